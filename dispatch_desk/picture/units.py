"""Facts of units: booked on and off, sent and stood down, their statuses, and what was heard of them."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from msgspec import structs

from dispatch_desk import facts
from dispatch_desk.alarm_load import Alarm
from dispatch_desk.contacts import BOOKED_ON, Contact, Contacts, with_contact, without
from dispatch_desk.force.profile import Force
from dispatch_desk.journal.protocol import Entry
from dispatch_desk.picture.state import Changed, Picture
from dispatch_desk.picture.steps import change_unit, subject, take, tell
from dispatch_desk.records import REGAINED, DutyUnit, IncidentId, SetCheck, Tone
from resources.units import Callsign

BELIEVABLE = timedelta(hours=1)  # later than this no message is late: its sender's clock isn't set

UNSENT: Mapping[str, None] = dict.fromkeys(("incident", "sent_at", "eta_s", "check"))
"""What a unit that is nowhere has no more of."""


@take.register
def _unit_booked_on(fact: facts.UnitBookedOn, picture: Picture, entry: Entry) -> Changed:
    callsign = fact.unit.callsign
    picture.units[callsign] = DutyUnit(
        unit=fact.unit,
        version=entry.version,
        status=picture.force.status_for("on_duty").code,
        status_at=fact.happened_at,
        status_source="desk",
        heard_at=fact.happened_at,
        heard_how=BOOKED_ON,
        contacts=(Contact(entry.seq, fact.happened_at, BOOKED_ON),),
    )
    return Changed(units=(callsign,))


@take.register
def _unit_booked_off(_fact: facts.UnitBookedOff, picture: Picture, entry: Entry) -> Changed:
    return change_unit(picture, entry, on_duty=False, **UNSENT)


@take.register
def _unit_status_changed(fact: facts.UnitStatusChanged, picture: Picture, entry: Entry) -> Changed:
    callsign = Callsign(subject(entry))
    before = picture.units[callsign]
    changes = _status(before, fact, picture.force)
    if fact.source == "radio":  # the officer pressed it: that is contact
        changes |= _heard(before, entry, fact.happened_at, "status")
    touched = tell_status(picture, before, fact, entry)
    return change_unit(picture, entry, touched, **changes)


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
        "answered": before.answered or before.sent_at is None or fact.happened_at >= before.sent_at,
    }


def _overtaken(before: DutyUnit, fact: facts.UnitStatusChanged) -> bool:
    """A status that comes in after a later one is history. Only one clock's times can be compared."""
    behind = before.status_at - fact.happened_at
    return fact.source == before.status_source and timedelta(0) < behind < BELIEVABLE


def _heard(
    unit: DutyUnit, entry: Entry, at: datetime, how: str, note: str = ""
) -> dict[str, object]:
    return _with(with_contact(unit.contacts, Contact(entry.seq, at, how, note)))


def _with(contacts: Contacts) -> dict[str, object]:
    """The latest counts: one written down late must not make the unit look quieter than it was."""
    latest = contacts[-1]
    return {
        "contacts": contacts,
        "heard_at": latest.at,
        "heard_how": latest.how,
        "heard_note": latest.note,
    }


def tell_status(
    picture: Picture, before: DutyUnit, fact: facts.UnitStatusChanged, entry: Entry
) -> tuple[IncidentId, ...]:
    said = f"{before.callsign} status {fact.code}: {picture.force.name_of('statuses', fact.code)}"
    tone: Tone = "radio" if fact.source == "radio" else "system"
    touched = tell(picture, before.incident, entry, fact, said, tone)
    for key in touched:
        incident = picture.incidents[key]
        arrived = picture.force.means(fact.code, "at_scene") and incident.attended_at is None
        # Pressed before it was sent here: an arrival somewhere else, come in late.
        elsewhere = before.sent_at is not None and fact.happened_at < before.sent_at
        if arrived and not elsewhere:
            picture.incidents[key] = structs.replace(incident, attended_at=fact.happened_at)
    return touched


