"""House numbers: odd on the left of a street, even on the right, in order from its near end."""

from collections import defaultdict

import numpy as np
import numpy.typing as npt
import shapely

from geodata.town.buildings import Building
from geodata.town.curves import Points
from geodata.town.runs import Run
from geodata.town.web import F8, I8, ranges

Shapes = npt.NDArray[np.object_]

STEP_M = 2.0  # to either side of a door: which way the street goes there


def numbered(buildings: list[Building], runs: list[Run], left: int) -> list[Building]:
    """The buildings with the numbers of their doors. `left` is -1 on a mirrored plan.

    They rise with the way on foot: from the town's end of the street outwards, of a close from its
    mouth, into each branch as it comes. A building gets as many numbers as it has homes.
    """
    named = [index for index, building in enumerate(buildings) if building.street]
    if not named:
        return buildings
    homes = [buildings[index] for index in named]
    corners = shapely.get_coordinates([home.shape for home in homes]).reshape(len(homes), -1, 2)
    middles = corners[:, :4].mean(axis=1)
    spots = np.asarray(shapely.points(middles))
    street, lines, from_m = _parts_of(homes, spots, runs)
    along, heading = _beside(spots, lines)
    aside = middles - shapely.get_coordinates(shapely.line_interpolate_point(lines, along))
    even = (heading[:, 0] * aside[:, 1] - heading[:, 1] * aside[:, 0]) * left < 0
    backwards = (((corners[:, 1] - corners[:, 0]) * heading).sum(axis=1) < 0).tolist()
    sides = list(zip(street.tolist(), even.tolist(), strict=True))
    done = list(buildings)
    upto: defaultdict[tuple[int, bool], int] = defaultdict(int)
    for at in np.lexsort((from_m + along, even, street)).tolist():
        side = sides[at]
        first = 2 * upto[side] + 1 + side[1]
        count = len(homes[at].numbers)
        upto[side] += count
        doors = tuple(range(first, first + 2 * count, 2))
        home = homes[at]
        turned = doors[::-1] if backwards[at] else doors
        done[named[at]] = Building(home.shape, home.street, turned)
    return done


def _parts_of(homes: list[Building], middles: Shapes, runs: list[Run]) -> tuple[I8, Shapes, F8]:
    """For each home the street it is on, the nearest part of that, and where that part leaves it.

    Of two streets of one name it is the nearer.
    """
    order = sorted(range(len(runs)), key=lambda index: (runs[index].name, index))
    parts = [(index, part) for index in order for part in runs[index].parts]
    lines = np.array([part.line for _, part in parts])
    names = [runs[index].name for index, _ in parts]
    start = {name: at for at, name in reversed(list(enumerate(names)))}
    stop = {name: at + 1 for at, name in enumerate(names)}
    first = np.array([start[home.street] for home in homes])
    last = np.array([stop[home.street] for home in homes])
    offered, home = ranges(first, last), np.repeat(np.arange(len(homes)), last - first)
    away = shapely.distance(lines[offered], middles[home])
    upto = np.cumsum(last - first) - (last - first)
    nearest = offered[np.lexsort((away, home))[upto]]
    street = np.array([index for index, _ in parts])
    from_m = np.array([part.from_m for _, part in parts])
    return street[nearest], lines[nearest], from_m[nearest]


def _beside(middles: Shapes, lines: Shapes) -> tuple[F8, Points]:
    """How far along its street each home stands, and which way the street runs there."""
    along = np.asarray(shapely.line_locate_point(lines, middles))
    before = np.maximum(along - STEP_M, 0)
    after = np.minimum(along + STEP_M, shapely.length(lines))
    ahead = shapely.get_coordinates(shapely.line_interpolate_point(lines, after))
    behind = shapely.get_coordinates(shapely.line_interpolate_point(lines, before))
    return along, ahead - behind
