"""The arms of a junction: which arcs lead away from it, and in which direction they set off."""

from functools import cached_property
from math import atan2, cos, degrees, hypot, radians

import numpy as np
from scipy.sparse import csr_array

from geodata.places import M_PER_DEGREE
from geodata.roads import I4, RoadNetwork

LOOK_M = 15.0  # how far a road is looked along for its direction: nearer, kerbs and islands bend it


class Arms:
    """The arcs by the junction they leave. The index is made when first asked; any thread may."""

    def __init__(self, network: RoadNetwork) -> None:
        self.network = network

    @cached_property
    def _by_tail(self) -> tuple[I4, I4]:
        """Where each junction's arcs begin, and the arcs of all junctions, end to end."""
        arcs = self.network.arc_count
        leaving = np.ones(arcs, np.bool_), (self.network.tail, np.arange(arcs))
        packed = csr_array(leaving, shape=(len(self.network.node_lon), arcs))
        return packed.indptr, packed.indices

    def arcs(self, junction: int) -> I4:
        """The arcs that lead away from a junction."""
        start, arcs = self._by_tail
        return arcs[start[junction] : start[junction + 1]]

    def leaving(self, junction: int) -> list[int]:
        """The edges of the arcs that lead away from a junction."""
        edges: list[int] = self.network.arc_edge[self.arcs(junction)].tolist()
        return edges

    def bearing_deg(self, edge: int, junction: int) -> float:
        """Degrees clockwise from north in which an edge sets off from one of its junctions."""
        network = self.network
        first, end = int(network.shape_start[edge]), int(network.shape_start[edge + 1])
        at_start = int(network.edge_from[edge]) == junction
        points = range(first, end) if at_start else range(end - 1, first - 1, -1)
        north_0, east_0 = float(network.shape_lat[points[0]]), float(network.shape_lon[points[0]])
        narrow = cos(radians(north_0))
        east = north = 0.0
        for point in points[1:]:
            step_east = (float(network.shape_lon[point]) - east_0) * narrow - east
            step_north = float(network.shape_lat[point]) - north_0 - north
            left = LOOK_M / M_PER_DEGREE - hypot(east, north)
            step = hypot(step_east, step_north)
            share = min(1.0, left / step) if step > 0 else 1.0
            east, north = east + share * step_east, north + share * step_north
            if share < 1:
                break
        return degrees(atan2(east, north)) % 360


def turn_deg(away_from: float, along: float) -> float:
    """How far one turns, -180 to 180, right positive.

    `away_from`: the bearing of the road one comes by, seen from the junction; `along`: the road taken.
    """
    return (along - away_from) % 360 - 180.0
