"""Decides where each plate goes and which may be hidden. Plates that must be read never are."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

F8 = npt.NDArray[np.float64]
I8 = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

CELL = 7  # pixels
GAP = 3  # pixels between a symbol and its plate
RINGS, RING_PX = 6, 24  # how far out a plate that must be read is pushed before it may overlap
SIDES = 4  # right, left, below, above


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


class _Grid:
    """Cells of a window already taken."""

    def __init__(self, width: float, height: float) -> None:
        self.width, self.height = width, height
        shape = (int(height // CELL) + 2, int(width // CELL) + 2)
        self.cells: Flags = np.zeros(shape, bool)

    def is_free(self, x: float, y: float, width: float, height: float) -> bool:
        rows, columns = self._slices(x, y, width, height)
        return not self.cells[rows, columns].any()

    def take(self, x: float, y: float, width: float, height: float) -> None:
        rows, columns = self._slices(x, y, width, height)
        self.cells[rows, columns] = True

    def take_points(self, points: F8) -> None:
        high, wide = self.cells.shape
        rows, columns = (points[:, 1] // CELL).astype(int), (points[:, 0] // CELL).astype(int)
        inside = (rows >= 0) & (rows < high) & (columns >= 0) & (columns < wide)
        self.cells[rows[inside], columns[inside]] = True

    @staticmethod
    def _slices(x: float, y: float, width: float, height: float) -> tuple[slice, slice]:
        rows = slice(max(0, int(y // CELL)), max(0, int((y + height) // CELL) + 1))
        return rows, slice(max(0, int(x // CELL)), max(0, int((x + width) // CELL) + 1))

    def blocks(self, x: F8, y: F8, size: F8) -> tuple[I8, Flags]:
        """Flat cell numbers of n boxes, n x k, and which of the k each box really has."""
        first_row, first_column = (y // CELL).astype(np.int64), (x // CELL).astype(np.int64)
        rows = ((y + size[:, 1]) // CELL).astype(np.int64) - first_row + 1
        columns = ((x + size[:, 0]) // CELL).astype(np.int64) - first_column + 1
        down, across = np.divmod(np.arange(rows.max() * columns.max()), columns.max())
        row, column = first_row[:, None] + down, first_column[:, None] + across
        real = (down < rows[:, None]) & (across < columns[:, None])
        high, wide = self.cells.shape
        real &= (row >= 0) & (row < high) & (column >= 0) & (column < wide)
        return np.where(real, row * wide + column, 0), real


def place_plates(symbols: F8, plates: F8, ranks: I8, must: Flags, ground: Ground) -> Plates:
    """Place n plates beside their symbols; the lowest rank chooses first.

    `symbols` is n x 3: middle and half width in pixels; `plates` n x 2: width and height. A plate goes to
    the right, left, below or above. One that must be shown is pushed outwards until it is free and is
    shown in any case, within the ground's view if it can be; the rest are hidden where there is no room.
    """
    window = ground.size
    count = len(symbols)
    result = Plates(np.zeros(count), np.zeros(count), np.zeros(count, bool), np.zeros(count, bool))
    grid, vital = _Grid(*window), _Grid(*window)
    inside = (symbols[:, 0] > 0) & (symbols[:, 0] < window[0])
    inside &= (symbols[:, 1] > 0) & (symbols[:, 1] < window[1])
    _take_symbols(grid, symbols[inside])
    order = np.lexsort((np.arange(count), ranks))
    grid.take_points(ground.lines)
    _take_symbols(vital, symbols[inside & must])
    for i in order[must[order]]:
        _place_always((grid, vital), result, int(i), (symbols[i], plates[i]), ground.view)
    waiting = order[(inside & ~must)[order]]
    for side in range(SIDES):
        waiting = _place_some(grid, result, waiting, side, (symbols, plates))
    return result


def _take_symbols(grid: _Grid, symbols: F8) -> None:
    if not len(symbols):
        return
    half = np.maximum(symbols[:, 2] - CELL / 2, 0)  # a plate beside its own symbol is free of it
    size = np.column_stack((2 * half, 2 * half))
    cells, real = grid.blocks(symbols[:, 0] - half, symbols[:, 1] - half, size)
    grid.cells.flat[cells[real]] = True


def _place_always(
    grids: tuple[_Grid, _Grid], result: Plates, i: int, given: tuple[F8, F8], view: Rectangle
) -> None:
    """In a crowd it may cover what may be hidden, and only then what may not."""
    symbol, plate = given
    width, height = float(plate[0]), float(plate[1])
    spots = [(x, y, ring) for ring in range(RINGS) for x, y in _beside(symbol, plate, ring)]
    if _lies_in(view, float(symbol[0]), float(symbol[1]), 0, 0):
        spots = [spot for spot in spots if _lies_in(view, *spot[:2], width, height)] or spots
    free = (spot for grid in grids for spot in spots if grid.is_free(*spot[:2], width, height))
    x, y, ring = next(free, spots[0])
    result.x[i], result.y[i], result.led[i], result.shown[i] = x, y, ring > 0, True
    for grid in grids:
        grid.take(x, y, width, height)


def _lies_in(view: Rectangle, x: float, y: float, width: float, height: float) -> bool:
    left, top, right, bottom = view
    return left <= x and top <= y and x + width <= right and y + height <= bottom


def _beside(symbol: F8, plate: F8, ring: int) -> list[tuple[float, float]]:
    """Corners of the plate at the four sides and, further out, at the diagonals."""
    x, y, half = (float(value) for value in symbol)
    width, height = float(plate[0]), float(plate[1])
    gap = half + GAP + ring * RING_PX
    right, left, below, above = x + gap, x - gap - width, y + gap, y - gap - height
    middle, across = y - height / 2, x - width / 2
    spots = [(right, middle), (left, middle), (across, below), (across, above)]
    if ring:
        spots += [(right, below), (right, above), (left, below), (left, above)]
    return spots


def _place_some(grid: _Grid, result: Plates, waiting: I8, side: int, given: tuple[F8, F8]) -> I8:
    """Place those whose side is free, all at once; where two want a cell the lower rank has it."""
    if not len(waiting):
        return waiting
    symbols, plates = given[0][waiting], given[1][waiting]
    x, y = _at_side(symbols, plates, side)
    cells, real = grid.blocks(x, y, plates)
    free: Flags = np.logical_not((grid.cells.ravel()[cells] & real).any(axis=1))
    free &= (x >= 0) & (x + plates[:, 0] <= grid.width)
    free &= (y >= 0) & (y + plates[:, 1] <= grid.height)
    claims = np.full(grid.cells.size, len(waiting), np.int64)
    claimants = np.broadcast_to(np.arange(len(waiting))[:, None], cells.shape)
    claiming = real & free[:, None]
    # The last write to a cell stays: write the lowest rank last.
    claims[cells[claiming][::-1]] = claimants[claiming][::-1]
    won: Flags = free & ((claims[cells] == claimants) | ~real).all(axis=1)
    winners = waiting[won]
    result.x[winners], result.y[winners], result.shown[winners] = x[won], y[won], True
    grid.cells.flat[cells[won][real[won]]] = True
    left: I8 = waiting[~won]
    return left


def _at_side(symbols: F8, plates: F8, side: int) -> tuple[F8, F8]:
    x, y, gap = symbols[:, 0], symbols[:, 1], symbols[:, 2] + GAP
    width, height = plates[:, 0], plates[:, 1]
    corners = (
        (x + gap, y - height / 2),
        (x - gap - width, y - height / 2),
        (x - width / 2, y + gap),
        (x - width / 2, y - gap - height),
    )
    return corners[side]
