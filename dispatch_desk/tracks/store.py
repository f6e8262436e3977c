"""Position history as it is written, beside the journal: in chunks, sealed by the minute.

Threads: `add` may be called from any thread and never waits for the disk. All else waits for the disk,
so any thread may call it but the window's.
"""

from collections import deque
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock

import apsw
import numpy as np
from msgspec.structs import astuple

from dispatch_desk.tracks.codec import MOST_FIXES, Columns, digest, ordered, pack, quantise
from dispatch_desk.tracks.file import create, open_file, rows_of
from dispatch_desk.tracks.reader import (
    Seal,
    TrackReader,
    instant_of,
    ms_of,
    seal_hash,
)
from resources.fixes import Fix

FLUSH_EVERY = timedelta(seconds=5)
FLUSH_AT = 10_000  # fixes
SEAL_EVERY = timedelta(minutes=1)
MERGED_MOST = 60_000  # fixes: a busier minute stays in the chunks it was written in


class TrackStore(TrackReader):
    """History one may write to. One program writes a file; without a path it lives in memory.

    Give it fixes in the order the fix table accepted them. Call `finish` before `close`.
    """

    def __init__(self, path: Path | str | None = None) -> None:
        if path is None or str(path) == ":memory:":
            db = apsw.Connection(":memory:")
            create(db)
            self._set_up(db, "in memory")
        else:
            flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE
            self._set_up(open_file(Path(path), flags), str(path))
        self._pending: deque[Fix] = deque(maxlen=MOST_FIXES)
        self._pending_lock = Lock()
        self._dropped = 0
        self._flushed_at: datetime | None = None
        with self._file() as db:
            self._numbers = {name: number for number, name in enumerate(super()._names(db))}
            self._saved = len(self._numbers)
            ((sealed_ms,),) = rows_of(db, "SELECT max(sealed_ms) FROM seal")
        self._sealed_at = None if sealed_ms is None else instant_of(sealed_ms)

    @property
    def dropped(self) -> int:
        """Fixes lost because the disk refused them for too long; the oldest go first."""
        return self._dropped

    def add(self, fix: Fix) -> None:
        """Remember a fix until the next `flush`."""
        with self._pending_lock:
            self._dropped += len(self._pending) == MOST_FIXES
            self._pending.append(fix)

    def due(self, now: datetime) -> bool:
        """Whether it is time to flush."""
        if not self._pending:
            return False
        full = len(self._pending) >= FLUSH_AT
        return full or self._flushed_at is None or _passed(self._flushed_at, now, FLUSH_EVERY)

    def flush(self, now: datetime) -> int:
        """Write what was added; returns how many fixes. Keeps them when the disk refuses."""
        with self._file() as db:
            self._flushed_at = now
            batch = self._take()
            if not batch:
                return 0
            try:
                self._write(db, batch)
            except BaseException:
                self._put_back(batch)
                raise
            return len(batch)

    def seal(self, now: datetime) -> Seal | None:
        """Once a minute: flush, and seal what was written since the last seal. Else None."""
        if self._sealed_at is None:
            self._sealed_at = now
        return self.finish(now) if _passed(self._sealed_at, now, SEAL_EVERY) else None

    def finish(self, now: datetime) -> Seal | None:
        """Flush and seal whatever there is, before closing. None when there is nothing new."""
        self.flush(now)
        with self._file() as db:
            self._sealed_at = now
            with db:
                self._merge(db)
                seal = self._seal(db, now)
        return seal

    def _unwritten(self) -> Columns:
        with self._pending_lock:
            fixes = list(self._pending)
        return self._columns(fixes)

    def _names(self, _: apsw.Connection) -> Sequence[str]:
        return list(self._numbers)

    def _columns(self, fixes: Sequence[Fix]) -> Columns:
        """The fixes as columns; a new device gets its number here and is written with them."""
        numbers = self._numbers
        return quantise(fixes, [numbers.setdefault(fix.device, len(numbers)) for fix in fixes])

    def _take(self) -> Sequence[Fix]:
        with self._pending_lock:
            batch, self._pending = self._pending, deque(maxlen=MOST_FIXES)
        return batch

    def _put_back(self, batch: Sequence[Fix]) -> None:
        with self._pending_lock:
            together = [*batch, *self._pending]
            self._dropped += max(0, len(together) - MOST_FIXES)
            self._pending = deque(together, maxlen=MOST_FIXES)

    def _write(self, db: apsw.Connection, batch: Sequence[Fix]) -> None:
        columns = self._columns(batch)
        unsaved = list(enumerate(self._numbers))[self._saved :]
        with db:
            db.executemany("INSERT INTO device (id, name) VALUES (?, ?)", unsaved)
            self._insert(db, columns)
        self._saved += len(unsaved)

    def _insert(self, db: apsw.Connection, columns: Columns) -> None:
        chunk = pack(columns)
        db.execute(
            "INSERT INTO chunk (sha256, first_ms, last_ms, fixes, devices, body) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            (digest(chunk, self._names(db)), *astuple(chunk)),
        )

    def _merge(self, db: apsw.Connection) -> None:
        """Put the unsealed chunks, each of a few seconds, into one that is far smaller."""
        rows = rows_of(db, "SELECT id, fixes FROM chunk WHERE seal IS NULL ORDER BY id")
        if len(rows) < 2 or sum(fixes for _, fixes in rows) > MERGED_MOST:
            return
        names = self._names(db)
        merged = np.hstack([self._read(db, number, names) for number, _ in rows])
        db.execute("DELETE FROM chunk WHERE seal IS NULL")
        self._insert(db, ordered(merged))

    def _seal(self, db: apsw.Connection, now: datetime) -> Seal | None:
        rows = rows_of(
            db, "SELECT sha256, fixes, first_ms, last_ms FROM chunk WHERE seal IS NULL ORDER BY id"
        )
        if not rows:
            return None
        hashes, fixes, first, last = zip(*rows, strict=True)
        sha256, row = seal_hash(hashes), (sum(fixes), min(first), max(last))
        db.execute(
            "INSERT INTO seal (sealed_ms, sha256, fixes, first_ms, last_ms) VALUES (?, ?, ?, ?, ?)",
            (ms_of(now), sha256, *row),
        )
        db.execute("UPDATE chunk SET seal = ? WHERE seal IS NULL", (db.last_insert_rowid(),))
        return Seal(sha256, row[0], instant_of(row[1]), instant_of(row[2]))


def _passed(since: datetime, now: datetime, wait: timedelta) -> bool:
    """Whether the wait is over; also when the clock was set back, or it might last for hours."""
    return not timedelta(0) <= now - since < wait
