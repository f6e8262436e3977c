"""From a place on the earth to the nearest road: which edge, and how far along it.

The roads are strewn with a sample every 20 m or closer; a tree finds the samples nearest to a
place, and the place's foot on each of their roads is then worked out exactly. A road whose samples
all lie beyond the eight (with a heading: sixteen) nearest ones is missed, where many short edges
meet.

The tree works on a Mercator plane, whose scale changes with latitude but not with direction, so
that nearer is nearer wherever the network lies. Metres are measured on a flat earth at the place's
own latitude: a few centimetres wrong at 300 m from the road, and nearer by less than in proportion.
"""

from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from geodata.along import I8, steps_m
from geodata.places import EARTH_RADIUS_M
from geodata.reachability import tied_edges
from geodata.roads import F8, Flags, OnRoad, RoadNetwork

SAMPLE_M = 20.0
NEAR_M = 300  # further off, a time by road would be a guess
NEIGHBOURS, NEIGHBOURS_WITH_HEADING = 8, 16
AGAINST_HEADING_M = 40.0  # a road that runs the other way counts as this much further off
POLAR_LIMIT_DEG = 85.0  # the Mercator plane is infinite at the poles


class Snapper:
    """Finds the road nearest to units, and the road nearest to where they are wanted.

    Never a road without a way: a unit is put on one that leads to the network's main part, an
    incident on one that is led to from there. Where the map's edge cuts a motorway, those are the
    carriageway that comes in and the one that goes out.
    """

    def __init__(self, network: RoadNetwork) -> None:
        leading_in, led_to = tied_edges(network)
        self._pieces = pieces = _straight_pieces(network, leading_in | led_to)
        main, only_in, only_out = (
            _Samples(pieces, np.flatnonzero(kind[pieces.edge]))
            for kind in (leading_in & led_to, leading_in & ~led_to, led_to & ~leading_in)
        )
        self._starts, self._goals = (main, only_in), (main, only_out)

    def snap(self, lat: F8, lon: F8, heading: F8 | None = None, within_m: float = NEAR_M) -> OnRoad:
        """Where q units are on the roads; edge -1 where none is within `within_m`, or for nan.

        `heading`, degrees clockwise from north (nan: unknown), tells carriageways apart.
        """
        return self._snap(self._starts, lat, lon, heading, within_m)

    def snap_goal(self, lat: F8, lon: F8, within_m: float = NEAR_M) -> OnRoad:
        """Where on the roads q places are driven to; edge -1 as for `snap`."""
        return self._snap(self._goals, lat, lon, None, within_m)

    def _snap(
        self, roads: tuple["_Samples", ...], lat: F8, lon: F8, heading: F8 | None, within_m: float
    ) -> OnRoad:
        edge, fraction = np.full(len(lat), -1, np.int32), np.zeros(len(lat))
        off_road_m = np.full(len(lat), np.inf)
        asked = np.flatnonzero((np.abs(lat) <= 90) & (np.abs(lon) <= 180))
        if len(asked) and len(self._pieces.edge):
            bearing = None if heading is None else heading[asked]
            piece, share, metres = self._nearest(roads, lat[asked], lon[asked], bearing, within_m)
            on = np.isfinite(metres)
            found = asked[on]
            edge[found] = self._pieces.edge[piece[on]]
            fraction[found] = self._pieces.fraction(piece[on], share[on])
            off_road_m[found] = metres[on]
        return OnRoad(edge, fraction, off_road_m)

    def _nearest(
        self, roads: tuple["_Samples", ...], lat: F8, lon: F8, heading: F8 | None, within_m: float
    ) -> tuple[I8, F8, F8]:
        """The piece of road to put each place on, its share behind the foot, the metres to it."""
        neighbours = NEIGHBOURS if heading is None else NEIGHBOURS_WITH_HEADING
        near = np.hstack([samples.near(lat, lon, neighbours, within_m) for samples in roads])
        share, off_road_m = self._pieces.feet(near, lat, lon)
        off_road_m[(near < 0) | (off_road_m > within_m)] = np.inf
        penalty = 0.0 if heading is None else self._pieces.against_m(near, heading)
        best = np.arange(len(lat)), np.argmin(off_road_m + penalty, axis=1)
        return near[best], share[best], off_road_m[best]


