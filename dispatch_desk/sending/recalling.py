"""Taking a sending back: from who was sent to the commands that undo it, or the words why not."""

from datetime import datetime

from msgspec import Struct

from dispatch_desk.commands import RecallUnit
from dispatch_desk.force.profile import Force
from dispatch_desk.records import DutyUnit, IncidentId, Records
from resources.units import Callsign


class Sent(Struct, frozen=True):
    """One sending: everybody who was sent to an incident by one hand in one moment."""

    incident: IncidentId
    at: datetime
    callsigns: tuple[Callsign, ...]

    @property
    def number(self) -> str:
        return self.incident.rpartition("/")[2]


class Recall(Struct, frozen=True):
    """What undoes a sending: commands, what each unit does then, and why some can't be recalled."""

    commands: tuple[RecallUnit, ...] = ()
    words: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


def recall(sent: Sent, records: Records, force: Force) -> Recall:
    """Everybody who is still on the way goes back: to the job it was taken from, else it is free.

    Refused in words, each for itself: who is there already, in danger, or sent elsewhere since.
    """
    commands, words, refused = [], [], []
    for callsign in sent.callsigns:
        duty = records.units.get(callsign)
        no = _why_not(duty, callsign, sent, records, force)
        if duty is None or no:
            refused.append(no)
        else:
            commands.append(RecallUnit(incident=sent.incident, callsign=callsign))
            words.append(f"{callsign} {_back(duty, records)}")
    return Recall(tuple(commands), tuple(words), tuple(refused))


def offered(sent: Sent, records: Records, force: Force) -> str:
    """What a recall would do now: "recalls BR21 (free), BR24 (back to 0419)"; "" for nothing."""
    duties = ((callsign, records.units.get(callsign)) for callsign in sent.callsigns)
    told = [
        f"{callsign} ({_back(duty, records)})"
        for callsign, duty in duties
        if duty is not None and not _why_not(duty, callsign, sent, records, force)
    ]
    return f"recalls {', '.join(told)}" if told else ""


def _why_not(
    duty: DutyUnit | None, callsign: Callsign, sent: Sent, records: Records, force: Force
) -> str:
    """Why it can't be recalled; "" when it can."""
    if duty is None or not duty.on_duty or duty.incident != sent.incident:
        return f"{callsign} is not going to {sent.number} any more"
    if records.alert_of(callsign) is not None:
        return f"{callsign} has an open alert: close that first"
    if duty.answered and force.means(duty.status, "at_scene"):
        return f"{callsign} is at {sent.number} already: stand it down"
    return ""


def _back(duty: DutyUnit, records: Records) -> str:
    """What it does then: "back to 0419"; or "free", where it came from no job that is still open."""
    before = records.incidents.get(duty.left.incident) if duty.left is not None else None
    if before is None:
        return "free"
    return f"back to {before.number}" if before.open else f"free: {before.number} is closed"
