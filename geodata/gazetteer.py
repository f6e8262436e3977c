"""Finding a place by what people call it: streets, districts and named buildings, misspelt or not."""

from collections.abc import Callable
from enum import IntEnum
from heapq import nsmallest

from msgspec import Struct
from rapidfuzz import fuzz, process, utils

from geodata.area import AreaMap
from geodata.places import Position, distance_m
from geodata.streets import named_streets

LEAST_LIKE = 62.0  # of 100: below this a name is not what was meant
LEAST_LOOKED_AT = 60.0  # what a long name comes to that holds all that was typed
LONGEST_QUERY = 80  # characters
STREET = "street"
APOSTROPHES = str.maketrans("", "", "'\u2019")  # left out: "st marys" is how it is typed


class Match(IntEnum):
    """How well a name is what was typed."""

    LIKE = 0
    BEGINS = 1  # each word typed begins one of its words, in their order
    SAYS = 2  # each word typed is one of its words, in their order
    WHOLE = 3


class Found(Struct, frozen=True):
    """A name with one position; `kind` is `street`, or a kind of place of the area."""

    words: str
    position: Position
    kind: str


class Gazetteer:
    """Every name of an area; where one is there twice, its district tells. Ask from one thread."""

    def __init__(self, area: AreaMap) -> None:
        streets = list(named_streets(area))
        places = [place for place in area.places if place.name]
        self._found = [
            *(Found(place.name, place.position, place.kind) for place in places),
            *(Found(street.words, street.position, STREET) for street in streets),
        ]
        plain = [*(place.name for place in places), *(street.name for street in streets)]
        self._names = {n: _plain(name) for n, name in enumerate(plain)}
        self._whole = {
            index: _plain(found.words)
            for index, found in enumerate(self._found)
            if found.words != plain[index]
        }

    def find(self, text: str, most: int = 6) -> list[tuple[str, Position]]:
        """As `search`, without the kinds."""
        return [(found.words, found.position) for found in self.search(text, most)]

    def search(self, text: str, most: int, near: Position | None = None) -> list[Found]:
        """The names most like the text, best first; a house number before a street is passed over.

        Of those that match as well the nearest to `near` comes first; without it they come by name,
        places before streets.
        """
        words = text.strip()[:LONGEST_QUERY].split()
        asked = _plain(" ".join(words[1:] if words[:1] and _is_number(words[0]) else words))
        if not asked:
            return []
        quality: dict[int, tuple[Match, float]] = {}
        for names in (self._names, self._whole):
            alike = process.extract(
                asked, names, scorer=fuzz.WRatio, limit=None, score_cutoff=LEAST_LOOKED_AT
            )
            for name, likeness, index in alike:
                found = _quality(asked, name, likeness)
                if found >= (Match.LIKE, LEAST_LIKE):
                    quality[index] = max(found, quality.get(index, found))

        def order(index: int) -> tuple[int, float, float, int]:
            match, likeness = quality[index]
            away_m = distance_m(near, self._found[index].position) if near is not None else 0.0
            return -match, -likeness, away_m, index

        return [self._found[index] for index in nsmallest(most, quality, key=order)]


def _quality(asked: str, name: str, likeness: float) -> tuple[Match, float]:
    """Two names that say all that was typed match as well, however much else they say.

    Of what is typed in part, what says more of its words whole matches better; of what is misspelt, what
    is more alike.
    """
    typed, said = asked.split(), name.split()
    if asked == name:
        return Match.WHOLE, 0.0
    if _are_in(typed, said, str.__eq__):
        return Match.SAYS, 0.0
    if _are_in(typed, said, lambda word, one: word.startswith(one)):
        return Match.BEGINS, float(sum(one in said for one in typed))
    return Match.LIKE, likeness


def _are_in(typed: list[str], said: list[str], suits: Callable[[str, str], bool]) -> bool:
    """Whether all typed are among those said, in their order."""
    left = iter(said)
    return all(any(suits(word, one) for word in left) for one in typed)


def _plain(name: str) -> str:
    """As it is compared: "St. Mary's" is "st marys"."""
    return " ".join(utils.default_process(name.translate(APOSTROPHES)).split())


def _is_number(word: str) -> bool:
    return word[:1].isdigit()
