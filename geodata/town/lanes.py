"""Country lanes: a web of winding ways between villages and farms, older than the town."""

from dataclasses import dataclass
from math import hypot
from random import Random

import numpy as np
import numpy.typing as npt
import shapely
from scipy.spatial import Delaunay

from geodata.town.curves import Points, Spot, beside, coords, lines_of, smooth, wave
from geodata.town.ground import FRAME, Ground
from geodata.town.streets import Street

APART_M = 1250.0  # from one meeting of lanes to the next
CLEAR_M = 380.0  # from the town's edge: nearer there are streets
OVER = {"river": 1, "rail": 4, "motorway": 4}  # lanes that cross it on a bridge
VILLAGES, VILLAGE_APART_M = 6, 1900.0


@dataclass(frozen=True, slots=True)
class Lanes:
    streets: list[Street]
    villages: list[Spot]


def lay_lanes(ground: Ground, radials: list[shapely.LineString], dice: Random) -> Lanes:
    """Neighbouring places joined where no third lies nearer to both, few ways over any barrier."""
    places, on_road = _places(ground, radials, dice)
    pairs = _neighbours(places)
    pairs = [pair for pair in pairs if not (on_road[pair[0]] and on_road[pair[1]])]
    pairs = _passable(ground, places, pairs, dice)
    degree = np.bincount(np.array(pairs).ravel(), minlength=len(places)) + 2 * on_road
    lines = [_winding(places[a], places[b], dice) for a, b in pairs]
    merged = lines_of(shapely.line_merge(shapely.union_all(lines)))
    plain = Street(shapely.LineString(), "unclassified", "country", 60)
    return Lanes(
        [
            plain.along(shapely.LineString(smooth(coords(line)))).called(f"country lane{number}")
            for number, line in enumerate(merged)
        ],
        _villages(places, degree, ground, dice),
    )


def _places(
    ground: Ground, radials: list[shapely.LineString], dice: Random
) -> tuple[Points, npt.NDArray[np.bool_]]:
    """Where lanes meet: scattered over the country, and along the main roads."""
    open_ground = FRAME.buffer(-250).difference(
        shapely.union_all(
            [
                ground.outline.buffer(CLEAR_M), ground.river.buffer(120), ground.rail.buffer(120),
                ground.motorway.buffer(260), *(road.buffer(260) for road in radials),
            ]
        )
    )  # fmt: skip
    west, south, east, north = FRAME.bounds
    step = APART_M
    grid = [
        (x + dice.uniform(-0.42, 0.42) * step, y + dice.uniform(-0.42, 0.42) * step)
        for x in np.arange(west + step / 2, east, step)
        for y in np.arange(south + step / 2, north, step)
    ]
    free = [spot for spot in grid if shapely.contains_xy(open_ground, *spot)]
    edge = ground.outline.buffer(CLEAR_M * 0.8)
    crossings = shapely.union_all([ground.motorway.buffer(330), ground.rail.buffer(90)])
    met = []
    for road in radials:
        outer = road.intersection(FRAME.buffer(-300)).difference(edge).difference(crossings)
        for part in lines_of(outer):
            at = np.arange(dice.uniform(60, 500), part.length, dice.uniform(750, 1150))
            met += coords(shapely.union_all(shapely.line_interpolate_point(part, at))).tolist()
    flags = np.array([False] * len(free) + [True] * len(met))
    return np.array(free + met), flags


def _neighbours(places: Points) -> list[tuple[int, int]]:
    """Pairs such that no third place is nearer to both than they are to each other."""
    corners = Delaunay(places).simplices
    edges = np.sort(np.vstack([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [0, 2]]]), axis=1)
    far = np.hypot(*(places[:, None] - places[None, :]).transpose(2, 0, 1))
    found = []
    for a, b in np.unique(edges, axis=0).tolist():
        nearer = np.maximum(far[a], far[b]) < far[a, b] * 0.99
        if not nearer.any():
            found.append((a, b))
    return found


def _passable(
    ground: Ground, places: Points, pairs: list[tuple[int, int]], dice: Random
) -> list[tuple[int, int]]:
    """Without those that lead through the town, and with few over water, rails and motorway."""
    barriers = {"river": ground.river, "rail": ground.rail, "motorway": ground.motorway}
    shut = shapely.union_all([ground.outline.buffer(CLEAR_M * 0.5), *ground.dock, ground.sidings])
    room = dict(OVER)
    kept = []
    for a, b in dice.sample(pairs, len(pairs)):
        line = shapely.LineString(places[[a, b]])
        over = [name for name, barrier in barriers.items() if line.intersects(barrier)]
        if line.intersects(shut) or any(room[name] == 0 for name in over) or len(over) > 1:
            continue
        for name in over:
            room[name] -= 1
        kept.append((a, b))
    return sorted(kept)


def _winding(start: Points, end: Points, dice: Random) -> shapely.LineString:
    far = hypot(*(end - start))
    t = np.linspace(0, 1, max(4, round(far / 70)))
    sway = wave(dice, 0.0, (0.07 * far, 1.6 * far), (22.0, 520.0), (7.0, 210.0)).at(t * far)
    line = beside(start + (end - start) * t[:, None], sway * np.sin(np.pi * t) ** 0.7)
    line[0], line[-1] = start, end
    return shapely.LineString(line)


def _villages(
    places: Points, degree: npt.NDArray[np.int64], ground: Ground, dice: Random
) -> list[Spot]:
    """Where three ways and more meet, well outside the town and apart from each other."""
    inside = FRAME.buffer(-650)
    chosen: list[Spot] = []
    order = dice.sample(range(len(places)), len(places))
    for index in sorted(order, key=lambda i: -min(int(degree[i]), 3)):
        spot = (float(places[index][0]), float(places[index][1]))
        point = shapely.Point(spot)
        lonely = all(hypot(spot[0] - x, spot[1] - y) > VILLAGE_APART_M for x, y in chosen)
        far = ground.outline.distance(point) > 750 and ground.motorway.distance(point) > 520
        if lonely and far and inside.contains(point) and ground.river.distance(point) > 420:
            chosen.append(spot)
    return chosen[:VILLAGES]
