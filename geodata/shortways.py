"""The shortest way between two places near each other, found by looking at few roads."""

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
    bound_m: float  # no way by this step is shorter
    metres: float  # from the start
    junction: int
    before: int  # the junction one came by
    last: Driven


class ShortWays:
    """Ways by metres, as traffic may go. Turns that are forbidden aren't: what was driven was driven."""

    def __init__(self, network: RoadNetwork) -> None:
        self._network, self._arms = network, Arms(network)
        self._known: dict[int, list[tuple[int, Driven, float, float]]] = {}

    def find(self, start: Spot, goal: Spot, most_m: float) -> list[Driven] | None:
        """The roads from one place to the other; None where no way is at most `most_m` long.

        Who faces one way along a road neither sets off nor arrives the other way.
        """
        direct = self._along(start, goal)
        if direct is not None:
            return [direct] if direct.metres <= most_m else None
        enter = dict(self._entrances(goal))
        came: dict[int, tuple[int, Driven]] = {}
        heap = [_Step(0.0, part.metres, end, START, part) for end, part in self._exits(start)]
        heap.sort()
        while heap:
            step = heappop(heap)
            if step.junction in came:
                continue
            came[step.junction] = step.before, step.last
            if step.junction == GOAL:
                return _walked_back(came)
            if step.junction in enter:
                part = enter[step.junction]
                total = step.metres + part.metres
                heappush(heap, _Step(total, total, GOAL, step.junction, part))
            for onward in self._onward(step, goal):
                if onward.bound_m <= most_m:
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

    def _exits(self, spot: Spot) -> Iterator[tuple[int, Driven]]:
        """The junctions one comes to first."""
        network, edge = self._network, spot.edge
        length = float(network.edge_length_m[edge])
        if spot.facing >= 0 and self._open(edge, 1):
            yield int(network.edge_to[edge]), Driven(edge, (1.0 - spot.fraction) * length)
        if spot.facing <= 0 and self._open(edge, -1):
            yield int(network.edge_from[edge]), Driven(edge, spot.fraction * length)

    def _entrances(self, spot: Spot) -> Iterator[tuple[int, Driven]]:
        """The junctions one comes by last."""
        network, edge = self._network, spot.edge
        length = float(network.edge_length_m[edge])
        if spot.facing >= 0 and self._open(edge, 1):
            yield int(network.edge_from[edge]), Driven(edge, spot.fraction * length)
        if spot.facing <= 0 and self._open(edge, -1):
            yield int(network.edge_to[edge]), Driven(edge, (1.0 - spot.fraction) * length)

    def _onward(self, step: _Step, goal: Spot) -> Iterator[_Step]:
        narrow = cos(radians(goal.lat))
        for junction, part, lat, lon in self._leading_on(step.junction):
            straight_m = M_PER_DEGREE * hypot(lat - goal.lat, (lon - goal.lon) * narrow)
            metres = step.metres + part.metres
            yield _Step(metres + AT_MOST * straight_m, metres, junction, step.junction, part)

    def _leading_on(self, junction: int) -> list[tuple[int, Driven, float, float]]:
        """The next junctions, the road there, and where they lie; kept, as all drive the same roads."""
        known = self._known.get(junction)
        if known is None:
            network, arcs = self._network, self._arms.arcs(junction)
            edges, heads = network.arc_edge[arcs], network.head[arcs]
            known = self._known[junction] = [
                (head, Driven(edge, metres), lat, lon)
                for head, edge, metres, lat, lon in zip(
                    heads.tolist(),
                    edges.tolist(),
                    network.edge_length_m[edges].tolist(),
                    network.node_lat[heads].tolist(),
                    network.node_lon[heads].tolist(),
                    strict=True,
                )
            ]
        return known


def _walked_back(came: dict[int, tuple[int, Driven]]) -> list[Driven]:
    found, junction = [], GOAL
    while junction != START:
        junction, part = came[junction]
        found.append(part)
    return found[::-1]
