"""What lies around and between: fields, woods, water, streams, parks and their paths."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

import numpy as np
import shapely

from geodata.town.curves import Spot, bend, beside, coords, lines_of, polygons_of
from geodata.town.ground import FRAME, Ground, blob
from geodata.town.quarters import Quarter
from geodata.town.splitting import Cuts, divided

FIELDS = Cuts(95_000, 0.05, 0.2)
FIELD_SHARE, WOOD_SHARE = 0.86, 0.09


@dataclass(frozen=True, slots=True)
class Land:
    """One piece of the basemap: a layer of `geodata.rawmap.LAYERS`, and a polygon or a line."""

    layer: str
    shape: shapely.Polygon | shapely.LineString
    name: str = ""


def lay_fields(quarters: list[Quarter], dice: Random) -> Iterator[Land]:
    for quarter in quarters:
        if quarter.kind != "country":
            continue
        for field in divided(quarter.ground, FIELDS, dice)[1]:
            draw = dice.random()
            if draw < FIELD_SHARE:
                yield Land("farmland", field)
            elif draw < FIELD_SHARE + WOOD_SHARE:
                yield from (Land("wood", wood) for wood in _softened(field, 14))


def _softened(shape: shapely.Polygon, metres: float) -> list[shapely.Polygon]:
    return polygons_of(shape.buffer(-2 * metres).buffer(metres).simplify(0.5))


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
    for index, name in enumerate(names):
        side = 1 if index % 2 else -1
        y = dice.choice((-1, 1)) * dice.uniform(3600, 4600)
        mouth = (ground.river_x.one(y), y)
        source = (mouth[0] + side * dice.uniform(1500, 2300), y + dice.uniform(-300, 300))
        line = shapely.LineString(_wandering(source, mouth, dice))
        open_air = line.difference(ground.outline.buffer(60)).intersection(FRAME)
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
