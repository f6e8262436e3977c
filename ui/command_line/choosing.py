"""The verbs of choosing: who is sent and taken back, asked for and granted, where to meet, who is aboard."""

import re
from collections.abc import Sequence
from datetime import datetime

from dispatch_desk import assistance
from dispatch_desk.choices import MOST_SHOWN
from dispatch_desk.commands import (
    AnswerRequest,
    Command,
    CountPrisoners,
    RecordChoice,
    RequestUnit,
    WriteLog,
)
from dispatch_desk.records import DutyUnit, Incident, IncidentId, Request
from dispatch_desk.sending import recalling
from dispatch_desk.sending.candidate import Candidate, as_shown
from dispatch_desk.sending.ranking import Ranking
from dispatch_desk.wording import BACK_FROM
from resources.units import Callsign, RefusedError
from ui import text
from ui.command_line import consequences
from ui.command_line.reading import (
    Context,
    Meet,
    Parsed,
    ShowPairing,
    WhyNot,
    Words,
    is_number,
    take_incident,
    take_unit,
    take_units,
)

TOGETHER_S = 10.0  # units sent within that are one sending
DESPITE = re.compile(r"\s+despite\b[\s:,]*", re.IGNORECASE)
BECAUSE = re.compile(r"\s*(?:[:,]|\bbecause\b)\s*", re.IGNORECASE)


def send(words: Words, context: Context) -> Parsed:
    """A unit that is busy elsewhere is taken from there in the same moment; the choice is kept."""
    units = take_units(words, context)
    incident = take_incident(words, context)
    reason = words.rest()
    _refuse_those_who_cannot(units, incident, context)
    commands: list[Command] = []
    for unit in units:
        row = context.candidate(unit.callsign, incident.id)
        eta_s, rank = (row.eta_s, row.rank) if row else (None, None)
        commands += assistance.sending(unit, incident.id, eta_s, rank, reason)
    commands += _choice([unit.callsign for unit in units], incident.id, context)
    warning = consequences.of_sending(units, incident, context, reason)
    return Parsed(tuple(commands), warning=warning)


def _refuse_those_who_cannot(
    units: Sequence[DutyUnit], incident: Incident, context: Context
) -> None:
    for unit in units:
        if context.force.means(unit.status, "emergency"):
            raise RefusedError(f"{unit.callsign} has an emergency of its own: take it first")
        if unit.incident == incident.id:
            raise RefusedError(f"{unit.callsign} is going to {incident.number} already")


def _choice(chosen: list[Callsign], incident: IncidentId, context: Context) -> list[Command]:
    """From the list as shown; where none is shown for this incident, there is nothing to keep."""
    if incident != context.incident or not context.candidates:
        return []
    listed = {row.callsign for row in context.candidates}
    others = (context.candidate(callsign, incident) for callsign in chosen)
    found = (row for row in others if row is not None and row.callsign not in listed)
    kept = RecordChoice(
        incident=incident, chosen=tuple(chosen), proposed=context.proposed,
        shown=as_shown((*context.candidates, *found), chosen),
    )  # fmt: skip
    return [kept]


def recall(words: Words, context: Context) -> Parsed:
    """`recall`: the last sending by who types, while they are on the way; or `recall BR24`."""
    units = take_units(words, context) if words.peek() else _last_sent(context)
    if words.left:
        raise RefusedError(f"“{words.left}” is no unit: recall takes callsigns, or nothing")
    idle = [unit.callsign for unit in units if unit.incident is None]
    if idle:
        raise RefusedError(f"{', '.join(idle)} is going nowhere: there is nothing to recall")
    found = [
        recalling.recall(_sent(unit, unit.incident), context.records, context.force)
        for unit in units if unit.incident is not None
    ]  # fmt: skip
    refused = [no for one in found for no in one.refused]
    if refused:
        raise RefusedError(". ".join(refused))
    asked = tuple(command for one in found for command in one.commands)
    return Parsed(asked, warning=" · ".join(said for one in found for said in one.words))


def _sent(unit: DutyUnit, incident: IncidentId) -> recalling.Sent:
    return recalling.Sent(incident, unit.sent_at or unit.status_at, (unit.callsign,))


def _last_sent(context: Context) -> list[DutyUnit]:
    """Who went in the last sending by this person, as far as they still go."""
    mine = [unit for unit in context.records.on_duty() if _sent_by(unit, context)]
    if not mine:
        raise RefusedError("Nobody you sent is on the way: name who is to be recalled")
    last = max(mine, key=lambda unit: unit.sent_at or unit.status_at)
    return [unit for unit in mine if unit.incident == last.incident and _together(unit, last)]


def _sent_by(unit: DutyUnit, context: Context) -> bool:
    incident = context.records.incidents.get(unit.incident or "")
    if incident is None:
        return False
    return any(
        line.happened_at == unit.sent_at
        and line.author == context.person
        and line.text.startswith(f"{unit.callsign} sent")
        and not line.text.startswith(f"{unit.callsign} sent: {BACK_FROM} ")
        for line in reversed(incident.log)
    )


def _together(unit: DutyUnit, last: DutyUnit) -> bool:
    if unit.sent_at is None or last.sent_at is None:
        return False
    return abs((last.sent_at - unit.sent_at).total_seconds()) <= TOGETHER_S


def request(words: Words, context: Context) -> Parsed:
    """`request ARV1 0417 shots heard`: asked of whom the force's data names, and not sent by that."""
    unit = take_unit(words, context)
    incident = take_incident(words, context)
    reason = words.rest()
    if not reason:
        raise RefusedError(f"Why is {unit.callsign} needed? Add the reason after the number")
    of = context.force.unit_kind(unit.unit.kind).requested
    asked = RequestUnit(incident=incident.id, callsign=unit.callsign, reason=reason)
    said = f"asks the {of}; {unit.callsign} is not sent by that" if of else ""
    return Parsed((asked,), warning=said)


