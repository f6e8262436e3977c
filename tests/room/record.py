"""The journal as the room has it: real, but it can be locked for a while, or its writer die over it."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import cast

from dispatch_desk.journal.memory import MemoryJournal, MemoryReader
from dispatch_desk.journal.protocol import (
    Answer,
    Batch,
    Entry,
    Fault,
    Journal,
    JournalError,
    JournalReader,
)
from dispatch_desk.journal.sqlite import SqliteJournal, SqliteReader


class KilledError(BaseException):
    """The program is gone at this line, as after a kill -9: nothing behind it runs."""


class Record:
    """Opens the same journal for whoever asks, as often as asked: in memory, or a real file."""

    def __init__(self, path: Path | None = None) -> None:
        self.locked = False
        self.kill_after_append = False
        self.lock_after_append = False
        self._path, self._memory = path, MemoryJournal().record
        self._truth = self._open_writer()  # makes the file

    def writer(self) -> Journal:
        self.check()
        return cast("Journal", Shaky(self._open_writer(), self))

    def reader(self) -> JournalReader:
        self.check()
        return cast("JournalReader", Fragile(self._open_reader(), self))

    def entries(self, after: int) -> Sequence[Entry]:
        """What is in it, trouble or not: for those outside the room."""
        return self._truth.tail(after, 1 << 30)

    def verify(self) -> Iterator[Fault]:
        return self._truth.verify()

    def close(self) -> None:
        self._truth.close()

    def check(self) -> None:
        if self.locked:
            raise JournalError("Another program holds the journal")

    def _open_writer(self) -> Journal:
        return SqliteJournal(self._path) if self._path else MemoryJournal(self._memory)

    def _open_reader(self) -> JournalReader:
        return SqliteReader(self._path) if self._path else MemoryReader(self._memory)


class Shaky:
    """A journal that fails while the record is locked, and whose writer may die of an append."""

    def __init__(self, inner: JournalReader, record: Record) -> None:
        self._inner, self._record = inner, record

    def __getattr__(self, name: str) -> object:
        return getattr(self._inner, name)

    def tail(self, after: int, limit: int = 1000) -> Sequence[Entry]:
        self._record.check()
        return self._inner.tail(after, limit)

    def append(self, batch: Batch) -> Answer:
        self._record.check()
        answer = cast("Journal", self._inner).append(batch)
        if self._record.kill_after_append:
            self._record.kill_after_append = False
            raise KilledError
        if self._record.lock_after_append:
            self._record.lock_after_append = False
            self._record.locked = True
        return answer


class Fragile(Shaky):
    """A reader that is of no use any more once it has failed: it must be opened anew."""

    _broken = False

    def tail(self, after: int, limit: int = 1000) -> Sequence[Entry]:
        self._broken = self._broken or self._record.locked
        if self._broken:
            raise JournalError("The journal was lost while it was read")
        return super().tail(after, limit)
