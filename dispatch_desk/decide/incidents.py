"""Incidents: created, owned, regraded, written to, closed."""

from datetime import UTC, datetime

from dispatch_desk import commands, facts
from dispatch_desk.decide.resting_on import (
    Written,
    facts_of,
    known_incident,
    open_incident,
)
from dispatch_desk.journal.protocol import NEW_NUMBER
from dispatch_desk.picture import Picture
from dispatch_desk.wording import MAX_TEXT, MAX_WORDS, required
from geodata.aml import checked_error_m
from geodata.places import MapError
from resources.units import RefusedError


@facts_of.register
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


@facts_of.register
def _own(command: commands.OwnIncident, picture: Picture, at: datetime) -> Written:
    incident = open_incident(picture, command.incident)
    if incident.owner == command.owner:
        raise RefusedError(f"{incident.number} is yours already")
    fact = facts.IncidentOwned(happened_at=at, owner=required(command.owner, "The owner"))
    return [(f"incident/{incident.id}", fact)]


@facts_of.register
def _regrade(command: commands.Regrade, picture: Picture, at: datetime) -> Written:
    incident = open_incident(picture, command.incident)
    grade = picture.force.grade(command.grade)
    if grade.code == incident.grade:
        raise RefusedError(f"{incident.number} is grade {grade.code} already")
    reason = required(command.reason, "The reason for the new grade", MAX_TEXT)
    fact = facts.IncidentRegraded(happened_at=at, grade=grade.code, reason=reason)
    return [(f"incident/{incident.id}", fact)]


@facts_of.register
def _mark(command: commands.MarkIncident, picture: Picture, at: datetime) -> Written:
    incident = open_incident(picture, command.incident)
    for code in command.markers:
        picture.force.marker(code)
    markers = tuple(dict.fromkeys(command.markers))
    if set(markers) == set(incident.markers):
        raise RefusedError(f"{incident.number} has these markers already")
    reason = required(command.reason, "Where the marker is from", MAX_TEXT)
    fact = facts.IncidentMarked(happened_at=at, markers=markers, reason=reason)
    return [(f"incident/{incident.id}", fact)]


@facts_of.register
def _locate(command: commands.LocateCaller, picture: Picture, at: datetime) -> Written:
    incident = open_incident(picture, command.incident)
    try:
        error_m = checked_error_m(command.error_m)
    except MapError as error:
        raise RefusedError(str(error)) from error
    fact = facts.IncidentCallerLocated(
        happened_at=at,
        position=command.position,
        error_m=error_m,
        source=required(command.source, "What located the caller"),
        located_at=command.located_at,
        doubtful=command.doubtful,
    )
    return [(f"incident/{incident.id}", fact)]


@facts_of.register
def _write_log(command: commands.WriteLog, picture: Picture, at: datetime) -> Written:
    incident = known_incident(picture, command.incident)  # a closed log may still be added to
    if command.corrects is not None and all(line.seq != command.corrects for line in incident.log):
        raise RefusedError(f"Log {incident.number} has no line {command.corrects} to correct")
    text = required(command.text, "The log entry", MAX_TEXT)
    fact = facts.IncidentLogged(happened_at=at, text=text, corrects=command.corrects)
    return [(f"incident/{incident.id}", fact)]


@facts_of.register
def _close(command: commands.CloseIncident, picture: Picture, at: datetime) -> Written:
    incident = open_incident(picture, command.incident)
    result = picture.force.result(command.result)
    if incident.units:
        raise RefusedError(f"{', '.join(incident.units)} still there: stand down first")
    alerts = [alert for alert in picture.open_alerts() if alert.incident == incident.id]
    if alerts:
        raise RefusedError(f"Alert {alerts[0].id} is open: close it with an outcome first")
    fact = facts.IncidentClosed(happened_at=at, result=result.code, note=command.note[:MAX_TEXT])
    return [(f"incident/{incident.id}", fact)]
