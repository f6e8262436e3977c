"""WHO: units, crews, skills, radio states, position fixes and check-ins."""
