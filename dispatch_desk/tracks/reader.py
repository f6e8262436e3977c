"""Position history as it is read: any stretch of time, and every unit's place at any instant.

Everything is asked by the time the desk *received* a fix: a replay shows what was known then, never
what came in later.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Self

import apsw
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from dispatch_desk.tracks.codec import (
    DEVICE,
    Chunk,
    Columns,
    Tracks,
    as_floats,
    members,
    ordered,
    quantise,
    received_ms,
    verified,
)
from dispatch_desk.tracks.file import TracksError, open_file, rows_of
from resources.fixes import Fixes

Flags = NDArray[np.bool_]

ASKED_MOST = 20_000_000  # fixes in one answer: 1.3 GB
END_OF_TIME_MS = 2**62


class Seal(Struct, frozen=True):
    """A minute's fixes and the hash that makes a later change visible; the journal records it."""

    sha256: str
    fixes: int
    first_at: datetime  # received
    last_at: datetime


class TrackFault(Struct, frozen=True):
    """What `verify` found wrong: in which chunk (None: in a seal), and why."""

    chunk: int | None
    why: str


class TrackReader:
    """History one may only read: all that replay and audit are given.

    Raises TracksError, on opening and on reading, for a file that is missing, foreign or damaged.
    Any thread may ask but the window's: each question waits for the disk and for the one before.
    """

    def __init__(self, path: Path | str, *, still: bool = False) -> None:
        """`still`: no desk has it open, so it is read without leaving a file beside it."""
        db = open_file(Path(path), apsw.SQLITE_OPEN_READONLY, still=still)
        self._set_up(db, str(path))

    def _set_up(self, db: apsw.Connection, where: str) -> None:
        self._db, self._where, self._lock = db, where, Lock()

    def between(
        self, start: datetime, end: datetime, devices: Collection[str] | None = None
    ) -> Tracks:
        """The fixes received from `start` to `end`, both included; of some devices or of all."""
        first, last = ms_of(start), ms_of(end)
        with self._file() as db, db:
            parts = [self._unwritten()]
            names = self._names(db)
            wanted = np.array([devices is None or name in devices for name in names], np.bool_)
            found = self._find(db, first, last, wanted)
            parts += [self._read(db, number, names) for number in found]
        columns = np.hstack(parts)
        received = received_ms(columns)
        within = (received >= first) & (received <= last) & wanted[columns[DEVICE]]
        return Tracks.of(ordered(columns[:, within]), names)

    def at(self, instant: datetime) -> Fixes:
        """The last fix of each device as the desk knew it at that instant; others are not named."""
        return self._last_until(ms_of(instant))

    def last_known(self) -> Fixes:
        """The last fix of each device there is."""
        return self._last_until(END_OF_TIME_MS)

    def seals(self) -> tuple[Seal, ...]:
        """Every stretch sealed so far, oldest first."""
        with self._file() as db:
            rows = rows_of(db, "SELECT sha256, fixes, first_ms, last_ms FROM seal ORDER BY id")
        return tuple(
            Seal(sha, n, instant_of(first), instant_of(last)) for sha, n, first, last in rows
        )

    def verify(self, sealed: Iterable[str] = ()) -> Iterator[TrackFault]:
        """Walk all chunks and seals; yields nothing when they hold.

        `sealed` are the hashes the journal recorded: a missing one was cut off or replaced.
        """
        yield from self._bad_chunks()
        yield from self._bad_seals()
        ours = {seal.sha256 for seal in self.seals()}
        for sha in sealed:
            if sha not in ours:
                yield TrackFault(None, f"the journal sealed {sha[:12]}…, which {self._where} lacks")

    def close(self) -> None:
        with self._lock:
            self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def _file(self) -> Iterator[apsw.Connection]:
        """The database, one user at a time; what goes wrong names the file."""
        with self._lock:
            try:
                yield self._db
            except apsw.Error as error:
                raise TracksError(
                    f"position history {self._where} can't be read or written ({error}): check the "
                    f"disk, or put back the copy from the backup"
                ) from error

    def _unwritten(self) -> Columns:
        """Fixes that are not in the file yet: only the writer has any."""
        return quantise((), ())

    def _names(self, db: apsw.Connection) -> Sequence[str]:
        """Devices; a device's number is its place here."""
        rows = rows_of(db, "SELECT id, name FROM device ORDER BY id")
        if any(number != place for place, (number, _) in enumerate(rows)):
            raise TracksError(f"devices in {self._where} are not numbered from 0: put back a copy")
        return [name for _, name in rows]

    def _find(self, db: apsw.Connection, first: int, last: int, wanted: Flags) -> list[int]:
        """Chunks that may hold a wanted device's fix received in that time."""
        rows = rows_of(
            db,
            "SELECT id, fixes, devices FROM chunk WHERE first_ms <= ? AND last_ms >= ? ORDER BY id",
            last,
            first,
        )
        found = [(number, fixes) for number, fixes, devices in rows if _touches(devices, wanted)]
        if sum(fixes for _, fixes in found) > ASKED_MOST:
            raise TracksError(
                f"more than {ASKED_MOST:,} positions were asked for at once: ask for a shorter time"
            )
        return [number for number, _ in found]

    def _last_until(self, limit: int) -> Fixes:
        with self._file() as db, db:
            latest = [_latest(self._unwritten(), limit)]
            names = self._names(db)
            missing = np.ones(len(names), np.bool_)
            missing[latest[0][DEVICE]] = False
            sql = "SELECT id, devices FROM chunk WHERE first_ms <= ? ORDER BY id DESC"
            for number, devices in rows_of(db, sql, limit):
                if _touches(devices, missing):
                    part = _latest(self._read(db, number, names), limit)
                    latest.append(part[:, missing[part[DEVICE]]])
                    missing[part[DEVICE]] = False
        columns = np.hstack(latest)
        known = tuple(names[number] for number in columns[DEVICE])
        return Fixes.of(known, {name: row for row, name in enumerate(known)}, as_floats(columns))

    def _read(self, db: apsw.Connection, number: int, names: Sequence[str]) -> Columns:
        sql = "SELECT sha256, first_ms, last_ms, fixes, devices, body FROM chunk WHERE id = ?"
        ((sha256, *fields),) = rows_of(db, sql, number)
        try:
            return verified(Chunk(*fields), sha256, names)
        except ValueError as error:
            raise TracksError(
                f"stretch {number} of position history {self._where} is damaged ({error}): put back "
                f"the copy from the backup, or ask for another time"
            ) from error

    def _bad_chunks(self) -> Iterator[TrackFault]:
        """One at a time, so that a long check keeps nobody from writing."""
        last, fault = 0, None
        while True:
            with self._file() as db, db:
                ((number,),) = rows_of(db, "SELECT min(id) FROM chunk WHERE id > ?", last)
                if number is None:
                    return
                try:
                    self._read(db, number, self._names(db))
                    fault = None
                except TracksError as error:
                    fault = TrackFault(number, str(error))
            last = number
            if fault is not None:
                yield fault

    def _bad_seals(self) -> Iterator[TrackFault]:
        with self._file() as db, db:
            seals = rows_of(db, "SELECT id, sha256, fixes FROM seal ORDER BY id")
            chunks = rows_of(
                db, "SELECT seal, sha256, fixes FROM chunk WHERE seal IS NOT NULL ORDER BY id"
            )
        held: dict[int, list[tuple[bytes, int]]] = {}
        for seal, sha256, fixes in chunks:
            held.setdefault(seal, []).append((sha256, fixes))
        for seal, sha256, fixes in seals:
            parts = held.pop(seal, [])
            if sha256 != seal_hash(part for part, _ in parts) or fixes != sum(n for _, n in parts):
                yield TrackFault(None, f"seal {seal} does not fit the chunks under it")
        for seal in held:
            yield TrackFault(None, f"chunks name a seal {seal} that is missing")


def ms_of(instant: datetime) -> int:
    return round(instant.timestamp() * 1000)


def instant_of(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC)


def seal_hash(chunks: Iterable[bytes]) -> str:
    """SHA-256 over the chunks' hashes, in their order."""
    return hashlib.sha256(b"".join(chunks)).hexdigest()


def _touches(devices: bytes, wanted: Flags) -> bool:
    """Whether a chunk holds any of these devices; one that is not listed is for `_read` to refuse."""
    present = members(devices)
    if len(present) and present[-1] >= len(wanted):
        return True
    return bool(wanted[present].any())


def _latest(columns: Columns, limit: int) -> Columns:
    """The last row of each device received by then."""
    known = columns[:, received_ms(columns) <= limit]
    return known[:, np.diff(known[DEVICE], append=-1) != 0]
