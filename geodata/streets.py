"""Streets as people know them: one name in one place, the district it is in, and what it runs between."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
from msgspec import Struct
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from geodata.area import AreaMap, Place
from geodata.places import Position, bearing_deg, distance_m
from geodata.roads import I4, RoadNetwork

APART_M = 600.0  # two stretches of one name that lie farther from each other are two streets
DISTRICTS = ("suburb", "quarter", "neighbourhood", "village", "hamlet", "town", "city")
MOST_ENDS = 2
WINDS = (
    "north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west",
)  # fmt: skip


class NamedStreet(Struct, frozen=True):
    """All stretches of one name that lie together; `district` tells it from others of that name."""

    name: str
    position: Position  # the middle of its longest stretch
    district: str = ""  # only where the area has the name more than once

    @property
    def words(self) -> str:
        return f"{self.name}, {self.district}" if self.district else self.name


def named_streets(area: AreaMap) -> Iterator[NamedStreet]:
    """Every street with a name, in the order of the area's names."""
    districts = [place for place in area.places if place.kind in DISTRICTS]
    by_name: defaultdict[int, list[int]] = defaultdict(list)
    for edge in _longest_of_parts(area.roads).tolist():
        by_name[int(area.roads.edge_name[edge])].append(edge)
    for name, edges in by_name.items():
        spelt = area.roads.names[name]
        places = _apart([_middle(area.roads, edge) for edge in edges])
        if len(places) == 1:
            yield NamedStreet(spelt, places[0])
            continue
        for place, district in zip(places, _told_apart(places, districts), strict=True):
            yield NamedStreet(spelt, place, district)


def ends_of(roads: RoadNetwork, edges: I4) -> tuple[str, ...]:
    """The streets at which these stretches end, two at most; none where it only joins itself."""
    chosen = frozenset(edges.tolist())
    meets = Counter([*roads.edge_from[edges].tolist(), *roads.edge_to[edges].tolist()])
    found = dict.fromkeys(
        name for node in sorted(n for n, count in meets.items() if count == 1)
        for name in _others_at(roads, node, chosen)
    )  # fmt: skip
    return tuple(found)[:MOST_ENDS]


def _others_at(roads: RoadNetwork, node: int, chosen: frozenset[int]) -> list[str]:
    """The first street that goes on from a junction."""
    at = np.flatnonzero((roads.edge_from == node) | (roads.edge_to == node))
    names = [roads.street(edge) for edge in at.tolist() if edge not in chosen]
    return [name for name in names if name][:1]


def _longest_of_parts(roads: RoadNetwork) -> I4:
    """Of each name and each part that hangs together, its longest stretch; longest first."""
    named = np.flatnonzero(roads.edge_name >= 0)
    if not len(named):
        return np.empty(0, np.int32)
    name, nodes = roads.edge_name[named].astype(np.int64), len(roads.node_lon)
    ends = [name * nodes + roads.edge_from[named], name * nodes + roads.edge_to[named]]
    keys, corner = np.unique(np.concatenate(ends), return_inverse=True)
    start, end = corner[: len(named)], corner[len(named) :]
    links = coo_array((np.ones(len(named), np.int8), (start, end)), shape=(len(keys), len(keys)))
    _count, part = connected_components(links, directed=False)
    order = np.argsort(-roads.edge_length_m[named], kind="stable")
    _parts, first = np.unique(part[start][order], return_index=True)
    return named[order[np.sort(first)]].astype(np.int32)


def _middle(roads: RoadNetwork, edge: int) -> Position:
    start, stop = roads.shape_start[edge : edge + 2].tolist()
    middle = (start + stop) // 2
    return Position(float(roads.shape_lat[middle]), float(roads.shape_lon[middle]))


def _apart(places: Sequence[Position]) -> list[Position]:
    """Without those that are near an earlier one: a street may be cut by a square or a bridge."""
    kept: list[Position] = []
    for place in places:
        if all(distance_m(place, other) > APART_M for other in kept):
            kept.append(place)
    return kept


def _told_apart(places: Sequence[Position], districts: Sequence[Place]) -> list[str]:
    """The nearest district of each; of those that share one, on which side of it; else their count."""
    nearest = [
        min(districts, key=lambda one: distance_m(place, one.position), default=None)
        for place in places
    ]
    names = _or_side([one.name if one else "" for one in nearest], nearest, places)
    shared = Counter(names)
    seen: Counter[str] = Counter()
    told = []
    for name in names:
        seen[name] += 1
        count = f"{seen[name]} of {shared[name]}" if shared[name] > 1 else ""
        told.append(f"{name} {count}".strip())
    return told


def _or_side(
    names: list[str], nearest: Sequence[Place | None], places: Sequence[Position]
) -> list[str]:
    shared = {name for name, count in Counter(names).items() if count > 1}
    return [
        f"{_wind(bearing_deg(one.position, place))} of {name}" if one and name in shared else name
        for name, one, place in zip(names, nearest, places, strict=True)
    ]


def _wind(bearing: float) -> str:
    return WINDS[round(bearing / 45) % len(WINDS)]
