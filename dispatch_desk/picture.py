"""The one fold: journal entries in, the state of the desk out. Live, start-up, replay and audit alike."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import singledispatch
from typing import Literal

from msgspec import Struct, structs

from dispatch_desk import facts
from dispatch_desk.force.profile import Force
from dispatch_desk.journal.protocol import Entry
from dispatch_desk.records import Alert, DutyUnit, Incident, IncidentId, LogLine, Records, Tone
from resources.units import Callsign, Unit

SET_ASIDE_KEPT = 200  # the last ones, to be looked at; the journal holds them all
BELIEVABLE = timedelta(hours=1)  # later than this no message is late: its sender's clock isn't set


class Changed(Struct, frozen=True):
    """What one entry touched, by key; views decide from it whether to redraw."""

    incidents: tuple[IncidentId, ...] = ()
    units: tuple[Callsign, ...] = ()
    alerts: tuple[str, ...] = ()
    room: bool = False


@dataclass(slots=True)
class Picture(Records):
    """The records, and where in the journal they stand. Owned by one thread."""

    force: Force = field(kw_only=True)
    seq: int = 0
    recorded_at: datetime | None = None
    boot_ms: int = 0
    versions: dict[str, int] = field(default_factory=dict)  # stream → version
    room: facts.RoomOpened | None = None
    desks: dict[str, facts.DeskBookedOn] = field(default_factory=dict)
    alerts_ever: dict[Callsign, int] = field(default_factory=dict)
    unreadable: list[tuple[int, facts.Unreadable]] = field(default_factory=list)
    set_aside: deque[facts.RadioSetAside] = field(
        default_factory=lambda: deque(maxlen=SET_ASIDE_KEPT)
    )
    set_aside_ever: int = 0


def apply(picture: Picture, entry: Entry) -> Changed:
    """Take in one entry. Never refuses: what the journal holds has happened."""
    picture.seq, picture.recorded_at, picture.boot_ms = (
        entry.seq,
        entry.recorded_at,
        entry.boot_time,
    )
    picture.versions[entry.stream] = entry.version
    if entry.body is None:  # erased by law: that something stood here is all that may be known
        return Changed()
    fact = facts.decode(entry.type, entry.body, entry.recorded_at)
    try:
        return _take(fact, picture, entry)
    except KeyError as error:  # a fact about an incident or unit whose beginning was erased
        lost = facts.Unreadable(
            happened_at=entry.recorded_at, type=entry.type, why=f"nothing known of {error}"
        )
        return _take(lost, picture, entry)


@singledispatch
def _take(fact: facts.Fact, picture: Picture, entry: Entry) -> Changed:
    """How one kind of fact changes the picture; registered below, one small function a fact."""
    raise NotImplementedError(f"{entry.type}: {fact} changes {picture} in no way anybody wrote")


def fold(picture: Picture, entries: Iterable[Entry]) -> None:
    for entry in entries:
        apply(picture, entry)


# Small steps the folds share


def _subject(entry: Entry) -> str:
    """What the entry's stream is about: `unit/BR21` → `BR21`."""
    return entry.stream.partition("/")[2]


def _change_incident(picture: Picture, entry: Entry, **changes: object) -> Changed:
    key = _subject(entry)
    changed = structs.replace(picture.incidents[key], version=entry.version, **changes)
    picture.incidents[key] = changed
    return Changed(incidents=(key,))


def _change_unit(picture: Picture, entry: Entry, **changes: object) -> Changed:
    key = Callsign(_subject(entry))
    picture.units[key] = structs.replace(picture.units[key], version=entry.version, **changes)
    return Changed(units=(key,))


def _line(incident: Incident, entry: Entry, at: datetime, text: str, tone: Tone) -> Incident:
    line = LogLine(entry.seq, at, entry.recorded_at, entry.actor, text, tone)
    return structs.replace(incident, log=(*incident.log, line))


def _tell(
    picture: Picture,
    incident: IncidentId | None,
    entry: Entry,
    fact: facts.Fact,
    said: str,
    tone: Tone,
) -> tuple[IncidentId, ...]:
    """Write a unit's news into the log of the incident it is at."""
    if incident is None or incident not in picture.incidents:
        return ()
    told = _line(picture.incidents[incident], entry, fact.happened_at, said, tone)
    picture.incidents[incident] = told
    return (incident,)


