"""What could come next in a typed line: verbs, callsigns with their ETA, open numbers, codes."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from dispatch_desk import assistance
from dispatch_desk.closures import said
from dispatch_desk.drawings import CORDONS, name_of, standing
from dispatch_desk.drawings import said as said_of_drawing
from dispatch_desk.records import DutyUnit
from dispatch_desk.sending.candidate import Candidate
from ui import text
from ui.command_line import booking
from ui.command_line.endangered import TERMINAL_STATES
from ui.command_line.reading import Context, is_number, mid_sentence, unit_named
from ui.command_line.verbs import HOW, Slot, usable
from ui.map.export import SUFFIXES

OFFERED = 5
KNOWN_OF_UNIT = ("on", "callsign", "kind")  # what stands before its crew


@dataclass(frozen=True, slots=True)
class Completion:
    """A word that fits, with what a dispatcher wants to know before taking it."""

    word: str
    note: str = ""
    possible: bool = True  # False: shown with its reason, not proposed


def completions(line: str, context: Context) -> list[Completion]:
    """At most five words that the last, half-typed one could become; the proposed ones first."""
    *before, begun = line.removeprefix("/").split(" ")
    before = [word for word in before if word]
    slots: tuple[Slot, ...] = ("verb",) if not before else _open_slots(before, context)
    offers = [offer for slot in slots for offer in OFFERS[slot](context)]
    offers += _roads(before, begun, context)
    offers += _crew(before, begun, context)
    taken = {word.upper() for word in before}
    fitting = [o for o in offers if _fits(o.word, begun) and o.word.upper() not in taken]
    return sorted(fitting, key=lambda offer: not offer.possible)[:OFFERED]


def _roads(before: list[str], begun: str, context: Context) -> Iterator[Completion]:
    """Names that begin like all that is typed after the verb; a name has several words."""
    verb = usable(context).get(before[0].lower()) if before else None
    takes = verb is not None and (verb.or_road or verb.slots[:1] == ("road",))
    if not takes or not begun or context.selector is None:
        return
    typed = before[1:]
    for name in context.selector.beginning(" ".join([*typed, begun]), OFFERED):
        left = name.split()[len(typed) :]
        if left:
            yield Completion(" ".join(left), "road" if not typed else name)


def _crew(before: list[str], begun: str, context: Context) -> Iterator[Completion]:
    """What officers can do, until when, and in what: the words after the kind of unit."""
    if len(before) >= len(KNOWN_OF_UNIT) and before[0].lower() == "on":
        for word, name in booking.offers(before[len(KNOWN_OF_UNIT) :], begun, context.force):
            yield Completion(word, name)


def ghost(line: str, offers: list[Completion]) -> str:
    """What Tab would add to the line: the rest of the first possible word."""
    begun = line.rpartition(" ")[2].removeprefix("/")
    first = offers[0] if begun and offers and offers[0].possible else None
    return first.word[len(begun) :] if first else ""


def _fits(word: str, begun: str) -> bool:
    return word.lower().startswith(begun.lower())


def _open_slots(before: list[str], context: Context) -> tuple[Slot, ...]:
    """Which places of the verb's usage the next word could fill; a number may be left out."""
    verb = usable(context).get(before[0].lower())
    left = verb.slots if verb else ()
    for word in before[1:]:
        left = _after(word, left, context)
    optional = left[:1] == ("number",) or (len(before) > 1 and left[:1] == ("sendable",))
    return left[: 2 if optional else 1]


def _after(word: str, left: tuple[Slot, ...], context: Context) -> tuple[Slot, ...]:
    if left[:1] in {("sendable",), ("committed",)}:
        if unit_named(word, context):
            return left  # more units may follow
        left = left[1:]
    if left[:1] == ("number",) and not is_number(word):
        left = left[1:]
    return left[1:]


def _sendable(context: Context) -> Iterator[Completion]:
    listed = {row.callsign for row in context.candidates}
    for row in context.candidates:
        yield Completion(row.callsign, _candidate_note(row, context), row.suitable)
    for unit in context.records.units.values():
        if unit.callsign not in listed:
            yield Completion(unit.callsign, _unit_note(unit, context), unit.on_duty)


