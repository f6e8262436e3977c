"""What the roads' panel asks before something is closed, reopened or given another end. No Qt but fields."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from msgspec import Struct

from dispatch_desk.closures import MOST_STRETCHES, MPH, said
from dispatch_desk.commands import ChangeRoads, Command, ExtendRoads, ReopenRoads
from dispatch_desk.records import Closure, Records
from geodata.selection import Selection
from resources.units import RefusedError
from ui.command_line.reading import Context, incident_numbered, is_number
from ui.command_line.roadwords import read_phrase
from ui.roads.changes import short_time
from ui.roads.form import Form, FormField

CLOSED, USUALLY = "closed", "1 h"
OPEN_ENDED = frozenset({"", "reopened", "until reopened"})
AN_END = "1 h, 90 min, 06:30 or reopened"


class Chosen(Struct, frozen=True):
    """Roads chosen by hand, and how much that is."""

    where: Selection
    words: str
    stretches: int
    length_m: float
    extent: str  # "14 stretches, 2.1 km"


def read_end(typed: str, now: datetime) -> tuple[datetime | None, float | None]:
    """A time of day or a length in seconds; neither: until reopened. Raises RefusedError in words."""
    words = typed.strip()
    if words.lower() in OPEN_ENDED:
        return None, None
    for lead in ("", "for ", "until "):
        phrase = read_phrase(lead + words)
        if phrase.says_end and not phrase.street:
            return phrase.until(now), phrase.lasts_s
    raise RefusedError(f"“{words}” is no end: {AN_END}")


def closing(chosen: Chosen, number: str, context: Context, now: datetime) -> Form:
    """Close or slow what was chosen; the log that is open is proposed as the one it belongs to."""
    return Form(
        f"Close {chosen.words}", "Close",
        (
            FormField("Reason", hint="Why: gas leak, armed incident, flood"),
            FormField("Until", USUALLY, AN_END),
            FormField("How", CLOSED, "closed, or the speed in mph: 20"),
            FormField("Log", number, "Number of its incident, or empty"),
        ),
        partial(_closed, chosen, context, now),
    )  # fmt: skip


def _closed(chosen: Chosen, context: Context, now: datetime, typed: Sequence[str]) -> Command:
    reason, end, how, number = typed
    if not reason:
        raise RefusedError("Why? Whoever asks later must find the reason")
    if chosen.stretches > MOST_STRETCHES:
        raise RefusedError(f"That is {chosen.extent}: draw a smaller area")
    until, lasts_s = read_end(end, now)
    return ChangeRoads(
        where=chosen.where, words=chosen.words, reason=reason, kmh=_kmh(how), until=until,
        lasts_s=lasts_s, incident=_incident(number, context), stretches=chosen.stretches,
        length_m=chosen.length_m,
    )  # fmt: skip


def _kmh(how: str) -> float | None:
    words = how.lower().removesuffix("mph").strip()
    if words in {"", CLOSED}:
        return None
    if not words.isdecimal():
        raise RefusedError(f"“{how}” is neither closed nor a speed: write 20 for 20 mph")
    return int(words) * MPH


def _incident(number: str, context: Context) -> str | None:
    if not number:
        return None
    if not is_number(number):
        raise RefusedError(f"“{number}” is no incident's number, as 0417 is")
    return incident_numbered(number, context).id


def reopening(closure: Closure) -> Form:
    """Enter alone reopens: the question is what keeps a slip from doing it."""
    return Form(
        f"Reopen {closure.words}? {said(closure)}: {closure.reason}", "Reopen",
        (FormField("Why", hint="What has changed, if anybody asks"),),
        lambda typed: ReopenRoads(change=closure.id, reason=typed[0]),
    )  # fmt: skip


def extending(closure: Closure, now: datetime) -> Form:
    ends = "until reopened" if closure.until is None else f"until {short_time(closure.until)}"

    def read(typed: Sequence[str]) -> Command:
        until, lasts_s = read_end(typed[0], now)
        return ExtendRoads(change=closure.id, until=until, lasts_s=lasts_s, reason=typed[1])

    return Form(
        f"{said(closure)} {ends}: another end", "Set",
        (
            FormField("Until", USUALLY, f"{AN_END}; a length is counted from the end it has"),
            FormField("Why", hint="What keeps it closed"),
        ),
        read,
    )  # fmt: skip


def proposed_number(opened: str | None, records: Records) -> str:
    """Of the log that is open at the desk; "" where none is, or it is closed."""
    incident = records.incidents.get(opened or "")
    return incident.number if incident is not None and incident.open else ""