# The room


@_take.register
def _room_opened(fact: facts.RoomOpened, picture: Picture, _entry: Entry) -> Changed:
    picture.room = fact
    return Changed(room=True)


@_take.register
def _desk_booked_on(fact: facts.DeskBookedOn, picture: Picture, _entry: Entry) -> Changed:
    picture.desks[fact.desk] = fact
    return Changed(room=True)


@_take.register
def _tracks_sealed(_fact: facts.TracksSealed, _picture: Picture, _entry: Entry) -> Changed:
    return Changed()


@_take.register
def _radio_set_aside(fact: facts.RadioSetAside, picture: Picture, _entry: Entry) -> Changed:
    picture.set_aside.append(fact)
    picture.set_aside_ever += 1
    return Changed(room=True)


@_take.register
def _unreadable(fact: facts.Unreadable, picture: Picture, entry: Entry) -> Changed:
    picture.unreadable.append((entry.seq, fact))
    return Changed(room=True)


# Incidents


@_take.register
def _incident_created(fact: facts.IncidentCreated, picture: Picture, entry: Entry) -> Changed:
    key = _subject(entry)
    incident = Incident(
        id=key,
        version=entry.version,
        kind=fact.kind,
        grade=fact.grade,
        place=fact.place,
        position=fact.position,
        channel=fact.channel,
        caller=fact.caller,
        summary=fact.summary,
        markers=fact.markers,
        created_at=fact.happened_at,
    )
    picture.incidents[key] = _line(incident, entry, fact.happened_at, fact.summary, "note")
    return Changed(incidents=(key,))


@_take.register
def _incident_owned(fact: facts.IncidentOwned, picture: Picture, entry: Entry) -> Changed:
    return _change_incident(picture, entry, owner=fact.owner, owned_at=fact.happened_at)


@_take.register
def _incident_regraded(fact: facts.IncidentRegraded, picture: Picture, entry: Entry) -> Changed:
    key = _subject(entry)
    before = picture.incidents[key].grade
    said = f"Grade {before} → {fact.grade}: {fact.reason}"
    told = _line(picture.incidents[key], entry, fact.happened_at, said, "system")
    return _change_incident(picture, entry, grade=fact.grade, log=told.log)


@_take.register
def _incident_logged(fact: facts.IncidentLogged, picture: Picture, entry: Entry) -> Changed:
    told = _line(picture.incidents[_subject(entry)], entry, fact.happened_at, fact.text, "note")
    log = tuple(
        structs.replace(line, corrected_by=entry.seq) if line.seq == fact.corrects else line
        for line in told.log
    )
    return _change_incident(picture, entry, log=log)


@_take.register
def _incident_unit_sent(fact: facts.IncidentUnitSent, picture: Picture, entry: Entry) -> Changed:
    incident = picture.incidents[_subject(entry)]
    said = f"{fact.callsign} sent" + (f": {fact.reason}" if fact.reason else "")
    told = _line(incident, entry, fact.happened_at, said, "system")
    units = (*(c for c in incident.units if c != fact.callsign), fact.callsign)
    sent_at = incident.sent_at or fact.happened_at
    return _change_incident(picture, entry, units=units, sent_at=sent_at, log=told.log)


@_take.register
def _incident_unit_stood_down(
    fact: facts.IncidentUnitStoodDown, picture: Picture, entry: Entry
) -> Changed:
    incident = picture.incidents[_subject(entry)]
    said = f"{fact.callsign} stood down" + (f": {fact.reason}" if fact.reason else "")
    told = _line(incident, entry, fact.happened_at, said, "system")
    units = tuple(c for c in incident.units if c != fact.callsign)
    return _change_incident(picture, entry, units=units, log=told.log)


@_take.register
def _incident_closed(fact: facts.IncidentClosed, picture: Picture, entry: Entry) -> Changed:
    name = picture.force.name_of("results", fact.result)
    said = f"Closed: {name}" + (f". {fact.note}" if fact.note else "")
    told = _line(picture.incidents[_subject(entry)], entry, fact.happened_at, said, "system")
    return _change_incident(
        picture, entry, closed_at=fact.happened_at, result=fact.result, log=told.log
    )


