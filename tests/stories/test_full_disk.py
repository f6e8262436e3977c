"""The disk fills up during a shift: a cry for help is recorded all the same, and everybody sees how long."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dispatch_desk import commands, launching
from dispatch_desk.journal import ballast as held_back
from dispatch_desk.journal import sqlite
from dispatch_desk.journal.ballast import LEAST_STEP, Ballast
from dispatch_desk.journal.sqlite import SqliteJournal
from dispatch_desk.outcomes import NotSaved
from resources.units import Callsign
from tests.dispatch_desk.journal.failing_disk import FailingDisk
from tests.stories.conftest import OpenDesk
from tests.stories.rooms import CONTACT, PATIENCE_MS, UNITS, DeskAt

SMALL, PLENTY = 16 * LEAST_STEP, 10**9


class SmallDisk(FailingDisk):
    """Others take what the desk gives back first; then it is full, until somebody makes room."""

    def __init__(self, journal: Path, fake_free: Callable[[int], None]) -> None:
        super().__init__()
        self.ballast, self._fake_free = Ballast(journal, SMALL), fake_free
        self.make_room()

    def make_room(self) -> None:
        self._fake_free(PLENTY)
        self.full = bool

    def fill_up(self) -> None:
        self._fake_free(0)
        self.full = lambda: self.ballast.held() > SMALL // 2

    def fill_to_the_last_byte(self) -> None:
        self.full = lambda: True


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[SmallDisk]:
    real, free = shutil.disk_usage(tmp_path), [PLENTY]
    disk = SmallDisk(tmp_path / "shift.journal", lambda room: free.__setitem__(0, room))
    monkeypatch.setattr(held_back.shutil, "disk_usage", lambda _: real._replace(free=free[0]))
    monkeypatch.setattr(sqlite, "_TEND_EVERY_MS", 100)
    path = tmp_path / "shift.journal"
    monkeypatch.setattr(
        launching, "open_journal", lambda _: SqliteJournal(path, disk.NAME, disk.ballast)
    )
    yield disk
    disk.unregister()


def test_that_a_cry_for_help_on_a_full_disk_is_recorded_and_the_bar_says_how_long(
    disk: SmallDisk, open_desk: OpenDesk
) -> None:
    desk: DeskAt = open_desk()
    desk.staff(UNITS[0])
    desk.sees(lambda: UNITS[0].callsign in desk.bridge.records.units)
    assert "Disk" not in desk.status()
    disk.fill_up()
    desk.radio("BR21", 0)
    desk.sees(lambda: desk.window.strip._fields)
    desk.sees(lambda: "Disk nearly full, 0.4 of the 1.0 MB held back are left" in desk.status())
    assert [entry.type for entry in desk.entries()].count("alert.raised/1") == 1
    disk.fill_to_the_last_byte()
    lost = commands.RecordContact(callsign=Callsign("BR21"), note="Too late")
    outcome = desk.launch.session.submit(lost, CONTACT).result(PATIENCE_MS / 1000)
    assert isinstance(outcome, NotSaved)
    assert "is full: nothing was recorded. Free some space" in outcome.why
    desk.sees(lambda: "nothing is held back any more: free some space now" in desk.status())
    disk.make_room()
    desk.sees(lambda: "Disk" not in desk.status())
    desk.tell(lost)
