"""Plain values as Qt rows: one model, changed by key, so that a tick never moves a selection."""
