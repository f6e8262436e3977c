"""Culs-de-sac grow into the heart of a block: stems off its streets, branches off the stems."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain
from math import atan2, cos, pi, sin
from random import Random

import numpy as np
import numpy.typing as npt
import shapely
from scipy.ndimage import distance_transform_edt

from geodata.town.curves import Points, Spot, coords
from geodata.town.habits import STEP_M, TIP, Courses, Habit

CELL_M = 6.0
NEAR_ROOT, SLACK_M = 0.88, 4.0  # so straight a close leaves its street; and what a grid can tell


@dataclass(frozen=True, slots=True)
class _Shoot:
    """Where a close may begin."""

    root: Spot
    heading: float


@dataclass(frozen=True, slots=True)
class _Doors:
    """All shoots off the streets around a block."""

    roots: Points  # n x 2
    headings: Points  # n

    def __len__(self) -> int:
        return len(self.headings)

    def shoots(self, chosen: Sequence[int]) -> list[_Shoot]:
        roots, headings = self.roots[chosen].tolist(), self.headings[chosen].tolist()
        return [_Shoot((x, y), heading) for (x, y), heading in zip(roots, headings, strict=True)]


def grow(
    block: shapely.Polygon,
    fronts: shapely.Geometry,
    habit: Habit,
    courses: Courses,
    dice: Random,
) -> list[Points]:
    """Closes that fit into the block, each from a street of `fronts` or from an earlier close.

    Many blocks ask for the same `fronts`: prepared, they answer sooner.
    """
    doors = _doors(block, fronts)
    if not doors:
        return []
    room = _Room(block, courses)
    grown = []
    if dice.random() < habit.crescents:
        grown += room.crescent(doors, habit, dice)
    taken: list[Spot] = []
    for spacing, part in ((habit.spacing, habit), (habit.spacing * 0.75, _shorter(habit))):
        grown += _stems(room, doors, part, (spacing, taken), dice)
    return grown


def _shorter(habit: Habit) -> Habit:
    """A second round: what still fits between the stems."""
    return replace(habit, stem=habit.branch, depth=max(0, habit.depth - 1), heads=0.0)


def _stems(
    room: "_Room",
    doors: _Doors,
    habit: Habit,
    spaced: tuple[float, list[Spot]],
    dice: Random,
) -> Iterator[Points]:
    spacing, taken = spaced
    ahead = room.open_doors(doors, habit)
    for door in dice.sample(ahead, len(ahead)):
        if any(abs(x - door.root[0]) + abs(y - door.root[1]) < spacing for x, y in taken):
            continue
        stem = room.fit(door, habit.stem, habit, dice)
        if stem is not None:
            taken.append(door.root)
            yield stem
            yield from _branches(room, stem, 1, habit, dice)


def _branches(
    room: "_Room", stem: Points, depth: int, habit: Habit, dice: Random
) -> Iterator[Points]:
    if depth > habit.depth:
        return
    for shoot in chain(_head(stem, habit, dice), _sides(stem, habit, dice)):
        branch = room.fit(shoot, habit.branch, habit, dice)
        if branch is not None:
            yield branch
            yield from _branches(room, branch, depth + 1, habit, dice)


def _head(stem: Points, habit: Habit, dice: Random) -> Iterator[_Shoot]:
    if dice.random() < habit.heads:
        tip, heading = _spot(stem[-1]), _heading(stem, len(stem) - 1)
        for side in (1, -1):
            turn = side * (pi / 2 - dice.uniform(0, 0.35))
            yield _Shoot(tip, heading + turn)


def _sides(stem: Points, habit: Habit, dice: Random) -> Iterator[_Shoot]:
    side, at = dice.choice((1, -1)), habit.apart * dice.uniform(0.6, 1.1) / STEP_M
    while at < len(stem) - 2:
        index = int(at)
        turn = side * (pi / 2 + dice.uniform(-0.25, 0.25))
        yield _Shoot(_spot(stem[index]), _heading(stem, index) + turn)
        if dice.random() < 0.75:
            side = -side
        at += habit.apart * dice.uniform(0.45, 0.9) / STEP_M


def _heading(line: Points, index: int) -> float:
    before = line[max(0, index - 1)]
    x, y = line[min(len(line) - 1, index + (index == 0))] - before
    return atan2(y, x)


def _spot(point: Points) -> Spot:
    return float(point[0]), float(point[1])


def _doors(block: shapely.Polygon, fronts: shapely.Geometry) -> _Doors:
    """Every ten metres along the streets around the block, looking inward."""
    ring = coords(shapely.orient_polygons(block).exterior)  # its inside lies to the left
    far = np.append(0.0, np.hypot(*np.diff(ring, axis=0).T).cumsum())
    at = np.arange(3.0, far[-1] - 3, 10.0)
    before, spots, after = (
        np.column_stack([np.interp(at + by, far, ring[:, axis]) for axis in (0, 1)])
        for by in (-3.0, 0.0, 3.0)
    )
    on_street = shapely.dwithin(fronts, shapely.points(spots), 0.5)
    along = (after - before)[on_street]
    inward = np.arctan2(along[:, 0], -along[:, 1])
    return _Doors(spots[on_street], inward)


@cache
def _need(steps: int, habit: Habit) -> Points:
    """How far from every street each step of a close must be."""
    need: Points = np.minimum(NEAR_ROOT * STEP_M * np.arange(1, steps + 1), habit.clear) - SLACK_M
    return need


@cache
def _probes(habit: Habit) -> tuple[tuple[float, float], ...]:
    """How far ahead to look, and how much room must be there for the shortest close."""
    ahead = (habit.least, habit.least + TIP * habit.clear)
    return tuple((metres, min(metres, habit.clear) * 0.8 - SLACK_M) for metres in ahead)


class _Room:
    """What is left of a block: for each cell of a grid, how far the next street is."""

    def __init__(self, block: shapely.Polygon, courses: Courses) -> None:
        self._courses = courses
        west, south, east, north = block.bounds
        self._west, self._south = west - CELL_M, south - CELL_M
        x = np.arange(self._west, east + 2 * CELL_M, CELL_M)
        y = np.arange(self._south, north + 2 * CELL_M, CELL_M)
        shapely.prepare(block)
        inside = shapely.contains_xy(block, *np.meshgrid(x, y))
        away: npt.NDArray[np.float64] = np.asarray(distance_transform_edt(np.asarray(inside)))
        self._gap = away * CELL_M
        self._x, self._y = x, y
        self._corner = np.array([x[0], y[0]]) - CELL_M / 2
        self._far_corner = np.array([x[-1], y[-1]])

    def fit(
        self, shoot: _Shoot, reach: tuple[float, float], habit: Habit, dice: Random
    ) -> Points | None:
        """The longest of a few courses from the shoot's root, taken; None where none has room."""
        if self._is_shut(shoot, habit):
            return None
        margin = round(TIP * habit.clear / STEP_M)
        steps = max(2, round(dice.uniform(*reach) / STEP_M)) + margin
        courses = self._courses.some(steps, habit, dice)
        turn = np.array(
            [[cos(shoot.heading), sin(shoot.heading)], [-sin(shoot.heading), cos(shoot.heading)]]
        )
        placed = courses @ turn + shoot.root
        free = np.zeros((len(placed), steps + 1), np.bool_)  # nobody gets beyond the last step
        np.greater_equal(self._gaps(placed), _need(steps, habit), out=free[:, :-1])
        run = free.argmin(axis=1)
        best = int(run.argmax())
        length = int(run[best]) - margin
        if length * STEP_M < habit.least:
            return None
        line = np.vstack([shoot.root, placed[best, :length]])
        self._take(line, habit.clear)
        return line

    def open_doors(self, doors: _Doors, habit: Habit) -> list[_Shoot]:
        """Those with room straight ahead."""
        ahead = np.column_stack([np.cos(doors.headings), np.sin(doors.headings)])
        free = np.ones(len(doors), np.bool_)
        for metres, need in _probes(habit):
            free &= self._gaps(doors.roots + metres * ahead) >= need
        return doors.shoots(np.flatnonzero(free).tolist())

    def _is_shut(self, shoot: _Shoot, habit: Habit) -> bool:
        """A quick look straight ahead: most shoots have no room."""
        (x, y), rows, columns = shoot.root, *self._gap.shape
        for metres, need in _probes(habit):
            column = int((x + metres * cos(shoot.heading) - self._west) / CELL_M + 0.5)
            row = int((y + metres * sin(shoot.heading) - self._south) / CELL_M + 0.5)
            inside = 0 <= row < rows and 0 <= column < columns
            if not inside or self._gap[row, column] < need:
                return True
        return False

    def crescent(self, doors: _Doors, habit: Habit, dice: Random) -> list[Points]:
        """A street that leaves another and comes back to it farther on."""
        for _ in range(6):
            first = dice.randrange(len(doors))
            second = (first + dice.randrange(11, 20)) % len(doors)
            a, b = doors.shoots([first, second])
            wide = float(np.hypot(b.root[0] - a.root[0], b.root[1] - a.root[1]))
            facing = cos(a.heading - b.heading)
            if facing < 0.2 or not 90 < wide < 200:
                continue
            line = _arch(a, b, dice.uniform(75, 115))
            along = np.hypot(*np.diff(line, axis=0).T).cumsum()
            ends = np.minimum(along, along[-1] - along)[:-1]
            need = np.minimum(NEAR_ROOT * ends, habit.clear) - 2 * SLACK_M
            inside = (line >= self._corner).all() and (line.max(axis=0) < self._far_corner).all()
            if inside and (self._gaps(line[1:-1]) >= need).all():
                self._take(line, habit.clear)
                return [line]
        return []

    def _gaps(self, places: Points) -> Points:
        """How far from every street each place is, for places … x 2; 0 at the block's edge.

        Far outside the answer means nothing: whoever goes there step by step was stopped at the edge.
        """
        cells = ((places - self._corner) * (1 / CELL_M)).astype(np.intp)
        found: Points = self._gap.take(
            cells[..., 1] * self._gap.shape[1] + cells[..., 0], mode="clip"
        )
        return found

    def _take(self, line: Points, clear: float) -> None:
        """Beyond `clear` no close of the block asks how far a street is."""
        line = line[:: 2 if len(line) % 2 else -2]  # half of them say enough; the tip is one
        low, high = line.min(axis=0) - clear, line.max(axis=0) + clear
        columns = slice(*self._x.searchsorted((low[0], high[0])))
        rows = slice(*self._y.searchsorted((low[1], high[1])))
        dx = self._x[columns] - line[:, :1]
        dy = self._y[rows] - line[:, 1:]
        apart = (dx * dx)[:, None, :] + (dy * dy)[:, :, None]  # window after window
        window = self._gap[rows, columns]
        np.minimum(window, np.sqrt(apart.min(axis=0)), out=window)


def _arch(a: _Shoot, b: _Shoot, deep: float) -> Points:
    """A Bézier curve that leaves `a` and reaches `b` square to their street."""
    t = np.linspace(0, 1, 17)[:, None]
    start, end = np.array(a.root), np.array(b.root)
    by = start + deep * np.array([cos(a.heading), sin(a.heading)])
    to = end + deep * np.array([cos(b.heading), sin(b.heading)])
    arch: Points = (
        (1 - t) ** 3 * start + 3 * t * (1 - t) ** 2 * by + 3 * t * t * (1 - t) * to + t**3 * end
    )
    return arch
