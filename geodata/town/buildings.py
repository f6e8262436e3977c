"""Houses, shops and sheds along the streets, and the numbers on their doors."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

import numpy as np
import numpy.typing as npt
import shapely

from geodata.town.curves import Points
from geodata.town.streets import Street


@dataclass(frozen=True, slots=True)
class Style:
    """A way of building, in metres; `setback` is from the middle of the street to the front."""

    front: float
    depth: float
    setback: float
    gap: float
    homes: int  # doors to a building
    unrest: float  # share by which sizes vary


STYLES = {
    "centre": Style(15.0, 13.0, 7.5, 0.8, 1, 0.25),
    "terrace": Style(25.0, 9.0, 8.5, 2.5, 5, 0.06),
    "estate": Style(14.5, 8.5, 12.5, 6.0, 2, 0.12),
    "industrial": Style(42.0, 26.0, 21.0, 16.0, 1, 0.35),
    "village": Style(11.0, 8.5, 12.0, 11.0, 1, 0.2),
}
CLEAR_M = 6.0  # from a wall to the middle of any street
CORNER_M = 9.0  # from a junction to the first front


@dataclass(frozen=True, slots=True)
class Building:
    shape: shapely.Polygon
    street: str
    numbers: tuple[int, ...]


def build(
    streets: list[Street], blocked: Sequence[shapely.Geometry], dice: Random
) -> list[Building]:
    """Every building that has room: off the streets, off `blocked` ground, and off its neighbours."""
    plots = [plot for street in streets for plot in _plots(street, dice)]
    shapes = _drawn(plots)
    free = _clear(shapes, streets, blocked)
    doors: dict[tuple[str, int], int] = {}
    built = []
    for plot, shape, fits in zip(plots, shapes, free, strict=True):
        if not fits:
            continue
        side = (plot.street, plot.odd)
        first = doors.get(side, 0)
        doors[side] = first + plot.homes
        numbers = tuple(2 * (first + home) + 2 - plot.odd for home in range(plot.homes))
        built.append(Building(shape, plot.street, numbers))
    return built


@dataclass(frozen=True, slots=True)
class _Plot:
    front: Points  # 2 x 2: its ends on the middle of the street
    reach: tuple[float, float]  # to the front wall and to the back wall
    street: str
    odd: int  # 1 on the left of the street as drawn, where the odd numbers are
    homes: int


def _plots(street: Street, dice: Random) -> Iterator[_Plot]:
    style = STYLES.get(street.quarter)
    if style is None or street.layer or street.roundabout or street.line.length < style.front:
        return
    at = CORNER_M + style.front / 2
    while at + style.front / 2 < street.line.length - CORNER_M / 2:
        wide = style.front * (1 + dice.uniform(-style.unrest, style.unrest))
        ends = shapely.line_interpolate_point(street.line, [at - wide / 2, at + wide / 2])
        front = shapely.get_coordinates(ends)
        for odd in (1, 0):
            setback = style.setback * (1 + dice.uniform(0, style.unrest))
            depth = style.depth * (1 + dice.uniform(-style.unrest, style.unrest))
            yield _Plot(front, (setback, setback + depth), street.name, odd, style.homes)
        at += wide + style.gap


def _drawn(plots: list[_Plot]) -> npt.NDArray[np.object_]:
    """A rectangle for each plot, beside its stretch of street."""
    ends = np.array([plot.front for plot in plots])
    reach = np.array([plot.reach for plot in plots])[:, :, None]
    side = np.array([1 if plot.odd else -1 for plot in plots])[:, None]
    a, b = ends[:, 0], ends[:, 1]
    along = b - a
    aside = np.column_stack([-along[:, 1], along[:, 0]]) * side
    aside /= np.maximum(1e-9, np.hypot(along[:, 0], along[:, 1]))[:, None]
    near, far = aside * reach[:, 0], aside * reach[:, 1]
    corners = np.stack([a + near, b + near, b + far, a + far], axis=1)
    return np.asarray(shapely.polygons(corners))


def _clear(
    shapes: npt.NDArray[np.object_], streets: list[Street], blocked: Sequence[shapely.Geometry]
) -> npt.NDArray[np.bool_]:
    tree = shapely.STRtree(shapes)
    free = np.ones(len(shapes), dtype=np.bool_)
    lines = np.array([street.line for street in streets])
    free[tree.query(lines, predicate="dwithin", distance=CLEAR_M)[1]] = False
    free[tree.query(np.array(blocked), predicate="intersects")[1]] = False
    first, second = tree.query(shapes, predicate="intersects")
    ahead = first < second
    order = np.lexsort((second[ahead], first[ahead]))
    pairs = zip(first[ahead][order].tolist(), second[ahead][order].tolist(), strict=True)
    for earlier, later in pairs:  # the first to be built stays
        if free[earlier]:
            free[later] = False
    return free
