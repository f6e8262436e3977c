"""Questions asked in turn, round by round, so that the machine's moods hit all alike."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median
from time import perf_counter, process_time
from typing import Any

Ask = Callable[[], Any]
Taken = dict[str, list[float]]  # milliseconds of each question in each round


@dataclass(frozen=True, slots=True)
class Rounds:
    """How often everything is asked, and by which clock it is timed."""

    count: int
    clock: Callable[[], float] = perf_counter

    def those(self, count: int) -> "Rounds":
        return Rounds(count, self.clock)

    def in_turn(self, questions: Callable[[], Mapping[str, Ask]]) -> Taken:
        """Each round has questions of its own."""
        taken: Taken = {}
        for _ in range(self.count):
            for name, ask in questions().items():
                began = self.clock()
                ask()
                taken.setdefault(name, []).append((self.clock() - began) * 1000)
        return taken


def rounds(count: int, *, processor: bool) -> Rounds:
    """By the processor's time other work doesn't count, but a library's second thread does."""
    return Rounds(count, process_time if processor else perf_counter)


def p50(taken: list[float]) -> float:
    return median(taken)


def p95(taken: list[float]) -> float:
    return sorted(taken)[min(len(taken) - 1, int(0.95 * len(taken)))]
