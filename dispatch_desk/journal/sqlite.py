"""The journal of one desk: a SQLite file in WAL mode, on disk before an append is answered."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from errno import EDQUOT, ENOSPC
from pathlib import Path
from typing import Any, TypeVar

import apsw

from dispatch_desk.journal.appending import MAX_DIGITS, MIN_DIGITS, answer
from dispatch_desk.journal.ballast import Ballast
from dispatch_desk.journal.chain import EMPTY, entry_of, line_of
from dispatch_desk.journal.checking import checked
from dispatch_desk.journal.protocol import (
    Answer,
    Batch,
    Committed,
    Conflict,
    Entry,
    Fault,
    FullDiskError,
    Head,
    JournalError,
    Unknown,
)
from dispatch_desk.journal.sqlite_file import open_for_reading, open_for_writing, told, trouble

# The table's columns are those of `Line`, in its order.
_TAIL = "SELECT * FROM entries WHERE seq > ? ORDER BY seq LIMIT ?"
_HEAD = "SELECT seq, hash FROM entries ORDER BY seq DESC LIMIT 1"
_LAST = "SELECT * FROM entries ORDER BY seq DESC LIMIT 1"
_VERSION = "SELECT version FROM entries WHERE stream = ? ORDER BY version DESC LIMIT 1"
_COMMAND = "SELECT * FROM entries WHERE command_id = ? ORDER BY seq"
_INSERT = "INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_NUMBERS = """
    SELECT substr(stream, :skip) FROM entries
    WHERE version = 1 AND length(stream) = :length AND stream >= :lowest AND stream < :beyond
      AND substr(stream, :skip) NOT GLOB '*[^0-9]*'
    ORDER BY stream DESC LIMIT 1
"""

_NO_ROOM = {ENOSPC, EDQUOT}
_TEND_EVERY_MS = 2_000

_Written = TypeVar("_Written")
_Read = TypeVar("_Read")
_Values = Sequence[int | str] | Mapping[str, int | str]


class SqliteReader:
    """Reads a journal file and can't write to it.

    One connection: any thread may use it, one at a time; give each thread its own. Raises
    JournalError when the file is missing, not a journal, of a newer format, or damaged.
    """

    def __init__(self, path: Path, *, still: bool = False) -> None:
        self._path = path.absolute()
        self._connection = open_for_reading(self._path, still=still)
        self._seen = -1

    @property
    def url(self) -> str:
        return f"sqlite:{self._path}"

    def tail(self, after: int, limit: int = 1000) -> Sequence[Entry]:
        with _legible(self._path, after), told(self._path):
            # Row by row: a thousand tuples kept would only be more for the garbage collector to walk.
            rows = self._connection.execute(_TAIL, (after, max(limit, 0)))
            return [entry_of(line) for line in rows]

    def changed(self) -> bool:
        before = self._seen
        self._seen = self._rows("PRAGMA data_version")[0][0]
        return before != self._seen

    def head(self) -> Head:
        rows = self._rows(_HEAD)
        return Head(*rows[0]) if rows else EMPTY

    def verify(self) -> Iterator[Fault]:
        """Walk the chain and let SQLite check its file: an index keeps versions unique."""
        return checked(self._connection, self._path)

    def erased(self) -> int:
        return int(self._rows("SELECT count(*) FROM entries WHERE body IS NULL")[0][0])

    def close(self) -> None:
        """Closing twice does no harm."""
        self._connection.close()

    def _rows(self, sql: str, values: _Values = ()) -> list[Any]:
        with told(self._path):
            return self._connection.execute(sql, values).fetchall()


class SqliteJournal(SqliteReader):
    """Writes a journal file; made, with its folders, when it is missing.

    For the one thread that writes. A second writer on the same file, in this program or another,
    waits its turn for up to five seconds. `vfs` names an APSW file system, for simulated failures;
    `ballast` is room that it may use up when the disk is full.
    """

    def __init__(self, path: Path, vfs: str | None = None, ballast: Ballast | None = None) -> None:
        self._path = path.absolute()
        self._ballast = ballast
        self._connection = self._with_room(lambda: open_for_writing(self._path, vfs))
        self._seen = -1
        self._tend_at_ms = 0
        if ballast is not None:
            ballast.fill()

    def append(self, batch: Batch) -> Answer:
        """Record a batch or say why not. Raises JournalError when surely nothing was recorded."""
        return self._with_room(lambda: self._append(batch))

    def tend(self, boot_ms: int) -> str:
        """Fill up what is held back for a full disk, as soon as there is room again."""
        if self._ballast is None:
            return ""
        if not 0 <= self._tend_at_ms - boot_ms <= _TEND_EVERY_MS:
            self._tend_at_ms = boot_ms + _TEND_EVERY_MS
            self._ballast.fill()
        return self._ballast.warning

    def close(self) -> None:
        super().close()
        if self._ballast is not None:
            self._ballast.remove()

    def _with_room(self, write: Callable[[], _Written]) -> _Written:
        """Whoever records doesn't wait for somebody to make room: an emergency may come any moment."""
        while True:
            try:
                return write()
            except FullDiskError:
                if self._ballast is None or not self._ballast.give():
                    raise

    def _append(self, batch: Batch) -> Answer:
        try:
            with told(self._path):
                self._connection.execute("BEGIN IMMEDIATE")
                said = answer(_Locked(self._connection, self._path), batch)
                if isinstance(said, Conflict) or said.repeated:
                    return said
                self._connection.executemany(_INSERT, map(line_of, said.entries))
            return self._commit(said)
        finally:
            self._roll_back()

    def _commit(self, said: Committed) -> Committed | Unknown:
        try:
            self._connection.execute("COMMIT")
        except apsw.FullError as error:
            # The write that makes a commit whole found no room: no restart can bring it back.
            raise trouble(error, self._path) from error
        except apsw.Error as error:
            # Written but perhaps not synced: whether it survives a power cut is open.
            if self._connection.system_errno in _NO_ROOM and self._ballast is not None:
                self._ballast.give()  # whoever repeats the command finds some
            return Unknown(f"The disk that holds {self._path} failed while recording ({error})")
        self._seen = -1  # SQLite's data_version tells of others' commits only
        return said

    def _roll_back(self) -> None:
        if self._connection.in_transaction:
            with suppress(apsw.Error):  # the transaction is over all the same
                self._connection.execute("ROLLBACK")


