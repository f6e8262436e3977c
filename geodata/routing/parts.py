"""Parts of roads: some stretches of edges, each from one fraction to another, as arrays."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geodata.along import I8, steps_m
from geodata.arrays import offsets, run_indices
from geodata.places import M_PER_DEGREE, Position
from geodata.roads import F8, I4, RoadNetwork


@dataclass(frozen=True, slots=True)
class Lines:
    """r lines, laid end to end: line i has the points from start[i] until start[i + 1]."""

    lon: F8  # p, degrees
    lat: F8  # p
    start: I4  # r + 1


@dataclass(frozen=True, slots=True)
class Parts:
    """r parts of edges, sorted by edge; an edge may have several, which don't touch."""

    edge: I4  # r
    low: F8  # r, fraction of the edge at which the part begins
    high: F8  # r, and at which it ends; never less

    def __len__(self) -> int:
        return len(self.edge)

    def road_m(self, network: RoadNetwork) -> float:
        """Metres of road in all; a road open both ways counts once."""
        return float((network.edge_length_m[self.edge] * (self.high - self.low)).sum())

    def lines(self, network: RoadNetwork) -> Lines:
        """What to draw: a line of two points or more for each part."""
        if not len(self):
            return Lines(np.empty(0), np.empty(0), np.zeros(1, np.int32))
        shapes = _Shapes(network, self.edge)
        inner = (shapes.share > self.low[shapes.of]) & (shapes.share < self.high[shapes.of])
        count = np.bincount(shapes.of[inner], minlength=len(self))
        start = offsets(count + 2)
        between = run_indices(start[:-1] + 1, count)
        first, last = shapes.at(self.low), shapes.at(self.high)
        line = np.empty((2, int(start[-1])))
        for row, of_shape in enumerate((shapes.lon, shapes.lat)):
            line[row, start[:-1]], line[row, start[1:] - 1] = first[row], last[row]
            line[row, between] = of_shape[inner]
        return Lines(line[0], line[1], start)


def whole(edges: I4) -> Parts:
    """Edges, ascending, from end to end."""
    return Parts(edges, np.zeros(len(edges)), np.ones(len(edges)))


NOWHERE = Parts(np.empty(0, np.int32), np.empty(0), np.empty(0))


def merged(edge: npt.ArrayLike, low: npt.ArrayLike, high: npt.ArrayLike) -> Parts:
    """Any stretches, cut to their edges and joined where they touch. No edge is longer than 0 to 1."""
    edges = np.asarray(edge, np.float64)
    # Edge i lies between 2i and 2i + 1 on one line, so that a stretch never touches another edge's.
    begin = 2 * edges + np.clip(np.asarray(low, np.float64), 0.0, 1.0)
    end = 2 * edges + np.clip(np.asarray(high, np.float64), 0.0, 1.0)
    order = np.argsort(begin, kind="stable")
    begin, end = begin[order], np.maximum.accumulate(end[order])
    if not len(begin):
        return NOWHERE
    first = np.flatnonzero(np.concatenate([[True], begin[1:] > end[:-1]]))
    last = np.concatenate([first[1:] - 1, [len(begin) - 1]])
    of = edges[order][first]
    return Parts(of.astype(np.int32), begin[first] - 2 * of, end[last] - 2 * of)


def parts_within(network: RoadNetwork, place: Position, radius_m: float) -> Parts:
    """What lies of all roads in a circle, on a flat earth at the place's own latitude."""
    edges = _edges_near(network, place, radius_m)
    if not len(edges):
        return NOWHERE
    shapes = _Shapes(network, edges)
    east = (shapes.lon - place.lon) * M_PER_DEGREE * np.cos(np.radians(place.lat))
    north = (shapes.lat - place.lat) * M_PER_DEGREE
    piece = np.flatnonzero(shapes.of[1:] == shapes.of[:-1])
    enters, leaves = _crossed(east, north, piece, radius_m)
    hit = leaves >= enters
    piece, enters, leaves = piece[hit], enters[hit], leaves[hit]
    begin, step = shapes.share[piece], shapes.share[piece + 1] - shapes.share[piece]
    return merged(edges[shapes.of[piece]], begin + enters * step, begin + leaves * step)


