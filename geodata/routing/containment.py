"""The fewest junctions to hold so that nobody gets out, and who can be at each of them in time."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

import numpy as np

from geodata.places import Position
from geodata.roads import I4
from geodata.routing.cuts import enclosed
from geodata.routing.holding import middle_of, words_for
from geodata.routing.movers import Mover
from geodata.routing.outlines import Patch, outline
from geodata.routing.parts import whole
from geodata.routing.plans import NOBODY, Plan, Planner
from geodata.routing.runaway import (
    MOST_JUNCTIONS,
    Driven,
    field_of_area,
    field_of_runner,
)
from geodata.routing.starts import Start, beginning, no_road
from geodata.routing.timed import TimedRoads
from geodata.snapping import Snapper

HORIZONS_S = (120.0, 180.0, 300.0, 480.0, 720.0)
BEYOND_S = (0.0, 15.0, 30.0, 60.0, 120.0)
MARGIN_S = 30.0
SLOWEST_PACE = 0.2
FAR_TOO_MANY = f"more than {MOST_JUNCTIONS:,} junctions may be reached"


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
    plan is on the safe side. A road that leaves the map leads out. “can't be held” is certain; where
    somebody could be at each place and no way was found to be at all of them, it is “no plan found”.
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
    return _best(Planner(roads, snapper, field, movers, margin_s), horizons_s)


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
    return _best(Planner(roads, snapper, field, movers, None), beyond_s)


def _best(planner: Planner, horizons_s: Sequence[float]) -> Containment:
    """The plan with fewest movers, then soonest sealed; or else the one that lacks fewest."""
    known = [seconds for seconds in horizons_s if seconds < planner.field.known_s]
    if not known:
        why = f"can't be held: {FAR_TOO_MANY} within {clock(min(horizons_s))}"
        return Containment((), sealed=False, why=why)
    within = planner.leading_out(known)
    plans = planner.sealing(within)
    words = "no plan found" if plans else "can't be held"
    if all(plan.lacking for plan in plans):
        plans += planner.lacking(within)
    tried = tuple(_tried(seconds, plans) for seconds in within)
    if not plans:
        why = f"can't be held: {_no_way(planner, within[-1])}"
        return Containment((), sealed=False, why=why, tried=tried)
    plan = min(plans, key=lambda each: each.rank)
    sealed = not plan.lacking
    return Containment(
        held=tuple(
            _hold(planner, plan, index) for index in np.argsort(plan.mover_s, kind="stable")
        ),
        sealed=sealed,
        why=_sealed_words(plan) if sealed else f"{words}: {_lacking_words(planner, plan)}",
        horizon_s=plan.horizon_s,
        sealed_s=plan.sealed_s,
        area=_area(planner, plan) if sealed else (),
        tried=tried,
    )


def _hold(planner: Planner, plan: Plan, index: int) -> Hold:
    field, place = planner.field, int(plan.place[index])
    members, row = field.places.members(place), int(plan.mover[index])
    return Hold(
        place=middle_of(field.network, members),
        words=words_for(field.network, members, field.edges_at(place)),
        junctions=members,
        mover=int(planner.asked[row]) if row != NOBODY else NOBODY,
        mover_s=float(plan.mover_s[index]),
        runner_s=float(field.seconds[place]) if planner.racing else inf,
    )


def _area(planner: Planner, plan: Plan) -> tuple[Patch, ...]:
    field, horizon = planner.field, planner.horizon(plan.horizon_s)
    held = np.searchsorted(horizon.place, plan.place)
    inside = np.zeros(len(field.seconds), np.bool_)
    inside[horizon.place[enclosed(horizon.ways, held)]] = True
    edges = np.unique(np.concatenate([field.begins_on, field.edge[inside[field.tail]]]))
    return outline(whole(edges).lines(field.network))


def _tried(seconds: float, plans: Sequence[Plan]) -> Tried:
    here = [plan for plan in plans if plan.horizon_s == seconds]
    if not here:
        return Tried(seconds, None, 0)
    plan = min(here, key=lambda each: each.rank)
    return Tried(seconds, len(plan.place), len(plan.place) - plan.lacking)


def _sealed_words(plan: Plan) -> str:
    if not len(plan.place):
        return "nothing to hold: no road leads out"
    return f"{_junctions(plan)} held seal it, the last in {clock(plan.sealed_s)}"


def _lacking_words(planner: Planner, plan: Plan) -> str:
    there = len(plan.place) - plan.lacking
    if not len(planner.asked):
        return f"needs {_junctions(plan)} held, and there is no unit to send"
    units = {0: "no unit", 1: "one unit"}.get(there, f"{there} units")
    can = "can be there in time" if planner.racing else "can get there"
    return f"needs {_junctions(plan)} held, {units} {can}"


def _no_way(planner: Planner, horizon_s: float) -> str:
    field = planner.field
    if planner.racing and (field.leaves_map & (field.seconds <= 0)).any():
        return "the runner may have left the map already"
    if planner.racing:
        within = clock(horizon_s)
        return f"the runner may be past every junction on the way out within {within}"
    return "the area reaches to where the map ends"


def _junctions(plan: Plan) -> str:
    count = len(plan.place)
    return "1 junction" if count == 1 else f"{count} junctions"


def clock(seconds: float) -> str:
    """Minutes and seconds, as in 2:05."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"
