"""Chance that can be repeated: every draw is named, so the order of questions changes nothing."""

from random import Random

MOST_KEPT = 20_000  # draws remembered, so that who asks at every step does not pay at every step


class Chance:
    """One night's luck. The same seed and the same words give the same draw, in every process."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._drawn: dict[tuple[object, ...], float] = {}

    def of(self, *words: object) -> Random:
        """A generator for one named matter. Seeding by text does not depend on PYTHONHASHSEED."""
        return Random("/".join(map(str, (self._seed, *words))))  # noqa: S311 - a game of chance

    def draw(self, *words: object) -> float:
        """One number from 0 to 1 for a named matter that is asked about again and again."""
        drawn = self._drawn.get(words)
        if drawn is None:
            if len(self._drawn) >= MOST_KEPT:
                self._drawn.clear()
            drawn = self._drawn[words] = self.of(*words).random()
        return drawn

    def between(self, low: float, high: float, *words: object) -> float:
        """`draw`, spread evenly from low to high."""
        return low + (high - low) * self.draw(*words)
