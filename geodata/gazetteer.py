"""Finding a place by what people call it: streets, districts and named buildings, misspelt or not."""

from msgspec import Struct
from rapidfuzz import fuzz, process, utils

from geodata.area import AreaMap
from geodata.places import Position
from geodata.streets import named_streets

LEAST_LIKE = 62.0  # of 100: below this a name is not what was meant
LONGEST_QUERY = 80  # characters
STREET = "street"


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
        self._names = {n: utils.default_process(name) for n, name in enumerate(plain)}
        self._whole = {
            index: utils.default_process(found.words)
            for index, found in enumerate(self._found)
            if found.words != plain[index]
        }

    def find(self, text: str, most: int = 6) -> list[tuple[str, Position]]:
        """As `search`, without the kinds."""
        return [(found.words, found.position) for found in self.search(text, most)]

    def search(self, text: str, most: int) -> list[Found]:
        """The names most like the text, best first; a house number before a street is passed over."""
        words = text.strip()[:LONGEST_QUERY].split()
        asked = utils.default_process(
            " ".join(words[1:] if words[:1] and _is_number(words[0]) else words)
        )
        if not asked:
            return []
        score: dict[int, float] = {}
        for names in (self._names, self._whole):
            best = process.extract(
                asked, names, scorer=fuzz.WRatio, limit=most, score_cutoff=LEAST_LIKE
            )
            for _name, likeness, index in best:
                score[index] = max(likeness, score.get(index, 0.0))
        ordered = sorted(score, key=lambda index: (-score[index], index))
        return [self._found[index] for index in ordered[:most]]


def _is_number(word: str) -> bool:
    return word[:1].isdigit()