def _crossed(east: F8, north: F8, piece: I8, radius_m: float) -> tuple[F8, F8]:
    """Where each straight piece is in a circle round the origin: from share to share of it.

    Where it never is, the second is below the first.
    """
    x, y = east[piece], north[piece]
    dx, dy = east[piece + 1] - x, north[piece + 1] - y
    square, half = dx * dx + dy * dy, x * dx + y * dy
    beyond = x * x + y * y - radius_m * radius_m
    root = half * half - square * beyond
    still = square <= 0
    width = np.sqrt(np.maximum(root, 0.0))
    whole = np.where(still, 1.0, square)
    enters = np.where(still, 0.0, np.clip((-half - width) / whole, 0.0, 1.0))
    leaves = np.where(still, 1.0, np.clip((-half + width) / whole, 0.0, 1.0))
    # A line that meets the circle only before or behind the piece is clipped to one of its ends.
    middle = (enters + leaves) / 2
    inside = np.hypot(x + middle * dx, y + middle * dy) <= radius_m + 1e-6
    return enters, np.where((root >= 0) & inside, leaves, enters - 1)


def _edges_near(network: RoadNetwork, place: Position, radius_m: float) -> I4:
    """Edges of which a straight piece comes into the square round the circle."""
    north = radius_m / M_PER_DEGREE
    east = north / max(np.cos(np.radians(place.lat)), 1e-6)
    overlaps = np.ones(max(len(network.shape_lon) - 1, 0), np.bool_)
    for shape, middle, margin in (
        (network.shape_lat, place.lat, north),
        (network.shape_lon, place.lon, east),
    ):
        offset = shape - middle
        overlaps &= np.minimum(offset[1:], offset[:-1]) <= margin
        overlaps &= np.maximum(offset[1:], offset[:-1]) >= -margin
    piece = np.flatnonzero(overlaps)
    edge = np.searchsorted(network.shape_start, piece, side="right") - 1
    of_one_edge = piece + 1 < network.shape_start[edge + 1]
    return np.unique(edge[of_one_edge]).astype(np.int32)


class _Shapes:
    """The shapes of some edges end to end, with the share of its edge behind each point."""

    def __init__(self, network: RoadNetwork, edges: I4) -> None:
        begin = network.shape_start[edges]
        count = (network.shape_start[edges + 1] - begin).astype(np.int64)
        self._first = np.cumsum(count) - count
        self._last = self._first + count - 1
        point = run_indices(begin, count)
        self.of = np.repeat(np.arange(len(edges)), count)
        self.lon, self.lat = network.shape_lon[point], network.shape_lat[point]
        run_m = np.concatenate([[0.0], np.cumsum(steps_m(self.lon, self.lat))])
        whole_m = (run_m[self._last] - run_m[self._first])[self.of]
        evenly = (np.arange(len(point)) - self._first[self.of]) / (count[self.of] - 1)
        behind = run_m - run_m[self._first][self.of]
        self.share = np.divide(behind, whole_m, out=evenly, where=whole_m > 0)

    def at(self, fraction: F8) -> tuple[F8, F8]:
        """Longitude and latitude at a fraction of each edge."""
        row = np.arange(len(fraction))
        point = np.searchsorted(2 * self.of + self.share, 2 * row + fraction, side="right") - 1
        point = np.clip(point, self._first, self._last - 1)
        step = self.share[point + 1] - self.share[point]
        on = np.clip((fraction - self.share[point]) / np.where(step > 0, step, 1.0), 0.0, 1.0)
        lon, lat = (each[point] + on * np.diff(each)[point] for each in (self.lon, self.lat))
        return lon, lat
