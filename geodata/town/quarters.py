"""The ground between the main roads, cut into quarters, and what each is: centre, terraces, estate, works."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from random import Random

import shapely
from shapely.ops import polygonize

from geodata.town.arteries import Arteries
from geodata.town.curves import polygons_of
from geodata.town.ground import FRAME, Ground, blob

WORKS_M2 = 1_300_000  # room for industry, at most
PARK_M2 = (50_000, 200_000)  # a quarter of this size may be the town's big park


@dataclass(frozen=True, slots=True)
class Quarter:
    kind: str  # centre, terrace, estate, industrial, village, park or country
    ground: shapely.Polygon


def divide(ground: Ground, arteries: Arteries, dice: Random) -> list[Quarter]:
    """Every face between roads, water and rails. Order follows the geometry, so it is stable."""
    villages = [blob(dice, spot, dice.uniform(270, 350), 0.16) for spot in arteries.villages]
    edges = [street.line for street in arteries.streets]
    edges += [
        ground.rail,
        ground.motorway,
        *_outlines([ground.river, ground.outline, FRAME, *villages]),
    ]
    built = shapely.union_all([ground.outline, *villages])
    barriers = shapely.union_all(
        [ground.river.buffer(32), ground.rail.buffer(24), ground.motorway.buffer(70)]
    )
    quarters = []
    for face in polygonize(shapely.union_all(edges)):
        spot = face.representative_point()
        if ground.river.contains(spot) or not FRAME.contains(spot):
            continue
        kind = _kind(spot, arteries, ground, dice) if built.contains(spot) else "country"
        land = face.difference(barriers)
        quarters += [Quarter(kind, part) for part in polygons_of(land) if part.area > 4000]
    return _with_park(_with_works(quarters, ground, dice), dice)


def _outlines(shapes: Iterable[shapely.Polygon]) -> list[shapely.LineString]:
    return [shapely.LineString(shape.exterior.coords) for shape in shapes]


def _kind(spot: shapely.Point, arteries: Arteries, ground: Ground, dice: Random) -> str:
    if arteries.loop.contains(spot):
        return "centre"
    if not ground.outline.contains(spot):
        return "village"
    if arteries.ring.contains(spot):
        return "terrace" if dice.random() < 0.9 else "estate"
    return "estate" if dice.random() < 0.8 else "terrace"


def _with_works(quarters: list[Quarter], ground: Ground, dice: Random) -> list[Quarter]:
    """Works stand where goods once came in: outside the ring, by water or rails."""
    wharf, sidings = ground.river.buffer(70), ground.rail.buffer(60)
    draws = []
    for index, quarter in enumerate(quarters):
        near = quarter.ground.intersects(wharf) + quarter.ground.intersects(sidings)
        if quarter.kind == "estate" and near:
            draws.append((near + dice.random() * 0.9, index))
    room, chosen = float(WORKS_M2), list(quarters)
    for _, index in sorted(draws, reverse=True):
        area = quarters[index].ground.area
        if area < room:
            room -= area
            chosen[index] = replace(quarters[index], kind="industrial")
    return chosen


def _with_park(quarters: list[Quarter], dice: Random) -> list[Quarter]:
    """One or two whole quarters are left green."""
    fits = [
        index
        for index, quarter in enumerate(quarters)
        if quarter.kind in ("terrace", "estate") and PARK_M2[0] < quarter.ground.area < PARK_M2[1]
    ]
    chosen = list(quarters)
    for index in sorted(dice.sample(fits, min(2, len(fits)))):
        chosen[index] = replace(quarters[index], kind="park")
    return chosen
