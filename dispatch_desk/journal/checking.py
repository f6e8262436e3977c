"""Checks a whole SQLite journal: a page of it in bulk, line by line only where that proves nothing.

SQLite writes the text that was hashed (its JSON has the escapes of RFC 8785) and hands over a page
at once, so that Python does little more than hash. A page that surely holds is passed by; any other
is left to `chain.Walk`, which says what is wrong: the answers are the same, only sooner. Meanwhile
SQLite checks its file on a connection of its own.
"""

from collections.abc import Iterator, Mapping
from concurrent.futures import Executor, Future, ThreadPoolExecutor, wait
from contextlib import closing
from hashlib import sha256
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any, NamedTuple

import apsw
from msgspec.json import Decoder

from dispatch_desk.journal.chain import Line, Walk
from dispatch_desk.journal.protocol import Fault, Head, JournalError
from dispatch_desk.journal.sqlite_file import open_for_reading, told

PAGE = 8_000
"""Lines read at a time, some hundredths of a second: no reader may hold up the checkpoints, and with
fewer the threads would wait for each other's turn at the interpreter.
"""

LONG = 5_000
"""Entries; with fewer, threads would cost more than they save."""

_DAMAGE_LIMIT = 20  # of SQLite's own findings: a file in ruins would have thousands
_CACHE_KIB = 32_000  # SQLite's check jumps about in the indexes: with less it reads pages again

# Damage may turn a text into bytes that are no text, or into nothing: those are lines as well.
_LINES = """
    SELECT seq, CAST(ifnull(stream, '') AS BLOB), version, CAST(ifnull(type, '') AS BLOB),
        CAST(ifnull(command_id, '') AS BLOB), CAST(ifnull(actor, '') AS BLOB),
        CAST(ifnull(role, '') AS BLOB), CAST(ifnull(desk, '') AS BLOB), epoch,
        CAST(ifnull(recorded_at, '') AS BLOB), boot_time, CAST(ifnull(body_hash, '') AS BLOB),
        CAST(body AS BLOB), CAST(ifnull(prev_hash, '') AS BLOB), CAST(ifnull(hash, '') AS BLOB)
    FROM entries WHERE seq > ? ORDER BY seq LIMIT ?
"""

# The columns of `_Page`. What isn't of the kind it should be must not look as if it were.
_BULK = """
    SELECT count(*), max(seq),
        sum(octet_length(body_hash) = 32 AND octet_length(prev_hash) = 32
            AND octet_length(hash) = 32 AND typeof(version) = 'integer'
            AND typeof(epoch) = 'integer' AND typeof(boot_time) = 'integer'),
        CAST(group_concat(json_array(seq, CAST(stream AS TEXT), version, CAST(type AS TEXT),
            CAST(command_id AS TEXT), CAST(actor AS TEXT), CAST(role AS TEXT), CAST(desk AS TEXT),
            epoch, CAST(recorded_at AS TEXT), boot_time, ''), x'0A') AS BLOB),
        CAST(group_concat(stream, x'0A') AS BLOB), CAST(group_concat(version) AS BLOB),
        CAST(group_concat(recorded_at, x'0A') AS BLOB),
        CAST(group_concat(body_hash, '') AS BLOB), CAST(group_concat(prev_hash, '') AS BLOB),
        CAST(group_concat(hash, '') AS BLOB),
        CAST(group_concat(ifnull(octet_length(body), -1)) AS BLOB),
        ifnull(CAST(group_concat(body, '') AS BLOB), x'')
    FROM entries WHERE seq > ?1 AND seq <= ?1 + ?2
"""

_TEXT = ("utf-8", "surrogateescape")
_END = b'"]'  # of a line, after the last of its hashes; no text in it has a bare line feed
_begin = sha256().copy  # sooner than a new one
_decode = Decoder(list[int]).decode


class _Page(NamedTuple):
    """The lines of a page, column by column: texts parted by line feeds, numbers by commas."""

    lines: int
    last: int
    sized: int  # of the lines, those with hashes as long as hashes are and numbers that are whole
    envelopes: bytes  # each with an empty text in place of the two hashes
    streams: bytes
    versions: bytes
    times: bytes
    body_hashes: bytes  # these three aren't parted
    prev_hashes: bytes
    hashes: bytes
    lengths: bytes  # of the bodies; -1 where it was erased
    bodies: bytes


def checked(connection: apsw.Connection, path: Path) -> Iterator[Fault]:
    """What is wrong with the chain, entry by entry, then with the file; nothing when all holds.

    Nobody else may use the connection while this is asked; between two faults it is free. A long
    journal's file is looked at on another connection at the same time, and the next page is read
    while the last is hashed.
    """
    walk = Walk()
    beside = _beside(connection, path)
    try:
        if beside is None:
            yield from _chain(walk, _Pages(connection, path))
            yield from _file(connection, path)
            return
        with closing(beside), ThreadPoolExecutor(2) as threads:
            damage = threads.submit(lambda: list(_file(beside, path)))
            try:
                yield from _chain(walk, _Pages(connection, path, threads))
                yield from damage.result()
            finally:
                beside.interrupt()  # whoever asks no further must not wait for the rest
    except JournalError as error:
        yield Fault(walk.seq + 1, f"nothing can be read from here on: {error}")


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


