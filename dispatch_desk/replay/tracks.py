"""The position history of a recording: read from a copy, with the stretches that hold any fix at all."""

from datetime import datetime
from pathlib import Path

import apsw

from dispatch_desk.tracks.file import TracksError, open_file, rows_of
from dispatch_desk.tracks.reader import TrackReader, instant_of

Stretch = tuple[datetime, datetime]


class RecordedTracks(TrackReader):
    """Speaks of the original when something is wrong. Raises TracksError, also on opening."""

    def __init__(self, copy: Path, original: Path) -> None:
        try:
            db = open_file(copy, apsw.SQLITE_OPEN_READONLY, still=True)
        except TracksError as trouble:
            raise TracksError(str(trouble).replace(str(copy), str(original))) from trouble
        self._set_up(db, str(original))
        self.stretches = self._stretches()

    def _stretches(self) -> tuple[Stretch, ...]:
        """When the first and the last fix of each chunk were received; unpacks nothing."""
        with self._file() as db:
            rows = rows_of(db, "SELECT first_ms, last_ms FROM chunk ORDER BY first_ms")
        return tuple((instant_of(first), instant_of(last)) for first, last in rows)
