"""Whole shifts of a room in trouble: every alert that is due is raised, and none that is not.

`play` holds the promises after every step; what is written down here is which shifts are played.
"""

import os
from pathlib import Path

import pytest

from tests.room.people import OFFICERS
from tests.room.rings import LATEST
from tests.room.rules import FORCE, MINUTE, RULES, SECOND, Check, Job, Ward, check_of
from tests.room.shifts import caught, play
from tests.room.watches import MUTANTS, MakeWatch

SOAK_SHIFTS = int(
    os.environ.get("DISPATCH_DESK_SHIFTS", "10000")
)  # some 100 minutes of one processor
HOUR = 60 * MINUTE

ONCE_BROKEN = {
    0: "every report of a flickering terminal began its check anew",
    2: "a desk opened again went by a time of day that had been set",
    3: "a status from before it was sent kept a unit from being asked",
    4: "a contact written down late hid a terminal's later report",
    20: "a status that came in late, from before it was sent, exempted a unit",
    23: "a radio ahead of its time counted from when the journal could be written again",
    21370: "a check hidden for a while by a terminal's trouble was recorded as missed twice",
}
"""Faults of the rules that shifts have shown; each of these breaks if its fault is put back."""

DEADLINES, CROWD = 300, 20


@pytest.mark.parametrize("seed", ONCE_BROKEN)
def test_that_a_shift_in_trouble_keeps_its_promises(seed: int) -> None:
    played = play(seed)

    assert played.due >= DEADLINES
    assert max(played.late) <= LATEST


def test_that_the_room_is_no_small_one() -> None:
    assert OFFICERS >= CROWD


@pytest.mark.soak
@pytest.mark.parametrize("hundred", range(SOAK_SHIFTS // 100))
def test_that_many_shifts_keep_their_promises(hundred: int) -> None:
    for seed in range(100 * hundred, 100 * (hundred + 1)):
        play(seed)


def test_that_a_shift_on_a_real_file_keeps_its_promises(tmp_path: Path) -> None:
    on_file = play(1, tmp_path / "shift.journal", lasts=HOUR)

    assert on_file == play(1, lasts=HOUR)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(20, 30))
def test_that_many_shifts_on_real_files_keep_their_promises(seed: int, tmp_path: Path) -> None:
    play(seed, tmp_path / "shift.journal")


@pytest.mark.parametrize("mutant", MUTANTS.values(), ids=MUTANTS)
def test_that_a_watch_with_a_fault_is_caught(mutant: MakeWatch) -> None:
    broken = caught(mutant, range(20))

    assert broken is not None
    seed, story = broken.__notes__
    assert seed.startswith("seed ")
    assert story


# The oracle itself


def test_that_the_oracle_counts_with_the_numbers_of_the_force() -> None:
    """The rules are the text's; the force must not have gone another way."""
    counted = [(r.name, r.first / SECOND, r.amber / SECOND, r.red / SECOND) for r in RULES]
    assert counted == [(r.name, r.first_s, r.amber_s, r.red_s) for r in FORCE.check_rules]


CALM, RISKY = Job("burglary", "2", ()), Job("domestic", "2", ())


def a_unit(crew: int = 1, status: int = 6, **more: object) -> Ward:
    """Heard at 0, sent at 1 s, and it has said since what it does."""
    unit = Ward("BR21", crew, job="a", sent_at=SECOND, status=status, status_at=2 * SECOND)
    for name, value in more.items():
        setattr(unit, name, value)
    return unit


@pytest.mark.parametrize(
    ("unit", "job", "minutes"),
    [
        (a_unit(), RISKY, (5, 6, 7)),
        (a_unit(), CALM, (15, 17, 20)),
        (a_unit(crew=2), RISKY, (15, 17, 20)),
        (a_unit(crew=2), CALM, None),
        (a_unit(), Job("burglary", "1", ()), (5, 6, 7)),
        (a_unit(), Job("burglary", "2", ("weapons",)), (5, 6, 7)),
        (a_unit(), Job("unheard of", "2", ()), (5, 6, 7)),
        (a_unit(status=4), RISKY, None),
        (a_unit(status=18), RISKY, None),
        (a_unit(status=17, crew=2), CALM, (5, 6, 7)),
        (a_unit(on_duty=False), RISKY, None),
        (a_unit(troubles=[60 * SECOND]), CALM, (3, 4, 6)),
        (a_unit(troubles=[60 * SECOND], last=61 * SECOND), None, None),
        (a_unit(set_at=60 * SECOND, set_for=120 * SECOND), RISKY, (3, 4, 5)),
        (a_unit(set_at=60 * SECOND, set_for=120 * SECOND), CALM, (3, 5, 8)),
        (a_unit(set_at=60 * SECOND, set_for=120 * SECOND, status=4), CALM, (3, 4, 5)),
    ],
)
def test_that_the_oracle_reads_the_text(
    unit: Ward, job: Job | None, minutes: tuple[int, int, int] | None
) -> None:
    check = check_of(unit, job)

    assert turns(check) == minutes


def turns(check: Check | None) -> tuple[float, ...] | None:
    return None if check is None else tuple(moment / 60 / SECOND for moment in check[1:])
