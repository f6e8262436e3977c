"""How quiet the machine is: the same work over and over, as one should read every other figure by."""

from time import perf_counter, process_time

import numpy as np

from bench import Figures
from bench.roads.rounds import p50, p95

ROUNDS, NUMBERS = 100, 300_000


def measure() -> Figures:
    numbers = np.random.default_rng(1).random(NUMBERS)
    wall, processor = [], 0.0
    for _ in range(ROUNDS):
        began = perf_counter(), process_time()
        np.sort(numbers)
        wall.append((perf_counter() - began[0]) * 1000)
        processor += (process_time() - began[1]) * 1000
    spread, waited = p95(wall) / p50(wall), sum(wall) / processor
    print(
        f"the machine: the same work, p95 over p50 {spread:.2f}, clock over processor {waited:.2f}"
    )
    return {
        "noise_p95_over_p50": round(spread, 2),
        "noise_clock_over_processor": round(waited, 2),
    }
