"""Streets inside one quarter: terraces in rows, estates of loops and closes, large blocks for works."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import atan2, cos, hypot, pi, sin
from random import Random

import numpy as np
import shapely
from shapely.ops import split, substring

from geodata.town.curves import Points, Spot, Wave, bend, coords, lines_of, polygons_of, wave
from geodata.town.names import NameBook
from geodata.town.quarters import Quarter
from geodata.town.streets import Street


@dataclass(frozen=True, slots=True)
class Pattern:
    """How a quarter is cut up: blocks of about `block_m2`, streets bending by `bend` of their length."""

    block_m2: float
    bend: float
    skew: float  # radians off square
    closes: bool  # culs-de-sac inside the larger blocks
    green: float  # share of middling blocks left open for parks and schools
    highway: str
    mph: int


PATTERNS = {
    "centre": Pattern(8_500, 0.08, 0.22, closes=False, green=0.0, highway="residential", mph=20),
    "terrace": Pattern(16_000, 0.04, 0.08, closes=False, green=0.12, highway="residential", mph=20),
    "estate": Pattern(25_000, 0.26, 0.18, closes=True, green=0.13, highway="residential", mph=30),
    "industrial": Pattern(
        55_000, 0.05, 0.08, closes=True, green=0.0, highway="unclassified", mph=30
    ),
    "village": Pattern(24_000, 0.18, 0.25, closes=True, green=0.12, highway="residential", mph=30),
}
OPEN_M2 = (16_000, 90_000)  # a block of this size can be a park or a school's ground


@dataclass(frozen=True, slots=True)
class Layout:
    streets: list[Street]
    greens: list[shapely.Polygon]


def lay_streets(quarter: Quarter, roads: shapely.Geometry, dice: Random, names: NameBook) -> Layout:
    """Fill one quarter; `roads` are the main roads around it, from which closes may leave."""
    pattern = PATTERNS[quarter.kind]
    plain = Street(shapely.LineString(), pattern.highway, quarter.kind, pattern.mph)
    if quarter.kind == "terrace" and quarter.ground.area > 40_000:
        lines, greens = _terraces(quarter.ground, dice), []
    else:
        lines, leaves = divided(quarter.ground, pattern, dice)
        greens = [leaf for leaf in leaves if _open(leaf, pattern, dice)]
    streets = [replace(plain, line=line, name=names.street(quarter.kind)) for line in lines]
    if pattern.closes:
        near = shapely.union_all([roads, *lines])
        taken = [leaf for leaf in leaves if leaf not in greens]
        closes = [close for leaf in taken for close in _closes(leaf, near, dice)]
        kind = "industrial" if quarter.kind == "industrial" else "close"
        streets += [replace(plain, line=line, name=names.street(kind)) for line in closes]
    return Layout(streets, greens)


def _open(leaf: shapely.Polygon, pattern: Pattern, dice: Random) -> bool:
    return OPEN_M2[0] < leaf.area < OPEN_M2[1] and dice.random() < pattern.green


def divided(
    ground: shapely.Polygon, pattern: Pattern, dice: Random
) -> tuple[list[shapely.LineString], list[shapely.Polygon]]:
    """Halve the ground again and again across its longer side; streets meet in T junctions."""
    streets, leaves, waiting = [], [], [ground]
    while waiting:
        block = waiting.pop()
        parts = None
        if block.area > pattern.block_m2 * dice.uniform(0.9, 1.9):
            parts = _halved(block, pattern, dice)
        if parts is None:
            leaves.append(block)
        else:
            streets.append(parts[0])
            waiting += parts[1]
    return streets, leaves


def _halved(
    block: shapely.Polygon, pattern: Pattern, dice: Random
) -> tuple[shapely.LineString, list[shapely.Polygon]] | None:
    """A street across the block and the two sides of it, or None where no decent one fits."""
    for _ in range(4):
        across = _crossing(block, pattern, dice)
        spans = [line for line in lines_of(across.intersection(block)) if line.length > 30]
        if not spans:
            continue
        street = max(spans, key=lambda line: line.length)
        parts = polygons_of(split(block, _longer(street, 0.5)))
        if len(parts) == 2 and all(_roomy(part) for part in parts):
            return street, parts
    return None


def _roomy(block: shapely.Polygon) -> bool:
    """Wide enough for a row of houses on both sides, and no sliver."""
    return block.area > 2500 and not block.buffer(-17).is_empty and block.area / block.length > 14


def _crossing(block: shapely.Polygon, pattern: Pattern, dice: Random) -> shapely.LineString:
    corners = coords(shapely.minimum_rotated_rectangle(block))
    sides = corners[1:3] - corners[:2]
    lengths = np.hypot(sides[:, 0], sides[:, 1])
    long, short = (0, 1) if lengths[0] >= lengths[1] else (1, 0)
    along = sides[long] * (dice.uniform(0.4, 0.6) - 0.5)
    middle = corners[:4].mean(axis=0) + along
    heading = atan2(sides[short][1], sides[short][0]) + dice.uniform(-pattern.skew, pattern.skew)
    half = 0.75 * lengths[short] + 20
    step = np.array([cos(heading), sin(heading)]) * half
    lean = np.array([-step[1], step[0]]) * dice.uniform(-2, 2) * pattern.bend
    start, end = middle - step, middle + step
    return shapely.LineString(
        bend((start[0], start[1]), _spot(middle + lean), (end[0], end[1]), 14)
    )


def _spot(point: Points) -> Spot:
    return float(point[0]), float(point[1])


def _longer(line: shapely.LineString, by: float) -> shapely.LineString:
    """The line drawn on a little at both ends, so that it surely cuts what it touches."""
    points = coords(line)
    first, last = points[0] - points[1], points[-1] - points[-2]
    head = points[0] + first / hypot(*first) * by
    tail = points[-1] + last / hypot(*last) * by
    return shapely.LineString(np.vstack([head, points, tail]))


# Terraces: long parallel streets, fewer cross streets.


NEIGHBOURHOOD = Pattern(110_000, 0.12, 0.12, closes=False, green=0, highway="", mph=0)


def _terraces(ground: shapely.Polygon, dice: Random) -> list[shapely.LineString]:
    """Built by one landlord after another: each neighbourhood has its own direction."""
    lines, parts = divided(ground, NEIGHBOURHOOD, dice)
    return lines + [line for part in parts for line in _rows(part, dice)]


def _rows(ground: shapely.Polygon, dice: Random) -> list[shapely.LineString]:
    """Long parallel streets some 65 m apart, and cross streets that skip some rows."""
    middle = coords(ground.centroid)[0]
    heading = atan2(middle[1], middle[0]) + dice.choice((0, pi / 2)) + dice.uniform(-0.15, 0.15)
    frame = _Frame(middle, heading, wave(dice, 0.0, (14.0, 900.0), (5.0, 420.0)))
    reach = float(np.hypot(*(coords(ground) - middle).T).max())
    inner = ground.buffer(-27)
    rows = []
    for v in _steps(reach, 60, 74, dice):
        found = lines_of(frame.row(v, reach).intersection(ground))
        rows += [line for line in found if line.length > 60 and _clear_of_edge(line, inner)]
    met = shapely.MultiLineString(rows)
    crosses = []
    for u in _steps(reach, 130, 190, dice):
        for line in lines_of(frame.column(u, reach).intersection(ground)):
            if _clear_of_edge(line, inner):
                crosses += list(_runs(line, met, dice))
    return rows + crosses


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
        u = np.arange(-reach, reach + 30, 30.0)
        return self._drawn(u, np.full_like(u, v))

    def column(self, u: float, reach: float) -> shapely.LineString:
        v = np.arange(-reach, reach + 30, 30.0)
        return self._drawn(np.full_like(v, u), v)

    def _drawn(self, u: Points, v: Points) -> shapely.LineString:
        v = v + self.warp.at(u)
        c, s = cos(self.heading), sin(self.heading)
        return shapely.LineString(np.column_stack([u * c - v * s, u * s + v * c]) + self.middle)


def _steps(reach: float, least: float, most: float, dice: Random) -> Iterator[float]:
    at = -reach + dice.uniform(0, most)
    while at < reach:
        yield at
        at += dice.uniform(least, most)


def _runs(
    line: shapely.LineString, rows: shapely.Geometry, dice: Random
) -> Iterator[shapely.LineString]:
    """The parts of a cross street that were built: whole stretches from row to row."""
    marks = [line.project(shapely.Point(spot)) for spot in coords(line.intersection(rows))]
    stops = sorted({0.0, *marks, line.length})
    start: float | None = None
    for a in stops[:-1]:
        if dice.random() < 0.72:
            start = a if start is None else start
        elif start is not None:
            yield from lines_of(substring(line, start, a))
            start = None
    if start is not None:
        yield from lines_of(substring(line, start, line.length))


# Closes: culs-de-sac into the heart of a block.


def _closes(
    block: shapely.Polygon, near: shapely.Geometry, dice: Random
) -> Iterator[shapely.LineString]:
    made: list[shapely.Geometry] = []
    for _ in range(1 + int(block.area > 24_000)):
        heart = block.buffer(-40).difference(shapely.union_all(made).buffer(48))
        for core in polygons_of(heart):
            close = _close(block, core, near, dice) if core.area > 150 else None
            if close is not None:
                made.append(close)
                yield close


def _close(
    block: shapely.Polygon, core: shapely.Polygon, near: shapely.Geometry, dice: Random
) -> shapely.LineString | None:
    """A dead end from a street into the block, which keeps a house's depth from every other side."""
    reaches = coords(core.exterior)
    doors = coords(shapely.segmentize(block.exterior, 12.0))
    doors = doors[shapely.distance(shapely.points(doors), near) < 0.5]
    inner = block.buffer(-31)
    for _ in range(6 if len(doors) else 0):
        door, head = doors[dice.randrange(len(doors))], reaches[dice.randrange(len(reaches))]
        step = head - door
        if not 60 < hypot(*step) < 190:
            continue
        lean = np.array([-step[1], step[0]]) * dice.uniform(-0.25, 0.25)
        line = shapely.LineString(
            bend(_spot(door), _spot(door + step * 0.55 + lean), _spot(head), 8)
        )
        if line.difference(inner).length < 42 and inner.contains(shapely.Point(head)):
            return line
    return None
