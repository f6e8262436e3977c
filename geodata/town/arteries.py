"""The roads everything hangs on: radials, ring road, links, lanes, and the motorway's junctions."""

from dataclasses import dataclass, replace
from math import atan2, cos, hypot, pi, radians, sin
from random import Random

import numpy as np
import shapely
from shapely.ops import substring

from geodata.town.carriageways import Circle, carriageways, crossing_m, motorway
from geodata.town.curves import Points, Spot, coords, cut, lines_of, smooth, spot_at, wave
from geodata.town.ground import BANK_M, DOCKS_M, FRAME, MIDDLE, RING_M, Ground
from geodata.town.lanes import lay_lanes
from geodata.town.streets import Street, bridged, outside

LOOP_M = 440.0  # the streets around the old centre
COMPASS = {"N": 98, "NW": 141, "W": 179, "SW": 219, "S": 258, "E": -3, "NE": 54, "SE": -52}
MAIN = ("NW", "SW", "E", "SE")  # A roads, dual to the edge of the town; the others are B roads
TRUNK = "SW"
FAR_BANK = ("NE", "SE")
SUBURBS_END = {"E": 4500.0, "SE": 3700.0}  # an A road's dual part ends here; others at the motorway
LINKS = (
    ("N", 2750, "NW", 2850), ("NW", 2850, "W", 2900), ("W", 2900, "SW", 2800), ("SW", 2800, "S", 2700),
    ("NE", 2350, "E", 2950), ("E", 2950, "SE", 2250),
)  # fmt: skip
"""Roads through the suburbs, from a place along one radial to a place along another, in metres."""


@dataclass(frozen=True, slots=True)
class Arteries:
    streets: list[Street]
    radials: dict[str, shapely.LineString]
    ring: shapely.Polygon
    loop: shapely.Polygon  # the old centre lies inside
    villages: list[Spot]


def lay_arteries(ground: Ground, dice: Random) -> Arteries:
    radials = _radials(ground, dice)
    hub = _hub(ground, radials["E"])
    ring = _ring(dice)
    loop = _loop(ground, dice)
    fast, junctions = motorway(
        ground, [radials["NW"], radials["SW"]], f"M{dice.choice((43, 46, 47, 51))}"
    )
    circles = [Circle(hub, 22.0), *junctions, *_circles(radials, ring, dice)]
    laid = _radial_streets(radials, ring, loop, ground, dice)
    laid += _ring_streets(ring, radials, ground, dice)
    laid += _loop_streets(loop, radials)
    laid += _links(radials, dice)
    lanes = lay_lanes(ground, list(radials.values()), dice)
    laid += lanes.streets
    cleared = shapely.union_all([circle.disc for circle in circles])
    kept = [piece for street in laid + fast for piece in _apart(street, cleared)]
    kept += [circle.street(ground.left) for circle in circles]
    return Arteries(
        streets=_with_bridges(kept, ground, cleared),
        radials=radials,
        ring=ring,
        loop=loop,
        villages=lanes.villages,
    )


def _apart(street: Street, cleared: shapely.Geometry) -> list[Street]:
    """The street without its roundabouts; beyond each it has another name."""
    first, *others = outside(street, cleared) or [street]
    if street.oneway or not street.name:  # a dual road keeps its name, as a ring road does
        return [first, *others]
    beyond = [replace(part, name=f"{street.name} {i}") for i, part in enumerate(others)]
    return [first, *beyond]


def _with_bridges(streets: list[Street], ground: Ground, cleared: shapely.Geometry) -> list[Street]:
    """Every road that meets rails, water or the motorway goes over it; the motorway over rails."""
    rails = shapely.MultiLineString([ground.rail, ground.sidings])
    road = ground.motorway.difference(shapely.buffer(cleared, 8))
    wet = shapely.union_all([ground.river, *ground.dock])
    beneath = shapely.union_all([rails.buffer(2.5), wet, shapely.buffer(road, 9, cap_style="flat")])
    strips = shapely.union_all(
        [rails.buffer(13), wet.buffer(14), shapely.buffer(road, 28, cap_style="flat")]
    )
    spans = []
    for street in streets:
        if street.highway.startswith("motorway"):
            spans += bridged(street, rails.buffer(2.5), rails.buffer(13))
        else:
            spans += bridged(street, beneath, strips)
    return spans


