"""From a journal's entries to all that a shift report says. Pure: no clock, no file, no words."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct

from dispatch_desk import facts
from dispatch_desk.alarm_load import SPAN, Alarm, Tally, tally_of
from dispatch_desk.closures import ended_at
from dispatch_desk.force.profile import Force, ForceError
from dispatch_desk.journal.protocol import Entry, Fault
from dispatch_desk.picture import Picture, apply
from dispatch_desk.queue import Clock, clock_of
from dispatch_desk.records import Alert, Closure, Drawing, Incident
from dispatch_desk.report.taken import Taken, Takings
from resources.units import Callsign

NO_CLOCK = Clock("none", timedelta(0))


class Period(Struct, frozen=True):
    """From one moment up to and with another."""

    start: datetime
    end: datetime

    def has(self, at: datetime | None) -> bool:
        return at is not None and self.start <= at <= self.end


class Booking(Struct, frozen=True):
    at: datetime
    name: str
    role: str
    desk: str


class Job(Struct, frozen=True):
    """An incident as it stood at the end, and how it stands against its target."""

    incident: Incident
    clock: Clock


class Busiest(Struct, frozen=True):
    """The ten minutes with most alarms: from the first of them, and what they were."""

    since: datetime
    tally: Tally


class Proof(Struct, frozen=True):
    """What checking the record came to."""

    entries: int
    faults: tuple[Fault, ...]
    notes: tuple[str, ...]
    head: str  # hash of the last entry, hex; "" of an empty record
    signed_at: datetime | None = None  # None: it could not be signed
    key: str = ""  # fingerprint
    compared: int = 0  # signed heads
    unsigned_why: str = ""


class Shift(Struct, frozen=True):
    """Everything the report says."""

    period: Period
    journal: str  # its address
    room: facts.RoomOpened | None
    bookings: tuple[Booking, ...]
    jobs: tuple[Job, ...]  # left open first, then as they were opened
    alerts: tuple[Alert, ...]  # as they were raised
    closures: tuple[Closure, ...]  # of roads, as they were made
    drawings: tuple[Drawing, ...]  # cordons and the rest, the same
    taken: Taken
    ambers: int
    alarms: int
    busiest: Busiest | None
    set_aside: tuple[tuple[str, int], ...]  # why, and how often, the most frequent first
    unreadable: int
    erased: int
    clock_troubles: tuple[facts.ClockTroubled, ...]
    proof: Proof

    @property
    def left_open(self) -> int:
        return sum(job.incident.open for job in self.jobs)

    def alerts_of(self, level: Literal["red", "emergency"]) -> int:
        return sum(alert.level == level for alert in self.alerts)

    @property
    def longest_untaken(self) -> tuple[Alert, timedelta] | None:
        """The alert that waited longest for an owner, and how long; None when there was none."""
        waits = [(alert, untaken(alert, self.period.end)) for alert in self.alerts]
        return max(waits, key=lambda wait: wait[1], default=None)


def untaken(alert: Alert, end: datetime) -> timedelta:
    """How long nobody had taken it."""
    return (alert.owned_at or alert.closed_at or end) - alert.raised_at


def shift_of(
    entries: Iterable[Entry], period: Period, force: Force, journal: str, proof: Proof
) -> Shift:
    """Fold a record from its first entry to the period's end, and keep what the report tells."""
    found = _Gathering(Picture(force=force), period)
    for entry in entries:
        if entry.recorded_at > period.end:
            break
        found.take(entry)
    picture = found.picture
    return Shift(
        period=period,
        journal=journal,
        room=picture.room,
        bookings=(*found.before.values(), *found.bookings),
        jobs=tuple(_jobs(picture, period)),
        alerts=tuple(a for a in picture.alerts.values() if _concerns(a, a.raised_at, period)),
        closures=tuple(c for c in picture.road_changes.values() if _held_in(c, period)),
        drawings=tuple(d for d in picture.drawings.values() if _stood_in(d, period)),
        taken=found.takings.found(),
        ambers=found.ambers,
        alarms=len(found.sounded),
        busiest=busiest(found.sounded),
        set_aside=tuple(found.set_aside.most_common()),
        unreadable=len(picture.unreadable) - found.unreadable_before,
        erased=found.erased,
        clock_troubles=tuple(found.clock_troubles),
        proof=proof,
    )


