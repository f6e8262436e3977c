"""The shift report in a window of its own: looked at, saved, printed."""
