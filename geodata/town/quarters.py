"""The ground between the main roads cut into quarters, each of one age and use, and the roads between."""

from dataclasses import dataclass, replace
from math import atan2, cos, hypot, pi, sin
from random import Random

import numpy as np
import numpy.typing as npt
import shapely
from shapely.ops import polygonize

from geodata.town.arteries import Arteries
from geodata.town.curves import Spot, coords, cut, lines_of, polygons_of
from geodata.town.ground import FRAME, Ground, blob
from geodata.town.splitting import Cuts, divided
from geodata.town.streets import Street, outside

BUILT_M2 = 32_000_000.0  # what a town of 150,000 covers, parks in it included
WORKS_M2 = 3_600_000.0  # industry, at most
AGES = (
    ("terrace", 5_900_000.0),
    ("interwar", 6_600_000.0),
    ("council", 7_600_000.0),
    ("modern", 1e9),
)
"""Ages in their order and how much ground each took, before works, shops and parks had their share."""
SECTORS = 9
RETAIL = 4  # retail parks
QUARTERS = Cuts(124_000, 0.3, 0.16, roomy=55.0)
PARK_M2 = (50_000, 330_000)  # a quarter of this size may be one of the town's big parks
PARKS = 9
QUAYS_M = 420.0  # works stand around the dock, this far
TERTIARY_M, UNCLASSIFIED_M = 17_000.0, 18_000.0  # of the roads between quarters
EDGE_ROADS = 0.45  # share of roads that have houses on one side only
GRID_M = 0.01  # so that an end that lies on a line closes the face beside it
SERVED_M = 90.0  # of road along its edge, for a quarter to be built
MEDIAN_M = 12.0  # a face narrower than this lies between two carriageways


@dataclass(frozen=True, slots=True)
class Quarter:
    kind: str  # centre, terrace, interwar, council, modern, industrial, retail, village, park or country
    ground: shapely.Polygon


@dataclass(frozen=True, slots=True)
class Division:
    quarters: list[Quarter]
    streets: list[Street]  # the roads between them


def divide(ground: Ground, arteries: Arteries, dice: Random) -> Division:
    """Every face between roads, water and rails, halved into quarters where the town has grown."""
    villages = [blob(dice, spot, dice.uniform(300, 400), 0.16) for spot in arteries.villages]
    cuts, faces = [], []
    near = ground.outline.buffer(500)
    for face in _faces(ground, arteries, villages):
        if near.contains(face.representative_point()):
            lines, parts = divided(face, QUARTERS, dice, _size)
            cuts += lines
            faces += parts
        else:
            faces.append(face)
    built = _grown(faces, ground, villages)
    barriers = shapely.union_all(
        [
            ground.river.buffer(32), ground.rail.buffer(24), ground.motorway.buffer(70),
            ground.sidings.buffer(18), *(basin.buffer(25) for basin in ground.dock),
        ]
    )  # fmt: skip
    shapely.prepare(barriers)
    town = [face for face, is_built in zip(faces, built, strict=True) if is_built]
    roads = [part for road in _between(cuts, town, dice) for part in outside(road, barriers)]
    built = _served(faces, built, [street.line for street in (*arteries.streets, *roads)])
    kinds = _aged(faces, built, ground, arteries, dice)
    quarters = []
    for face, kind in zip(faces, kinds, strict=True):
        land = face.difference(barriers) if barriers.intersects(face) else face
        quarters += [Quarter(kind, part) for part in polygons_of(land) if part.area > 4000]
    return Division(_with_uses(quarters, ground, arteries, dice), roads)


def _served(
    faces: list[shapely.Polygon], built: list[bool], roads: list[shapely.LineString]
) -> list[bool]:
    """Built on only where a road leads along the edge."""
    tree, lines = shapely.STRtree(roads), np.array(roads)
    served = list(built)
    for index in np.flatnonzero(built).tolist():
        near = np.sort(tree.query(faces[index], predicate="dwithin", distance=1.0))
        edge = faces[index].boundary.buffer(1.5, quad_segs=1)
        served[index] = shapely.union_all(lines[near]).intersection(edge).length > SERVED_M
    return served


def _size(spot: Spot) -> float:
    """Quarters grow outward, as the estates did that fill them."""
    return 0.5 + min(1.1, hypot(*spot) / 2900)


