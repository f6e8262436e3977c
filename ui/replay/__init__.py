"""The window of a replay: what is plainly not live, the time bar, and the way there and back."""
