"""From a place along an edge to the nodes about it: the arithmetic every engine shares.

A unit stands somewhere *along* an edge. It may leave by the edge's forward arc, by its backward
arc, or by either; an incident is entered likewise. What it takes is rounded here, once, to whole
milliseconds, so that all engines give equal answers.

Whoever faces one way along a road that is open both ways has to turn round before leaving the other
way. Who stands on a closed road leaves it, and who is wanted on one comes in, on closed roads as far
as need be (`geodata.routing.inside`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import numpy as np

from geodata.along import I8
from geodata.roads import F8, I4, Flags, OnRoad, RoadNetwork
from geodata.routing.graph import CLOSED_MS, TURN_ROUND_MS
from geodata.routing.inside import Ways
from geodata.routing.timed import TimedRoads

FORWARD, BACKWARD = 0, 1


@dataclass(frozen=True, slots=True)
class Doors:
    """How q places lead to the nodes: row 0 by the forward arc, 1 by the backward arc."""

    node: I8  # 2 x q, or -1 where traffic may not or there is no road
    ms: F8  # 2 x q, whole milliseconds from place to node; inf where node is -1

    def pairs(self) -> list[tuple[int, int]]:
        """(node, milliseconds) of the first place, those that are open: none, one or two."""
        both = zip(self.node[:, 0].tolist(), self.ms[:, 0].tolist(), strict=True)
        return [(node, int(ms)) for node, ms in both if node >= 0]

    def row_at(self, node: int) -> int:
        """The quicker row by which the first place meets a node.

        Both rows meet it on an edge that ends where it began.
        """
        return int(np.argmin(np.where(self.node[:, 0] == node, self.ms[:, 0], np.inf)))


class Entrance(NamedTuple):
    """A node from which a place is reached, how long after it, and by which of its edge's arcs."""

    node: int
    ms: int
    row: int
    arcs: Callable[[], list[int]] = list  # the closed graph arcs between


def doors_out(roads: TimedRoads, units: OnRoad) -> Doors:
    """The nodes each unit leads to, and how long until there."""
    network, progress = roads.network, _Progress(roads, units)
    junction = np.stack(
        [network.edge_to.take(progress.edge), network.edge_from.take(progress.edge)]
    )
    arrives = roads.graph.arrives.take(progress.arc)
    ms = progress.left + progress.turning(units)
    node = np.where(progress.arc >= 0, arrives, junction)
    return Doors(np.where(np.isfinite(ms), node, -1), ms)


def entrances(roads: TimedRoads, incident: OnRoad) -> list[Entrance]:
    """The nodes from which the one place is reached, each once.

    A place at the very end of its road is at the junction there: reached by whoever comes to it, and
    inside a closure only if every road to the junction is closed.
    """
    network, edge = roads.network, int(incident.edge[0])
    if edge < 0:
        return []
    found: dict[int, Entrance] = {}
    shut = bool(stand_closed(roads, incident)[0])
    fraction = min(max(float(incident.fraction[0]), 0.0), 1.0)
    arcs = int(network.edge_forward[edge]), int(network.edge_backward[edge])
    ends = int(network.edge_from[edge]), int(network.edge_to[edge])
    for row in (FORWARD, BACKWARD):
        whole = _standing_ms(roads, arcs[row] if arcs[row] >= 0 else arcs[1 - row])
        from_start = round(whole * fraction)
        done = from_start if row == FORWARD else whole - from_start
        entered = _along(roads, arcs[row], done) if done else _at_junction(roads, ends[row])
        if shut and not done and _is_come_to(roads, ends[row]):
            return [Entrance(node, ms, row) for node, ms in entered]
        for node, ms in entered:
            if node not in found or ms < found[node].ms:
                found[node] = Entrance(node, ms, row)
    return _from_further(roads, found) if shut else list(found.values())


def _is_come_to(roads: TimedRoads, junction: int) -> bool:
    """Whether an open road leads to a junction."""
    arriving = roads.network.head == junction
    return bool((roads.arc_ms[arriving] < CLOSED_MS).any())


def _from_further(roads: TimedRoads, doors: Mapping[int, Entrance]) -> list[Entrance]:
    """Also the nodes from which closed roads lead to the doors."""
    ways = roads.closed.ways_in((door.node, door.ms) for door in doors.values())
    return [
        Entrance(node, ms, doors[ways.door[node]].row, partial(ways.arcs, node))
        for node, ms in ways.ms.items()
    ]


