"""How much rings: the gauge in the status bar, and the panel that says what it was."""
