"""A way along roads through places that a hand has given: whole stretches, the shortest from one to the next.

One-way streets and turns don't count: a boundary, or roads to be closed, go along either side.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import cos, inf, radians

import numpy as np
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from geodata.along import stretch
from geodata.drawn import MOST_CORNERS
from geodata.places import M_PER_DEGREE, MapError, Position, distance_m
from geodata.roads import F8, I4, RoadNetwork
from geodata.selecting import Selector
from geodata.selection import MAX_CORNERS, Stretch

ROOM_M = 2_000.0  # how far off the straight way a way may lead
SLACK_M = 1.0  # how far off its road a bend may be drawn
NOBODY = -9999  # scipy's word for a place nothing comes before


@dataclass(frozen=True, slots=True)
class Way:
    """Stretches of road, end to end."""

    stretches: int
    points: tuple[Position, ...]
    length_m: float
    selection: Stretch  # the same stretches, as a closure names them


class Tracer:
    """Finds ways along one network. Any thread may ask."""

    def __init__(self, network: RoadNetwork, selector: Selector) -> None:
        self._network, self._selector = network, selector

    def trace(self, through: tuple[Position, ...]) -> Way:
        """Through at least one place. Raises MapError where no road is near, or none leads on."""
        stretches = [self._nearest(place) for place in through]
        run = [stretches[0]]
        for edge in stretches[1:]:
            run += self._between(run[-1], edge)
        return self._laid_out(run)

    def _nearest(self, place: Position) -> int:
        found = self._selector.edges(Stretch((place,)))
        if not len(found):
            raise MapError(f"No road is near {place}: click nearer to one")
        return int(found[0])

    def _between(self, start: int, end: int) -> list[int]:
        """The stretches after `start` up to `end` itself; none where they are the same."""
        if start == end:
            return []
        roads = self._network
        graph = _Graph.of(roads, self._around(start, end), {start, end})
        nodes = graph.path(_ends(roads, start), _ends(roads, end))
        if nodes is None:
            raise MapError("No road leads on from there: click nearer")
        return [*(graph.edge[pair] for pair in pairwise(nodes)), end]

    def _around(self, start: int, end: int) -> I4:
        """Stretches near enough to both to be on a way from one to the other."""
        roads = self._network
        first, last = int(roads.edge_from[start]), int(roads.edge_from[end])
        lat, lon = roads.node_lat, roads.node_lon
        a = Position(float(lat[first]), float(lon[first]))
        b = Position(float(lat[last]), float(lon[last]))
        reach_m = distance_m(a, b) + ROOM_M
        north = np.abs(lat - a.lat) * M_PER_DEGREE
        east = np.abs((lon - a.lon + 180.0) % 360.0 - 180.0) * M_PER_DEGREE * cos(radians(a.lat))
        near = np.hypot(north, east) <= reach_m
        kept = near[roads.edge_from] & near[roads.edge_to]
        kept[[start, end]] = True  # a stretch of the open country may be longer than all this
        return np.flatnonzero(kept).astype(np.int32)

    def _laid_out(self, edges: list[int]) -> Way:
        if len(edges) > MAX_CORNERS:
            raise MapError(f"That is {len(edges)} stretches of road: {MAX_CORNERS} at most")
        roads = self._network
        lines = [stretch(roads, edge, *ends) for edge, ends in _turned(roads, edges)]
        lon = np.concatenate([lines[0].lon[:1], *(line.lon[1:] for line in lines)])
        lat = np.concatenate([lines[0].lat[:1], *(line.lat[1:] for line in lines)])
        middles = tuple(_place(part.lat[-1], part.lon[-1]) for part in (
            stretch(roads, edge, 0.0, 0.5) for edge in dict.fromkeys(edges)
        ))  # fmt: skip
        length = float(roads.edge_length_m[np.unique(edges)].sum(dtype=np.float64))
        return Way(len(middles), _drawable(lon, lat), length, Stretch(middles))


@dataclass(frozen=True, slots=True)
class _Graph:
    """Junctions, and the shortest stretch between any two of them."""

    number: dict[int, int]  # of a junction of the network, here
    edge: dict[tuple[int, int], int]
    lengths: csr_array

    @classmethod
    def of(cls, roads: RoadNetwork, edges: I4, without: set[int]) -> "_Graph":
        number: dict[int, int] = {}
        shortest: dict[tuple[int, int], tuple[float, int]] = {}
        columns = roads.edge_from[edges], roads.edge_to[edges], roads.edge_length_m[edges]
        rows = zip(edges.tolist(), *(column.tolist() for column in columns), strict=True)
        for edge, start, end, length_m in rows:
            a, b = (number.setdefault(node, len(number)) for node in (start, end))
            if edge not in without and a != b:
                least = min(shortest.get((a, b), (inf, -1)), (max(length_m, 0.01), edge))
                shortest[a, b] = shortest[b, a] = least
        pairs = np.array([*shortest], np.int64).reshape(-1, 2)
        length = np.array([length_m for length_m, _ in shortest.values()])
        size = len(number)
        lengths = csr_array((length, (pairs[:, 0], pairs[:, 1])), shape=(size, size))
        return cls(number, {pair: edge for pair, (_, edge) in shortest.items()}, lengths)

    def path(self, begin: tuple[int, int], end: tuple[int, int]) -> list[int] | None:
        """From either junction to either, both included; None where there is no way."""
        first = [self.number[node] for node in begin]
        away, before, _ = dijkstra(
            self.lengths, indices=first, min_only=True, return_predecessors=True
        )
        at = min((self.number[node] for node in end), key=lambda node: float(away[node]))
        if not np.isfinite(away[at]):
            return None
        nodes = [at]
        while (last := int(before[nodes[-1]])) != NOBODY:
            nodes.append(last)
        return nodes[::-1]


def _ends(roads: RoadNetwork, edge: int) -> tuple[int, int]:
    return int(roads.edge_from[edge]), int(roads.edge_to[edge])


def _turned(roads: RoadNetwork, edges: list[int]) -> Iterator[tuple[int, tuple[float, float]]]:
    """Each with the fractions it begins and ends at, so that one goes on where the last one ended."""
    start, end = _ends(roads, edges[0])
    at = end if len(edges) > 1 and start in _ends(roads, edges[1]) else start
    for edge in edges:
        start, end = _ends(roads, edge)
        against = at == end and start != end
        yield edge, (1.0, 0.0) if against else (0.0, 1.0)
        at = start if against else end


def _drawable(lon: F8, lat: F8) -> tuple[Position, ...]:
    """As few points as a drawing may have, bends no more than a little off.

    A way there and back crosses itself in every point: to keep that as it is would keep too many.
    """
    wide = max(cos(radians(float(lat[0]))), 1e-6)
    east, north = (lon - lon[0]) * wide * M_PER_DEGREE, (lat - lat[0]) * M_PER_DEGREE
    line, slack_m = shapely.LineString(np.column_stack([east, north])), SLACK_M
    points = shapely.get_coordinates(line.simplify(slack_m))
    while len(points) > MOST_CORNERS:
        slack_m *= 2
        points = shapely.get_coordinates(line.simplify(slack_m, preserve_topology=False))
    x, y = points[:, 0] / M_PER_DEGREE / wide + lon[0], points[:, 1] / M_PER_DEGREE + lat[0]
    return tuple(_place(b, a) for a, b in zip(x, y, strict=True))


def _place(lat: float, lon: float) -> Position:
    return Position(float(lat), float(lon))
