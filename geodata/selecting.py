"""From what a person means by “this road” to the stretches of the network it is.

A stretch of road belongs to a shape when any part of it comes into the shape: a road half closed is
closed from junction to junction. Shapes are measured on a flat earth around themselves, to which the
network is turned, so that a shape across the date line is one like any other.
"""

from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import shapely
from rapidfuzz import fuzz, process
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from geodata.along import I8
from geodata.arrays import run_indices
from geodata.places import M_PER_DEGREE, MapError, Position
from geodata.roads import F8, I4, Flags, RoadNetwork
from geodata.selection import Circle, Polygon, Selection, Street, Stretch, flaw

NEAR_M = 300.0  # further off than this no stretch of road is meant by a place
BY_M = 150.0  # further off than this nobody would say a place is by that street
APART_M = 1_000.0  # two roads of one name with an empty square of that size between them are two
KEPT = 64  # selections: those in force, and what is being typed
BLOCK = 256  # edges
MARGIN_DEG = 1e-6  # rounding must not lose a road at a shape's edge
HALF_TURN, TURN = 180.0, 360.0
LIKE = 60.0  # of 100: below this a name is not what was meant
OFFERED = 3
UNSPOKEN = dict.fromkeys(map(ord, "'’`´."))  # noqa: RUF001 - all of them are in maps


