"""Assignments: both halves of one, recorded together or not at all."""

from datetime import datetime

from dispatch_desk import commands, facts
from dispatch_desk.decide.alerts import has_emergency
from dispatch_desk.decide.releasing import freed
from dispatch_desk.decide.resting_on import Written, facts_of, on_duty, open_incident
from dispatch_desk.picture import Picture
from dispatch_desk.records import DutyUnit
from dispatch_desk.wording import MAX_TEXT
from resources.units import RefusedError


@facts_of.register
def _send(command: commands.SendUnit, picture: Picture, at: datetime) -> Written:
    incident = open_incident(picture, command.incident)
    duty = on_duty(picture, command.callsign)
    if duty.incident == incident.id:
        raise RefusedError(f"{duty.callsign} is going there already")
    if duty.incident is not None and not command.divert:
        raise RefusedError(f"{duty.callsign} is at {duty.incident}: stand it down there first")
    if has_emergency(picture, duty.callsign):
        raise RefusedError(f"{duty.callsign} has an emergency of its own")
    theirs = facts.UnitSent(happened_at=at, incident=incident.id, eta_s=command.eta_s)
    ours = facts.IncidentUnitSent(
        happened_at=at,
        callsign=duty.callsign,
        eta_s=command.eta_s,
        rank=command.rank,
        reason=command.reason[:MAX_TEXT],
    )
    sent: Written = [(f"unit/{duty.callsign}", theirs), (f"incident/{incident.id}", ours)]
    return [*_taken(duty, incident.id, at, command.reason[:MAX_TEXT]), *sent]


def _taken(duty: DutyUnit, to: str, at: datetime, reason: str) -> Written:
    """Both halves of leaving the job it is at, which is not done by that; nothing when it is at none."""
    if duty.incident is None:
        return []
    theirs = facts.UnitStoodDown(happened_at=at, incident=duty.incident, reason=reason)
    left = facts.IncidentUnitDiverted(happened_at=at, callsign=duty.callsign, to=to, reason=reason)
    return [(f"unit/{duty.callsign}", theirs), (f"incident/{duty.incident}", left)]


@facts_of.register
def _stand_down(command: commands.StandDown, picture: Picture, at: datetime) -> Written:
    duty = on_duty(picture, command.callsign)
    if duty.incident is None:
        raise RefusedError(f"{duty.callsign} is at no incident")
    return freed(duty, picture.force, at, command.reason[:MAX_TEXT])
