"""Alerts: raised, taken, told to the supervisor, closed with an outcome."""

from datetime import datetime

from dispatch_desk import commands, facts
from dispatch_desk.assistance import incident_of
from dispatch_desk.decide.releasing import freed
from dispatch_desk.decide.resting_on import BOUND, Written, facts_of, on_duty, open_alert
from dispatch_desk.force.profile import Force
from dispatch_desk.picture import Picture
from dispatch_desk.records import INSPECTOR, SUPERVISOR, Alert, DutyUnit
from dispatch_desk.wording import MAX_TEXT, callsign_of, required
from resources.units import Callsign, RefusedError


def has_emergency(picture: Picture, callsign: Callsign) -> bool:
    """An alert stays until its outcome is known, whatever status the radio sends meanwhile."""
    gravest = picture.alert_of(callsign)
    return gravest is not None and gravest.level == "emergency"


def emergency(picture: Picture, callsign: Callsign, at: datetime, reason: str) -> Written:
    if has_emergency(picture, callsign):
        return []
    return [(f"unit/{callsign}", raised(picture, callsign, at, "emergency", reason))]


def raised(
    picture: Picture, callsign: Callsign, at: datetime, level: str, reason: str
) -> facts.AlertRaised:
    count = picture.alerts_ever.get(callsign, 0) + 1
    name = f"{callsign}-{'E' if level == 'emergency' else 'R'}{count}"
    return facts.AlertRaised(
        happened_at=at, alert=name, callsign=callsign, level=level, reason=reason
    )


@facts_of.register
def _raise_alert(command: commands.RaiseAlert, picture: Picture, at: datetime) -> Written:
    if command.level == "emergency":  # a cry for help counts from whoever it comes
        callsign = callsign_of(command.callsign)
        written = emergency(picture, callsign, at, command.reason)
        if not written:
            raise RefusedError(f"{callsign} has an open emergency already")
        return written
    duty = on_duty(picture, command.callsign)
    if picture.alert_of(duty.callsign) is not None:
        raise RefusedError(f"{duty.callsign} has an open alert already")
    return [(f"unit/{duty.callsign}", raised(picture, duty.callsign, at, "red", command.reason))]


@facts_of.register
def _own_alert(command: commands.OwnAlert, picture: Picture, at: datetime) -> Written:
    alert = open_alert(picture, command.alert)
    if alert.owner == command.owner:
        raise RefusedError(f"{alert.id} is yours already")
    owner = required(command.owner, "The owner")
    fact = facts.AlertOwned(happened_at=at, alert=alert.id, callsign=alert.callsign, owner=owner)
    return [(f"unit/{alert.callsign}", fact)]


@facts_of.register
def _escalate_alert(command: commands.EscalateAlert, picture: Picture, at: datetime) -> Written:
    alert = open_alert(picture, command.alert)
    told = {SUPERVISOR: alert.escalated_at, INSPECTOR: alert.inspector_at}
    if alert.owner is not None or told.get(command.to) is not None:
        raise RefusedError(f"{alert.id} is in somebody's hands already")
    fact = facts.AlertEscalated(
        happened_at=at, alert=alert.id, callsign=alert.callsign, to=command.to
    )
    return [(f"unit/{alert.callsign}", fact)]


@facts_of.register
def _stand_down_backup(
    command: commands.StandDownBackup, picture: Picture, at: datetime
) -> Written:
    alert = open_alert(picture, command.alert)
    if not command.told:
        raise RefusedError(f"Nobody is going to {alert.callsign}: there is nobody to stand down")
    if alert.callsign in command.told:
        raise RefusedError(f"{alert.callsign} is the officer in danger: close {alert.id} instead")
    told = [on_duty(picture, callsign) for callsign in dict.fromkeys(command.told)]
    fact = facts.AlertStoodDown(
        happened_at=at,
        alert=alert.id,
        callsign=alert.callsign,
        told=tuple(duty.callsign for duty in told),
        reason=command.reason[:MAX_TEXT],
    )
    written: Written = [(f"unit/{alert.callsign}", fact)]
    helped = incident_of(alert.callsign, picture)  # perhaps one made for the officer
    places = {alert.incident, helped.id if helped else None} - {None}
    for duty in told:
        if duty.incident in places:  # whoever came from another job still has it
            written += freed(duty, picture.force, at, f"stood down from {alert.callsign}")
    return written


@facts_of.register
def _close_alert(command: commands.CloseAlert, picture: Picture, at: datetime) -> Written:
    alert = open_alert(picture, command.alert)
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
