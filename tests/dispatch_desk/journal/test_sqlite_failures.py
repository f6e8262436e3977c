"""What a desk's journal keeps when the program is killed or the disk fails."""

import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from random import Random

import apsw
import pytest

from dispatch_desk.journal import sqlite_file
from dispatch_desk.journal.protocol import Committed, JournalError, Unknown
from dispatch_desk.journal.sqlite import SqliteJournal, SqliteReader
from tests.dispatch_desk.journal import endless_writer
from tests.dispatch_desk.journal.failing_disk import FailingDisk
from tests.dispatch_desk.journal.samples import DAY, batch

ROOT = Path(__file__).parents[3]
KILLS = 12


def killed(url: str, name: str, promised: int) -> int:
    """Start a writer, kill it after so many promises; returns the last entry it was promised."""
    command = [sys.executable, endless_writer.__file__, url, name]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as writer:  # noqa: S603 - our own file
        assert writer.stdout is not None
        lines = [writer.stdout.readline() for _ in range(promised)]
        writer.kill()
        lines += writer.stdout.readlines()
    return int([line for line in lines if line.endswith("\n")][-1])


def test_that_a_killed_desk_loses_nothing_it_was_promised(path: Path) -> None:
    random = Random(7)  # noqa: S311 - a moment, not a secret
    for kill in range(KILLS):
        promised = killed(f"sqlite:{path}", f"desk-{kill}", random.randint(1, 60))
        with closing(SqliteReader(path)) as reader:
            # The batch that was under way may have reached the disk before the kill: two entries.
            assert promised <= reader.head().seq <= promised + 2
            assert reader.head().seq % 2 == 0, "half a batch was recorded"
            assert list(reader.verify()) == []


def test_that_another_process_is_read_while_it_writes(path: Path) -> None:
    with closing(SqliteJournal(path)) as journal:
        journal.append(batch("c-1", "unit/A-1"))
        with closing(SqliteReader(path)) as reader:
            assert reader.changed()
            assert not reader.changed()
            promised = killed(journal.url, "other", 5)
            assert reader.changed()
            assert [entry.seq for entry in reader.tail(0)][:promised] == list(
                range(1, promised + 1)
            )
        assert journal.changed()


def test_that_a_full_disk_refuses_and_recording_goes_on_when_there_is_room(path: Path) -> None:
    with closing(SqliteJournal(path)) as journal:
        journal.append(batch("c-1", "unit/A-1"))
        journal._connection.execute("PRAGMA max_page_count = 20")
        with pytest.raises(JournalError, match=r"shift\.journal is full"):
            journal.append(batch("c-2", "unit/A-1", "unit/A-2", body=b"x" * 80_000))
        assert journal.head().seq == 1
        journal._connection.execute("PRAGMA max_page_count = 1000000")
        assert isinstance(journal.append(batch("c-2", "unit/A-1")), Committed)
        assert list(journal.verify()) == []


def test_that_a_disk_that_fills_up_while_committing_refuses(path: Path, disk: FailingDisk) -> None:
    with closing(SqliteJournal(path, vfs=disk.NAME)) as journal:
        journal.append(batch("c-1", "unit/A-1"))
        disk.full = lambda: True
        for _ in range(2):
            with pytest.raises(JournalError, match="nothing was recorded"):
                journal.append(batch("c-2", "unit/A-1"))
        assert journal.head().seq == 1
        disk.full = lambda: False
        assert journal.append(batch("c-2", "unit/A-1")) == Committed(tuple(journal.tail(1)))
        assert list(journal.verify()) == []


def test_that_a_failure_while_committing_is_unknown_until_the_command_is_repeated(
    path: Path, disk: FailingDisk
) -> None:
    with closing(SqliteJournal(path, vfs=disk.NAME)) as journal:
        journal.append(batch("c-1", f"{DAY}/new"))
        disk.unsynced = True
        lost = batch("c-2", f"{DAY}/new", "unit/A-1", expected={"unit/A-1": 0})
        answer = journal.append(lost)
        assert isinstance(answer, Unknown)
        assert str(path) in answer.why
        disk.unsynced = False
        assert isinstance(journal.append(lost), Committed)
        assert [entry.stream for entry in journal.tail(0)] == [
            f"{DAY}/0001",
            f"{DAY}/0002",
            "unit/A-1",
        ]
        assert list(journal.verify()) == []


def test_that_a_command_is_found_again_after_a_restart(path: Path) -> None:
    with closing(SqliteJournal(path)) as journal:
        first = journal.append(batch("c-1", f"{DAY}/new"))
    assert isinstance(first, Committed)
    with closing(SqliteJournal(path)) as journal:
        again = journal.append(batch("c-1", f"{DAY}/new"))
    assert again == Committed(first.entries, repeated=True)


def test_that_a_writer_gives_up_on_a_file_held_for_too_long(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_file, "WAIT_MS", 1)
    with closing(SqliteJournal(path)) as journal, closing(apsw.Connection(str(path))) as backup:
        backup.execute("BEGIN IMMEDIATE")
        with pytest.raises(JournalError, match="held by another program"):
            journal.append(batch("c-1", "unit/A-1"))
        backup.execute("ROLLBACK")
        assert isinstance(journal.append(batch("c-1", "unit/A-1")), Committed)
