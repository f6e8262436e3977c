"""What bears a name, whole and in world units, joined once and kept: streets, numbered roads, rivers, parks.

Whole, for a window's cut through a street would move its name with every step of a pan.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ui.map.basemap import LINK, BaseMap, Frame
from ui.map.paths import F8, Indices, Runs
from ui.map.placing import chains, joined

MAX_LINES = 40_000  # kept; then all are forgotten, a moment's work to join again
NUMBERED = 3  # the least important class whose numbers stand on shields: secondary
LEVELS = (0.5, 0.35, 0.65, 0.2, 0.8)  # of a shape's height, where its widest place is looked for


@dataclass(frozen=True, slots=True, eq=False)
class NamedLine:
    """One unbroken way of a name."""

    name: str
    rank: int  # the number of its most important road class
    x: F8  # world units
    y: F8
    length: float  # world units
    box: tuple[float, float, float, float]  # west, north, east, south

    @property
    def order(self) -> tuple[int, float, str, float]:
        """Important ones first, then long ones; the same on every window."""
        return self.rank, -self.length, self.name, float(self.x[0])


@dataclass(frozen=True, slots=True)
class NamedSpot:
    """A park, wood or lake: the middle of its widest place, and how wide it is there, in world units."""

    name: str
    x: float
    y: float
    wide: float


Pieces = tuple[Runs, Indices, str]
"""Lines, k x 2 numbers of what they end at, and the name they share."""

Finder = Callable[[int, Indices], Pieces]


class NamedLines:
    """The lines of an area's names, by number of the name. `keys` has one for each piece, or -1."""

    def __init__(self, keys: npt.NDArray[np.integer[Any]], ranks: Indices, find: Finder) -> None:
        self._keys, self._ranks, self._find = keys, ranks, find
        self._order = np.argsort(keys, kind="stable")
        self._sorted = keys[self._order]
        self._lines: dict[tuple[int, bytes], tuple[NamedLine, ...]] = {}

    def touching(
        self, pieces: Indices, shown: npt.NDArray[np.bool_], frame: Frame
    ) -> list[NamedLine]:
        """Lines of what these pieces are called, in order; `shown` says which ranks are."""
        wanted = np.unique(self._keys[pieces[shown[self._ranks[pieces]]]])
        west, north, east, south = frame.world_box(0)
        found = [
            line
            for key in wanted[wanted >= 0].tolist()
            for line in self._lines_of(key, shown)
            if line.box[0] <= east and line.box[2] >= west
            and line.box[1] <= south and line.box[3] >= north
        ]  # fmt: skip
        return sorted(found, key=lambda line: line.order)

    def _lines_of(self, key: int, shown: npt.NDArray[np.bool_]) -> tuple[NamedLine, ...]:
        known = (key, shown.tobytes())
        if known not in self._lines:
            if len(self._lines) >= MAX_LINES:
                self._lines.clear()
            first, end = np.searchsorted(self._sorted, [key, key + 1]).tolist()
            pieces = self._order[first:end]
            self._lines[known] = tuple(self._joined(key, pieces[shown[self._ranks[pieces]]]))
        return self._lines[known]

    def _joined(self, key: int, pieces: Indices) -> Iterator[NamedLine]:
        runs, ends, name = self._find(key, pieces)
        lengths = run_lengths(runs)
        for chain in chains(ends, lengths):
            x, y = joined(chain, runs.x, runs.y, runs.start)
            rank = min(int(self._ranks[pieces[number]]) for number, _ in chain)
            length = float(sum(lengths[number] for number, _ in chain))
            box = float(x.min()), float(y.min()), float(x.max()), float(y.max())
            yield NamedLine(name, rank, x, y, length, box)


def streets(base: BaseMap) -> NamedLines:
    """By the names of streets."""
    roads = base.area.roads

    def find(key: int, edges: Indices) -> Pieces:
        return base.road_lines(edges), _junctions(base, edges), roads.names[key]

    return NamedLines(roads.edge_name, roads.edge_class.astype(np.int64), find)


