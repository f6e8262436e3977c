"""The common time axis of the ranked list: from now to the sixth unit's latest arrival."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, isfinite

from dispatch_desk.sending.candidate import Candidate

SHOWN = 6
TICK_S, MINUTE_S = 300.0, 60.0
SHORTEST_S, LONGEST_S = 300.0, 7200.0


@dataclass(frozen=True, slots=True)
class Axis:
    """Seconds to pixels. What lies beyond `last_s` stands at the right end."""

    last_s: float
    left: float
    right: float

    def x(self, seconds: float) -> float:
        share = min(max(seconds / self.last_s, 0.0), 1.0)
        return self.left + share * (self.right - self.left)

    @property
    def ticks(self) -> list[float]:
        """Every five minutes; on a long axis as many of them apart as leaves at most four."""
        step = TICK_S * ceil(self.last_s / TICK_S / 4)
        return [step * n for n in range(int(self.last_s // step) + 1)]


def last_s(rows: Sequence[Candidate]) -> float:
    """Where the axis ends: the latest of the first six that can be reached, 5 min to 2 h.

    In whole minutes, so that the bars don't creep with every second.
    """
    reached = [row for row in rows if row.eta_s is not None and isfinite(row.latest_s)]
    best = sorted((row for row in reached if row.suitable), key=lambda row: row.eta_s or 0.0)
    latest = max((row.latest_s for row in best[:SHOWN]), default=SHORTEST_S)
    return min(max(ceil(latest / MINUTE_S) * MINUTE_S, SHORTEST_S), LONGEST_S)
