"""How fast vehicles drive: speeds by class of road and hour, fitted to recorded positions.

Of each vehicle two positions a few seconds apart are put on the roads, and a way is found between them.
The time it took is shared out among its roads as the map's own times are, so that each road
says how fast it was driven; a class's speed is the median of that, every metre counting alike.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from geodata.along import I8
from geodata.places import M_PER_DEGREE
from geodata.roads import CLASSES, F8, Flags, OnRoad, RoadNetwork
from geodata.shortways import Driven, ShortWays, Spot
from geodata.snapping import Snapper
from geodata.speeds import LINK, LINK_FACTOR

LEAST_S, MOST_S = 5.0, 90.0  # apart: nearer, errors count for too much; further, the way is a guess
ON_ROAD_M = 40.0
STANDING_KMH, JUMP_KMH = 3.0, 200.0
DETOUR, DETOUR_M = 1.6, 20.0  # a way longer than this beside the straight line was hardly driven
FEW = 200  # samples: fewer say little of a whole class
MOST_SAMPLES = 200_000  # of pairs looked at; more are thinned out evenly
WHOLE_DAY = ((0, 24),)

Hours = Sequence[tuple[int, int]]
"""From each full hour until another, not included."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """f positions in the order of their drives, and of time within a drive.

    A drive is a number given to what one vehicle reported in a row: nothing is read out of the gap
    between two drives.
    """

    drive: I8  # f
    lat: F8  # f, degrees
    lon: F8  # f
    at_s: F8  # f, seconds
    heading: F8  # f, degrees; nan: unknown, or it stands
    hour: I8  # f, of local time, 0..23

    def __len__(self) -> int:
        return len(self.drive)

    def those(self, which: I8) -> "Recorded":
        return Recorded(
            self.drive[which], self.lat[which], self.lon[which], self.at_s[which],
            self.heading[which], self.hour[which],
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Speed:
    """How fast a class of road was driven between two hours."""

    road_class: str
    from_hour: int
    until_hour: int
    kmh: float  # half of all metres were driven slower
    low_kmh: float  # a quarter of them
    high_kmh: float  # three quarters
    map_kmh: float  # the map's own speed of these metres, half of them
    samples: int
    metres: float

    @property
    def few(self) -> bool:
        return self.samples < FEW


@dataclass(frozen=True, slots=True)
class Fit:
    """What was found, the classes in their order in each band of hours, and what was left out."""

    speeds: tuple[Speed, ...]
    positions: int
    too_soon: int  # positions that came sooner after another than is used
    off_roads: int  # of the others
    pairs: (
        int  # two positions of a vehicle, one after the other and as far apart in time as is used
    )
    thinned: int  # pairs not looked at, for there were enough
    standing: int
    jumps: int
    detours: int  # no way as short as it must have been
    used: int

    @property
    def astray(self) -> bool:
        """Most of what moved didn't follow these roads: it is another map's, or the map is old."""
        return self.used < self.detours or 2 * self.off_roads > self.positions - self.too_soon


def fit_speeds(
    network: RoadNetwork,
    recorded: Recorded,
    hours: Hours = WHOLE_DAY,
    tell: Callable[[float], None] = lambda _: None,
) -> Fit:
    """Speeds as `SpeedTable` wants them: a slip road tells of its class what it would be there.

    Takes about a minute for `MOST_SAMPLES`; `tell` is told the share done.
    """
    kept = recorded.those(_spaced(recorded))
    roads = Snapper(network).snap(kept.lat, kept.lon, kept.heading, ON_ROAD_M)
    first = _pairs(kept, roads)
    thinned = first[:: -(-len(first) // MOST_SAMPLES)] if len(first) else first
    straight_m, seconds = _between(kept, thinned)
    still, jump = (straight_m < STANDING_KMH / 3.6 * seconds), straight_m > JUMP_KMH / 3.6 * seconds
    moving = thinned[~still & ~jump]
    ways = list(_ways(network, kept, roads, moving, tell))
    speeds = _speeds(network, kept, [(row, way) for row, way in ways if way], hours)
    used = sum(bool(way) for _, way in ways)
    return Fit(
        speeds=speeds,
        positions=len(recorded),
        too_soon=len(recorded) - len(kept),
        off_roads=int((roads.edge < 0).sum()),
        pairs=len(first),
        thinned=len(first) - len(thinned),
        standing=int(still.sum()),
        jumps=int(jump.sum()),
        detours=len(ways) - used,
        used=used,
    )


def _spaced(recorded: Recorded) -> I8:
    """Rows `LEAST_S` or more apart, each vehicle's first among them: fast reporters are thinned."""
    kept: list[int] = []
    of, since = -1, 0.0
    rows = zip(recorded.drive.tolist(), recorded.at_s.tolist(), strict=True)
    for row, (drive, at_s) in enumerate(rows):
        if drive != of or at_s - since >= LEAST_S or not kept:
            kept.append(row)
            of, since = drive, at_s
    return np.array(kept, np.int64)


