"""What a line would cost before it is done, in the few words that fit beside it."""

from collections.abc import Sequence

from dispatch_desk import assistance
from dispatch_desk.closures import said
from dispatch_desk.records import Alert, DutyUnit, Incident
from dispatch_desk.sending.needs import Job
from dispatch_desk.sending.reasons import SENDABLE
from resources.units import Callsign
from ui import text
from ui.command_line.reading import Context, mid_sentence

MOST_COSTS = 2  # of what others lose, but for officers far from help: more has no room here


def of_sending(units: Sequence[DutyUnit], incident: Incident, context: Context, reason: str) -> str:
    """The gravest first: officers far from help, a job left bare, a unit taken away or not free.

    Then too few officers, and what else others lose.
    """
    taken = {unit.callsign for unit in units}
    far, others = _lost(taken, incident, context)
    found = [*far, *_left_bare(units, incident, context)]
    found += [line for unit in units if (line := _of_one(unit, taken, incident, context, reason))]
    found += _too_few(units, incident, context, reason)
    found += others[: max(0, MOST_COSTS - len(far))]
    return " · ".join(dict.fromkeys(found))


def _lost(
    taken: set[Callsign], incident: Incident, context: Context
) -> tuple[list[str], list[str]]:
    """Each whose backup would be too far; and the rest, but for diverts, which the line says itself."""
    found = context.costs_of(sorted(taken), incident.id)
    far = [cost.words for cost in found if cost.kind == "backup" and cost.grave]
    others = [cost.words for cost in found if cost.kind != "divert" and cost.words not in far]
    return far, others


def of_closing(incident: Incident, context: Context) -> str:
    """Who is still there, what was left undone, and which roads stay closed or slowed for it."""
    found = []
    if incident.undone_at is not None:
        ago = (
            ""
            if context.now is None
            else f" {text.long_clock(context.now - incident.undone_at)} ago"
        )
        found.append(f"it was left undone{ago}, for other work")
    if incident.units:
        verb = "is" if len(incident.units) == 1 else "are"
        found.append(f"{', '.join(incident.units)} {verb} still assigned")
    found += [f"{c.id} stays: {said(c)}" for c in context.held() if c.incident == incident.id]
    return " · ".join(found)


def of_taking(alert: Alert, person: str) -> str:
    taken = alert.owner is not None and alert.owner != person
    return f"{alert.owner} owns it; Enter takes it over" if taken else ""


def _left_bare(units: Sequence[DutyUnit], incident: Incident, context: Context) -> list[str]:
    return [leaves(other) for other in assistance.left_bare(units, incident.id, context.records)]


def leaves(other: Incident) -> str:
    return f"leaves {other.number} (grade {other.grade}) with no unit"


def _of_one(
    unit: DutyUnit, taken: set[Callsign], incident: Incident, context: Context, reason: str
) -> str:
    if unit.incident is not None:
        other = context.records.incidents.get(unit.incident)
        if other is None or set(other.units) - taken:
            return f"diverts {unit.callsign} from {unit.incident.rpartition('/')[2]}"
        return ""  # that job is left bare, which is already said
    if context.force.meanings.get(unit.status) not in SENDABLE:
        name = context.force.name_of("statuses", unit.status)
        return f"{unit.callsign} is not free: {name.lower()}"
    row = context.candidate(unit.callsign, incident.id)
    if row is None or row.suitable:
        return ""
    ask = "" if reason else ": say why after the number"
    return f"{unit.callsign}: {mid_sentence(row.reason)}{ask}"


def _too_few(
    units: Sequence[DutyUnit], incident: Incident, context: Context, reason: str
) -> list[str]:
    needed = Job.of(incident, context.force).needs.officers
    going = {*incident.units, *(unit.callsign for unit in units)}
    records = context.records.units
    officers = sum(len(records[c].unit.crew) for c in going if c in records)
    if officers >= needed or reason:
        return []
    return [f"{officers} of {needed} officers: add a reason after the number"]
