"""The verbs by which roads are closed, slowed, kept so for longer, and reopened."""

from datetime import datetime, timedelta

from dispatch_desk.closures import (
    MOST_STRETCHES,
    MPH,
    extent,
    lasting,
    said,
)
from dispatch_desk.commands import ChangeRoads, ExtendRoads, ReopenRoads
from dispatch_desk.records import Closure
from geodata.places import MapError
from geodata.selecting import Selector
from geodata.selection import Circle, Selection, Street
from resources.units import RefusedError
from ui.command_line.reading import Context, Parsed, ShowRoads, Words, incident_numbered
from ui.command_line.roadwords import (
    EXAMPLE,
    Phrase,
    begins_with_distance,
    read_phrase,
    without_reason,
)

NEAR_M = 500.0  # what “near 0417” takes in of a street
LISTED = 3


def is_meant(line: str, context: Context) -> bool:
    """Of a line after `close`: roads, and not the incident that may be closed by the same word."""
    if begins_with_distance(line):
        return True
    named, reason = without_reason(line)
    if context.selector is None or not named:
        return bool(named and reason)
    street = read_phrase(named).street
    first = street.partition(" ")[0].lower()
    results = [word for r in context.force.results for word in (r.code.lower(), r.name.lower())]
    if any(word.startswith(first) for word in results):  # an arrest comes before Arrest Road
        return bool(reason) and bool(context.selector.named(street))
    return bool(reason) or bool(context.selector.beginning(first, 1))


def close(words: Words, context: Context) -> Parsed:
    """`close chepstow road near 0417 for 2h because gas leak`; `close 200m of 0417 because armed`."""
    phrase, reason = _phrase(words.rest(), "close")
    if phrase.mph is not None:
        raise RefusedError(f"To drive {phrase.mph:.0f} mph there, write slow in the place of close")
    return _change(phrase, reason, None, context)


def slow(words: Words, context: Context) -> Parsed:
    """`slow a48 to 20 for 1h because flood`: miles an hour."""
    phrase, reason = _phrase(words.rest(), "slow")
    if phrase.mph is None:
        raise RefusedError("To how many miles an hour? As in: slow a48 to 20 because flood")
    return _change(phrase, reason, phrase.mph * MPH, context)


def reopen(words: Words, context: Context) -> Parsed:
    """`reopen R3 because leak repaired`."""
    named, reason = without_reason(words.rest())
    closure = _closure(named, context)
    asked = ReopenRoads(change=closure.id, reason=reason)
    return Parsed((asked,), warning=f"opens {closure.words}, {_whose(closure)}")


def extend(words: Words, context: Context) -> Parsed:
    """`extend R3 for 1h`, `until 0630`, or `until reopened`."""
    named, reason = without_reason(words.rest())
    phrase = read_phrase(named)
    closure, now = _closure(phrase.street, context, run_out_too=True), _now(context)
    if not phrase.says_end:
        raise RefusedError(f"For how long? As in: extend {closure.id} for 1h, or until 06:30")
    until = phrase.until(now)
    asked = ExtendRoads(change=closure.id, until=until, lasts_s=phrase.lasts_s, reason=reason)
    end = until
    if phrase.lasts_s is not None:
        end = max(closure.until or now, now) + timedelta(seconds=phrase.lasts_s)
    return Parsed((asked,), warning=f"{said(closure)} {_until(end)}")


def show(_words: Words, _context: Context) -> Parsed:
    """`roads`: what is closed and slowed, and until when."""
    return Parsed(question=ShowRoads())


def _phrase(line: str, verb: str) -> tuple[Phrase, str]:
    named, reason = without_reason(line)
    if not named:
        raise RefusedError(f"Which road? As in: {verb} {EXAMPLE}")
    if not reason:
        raise RefusedError(f"Why? Add the reason, as in: {verb} {named} because flood")
    return read_phrase(named), reason