def _pairs(kept: Recorded, roads: OnRoad) -> I8:
    """The rows from which the next can be told to have been driven to."""
    seconds = np.diff(kept.at_s)
    near = (seconds >= LEAST_S) & (seconds <= MOST_S) & (np.diff(kept.drive) == 0)
    on_road: Flags = roads.edge >= 0
    return np.flatnonzero(near & on_road[:-1] & on_road[1:])


def _between(kept: Recorded, first: I8) -> tuple[F8, F8]:
    """Metres in a straight line and seconds from these rows to their next."""
    then = first + 1
    north = kept.lat[then] - kept.lat[first]
    east = (kept.lon[then] - kept.lon[first]) * np.cos(np.radians(kept.lat[first]))
    return M_PER_DEGREE * np.hypot(north, east), kept.at_s[then] - kept.at_s[first]


def _ways(
    network: RoadNetwork, kept: Recorded, roads: OnRoad, first: I8, tell: Callable[[float], None]
) -> Iterator[tuple[int, list[Driven]]]:
    """From each of these rows to the next: the roads between, [] where it was no straight drive."""
    finder = ShortWays(network)
    facing = np.zeros(len(kept)) if roads.facing is None else roads.facing
    columns = roads.edge, roads.fraction, facing, kept.lat, kept.lon
    straight_m, _ = _between(kept, first)
    for done, row in enumerate(first.tolist()):
        if done % 1000 == 0:
            tell(done / len(first))
        start, goal = (Spot(*(column[at].item() for column in columns)) for at in (row, row + 1))
        way = finder.find(start, goal, DETOUR * float(straight_m[done]) + DETOUR_M)
        yield row, [part for part in way or [] if part.metres > 0]


def _speeds(
    network: RoadNetwork, kept: Recorded, ways: Sequence[tuple[int, list[Driven]]], hours: Hours
) -> tuple[Speed, ...]:
    of = np.repeat(np.arange(len(ways)), [len(way) for _, way in ways])
    edge = np.array([part.edge for _, way in ways for part in way], np.int64)
    metres = np.array([part.metres for _, way in ways for part in way], np.float64)
    first = np.array([row for row, _ in ways], np.int64)
    map_s = np.bincount(of, metres / (network.edge_kmh[edge] / 3.6), len(ways))
    taken_s = kept.at_s[first + 1] - kept.at_s[first]
    map_kmh = network.edge_kmh[edge].astype(np.float64)
    map_kmh /= np.where(network.edge_flags[edge] & LINK, LINK_FACTOR, 1.0)
    kmh = map_kmh * (map_s / taken_s)[of]
    hour, of_class = kept.hour[first][of], network.edge_class[edge]
    found = []
    for from_hour, until_hour in hours:
        in_band = (hour >= from_hour) & (hour < until_hour)
        for number in np.unique(of_class[in_band]).tolist():
            rows = np.flatnonzero(in_band & (of_class == number))
            low, middle, high = _quarters(kmh[rows], metres[rows])
            speed = Speed(
                CLASSES[number],
                from_hour,
                until_hour,
                kmh=middle,
                low_kmh=low,
                high_kmh=high,
                map_kmh=_quarters(map_kmh[rows], metres[rows])[1],
                samples=len(np.unique(of[rows])),
                metres=float(metres[rows].sum()),
            )
            found.append(speed)
    return tuple(found)


def _quarters(kmh: F8, metres: F8) -> list[float]:
    """The speeds below which a quarter, half and three quarters of the metres were driven."""
    order = np.argsort(kmh, kind="stable")
    so_far = np.cumsum(metres[order])
    at = np.searchsorted(so_far, np.array([0.25, 0.5, 0.75]) * so_far[-1])
    quarters: list[float] = kmh[order][at].tolist()
    return quarters
