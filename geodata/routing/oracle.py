"""The slow, plain answer engines are tested against: from road to road, by the rules in words.

It knows nothing of how engines see the network. One comes to the end of an arc and may take every
arc that leads on from there, unless a sign bans it to this driver. To turn round takes 20 seconds
where a sign made the map-maker look: after an arc by which a banned turn is reached, and after one
that leads away from such a junction; elsewhere, and where a road ends, it takes no time.
"""

from collections import defaultdict
from collections.abc import Sequence

import networkx as nx
import numpy as np

from geodata.roads import F8, OnRoad, RoadNetwork
from geodata.routing.changes import RoadChange, changed
from geodata.routing.driving import NORMAL, Driving, arc_times
from geodata.routing.graph import CLOSED_MS, TURN_ROUND_MS

INCIDENT = -1  # no arc has this number
FORWARD, BACKWARD = 1, -1

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
        self._usual = usual.tolist()
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

    def _turns(self) -> "nx.DiGraph[int]":
        """From the end of each arc back to the ends of the arcs before it, with the time between."""
        backwards: nx.DiGraph[int] = nx.DiGraph()
        backwards.add_nodes_from(range(len(self._ms)))
        signed = {by for by, _ in self._signs}
        looked_at = {int(self._network.head[by]) for by in signed}
        tails = self._network.tail.tolist()
        self._careful = signed | {arc for arc, tail in enumerate(tails) if tail in looked_at}
        for junction, arriving in self._arriving.items():
            for by in arriving:
                for onto in self._leading[junction]:
                    turn = self._turn_ms(by, onto)
                    if turn + self._ms[onto] < CLOSED_MS:
                        backwards.add_edge(onto, by, ms=turn + self._ms[onto])
        return backwards

    def _turn_ms(self, by: int, onto: int) -> int:
        """Milliseconds to turn from one arc into another at its end."""
        if self._signs.get((by, onto)):
            return CLOSED_MS
        junction = int(self._network.head[by])
        back = by != onto and self._network.arc_edge[by] == self._network.arc_edge[onto]
        turns_round = back and len(self._leading[junction]) > 1
        return TURN_ROUND_MS if turns_round and by in self._careful else 0

    # -- the places ----------------------------------------------------------------------------

    def _search(self, incident: OnRoad) -> dict[int, int]:
        """Milliseconds from the end of each arc to the incident."""
        graph = self._backwards
        graph.add_node(INCIDENT)
        for by, ms in self._ends_before(incident).items():
            graph.add_edge(INCIDENT, by, ms=ms)
        found = nx.single_source_dijkstra_path_length(graph, INCIDENT, weight="ms")
        graph.remove_node(INCIDENT)
        return {arc: int(ms) for arc, ms in found.items()}

    def _ends_before(self, incident: OnRoad) -> dict[int, int]:
        """The arcs at whose end a turn leads to the incident, and how long it takes from there."""
        before: dict[int, int] = {}
        for junction, onto, done in self._mouths(incident):
            for by in self._arriving[junction]:
                ms = done + (0 if onto is None else self._turn_ms(by, onto))
                before[by] = min(ms, before.get(by, CLOSED_MS))
        return {by: ms for by, ms in before.items() if ms < CLOSED_MS}

    def _mouths(self, incident: OnRoad) -> list[tuple[int, int | None, int]]:
        """The junctions beside the incident, the open arc that leads to it from there, how long.

        None for the arc: the incident is at the junction itself.
        """
        edge = int(incident.edge[0])
        found: list[tuple[int, int | None, int]] = []
        for way in (FORWARD, BACKWARD) if edge >= 0 else ():
            junction, arc = self._start(edge) if way == FORWARD else self._end(edge), None
            done = self._done(incident, 0, way)
            if done > 0:
                arc = self._arc(edge, way)
                if arc < 0 or self._ms[arc] >= CLOSED_MS:
                    continue
            found.append((junction, arc, done))
        return found

    def _unit_ms(self, units: OnRoad, index: int, incident: OnRoad, found: dict[int, int]) -> int:
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
                ways.append(turning + left + found.get(arc, CLOSED_MS))
                if edge == incident.edge[0] and (gap := self._done(incident, 0, way) - done) >= 0:
                    ways.append(gap + turning if gap else 0)
            elif left == 0:  # at the end of a one-way road: at the junction
                junction = self._end(edge) if way == FORWARD else self._start(edge)
                ways.append(self._from_junction(junction, incident, found))
        return min(ways, default=CLOSED_MS)

    def _from_junction(self, junction: int, incident: OnRoad, found: dict[int, int]) -> int:
        ways = [self._ms[onto] + found.get(onto, CLOSED_MS) for onto in self._leading[junction]]
        ways += [done for mouth, _, done in self._mouths(incident) if mouth == junction]
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