@take.register
def _unit_messaged(fact: facts.UnitMessaged, picture: Picture, entry: Entry) -> Changed:
    unit = picture.units[Callsign(subject(entry))]
    said = f"{unit.callsign}: {picture.force.name_of('statuses', fact.code)}"
    touched = tell(picture, unit.incident, entry, fact, said, "radio")
    return change_unit(picture, entry, touched, **_heard(unit, entry, fact.happened_at, "message"))


@take.register
def _unit_sent(fact: facts.UnitSent, picture: Picture, entry: Entry) -> Changed:
    return change_unit(
        picture,
        entry,
        incident=fact.incident,
        sent_at=fact.happened_at,
        eta_s=fact.eta_s,
        answered=False,
        check=None,
    )


@take.register
def _unit_stood_down(fact: facts.UnitStoodDown, picture: Picture, entry: Entry) -> Changed:
    unit = picture.units[Callsign(subject(entry))]
    if unit.incident != fact.incident:
        return change_unit(picture, entry)
    return change_unit(picture, entry, **UNSENT)


@take.register
def _unit_heard(fact: facts.UnitHeard, picture: Picture, entry: Entry) -> Changed:
    unit = picture.units[Callsign(subject(entry))]
    said = f"{unit.callsign} heard by {fact.how}" + (f": {fact.note}" if fact.note else "")
    touched = tell(picture, unit.incident, entry, fact, said, "radio")
    changes = _heard(unit, entry, fact.happened_at, fact.how, fact.note)
    return change_unit(picture, entry, touched, **changes)


@take.register
def _contact_withdrawn(fact: facts.ContactWithdrawn, picture: Picture, entry: Entry) -> Changed:
    unit = picture.units[Callsign(subject(entry))]
    said = f"{unit.callsign} not heard after all (entry {fact.entry}): {fact.reason}"
    touched = tell(picture, unit.incident, entry, fact, said, "system")
    return change_unit(picture, entry, touched, **_with(without(unit.contacts, fact.entry)))


@take.register
def _unit_seen(fact: facts.UnitSeen, picture: Picture, entry: Entry) -> Changed:
    unit = picture.units[Callsign(subject(entry))]
    said = f"{unit.callsign} seen by {fact.by}" + (f": {fact.note}" if fact.note else "")
    touched = tell(picture, unit.incident, entry, fact, said, "radio")
    return change_unit(
        picture, entry, touched, seen_at=fact.happened_at, seen_by=fact.by, seen_note=fact.note
    )


@take.register
def _unit_check_set(fact: facts.UnitCheckSet, picture: Picture, entry: Entry) -> Changed:
    unit = picture.units[Callsign(subject(entry))]
    said = f"{unit.callsign} next check in {fact.first_s / 60:.0f} min: {fact.reason}"
    touched = tell(picture, unit.incident, entry, fact, said, "system")
    check = SetCheck(fact.happened_at, fact.first_s, fact.by, fact.reason)
    return change_unit(picture, entry, touched, check=check)


@take.register
def _unit_check_missed(fact: facts.UnitCheckMissed, picture: Picture, entry: Entry) -> Changed:
    unit = picture.units[Callsign(subject(entry))]
    picture.alarms.append(Alarm(fact.happened_at, "amber", unit.callsign, fact.rule))
    touched = tell(
        picture, unit.incident, entry, fact, f"{unit.callsign} not heard: {fact.rule}", "system"
    )
    return change_unit(picture, entry, touched, missed_due_at=fact.due_at)


@take.register
def _terminal_reported(fact: facts.UnitTerminalReported, picture: Picture, entry: Entry) -> Changed:
    unit = picture.units[Callsign(subject(entry))]
    said = f"{unit.callsign} terminal: {fact.state}"
    touched = tell(picture, unit.incident, entry, fact, said, "radio")
    return change_unit(picture, entry, touched, **_terminal(unit, fact))


def _terminal(unit: DutyUnit, fact: facts.UnitTerminalReported) -> dict[str, object]:
    """Trouble counts from its first report since the last contact: one that flickers never starts anew."""
    at, since = fact.happened_at, unit.terminal_at
    if fact.state == REGAINED:
        late = since is not None and at < since
        return {} if late else {"terminal": "", "terminal_at": None}
    if since is not None and since > unit.heard_at:
        at = min(at, since) if at > unit.heard_at else since
    return {"terminal": fact.state, "terminal_at": at}
