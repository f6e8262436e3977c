"""The finished roads as junctions and the stretches between them, and what grows along them."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import cKDTree

from geodata.town.curves import Points, Spot
from geodata.town.network import GRID_M, Plan
from geodata.town.streets import Street

I8 = npt.NDArray[np.int64]
F8 = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

MPS = 0.44704  # metres a second, of a mile an hour
MOST_MPH = 40  # nobody's neighbourhood reaches farther because the road is fast
NO_HOUSES = 2.5  # a ring road or a dual carriageway parts neighbours more than it joins them
UNREACHED = -1


@dataclass(frozen=True, slots=True)
class Growth:
    """Which seed each junction is nearest to by road, and how far it is."""

    seed: I8  # n; UNREACHED where no road leads
    seconds: F8  # n


@dataclass(frozen=True, slots=True)
class Web:
    """Junctions (places where stretches of road meet or end), and e stretches between two of them.

    `seconds` is how far apart neighbours feel, rather than a drive. Motorways and their slip roads
    are left out: nobody lives there, and only junctions join them.
    """

    spots: Points  # n x 2
    tail: I8  # e
    head: I8  # e
    metres: F8  # e
    seconds: F8  # e
    street: I8  # e: index in the plan
    fronted: Flags  # e: houses could stand along; not a ring road or a dual carriageway
    points: Points  # p x 2: the stretches' own points
    start: I8  # e: stretch i is points[start[i] : stop[i]]
    stop: I8  # e
    ways: tuple[I8, I8, F8]  # from, to, seconds: the quickest between any two junctions, once

    def degree(self) -> I8:
        """How many stretches meet at each junction; 1 at a dead end."""
        ends = np.concatenate([self.tail, self.head])
        return np.bincount(ends, minlength=len(self.spots))

    def lines(self) -> npt.NDArray[np.object_]:
        """Every stretch as a line."""
        count = self.stop - self.start
        return np.asarray(
            shapely.linestrings(
                self.points[ranges(self.start, self.stop)],
                indices=np.repeat(np.arange(len(count)), count),
            )
        )

    def nearest(self, spot: Spot, among: Flags | None = None) -> int:
        """The junction nearest to a spot as the crow flies."""
        apart = np.hypot(*(self.spots - np.array(spot)).T)
        return int(np.argmin(apart if among is None else np.where(among, apart, np.inf)))

    def metres_at(self, share: F8) -> F8:
        """Road length at each junction: half of each stretch that meets there, times its share (e)."""
        ends = np.concatenate([self.tail, self.head])
        half = np.tile(self.metres * share / 2, 2)
        metres: F8 = np.bincount(ends, half, minlength=len(self.spots)).astype(np.float64)
        return metres

    def grow(self, seeds: I8, late: F8 | None = None) -> Growth:
        """Every seed sets out at once, or `late` by some seconds; who comes first holds a junction."""
        count = len(self.spots)
        begin = np.full(len(seeds), 1.0) if late is None else 1.0 + late - late.min()
        tail, head, cost = self.ways
        tail = np.concatenate([tail, head, np.full(len(seeds), count)])
        head = np.concatenate([head, tail[: len(cost)], seeds])
        graph = coo_array((np.concatenate([cost, cost, begin]), (tail, head)), (count + 1,) * 2)
        source = np.array([count])
        reached, before = dijkstra(graph.tocsr(), indices=source, return_predecessors=True)
        return Growth(_roots(before[0], seeds, count), reached[0, :count] - 1.0)


def _single(tail: I8, head: I8, cost: F8) -> tuple[I8, I8, F8]:
    """The quickest of the stretches between the same two junctions: a matrix would add them up."""
    low, high = np.minimum(tail, head), np.maximum(tail, head)
    order = np.lexsort((cost, high, low))
    low, high, cost = low[order], high[order], cost[order]
    first = np.concatenate([[True], (low[1:] != low[:-1]) | (high[1:] != high[:-1])])
    first &= low != high
    return low[first], high[first], cost[first]


def _roots(before: npt.NDArray[np.int32], seeds: I8, count: int) -> I8:
    """The seed each junction was reached from, by following predecessors in doubling steps."""
    parent = np.where(before[:count] == count, np.arange(count), before[:count]).astype(np.int64)
    lost = parent < 0
    parent[lost] = np.flatnonzero(lost)
    while not np.array_equal(parent, further := parent[parent]):
        parent = further
    number = np.full(count, UNREACHED)
    number[seeds] = np.arange(len(seeds))
    return number[parent]


def weave(plan: Plan) -> Web:
    """The web of a finished plan, in the plan's order."""
    kept = [index for index, street in enumerate(plan.streets) if not _is_motorway(street.highway)]
    counts = np.array([len(plan.nodes[index]) for index in kept])
    flat = np.array([node for index in kept for node in plan.nodes[index]], dtype=np.int64)
    last = np.cumsum(counts) - 1
    ends = np.zeros(len(flat), dtype=np.bool_)
    ends[last] = ends[last - counts + 1] = True
    number, met = _numbered(flat, ends)
    stops = np.flatnonzero(met)
    onward = ~np.isin(stops, last)
    start, stop = stops[onward], stops[np.flatnonzero(onward) + 1]
    points = (flat * GRID_M).astype(np.float64)
    run = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    metres = run[stop] - run[start]
    street = np.repeat(np.array(kept), counts)[start]
    pace = np.array([_pace(one) for one in plan.streets])[street]
    spots, at = np.unique(number[stops], return_inverse=True)
    place = np.empty((len(spots), 2))
    place[at] = points[stops]
    junction = np.full(int(number.max()) + 1, UNREACHED)
    junction[number[stops]] = at
    tail, head = junction[number[start]], junction[number[stop]]
    seconds = metres * pace
    return Web(
        spots=place,
        tail=tail,
        head=head,
        metres=metres,
        seconds=seconds,
        street=street,
        fronted=np.array([bool(one.quarter) for one in plan.streets])[street],
        points=points,
        start=start,
        stop=stop + 1,
        ways=_single(tail, head, seconds),
    )


