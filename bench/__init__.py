"""Claims about speed that anyone can measure again: one module for one claim.

A claim's module opens with the claim in one sentence and has `measure() -> Figures`: it prints its
table and returns ratios, which hold on any machine; times don't. `OPTIONS`, where it has them, are
whole numbers by name with their usual values; `measure` takes them as arguments.
"""

Figures = dict[str, float | None]
"""None where what it takes to measure is absent."""
