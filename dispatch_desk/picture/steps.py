"""How a fact changes the picture: one small function a fact, registered here, and the steps they share."""

from datetime import datetime
from functools import singledispatch

from msgspec import structs

from dispatch_desk import facts
from dispatch_desk.journal.protocol import Entry
from dispatch_desk.picture.state import Changed, Picture
from dispatch_desk.records import Incident, IncidentId, LogLine, Tone
from resources.units import Callsign


@singledispatch
def take(fact: facts.Fact, picture: Picture, entry: Entry) -> Changed:
    """How one kind of fact changes the picture; the modules beside this one register theirs."""
    raise NotImplementedError(f"{entry.type}: {fact} changes {picture} in no way anybody wrote")


def subject(entry: Entry) -> str:
    """What the entry's stream is about: `unit/BR21` → `BR21`."""
    return entry.stream.partition("/")[2]


def change_incident(picture: Picture, entry: Entry, **changes: object) -> Changed:
    key = subject(entry)
    changed = structs.replace(picture.incidents[key], version=entry.version, **changes)
    picture.incidents[key] = changed
    return Changed(incidents=(key,))


def change_unit(picture: Picture, entry: Entry, **changes: object) -> Changed:
    key = Callsign(subject(entry))
    picture.units[key] = structs.replace(picture.units[key], version=entry.version, **changes)
    return Changed(units=(key,))


def line_added(incident: Incident, entry: Entry, at: datetime, text: str, tone: Tone) -> Incident:
    line = LogLine(entry.seq, at, entry.recorded_at, entry.actor, text, tone)
    return structs.replace(incident, log=(*incident.log, line))


def tell(
    picture: Picture,
    incident: IncidentId | None,
    entry: Entry,
    fact: facts.Fact,
    said: str,
    tone: Tone,
) -> tuple[IncidentId, ...]:
    """Write a unit's news into the log of the incident it is at."""
    if incident is None or incident not in picture.incidents:
        return ()
    told = line_added(picture.incidents[incident], entry, fact.happened_at, said, tone)
    picture.incidents[incident] = told
    return (incident,)
