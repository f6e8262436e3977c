"""The order of the queue: risk now, as rules a dispatcher can check by eye."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct

from dispatch_desk.assistance import GRAVEST_LOOK
from dispatch_desk.force.profile import Force, Grade
from dispatch_desk.records import Incident, IncidentId, Records
from dispatch_desk.safety import standing_of
from resources.checkins import Level
from resources.units import Callsign


class Clock(Struct, frozen=True):
    """How an incident stands against its target, and the time taken, left (negative: over) or passed."""

    state: Literal["met", "late", "left", "over", "none"]
    time: timedelta
    undone: timedelta | None = None  # attended, and so long ago left undone for other work


class QueueRow(Struct, frozen=True):
    incident: Incident
    clock: Clock
    worst: Level  # of the officers sent there, and of alerts raised there and still open
    worst_unit: str  # whose, "" when all are safe


def look_of(incident: Incident, force: Force) -> int:
    """How urgent it looks, 1 to 4; the gravest where the force's data has lost its grade."""
    grade = _grade(incident, force)
    return grade.look if grade is not None else GRAVEST_LOOK


def _grade(incident: Incident, force: Force) -> Grade | None:
    return next((grade for grade in force.grades if grade.code == incident.grade), None)


def clock_of(incident: Incident, force: Force, now: datetime) -> Clock:
    """From creation to a declared arrival, against the grade's target."""
    grade = _grade(incident, force)
    target = grade.attend_s if grade is not None else None
    if incident.attended_at is not None:
        taken = incident.attended_at - incident.created_at
        met = target is None or taken.total_seconds() <= target
        undone = (
            None if incident.undone_at is None or not incident.open else now - incident.undone_at
        )
        return Clock("met" if met else "late", taken, undone)
    if target is None:
        return Clock("none", now - incident.created_at)
    left = timedelta(seconds=target) - (now - incident.created_at)
    return Clock("left" if left >= timedelta(0) else "over", left)


def queue(records: Records, force: Force, now: datetime) -> list[QueueRow]:
    """Open incidents: officers in danger first, then grade, then nobody on the way, then the older.

    Those attended and left, which wait for their result alone, come last; not those left undone.
    """
    alarmed = _alarmed(records)
    rows = []
    for incident in records.open_incidents():
        concerned = dict.fromkeys((*incident.units, *alarmed[incident.id]))
        rows.append(_row(incident, concerned, records, force, now))
    return sorted(rows, key=lambda row: _risk(row, force))


def _alarmed(records: Records) -> Mapping[IncidentId, list[Callsign]]:
    """Whose alerts are open, by the incident they were at: danger stays there when a status does not."""
    found: defaultdict[IncidentId, list[Callsign]] = defaultdict(list)
    for alert in records.open_alerts():
        if alert.incident is not None:
            found[alert.incident].append(alert.callsign)
    return found


def _row(
    incident: Incident, concerned: Iterable[Callsign], records: Records, force: Force, now: datetime
) -> QueueRow:
    known = [records.units[c] for c in concerned if c in records.units]
    found = [standing_of(duty, records, force, now) for duty in known]
    worst = max(found, key=lambda s: s.level, default=None)
    level = worst.level if worst else Level.SAFE
    named = worst.callsign if worst and level > Level.SAFE else ""
    return QueueRow(incident, clock_of(incident, force, now), level, named)


def _risk(row: QueueRow, force: Force) -> tuple[int, bool, int, bool, datetime, str]:
    danger = -int(row.worst) if row.worst >= Level.RED else 0
    incident = row.incident
    left = incident.attended_at is not None and not incident.units  # only its result is missing …
    left = left and incident.undone_at is None  # … unless its last unit was taken from it
    look, helped = look_of(incident, force), bool(incident.units)
    return danger, left, look, helped, incident.created_at, incident.id
