"""Units: booked on and off, their declared statuses, and contact with their officers."""

from datetime import datetime

from msgspec import structs

from dispatch_desk import commands, facts
from dispatch_desk.contacts import withdrawable
from dispatch_desk.decide.alerts import emergency
from dispatch_desk.decide.releasing import released
from dispatch_desk.decide.resting_on import BOUND, Written, facts_of, on_duty
from dispatch_desk.force.profile import Force
from dispatch_desk.picture import Picture
from dispatch_desk.records import REGAINED, DutyUnit
from dispatch_desk.wording import (
    MAX_CALLSIGN,
    MAX_TEXT,
    MAX_WORDS,
    callsign_of,
    readable,
    required,
)
from resources.status import Availability
from resources.units import Callsign, RefusedError

EMERGENCIES = {
    "radio": "Emergency button",
    "desk": "Emergency set at the desk",
    "tracker": "Tracker alarm",
}
"""How an emergency is known; what a tracker says by itself is no word of the officer."""

TERMINAL_STATES = ("lost service", "lost fix", "low battery", REGAINED)


@facts_of.register
def _book_on_unit(command: commands.BookOnUnit, picture: Picture, at: datetime) -> Written:
    unit = command.unit
    callsign = Callsign(required(unit.callsign, "The callsign", MAX_CALLSIGN))
    if callsign != callsign_of(callsign):
        raise RefusedError(f"“{callsign}” can't be a callsign: use letters, digits and spaces")
    known = picture.units.get(callsign)
    if known is not None and known.on_duty:
        raise RefusedError(f"{callsign} is booked on already")
    if not unit.crew:
        raise RefusedError(f"{callsign} has no crew")
    picture.force.unit_kind(unit.kind)
    status = picture.force.status(command.status)
    if status.availability in {"emergency", "message"}:
        raise RefusedError(f"Nobody books on with status {status.code}: {status.name.lower()}")
    stream = f"unit/{callsign}"
    return [
        (stream, facts.UnitBookedOn(happened_at=at, unit=structs.replace(unit, callsign=callsign))),
        (stream, facts.UnitStatusChanged(happened_at=at, code=status.code, source="desk")),
    ]


@facts_of.register
def _book_off_unit(command: commands.BookOffUnit, picture: Picture, at: datetime) -> Written:
    duty = on_duty(picture, command.callsign)
    if duty.incident is not None:
        raise RefusedError(f"{duty.callsign} is at {duty.incident}: stand it down first")
    if picture.alert_of(duty.callsign) is not None:
        raise RefusedError(f"{duty.callsign} has an open alert: close it with an outcome first")
    return [(f"unit/{duty.callsign}", facts.UnitBookedOff(happened_at=at))]


@facts_of.register
def _set_status(command: commands.SetStatus, picture: Picture, at: datetime) -> Written:
    if picture.force.means(command.code, "emergency"):
        return _pressed(command, picture, at)
    duty = on_duty(picture, command.callsign)
    availability = _declared(command, duty, picture.force)
    stream = f"unit/{duty.callsign}"
    if availability == "message":
        return [(stream, facts.UnitMessaged(happened_at=at, code=command.code))]
    changed = facts.UnitStatusChanged(happened_at=at, code=command.code, source=command.source)
    # A press that was under way when the unit was sent on says nothing of where it goes now.
    meant = duty.sent_at is None or at >= duty.sent_at
    if meant and availability in {"available", "off", "break"}:
        return [*released(duty, at, f"status {command.code}", "status"), (stream, changed)]
    return [(stream, changed)]


def _declared(command: commands.SetStatus, duty: DutyUnit, force: Force) -> Availability:
    """What the code means. What a radio declared has happened, fitting or not; a desk may be asked."""
    if command.source == "radio":
        known = any(status.code == command.code for status in force.statuses)
        return force.status(command.code).availability if known else "message"
    status = force.status(command.code)
    if status.availability == "message":
        raise RefusedError(f"{status.name} comes from the radio: note that you heard the officer")
    if status.availability in BOUND and duty.incident is None:
        raise RefusedError(f"{duty.callsign} is at no incident: send it first")
    return status.availability


