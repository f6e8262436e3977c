"""Ranking costs at most three times its road queries, pairs best, and never knows what is still to come.

`--week 1` plays seven nights with three ways of choosing instead, which takes some ten minutes of one
processor; `--plot 1` draws the picture of docs/performance.md as well (matplotlib is optional:
`pip install --group bench`).
"""

from bench import Figures
from bench.sending.joint import measure_joint
from bench.sending.leaks import measure_leaks
from bench.sending.speed import measure_speed
from bench.sending.week import measure_week
from bench.sending.window import measure_window

ROOMS, SEED = 1_000, 1  # in which jobs want the same units

OPTIONS = {"units": 2_000, "incidents": 20, "rounds": 9, "week": 0, "nights": 7, "plot": 0}


def measure(units: int, incidents: int, rounds: int, week: int, nights: int, plot: int) -> Figures:
    if week:
        return measure_week(nights, plot=bool(plot))
    found = measure_speed(units, incidents, rounds) | measure_window(units, incidents)
    return found | measure_joint(ROOMS, SEED) | measure_leaks()
