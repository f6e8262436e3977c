"""The queue: open incidents, risk now first."""
