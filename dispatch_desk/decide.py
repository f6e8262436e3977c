"""From a command to facts or a refusal, against the picture as it is. Changes nothing itself."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import singledispatch

from msgspec import Struct, structs

from dispatch_desk import commands, facts
from dispatch_desk.force.profile import Force, ForceError
from dispatch_desk.journal.protocol import NEW_NUMBER, Draft
from dispatch_desk.picture import Picture
from dispatch_desk.records import Alert, DutyUnit, Incident
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

__all__ = ["MAX_TEXT", "MAX_WORDS", "Decision", "decide"]


class Decision(Struct, frozen=True):
    """What to record, and at which versions the streams it rests on must still stand."""

    drafts: tuple[Draft, ...]
    expected: Mapping[str, int]


def decide(picture: Picture, command: commands.Command, now: datetime) -> Decision:
    """Raises RefusedError in the dispatcher's words when it can't be done."""
    at = command.happened_at or now
    if at > now:
        raise RefusedError("That time has not come yet: write what has happened")
    try:
        written = _decide(command, picture, at)
        drafts = tuple(Draft(stream, fact.NAME, facts.encode(fact)) for stream, fact in written)
    except ForceError as error:
        raise RefusedError(str(error)) from error
    except UnicodeError as error:  # half a character, as a clipboard may hold
        raise RefusedError("That holds characters nobody can read: type it instead") from error
    fresh = (draft.stream for draft in drafts if not draft.stream.endswith(f"/{NEW_NUMBER}"))
    guarded = (stream for stream in fresh if not stream.startswith("room/"))
    return Decision(drafts, {stream: picture.versions.get(stream, 0) for stream in guarded})


Written = list[tuple[str, facts.Fact]]
BOUND: tuple[Availability, ...] = ("en_route", "at_scene")
"""Said of a unit only while it is at an incident."""


@singledispatch
def _decide(command: commands.Command, picture: Picture, at: datetime) -> Written:
    raise NotImplementedError(f"nobody decides {command} at {at} for {picture}")


# What a decision rests on


def _incident(picture: Picture, key: str) -> Incident:
    incident = picture.incidents.get(key)
    if incident is None:
        raise RefusedError(f"There is no incident {key}")
    return incident


def _open_incident(picture: Picture, key: str) -> Incident:
    incident = _incident(picture, key)
    if not incident.open:
        raise RefusedError(f"{incident.number} is closed")
    return incident


def _on_duty(picture: Picture, callsign: Callsign) -> DutyUnit:
    duty = picture.units.get(callsign)
    if duty is None or not duty.on_duty:
        raise RefusedError(f"{callsign} is not on duty")
    return duty


def _open_alert(picture: Picture, name: str) -> Alert:
    alert = picture.alerts.get(name)
    if alert is None:
        raise RefusedError(f"There is no alert {name}")
    if not alert.open:
        raise RefusedError(f"{name} is closed: {alert.outcome}")
    return alert


# The room


@_decide.register
def _open_room(command: commands.OpenRoom, picture: Picture, at: datetime) -> Written:
    opened = picture.room
    if opened is not None and opened.mode != command.mode:
        raise RefusedError(
            f"This journal is a {opened.mode} one: it can't be opened as {command.mode}. "
            "Name another with --journal"
        )
    if opened is not None and opened.area != command.area:
        raise RefusedError(f"This journal belongs to {opened.area}: name another with --journal")
    fact = facts.RoomOpened(
        happened_at=at,
        mode=command.mode,
        area=command.area,
        boot_id=command.boot_id,
        speed=command.speed,
        seed=command.seed,
        force=command.force,
    )
    return [("room/desk", fact)]


@_decide.register
def _book_on_desk(command: commands.BookOnDesk, _picture: Picture, at: datetime) -> Written:
    fact = facts.DeskBookedOn(
        happened_at=at,
        name=required(command.name, "Your name"),
        role=required(command.role, "Your role"),
        desk=required(command.desk, "The desk"),
    )
    return [("room/desk", fact)]


@_decide.register
def _seal_tracks(command: commands.SealTracks, _picture: Picture, at: datetime) -> Written:
    fact = facts.TracksSealed(
        happened_at=at,
        sha256=command.sha256,
        fixes=command.fixes,
        first_at=command.first_at,
        last_at=command.last_at,
    )
    return [("room/tracks", fact)]


@_decide.register
def _set_aside(command: commands.SetAsideRadio, _picture: Picture, at: datetime) -> Written:
    fact = facts.RadioSetAside(
        happened_at=at,
        callsign=callsign_of(command.callsign),
        kind=command.kind,
        code=command.code,
        note=readable(command.note)[:MAX_TEXT],
        why=readable(command.why),
    )
    return [("room/radio", fact)]


# Incidents


@_decide.register
def _create(command: commands.CreateIncident, picture: Picture, at: datetime) -> Written:
    kind = picture.force.type(command.kind)
    for code in command.markers:
        picture.force.marker(code)
    fact = facts.IncidentCreated(
        happened_at=at,
        kind=kind.code,
        grade=picture.force.grade(command.grade or kind.grade).code,
        place=required(command.place, "The place"),
        position=command.position,
        channel=command.channel,
        summary=required(command.summary, "What happened", MAX_TEXT),
        caller=" ".join(command.caller.split())[:MAX_WORDS],
        markers=command.markers,
    )
    return [(f"incident/{at.astimezone(UTC):%Y-%m-%d}/{NEW_NUMBER}", fact)]


@_decide.register
def _own(command: commands.OwnIncident, picture: Picture, at: datetime) -> Written:
    incident = _open_incident(picture, command.incident)
    if incident.owner == command.owner:
        raise RefusedError(f"{incident.number} is yours already")
    fact = facts.IncidentOwned(happened_at=at, owner=required(command.owner, "The owner"))
    return [(f"incident/{incident.id}", fact)]


@_decide.register
def _regrade(command: commands.Regrade, picture: Picture, at: datetime) -> Written:
    incident = _open_incident(picture, command.incident)
    grade = picture.force.grade(command.grade)
    if grade.code == incident.grade:
        raise RefusedError(f"{incident.number} is grade {grade.code} already")
    reason = required(command.reason, "The reason for the new grade", MAX_TEXT)
    fact = facts.IncidentRegraded(happened_at=at, grade=grade.code, reason=reason)
    return [(f"incident/{incident.id}", fact)]


@_decide.register
def _write_log(command: commands.WriteLog, picture: Picture, at: datetime) -> Written:
    incident = _incident(picture, command.incident)  # a closed log may still be added to
    if command.corrects is not None and all(line.seq != command.corrects for line in incident.log):
        raise RefusedError(f"Log {incident.number} has no line {command.corrects} to correct")
    text = required(command.text, "The log entry", MAX_TEXT)
    fact = facts.IncidentLogged(happened_at=at, text=text, corrects=command.corrects)
    return [(f"incident/{incident.id}", fact)]


@_decide.register
def _close(command: commands.CloseIncident, picture: Picture, at: datetime) -> Written:
    incident = _open_incident(picture, command.incident)
    result = picture.force.result(command.result)
    if incident.units:
        raise RefusedError(f"{', '.join(incident.units)} still there: stand down first")
    alerts = [alert for alert in picture.open_alerts() if alert.incident == incident.id]
    if alerts:
        raise RefusedError(f"Alert {alerts[0].id} is open: close it with an outcome first")
    fact = facts.IncidentClosed(happened_at=at, result=result.code, note=command.note[:MAX_TEXT])
    return [(f"incident/{incident.id}", fact)]


# Sending


@_decide.register
def _send(command: commands.SendUnit, picture: Picture, at: datetime) -> Written:
    incident = _open_incident(picture, command.incident)
    duty = _on_duty(picture, command.callsign)
    if duty.incident == incident.id:
        raise RefusedError(f"{duty.callsign} is going there already")
    if duty.incident is not None:
        raise RefusedError(f"{duty.callsign} is at {duty.incident}: stand it down there first")
    if _has_emergency(picture, duty.callsign):
        raise RefusedError(f"{duty.callsign} has an emergency of its own")
    theirs = facts.UnitSent(happened_at=at, incident=incident.id, eta_s=command.eta_s)
    ours = facts.IncidentUnitSent(
        happened_at=at,
        callsign=duty.callsign,
        eta_s=command.eta_s,
        rank=command.rank,
        reason=command.reason[:MAX_TEXT],
    )
    return [(f"unit/{duty.callsign}", theirs), (f"incident/{incident.id}", ours)]


@_decide.register
def _stand_down(command: commands.StandDown, picture: Picture, at: datetime) -> Written:
    duty = _on_duty(picture, command.callsign)
    if duty.incident is None:
        raise RefusedError(f"{duty.callsign} is at no incident")
    free = picture.force.status_for("available")
    status = facts.UnitStatusChanged(happened_at=at, code=free.code, source="desk")
    return [
        *_released(duty, at, command.reason[:MAX_TEXT]),
        (f"unit/{duty.callsign}", status),
    ]


def _released(duty: DutyUnit, at: datetime, reason: str) -> Written:
    """Both halves of the end of an assignment; nothing when there is none."""
    if duty.incident is None:
        return []
    theirs = facts.UnitStoodDown(happened_at=at, incident=duty.incident, reason=reason)
    ours = facts.IncidentUnitStoodDown(happened_at=at, callsign=duty.callsign, reason=reason)
    return [(f"unit/{duty.callsign}", theirs), (f"incident/{duty.incident}", ours)]


# Units


@_decide.register
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


@_decide.register
def _book_off_unit(command: commands.BookOffUnit, picture: Picture, at: datetime) -> Written:
    duty = _on_duty(picture, command.callsign)
    if duty.incident is not None:
        raise RefusedError(f"{duty.callsign} is at {duty.incident}: stand it down first")
    if picture.alert_of(duty.callsign) is not None:
        raise RefusedError(f"{duty.callsign} has an open alert: close it with an outcome first")
    return [(f"unit/{duty.callsign}", facts.UnitBookedOff(happened_at=at))]


@_decide.register
def _set_status(command: commands.SetStatus, picture: Picture, at: datetime) -> Written:
    if picture.force.means(command.code, "emergency"):
        return _pressed(command, picture, at)
    duty = _on_duty(picture, command.callsign)
    availability = _declared(command, duty, picture.force)
    stream = f"unit/{duty.callsign}"
    if availability == "message":
        return [(stream, facts.UnitMessaged(happened_at=at, code=command.code))]
    changed = facts.UnitStatusChanged(happened_at=at, code=command.code, source=command.source)
    # A press that was under way when the unit was sent on says nothing of where it goes now.
    meant = duty.sent_at is None or at >= duty.sent_at
    if meant and availability in {"available", "off", "break"}:
        return [*_released(duty, at, f"status {command.code}"), (stream, changed)]
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
    reason = "Emergency button" if command.source == "radio" else "Emergency set at the desk"
    if duty is None or not duty.on_duty:
        reason += ", not booked on"
    alert = _emergency(picture, callsign, at, reason)
    if duty is None:
        return alert
    pressed = facts.UnitStatusChanged(happened_at=at, code=command.code, source=command.source)
    return [(f"unit/{callsign}", pressed), *alert]


@_decide.register
def _record_contact(command: commands.RecordContact, picture: Picture, at: datetime) -> Written:
    duty = _on_duty(picture, command.callsign)
    fact = facts.UnitHeard(happened_at=at, how=command.how, note=command.note[:MAX_TEXT])
    return [(f"unit/{duty.callsign}", fact)]


# Alerts


def _has_emergency(picture: Picture, callsign: Callsign) -> bool:
    """An alert stays until its outcome is known, whatever status the radio sends meanwhile."""
    gravest = picture.alert_of(callsign)
    return gravest is not None and gravest.level == "emergency"


def _emergency(picture: Picture, callsign: Callsign, at: datetime, reason: str) -> Written:
    if _has_emergency(picture, callsign):
        return []
    return [(f"unit/{callsign}", _raised(picture, callsign, at, "emergency", reason))]


def _raised(
    picture: Picture, callsign: Callsign, at: datetime, level: str, reason: str
) -> facts.AlertRaised:
    count = picture.alerts_ever.get(callsign, 0) + 1
    name = f"{callsign}-{'E' if level == 'emergency' else 'R'}{count}"
    return facts.AlertRaised(
        happened_at=at, alert=name, callsign=callsign, level=level, reason=reason
    )


@_decide.register
def _raise_alert(command: commands.RaiseAlert, picture: Picture, at: datetime) -> Written:
    if command.level == "emergency":  # a cry for help counts from whoever it comes
        callsign = callsign_of(command.callsign)
        written = _emergency(picture, callsign, at, command.reason)
        if not written:
            raise RefusedError(f"{callsign} has an open emergency already")
        return written
    duty = _on_duty(picture, command.callsign)
    if picture.alert_of(duty.callsign) is not None:
        raise RefusedError(f"{duty.callsign} has an open alert already")
    return [(f"unit/{duty.callsign}", _raised(picture, duty.callsign, at, "red", command.reason))]


@_decide.register
def _own_alert(command: commands.OwnAlert, picture: Picture, at: datetime) -> Written:
    alert = _open_alert(picture, command.alert)
    if alert.owner == command.owner:
        raise RefusedError(f"{alert.id} is yours already")
    owner = required(command.owner, "The owner")
    fact = facts.AlertOwned(happened_at=at, alert=alert.id, callsign=alert.callsign, owner=owner)
    return [(f"unit/{alert.callsign}", fact)]


@_decide.register
def _close_alert(command: commands.CloseAlert, picture: Picture, at: datetime) -> Written:
    alert = _open_alert(picture, command.alert)
    outcome = picture.force.alert_outcome(command.outcome)
    if alert.owner is None:
        raise RefusedError(f"Nobody has taken {alert.id}: take it first")
    confirmed = [command.confirmed_by, command.confirmed_how]
    if outcome.needs_confirmation:
        confirmed = [
            required(command.confirmed_by, "Who confirmed it"),
            required(command.confirmed_how, "How it was confirmed"),
        ]
    fact = facts.AlertClosed(
        happened_at=at,
        alert=alert.id,
        callsign=alert.callsign,
        outcome=outcome.code,
        confirmed_by=confirmed[0],
        confirmed_how=confirmed[1],
    )
    return [(f"unit/{alert.callsign}", fact), *_after_alert(picture, alert, at, outcome.name)]


def _after_alert(picture: Picture, alert: Alert, at: datetime, outcome: str) -> Written:
    """An outcome rests on contact: the check-in starts again, and a pressed emergency is over."""
    duty = picture.units.get(alert.callsign)
    if duty is None or not duty.on_duty:
        return []
    stream = f"unit/{duty.callsign}"
    written: Written = [(stream, facts.UnitHeard(happened_at=at, how="outcome", note=outcome))]
    # A red check that closes says nothing of an emergency that stands beside it.
    if alert.level == "emergency" and picture.force.means(duty.status, "emergency"):
        back = _status_after(duty, picture.force)
        status = facts.UnitStatusChanged(happened_at=at, code=back, source="desk")
        written.append((stream, status))
    return written


def _status_after(duty: DutyUnit, force: Force) -> int:
    """What the unit was when it pressed: an officer on the way has still not arrived."""
    bound = any(force.means(duty.status_before or 0, there) for there in BOUND)
    if duty.status_before is None or (duty.incident is None and bound):
        return force.status_for("available").code
    return duty.status_before
