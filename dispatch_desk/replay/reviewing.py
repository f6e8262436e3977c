"""A recording read once, from the first entry to the last: everything a replay wants to know early."""

from collections.abc import Callable
from datetime import datetime

from dispatch_desk import facts
from dispatch_desk.force.profile import Force
from dispatch_desk.journal.chain import Walk, line_of
from dispatch_desk.journal.protocol import Entry, Fault, JournalReader
from dispatch_desk.picture import Changed, Picture, apply
from dispatch_desk.replay.checkpoints import Checkpoints
from dispatch_desk.replay.marks import Marking
from dispatch_desk.replay.reading import PAGE, entries_of
from dispatch_desk.replay.recording import Times
from dispatch_desk.replay.tracks import Stretch
from resources.units import Callsign


class Review:
    """What the entries taken so far come to. `proved`: their chain holds, so nobody walks it again."""

    def __init__(self, force: Force, *, proved: bool) -> None:
        self.picture = Picture(force=force)
        self.checkpoints = Checkpoints(self.picture)
        self.times, self.marking = Times(), Marking()
        self.room: facts.RoomOpened | None = None  # the first
        self.pauses: list[Stretch] = []  # before every later opening of the room
        self.sealed: list[str] = []  # hashes of position history
        self.fault: Fault | None = None  # the first of so many
        self.faults = 0
        self._chain = None if proved else Walk()
        self._on_duty: set[Callsign] = set()
        self._duty: list[datetime] = []  # when the first came on, the last went off, and so on

    @property
    def duty(self) -> list[Stretch]:
        """While any unit was on duty, up to the last entry."""
        turns = [*self._duty, self.times.last]
        return list(zip(turns[::2], turns[1::2], strict=False))

    def take(self, entry: Entry) -> None:
        before = self.times.last
        at = self.times.add(entry.recorded_at)
        if self._chain is not None:
            for fault in self._chain.faults(line_of(entry)):
                self.damaged(fault)
        room = self.picture.room
        changed = apply(self.picture, entry)
        self.marking.note(self.picture, changed, at)
        if changed.units:
            self._note_duty(changed, at)
        if self.picture.room is not room:
            self.room = self.room or self.picture.room
            self.pauses += [(before, at)] if len(self.times) > 1 else []
        elif entry.stream.startswith("room/"):
            self._note_seal(entry)
        self.checkpoints.note(len(self.times), self.picture)

    def damaged(self, fault: Fault) -> None:
        """What is wrong with the record here."""
        self.fault, self.faults = self.fault or fault, self.faults + 1
        if len(self.times):
            self.marking.note_damage(fault, self.times.last)

    def _note_duty(self, changed: Changed, at: datetime) -> None:
        for callsign in changed.units:
            unit = self.picture.units.get(callsign)
            on_duty = unit is not None and unit.on_duty
            (self._on_duty.add if on_duty else self._on_duty.discard)(callsign)
        if bool(self._on_duty) != len(self._duty) % 2:
            self._duty.append(at)

    def _note_seal(self, entry: Entry) -> None:
        fact = facts.decode(entry.type, entry.body or b"", entry.recorded_at)
        if isinstance(fact, facts.TracksSealed):
            self.sealed.append(fact.sha256)


def review(
    reader: JournalReader, force: Force, tell: Callable[[float], None], *, proved: bool
) -> Review:
    """Read everything up to the head there is now; `tell` hears how much of it has been read."""
    found, head = Review(force, proved=proved), reader.head()
    for entry in entries_of(reader, 0, head.seq, found.damaged):
        found.take(entry)
        if len(found.times) % PAGE == 0:
            tell(len(found.times) / head.seq)
    return found
