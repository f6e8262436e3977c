"""Policing beats, grown over the roads: where no bridge leads over, a river or a motorway is their border."""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from math import atan2, degrees, hypot

import numpy as np
import numpy.typing as npt
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from geodata.town.curves import Spot, coords, polygons_of
from geodata.town.districts import Labelled, spots_of
from geodata.town.ground import FRAME, MIDDLE, Ground
from geodata.town.web import F8, I8, UNREACHED, Flags, Growth, Samples, Web, nearest_of, sampled

BEATS = (15, 24)  # at least, where there are so many districts, and at most
DISTRICTS_A_BEAT = 1.25
LARGEST = 3.4  # times the smallest, by length of road, as long as beats can be joined
# Districts are evened out by a start in seconds: for how long a share, at most, in so many rounds.
EAGER_S, MOST_S, ROUNDS = 20.0, 50.0, 8
SAMPLE_M = 40.0
BARRIER_M = 16.0  # from the middle of a motorway to its bank, or from the water
REPAIRS = 3  # times that beats are drawn anew where their land parts their roads
PARTS_M2 = 40_000.0  # land smaller than this between barriers is no land of its own
SMOOTH_M = 25.0  # a corner goes where it cuts off less than a triangle of this size


@dataclass(frozen=True, slots=True)
class GrownBeat:
    code: str  # C for the centre, else the side of the town, and a number
    district: str  # what it is called after
    ground: shapely.Polygon

    @property
    def name(self) -> str:
        """As it is written and spoken: the code, then the district."""
        return f"{self.code} {self.district}"


def grow_beats(
    web: Web, districts: list[Labelled], ground: Ground, east: int = 1
) -> list[GrownBeat]:
    """Every part of the map to one beat, by road. `east` is -1 where the plan is mirrored."""
    seeds = np.array([web.nearest(spot) for spot in spots_of(districts)])
    growth = _evened(web, seeds)
    beat_of, leading = _joined(web, growth, _beside(web, growth, len(seeds), _side(web, ground)))
    held = Growth(np.where(growth.seed >= 0, beat_of[growth.seed], UNREACHED), growth.seconds)
    land = _Land(web, held, ground)
    shapes = land.drawn(held.seed, len(leading))
    for _ in range(REPAIRS):
        inside = _inside(web, shapes, held.seed)
        held = Growth(_reunited(web, inside), held.seconds)
        if (held.seed == inside).all():
            break
        land = land if land.fits(held) else _Land(web, held, ground)
        shapes = land.drawn(held.seed, len(leading))
    codes = _coded([districts[first][2] for first in leading], east)
    names = [_called(districts[first]) for first in leading]
    found = map(GrownBeat, codes, names, shapes)
    return sorted(found, key=lambda beat: (beat.code[0] != "C", beat.code[0], int(beat.code[1:])))


def _called(district: Labelled) -> str:
    kind, name, _ = district
    return f"{name} Centre" if kind == "town" else name


# Who holds which road.


def _evened(web: Web, seeds: I8) -> Growth:
    """Districts grown by road time; a small one sets out a little earlier, a large one later."""
    late = np.zeros(len(seeds))
    metres = web.metres_at(np.ones(len(web.metres)))
    for _ in range(ROUNDS):
        growth = web.grow(seeds, late)
        held = _held(growth.seed, metres, len(seeds))
        late = np.clip(late + EAGER_S * np.log(held / held.mean()), -MOST_S, MOST_S)
    return web.grow(seeds, late)


def _held(seed: I8, metres: F8, count: int) -> F8:
    """Metres of road of each seed; none has less than one."""
    reached = seed != UNREACHED
    return np.maximum(1.0, np.bincount(seed[reached], metres[reached], minlength=count))


