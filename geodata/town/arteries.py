"""The roads everything hangs on: radials, ring road, links, lanes, and the motorway with its junctions."""

from dataclasses import dataclass, replace
from math import atan2, cos, hypot, pi, radians, sin
from random import Random

import numpy as np
import shapely
from shapely.ops import substring

from geodata.town.curves import Spot, bend, beside, coords, cut, lines_of, smooth, wave
from geodata.town.ground import BANK_M, FRAME, MIDDLE, RING_M, Ground
from geodata.town.names import NameBook
from geodata.town.streets import Street, bridged, outside

LOOP_M = 370.0  # the streets around the old centre
SLIP_M = 380.0
COMPASS = {"N": 98, "NW": 141, "W": 179, "SW": 219, "S": 263, "E": 4, "NE": 54, "SE": -52}
MAIN = ("NW", "SW", "E", "SE")  # A roads; the others are B roads
FAR_BANK = ("NE", "SE")
LINKS = (("N", "NW"), ("NW", "W"), ("W", "SW"), ("SW", "S"), ("NE", "E"), ("E", "SE"))
LANES = (
    ("N", 2850, "NW", 3050), ("NW", 4350, "W", 3700), ("W", 3700, "SW", 4350), ("SW", 3050, "S", 2850),
    ("NE", 2500, "E", 3250), ("E", 3250, "SE", 2650), ("NE", 3550, "E", 4200),
)  # fmt: skip
"""Country lanes, from a place along one radial to a place along another, in metres."""


@dataclass(frozen=True, slots=True)
class Circle:
    """A roundabout to be."""

    at: Spot
    radius: float

    @property
    def disc(self) -> shapely.Polygon:
        turn = np.linspace(0, 2 * pi, 20, endpoint=False)
        return shapely.Polygon(
            np.column_stack([np.cos(turn), np.sin(turn)]) * self.radius + self.at
        )


@dataclass(frozen=True, slots=True)
class Arteries:
    streets: list[Street]
    radials: dict[str, shapely.LineString]
    ring: shapely.Polygon
    loop: shapely.Polygon  # the old centre lies inside
    villages: list[Spot]


def lay_arteries(ground: Ground, dice: Random, names: NameBook) -> Arteries:
    radials = _radials(ground, dice)
    hub = _hub(ground, radials["E"])
    ring = _ring(dice)
    loop = _loop(ground, dice)
    laid = _radial_streets(radials, ring, loop, ground, (dice, names))
    laid += _ring_streets(ring, loop, radials, (dice, names))
    laid += _links(radials, (dice, names))
    circles = [Circle(hub, 22.0), *_circles(ground, radials, ring, dice)]
    motorway, dumbbells = _motorway(ground, radials, dice)
    circles += dumbbells
    cleared = shapely.union_all([circle.disc for circle in circles])
    kept = [piece for street in laid + motorway for piece in _apart(street, cleared, names)]
    kept += [_roundabout(circle, ground.left) for circle in circles]
    return Arteries(
        streets=[
            span for street in kept for span in bridged(street, *_gaps(ground, street, cleared))
        ],
        radials=radials,
        ring=ring,
        loop=loop,
        villages=[
            _at(radials["W"], 3700),
            _at(radials["E"], 3250),
            _at(radials[dice.choice("NS")], 2850),
        ],
    )


def _at(line: shapely.LineString, metres: float) -> Spot:
    point = line.interpolate(metres)
    return point.x, point.y


def _apart(street: Street, cleared: shapely.Geometry, names: NameBook) -> list[Street]:
    """The street without its roundabouts; beyond each it has another name."""
    first, *others = outside(street, cleared) or [street]
    kind = "country" if street.quarter == "country" else "artery"
    return [first, *(replace(part, name=part.name and names.street(kind)) for part in others)]


def _gaps(
    ground: Ground, street: Street, cleared: shapely.Geometry
) -> tuple[shapely.Geometry, shapely.Geometry]:
    """What a road of this kind can only cross on a bridge, and the strip such a bridge spans."""
    if street.highway.startswith("motorway"):
        return ground.rail.buffer(2.5), ground.rail.buffer(13)
    road = ground.motorway.difference(shapely.buffer(cleared, 8))
    beneath = [ground.rail.buffer(2.5), ground.river, shapely.buffer(road, 9, cap_style="flat")]
    strips = [
        ground.rail.buffer(13),
        ground.river.buffer(14),
        shapely.buffer(road, 28, cap_style="flat"),
    ]
    return shapely.union_all(beneath), shapely.union_all(strips)


def _radials(ground: Ground, dice: Random) -> dict[str, shapely.LineString]:
    """The old bridge carries the east road; the far bank's other roads leave it just over there."""
    radials = {way: _radial(ground, way, MIDDLE, dice) for way in COMPASS if way not in FAR_BANK}
    hub = _hub(ground, radials["E"])
    return radials | {way: _radial(ground, way, hub, dice) for way in FAR_BANK}


