"""A road engine made of anything that finds its way from node to node."""

from collections.abc import Callable, Sequence

import numpy as np

from geodata.roads import F8, U4, OnRoad, RoadNetwork
from geodata.routing.arms import Arms
from geodata.routing.arrivals import Arrivals
from geodata.routing.cutoff import cut_off
from geodata.routing.doors import along_ms, doors_out, entrances, ways_out
from geodata.routing.drawing import Piece, lay_out, total_ms
from geodata.routing.driving import Driving
from geodata.routing.engine import ANYBODY, Choice, Nearest, Route, check_network
from geodata.routing.graph import CLOSED_MS, RoadGraph, expand
from geodata.routing.metrics import Metric, Metrics, Search
from geodata.routing.nearest import nearest
from geodata.routing.plane import EdgeEnds
from geodata.routing.timed import TimedRoads


def graph_of(network: RoadNetwork) -> RoadGraph:
    """Raises RoadsError for a network that no engine can serve."""
    check_network(network)
    return expand(network)


class JunctionEngine:
    """Answers for places on edges; a subclass need only make metrics of nodes and graph arcs."""

    name: str

    def __init__(
        self, graph: RoadGraph, drivings: Sequence[Driving], make: Callable[[TimedRoads], Metric]
    ) -> None:
        # Nothing in here may refer back to the engine: in a cycle, its queries would be freed on
        # whatever thread collects garbage.
        self.metrics = Metrics(graph, drivings, make)
        self._ends = EdgeEnds(graph.network)
        self._arms = Arms(graph.network)

    def etas(self, units: OnRoad, incident: OnRoad, driving: str = "") -> F8:
        return Arrivals(*self.metrics.search(driving), incident).ms(units) / 1000

    def nearest(
        self, units: OnRoad, incident: OnRoad, k: int, choice: Choice = ANYBODY, driving: str = ""
    ) -> Nearest:
        search, roads = self.metrics.search(driving)
        return nearest(Arrivals(search, roads, incident), self._ends, units, k, choice, search.few)

    def cut_off(self, units: OnRoad, incident: OnRoad, driving: str = "") -> tuple[str, ...]:
        return cut_off(*self.metrics.search(driving), units, incident)

    def route(self, start: OnRoad, goal: OnRoad, driving: str = "") -> Route | None:
        search, roads = self.metrics.search(driving)
        direct = float(along_ms(roads, start, goal)[0])
        round_the_block = _by_nodes(search, roads, start, goal)
        facing = 0 if start.facing is None else int(start.facing[0])
        if round_the_block and total_ms(round_the_block) < min(direct, CLOSED_MS):
            return lay_out(self._arms, round_the_block, facing)
        if np.isinf(direct):
            return None
        ends = float(start.fraction[0]), float(goal.fraction[0])
        return lay_out(self._arms, [Piece(int(start.edge[0]), *ends, direct)], facing)


def _by_nodes(search: Search, roads: TimedRoads, start: OnRoad, goal: OnRoad) -> list[Piece]:
    """The rest of the start's edge, those between, the beginning of the goal's; [] if no way."""
    leave, enter = ways_out(roads, start), entrances(roads, goal)
    starts, goals = [*leave.ms.items()], [(way.node, way.ms) for way in enter]
    way = search.way(starts, goals) if starts and goals else None
    if way is None:
        return []
    # The forward arc is left at fraction 1 and entered at 0; the backward arc (1) the reverse.
    doors, door = doors_out(roads, start), leave.door[way.first]
    out = doors.row_at(door)
    into = next(each for each in enter if each.node == way.last)
    inner = [*reversed(leave.arcs(way.first))], into.arcs()
    within = [_whole(roads, part, roads.open_graph_ms(np.array(part, np.int64))) for part in inner]
    here, there = float(start.fraction[0]), float(goal.fraction[0])
    done_ms = into.ms - total_ms(within[1])
    return [
        Piece(int(start.edge[0]), here, 1.0 - out, float(doors.ms[out, 0])),
        *within[0],
        *_whole(roads, way.arcs, roads.ms[way.arcs]),
        *within[1],
        Piece(int(goal.edge[0]), float(into.row), there, done_ms),
    ]


def _whole(roads: TimedRoads, graph_arcs: Sequence[int], ms: U4) -> list[Piece]:
    """Edges driven from end to end."""
    network, pieces = roads.network, []
    for graph_arc, each in zip(graph_arcs, ms.tolist(), strict=True):
        arc = int(roads.graph.arc[graph_arc])
        edge = int(network.arc_edge[arc])
        start = float(network.edge_backward[edge] == arc)
        pieces.append(Piece(edge, start, 1.0 - start, float(each)))
    return pieces
