"""Streets inside one quarter, as its age built them: through streets, the edge, closes, open ground."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from random import Random

import numpy as np
import shapely
from shapely.ops import polygonize

from geodata.town.closes import grow
from geodata.town.curves import lines_of, polygons_of
from geodata.town.habits import Courses, Habit
from geodata.town.quarters import Quarter
from geodata.town.splitting import Cuts, divided
from geodata.town.streets import Street
from geodata.town.terraces import lay_terraces


@dataclass(frozen=True, slots=True)
class Pattern:
    """How an age laid out a quarter."""

    cuts: Cuts  # its through streets
    habit: Habit
    mph: int
    highway: str = "residential"
    closes: str = "residential"  # the class of its culs-de-sac
    rim: float = 0.5  # share of open edges with a street along them
    green: float = 0.0  # share of middling blocks left open for parks and schools


PATTERNS = {
    "centre": Pattern(
        Cuts(11_000, 0.08, 0.22), Habit(20, (24, 50), (20, 30), 80, 30, 0.002, 0, least=20), 20,
        closes="service", rim=0.9,
    ),
    "terrace": Pattern(
        Cuts(16_000, 0.04, 0.08), Habit(34, (24, 60), (24, 40), 60, 40, 0.001, 0), 20, green=0.07
    ),
    "interwar": Pattern(
        Cuts(42_000, 0.2, 0.16),
        Habit(40, (40, 110), (26, 60), 84, 64, 0.003, 1, heads=0.25, crescents=0.25), 30, green=0.08,
    ),
    "council": Pattern(
        Cuts(56_000, 0.24, 0.12),
        Habit(38.5, (50, 130), (26, 62), 80, 60, 0.0015, 2, heads=0.4, crescents=0.3), 30, green=0.08,
    ),
    "modern": Pattern(
        Cuts(80_000, 0.4, 0.25),
        Habit(35, (70, 210), (24, 85), 90, 54, 0.009, 3, heads=0.25, crescents=0.15), 30, green=0.06,
    ),
    "industrial": Pattern(
        Cuts(110_000, 0.06, 0.08), Habit(72, (60, 220), (30, 90), 130, 95, 0.001, 1), 30,
        highway="unclassified", closes="unclassified", rim=0.2,
    ),
    "retail": Pattern(
        Cuts(110_000, 0.12, 0.1), Habit(38, (50, 170), (24, 70), 110, 65, 0.002, 1), 20,
        highway="unclassified", closes="service", rim=0.2,
    ),
    "village": Pattern(
        Cuts(60_000, 0.25, 0.25), Habit(52, (40, 120), (26, 70), 100, 70, 0.006, 2, heads=0.2), 30,
        rim=0.25, green=0.12,
    ),
}  # fmt: skip
FAMILY = {"interwar": "estate", "council": "estate", "modern": "estate", "retail": "industrial"}
OPEN_M2 = (16_000, 90_000)  # a block of this size can be a park or a school's ground
WIDE_M2 = 17_000  # between terraces, room for a close
RIM_M = 36.0  # from the edge of a quarter to the last street, where no road bounds it
TOUCH_M = 0.3


@dataclass(slots=True)
class Layout:
    streets: list[Street] = field(default_factory=list)
    greens: list[shapely.Polygon] = field(default_factory=list)


class Roads:
    """The roads around the quarters, found by place; no close leaves a fast one."""

    def __init__(self, streets: list[Street]) -> None:
        self._lines = np.array([street.line for street in streets])
        self._slow = np.array([not (s.oneway or s.layer) for s in streets])
        self._tree = shapely.STRtree(self._lines)

    def near(
        self, ground: shapely.Polygon
    ) -> tuple[shapely.MultiLineString, shapely.MultiLineString]:
        """All roads that touch the ground, and those of them with front doors."""
        found = np.sort(self._tree.query(ground, predicate="dwithin", distance=1.0))
        slow = found[self._slow[found]]
        return shapely.MultiLineString([*self._lines[found]]), shapely.MultiLineString(
            [*self._lines[slow]]
        )


def lay_streets(
    quarter: Quarter, number: int, roads: Roads, courses: Courses, dice: Random
) -> Layout:
    """Fill one quarter. `number` tells its streets from those of the others."""
    around, fronts = roads.near(quarter.ground)
    layout = _Laying(quarter, number, courses, dice)
    for ground, rims in _insides(quarter.ground, around):
        layout.fill(ground, rims, fronts)
    return layout.layout


class _Laying:
    """One quarter under construction."""

    def __init__(self, quarter: Quarter, number: int, courses: Courses, dice: Random) -> None:
        self.layout = Layout()
        self._courses = courses
        self._pattern = pattern = PATTERNS[quarter.kind]
        self._kind, self._number, self._dice = quarter.kind, number, dice
        self._family = FAMILY.get(quarter.kind, quarter.kind)
        self._plain = Street(
            shapely.LineString(), pattern.highway, self._family, pattern.mph, age=quarter.kind
        )

    def fill(
        self, ground: shapely.Polygon, rims: list[shapely.LineString], fronts: shapely.Geometry
    ) -> None:
        edge = [rim for rim in rims if self._dice.random() < self._pattern.rim]
        if self._kind == "terrace":
            through, blocks = self._terraced(ground)
        else:
            through, blocks = divided(ground, self._pattern.cuts, self._dice)
        lines = edge + through
        self._add(lines, self._pattern.highway, "")
        fronts = shapely.MultiLineString([*shapely.get_parts(fronts), *lines])
        shapely.prepare(fronts)
        for block in blocks:
            if self._is_open(block):
                self.layout.greens.append(block)
            else:
                grown = grow(block, fronts, self._pattern.habit, self._courses, self._dice)
                self._add(_drawn(grown), self._pattern.closes, "close")

    def _terraced(
        self, ground: shapely.Polygon
    ) -> tuple[list[shapely.LineString], list[shapely.Polygon]]:
        laid = lay_terraces(ground, self._pattern.green, self._dice)
        self.layout.greens.extend(laid.greens)
        lines = laid.rows + laid.crosses
        faces = polygonize(shapely.union_all([*lines, ground.exterior]))
        greens = shapely.union_all(laid.greens)
        wide = [f for f in faces if f.area > WIDE_M2 and not greens.intersects(f.centroid)]
        return lines, wide

    def _is_open(self, block: shapely.Polygon) -> bool:
        fits = self._kind != "terrace" and OPEN_M2[0] < block.area < OPEN_M2[1]
        return fits and self._dice.random() < self._pattern.green

    def _add(self, lines: list[shapely.LineString], highway: str, naming: str) -> None:
        plain = replace(self._plain, highway=highway)
        if highway == "service":
            plain = replace(plain, mph=min(20, plain.mph), private=True)
        for line in lines:
            name = f"{naming or self._family} {self._number}.{len(self.layout.streets)}"
            name = "" if plain.private else name
            self.layout.streets.append(replace(plain, line=line, name=name))


def _drawn(grown: list[np.ndarray]) -> list[shapely.LineString]:
    if not grown:
        return []
    of = np.repeat(np.arange(len(grown)), [len(points) for points in grown])
    lines = np.asarray(shapely.linestrings(np.concatenate(grown), indices=of))
    return list(shapely.simplify(lines, 0.6))


def _insides(
    ground: shapely.Polygon, around: shapely.MultiLineString
) -> Iterator[tuple[shapely.Polygon, list[shapely.LineString]]]:
    """The ground drawn back from edges without a road, and the lines a street there could follow."""
    roads = around.buffer(TOUCH_M, quad_segs=1)
    bare = ground.exterior.difference(roads)
    if bare.length < 80:
        yield ground, []
        return
    for part in polygons_of(ground.difference(bare.buffer(RIM_M, quad_segs=3)).simplify(0.05)):
        if part.area > 4000:
            rims = lines_of(shapely.line_merge(part.exterior.difference(roads)))
            yield (
                part,
                lines_of(
                    shapely.MultiLineString([rim for rim in rims if rim.length > 90]).simplify(1.0)
                ),
            )