# Units


@_take.register
def _unit_booked_on(fact: facts.UnitBookedOn, picture: Picture, entry: Entry) -> Changed:
    callsign = fact.unit.callsign
    picture.units[callsign] = DutyUnit(
        unit=fact.unit,
        version=entry.version,
        status=picture.force.status_for("on_duty").code,
        status_at=fact.happened_at,
        status_source="desk",
        heard_at=fact.happened_at,
        heard_how="booked on",
    )
    return Changed(units=(callsign,))


@_take.register
def _unit_booked_off(_fact: facts.UnitBookedOff, picture: Picture, entry: Entry) -> Changed:
    return _change_unit(picture, entry, on_duty=False, incident=None, sent_at=None, eta_s=None)


@_take.register
def _unit_status_changed(fact: facts.UnitStatusChanged, picture: Picture, entry: Entry) -> Changed:
    callsign = Callsign(_subject(entry))
    before = picture.units[callsign]
    changes = _status(before, fact, picture.force)
    if fact.source == "radio":  # the officer pressed it: that is contact
        changes |= _heard(before, fact.happened_at, "status")
    touched = _tell_status(picture, before, fact, entry)
    changed = _change_unit(picture, entry, **changes)
    return structs.replace(changed, incidents=touched)


def _status(before: DutyUnit, fact: facts.UnitStatusChanged, force: Force) -> dict[str, object]:
    pressed = force.means(fact.code, "emergency")
    if _overtaken(before, fact) and not pressed:
        return {}
    in_one = force.means(before.status, "emergency")
    held = before.status_before if in_one else before.status
    return {
        "status": fact.code,
        "status_at": fact.happened_at,
        "status_source": fact.source,
        "status_before": held if pressed else None,
    }


def _overtaken(before: DutyUnit, fact: facts.UnitStatusChanged) -> bool:
    """A status that comes in after a later one is history. Only one clock's times can be compared."""
    behind = before.status_at - fact.happened_at
    return fact.source == before.status_source and timedelta(0) < behind < BELIEVABLE


def _heard(unit: DutyUnit, at: datetime, how: str, note: str = "") -> dict[str, object]:
    """A call written down late must not make the unit look quieter than it was."""
    if at < unit.heard_at:
        return {}
    return {"heard_at": at, "heard_how": how, "heard_note": note}


def _tell_status(
    picture: Picture, before: DutyUnit, fact: facts.UnitStatusChanged, entry: Entry
) -> tuple[IncidentId, ...]:
    said = f"{before.callsign} status {fact.code}: {picture.force.name_of('statuses', fact.code)}"
    tone: Tone = "radio" if fact.source == "radio" else "system"
    touched = _tell(picture, before.incident, entry, fact, said, tone)
    for key in touched:
        incident = picture.incidents[key]
        arrived = picture.force.means(fact.code, "at_scene") and incident.attended_at is None
        # Pressed before it was sent here: an arrival somewhere else, come in late.
        elsewhere = before.sent_at is not None and fact.happened_at < before.sent_at
        if arrived and not elsewhere:
            picture.incidents[key] = structs.replace(incident, attended_at=fact.happened_at)
    return touched


@_take.register
def _unit_messaged(fact: facts.UnitMessaged, picture: Picture, entry: Entry) -> Changed:
    unit = picture.units[Callsign(_subject(entry))]
    said = f"{unit.callsign}: {picture.force.name_of('statuses', fact.code)}"
    touched = _tell(picture, unit.incident, entry, fact, said, "radio")
    changed = _change_unit(picture, entry, **_heard(unit, fact.happened_at, "message"))
    return structs.replace(changed, incidents=touched)


@_take.register
def _unit_sent(fact: facts.UnitSent, picture: Picture, entry: Entry) -> Changed:
    return _change_unit(
        picture, entry, incident=fact.incident, sent_at=fact.happened_at, eta_s=fact.eta_s
    )


