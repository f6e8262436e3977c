"""Whenever the power goes, a restarted desk has every entry it was promised, in an unbroken chain."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from dispatch_desk.journal.protocol import Committed, Entry
from dispatch_desk.journal.sqlite import SqliteJournal
from tests.dispatch_desk.journal.powercut import Promise, RememberingDisk, after_a_cut
from tests.dispatch_desk.journal.samples import DAY, batch

CUTS = 100
BATCHES = 30


@pytest.fixture
def disk() -> Iterator[RememberingDisk]:
    disk = RememberingDisk()
    yield disk
    disk.unregister()


def recorded(path: Path, disk: RememberingDisk, synchronous: str) -> list[Entry]:
    """A desk's first entries, with a checkpoint every few of them; opened twice."""
    for opening in range(2):
        with closing(SqliteJournal(path, vfs=disk.NAME)) as journal:
            settings = f"PRAGMA synchronous = {synchronous}; PRAGMA wal_autocheckpoint = 30"
            journal._connection.execute(settings)
            for number in range(BATCHES // 2):
                answer = journal.append(
                    batch(f"{opening}-{number}", f"{DAY}/new", "unit/A-1", body=b"x" * 900)
                )
                assert isinstance(answer, Committed)
                disk.events.append(Promise(answer.entries[-1].seq))
            entries = list(journal.tail(0))
    return entries


class Cuts:
    """Possible power cuts in what was just recorded, each in a folder of its own."""

    def __init__(self, disk: RememberingDisk, folder: Path, entries: Sequence[Entry]) -> None:
        self._events = tuple(disk.events)
        self._folder = folder
        self._entries = entries

    def survived(self, seed: int) -> bool:
        """Whether a desk that starts after the cut holds all it was promised, and goes on."""
        random = Random(seed)  # noqa: S311 - a moment, not a secret
        before = self._events[: random.randint(0, len(self._events))]
        path = self._folder / f"{seed}" / "shift.journal"
        path.parent.mkdir()
        for name, content in after_a_cut(before, random).items():
            (path.parent / name).write_bytes(content)
        promised = max((one.seq for one in before if isinstance(one, Promise)), default=0)
        with closing(SqliteJournal(path, vfs=RememberingDisk.NAME)) as journal:
            kept = list(journal.tail(0))
            return (
                len(kept) >= promised
                and kept == list(self._entries[: len(kept)])
                and isinstance(journal.append(batch("after", f"{DAY}/new")), Committed)
                and list(journal.verify()) == []
            )


def test_that_no_power_cut_loses_a_promised_entry(tmp_path: Path, disk: RememberingDisk) -> None:
    entries = recorded(tmp_path / "shift.journal", disk, "FULL")
    cuts = Cuts(disk, tmp_path, entries)
    assert [seed for seed in range(CUTS) if not cuts.survived(seed)] == []


def test_that_a_journal_that_does_not_wait_for_the_disk_would_be_caught(
    tmp_path: Path, disk: RememberingDisk
) -> None:
    entries = recorded(tmp_path / "shift.journal", disk, "NORMAL")
    cuts = Cuts(disk, tmp_path, entries)
    assert not all(cuts.survived(seed) for seed in range(10))
