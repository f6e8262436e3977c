"""Facts of units: booked on and off, sent and stood down, their statuses, and what was heard of them."""

from datetime import datetime, timedelta

from msgspec import structs

from dispatch_desk import facts
from dispatch_desk.alarm_load import Alarm
from dispatch_desk.contacts import BOOKED_ON, Contact, Contacts, with_contact, without
from dispatch_desk.force.profile import Force
from dispatch_desk.journal.protocol import Entry
from dispatch_desk.picture.state import Changed, Picture
from dispatch_desk.picture.steps import put_unit, take, tell, unit_of
from dispatch_desk.records import (
    REGAINED,
    DutyUnit,
    Incident,
    IncidentId,
    Left,
    LetGo,
    SetCheck,
    Tone,
)

MISSED_KEPT = 32  # checks; the same one may come back after another has come and gone
REPORTS_KEPT = 32  # of a terminal that goes on complaining, the first that counts among them
BELIEVABLE = timedelta(hours=1)  # later than this no message is late: its sender's clock isn't set


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
    unit = _sent_nowhere(unit_of(picture, entry))
    return put_unit(picture, entry, structs.replace(unit, on_duty=False, prisoners=0))


def _sent_nowhere(unit: DutyUnit) -> DutyUnit:
    return structs.replace(unit, incident=None, sent_at=None, eta_s=None, check=None)


@take.register
def _unit_status_changed(fact: facts.UnitStatusChanged, picture: Picture, entry: Entry) -> Changed:
    before = unit_of(picture, entry)
    unit = _status(before, fact, picture.force)
    if fact.source == "radio":  # the officer pressed it: that is contact
        unit = _heard(unit, entry, fact.happened_at, "status")
    return put_unit(picture, entry, unit, tell_status(picture, before, fact, entry))


def _status(before: DutyUnit, fact: facts.UnitStatusChanged, force: Force) -> DutyUnit:
    pressed = force.means(fact.code, "emergency")
    if _overtaken(before, fact) and not pressed:
        return before
    in_one = force.means(before.status, "emergency")
    held = before.status_before if in_one else before.status
    return structs.replace(
        before,
        status=fact.code,
        status_at=fact.happened_at,
        status_source=fact.source,
        status_before=held if pressed else None,
        answered=before.answered or before.sent_at is None or fact.happened_at >= before.sent_at,
    )


def _overtaken(before: DutyUnit, fact: facts.UnitStatusChanged) -> bool:
    """A status that comes in after a later one is history. Only one clock's times can be compared."""
    behind = before.status_at - fact.happened_at
    return fact.source == before.status_source and timedelta(0) < behind < BELIEVABLE


def _heard(unit: DutyUnit, entry: Entry, at: datetime, how: str, note: str = "") -> DutyUnit:
    return _with(unit, with_contact(unit.contacts, Contact(entry.seq, at, how, note)))


def _with(unit: DutyUnit, contacts: Contacts) -> DutyUnit:
    """The latest counts: one written down late must not make the unit look quieter than it was."""
    latest = contacts[-1]
    return structs.replace(
        unit,
        contacts=contacts,
        heard_at=latest.at,
        heard_how=latest.how,
        heard_note=latest.note,
    )


def tell_status(
    picture: Picture, before: DutyUnit, fact: facts.UnitStatusChanged, entry: Entry
) -> tuple[IncidentId, ...]:
    said = f"{before.callsign} status {fact.code}: {picture.force.name_of('statuses', fact.code)}"
    tone: Tone = "radio" if fact.source == "radio" else "system"
    touched = tell(picture, before.incident, entry, fact, said, tone)
    if picture.force.means(fact.code, "at_scene"):
        for key in touched:
            picture.incidents[key] = _attended(picture.incidents[key], before, fact.happened_at)
    return touched


def _attended(incident: Incident, before: DutyUnit, at: datetime) -> Incident:
    # Pressed before it was sent here: an arrival somewhere else, come in late.
    elsewhere = before.sent_at is not None and at < before.sent_at
    if elsewhere:
        return incident
    return structs.replace(incident, attended_at=incident.attended_at or at, undone_at=None)


@take.register
def _unit_messaged(fact: facts.UnitMessaged, picture: Picture, entry: Entry) -> Changed:
    unit = unit_of(picture, entry)
    said = f"{unit.callsign}: {picture.force.name_of('statuses', fact.code)}"
    touched = tell(picture, unit.incident, entry, fact, said, "radio")
    return put_unit(picture, entry, _heard(unit, entry, fact.happened_at, "message"), touched)


@take.register
def _unit_sent(fact: facts.UnitSent, picture: Picture, entry: Entry) -> Changed:
    unit = structs.replace(
        unit_of(picture, entry),
        incident=fact.incident,
        sent_at=fact.happened_at,
        eta_s=fact.eta_s,
        answered=False,
        check=None,
        let_go=None,
    )
    return put_unit(picture, entry, unit)


