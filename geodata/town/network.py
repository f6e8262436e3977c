"""Streets become a network: where two meet they share one node, and everything can be reached."""

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

import numpy as np
import numpy.typing as npt
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from geodata.town.curves import Points, steps_of
from geodata.town.streets import Street

GRID_M = 0.1
TOUCH_M = 0.4  # an end this near another street is meant to lie on it
MERGE_M = 12.5  # junctions nearer than this are one
CROWD_M = 2.5  # a bend this near a junction gives way to it
FAR_M = 1e6  # longer than any street
ROUNDS = 12  # in which streets become two-way again until all is reached
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Lines = npt.NDArray[np.object_]
Node = tuple[int, int]  # decimetres east and north


@dataclass(frozen=True, slots=True)
class Plan:
    """Streets whose shared points are equal to the decimetre; nodes of street i are `nodes[i]`."""

    streets: list[Street]
    nodes: list[list[Node]]


def join_up(streets: list[Street]) -> Plan:
    """Give crossing streets a shared node, then drop what can't be reached."""
    lines = np.array([street.line for street in streets])
    moved = np.ones(len(lines), np.bool_)
    for merge in (MERGE_M, 1.5, 0.5):  # moving a junction may make a new crossing, ever smaller
        kept, drawn = _noded(streets, lines, moved, merge)
        moved = ~shapely.equals_exact(lines[kept], drawn, 0.0)
        streets, lines = [streets[index] for index in kept], drawn
    nodes = _single(_grids(lines))
    kept = _reachable(nodes)
    return _joined([streets[i] for i in kept], [nodes[i] for i in kept])


def _joined(streets: list[Street], nodes: list[list[Node]]) -> Plan:
    """Two streets of a kind that meet end to end become one; a roundabout begins where a road does."""
    users: dict[Node, list[int]] = {}
    for index, street in enumerate(nodes):
        for node in street[1:] if streets[index].roundabout else street:
            users.setdefault(node, []).append(index)
    joined = list(nodes)
    now = list(range(len(nodes)))  # the street that each has become part of
    for node, users_of in users.items():
        if len(users_of) == 2:
            a, b = (_leading(now, index) for index in users_of)
            line = _end_to_end(joined[a], joined[b], node) if a != b else None
            if line and _alike(streets[a], streets[b]):
                joined[a], joined[b], now[b] = line, [], a
    for index, circle in enumerate(streets):
        if circle.roundabout:
            joined[index] = _begun_at_a_road(joined[index], users)
    kept = [index for index, street in enumerate(joined) if street]
    nodes = [joined[i] for i in kept]
    drawn = [streets[i].along(line) for i, line in zip(kept, _lines(nodes), strict=True)]
    return Plan(drawn, nodes)


def _lines(nodes: list[list[Node]]) -> list[shapely.LineString]:
    """The line through each list of nodes."""
    of = np.repeat(np.arange(len(nodes)), [len(street) for street in nodes])
    points = np.array([node for street in nodes for node in street]) * GRID_M
    lines: list[shapely.LineString] = np.asarray(shapely.linestrings(points, indices=of)).tolist()
    return lines


def _leading(now: list[int], index: int) -> int:
    while now[index] != index:
        index = now[index]
    return index


def _alike(a: Street, b: Street) -> bool:
    return a.highway == b.highway and a.layer == b.layer and not (a.oneway or b.oneway)


def _end_to_end(a: list[Node], b: list[Node], node: Node) -> list[Node] | None:
    """Both in one, where they meet at an end of either; None where they don't, or close a circle."""
    if node not in (a[0], a[-1]) or node not in (b[0], b[-1]) or {a[0], a[-1]} == {b[0], b[-1]}:
        return None
    first = a if a[-1] == node else a[::-1]
    return first + (b if b[0] == node else b[::-1])[1:]


def _begun_at_a_road(circle: list[Node], users: dict[Node, list[int]]) -> list[Node]:
    start = next((at for at, node in enumerate(circle) if len(users.get(node, [])) > 1), 0)
    return [*circle[start:-1], *circle[: start + 1]]


def _single(nodes: list[list[Node]]) -> list[list[Node]]:
    """No stretch of road twice: where junctions merged, a street may lie on an earlier one."""
    taken: set[tuple[Node, Node]] = set()  # asked, never walked
    kept = []
    for street in nodes:
        runs: list[list[Node]] = [street[:1]]
        for a, b in pairwise(street):
            edge = (a, b) if a < b else (b, a)
            if edge in taken:
                runs.append([b])
            else:
                runs[-1].append(b)
                taken.add(edge)
        kept.append(max(runs, key=len))
    return kept


