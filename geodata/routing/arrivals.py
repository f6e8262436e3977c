"""How units come to one place: their exact times, and what they take at least."""

import numpy as np

from geodata.along import I8
from geodata.roads import F8, Flags, OnRoad
from geodata.routing.doors import along_ms, doors_out, entrances, stand_closed
from geodata.routing.graph import CLOSED_MS
from geodata.routing.metrics import Search
from geodata.routing.plane import EdgeEnds
from geodata.routing.timed import TimedRoads


class Arrivals:
    """At one place, asked of one search, on that search's thread."""

    def __init__(self, search: Search, roads: TimedRoads, incident: OnRoad) -> None:
        self._search, self._roads, self._incident = search, roads, incident
        self._goals = [(way.node, way.ms) for way in entrances(roads, incident)]

    def ms(self, units: OnRoad) -> F8:
        """Milliseconds of q units; inf: no way."""
        best = along_ms(self._roads, units, self._incident)
        leave = doors_out(self._roads, units)
        passable = leave.node >= 0
        if self._goals and passable.any():
            inside = np.broadcast_to(stand_closed(self._roads, units), passable.shape)[passable]
            leave.ms[passable] += self._onward_ms(leave.node[passable], inside)
            best = np.minimum(best, np.minimum(leave.ms[0], leave.ms[1]))
        return np.where(best < CLOSED_MS, best, np.inf)

    def _onward_ms(self, nodes: I8, inside: Flags) -> F8:
        """Milliseconds from each node; on closed roads first, where its unit stands inside a closure."""
        if not inside.any():
            return self._search.ms_to(self._goals, nodes)
        among = self._roads.closed.nodes
        ms = self._search.ms_to(self._goals, np.concatenate([nodes, among]))
        ms, further = ms[: len(nodes)], self._roads.closed.onward_ms(among, ms[len(nodes) :])
        at = np.minimum(np.searchsorted(among, nodes), len(among) - 1)
        met = inside & (among[at] == nodes)
        ms[met] = np.minimum(ms[met], further[at[met]])
        return ms

    def at_least_ms(self, units: OnRoad, ends: EdgeEnds) -> F8:
        """Milliseconds that none of q units can undercut; inf: no way out or in.

        They have to come past an end of their own edge and then to an end of the incident's.
        """
        here, pace = int(self._incident.edge[0]), self._roads.pace
        least = np.full(len(units), np.inf)
        if self._goals:
            least = ends.metres_from(here, units.edge) / (pace or np.inf)
        least[units.edge == here] = 0.0
        least[units.edge < 0] = np.inf
        return least
