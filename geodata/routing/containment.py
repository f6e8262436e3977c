"""The fewest junctions to hold so that nobody gets out, and who can be at each of them in time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import inf

import numpy as np

from geodata.along import I8
from geodata.places import Position
from geodata.roads import F8, I4, Flags
from geodata.routing.cuts import cheapest, enclosed
from geodata.routing.holding import middle_of, words_for
from geodata.routing.movers import Mover, arrivals_s, matched, nearest_movers
from geodata.routing.outlines import Patch, outline
from geodata.routing.parts import whole
from geodata.routing.runaway import Driven, Field, Horizon, field_of_area, field_of_runner
from geodata.routing.starts import Start, beginning, no_road
from geodata.routing.timed import TimedRoads
from geodata.snapping import Snapper

HORIZONS_S = (120.0, 180.0, 300.0, 480.0, 720.0)
BEYOND_S = (15.0, 30.0, 60.0, 120.0)
MARGIN_S = 30.0
SLOWEST_PACE = 0.2
SEALED_WITHIN_S = 1_200.0  # who takes longer to a place isn't asked, where nobody is raced against
SECOND_THOUGHTS = 4  # how often a cut is looked for anew without the places nobody was left for
NOBODY = -1
GAP_PRICE = 2  # a place nobody can hold is as bad as so many that somebody can


@dataclass(frozen=True, slots=True)
class Runner:
    """Who drives away: from where, and how.

    At the speeds of the roads asked about, times `pace`. One who heeds no signs goes against one-way
    traffic and through what is closed; held junctions alone stop them.
    """

    start: Start
    pace: float = 1.0
    heeds_signs: bool = False


@dataclass(frozen=True, slots=True)
class Hold:
    """A place to be held, and by whom."""

    place: Position
    words: str
    junctions: I4  # of the network, which are held together
    mover: int  # index into the movers given, or NOBODY
    mover_s: float  # inf for NOBODY
    runner_s: float  # from now, at the earliest; inf where nobody is known to run

    @property
    def margin_s(self) -> float:
        """How long the mover is there before the runner."""
        return self.runner_s - self.mover_s if self.mover != NOBODY else -inf


@dataclass(frozen=True, slots=True)
class Tried:
    """What was found for one horizon."""

    horizon_s: float
    needed: int | None  # junctions; None: no choice of those that come into question seals it
    in_time: int  # of them somebody can be at in time


@dataclass(frozen=True, slots=True)
class Containment:
    """A plan that seals an area, or the one that comes nearest to it. `why` says it in words."""

    held: tuple[Hold, ...]  # in the order in which they are reached
    sealed: bool
    why: str
    horizon_s: float = 0.0  # how far out was looked: the runner's time from now
    sealed_s: float = inf  # when the last of them is held
    area: tuple[Patch, ...] = ()  # what is enclosed, if sealed
    tried: tuple[Tried, ...] = ()


def contain(
    roads: TimedRoads,
    snapper: Snapper,
    runner: Runner,
    movers: Sequence[Mover],
    *,
    horizons_s: Sequence[float] = HORIZONS_S,
    margin_s: float = MARGIN_S,
) -> Containment:
    """Stop a runner: fewest movers, then soonest. Each is there `margin_s` before the runner could be.

    A junction counts as reached by the runner as soon as the roads allow, whatever else is held, so the
    plan is on the safe side. A road that leaves the map leads out.
    """
    start = runner.start
    begin = beginning(roads.network, snapper, start, "from")
    if not len(begin):
        return Containment((), sealed=False, why=no_road(start))
    field = field_of_runner(
        roads,
        begin,
        Driven(max(SLOWEST_PACE, runner.pace), runner.heeds_signs),
        age_s=start.known_age_s,
        until_s=max(horizons_s),
    )
    return _Search(roads, snapper, field, movers, margin_s).best(horizons_s)


def seal(
    roads: TimedRoads,
    snapper: Snapper,
    edges: I4,
    movers: Sequence[Mover],
    *,
    beyond_s: Sequence[float] = BEYOND_S,
) -> Containment:
    """Seal an area, given by the stretches of road that come into it: no race, whoever is in there.

    Held are junctions from the ends of those stretches on, up to so many seconds of driving further.
    """
    if not len(edges):
        return Containment((), sealed=False, why="no road comes into that area")
    field = field_of_area(roads, edges, max(beyond_s))
    return _Search(roads, snapper, field, movers, None).best(beyond_s)


@dataclass(frozen=True, slots=True)
class _Plan:
    """Places to hold, given to movers."""

    horizon_s: float
    place: I8  # k, of the field
    mover: I8  # k, row of those asked, or NOBODY
    mover_s: F8  # k; inf for NOBODY

    @property
    def lacking(self) -> int:
        return int((self.mover == NOBODY).sum())

    @property
    def sealed_s(self) -> float:
        return float(self.mover_s.max(initial=0.0))

    @property
    def rank(self) -> tuple[int, int, float, float]:
        """Least is best: all held, by few, soon, close."""
        return self.lacking, len(self.place), self.sealed_s, self.horizon_s


class _Search:
    """Looks at one field horizon by horizon, with the same movers."""

    def __init__(
        self,
        roads: TimedRoads,
        snapper: Snapper,
        field: Field,
        movers: Sequence[Mover],
        margin_s: float | None,
    ) -> None:
        """`margin_s` None: nobody is raced against."""
        self._field, self._racing = field, margin_s is not None
        self._asked = nearest_movers(movers, field.middle)
        due_s = field.seconds - margin_s if margin_s is not None else SEALED_WITHIN_S
        due = np.broadcast_to(due_s, field.seconds.shape)
        chosen = [movers[index] for index in self._asked]
        places, latest_s = field.places, max(float(due.max()), 0.0)
        at_junction = arrivals_s(roads, snapper, chosen, places.junction, latest_s)
        at_place = [places.least(row) for row in at_junction]
        self._arrival_s = np.array(at_place).reshape(len(chosen), len(due))
        self._in_time = self._arrival_s <= due

    def best(self, horizons_s: Sequence[float]) -> Containment:
        """The plan with fewest movers, then soonest sealed; or else the one that lacks fewest."""
        plans = self._sealing(horizons_s)
        if all(plan.lacking for plan in plans):
            plans += self._lacking(horizons_s)
        tried = tuple(_tried(seconds, plans) for seconds in sorted(set(horizons_s)))
        if not plans:
            return Containment((), sealed=False, why=self._no_way(max(horizons_s)), tried=tried)
        plan = min(plans, key=lambda each: each.rank)
        sealed = not plan.lacking
        return Containment(
            held=self._holds(plan),
            sealed=sealed,
            why=self._why(plan),
            horizon_s=plan.horizon_s,
            sealed_s=plan.sealed_s,
            area=self._area(plan) if sealed else (),
            tried=tried,
        )

    def _sealing(self, horizons_s: Sequence[float]) -> list[_Plan]:
        """Plans of places at which somebody can be in time, by horizon from the furthest.

        What seals at one horizon seals at every further one. So where even the cheapest cut has more
        places than there are movers, no nearer horizon is looked at.
        """
        found: list[_Plan] = []
        for seconds in sorted(set(horizons_s), reverse=True):
            plans = list(self._spared(seconds))
            if not plans or len(plans[0].place) > len(self._asked):
                break
            found += plans
        return found

    def _spared(self, seconds: float) -> Iterator[_Plan]:
        """Cut after cut, each without a place for which nobody was left in the one before."""
        horizon = self._field.horizon(seconds)
        may_hold: Flags = np.asarray(self._in_time.any(axis=0))
        for _ in range(SECOND_THOUGHTS):
            plans = self._cut(horizon, seconds, np.where(may_hold, 1, 0))
            yield from plans
            best = min(plans, key=lambda each: each.rank, default=None)
            if best is None or not best.lacking:
                return
            may_hold[best.place[best.mover == NOBODY]] = False

    def _lacking(self, horizons_s: Sequence[float]) -> Iterator[_Plan]:
        """The fewest of all places not yet passed, whether anybody can be there or not."""
        not_passed = self._field.seconds > 0 if self._racing else np.isfinite(self._field.seconds)
        price = np.where(not_passed, GAP_PRICE, 0)
        price[self._in_time.any(axis=0)] = 1
        for seconds in horizons_s:
            yield from self._cut(self._field.horizon(seconds), seconds, price)

    def _cut(self, horizon: Horizon, seconds: float, price: I8) -> list[_Plan]:
        cuts = cheapest(horizon.ways, price[horizon.place])
        return [self._given(seconds, horizon.place[cut]) for cut in cuts or ()]

    def _given(self, horizon_s: float, place: I8) -> _Plan:
        mover = matched(self._arrival_s[:, place], self._in_time[:, place])
        mover_s = np.full(len(place), inf)
        found = mover != NOBODY
        mover_s[found] = self._arrival_s[mover[found], place[found]]
        return _Plan(horizon_s, place, mover, mover_s)

    def _holds(self, plan: _Plan) -> tuple[Hold, ...]:
        return tuple(self._hold(plan, index) for index in np.argsort(plan.mover_s, kind="stable"))

    def _hold(self, plan: _Plan, index: int) -> Hold:
        field, place = self._field, int(plan.place[index])
        members, row = field.places.members(place), int(plan.mover[index])
        return Hold(
            place=middle_of(field.network, members),
            words=words_for(field.network, members, field.edges_at(place)),
            junctions=members,
            mover=int(self._asked[row]) if row != NOBODY else NOBODY,
            mover_s=float(plan.mover_s[index]),
            runner_s=float(field.seconds[place]) if self._racing else inf,
        )

    def _area(self, plan: _Plan) -> tuple[Patch, ...]:
        field, horizon = self._field, self._field.horizon(plan.horizon_s)
        held = np.searchsorted(horizon.place, plan.place)
        inside = np.zeros(len(field.seconds), np.bool_)
        inside[horizon.place[enclosed(horizon.ways, held)]] = True
        edges = np.unique(np.concatenate([field.begins_on, field.edge[inside[field.tail]]]))
        return outline(whole(edges).lines(field.network))

    def _why(self, plan: _Plan) -> str:
        needed = _junctions(len(plan.place))
        if plan.lacking:
            return f"can't be held: needs {needed} held, {self._in_words(plan)}"
        if not len(plan.place):
            return "nothing to hold: no road leads out"
        return f"{needed} held seal it, the last in {clock(plan.sealed_s)}"

    def _in_words(self, plan: _Plan) -> str:
        there = len(plan.place) - plan.lacking
        if not len(self._asked):
            return "and there is no unit to send"
        units = {0: "no unit", 1: "one unit"}.get(there, f"{there} units")
        return f"{units} can be there in time" if self._racing else f"{units} can get there"

    def _no_way(self, horizon_s: float) -> str:
        if self._racing:
            within = clock(horizon_s)
            return f"can't be held: the runner may be past every junction on the way out within {within}"
        return "can't be held: the area reaches to where the map ends"


def _tried(seconds: float, plans: Sequence[_Plan]) -> Tried:
    here = [plan for plan in plans if plan.horizon_s == seconds]
    if not here:
        return Tried(seconds, None, 0)
    plan = min(here, key=lambda each: each.rank)
    return Tried(seconds, len(plan.place), len(plan.place) - plan.lacking)


def _junctions(count: int) -> str:
    return "1 junction" if count == 1 else f"{count} junctions"


def clock(seconds: float) -> str:
    """Minutes and seconds, as in 2:05."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"
