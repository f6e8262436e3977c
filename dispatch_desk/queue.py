"""The order of the queue: risk now, as rules a dispatcher can check by eye."""

from datetime import datetime, timedelta

from msgspec import Struct

from dispatch_desk.force.profile import Force
from dispatch_desk.records import Incident, Records
from dispatch_desk.safety import standing_of
from resources.checkins import Level


class Clock(Struct, frozen=True):
    """How an incident stands against its target: met, running or over; `left` is negative when over."""

    state: str  # met | left | over | none
    time: timedelta


class QueueRow(Struct, frozen=True):
    incident: Incident
    clock: Clock
    worst: Level  # of the officers sent there
    worst_unit: str  # whose, "" when all are safe


def clock_of(incident: Incident, force: Force, now: datetime) -> Clock:
    """From creation to a declared arrival, against the grade's target."""
    target = force.grade(incident.grade).attend_s
    if incident.attended_at is not None:
        taken = incident.attended_at - incident.created_at
        met = target is None or taken.total_seconds() <= target
        return Clock("met" if met else "late", taken)
    if target is None:
        return Clock("none", now - incident.created_at)
    left = timedelta(seconds=target) - (now - incident.created_at)
    return Clock("left" if left >= timedelta(0) else "over", left)


def queue(records: Records, force: Force, now: datetime) -> list[QueueRow]:
    """Open incidents: officers in danger first, then grade, then nobody on the way, then the older.

    Those attended and left, which wait for their result alone, come last.
    """
    rows = [_row(incident, records, force, now) for incident in records.open_incidents()]
    return sorted(rows, key=lambda row: _risk(row, force))


def _row(incident: Incident, records: Records, force: Force, now: datetime) -> QueueRow:
    found = [standing_of(records.units[c], records, force, now) for c in incident.units]
    worst = max(found, key=lambda s: s.level, default=None)
    level = worst.level if worst else Level.SAFE
    named = worst.callsign if worst and level > Level.SAFE else ""
    return QueueRow(incident, clock_of(incident, force, now), level, named)


def _risk(row: QueueRow, force: Force) -> tuple[int, bool, int, bool, datetime, str]:
    danger = -int(row.worst) if row.worst >= Level.RED else 0
    incident = row.incident
    left = incident.attended_at is not None and not incident.units  # only its result is missing
    look, helped = force.grade(incident.grade).look, bool(incident.units)
    return danger, left, look, helped, incident.created_at, incident.id
