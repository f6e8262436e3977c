"""What reach is tested against: a plain graph of turns from arc to arc, and random small networks."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import inf
from random import Random

import networkx as nx
import numpy as np

from geodata.along import steps_m
from geodata.roads import RoadNetwork
from geodata.routing.graph import CLOSED_MS, TURN_ROUND_MS
from geodata.routing.reach import reach
from geodata.routing.starts import Beginning, Direction, Start, beginning
from geodata.routing.timed import TimedRoads, opened_about
from geodata.sketch import Road, lay_roads
from geodata.snapping import Snapper

Moment = tuple[str, int] | str


def random_network(seed: int, most: int = 9) -> RoadNetwork:
    """Up to `most` junctions within a kilometre, bent roads of all speeds, one-ways, banned turns."""
    dice = Random(seed)  # noqa: S311 - a map, not a secret
    size = dice.randint(2, most)
    junctions = [(-3 + dice.random() * 0.01, 51.5 + dice.random() * 0.007) for _ in range(size)]
    roads = [_road(dice, junctions, *dice.sample(range(size), 2)) for _ in range(2 * size)]
    network = lay_roads(junctions, roads)
    bans = [ban for _ in range(size) if (ban := _ban(dice, network))]
    return replace(
        network,
        banned_turns=np.array(bans, np.int32).reshape(-1, 3),
        banned_exempt=np.array([dice.random() < 0.3 for _ in bans], np.bool_),
    )


def _road(dice: Random, junctions: list[tuple[float, float]], start: int, end: int) -> Road:
    (lon, lat), (end_lon, end_lat) = junctions[start], junctions[end]
    bend = ((lon + end_lon) / 2 + dice.random() * 5e-4, (lat + end_lat) / 2)
    shape = np.array([(lon, lat), bend, (end_lon, end_lat)])
    length_m = float(steps_m(shape[:, 0], shape[:, 1]).sum())
    forward, backward = dice.choice([(True, True), (True, True), (True, False), (False, True)])
    return Road(
        start, end, length_m, forward, backward, dice.choice([15.0, 48.0, 97.0]), shape=(bend,)
    )


def _ban(dice: Random, network: RoadNetwork) -> tuple[int, int, int] | None:
    left = dice.randrange(network.edge_count)
    junction = int(dice.choice((network.edge_from, network.edge_to))[left])
    meeting = np.flatnonzero((network.edge_from == junction) | (network.edge_to == junction))
    return left, junction, int(dice.choice(meeting.tolist()))


def isochrone_wrong(
    roads: TimedRoads,
    snapper: Snapper,
    start: Start,
    seconds: Sequence[float],
    direction: Direction,
) -> int:
    """How many junctions are in a band they are not in by the plain graph, or the other way round."""
    found = reach(roads, snapper, start, seconds, direction)
    truth = Truth(roads, beginning(roads.network, snapper, start, direction), direction)
    junctions = len(roads.network.node_lon)
    known = np.full(junctions, inf)
    known[found.junction] = found.junction_s
    expected = np.array(truth.junctions_s())
    limits = [band.seconds + found.age_s for band in found.bands]
    return sum(int(((known <= limit) != (expected <= limit)).sum()) for limit in limits)


class Truth:
    """Times from a start, or to it, by a plain graph: ("in", a) is arc a's beginning, ("out", a) its end.

    A turn that is banned isn't taken. Turning round costs time after an arc whose turns are in part
    banned, and at the next junction behind one where they are; not at a dead end. A closure that
    the start lies in doesn't hold for it.
    """

    def __init__(self, roads: TimedRoads, begin: Beginning, direction: Direction) -> None:
        roads = opened_about(roads, begin.parts.edge)
        self._roads, self._begin, self._away = roads, begin, direction == "from"
        graph = _turns(roads)
        for moment, ms in self._doors():
            ends = ("start", moment) if self._away else (moment, "start")
            if ms < graph.get_edge_data(*ends, {"ms": inf})["ms"]:
                graph.add_edge(*ends, ms=ms)
        aimed = graph if self._away else graph.reverse()
        self._ms = nx.single_source_dijkstra_path_length(aimed, "start", weight="ms")

    def junctions_s(self) -> list[float]:
        """Seconds of each of the n junctions; inf: no way."""
        network = self._roads.network
        met, moment = (network.head, "out") if self._away else (network.tail, "in")
        ms = [
            self._ms.get(("at", at if self._away else -1 - at), inf)
            for at in range(len(network.node_lon))
        ]
        for arc, at in enumerate(met.tolist()):
            ms[at] = min(ms[at], self._ms.get((moment, arc), inf))
        return [each / 1000 for each in ms]

    def place_ms(self, edge: int, fraction: float) -> float:
        """Milliseconds from the start to a place on an edge, or from there to the start."""
        ways = list(self._along(edge, fraction))
        for arc, share in _arcs(self._roads.network, edge, fraction):
            whole = _standing_ms(self._roads, arc)
            if not self._away:
                ways.append(self._ms.get(("out", arc), inf) + (1 - share) * whole)
            elif self._roads.arc_ms[arc] < CLOSED_MS:
                ways.append(self._ms.get(("in", arc), inf) + share * whole)
        return min(ways, default=inf)

    def _along(self, edge: int, fraction: float) -> Iterator[float]:
        """By way of no junction."""
        network, parts = self._roads.network, self._begin.parts
        for row in np.flatnonzero(parts.edge == edge).tolist():
            nearest = min(max(fraction, parts.low[row]), parts.high[row])
            if nearest == fraction:
                yield 0.0
            pairs = zip(_arcs(network, edge, fraction), _arcs(network, edge, nearest), strict=True)
            for (arc, share), (_, begun) in pairs:
                if (share > begun) == self._away:
                    yield abs(share - begun) * _standing_ms(self._roads, arc)

    def _doors(self) -> Iterator[tuple[Moment, float]]:
        """By either arc of each edge.

        Who begins at the end of a one-way road begins at the junction there; a place at the end of any
        road is reached by whoever comes to the junction.
        """
        network, parts, away = self._roads.network, self._begin.parts, self._away
        for row, edge in enumerate(parts.edge.tolist()):
            ahead, back = int(network.edge_forward[edge]), int(network.edge_backward[edge])
            start, end = int(network.edge_from[edge]), int(network.edge_to[edge])
            near, far = (parts.high[row], parts.low[row])[:: 1 if away else -1]
            for arc, other, junction, fraction, is_end in (
                (ahead, back, end if away else start, near, away),
                (back, ahead, start if away else end, far, not away),
            ):
                whole = _standing_ms(self._roads, arc if arc >= 0 else other)
                driven = float(np.rint(whole * fraction))
                ms = whole - driven if is_end else driven
                if ms == 0 and (arc < 0 or not away):
                    yield ("at", junction if away else -1 - junction), 0.0
                elif arc >= 0 and away:
                    yield ("out", arc), ms
                elif arc >= 0 and self._roads.arc_ms[arc] < CLOSED_MS:
                    yield ("in", arc), ms


def _turns(roads: TimedRoads) -> "nx.DiGraph[Moment]":
    network, banned = roads.network, _banned_pairs(roads.network)
    ruled = {arc for arc, _ in banned}
    restricted = {int(network.head[arc]) for arc in ruled}
    graph: nx.DiGraph[Moment] = nx.DiGraph()
    graph.add_node("start")
    leaving: dict[int, list[int]] = {}
    for arc, at in enumerate(network.tail.tolist()):
        leaving.setdefault(at, []).append(arc)
    for arc in range(network.arc_count):
        tail, head = int(network.tail[arc]), int(network.head[arc])
        if roads.arc_ms[arc] < CLOSED_MS:
            graph.add_edge(("in", arc), ("out", arc), ms=int(roads.arc_ms[arc]))
        graph.add_edge(("at", tail), ("in", arc), ms=0)  # who begins at the junction
        graph.add_edge(("out", arc), ("at", -1 - head), ms=0)  # who wants to be there
        onward = leaving.get(head, [])
        dear = len(onward) > 1 and (arc in ruled or tail in restricted)
        for out in onward:
            if (arc, out) not in banned:
                turns_round = bool(dear and network.arc_edge[arc] == network.arc_edge[out])
                graph.add_edge(("out", arc), ("in", out), ms=TURN_ROUND_MS * turns_round)
    return graph


def _banned_pairs(network: RoadNetwork) -> set[tuple[int, int]]:
    pairs = set()
    for left, junction, entered in network.banned_turns.tolist():
        came = network.edge_forward if network.edge_to[left] == junction else network.edge_backward
        goes = network.edge_from[entered] == junction
        on = network.edge_forward if goes else network.edge_backward
        if came[left] >= 0 and on[entered] >= 0:
            pairs.add((int(came[left]), int(on[entered])))
    return pairs


def _arcs(network: RoadNetwork, edge: int, fraction: float) -> list[tuple[int, float]]:
    """Of an edge, with the share of each that lies before the fraction."""
    both = (network.edge_forward[edge], fraction), (network.edge_backward[edge], 1.0 - fraction)
    return [(int(arc), share) for arc, share in both if arc >= 0]


def _standing_ms(roads: TimedRoads, arc: int) -> float:
    return float(roads.standing_ms(np.array([arc]))[0])
