"""Why there is no way: which closures lie between a unit and the place it can't come to.

A closure cuts off when its road can be come to from the unit's side and leads on to the incident. Where
closures lie one behind the other, the first on the unit's side and the last on the incident's are said.
"""

import numpy as np

from geodata.along import I8
from geodata.roads import U4, Flags, OnRoad
from geodata.routing.changes import arcs_of
from geodata.routing.doors import entrances, ways_out
from geodata.routing.graph import CLOSED_MS
from geodata.routing.metrics import Search
from geodata.routing.timed import TimedRoads

MOST_UNITS = 16
"""So many are looked at one by one; of the others is said what lies about the incident."""
MOST_NAMES = 3
NO_WAY = "no way there by road"


def cut_off(search: Search, roads: TimedRoads, units: OnRoad, incident: OnRoad) -> tuple[str, ...]:
    """In words, for each of q units that all stand on a road but have no way to the incident."""
    barriers = _Barriers(search, roads, incident)
    if not len(barriers.arc):
        return (NO_WAY,) * len(units)
    each = [barriers.words(units.one(index)) for index in range(min(len(units), MOST_UNITS))]
    return (*each, *[barriers.words_for_all()] * (len(units) - len(each)))


class _Barriers:
    """The c arcs that changes have closed, seen from one incident."""

    def __init__(self, search: Search, roads: TimedRoads, incident: OnRoad) -> None:
        self._search, self._roads = search, roads
        network, graph = roads.network, roads.graph
        self.arc, self._change = _closed(roads)
        heads = graph.arrives[self.arc].astype(np.int64)
        # One comes to the mouth of a closed road at any of its junction's nodes.
        junctions, self._mouth = np.unique(network.tail[self.arc], return_inverse=True)
        first = len(network.node_lon)
        taken = np.flatnonzero(np.isin(graph.junction[first:], junctions)) + first
        nodes = np.concatenate([junctions.astype(np.int64), taken])
        self._mouths, self._node_mouth = (
            len(junctions),
            np.searchsorted(junctions, graph.junction[nodes]),
        )
        self._ends = np.concatenate([nodes, heads])
        goals = [(way.node, way.ms) for way in entrances(roads, incident)]
        inside = network.arc_edge[self.arc] == incident.edge[0]
        self._leads_there = inside | self._leads(goals, heads)
        self._last = self._leads_there & ~self._leads(goals, network.tail[self.arc])

    def words(self, unit: OnRoad) -> str:
        """What cuts one unit off."""
        starts = [*ways_out(self._roads, unit).ms.items()]
        if not starts:
            return NO_WAY
        comes = self._search.ms_from(starts, self._ends) < CLOSED_MS
        at_node, at_head = comes[: len(self._node_mouth)], comes[len(self._node_mouth) :]
        comes_to = np.zeros(self._mouths, np.bool_)
        comes_to[self._node_mouth[at_node]] = True
        before = comes_to[self._mouth]
        between = before & self._leads_there
        if between.any():
            return self._said(between)
        first = before & ~at_head
        return self._said(first | self._last) if first.any() and self._last.any() else NO_WAY

    def words_for_all(self) -> str:
        """What lies about the incident."""
        return self._said(self._last) if self._last.any() else NO_WAY

    def _leads(self, goals: list[tuple[int, int]], nodes: I8 | U4) -> Flags:
        if not goals or not len(nodes):
            return np.zeros(len(nodes), np.bool_)
        return self._search.ms_to(goals, nodes.astype(np.int64)) < CLOSED_MS

    def _said(self, arcs: Flags) -> str:
        names = [self._roads.changes[change].words for change in np.unique(self._change[arcs])]
        names = list(dict.fromkeys(names))  # a road closed twice is said once
        if len(names) > MOST_NAMES:
            names[MOST_NAMES:] = [f"{len(names) - MOST_NAMES} more"]
        *others, last = names
        return "cut off by " + (f"{', '.join(others)} and {last}" if others else last)


def _closed(roads: TimedRoads) -> tuple[I8, I8]:
    """Arcs that changes have closed, and which change of `roads.changes` each; some twice."""
    closures = [(i, change) for i, change in enumerate(roads.changes) if change.kmh is None]
    arcs = [arcs_of(roads.network, change.edges) for _, change in closures]
    of = [np.full(len(part), i) for part, (i, _) in zip(arcs, closures, strict=True)]
    none = np.empty(0, np.int64)
    arc, change = np.concatenate([none, *arcs]), np.concatenate([none, *of])
    usable = roads.open_ms[arc] < CLOSED_MS
    return arc[usable], change[usable]
