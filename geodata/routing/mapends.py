"""Where roads leave the map: dead ends of greater roads with hardly a junction ahead of them."""

import numpy as np

from geodata.places import M_PER_DEGREE
from geodata.roads import CLASSES, F8, I4, Flags, RoadNetwork

LEAST_CLASS = CLASSES.index("tertiary")  # a lesser road may end in a field
AHEAD_M = 2_000.0
FEW = 10
"""So many junctions within `AHEAD_M` of a road's end, on the side it points to, are the town it ends in,
or the far bank of its river: the map goes on there, so the road wasn't cut off with it.
"""


def leaves_map(network: RoadNetwork, junction: I4) -> Flags:
    """Whether a road leads off the map at each of k junctions.

    In doubt it does: who drives there is taken to be gone.
    """
    leaves = np.zeros(len(junction), np.bool_)
    ends = np.flatnonzero(_great_dead_ends(network)[junction])
    if not len(ends):
        return leaves
    places = _on_plane(network, network.node_lon, network.node_lat, junction)
    near = places[(np.abs(places) <= np.abs(places[junction]).max(axis=0) + AHEAD_M).all(axis=1)]
    for each in ends.tolist():
        here = places[junction[each]]
        leaves[each] = _ahead(near - here, here - _before(network, junction, each)) < FEW
    return leaves


def _great_dead_ends(network: RoadNetwork) -> Flags:
    """Of the n junctions those at which one road ends that is no lesser one."""
    ends = np.concatenate([network.edge_from, network.edge_to])
    great = np.concatenate([network.edge_class <= LEAST_CLASS] * 2)
    size = len(network.node_lon)
    single = np.bincount(ends, minlength=size) == 1
    found: Flags = single & (np.bincount(ends[great], minlength=size) == 1)
    return found


def _on_plane(network: RoadNetwork, lon: F8, lat: F8, junction: I4) -> F8:
    """Metres east and north of the first of the junctions, p x 2, on a flat earth there."""
    origin = network.node_lon[junction[0]], network.node_lat[junction[0]]
    shrinking = max(np.cos(np.radians(origin[1])), 1e-6)
    metres: F8 = np.column_stack([(lon - origin[0]) * shrinking, lat - origin[1]]) * M_PER_DEGREE
    return metres


def _before(network: RoadNetwork, junction: I4, each: int) -> F8:
    """The point of its one road before a dead end."""
    at = junction[each]
    edge = int(np.flatnonzero((network.edge_from == at) | (network.edge_to == at))[0])
    is_start = network.edge_from[edge] == at
    point = network.shape_start[edge] + 1 if is_start else network.shape_start[edge + 1] - 2
    one = slice(int(point), int(point) + 1)
    before: F8 = _on_plane(network, network.shape_lon[one], network.shape_lat[one], junction)[0]
    return before


def _ahead(offsets: F8, heading: F8) -> int:
    """How many of some places lie within a quarter turn's width of a direction, and near."""
    away = np.hypot(*offsets.T)
    forward = offsets @ (heading / max(float(np.hypot(*heading)), 1e-9))
    is_ahead = (away > 0) & (away <= AHEAD_M) & (forward > away * np.cos(np.pi / 4))
    return int(is_ahead.sum())
