"""Taking a sending back: from what was sent, and where from, to the commands that undo it."""

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from dispatch_desk.commands import Command, SendUnit, SetStatus, StandDown
from dispatch_desk.force.profile import Force
from dispatch_desk.records import DutyUnit, IncidentId, Records
from resources.units import Callsign

RECALLED = "recalled"


class SentUnit(Struct, frozen=True):
    """One unit as it stood before it was sent."""

    callsign: Callsign
    status: int
    came_from: IncidentId | None = None
    eta_s: float | None = None  # as shown when it was sent to where it came from


class Sent(Struct, frozen=True):
    """One sending: everybody who was sent to an incident by one hand in one moment."""

    incident: IncidentId
    at: datetime
    units: tuple[SentUnit, ...]

    @property
    def callsigns(self) -> tuple[Callsign, ...]:
        return tuple(unit.callsign for unit in self.units)


class Recall(Struct, frozen=True):
    """What undoes a sending: commands, what each unit does then, and why some can't be recalled."""

    commands: tuple[Command, ...] = ()
    words: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


def sending_of(
    incident: IncidentId, callsigns: Iterable[Callsign], records: Records, now: datetime
) -> Sent:
    """Keep where each of them stands. Asked before they are sent: afterwards nobody knows."""
    duties = (records.units.get(callsign) for callsign in callsigns)
    return Sent(incident, now, tuple(_standing(duty) for duty in duties if duty is not None))


def _standing(duty: DutyUnit) -> SentUnit:
    return SentUnit(duty.callsign, duty.status, duty.incident, duty.eta_s)


def recall(sent: Sent, records: Records, force: Force) -> Recall:
    """Everybody who is still on the way goes back: to the job it came from, else free as it was.

    Refused in words, each for itself: who is there already, in an emergency, or sent elsewhere since.
    """
    commands: list[Command] = []
    words, refused = [], []
    for unit in sent.units:
        no = _why_not(unit, sent, records, force)
        if no:
            refused.append(no)
            continue
        asked, said = _back(unit, sent.incident, records, force)
        commands += asked
        words.append(said)
    return Recall(tuple(commands), tuple(words), tuple(refused))


def returns(unit: SentUnit, records: Records) -> str:
    """What a unit goes back to, in words: "back to 0419", "free"."""
    job = _job(unit, records)
    return f"back to {_number(job)}" if job else "free"


def _why_not(unit: SentUnit, sent: Sent, records: Records, force: Force) -> str:
    """Why it can't be recalled; "" when it can."""
    duty, callsign = records.units.get(unit.callsign), unit.callsign
    if duty is None or not duty.on_duty or duty.incident != sent.incident:
        return f"{callsign} is not going to {_number(sent.incident)} any more"
    if records.alert_of(callsign) is not None:
        return f"{callsign} has an open alert: close that first"
    if duty.status_at > sent.at and _is_there(duty, force):
        return f"{callsign} is at the scene: Delete stands it down"
    return ""


def _is_there(duty: DutyUnit, force: Force) -> bool:
    there = (status.code for status in force.statuses if status.availability == "at_scene")
    return duty.status in there


def _back(
    unit: SentUnit, incident: IncidentId, records: Records, force: Force
) -> tuple[list[Command], str]:
    """The commands for one unit, and what it does then."""
    callsign, reason = unit.callsign, f"{RECALLED} from {_number(incident)}"
    job = _job(unit, records)
    if job is not None:
        again = SendUnit(
            incident=job, callsign=callsign, eta_s=unit.eta_s, reason=reason, divert=True
        )
        return [again], f"{callsign} back to {_number(job)}"
    commands: list[Command] = [StandDown(callsign=callsign, reason=reason)]
    if unit.came_from is None and unit.status != force.status_for("available").code:
        commands.append(SetStatus(callsign=callsign, code=unit.status))
    left = f": {_number(unit.came_from)} is closed" if unit.came_from else ""
    return commands, f"{callsign} free{left}"


def _job(unit: SentUnit, records: Records) -> IncidentId | None:
    """Where it came from, as long as that is still open."""
    before = records.incidents.get(unit.came_from or "")
    return before.id if before is not None and before.open else None


def _number(incident: IncidentId | None) -> str:
    return (incident or "").rpartition("/")[2]
