"""Big roads as they are built: dual carriageways, roundabouts, and the motorway with its junctions."""

from dataclasses import dataclass, replace
from math import atan2, cos, pi, sin

import numpy as np
import shapely

from geodata.town.curves import Spot, bend, beside, coords, spot_at
from geodata.town.ground import Ground
from geodata.town.streets import Street

APART_M = 7.5  # from the middle of a dual road to the middle of a carriageway
MOTORWAY_APART_M = 9.0
SLIP_M = 380.0


@dataclass(frozen=True, slots=True)
class Circle:
    """A roundabout to be."""

    at: Spot
    radius: float
    highway: str = "primary"

    @property
    def disc(self) -> shapely.Polygon:
        turn = np.linspace(0, 2 * pi, 20, endpoint=False)
        return shapely.Polygon(
            np.column_stack([np.cos(turn), np.sin(turn)]) * self.radius + self.at
        )

    def street(self, left: int) -> Street:
        """Clockwise, as traffic that keeps left goes round; `left` is -1 on a mirrored plan."""
        around = np.asarray(self.disc.exterior.coords)
        line = shapely.LineString(around[::-1] if left > 0 else around)
        return Street(line, self.highway, "", 30, oneway=True, roundabout=True)


def carriageways(street: Street, left: int, apart: float = APART_M) -> list[Street]:
    """The road as two, each one-way, keeping left; they end where the road ends."""
    one_way = replace(street, oneway=True)
    sides = [shapely.LineString(beside(coords(street.line), apart * left * by)) for by in (1, -1)]
    return [one_way.along(sides[0]), one_way.along(shapely.reverse(sides[1]))]


def motorway(
    ground: Ground, crossing: list[shapely.LineString], number: str
) -> tuple[list[Street], list[Circle]]:
    """Two carriageways; where a road of `crossing` meets them, two roundabouts and four slip roads."""
    whole = Street(ground.motorway, "motorway", "", 70, ref=number)
    streets = carriageways(whole, ground.left, MOTORWAY_APART_M)
    # beside the line's left is the carriageway that runs along it where traffic keeps left
    west, east = streets if ground.left > 0 else streets[::-1]
    ends = (0.0, ground.motorway.length)
    circles = [Circle(spot_at(ground.motorway, end), 34.0, "trunk") for end in ends]
    for road in crossing:
        slips, islands = _junction((west, east), ground, road)
        circles += islands
        streets += slips
    return streets, circles


def crossing_m(ground: Ground, road: shapely.LineString) -> float:
    """How far along the road the motorway is."""
    return float(road.project(shapely.Point(coords(road.intersection(ground.motorway))[0])))


def _junction(
    sides: tuple[Street, Street], ground: Ground, road: shapely.LineString
) -> tuple[list[Street], list[Circle]]:
    over = crossing_m(ground, road)
    middle = road.interpolate(over)
    islands = [Circle(spot_at(road, over + by), 27.0) for by in (115, -115)]
    slips = []
    for street, circle in zip(sides, islands, strict=True):
        at = street.line.project(middle)
        for way in (-1, 1):
            leaves, towards = (spot_at(street.line, at + way * by) for by in (SLIP_M, 110))
            line = bend(leaves, _towards(towards, circle.at, 25), circle.at)
            drawn = shapely.LineString(line[::-way])
            slips.append(replace(street, line=drawn, highway="motorway_link", ref="", mph=60))
    return slips, islands


def _towards(start: Spot, end: Spot, metres: float) -> Spot:
    heading = atan2(end[1] - start[1], end[0] - start[0])
    return start[0] + metres * cos(heading), start[1] + metres * sin(heading)