def _radials(ground: Ground, dice: Random) -> dict[str, shapely.LineString]:
    """The old bridge carries the east road; the far bank's other roads leave it just over there."""
    radials = {way: _radial(ground, way, MIDDLE, dice) for way in COMPASS if way not in FAR_BANK}
    hub = _hub(ground, radials["E"])
    return radials | {way: _radial(ground, way, hub, dice) for way in FAR_BANK}


def _hub(ground: Ground, east_road: shapely.LineString) -> Spot:
    over = shapely.Point(coords(east_road.intersection(ground.river_line))[0])
    return spot_at(east_road, east_road.project(over) + 215)


def _radial(ground: Ground, way: str, start: Spot, dice: Random) -> shapely.LineString:
    """From its start out to the edge of the map, never near the water."""
    r = np.arange(0, 8200, 60.0)
    swing = (dice.uniform(90, 190), dice.uniform(3300, 4700))
    aside = wave(dice, 0.0, swing, (38.0, 1500.0), (14.0, 640.0)).at(r)
    heading = radians(COMPASS[way] + dice.uniform(-5, 5))
    x = start[0] + r * cos(heading) - aside * sin(heading)
    y = start[1] + r * sin(heading) + aside * cos(heading)
    if way in FAR_BANK:
        x = np.maximum(x, ground.river_x.at(y) + BANK_M)
    elif way != "E":
        x = np.minimum(x, ground.river_x.at(y) - _bank_m(y))
    line = shapely.LineString(smooth(np.column_stack([x, y])))
    return lines_of(line.intersection(FRAME))[0]


def _bank_m(y: Points) -> Points:
    """How far a road of the near bank keeps from the river: behind the dock, south of the town."""
    south = np.clip((-1300.0 - y) / 900, 0, 1)
    gone: Points = BANK_M + (DOCKS_M - BANK_M) * south * south * (3 - 2 * south)
    return gone


def _ring(dice: Random) -> shapely.Polygon:
    turn = np.linspace(0, 2 * pi, 160, endpoint=False)
    reach = np.full_like(turn, RING_M)
    for waves, metres in ((2, 210.0), (3, 150.0), (5, 70.0)):
        reach += metres * np.sin(waves * turn + dice.uniform(0, 2 * pi))
    return shapely.Polygon(np.column_stack([90 + reach * np.cos(turn), reach * np.sin(turn)]))


def _loop(ground: Ground, dice: Random) -> shapely.Polygon:
    """Around the old centre, between the river and the railway, on the line of a town wall."""
    turn = np.linspace(0, 2 * pi, 40, endpoint=False)
    reach = np.full_like(turn, LOOP_M)
    for waves, metres in ((2, 36.0), (3, 30.0), (5, 18.0), (9, 8.0)):
        reach += metres * np.sin(waves * turn + dice.uniform(0, 2 * pi))
    x, y = -60 + reach * np.cos(turn), reach * np.sin(turn) - 10
    x = np.minimum(x, ground.river_x.at(y) - 95)
    y = np.minimum(y, ground.rail_y.at(x) - 75)
    closed = np.column_stack([x, y])
    return shapely.Polygon(smooth(np.vstack([closed, closed[:1]])))


def _radial_streets(
    radials: dict[str, shapely.LineString],
    ring: shapely.Polygon,
    loop: shapely.Polygon,
    ground: Ground,
    dice: Random,
) -> list[Street]:
    streets = []
    for way, whole in radials.items():
        line = lines_of(whole.difference(loop))[-1] if way in ("NW", "SW") else whole
        grade = "primary" if way in MAIN else "secondary"
        ref = f"{'A' if way in MAIN else 'B'}4{dice.randrange(100, 990)}"
        dual = _dual_span(way, line, ring, ground)
        edges = shapely.MultiLineString([loop.exterior, ring.exterior, ground.outline.exterior])
        marks = [line.project(shapely.Point(spot)) for spot in coords(line.intersection(edges))]
        pieces = cut(line, [*(mark for mark in marks if not dual[0] < mark < dual[1]), *dual])
        for index, piece in enumerate(pieces):
            at = line.project(piece.interpolate(0.5, normalized=True))
            quarter, mph = _standing(spot_at(line, at), ring, loop, ground)
            plain = Street(piece, grade, quarter, mph, ref=ref, name=f"artery {way}{index}")
            if dual[0] < at < dual[1]:
                wide = replace(
                    plain, highway="trunk" if way == TRUNK else grade, quarter="", mph=50
                )
                streets += carriageways(wide, ground.left)
            elif quarter == "centre":
                road = f"centre {way}{index}"
                streets.append(replace(plain, highway="tertiary", ref="", name=road))
            else:
                streets.append(plain)
    return streets


