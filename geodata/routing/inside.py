"""Ways within closed roads: out of a closure for who stands in it, into it for who is wanted there.

Nobody drives *through* a closure. But roads are closed round those who work there: who stands on a
closed road drives on closed roads until the first open one, and to a place on a closed road one
drives on closed roads from the last open one on. They take as long as when they are open.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

import numpy as np

from geodata.along import I8
from geodata.roads import F8, U4
from geodata.routing.graph import CLOSED_MS


@dataclass(frozen=True, slots=True)
class Ways:
    """The nodes some doors lead to on closed roads, or that lead to the doors."""

    ms: Mapping[int, int]  # by node, the doors' own included
    last: Mapping[int, tuple[int, int]]  # by node: the graph arc between it and the next, that node

    def arcs(self, node: int) -> list[int]:
        """The graph arcs from a node to its door."""
        driven = []
        while node in self.last:
            arc, node = self.last[node]
            driven.append(arc)
        return driven

    def door(self, node: int) -> int:
        """The door a node belongs to."""
        while node in self.last:
            node = self.last[node][1]
        return node


@dataclass(frozen=True, slots=True)
class ClosedArcs:
    """The c graph arcs that changes have closed and this driver may use otherwise."""

    tail: I8  # c, node
    head: I8  # c, node
    arc: I8  # c, graph arc
    ms: U4  # c, when open
    by_tail: I8  # c, indexes in the order of tails
    by_head: I8  # c

    def __len__(self) -> int:
        return len(self.arc)

    @property
    def nodes(self) -> I8:
        """Both ends of all, each once."""
        return np.unique(np.concatenate([self.tail, self.head]))

    def ways_out(self, doors: Iterable[tuple[int, int]]) -> Ways:
        """From the doors: (node, milliseconds from the place)."""
        return self._ways(doors, self.tail, self.by_tail, self.head)

    def ways_in(self, doors: Iterable[tuple[int, int]]) -> Ways:
        """To the doors: (node, milliseconds to the place)."""
        return self._ways(doors, self.head, self.by_head, self.tail)

    def onward_ms(self, nodes: I8, ms: F8) -> F8:
        """From each of some nodes, given the milliseconds on open roads: on closed ones first."""
        known = np.isfinite(ms)
        ways = self.ways_in(zip(nodes[known].tolist(), ms[known].astype(int).tolist(), strict=True))
        return np.array([ways.ms.get(node, np.inf) for node in nodes.tolist()])

    def _ways(self, doors: Iterable[tuple[int, int]], here: I8, order: I8, there: I8) -> Ways:
        from_here = here[order]
        waiting: list[tuple[int, int, int, int]] = [(ms, node, -1, -1) for node, ms in doors]
        heapify(waiting)
        reached: dict[int, int] = {}
        last: dict[int, tuple[int, int]] = {}
        while waiting:
            ms, node, arc, before = heappop(waiting)
            if node in reached:
                continue
            reached[node] = ms
            if arc >= 0:
                last[node] = arc, before
            low, high = np.searchsorted(from_here, (node, node + 1))
            for row in order[low:high].tolist():
                step = ms + int(self.ms[row]), int(there[row]), int(self.arc[row]), node
                heappush(waiting, step)
        return Ways(reached, last)


def closed_arcs(tail: U4, head: U4, arcs: I8, open_ms: U4) -> ClosedArcs:
    """Of some closed graph arcs, with their times when open, those that could be driven then."""
    usable = open_ms < CLOSED_MS
    arcs, ms = arcs[usable], open_ms[usable]
    tails, heads = tail[arcs].astype(np.int64), head[arcs].astype(np.int64)
    by_tail, by_head = np.argsort(tails, kind="stable"), np.argsort(heads, kind="stable")
    return ClosedArcs(tails, heads, arcs, ms, by_tail, by_head)
