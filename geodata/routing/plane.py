"""A flat picture of the junctions, on which no road can be faster than a known speed.

Nothing is measured on it but which units cannot be near: a way between two junctions takes at least
as long as the straight line between them at the speed of the network's fastest road *on this plane*.
So the plane may distort as it likes; it costs questions, never right answers.
"""

import numpy as np

from geodata.along import I8
from geodata.places import M_PER_DEGREE
from geodata.roads import F8, I4, U4, RoadNetwork
from geodata.routing.graph import CLOSED_MS

AT_ONCE = 1_000_000  # arcs: a country's all at once would take half a gigabyte
ROUNDING = 1e-9  # more than all errors of these sums in double precision


def on_plane(network: RoadNetwork, junctions: I8 | I4) -> tuple[F8, F8]:
    """Metres east and north, true to scale at the network's first junction."""
    scale = M_PER_DEGREE * np.cos(np.radians(network.node_lat[0]))
    return network.node_lon[junctions] * scale, network.node_lat[junctions] * M_PER_DEGREE


def fastest(network: RoadNetwork, arc_ms: U4) -> float:
    """Metres a millisecond on the plane that no arc exceeds; slower times leave it true."""
    most = 0.0
    for first in range(0, len(arc_ms), AT_ONCE):
        part = slice(first, first + AT_ONCE)
        (x, y), (to_x, to_y) = (
            on_plane(network, ends[part].astype(np.int64)) for ends in (network.tail, network.head)
        )
        pace = np.hypot(to_x - x, to_y - y) / arc_ms[part]
        most = max(most, float(np.where(arc_ms[part] < CLOSED_MS, pace, 0.0).max()))
    return most * (1 + ROUNDING)
