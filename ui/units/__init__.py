"""Units: who could go, ranked, and who is on duty, by status."""
