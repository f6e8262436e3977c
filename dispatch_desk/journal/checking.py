"""Checks a whole SQLite journal: a page of it in bulk, line by line only where that proves nothing.

A page that surely holds is passed by; any other is left to `chain.Walk`, which says what is wrong:
the answers are the same, only sooner. Meanwhile SQLite looks through its file and reads its indexes
on a connection of its own; where they don't prove that all is well, its whole check says what isn't.
"""

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor, wait
from contextlib import closing
from pathlib import Path
from typing import Any

import apsw

from dispatch_desk.journal import indexes
from dispatch_desk.journal.chain import Line, Walk
from dispatch_desk.journal.pages import BULK, Page, holds
from dispatch_desk.journal.protocol import Fault, JournalError
from dispatch_desk.journal.sqlite_file import open_for_reading, told

PAGE = 2_000
"""Lines read at a time, some thousandths of a second: no reader may hold up the checkpoints. What is
made of a page stays near the processor; larger ones cost more, smaller ones more waiting.
"""

LONG = 5_000
"""Entries; with fewer, threads would cost more than they save."""

_AHEAD = 2  # pages: whoever hashes never waits for the one that is just being read
_DAMAGE_LIMIT = 20  # of SQLite's own findings: a file in ruins would have thousands
_CACHE_KIB = (
    32_000  # SQLite's whole check jumps about in the indexes: with less it reads pages again
)

# Damage may turn a text into bytes that are no text, or into nothing: those are lines as well.
_LINES = """
    SELECT seq, CAST(ifnull(stream, '') AS BLOB), version, CAST(ifnull(type, '') AS BLOB),
        CAST(ifnull(command_id, '') AS BLOB), CAST(ifnull(actor, '') AS BLOB),
        CAST(ifnull(role, '') AS BLOB), CAST(ifnull(desk, '') AS BLOB), epoch,
        CAST(ifnull(recorded_at, '') AS BLOB), boot_time, CAST(ifnull(body_hash, '') AS BLOB),
        CAST(body AS BLOB), CAST(ifnull(prev_hash, '') AS BLOB), CAST(ifnull(hash, '') AS BLOB)
    FROM entries WHERE seq > ? ORDER BY seq LIMIT ?
"""

_TEXT = ("utf-8", "surrogateescape")


def checked(connection: apsw.Connection, path: Path) -> Iterator[Fault]:
    """What is wrong with the chain, entry by entry, then with the file; nothing when all holds.

    Nobody else may use the connection while this is asked; between two faults it is free. A long
    journal's file is looked at on another connection at the same time, and the next pages are read
    while one is hashed.
    """
    walk = Walk()
    beside = _beside(connection, path)
    try:
        if beside is None:
            yield from _chain(walk, _Pages(connection, path), indexes.Lines())
            yield from _file(connection, path)
        else:
            with closing(beside):
                yield from _both(walk, connection, beside, path)
    except JournalError as error:
        yield Fault(walk.seq + 1, f"nothing can be read from here on: {error}")


def _both(
    walk: Walk, connection: apsw.Connection, beside: apsw.Connection, path: Path
) -> Iterator[Fault]:
    """The chain on one connection and the file on the other, at the same time."""
    with ThreadPoolExecutor(1) as reading, ThreadPoolExecutor(1) as listing:
        lines = indexes.Lines()
        listed = listing.submit(indexes.read, beside)
        try:
            yield from _chain(walk, _Pages(connection, path, reading), lines)
            said = listed.result()
            if said is None or not indexes.agree(said, lines):
                yield from _file(beside, path)
        finally:
            beside.interrupt()  # whoever asks no further must not wait for the rest


def _beside(connection: apsw.Connection, path: Path) -> apsw.Connection | None:
    """A second connection to the same file; None where it isn't worth it or can't be."""
    simulated = connection.open_vfs != apsw.vfs_names()[0]
    try:
        ((last,),) = connection.execute("SELECT ifnull(max(seq), 0) FROM entries")
        if simulated or last < LONG:
            return None
        still = bool(connection.open_flags & apsw.SQLITE_OPEN_URI)
        beside = open_for_reading(path, still=still)
    except (apsw.Error, JournalError):  # the walk will say what is wrong, where it meets it
        return None
    beside.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    return beside


def _file(connection: apsw.Connection, path: Path) -> Iterator[Fault]:
    with told(path):
        said = connection.execute(f"PRAGMA integrity_check({_DAMAGE_LIMIT})").fetchall()
    for (damage,) in said:
        if damage != "ok":
            yield Fault(0, f"the file is damaged: {damage}")


def _chain(walk: Walk, pages: "_Pages", lines: indexes.Lines) -> Iterator[Fault]:
    while True:
        page = pages.bulk(walk.seq)
        if page is not None and holds(page, walk, lines):
            continue
        found = pages.lines(walk.seq)
        if not found:
            return
        before = walk.seq
        for line in found:
            yield from walk.faults(line)
        if walk.seq <= before:  # numbers that run back on a torn page would be met again for ever
            return


class _Pages:
    """Reads one connection; the next pages ahead, if there is a thread to do it."""

    def __init__(
        self, connection: apsw.Connection, path: Path, thread: Executor | None = None
    ) -> None:
        self._connection = connection
        self._path = path
        self._thread = thread
        self._ahead: deque[tuple[int, Future[Page | None]]] = deque()

    def bulk(self, after: int) -> Page | None:
        """The lines of the next page's numbers; None when they can't be read so."""
        if self._thread is None:
            return self._bulk(after)
        if self._ahead and self._ahead[0][0] != after:
            self._stop()
        begin = self._ahead[-1][0] + PAGE if self._ahead else after
        for one in range(begin, after + (_AHEAD + 1) * PAGE, PAGE):
            self._ahead.append((one, self._thread.submit(self._bulk, one)))
        return self._ahead.popleft()[1].result()

    def lines(self, after: int) -> list[Line]:
        """The next page's lines one by one, whatever their numbers. Raises JournalError."""
        self._stop()
        with told(self._path):
            rows = self._connection.execute(_LINES, (after, PAGE)).fetchall()
        return [_line_of_raw(row) for row in rows]

    def _stop(self) -> None:
        """Read no further ahead: the connection is free then."""
        wait([page for _, page in self._ahead if not page.cancel()])
        self._ahead.clear()

    def _bulk(self, after: int) -> Page | None:
        try:
            row: Any = self._connection.execute(BULK, (after, PAGE)).fetchall()[0]
        except apsw.Error:  # a value that JSON can't hold, or a page that can't be read
            return None
        return None if None in row else Page(*row)


def _line_of_raw(row: tuple[Any, ...]) -> Line:
    """A row of `_LINES`; bytes that are no text become characters that no entry can hold."""
    seq, stream, version, kind, command, actor, role, desk, epoch, at, *rest = row
    return (
        seq,
        stream.decode(*_TEXT),
        version,
        kind.decode(*_TEXT),
        command.decode(*_TEXT),
        actor.decode(*_TEXT),
        role.decode(*_TEXT),
        desk.decode(*_TEXT),
        epoch,
        at.decode(*_TEXT),
        *rest,
    )
