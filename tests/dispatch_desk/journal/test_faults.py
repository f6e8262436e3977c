"""Files that were damaged, cut or may not be written, clocks set back, two desks at once: what is said."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing, suppress
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch_desk import commands
from dispatch_desk.journal.opening import open_reader
from dispatch_desk.journal.protocol import Entry, Fault, Head, JournalError
from dispatch_desk.journal.sqlite import SqliteJournal, SqliteReader
from dispatch_desk.journal.verifying import missing_since
from tests.desks import ALONE, START, after, done, incident, staffed
from tests.dispatch_desk.journal import endless_writer, read_only
from tests.dispatch_desk.journal.own_disk import ROOT, on_a_disk_of_its_own
from tests.dispatch_desk.journal.samples import DAY, batch

FLIPS = settings(max_examples=60, deadline=None)
BATCHES, BR21 = 200, ALONE.callsign


class Shift(NamedTuple):
    """A journal of some pages in a folder, as a desk closed it or as it was when the desk died."""

    path: Path
    entries: Sequence[Entry]

    def __repr__(self) -> str:  # hypothesis writes it with every example
        return self.path.parent.name

    def copied_to(self, folder: Path) -> Path:
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.path.parent, folder)
        return folder / self.path.name


def record(journal: SqliteJournal) -> Sequence[Entry]:
    for number in range(30):
        journal.append(batch(f"c-{number}", f"{DAY}/new", f"unit/{number % 4}", body=b"x" * 300))
    return journal.tail(0)


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Shift:
    path = tmp_path_factory.mktemp("closed") / "shift.journal"
    with closing(SqliteJournal(path)) as journal:
        return Shift(path, record(journal))


@pytest.fixture(scope="module")
def died(tmp_path_factory: pytest.TempPathFactory) -> Shift:
    """Nothing of it has reached the file itself: all is in the write-ahead log."""
    path = tmp_path_factory.mktemp("open") / "shift.journal"
    with closing(SqliteJournal(path)) as journal:
        shift = Shift(path, record(journal))
        return shift._replace(path=shift.copied_to(tmp_path_factory.mktemp("died") / "desk"))


@pytest.fixture(scope="module")
def spare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("spare") / "desk"


def read(path: Path) -> tuple[list[Entry], list[Fault]] | None:
    """What can be read and what `verify` says; None when the journal is refused with a sentence."""
    try:
        reader = SqliteReader(path)
    except JournalError:
        return None
    with closing(reader):
        faults = list(reader.verify())
        entries: list[Entry] = []
        with suppress(JournalError):  # then verify has said so
            entries += reader.tail(0)
        return entries, faults


def opened_for_writing(path: Path) -> None:
    """It takes an entry, or says in a sentence why not: it never breaks."""
    with suppress(JournalError), closing(SqliteJournal(path)) as journal:
        journal.append(batch("after", f"{DAY}/new"))


@FLIPS
@given(place=st.floats(0, 1, exclude_max=True), flip=st.integers(1, 255))
def test_that_no_changed_byte_of_the_file_goes_unnoticed(
    place: float, flip: int, closed: Shift, spare: Path
) -> None:
    path = closed.copied_to(spare)
    content = bytearray(path.read_bytes())
    content[int(place * len(content))] ^= flip
    path.write_bytes(content)
    found = read(path)
    if found is not None:
        entries, faults = found
        assert faults or entries == closed.entries  # else the byte means nothing
    opened_for_writing(path)


@FLIPS
@given(place=st.floats(0, 1, exclude_max=True), flip=st.integers(1, 255))
def test_that_a_changed_byte_of_the_log_shortens_the_record_at_most_and_a_noted_head_shows_it(
    place: float, flip: int, died: Shift, spare: Path
) -> None:
    """SQLite takes a log up to the first part that isn't as it was written, and says nothing."""
    path = died.copied_to(spare)
    log = path.with_name("shift.journal-wal")
    content = bytearray(log.read_bytes())
    content[int(place * len(content))] ^= flip
    log.write_bytes(content)
    found = read(path)
    if found is not None:
        entries, faults = found
        assert faults == []
        assert entries == died.entries[: len(entries)]
        if len(entries) < len(died.entries):
            assert lacks_its_end(path, died)
    opened_for_writing(path)


def lacks_its_end(path: Path, shift: Shift) -> bool:
    last = shift.entries[-1]
    with closing(SqliteReader(path)) as reader:
        return missing_since(reader, Head(last.seq, last.hash)) is not None


@FLIPS
@given(kept=st.floats(0, 1, exclude_max=True))
def test_that_a_file_that_was_cut_says_so_and_shows_what_is_left(
    kept: float, closed: Shift, spare: Path
) -> None:
    path = closed.copied_to(spare)
    os.truncate(path, int(kept * path.stat().st_size))
    found = read(path)
    if found is not None:
        entries, faults = found
        assert faults
        named = {fault.seq for fault in faults}
        assert [one for one in entries if one not in closed.entries and one.seq not in named] == []
    opened_for_writing(path)


def test_that_the_entries_before_a_cut_can_still_be_read(closed: Shift, spare: Path) -> None:
    path = closed.copied_to(spare)
    os.truncate(path, path.stat().st_size - 4096)
    with closing(SqliteReader(path)) as reader:
        assert list(reader.tail(0, limit=5)) == list(closed.entries[:5])
        assert list(reader.verify())


def test_that_what_may_not_be_written_is_read_and_writing_is_refused(tmp_path: Path) -> None:
    said = on_a_disk_of_its_own(read_only.__file__, tmp_path)
    refused = f"{tmp_path / 'shift.journal'} may not be written: ask for the right to its file"
    for what in ("file", "disk"):
        read_there, written = said[what]  # type: ignore[misc] # a list of two
        assert read_there == [1, 0]
        assert str(written).startswith(refused)


def test_that_a_clock_set_back_an_hour_stops_nobody_and_turns_no_entry_back() -> None:
    desk = staffed()
    incident(desk, now=after(minutes=30))
    back = START - timedelta(minutes=30)
    done(desk, commands.RecordContact(callsign=BR21, note="All quiet"), back)
    key = incident(desk, now=back + timedelta(seconds=5))
    done(desk, commands.SendUnit(incident=key, callsign=BR21, eta_s=60.0), back)
    times = [entry.recorded_at for entry in desk.journal.tail(0)]
    assert times == sorted(times)
    assert desk.picture.units[BR21].incident == key


def test_that_two_processes_on_one_file_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "shift.journal"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    desks = [
        subprocess.Popen(  # noqa: S603 - our own file
            [sys.executable, endless_writer.__file__, str(path), name, str(BATCHES)],
            stdout=subprocess.PIPE, text=True, env=environment,
        )
        for name in ("left", "right")
    ]  # fmt: skip
    said = [desk.communicate()[0] for desk in desks]
    assert [desk.returncode for desk in desks] == [0, 0]
    promised = [[int(line) for line in lines.split()] for lines in said]
    with closing(open_reader(str(path))) as reader:
        entries = reader.tail(0, 10_000)
        assert list(reader.verify()) == []
    assert [entry.seq for entry in entries] == list(range(1, 4 * BATCHES + 1))
    assert sorted(promised[0] + promised[1]) == list(range(2, 4 * BATCHES + 1, 2))
    for name, its in zip(("left", "right"), promised, strict=True):
        own = [entry.seq for entry in entries if entry.command_id.startswith(f"{name}-")]
        assert own[1::2] == its
