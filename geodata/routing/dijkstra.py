"""The road engine on scipy alone: exact, slower, where no contraction hierarchy can be loaded."""

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from geodata.along import I8
from geodata.roads import F8, I4, U4, RoadNetwork
from geodata.routing.driving import NORMAL, Driving
from geodata.routing.graph import CLOSED_MS, RoadGraph
from geodata.routing.junctions import JunctionEngine, graph_of
from geodata.routing.metrics import Pairs, Way
from geodata.routing.timed import TimedRoads


class DijkstraEngine(JunctionEngine):
    """Searches backwards from the goal to every node at once."""

    name = "Dijkstra's search"

    def __init__(self, network: RoadNetwork, drivings: Sequence[Driving] = (NORMAL,)) -> None:
        graph = graph_of(network)
        # One is searched against the traffic, from a goal; the other with it, from a start.
        against = _Rows(graph, graph.head, graph.tail)
        along = _Rows(graph, graph.tail, graph.head)
        super().__init__(graph, drivings, lambda roads: DijkstraMetric(roads, against, along))


class _Rows:
    """The graph arcs from one kind of end to the other, sorted for scipy.

    There is one row more than there are nodes: where a search begins, whose slots are filled in for
    each question with the nodes it begins at.
    """

    def __init__(self, graph: RoadGraph, start: U4, end: U4) -> None:
        self.begin = graph.node_count
        # A place on an open road is reached from the nodes at both its ends; a start has fewer.
        slots = 2 * int(np.bincount(graph.junction).max())
        self.arc = np.lexsort((end, start))
        self.pair = self.key(start[self.arc], end[self.arc])
        rows = np.bincount(start, minlength=self.begin)
        self._indices = np.append(end[self.arc], [0] * slots).astype(np.int32)
        filled = np.cumsum(rows)
        self._indptr = np.concatenate([[0], filled, [filled[-1] + slots]]).astype(np.int32)

    def key(self, start: U4 | I4, end: U4 | I4) -> I8:
        """One number for a pair of nodes, in the order of the arcs."""
        return start.astype(np.int64) * self.begin + end.astype(np.int64)

    def timed(self, ms: U4) -> csr_array:
        """A graph to search; parallel arcs stay beside each other in it."""
        times = np.where(ms < CLOSED_MS, ms.astype(np.float64), np.inf)[self.arc]
        data = np.append(times, np.full(len(self._indices) - len(times), np.inf))
        count = self.begin + 1
        return csr_array((data, self._indices.copy(), self._indptr), shape=(count, count))

    def begin_at(self, graph: csr_array, pairs: Pairs) -> csr_array:
        """The graph, perhaps with more room, whose next search begins at these nodes."""
        first = len(self.arc)
        if first + len(pairs) > len(graph.data):  # a place within closed roads has many
            graph = self._with_room(graph, len(pairs))
        graph.data[first:] = np.inf
        for slot, (node, ms) in enumerate(pairs, start=first):
            graph.indices[slot], graph.data[slot] = node, ms
        return graph

    def _with_room(self, graph: csr_array, slots: int) -> csr_array:
        first, indptr = len(self.arc), self._indptr.copy()
        indptr[-1] = first + slots
        data = np.append(graph.data[:first], np.full(slots, np.inf))
        indices = np.append(graph.indices[:first], np.zeros(slots, np.int32))
        return csr_array((data, indices, indptr), shape=graph.shape)


class DijkstraMetric:
    """The times of the graph; it is its own search, on whatever thread."""

    few = 1_000_000  # it times everybody, or nobody

    def __init__(self, roads: TimedRoads, against: _Rows, along: _Rows) -> None:
        self._rows, self._other_rows = against, along
        self.retime(roads)

    def retime(self, roads: TimedRoads) -> None:
        self.roads = roads
        self._graph = self._rows.timed(roads.ms)
        self._other: csr_array | None = None  # seldom asked for

    def search(self) -> "DijkstraMetric":
        return self

    def ms_to(self, goals: Pairs, nodes: I8) -> F8:
        self._graph = self._rows.begin_at(self._graph, goals)
        found: F8 = dijkstra(self._graph, indices=[self._rows.begin])[0, nodes]
        return found

    def ms_from(self, starts: Pairs, nodes: I8) -> F8:
        if self._other is None:
            self._other = self._other_rows.timed(self.roads.ms)
        self._other = self._other_rows.begin_at(self._other, starts)
        found: F8 = dijkstra(self._other, indices=[self._other_rows.begin])[0, nodes]
        return found

    def way(self, starts: Pairs, goals: Pairs) -> Way | None:
        self._graph = self._rows.begin_at(self._graph, goals)
        begin = [self._rows.begin]
        (found,), (onward,) = dijkstra(self._graph, indices=begin, return_predecessors=True)
        first, ms = min(starts, key=lambda start: start[1] + found[start[0]])
        if np.isinf(ms + found[first]):
            return None
        nodes = self._follow(onward, first)
        return Way(first, self._arcs(nodes), nodes[-1])

    def _follow(self, onward: I4, first: int) -> list[int]:
        nodes = [first]
        while (following := int(onward[nodes[-1]])) != self._rows.begin:
            nodes.append(following)
        return nodes

    def _arcs(self, nodes: list[int]) -> list[int]:
        """Of parallel arcs the fastest."""
        line = np.array(nodes, np.int32)
        pairs = self._rows.key(line[1:], line[:-1])
        low, high = (np.searchsorted(self._rows.pair, pairs, side) for side in ("left", "right"))
        between = [slice(*ends) for ends in zip(low.tolist(), high.tolist(), strict=True)]
        fastest = [part.start + int(np.argmin(self._graph.data[part])) for part in between]
        return [int(self._rows.arc[at]) for at in fastest]
