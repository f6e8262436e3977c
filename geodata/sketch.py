r"""A road network drawn with letters and strokes, so that a test shows the map it speaks of.

    A-->--B          A to E are junctions; strokes join them: - | / and \
    |     |          an arrow (> < ^ v) inside a stroke makes the road one-way
    C--1--D          1 to 9 are places: on a stroke on the road, elsewhere off it
    |
    +-----E          + is a bend, where a road turns without a junction

North is up; every step of one character, across or down, is the same number of metres.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate, pairwise
from math import cos, degrees, hypot, radians
from textwrap import dedent
from typing import TypeVar

import numpy as np

from geodata.places import EARTH_RADIUS_M, Position
from geodata.reachability import main_part
from geodata.roads import CLASSES, OnRoad, RoadNetwork

TOP_LEFT = Position(51.55, -3.05)
METRES = 100.0  # one character of the drawing
KMH = 36.0  # 10 m/s: one character in ten seconds

Cell = tuple[int, int]  # line, column
Told = TypeVar("Told", float, str)
STROKES = {(0, 1): "-", (1, 0): "|", (1, 1): "\\", (1, -1): "/"}
STROKES |= {(-down, -across): stroke for (down, across), stroke in STROKES.items()}
ARROWS = {"v": (1, 0), "^": (-1, 0), ">": (0, 1), "<": (0, -1)}


@dataclass(frozen=True, slots=True)
class Road:
    """A road to be laid between two junctions; `shape` are the (lon, lat) points between them."""

    start: int
    end: int
    length_m: float
    forward: bool = True
    backward: bool = True
    kmh: float = KMH
    name: str = ""
    shape: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Sketch:
    """A drawn network, and what the drawing names."""

    network: RoadNetwork
    places: Mapping[str, Position]  # letters and digits
    on_road: Mapping[str, tuple[int, float]] = field(repr=False)  # edge and fraction

    def at(self, names: str) -> OnRoad:
        """The named places, exactly as drawn: `at("A1")`. A digit off the roads has edge -1."""
        spots = [self.on_road.get(name, (-1, 0.0)) for name in names]
        off_road_m = [0.0 if edge >= 0 else np.inf for edge, _ in spots]
        edge, fraction = [edge for edge, _ in spots], [fraction for _, fraction in spots]
        return OnRoad(np.array(edge, np.int32), np.array(fraction, float), np.array(off_road_m))


def sketch(
    drawing: str, names: Mapping[str, str] | None = None, kmh: Mapping[str, float] | None = None
) -> Sketch:
    """Lay the roads of a drawing; `names` and `kmh` call a road by its ends, "AB" or "BA".

    Raises ValueError, with line and column, for a stroke that leads nowhere.
    """
    grid = _Grid(drawing)
    paths = grid.paths()
    number = {letter: index for index, letter in enumerate(grid.letters)}
    roads = []
    for path in paths:
        ends = grid.signs[path[0]], grid.signs[path[-1]]
        forward, backward = grid.directions(path)
        road = Road(
            start=number[ends[0]],
            end=number[ends[1]],
            length_m=grid.steps_along(path)[-1] * METRES,
            forward=forward,
            backward=backward,
            kmh=_of_road(kmh or {}, ends, KMH),
            name=_of_road(names or {}, ends, ""),
            shape=tuple(_lon_lat(cell) for cell in path if grid.signs[cell] == "+"),
        )
        roads.append(road)
    places = {
        sign: Position(*reversed(_lon_lat(cell)))
        for cell, sign in grid.signs.items()
        if _names_place(sign)
    }
    on_road = {
        sign: (edge, steps / grid.steps_along(path)[-1])
        for edge, path in enumerate(paths)
        for cell, steps in zip(path, grid.steps_along(path), strict=True)
        if _names_place(sign := grid.signs[cell])
    }
    junctions = [_lon_lat(cell) for cell in grid.letters.values()]
    return Sketch(lay_roads(junctions, roads), places, on_road)


def _of_road(given: Mapping[str, Told], ends: tuple[str, str], otherwise: Told) -> Told:
    start, end = ends
    return given.get(start + end, given.get(end + start, otherwise))


def _names_place(sign: str) -> bool:
    return sign.isupper() or sign.isdigit()


def lay_roads(junctions: Sequence[tuple[float, float]], roads: Sequence[Road]) -> RoadNetwork:
    """A network of roads between junctions (lon, lat); every road open one way at least."""
    if not all(road.forward or road.backward for road in roads):
        raise ValueError("every road must be open one way at least")
    lon, lat = np.array(junctions, dtype=float).reshape(-1, 2).T
    arcs = [
        (index, *ends, max(1, round(road.length_m / road.kmh * 3600)), is_forward)
        for index, road in enumerate(roads)
        for ends, is_forward in (((road.start, road.end), True), ((road.end, road.start), False))
        if (road.forward if is_forward else road.backward)
    ]
    edge, tail, head, ms, is_forward = np.array(arcs, dtype=np.int64).reshape(-1, 5).T
    arc_of = np.full((2, len(roads)), -1, dtype=np.int32)
    arc_of[1 - is_forward, edge] = np.arange(len(arcs))
    shapes = [(junctions[road.start], *road.shape, junctions[road.end]) for road in roads]
    points = np.array([point for shape in shapes for point in shape], dtype=float).reshape(-1, 2)
    names = tuple(sorted({road.name for road in roads} - {""}))
    from_, to = np.array([(road.start, road.end) for road in roads], np.uint32).reshape(-1, 2).T
    network = RoadNetwork(
        node_lon=lon,
        node_lat=lat,
        tail=tail.astype(np.uint32),
        head=head.astype(np.uint32),
        arc_ms=ms.astype(np.uint32),
        arc_edge=edge.astype(np.int32),
        edge_from=from_,
        edge_to=to,
        edge_forward=arc_of[0],
        edge_backward=arc_of[1],
        edge_length_m=np.array([road.length_m for road in roads], np.float32),
        edge_kmh=np.array([road.kmh for road in roads], np.float32),
        edge_class=np.full(len(roads), CLASSES.index("residential"), np.uint8),
        edge_name=np.array([_index(names, road.name) for road in roads], np.int32),
        edge_ref=np.full(len(roads), -1, np.int32),
        edge_way=np.arange(1, len(roads) + 1),
        edge_flags=np.zeros(len(roads), np.uint8),
        edge_strong=np.zeros(len(roads), np.bool_),
        shape_start=np.cumsum([0, *(len(shape) for shape in shapes)]).astype(np.int32),
        shape_lon=points[:, 0].copy(),
        shape_lat=points[:, 1].copy(),
        names=names,
        banned_turns=np.zeros((0, 3), np.int32),
        banned_exempt=np.zeros(0, np.bool_),
    )
    return replace(network, edge_strong=main_part(network))


def _index(names: tuple[str, ...], name: str) -> int:
    return names.index(name) if name else -1


def _lon_lat(cell: Cell) -> tuple[float, float]:
    down, across = (degrees(count * METRES / EARTH_RADIUS_M) for count in cell)
    return TOP_LEFT.lon + across / cos(radians(TOP_LEFT.lat)), TOP_LEFT.lat - down


class _Grid:
    """The signs of a drawing and the paths they make."""

    def __init__(self, drawing: str) -> None:
        self.signs: dict[Cell, str] = {
            (row, column): sign
            for row, line in enumerate(dedent(drawing).strip("\n").splitlines())
            for column, sign in enumerate(line)
            if sign != " "
        }
        self.letters: dict[str, Cell] = {}
        for cell, sign in self.signs.items():
            if sign in self.letters:
                raise self._astray(cell, "is drawn twice")
            if sign.isupper():
                self.letters[sign] = cell

    def paths(self) -> list[list[Cell]]:
        """Each road once, its cells from letter to letter."""
        found: dict[tuple[Cell, ...], list[Cell]] = {}
        for cell in self.letters.values():
            for step in self._exits(cell):
                path = self._follow(cell, step)
                found.setdefault(min(tuple(path), tuple(reversed(path))), path)
        used = {cell for path in found for cell in path}
        for cell, sign in self.signs.items():
            if cell not in used and not _names_place(sign):
                raise self._astray(cell, "joins nothing")
        return list(found.values())

    def directions(self, path: list[Cell]) -> tuple[bool, bool]:
        """Whether traffic may go the way of the path, and against it."""
        ways = {
            (b[0] - a[0]) * ARROWS[sign][0] + (b[1] - a[1]) * ARROWS[sign][1]
            for a, b in pairwise(path)
            if (sign := self.signs[b]) in ARROWS
        }
        forward, backward = all(way > 0 for way in ways), all(way < 0 for way in ways)
        if not (forward or backward):
            raise self._astray(path[1], "has arrows that contradict each other or its line")
        return forward, backward

    def steps_along(self, path: list[Cell]) -> list[float]:
        """Steps from the path's beginning to each of its cells; a slanting one is longer."""
        return [0.0, *accumulate(hypot(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(path))]

    def _exits(self, cell: Cell) -> list[Cell]:
        return [
            step for step, stroke in STROKES.items() if self.signs.get(_next(cell, step)) == stroke
        ]

    def _follow(self, cell: Cell, step: Cell) -> list[Cell]:
        path = [cell]
        while True:
            cell = _next(cell, step)
            path.append(cell)
            sign = self.signs.get(cell, " ")
            if sign.isupper():
                return path
            if sign == "+":
                step = self._turn(cell, step)
            elif sign != STROKES[step] and sign not in ARROWS and not sign.isdigit():
                raise self._astray(cell, "ends without a junction")

    def _turn(self, bend: Cell, arriving: Cell) -> Cell:
        onward = [step for step in self._exits(bend) if step != (-arriving[0], -arriving[1])]
        if len(onward) != 1:
            raise self._astray(bend, "is a bend of other than two strokes")
        return onward[0]

    def _astray(self, cell: Cell, trouble: str) -> ValueError:
        sign, (row, column) = self.signs.get(cell, " "), cell
        return ValueError(f"line {row + 1}, column {column + 1}: “{sign}” {trouble}")


def _next(cell: Cell, step: Cell) -> Cell:
    return cell[0] + step[0], cell[1] + step[1]