def _faces(
    ground: Ground, arteries: Arteries, villages: list[shapely.Polygon]
) -> list[shapely.Polygon]:
    rings = [ground.river, FRAME, *ground.dock, *villages]
    edges = [street.line for street in arteries.streets]
    edges += [ground.rail, ground.sidings, ground.motorway]
    edges += [shapely.LineString(ring.exterior.coords) for ring in rings]
    found = []
    for face in polygonize(shapely.union_all(edges, grid_size=GRID_M)):
        spot = face.representative_point()
        wide = face.area > 6000 and face.area / face.length > MEDIAN_M
        if wide and FRAME.contains(spot) and not ground.river.contains(spot):
            found.append(face)
    return found


def _grown(
    faces: list[shapely.Polygon], ground: Ground, villages: list[shapely.Polygon]
) -> list[bool]:
    """The nearest in proportion to how far the town reaches that way, until it has its size."""
    spots = [coords(face.centroid)[0] for face in faces]
    rank = [hypot(x, y) / _reach(ground, x, y) for x, y in spots]
    hamlets = shapely.union_all(villages)
    quays = shapely.union_all(ground.dock).buffer(QUAYS_M)
    first = shapely.union(hamlets, quays)
    shapely.prepare(first)
    built = [bool(first.contains(f.representative_point())) for f in faces]
    room = BUILT_M2 - sum(f.area for f in faces if quays.contains(f.representative_point()))
    for index in sorted(range(len(faces)), key=lambda i: rank[i]):
        area = faces[index].area
        if not built[index] and area < 700_000 and area < room:
            built[index] = True
            room -= area
    return built


def _reach(ground: Ground, x: float, y: float) -> float:
    turn = atan2(y, x)
    ray = shapely.LineString([(0, 0), (9000 * cos(turn), 9000 * sin(turn))])
    return float(ray.intersection(ground.outline).length)


def _between(
    cuts: list[shapely.LineString], built: list[shapely.Polygon], dice: Random
) -> list[Street]:
    """Cuts with houses on both sides are roads; of those at the edge of the town, less than half."""
    pieces = [
        piece for line, marks in zip(cuts, _met(cuts), strict=True) for piece in cut(line, marks)
    ]
    tree = shapely.STRtree(built)
    sides = np.zeros(len(pieces), np.int64)
    for by in (5.0, -5.0):
        beside = shapely.get_point(shapely.offset_curve(_middles(pieces), by), 0)
        sides[np.unique(tree.query(beside, predicate="within")[0])] += 1
    kept = [
        piece
        for piece, built_up in zip(pieces, sides.tolist(), strict=True)
        if built_up == 2 or (built_up == 1 and dice.random() < EDGE_ROADS)
    ]
    whole = lines_of(shapely.line_merge(shapely.union_all(kept)))
    return _graded(sorted(whole, key=lambda line: -line.length))


def _met(cuts: list[shapely.LineString]) -> list[list[float]]:
    """For each cut, where later ones begin or end on it."""
    lines = np.array(cuts)
    ends = np.concatenate([shapely.get_point(lines, end) for end in (0, -1)])
    end, on = shapely.STRtree(lines).query(ends, predicate="dwithin", distance=0.6)
    marks: list[list[float]] = [[] for _ in cuts]
    at = shapely.line_locate_point(lines[on], ends[end])
    for index, line, metres in zip(end.tolist(), on.tolist(), at.tolist(), strict=True):
        if index % len(cuts) != line:
            marks[line].append(metres)
    return marks


def _middles(pieces: list[shapely.LineString]) -> npt.NDArray[np.object_]:
    """A metre from the middle of each."""
    lines = np.array(pieces)
    half = shapely.length(lines) / 2
    ends = [
        shapely.get_coordinates(shapely.line_interpolate_point(lines, half + by)) for by in (0, 1)
    ]
    return np.asarray(shapely.linestrings(np.stack(ends, axis=1)))


