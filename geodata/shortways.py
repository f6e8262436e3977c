"""The way somebody most likely drove between two places near each other: the fastest of the short ones."""

from collections.abc import Iterator
from heapq import heappop, heappush
from math import cos, hypot, radians
from typing import NamedTuple

from geodata.places import M_PER_DEGREE
from geodata.roads import RoadNetwork
from geodata.routing.arms import Arms

AT_MOST = 0.99  # of a straight line: a flat earth makes it no longer than the road
START, GOAL = -1, -2  # beside the junctions


class Spot(NamedTuple):
    """A place on a road, as it was snapped."""

    edge: int
    fraction: float
    facing: int  # as in OnRoad
    lat: float
    lon: float


class Driven(NamedTuple):
    """So many metres along an edge."""

    edge: int
    metres: float


class _Step(NamedTuple):
    ms: float  # since the start, by the map's own times: the least is taken first
    metres: float
    junction: int
    before: int  # the junction one came by
    last: Driven


class ShortWays:
    """Fastest by the map's own times, as traffic may go.

    Every turn is allowed: what was driven was driven.
    """

    def __init__(self, network: RoadNetwork) -> None:
        self._network, self._arms = network, Arms(network)
        self._known: dict[int, list[tuple[int, float, Driven, float, float]]] = {}

    def find(self, start: Spot, goal: Spot, most_m: float) -> list[Driven] | None:
        """The roads from one place to the other; None where the way would be longer than `most_m`.

        Who faces one way along a road neither sets off nor arrives the other way.
        """
        direct = self._along(start, goal)
        if direct is not None:
            return [direct] if direct.metres <= most_m else None
        enter = {junction: (ms, part) for junction, ms, part in self._doors(goal, entering=True)}
        came: dict[int, tuple[int, Driven]] = {}
        heap = [
            _Step(ms, part.metres, junction, START, part)
            for junction, ms, part in self._doors(start, entering=False)
        ]
        heap.sort()
        while heap:
            step = heappop(heap)
            if step.junction in came:
                continue
            came[step.junction] = step.before, step.last
            if step.junction == GOAL:
                return _walked_back(came)
            for onward in self._onward(step, enter, goal, most_m):
                heappush(heap, onward)
        return None

    def _along(self, start: Spot, goal: Spot) -> Driven | None:
        """The way along the one edge both are on, where traffic may go so and nobody faces away."""
        if start.edge != goal.edge:
            return None
        forward = 1 if goal.fraction >= start.fraction else -1
        if -forward in {start.facing, goal.facing} or not self._open(start.edge, forward):
            return None
        length = float(self._network.edge_length_m[start.edge])
        return Driven(start.edge, abs(goal.fraction - start.fraction) * length)

    def _open(self, edge: int, way: int) -> bool:
        arcs = self._network.edge_forward if way > 0 else self._network.edge_backward
        return bool(arcs[edge] >= 0)

    def _doors(self, spot: Spot, *, entering: bool) -> Iterator[tuple[int, float, Driven]]:
        """The junctions one comes to first, or comes by last; time and road between them and the place."""
        network, edge = self._network, spot.edge
        length = float(network.edge_length_m[edge])
        for way, arcs in ((1, network.edge_forward), (-1, network.edge_backward)):
            if -way == spot.facing or arcs[edge] < 0:
                continue
            at_end = (way > 0) != entering
            share = 1.0 - spot.fraction if at_end else spot.fraction
            junction = (network.edge_to if at_end else network.edge_from)[edge]
            ms = share * float(network.arc_ms[arcs[edge]])
            yield int(junction), ms, Driven(edge, share * length)

    def _onward(
        self, step: _Step, enter: dict[int, tuple[float, Driven]], goal: Spot, most_m: float
    ) -> Iterator[_Step]:
        """Where one may be next, as far as the goal can still be reached by a way that is short enough."""
        if step.junction in enter:
            ms, part = enter[step.junction]
            if step.metres + part.metres <= most_m:
                yield _Step(step.ms + ms, step.metres + part.metres, GOAL, step.junction, part)
        narrow = cos(radians(goal.lat))
        for junction, ms, part, lat, lon in self._leading_on(step.junction):
            straight_m = M_PER_DEGREE * hypot(lat - goal.lat, (lon - goal.lon) * narrow)
            metres = step.metres + part.metres
            if metres + AT_MOST * straight_m <= most_m:
                yield _Step(step.ms + ms, metres, junction, step.junction, part)

    def _leading_on(self, junction: int) -> list[tuple[int, float, Driven, float, float]]:
        """The next junctions, time and road there, and where they lie; kept, for many drive there."""
        known = self._known.get(junction)
        if known is None:
            network, arcs = self._network, self._arms.arcs(junction)
            edges, heads = network.arc_edge[arcs], network.head[arcs]
            roads = zip(edges.tolist(), network.edge_length_m[edges].tolist(), strict=True)
            columns = (
                heads.tolist(),
                network.arc_ms[arcs].tolist(),
                (Driven(*road) for road in roads),
                network.node_lat[heads].tolist(),
                network.node_lon[heads].tolist(),
            )
            known = self._known[junction] = list(zip(*columns, strict=True))
        return known


def _walked_back(came: dict[int, tuple[int, Driven]]) -> list[Driven]:
    found, junction = [], GOAL
    while junction != START:
        junction, part = came[junction]
        found.append(part)
    return found[::-1]
