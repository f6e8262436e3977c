"""The verbs about officers in danger: their checks, what was heard of them, and the help they get."""

from collections.abc import Iterable

from dispatch_desk import assistance
from dispatch_desk.commands import (
    MarkIncident,
    RaiseAlert,
    RecordSeen,
    ReportTerminal,
    SetCheck,
    StandDownBackup,
    WithdrawContact,
)
from dispatch_desk.contacts import Contact, withdrawable
from dispatch_desk.records import REGAINED, Alert, DutyUnit
from dispatch_desk.wording import callsign_of
from resources.units import Callsign, RefusedError
from ui import text
from ui.command_line.reading import (
    ONLY_LOOKS,
    Context,
    OfficerCard,
    Parsed,
    Words,
    code_for,
    looks_like_callsign,
    take_incident,
    take_unit,
    take_units,
    unit_named,
)

TERMINAL_STATES = ("lost service", "lost fix", "low battery", REGAINED)
BY_VOICE = "Called for help by voice"


def check(words: Words, context: Context) -> Parsed:
    """`check BR21 10 whispering, no calls`: the next check in so many minutes, whatever the rule says."""
    unit = take_unit(words, context)
    minutes, reason = words.take(), words.rest()
    if not minutes.isdecimal():
        raise RefusedError(f"In how many minutes? As in: check {unit.callsign} 10 whispering")
    if not reason:
        raise RefusedError(f"Why {minutes} minutes? Add the reason after it")
    asked = SetCheck(
        callsign=unit.callsign, first_s=60.0 * int(minutes), by=context.person, reason=reason
    )
    return Parsed((asked,))


def unheard(words: Words, context: Context) -> Parsed:
    """`unheard BR21 reason`: the last contact was none, and the silence counts from the one before."""
    unit = take_unit(words, context)
    last = last_contact(unit)
    reason = words.rest()
    if not reason:
        raise RefusedError(f"Why was {_said(last)} no contact with {unit.callsign}? Add the reason")
    asked = WithdrawContact(callsign=unit.callsign, entry=last.entry, reason=reason)
    return Parsed((asked,), warning=f"takes back {_said(last)}; {silent_since(unit, last)}")


def last_contact(unit: DutyUnit) -> Contact:
    """The one that can be withdrawn. Raises RefusedError where there is none."""
    known = withdrawable(unit.contacts)
    if not known:
        raise RefusedError(f"Nothing that was heard of {unit.callsign} can be withdrawn")
    return known[-1]


def silent_since(unit: DutyUnit, without: Contact) -> str:
    """From when the check would count then."""
    left = [one for one in unit.contacts if one.entry != without.entry]
    return (
        f"silence counts from {text.local_time(left[-1].at)}" if left else "it stays the only one"
    )


def _said(contact: Contact) -> str:
    return f"{text.local_time(contact.at)} by {contact.how}"


def seen(words: Words, context: Context) -> Parsed:
    """`seen BR21 BR24 talking to him`: it is said on the card, and starts no check anew."""
    unit, by = take_unit(words, context), take_unit(words, context)
    return Parsed((RecordSeen(callsign=unit.callsign, by=by.callsign, note=words.rest()),))


def call_for_help(words: Words, context: Context) -> Parsed:
    """`help BR21 screaming, then nothing`: an emergency by voice, from whoever it comes."""
    if context.only_looks:
        raise RefusedError(ONLY_LOOKS)
    callsign = callsign_of(words.take().upper())
    unit = context.records.units.get(callsign)
    said = words.rest()
    reason = f"{BY_VOICE}: {said}" if said else BY_VOICE
    known = unit is not None and unit.on_duty
    warning = f"an emergency of {callsign}" + ("" if known else ", which is not booked on")
    return Parsed(
        (RaiseAlert(callsign=callsign, level="emergency", reason=reason),), warning=warning
    )


def terminal(words: Words, context: Context) -> Parsed:
    """`terminal BR21 lost service`; `regained` ends it."""
    unit = take_unit(words, context)
    state = code_for(words.rest(), {state: state for state in TERMINAL_STATES}, "terminal state")
    return Parsed((ReportTerminal(callsign=unit.callsign, state=state),))


def mark(words: Words, context: Context) -> Parsed:
    """`mark 0417 weapons caller says knife` adds a marker, `mark 0417 -weapons toy gun` takes it off."""
    incident = take_incident(words, context)
    word = words.take()
    names = {marker.code: marker.name for marker in context.force.markers}
    code = code_for(word.removeprefix("-"), names, "marker")
    reason = words.rest()
    if not reason:
        raise RefusedError(f"Where is “{names[code]}” from? Add it after the marker")
    others = tuple(known for known in incident.markers if known != code)
    markers = others if word.startswith("-") else (*others, code)
    asked = MarkIncident(incident=incident.id, markers=markers, reason=reason)
    return Parsed((asked,), warning=_risk(code, incident.units, context, word))


def _risk(code: str, units: Iterable[Callsign], context: Context, word: str) -> str:
    there = ", ".join(units)
    if not context.force.marker(code).risk or not there:
        return ""
    return f"checks of {there} change" if word.startswith("-") else f"checks of {there} come closer"


def stand_down(words: Words, context: Context) -> Parsed:
    """`standdown BR21-E1 BR24 BT11 under control`; without units, everybody who is going."""
    alert = _take_alert(words, context)
    units = [unit.callsign for unit in assistance.going(alert.callsign, context.records)]
    if words.peek() and looks_like_callsign(words.peek(), context):
        units = [unit.callsign for unit in take_units(words, context)]
    if not units:
        raise RefusedError(f"Nobody is going to {alert.callsign}: there is nobody to stand down")
    warning = f"tells {', '.join(units)}; each is listed until heard from"
    asked = (StandDownBackup(alert=alert.id, told=tuple(units), reason=words.rest()),)
    return Parsed(asked, warning=warning)


def _take_alert(words: Words, context: Context) -> Alert:
    """The next word as an open alert, by its own name or its unit's."""
    word = words.take().upper()
    if not word:
        raise RefusedError("Which alert? Type its unit or its name, as in BR21-E1")
    named = context.records.alerts.get(word)
    if named is None:
        named = context.records.alert_of(Callsign(word))
    if named is None or not named.open:
        raise RefusedError(f"{word} has no open alert")
    return named


def officer(words: Words, context: Context) -> Parsed:
    """`officer BR21`: the card with all that is known of that unit's safety."""
    word = words.take()
    unit = unit_named(word, context)
    callsign = unit.callsign if unit is not None else take_unit(Words(word), context).callsign
    return Parsed(question=OfficerCard(callsign))
