"""Decides where each plate goes and which may be hidden. Plates that must be read never are."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

F8 = npt.NDArray[np.float64]
I8 = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

CELL = 7  # pixels
GAP = 3  # pixels between a symbol and its plate
RINGS, RING_PX = 6, 24  # how far out a plate that must be read is pushed before it may overlap
SIDES, DIAGONALS = 4, 4  # right, left, below, above; further out the corners too


@dataclass(frozen=True, slots=True)
class Plates:
    """n plates: left top corners, whether shown, and whether pushed so far that it needs a leader."""

    x: F8
    y: F8
    shown: Flags
    led: Flags


Rectangle = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True, slots=True)
class Ground:
    """What plates are placed on, in pixels: its size, the part that is seen, points to leave free."""

    size: tuple[float, float]
    view: Rectangle
    lines: F8  # k x 2


class _Spots(NamedTuple):
    """Places a plate could take, n x k: corners, how far out, and the cells they cover, both ends in."""

    x: F8
    y: F8
    ring: I8  # k
    top: I8
    bottom: I8
    left: I8
    right: I8


def place_plates(symbols: F8, plates: F8, ranks: I8, must: Flags, ground: Ground) -> Plates:
    """Place n plates beside their symbols; the lowest rank chooses first.

    `symbols` is n x 3: middle and half width in pixels; `plates` n x 2: width and height. A plate goes to
    the right, left, below or above. One that must be shown is pushed outwards until it is free and is
    shown in any case, within the ground's view if it can be; the rest are hidden where there is no room.
    """
    count = len(symbols)
    result = Plates(np.zeros(count), np.zeros(count), np.zeros(count, bool), np.zeros(count, bool))
    inside = (symbols[:, 0] > 0) & (symbols[:, 0] < ground.size[0])
    inside &= (symbols[:, 1] > 0) & (symbols[:, 1] < ground.size[1])
    order = np.lexsort((np.arange(count), ranks))
    bare = _marked(symbols[inside], ground)
    full = bare.copy()
    _mark_points(full, ground.lines)
    vital = _marked(symbols[inside & must], ground)
    board = _Board(full.shape[0])
    first, rest = order[must[order]], order[(inside & ~must)[order]]
    _place_always(board, (full, bare, vital), result, (first, symbols, plates), ground.view)
    _place_some(board, full, result, (rest, symbols, plates), ground.size)
    return result


class _Board:
    """Cells that plates took, a whole row in one number: the few tests that depend on order are cheap."""

    def __init__(self, rows: int) -> None:
        self._rows = [0] * rows

    def is_free(self, top: int, bottom: int, left: int, right: int) -> bool:
        mask = ((1 << (right - left + 1)) - 1) << left
        return not any(row & mask for row in self._rows[top : bottom + 1])

    def take(self, top: int, bottom: int, left: int, right: int) -> None:
        mask = ((1 << (right - left + 1)) - 1) << left
        for row in range(top, min(bottom + 1, len(self._rows))):
            self._rows[row] |= mask


def _marked(symbols: F8, ground: Ground) -> Flags:
    """Cells that symbols stand on."""
    shape = (int(ground.size[1] // CELL) + 2, int(ground.size[0] // CELL) + 2)
    half = np.maximum(symbols[:, 2] - CELL / 2, 0)  # a plate beside its own symbol is free of it
    x, y = symbols[:, 0], symbols[:, 1]
    top, left = _cell(y - half, shape[0]), _cell(x - half, shape[1])
    bottom, right = _cell(y + half, shape[0]), _cell(x + half, shape[1])
    # Each rectangle changes the count at its four corners; running sums spread it over its cells.
    corners = np.zeros((shape[0] + 1, shape[1] + 1), np.int32)
    np.add.at(corners, (top, left), 1)
    np.add.at(corners, (bottom + 1, right + 1), 1)
    np.add.at(corners, (top, right + 1), -1)
    np.add.at(corners, (bottom + 1, left), -1)
    marked: Flags = corners.cumsum(axis=0).cumsum(axis=1)[:-1, :-1] > 0
    return marked


def _mark_points(cells: Flags, points: F8) -> None:
    high, wide = cells.shape
    rows, columns = (points[:, 1] // CELL).astype(int), (points[:, 0] // CELL).astype(int)
    inside = (rows >= 0) & (rows < high) & (columns >= 0) & (columns < wide)
    cells[rows[inside], columns[inside]] = True


def _cell(pixels: F8, count: int) -> I8:
    cells: I8 = np.clip(pixels // CELL, 0, count - 1).astype(np.int64)
    return cells


def _spots(symbols: F8, plates: F8, rings: int, cells: Flags) -> _Spots:
    """Each plate's sides and, further out, the diagonals too; the nearest first."""
    ring = np.repeat(np.arange(rings), [SIDES] + [SIDES + DIAGONALS] * (rings - 1))
    way = np.concatenate(
        [np.arange(SIDES), *[np.arange(SIDES + DIAGONALS) for _ in range(rings - 1)]]
    )
    x, y, wide, high = (column[:, None] for column in (*symbols.T[:2], *plates.T))
    gap = symbols[:, 2, None] + GAP + ring * RING_PX
    before, after, beside = x - gap - wide, x + gap, x - wide / 2
    above, below, level = y - gap - high, y + gap, y - high / 2
    corner_x = np.choose(way, (after, before, beside, beside, after, after, before, before))
    corner_y = np.choose(way, (level, level, below, above, below, above, below, above))
    rows, columns = cells.shape
    return _Spots(
        corner_x, corner_y, ring,
        _cell(corner_y, rows), _cell(corner_y + high, rows),
        _cell(corner_x, columns), _cell(corner_x + wide, columns),
    )  # fmt: skip


