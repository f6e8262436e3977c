"""How q units come to one place: the exact time of any of them, and what all take at least."""

import numpy as np

from geodata.along import I8
from geodata.roads import F8, OnRoad
from geodata.routing.doors import along_ms, doors_out, entrances
from geodata.routing.graph import ALL, CLOSED_MS
from geodata.routing.metrics import Search
from geodata.routing.plane import on_plane
from geodata.routing.timed import TimedRoads


class Arrivals:
    """One question to one search, on that search's thread."""

    def __init__(self, search: Search, roads: TimedRoads, units: OnRoad, incident: OnRoad) -> None:
        self._search, self._roads = search, roads
        self._direct = along_ms(roads, units, incident)
        self._leave = doors_out(roads, units)
        self._goals = [(way.node, way.ms) for way in entrances(roads, incident)]

    def ms(self, which: I8 | slice = ALL) -> F8:
        """Milliseconds of those units, in their order; inf: no way."""
        node, ms = self._leave.node[:, which], self._leave.ms[:, which]
        passable = node >= 0
        best = self._direct[which]
        if self._goals and passable.any():
            ms = ms.copy()
            ms[passable] += self._search.ms_to(self._goals, node[passable])
            best = np.minimum(best, np.minimum(ms[0], ms[1]))
        return np.where(best < CLOSED_MS, best, np.inf)

    def at_least_ms(self) -> F8:
        """Milliseconds that no unit can undercut, q; inf: no way out or in."""
        graph, pace = self._roads.graph, self._roads.pace
        mouths: dict[int, int] = {}
        for node, ms in self._goals:
            junction = int(graph.junction[node])
            mouths[junction] = min(ms, mouths.get(junction, CLOSED_MS))
        x, y = on_plane(graph.network, graph.junction[self._leave.node])
        least = self._direct.copy()
        for junction, ms in mouths.items():
            to_x, to_y = on_plane(graph.network, np.array([junction]))
            metres = np.hypot(x - to_x, y - to_y)
            driving = self._leave.ms + (metres / pace if pace else 0.0)
            least = np.minimum(least, driving.min(axis=0) + ms)
        return least