def _graded(lines: list[shapely.LineString]) -> list[Street]:
    """The longest carry the traffic of many quarters."""
    streets: list[Street] = []
    far = 0.0
    for number, line in enumerate(lines):
        grade = "residential"
        if far < TERTIARY_M + UNCLASSIFIED_M:
            grade = "tertiary" if far < TERTIARY_M else "unclassified"
        kind = "estate" if grade == "residential" else "artery"
        streets.append(Street(line, grade, "estate", 30, name=f"{kind} between{number}"))
        far += line.length
    return streets


def _aged(
    faces: list[shapely.Polygon],
    built: list[bool],
    ground: Ground,
    arteries: Arteries,
    dice: Random,
) -> list[str]:
    """What each face is: the town grew outward, one side sooner than another, age after age."""
    early = [dice.uniform(-0.13, 0.13) for _ in range(SECTORS)]
    kinds = ["country"] * len(faces)
    waiting = []
    for index, face in enumerate(faces):
        spot = face.representative_point()
        share = hypot(spot.x, spot.y) / _reach(ground, spot.x, spot.y)
        if not built[index]:
            continue
        if arteries.loop.contains(spot):
            kinds[index] = "centre"
        elif share > 1.25:
            kinds[index] = "village"
        else:
            side = int((atan2(spot.y, spot.x) + pi) / (2 * pi) * (SECTORS - 0.001))
            within = 0.08 * arteries.ring.contains(spot)
            waiting.append((share + early[side] - within + dice.gauss(0, 0.07), index))
    room = iter(AGES)
    kind, left = next(room)
    for _, index in sorted(waiting):
        while left <= 0:
            kind, left = next(room)
        kinds[index] = kind
        left -= faces[index].area
    return kinds


def _with_uses(
    quarters: list[Quarter], ground: Ground, arteries: Arteries, dice: Random
) -> list[Quarter]:
    chosen = _with_works(quarters, ground, dice)
    chosen = _with_retail(chosen, arteries, dice)
    return _with_parks(chosen, dice)


def _with_works(quarters: list[Quarter], ground: Ground, dice: Random) -> list[Quarter]:
    """Works stand where goods once came in: by the dock, the water or the rails, out of the middle."""
    docks = shapely.union_all(ground.dock).buffer(QUAYS_M)
    wharf, sidings = ground.river.buffer(70), ground.rail.buffer(60)
    draws = []
    for index, quarter in enumerate(quarters):
        spot = quarter.ground.representative_point()
        far = hypot(spot.x, spot.y) > 1100
        near = quarter.ground.intersects(wharf) + quarter.ground.intersects(sidings)
        near += 5 * quarter.ground.intersects(docks) + quarter.ground.intersects(ground.sidings)
        if near and far and quarter.kind in ("terrace", "interwar", "council", "modern"):
            draws.append((near + dice.random() * 1.6, index))
    return _given(quarters, draws, WORKS_M2, "industrial")


def _with_retail(quarters: list[Quarter], arteries: Arteries, dice: Random) -> list[Quarter]:
    """Where everybody drives past: beside the ring road and the dual roads."""
    fast = shapely.union_all([s.line for s in arteries.streets if s.oneway and s.mph in (40, 50)])
    draws = [
        (dice.random(), index)
        for index, quarter in enumerate(quarters)
        if quarter.kind in ("interwar", "council", "modern", "industrial")
        and 60_000 < quarter.ground.area < 230_000
        and quarter.ground.distance(fast) < 12
    ]
    return _given(quarters, sorted(draws, reverse=True)[:RETAIL], 1e9, "retail")


def _with_parks(quarters: list[Quarter], dice: Random) -> list[Quarter]:
    """Some whole quarters are left green, in all parts of the town."""
    homes = ("terrace", "interwar", "council", "modern")
    draws = [
        (dice.random() + 0.2 * (quarter.kind == "terrace"), index)
        for index, quarter in enumerate(quarters)
        if quarter.kind in homes and PARK_M2[0] < quarter.ground.area < PARK_M2[1]
    ]
    return _given(quarters, sorted(draws, reverse=True)[:PARKS], 1e9, "park")


def _given(
    quarters: list[Quarter], draws: list[tuple[float, int]], room: float, kind: str
) -> list[Quarter]:
    chosen = list(quarters)
    for _, index in sorted(draws, reverse=True):
        area = quarters[index].ground.area
        if area < room:
            room -= area
            chosen[index] = replace(quarters[index], kind=kind)
    return chosen
