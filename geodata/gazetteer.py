"""Finding a place by what people call it: streets, districts and named buildings, misspelt or not."""

from collections.abc import Iterator

import numpy as np
from rapidfuzz import fuzz, process, utils

from geodata.area import AreaMap
from geodata.places import Position
from geodata.roads import RoadNetwork

LEAST_LIKE = 62.0  # of 100: below this a name is not what was meant
LONGEST_QUERY = 80  # characters


class Gazetteer:
    """Every name of an area with one position. Ask from one thread."""

    def __init__(self, area: AreaMap) -> None:
        named = [(place.name, place.position) for place in area.places if place.name]
        self._found = named + list(_streets(area.roads))
        self._names = [utils.default_process(name) for name, _ in self._found]

    def find(self, text: str, most: int = 6) -> list[tuple[str, Position]]:
        """The names most like the text, best first; a house number before a street is passed over."""
        words = text.strip()[:LONGEST_QUERY].split()
        asked = utils.default_process(
            " ".join(words[1:] if words[:1] and _is_number(words[0]) else words)
        )
        if not asked:
            return []
        best = process.extract(
            asked, self._names, scorer=fuzz.WRatio, limit=most, score_cutoff=LEAST_LIKE
        )
        return [self._found[index] for _, _, index in best]


def _is_number(word: str) -> bool:
    return word[:1].isdigit()


def _streets(roads: RoadNetwork) -> Iterator[tuple[str, Position]]:
    """Each street once, at the middle of its longest stretch."""
    named = np.flatnonzero(roads.edge_name >= 0)
    order = named[np.lexsort((-roads.edge_length_m[named], roads.edge_name[named]))]
    names = roads.edge_name[order]
    firsts = order[np.concatenate(([True], names[1:] != names[:-1]))] if len(order) else order
    for edge in firsts.tolist():
        start, stop = roads.shape_start[edge : edge + 2].tolist()
        middle = (start + stop) // 2
        place = Position(float(roads.shape_lat[middle]), float(roads.shape_lon[middle]))
        yield roads.names[int(roads.edge_name[edge])], place