def _hub(ground: Ground, east_road: shapely.LineString) -> Spot:
    over = shapely.Point(coords(east_road.intersection(ground.river_line))[0])
    return _at(east_road, east_road.project(over) + 215)


def _radial(ground: Ground, way: str, start: Spot, dice: Random) -> shapely.LineString:
    """From its start out to the edge of the map, never near the water."""
    r = np.arange(0, 5700, 60.0)
    aside = wave(dice, 0.0, (dice.uniform(70, 150), dice.uniform(2300, 3300)), (26.0, 900.0)).at(r)
    heading = radians(COMPASS[way] + dice.uniform(-5, 5))
    x = start[0] + r * cos(heading) - aside * sin(heading)
    y = start[1] + r * sin(heading) + aside * cos(heading)
    if way in FAR_BANK:
        x = np.maximum(x, ground.river_x.at(y) + BANK_M)
    elif way != "E":
        x = np.minimum(x, ground.river_x.at(y) - BANK_M)
    line = shapely.LineString(smooth(np.column_stack([x, y])))
    return lines_of(line.intersection(FRAME))[0]


def _ring(dice: Random) -> shapely.Polygon:
    turn = np.linspace(0, 2 * pi, 120, endpoint=False)
    reach = np.full_like(turn, RING_M)
    for waves, metres in ((2, 75.0), (3, 60.0), (5, 25.0)):
        reach += metres * np.sin(waves * turn + dice.uniform(0, 2 * pi))
    return shapely.Polygon(np.column_stack([90 + reach * np.cos(turn), reach * np.sin(turn)]))


def _loop(ground: Ground, dice: Random) -> shapely.Polygon:
    """Around the old centre, between the river and the railway, on the line of a town wall."""
    turn = np.linspace(0, 2 * pi, 40, endpoint=False)
    reach = np.array([LOOP_M * dice.uniform(0.88, 1.1) for _ in turn])
    x, y = -60 + reach * np.cos(turn), reach * np.sin(turn) - 10
    x = np.minimum(x, ground.river_x.at(y) - 95)
    y = np.minimum(y, ground.rail_y.at(x) - 75)
    closed = np.column_stack([x, y])
    return shapely.Polygon(smooth(np.vstack([closed, closed[:1]])))


Makers = tuple[Random, NameBook]


def _radial_streets(
    radials: dict[str, shapely.LineString],
    ring: shapely.Polygon,
    loop: shapely.Polygon,
    ground: Ground,
    makers: Makers,
) -> list[Street]:
    dice, names = makers
    streets = []
    for way, whole in radials.items():
        line = lines_of(whole.difference(loop))[-1] if way in ("NW", "SW") else whole
        main = way in MAIN
        number = f"{'A' if main else 'B'}4{dice.randrange(100, 990)}"
        edges = shapely.MultiLineString([loop.exterior, ring.exterior, ground.outline.exterior])
        met = coords(line.intersection(edges))
        for piece in cut(line, [line.project(shapely.Point(spot)) for spot in met]):
            quarter, mph = _standing(piece.interpolate(0.5, normalized=True), ring, loop, ground)
            name = names.street({"centre": "centre", "country": "country"}.get(quarter, "artery"))
            grade = "primary" if main else "secondary"
            highway = "tertiary" if quarter == "centre" else grade
            ref = "" if quarter == "centre" else number
            streets.append(Street(piece, highway, quarter, mph, name, ref))
    return streets


def _standing(
    spot: shapely.Point, ring: shapely.Polygon, loop: shapely.Polygon, ground: Ground
) -> tuple[str, int]:
    """What stands along a main road here, and its speed limit."""
    for inside, quarter, mph in (
        (loop, "centre", 20), (ring, "terrace", 30), (ground.outline, "estate", 30),
    ):  # fmt: skip
        if inside.contains(spot):
            return quarter, mph
    return "country", 60


def _ring_streets(
    ring: shapely.Polygon,
    loop: shapely.Polygon,
    radials: dict[str, shapely.LineString],
    makers: Makers,
) -> list[Street]:
    """Ring road and centre loop, renamed at every radial they meet."""
    dice, names = makers
    number = f"A4{dice.randrange(100, 990)}"
    all_radials = shapely.MultiLineString(list(radials.values()))
    streets = []
    for around, plain in (
        (ring, Street(shapely.LineString(), "primary", "", 40, ref=number)),
        (loop, Street(shapely.LineString(), "tertiary", "centre", 20)),
    ):
        line = shapely.LineString(around.exterior.coords)
        met = coords(line.intersection(all_radials))
        marks = sorted(line.project(shapely.Point(spot)) for spot in met)
        first = [*coords(substring(line, marks[0], line.length))]
        turned = shapely.LineString([*first, *coords(substring(line, 0, marks[0]))[1:]])
        kind = "ring" if plain.ref else "centre"
        pieces = cut(turned, [mark - marks[0] for mark in marks[1:]])
        streets += [replace(plain, line=piece, name=names.street(kind)) for piece in pieces]
    return streets


