"""The safety watch of its own: reads the journal's tail, keeps the deadlines, and rings.

It needs no window, map, feed or wall clock: its time is the journal's last stamp carried on by the
machine's boot clock. What rings follows from the same rules the windows show.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Protocol

from msgspec import Struct

from dispatch_desk.force.profile import Force
from dispatch_desk.journal.protocol import JournalReader
from dispatch_desk.picture import Picture, fold
from dispatch_desk.safety import Standing, standings
from resources.checkins import Level

REPEAT = {Level.EMERGENCY: timedelta(seconds=5), Level.RED: timedelta(seconds=15)}
"""How often an alarm nobody has taken rings again; amber rings once."""


class Ring(Struct, frozen=True):
    """One sounding of an alarm."""

    at: datetime  # the desk's time
    level: str  # amber | red | emergency
    callsign: str
    why: str


class Ringer(Protocol):
    """A loudspeaker, or whatever stands for it."""

    def ring(self, ring: Ring) -> None: ...


class SafetyWatch:
    """Steps from moment to moment; keeps in mind only what it last rang."""

    def __init__(self, journal: JournalReader, force: Force, boot_id: str) -> None:
        self._journal, self._boot_id = journal, boot_id
        self.picture = Picture(force=force)
        self._rung: dict[tuple[str, Level], datetime] = {}

    def step(self, boot_ms: int, wall: Callable[[], datetime]) -> list[Ring]:
        """What must sound now. Raises JournalError when the journal can't be read any more."""
        while entries := self._journal.tail(self.picture.seq):
            fold(self.picture, entries)
        now = self.now(boot_ms, wall)
        if now is None:
            return []
        found = standings(self.picture, self.picture.force, now)
        self._forget({(s.callsign, s.level) for s in found})
        rings = [ring for standing in found for ring in self._due(standing, now)]
        self._rung.update(((ring.callsign, Level[ring.level.upper()]), ring.at) for ring in rings)
        return rings

    def now(self, boot_ms: int, wall: Callable[[], datetime]) -> datetime | None:
        """The desk's time: its last stamp, and what has passed since on a clock nobody can set.

        After a restart of the machine boot times no longer compare: only then the wall clock is asked.
        """
        picture = self.picture
        if picture.recorded_at is None or picture.room is None:
            return None
        if picture.room.boot_id != self._boot_id:
            return max(wall(), picture.recorded_at) if picture.room.mode == "live" else None
        passed_ms = max(0, boot_ms - picture.boot_ms) * picture.room.speed
        return picture.recorded_at + timedelta(milliseconds=passed_ms)

    def _forget(self, standing: set[tuple[str, Level]]) -> None:
        """What is over may ring anew when it comes back."""
        self._rung = {key: at for key, at in self._rung.items() if key in standing}

    def _due(self, standing: Standing, now: datetime) -> Iterator[Ring]:
        level = standing.level
        taken = standing.alert is not None and standing.alert.owner is not None
        if level < Level.AMBER or taken:
            return
        last = self._rung.get((standing.callsign, level))
        repeat = REPEAT.get(level)
        if last is None or (repeat is not None and now - last >= repeat):
            yield Ring(now, level.name.lower(), standing.callsign, _why(standing))


def _why(standing: Standing) -> str:
    if standing.alert is not None:
        return standing.alert.reason
    return f"No contact: {standing.watch.rule.name}" if standing.watch else ""
