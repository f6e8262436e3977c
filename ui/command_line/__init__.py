"""The command line: one typed line becomes commands, a question or a helpful no."""
