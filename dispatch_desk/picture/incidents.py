"""Facts of incidents."""

from msgspec import structs

from dispatch_desk import facts
from dispatch_desk.journal.protocol import Entry
from dispatch_desk.picture.state import Changed, Picture
from dispatch_desk.picture.steps import change_incident, line_added, subject, take
from dispatch_desk.records import Incident, LogLine


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
    return change_incident(picture, entry, owner=fact.owner, owned_at=fact.happened_at)


@take.register
def _incident_regraded(fact: facts.IncidentRegraded, picture: Picture, entry: Entry) -> Changed:
    key = subject(entry)
    before = picture.incidents[key].grade
    said = f"Grade {before} → {fact.grade}: {fact.reason}"
    log = line_added(picture.incidents[key], entry, fact.happened_at, said, "system")
    return change_incident(picture, entry, grade=fact.grade, log=log)


@take.register
def _incident_marked(fact: facts.IncidentMarked, picture: Picture, entry: Entry) -> Changed:
    names = [picture.force.name_of("markers", code).lower() for code in fact.markers]
    said = f"Markers: {', '.join(names) or 'none'}. {fact.reason}"
    log = line_added(picture.incidents[subject(entry)], entry, fact.happened_at, said, "system")
    return change_incident(picture, entry, markers=fact.markers, log=log)


@take.register
def _incident_logged(fact: facts.IncidentLogged, picture: Picture, entry: Entry) -> Changed:
    log = line_added(picture.incidents[subject(entry)], entry, fact.happened_at, fact.text, "note")
    if fact.corrects is not None:  # a log may be long: only a correction looks through it
        log = tuple(
            structs.replace(line, corrected_by=entry.seq) if line.seq == fact.corrects else line
            for line in log
        )
    return change_incident(picture, entry, log=log)


@take.register
def _incident_unit_sent(fact: facts.IncidentUnitSent, picture: Picture, entry: Entry) -> Changed:
    incident = picture.incidents[subject(entry)]
    said = f"{fact.callsign} sent" + (f": {fact.reason}" if fact.reason else "")
    log = line_added(incident, entry, fact.happened_at, said, "system")
    units = (*(c for c in incident.units if c != fact.callsign), fact.callsign)
    sent_at = incident.sent_at or fact.happened_at
    return change_incident(picture, entry, units=units, sent_at=sent_at, log=log)


@take.register
def _incident_unit_stood_down(
    fact: facts.IncidentUnitStoodDown, picture: Picture, entry: Entry
) -> Changed:
    incident = picture.incidents[subject(entry)]
    said = f"{fact.callsign} stood down" + (f": {fact.reason}" if fact.reason else "")
    log = line_added(incident, entry, fact.happened_at, said, "system")
    units = tuple(c for c in incident.units if c != fact.callsign)
    return change_incident(picture, entry, units=units, log=log)


@take.register
def _incident_closed(fact: facts.IncidentClosed, picture: Picture, entry: Entry) -> Changed:
    name = picture.force.name_of("results", fact.result)
    said = f"Closed: {name}" + (f". {fact.note}" if fact.note else "")
    log = line_added(picture.incidents[subject(entry)], entry, fact.happened_at, said, "system")
    return change_incident(picture, entry, closed_at=fact.happened_at, result=fact.result, log=log)
