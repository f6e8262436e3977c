"""How units come to one place: their exact times, and what they take at least."""

import numpy as np

from geodata.roads import F8, OnRoad
from geodata.routing.doors import along_ms, doors_out, entrances
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
            leave.ms[passable] += self._search.ms_to(self._goals, leave.node[passable])
            best = np.minimum(best, np.minimum(leave.ms[0], leave.ms[1]))
        return np.where(best < CLOSED_MS, best, np.inf)

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
