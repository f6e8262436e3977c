"""The end of an assignment: both halves of it, and what the unit is then."""

from datetime import datetime
from typing import Literal

from dispatch_desk import facts
from dispatch_desk.decide.resting_on import Written
from dispatch_desk.force.profile import Force
from dispatch_desk.records import DutyUnit

How = Literal["desk", "status", "diverted", "recalled"]


def released(duty: DutyUnit, at: datetime, reason: str, how: How) -> Written:
    """Both halves of the end of an assignment; nothing when there is none."""
    if duty.incident is None:
        return []
    theirs = facts.UnitStoodDown(happened_at=at, incident=duty.incident, reason=reason, how=how)
    ours = facts.IncidentUnitStoodDown(happened_at=at, callsign=duty.callsign, reason=reason)
    return [(f"unit/{duty.callsign}", theirs), (f"incident/{duty.incident}", ours)]


def freed(duty: DutyUnit, force: Force, at: datetime, reason: str) -> Written:
    """Let go by the desk: free to be sent again."""
    return [*released(duty, at, reason, "desk"), *free(duty, force, at)]


def free(duty: DutyUnit, force: Force, at: datetime) -> Written:
    """From here on it has the status of a unit on patrol."""
    code = force.status_for("available").code
    status = facts.UnitStatusChanged(happened_at=at, code=code, source="desk")
    return [(f"unit/{duty.callsign}", status)]
