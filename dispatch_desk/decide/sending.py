"""Assignments: both halves of one, recorded together or not at all."""

from datetime import datetime

from dispatch_desk import commands, facts
from dispatch_desk.decide.alerts import has_emergency
from dispatch_desk.decide.releasing import free, freed, released
from dispatch_desk.decide.resting_on import (
    BOUND,
    Written,
    facts_of,
    known_incident,
    on_duty,
    open_incident,
)
from dispatch_desk.force.profile import Force
from dispatch_desk.picture import Picture
from dispatch_desk.records import DutyUnit
from dispatch_desk.wording import BACK_FROM, MAX_TEXT
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
    return [*_taken(duty, incident.id, picture.force, at, command.reason[:MAX_TEXT]), *sent]


def _taken(duty: DutyUnit, to: str, force: Force, at: datetime, reason: str) -> Written:
    """Both halves of leaving the job it is at, which is not done by that; nothing when it is at none."""
    if duty.incident is None:
        return []
    theirs = facts.UnitStoodDown(
        happened_at=at, incident=duty.incident, reason=reason, how="diverted"
    )
    left = facts.IncidentUnitDiverted(happened_at=at, callsign=duty.callsign, to=to, reason=reason)
    # "At scene" was said of the job it leaves: until it says more, it is at none.
    gone = free(duty, force, at) if _bound(duty.status, force) else []
    return [(f"unit/{duty.callsign}", theirs), (f"incident/{duty.incident}", left), *gone]


def _bound(status: int, force: Force) -> bool:
    return any(force.means(status, there) for there in BOUND)


@facts_of.register
def _stand_down(command: commands.StandDown, picture: Picture, at: datetime) -> Written:
    duty = on_duty(picture, command.callsign)
    if duty.incident is None:
        raise RefusedError(f"{duty.callsign} is at no incident")
    return freed(duty, picture.force, at, command.reason[:MAX_TEXT])


@facts_of.register
def _recall(command: commands.RecallUnit, picture: Picture, at: datetime) -> Written:
    incident, duty = known_incident(picture, command.incident), on_duty(picture, command.callsign)
    if duty.incident != incident.id:
        raise RefusedError(f"{duty.callsign} isn't going to {incident.number} any more")
    there = picture.force.means(duty.status, "at_scene")
    if there and duty.answered:
        raise RefusedError(f"{duty.callsign} is at {incident.number} already: stand it down")
    ended = released(duty, at, "recalled", "recalled")
    return [*ended, *_back(duty, incident.number, picture, at)]


def _back(duty: DutyUnit, recalled_from: str, picture: Picture, at: datetime) -> Written:
    """To the job it was taken from, with the status it had there; where there is none, free."""
    left, stream = duty.left, f"unit/{duty.callsign}"
    before = picture.incidents.get(left.incident) if left is not None else None
    if left is None or before is None or not before.open:
        return free(duty, picture.force, at) if duty.answered else []
    reason = f"{BACK_FROM} {recalled_from}, recalled"
    sent = facts.UnitSent(happened_at=at, incident=before.id, eta_s=None)
    ours = facts.IncidentUnitSent(
        happened_at=at, callsign=duty.callsign, eta_s=None, rank=None, reason=reason
    )
    back: Written = [(stream, sent), (f"incident/{before.id}", ours)]
    if _bound(left.status, picture.force) and not left.answered:
        return back  # "at scene" was said of something else: it would be an arrival that never was
    status = facts.UnitStatusChanged(happened_at=at, code=left.status, source="desk")
    return [*back, (stream, status)]
