"""Ways within closed roads: out of a closure for who stands in it, into it for who is wanted there.

Nobody drives *through* a closure. But roads are closed round those who work there: who stands on a
closed road drives on closed roads until the first open one, and to a place on a closed road one
drives on closed roads from the last open one on. They take as long as when they are open.
"""

from collections.abc import Iterable, Mapping, Sequence
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
    door: Mapping[int, int]  # by node, the door it belongs to

    def arcs(self, node: int) -> list[int]:
        """The graph arcs from a node to its door."""
        driven = []
        while node in self.last:
            arc, node = self.last[node]
            driven.append(arc)
        return driven


Steps = Mapping[int, Sequence[tuple[int, int, int]]]
"""By node: the milliseconds to another one, that node, the graph arc between."""


@dataclass(frozen=True, slots=True)
class ClosedArcs:
    """The graph arcs that changes have closed and this driver may use otherwise, timed as if open."""

    onward: Steps
    back: Steps
    nodes: I8  # both ends of all, each once, in their order

    def __len__(self) -> int:
        return len(self.nodes)

    def ways_out(self, doors: Iterable[tuple[int, int]]) -> Ways:
        """From the doors: (node, milliseconds from the place)."""
        return _ways(doors, self.onward)

    def ways_in(self, doors: Iterable[tuple[int, int]]) -> Ways:
        """To the doors: (node, milliseconds to the place)."""
        return _ways(doors, self.back)

    def onward_ms(self, nodes: I8, ms: F8) -> F8:
        """From each of some nodes, given the milliseconds on open roads: on closed ones first."""
        known = np.isfinite(ms)
        ways = self.ways_in(zip(nodes[known].tolist(), ms[known].astype(int).tolist(), strict=True))
        return np.array([ways.ms.get(node, np.inf) for node in nodes.tolist()])


def _ways(doors: Iterable[tuple[int, int]], steps: Steps) -> Ways:
    waiting: list[tuple[int, int, int, int]] = [(ms, node, -1, -1) for node, ms in doors]
    heapify(waiting)
    reached: dict[int, int] = {}
    last: dict[int, tuple[int, int]] = {}
    door: dict[int, int] = {}
    while waiting:
        ms, node, arc, before = heappop(waiting)
        if node in reached:
            continue
        reached[node], door[node] = ms, node
        if arc >= 0:
            last[node], door[node] = (arc, before), door[before]
        for more, following, by in steps.get(node, ()):
            if following not in reached:
                heappush(waiting, (ms + more, following, by, node))
    return Ways(reached, last, door)


def closed_arcs(tail: U4, head: U4, arcs: I8, open_ms: U4) -> ClosedArcs:
    """Of some closed graph arcs, with their times when open, those that could be driven then."""
    usable = open_ms < CLOSED_MS
    arcs, ms = arcs[usable], open_ms[usable]
    tails, heads = tail[arcs].astype(np.int64), head[arcs].astype(np.int64)
    onward: dict[int, list[tuple[int, int, int]]] = {}
    back: dict[int, list[tuple[int, int, int]]] = {}
    rows = zip(tails.tolist(), heads.tolist(), ms.tolist(), arcs.tolist(), strict=True)
    for start, end, each, arc in rows:
        onward.setdefault(start, []).append((each, end, arc))
        back.setdefault(end, []).append((each, start, arc))
    return ClosedArcs(onward, back, np.unique(np.concatenate([tails, heads])))
