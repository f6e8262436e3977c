"""Facts of incidents."""

from msgspec import structs

from dispatch_desk import facts
from dispatch_desk.journal.protocol import Entry
from dispatch_desk.picture.state import Changed, Picture
from dispatch_desk.picture.steps import incident_of, line_added, put_incident, subject, take
from dispatch_desk.records import Incident, LogLine
from resources.units import Callsign


@take.register
def _incident_created(fact: facts.IncidentCreated, picture: Picture, entry: Entry) -> Changed:
    key = subject(entry)
    picture.incidents[key] = Incident(
        id=key,
        version=entry.version,
        kind=fact.kind,
        grade=fact.grade,
        place=fact.place,
        position=fact.position,
        channel=fact.channel,
        caller=fact.caller,
        summary=fact.summary,
        markers=fact.markers,
        created_at=fact.happened_at,
        log=(
            LogLine(
                entry.seq, fact.happened_at, entry.recorded_at, entry.actor, fact.summary, "note"
            ),
        ),
    )
    return Changed(incidents=(key,))


@take.register
def _incident_owned(fact: facts.IncidentOwned, picture: Picture, entry: Entry) -> Changed:
    before = incident_of(picture, entry)
    owned = structs.replace(before, owner=fact.owner, owned_at=fact.happened_at)
    return put_incident(picture, entry, owned)


@take.register
def _incident_regraded(fact: facts.IncidentRegraded, picture: Picture, entry: Entry) -> Changed:
    before = incident_of(picture, entry)
    said = f"Grade {before.grade} → {fact.grade}: {fact.reason}"
    log = line_added(before, entry, fact.happened_at, said, "system")
    return put_incident(picture, entry, structs.replace(before, grade=fact.grade, log=log))


@take.register
def _incident_marked(fact: facts.IncidentMarked, picture: Picture, entry: Entry) -> Changed:
    before = incident_of(picture, entry)
    names = [picture.force.name_of("markers", code).lower() for code in fact.markers]
    said = f"Markers: {', '.join(names) or 'none'}. {fact.reason}"
    log = line_added(before, entry, fact.happened_at, said, "system")
    return put_incident(picture, entry, structs.replace(before, markers=fact.markers, log=log))


@take.register
def _incident_logged(fact: facts.IncidentLogged, picture: Picture, entry: Entry) -> Changed:
    before = incident_of(picture, entry)
    log = line_added(before, entry, fact.happened_at, fact.text, "note")
    if fact.corrects is not None:  # a log may be long: only a correction looks through it
        log = tuple(
            structs.replace(line, corrected_by=entry.seq) if line.seq == fact.corrects else line
            for line in log
        )
    return put_incident(picture, entry, structs.replace(before, log=log))


@take.register
def _incident_unit_sent(fact: facts.IncidentUnitSent, picture: Picture, entry: Entry) -> Changed:
    before = incident_of(picture, entry)
    said = f"{fact.callsign} sent{_from_where(fact, picture)}"
    said += f": {fact.reason}" if fact.reason else ""
    log = line_added(before, entry, fact.happened_at, said, "system")
    units = (*_others(before, fact.callsign), fact.callsign)
    sent_at = before.sent_at or fact.happened_at
    after = structs.replace(before, units=units, sent_at=sent_at, log=log)
    return put_incident(picture, entry, after)


def _from_where(fact: facts.IncidentUnitSent, picture: Picture) -> str:
    """The job it was taken from for this one, in the same moment."""
    unit = picture.units.get(fact.callsign)
    if unit is None or unit.left is None or unit.left.at != fact.happened_at:
        return ""
    return f", taken from {unit.left.incident.rpartition('/')[2]}"


@take.register
def _incident_unit_stood_down(
    fact: facts.IncidentUnitStoodDown, picture: Picture, entry: Entry
) -> Changed:
    before = incident_of(picture, entry)
    said = f"{fact.callsign} stood down" + (f": {fact.reason}" if fact.reason else "")
    log = line_added(before, entry, fact.happened_at, said, "system")
    units = _others(before, fact.callsign)
    return put_incident(picture, entry, structs.replace(before, units=units, log=log))


@take.register
def _incident_unit_diverted(
    fact: facts.IncidentUnitDiverted, picture: Picture, entry: Entry
) -> Changed:
    before = incident_of(picture, entry)
    number = fact.to.rpartition("/")[2]
    said = f"{fact.callsign} taken for {number}" + (f": {fact.reason}" if fact.reason else "")
    log = line_added(before, entry, fact.happened_at, said, "system")
    units = _others(before, fact.callsign)
    undone_at = before.undone_at or (None if units else fact.happened_at)
    after = structs.replace(before, units=units, log=log, undone_at=undone_at)
    return put_incident(picture, entry, after)


def _others(incident: Incident, callsign: Callsign) -> tuple[Callsign, ...]:
    return tuple(one for one in incident.units if one != callsign)


@take.register
def _incident_closed(fact: facts.IncidentClosed, picture: Picture, entry: Entry) -> Changed:
    before = incident_of(picture, entry)
    name = picture.force.name_of("results", fact.result)
    said = f"Closed: {name}" + (f". {fact.note}" if fact.note else "")
    log = line_added(before, entry, fact.happened_at, said, "system")
    closed = structs.replace(before, closed_at=fact.happened_at, result=fact.result, log=log)
    return put_incident(picture, entry, closed)
