"""Every alert that is due is raised, whatever fails: whole shifts of a room in trouble, none missed.

Each shift is eight hours of 80 officers in 56 units with the real desk and the real watch in virtual
time; the oracle in `tests/room` says from the rules' text what was due when. Officers answer late or
never, radios fail or run ahead, dispatchers are slow and mistaken; the desk is killed between an
append and its answer, the watch crashes and freezes, the journal is locked, the machine sleeps,
restarts, and has its time of day set by an hour.

`late`: of each ring, from the moment it was due while the watch could run; what came due while it was
off, asleep, stopped or couldn't read the journal counts from the moment it could again, and is told
apart as well. `officer_hours_per_s`: simulated hours of one officer in a second of one processor.
`missed`: promises broken in any of the shifts, false alarms apart.
"""

from collections import Counter
from time import process_time

from bench import Figures
from tests.room.oracle import BrokenPromiseError, FalseAlarmError
from tests.room.people import OFFICERS
from tests.room.shifts import OFFICER_HOURS, Played, caught, play
from tests.room.watches import MUTANTS

OPTIONS = {"shifts": 1000, "first": 0}
MS = 1000


class Count:
    """What all shifts came to."""

    def __init__(self) -> None:
        self.shifts = self.missed = self.false = 0
        self.due: list[int] = []
        self.amber = self.red = 0
        self.late: Counter[int] = Counter()
        self.away: Counter[int] = Counter()

    def play(self, seed: int) -> None:
        self.shifts += 1
        try:
            self._add(play(seed))
        except FalseAlarmError as broken:
            self.false += 1
            _tell(broken)
        except BrokenPromiseError as broken:
            self.missed += 1
            _tell(broken)

    def _add(self, played: Played) -> None:
        self.due.append(played.due)
        self.amber += played.amber
        self.red += played.red
        self.late.update(played.late)
        self.away.update(played.away)


def measure(shifts: int, first: int) -> Figures:
    count, began = Count(), process_time()
    for seed in range(first, first + shifts):
        count.play(seed)
    seconds = process_time() - began
    mutants = {
        name: caught(mutant, range(first, first + shifts)) for name, mutant in MUTANTS.items()
    }
    _print_table(count, seconds, mutants)
    return {
        "missed": count.missed,
        "false_alarms": count.false,
        "late_p99_s": _percentile(count.late, 0.99) / MS,
        "late_max_s": max(count.late, default=0) / MS,
        "officer_hours_per_s": OFFICER_HOURS * shifts / seconds,
        "deadlines_per_shift": min(count.due, default=0),
        "mutants_caught": sum(broken is not None for broken in mutants.values()),
    }


def _print_table(
    count: Count, seconds: float, mutants: dict[str, BrokenPromiseError | None]
) -> None:
    rings, due = count.late.total(), sum(count.due)
    print(f"shifts            {count.shifts:9,} of {OFFICERS} officers, {seconds:.0f} s")
    print(f"checks due        {due:9,} ({min(count.due, default=0)} in the shift with the fewest)")
    print(f"  amber, red      {count.amber:9,}, {count.red:,}")
    print(f"rings             {rings:9,}")
    print(f"  missed          {count.missed:9,}")
    print(f"  false           {count.false:9,}")
    print(f"  late, p99       {_percentile(count.late, 0.99) / MS:9.3f} s")
    print(f"  late, most      {max(count.late, default=0) / MS:9.3f} s")
    print(f"due while away    {count.away.total():9,}")
    print(f"  median since    {_percentile(count.away, 0.5) / MS:9.1f} s")
    print(f"  most            {max(count.away, default=0) / MS:9.1f} s")
    for name, broken in mutants.items():
        print(f"{name}: {broken or 'NOT CAUGHT'}")


def _percentile(count: Counter[int], share: float) -> int:
    """The smallest value that at least this share is no more than; 0 of nothing."""
    left = share * count.total()
    for value in sorted(count):
        left -= count[value]
        if left <= 0:
            return value
    return 0


def _tell(broken: BrokenPromiseError) -> None:
    print(f"{type(broken).__name__}: {broken}", *broken.__notes__, sep="\n")