def _dual_span(
    way: str, line: shapely.LineString, ring: shapely.Polygon, ground: Ground
) -> tuple[float, ...]:
    """From where to where the radial is dual: between roundabouts, so that either side is reached."""
    if way not in MAIN:
        return (-1.0, -1.0)
    start = line.project(shapely.Point(coords(line.intersection(ring.exterior))[0]))
    end = SUBURBS_END[way] if way in SUBURBS_END else crossing_m(ground, line) - 115
    return start, end


def _standing(
    spot: Spot, ring: shapely.Polygon, loop: shapely.Polygon, ground: Ground
) -> tuple[str, int]:
    """What stands along a main road here, and its speed limit."""
    for inside, quarter, mph in (
        (loop, "centre", 20), (ring, "terrace", 30), (ground.outline, "estate", 30),
    ):  # fmt: skip
        if shapely.contains_xy(inside, *spot):
            return quarter, mph
    return "country", 60


def _ring_streets(
    ring: shapely.Polygon, radials: dict[str, shapely.LineString], ground: Ground, dice: Random
) -> list[Street]:
    """Dual all round; from the trunk road south about to the far bank it is the trunk road's."""
    refs = {grade: f"A4{dice.randrange(100, 990)}" for grade in ("primary", "trunk")}
    streets = []
    for index, piece in enumerate(_turned(ring, radials)):
        x, y = spot_at(piece, piece.length / 2)
        grade = "trunk" if y < -abs(x) * 0.55 else "primary"
        road = f"ring {index}"
        whole = Street(piece, grade, "", 40, ref=refs[grade], name=road)
        streets += carriageways(whole, ground.left)
    return streets


def _loop_streets(loop: shapely.Polygon, radials: dict[str, shapely.LineString]) -> list[Street]:
    plain = Street(shapely.LineString(), "tertiary", "centre", 20)
    pieces = _turned(loop, radials)
    return [replace(plain, line=p, name=f"centre loop{i}") for i, p in enumerate(pieces)]


def _turned(
    around: shapely.Polygon, radials: dict[str, shapely.LineString]
) -> list[shapely.LineString]:
    """The closed line in pieces from one radial to the next."""
    line = shapely.LineString(around.exterior.coords)
    met = coords(line.intersection(shapely.MultiLineString(list(radials.values()))))
    marks = sorted(line.project(shapely.Point(spot)) for spot in met)
    wrap = np.vstack(
        [coords(substring(line, marks[-1], line.length)), coords(substring(line, 0, marks[0]))[1:]]
    )
    pieces = cut(line, marks)
    return [*pieces[1:-1], shapely.LineString(wrap)]


def _links(radials: dict[str, shapely.LineString], dice: Random) -> list[Street]:
    """Roads from one radial to the next, through the suburbs."""
    plain = Street(shapely.LineString(), "tertiary", "estate", 30)
    streets = []
    for index, (a, a_m, b, b_m) in enumerate(LINKS):
        start, end = (
            spot_at(radials[way], metres + dice.uniform(-250, 250))
            for way, metres in ((a, a_m), (b, b_m))
        )
        line = _around(start, end, dice)
        streets.append(plain.along(line).called(f"artery link{index}"))
    return streets


def _around(start: Spot, end: Spot, dice: Random) -> shapely.LineString:
    """A winding way from one spot to another, keeping its distance from the middle."""
    a, b = atan2(start[1], start[0]), atan2(end[1], end[0])
    b = a + (b - a + pi) % (2 * pi) - pi
    t = np.linspace(0, 1, 40)
    parts = ((90.0, dice.uniform(0.5, 0.9)), (18.0, 0.31), (6.0, 0.13))
    reach = (
        hypot(*start) * (1 - t) + hypot(*end) * t + wave(dice, 0.0, *parts).at(t) * np.sin(pi * t)
    )
    angle = a + (b - a) * t
    points = np.column_stack([reach * np.cos(angle), reach * np.sin(angle)])
    points[0], points[-1] = start, end
    return shapely.LineString(smooth(points))


def _circles(
    radials: dict[str, shapely.LineString], ring: shapely.Polygon, dice: Random
) -> list[Circle]:
    circles = []
    for line in radials.values():
        met = coords(line.intersection(ring.exterior))
        circles += [Circle((float(x), float(y)), dice.choice((30.0, 34.0))) for x, y in met]
    circles += [Circle(spot_at(radials[way], end), 28.0) for way, end in SUBURBS_END.items()]
    return circles