@_take.register
def _unit_stood_down(fact: facts.UnitStoodDown, picture: Picture, entry: Entry) -> Changed:
    unit = picture.units[Callsign(_subject(entry))]
    if unit.incident != fact.incident:
        return _change_unit(picture, entry)
    return _change_unit(picture, entry, incident=None, sent_at=None, eta_s=None)


@_take.register
def _unit_heard(fact: facts.UnitHeard, picture: Picture, entry: Entry) -> Changed:
    unit = picture.units[Callsign(_subject(entry))]
    said = f"{unit.callsign} heard by {fact.how}" + (f": {fact.note}" if fact.note else "")
    touched = _tell(picture, unit.incident, entry, fact, said, "radio")
    changed = _change_unit(picture, entry, **_heard(unit, fact.happened_at, fact.how, fact.note))
    return structs.replace(changed, incidents=touched)


# Alerts


@_take.register
def _alert_raised(fact: facts.AlertRaised, picture: Picture, entry: Entry) -> Changed:
    if fact.callsign not in picture.units:
        picture.units[fact.callsign] = _stranger(fact, picture.force, entry)
    incident = picture.units[fact.callsign].incident
    level: Literal["red", "emergency"] = "emergency" if fact.level == "emergency" else "red"
    picture.alerts[fact.alert] = Alert(
        fact.alert, fact.callsign, level, fact.reason, fact.happened_at, incident
    )
    picture.alerts_ever[fact.callsign] = picture.alerts_ever.get(fact.callsign, 0) + 1
    said = f"{fact.callsign} {level.upper()}: {fact.reason}"
    return _touch(picture, fact, entry, incident, said)


def _stranger(fact: facts.AlertRaised, force: Force, entry: Entry) -> DutyUnit:
    """A radio that nobody booked on, so that its alarm has somebody to stand at."""
    return DutyUnit(
        unit=Unit(fact.callsign, kind="", crew=(), device=""),
        version=entry.version,
        status=force.status_for("emergency").code,
        status_at=fact.happened_at,
        status_source="radio",
        heard_at=fact.happened_at,
        heard_how="emergency",
        on_duty=False,
    )


@_take.register
def _alert_owned(fact: facts.AlertOwned, picture: Picture, entry: Entry) -> Changed:
    alert = structs.replace(picture.alerts[fact.alert], owner=fact.owner, owned_at=fact.happened_at)
    picture.alerts[fact.alert] = alert
    return _touch(picture, fact, entry, alert.incident, f"{fact.alert} taken by {fact.owner}")


@_take.register
def _alert_escalated(fact: facts.AlertEscalated, picture: Picture, entry: Entry) -> Changed:
    alert = structs.replace(picture.alerts[fact.alert], escalated_at=fact.happened_at)
    picture.alerts[fact.alert] = alert
    said = f"{fact.alert} not taken: {fact.to} told"
    return _touch(picture, fact, entry, alert.incident, said)


@_take.register
def _alert_closed(fact: facts.AlertClosed, picture: Picture, entry: Entry) -> Changed:
    alert = structs.replace(
        picture.alerts[fact.alert],
        closed_at=fact.happened_at,
        outcome=fact.outcome,
        confirmed_by=fact.confirmed_by,
        confirmed_how=fact.confirmed_how,
    )
    picture.alerts[fact.alert] = alert
    said = f"{fact.alert} closed: {picture.force.name_of('alert_outcomes', fact.outcome)}"
    if fact.confirmed_by:
        said += f", confirmed by {fact.confirmed_by} ({fact.confirmed_how})"
    return _touch(picture, fact, entry, alert.incident, said)


def _touch(
    picture: Picture,
    fact: facts.AlertRaised | facts.AlertOwned | facts.AlertEscalated | facts.AlertClosed,
    entry: Entry,
    incident: IncidentId | None,
    said: str,
) -> Changed:
    """An alert lives in its unit's stream: count the entry there, and tell the incident."""
    touched = _tell(picture, incident, entry, fact, said, "alert")
    unit = picture.units.get(fact.callsign)
    if unit is not None:
        picture.units[fact.callsign] = structs.replace(unit, version=entry.version)
    return Changed(incidents=touched, units=(fact.callsign,), alerts=(fact.alert,))
