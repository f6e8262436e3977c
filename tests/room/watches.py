"""The watch of the room: the product's, or one of three with a fault that the oracle must catch."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol, cast

from msgspec import structs

from dispatch_desk.journal.protocol import Entry, JournalReader
from dispatch_desk.picture import Picture
from dispatch_desk.watch import Ring, SafetyWatch
from tests.room.machine import Machine
from tests.room.record import Record
from tests.room.rules import FORCE


class Watch(Protocol):
    @property
    def picture(self) -> Picture: ...

    def step(self, boot_ms: int) -> list[Ring]: ...

    def now(self, boot_ms: int) -> datetime | None: ...


MakeWatch = Callable[[Machine, Record], Watch]


def a_watch(machine: Machine, record: Record) -> Watch:
    """The watch as it is."""
    return SafetyWatch(record.reader, FORCE, machine.boot_id)


# The mutants


class WallClockWatch(SafetyWatch):
    """Counts on the computer's time of day."""

    def __init__(self, machine: Machine, record: Record) -> None:
        super().__init__(record.reader, FORCE, machine.boot_id)
        self._machine = machine
        self._first = machine.wall_ms - machine.boot_ms

    def step(self, boot_ms: int) -> list[Ring]:
        ahead = self._machine.wall_ms - boot_ms - self._first
        return super().step(max(0, boot_ms + ahead))


Mistake = Callable[[Entry], tuple[Entry, ...]]
"""From an entry to what is read in its place."""


class Rewriting:
    """Reads the record with a mistake."""

    def __init__(self, inner: JournalReader, mistake: Mistake) -> None:
        self._inner, self._mistake = inner, mistake

    def __getattr__(self, name: str) -> object:
        return getattr(self._inner, name)

    def tail(self, after: int, limit: int = 1000) -> Sequence[Entry]:
        read = self._inner.tail(after, limit)
        return [mistaken for entry in read for mistaken in self._mistake(entry)]


def _mistaken(machine: Machine, record: Record, mistake: Mistake) -> Watch:
    def open_reader() -> JournalReader:
        return cast("JournalReader", Rewriting(record.reader(), mistake))

    return SafetyWatch(open_reader, FORCE, machine.boot_id)


def crossed_watch(machine: Machine, record: Record) -> Watch:
    """Takes what one unit says for a word of the unit before it, too."""
    streams: list[str] = []

    def mistake(entry: Entry) -> tuple[Entry, ...]:
        if entry.type == "unit.booked_on/2" and entry.stream not in streams:
            streams.append(entry.stream)
        if entry.type != "unit.heard/1":
            return (entry,)
        other = streams[streams.index(entry.stream) - 1]
        return (entry, structs.replace(entry, stream=other))

    return _mistaken(machine, record, mistake)


def forgetful_watch(machine: Machine, record: Record) -> Watch:
    """Begins without the alerts that were open before it began."""
    before = len(record.entries(0))

    def mistake(entry: Entry) -> tuple[Entry, ...]:
        if entry.type != "alert.raised/1" or entry.seq > before:
            return (entry,)
        return (structs.replace(entry, body=None),)

    return _mistaken(machine, record, mistake)


MUTANTS: dict[str, MakeWatch] = {
    "the time of day in place of the boot clock": WallClockWatch,
    "another unit's word starts a check anew": crossed_watch,
    "an open alert is lost when the watch begins anew": forgetful_watch,
}
