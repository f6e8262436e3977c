"""The shift report: what happened at the desks between two moments, on a page or two to be signed."""
