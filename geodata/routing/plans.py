"""Plans to hold places of a field: cheap cuts, and who of some movers can be at each place in time."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import inf

import numpy as np

from geodata.along import I8
from geodata.roads import F8, Flags
from geodata.routing.cuts import cheapest
from geodata.routing.movers import Mover, arrivals_s, matched, nearest_movers
from geodata.routing.runaway import Field, Horizon
from geodata.routing.timed import TimedRoads
from geodata.snapping import Snapper

SEALED_WITHIN_S = 1_200.0  # who takes longer to a place isn't asked, where nobody is raced against
SECOND_THOUGHTS = 4  # how often a cut is looked for anew without the places nobody was left for
GAP_PRICE = 2  # a place nobody can hold is as bad as so many that somebody can
NOBODY = -1


@dataclass(frozen=True, slots=True)
class Plan:
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


class Planner:
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
        self.field, self.racing = field, margin_s is not None
        self.asked = nearest_movers(movers, field.middle)
        due_s = field.seconds - margin_s if margin_s is not None else SEALED_WITHIN_S
        due = np.broadcast_to(due_s, field.seconds.shape)
        chosen = [movers[index] for index in self.asked]
        places, latest_s = field.places, max(float(due.max()), 0.0)
        at_junction = arrivals_s(roads, snapper, chosen, places.junction, latest_s)
        at_place = [places.least(row) for row in at_junction]
        self._arrival_s = np.array(at_place).reshape(len(chosen), len(due))
        self._in_time = self._arrival_s <= due
        self._horizons: dict[float, Horizon] = {}

    def leading_out(self, horizons_s: Iterable[float]) -> list[float]:
        """Those horizons, from the nearest, beyond which something lies; if none has that, all.

        Where a map ends within a horizon nobody seems to get beyond it, and yet they may.
        """
        asked = sorted(set(horizons_s))
        return [seconds for seconds in asked if len(self.horizon(seconds).ways.exits)] or asked

    def horizon(self, seconds: float) -> Horizon:
        if seconds not in self._horizons:
            self._horizons[seconds] = self.field.horizon(seconds)
        return self._horizons[seconds]

    def sealing(self, horizons_s: Sequence[float]) -> list[Plan]:
        """Plans of places at which somebody can be in time, by horizon from the furthest.

        What seals at one horizon seals at every further one. So where even the cheapest cut has more
        places than there are movers, no nearer horizon is looked at.
        """
        found: list[Plan] = []
        for seconds in sorted(set(horizons_s), reverse=True):
            plans = list(self._spared(seconds))
            if not plans or len(plans[0].place) > len(self.asked):
                break
            found += plans
        return found

    def _spared(self, seconds: float) -> Iterator[Plan]:
        """Cut after cut, each without a place for which nobody was left in the one before."""
        horizon = self.horizon(seconds)
        may_hold: Flags = np.asarray(self._in_time.any(axis=0))
        for _ in range(SECOND_THOUGHTS):
            plans = self._cut(horizon, seconds, np.where(may_hold, 1, 0))
            yield from plans
            best = min(plans, key=lambda each: each.rank, default=None)
            if best is None or not best.lacking:
                return
            may_hold[best.place[best.mover == NOBODY]] = False

    def lacking(self, horizons_s: Sequence[float]) -> Iterator[Plan]:
        """The fewest of all places not yet passed, whether anybody can be there or not."""
        not_passed = self.field.seconds > 0 if self.racing else np.isfinite(self.field.seconds)
        price = np.where(not_passed, GAP_PRICE, 0)
        price[self._in_time.any(axis=0)] = 1
        for seconds in horizons_s:
            yield from self._cut(self.horizon(seconds), seconds, price)

    def _cut(self, horizon: Horizon, seconds: float, price: I8) -> list[Plan]:
        cuts = cheapest(horizon.ways, price[horizon.place])
        return [self._given(seconds, horizon.place[cut]) for cut in cuts or ()]

    def _given(self, horizon_s: float, place: I8) -> Plan:
        mover = matched(self._arrival_s[:, place], self._in_time[:, place])
        mover_s = np.full(len(place), inf)
        found = mover != NOBODY
        mover_s[found] = self._arrival_s[mover[found], place[found]]
        return Plan(horizon_s, place, mover, mover_s)