class Selector:
    """Finds stretches of one network; what was found last is kept. Any thread may ask."""

    def __init__(self, network: RoadNetwork) -> None:
        self._network = network
        self._found = lru_cache(KEPT)(self._find)
        self._alike = lru_cache(KEPT)(self._look_alike)
        self._counted = lru_cache(KEPT)(self._count_places)

    def prepare(self) -> None:
        """Make now what the first question would make: of a country, it takes seconds."""
        _ = self._sorted_keys, self._blocks

    def edges(self, selection: Selection) -> I4:
        """Edge numbers in rising order, each once; read only. Raises MapError for what is no selection."""
        return self._found(selection)

    def length_m(self, edges: I4) -> float:
        """Metres of road, both directions of a stretch counted once."""
        return float(self._network.edge_length_m[edges].sum(dtype=np.float64))

    def named(self, typed: str) -> str:
        """The street's name or number as the map spells it; empty when there is none."""
        found = self._names.get(_key(typed))
        return self._network.names[found[0]] if found else ""

    def street_by(self, place: Position) -> str:
        """The street nearest to a place that has a name, or else a number; empty where none is near."""
        roads, flat = self._network, _Flat.around(place)
        edges = self._blocks.touching(flat, -BY_M, BY_M)
        edges = edges[(roads.edge_name[edges] >= 0) | (roads.edge_ref[edges] >= 0)]
        metres = shapely.distance(self._lines(edges, flat), shapely.Point(0, 0))
        if not len(edges) or metres.min() > BY_M:
            return ""
        return roads.street(int(edges[int(np.argmin(metres))]))

    def likest(self, typed: str) -> tuple[str, ...]:
        """Names that look most like what was typed, the likest first."""
        return self._alike(typed)

    def beginning(self, typed: str, most: int) -> tuple[str, ...]:
        """Names that begin like this, in the order of the alphabet."""
        begun, keys = _key(typed), self._sorted_keys
        first = bisect_left(keys, begun)
        found = (key for key in keys[first : first + most] if key.startswith(begun))
        return tuple(self._spelt(key) for key in found)

    def places(self, selection: Selection) -> int:
        """In how many places, a kilometre or two from each other, its stretches lie."""
        return self._counted(selection)

    def _find(self, selection: Selection) -> I4:
        wrong = flaw(selection)
        if wrong:
            raise MapError(wrong)
        match selection:
            case Street():
                found = self._of_street(selection)
            case Circle(centre=centre, radius_m=radius_m):
                found = self._within(centre, radius_m)
            case Polygon(corners=corners):
                found = self._inside(corners)
            case Stretch(at=at):
                found = np.concatenate([self._nearest(place) for place in at])
        edges = np.unique(found).astype(np.int32)
        edges.setflags(write=False)
        return edges

    def _count_places(self, selection: Selection) -> int:
        edges = self.edges(selection)
        if len(edges) == 0:
            return 0
        roads = self._network
        ends = np.concatenate([roads.edge_from[edges], roads.edge_to[edges]])
        lat, lon = roads.node_lat[ends], roads.node_lon[ends]
        flat = _Flat.around(Position(float(lat[0]), float(lon[0])))
        squares = np.floor(np.column_stack(flat.metres(lon, lat)) / APART_M)
        square, of_end = np.unique(squares, axis=0, return_inverse=True)
        touching = cKDTree(square).query_pairs(np.sqrt(2) + 0.1, output_type="ndarray")
        joined = of_end.reshape(2, len(edges)).T  # a long stretch joins what it leads to
        one, other = np.concatenate([touching, joined]).T
        shape = (len(square), len(square))
        near = coo_array((np.ones(len(one), np.bool_), (one, other)), shape=shape)
        return int(connected_components(near, directed=False)[0])

    # Names

    @cached_property
    def _names(self) -> dict[str, list[int]]:
        """Key → indexes into the network's names; each number of “A48;A449” has a key of its own."""
        found: dict[str, list[int]] = {}
        for index, name in enumerate(self._network.names):
            for part in dict.fromkeys((name, *name.split(";"))):
                if key := _key(part):
                    found.setdefault(key, []).append(index)
        # The name that is spelt like the key comes first: A48 before A48;A449.
        names = self._network.names
        return {key: sorted(of, key=lambda i: (len(names[i]), i)) for key, of in found.items()}

    @cached_property
    def _sorted_keys(self) -> list[str]:
        return sorted(self._names)

    def _spelt(self, key: str) -> str:
        return self._network.names[self._names[key][0]]

    def _look_alike(self, typed: str) -> tuple[str, ...]:
        spelt = process.extract(
            _key(typed), self._sorted_keys, scorer=fuzz.ratio, score_cutoff=LIKE, limit=OFFERED
        )
        return tuple(self._spelt(key) for key, *_ in spelt)

    def _of_street(self, street: Street) -> I4:
        roads, edges = self._network, np.empty(0, np.int64)
        for name in self._names.get(_key(street.name), []):
            found = np.flatnonzero((roads.edge_name == name) | (roads.edge_ref == name))
            edges = np.union1d(edges, found)
        if street.near is None:
            return edges.astype(np.int32)
        return self._closer(edges.astype(np.int32), street.near, street.within_m)

    # Shapes

    @cached_property
    def _blocks(self) -> "_Blocks":
        return _Blocks(self._network)

    def _within(self, centre: Position, radius_m: float) -> I4:
        flat = _Flat.around(centre)
        return self._closer(self._blocks.touching(flat, -radius_m, radius_m), centre, radius_m)

    def _closer(self, edges: I4, place: Position, metres: float) -> I4:
        lines = self._lines(edges, _Flat.around(place))
        near: Flags = shapely.distance(lines, shapely.Point(0, 0)) <= metres
        return edges[near]

    def _inside(self, corners: tuple[Position, ...]) -> I4:
        flat = _Flat.around(corners[0])
        x, y = flat.metres(np.array([c.lon for c in corners]), np.array([c.lat for c in corners]))
        # A shape drawn over its own edge is what it encloses.
        shape = shapely.make_valid(shapely.Polygon(np.column_stack([x, y])))
        shapely.prepare(shape)
        edges = self._blocks.touching(
            flat, np.array([x.min(), y.min()]), np.array([x.max(), y.max()])
        )
        return edges[shapely.intersects(shape, self._lines(edges, flat))]

    def _nearest(self, place: Position) -> I4:
        """The one stretch nearest to a place; of several equally near the first."""
        flat = _Flat.around(place)
        edges = self._blocks.touching(flat, -NEAR_M, NEAR_M)
        metres = shapely.distance(self._lines(edges, flat), shapely.Point(0, 0))
        if not len(edges) or metres.min() > NEAR_M:
            return np.empty(0, np.int32)
        return edges[[int(np.argmin(metres))]]

    def _lines(self, edges: I4, flat: "_Flat") -> "np.ndarray[tuple[int], np.dtype[np.object_]]":
        """The edges' shapes in metres around a place."""
        roads = self._network
        start, point = _points(roads, edges)
        of = np.repeat(np.arange(len(edges)), np.diff(start, append=len(point)))
        x, y = flat.metres(roads.shape_lon[point], roads.shape_lat[point])
        return np.asarray(shapely.linestrings(np.column_stack([x, y]), indices=of))


