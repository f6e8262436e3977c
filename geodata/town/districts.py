"""Who lives where: districts and their beats, villages, and the buildings everybody knows."""

from math import cos, radians, sin
from random import Random

import numpy as np
import shapely

from geodata.rawmap import RawPlace
from geodata.town.buildings import Building
from geodata.town.curves import Spot, coords, polygons_of
from geodata.town.ground import FRAME, MIDDLE, Ground
from geodata.town.names import NameBook

INNER, OUTER = (150, 215, 335), (15, 52, 92, 133, 178, 222, 265, 310)  # degrees from east
Labelled = tuple[str, str, Spot]  # kind, name, where


def name_districts(
    ground: Ground, villages: list[Spot], dice: Random, names: NameBook
) -> list[Labelled]:
    """The town, its suburbs, the villages; in that order."""
    spots = [_inside(ground, heading, 0.42, dice) for heading in INNER]
    spots += [_inside(ground, heading, 0.80, dice) for heading in OUTER]
    labels = [("town", names.take(names.town), MIDDLE)]
    labels += [("suburb", names.place(), spot) for spot in spots]
    labels += [("village", names.place(), spot) for spot in villages]
    return labels


def _inside(ground: Ground, heading: int, share: float, dice: Random) -> Spot:
    """A spot that share of the way to the last houses, on dry land."""
    turn = radians(heading + dice.uniform(-7, 7))
    ray = shapely.LineString([MIDDLE, (6000 * cos(turn), 6000 * sin(turn))])
    reach = ray.intersection(ground.outline).length * share
    x, y = reach * cos(turn), reach * sin(turn)
    bank = ground.river_x.one(y)
    if abs(x - bank) < 220:
        x = bank + (220 if x > bank else -220)
    return x, y


def beats_of(labels: list[Labelled]) -> list[tuple[str, shapely.Polygon]]:
    """Each district with the land nearest to it, out to the edge of the map."""
    owners = [
        (f"{name} Centre" if kind == "town" else name, spot)
        for kind, name, spot in labels
        if kind in ("town", "suburb")
    ]
    points = shapely.MultiPoint([spot for _, spot in owners])
    cells = polygons_of(shapely.voronoi_polygons(points, extend_to=FRAME))
    beats = []
    for name, spot in owners:
        mine = next(cell for cell in cells if cell.contains(shapely.Point(spot)))
        beats += [(name, part) for part in polygons_of(mine.intersection(FRAME))]
    return beats


def landmarks(
    labels: list[Labelled], buildings: list[Building], ground: Ground, dice: Random
) -> list[Labelled]:
    """Police, fire and railway stations, each in a building that stands there."""
    town = labels[0][1]
    suburbs = [label for label in labels if label[0] == "suburb"]
    second, fire = dice.sample(suburbs[len(INNER) :], 2)
    wanted = [
        ("police", f"{town} Police Station", (dice.uniform(-240, -60), dice.uniform(-200, 100))),
        ("police", f"{second[1]} Police Station", second[2]),
        ("fire_station", f"{fire[1]} Fire Station", fire[2]),
        ("fire_station", f"{town} Fire Station", (dice.uniform(-700, -500), dice.uniform(-500, 300))),
    ]  # fmt: skip
    centres = np.vstack([coords(building.shape.centroid) for building in buildings])
    tree = shapely.STRtree([building.shape.centroid for building in buildings])
    platform = dice.uniform(-260, -60)
    found = [("railway_station", f"{town} Station", (platform, ground.rail_y.one(platform)))]
    for kind, name, spot in wanted:
        x, y = centres[int(tree.nearest(shapely.Point(spot)))]
        found.append((kind, name, (float(x), float(y))))
    return found


def as_place(label: Labelled, degrees: tuple[float, float]) -> RawPlace:
    kind, name, _ = label
    lon, lat = degrees
    return RawPlace(kind=kind, name=name, lat=lat, lon=lon)