def _chain(walk: Walk, pages: "_Pages") -> Iterator[Fault]:
    while True:
        page = pages.bulk(walk.seq)
        if page is not None and _holds(page, walk):
            continue
        lines = pages.lines(walk.seq)
        if not lines:
            return
        before = walk.seq
        for line in lines:
            yield from walk.faults(line)
        if walk.seq <= before:  # numbers that run back on a torn page would be met again for ever
            return


class _Pages:
    """Reads one connection; the next page ahead, if there are threads to do it."""

    def __init__(
        self, connection: apsw.Connection, path: Path, threads: Executor | None = None
    ) -> None:
        self._connection = connection
        self._path = path
        self._threads = threads
        self._ahead: tuple[int, Future[_Page | None]] | None = None

    def bulk(self, after: int) -> _Page | None:
        """The lines of the next page's numbers; None when they can't be read so."""
        ahead = self._waited_for()
        page = ahead[1].result() if ahead and ahead[0] == after else self._bulk(after)
        if self._threads and page and page.lines == PAGE:
            self._ahead = page.last, self._threads.submit(self._bulk, page.last)
        return page

    def lines(self, after: int) -> list[Line]:
        """The next page's lines one by one, whatever their numbers. Raises JournalError."""
        self._waited_for()
        with told(self._path):
            rows = self._connection.execute(_LINES, (after, PAGE)).fetchall()
        return [_line_of_raw(row) for row in rows]

    def _waited_for(self) -> tuple[int, Future[_Page | None]] | None:
        """What was read ahead: the connection is free then."""
        ahead, self._ahead = self._ahead, None
        if ahead:
            wait([ahead[1]])
        return ahead

    def _bulk(self, after: int) -> _Page | None:
        try:
            row: Any = self._connection.execute(_BULK, (after, PAGE)).fetchall()[0]
        except apsw.Error:  # a value that JSON can't hold, or a page that can't be read
            return None
        return None if None in row else _Page(*row)


def _holds(page: _Page, walk: Walk) -> bool:
    """Whether all of a page surely holds: then it counts as walked."""
    if page.last != walk.seq + page.lines or page.sized != page.lines:
        return False
    try:
        streams = page.streams.decode().split("\n")
        times = page.times.decode().split("\n")
        page.envelopes.decode()
        newer = _versions_after(streams, _numbers(page.versions), walk.versions)
        if (
            newer is None
            or len(times) != page.lines
            or sorted(times) != times
            or times[0] < walk.stamp
            or page.prev_hashes != walk.hash + page.hashes[:-32]
            or _hashed_bodies(page) != page.body_hashes
            or _hashed_envelopes(page) != page.hashes
        ):
            return False
    except ValueError:  # no text, no number, a line feed in a name: not as this program writes
        return False
    walk.jump(Head(page.last, page.hashes[-32:]), times[-1], newer)
    return True


def _versions_after(
    streams: list[str], versions: list[int], before: Mapping[str, int]
) -> dict[str, int] | None:
    """The last version of each of these streams; None if one isn't the one that was due."""
    newer = {stream: before.get(stream, 0) for stream in set(streams)}
    for stream, version in zip(streams, versions, strict=True):
        if version != newer[stream] + 1:
            return None
        newer[stream] = version
    return newer


def _hashed_bodies(page: _Page) -> bytes:
    """The hashes of the bodies; of an erased one the stored."""
    lengths = _numbers(page.lengths)
    erased = min(lengths) < 0
    ends = accumulate([max(length, 0) for length in lengths] if erased else lengths, initial=0)
    hashes = _hashed([page.bodies[begin:end] for begin, end in pairwise(ends)])
    if not erased:
        return b"".join(hashes)
    stored = [page.body_hashes[at : at + 32] for at in range(0, 32 * page.lines, 32)]
    mixed = zip(lengths, stored, hashes, strict=True)
    return b"".join(kept if length < 0 else own for length, kept, own in mixed)


def _hashed_envelopes(page: _Page) -> bytes:
    """The hashes of the lines: of what SQLite wrote, and the two hashes that belong to it."""
    envelopes = page.envelopes.removesuffix(_END).split(_END + b"\n")
    parts = zip(envelopes, _hex(page.body_hashes), _hex(page.prev_hashes), strict=True)
    return b"".join(_hashed([line + own + b'","' + before + _END for line, own, before in parts]))


def _hashed(texts: list[bytes]) -> list[bytes]:
    hashes = []
    for text in texts:
        hashing = _begin()
        hashing.update(text)
        hashes.append(hashing.digest())
    return hashes


def _numbers(parted: bytes) -> list[int]:
    return _decode(b"[%b]" % parted)


def _hex(hashes: bytes) -> list[bytes]:
    return hashes.hex(" ", 32).encode().split()


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
