"""Decides where each plate goes and which may be hidden. Plates that must be read never are."""

from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from msgspec import Struct, field

from ui.map.turns import Turns

F8 = npt.NDArray[np.float64]
I8 = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

CELL = 4  # pixels
ROW_PX = 2  # so exactly is it known where plates lie
GAP = 3  # pixels between a symbol and its plate
RINGS, RING_PX = 6, 24  # how far out a plate that must be read is pushed before it may overlap
MUCH_NEARER = 2  # rings: for less a plate does not leave the side where it is read
A_FEW, MANY = 20, 250  # plates pushed about, and plates tried, between two rests
SIDES, DIAGONALS = 4, 4  # right, left, below, above; further out the corners too
SLIDES = (0, 0.4, -0.4, 0.75, -0.75), (0, 0.3, -0.3, 0.5, -0.5)
"""Shares of its height that a plate beside its symbol slides, and of its width if it is above or below."""
BESIDE = SIDES * len(SLIDES[0])  # places that touch the symbol


class Plates(Struct, frozen=True):
    """n plates: left top corners, whether shown, and whether pushed so far that it needs a leader."""

    x: F8
    y: F8
    shown: Flags
    led: Flags
    side: I8  # the spot each took, as they are counted here; -1 while hidden

    @classmethod
    def none(cls, count: int) -> "Plates":
        """So many, all hidden."""
        places, flags = (np.zeros(count), np.zeros(count)), (np.zeros(count, bool),)
        return cls(*places, *flags, np.zeros(count, bool), np.full(count, -1, np.int64))

    @property
    def columns(self) -> tuple[F8, F8, Flags, Flags, I8]:
        return self.x, self.y, self.shown, self.led, self.side


Rectangle = tuple[float, float, float, float]  # left, top, right, bottom


class Ground(Struct, frozen=True):
    """What plates are placed on, in pixels: its size, the part that is seen, points to leave free."""

    size: tuple[float, float]
    view: Rectangle
    lines: F8  # k x 2: in a crowd they may be covered
    covered: F8 = field(default_factory=lambda: np.zeros((0, 2)))  # k x 2: words, buttons


class _Spots(NamedTuple):
    """Places a plate could take, n x k: boxes in pixels, how far out, the cells they cover, both ends in."""

    x: F8
    y: F8
    boxes: I8  # n x k x 4: left, top, right, bottom
    ring: I8  # k
    top: I8
    bottom: I8
    left: I8
    right: I8

    def part(self, rows: slice) -> "_Spots":
        """Those of some plates."""
        x, y, boxes, ring, *cells = self
        top, bottom, left, right = (column[rows] for column in cells)
        return _Spots(x[rows], y[rows], boxes[rows], ring, top, bottom, left, right)


def placing(
    symbols: F8, plates: F8, standing: tuple[I8, I8], must: Flags, ground: Ground
) -> Turns[Plates]:
    """Place n plates beside their symbols; the lowest rank chooses first, then who was shown before.

    `symbols` is n x 3: middle and half width in pixels; `plates` n x 2: width and height; `standing`
    ranks, and the sides where they stood before, -1 for none. A plate goes to the right, left, below
    or above, and stays where it was while it can. One that must be shown is pushed outwards until it
    is free and is shown in any case, within the ground's view if it can be; the rest are hidden where
    there is no room. A plate without width is not placed: only its symbol is there.
    """
    ranks, kept = standing
    result = Plates.none(len(symbols))
    inside = (symbols[:, 0] > 0) & (symbols[:, 0] < ground.size[0])
    inside &= (symbols[:, 1] > 0) & (symbols[:, 1] < ground.size[1])
    order = np.lexsort((np.arange(len(symbols)), kept < 0, ranks))
    first, rest = order[must[order]], order[(inside & ~must & (plates[:, 0] > 0))[order]]
    if not (len(first) or len(rest)):
        return result
    board = _Board(ground.size[1])
    grids = _Grids(symbols[inside], symbols[inside & must], ground)
    yield
    yield from _place_always(board, grids, result, _Asked.of(first, symbols, plates, kept), ground)
    yield from _place_some(
        board, grids.full, result, _Asked.of(rest, symbols, plates, kept), ground.size
    )
    return result


class _Asked(NamedTuple):
    """Plates in the order in which they choose: numbers, symbols, sizes, sides before."""

    order: I8
    symbols: F8
    plates: F8
    kept: I8

    @classmethod
    def of(cls, order: I8, symbols: F8, plates: F8, kept: I8) -> "_Asked":
        return cls(order, symbols[order], plates[order], kept[order])

    def part(self, some: slice) -> "_Asked":
        return _Asked(self.order[some], self.symbols[some], self.plates[some], self.kept[some])


