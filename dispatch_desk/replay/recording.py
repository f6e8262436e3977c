"""A journal as it stood when it was opened, and the tracks beside it: what was known at any moment."""

from array import array
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Literal

from msgspec import Struct

from dispatch_desk.facts import RoomOpened
from dispatch_desk.journal.protocol import Entry, JournalReader
from dispatch_desk.picture import Picture, fold
from dispatch_desk.records import IncidentId
from dispatch_desk.replay.checkpoints import Checkpoints
from dispatch_desk.replay.reading import entries_of
from dispatch_desk.tracks.reader import TrackReader
from resources.fixes import Fixes, FixTable
from resources.units import Callsign

EPOCH, MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
NEVER = datetime.min.replace(tzinfo=UTC)  # before any entry
NO_POSITIONS = FixTable().snapshot()

MarkKind = Literal[
    "incident", "sent", "attended", "red", "emergency", "alert_closed", "closed", "roads", "drawn",
    "damage",
]  # fmt: skip
GapKind = Literal["no_desk", "no_positions"]


class Mark(Struct, frozen=True):
    """A moment worth jumping to: when the desk knew of it, and in words what it was."""

    at: datetime
    kind: MarkKind
    words: str  # "0417 Domestic in progress, 14 Hazel Street", "BR21 EMERGENCY"
    incident: IncidentId | None = None
    unit: Callsign | None = None
    alert: str | None = None


class Gap(Struct, frozen=True):
    """A stretch nothing is known of; drawn as a gap, never bridged."""

    start: datetime
    end: datetime
    kind: GapKind
    why: str


class Times:
    """When each entry was recorded, oldest first."""

    def __init__(self) -> None:
        self._micros = array("q")
        self.last, self._last_micros = NEVER, (NEVER - EPOCH) // MICROSECOND

    def __len__(self) -> int:
        return len(self._micros)

    def __getitem__(self, number: int) -> datetime:
        return EPOCH + self._micros[number] * MICROSECOND

    def add(self, at: datetime) -> datetime:
        """Returns the time as it counts: an entry is never known before the one ahead of it."""
        if at > self.last:
            self.last, self._last_micros = at, (at - EPOCH) // MICROSECOND
        self._micros.append(self._last_micros)
        return self.last

    def until(self, instant: datetime) -> int:
        """How many entries had been recorded by then, that very moment included."""
        return bisect_right(self._micros, (instant - EPOCH) // MICROSECOND)


@dataclass(slots=True)
class Recording:
    """Any thread but the window's may ask: an answer waits for the disk and for the one before it."""

    room: RoomOpened
    marks: tuple[Mark, ...]  # in the order of time
    gaps: tuple[Gap, ...]  # in the order of time
    trouble: str | None  # what is wrong with the recording, in words
    times: Times
    checkpoints: Checkpoints
    journal: JournalReader
    tracks: TrackReader | None
    copies: "TemporaryDirectory[str]"  # what journal and tracks are read from
    lock: Lock = field(default_factory=Lock)

    @property
    def begin(self) -> datetime:
        return self.times[0]

    @property
    def end(self) -> datetime:
        return self.times[-1]

    def picture_at(self, instant: datetime) -> Picture:
        """What all entries make that were recorded up to an instant, itself included.

        A picture of the caller's own. Raises JournalError.
        """
        count = self.times.until(instant)
        folded, picture = self.checkpoints.before(count)
        fold(picture, self.entries(picture.seq, count - folded))
        return picture

    def entries(self, after: int, most: int) -> Iterable[Entry]:
        """At most so many entries that follow the one numbered `after`. Raises JournalError."""
        with self.lock:
            return list(entries_of(self.journal, after, most))

    def fixes_at(self, instant: datetime) -> Fixes:
        """Where every device was last seen, as the desk knew it at an instant. Raises TracksError."""
        return NO_POSITIONS if self.tracks is None else self.tracks.at(instant)

    def close(self) -> None:
        """Let the files go. Closing twice does no harm."""
        with self.lock:
            self.journal.close()
        if self.tracks is not None:
            self.tracks.close()
        self.copies.cleanup()
