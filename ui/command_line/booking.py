"""The verbs by which units come on duty and go off, where no roster does it."""

from dispatch_desk.commands import BookOffUnit, BookOnUnit
from resources.units import Callsign, Officer, RefusedError, Unit
from ui.command_line.reading import Context, Parsed, Words, code_for, take_unit

MOST_CREW = 12
LONGEST_CALLSIGN = 12


def book_on(words: Words, context: Context) -> Parsed:
    """`on BR30 RSP Rees, Khan`: its position device is the callsign in small letters."""
    callsign = words.take().upper()
    if not (callsign.isalnum() and len(callsign) <= LONGEST_CALLSIGN):
        raise RefusedError("Which unit? A callsign is letters and digits, as in BR30")
    kinds = {kind.code: kind.name for kind in context.force.unit_kinds}
    kind = code_for(words.take(), kinds, "kind of unit")
    names = [name for name in (part.strip() for part in words.rest().split(",")) if name]
    if not 0 < len(names) <= MOST_CREW:
        raise RefusedError(f"Who is {callsign}? Names with commas between, {MOST_CREW} at most")
    crew = tuple(Officer(name=name, collar="") for name in names)
    unit = Unit(Callsign(callsign), kind, crew, device=callsign.lower())
    status = context.force.status_for("available").code
    return Parsed((BookOnUnit(unit=unit, status=status),))


def book_off(words: Words, context: Context) -> Parsed:
    return Parsed((BookOffUnit(callsign=take_unit(words, context).callsign),))
