"""The first few of many units to arrive, proved to be the first without timing all.

Who is near in a straight line is timed first, exactly, in batches; as soon as the last of the k best
arrives before anybody not yet timed possibly can, the rest need not be.
"""

import numpy as np

from geodata.along import I8
from geodata.roads import F8, OnRoad
from geodata.routing.arrivals import Arrivals
from geodata.routing.engine import Choice, Nearest
from geodata.routing.plane import EdgeEnds

GROWTH = 2  # each batch is so many times the one before


def nearest(
    arrivals: Arrivals, ends: EdgeEnds, units: OnRoad, k: int, choice: Choice, first: int
) -> Nearest:
    """The k units that are there first, set-off included; of equal ones the earlier in the list.

    `first`: how many are timed at first.
    """
    least_s = arrivals.at_least_ms(units, ends) / 1000
    setoff = np.zeros(len(units)) if choice.setoff_s is None else choice.setoff_s
    least_s += setoff
    may = np.isfinite(least_s)
    waiting = np.flatnonzero(may if choice.among is None else may & choice.among)
    best = np.empty(0, np.int64), np.empty(0)
    while k > 0 and len(waiting):
        waiting, next_s = _nearest_first(waiting, least_s[waiting], first)
        batch, waiting = waiting[:first], waiting[first:]
        best = _first(k, best, batch, arrivals.ms(units.those(batch)) / 1000 + setoff[batch])
        if len(best[0]) == k and best[1][-1] < next_s:
            break  # nobody who waits can be among them, or as good as the last
        first *= GROWTH
    return Nearest(*best, proven=True)


def _nearest_first(waiting: I8, least_s: F8, count: int) -> tuple[I8, float]:
    """With so many of the least in front, and the least of what follows."""
    if count >= len(waiting):
        return waiting, np.inf
    order = np.argpartition(least_s, count)
    return waiting[order], float(least_s[order[count]])


def _first(k: int, best: tuple[I8, F8], which: I8, seconds: F8) -> tuple[I8, F8]:
    """The k first of the best so far and some more."""
    unit, arrives = np.concatenate([best[0], which]), np.concatenate([best[1], seconds])
    there = np.flatnonzero(np.isfinite(arrives))
    order = there[np.lexsort((unit[there], arrives[there]))][:k]
    return unit[order], arrives[order]
