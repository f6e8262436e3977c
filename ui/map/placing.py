"""Finds room for names: what is taken, and where along a way a name may be laid.

All in world pixels of one zoom, so that the same name finds the same place whichever window asks.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor, pi

import numpy as np
import numpy.typing as npt

from ui.map.paths import F8, Indices

CELL = 4  # pixels
MAX_BEND = 0.45  # radians between neighbouring letters; more is hard to read
MAX_SWEEP = 1.6  # radians over the whole name
STRAIGHT_SWEEP = 0.25  # of a name that is written in one piece
STEP_PX = 18.0  # between the places that are tried
NEAR_PX = 4.0  # of line before and after a letter that say how it is turned
SPARE_PX = 6.0  # of line that is left at both ends together
KEPT = 40  # places a stretch, the best ones: all, unless it is longer than twice as usual
AT_ONCE = 6  # places looked at together; mostly the first is free
ENDS_KEPT = 0.12  # share at each end of a stretch where no name begins: it would touch the next


class Occupancy:
    """Which 4 x 4 pixel cells already hold something. What lies outside counts as free."""

    def __init__(self, left: float, top: float, width: float, height: float) -> None:
        self._row, self._column = floor(top / CELL) - 1, floor(left / CELL) - 1
        self._taken = np.zeros((ceil(height / CELL) + 4, ceil(width / CELL) + 4), bool)

    def is_free(self, x: float, y: float, width: float, height: float) -> bool:
        return not self._taken[self._cells(x, y, width, height)].any()

    def take(self, x: float, y: float, width: float, height: float) -> None:
        self._taken[self._cells(x, y, width, height)] = True

    def take_letters(self, x: F8, y: F8, half: float) -> None:
        """Squares of twice `half` around these middles."""
        self._taken[self._squares(x, y, half)] = True
        self._taken[[0, -1]] = self._taken[:, [0, -1]] = False  # where the outside is looked up

    def first_free(self, x: F8, y: F8, half: float) -> int | None:
        """The first of k places, k x letters, whose squares are all free."""
        for first in range(0, len(x), AT_ONCE):
            some = slice(first, first + AT_ONCE)
            hit = self._taken[self._squares(x[some], y[some], half)].any(axis=(1, 2, 3))
            if not hit.all():
                return first + int(np.argmin(hit))
        return None

    def _cells(self, x: float, y: float, width: float, height: float) -> tuple[slice, slice]:
        rows, columns = self._taken.shape
        top, bottom = floor(y / CELL) - self._row, ceil((y + height) / CELL) - self._row
        left, right = floor(x / CELL) - self._column, ceil((x + width) / CELL) - self._column
        return (
            slice(min(max(1, top), rows - 1), max(1, min(bottom, rows - 1))),
            slice(min(max(1, left), columns - 1), max(1, min(right, columns - 1))),
        )

    def _squares(self, x: F8, y: F8, half: float) -> tuple[Indices, Indices]:
        """Row and column numbers, broadcast to … x side x side cells."""
        side = np.arange(ceil(2 * half / CELL) + 1)
        rows = np.floor((y - half) / CELL).astype(np.int64) - self._row
        columns = np.floor((x - half) / CELL).astype(np.int64) - self._column
        last_row, last_column = (count - 1 for count in self._taken.shape)
        return (
            np.clip(rows[..., None, None] + side[:, None], 0, last_row),
            np.clip(columns[..., None, None] + side[None, :], 0, last_column),
        )


@dataclass(frozen=True, slots=True)
class Fit:
    """A name along a way: each letter's middle and its turn in radians, first letter first."""

    x: F8
    y: F8
    turn: F8
    wide: F8  # each letter's

    @property
    def middle(self) -> tuple[float, float]:
        return float(self.x.mean()), float(self.y.mean())

    def moved(self, x: float, y: float) -> "Fit":
        return Fit(self.x + x, self.y + y, self.turn, self.wide)


@dataclass(frozen=True, slots=True)
class Fits:
    """Ways to lay one name along one line, k x letters; those of a stretch together, best first."""

    x: F8
    y: F8
    turn: F8
    wide: F8  # letters
    middle_x: F8  # k
    middle_y: F8  # k
    stretch: Indices  # k; a name stands once in each

    def stretches(self, left: float, top: float, right: float, bottom: float) -> Iterator[slice]:
        """The rows of each stretch that may reach into this box."""
        across = (self.middle_x >= left) & (self.middle_x <= right)
        inside = across & (self.middle_y >= top) & (self.middle_y <= bottom)
        yield from stretches(self.stretch, inside)

    def row(self, row: int) -> Fit:
        return Fit(self.x[row], self.y[row], self.turn[row], self.wide)

    @property
    def nbytes(self) -> int:
        return 3 * self.x.nbytes


def stretches(stretch: Indices, inside: npt.NDArray[np.bool_]) -> Iterator[slice]:
    """The rows of each stretch that has one inside. Stretches rise."""
    if inside.any():
        cuts = [0, *(np.flatnonzero(np.diff(stretch)) + 1).tolist(), len(stretch)]
        yield from (slice(a, b) for a, b in pairwise(cuts) if inside[a:b].any())