class _Samples:
    """A tree of samples strewn over some of the pieces."""

    def __init__(self, pieces: "_Pieces", chosen: I8) -> None:
        count = np.maximum(1, np.ceil(pieces.step_m[chosen] / SAMPLE_M)).astype(np.int64)
        self._piece = piece = np.repeat(chosen, count)
        first = np.repeat(np.cumsum(count) - count, count)
        share = (np.arange(len(piece)) - first + 0.5) / np.repeat(count, count)
        samples = _mercator(
            pieces.lat[piece] + share * pieces.dlat[piece],
            pieces.lon[piece] + share * pieces.dlon[piece],
        )
        self._tree = cKDTree(samples, balanced_tree=False, compact_nodes=False)

    def near(self, lat: F8, lon: F8, neighbours: int, within_m: float) -> I8:
        """Pieces whose samples lie nearest, q x neighbours; -1 where there are fewer."""
        if not len(self._piece):
            return np.full((len(lat), neighbours), -1, np.int64)
        shrinking = np.cos(np.radians(min(float(np.abs(lat).max()), POLAR_LIMIT_DEG)))
        reach = (within_m + SAMPLE_M) / shrinking
        _, sample = self._tree.query(_mercator(lat, lon), k=neighbours, distance_upper_bound=reach)
        found = sample < len(self._piece)
        return np.where(found, self._piece[np.where(found, sample, 0)], -1)


@dataclass(frozen=True, slots=True)
class _Pieces:
    """s straight pieces of the edges' shapes, in the order of the shapes."""

    edge: I8  # s
    lat: F8  # s, where it starts
    lon: F8  # s
    dlat: F8  # s, from its start to its end
    dlon: F8  # s
    step_m: F8  # s, its length
    behind_m: F8  # s, metres of the edge before it
    edge_m: F8  # s, length of the whole edge's shape
    forward: Flags  # s, traffic may go its way
    backward: Flags  # s, and against it

    def feet(self, piece: I8, lat: F8, lon: F8) -> tuple[F8, F8]:
        """For q places and q x k pieces: the share behind the nearest point, the metres to it."""
        # Metres around each place: east and north of the piece's start, and from there to its end.
        north_m = np.radians(1.0) * EARTH_RADIUS_M
        east_m = (north_m * np.cos(np.radians(lat)))[:, None]
        x, y = (self.lon[piece] - lon[:, None]) * east_m, (self.lat[piece] - lat[:, None]) * north_m
        dx, dy = self.dlon[piece] * east_m, self.dlat[piece] * north_m
        square = dx * dx + dy * dy
        share = np.clip(-(x * dx + y * dy) / np.where(square > 0, square, 1.0), 0.0, 1.0)
        return share, np.hypot(x + share * dx, y + share * dy)

    def against_m(self, piece: I8, heading: F8) -> F8:
        """Metres of penalty, q x k: most against the piece's traffic; none for heading nan."""
        east = self.dlon[piece] * np.cos(np.radians(self.lat[piece]))
        bearing = np.arctan2(east, self.dlat[piece])
        agreement = np.cos(np.radians(heading)[:, None] - bearing)
        agreement = np.maximum(
            np.where(self.forward[piece], agreement, -1.0),
            np.where(self.backward[piece], -agreement, -1.0),
        )
        return np.nan_to_num(AGAINST_HEADING_M * (1.0 - agreement) / 2)

    def fraction(self, piece: I8, share: F8) -> F8:
        done = self.behind_m[piece] + share * self.step_m[piece]
        whole = self.edge_m[piece]
        return np.clip(done / np.where(whole > 0, whole, 1.0), 0.0, 1.0)


def _straight_pieces(network: RoadNetwork, usable: Flags) -> _Pieces:
    points = np.diff(network.shape_start).astype(np.int64)
    edge_of_point = np.repeat(np.arange(network.edge_count), points)
    lat, lon = network.shape_lat, network.shape_lon
    step_m = steps_m(lon, lat)
    # Not from one edge's end to the next one's start.
    joined = edge_of_point[1:] == edge_of_point[:-1]
    run_m = np.concatenate([[0.0], np.cumsum(step_m)])
    first, last = network.shape_start[:-1], network.shape_start[1:] - 1
    start = np.flatnonzero(joined & usable[edge_of_point[:-1]])
    edge = edge_of_point[start]
    return _Pieces(
        edge=edge,
        lat=lat[start],
        lon=lon[start],
        dlat=lat[start + 1] - lat[start],
        dlon=lon[start + 1] - lon[start],
        step_m=step_m[start],
        behind_m=run_m[start] - run_m[first[edge]],
        edge_m=(run_m[last] - run_m[first])[edge],
        forward=(network.edge_forward >= 0)[edge],
        backward=(network.edge_backward >= 0)[edge],
    )


def _mercator(lat: F8, lon: F8) -> F8:
    """Metres on a Mercator plane, q x 2, true to scale at the equator."""
    north = np.arcsinh(np.tan(np.radians(np.clip(lat, -POLAR_LIMIT_DEG, POLAR_LIMIT_DEG))))
    return EARTH_RADIUS_M * np.column_stack([np.radians(lon), north])
