"""What a person may draw on a map: a shape, what is wrong with one, how large it is, what lies in it.

Shapes are measured on a flat earth around their first point, the short way round the date line: good to a
few parts in a thousand for anything that may be drawn.
"""

from collections.abc import Sequence
from itertools import pairwise
from math import cos, hypot, pi, radians

from msgspec import Struct

from geodata.places import M_PER_DEGREE, Position, distance_m
from geodata.selection import MAX_ACROSS_M, MAX_RADIUS_M, Circle, Polygon

MOST_CORNERS = 200  # of a shape drawn by hand
LEAST_RADIUS_M = 1.0
SPIKE_M = 0.5  # sides that leave a corner and end nearer to each other enclose nothing
HALF_TURN, TURN = 180.0, 360.0

Point = tuple[float, float]
"""Metres east and north of a shape's first point."""


class Line(Struct, frozen=True, tag="line"):
    """From place to place, not closed."""

    points: tuple[Position, ...]


Shape = Circle | Polygon | Line


def flaw_of(shape: Shape) -> str:
    """Why this can't be drawn, in words; empty when it can."""
    match shape:
        case Circle(radius_m=radius_m):
            if LEAST_RADIUS_M <= radius_m <= MAX_RADIUS_M:
                return ""
            return (
                f"A circle has a radius of {LEAST_RADIUS_M:.0f} m to {MAX_RADIUS_M / 1000:.0f} km"
            )
        case Polygon(corners=corners):
            return _flaw_of_points(corners, 3, "corners") or _flaw_of_ring(corners)
        case Line(points=points):
            return _flaw_of_points(points, 2, "points")


def points_of(shape: Shape) -> tuple[Position, ...]:
    """What a hand can take hold of; of a circle the middle."""
    match shape:
        case Circle(centre=centre):
            return (centre,)
        case Polygon(corners=corners):
            return corners
        case Line(points=points):
            return points


def length_m(shape: Shape) -> float:
    """Of a line from end to end; of what is closed, all the way round."""
    match shape:
        case Circle(radius_m=radius_m):
            return 2 * pi * radius_m
        case Polygon(corners=corners):
            return _steps_m((*corners, *corners[:1]))
        case Line(points=points):
            return _steps_m(points)


def area_m2(shape: Shape) -> float:
    """What is enclosed; of a line nothing."""
    match shape:
        case Circle(radius_m=radius_m):
            return pi * radius_m**2
        case Polygon(corners=corners):
            flat = _flat(corners)
            return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in _sides(flat))) / 2
        case Line():
            return 0.0


def holds(shape: Shape, place: Position) -> bool:
    """Whether a place lies inside, its edge included for a circle; nothing lies inside a line."""
    match shape:
        case Circle(centre=centre, radius_m=radius_m):
            return distance_m(centre, place) <= radius_m
        case Polygon(corners=corners):
            return _is_inside(_flat(corners), _flat((*corners[:1], place))[1])
        case Line():
            return False


def moved(shape: Shape, start: Position, end: Position) -> Shape:
    """The same shape elsewhere: as far on as from one place to the other."""
    north, east = end.lat - start.lat, _turned(end.lon - start.lon)
    match shape:
        case Circle(centre=centre, radius_m=radius_m):
            return Circle(_shifted(centre, north, east), radius_m)
        case Polygon(corners=corners):
            return Polygon(tuple(_shifted(corner, north, east) for corner in corners))
        case Line(points=points):
            return Line(tuple(_shifted(point, north, east) for point in points))


def offset(place: Position, east_m: float, north_m: float) -> Position:
    """A place so many metres away, never beyond a pole."""
    lat = min(max(place.lat + north_m / M_PER_DEGREE, -90.0), 90.0)
    return Position(lat, _turned(place.lon + east_m / _east_m(place)))


def between(a: Position, b: Position, share: float) -> Position:
    """So much of the way from one place to another, on a flat earth."""
    return _shifted(a, (b.lat - a.lat) * share, _turned(b.lon - a.lon) * share)