@take.register
def _unit_stood_down(fact: facts.UnitStoodDown, picture: Picture, entry: Entry) -> Changed:
    unit = unit_of(picture, entry)
    at = fact.happened_at
    let_go = LetGo(fact.incident, at) if fact.how == "desk" else None
    diverted = fact.how == "diverted"
    left = Left(fact.incident, unit.status, at, unit.answered) if diverted else None
    gone_back_to = _not_undone(picture, unit.left) if fact.how == "recalled" else ()
    if unit.incident == fact.incident:
        unit = _sent_nowhere(unit)
    return put_unit(picture, entry, structs.replace(unit, let_go=let_go, left=left), gone_back_to)


def _not_undone(picture: Picture, left: Left | None) -> tuple[IncidentId, ...]:
    """A recall sends it back to the open job it was taken from, which has not been without it since."""
    before = picture.incidents.get(left.incident) if left is not None else None
    if left is None or before is None or not before.open:
        return ()
    if before.undone_at is None or before.undone_at < left.at:  # undone before it was taken, or not
        return ()
    picture.incidents[before.id] = structs.replace(before, undone_at=None)
    return (before.id,)


@take.register
def _unit_heard(fact: facts.UnitHeard, picture: Picture, entry: Entry) -> Changed:
    unit = unit_of(picture, entry)
    said = f"{unit.callsign} heard by {fact.how}" + (f": {fact.note}" if fact.note else "")
    touched = tell(picture, unit.incident, entry, fact, said, "radio")
    heard = _heard(unit, entry, fact.happened_at, fact.how, fact.note)
    return put_unit(picture, entry, heard, touched)


@take.register
def _contact_withdrawn(fact: facts.ContactWithdrawn, picture: Picture, entry: Entry) -> Changed:
    unit = unit_of(picture, entry)
    said = f"{unit.callsign} not heard after all (entry {fact.entry}): {fact.reason}"
    touched = tell(picture, unit.incident, entry, fact, said, "system")
    return put_unit(picture, entry, _with(unit, without(unit.contacts, fact.entry)), touched)


@take.register
def _unit_seen(fact: facts.UnitSeen, picture: Picture, entry: Entry) -> Changed:
    unit = unit_of(picture, entry)
    said = f"{unit.callsign} seen by {fact.by}" + (f": {fact.note}" if fact.note else "")
    touched = tell(picture, unit.incident, entry, fact, said, "radio")
    seen = structs.replace(unit, seen_at=fact.happened_at, seen_by=fact.by, seen_note=fact.note)
    return put_unit(picture, entry, seen, touched)


@take.register
def _unit_check_set(fact: facts.UnitCheckSet, picture: Picture, entry: Entry) -> Changed:
    unit = unit_of(picture, entry)
    said = f"{unit.callsign} next check in {fact.first_s / 60:.0f} min: {fact.reason}"
    touched = tell(picture, unit.incident, entry, fact, said, "system")
    check = SetCheck(fact.happened_at, fact.first_s, fact.by, fact.reason)
    return put_unit(picture, entry, structs.replace(unit, check=check), touched)


@take.register
def _unit_check_missed(fact: facts.UnitCheckMissed, picture: Picture, entry: Entry) -> Changed:
    unit = unit_of(picture, entry)
    picture.alarms.append(Alarm(fact.happened_at, "amber", unit.callsign, fact.rule))
    touched = tell(
        picture, unit.incident, entry, fact, f"{unit.callsign} not heard: {fact.rule}", "system"
    )
    missed = (*unit.missed, fact.due_at)[-MISSED_KEPT:]
    return put_unit(picture, entry, structs.replace(unit, missed=missed), touched)


@take.register
def _prisoners_counted(fact: facts.UnitPrisonersCounted, picture: Picture, entry: Entry) -> Changed:
    unit = unit_of(picture, entry)
    said = f"{unit.callsign} prisoners aboard: {fact.count or 'none'}"
    touched = tell(picture, unit.incident, entry, fact, said, "system")
    return put_unit(picture, entry, structs.replace(unit, prisoners=fact.count), touched)


@take.register
def _terminal_reported(fact: facts.UnitTerminalReported, picture: Picture, entry: Entry) -> Changed:
    unit = unit_of(picture, entry)
    said = f"{unit.callsign} terminal: {fact.state}"
    touched = tell(picture, unit.incident, entry, fact, said, "radio")
    return put_unit(picture, entry, _terminal(unit, fact), touched)


def _terminal(unit: DutyUnit, fact: facts.UnitTerminalReported) -> DutyUnit:
    """Its reports stay until it is in order: which of them counts, contact written down late may change."""
    at, known = fact.happened_at, unit.terminal_reports
    if fact.state == REGAINED:
        left = tuple(report for report in known if report > at)
        return structs.replace(unit, terminal=unit.terminal if left else "", terminal_reports=left)
    reports = tuple(sorted((*known, at)))
    first = (unit.terminal_since,) if len(reports) > REPORTS_KEPT and unit.terminal_since else ()
    kept = (*first, *reports[-REPORTS_KEPT + len(first) :])
    return structs.replace(unit, terminal=fact.state, terminal_reports=kept)
