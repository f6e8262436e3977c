"""Journals written by earlier versions still open, verify and take new entries."""

import shutil
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from dispatch_desk.commands import WriteLog
from dispatch_desk.journal.opening import open_journal, open_reader
from dispatch_desk.journal.protocol import Committed, Head
from dispatch_desk.simulation.night import BEGIN
from tests.desks import a_desk, done
from tests.dispatch_desk.journal.samples import batch
from tests.journals.night import write_night
from tests.journals.shift import ERASED, write_shift

FOLDER = Path(__file__).parent
LATER = BEGIN + timedelta(hours=2)
HEADS = {
    "v1": Head(
        24, bytes.fromhex("0ed278d99245d8e251c806c6455912f79e085f1774c306df9dfe3477adb6728a")
    ),
}


NIGHTS = {
    "0.1.0": Head(
        253, bytes.fromhex("41b74f18ca72abe39241b0e850734020dac09448ffb8696badbb6f8a0627d4ad")
    ),
}
"""What each release left behind, by its name: see night.py."""


@pytest.fixture(params=NIGHTS)
def night(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return Path(shutil.copy(FOLDER / f"{request.param}.journal", tmp_path))


@pytest.fixture(params=HEADS)
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    # A copy: even a reader keeps a lock file beside the journal.
    return Path(shutil.copy(FOLDER / f"{request.param}.journal", tmp_path))


def test_that_every_old_journal_has_its_head_here() -> None:
    assert {path.stem for path in FOLDER.glob("*.journal")} == {*HEADS, *NIGHTS}


def test_that_an_old_journal_opens_and_verifies(old: Path) -> None:
    with closing(open_reader(f"sqlite:{old}")) as reader:
        assert reader.head() == HEADS[old.stem]
        assert list(reader.verify()) == []
        entries = reader.tail(0)
    assert [entry.seq for entry in entries if entry.body is None] == [ERASED]
    assert entries[0].stream == "incident/2030-05-01/0001"
    assert entries[-1].stream == "incident/2030-05-02/0003"
    assert entries[2].actor == "insp Ó Brien"


def test_that_an_old_journal_goes_on(old: Path) -> None:
    with closing(open_journal(f"sqlite:{old}")) as journal:
        answer = journal.append(batch("c-1", "incident/2030-05-02/new"))
        assert isinstance(answer, Committed)
        assert answer.entries[0].stream == "incident/2030-05-02/0004"
        assert answer.entries[0].prev_hash == HEADS[old.stem].hash
        assert list(journal.verify()) == []


def test_that_this_version_still_writes_the_newest_of_them(tmp_path: Path) -> None:
    write_shift(tmp_path / "shift.journal")
    with closing(open_reader(str(tmp_path / "shift.journal"))) as reader:
        assert reader.head() == list(HEADS.values())[-1]


def test_that_every_fact_of_an_old_night_is_read_and_the_night_goes_on(night: Path) -> None:
    with closing(open_journal(f"sqlite:{night}")) as journal:
        assert journal.head() == NIGHTS[night.stem]
        assert list(journal.verify()) == []
        desk = a_desk(journal)
        picture = desk.picture
        assert (picture.seq, list(picture.unreadable)) == (journal.head().seq, [])
        assert picture.room is not None
        open_ones = list(picture.open_incidents())
        assert open_ones
        assert picture.units
        lines = len(open_ones[0].log)
        done(desk, WriteLog(incident=open_ones[0].id, text="Taken on by a later desk"), LATER)
        assert len(picture.incidents[open_ones[0].id].log) == lines + 1


def test_that_this_version_can_leave_such_a_night_behind(tmp_path: Path) -> None:
    head = write_night(tmp_path / "night.journal", timedelta(minutes=5))
    with closing(open_reader(str(tmp_path / "night.journal"))) as reader:
        assert reader.head() == head
        assert head.seq > 20
