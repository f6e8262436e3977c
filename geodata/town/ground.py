"""The lie of the land: where the river, the railway and the motorway run, and how far the town reaches."""

from dataclasses import dataclass
from math import pi, radians
from random import Random

import numpy as np
import shapely

from geodata.town.curves import Points, Spot, Wave, wave

EAST_M, NORTH_M = 4500.0, 3500.0  # half the map's width and height
FRAME = shapely.box(-EAST_M, -NORTH_M, EAST_M, NORTH_M)
RING_M = 1150.0  # the ring road, from the middle
REACH_M = 1620.0  # houses everywhere, from the middle; along main roads they go on
BANK_M = 190.0  # no road follows the river nearer than this
MIDDLE: Spot = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Ground:
    """Everything lies in one hand: the river east of the middle, the motorway west, the railway north.

    A mirrored town is drawn here like any other and turned over when it is written in degrees;
    `left` is +1 or -1 so that traffic still keeps left after that.
    """

    left: int
    river_x: Wave  # by y
    rail_y: Wave  # by x
    motorway_x: Wave  # by y
    river_line: shapely.LineString
    river: shapely.Polygon
    rail: shapely.LineString
    motorway: shapely.LineString
    outline: shapely.Polygon  # the built-up area


def lay_ground(dice: Random, left: int) -> Ground:
    river_x = wave(dice, 330.0, (330.0, dice.uniform(3900, 4700)), (85.0, dice.uniform(1400, 1800)))
    rail_y = wave(dice, 640.0, (150.0, dice.uniform(5200, 6400)), (40.0, 2300.0))
    motorway_x = wave(dice, -2900.0, (160.0, dice.uniform(7000, 9000)))
    y = np.arange(-NORTH_M - 200, NORTH_M + 201, 50.0)
    inside = y[np.abs(y) < NORTH_M - 40]  # the motorway ends on the map, at a roundabout
    x = np.arange(-EAST_M - 200, EAST_M + 201, 50.0)
    river_line = shapely.LineString(np.column_stack([river_x.at(y), y]))
    return Ground(
        left=left,
        river_x=river_x,
        rail_y=rail_y,
        motorway_x=motorway_x,
        river_line=river_line,
        river=_widened(river_x.at(y), y, dice),
        rail=shapely.LineString(np.column_stack([x, rail_y.at(x)])),
        motorway=shapely.LineString(np.column_stack([motorway_x.at(inside), inside])),
        outline=_outline(dice),
    )


def _widened(x: Points, y: Points, dice: Random) -> shapely.Polygon:
    """The water: some 60 m wide where it comes in, 110 m where it leaves."""
    half = np.linspace(27.0, 58.0, len(y)) + wave(dice, 0.0, (5.0, 900.0)).at(y)
    line = np.column_stack([x, y])
    along = np.gradient(line, axis=0)
    left = (
        np.column_stack([-along[:, 1], along[:, 0]]) / np.hypot(along[:, 0], along[:, 1])[:, None]
    )
    west, east = line + left * half[:, None], line - left * half[:, None]
    return shapely.Polygon(np.vstack([west, east[::-1]]))


def _outline(dice: Random) -> shapely.Polygon:
    """How far the town has grown: lobes where it followed a main road out."""
    turn = np.linspace(0, 2 * pi, 180, endpoint=False)
    reach = np.full_like(turn, REACH_M)
    for waves, metres in ((2, 90.0), (3, 90.0), (7, 60.0), (11, 35.0)):
        reach += metres * np.sin(waves * turn + dice.uniform(0, 2 * pi))
    for heading in range(0, 360, 45):
        apart = (turn - radians(heading + dice.uniform(-12, 12)) + pi) % (2 * pi) - pi
        reach += dice.uniform(60, 620) * np.exp(-((apart / 0.2) ** 2))
    return shapely.Polygon(np.column_stack([130 + reach * np.cos(turn), reach * np.sin(turn)]))


def blob(dice: Random, at: Spot, radius: float, unrest: float) -> shapely.Polygon:
    """A rounded, uneven shape around a spot."""
    turn = np.linspace(0, 2 * pi, 72, endpoint=False)
    reach = np.ones_like(turn)
    for waves in (2, 3, 5):
        reach += (
            unrest * dice.uniform(0.3, 1) / waves**0.5 * np.sin(waves * turn + dice.uniform(0, 6))
        )
    around = np.column_stack([np.cos(turn), np.sin(turn)]) * (radius * reach)[:, None]
    return shapely.Polygon(around + np.array(at))
