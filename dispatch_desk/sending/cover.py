"""What is left for the next call: how soon somebody free is where each beat's calls come from."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from dispatch_desk.force.profile import Force
from dispatch_desk.records import Records
from dispatch_desk.sending.muster import F8, Flags, Muster
from dispatch_desk.sending.needs import Job, Needs
from dispatch_desk.sending.provisions import provisions
from dispatch_desk.sending.reasons import Reason, reasons
from dispatch_desk.sending.whereabouts import Reached
from geodata.area import AreaMap
from geodata.places import Position
from resources.units import Callsign

MOST_PLACES = 40
MOST_HELD = 150  # calls or junctions of a beat, each against each
REMEMBERED = timedelta(days=1)
SETTLEMENTS = ("city", "town", "suburb", "village", "neighbourhood")
CALLED = Needs(confrontation=True)
"""What the next call may ask: whoever must keep out of violence can't be counted on for it."""

Ground = npt.NDArray[np.float64]
"""q x 2: lon, lat."""


# Where calls come from


@dataclass(frozen=True)
class CoverPlaces:
    """One place for each beat, by its name."""

    names: tuple[str, ...]
    positions: tuple[Position, ...]

    def __len__(self) -> int:
        return len(self.names)

    @property
    def each(self) -> Iterator[tuple[str, Position]]:
        return zip(self.names, self.positions, strict=True)


class CoverGround:
    """An area's beats, looked at once: whose boundaries hold what, and the middle of their roads."""

    def __init__(self, area: AreaMap) -> None:
        rings: dict[str, list[Ground]] = {}
        for beat in area.beats:  # a beat in several parts has its name several times
            rings.setdefault(beat.name, []).extend(beat.rings)
        junctions = np.column_stack([area.roads.node_lon, area.roads.node_lat])
        held = {name: _inside(of, junctions, MOST_HELD) for name, of in rings.items()}
        # Where there is no road, nobody is driven to.
        self._middles = {name: _middle(some) for name, some in held.items() if len(some)}
        self._rings = {name: rings[name] for name in self._middles}
        self._settlements = [] if rings else list(_of_settlements(area))

    def places(self, records: Records, now: datetime) -> CoverPlaces:
        """Of each beat the incident in the middle of its last day's; without one a junction there.

        An area without beats has its settlements instead. At most `MOST_PLACES`: those with most calls.
        """
        recent = [i for i in records.incidents.values() if now - i.created_at <= REMEMBERED]
        at = [(i.position.lon, i.position.lat) for i in recent]
        calls = np.array(at).reshape(-1, 2)
        found = [*self._of_beats(calls), *self._settlements]
        busiest = sorted(range(len(found)), key=lambda at: (-found[at].calls, at))[:MOST_PLACES]
        kept = [found[at] for at in sorted(busiest)]
        return CoverPlaces(tuple(p.name for p in kept), tuple(p.position for p in kept))

    def _of_beats(self, calls: Ground) -> Iterator["_Demand"]:
        for name, rings in self._rings.items():
            called = _inside(rings, calls)
            middle = _middle(called) if len(called) else self._middles[name]
            yield _Demand(name, middle, len(called))


class _Demand(NamedTuple):
    name: str
    position: Position
    calls: int


def _of_settlements(area: AreaMap) -> Iterator[_Demand]:
    for kind in SETTLEMENTS:
        for place in area.places:
            if place.kind == kind and place.name:
                yield _Demand(place.name, place.position, 0)


