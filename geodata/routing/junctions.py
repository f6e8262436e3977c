"""A road engine made of anything that finds its way from junction to junction."""

from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np

from geodata.along import I8
from geodata.roads import F8, OnRoad, RoadNetwork
from geodata.routing.doors import along_ms, doors_in, doors_out
from geodata.routing.drawing import Piece, lay_out, total_ms
from geodata.routing.engine import Route, check_network
from geodata.routing.graph import CLOSED_MS

Pairs = list[tuple[int, int]]  # (junction, milliseconds to or from it)


@dataclass(frozen=True, slots=True)
class Way:
    """A way between junctions: where it starts, the arcs driven (maybe none), where it ends."""

    first: int
    arcs: list[int]
    last: int


class JunctionEngine(ABC):
    """Answers for places on edges; a subclass need only know junctions and arcs."""

    name: str

    def __init__(self, network: RoadNetwork) -> None:
        check_network(network)
        self._network = network

    @abstractmethod
    def _ms_to(self, goals: Pairs, nodes: I8) -> F8:
        """Milliseconds from each junction to the best goal, the goal's own added; else inf."""

    @abstractmethod
    def _way(self, starts: Pairs, goals: Pairs) -> Way | None:
        """The fastest way from any start to any goal, their own milliseconds counted."""

    def etas(self, units: OnRoad, incident: OnRoad) -> F8:
        best = along_ms(self._network, units, incident)
        leave, goals = doors_out(self._network, units), doors_in(self._network, incident).pairs()
        passable = leave.node >= 0
        if goals and passable.any():
            ms = leave.ms.copy()
            ms[passable] += self._ms_to(goals, leave.node[passable])
            best = np.minimum(best, ms.min(axis=1))
        return np.where(best < CLOSED_MS, best / 1000, np.inf)

    def route(self, start: OnRoad, goal: OnRoad) -> Route | None:
        direct = float(along_ms(self._network, start, goal)[0])
        round_the_block = self._by_junctions(start, goal)
        if round_the_block and total_ms(round_the_block) < min(direct, CLOSED_MS):
            return lay_out(self._network, round_the_block)
        if np.isinf(direct):
            return None
        ends = float(start.fraction[0]), float(goal.fraction[0])
        return lay_out(self._network, [Piece(int(start.edge[0]), *ends, direct)])

    def _by_junctions(self, start: OnRoad, goal: OnRoad) -> list[Piece]:
        """The rest of the start's edge, those between, the beginning of the goal's; [] if no way."""
        leave, enter = doors_out(self._network, start), doors_in(self._network, goal)
        starts, goals = leave.pairs(), enter.pairs()
        way = self._way(starts, goals) if starts and goals else None
        if way is None:
            return []
        # The forward arc is left at fraction 1 and entered at 0; the backward arc (1) the reverse.
        out, into = leave.column_at(way.first), enter.column_at(way.last)
        here, there = float(start.fraction[0]), float(goal.fraction[0])
        return [
            Piece(int(start.edge[0]), here, 1.0 - out, float(leave.ms[0, out])),
            *(self._whole(arc) for arc in way.arcs),
            Piece(int(goal.edge[0]), float(into), there, float(enter.ms[0, into])),
        ]

    def _whole(self, arc: int) -> Piece:
        edge = int(self._network.arc_edge[arc])
        start = float(self._network.edge_backward[edge] == arc)
        return Piece(edge, start, 1.0 - start, float(self._network.arc_ms[arc]))
