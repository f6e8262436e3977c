"""Where everybody was, followed forward through the tracks: read a minute ahead, shown when due."""

from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from dispatch_desk.replay.recording import NO_POSITIONS, Recording
from dispatch_desk.tracks.codec import Tracks, quantise
from dispatch_desk.tracks.file import TracksError
from dispatch_desk.tracks.reader import ms_of
from resources.fixes import WIDTH, Fixes, Floats

AHEAD = timedelta(minutes=1)  # a chunk of the tracks holds about as much
FIXED, RECEIVED = 2, 3  # rows of the columns, which stand as in `Fixes`
NEVER = datetime.min.replace(tzinfo=UTC)


class Coming:
    """Fixes that were read ahead, in the order they were received."""

    def __init__(self, tracks: Tracks, rows: NDArray[np.int64], until: datetime) -> None:
        """`rows`: the row of each name of the tracks."""
        order = np.argsort(tracks.received_at, kind="stable")
        self.until = until
        self._rows, self._columns = rows[tracks.device[order]], columns_of(tracks)[:, order]
        self._next = 0

    @classmethod
    def nothing(cls) -> "Coming":
        return cls(Tracks.of(quantise((), ()), ()), np.empty(0, np.int64), NEVER)

    def take(self, instant: datetime) -> tuple[NDArray[np.int64], Floats]:
        """Rows and columns received by then and not taken yet; a row's newest fix comes last."""
        received = self._columns[RECEIVED]
        end = int(np.searchsorted(received, ms_of(instant) / 1000, side="right"))
        rows, columns = self._rows[self._next : end], self._columns[:, self._next : end]
        self._next = max(self._next, end)
        order = np.argsort(columns[FIXED], kind="stable")
        return rows[order], columns[:, order]


class Followed:
    """`fixes` is where every device was last seen by the moment it was moved to.

    One thread moves it; any may read `fixes`, which never change.
    """

    def __init__(self, recording: Recording) -> None:
        self.fixes = NO_POSITIONS
        self._recording = recording
        self._at: datetime | None = None  # None: nowhere yet, or nothing could be read
        self._rows: dict[str, int] = {}
        self._table: Floats = np.empty((WIDTH, 0))
        self._coming = Coming.nothing()

    def move_to(self, instant: datetime) -> None:
        """Raises TracksError; then no position is shown rather than one of another time."""
        if self._recording.tracks is None:
            return
        try:
            if self._at is None or not timedelta(0) <= instant - self._at <= AHEAD:
                self._jump(instant)
            else:
                self._go_on(self._at, instant)
        except TracksError:
            self.fixes, self._at = NO_POSITIONS, None
            raise
        self._at = instant

    def _jump(self, instant: datetime) -> None:
        fixes = self._recording.fixes_at(instant)
        self._rows, self._table = dict(fixes.rows), columns_of(fixes)
        self._coming = Coming.nothing()
        self.fixes = fixes

    def _go_on(self, since: datetime, instant: datetime) -> None:
        if instant > self._coming.until:
            self._read_on(since, instant + AHEAD)
        rows, columns = self._coming.take(instant)
        if not len(rows):
            return
        table = np.full((WIDTH, len(self._rows)), np.nan)
        table[:, : self._table.shape[1]] = self._table
        newer = ~(columns[FIXED] < table[FIXED, rows])  # what was not known before is newer too
        table[:, rows[newer]] = columns[:, newer]
        self._table = table
        self.fixes = Fixes.of(tuple(self._rows), dict(self._rows), table)

    def _read_on(self, since: datetime, until: datetime) -> None:
        tracks = self._recording.tracks
        if tracks is not None:
            found = tracks.between(since, until)
            rows = [self._rows.setdefault(name, len(self._rows)) for name in found.names]
            self._coming = Coming(found, np.array(rows, np.int64), until)


def columns_of(found: Fixes | Tracks) -> Floats:
    """Shape (7, fixes): what both hold of each fix, in their order."""
    return np.stack(
        [
            found.lat,
            found.lon,
            found.fixed_at,
            found.received_at,
            found.error_m,
            found.heading_deg,
            found.speed_mps,
        ]
    )