def _middle(known: Ground) -> Position:
    """The one of them that is nearest to all the others."""
    some = known[:: 1 + len(known) // MOST_HELD]
    lon, lat = (some * [np.cos(np.radians(some[:, 1].mean())), 1.0]).T
    apart = np.hypot(lon[:, None] - lon, lat[:, None] - lat).sum(axis=1)
    middle = some[int(np.argmin(apart))].tolist()
    return Position(middle[1], middle[0])


def _inside(rings: Sequence[Ground], places: Ground, most: int | None = None) -> Ground:
    """Those in an odd number of rings, so that a hole is outside; of many only some, about `most`."""
    corners = np.concatenate(rings)
    (west, south), (east, north) = corners.min(axis=0), corners.max(axis=0)
    x, y = places.T
    some = places[(x >= west) & (x <= east) & (y >= south) & (y <= north)]
    some = some if most is None else some[:: 1 + len(some) // most]
    times = np.sum([_crossed(ring, some) for ring in rings], axis=0)
    found: Ground = some[times % 2 == 1]
    return found


def _crossed(ring: Ground, places: Ground) -> npt.NDArray[np.int64]:
    """q: how often a line from there to the east crosses the ring."""
    (x1, y1), (x2, y2) = ring.T, np.roll(ring, -1, axis=0).T
    times = np.zeros(len(places), np.int64)
    for at in range(0, len(places), MOST_HELD):
        x, y = places[at : at + MOST_HELD].T[:, :, None]
        passes = (y1 > y) != (y2 > y)  # never a level side
        share = (y - y1) / np.where(y1 == y2, 1.0, y2 - y1)
        times[at : at + MOST_HELD] = (passes & (x < x1 + (x2 - x1) * share)).sum(axis=1)
    return times


# Who is free, and how soon there


class CoverChange(NamedTuple):
    """A place that loses its first unit. Seconds until somebody is there; inf: nobody."""

    place: str
    before_s: float
    after_s: float
    first: Callsign
    then: Callsign | None


@dataclass(frozen=True)
class Cover:
    """b places by n units: road seconds, setting off counted in once `only` those who are free count."""

    places: CoverPlaces
    callsigns: tuple[Callsign, ...]
    seconds: F8  # b x n; inf: no way, not asked yet, or not counted

    @classmethod
    def empty(cls, places: CoverPlaces) -> "Cover":
        """Nobody was asked about yet."""
        return cls(places, (), np.empty((len(places), 0)))

    def with_row(self, at: int, reached: Reached) -> "Cover":
        """The roads' answer for one place: of everybody on duty, however busy."""
        seconds = self._in_order_of(reached.callsigns)
        seconds[at] = reached.likely_s
        return Cover(self.places, reached.callsigns, seconds)

    def with_places(self, places: CoverPlaces) -> "Cover":
        """As it was asked where a beat's place is the same; the others weren't asked about yet."""
        known = {place: at for at, place in enumerate(self.places.each)}
        rows = np.array([known.get(place, -1) for place in places.each], np.intp)
        unknown = np.full((1, len(self.callsigns)), np.inf)
        return Cover(places, self.callsigns, np.vstack([self.seconds, unknown])[rows])

    def only(self, muster: Muster, stale: Flags, now: datetime) -> "Cover":
        """Of those who may be sent to the second grade now and would leave nothing for it.

        `stale`: n of the muster, where a position is too old to count on.
        """
        counts = covering(muster, stale, now)
        seconds = self._in_order_of(muster.callsigns) + muster.setting_off_s(now)
        return Cover(self.places, muster.callsigns, np.where(counts, seconds, np.inf))

    def first(self, at: int) -> tuple[Callsign, float] | None:
        """Who is soonest at that place, and in how many seconds; None: nobody."""
        return _soonest(self.callsigns, self.seconds[at])

    def without(self, callsigns: Iterable[Callsign]) -> tuple[CoverChange, ...]:
        """The places whose first unit is one of these."""
        gone = frozenset(callsigns)
        left = np.where([c in gone for c in self.callsigns], np.inf, self.seconds)
        return tuple(self._changes(gone, left))

    def _changes(self, gone: frozenset[Callsign], left: F8) -> Iterator[CoverChange]:
        for at, place in enumerate(self.places.names):
            before = self.first(at)
            if before is None or before[0] not in gone:
                continue
            then, after_s = _soonest(self.callsigns, left[at]) or (None, np.inf)
            yield CoverChange(place, before[1], after_s, before[0], then)

    def _in_order_of(self, callsigns: tuple[Callsign, ...]) -> F8:
        if callsigns == self.callsigns:
            return self.seconds.copy()
        row: Mapping[Callsign, int] = {c: at for at, c in enumerate(self.callsigns)}
        rows = np.array([row.get(c, -1) for c in callsigns], np.intp)
        found: F8 = np.pad(self.seconds, ((0, 0), (0, 1)), constant_values=np.inf)[:, rows]
        return found


def _soonest(callsigns: Sequence[Callsign], seconds: F8) -> tuple[Callsign, float] | None:
    at = int(np.argmin(seconds)) if len(seconds) else -1
    return (callsigns[at], float(seconds[at])) if at >= 0 and seconds[at] < np.inf else None


def covering(muster: Muster, stale: Flags, now: datetime) -> Flags:
    """Who is cover: may be sent to a job of the second grade now, and has none to leave for it."""
    nobody, at_once = np.zeros(len(muster), np.bool_), np.zeros(len(muster))
    job = Job(CALLED, second_grade(muster.force))
    provided = provisions(muster, CALLED, nobody)
    code = reasons(muster, job, provided, at_once, nobody, now).code
    found: Flags = np.isin(code, (Reason.PROMPT, Reason.FREE)) & ~stale
    return found


def second_grade(force: Force) -> str:
    """Of the grades the gravest but one."""
    return sorted(force.grades, key=lambda grade: grade.look)[:2][-1].code
