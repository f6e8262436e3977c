"""Streets become a network: where two meet they share one node, and everything can be reached."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from geodata.town.curves import Points, coords
from geodata.town.streets import Street

GRID_M = 0.1
TOUCH_M = 0.4  # an end this near another street is meant to lie on it
MERGE_M = 9.0  # junctions nearer than this are one
CROWD_M = 2.5  # a bend this near a junction gives way to it
Node = tuple[int, int]  # decimetres east and north


@dataclass(frozen=True, slots=True)
class Plan:
    """Streets whose shared points are equal to the decimetre; nodes of street i are `nodes[i]`."""

    streets: list[Street]
    nodes: list[list[Node]]


def join_up(streets: list[Street]) -> Plan:
    """Give crossing streets a shared node, then drop what can't be reached."""
    for merge in (MERGE_M, 1.5, 0.5):  # moving a junction may make a new crossing, ever smaller
        streets = _noded(streets, merge)
    nodes = _single([_grid(coords(street.line)) for street in streets])
    kept = _reachable(nodes)
    drawn = [streets[i].along(shapely.LineString(np.array(nodes[i]) * GRID_M)) for i in kept]
    return Plan(drawn, [nodes[i] for i in kept])


def _single(nodes: list[list[Node]]) -> list[list[Node]]:
    """No stretch of road twice: where junctions merged, a street may lie on an earlier one."""
    taken: set[frozenset[Node]] = set()  # asked, never walked
    kept = []
    for street in nodes:
        runs: list[list[Node]] = [street[:1]]
        for a, b in pairwise(street):
            edge = frozenset((a, b))
            if edge in taken:
                runs.append([b])
            else:
                runs[-1].append(b)
            taken.add(edge)
        kept.append(max(runs, key=len))
    return kept


def _grid(points: Points) -> list[Node]:
    whole = np.rint(points / GRID_M).astype(np.int64)
    return [(int(x), int(y)) for x, y in whole]


def _noded(streets: list[Street], merge: float) -> list[Street]:
    lines = np.array([street.line for street in streets])
    meetings = _meetings(streets, lines)
    gathered = _gathered([spot for _, spot in meetings], merge)
    marks: list[list[Points]] = [[] for _ in streets]
    for (index, spot), home in zip(meetings, gathered, strict=True):
        marks[index].append(np.vstack([spot, home]))
    drawn = (_redrawn(street, found) for street, found in zip(streets, marks, strict=True))
    return [street for street in drawn if street is not None]


def _meetings(streets: list[Street], lines: npt.NDArray[np.object_]) -> list[tuple[int, Points]]:
    """Each place where a street meets another: (street, place), once for either street."""
    tree = shapely.STRtree(lines)
    first, second = tree.query(lines, predicate="dwithin", distance=TOUCH_M)
    layer = np.array([street.layer for street in streets])
    ahead = first < second
    level = layer[first] == layer[second]
    crossing = ahead & level
    a, b = first[crossing], second[crossing]
    order = np.lexsort((b, a))
    a, b = a[order], b[order]
    met = shapely.intersection(lines[a], lines[b])
    found = []
    for i, j, shape in zip(a.tolist(), b.tolist(), met, strict=True):
        found += [(k, spot) for spot in coords(shape) for k in (i, j)]
    return found + _touches(lines, first, second)


def _touches(
    lines: npt.NDArray[np.object_], first: npt.NDArray[np.intp], second: npt.NDArray[np.intp]
) -> list[tuple[int, Points]]:
    """Ends that lie on another street, whatever its layer: a bridge begins where its road ends."""
    order = np.lexsort((second, first))
    a, b = first[order], second[order]
    found = []
    for end in (0, -1):
        points = np.asarray(shapely.get_point(lines[a], end))
        near = (shapely.distance(points, lines[b]) < TOUCH_M) & (a != b)
        spots = shapely.get_coordinates(points[near])
        for i, j, spot in zip(a[near].tolist(), b[near].tolist(), spots, strict=True):
            found += [(i, spot), (j, spot)]
    return found


def _gathered(spots: list[Points], merge: float) -> list[Points]:
    """The junction each spot belongs to: the first spot of its neighbourhood."""
    if not spots:
        return []
    places = np.array(spots)
    pairs = cKDTree(places).query_pairs(merge, output_type="ndarray")
    home = np.full(len(places), -1)
    near: list[list[int]] = [[] for _ in spots]
    for first, second in sorted(pairs.tolist()):
        near[first].append(second)
    for index, others in enumerate(near):  # pairs run upwards: earlier spots have chosen already
        if home[index] < 0:
            free = [other for other in others if home[other] < 0]
            home[[index, *free]] = index
    return [*np.round(places[home] / GRID_M) * GRID_M]