def _grids(lines: Lines) -> list[list[Node]]:
    """The nodes of each line."""
    points, street = shapely.get_coordinates(lines, return_index=True)
    flat = [(x, y) for x, y in np.rint(points / GRID_M).astype(np.int64).tolist()]
    stops = np.append(np.flatnonzero(np.diff(street)) + 1, len(flat)).tolist()
    return [flat[a:b] for a, b in pairwise([0, *stops])]


@dataclass(frozen=True, slots=True)
class _Meetings:
    """Where streets meet, once for either street: its number, the place, and where that moves to."""

    street: Ints  # m
    spot: Points  # m x 2
    home: Points  # m x 2


def _noded(
    streets: list[Street], lines: Lines, moved: Flags, merge: float
) -> tuple[list[int], Lines]:
    """The numbers of the streets that are still any, and their lines with all junctions."""
    street, spot = _met(streets, lines, moved)
    meetings = _Meetings(street, spot, _gathered(spot, merge))
    rounds = np.array([street.roundabout for street in streets])
    points, of_street = _redrawn(lines, rounds, meetings)
    count = np.bincount(of_street, minlength=len(streets))
    fit = np.flatnonzero(count > 1)
    whole = count[of_street] > 1
    number = np.cumsum(count > 1) - 1
    drawn = shapely.linestrings(points[whole], indices=number[of_street[whole]])
    return fit.tolist(), np.asarray(drawn)


def _met(streets: list[Street], lines: Lines, moved: Flags) -> tuple[Ints, Points]:
    """Where a moved street meets another: on one level, or an end of either, whatever its layer."""
    first, second = _near(lines, moved)
    layer = np.array([street.layer for street in streets])
    level = (first < second) & (layer[first] == layer[second])
    a, b = first[level], second[level]
    spot, pair = shapely.get_coordinates(
        shapely.intersection(lines[a], lines[b]), return_index=True
    )
    numbers, spots = [a[pair], b[pair]], [spot, spot]
    for end in (0, -1):  # a bridge begins where its road ends
        points = np.asarray(shapely.get_point(lines[first], end))
        near = shapely.distance(points, lines[second]) < TOUCH_M
        spot = shapely.get_coordinates(points[near])
        numbers += [first[near], second[near]]
        spots += [spot, spot]
    return np.concatenate(numbers), np.vstack(spots)


def _near(lines: Lines, moved: Flags) -> tuple[Ints, Ints]:
    """Every pair of two lines that touch, both ways round and sorted, one of them moved."""
    steps, line = steps_of(lines.tolist())
    asked = np.flatnonzero(moved[line])
    around = shapely.bounds(steps[asked]) + np.array([-1, -1, 1, 1]) * TOUCH_M
    found, near = shapely.STRtree(steps).query(shapely.box(*around.T))
    ask = asked[found]
    # Most are steps of one line, and where both have moved each pair comes twice.
    fresh = (line[ask] < line[near]) | (~moved[line[near]] & (line[ask] != line[near]))
    ask, near = ask[fresh], near[fresh]
    touch = shapely.dwithin(steps[ask], steps[near], TOUCH_M)
    one, other = line[ask[touch]], line[near[touch]]
    key = np.concatenate([one * len(lines) + other, other * len(lines) + one])
    first, second = np.divmod(np.unique(key), len(lines))
    return first, second


def _gathered(places: Points, merge: float) -> Points:
    """The junction each spot belongs to: the first spot of its neighbourhood."""
    _, first_of, of = np.unique(np.round(places, 2), axis=0, return_index=True, return_inverse=True)
    order = np.argsort(first_of)  # as they came
    rank = np.argsort(order)
    return _homes(places[first_of[order]], merge)[rank[of]]


def _homes(places: Points, merge: float) -> Points:
    pairs = cKDTree(places).query_pairs(merge, output_type="ndarray")
    pairs = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
    home = [-1] * len(places)
    near: list[list[int]] = [[] for _ in home]
    for first, second in pairs.tolist():
        near[first].append(second)
    for index, others in enumerate(near):  # pairs run upwards: earlier spots have chosen already
        if home[index] < 0:
            for other in (index, *others):
                if home[other] < 0:
                    home[other] = index
    moved: Points = np.round(places[home] / GRID_M) * GRID_M
    return moved


def _redrawn(lines: Lines, rounds: Flags, met: _Meetings) -> tuple[Points, Ints]:
    """All streets with every junction among their points: the points, and the street of each."""
    own, street = shapely.get_coordinates(lines, return_index=True)
    along = _along(own, street)
    length = shapely.length(lines)
    at = _places_along(lines, length, met)
    free = ~_crowded(along, street, at, met.street, length * rounds)
    last = np.append(street[1:] != street[:-1], [True])
    free &= ~(last & rounds[street])  # a circle is closed again at the end
    points = np.round(np.vstack([own[free], met.home]) / GRID_M) * GRID_M
    of_street = np.concatenate([street[free], met.street])
    order = np.lexsort((np.concatenate([along[free], at]), of_street))
    return _without_doubles(*_closed(points[order], of_street[order], rounds))


