"""Shifts recorded on a simulated disk, and what a desk finds that starts after the power was cut.

A shift is what SQLite asked of the disk from the making of the journal on: batches of all sizes,
refused ones, aborted ones, checkpoints, a full disk, a disk that fails to sync, several openings.
Where one of its many cuts left the disk, the next shift begins, and that is cut again.

After every cut the desk's own opening must succeed, every line must be the recorded one in every
column, and all that were promised must be there. One disk in `WHOLE_EVERY` is looked at whole: the
journal verifies (with SQLite's check of the file), takes another entry, closes and verifies again.
"""

from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import apsw

from dispatch_desk.journal.chain import Line
from dispatch_desk.journal.protocol import Batch, Committed, Conflict, JournalError
from dispatch_desk.journal.sqlite import SqliteJournal
from tests.dispatch_desk.journal.powercut import (
    Event,
    Files,
    Folder,
    Platter,
    Promise,
    SimulatedDisk,
)
from tests.dispatch_desk.journal.samples import DAY, batch

GENERATIONS = 3  # a shift on an empty disk, one on what its cut left, one on what that cut left
CUTS_A_SHIFT = 150
WHOLE_EVERY = 20

FOLDERS: tuple[Folder, ...] = ("as on Unix", "name by name")
STREAMS = ("unit/A-1", "unit/A-2", f"{DAY}/new", f"{DAY}/0001")
SIZES = (2, 40, 40, 200, 900, 6_000)  # of a body; the largest spills over its page
FACTS = (1, 1, 1, 2, 3, 12)
CHECKPOINTS = ("PASSIVE", "FULL", "RESTART", "TRUNCATE")


@dataclass
class Tally:
    """What was found after so many cuts."""

    cuts: int = 0
    disks: int = 0  # different ones: several cuts may leave the same
    whole: int = 0  # of these, looked at whole
    lost: int = 0  # promised entries that were gone
    gaps: int = 0  # numbers without an entry, before one that was there
    breaks: int = 0  # entries other than recorded; journals that didn't open, verify or go on
    caught: int = 0  # cuts after which anything of this was found
    first: str = ""  # such a cut, to be looked at again

    def judge(self, found: list[Line] | None, promised: int, recorded: list[Line]) -> None:
        """What a desk found after a cut; None if it couldn't even go on."""
        self.cuts += 1
        if found is None:
            self.lost += promised
            self.breaks += 1
        elif len(found) < promised or found != recorded[: len(found)]:
            self.lost += len(set(recorded[:promised]).difference(found))
            numbers = {line[0] for line in found if line[0] > 0}
            self.gaps += max(numbers, default=0) - len(numbers)
            self.breaks += len(set(found).difference(recorded))
        else:
            return
        self.caught += 1


@dataclass(frozen=True)
class Shift:
    """What was asked of a disk that held `files`, and which lines the record has in the end."""

    files: Files
    kept: int  # entries it held already
    events: list[Event]
    lines: list[Line]


def cut_often(
    cuts: int, seed: int = 1, synchronous: str = "FULL", folder: Folder | None = None
) -> Tally:
    """The tally of so many cuts; the same seed, the same cuts. Folders of both honest kinds."""
    tally, disk = Tally(), SimulatedDisk()
    try:
        with TemporaryDirectory() as place:
            room = Room(Path(place) / "shift.journal", disk, synchronous, folder)
            while tally.cuts < cuts:
                room.cut_generations(f"{seed}/{tally.cuts}", cuts, tally)
    finally:
        disk.unregister()
    return tally


class Room:
    """One simulated disk, and a desk that is started on it again and again."""

    def __init__(
        self, path: Path, disk: SimulatedDisk, synchronous: str, folder: Folder | None
    ) -> None:
        self._path = path
        self._folder = folder
        self._disk = disk
        self._synchronous = synchronous

    def cut_generations(self, seed: str, most: int, tally: Tally) -> None:
        chance = Random(seed)  # noqa: S311 - a moment, not a secret
        files: Files = {}
        for generation in range(GENERATIONS):
            shift = self.recorded(files, chance)
            before = tally.caught
            files = self.cut(shift, min(CUTS_A_SHIFT, most - tally.cuts), chance, tally)
            if tally.caught > before:
                tally.first = tally.first or f"seed {seed}, generation {generation}"
                return

    def recorded(self, files: Files, chance: Random) -> Shift:
        """A desk's shift on what these files hold."""
        events: list[Event] = []
        lines: list[Line] = []
        folder = chance.choice(FOLDERS)
        self._disk.power_on(files, events, self._folder or folder)
        with closing(self._opened()) as journal:
            kept = journal.head().seq
        for opening in range(chance.randint(1, 3)):
            with closing(self._opened()) as journal:
                desk = _Desk(journal, self._disk, chance, f"{kept}-{opening}")
                desk.settle_in(self._synchronous)
                for _ in range(chance.randint(1, 9)):
                    desk.do_something()
                lines = _lines(journal)
                if chance.getrandbits(1):  # the desk is killed: nothing is tidied up
                    _leave_as_it_is(journal)
        return Shift(files, kept, events, lines)

    def cut(self, shift: Shift, cuts: int, chance: Random, tally: Tally) -> Files:
        """Adds to the tally what so many cuts in this shift cost. Returns what one of them left."""
        seen: dict[frozenset[tuple[str, bytes]], list[Line] | None] = {}
        left: Files = {}
        for promised, files in _cuts(shift, cuts, chance):
            key = frozenset(files.items())
            if key not in seen:
                whole = tally.disks % WHOLE_EVERY == 0
                seen[key] = self._found(files, whole=whole)
                tally.disks += 1
                tally.whole += whole
            tally.judge(seen[key], promised, shift.lines)
            if not left or chance.random() < 4 / CUTS_A_SHIFT:
                left = files
        return left

    def _found(self, files: Files, *, whole: bool) -> list[Line] | None:
        self._disk.power_on(files)
        try:
            with closing(self._opened()) as journal:
                lines = _lines(journal)
                if not whole:
                    _leave_as_it_is(journal)
                    return lines
                goes_on = isinstance(journal.append(batch("after", f"{DAY}/new")), Committed)
                sound = not list(journal.verify())
            with closing(self._opened()) as journal:
                sound = sound and not list(journal.verify())
        except (JournalError, apsw.Error, ValueError):  # damage, in whose words ever
            return None
        return lines if goes_on and sound else None

    def _opened(self) -> SqliteJournal:
        return SqliteJournal(self._path, vfs=self._disk.name)