def _redrawn(street: Street, marks: list[Points]) -> Street | None:
    """The street with every junction among its points; None where nothing is left of it."""
    points = coords(street.line)
    if marks and not _already(points, marks):
        homes = np.array(marks)[:, 1]
        at = _order_of(street.line, np.array(marks)[:, 0], homes)
        free = _free(street, points, at)
        own = _along(street.line, points)
        own[-1] = street.line.length  # of a circle: its last point is its first
        order = np.argsort(np.concatenate([own[free], at]), kind="stable")
        points = np.vstack([points[free], homes])[order]
        if street.roundabout:
            points = np.vstack([points, points[:1]])
    points = np.round(points / GRID_M) * GRID_M
    keep = np.concatenate([[True], np.any(points[1:] != points[:-1], axis=1)])
    points = points[keep]
    return street.along(shapely.LineString(points)) if len(points) > 1 else None


def _already(points: Points, marks: list[Points]) -> bool:
    """Whether every junction is one of the points, exactly: so it is for most on a second pass."""
    own = frozenset(_grid(points))
    return own.issuperset(_grid(np.vstack(marks)))


def _order_of(line: shapely.LineString, spots: Points, homes: Points) -> Points:
    """Where along the line its junctions come, once moved; the ends stay the ends."""
    before, after = _along(line, spots), _along(line, homes)
    at_end = (before < TOUCH_M) | (before > line.length - TOUCH_M)
    return np.where(at_end, before, after)


def _free(street: Street, points: Points, at: Points) -> npt.NDArray[np.bool_]:
    """Which of the street's own points are not crowded out by a junction."""
    own, length = _along(street.line, points), street.line.length
    if not street.roundabout:
        own[-1] = length
    apart = np.abs(own[:, None] - at[None, :])
    if street.roundabout:
        apart = np.minimum(apart, length - apart)
    free: npt.NDArray[np.bool_] = apart.min(axis=1) > CROWD_M
    free[-1] &= not street.roundabout  # the circle is closed again at the end
    return free


def _along(line: shapely.LineString, points: Points) -> Points:
    """How far along the line each point lies, in metres."""
    return np.asarray(shapely.line_locate_point(line, shapely.points(points)), dtype=np.float64)


def _reachable(nodes: list[list[Node]]) -> list[int]:
    """Streets in the one connected network, by number."""
    number: dict[Node, int] = {}
    for street in nodes:
        for node in street:
            number.setdefault(node, len(number))
    _, part = connected_components(_graph(nodes, number, []), directed=False)
    of_street = [int(part[number[street[0]]]) for street in nodes]
    largest = int(np.bincount(part).argmax())
    return [
        index for index, home in enumerate(of_street) if home == largest and len(nodes[index]) > 1
    ]


def _graph(nodes: list[list[Node]], number: dict[Node, int], oneway: Iterable[int]) -> coo_array:
    single = frozenset(oneway)
    tail, head = [], []
    for index, street in enumerate(nodes):
        ids = [number[node] for node in street]
        tail += ids[:-1]
        head += ids[1:]
        if index not in single:
            tail += ids[1:]
            head += ids[:-1]
    size = len(number)
    return coo_array((np.ones(len(tail)), (tail, head)), shape=(size, size))


def strong_share(plan: Plan) -> float:
    """Share of points from which every other such point can be driven to, and back."""
    number: dict[Node, int] = {}
    for street in plan.nodes:
        for node in street:
            number.setdefault(node, len(number))
    single = [i for i, street in enumerate(plan.streets) if street.oneway]
    _, part = connected_components(
        _graph(plan.nodes, number, single), directed=True, connection="strong"
    )
    return float(np.bincount(part).max() / len(part))


def with_oneways(plan: Plan, wanted: Iterable[int]) -> Plan:
    """Make streets one-way, skipping each that would cut a place off."""
    share = strong_share(plan)
    streets = list(plan.streets)
    for index in wanted:
        before = streets[index]
        streets[index] = replace(before, oneway=True)
        if strong_share(Plan(streets, plan.nodes)) < share:
            streets[index] = before
    return Plan(streets, plan.nodes)
