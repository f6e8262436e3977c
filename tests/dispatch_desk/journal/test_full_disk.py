"""What a desk does when its disk is full: it goes on in the room held back for that, and says so."""

import os
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from dispatch_desk.journal import ballast as held_back
from dispatch_desk.journal.ballast import LEAST_STEP, SIZE, Ballast
from dispatch_desk.journal.opening import open_journal
from dispatch_desk.journal.protocol import Committed, FullDiskError, Journal, JournalError, Unknown
from dispatch_desk.journal.sqlite import SqliteJournal, SqliteReader
from tests.dispatch_desk.journal import small_disk
from tests.dispatch_desk.journal.failing_disk import FailingDisk
from tests.dispatch_desk.journal.own_disk import ROOT, on_a_disk_of_its_own
from tests.dispatch_desk.journal.samples import batch

SMALL, PLENTY = 16 * LEAST_STEP, 10 * SIZE


class Space:
    """What the disk says it has left."""

    free = 0


@pytest.fixture
def space(monkeypatch: pytest.MonkeyPatch) -> Space:
    space, real = Space(), shutil.disk_usage(ROOT)
    monkeypatch.setattr(held_back.shutil, "disk_usage", lambda _: real._replace(free=space.free))
    return space


def later(journal: Journal) -> Iterator[str]:
    """What is said of the journal, each time after a while."""
    for boot_ms in range(60_000, 6_000_000, 60_000):
        yield journal.tend(boot_ms)


def test_that_a_real_disk_that_is_full_to_the_last_byte_loses_nothing(tmp_path: Path) -> None:
    said = on_a_disk_of_its_own(small_disk.__file__, tmp_path)
    on_ballast = said["recorded_on_ballast"]
    assert said["left_by_others"] == 0
    assert isinstance(on_ballast, int)
    assert on_ballast > 20
    assert "is full: nothing was recorded. Free some space" in str(said["refused"])
    assert said["held_when_refused"] == 0
    assert "nothing is held back any more" in str(said["warned"])
    assert said["read"] == [1 + on_ballast, 0]
    # As soon as there is room, without a restart, a repair or a word by anybody:
    assert said["recorded_with_room"] is True
    assert "Disk nearly full" in str(said["warned_with_room"])  # a disk of 3 MB always is
    assert said["held_again"] != 0
    # And a desk that starts on a full disk finds what the last one had left.
    assert said["recorded_by_the_next"] is True
    assert said["read_at_last"] == [1 + on_ballast + 3, 0]


def test_that_a_command_on_a_full_disk_is_recorded_in_the_room_held_back(
    path: Path, disk: FailingDisk, space: Space
) -> None:
    ballast, space.free = Ballast(path, SMALL), PLENTY
    journal = SqliteJournal(path, disk.NAME, ballast)
    space.free = 0
    with closing(journal):
        says = later(journal)
        assert next(says) == ""
        disk.full = lambda: ballast.held() > SMALL // 2  # what is given back first, others take
        assert isinstance(journal.append(batch("c-1", "unit/A-1")), Committed)
        assert 0 < ballast.held() <= SMALL // 2
        assert next(says).startswith("Disk nearly full, 0.4 of the 1.0 MB held back are left")
        disk.full = lambda: True
        for _ in range(2):
            with pytest.raises(FullDiskError, match=r"nothing was recorded\. Free some space"):
                journal.append(batch("c-2", "unit/A-1"))
        assert next(says) == "Disk full, and nothing is held back any more: free some space now"
        with closing(SqliteReader(path)) as reader:
            assert [entry.command_id for entry in reader.tail(0)] == ["c-1"]
        disk.full = lambda: False
        space.free = PLENTY
        assert isinstance(journal.append(batch("c-2", "unit/A-1")), Committed)
        assert next(says) == ""
        assert ballast.held() == SMALL
        assert list(journal.verify()) == []


def test_that_a_command_over_the_users_quota_gets_through_when_it_is_repeated(
    path: Path, disk: FailingDisk
) -> None:
    ballast = Ballast(path, SMALL)
    with closing(SqliteJournal(path, disk.NAME, ballast)) as journal:
        disk.over_quota = lambda: ballast.held() == SMALL
        lost = batch("c-1", "unit/A-1")
        assert isinstance(journal.append(lost), Unknown)
        assert isinstance(journal.append(lost), Committed)
        assert ballast.held() < SMALL


def test_that_room_is_really_taken_and_nobody_else_may_look(path: Path) -> None:
    with closing(open_journal(str(path))):
        file = path.with_name("shift.journal.ballast")
        assert file.stat().st_size == SIZE == 64 * 1024**2
        if os.name == "posix":
            assert file.stat().st_blocks * 512 >= SIZE
            assert file.stat().st_mode & 0o777 == 0o600
        with file.open("rb") as opened:
            assert b"Dispatch Desk holds back" in opened.read(80)
    assert list(path.parent.iterdir()) == [path]  # a journal that nobody writes to is one file


def test_that_what_was_begun_to_be_used_stays_for_the_next_desk(path: Path, space: Space) -> None:
    space.free = 0
    ballast = Ballast(path, SMALL)
    ballast._grow(0, SMALL)
    with closing(SqliteJournal(path, ballast=ballast)):
        assert ballast.give()
    assert 0 < Ballast(path, SMALL).held() < SMALL


def test_that_a_desk_knows_what_another_one_gave_back(path: Path, space: Space) -> None:
    left, right = Ballast(path, SMALL), Ballast(path, SMALL)
    left._grow(0, SMALL)
    assert left.give()
    right.fill()
    assert right.warning == left.warning != ""
    space.free = PLENTY
    right.fill()
    left.fill()
    assert left.warning == right.warning == ""


def test_that_a_file_of_somebody_elses_is_never_touched(path: Path) -> None:
    theirs = path.with_name("shift.journal.ballast")
    theirs.write_bytes(b"my only copy")
    with closing(open_journal(str(path))) as journal:
        assert isinstance(journal.append(batch("c-1", "unit/A-1")), Committed)
        assert "Nothing can be held back for a full disk (File exists)" in next(later(journal))
        assert not Ballast(path).give()
    assert theirs.read_bytes() == b"my only copy"


@pytest.mark.parametrize("free", [0, LEAST_STEP * 3, LEAST_STEP * 40, SIZE * 4 - 1])
def test_that_a_small_disk_keeps_most_of_its_room_to_itself(
    path: Path, free: int, space: Space
) -> None:
    ballast, space.free = Ballast(path), free
    ballast.fill()
    assert ballast.held() <= free // 4
    assert ballast.warning
    assert ballast.held() > 0 or free < LEAST_STEP * 4


def test_that_a_desk_without_room_to_begin_with_says_so(
    path: Path, disk: FailingDisk, space: Space
) -> None:
    space.free = 0
    with closing(SqliteJournal(path, disk.NAME, Ballast(path))) as journal:
        assert "nothing is held back any more" in next(later(journal))
        disk.full = lambda: True
        with pytest.raises(JournalError, match=r"shift\.journal is full"):
            journal.append(batch("c-1", "unit/A-1"))
