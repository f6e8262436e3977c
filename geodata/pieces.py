"""Which straight pieces of road pass near a place: a grid of cells over the shapes of the roads."""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from geodata.along import I8
from geodata.arrays import run_indices
from geodata.places import EARTH_RADIUS_M
from geodata.roads import F8, I4, Flags, RoadNetwork

CELL_M = 32.0
CELLS_LEAST, CELLS_A_PIECE = 65_536, 4
FLATTEST = 0.01  # at a pole a degree of longitude has no width
DEGREE_M = float(np.radians(1.0)) * EARTH_RADIUS_M  # of latitude


@dataclass(frozen=True, slots=True)
class Window:
    """What was seen around each of q places.

    A piece is named by the point of the network's shapes at which it begins, maybe more than once.
    """

    piece: I8  # c
    place: I8  # c, which of the places it was seen from; never falling
    seen_m: F8  # q, every piece that comes nearer than this was seen; inf: all there are


class PieceGrid:
    """Cells of about `CELL_M`, each with the pieces that pass through it.

    On a map with far more cells than roads, rows far from each other share their memory: a piece
    seen in the wrong one is merely far away.
    """

    def __init__(self, network: RoadNetwork, usable: Flags) -> None:
        """Of the edges that are `usable` (e)."""
        piece = _pieces(network, usable)
        lat, lon = _ends(network.shape_lat, piece), _ends(network.shape_lon, piece)
        self._south, self._west = lat.min(initial=90.0), lon.min(initial=180.0)
        middle = (self._south + lat.max(initial=self._south)) / 2
        self._row_deg = CELL_M / DEGREE_M
        self._column_deg = self._row_deg / max(float(np.cos(np.radians(middle))), FLATTEST)
        x, y = self._on_grid(lat, lon)
        self._columns, self._rows = int(x.max(initial=0)) + 1, int(y.max(initial=0)) + 1
        room = (CELLS_LEAST + CELLS_A_PIECE * len(piece)) // self._columns
        self._rows_kept = min(self._rows, max(1, room))
        self._start, self._piece = self._fill(piece, x, y)

    def _on_grid(self, lat: F8, lon: F8) -> tuple[F8, F8]:
        """Columns and rows of places, counted from the south-west corner, with fractions."""
        return (lon - self._west) / self._column_deg, (lat - self._south) / self._row_deg

    def _fill(self, piece: I8, x: F8, y: F8) -> tuple[I4, I4]:
        """Where each cell's pieces begin, and the pieces of all cells, end to end.

        x and y, 2 x s, of the pieces' starts and ends.
        """
        (x, far_x), (y, far_y) = x, y
        # In parts shorter than a cell: each lies in the cells of its ends and the two beside both.
        longest = np.maximum(np.abs(far_x - x), np.abs(far_y - y))
        parts = (longest * 1.01).astype(np.int64) + 1
        of, nth = np.repeat(np.arange(len(piece)), parts), run_indices(np.zeros_like(parts), parts)
        columns, rows = (
            [at[of] + (nth + end) * ((far - at) / parts)[of] for end in (0, 1)]
            for at, far in ((x, far_x), (y, far_y))
        )
        cell = np.concatenate([self._cell(column, row) for column in columns for row in rows])
        entries = np.ones(len(cell), np.bool_), (cell, np.tile(piece[of], 4))
        width = int(piece.max(initial=0)) + 1
        packed = csr_array(entries, shape=(self._columns * self._rows_kept, width))
        return packed.indptr, packed.indices

    def _cell(self, x: F8, y: F8) -> I8:
        column = np.clip(x.astype(np.int64), 0, self._columns - 1)
        row = np.clip(y.astype(np.int64), 0, self._rows - 1)
        return column + row % self._rows_kept * self._columns

    def around(self, lat: F8, lon: F8, half: int) -> Window:
        """What passes through the 2 `half` by 2 `half` cells that have q places about their middle."""
        x, y = self._on_grid(lat, lon)
        left, low = (np.rint(at).astype(np.int64) - half for at in (x, y))
        right, high = left + 2 * half, low + 2 * half
        column_m = self._column_deg * DEGREE_M * np.cos(np.radians(lat))
        sides = (
            np.where(left > 0, (x - left) * column_m, np.inf),
            np.where(right < self._columns, (right - x) * column_m, np.inf),
            np.where(low > 0, (y - low) * CELL_M, np.inf),
            np.where(high < self._rows, (high - y) * CELL_M, np.inf),
        )
        left, right = (np.clip(at, 0, self._columns) for at in (left, right))
        low, high = (np.clip(at, 0, self._rows) for at in (low, high))
        place = np.repeat(np.arange(len(lat)), high - low)
        row = run_indices(low, high - low) % self._rows_kept * self._columns
        first, end = self._start[row + left[place]], self._start[row + right[place]]
        piece = self._piece[run_indices(first, end - first)].astype(np.int64)
        return Window(piece, np.repeat(place, end - first), np.minimum.reduce(sides))


def _pieces(network: RoadNetwork, usable: Flags) -> I8:
    """The points at which a piece begins: all of an edge's but its last."""
    first, end = network.shape_start[:-1][usable], network.shape_start[1:][usable]
    return run_indices(first, end - first - 1)


def _ends(at: F8, piece: I8) -> F8:
    """2 x s: where pieces start and where they end."""
    return np.stack([at[piece], at[piece + 1]])
