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
    """Of the incident the entry's stream is about."""
    key = subject(entry)
    incidents = picture.incidents
    incidents[key] = structs.replace(incidents[key], version=entry.version, **changes)
    return Changed(incidents=(key,))


def change_unit(
    picture: Picture, entry: Entry, told: tuple[IncidentId, ...] = (), **changes: object
) -> Changed:
    """Of the unit the entry's stream is about. `told`: the incidents in whose logs it stands."""
    key = Callsign(subject(entry))
    units = picture.units
    units[key] = structs.replace(units[key], version=entry.version, **changes)
    return Changed(told, (key,))


def line_added(
    incident: Incident, entry: Entry, at: datetime, text: str, tone: Tone
) -> tuple[LogLine, ...]:
    """The incident's log with one line more."""
    return (*incident.log, LogLine(entry.seq, at, entry.recorded_at, entry.actor, text, tone))


def tell(
    picture: Picture,
    incident: IncidentId | None,
    entry: Entry,
    fact: facts.Fact,
    said: str,
    tone: Tone,
) -> tuple[IncidentId, ...]:
    """Write a unit's news into the log of the incident it is at."""
    before = picture.incidents.get(incident) if incident is not None else None
    if incident is None or before is None:
        return ()
    log = line_added(before, entry, fact.happened_at, said, tone)
    picture.incidents[incident] = structs.replace(before, log=log)
    return (incident,)
