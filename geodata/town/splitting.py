"""Ground halved again and again by gently bent lines: parcels, blocks and fields come of it."""

from collections.abc import Callable
from dataclasses import dataclass
from math import atan2, cos, sin
from random import Random

import numpy as np
import shapely

from geodata.town.curves import Points, Spot, bend, coords, lines_of

TRIES = 7


@dataclass(frozen=True, slots=True)
class Cuts:
    """Pieces of about `block_m2`, by lines that bend by `bend` of their length."""

    block_m2: float
    bend: float
    skew: float  # radians off square
    roomy: float = 17.0  # metres from the middle of a piece to its edge, at least


def divided(
    ground: shapely.Polygon, cuts: Cuts, dice: Random, scale: Callable[[Spot], float] | None = None
) -> tuple[list[shapely.LineString], list[shapely.Polygon]]:
    """Halve across the longer side until small enough; lines meet in T junctions, longest first.

    `scale` makes the pieces larger or smaller by where they lie.
    """
    lines, leaves, waiting = [], [], [ground]
    while waiting:
        block = waiting.pop()
        size = cuts.block_m2 * (scale(_spot(coords(block.centroid)[0])) if scale else 1.0)
        parts = None
        if block.area > size * dice.uniform(0.9, 1.9):
            parts = _halved(block, cuts, dice)
        if parts is None:
            leaves.append(block)
        else:
            lines.append(parts[0])
            waiting += parts[1]
    return lines, leaves


def _halved(
    block: shapely.Polygon, cuts: Cuts, dice: Random
) -> tuple[shapely.LineString, list[shapely.Polygon]] | None:
    """A line across the block and the two sides of it, or None where no decent one fits."""
    corners = coords(shapely.minimum_rotated_rectangle(block))
    if len(corners) < 4:
        return None
    for attempt in range(TRIES):
        across = _crossing(corners, cuts, attempt / TRIES, dice)
        spans = [line for line in lines_of(across.intersection(block)) if line.length > 30]
        if not spans:
            continue
        line = max(spans, key=lambda span: span.length)
        parts = _sides(block, line)
        if all(_roomy(part, cuts.roomy) for part in parts):
            return line, parts
    return None


def _sides(block: shapely.Polygon, line: shapely.LineString) -> list[shapely.Polygon]:
    """What lies on either side of a line from edge to edge."""
    ring, path = block.exterior, coords(line)
    edge = coords(ring)[:-1]
    a, b = np.asarray(shapely.line_locate_point(ring, shapely.points(path[[0, -1]]))).tolist()
    if a > b:
        a, b, path = b, a, path[::-1]
    step = np.hypot(*np.diff(edge, axis=0, prepend=edge[:1]).T)
    at = np.cumsum(step)
    between = (at > a) & (at < b)
    onward, back = edge[between], np.vstack([edge[at >= b], edge[at <= a]])
    return [
        shapely.Polygon(np.vstack([onward, path[::-1]])),
        shapely.Polygon(np.vstack([back, path])),
    ]


def _roomy(block: shapely.Polygon, metres: float) -> bool:
    """Wide enough for a row of houses on both sides, and no sliver."""
    return block.area > 2500 and block.area / block.length > 0.82 * metres


def _crossing(corners: Points, cuts: Cuts, worry: float, dice: Random) -> shapely.LineString:
    """A line from side to side; the more `worry`, the straighter and the farther from the middle."""
    sides = corners[1:3] - corners[:2]
    lengths = np.hypot(sides[:, 0], sides[:, 1])
    long, short = (0, 1) if lengths[0] >= lengths[1] else (1, 0)
    along = sides[long] * dice.uniform(-0.1, 0.1) * (1 + 2 * worry)
    middle = corners[:4].mean(axis=0) + along
    heading = atan2(sides[short][1], sides[short][0]) + dice.uniform(-cuts.skew, cuts.skew)
    half = 0.75 * lengths[short] + 20
    step = np.array([cos(heading), sin(heading)]) * half
    aside = np.array([-step[1], step[0]]) * (1 - worry)
    lean, wobble = (aside * dice.uniform(-2, 2) * cuts.bend for _ in range(2))
    start, end = middle - step, middle + step
    if dice.random() < 0.5:  # one sweep
        return shapely.LineString(bend(_spot(start), _spot(middle + lean), _spot(end), 14))
    t = np.linspace(0, 1, 17)[:, None]
    swing = np.sin(2 * np.pi * t) * wobble * 0.35 + np.sin(np.pi * t) * lean * 0.4
    return shapely.LineString(start * (1 - t) + end * t + swing)


def _spot(point: Points) -> Spot:
    return float(point[0]), float(point[1])