def _candidate_note(row: Candidate, context: Context) -> str:
    if not row.suitable:
        return f"no: {mid_sentence(row.reason)}"
    parts = [text.seconds(row.eta_s) if row.eta_s is not None else "…", *row.chips[1:2]]
    unit = context.records.units.get(row.callsign)
    if unit and unit.incident and not row.going:
        parts.append(f"diverts from {unit.incident.rpartition('/')[2]}")
    return " · ".join(parts)


def _unit_note(unit: DutyUnit, context: Context) -> str:
    if not unit.on_duty:
        return "no: off duty"
    where = f" {unit.incident.rpartition('/')[2]}" if unit.incident else ""
    return context.force.name_of("statuses", unit.status).lower() + where


def _units(context: Context) -> Iterator[Completion]:
    for unit in context.records.on_duty():
        yield Completion(unit.callsign, _unit_note(unit, context))


def _requested(context: Context) -> Iterator[Completion]:
    """Those that are asked for, and of whom."""
    of = {kind.code: kind.requested for kind in context.force.unit_kinds}
    for unit in context.records.on_duty():
        if of.get(unit.unit.kind):
            yield Completion(unit.callsign, f"ask the {of[unit.unit.kind]}")


def _asked(context: Context) -> Iterator[Completion]:
    """Those that an open incident asks for and nobody has answered about."""
    for incident in context.records.open_incidents():
        for request in incident.requests:
            if request.granted is None:
                yield Completion(request.callsign, f"{incident.number}: {request.reason}")


def _committed(context: Context) -> Iterator[Completion]:
    for unit in context.records.on_duty():
        if unit.incident is not None:
            yield Completion(unit.callsign, _unit_note(unit, context))


def _alerted(context: Context) -> Iterator[Completion]:
    for alert in context.records.open_alerts():
        owner = f"owner {alert.owner}" if alert.owner else "unowned"
        yield Completion(alert.callsign, f"{alert.level}, {owner}")


def _alerts(context: Context) -> Iterator[Completion]:
    for alert in context.records.open_alerts():
        going = len(assistance.going(alert.callsign, context.records))
        yield Completion(alert.id, f"{going} going", possible=going > 0)


def _numbers(context: Context) -> Iterator[Completion]:
    for incident in context.records.open_incidents():
        yield Completion(incident.number, context.force.name_of("types", incident.kind))


def _closures(context: Context) -> Iterator[Completion]:
    for closure in context.held():
        yield Completion(closure.id, said(closure))


def _drawings(context: Context) -> Iterator[Completion]:
    for drawing in standing(context.records.drawings):
        yield Completion(drawing.id, said_of_drawing(drawing))


OFFERS: Mapping[Slot, Callable[[Context], Iterator[Completion]]] = {
    "verb": lambda c: (Completion(name, verb.meaning) for name, verb in usable(c).items()),
    "sendable": _sendable,
    "committed": _committed,
    "listed": _sendable,
    "requested": _requested,
    "asked": _asked,
    "count": lambda _: iter(()),
    "paper": lambda _: (Completion(form, "") for form in SUFFIXES),
    "kind": lambda c: (Completion(kind.code, kind.name) for kind in c.force.unit_kinds),
    "crew": lambda _: iter(()),  # words that depend on those before: see _crew
    "unit": _units,
    "alerted": _alerted,
    "number": _numbers,
    "status": lambda c: (Completion(str(s.code), s.name) for s in c.force.statuses),
    "how": lambda _: (Completion(how) for how in HOW),
    "grade": lambda c: (Completion(grade.code, grade.name) for grade in c.force.grades),
    "result": lambda c: (Completion(result.code, result.name) for result in c.force.results),
    "alert": _alerts,
    "marker": lambda c: (Completion(marker.code, marker.name) for marker in c.force.markers),
    "terminal": lambda _: (Completion(state) for state in TERMINAL_STATES),
    "closure": _closures,
    "drawing": _drawings,
    "cordon": lambda _: (Completion(code, name_of(code)) for code in sorted(CORDONS)),
    "road": lambda _: iter(()),  # there are too many: asked for by how they begin
    "minutes": lambda _: iter(()),
    "text": lambda _: iter(()),
}