def _pressed(command: commands.SetStatus, picture: Picture, at: datetime) -> Written:
    """Never refused and never merged: every press is recorded, one alert stands for them.

    A radio that nobody booked on is believed too: the alert alone makes its callsign known.
    """
    callsign = callsign_of(command.callsign)
    duty = picture.units.get(callsign)
    reason = EMERGENCIES.get(command.source, EMERGENCIES["desk"])
    reason += f": {readable(command.note)[:MAX_WORDS]}" if command.note else ""
    if duty is None or not duty.on_duty:
        reason += ", not booked on"
    alert = emergency(picture, callsign, at, reason)
    if duty is None:
        return alert
    pressed = facts.UnitStatusChanged(happened_at=at, code=command.code, source=command.source)
    return [(f"unit/{callsign}", pressed), *alert]


@facts_of.register
def _record_contact(command: commands.RecordContact, picture: Picture, at: datetime) -> Written:
    duty = on_duty(picture, command.callsign)
    fact = facts.UnitHeard(happened_at=at, how=command.how, note=command.note[:MAX_TEXT])
    return [(f"unit/{duty.callsign}", fact)]


@facts_of.register
def _withdraw_contact(command: commands.WithdrawContact, picture: Picture, at: datetime) -> Written:
    duty = on_duty(picture, command.callsign)
    found = [one for one in withdrawable(duty.contacts) if one.entry == command.entry]
    if not found:
        raise RefusedError(f"{duty.callsign} has no contact {command.entry} that can be withdrawn")
    reason = required(command.reason, "Why it was no contact", MAX_TEXT)
    fact = facts.ContactWithdrawn(happened_at=at, entry=command.entry, reason=reason)
    return [(f"unit/{duty.callsign}", fact)]


@facts_of.register
def _record_seen(command: commands.RecordSeen, picture: Picture, at: datetime) -> Written:
    duty, other = on_duty(picture, command.callsign), on_duty(picture, command.by)
    if duty.callsign == other.callsign:
        raise RefusedError(f"{duty.callsign} itself was heard: note that as contact")
    fact = facts.UnitSeen(happened_at=at, by=other.callsign, note=command.note[:MAX_TEXT])
    return [(f"unit/{duty.callsign}", fact)]


@facts_of.register
def _set_check(command: commands.SetCheck, picture: Picture, at: datetime) -> Written:
    duty, longest = on_duty(picture, command.callsign), picture.force.set_checks.longest_s
    if not 0 < command.first_s <= longest:
        raise RefusedError(f"A check may be set for 1 to {longest // 60} minutes")
    if picture.alert_of(duty.callsign) is not None:
        raise RefusedError(f"{duty.callsign} has an open alert: close it with an outcome first")
    fact = facts.UnitCheckSet(
        happened_at=at,
        first_s=command.first_s,
        by=required(command.by, "Who set it"),
        reason=required(command.reason, "Why the check is set", MAX_TEXT),
    )
    return [(f"unit/{duty.callsign}", fact)]


@facts_of.register
def _record_missed(command: commands.RecordMissed, picture: Picture, at: datetime) -> Written:
    duty = on_duty(picture, command.callsign)
    if command.due_at in duty.missed:
        raise RefusedError(f"That {duty.callsign} missed this check is recorded already")
    fact = facts.UnitCheckMissed(happened_at=at, rule=command.rule, due_at=command.due_at)
    return [(f"unit/{duty.callsign}", fact)]


@facts_of.register
def _report_terminal(command: commands.ReportTerminal, picture: Picture, at: datetime) -> Written:
    duty = on_duty(picture, command.callsign)
    if command.state not in TERMINAL_STATES:
        raise RefusedError(f"A terminal can't be “{readable(command.state)[:MAX_WORDS]}”")
    fact = facts.UnitTerminalReported(happened_at=at, state=command.state)
    return [(f"unit/{duty.callsign}", fact)]
