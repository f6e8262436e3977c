"""Whenever the power goes, a restarted desk has every entry it was promised, in an unbroken chain."""

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from tests.dispatch_desk.journal.cut_shifts import Room, Tally, cut_often
from tests.dispatch_desk.journal.powercut import (
    Event,
    FailedSync,
    NameSync,
    Platter,
    Promise,
    Rename,
    SimulatedDisk,
    Sync,
    Truncate,
    Write,
)

CUTS = 900
SOAK_CUTS = int(os.environ.get("DISPATCH_DESK_POWER_CUTS", "1_000_000"))
SECTOR, OLD, NEW = 512, b"o" * 2048, b"n" * 2048


def nothing_lost(tally: Tally) -> bool:
    return (tally.lost, tally.gaps, tally.breaks, tally.first) == (0, 0, 0, "")


def test_that_no_power_cut_loses_a_promised_entry() -> None:
    tally = cut_often(CUTS)
    assert tally.cuts == CUTS
    assert nothing_lost(tally), tally


@pytest.mark.soak
def test_that_none_of_a_million_power_cuts_loses_a_promised_entry() -> None:
    tally = cut_often(SOAK_CUTS, seed=2)
    assert nothing_lost(tally), tally


@pytest.mark.parametrize("synchronous", ["NORMAL", "OFF"])
def test_that_a_journal_that_does_not_wait_for_the_disk_would_be_caught(synchronous: str) -> None:
    assert cut_often(200, synchronous=synchronous).caught >= 1


def test_that_a_rollback_journal_that_comes_back_would_be_caught() -> None:
    assert cut_often(400, folder="never synced").caught >= 1


def test_that_the_same_seed_makes_the_same_cuts() -> None:
    assert cut_often(60, seed=5, synchronous="OFF") == cut_often(60, seed=5, synchronous="OFF")


# What a shift holds


@pytest.fixture
def disk() -> Iterator[SimulatedDisk]:
    disk = SimulatedDisk()
    yield disk
    disk.unregister()


def test_that_the_shifts_meet_all_that_may_go_wrong(disk: SimulatedDisk, tmp_path: Path) -> None:
    room, chance = Room(tmp_path / "shift.journal", disk, "FULL", None), Random(3)  # noqa: S311 - a moment, not a secret
    shifts = [room.recorded({}, chance) for _ in range(20)]
    events = [event for shift in shifts for event in shift.events]
    kinds = Counter(type(event).__name__ for event in events)
    assert min(kinds[name] for name in ("FailedSync", "Truncate", "NameSync", "Promise")) > 0
    removed = {event.name for event in events if isinstance(event, Rename) and event.file is None}
    assert removed == {"shift.journal-journal", "shift.journal-wal"}
    left = room.cut(shifts[0], 50, chance, Tally())
    again = room.recorded(left, chance)
    assert len(again.lines) > again.kept >= 0


# What a cut leaves


def left_by(events: list[Event], held: bytes = OLD) -> set[bytes | None]:
    """What a file may hold after a cut behind these events."""
    found = set()
    for seed in range(300):
        platter = Platter({"a": held}, 0, Random(seed))  # noqa: S311 - a moment, not a secret
        for event in events:
            platter.take(event)
        found.add(platter.after_a_cut().get("a"))
    return found


def test_that_what_was_synced_is_there() -> None:
    assert left_by([Write(0, 0, NEW), Sync(0)]) == {NEW}


def test_that_what_was_under_way_is_kept_dropped_or_torn_at_its_sectors() -> None:
    found = left_by([Write(0, 0, NEW)])
    assert found >= {OLD, NEW}
    torn = [tuple(one[at] for at in range(0, 2048, SECTOR)) for one in found if one]
    assert len(set(torn)) == len(found) == 2**4  # each sector by itself, whole


def test_that_a_later_write_may_arrive_without_an_earlier() -> None:
    found = left_by([Write(0, 0, b"1"), Write(0, 1, b"2")], held=b"--")
    assert found == {b"--", b"1-", b"-2", b"12"}


def test_that_a_file_may_grow_or_shrink_or_stay() -> None:
    assert left_by([Truncate(0, 1)], held=b"ab") == {b"ab", b"a"}
    assert left_by([Truncate(0, 3), Sync(0)], held=b"ab") == {b"ab\0"}


@pytest.mark.parametrize(
    ("sync", "may_be"),
    [([], {OLD, None}), ([NameSync("b")], {OLD, None}), ([NameSync(None)], {None})],
)
def test_that_a_removed_file_may_come_back_until_its_name_is_synced(
    sync: list[Event], may_be: set[bytes | None]
) -> None:
    assert left_by([Rename("a", None), *sync]) == may_be


def test_that_a_refused_sync_makes_nothing_certain() -> None:
    assert left_by([Write(0, 0, b"1"), FailedSync(0), Sync(0)], held=b"-") == {b"-", b"1"}


def test_that_a_promise_is_counted_from_where_it_was_made() -> None:
    platter = Platter({}, 3, Random(1))  # noqa: S311 - a moment, not a secret
    assert platter.promised == 3
    platter.take(Promise(5))
    assert platter.promised == 5