def _change(phrase: Phrase, reason: str, kmh: float | None, context: Context) -> Parsed:
    selector, now = _selector(context), _now(context)
    where, words = _where(phrase, selector, context)
    try:
        edges = selector.edges(where)
    except MapError as error:
        raise RefusedError(str(error)) from error
    _refuse(len(edges), words)
    if isinstance(where, Street) and where.near is None and not _is_number(where.name):
        _refuse_namesakes(selector.places(where), where.name)
    length_m = selector.length_m(edges)
    incident = phrase.belongs_to or phrase.near
    asked = ChangeRoads(
        where=where,
        words=words,
        kmh=kmh,
        reason=reason,
        until=phrase.until(now),
        lasts_s=phrase.lasts_s,
        incident=incident_numbered(incident, context).id if incident else None,
        stretches=len(edges),
        length_m=length_m,
    )
    return Parsed((asked,), warning=_cost(asked, now, context))


def _where(phrase: Phrase, selector: Selector, context: Context) -> tuple[Selection, str]:
    """What is selected, and what a person calls it."""
    centre = incident_numbered(phrase.near, context) if phrase.near else None
    if not phrase.street:
        if centre is None or phrase.within_m is None:
            raise RefusedError(f"Which road? As in: {EXAMPLE}")
        words = f"Roads within {phrase.within_m:.0f} m of {centre.number}"
        return Circle(centre.position, phrase.within_m), words
    name = selector.named(phrase.street)
    if not name:
        raise RefusedError(_unknown_road(phrase.street, selector))
    if centre is None:
        return Street(name), name
    within_m = phrase.within_m or NEAR_M
    return Street(name, centre.position, within_m), f"{name} near {centre.number}"


def _refuse(stretches: int, words: str) -> None:
    if not stretches:
        raise RefusedError(f"There is no road there: {words}")
    if stretches > MOST_STRETCHES:
        raise RefusedError(f"That is {stretches:,} stretches of road, {MOST_STRETCHES:,} at most")


def _refuse_namesakes(places: int, name: str) -> None:
    if places > 1:
        raise RefusedError(f"{name} is in {places} places: add which, as in {name} near 0417")


def _is_number(name: str) -> bool:
    """A road's number, A48: one road however far it goes, and wherever it goes on."""
    return any(letter.isdigit() for letter in name)


def _unknown_road(street: str, selector: Selector) -> str:
    likest = selector.likest(street)
    meant = f". Did you mean {' or '.join(likest)}?" if likest else ""
    return f"No road named “{street}” in this area{meant}"


def _cost(asked: ChangeRoads, now: datetime, context: Context) -> str:
    verb = "closes" if asked.kmh is None else "slows"
    long = lasting(now, now + timedelta(seconds=asked.lasts_s)) if asked.lasts_s else ""
    much = extent(asked.stretches, asked.length_m)
    parts = [f"{verb} {asked.words}: {much}, {long or _until(asked.until)}"]
    same = [c.id for c in context.held() if c.where == asked.where]
    if same:
        parts.append(f"{', '.join(same)} changes it already")
    return " · ".join(parts)


def _until(end: datetime | None) -> str:
    return f"until {end.astimezone():%H:%M}" if end is not None else "until reopened"


def _closure(named: str, context: Context, *, run_out_too: bool = False) -> Closure:
    """By its name, R3, or by what it is called; in force, or only not reopened."""
    known = context.records.road_changes.values() if run_out_too else context.held()
    candidates = [closure for closure in known if closure.reopened_at is None]
    asked = named.strip().casefold()
    found = [c for c in candidates if c.id.casefold() == asked]
    if asked and not found:
        found = [c for c in candidates if c.words.casefold().startswith(asked)]
    if len(found) == 1:
        return found[0]
    raise RefusedError(_which(named, found or context.held(), context))


def _which(named: str, possible: list[Closure], context: Context) -> str:
    ended = context.records.road_changes.get(named.strip().upper())
    if ended is not None:
        how = "was reopened" if ended.reopened_at is not None else "has run out"
        return f"{ended.id} {how} already"
    if not possible:
        return "No road is closed or slowed"
    listed = ", ".join(f"{c.id} {c.words}" for c in possible[-LISTED:])
    return f"Which? {listed}" if not named else f"“{named}” is none in force: {listed}"


def _whose(closure: Closure) -> str:
    done = "closed" if closure.kmh is None else "slowed"
    return f"{done} by {closure.by}: {closure.reason}"


def _selector(context: Context) -> Selector:
    if context.selector is None:
        raise RefusedError("There are no roads here")
    return context.selector


def _now(context: Context) -> datetime:
    if context.now is None:
        raise RefusedError("There is no clock here")
    return context.now