def numbered(base: BaseMap) -> NamedLines:
    """By the numbers of roads; slip roads and small ones bear none. Of several numbers the first."""
    roads = base.area.roads
    plain = ((roads.edge_flags & LINK) == 0) & (roads.edge_class <= NUMBERED)

    def find(key: int, edges: Indices) -> Pieces:
        number = roads.names[key].split(";")[0].strip()
        return base.road_lines(edges), _junctions(base, edges), number

    return NamedLines(np.where(plain, roads.edge_ref, -1), roads.edge_class.astype(np.int64), find)


def rivers(base: BaseMap) -> NamedLines:
    """By the names of rivers and canals, whose pieces meet at their ends."""
    shapes = base.area.shapes.get("river")
    keys = np.zeros(0, np.int32) if shapes is None else shapes.name

    def find(key: int, features: Indices) -> Pieces:
        runs = base.shape_lines("river", features)
        ends = np.concatenate((runs.start[:-1], runs.start[1:] - 1))
        spots = np.round(np.column_stack((runs.x, runs.y))[ends], 9)  # 4 cm
        _, number = np.unique(spots, axis=0, return_inverse=True)
        return runs, number.reshape(2, -1).T, base.area.shape_names[key]

    return NamedLines(keys, np.zeros(len(keys), np.int64), find)


def _junctions(base: BaseMap, edges: Indices) -> Indices:
    roads = base.area.roads
    return np.column_stack((roads.edge_from[edges], roads.edge_to[edges])).astype(np.int64)


class NamedAreas:
    """The named features of area layers, each looked at once."""

    def __init__(self, base: BaseMap) -> None:
        self._base = base
        self._spots: dict[tuple[str, int], NamedSpot] = {}

    def of(self, layer: str, frame: Frame) -> list[NamedSpot]:
        """Those that touch the frame, the widest first."""
        shapes = self._base.area.shapes.get(layer)
        if shapes is None:
            return []
        found = self._base.shapes_in(layer, frame)
        spots = [self._spot(layer, int(one)) for one in found[shapes.name[found] >= 0]]
        return sorted(spots, key=lambda spot: (-spot.wide, spot.name, spot.x))

    def _spot(self, layer: str, feature: int) -> NamedSpot:
        known = (layer, feature)
        if known not in self._spots:
            shapes = self._base.area.shapes[layer]
            name = self._base.area.shape_names[shapes.name[feature]]
            runs = self._base.shape_lines(layer, np.array([feature]))
            self._spots[known] = NamedSpot(name, *widest_place(runs))
        return self._spots[known]


def widest_place(rings: Runs) -> tuple[float, float, float]:
    """Middle and width of the widest of five level cuts through a shape, in its own units."""
    top, height = float(rings.y.min()), float(np.ptp(rings.y))
    best = float(rings.x.mean()), float(rings.y.mean()), 0.0
    a, b = np.arange(len(rings.x) - 1), np.arange(1, len(rings.x))
    whole = np.ones(len(a), bool)
    whole[rings.start[1:-1] - 1] = False  # from one ring to the next is no edge
    a, b = a[whole], b[whole]
    for level in LEVELS:
        y = top + height * level
        cut = (rings.y[a] > y) != (rings.y[b] > y)
        low, high = a[cut], b[cut]
        share = (y - rings.y[low]) / (rings.y[high] - rings.y[low])
        x = np.sort(rings.x[low] + share * (rings.x[high] - rings.x[low]))
        inside = x[1::2] - x[: len(x) // 2 * 2 : 2]
        if len(inside) and inside.max() > best[2] * 1.1:  # rather in the middle than a little wider
            widest = int(inside.argmax())
            best = float(x[2 * widest] + inside[widest] / 2), y, float(inside[widest])
    return best


def run_lengths(runs: Runs) -> F8:
    steps = np.zeros(len(runs.x))
    steps[:-1] = np.hypot(np.diff(runs.x), np.diff(runs.y))
    steps[runs.start[1:] - 1] = 0.0
    return np.add.reduceat(steps, runs.start[:-1])
