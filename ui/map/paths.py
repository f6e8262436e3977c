"""Arrays to painter paths: gather what is near, drop what can't be seen, cut into strokable chunks."""

from itertools import pairwise

import numpy as np
import numpy.typing as npt
from msgspec import Struct
from PySide6.QtCore import QByteArray, QDataStream
from PySide6.QtGui import QPainterPath

CHUNK = 100  # vertices a path: Qt strokes one long path far slower than several of these
CELL_PX = (
    0.64  # nearer vertices can't be told apart; divides a tile, so that neighbours drop the same
)

NEAR_PX = 9.0  # how near a pointer must be to a line

F8 = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]
_ELEMENT = np.dtype([("type", ">i4"), ("x", ">f8"), ("y", ">f8")])


class Runs(Struct, frozen=True):
    """Polylines or rings in pixels: run i is `x[start[i]:start[i + 1]]`."""

    x: F8
    y: F8
    start: Indices  # one more than there are runs

    def __len__(self) -> int:
        return len(self.start) - 1


def gather(first: Indices, end: Indices) -> tuple[Indices, Indices]:
    """Point numbers of the runs first..end laid one after another, and where each then starts."""
    lengths = end - first
    start = np.concatenate((np.zeros(1, np.int64), np.cumsum(lengths)))
    points = np.repeat(first - start[:-1], lengths) + np.arange(start[-1])
    return points, start


def thinned(runs: Runs) -> Runs:
    """Without the vertices that share a 0.64 px cell with the one before; ends are kept."""
    if not len(runs.x):
        return runs
    column, row = np.floor(runs.x / CELL_PX), np.floor(runs.y / CELL_PX)
    keep = np.ones(len(runs.x), bool)
    keep[1:] = (column[1:] != column[:-1]) | (row[1:] != row[:-1])
    keep[runs.start[:-1]] = True
    keep[runs.start[1:] - 1] = True
    kept = np.concatenate((np.zeros(1, np.int64), np.cumsum(keep)))
    return Runs(runs.x[keep], runs.y[keep], kept[runs.start])


def turned(runs: Runs, outer: npt.NDArray[np.bool_]) -> Runs:
    """Outer rings one way round, holes the other: then overlapping areas fill whole and holes stay."""
    if not len(runs):
        return runs
    of_run = np.repeat(np.arange(len(runs)), np.diff(runs.start))
    x, y = runs.x - runs.x[runs.start[:-1]][of_run], runs.y - runs.y[runs.start[:-1]][of_run]
    cross = np.zeros(len(x))
    cross[:-1] = x[:-1] * y[1:] - x[1:] * y[:-1]
    cross[runs.start[1:] - 1] = 0.0
    wrong = (np.add.reduceat(cross, runs.start[:-1]) > 0) != outer
    points = np.arange(len(x))
    mirrored = (runs.start[:-1] + runs.start[1:] - 1)[of_run] - points
    order = np.where(wrong[of_run], mirrored, points)
    return Runs(runs.x[order], runs.y[order], runs.start)


def to_paths(runs: Runs) -> list[QPainterPath]:
    """Painter paths of about a hundred vertices each, cut between runs, filled by winding."""
    if not len(runs.x):
        return []
    elements = np.empty(len(runs.x), _ELEMENT)
    elements["type"], elements["x"], elements["y"] = 1, runs.x, runs.y
    elements["type"][runs.start[:-1]] = 0
    cuts = _cuts(runs.start)
    parts: list[bytes] = []
    for begin, end in pairwise(cuts):
        # Qt reads big-endian; a native count once made it reserve a hundred million elements.
        parts.append(np.array([end - begin], ">i4").tobytes())
        parts.append(elements[begin:end].tobytes())
        last_move = runs.start[np.searchsorted(runs.start, end) - 1] - begin
        parts.append(np.array([last_move, 1], ">i4").tobytes())
    return _read(b"".join(parts), len(cuts) - 1)


def away_px(px: F8, py: F8, x: float, y: float, start: Indices | None = None) -> float:
    """How far a pixel is from the nearest piece of a polyline; inf from one of less than two points.

    With `start`, as of `Runs`, what lies between the end of a run and the next one's begin is no piece.
    """
    dx, dy = np.diff(px), np.diff(py)
    square = np.maximum(dx * dx + dy * dy, 1e-9)
    share = np.clip(((x - px[:-1]) * dx + (y - py[:-1]) * dy) / square, 0.0, 1.0)
    away = np.hypot(px[:-1] + share * dx - x, py[:-1] + share * dy - y)
    if start is not None:
        away[start[1:-1] - 1] = np.inf
    return float(away.min(initial=np.inf))


def _cuts(start: Indices) -> list[int]:
    """Point numbers at which a new path begins, and the end."""
    chunk_of = (start[1:] - 1) // CHUNK
    first = np.flatnonzero(np.diff(chunk_of, prepend=-1))
    return [*(int(start[i]) for i in first), int(start[-1])]


def _read(packed: bytes, count: int) -> list[QPainterPath]:
    stream = QDataStream(QByteArray(packed))
    paths = [QPainterPath() for _ in range(count)]
    for path in paths:
        stream >> path
    return paths
