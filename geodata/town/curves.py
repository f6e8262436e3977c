"""Small curves on the town's plane: waves, arcs, smoothing and cutting, in metres east and north."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import pi
from random import Random

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseMultipartGeometry
from shapely.ops import substring

Points = npt.NDArray[np.float64]
"""k x 2: metres east and north of the town's middle."""
Shapes = npt.NDArray[np.object_]
Spot = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Wave:
    """A gently swinging value: `base` plus sines, each an amplitude, a wavelength and a phase."""

    base: float
    parts: tuple[tuple[float, float, float], ...]

    def at(self, where: Points) -> Points:
        value = np.full_like(where, self.base)
        for reach, length, phase in self.parts:
            value += reach * np.sin(2 * pi * where / length + phase)
        return value

    def one(self, where: float) -> float:
        return float(self.at(np.array([where]))[0])


def wave(dice: Random, through: float, *parts: tuple[float, float]) -> Wave:
    """A wave of the given (amplitude, wavelength) parts that has the value `through` at 0."""
    phased = tuple((reach, length, dice.uniform(0, 2 * pi)) for reach, length in parts)
    swing = Wave(0.0, phased)
    return Wave(through - swing.one(0.0), phased)


def smooth(points: Points, rounds: int = 2) -> Points:
    """Cut the corners off (Chaikin); both ends stay."""
    for _ in range(rounds):
        near = 0.75 * points[:-1] + 0.25 * points[1:]
        far = 0.25 * points[:-1] + 0.75 * points[1:]
        middle = np.stack([near, far], axis=1).reshape(-1, 2)
        points = np.vstack([points[:1], middle, points[-1:]])
    return points


def bend(start: Spot, by: Spot, end: Spot, steps: int = 10) -> Points:
    """A quadratic curve from start to end, drawn towards `by`."""
    t = np.linspace(0, 1, steps + 1)[:, None]
    a, b, c = np.array(start), np.array(by), np.array(end)
    curve: Points = (1 - t) ** 2 * a + 2 * t * (1 - t) * b + t**2 * c
    return curve


def beside(points: Points, metres: float | Points) -> Points:
    """The same line moved sideways: to the left of its direction where `metres` is positive."""
    along = np.gradient(points, axis=0)
    along /= np.hypot(along[:, 0], along[:, 1])[:, None]
    left = np.column_stack([-along[:, 1], along[:, 0]])
    moved: Points = points + left * np.broadcast_to(metres, len(points))[:, None]
    return moved


def spot_at(line: shapely.LineString, metres: float) -> Spot:
    """The place so far along the line; counted from its end where negative."""
    point = line.interpolate(metres)
    return point.x, point.y


def coords(shape: shapely.Geometry) -> Points:
    return shapely.get_coordinates(shape)


def cut(line: shapely.LineString, marks: Iterable[float]) -> list[shapely.LineString]:
    """The line in pieces, cut at distances along it; no piece shorter than a metre."""
    stops = [0.0]
    for mark in sorted(marks):
        if mark - stops[-1] > 1 and line.length - mark > 1:
            stops.append(mark)
    stops.append(line.length)
    pieces = (substring(line, a, b) for a, b in pairwise(stops))
    return [piece for piece in pieces if isinstance(piece, shapely.LineString)]


def steps_of(lines: Sequence[shapely.LineString]) -> tuple[Shapes, npt.NDArray[np.int64]]:
    """Every line in straight steps, which a tree finds sooner, and the number of each step's line."""
    points, line = shapely.get_coordinates(np.array(lines), return_index=True)
    same = line[1:] == line[:-1]
    ends = np.stack([points[:-1], points[1:]], axis=1)[same]
    return np.asarray(shapely.linestrings(ends)), line[1:][same]


def lines_of(shape: shapely.Geometry) -> list[shapely.LineString]:
    """The lines in whatever an overlay gave."""
    return [
        part
        for part in _parts_of(shape)
        if isinstance(part, shapely.LineString) and part.length > 0
    ]


def polygons_of(shape: shapely.Geometry) -> list[shapely.Polygon]:
    """The polygons in whatever an overlay gave."""
    return [
        part for part in _parts_of(shape) if isinstance(part, shapely.Polygon) and part.area > 0
    ]


def _parts_of(shape: shapely.Geometry) -> Iterator[shapely.Geometry]:
    """The single shapes of any collection, also of one in another."""
    if not isinstance(shape, BaseMultipartGeometry):
        yield shape
        return
    for part in shapely.get_parts(shape):
        yield from _parts_of(part)
