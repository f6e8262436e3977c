"""Facts of choosing: units asked for, who was chosen and why, where to meet, where the caller is."""

from msgspec import structs

from dispatch_desk import facts
from dispatch_desk.journal.protocol import Entry
from dispatch_desk.picture.state import Changed, Picture
from dispatch_desk.picture.steps import incident_of, line_added, put_incident, take
from dispatch_desk.records import CallerPlace, Choice, Incident, MeetingPoint, Request
from geodata.places import distance_m


@take.register
def _requested(fact: facts.IncidentUnitRequested, picture: Picture, entry: Entry) -> Changed:
    before = incident_of(picture, entry)
    asked = Request(fact.callsign, fact.of, fact.reason, entry.actor, fact.happened_at)
    said = f"{fact.callsign} asked of the {fact.of}: {fact.reason}"
    return _put(picture, entry, _with_request(before, asked), said, fact)


@take.register
def _answered(fact: facts.IncidentRequestAnswered, picture: Picture, entry: Entry) -> Changed:
    before = incident_of(picture, entry)
    known = [request for request in before.requests if request.callsign == fact.callsign]
    given = "granted" if fact.granted else "refused"
    said = f"{fact.callsign} {given} by {fact.by}" + (f": {fact.reason}" if fact.reason else "")
    for request in known:
        before = _with_request(
            before,
            structs.replace(
                request,
                granted=fact.granted,
                answered_at=fact.happened_at,
                answered_by=fact.by,
                answer=fact.reason,
            ),
        )
    return _put(picture, entry, before, said, fact)


@take.register
def _chosen(fact: facts.IncidentChoiceRecorded, picture: Picture, entry: Entry) -> Changed:
    """Beside the log: who was sent stands there already."""
    before = incident_of(picture, entry)
    choice = Choice(
        entry.seq, fact.happened_at, entry.actor, fact.chosen, fact.proposed, fact.taken
    )
    after = structs.replace(before, choices=(*before.choices, choice))
    return put_incident(picture, entry, after)


@take.register
def _explained(fact: facts.IncidentChoiceExplained, picture: Picture, entry: Entry) -> Changed:
    before = incident_of(picture, entry)
    choices = tuple(
        structs.replace(choice, reason=fact.reason) if choice.entry == fact.choice else choice
        for choice in before.choices
    )
    given = fact.reason or next((c.reason for c in before.choices if c.entry == fact.choice), "")
    said = picture.force.name_of("choice_reasons", given).lower()
    said = f"Not as proposed: {said}" if fact.reason else f"Reason taken back: {said}"
    return _put(picture, entry, structs.replace(before, choices=choices), said, fact)


@take.register
def _meeting_point(fact: facts.IncidentMeetingPointSet, picture: Picture, entry: Entry) -> Changed:
    before = incident_of(picture, entry)
    point = MeetingPoint(fact.position, fact.words, entry.actor, fact.happened_at)
    return _put(picture, entry, structs.replace(before, rvp=point), f"RVP: {fact.words}", fact)


@take.register
def _located(fact: facts.IncidentCallerLocated, picture: Picture, entry: Entry) -> Changed:
    before = incident_of(picture, entry)
    at = fact.located_at or fact.happened_at
    caller = CallerPlace(fact.position, fact.error_m, fact.source, at, fact.doubtful)
    said = f"Caller's phone ±{fact.error_m:,.0f} m ({fact.source}): {_against(before, caller)}"
    after = structs.replace(before, caller_at=caller)
    return _put(picture, entry, after, said + (", message doubtful" if fact.doubtful else ""), fact)


def _against(incident: Incident, caller: CallerPlace) -> str:
    """Whether the place of the log may be where the phone is: a conflict is said, and moves nothing."""
    away_m = distance_m(incident.position, caller.position)
    if away_m <= caller.error_m:
        return "the place is inside its circle"
    return f"{away_m - caller.error_m:,.0f} m from the place at least: ask again where it is"


def _with_request(incident: Incident, request: Request) -> Incident:
    others = (one for one in incident.requests if one.callsign != request.callsign)
    return structs.replace(incident, requests=(*others, request))


def _put(
    picture: Picture, entry: Entry, incident: Incident, said: str, fact: facts.Fact
) -> Changed:
    log = line_added(incident, entry, fact.happened_at, said, "system")
    return put_incident(picture, entry, structs.replace(incident, log=log))
