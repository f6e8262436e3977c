"""A town laid out to the metre: its roads give five units, and later six, exactly the times a story tells.

Its streets form a tree with 14 Hazel Street at its root, so there is one way from anywhere, and how far a
unit has to drive is how far along its street it stands. Metres east and north of that house; response
driving makes 28 mph of every street, at any hour, and a pedal cycle 12.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise
from math import cos, degrees, hypot, radians

import numpy as np
import numpy.typing as npt

from geodata.area import AreaMap
from geodata.build import build_area
from geodata.places import EARTH_RADIUS_M, Position
from geodata.rawmap import RawMap, RawPlace, RawShape, RawWay
from geodata.speeds import KMH_PER_MPH

Point = tuple[float, float]  # metres east, metres north
Floats = npt.NDArray[np.float64]

HOUSE = Position(54.30, -4.90)  # 14 Hazel Street
DRIVEN_MPS, RIDDEN_MPS = 28 * KMH_PER_MPH / 3.6, 12 * KMH_PER_MPH / 3.6
SPARE_S = 0.3  # a clock that drops fractions of a second shows the whole second too

# The straight lines of the table as legs of a right angle: 1.8, 2.9 and 5 km.
SOUTH_WEST, SOUTH_EAST, FAR = 1_800 / 2**0.5, 2_900 / 2**0.5, (4_868.0, 1_141.0)

STREETS = {
    "Hazel Street": ((0, 0), (598, 0), (1_500, 0), (2_472, 0)),
    "Hazel Court": ((598, 0), (598, -320)),
    "Infirmary Road": ((2_472, 0), (2_472, -SOUTH_EAST), (1_200, -SOUTH_EAST)),
    "Mill Lane": ((0, 0), (0, -700), (0, -1_346)),
    "Chapel Row": ((0, -1_346), (-SOUTH_WEST, -1_346), (-SOUTH_WEST, -900)),
    "Station Road": ((0, 0), (-2_400, 0), (-FAR[0], 0)),
    "Moor Road": ((-FAR[0], 0), (-FAR[0], -2_400)),
    "Staithe Lane": ((0, 0), (0, 400), (2_178, 400)),
    "Iron Bridge": ((2_178, 400), (2_178, 900)),
    "North Quay": ((2_178, 900), (0, 900), (-900, 900)),
}
WAYS = {
    "river": ("Staithe Lane", "Iron Bridge", "North Quay"),
    "west": ("Station Road", "Moor Road"),
    "east": ("Hazel Street", "Infirmary Road"),
    "south": ("Mill Lane", "Chapel Row"),
}
SIDE_STREETS = (  # for the look of it; they lead nowhere
    ((-600, 0), 420), ((-600, 0), -380), ((-1_200, 0), 450), ((-1_200, 0), -300), ((-1_800, 0), 380),
    ((-1_800, 0), -420), ((-3_000, 0), 300), ((-3_600, 0), -350), ((1_500, 0), 300), ((1_500, 0), -420),
    ((2_000, 0), -380), ((600, 400), -250), ((1_200, 400), -220), ((-450, 900), 300), ((900, 900), 320),
    ((1_500, 900), 260), ((-500, -1_346), 330), ((-500, -1_346), -300), ((-900, -1_346), -260),
)  # fmt: skip
RIVER_NORTH = 650.0


def place(point: Point) -> Position:
    east, north = point
    lon = HOUSE.lon + degrees(east / (EARTH_RADIUS_M * cos(radians(HOUSE.lat))))
    return Position(HOUSE.lat + degrees(north / EARTH_RADIUS_M), lon)


def driven(way: str, seconds: float) -> Position:
    """Where on that way somebody stands who needs so long to the house, driving to an emergency."""
    return along(way, (seconds + SPARE_S) * DRIVEN_MPS)


def ridden_from_court(seconds: float) -> Position:
    """Where in Hazel Court somebody stands who needs so long to the house by pedal cycle."""
    corner, _ = STREETS["Hazel Court"]
    return place((corner[0], corner[0] - (seconds + SPARE_S) * RIDDEN_MPS))


def along(way: str, metres: float) -> Position:
    """So far from the house."""
    left = metres
    for a, b in pairwise(_points(way)):
        length = hypot(b[0] - a[0], b[1] - a[1])
        if left <= length:
            share = left / length
            return place((a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])))
        left -= length
    raise ValueError(f"{way} ends {left:.0f} m before that")


def _points(way: str) -> list[Point]:
    streets = [STREETS[name] for name in WAYS[way]]
    return list(dict.fromkeys(point for street in streets for point in street))


@cache
def hazel_town() -> AreaMap:
    raw, numbers = RawMap("invented for a story"), dict[Point, int]()
    for count, (name, street) in enumerate(_streets(), 1):
        nodes = [numbers.setdefault(point, len(numbers) + 1) for point in street]
        lat, lon = _degrees(street)
        tags = {"highway": "residential", "name": name, "maxspeed": "28 mph"}
        raw.roads.append(RawWay(count, np.array(nodes, np.int64), lon, lat, tags))
    bank = [(-6_000.0, RIVER_NORTH + 60), (-1_500.0, RIVER_NORTH), (3_500.0, RIVER_NORTH - 20)]
    raw.shapes.append(_water(bank))
    for kind, name, point in (
        ("police", "Hazel Police Station", (-1_800.0, -420.0)),
        ("hospital", "Infirmary", (2_472.0, -1_000.0)),
        ("suburb", "Hazel", (300.0, -200.0)),
        ("suburb", "Quayside", (600.0, 1_050.0)),
        ("suburb", "Moorend", (-3_600.0, -500.0)),
    ):
        at = place(point)
        raw.places.append(RawPlace(kind, name, at.lat, at.lon))
    return build_area(raw, "hazel")


def _streets() -> Iterable[tuple[str, Sequence[Point]]]:
    """With a joint wherever another street begins on one."""
    branches = [start for start, _ in SIDE_STREETS]
    for name, corners in STREETS.items():
        points = list(corners[:1])
        for a, b in pairwise(corners):
            points += sorted((p for p in branches if _between(p, a, b)), key=lambda p: _apart(a, p))
            points.append(b)
        yield name, points
    for number, (start, length) in enumerate(SIDE_STREETS, 1):
        yield f"Close {number}", (start, (start[0], start[1] + length))


def _between(point: Point, a: Point, b: Point) -> bool:
    return point not in (a, b) and abs(_apart(a, point) + _apart(point, b) - _apart(a, b)) < 1e-6


def _apart(a: Point, b: Point) -> float:
    return hypot(b[0] - a[0], b[1] - a[1])


def _degrees(points: Sequence[Point]) -> tuple[Floats, Floats]:
    at = [place(point) for point in points]
    return np.array([p.lat for p in at]), np.array([p.lon for p in at])


def _water(bank: Sequence[Point]) -> RawShape:
    """A river some eighty metres wide along its southern bank."""
    ring = [*bank, *((east, north + 80) for east, north in reversed(bank)), bank[0]]
    lat, lon = _degrees(ring)
    return RawShape("water", (np.column_stack([lon, lat]),), "River Hazel")