def _free(cells: Flags, spots: _Spots) -> Flags:
    """Which spots cover none of the cells: four look-ups each in a table of running sums."""
    sums = np.zeros((cells.shape[0] + 1, cells.shape[1] + 1), np.int32)
    sums[1:, 1:] = cells.cumsum(axis=0, dtype=np.int32).cumsum(axis=1, dtype=np.int32)
    top, left, bottom, right = spots.top, spots.left, spots.bottom + 1, spots.right + 1
    taken = sums[bottom, right] - sums[top, right] - sums[bottom, left] + sums[top, left]
    free: Flags = taken == 0
    return free


def _place_always(
    board: _Board,
    grids: tuple[Flags, ...],
    result: Plates,
    given: tuple[I8, F8, F8],
    view: Rectangle,
) -> None:
    """In a crowd a plate may cover a line, then what may be hidden, and only then what may not."""
    order, symbols, plates = given[0], given[1][given[0]], given[2][given[0]]
    if not len(order):
        return
    spots = _spots(symbols, plates, RINGS, grids[0])
    allowed = _allowed(symbols, plates, spots, view)
    wishes = np.concatenate([_free(grid, spots) & allowed for grid in grids], axis=1)
    count = spots.x.shape[1]
    bounds = np.stack((spots.top, spots.bottom, spots.left, spots.right), axis=2)
    for k, i in enumerate(order.tolist()):
        tried = (np.flatnonzero(wishes[k]) % count).tolist()
        cells = bounds[k].tolist()
        nearest = int(np.argmax(allowed[k]))
        spot = next((spot for spot in tried if board.is_free(*cells[spot])), nearest)
        board.take(*cells[spot])
        result.x[i], result.y[i] = spots.x[k, spot], spots.y[k, spot]
        result.led[i], result.shown[i] = spots.ring[spot] > 0, True


def _allowed(symbols: F8, plates: F8, spots: _Spots, view: Rectangle) -> Flags:
    """Of a symbol in the view the spots in the view; all of them where there is none, or it is outside."""
    left, top, right, bottom = view
    seen: Flags = (spots.x >= left) & (spots.x + plates[:, :1] <= right)
    seen &= (spots.y >= top) & (spots.y + plates[:, 1:] <= bottom)
    x, y = symbols[:, 0], symbols[:, 1]
    is_seen = (left <= x) & (x <= right) & (top <= y) & (y <= bottom)
    seen[~is_seen | ~seen.any(axis=1)] = True
    return seen


def _place_some(
    board: _Board,
    grid: Flags,
    result: Plates,
    given: tuple[I8, F8, F8],
    size: tuple[float, float],
) -> None:
    """Those with a free side, in order of rank; a plate that meets one placed before tries the next side."""
    order, symbols, plates = given[0], given[1][given[0]], given[2][given[0]]
    spots = _spots(symbols, plates, 1, grid)
    free = _free(grid, spots) & (spots.x >= 0) & (spots.x + plates[:, :1] <= size[0])
    free &= (spots.y >= 0) & (spots.y + plates[:, 1:] <= size[1])
    row, side = np.nonzero(free)
    cells = np.stack(
        (spots.top[free], spots.bottom[free], spots.left[free], spots.right[free]), axis=1
    )
    chosen: dict[int, int] = {}
    for k, spot, bounds in zip(row.tolist(), side.tolist(), cells.tolist(), strict=True):
        if k not in chosen and board.is_free(*bounds):
            board.take(*bounds)
            chosen[k] = spot
    rows, sides = np.array([*chosen], np.int64), np.array([*chosen.values()], np.int64)
    placed = order[rows]
    result.x[placed], result.y[placed] = spots.x[rows, sides], spots.y[rows, sides]
    result.shown[placed] = True