def _along(points: Points, street: Ints) -> Points:
    """How far along its street each point lies, in metres."""
    step = np.hypot(*np.diff(points, axis=0, prepend=points[:1]).T)
    first = np.append([True], street[1:] != street[:-1])
    step[first] = 0
    so_far = np.cumsum(step)
    found: Points = so_far - so_far[first][street]
    return found


def _places_along(lines: Lines, length: Points, met: _Meetings) -> Points:
    """Where along the line its junctions come, once moved; the ends stay the ends."""
    before, after = (
        shapely.line_locate_point(lines[met.street], shapely.points(spots))
        for spots in (met.spot, met.home)
    )
    at_end = (before < TOUCH_M) | (before > length[met.street] - TOUCH_M)
    return np.where(at_end, before, after)


def _crowded(along: Points, street: Ints, at: Points, of: Ints, around: Points) -> Flags:
    """Which of the streets' own points have a junction too near; `around` is a circle's length."""
    every = [of * FAR_M + at]
    circle = around[of] > 0
    every += [(of * FAR_M + at + by * around[of])[circle] for by in (1, -1)]
    marks = np.sort(np.concatenate([[-FAR_M], *every, [np.inf]]))
    key = street * FAR_M + along
    index = np.searchsorted(marks, key)
    found: Flags = (marks[index] - key <= CROWD_M) | (key - marks[index - 1] <= CROWD_M)
    return found


def _closed(points: Points, street: Ints, rounds: Flags) -> tuple[Points, Ints]:
    """Each circle with its first point once more at its end."""
    first = np.flatnonzero(np.append([True], street[1:] != street[:-1]))
    stop = np.append(first[1:], len(street))
    circle = rounds[street[first]]
    points = np.insert(points, stop[circle], points[first[circle]], axis=0)
    return points, np.insert(street, stop[circle], street[first[circle]])


def _without_doubles(points: Points, street: Ints) -> tuple[Points, Ints]:
    fresh = np.append(
        [True], np.any(points[1:] != points[:-1], axis=1) | (street[1:] != street[:-1])
    )
    return points[fresh], street[fresh]


def _reachable(nodes: list[list[Node]]) -> list[int]:
    """Streets in the one connected network, by number."""
    steps = _Steps(nodes)
    part = steps.parts(np.zeros(len(nodes), np.bool_), "weak")
    of_street = part[steps.first]
    largest = int(np.bincount(of_street).argmax())
    return [i for i, home in enumerate(of_street) if home == largest and len(nodes[i]) > 1]


class _Steps:
    """Every step from point to point, to be walked with some streets one-way."""

    def __init__(self, nodes: list[list[Node]]) -> None:
        flat = np.array([node for street in nodes for node in street], np.int64)
        _, ids = np.unique(flat[:, 0] * 2**32 + flat[:, 1], return_inverse=True)
        street = np.repeat(np.arange(len(nodes)), [len(street) for street in nodes])
        same = street[1:] == street[:-1]
        self.tail, self.head = ids[:-1][same], ids[1:][same]
        self.street = street[1:][same]
        self.first = ids[np.flatnonzero(np.concatenate([[True], ~same]))]
        self.size = int(ids.max()) + 1

    def parts(
        self, oneway: npt.NDArray[np.bool_], connection: Literal["weak", "strong"]
    ) -> npt.NDArray[np.int32]:
        """The part of the network each point belongs to."""
        back = ~oneway[self.street]
        tail = np.concatenate([self.tail, self.head[back]])
        head = np.concatenate([self.head, self.tail[back]])
        graph = coo_array((np.ones(len(tail)), (tail, head)), shape=(self.size, self.size))
        found: npt.NDArray[np.int32] = connected_components(
            graph, directed=True, connection=connection
        )[1]
        return found


def with_oneways(plan: Plan, wanted: list[int]) -> Plan:
    """Make streets one-way, save each that would cut a place off."""
    steps = _Steps(plan.nodes)
    fixed = np.array([street.oneway for street in plan.streets])
    least = np.bincount(steps.parts(fixed, "strong")).max()
    chosen = fixed.copy()
    chosen[wanted] = True
    for _ in range(ROUNDS):
        part = steps.parts(chosen, "strong")
        sizes = np.bincount(part)
        if sizes.max() >= least:
            break
        away = (part[steps.tail] != sizes.argmax()) | (part[steps.head] != sizes.argmax())
        chosen[np.setdiff1d(steps.street[away], np.flatnonzero(fixed))] = False
    else:
        chosen = fixed
    streets = list(plan.streets)
    for index in np.flatnonzero(chosen & ~fixed).tolist():
        streets[index] = replace(streets[index], oneway=True)
    return Plan(streets, plan.nodes)
