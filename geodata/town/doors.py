"""House numbers: odd on the left of a street, even on the right, in order from its near end."""

from collections import defaultdict
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import shapely

from geodata.town.buildings import Building
from geodata.town.curves import Points, coords
from geodata.town.runs import Part, Run

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
    street, lines, from_m = _parts_of(homes, runs)
    along, heading = _beside(homes, lines)
    middles = shapely.get_coordinates(shapely.centroid([home.shape for home in homes]))
    aside = middles - shapely.get_coordinates(shapely.line_interpolate_point(lines, along))
    even = (heading[:, 0] * aside[:, 1] - heading[:, 1] * aside[:, 0]) * left < 0
    front = np.array([np.diff(coords(home.shape)[:2], axis=0)[0] for home in homes])
    backwards = (front * heading).sum(axis=1) < 0
    numbered = list(buildings)
    upto: defaultdict[tuple[int, bool], int] = defaultdict(int)
    for at in np.lexsort((from_m + along, even, street)).tolist():
        side = int(street[at]), bool(even[at])
        first = 2 * upto[side] + 1 + side[1]
        count = len(homes[at].numbers)
        upto[side] += count
        doors = tuple(range(first, first + 2 * count, 2))
        numbered[named[at]] = replace(homes[at], numbers=doors[::-1] if backwards[at] else doors)
    return numbered


def _parts_of(
    homes: list[Building], runs: list[Run]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.object_], npt.NDArray[np.float64]]:
    """For each home the street it is on, the nearest part of that, and where that part leaves it."""
    parts: dict[str, list[tuple[int, Part]]] = {}
    for index, run in enumerate(runs):
        parts.setdefault(run.name, []).extend((index, part) for part in run.parts)
    offered = [parts[home.street] for home in homes]
    counts = np.array([len(found) for found in offered])
    first = np.cumsum(counts) - counts
    flat = [pair for found in offered for pair in found]
    lines = np.array([part.line for _, part in flat])
    middles = shapely.centroid([home.shape for home in homes])
    away = shapely.distance(lines, np.repeat(middles, counts))
    nearest = np.lexsort((away, np.repeat(np.arange(len(homes)), counts)))[first]
    street = np.array([flat[at][0] for at in nearest.tolist()])
    return street, lines[nearest], np.array([flat[at][1].from_m for at in nearest.tolist()])


def _beside(
    homes: list[Building], lines: npt.NDArray[np.object_]
) -> tuple[npt.NDArray[np.float64], Points]:
    """How far along its street each home stands, and which way the street runs there."""
    middles = shapely.centroid([home.shape for home in homes])
    along = np.asarray(shapely.line_locate_point(lines, middles))
    length = shapely.length(lines)
    before = np.clip(along - STEP_M, 0, length)
    after = np.clip(along + STEP_M, 0, length)
    ahead = shapely.get_coordinates(shapely.line_interpolate_point(lines, after))
    behind = shapely.get_coordinates(shapely.line_interpolate_point(lines, before))
    return along, ahead - behind