def busiest(alarms: Sequence[Alarm]) -> Busiest | None:
    """The earliest of the worst ten minutes, of alarms in order; None when nothing sounded."""
    worst: Sequence[Alarm] = ()
    first = 0
    for last, alarm in enumerate(alarms):
        while alarm.at - alarms[first].at >= SPAN:
            first += 1
        if last + 1 - first > len(worst):
            worst = alarms[first : last + 1]
    return Busiest(worst[0].at, tally_of(worst, worst[-1].at, SPAN)) if worst else None


class _Gathering:
    """What the picture alone does not keep."""

    def __init__(self, picture: Picture, period: Period) -> None:
        self.picture, self._period = picture, period
        self.before: dict[str, Booking] = {}  # who was at each desk when it began
        self.bookings: list[Booking] = []
        self.sounded: list[Alarm] = []
        self.ambers = self.erased = self.unreadable_before = 0
        self.set_aside: Counter[str] = Counter()
        self.clock_troubles: list[facts.ClockTroubled] = []
        self.takings = Takings()

    def take(self, entry: Entry) -> None:
        apply(self.picture, entry)
        within = self._period.has(entry.recorded_at)
        if not within:
            self.unreadable_before = len(self.picture.unreadable)
        if entry.body is None:
            self.erased += within
            return
        fact = facts.decode(entry.type, entry.body, entry.recorded_at)
        if isinstance(fact, facts.DeskBookedOn):
            self._book_on(Booking(entry.recorded_at, fact.name, fact.role, fact.desk), within)
        elif within:
            self._note(fact, entry)
            self.takings.note(fact, entry, self.picture)

    def _book_on(self, booking: Booking, within: bool) -> None:  # noqa: FBT001 - both are kept, apart
        if within:
            self.bookings.append(booking)
        else:
            self.before[booking.desk] = booking

    def _note(self, fact: facts.Fact, entry: Entry) -> None:
        at = entry.recorded_at
        match fact:
            case facts.UnitCheckMissed():
                callsign = Callsign(entry.stream.partition("/")[2])
                self.ambers += 1
                self.sounded.append(Alarm(at, "amber", callsign, fact.rule))
            case facts.AlertRaised():
                self.sounded.append(Alarm(at, fact.level, fact.callsign, fact.reason))
            case facts.RadioSetAside():
                self.set_aside[fact.why] += 1
            case facts.ClockTroubled():
                self.clock_troubles.append(fact)
            case _:
                pass


def _jobs(picture: Picture, period: Period) -> list[Job]:
    concerned = [i for i in picture.incidents.values() if _concerns(i, i.created_at, period)]
    jobs = [Job(incident, _clock(incident, picture.force, period.end)) for incident in concerned]
    return sorted(jobs, key=lambda job: not job.incident.open)


def _concerns(record: Incident | Alert, began: datetime, period: Period) -> bool:
    """It began or ended in the period, or is open at its end."""
    return record.open or period.has(began) or period.has(record.closed_at)


def _held_in(closure: Closure, period: Period) -> bool:
    """It was in force at some moment of the period."""
    ended = ended_at(closure, period.end)
    return ended is None or ended >= period.start


def _stood_in(drawing: Drawing, period: Period) -> bool:
    """It was on the map at some moment of the period."""
    return drawing.lifted_at is None or drawing.lifted_at >= period.start


def _clock(incident: Incident, force: Force, end: datetime) -> Clock:
    """Of one that was closed unattended, as it stood when it was closed."""
    try:
        return clock_of(incident, force, incident.closed_at or end)
    except ForceError:  # a grade that today's data has no more
        return NO_CLOCK
