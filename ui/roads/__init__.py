"""The roads in the window: what is closed, who gets how far, what to hold; seen and made by hand."""
