"""The road engine on scipy alone: exact, slower, where no contraction hierarchy can be loaded."""

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from geodata.along import I8
from geodata.roads import F8, I4, U4, RoadNetwork
from geodata.routing.junctions import JunctionEngine, Pairs, Way

SLOTS = 2  # a goal is entered by two arcs at most


class DijkstraEngine(JunctionEngine):
    """Searches backwards from the goal to every junction at once.

    The reversed graph has one row more than there are junctions: the goal, whose last two slots are
    filled in for each question with the junctions it is entered from.
    """

    name = "Dijkstra's search"

    def __init__(self, network: RoadNetwork) -> None:
        super().__init__(network)
        self._goal = goal = len(network.node_lon)
        # Of parallel arcs the fastest: sorted so that it comes first of its pair of junctions.
        order = np.lexsort((network.arc_ms, network.tail, network.head))
        pair = self._key(network.tail[order], network.head[order])
        fastest = np.concatenate([[True], pair[1:] != pair[:-1]])
        self._arc, self._pair = order[fastest], pair[fastest]
        rows = np.bincount(network.head[self._arc], minlength=goal)
        self._graph = csr_array(
            (
                np.append(network.arc_ms[self._arc].astype(np.float64), [np.inf] * SLOTS),
                np.append(network.tail[self._arc], [0] * SLOTS).astype(np.int32),
                np.concatenate([[0], np.cumsum(rows), [len(self._arc) + SLOTS]]).astype(np.int32),
            ),
            shape=(goal + 1, goal + 1),
        )

    def _key(self, tail: U4, head: U4) -> I8:
        """One number for a pair of junctions, in the order of the reversed graph's rows."""
        return head.astype(np.int64) * self._goal + tail.astype(np.int64)

    def _ms_to(self, goals: Pairs, nodes: I8) -> F8:
        self._aim(goals)
        found: F8 = dijkstra(self._graph, indices=[self._goal])[0, nodes]
        return found

    def _way(self, starts: Pairs, goals: Pairs) -> Way | None:
        self._aim(goals)
        found, onward = dijkstra(self._graph, indices=[self._goal], return_predecessors=True)
        first, ms = min(starts, key=lambda start: start[1] + found[0, start[0]])
        if np.isinf(ms + found[0, first]):
            return None
        junctions = self._follow(onward[0], first)
        return Way(first, self._arcs(junctions), junctions[-1])

    def _aim(self, goals: Pairs) -> None:
        """Put the goal at these junctions."""
        self._graph.data[-SLOTS:] = np.inf
        for slot, (node, ms) in enumerate(goals, start=len(self._graph.data) - SLOTS):
            self._graph.indices[slot], self._graph.data[slot] = node, ms

    def _follow(self, onward: I4, first: int) -> list[int]:
        junctions = [first]
        while (following := int(onward[junctions[-1]])) != self._goal:
            junctions.append(following)
        return junctions

    def _arcs(self, junctions: list[int]) -> list[int]:
        line = np.array(junctions, np.uint32)
        arcs: list[int] = self._arc[
            np.searchsorted(self._pair, self._key(line[:-1], line[1:]))
        ].tolist()
        return arcs