def fits_along(x: F8, y: F8, wide: F8, repeat_px: float, sweep: float = MAX_SWEEP) -> Fits | None:
    """Ways to lay letters of these widths along a line, upright, in every `repeat_px` of it."""
    along = np.concatenate((np.zeros(1), np.cumsum(np.hypot(np.diff(x), np.diff(y)))))
    length, whole = float(along[-1]), float(wide.sum())
    room = length - whole - SPARE_PX
    if room < 0:
        return None
    tries = max(1, ceil(room / STEP_PX))
    start = (np.arange(tries) + 0.5) * room / tries + SPARE_PX / 2
    ends = np.stack((start, start + whole))
    (from_x, to_x), (from_y, to_y) = np.interp(ends, along, x), np.interp(ends, along, y)
    ahead = np.where((to_x > from_x) | ((to_x == from_x) & (to_y < from_y)), 1.0, -1.0)
    lean = np.arctan2(ahead * (to_y - from_y), ahead * (to_x - from_x))
    letters = (np.cumsum(wide) - wide / 2)[None, :]
    at = start[:, None] + np.where(ahead[:, None] > 0, letters, whole - letters)
    turn = _turns(np.array([x, y]), along, at, ahead) - lean[:, None]
    turn = (turn + pi) % (2 * pi) - pi
    bend = np.abs(np.diff(turn, axis=1)).max(axis=1, initial=0.0)
    swept = turn.max(axis=1) - turn.min(axis=1)
    good = np.flatnonzero((bend <= MAX_BEND) & (swept <= sweep))
    rows, stretch = _best(start[good] + whole / 2, swept[good], length, repeat_px)
    rows = good[rows]
    px, py = np.interp(at[rows], along, x), np.interp(at[rows], along, y)
    middles = px.mean(axis=1), py.mean(axis=1)
    return Fits(px, py, turn[rows] + lean[rows, None], wide, *middles, stretch)


def _turns(xy: F8, along: F8, at: F8, ahead: F8) -> F8:
    """Which way the line runs at each letter, from a little before it to a little after."""
    near = np.stack((np.maximum(at - NEAR_PX, 0), np.minimum(at + NEAR_PX, along[-1])))
    dx, dy = (np.diff(np.interp(near, along, axis), axis=0)[0] for axis in xy)
    turns: F8 = np.arctan2(ahead[:, None] * dy, ahead[:, None] * dx)
    return turns


def _best(middle: F8, swept: F8, length: float, repeat_px: float) -> tuple[Indices, Indices]:
    """Rows, stretch by stretch: the straightest near the middle of the stretch first."""
    count = max(1, int(length / repeat_px))
    share = middle * count / length
    stretch = np.minimum(share.astype(np.int64), count - 1)
    off = np.abs(share - stretch - 0.5)
    order = np.lexsort((middle, np.round(swept + 0.6 * off, 6), stretch))
    if count > 1:
        order = order[off[order] <= 0.5 - ENDS_KEPT]
    rank = np.arange(len(order)) - np.searchsorted(stretch[order], stretch[order])
    order = order[rank < KEPT]
    return order, stretch[order]


def spots_along(x: F8, y: F8, repeat_px: float) -> tuple[F8, F8, Indices]:
    """Points of a line for a road's number: stretch by stretch, nearest to its middle first."""
    along = np.concatenate((np.zeros(1), np.cumsum(np.hypot(np.diff(x), np.diff(y)))))
    length = float(along[-1])
    tries = max(1, ceil(length / STEP_PX))
    at = (np.arange(tries) + 0.5) * length / tries
    order, stretch = _best(at, np.zeros(tries), max(length, 1.0), repeat_px)
    return np.interp(at[order], along, x), np.interp(at[order], along, y), stretch


def chains(ends: npt.NDArray[np.int64], lengths: F8) -> list[list[tuple[int, bool]]]:
    """Join edges of one name end to end, longest first. `ends` is k x 2 junctions.

    Returns lists of (which of the k, whether it is walked backwards).
    """
    at: dict[int, list[int]] = defaultdict(list)
    for i in range(len(ends)):
        at[int(ends[i, 0])].append(i)
        at[int(ends[i, 1])].append(i)
    unused = set(range(len(ends)))
    found = []
    for seed in np.argsort(-lengths, kind="stable"):
        if int(seed) not in unused:
            continue
        unused.discard(int(seed))
        ahead = _walk(int(ends[seed, 1]), at, unused, ends)
        behind = _walk(int(ends[seed, 0]), at, unused, ends)
        back = [(edge, not backwards) for edge, backwards in reversed(behind)]
        found.append([*back, (int(seed), False), *ahead])
    return found


def _walk(
    node: int, at: dict[int, list[int]], unused: set[int], ends: npt.NDArray[np.int64]
) -> list[tuple[int, bool]]:
    walked: list[tuple[int, bool]] = []
    while True:
        edge = next((edge for edge in at[node] if edge in unused), None)
        if edge is None:
            return walked
        unused.discard(edge)
        backwards = int(ends[edge, 0]) != node
        walked.append((edge, backwards))
        node = int(ends[edge, 0 if backwards else 1])


def joined(chain: Iterable[tuple[int, bool]], x: F8, y: F8, start: Indices) -> tuple[F8, F8]:
    """The one line a chain makes of the runs x, y, start."""
    parts_x, parts_y = [], []
    for run, backwards in chain:
        part = slice(int(start[run]), int(start[run + 1]))
        parts_x.append(x[part][::-1] if backwards else x[part])
        parts_y.append(y[part][::-1] if backwards else y[part])
    return np.concatenate(parts_x), np.concatenate(parts_y)
