"""The first few of many units to arrive, proved to be the first without timing all.

Who is near in a straight line is timed first, exactly, in batches; as soon as the last of the k best
arrives before anybody not yet timed possibly can, the rest need not be.
"""

import numpy as np

from geodata.along import I8
from geodata.roads import F8
from geodata.routing.arrivals import Arrivals
from geodata.routing.engine import Choice, Nearest

GROWTH = 3  # each batch is so many times the one before


def nearest(arrivals: Arrivals, k: int, choice: Choice, first: int) -> Nearest:
    """The k units that are there first, set-off included; of equal ones the earlier in the list.

    `first`: how many are timed at first.
    """
    least_s = arrivals.at_least_ms() / 1000
    setoff = np.zeros(len(least_s)) if choice.setoff_s is None else choice.setoff_s
    may = np.isfinite(least_s) & np.isfinite(setoff)
    asked = np.flatnonzero(may if choice.among is None else may & choice.among)
    least = least_s[asked] + setoff[asked]
    ends = _ends(len(asked), first)
    order = asked[np.argpartition(least, ends[:-1])] if len(ends) > 1 else asked
    best = np.empty(0, np.int64), np.empty(0)
    begin = 0
    for end in ends:
        part = order[begin:end]
        best = _first(k, best, part, arrivals.ms(part) / 1000 + setoff[part])
        begin = end
        # The next in the order is the least of all that follow.
        if end < len(order) and _surely(k, best, least_s[order[end]] + setoff[order[end]]):
            break
    return Nearest(*best, proven=True)


def _ends(count: int, first: int) -> list[int]:
    """Where each batch ends."""
    ends: list[int] = []
    size = first
    while not ends or ends[-1] < count:
        ends.append(min(count, (ends[-1] if ends else 0) + size))
        size *= GROWTH
    return ends


def _first(k: int, best: tuple[I8, F8], which: I8, seconds: F8) -> tuple[I8, F8]:
    """The k first of the best so far and some more."""
    unit, arrives = np.concatenate([best[0], which]), np.concatenate([best[1], seconds])
    there = np.flatnonzero(np.isfinite(arrives))
    order = there[np.lexsort((unit[there], arrives[there]))][: max(k, 0)]
    return unit[order], arrives[order]


def _surely(k: int, best: tuple[I8, F8], next_s: float) -> bool:
    """Whether nobody who needs at least so long can be among the k first, or as good as the last."""
    return k <= 0 or (len(best[0]) == k and float(best[1][-1]) < next_s)
