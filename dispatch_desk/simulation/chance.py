"""Chance that can be repeated: every draw is named, so the order of questions changes nothing."""

from random import Random


class Chance:
    """One night's luck. The same seed and the same words give the same draw, in every process."""

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def of(self, *words: object) -> Random:
        """A generator for one named matter. Seeding by text does not depend on PYTHONHASHSEED."""
        return Random("/".join(map(str, (self._seed, *words))))  # noqa: S311 - a game of chance
