"""What a line would cost before it is done, in the few words that fit beside it."""

from collections.abc import Sequence

from dispatch_desk import assistance
from dispatch_desk.closures import said
from dispatch_desk.drawings import name_of, standing
from dispatch_desk.records import Alert, DutyUnit, Incident
from dispatch_desk.sending.candidate import Candidate
from dispatch_desk.sending.needs import Job
from dispatch_desk.sending.together import broken_rules, of_records
from resources.units import Callsign
from ui import text
from ui.command_line.reading import Context

ASK = ": say why after the number"
MOST_COSTS = 2  # of what others lose, but for officers far from help: more has no room here


def of_sending(units: Sequence[DutyUnit], incident: Incident, context: Context, reason: str) -> str:
    """The gravest first: officers far from help, a job left bare, a unit taken away.

    Then the rules it breaks, and what else others lose.
    """
    taken = {unit.callsign for unit in units}
    far, others = _lost(taken, incident, context)
    found = [*far, *_left_bare(units, incident, context)]
    found += [said for unit in units if (said := _diverts(unit, taken, incident, context))]
    found += _broken(units, incident, context, reason)
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
    """Who is still there, what was left undone, which roads stay closed and which cordons stand for it."""
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
    drawn = standing(context.records.drawings)
    found += [f"{d.id} {name_of(d.kind)} stays" for d in drawn if d.incident == incident.id]
    return " · ".join(found)


def of_taking(alert: Alert, person: str) -> str:
    taken = alert.owner is not None and alert.owner != person
    return f"{alert.owner} owns it; Enter takes it over" if taken else ""


def _left_bare(units: Sequence[DutyUnit], incident: Incident, context: Context) -> list[str]:
    return [leaves(other) for other in assistance.left_bare(units, incident.id, context.records)]


def leaves(other: Incident) -> str:
    return f"leaves {other.number} (grade {other.grade}) with no unit"


def _diverts(unit: DutyUnit, taken: set[Callsign], incident: Incident, context: Context) -> str:
    if unit.incident is None or unit.incident == incident.id:
        return ""
    other = context.records.incidents.get(unit.incident)
    if other is None or set(other.units) - taken:
        return f"diverts {unit.callsign} from {unit.incident.rpartition('/')[2]}"
    return ""  # that job is left bare, which is already said


def _broken(
    units: Sequence[DutyUnit], incident: Incident, context: Context, reason: str
) -> list[str]:
    """What the tray would ask a reason for, in its words; what was answered is asked no more."""
    job = Job.of(incident, context.force)
    needs = (context.needs if incident.id == context.incident else None) or job.needs
    chosen = _rows([unit.callsign for unit in units], job, context)
    going = _rows(incident.units, job, context)
    found = broken_rules(chosen, going, needs, context.force)
    if found and not reason:
        found[-1] += ASK
    return found


def _rows(callsigns: Sequence[Callsign], job: Job, context: Context) -> list[Candidate]:
    """As the list has them; who stands in none is looked at by the rules alone."""
    listed = [context.candidate(callsign, job.incident or "") for callsign in callsigns]
    found = {row.callsign: row for row in listed if row is not None}
    left = [callsign for callsign in callsigns if callsign not in found]
    if left and context.now is not None:
        bare = of_records(left, job, context.records, context.force, context.now)
        found |= {row.callsign: row for row in bare}
    return [found[callsign] for callsign in callsigns if callsign in found]
