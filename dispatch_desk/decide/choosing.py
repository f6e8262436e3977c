"""Choosing: units asked for, who was chosen from which list and why, prisoners, and where to meet."""

from datetime import datetime

from dispatch_desk import commands, facts
from dispatch_desk.choices import MOST_SHOWN
from dispatch_desk.decide.resting_on import (
    Written,
    facts_of,
    known_incident,
    on_duty,
    open_incident,
)
from dispatch_desk.drawings import dangers_at, name_of
from dispatch_desk.picture import Picture
from dispatch_desk.records import Drawing
from dispatch_desk.wording import MAX_TEXT, required
from resources.units import RefusedError

MOST_PRISONERS = 20


@facts_of.register
def _request(command: commands.RequestUnit, picture: Picture, at: datetime) -> Written:
    incident = open_incident(picture, command.incident)
    duty = on_duty(picture, command.callsign)
    of = picture.force.unit_kind(duty.unit.kind).requested
    if not of:
        raise RefusedError(f"{duty.callsign} need not be asked for: send it")
    if any(r.callsign == duty.callsign and r.granted is None for r in incident.requests):
        raise RefusedError(f"{duty.callsign} has been asked for, and the {of} has not answered yet")
    reason = required(command.reason, f"Why {duty.callsign} is needed", MAX_TEXT)
    fact = facts.IncidentUnitRequested(happened_at=at, callsign=duty.callsign, of=of, reason=reason)
    return [(f"incident/{incident.id}", fact)]


@facts_of.register
def _answer(command: commands.AnswerRequest, picture: Picture, at: datetime) -> Written:
    incident = open_incident(picture, command.incident)
    if all(request.callsign != command.callsign for request in incident.requests):
        raise RefusedError(f"Nobody asked for {command.callsign} to {incident.number}")
    fact = facts.IncidentRequestAnswered(
        happened_at=at,
        callsign=command.callsign,
        granted=command.granted,
        by=required(command.by, "Who decided it"),
        reason=command.reason[:MAX_TEXT],
    )
    return [(f"incident/{incident.id}", fact)]


@facts_of.register
def _record(command: commands.RecordChoice, picture: Picture, at: datetime) -> Written:
    """Of those who were sent indeed: asked after the sending, which may have been refused."""
    incident = known_incident(picture, command.incident)
    chosen = tuple(callsign for callsign in command.chosen if callsign in incident.units)
    if not chosen:
        raise RefusedError(f"Nobody was sent to {incident.number}: there is no choice to keep")
    fact = facts.IncidentChoiceRecorded(
        happened_at=at,
        chosen=chosen,
        proposed=command.proposed,
        shown=command.shown[:MOST_SHOWN],
        taken=set(chosen) == set(command.proposed),
    )
    return [(f"incident/{incident.id}", fact)]


@facts_of.register
def _explain(command: commands.ExplainChoice, picture: Picture, at: datetime) -> Written:
    incident = known_incident(picture, command.incident)
    choice = next((one for one in incident.choices if one.entry == command.choice), None)
    if choice is None:
        raise RefusedError(f"{incident.number} has no choice {command.choice}")
    if not (command.reason or choice.reason):
        raise RefusedError(f"No reason was given at {incident.number}: there is none to take back")
    reason = picture.force.choice_reason(command.reason).code if command.reason else ""
    fact = facts.IncidentChoiceExplained(happened_at=at, choice=command.choice, reason=reason)
    return [(f"incident/{incident.id}", fact)]


@facts_of.register
def _meet(command: commands.SetMeetingPoint, picture: Picture, at: datetime) -> Written:
    incident = open_incident(picture, command.incident)
    fact = facts.IncidentMeetingPointSet(
        happened_at=at, position=command.position, words=required(command.words, "The place")
    )
    written: Written = [(f"incident/{incident.id}", fact)]
    inside = dangers_at(picture.drawings, command.position)
    if inside:
        written.append((f"incident/{incident.id}", _despite(command, inside[0], at)))
    return written


def _despite(command: commands.SetMeetingPoint, danger: Drawing, at: datetime) -> facts.Fact:
    """Why it is where nobody should meet. Raises RefusedError when nobody says why."""
    where = f"inside {danger.id} {name_of(danger.kind)}"
    why = " ".join(command.despite.split())
    if not why:
        raise RefusedError(
            f"That is {where}: choose a place outside, or add “despite” and why, "
            "as in rvp 0417 hazel street despite only way in"
        )
    return facts.IncidentLogged(happened_at=at, text=f"RVP {where} despite: {why}"[:MAX_TEXT])


@facts_of.register
def _count_prisoners(command: commands.CountPrisoners, picture: Picture, at: datetime) -> Written:
    duty = on_duty(picture, command.callsign)
    if not 0 <= command.count <= MOST_PRISONERS:
        raise RefusedError(f"From none to {MOST_PRISONERS} prisoners can be aboard")
    if command.count == duty.prisoners:
        raise RefusedError(f"{duty.callsign} has {command.count or 'no'} prisoners aboard already")
    fact = facts.UnitPrisonersCounted(happened_at=at, count=command.count)
    return [(f"unit/{duty.callsign}", fact)]
