"""Finds room for names: what is taken, where along a bending way a name fits, which edges are one street."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, floor, pi

import numpy as np
import numpy.typing as npt

from ui.map.paths import F8, Indices

CELL = 4  # pixels
MAX_BEND = 0.45  # radians between neighbouring letters; more is hard to read
MAX_SWEEP = 1.6  # radians over the whole name
STEP_PX = 18.0
MAX_TRIES = 48


class Occupancy:
    """Which 4 x 4 pixel cells of a window already hold something."""

    def __init__(self, width: float, height: float) -> None:
        self._taken = np.zeros((ceil(height / CELL) + 1, ceil(width / CELL) + 1), bool)
        self.width, self.height = width, height

    def holds(self, x: float, y: float, width: float, height: float) -> bool:
        """Whether a rectangle lies wholly inside."""
        return x >= 0 and y >= 0 and x + width <= self.width and y + height <= self.height

    def is_free(self, x: float, y: float, width: float, height: float) -> bool:
        return not self._taken[self._cells(x, y, width, height)].any()

    def take(self, x: float, y: float, width: float, height: float) -> None:
        self._taken[self._cells(x, y, width, height)] = True

    def _cells(self, x: float, y: float, width: float, height: float) -> tuple[slice, slice]:
        rows = slice(max(0, floor(y / CELL)), max(0, ceil((y + height) / CELL)))
        return rows, slice(max(0, floor(x / CELL)), max(0, ceil((x + width) / CELL)))


@dataclass(frozen=True, slots=True)
class Fit:
    """A name along a way: each letter's middle and its turn in radians, first letter first."""

    x: F8
    y: F8
    turn: F8

    @property
    def middle(self) -> tuple[float, float]:
        return float(self.x.mean()), float(self.y.mean())


def fits_along(x: F8, y: F8, advances: F8) -> list[Fit]:
    """Ways to lay letters of these widths along a line, the straightest first. Empty if too short."""
    along = np.concatenate((np.zeros(1), np.cumsum(np.hypot(np.diff(x), np.diff(y)))))
    room = float(along[-1] - advances.sum()) - 6
    if room < 0:
        return []
    starts = np.linspace(0, room, min(MAX_TRIES, max(1, int(room / STEP_PX)))) + 3
    letters = np.cumsum(advances) - advances / 2
    at = starts[:, None] + letters[None, :]
    before, after = np.maximum(at - 4, 0), np.minimum(at + 4, along[-1])
    dx = np.interp(after, along, x) - np.interp(before, along, x)
    dy = np.interp(after, along, y) - np.interp(before, along, y)
    turn = np.unwrap(np.arctan2(dy, dx), axis=1)
    bend = np.abs(np.diff(turn, axis=1)).max(axis=1, initial=0.0)
    sweep = turn.max(axis=1) - turn.min(axis=1)
    good = np.flatnonzero((bend <= MAX_BEND) & (sweep <= MAX_SWEEP))
    from_middle = np.abs(starts - room / 2) / max(room, 1)
    order = good[np.argsort(sweep[good] + 0.3 * from_middle[good], kind="stable")]
    xs, ys = np.interp(at[order], along, x), np.interp(at[order], along, y)
    return [Fit(xs[row], ys[row], turn[order[row]]) for row in range(len(order))]


def is_upside_down(fit: Fit) -> bool:
    """Whether most letters would stand on their heads."""
    return abs((float(np.median(fit.turn)) + pi) % (2 * pi) - pi) > pi / 2


def chains(ends: npt.NDArray[np.uint32], lengths: F8) -> list[list[tuple[int, bool]]]:
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
    node: int, at: dict[int, list[int]], unused: set[int], ends: npt.NDArray[np.uint32]
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
