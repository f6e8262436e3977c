"""Where positions come in: bytes from outside become fixes, or are refused and counted."""
