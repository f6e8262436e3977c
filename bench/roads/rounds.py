"""Questions asked in turn, round by round, so that the machine's moods hit all alike."""

from collections.abc import Callable, Mapping
from statistics import median
from time import perf_counter
from typing import Any

Ask = Callable[[], Any]


def in_turn(rounds: int, questions: Callable[[], Mapping[str, Ask]]) -> dict[str, list[float]]:
    """Milliseconds of each question in each round; each round has questions of its own."""
    taken: dict[str, list[float]] = {}
    for _ in range(rounds):
        for name, ask in questions().items():
            began = perf_counter()
            ask()
            taken.setdefault(name, []).append((perf_counter() - began) * 1000)
    return taken


def p50(taken: list[float]) -> float:
    return median(taken)


def p95(taken: list[float]) -> float:
    return sorted(taken)[min(len(taken) - 1, int(0.95 * len(taken)))]
