"""Terraces: long parallel streets in rows and fewer cross streets, one landlord's after another's."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import atan2, cos, pi, sin
from random import Random

import numpy as np
import shapely
from shapely.ops import substring

from geodata.town.curves import Points, Wave, coords, lines_of, wave
from geodata.town.splitting import Cuts, divided

NEIGHBOURHOOD = Cuts(75_000, 0.1, 0.12)
ROWS_M, CROSSES_M = (58.0, 71.0), (110.0, 165.0)
CROSSED = 0.55  # share of cross streets that were built


@dataclass(frozen=True, slots=True)
class Terraces:
    rows: list[shapely.LineString]
    crosses: list[shapely.LineString]
    greens: list[shapely.Polygon]


def lay_terraces(ground: shapely.Polygon, green: float, dice: Random) -> Terraces:
    """Each neighbourhood has its own direction; a share of them is left green."""
    between, parts = divided(ground, NEIGHBOURHOOD, dice)
    laid = Terraces([], between, [])
    for part in parts:
        if part.area > 20_000 and dice.random() < green:
            laid.greens.append(part)
        else:
            rows, crosses = _grid(part, dice)
            laid.rows.extend(rows)
            laid.crosses.extend(crosses)
    return laid


def _grid(
    ground: shapely.Polygon, dice: Random
) -> tuple[list[shapely.LineString], list[shapely.LineString]]:
    middle = coords(ground.centroid)[0]
    frame = _Frame(middle, _direction(ground, dice), wave(dice, 0.0, (12.0, 900.0), (4.0, 420.0)))
    reach = float(np.hypot(*(coords(ground) - middle).T).max())
    inner = ground.buffer(-25)
    rows = []
    for v in _steps(reach, ROWS_M, dice):
        found = lines_of(frame.row(v, reach).intersection(ground))
        rows += [line for line in found if line.length > 60 and _clear_of_edge(line, inner)]
    met = shapely.MultiLineString(rows)
    crosses = []
    for u in _steps(reach, CROSSES_M, dice):
        for line in lines_of(frame.column(u, reach).intersection(ground)):
            if _clear_of_edge(line, inner):
                crosses += list(_runs(line, met, dice))
    return rows, crosses


def _direction(ground: shapely.Polygon, dice: Random) -> float:
    """Along its longer or its shorter side, as the land was sold."""
    corners = coords(shapely.minimum_rotated_rectangle(ground))
    x, y = corners[1] - corners[0]
    return atan2(y, x) + dice.choice((0, pi / 2)) + dice.uniform(-0.08, 0.08)


def _clear_of_edge(line: shapely.LineString, inner: shapely.Geometry) -> bool:
    """Not a second street beside the one at the edge."""
    return line.intersection(inner).length > 0.55 * line.length


@dataclass(frozen=True, slots=True)
class _Frame:
    """A street grid's own axes, gently warped so that no row is dead straight."""

    middle: Points
    heading: float
    warp: Wave

    def row(self, v: float, reach: float) -> shapely.LineString:
        u = np.arange(-reach, reach + 40, 40.0)
        return self._drawn(u, np.full_like(u, v))

    def column(self, u: float, reach: float) -> shapely.LineString:
        v = np.arange(-reach, reach + 40, 40.0)
        return self._drawn(np.full_like(v, u), v)

    def _drawn(self, u: Points, v: Points) -> shapely.LineString:
        v = v + self.warp.at(u)
        c, s = cos(self.heading), sin(self.heading)
        return shapely.LineString(np.column_stack([u * c - v * s, u * s + v * c]) + self.middle)


def _steps(reach: float, apart: tuple[float, float], dice: Random) -> Iterator[float]:
    at = -reach + dice.uniform(0, apart[1])
    while at < reach:
        yield at
        at += dice.uniform(*apart)


def _runs(
    line: shapely.LineString, rows: shapely.Geometry, dice: Random
) -> Iterator[shapely.LineString]:
    """The parts of a cross street that were built: whole stretches from row to row."""
    marks = [line.project(shapely.Point(spot)) for spot in coords(line.intersection(rows))]
    stops = sorted({0.0, *marks, line.length})
    start: float | None = None
    for a in stops[:-1]:
        if dice.random() < CROSSED:
            start = a if start is None else start
        elif start is not None:
            yield from lines_of(substring(line, start, a))
            start = None
    if start is not None:
        yield from lines_of(substring(line, start, line.length))
