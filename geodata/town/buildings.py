"""Houses, shops and sheds along the streets, and the numbers on their doors."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

import numpy as np
import numpy.typing as npt
import shapely

from geodata.town.curves import steps_of
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
    "estate": Style(15.0, 9.0, 12.5, 6.0, 2, 0.12),
    "interwar": Style(15.0, 9.0, 12.5, 6.0, 2, 0.12),
    "council": Style(22.0, 8.5, 11.5, 6.0, 4, 0.15),
    "modern": Style(10.5, 8.5, 9.5, 5.0, 1, 0.2),
    "industrial": Style(42.0, 26.0, 21.0, 16.0, 1, 0.35),
    "retail": Style(55.0, 34.0, 24.0, 18.0, 1, 0.3),
    "village": Style(11.0, 8.5, 12.0, 11.0, 1, 0.2),
}
CLEAR_M = 6.0  # from a wall to the middle of any street
CORNER_M = 9.0  # from a junction to the first front


@dataclass(frozen=True, slots=True)
class Building:
    shape: shapely.Polygon  # its first two corners are the front
    street: str
    numbers: tuple[int, ...]  # one for each home; 0 until `geodata.town.doors` gives them


def build(
    streets: list[Street], blocked: Sequence[shapely.Geometry], dice: Random
) -> list[Building]:
    """Every building that has room: off the streets, off `blocked` ground, and off its neighbours."""
    plots = [plot for number, street in enumerate(streets) for plot in _plots(number, street, dice)]
    shapes = _drawn(plots, streets)
    free = _clear(shapes, streets, blocked)
    return [
        Building(shape, streets[plot[0]].name, (0,) * _style(streets[plot[0]]).homes)
        for plot, shape, fits in zip(plots, shapes, free.tolist(), strict=True)
        if fits
    ]


_Plot = tuple[int, float, float, float, float, float]
"""Street, where its front begins and ends along it, side (1: left), near and far wall in metres."""


def _style(street: Street) -> Style:
    return STYLES[street.age or street.quarter]


def _plots(number: int, street: Street, dice: Random) -> Iterator[_Plot]:
    length = street.line.length
    unbuilt = (street.age or street.quarter) not in STYLES or street.private
    if unbuilt or street.layer or street.roundabout:
        return
    style = _style(street)
    at = CORNER_M + style.front / 2
    while at + style.front / 2 < length - CORNER_M / 2:
        half = style.front * (1 + dice.uniform(-style.unrest, style.unrest)) / 2
        for side in (1.0, -1.0):
            setback = style.setback * (1 + dice.uniform(0, style.unrest))
            depth = style.depth * (1 + dice.uniform(-style.unrest, style.unrest))
            yield number, at - half, at + half, side, setback, setback + depth
        at += 2 * half + style.gap


def _drawn(plots: list[_Plot], streets: list[Street]) -> npt.NDArray[np.object_]:
    """A rectangle for each plot, beside its stretch of street."""
    number, start, end, side, near, far = np.array(plots).T
    lines = np.array([street.line for street in streets])[number.astype(np.intp)]
    a, b = (
        shapely.get_coordinates(shapely.line_interpolate_point(lines, at)) for at in (start, end)
    )
    along = b - a
    aside = np.column_stack([-along[:, 1], along[:, 0]]) * side[:, None]
    aside /= np.maximum(1e-9, np.hypot(along[:, 0], along[:, 1]))[:, None]
    front, back = aside * near[:, None], aside * far[:, None]
    corners = np.stack([a + front, b + front, b + back, a + back], axis=1)
    return np.asarray(shapely.polygons(corners))


def _clear(
    shapes: npt.NDArray[np.object_], streets: list[Street], blocked: Sequence[shapely.Geometry]
) -> npt.NDArray[np.bool_]:
    tree = shapely.STRtree(shapes)
    free = np.ones(len(shapes), dtype=np.bool_)
    steps, _ = steps_of([street.line for street in streets])
    free[tree.query(steps, predicate="dwithin", distance=CLEAR_M)[1]] = False
    free[tree.query(np.array(blocked), predicate="intersects")[1]] = False
    first, second = tree.query(shapes)
    open_yet = (first < second) & free[first] & free[second]
    first, second = first[open_yet], second[open_yet]
    meet = shapely.intersects(shapes[first], shapes[second])
    order = np.lexsort((second[meet], first[meet]))
    pairs = zip(first[meet][order].tolist(), second[meet][order].tolist(), strict=True)
    for earlier, later in pairs:  # the first to be built stays
        if free[earlier]:
            free[later] = False
    return free