def grant(words: Words, context: Context) -> Parsed:
    """`grant ARV1 0417 Insp Bell: armed response agreed`."""
    return _answer(words, context, granted=True)


def refuse(words: Words, context: Context) -> Parsed:
    """`refuse ARV1 0417 Insp Bell: no firearm seen`."""
    return _answer(words, context, granted=False)


def _answer(words: Words, context: Context, *, granted: bool) -> Parsed:
    callsign = Callsign(words.take().upper())
    incident = _asked_at(callsign, words, context)
    who, why = _named(words.rest())
    if not who:
        raise RefusedError("Who decided? As in: Insp Bell: armed response agreed")
    answer = AnswerRequest(
        incident=incident.id, callsign=callsign, granted=granted, by=who, reason=why
    )
    said = f"{callsign} {'granted' if granted else 'refused'} by {who}"
    return Parsed((answer,), warning=f"{said}: {why}" if why else said)


def _asked_at(callsign: Callsign, words: Words, context: Context) -> Incident:
    """The number given, else the one open incident that asks for this unit."""
    if is_number(words.peek()):
        return take_incident(words, context)
    asking = [i for i in context.records.open_incidents() if _waiting(i, callsign)]
    if len(asking) == 1:
        return asking[0]
    if not asking:
        raise RefusedError(f"Nobody waits for an answer about “{callsign}”")
    numbers = ", ".join(incident.number for incident in asking)
    raise RefusedError(f"{callsign} is asked for at {numbers}: add the number")


def _waiting(incident: Incident, callsign: Callsign) -> Request | None:
    waiting = (r for r in incident.requests if r.callsign == callsign and r.granted is None)
    return next(waiting, None)


def _named(said: str) -> tuple[str, str]:
    """Who and why: up to a colon, a comma or "because"; without one, the first two words."""
    parts = BECAUSE.split(said, maxsplit=1)
    if len(parts) > 1:
        return parts[0].strip(), parts[1].strip()
    name = said.split(None, 2)
    return " ".join(name[:2]), name[2] if len(name) > 2 else ""


def prisoners(words: Words, context: Context) -> Parsed:
    """`prisoners BR24 1`; 0 once they are handed over."""
    unit = take_unit(words, context)
    count = words.take()
    if not count.isdecimal() or words.left:
        raise RefusedError(f"How many are aboard? As in: prisoners {unit.callsign} 1")
    return Parsed((CountPrisoners(callsign=unit.callsign, count=int(count[:3])),))


def meet(words: Words, context: Context) -> Parsed:
    """`rvp 0417 Hazel Street`, `rvp here` (the middle of the map), `rvp 0417 BR21` (where it is)."""
    incident = take_incident(words, context)
    place, *why = DESPITE.split(words.rest(), maxsplit=1)
    if not place:
        raise RefusedError("Meet where? A street, a place, a unit, or here: the middle of the map")
    return Parsed(question=Meet(incident.id, place, why[0].strip() if why else ""))


def position(words: Words, context: Context) -> Parsed:
    """`position BR27`: that its position was asked for is written down; a voice has to ask."""
    unit = take_unit(words, context)
    said = " ".join(words.rest().split())
    job = unit.incident or take_incident(Words(""), context).id
    line = f"{unit.callsign} asked for its position by voice" + (f": {said}" if said else "")
    asked = WriteLog(incident=job, text=line)
    return Parsed((asked,), warning=f"only written down: ask {unit.callsign} by voice")


def why(words: Words, context: Context) -> Parsed:
    return Parsed(question=WhyNot(take_unit(words, context).callsign))


def pair(_words: Words, _context: Context) -> Parsed:
    return Parsed(question=ShowPairing())


def why_words(
    callsign: Callsign, ranking: Ranking | None, shown: Sequence[Candidate], now: datetime
) -> str:
    """Where a unit stands in the list, why, by how much, and what would change it; and when that was.

    Of the rows on the screen, which may be those of an officer's backup; else of the whole ranking.
    """
    row = next((row for row in shown if row.callsign == callsign), None)
    if row is None and ranking is not None:
        shown, row = ranking.rows(MOST_SHOWN), ranking.row(callsign)
    if row is None:
        return "Open an incident first: why is asked of its list"
    first = next((r for r in shown if not r.going), None)
    parts = [_verdict(row), row.reason, _when(row), _against(row, first), row.change]
    return f"{callsign} at {text.local_time(now)}: " + " · ".join(filter(None, parts))


def _verdict(row: Candidate) -> str:
    said = {"partial": "can add to others", "unsuitable": "not suitable"}.get(
        row.verdict, row.verdict
    )
    return f"{row.rank}. {said}" if row.rank is not None and not row.going else said


def _when(row: Candidate) -> str:
    if row.eta_s is None or row.going:
        return ""
    band = f"{text.seconds(row.earliest_s)} to {text.seconds(row.latest_s)}"
    return f"there in {text.seconds(row.eta_s)} ({band})"


def _against(row: Candidate, first: Candidate | None) -> str:
    if first is None or first.callsign == row.callsign or row.going:
        return ""
    if row.eta_s is None or first.eta_s is None:
        return f"first is {first.callsign}"
    apart = row.eta_s - first.eta_s
    side = "later" if apart >= 0 else "sooner"
    return f"{text.seconds(abs(apart))} {side} than {first.callsign}"
