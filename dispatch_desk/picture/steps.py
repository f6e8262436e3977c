"""How a fact changes the picture: one small function a fact, registered here, and the steps they share."""

from datetime import datetime
from functools import singledispatch

from msgspec import structs

from dispatch_desk import facts
from dispatch_desk.journal.protocol import Entry
from dispatch_desk.picture.state import Changed, Picture
from dispatch_desk.records import DutyUnit, Incident, IncidentId, LogLine, Tone
from resources.units import Callsign


@singledispatch
def take(fact: facts.Fact, picture: Picture, entry: Entry) -> Changed:
    """How one kind of fact changes the picture; the modules beside this one register theirs."""
    raise NotImplementedError(f"{entry.type}: {fact} changes {picture} in no way anybody wrote")


def subject(entry: Entry) -> str:
    """What the entry's stream is about: `unit/BR21` → `BR21`."""
    return entry.stream.partition("/")[2]


def unit_of(picture: Picture, entry: Entry) -> DutyUnit:
    return picture.units[Callsign(subject(entry))]


def incident_of(picture: Picture, entry: Entry) -> Incident:
    return picture.incidents[subject(entry)]


def put_unit(
    picture: Picture, entry: Entry, unit: DutyUnit, told: tuple[IncidentId, ...] = ()
) -> Changed:
    """In the place of what it was. `told`: the incidents in whose logs it stands."""
    callsign = unit.unit.callsign
    picture.units[callsign] = structs.replace(unit, version=entry.version)
    return Changed(told, (callsign,))


def put_incident(picture: Picture, entry: Entry, incident: Incident) -> Changed:
    """In the place of what it was."""
    picture.incidents[incident.id] = structs.replace(incident, version=entry.version)
    return Changed((incident.id,))


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