def ways_out(roads: TimedRoads, unit: OnRoad) -> Ways:
    """The nodes that one unit leads to before it is on an open road, or after its own."""
    doors = doors_out(roads, unit).pairs()
    if stand_closed(roads, unit).any():
        return roads.closed.ways_out(doors)
    best: dict[int, int] = {}
    for node, ms in doors:
        best[node] = min(ms, best.get(node, ms))
    return Ways(best, {}, {node: node for node in best})


def stand_closed(roads: TimedRoads, units: OnRoad) -> Flags:
    """Which of q units stand on a road that a change has closed."""
    if not len(roads.closed):
        return np.zeros(len(units), np.bool_)
    arc = _arcs(roads.network, units.edge.astype(np.int64))
    shut = (roads.arc_ms.take(arc) >= CLOSED_MS) & (roads.open_ms.take(arc) < CLOSED_MS)
    return (shut & (arc >= 0)).any(axis=0) & (units.edge >= 0)


def _standing_ms(roads: TimedRoads, arc: int) -> int:
    """`TimedRoads.standing_ms` of one arc, in a tenth of the time."""
    times = roads.arc_ms, roads.open_ms, roads.network.arc_ms
    return next(ms for each in times if (ms := int(each[arc])) < CLOSED_MS)


def _at_junction(roads: TimedRoads, junction: int) -> list[tuple[int, int]]:
    return [(node, 0) for node in roads.graph.nodes_at(junction).tolist()]


def _along(roads: TimedRoads, arc: int, done: int) -> list[tuple[int, int]]:
    """By an arc, from its beginning; from each node of it where it may be entered, closed or not."""
    if arc < 0:
        return []
    graph, whole = roads.graph, int(roads.arc_ms[arc])
    by = np.append(arc, graph.copies(arc))
    times = roads.ms[by]
    if whole >= CLOSED_MS:
        whole, times = int(roads.open_ms[arc]), roads.open_graph_ms(by)
    # What it takes to turn into it is all that a copy's time has more.
    rows = zip(graph.tail[by].tolist(), times.tolist(), strict=True)
    return [(tail, done + ms - whole) for tail, ms in rows if ms < CLOSED_MS]


def along_ms(roads: TimedRoads, units: OnRoad, incident: OnRoad) -> F8:
    """Milliseconds straight along the edge for those of q units on the incident's own; else inf.

    No junction lies between them, so no graph of junctions knows this way. A unit past the incident
    by less than rounding can tell counts as there.
    """
    best = np.full(len(units), np.inf)
    same = np.flatnonzero((units.edge == incident.edge[0]) & (units.edge >= 0))
    if len(same):
        on = units.those(same)
        progress = _Progress(roads, on)
        goal = _Progress(roads, incident).done
        gap = np.where(np.isfinite(goal), goal, -1.0) - progress.done
        ms = np.where(gap > 0, gap + progress.turning(on), np.where(gap == 0, 0.0, np.inf))
        best[same] = ms.min(axis=0)
    return best


class _Progress:
    """How far q places are along their edge's two arcs: 2 x q milliseconds, inf where no arc.

    A place at the very end of a one-way road is at the junction there: the arc that is missing takes
    no time, so none is needed. Places are often put on such an end, being nearest to it.
    """

    def __init__(self, roads: TimedRoads, places: OnRoad) -> None:
        self.edge = edge = places.edge.astype(np.int64)
        self.arc = arc = _arcs(roads.network, edge)
        oneway = arc < 0
        whole = roads.standing_ms(np.where(oneway, arc[::-1], arc))
        from_start = np.rint(whole * np.clip(places.fraction, 0.0, 1.0))
        to_end = whole - from_start
        self.done = np.stack([from_start[FORWARD], to_end[BACKWARD]])
        self.left = np.stack([to_end[FORWARD], from_start[BACKWARD]])
        off = edge < 0
        for ms in (self.done, self.left):
            ms[(oneway & (ms > 0)) | off] = np.inf
        self._both_ways = ~oneway.any(axis=0)

    def turning(self, units: OnRoad) -> F8 | float:
        """Milliseconds until a unit faces along each arc, 2 x q."""
        if units.facing is None:
            return 0.0
        ms = np.zeros(self.arc.shape)
        ms[FORWARD, (units.facing < 0) & self._both_ways] = TURN_ROUND_MS
        ms[BACKWARD, (units.facing > 0) & self._both_ways] = TURN_ROUND_MS
        return ms


def _arcs(network: RoadNetwork, edge: I8) -> I8 | I4:
    return np.stack([network.edge_forward.take(edge), network.edge_backward.take(edge)])
