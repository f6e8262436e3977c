"""The verbs that search the roads: who gets how far, and what to hold so that nobody gets out."""

import re

from resources.units import RefusedError
from ui.command_line.reading import (
    AskHold,
    AskReach,
    Context,
    Parsed,
    Target,
    Words,
    incident_numbered,
    is_number,
    take_incident,
    unit_named,
)

LONGEST_MIN, LONGEST_AGO_MIN = 60, 30
OFF = "off"
AREA = "area"
REACH = re.compile(
    r"(?P<what>.*?)\s*\b(?P<minutes>\d{1,2}(?:[ ,]+\d{1,2}){0,2})(?:\s*min)?"
    r"(?:\s+ago\s+(?P<ago>\d{1,3})(?:\s*min)?)?(?P<foot>\s+on\s+foot)?",
    re.IGNORECASE,
)
HOLD = re.compile(
    r"(?P<what>.*?)(?:(?:^|\s+)(?:ago|for)\s+(?P<ago>\d{1,3})(?:\s*min)?)?", re.IGNORECASE
)


def reach(words: Words, context: Context) -> Parsed:
    """`reach 0417 10`, `reach BR21 5`, `reach Tesco 5 ago 3`; up to three times: `reach BR21 2 5 10`."""
    said = words.rest()
    if said.lower() == OFF:
        return Parsed(question=AskReach(None))
    found = REACH.fullmatch(said)
    if found is None:
        raise RefusedError("Within how many minutes? As in: reach 0417 10, or reach BR21 5")
    minutes = tuple(int(part) for part in re.findall(r"\d+", found["minutes"]))
    if not all(1 <= each <= LONGEST_MIN for each in minutes):
        raise RefusedError(f"From 1 to {LONGEST_MIN} minutes can be searched")
    target = _target(found["what"], context)
    on_foot = found["foot"] is not None
    return Parsed(question=AskReach(target, minutes, _ago_s(found["ago"]), on_foot=on_foot))


def hold(words: Words, context: Context) -> Parsed:
    """`hold 0417 ago 3`: where the runner was, and how long ago; `hold area` for one drawn on the map."""
    said = words.rest()
    if said.lower() == OFF:
        return Parsed(question=AskHold(None))
    if said.lower() == AREA:
        return Parsed(question=AskHold(None, draw=True))
    found = HOLD.fullmatch(said)
    what, ago = (found["what"], found["ago"]) if found else (said, None)
    return Parsed(question=AskHold(_target(what, context), _ago_s(ago)))


def _ago_s(minutes: str | None) -> float:
    ago = int(minutes or 0)
    if ago > LONGEST_AGO_MIN:
        raise RefusedError(f"After {LONGEST_AGO_MIN} minutes they can be anywhere")
    return 60.0 * ago


def _target(said: str, context: Context) -> Target:
    """An incident by its number, a unit by its callsign, the open incident, or a place as typed."""
    words = said.strip()
    if not words:
        incident = take_incident(Words(""), context)
        return Target(incident.number, incident=incident.id)
    if is_number(words):
        incident = incident_numbered(words, context)
        return Target(incident.number, incident=incident.id)
    unit = unit_named(words, context)
    if unit is not None and unit.on_duty:
        return Target(unit.callsign, unit=unit.callsign)
    return Target(words)
