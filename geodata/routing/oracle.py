"""The slow, plain answer engines are tested against: from road to road, by the rules in words.

It knows nothing of how engines see the network. One comes to the end of an arc and may take every
arc that leads on from there, unless a sign bans it to this driver. To turn round takes 20 seconds
where a sign made the map-maker look: after an arc by which a banned turn is reached, and after one
that leads away from such a junction; elsewhere, and where a road ends, it takes no time.

A closed road is driven at the beginning of a way that begins on one, until the first open road, and
at the end of a way that ends on one, from the last open road on; in the middle never.
"""

from collections import defaultdict
from collections.abc import Sequence

import networkx as nx
import numpy as np

from geodata.roads import F8, OnRoad, RoadNetwork
from geodata.routing.changes import RoadChange, changed
from geodata.routing.driving import NORMAL, Driving, arc_times
from geodata.routing.graph import CLOSED_MS, TURN_ROUND_MS

FORWARD, BACKWARD = 1, -1

Moment = tuple[str, int]
"""The end of an arc, and what is behind: "out" only closed roads, "on" an open one, "in" a closed one
after that."""
INCIDENT: Moment = ("incident", 0)

Start = tuple[int, int]  # (arc or junction, milliseconds until its end)


def oracle_etas(network: RoadNetwork, units: OnRoad, incident: OnRoad) -> F8:
    """Seconds from each of q units to the incident; inf: no way. For tests: slow on a city."""
    return Oracle(network).etas(units, incident)