def _joined(web: Web, growth: Growth, beside: I8) -> tuple[I8, list[int]]:
    """The beat of each district, and of each beat the district with most road.

    Time and again the smallest beat joins the smallest of those it has many roads to, until there
    are few enough and none is much larger than another. The centre stays for itself.
    """
    count = len(beside)
    length = _held(growth.seed, web.metres_at(np.ones(len(web.metres))), count)
    beats = {number: [number] for number in range(count)}
    wanted = min(count, int(np.clip(round(count / DISTRICTS_A_BEAT), *BEATS)))

    def road(beat: int) -> float:
        return float(length[beats[beat]].sum())

    while len(beats) > 1:
        order = sorted(beats, key=lambda beat: (road(beat), beat))
        even = road(order[-1]) <= LARGEST * road(order[0])
        small, into = _pair(order, lambda a, b: int(beside[np.ix_(beats[a], beats[b])].sum()))
        helps = small in order[:2] and not even  # else the small one stays as it is
        if len(beats) <= wanted and (not helps or len(beats) <= BEATS[0]):
            break
        beats[into] += beats.pop(small)
    return _listed(beats, length)


def _pair(order: list[int], roads: Callable[[int, int], int]) -> tuple[int, int]:
    """The smallest beat that has streets to others, and the smallest of those it has most to."""
    outside = [beat for beat in order if beat != 0]
    for small in outside:
        met = {beat: roads(small, beat) for beat in outside if beat != small}
        most = max(met.values(), default=0)
        if most:
            return small, next(beat for beat in met if met[beat] > most / 2)
    return outside[0], 0


def _listed(beats: dict[int, list[int]], length: F8) -> tuple[I8, list[int]]:
    beat_of = np.zeros(len(length), dtype=np.int64)
    leading = []
    for number, beat in enumerate(sorted(beats)):
        members = beats[beat]
        beat_of[members] = number
        leading.append(0 if 0 in members else max(members, key=lambda one: (length[one], -one)))
    return beat_of, leading


def _side(web: Web, ground: Ground) -> I8:
    """Which part of the land each junction is on."""
    side = np.full(len(web.spots), UNREACHED)
    for number, part in enumerate(_banks(ground)):
        side[shapely.contains_xy(part, web.spots)] = number
    return side


def _beside(web: Web, growth: Growth, count: int, side: I8) -> I8:
    """How many streets lead from one district into another over land, d x d.

    Neither a bridge nor a ring road makes two districts one beat.
    """
    a, b = growth.seed[web.tail], growth.seed[web.head]
    met = (a != b) & (a != UNREACHED) & (b != UNREACHED) & web.fronted
    met &= side[web.tail] == side[web.head]
    beside = np.zeros((count, count), dtype=np.int64)
    np.add.at(beside, (a[met], b[met]), 1)
    return beside + beside.T


# From roads to land.


def _settled(web: Web, held: Growth, ground: Ground) -> Samples:
    """Places along all roads that are held and on both banks of a barrier, each with its junction."""
    junction = np.where(held.seed == UNREACHED, UNREACHED, np.arange(len(held.seed)))
    roads = sampled(web, Growth(junction, held.seconds), SAMPLE_M)
    points, junctions = [], []
    for part in _banks(ground):
        inside = shapely.contains_xy(part, roads.points)
        if not inside.any():
            continue
        mine, of_mine = roads.points[inside], roads.seed[inside]
        bank = coords(shapely.segmentize(part.buffer(-1.0).exterior, SAMPLE_M))
        points += [mine, bank]
        junctions += [of_mine, of_mine[nearest_of(bank, mine)]]
    places = np.round(np.vstack(points), 1).astype(np.float64)
    _, once = np.unique(places, axis=0, return_index=True)
    once.sort()
    return Samples(places[once], np.concatenate(junctions)[once])


def _banks(ground: Ground) -> list[shapely.Polygon]:
    """The map without what can only be crossed on a bridge: one part on each side."""
    points = coords(ground.motorway)
    onward = [points[end] + (points[end] - points[by]) * 20 for end, by in ((0, 1), (-1, -2))]
    motorway = shapely.LineString(np.vstack([onward[0], points, onward[1]]))
    barrier = shapely.union_all([ground.river.buffer(BARRIER_M), motorway.buffer(BARRIER_M)])
    return [part for part in polygons_of(FRAME.difference(barrier)) if part.area > PARTS_M2]


