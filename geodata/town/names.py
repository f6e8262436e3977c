"""The names a town gives once each: its own, its river's, its districts' and its public places'."""

from random import Random

from geodata.town.words import BROOKS, FIRST, LAST, REAL, RIVERS, TOWNS

SAME_SOUND = frozenset({"bb", "dd", "hh", "ll", "mm", "nn", "rr", "ss", "tt"})


class NameBook:
    """Gives each name once."""

    def __init__(self, dice: Random) -> None:
        self._given: set[str] = set()  # asked, never walked: its order can't matter
        firsts, lasts = _shuffled(dice, FIRST), _shuffled(dice, LAST)
        self.river = dice.choice(RIVERS)
        self.town = firsts.pop() + dice.choice(TOWNS)
        self.afar = [firsts.pop() + dice.choice(TOWNS) for _ in range(10)]
        """Towns beyond the map, which the main roads lead to."""
        self._places = iter(_joined(firsts, lasts))
        self._brooks = iter(_shuffled(dice, BROOKS))

    def place(self) -> str:
        """A district or a village."""
        return self.take(next(self._places))

    def brook(self) -> str:
        return self.take(f"{next(self._brooks)} Brook")

    def take(self, name: str) -> str:
        """A name chosen elsewhere, marked as given; with New before it if it was."""
        while name in self._given:
            name = f"New {name}"
        self._given.add(name)
        return name

    def is_free(self, name: str) -> bool:
        return name not in self._given


def _joined(firsts: list[str], lasts: list[str]) -> list[str]:
    """Each beginning with several ends, so that like-sounding neighbours are rare."""
    joined = (
        (first, lasts[(index + turn * 7) % len(lasts)])
        for turn in range(len(lasts))
        for index, first in enumerate(firsts)
    )
    return [
        first + last
        for first, last in joined
        if first[-1] + last[0] not in SAME_SOUND and first + last not in REAL
    ]


def _shuffled(dice: Random, names: tuple[str, ...]) -> list[str]:
    order = list(names)
    dice.shuffle(order)
    return order
