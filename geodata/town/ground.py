"""The lie of the land: where the river, the railway and the motorway run, and how far the town reaches."""

from dataclasses import dataclass
from math import pi, radians
from random import Random

import numpy as np
import shapely
from shapely import affinity

from geodata.town.curves import Points, Spot, Wave, bend, polygons_of, smooth, wave

EAST_M, NORTH_M = 6200.0, 5000.0  # half the map's width and height
FRAME = shapely.box(-EAST_M, -NORTH_M, EAST_M, NORTH_M)
RING_M = 1950.0  # the ring road, from the middle
REACH_M = 3150.0  # houses everywhere, from the middle; along main roads they go on
BANK_M = 190.0  # no road follows the river nearer than this
DOCKS_M = 860.0  # south of the town, where the dock lies between
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
    sidings: shapely.LineString  # from the railway down to the dock
    dock: list[shapely.Polygon]  # basins, and the cut to the river
    motorway: shapely.LineString
    outline: shapely.Polygon  # the built-up area


def lay_ground(dice: Random, left: int) -> Ground:
    river_x = wave(
        dice, 350.0, (430.0, dice.uniform(5200, 6400)), (120.0, dice.uniform(1900, 2500))
    )
    rail_y = wave(dice, 640.0, (170.0, dice.uniform(7200, 9000)), (45.0, 2900.0))
    motorway_x = wave(dice, -4250.0, (230.0, dice.uniform(9000, 12000)))
    y = np.arange(-NORTH_M - 200, NORTH_M + 201, 50.0)
    inside = y[np.abs(y) < NORTH_M - 40]  # the motorway ends on the map, at a roundabout
    x = np.arange(-EAST_M - 200, EAST_M + 201, 50.0)
    river_line = shapely.LineString(np.column_stack([river_x.at(y), y]))
    quay = dice.uniform(-3000, -2650)
    return Ground(
        left=left,
        river_x=river_x,
        rail_y=rail_y,
        motorway_x=motorway_x,
        river_line=river_line,
        river=_widened(river_x.at(y), y, dice),
        rail=shapely.LineString(np.column_stack([x, rail_y.at(x)])),
        sidings=_sidings(river_x, rail_y, quay),
        dock=_dock(river_x, quay, dice),
        motorway=shapely.LineString(np.column_stack([motorway_x.at(inside), inside])),
        outline=_outline(dice),
    )


def _dock(river_x: Wave, quay: float, dice: Random) -> list[shapely.Polygon]:
    """Two basins dug beside the river below the town, joined by a cut, with a lock to the tide."""
    bank = min(river_x.one(quay + by) for by in (-600.0, 0.0, 400.0)) - 190
    wide, long = dice.uniform(130, 170), dice.uniform(640, 800)
    lean = dice.uniform(-4, 4)
    north = shapely.box(bank - wide, quay - long * 0.35, bank, quay + long * 0.65)
    south = shapely.box(
        bank - 2.1 * wide, quay - long * 0.95, bank - 0.15 * wide, quay - long * 0.42
    )
    cut = shapely.box(bank - 0.75 * wide, quay - long * 0.5, bank - 0.45 * wide, quay - long * 0.3)
    lock_y = quay - long * 0.8
    lock = shapely.box(bank - 0.3 * wide, lock_y - 14, river_x.one(lock_y), lock_y + 14)
    basins = shapely.union_all([north, south, cut])
    return polygons_of(affinity.rotate(shapely.union(basins, lock), lean, origin=(bank, quay)))


def _sidings(river_x: Wave, rail_y: Wave, quay: float) -> shapely.LineString:
    """Leaves the railway west of the town and curves down to the dock."""
    x = min(river_x.one(quay + by) for by in (-600.0, 0.0, 400.0)) - 620.0
    start, turn = (-2900.0, rail_y.one(-2900.0)), (-1500.0 + 0.3 * x, rail_y.one(-2000.0) - 300)
    first = bend(start, (-2100.0, rail_y.one(-2100.0)), turn, 12)
    second = bend(turn, (x, 0.5 * (turn[1] + quay)), (x, quay - 500), 14)
    return shapely.LineString(smooth(np.vstack([first, second[1:]])))


def _widened(x: Points, y: Points, dice: Random) -> shapely.Polygon:
    """The water: some 60 m wide where it comes in, 150 m where it leaves."""
    half = np.linspace(30.0, 78.0, len(y)) + wave(dice, 0.0, (6.0, 900.0)).at(y)
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
    for waves, metres in ((2, 160.0), (3, 170.0), (7, 110.0), (11, 60.0)):
        reach += metres * np.sin(waves * turn + dice.uniform(0, 2 * pi))
    for heading in range(0, 360, 45):
        apart = (turn - radians(heading + dice.uniform(-12, 12)) + pi) % (2 * pi) - pi
        reach += dice.uniform(80, 800) * np.exp(-((apart / 0.17) ** 2))
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
