"""What lies around and between: fields, woods, water, streams, parks and their paths."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

import numpy as np
import shapely
from shapely import affinity
from shapely.geometry.base import BaseGeometry

from geodata.town.curves import Spot, bend, beside, coords, lines_of, polygons_of
from geodata.town.ground import FRAME, Ground, blob
from geodata.town.quarters import Quarter
from geodata.town.splitting import Cuts, divided

FIELDS = Cuts(150_000, 0.05, 0.2)
COPSE_SHARE = 0.05
WOODS = 26


@dataclass(frozen=True, slots=True)
class Land:
    """One piece of the basemap: a layer of `geodata.rawmap.LAYERS`, and a polygon or a line."""

    layer: str
    shape: shapely.Polygon | shapely.LineString
    name: str = ""


def lay_fields(
    quarters: list[Quarter], lanes: list[shapely.LineString], dice: Random
) -> Iterator[Land]:
    """Fields, and woods and a reservoir that keep to the fields' edges where they meet a road."""
    woods = shapely.union_all(list(_woods(dice)))
    lake = _reservoir(dice)
    shapely.prepare(woods)
    open_ground = shapely.union_all([q.ground for q in quarters if q.kind == "country"])
    dry = shapely.union_all(lanes).buffer(45)
    parts = polygons_of(lake.intersection(open_ground.buffer(-40)).difference(dry))
    for part in sorted(parts, key=lambda part: -part.area)[:1]:
        yield Land("water", part, "")
        shore = part.buffer(30).difference(part).intersection(open_ground)
        yield from (Land("green", bank) for bank in polygons_of(shore))
    for quarter in quarters:
        if quarter.kind == "country":
            for field in divided(quarter.ground, FIELDS, dice)[1]:
                yield from _field(field, woods, dice)


def _field(field: shapely.Polygon, woods: BaseGeometry, dice: Random) -> Iterator[Land]:
    if dice.random() < COPSE_SHARE:
        copse = blob(dice, _spot_in(field), dice.uniform(30, 75), 0.5)
        yield from (Land("wood", part) for part in polygons_of(copse.intersection(field)))
    elif woods.intersects(field):
        yield from (Land("wood", p) for p in polygons_of(field.buffer(-9).intersection(woods)))
    else:
        yield Land("farmland", field)


def _woods(dice: Random) -> Iterator[shapely.Polygon]:
    """A few woods of several blobs each."""
    west, south, east, north = FRAME.bounds
    for _ in range(WOODS):
        x, y = dice.uniform(west, east), dice.uniform(south, north)
        for _ in range(dice.randrange(2, 6)):
            x, y = x + dice.uniform(-260, 260), y + dice.uniform(-260, 260)
            yield blob(dice, (x, y), dice.uniform(90, 280), 0.32)


def _reservoir(dice: Random) -> shapely.Polygon:
    """A long uneven lake well outside the town, on the far bank."""
    y = dice.choice((-1, 1)) * dice.uniform(1900, 3400)
    x = dice.uniform(4300, 5300)
    lake = blob(dice, (0.0, 0.0), dice.uniform(190, 260), 0.4)
    long = affinity.scale(lake, 2.1, 0.9, origin=(0, 0))
    turned = affinity.rotate(long, dice.uniform(0, 180), origin=(0, 0))
    return affinity.translate(turned, x, y)


def _spot_in(shape: shapely.Polygon) -> Spot:
    middle = shape.representative_point()
    return middle.x, middle.y


def lay_water(ground: Ground, river_name: str, dock_name: str) -> Iterator[Land]:
    for part in polygons_of(ground.river.intersection(FRAME)):
        yield Land("water", part, river_name)
    for line in lines_of(ground.river_line.intersection(FRAME)):
        yield Land("river", line, river_name)
    for line in lines_of(ground.rail.intersection(FRAME)):
        for by in (-2.0, 2.0):  # two tracks
            yield Land("rail", shapely.LineString(beside(coords(line), by)))
    yield Land("rail", ground.sidings)
    for basin in ground.dock:
        yield Land("water", basin, dock_name)


def lay_streams(ground: Ground, dice: Random, names: list[str]) -> Iterator[Land]:
    """Brooks from the edge of the map down to the river; under the town they are culverted."""
    culverts = shapely.union_all([ground.outline, *ground.dock]).buffer(120)
    for index, name in enumerate(names):
        side = 1 if index % 2 else -1
        y = dice.choice((-1, 1)) * dice.uniform(3600, 4600)
        mouth = (ground.river_x.one(y), y)
        source = (mouth[0] + side * dice.uniform(1800, 3600), y + dice.uniform(-300, 300))
        line = shapely.LineString(_wandering(source, mouth, dice))
        open_air = line.difference(culverts).intersection(FRAME)
        yield from (Land("stream", part, name) for part in lines_of(open_air))


def _wandering(start: Spot, end: Spot, dice: Random) -> shapely.LineString:
    t = np.linspace(0, 1, 60)[:, None]
    straight = np.array(start) * (1 - t) + np.array(end) * t
    sway = 60 * np.sin(t[:, 0] * dice.uniform(9, 14)) + 22 * np.sin(t[:, 0] * dice.uniform(30, 40))
    line = beside(straight, sway * np.sin(np.pi * t[:, 0]))
    return shapely.LineString(line)


def lay_riverside(ground: Ground) -> Iterator[Land]:
    """The banks inside the town are open to walk along."""
    banks = ground.river.buffer(30).difference(ground.river).intersection(ground.outline)
    yield from (Land("green", bank) for bank in polygons_of(banks))
    walk = ground.river.buffer(16).exterior.intersection(ground.outline)
    yield from (Land("path", line) for line in lines_of(walk) if line.length > 60)


def lay_park(park: shapely.Polygon, name: str, dice: Random) -> Iterator[Land]:
    """Lawn, paths from side to side, and in a large park a lake and some trees."""
    yield Land("green", park, name)
    middle = park.representative_point()
    lake = _lake(park, dice)
    corners = coords(shapely.segmentize(park.exterior, 40.0))
    for _ in range(2 if park.area < 40_000 else 4):
        a, b = (corners[dice.randrange(len(corners))] for _ in range(2))
        by = (middle.x + dice.uniform(-40, 40), middle.y + dice.uniform(-40, 40))
        path = shapely.LineString(bend((a[0], a[1]), by, (b[0], b[1])))
        inside = path.intersection(park).difference(shapely.buffer(lake, 6))
        yield from (Land("path", line) for line in lines_of(inside) if line.length > 40)
    yield from (Land("water", part, f"{name} Lake") for part in polygons_of(lake))


def _lake(park: shapely.Polygon, dice: Random) -> shapely.Geometry:
    heart = park.buffer(-65)
    if park.area < 60_000 or heart.is_empty:
        return shapely.Polygon()
    middle = heart.representative_point()
    return blob(dice, (middle.x, middle.y), min(70.0, (heart.area / 4) ** 0.5), 0.3)
