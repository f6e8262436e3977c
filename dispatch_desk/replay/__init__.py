"""A recorded night played again, on a clock of its own, with a reader and nothing that writes."""
