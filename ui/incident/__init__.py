"""The open incident: what it is, its log, and the line that is always there to write to it."""