class _Desk:
    """Does to its journal whatever may happen in a shift."""

    def __init__(
        self, journal: SqliteJournal, disk: SimulatedDisk, chance: Random, name: str
    ) -> None:
        self._journal = journal
        self._disk = disk
        self._chance = chance
        self._name = name
        self._number = 0
        self._deeds: tuple[Callable[[], None], ...] = (
            *[self._record] * 5,
            self._be_refused,
            self._run_out_of_room,
            self._meet_a_deaf_disk,
            self._abort,
            self._check_point,
        )

    def settle_in(self, synchronous: str) -> None:
        self._execute(f"PRAGMA synchronous = {synchronous}")
        self._execute(f"PRAGMA wal_autocheckpoint = {self._chance.choice((3, 10, 40))}")
        self._execute(f"PRAGMA cache_size = {self._chance.choice((4, 200))}")

    def do_something(self) -> None:
        self._chance.choice(self._deeds)()

    def _record(self) -> None:
        self._promise(self._next())

    def _be_refused(self) -> None:
        expected = {"unit/A-1": 1_000_000}
        said = self._journal.append(batch("refused", "unit/A-1", expected=expected))
        assert isinstance(said, Conflict)

    def _run_out_of_room(self) -> None:
        self._disk.room = self._chance.randint(0, 9)
        try:
            self._promise(self._next())
        except JournalError:
            return  # surely nothing was recorded: nobody asks again
        finally:
            self._disk.room = None

    def _meet_a_deaf_disk(self) -> None:
        batch = self._next()
        self._disk.deaf = True
        with suppress(JournalError):  # or it says that the answer is unknown
            self._journal.append(batch)
        self._disk.deaf = False
        self._promise(batch)  # the same command until it is known

    def _abort(self) -> None:
        self._execute("BEGIN IMMEDIATE")
        self._execute(
            "INSERT INTO entries SELECT seq + 1000, 'aborted', seq, type, command_id, actor, role,"
            " desk, epoch, recorded_at, boot_time, body_hash, zeroblob(3000), prev_hash, hash"
            " FROM entries LIMIT 30"
        )
        self._execute("ROLLBACK")

    def _check_point(self) -> None:
        self._execute(f"PRAGMA wal_checkpoint({self._chance.choice(CHECKPOINTS)})")

    def _next(self) -> Batch:
        self._number += 1
        chance = self._chance
        streams = chance.choices(STREAMS, k=chance.choice(FACTS))
        body = chance.randbytes(chance.choice(SIZES))
        return batch(f"{self._name}-{self._number}", *streams, body=body)

    def _promise(self, batch: Batch) -> None:
        said = self._journal.append(batch)
        assert isinstance(said, Committed), said
        self._disk.note(Promise(said.entries[-1].seq))

    def _execute(self, sql: str) -> None:
        self._journal._connection.execute(sql).fetchall()


def _cuts(shift: Shift, cuts: int, chance: Random) -> Iterator[tuple[int, Files]]:
    """How many entries were promised, and what the disk held, after each of so many cuts."""
    moments = sorted(chance.choices(range(len(shift.events) + 1), k=cuts), reverse=True)
    platter = Platter(shift.files, shift.kept, chance)
    for happened in range(len(shift.events) + 1):
        while moments and moments[-1] == happened:
            moments.pop()
            yield platter.promised, platter.after_a_cut()
        if happened < len(shift.events):
            platter.take(shift.events[happened])


def _lines(journal: SqliteJournal) -> list[Line]:
    rows: list[Any] = journal._connection.execute("SELECT * FROM entries ORDER BY seq").fetchall()
    return rows


def _leave_as_it_is(journal: SqliteJournal) -> None:
    journal._connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
