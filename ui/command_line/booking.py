"""The verbs by which units come on duty and go off, where no roster does it."""

import re
from collections.abc import Iterator
from datetime import datetime

from dispatch_desk.commands import BookOffUnit, BookOnUnit
from dispatch_desk.force.driving import GRADES
from dispatch_desk.force.profile import Force
from resources.units import Callsign, Officer, RefusedError, Unit
from ui.command_line.reading import Context, Parsed, Words, code_for, take_unit
from ui.command_line.roadwords import next_clock

MOST_CREW = 12
LONGEST_CALLSIGN = 12
UNTIL, WITH = "until", "with"
TAIL = re.compile(rf"(?:^|\s)(?:{UNTIL}|{WITH})(?:\s|$)", re.IGNORECASE)
COMMA = re.compile(r",(?![^\[]*\])")  # not one between brackets
OFFICER = re.compile(r"(?P<name>[^\[\]]+?)(?:\s+(?P<collar>\d{1,6}))?\s*(?:\[(?P<can>[^\[\]]*)\])?")


def book_on(words: Words, context: Context) -> Parsed:
    """`on BR30 RSP Rees 4471[taser advanced], Khan until 07:00 with van enforcer`.

    Its position device is the callsign in small letters; in brackets, what an officer can do and drives as.
    """
    callsign = words.take().upper()
    if not (callsign.isalnum() and len(callsign) <= LONGEST_CALLSIGN):
        raise RefusedError("Which unit? A callsign is letters and digits, as in BR30")
    kinds = {kind.code: kind.name for kind in context.force.unit_kinds}
    kind = code_for(words.take(), kinds, "kind of unit")
    named, tail = _apart(words.rest())
    crew = _crew(named, callsign, context.force)
    ends, vehicle, equipment = _tail(tail, context)
    unit = Unit(
        Callsign(callsign), kind, crew, device=callsign.lower(),
        vehicle=vehicle, equipment=equipment, shift_ends=ends,
    )  # fmt: skip
    status = context.force.status_for("available").code
    return Parsed((BookOnUnit(unit=unit, status=status),))


def _apart(said: str) -> tuple[str, list[str]]:
    """The crew, and the words from "until" or "with" on."""
    found = TAIL.search(said)
    if found is None:
        return said, []
    return said[: found.start()], said[found.start() :].replace(",", " ").split()


def _crew(said: str, callsign: str, force: Force) -> tuple[Officer, ...]:
    names = [name for name in (part.strip() for part in COMMA.split(said)) if name]
    if not 0 < len(names) <= MOST_CREW:
        raise RefusedError(f"Who is {callsign}? Names with commas between, {MOST_CREW} at most")
    return tuple(_officer(name, force) for name in names)


def _officer(said: str, force: Force) -> Officer:
    found = OFFICER.fullmatch(said)
    if found is None:
        raise RefusedError(f"“{said}” can't be read: write a name, as in Rees 4471[taser advanced]")
    skills: list[str] = []
    driver: str | None = None
    for word in (found["can"] or "").replace(",", " ").split():
        code = code_for(word, _abilities(force), "skill and no driver grade")
        if code in GRADES:
            driver = code
        elif code not in skills:
            skills.append(code)
    drives = {} if driver is None else {"driver": driver}
    return Officer(found["name"].strip(), found["collar"] or "", tuple(skills), **drives)


def _tail(words: list[str], context: Context) -> tuple[datetime | None, str, tuple[str, ...]]:
    """Until when, in what, and with what: in any order."""
    ends: datetime | None = None
    vehicles = {one.code for one in context.force.vehicles}
    found: list[str] = []
    left = iter(words)
    for word in left:
        if word.lower() == UNTIL:
            ends = _ends(next(left, ""), context)
        elif word.lower() != WITH:
            found.append(code_for(word, _things(context.force), "vehicle and no equipment"))
    driven = list(dict.fromkeys(code for code in found if code in vehicles))
    if len(driven) > 1:
        raise RefusedError(f"One vehicle at a time: {' or '.join(driven)}?")
    carried = tuple(dict.fromkeys(code for code in found if code not in vehicles))
    return ends, "".join(driven), carried


def _ends(word: str, context: Context) -> datetime:
    if context.now is None:
        raise RefusedError("The desk has no time yet: book it on without “until”")
    return next_clock(word, context.now)


def _abilities(force: Force) -> dict[str, str]:
    """What may stand in brackets: codes of skills, and how somebody may drive."""
    return {grade: grade for grade in GRADES} | {one.code: one.name for one in force.skills}


def _things(force: Force) -> dict[str, str]:
    """What a unit goes in and carries."""
    carried = {one.code: one.name for one in force.equipment}
    return carried | {one.code: one.name for one in force.vehicles}


def offers(before: list[str], begun: str, force: Force) -> Iterator[tuple[str, str]]:
    """What may come next after the callsign and the kind: words, and what they mean."""
    line = " ".join([*before, begun])
    if line.rfind("[") > line.rfind("]"):
        opened = begun[: begun.rfind("[") + 1]
        yield from ((f"{opened}{code}", name) for code, name in _abilities(force).items())
    elif TAIL.search(" ".join(before)):
        yield from _things(force).items()
    elif before:
        yield from ((UNTIL, "the end of its shift"), (WITH, "its vehicle and equipment"))


def book_off(words: Words, context: Context) -> Parsed:
    return Parsed((BookOffUnit(callsign=take_unit(words, context).callsign),))