def radius_to(centre: Position, place: Position) -> float:
    """The radius of a circle round one place that goes through another, in whole metres."""
    return float(round(hypot(*_flat((centre, place))[1])))


def _shifted(place: Position, north: float, east: float) -> Position:
    lat = min(max(place.lat + north, -90.0), 90.0)
    return Position(lat, _turned(place.lon + east))


def _turned(degrees: float) -> float:
    """A longitude, or a difference of two, the short way round."""
    return (degrees + HALF_TURN) % TURN - HALF_TURN


def _east_m(place: Position) -> float:
    """Metres to a degree of longitude."""
    return M_PER_DEGREE * max(cos(radians(place.lat)), 1e-6)


def _flat(places: Sequence[Position]) -> list[Point]:
    first = places[0]
    wide = _east_m(first)
    return [
        (_turned(place.lon - first.lon) * wide, (place.lat - first.lat) * M_PER_DEGREE)
        for place in places
    ]


def _sides(ring: Sequence[Point]) -> list[tuple[Point, Point]]:
    return [*pairwise(ring), (ring[-1], ring[0])]


def _steps_m(places: Sequence[Position]) -> float:
    return sum(distance_m(a, b) for a, b in pairwise(places))


def _flaw_of_points(places: Sequence[Position], least: int, what: str) -> str:
    if len(places) < least:
        return f"That has {len(places)} {what}: {least} at least"
    if len(places) > MOST_CORNERS:
        return f"That has {len(places)} {what}: {MOST_CORNERS} at most"
    if any(a == b for a, b in pairwise(places)):
        return f"Two {what} lie in one place: take one away"
    if max(distance_m(places[0], place) for place in places) > MAX_ACROSS_M:
        return f"That is wider than {MAX_ACROSS_M / 1000:.0f} km: draw a smaller shape"
    return ""


def _flaw_of_ring(corners: Sequence[Position]) -> str:
    sides = _sides(_flat(corners))
    for number, (before, after) in enumerate(zip((sides[-1], *sides), sides, strict=False), 1):
        if _runs_back(before[0], *after):
            return f"At corner {number} its sides run back over each other: move that corner"
    last = len(sides) - 1
    for number, (a, b) in enumerate(sides):
        for other in range(number + 2, len(sides)):
            joined = number == 0 and other == last
            if not joined and _cross(a, b, *sides[other]):
                return "Its sides cross each other: move a corner"
    if area_m2(Polygon(tuple(corners))) < 1.0:
        return "That encloses nothing: move a corner"
    return ""


def _runs_back(before: Point, corner: Point, after: Point) -> bool:
    """Whether the two sides of a corner lie over each other: a spike, or one side doubled."""
    one, other = sorted(
        ((end[0] - corner[0], end[1] - corner[1]) for end in (before, after)),
        key=lambda side: hypot(*side),
    )
    if one[0] * other[0] + one[1] * other[1] <= 0:
        return False
    return abs(one[0] * other[1] - one[1] * other[0]) <= SPIKE_M * hypot(*other)


def _cross(a: Point, b: Point, c: Point, d: Point) -> bool:
    """Whether two sides without a common corner meet."""
    if not _boxes_meet(a, b, c, d):
        return False
    return _side_of(a, b, c) * _side_of(a, b, d) <= 0 and _side_of(c, d, a) * _side_of(c, d, b) <= 0


def _boxes_meet(a: Point, b: Point, c: Point, d: Point) -> bool:
    return all(
        max(a[axis], b[axis]) >= min(c[axis], d[axis])
        and max(c[axis], d[axis]) >= min(a[axis], b[axis])
        for axis in (0, 1)
    )


def _side_of(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _is_inside(ring: Sequence[Point], at: Point) -> bool:
    inside = False
    for (ax, ay), (bx, by) in _sides(ring):
        if (ay > at[1]) != (by > at[1]) and at[0] < ax + (at[1] - ay) / (by - ay) * (bx - ax):
            inside = not inside
    return inside
