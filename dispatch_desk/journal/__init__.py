"""The append-only, hash-chained record: one protocol, several engines, opened by URL."""
