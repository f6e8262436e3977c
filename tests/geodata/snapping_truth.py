"""Places on the roads of which one knows where they are, and the other ways to find that out."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import shapely

from geodata.along import I8, steps_m
from geodata.places import EARTH_RADIUS_M
from geodata.roads import F8, I1, I4, Flags, OnRoad, RoadNetwork

DEGREE_M = np.radians(1.0) * EARTH_RADIUS_M
NOISE_M, NOISE_DEG = 8.0, 10.0
AS_NEAR_M = 0.01  # two roads that meet at the nearest point are equally near


@dataclass(frozen=True, slots=True)
class Fixes:
    """q reports of vehicles, and what is true of them."""

    lat: F8
    lon: F8
    heading: F8  # degrees
    edge: I4
    facing: I1  # the way it is driven: 1 along the shape, -1 against it


def fixes(network: RoadNetwork, count: int, seed: int, noise_m: float = NOISE_M) -> Fixes:
    """Vehicles spread evenly over the metres of the main part's roads.

    Each drives a way its road allows. The position is off by a normal error of `noise_m` standard
    deviation to the north and as much to the east, the heading, that of the straight piece driven,
    by one of `NOISE_DEG`.
    """
    chance = np.random.default_rng(seed)
    points = np.diff(network.shape_start)
    edge_of = np.repeat(np.arange(network.edge_count), points)
    lat, lon = network.shape_lat, network.shape_lon
    length = np.append(steps_m(lon, lat), 0.0)
    length[network.shape_start[1:] - 1] = 0.0  # from one edge's end to the next one's start
    length[~network.edge_strong[edge_of]] = 0.0
    piece = chance.choice(len(length), count, p=length / length.sum())
    edge, share = edge_of[piece], chance.random(count)
    north, east = lat[piece + 1] - lat[piece], lon[piece + 1] - lon[piece]
    at_lat, at_lon = lat[piece] + share * north, lon[piece] + share * east
    narrow = np.cos(np.radians(at_lat))
    forward, backward = network.edge_forward[edge] >= 0, network.edge_backward[edge] >= 0
    facing = np.where(backward & (~forward | (chance.random(count) < 0.5)), -1, 1)
    bearing = np.degrees(np.arctan2(facing * east * narrow, facing * north))
    off_m = chance.normal(0.0, noise_m, (2, count))
    return Fixes(
        at_lat + off_m[0] / DEGREE_M,
        at_lon + off_m[1] / DEGREE_M / narrow,
        (bearing + chance.normal(0.0, NOISE_DEG, count)) % 360,
        edge.astype(np.int32),
        facing.astype(np.int8),
    )


def by_strtree(network: RoadNetwork) -> Callable[[F8, F8], tuple[I8, F8]]:
    """Edge and fraction by shapely's tree of the same edges, on a plane true at the map's middle."""
    chosen = np.flatnonzero(network.edge_strong)
    narrow = np.cos(np.radians(np.mean(network.node_lat)))
    of = np.repeat(np.arange(network.edge_count), np.diff(network.shape_start))
    plane = np.column_stack([network.shape_lon * narrow, network.shape_lat])
    lines = shapely.linestrings(plane, indices=of)[chosen]
    tree = shapely.STRtree(lines)
    tree.query_nearest(shapely.Point(0, 0))  # it is built when first asked

    def snap(lat: F8, lon: F8) -> tuple[I8, F8]:
        places = shapely.points(lon * narrow, lat)
        _, line = tree.query_nearest(places, all_matches=False)
        fraction = shapely.line_locate_point(lines[line], places, normalized=True)
        return chosen[line], np.asarray(fraction)

    return snap


def off_road_m(network: RoadNetwork, edge: I8 | I4, lat: F8, lon: F8) -> F8:
    """Metres from each place to the edge named, by shapely on a plane true at the place."""
    metres = []
    for number, north, east in zip(edge.tolist(), lat, lon, strict=True):
        part = slice(network.shape_start[number], network.shape_start[number + 1])
        narrow = np.cos(np.radians(north))
        line = np.column_stack([(network.shape_lon[part] - east) * narrow, network.shape_lat[part]])
        line[:, 1] -= north
        metres.append(shapely.LineString(line * DEGREE_M).distance(shapely.Point(0, 0)))
    return np.array(metres)


def same_edge(network: RoadNetwork, asked: Fixes, found: OnRoad, by_tree: I8) -> Flags:
    """q: no road of the tree's answer is nearer than ours."""
    same = found.edge == by_tree
    differing = np.flatnonzero(~same)
    lat, lon = asked.lat[differing], asked.lon[differing]
    ours, theirs = (
        off_road_m(network, edge[differing], lat, lon) for edge in (found.edge, by_tree)
    )
    same[differing] = ours <= theirs + AS_NEAR_M
    return same


def right_carriageway(asked: Fixes, found: OnRoad) -> Flags:
    """q: the very edge the vehicle drives on, and the way it drives."""
    assert found.facing is not None
    return (found.edge == asked.edge) & (found.facing == asked.facing)
