"""What differs between forces, as data: grades, statuses, incident types, check-in rules, outcomes."""
