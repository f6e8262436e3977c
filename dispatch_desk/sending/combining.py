"""Who together: the few units that are enough the soonest, and who goes ahead of them."""

from functools import cache
from itertools import combinations

import numpy as np
from msgspec import Struct

from dispatch_desk.force.sending import SendingLimits
from dispatch_desk.sending.muster import F8, I4, Flags
from dispatch_desk.sending.provisions import Provisions

FIRST, OF_EACH = 8, 4  # looked at: the first to arrive, and the first who bring each matter


class Combination(Struct, frozen=True):
    """Rows of the muster in the order they arrive, seconds from now."""

    rows: tuple[int, ...]
    first_s: float
    enough_s: float  # when all that is needed is there
    is_enough: bool = True
    ahead: int | None = None  # who goes ahead of enough, and waits for them


def combine(
    provided: Provisions, arrive_s: F8, able: Flags, limits: SendingLimits, *, ahead: bool
) -> Combination | None:
    """The set that is enough the soonest, one unit more counted as `another_unit_s`; None: nobody is.

    `able`: who may be sent, in this choice. `ahead`: somebody may go ahead of the others.
    """
    if not provided.asked.any():
        return None
    rows = _looked_at(provided, arrive_s, able)
    best = _soonest(provided, arrive_s, rows, limits)
    if best is None:
        return None
    enough_s = float(arrive_s[list(best)].max())
    first = int(rows[0])
    goes_ahead = ahead and first not in best
    if goes_ahead and arrive_s[first] <= arrive_s[list(best)].min() - limits.ahead_s:
        order = (first, *best)
        return Combination(order, float(arrive_s[first]), enough_s, ahead=first)
    return Combination(best, float(arrive_s[list(best)].min()), enough_s)


def _looked_at(provided: Provisions, arrive_s: F8, able: Flags) -> I4:
    """Rows worth combining, the first to arrive first."""
    useful = able & np.isfinite(arrive_s)
    order = np.flatnonzero(useful)
    order = order[np.argsort(arrive_s[order], kind="stable")]
    chosen = set(order[:FIRST].tolist())
    for matter in np.flatnonzero(provided.asked).tolist():
        chosen.update(order[provided.brings[order, matter] > 0][:OF_EACH].tolist())
    kept: I4 = order[np.isin(order, list(chosen))].astype(np.int32)
    return kept


def _soonest(
    provided: Provisions, arrive_s: F8, rows: I4, limits: SendingLimits
) -> tuple[int, ...] | None:
    best: tuple[float, tuple[int, ...]] | None = None
    for size in range(1, min(limits.most_units, len(rows)) + 1):
        sets = rows[_sets(len(rows), size)]  # s x size, each in the order of arrival
        enough = (provided.brings[sets].sum(axis=1) >= provided.asked).all(axis=1)
        if not enough.any():
            continue
        last = np.where(enough, arrive_s[sets[:, -1]], np.inf)
        at = int(np.argmin(last))
        counted = float(last[at]) + limits.another_unit_s * (size - 1)
        if best is None or counted < best[0]:
            best = counted, tuple(sets[at].tolist())
    return best[1] if best else None


@cache
def _sets(count: int, size: int) -> I4:
    return np.array(list(combinations(range(count), size)), np.int32).reshape(-1, size)