def peeled(web: Web, inside: Flags) -> tuple[I8, I8]:
    """Take dead ends away, one stretch after the other, until only ways through are left.

    For each junction: as how manyth it went (junctions that stay: more than any), and by which
    stretch it hung on the rest (-1 where it stays). Who isn't `inside` has a way on beyond the map.
    """
    left = np.where(inside, web.degree(), UNREACHED).tolist()
    at: list[list[int]] = [[] for _ in left]
    ends = list(zip(web.tail.tolist(), web.head.tolist(), strict=True))
    for stretch, (a, b) in enumerate(ends):
        at[a].append(stretch)
        at[b].append(stretch)
    when, through = np.full(len(left), len(left)), np.full(len(left), -1)
    gone = [False] * len(ends)
    waiting = [spot for spot, count in enumerate(left) if count == 1]
    for turn, spot in enumerate(waiting):  # grows as stretches go
        last = [stretch for stretch in at[spot] if not gone[stretch]]
        if not last:
            continue
        gone[last[0]] = True
        when[spot], through[spot] = turn, last[0]
        other = sum(ends[last[0]]) - spot
        left[other] -= 1
        if left[other] == 1:
            waiting.append(other)
    return when, through


def _pace(street: Street) -> float:
    """Seconds a metre."""
    return (1.0 if street.quarter else NO_HOUSES) / (min(street.mph, MOST_MPH) * MPS)


def _is_motorway(highway: str) -> bool:
    return highway.startswith("motorway")


def _numbered(flat: I8, ends: Flags) -> tuple[I8, Flags]:
    """A number for each different node, and which nodes are junctions or ends of a street."""
    _, number, times = np.unique(flat, axis=0, return_inverse=True, return_counts=True)
    number = number.reshape(-1)
    return number, ends | (times[number] > 1)


@dataclass(frozen=True, slots=True)
class Samples:
    """Places all along the roads, and the seed that holds each."""

    points: Points  # k x 2
    seed: I8  # k


def sampled(web: Web, growth: Growth, apart_m: float) -> Samples:
    """A place every so many metres, held by the end it is reached from first."""
    counts = np.maximum(2, np.ceil(web.metres / apart_m).astype(np.int64) + 1)
    of = np.repeat(np.arange(len(counts)), counts)
    nth = np.arange(len(of)) - np.repeat(np.cumsum(counts) - counts, counts)
    share = nth / (counts[of] - 1)
    lines = web.lines()[of]
    points = shapely.get_coordinates(shapely.line_interpolate_point(lines, share, normalized=True))
    from_tail = growth.seconds[web.tail][of] + share * web.seconds[of]
    from_head = growth.seconds[web.head][of] + (1 - share) * web.seconds[of]
    seed = np.where(from_tail <= from_head, growth.seed[web.tail][of], growth.seed[web.head][of])
    held = seed != UNREACHED
    return Samples(points[held], seed[held])


def ranges(start: I8, stop: I8) -> I8:
    """The numbers of every range start[i]..stop[i], one after the other."""
    counts = stop - start
    first = np.cumsum(counts) - counts
    numbers: I8 = np.arange(int(counts.sum())) + np.repeat(start - first, counts)
    return numbers


def nearest_of(points: Points, places: Points) -> I8:
    """For each point, the place nearest to it as the crow flies."""
    return np.asarray(cKDTree(places).query(points)[1], dtype=np.int64)