class _Grid:
    """Which cells hold something that stands still, asked for many rectangles at once."""

    def __init__(self, cells: Flags) -> None:
        self.shape = cells.shape
        self._sums = np.zeros((self.shape[0] + 1, self.shape[1] + 1), np.int32)
        cells.cumsum(axis=0, dtype=np.int32).cumsum(axis=1, dtype=np.int32, out=self._sums[1:, 1:])

    def free(self, spots: _Spots, less: int = 0) -> Flags:
        """Which spots, made smaller by so many cells all round, cover none that are taken.

        Four look-ups each in a table of running sums.
        """
        bottom, right = (np.maximum(end + 1 - less, 0) for end in (spots.bottom, spots.right))
        top, left = np.minimum(spots.top + less, bottom), np.minimum(spots.left + less, right)
        sums = self._sums
        taken = sums[bottom, right] - sums[top, right] - sums[bottom, left] + sums[top, left]
        free: Flags = taken == 0
        return free


class _Grids:
    """What a plate must not cover, in three degrees of need; the stricter is often enough."""

    def __init__(self, symbols: F8, vital: F8, ground: Ground) -> None:
        self.shape = (int(ground.size[1] // CELL) + 2, int(ground.size[0] // CELL) + 2)
        self._symbols, self._vital, self._ground = symbols, vital, ground

    def degrees(self) -> Iterator[_Grid]:
        """One after the other: each takes a while to make."""
        yield self.full
        yield self.bare
        yield self.vital

    @cached_property
    def full(self) -> _Grid:
        return _Grid(self._words | _points_in(self._ground.lines, self.shape))

    @cached_property
    def bare(self) -> _Grid:
        """All symbols and other words, but lines may be covered."""
        return _Grid(self._words)

    @cached_property
    def vital(self) -> _Grid:
        """Only other words, buttons, and the symbols of those whose plates must be read."""
        return _Grid(_symbols_in(self._vital, self.shape) | self._others)

    @cached_property
    def others(self) -> _Grid:
        """Only other words and buttons: what lies under them is not read at all."""
        return _Grid(self._others)

    @cached_property
    def _others(self) -> Flags:
        return _points_in(self._ground.covered, self.shape)

    @cached_property
    def _words(self) -> Flags:
        return _symbols_in(self._symbols, self.shape) | self._others


class _Board:
    """Pixels that plates took, a whole row in one number: the few tests that depend on order are cheap."""

    def __init__(self, height: float) -> None:
        self._rows = [0] * (int(height) // ROW_PX + 2)

    def takes(self, box: list[int]) -> bool:
        """Take a box if it is free."""
        left, top, right, bottom = box
        mask = ((1 << (right - left)) - 1) << left
        rows = range(top // ROW_PX, min((bottom - 1) // ROW_PX + 1, len(self._rows)))
        if any(self._rows[row] & mask for row in rows):
            return False
        for row in rows:
            self._rows[row] |= mask
        return True


def _symbols_in(symbols: F8, shape: tuple[int, int]) -> Flags:
    """The cells that symbols lie on: corners are counted up and down, and summed both ways."""
    high, wide = shape
    inner = np.maximum(symbols[:, 2] - CELL / 2, 0)  # a plate beside its own symbol is free of it
    top, bottom = _cell(symbols[:, 1] - inner, high), _cell(symbols[:, 1] + inner, high) + 1
    left, right = _cell(symbols[:, 0] - inner, wide), _cell(symbols[:, 0] + inner, wide) + 1
    row, size = wide + 1, (high + 1) * (wide + 1)
    corners = np.bincount(np.concatenate((top * row + left, bottom * row + right)), minlength=size)
    corners -= np.bincount(np.concatenate((top * row + right, bottom * row + left)), minlength=size)
    counts = corners.reshape(high + 1, wide + 1).cumsum(axis=0).cumsum(axis=1)
    cells: Flags = counts[:high, :wide] > 0
    return cells


def _points_in(points: F8, shape: tuple[int, int]) -> Flags:
    high, wide = shape
    cells: Flags = np.zeros(shape, bool)
    rows, columns = (points[:, 1] // CELL).astype(int), (points[:, 0] // CELL).astype(int)
    inside = (rows >= 0) & (rows < high) & (columns >= 0) & (columns < wide)
    cells[rows[inside], columns[inside]] = True
    return cells


def _cell(pixels: F8, count: int) -> I8:
    cells: I8 = np.clip(pixels // CELL, 0, count - 1).astype(np.int64)
    return cells


def _spots(symbols: F8, plates: F8, rings: int, shape: tuple[int, int]) -> _Spots:
    """Each plate's sides, then slid along them; further out sides and diagonals; the nearest first."""
    ring = np.repeat(np.arange(rings), [BESIDE] + [SIDES + DIAGONALS] * (rings - 1))
    further = np.tile(np.arange(SIDES + DIAGONALS), rings - 1)
    way = np.concatenate((np.arange(BESIDE) % SIDES, further))
    slid_y, slid_x = np.repeat(np.array(SLIDES), SIDES, axis=1) * [
        way[:BESIDE] < 2,
        way[:BESIDE] > 1,
    ]
    slid_y, slid_x = (np.pad(slid, (0, len(further))) for slid in (slid_y, slid_x))
    x, y, wide, high = (column[:, None] for column in (*symbols.T[:2], *plates.T))
    gap = symbols[:, 2, None] + GAP + ring * RING_PX
    before, after, beside = x - gap - wide, x + gap, x - wide / 2
    above, below, level = y - gap - high, y + gap, y - high / 2
    corner_x = np.choose(way, (after, before, beside, beside, after, after, before, before))
    corner_y = np.choose(way, (level, level, below, above, below, above, below, above))
    corner_x, corner_y = corner_x + slid_x * wide, corner_y + slid_y * high
    rows, columns = shape
    right, bottom = np.ceil(corner_x + wide), np.ceil(corner_y + high)
    edges = (np.floor(corner_x), np.floor(corner_y), right, bottom)
    return _Spots(
        corner_x, corner_y, np.maximum(np.stack(edges, axis=2), 0).astype(np.int64), ring,
        _cell(corner_y, rows), _cell(corner_y + high, rows),
        _cell(corner_x, columns), _cell(corner_x + wide, columns),
    )  # fmt: skip


def _place_always(
    board: _Board, grids: _Grids, result: Plates, asked: _Asked, ground: Ground
) -> Turns[None]:
    """In a crowd a plate may cover a line, then what may be hidden, and only then what may not."""
    if not len(asked.order):
        return
    spots = _spots(asked.symbols, asked.plates, RINGS, grids.shape)
    allowed = _allowed(asked.symbols, asked.plates, spots, ground.view)
    wishes, stands = [], []
    yield
    for grid in grids.degrees():
        yield
        wishes.append(allowed & (yield from _free_of(grid, spots)))
        stands.append(_still_free(grid, spots, asked.kept) & allowed)
        yield
    last = allowed & (yield from _free_of(grids.others, spots))
    last[~last.any(axis=1)] = True
    yield
    for k, i in enumerate(asked.order.tolist()):
        kept, boxes = int(asked.kept[k]), spots.boxes[k].tolist()
        is_clear, is_fair = (kept >= 0 and stand[k, kept] for stand in (stands[0], stands[-1]))
        wished = [np.flatnonzero(degree[k]).tolist() for degree in wishes]
        if is_fair:
            wished.insert(0, _worth_moving(wished[0], kept, spots.ring, is_clear=is_clear))
        tried = (spot for degree in wished for spot in degree if board.takes(boxes[spot]))
        spot = next(tried, int(np.argmax(last[k])))
        result.x[i], result.y[i] = spots.x[k, spot], spots.y[k, spot]
        result.led[i], result.shown[i], result.side[i] = spots.ring[spot] > 0, True, spot
        if not k % A_FEW:
            yield


def _free_of(grid: _Grid, spots: _Spots) -> Turns[Flags]:
    found = []
    for start in range(0, len(spots.x), MANY):
        found.append(grid.free(spots.part(slice(start, start + MANY))))
        yield
    return np.concatenate(found)


def _still_free(grid: _Grid, spots: _Spots, kept: I8) -> Flags:
    """Which spots are those where plates stand already and still may: edges may touch a symbol's by now."""
    are_kept: Flags = np.arange(spots.x.shape[1]) == kept[:, None]
    return are_kept & grid.free(spots, less=2)


def _worth_moving(free: list[int], kept: int, ring: I8, *, is_clear: bool) -> list[int]:
    """Where a plate goes rather than stay, and last where it stands.

    To what is much nearer; if it has come to lie over a symbol or a line, to what is about as near.
    """
    near = ring[kept] - MUCH_NEARER if is_clear else min(1, ring[kept])
    return [*(spot for spot in free if ring[spot] <= near), kept]


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
    board: _Board, grid: _Grid, result: Plates, asked: _Asked, size: tuple[float, float]
) -> Turns[None]:
    """Those with a free place, in order of rank; a plate that meets one placed before tries the next."""
    for start in range(0, len(asked.order), MANY):
        yield
        _place_beside(board, grid, result, asked.part(slice(start, start + MANY)), size)


def _place_beside(
    board: _Board, grid: _Grid, result: Plates, asked: _Asked, size: tuple[float, float]
) -> None:
    plates = asked.plates
    spots = _spots(asked.symbols, plates, 1, grid.shape)
    free = grid.free(spots) | _still_free(grid, spots, asked.kept)
    free &= (spots.x >= 0) & (spots.x + plates[:, :1] <= size[0])
    free &= (spots.y >= 0) & (spots.y + plates[:, 1:] <= size[1])
    row, side = np.nonzero(free)
    turn = np.lexsort((side, side != asked.kept[row], row))
    row, side = row[turn], side[turn]
    chosen: dict[int, int] = {}
    tried = zip(row.tolist(), side.tolist(), spots.boxes[row, side].tolist(), strict=True)
    for k, spot, box in tried:
        if k not in chosen and board.takes(box):
            chosen[k] = spot
    rows, sides = np.array([*chosen], np.int64), np.array([*chosen.values()], np.int64)
    placed = asked.order[rows]
    result.x[placed], result.y[placed] = spots.x[rows, sides], spots.y[rows, sides]
    result.shown[placed], result.side[placed] = True, sides
