"""A flat picture of the roads, on which no road can be faster than a known speed.

Nothing is measured on it but which units cannot be near: a way between two junctions takes at least
as long as the straight line between them at the speed of the network's fastest road *on this plane*.
So the plane may distort as it likes; it costs questions, never right answers.
"""

import numpy as np

from geodata.places import M_PER_DEGREE
from geodata.roads import F4, F8, I4, U4, RoadNetwork
from geodata.routing.graph import CLOSED_MS

AT_ONCE = 1_000_000  # arcs or edges: a country's all at once would take half a gigabyte
ROUNDING = 1e-9  # more than all errors of these sums in double precision
SINGLE_M = 1.0  # more than positions on the plane lose in single precision


def on_plane(network: RoadNetwork, junctions: I4 | U4) -> tuple[F8, F8]:
    """Metres east and north of the network's first junction, true to scale there."""
    lat, lon = network.node_lat[0], network.node_lon[0]
    east_m = M_PER_DEGREE * np.cos(np.radians(lat))
    return (
        (network.node_lon[junctions] - lon) * east_m,
        (network.node_lat[junctions] - lat) * M_PER_DEGREE,
    )


def fastest(network: RoadNetwork, arc_ms: U4) -> float:
    """Metres a millisecond on the plane that no arc exceeds; slower times leave it true."""
    most = 0.0
    for first in range(0, len(arc_ms), AT_ONCE):
        part = slice(first, first + AT_ONCE)
        (x, y), (to_x, to_y) = (
            on_plane(network, ends[part]) for ends in (network.tail, network.head)
        )
        pace = np.hypot(to_x - x, to_y - y) / arc_ms[part]
        most = max(most, float(np.where(arc_ms[part] < CLOSED_MS, pace, 0.0).max()))
    return most * (1 + ROUNDING)


class EdgeEnds:
    """Round both ends of each edge a circle on the plane; kept small, a row for each edge."""

    def __init__(self, network: RoadNetwork) -> None:
        self._circle: F4 = np.empty((network.edge_count, 3), np.float32)
        self._asked: I4 = np.empty(0, np.int32)
        self._found: F8 = np.empty((3, 0))
        for first in range(0, network.edge_count, AT_ONCE):
            part = slice(first, first + AT_ONCE)
            x, y = on_plane(network, network.edge_from[part])
            to_x, to_y = on_plane(network, network.edge_to[part])
            reach = np.hypot(to_x - x, to_y - y) / 2 + SINGLE_M
            self._circle[part] = np.column_stack([(x + to_x) / 2, (y + to_y) / 2, reach])

    def metres_from(self, edge: int, edges: I4) -> F8:
        """At least so far it is from an end of each of q edges to an end of the one."""
        if not np.array_equal(edges, self._asked):
            # Units that stay on their roads are asked about again and again.
            # `take` gathers rows in a tenth of the time of an index.
            rows = self._circle.take(edges, axis=0)
            self._asked, self._found = edges.copy(), rows.T.astype(np.float64, order="C")
        x, y, reach = self._circle[edge].astype(np.float64)
        to_x, to_y, to_reach = self._found
        east, north = to_x - x, to_y - y
        metres: F8 = np.sqrt(east * east + north * north) - to_reach - reach
        return np.maximum(metres, 0.0)