def _links(radials: dict[str, shapely.LineString], makers: Makers) -> list[Street]:
    """Roads from one radial to the next: through the suburbs, and country lanes farther out."""
    dice, names = makers
    town = Street(shapely.LineString(), "tertiary", "estate", 30)
    lane = Street(shapely.LineString(), "unclassified", "country", 60)
    ends = dice.choice("NS")
    bridge_lane = (ends, 2850.0, ends + "E", 2500.0)
    spans = [(town, (a, _link_reach(a, dice), b, _link_reach(b, dice))) for a, b in LINKS]
    spans += [(lane, span) for span in (*LANES, bridge_lane)]
    streets = []
    for plain, (a, a_m, b, b_m) in spans:
        line = _around(_at(radials[a], a_m), _at(radials[b], b_m), dice)
        name = names.street("artery" if plain is town else "country")
        streets.append(replace(plain, line=line, name=name))
    return streets


def _link_reach(way: str, dice: Random) -> float:
    """How far along a radial the suburbs' link roads leave it."""
    from_hub = way in FAR_BANK
    return 1680.0 - 300 * from_hub + dice.uniform(-90, 90)


def _around(start: Spot, end: Spot, dice: Random) -> shapely.LineString:
    """A winding way from one spot to another, keeping its distance from the middle."""
    a, b = atan2(start[1], start[0]), atan2(end[1], end[0])
    b = a + (b - a + pi) % (2 * pi) - pi
    t = np.linspace(0, 1, 24)
    swing = wave(dice, 0.0, (60.0, dice.uniform(0.5, 0.9)), (9.0, 0.3)).at(t) * np.sin(pi * t)
    reach = hypot(*start) * (1 - t) + hypot(*end) * t + swing
    angle = a + (b - a) * t
    points = np.column_stack([reach * np.cos(angle), reach * np.sin(angle)])
    points[0], points[-1] = start, end
    return shapely.LineString(smooth(points))


def _circles(
    ground: Ground, radials: dict[str, shapely.LineString], ring: shapely.Polygon, dice: Random
) -> list[Circle]:
    gaps = shapely.union_all([ground.rail.buffer(45), ground.river.buffer(45)])
    spots: list[Spot] = []
    for line in radials.values():
        spots += [(float(x), float(y)) for x, y in coords(line.intersection(ring.exterior))]
    circles = [Circle(spot, dice.choice((20.0, 24.0, 28.0))) for spot in spots]
    circles += [
        Circle(_at(radials[way], metres), 14.0) for way, metres in (("W", 3700), ("E", 3250))
    ]
    return [circle for circle in circles if not gaps.contains(shapely.Point(circle.at))]


def _roundabout(circle: Circle, left: int) -> Street:
    """Clockwise, as traffic that keeps left goes round."""
    around = np.asarray(circle.disc.exterior.coords)
    line = shapely.LineString(around[::-1] if left > 0 else around)
    return Street(line, "primary", "", 30, oneway=True, roundabout=True)


def _motorway(
    ground: Ground, radials: dict[str, shapely.LineString], dice: Random
) -> tuple[list[Street], list[Circle]]:
    """Two carriageways; where the A roads cross, a roundabout on either side and four slip roads."""
    number = f"M{dice.choice((43, 46, 47, 51))}"
    carriageway = Street(shapely.LineString(), "motorway", "", 70, ref=number, oneway=True)
    streets = []
    circles = [Circle(_at(ground.motorway, end), 34.0) for end in (0, ground.motorway.length)]
    for side in (1, -1):
        line = beside(coords(ground.motorway), 9.0 * side)
        northbound = side * ground.left > 0
        line = line if northbound else line[::-1]
        streets.append(carriageway.along(shapely.LineString(line)))
    for way in ("NW", "SW"):
        slips, ends = _junction(streets, ground, radials[way])
        circles += ends
        streets += slips
    return streets, circles


def _junction(
    carriageways: list[Street], ground: Ground, radial: shapely.LineString
) -> tuple[list[Street], list[Circle]]:
    crossing = radial.project(shapely.Point(coords(radial.intersection(ground.motorway))[0]))
    outer, inner = (Circle(_at(radial, crossing + by), 24.0) for by in (115, -115))
    slips = []
    for street, circle in zip(carriageways[:2], (outer, inner), strict=True):
        middle = street.line.project(shapely.Point(_at(radial, crossing)))
        for way in (-1, 1):
            leaves, towards = (
                _at(street.line, middle + way * SLIP_M),
                _at(street.line, middle + way * 110),
            )
            drawn = _towards(towards, circle.at, 25)
            line = bend(leaves, drawn, circle.at)
            slip = replace(
                street,
                line=shapely.LineString(line[::-way]),
                highway="motorway_link",
                ref="",
                mph=60,
            )
            slips.append(slip)
    return slips, [outer, inner]


def _towards(start: Spot, end: Spot, metres: float) -> Spot:
    heading = atan2(end[1] - start[1], end[0] - start[0])
    return start[0] + metres * cos(heading), start[1] + metres * sin(heading)
