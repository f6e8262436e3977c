"""Streets as people know them: one name in one place, the district it is in, and what it runs between."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
from msgspec import Struct
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from geodata.area import AreaMap, Place
from geodata.places import Position, bearing_deg, distance_m
from geodata.roads import F8, I4, RoadNetwork

APART_M = 600.0  # two stretches of one name that lie farther from each other are two streets
DISTRICTS = ("suburb", "quarter", "neighbourhood", "village", "hamlet", "town", "city")
MOST_ENDS = 2
SHORTEST_DEG = 1e-9  # of a piece between two points: nobody divides by nothing
WINDS = (
    "north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west",
)  # fmt: skip

Indices = npt.NDArray[np.int64]


class NamedStreet(Struct, frozen=True):
    """All stretches of one name that lie together; `district` tells it from others of that name."""

    name: str
    position: Position  # on its longest part, where that is nearest to the middle of the part
    district: str = ""  # only where the area has the name more than once

    @property
    def words(self) -> str:
        return f"{self.name}, {self.district}" if self.district else self.name


def named_streets(area: AreaMap) -> Iterator[NamedStreet]:
    """Every street with a name, in the order of the area's names."""
    districts = [place for place in area.places if place.kind in DISTRICTS]
    by_name: defaultdict[int, list[Position]] = defaultdict(list)
    for name, place in _places_of_parts(area.roads):
        by_name[name].append(place)
    for name, found in by_name.items():
        spelt = area.roads.names[name]
        places = _apart(found)
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


def _places_of_parts(roads: RoadNetwork) -> Iterator[tuple[int, Position]]:
    """Of each name and each part that hangs together its place on the road; the longest parts first."""
    named = np.flatnonzero(roads.edge_name >= 0)
    if not len(named):
        return
    part, length_m = _parts(roads, named), roads.edge_length_m[named].astype(np.float64)
    lat, lon = _nearest_to_middles(roads, named, part)
    whole_m, first = np.bincount(part, length_m), np.unique(part, return_index=True)[1]
    name = roads.edge_name[named[first]]
    for one in np.argsort(-whole_m, kind="stable").tolist():
        yield int(name[one]), Position(float(lat[one]), float(lon[one]))


def _parts(roads: RoadNetwork, named: Indices) -> Indices:
    """Which part each of these edges is of: numbers from 0, as many as there are parts."""
    name, nodes = roads.edge_name[named].astype(np.int64), len(roads.node_lon)
    ends = [name * nodes + roads.edge_from[named], name * nodes + roads.edge_to[named]]
    keys, corner = np.unique(np.concatenate(ends), return_inverse=True)
    start, end = corner[: len(named)], corner[len(named) :]
    links = coo_array((np.ones(len(named), np.int8), (start, end)), shape=(len(keys), len(keys)))
    _count, part = connected_components(links, directed=False)
    numbered: Indices = part[start].astype(np.int64)
    return numbered


def _nearest_to_middles(roads: RoadNetwork, named: Indices, part: Indices) -> tuple[F8, F8]:
    """Latitude and longitude of the point of each part that is nearest to the middle of all of it.

    The middle itself may lie beside a bend, or in the fields a crescent encloses.
    """
    counts = np.diff(roads.shape_start)[named] - 1  # straight pieces
    point = np.repeat(roads.shape_start[:-1][named] - (np.cumsum(counts) - counts), counts)
    point = point + np.arange(len(point))
    of, narrow = np.repeat(part, counts), np.cos(np.radians(float(np.mean(roads.shape_lat))))
    x, y = roads.shape_lon[point] * narrow, roads.shape_lat[point]
    dx, dy = roads.shape_lon[point + 1] * narrow - x, roads.shape_lat[point + 1] - y
    long = np.maximum(np.hypot(dx, dy), SHORTEST_DEG)
    whole = np.bincount(of, long)
    from_x = (np.bincount(of, long * (x + dx / 2)) / whole)[of] - x
    from_y = (np.bincount(of, long * (y + dy / 2)) / whole)[of] - y
    share = np.clip((from_x * dx + from_y * dy) / long**2, 0.0, 1.0)
    away = np.hypot(share * dx - from_x, share * dy - from_y)
    order = np.lexsort((away, of))
    best = order[np.flatnonzero(np.diff(of[order], prepend=-1))]
    return y[best] + share[best] * dy[best], (x[best] + share[best] * dx[best]) / narrow


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
