"""Who together: the few units that are enough the soonest, and who goes ahead of them."""

from dataclasses import dataclass
from functools import cache
from itertools import combinations

import numpy as np
from msgspec import Struct

from dispatch_desk.force.sending import SendingLimits
from dispatch_desk.sending.muster import F8, I4, Flags
from dispatch_desk.sending.provisions import Provisions

NEAREST = 48
LOOKED_AT = (4, 8, 16, 32)
"""So many of those who could be of use are combined, more where fewer aren't enough. A room in which the
last is too few has many units that each bring something different, and none that brings much."""


class Combination(Struct, frozen=True):
    """Rows of the muster in the order they arrive; seconds from now, as they will be and not as counted."""

    rows: tuple[int, ...]
    first_s: float
    enough_s: float  # when all that is needed is there
    is_enough: bool = True
    ahead: int | None = None  # who goes ahead of enough, and waits for them
    arrive_s: tuple[float, ...] = ()  # of each row

    @property
    def alone_s(self) -> float:
        """How long the first waits for the next; 0 for one who goes alone."""
        return self.arrive_s[1] - self.arrive_s[0] if len(self.arrive_s) > 1 else 0.0


def combine(
    provided: Provisions,
    arrive_s: F8,
    able: Flags,
    limits: SendingLimits,
    *,
    ahead: bool,
    counted_s: F8 | None = None,
) -> Combination | None:
    """The set that is enough the soonest, one unit more counted as `another_unit_s`; None: none is.

    `able`: who may be sent, in this choice. `counted_s`: as what each arrival counts in it, where
    that isn't `arrive_s`; inf: not at all. `ahead`: somebody may go ahead of the others, who makes
    enough no later.
    """
    asked, counted = provided.asked, arrive_s if counted_s is None else counted_s
    brings = np.minimum(provided.brings, asked)  # more than is asked for is worth no more
    search = Search(brings, counted, limits)
    for within_s in (_near_s(counted, able), np.inf):
        rows = search.useful(able & (counted <= within_s))
        best = search.soonest(rows, asked, limits.most_units)
        if best is not None and search.cost_s(best) <= within_s:
            break  # nobody from farther off could be enough sooner
    if best is None:
        return None
    if ahead:
        best = search.with_one_ahead(best, rows, asked)
    rest = best[arrive_s[best] > arrive_s[best].min()]
    return combined(best, arrive_s, ahead=bool((brings[rest].sum(axis=0) >= asked).all()))


def _near_s(counted: F8, able: Flags) -> float:
    """Within which mostly enough are found, so that the whole room needn't be looked at."""
    some = np.where(able, counted, np.inf)
    return float(np.partition(some, NEAREST)[NEAREST]) if len(some) > NEAREST else np.inf


def combined(rows: I4, arrive_s: F8, *, ahead: bool = False) -> Combination:
    """Those rows together; `ahead`: the first is more than is asked for."""
    rows = rows[np.argsort(arrive_s[rows], kind="stable")]
    arrive = tuple(arrive_s[rows].tolist())
    first = int(rows[0]) if ahead else None
    return Combination(tuple(rows.tolist()), arrive[0], arrive[-1], ahead=first, arrive_s=arrive)


@dataclass(frozen=True)
class Search:
    """For sets of units that are enough."""

    brings: I4  # n x d, of each unit, none of it more than is asked for
    counted: F8  # n, seconds until it arrives, or as what that counts; inf: not to be chosen
    limits: SendingLimits

    def useful(self, able: Flags, most: int | None = None) -> I4:
        """Rows worth combining, the first to arrive first; no set of up to `most` is better by another.

        Of a unit that as many others beat, in time and in all that it brings, one is free to take
        its place in any set. `most`: `most_units`, unless others want some of them too.
        """
        most = self.limits.most_units if most is None else most
        rows = np.flatnonzero(able & (self.counted < np.inf))
        rows = rows[self.brings[rows].any(axis=1)]
        rows = rows[np.argsort(self.counted[rows], kind="stable")]
        if len(rows) > 2 * NEAREST:  # each is held against each
            rows = rows[_first_of_each(self.brings[rows], most)]
        brings = self.brings[rows]
        at_least = (brings[:, None, :] >= brings[None, :, :]).all(axis=2)  # the one, than the other
        beaten = np.triu(at_least, k=1).sum(axis=0)
        kept: I4 = rows[beaten < most][: LOOKED_AT[-1]].astype(np.int32)
        return kept

    def cost_s(self, rows: I4) -> float:
        """As what a set counts: when it is there, and one unit more as so much later."""
        return float(self.counted[rows].max()) + self.limits.another_unit_s * (len(rows) - 1)

    def soonest(self, rows: I4, asked: I4, most: int) -> I4 | None:
        """Up to `most` of `rows`, which are in the order they arrive; None: nobody is enough."""
        best, least = None, np.inf
        of_each = np.cumsum(
            np.sort(self.brings[rows], axis=0)[::-1], axis=0
        )  # who bring most of it
        for size in range(1, min(most, len(rows)) + 1):
            extra = self.limits.another_unit_s * (size - 1)
            if (of_each[size - 1] < asked).any():
                continue
            found = self._first_enough(rows[self.counted[rows] + extra < least], asked, size)
            if found is not None:
                best, least = found, self.cost_s(found)
        return best

    def with_one_ahead(self, best: I4, rows: I4, asked: I4) -> I4:
        """The first there of `rows`, if it is so much sooner than `best`, and whom it takes behind it."""
        first, counted = rows[0], self.counted
        if counted[first] > counted[best].min() - self.limits.ahead_s:
            return best
        others = rows[(rows != first) & (counted[rows] <= counted[best].max())]
        left = np.maximum(asked - self.brings[first], 0)
        behind = self.soonest(others, left, self.limits.most_units - 1)
        return best if behind is None else np.append(first, behind)

    def _first_enough(self, rows: I4, asked: I4, size: int) -> I4 | None:
        """The set of that size whose last arrives first; of several, the one whose others come first."""
        for looked_at in LOOKED_AT:  # mostly few are enough, and then nobody after them is sooner
            sets: I4 = rows[
                sets_of(min(looked_at, len(rows)), size)
            ]  # s x size, in order of arrival
            sets = sets[(self.brings[sets].sum(axis=1) >= asked).all(axis=1)]
            if len(sets):
                best: I4 = sets[int(np.argmin(self.counted[sets[:, -1]]))]
                return best
            if looked_at >= len(rows):
                break
        return None


def _first_of_each(brings: I4, most: int) -> I4:
    """Of the units that bring the same, the first `most`; positions in the order given."""
    code = brings.astype(np.int64) @ np.cumprod([1, *(brings.max(axis=0, initial=0)[:-1] + 1)])
    kept = [np.flatnonzero(code == same)[:most] for same in np.unique(code)]
    found: I4 = np.sort(np.concatenate([np.empty(0, np.int64), *kept]).astype(np.int32))
    return found


@cache
def sets_of(count: int, size: int) -> I4:
    """Every set of so many of 0 to count - 1, a row each."""
    return np.array(list(combinations(range(count), size)), np.int32).reshape(-1, size)