class _Locked:
    """The record as the holder of the write lock sees it."""

    def __init__(self, connection: apsw.Connection, path: Path) -> None:
        self._connection, self._path = connection, path
        self._versions: dict[str, int] = {}  # most streams are asked for twice

    def last(self) -> Entry | None:
        found = self._ask(_LAST, (), entry_of)
        return found[0] if found else None

    def version(self, stream: str) -> int:
        if stream not in self._versions:
            found = self._ask(_VERSION, (stream,), lambda row: int(row[0]))
            self._versions[stream] = found[0] if found else 0
        return self._versions[stream]

    def last_number(self, day: str) -> int:
        # One index probe a width: a busy day's thousandth incident costs what the first did.
        for width in range(MAX_DIGITS, MIN_DIGITS - 1, -1):
            values: _Values = {
                "skip": len(day) + 1,
                "length": len(day) + width,
                "lowest": day + ("0" if width == MIN_DIGITS else "1"),
                "beyond": day + ":",  # the character behind 9
            }
            if found := self._ask(_NUMBERS, values, lambda row: int(row[0])):
                return found[0]
        return 0

    def recorded(self, command_id: str) -> tuple[Entry, ...]:
        return tuple(self._ask(_COMMAND, (command_id,), entry_of))

    def _ask(self, sql: str, values: _Values, read: Callable[[Any], _Read]) -> list[_Read]:
        with _legible(self._path, 0):
            return [read(row) for row in self._connection.execute(sql, values)]


@contextmanager
def _legible(path: Path, after: int) -> Iterator[None]:
    """Bytes that are no text, no time or no number, where only damage can have put them."""
    try:
        yield
    except (ValueError, TypeError) as error:
        raise JournalError(
            f"{path} is damaged somewhere after entry {after}: "
            "let `verify` name the place, and go on with a new journal or the last backup"
        ) from error
