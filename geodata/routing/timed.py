"""The roads as they are for one way of driving at one moment: what searches beside the engine read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from geodata.along import I8
from geodata.roads import F8, I4, U4, RoadNetwork
from geodata.routing.changes import RoadChange, arcs_of, changed
from geodata.routing.driving import Driving, arc_times
from geodata.routing.graph import ALL, CLOSED_MS, RoadGraph
from geodata.routing.inside import ClosedArcs, closed_arcs
from geodata.routing.plane import fastest


@dataclass(frozen=True, slots=True)
class TimedRoads:
    """Never changed: whoever holds one may read it on any thread."""

    graph: RoadGraph
    driving: Driving
    hour: int
    changes: tuple[RoadChange, ...]
    open_ms: U4  # m, of the network's arcs before the changes; CLOSED_MS: not for this driver
    arc_ms: U4  # m, with the changes; CLOSED_MS: no way
    ms: U4  # m', of the graph's arcs; CLOSED_MS: no way, or a turn this driver may not take
    pace: float  # metres a millisecond on `geodata.routing.plane` that no arc exceeds
    closed: ClosedArcs

    @property
    def network(self) -> RoadNetwork:
        return self.graph.network

    def open_graph_ms(self, of: I8) -> U4:
        """Milliseconds of graph arcs as if no road were closed or slowed."""
        return _graph_ms(self.graph, self.driving, self.open_ms, of)

    def standing_ms(self, arcs: I8) -> F8:
        """Milliseconds of arcs somebody stands on already: the same, except that none is closed.

        Nobody drives through a closed road; who is on one leaves it by either end at the usual speed,
        and so may who is wanted there come in (`geodata.routing.inside`).
        """
        ms = self.arc_ms.take(arcs)
        for before in (self.open_ms, self.network.arc_ms):
            if not (shut := ms >= CLOSED_MS).any():
                break
            ms = np.where(shut, before[arcs], ms)
        return ms.astype(np.float64)


def timed_roads(
    graph: RoadGraph, driving: Driving, hour: int, changes: Sequence[RoadChange] = ()
) -> TimedRoads:
    """For an hour of local time, 0 to 23."""
    open_ms = arc_times(graph.network, driving, hour)
    arc_ms = changed(graph.network, open_ms, changes) if changes else open_ms
    ms = _graph_ms(graph, driving, arc_ms)
    pace = fastest(graph.network, open_ms)  # changes only slow
    closed = _closed(graph, driving, open_ms, changes)
    return TimedRoads(graph, driving, hour, tuple(changes), open_ms, arc_ms, ms, pace, closed)


def with_changes(roads: TimedRoads, changes: Sequence[RoadChange]) -> TimedRoads:
    """The same at the same hour with other changes, in milliseconds where those are few.

    It starts from the times before any change, so that what is reopened is as it was.
    """
    network, graph = roads.network, roads.graph
    arc_ms = changed(network, roads.open_ms, changes) if changes else roads.open_ms
    touched = graph.driven_by(_touched(network, (*roads.changes, *changes)))
    ms = roads.ms.copy()
    ms[touched] = _graph_ms(graph, roads.driving, arc_ms, touched)
    closed = _closed(graph, roads.driving, roads.open_ms, changes)
    return replace(roads, changes=tuple(changes), arc_ms=arc_ms, ms=ms, closed=closed)


def opened_about(roads: TimedRoads, edges: I4) -> TimedRoads:
    """The same for who stands, or is wanted, on these edges: closures that hold one of them are left out."""
    others = [
        change
        for change in roads.changes
        if change.kmh is not None or not np.isin(edges, change.edges).any()
    ]
    return roads if len(others) == len(roads.changes) else with_changes(roads, others)


def differing(before: TimedRoads, after: TimedRoads) -> I8:
    """The graph arcs whose times are not the same in two of one graph."""
    if before.open_ms is not after.open_ms:
        return np.flatnonzero(np.not_equal(before.ms, after.ms))
    # A country has twelve million; only where something changed they can differ.
    touched = before.graph.driven_by(_touched(before.network, (*before.changes, *after.changes)))
    return touched[np.not_equal(before.ms[touched], after.ms[touched])]


def _touched(network: RoadNetwork, changes: Iterable[RoadChange]) -> I8:
    arcs = [arcs_of(network, change.edges) for change in changes]
    return np.unique(np.concatenate([np.empty(0, np.int64), *arcs]))


def _closed(
    graph: RoadGraph, driving: Driving, open_ms: U4, changes: Sequence[RoadChange]
) -> ClosedArcs:
    shut = _touched(graph.network, [change for change in changes if change.kmh is None])
    arcs = graph.driven_by(shut) if len(shut) else shut
    return closed_arcs(graph.tail, graph.head, arcs, _graph_ms(graph, driving, open_ms, arcs))


def _graph_ms(graph: RoadGraph, driving: Driving, arc_ms: U4, of: I8 | slice = ALL) -> U4:
    bound = "every turn" not in driving.exempt
    public = bound and "signed turns" not in driving.exempt
    return graph.ms(arc_ms, public=public, bound=bound, of=of)