class Oracle:
    """One network at one hour, for one way of driving, with the changes in force."""

    def __init__(
        self,
        network: RoadNetwork,
        driving: Driving = NORMAL,
        hour: int = 12,
        changes: Sequence[RoadChange] = (),
    ) -> None:
        self._network = network
        usual = arc_times(network, driving, hour)
        self._usual: list[int] = usual.tolist()
        self._ms: list[int] = changed(network, usual, changes).tolist()
        self._leading = defaultdict(list)  # from each junction
        self._arriving = defaultdict(list)  # at each junction
        for arc, (tail, head) in enumerate(
            zip(network.tail.tolist(), network.head.tolist(), strict=True)
        ):
            self._leading[tail].append(arc)
            self._arriving[head].append(arc)
        self._signs = self._signed_turns(driving)
        self._backwards = self._turns()

    def etas(self, units: OnRoad, incident: OnRoad) -> F8:
        found = self._search(incident)
        ms = [self._unit_ms(units, index, incident, found) for index in range(len(units))]
        return np.array([each / 1000 if each < CLOSED_MS else np.inf for each in ms])

    # -- the turns -----------------------------------------------------------------------------

    def _signed_turns(self, driving: Driving) -> dict[tuple[int, int], bool]:
        """Pairs of arcs that a sign forbids to somebody, and whether to this driver."""
        signs: dict[tuple[int, int], bool] = {}
        for (left, junction, entered), exempt in zip(
            self._network.banned_turns.reshape(-1, 3).tolist(),
            self._network.banned_exempt.tolist(),
            strict=True,
        ):
            by = self._arc(left, FORWARD if self._end(left) == junction else BACKWARD)
            onto = self._arc(entered, FORWARD if self._start(entered) == junction else BACKWARD)
            if by < 0 or onto < 0:
                continue
            free = "every turn" in driving.exempt or (exempt and "signed turns" in driving.exempt)
            signs[by, onto] = signs.get((by, onto), False) or not free
        return signs

    def _turns(self) -> "nx.DiGraph[Moment]":
        """From each moment back to those before it, with the time between."""
        backwards: nx.DiGraph[Moment] = nx.DiGraph()
        signed = {by for by, _ in self._signs}
        looked_at = {int(self._network.head[by]) for by in signed}
        tails = self._network.tail.tolist()
        self._careful = signed | {arc for arc, tail in enumerate(tails) if tail in looked_at}
        for junction, arriving in self._arriving.items():
            for by in arriving:
                for onto in self._leading[junction]:
                    ms = self._turn_ms(by, onto) + self._driven(onto)
                    for before, after in self._steps(by, onto) if ms < CLOSED_MS else ():
                        backwards.add_edge(after, before, ms=ms)
        return backwards

    def _steps(self, by: int, onto: int) -> list[tuple[Moment, Moment]]:
        """How one may go from the end of an arc to the end of the next."""
        if not self._shut(onto):
            return [(("out" if self._shut(by) else "on", by), ("on", onto))]
        if not self._shut(by):
            return [(("on", by), ("in", onto))]
        return [
            (("out", by), ("out", onto)),
            (("in", by), ("in", onto)),
            (("out", by), ("in", onto)),
        ]

    def _shut(self, arc: int) -> bool:
        """Closed by a change."""
        return self._usual[arc] < CLOSED_MS <= self._ms[arc]

    def _driven(self, arc: int) -> int:
        """Milliseconds of an arc for who may be on it."""
        return self._usual[arc] if self._shut(arc) else self._ms[arc]

    def _turn_ms(self, by: int, onto: int) -> int:
        """Milliseconds to turn from one arc into another at its end."""
        if self._signs.get((by, onto)):
            return CLOSED_MS
        junction = int(self._network.head[by])
        back = by != onto and self._network.arc_edge[by] == self._network.arc_edge[onto]
        turns_round = back and len(self._leading[junction]) > 1
        return TURN_ROUND_MS if turns_round and by in self._careful else 0

    # -- the places ----------------------------------------------------------------------------

    def _search(self, incident: OnRoad) -> dict[Moment, int]:
        """Milliseconds from each moment to the incident."""
        graph = self._backwards
        graph.add_node(INCIDENT)
        for moment, ms in self._ends_before(incident).items():
            graph.add_edge(INCIDENT, moment, ms=ms)
        found = nx.single_source_dijkstra_path_length(graph, INCIDENT, weight="ms")
        graph.remove_node(INCIDENT)
        return {moment: int(ms) for moment, ms in found.items()}

    def _ends_before(self, incident: OnRoad) -> dict[Moment, int]:
        """The moments after which a turn leads to the incident, and how long it takes from there."""
        before: dict[Moment, int] = {}
        states = ("out", "in") if self._inside(incident) else ("out",)
        for junction, onto, done in self._mouths(incident):
            for by in self._arriving[junction]:
                ms = done + (0 if onto is None else self._turn_ms(by, onto))
                for state in states if self._shut(by) else ("on",):
                    before[state, by] = min(ms, before.get((state, by), CLOSED_MS))
        return {moment: ms for moment, ms in before.items() if ms < CLOSED_MS}

    def _inside(self, places: OnRoad, index: int = 0) -> bool:
        """On a closed road."""
        edge = int(places.edge[index])
        arcs = [arc for way in (FORWARD, BACKWARD) if (arc := self._arc(edge, way)) >= 0]
        return edge >= 0 and any(self._shut(arc) for arc in arcs)

    def _mouths(self, incident: OnRoad) -> list[tuple[int, int | None, int]]:
        """The junctions beside the incident, the arc that leads to it from there, how long.

        None for the arc: the incident is at the junction itself; then only there, if it is at the end of
        a closed road and an open one comes to it.
        """
        edge = int(incident.edge[0])
        found: list[tuple[int, int | None, int]] = []
        for way in (FORWARD, BACKWARD) if edge >= 0 else ():
            junction, arc = self._start(edge) if way == FORWARD else self._end(edge), None
            done = self._done(incident, 0, way)
            if done > 0:
                arc = self._arc(edge, way)
                if arc < 0 or self._driven(arc) >= CLOSED_MS:
                    continue
            elif self._inside(incident) and self._is_come_to(junction):
                return [(junction, None, 0)]
            found.append((junction, arc, done))
        return found

    def _is_come_to(self, junction: int) -> bool:
        """By an open road."""
        return any(self._ms[by] < CLOSED_MS for by in self._arriving[junction])

    def _unit_ms(
        self, units: OnRoad, index: int, incident: OnRoad, found: dict[Moment, int]
    ) -> int:
        edge = int(units.edge[index])
        if edge < 0:
            return CLOSED_MS
        facing = 0 if units.facing is None else int(units.facing[index])
        both = self._arc(edge, FORWARD) >= 0 and self._arc(edge, BACKWARD) >= 0
        ways = []
        for way in (FORWARD, BACKWARD):
            turning = TURN_ROUND_MS if both and facing == -way else 0
            arc, done = self._arc(edge, way), self._done(units, index, way)
            left = self._standing(edge, way) - done
            if arc >= 0:
                moment = "out" if self._shut(arc) else "on", arc
                ways.append(turning + left + found.get(moment, CLOSED_MS))
                if edge == incident.edge[0] and (gap := self._done(incident, 0, way) - done) >= 0:
                    ways.append(gap + turning if gap else 0)
            elif left == 0:  # at the end of a one-way road: at the junction
                junction = self._end(edge) if way == FORWARD else self._start(edge)
                inside = self._inside(units, index)
                ways.append(self._from_junction(junction, incident, found, inside=inside))
        return min(ways, default=CLOSED_MS)

    def _from_junction(
        self, junction: int, incident: OnRoad, found: dict[Moment, int], *, inside: bool
    ) -> int:
        ways = [done for mouth, _, done in self._mouths(incident) if mouth == junction]
        for onto in self._leading[junction]:
            states = ("on",) if not self._shut(onto) else ("in", "out") if inside else ("in",)
            ways += [self._driven(onto) + found.get((each, onto), CLOSED_MS) for each in states]
        return min(ways, default=CLOSED_MS)

    def _done(self, places: OnRoad, index: int, way: int) -> int:
        """Whole milliseconds driven along the edge until a place on it."""
        whole, fraction = self._standing(int(places.edge[index]), way), places.fraction[index]
        from_start = round(whole * float(fraction))
        return from_start if way == FORWARD else whole - from_start

    def _standing(self, edge: int, way: int) -> int:
        """Milliseconds of an edge for who stands on it; closed to others or not."""
        arc = self._arc(edge, way)
        arc = arc if arc >= 0 else self._arc(edge, -way)
        times = self._ms[arc], self._usual[arc], int(self._network.arc_ms[arc])
        return next(ms for ms in times if ms < CLOSED_MS)

    def _arc(self, edge: int, way: int) -> int:
        network = self._network
        arcs = network.edge_forward if way == FORWARD else network.edge_backward
        return int(arcs[edge])

    def _start(self, edge: int) -> int:
        return int(self._network.edge_from[edge])

    def _end(self, edge: int) -> int:
        return int(self._network.edge_to[edge])