def edges_of(network: RoadNetwork, selection: Selection) -> I4:
    """The stretches of one selection; who asks more than once keeps a Selector. Raises MapError."""
    return Selector(network).edges(selection)


@dataclass(frozen=True, slots=True)
class _Flat:
    """Metres east and north of a place, good for some ten kilometres around it."""

    lat: float
    lon: float
    east_m: float  # to a degree of longitude

    @classmethod
    def around(cls, place: Position) -> "_Flat":
        shrinking = max(float(np.cos(np.radians(place.lat))), 1e-6)
        return cls(place.lat, place.lon, M_PER_DEGREE * shrinking)

    def metres(self, lon: F8, lat: F8) -> tuple[F8, F8]:
        return _turned(lon - self.lon) * self.east_m, (lat - self.lat) * M_PER_DEGREE


class _Blocks:
    """Boxes, in degrees, around neighbours in the network's order, which is one of places.

    A country has millions of edges, and some ten thousand blocks of them.
    """

    def __init__(self, roads: RoadNetwork) -> None:
        self._roads = roads
        self._first = np.arange(0, roads.edge_count, BLOCK)
        points = slice(0, int(roads.shape_start[-1]))
        start = roads.shape_start[self._first].astype(np.int64)
        self._boxes = _Boxes.around(roads.shape_lon[points], roads.shape_lat[points], start)

    def touching(self, flat: _Flat, low: "F8 | float", high: "F8 | float") -> I4:
        """Edges whose box may touch one around a place: from `low` to `high`, metres east and north."""
        first = self._first[self._boxes.touching(flat, low, high)]
        last = np.minimum(first + BLOCK, self._roads.edge_count)
        edges = run_indices(first, last - first).astype(np.int32)
        start, point = _points(self._roads, edges)
        lon, lat = self._roads.shape_lon[point], self._roads.shape_lat[point]
        return edges[_Boxes.around(lon, lat, start).touching(flat, low, high)]


@dataclass(frozen=True, slots=True)
class _Boxes:
    """b boxes in degrees."""

    south: F8  # b
    north: F8  # b
    middle: F8  # b, longitude
    half: F8  # b, of its width

    @classmethod
    def around(cls, lon: F8, lat: F8, start: I8) -> "_Boxes":
        """Around each run of points, from its start to the next one's."""
        if not len(start):
            return cls(*(np.empty(0) for _ in range(4)))
        west, east = np.minimum.reduceat(lon, start), np.maximum.reduceat(lon, start)
        south, north = np.minimum.reduceat(lat, start), np.maximum.reduceat(lat, start)
        return cls(south, north, (west + east) / 2, (east - west) / 2)

    def touching(self, flat: _Flat, low: "F8 | float", high: "F8 | float") -> Flags:
        (west, south), (east, north) = np.broadcast_to(low, 2), np.broadcast_to(high, 2)
        bottom = flat.lat + south / M_PER_DEGREE - MARGIN_DEG
        top = flat.lat + north / M_PER_DEGREE + MARGIN_DEG
        middle, half = (west + east) / 2 / flat.east_m, (east - west) / 2 / flat.east_m
        tall = (self.south <= top) & (self.north >= bottom)
        away = np.abs(_turned(self.middle - flat.lon - middle))
        # What crosses the date line has a box round the whole earth: it is always looked at.
        found: Flags = tall & (away <= self.half + half + MARGIN_DEG)
        return found


def _points(roads: RoadNetwork, edges: I4) -> tuple[I8, I8]:
    """Where each edge's run of points begins, and the points of all of them, one after the other."""
    first = roads.shape_start[edges].astype(np.int64)
    count = roads.shape_start[edges + 1] - first
    return np.cumsum(count) - count, run_indices(first, count)


def _turned(degrees: F8) -> F8:
    """A difference of longitudes, the short way round."""
    return (degrees + HALF_TURN) % TURN - HALF_TURN


def _key(name: str) -> str:
    """As a name is compared: small letters, single spaces; a road's number without spaces, “a 48”."""
    words = name.casefold().translate(UNSPOKEN).split()
    number = len(words) > 1 and len(words[0]) == 1 and words[1][:1].isdigit()
    return "".join(words[:2]) + "".join(f" {w}" for w in words[2:]) if number else " ".join(words)