class _Land:
    """The land in cells, one around each settled place; what was drawn once is not drawn again."""

    def __init__(self, web: Web, held: Growth, ground: Ground) -> None:
        self._reached = held.seed != UNREACHED
        self._settled = _settled(web, held, ground)
        self._cells = np.array(
            shapely.get_parts(
                shapely.voronoi_polygons(
                    shapely.multipoints(self._settled.points), extend_to=FRAME, ordered=True
                )
            )
        )
        self._unions: dict[bytes, shapely.Geometry] = {}

    def fits(self, held: Growth) -> bool:
        """Whether the same junctions are held, by whomever."""
        return np.array_equal(held.seed != UNREACHED, self._reached)

    def drawn(self, beat_of: I8, count: int) -> list[shapely.Polygon]:
        """Each beat's land: what is nearest to its places, without scattered parts, corners taken off.

        `beat_of` is the beat of each junction.
        """
        holder = beat_of[self._settled.seed]
        for _ in range(4):
            shapes = np.array([self._union(holder == beat) for beat in range(count)])
            if not self._given_away(shapes, holder):
                break
        smooth = shapely.coverage_simplify(shapes, SMOOTH_M)
        return [
            max(polygons_of(shape.intersection(FRAME)), key=lambda p: p.area) for shape in smooth
        ]

    def _union(self, mine: Flags) -> shapely.Geometry:
        key = mine.tobytes()
        if key not in self._unions:
            self._unions[key] = shapely.coverage_union_all(self._cells[mine])
        return self._unions[key]

    def _given_away(self, shapes: npt.NDArray[np.object_], holder: I8) -> bool:
        """Hand every part of a beat that is cut off from the rest to the beat around it."""
        scattered = [
            (beat, part)
            for beat, shape in enumerate(shapes)
            for part in sorted(polygons_of(shape), key=lambda part: part.area)[:-1]
        ]
        for beat, part in scattered:
            border = shapely.length(shapely.intersection(part.exterior, shapely.boundary(shapes)))
            border[beat] = 0.0
            holder[shapely.contains_xy(part, self._settled.points)] = int(np.argmax(border))
        return bool(scattered)


def _inside(web: Web, shapes: list[shapely.Polygon], otherwise: I8) -> I8:
    """The beat each junction lies in as drawn."""
    spot, beat = shapely.STRtree(shapes).query(shapely.points(web.spots), predicate="intersects")
    inside = otherwise.copy()
    inside[spot[::-1]] = beat[::-1]  # on a border: the first
    return inside


def _reunited(web: Web, beat: I8) -> I8:
    """Junctions that can't be reached from the rest of their beat go to the beat they have roads to."""
    same = beat[web.tail] == beat[web.head]
    joins = (np.ones(int(same.sum())), (web.tail[same], web.head[same]))
    graph = coo_array(joins, shape=(len(beat), len(beat)))
    part = connected_components(graph, directed=False)[1]
    size = np.bincount(part)
    largest = {
        int(beat[at]): int(part[at]) for at in np.argsort(size[part], kind="stable").tolist()
    }
    stranded = np.array([part[at] != largest[int(beat[at])] for at in range(len(beat))])
    votes: dict[int, Counter[int]] = defaultdict(Counter)
    for a, b in zip(web.tail[~same].tolist(), web.head[~same].tolist(), strict=True):
        votes[int(part[a])][int(beat[b])] += 1
        votes[int(part[b])][int(beat[a])] += 1
    moved = beat.copy()
    for at in np.flatnonzero(stranded).tolist():
        ballot = votes.get(int(part[at]))
        if ballot:
            moved[at] = max(ballot, key=lambda one: (ballot[one], -one))
    return moved


# What they are called.


def _coded(spots: list[Spot], east: int) -> list[str]:
    """C1 for the first, the centre; the others by the side of the town, numbered outwards."""
    codes = ["C1"] * len(spots)
    last: dict[str, int] = {}
    outwards = sorted(range(1, len(spots)), key=lambda beat: hypot(*_from_middle(spots[beat])))
    for beat in outwards:
        x, y = _from_middle(spots[beat])
        side = "ENWS"[round(degrees(atan2(y, x * east)) / 90) % 4]
        last[side] = last.get(side, 0) + 1
        codes[beat] = f"{side}{last[side]}"
    return codes


def _from_middle(spot: Spot) -> Spot:
    return spot[0] - MIDDLE[0], spot[1] - MIDDLE[1]
