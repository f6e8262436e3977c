"""Facts of alerts: raised, taken, told to others, stood down, closed."""

from typing import Literal

from msgspec import structs

from dispatch_desk import facts
from dispatch_desk.alarm_load import Alarm
from dispatch_desk.contacts import PRESSED, Contact
from dispatch_desk.force.profile import Force
from dispatch_desk.journal.protocol import Entry
from dispatch_desk.picture.state import Changed, Picture
from dispatch_desk.picture.steps import take, tell
from dispatch_desk.records import INSPECTOR, Alert, DutyUnit, IncidentId
from resources.units import Unit


@take.register
def _alert_raised(fact: facts.AlertRaised, picture: Picture, entry: Entry) -> Changed:
    if fact.callsign not in picture.units:
        picture.units[fact.callsign] = _stranger(fact, picture.force, entry)
    incident = picture.units[fact.callsign].incident
    level: Literal["red", "emergency"] = "emergency" if fact.level == "emergency" else "red"
    picture.alerts[fact.alert] = Alert(
        fact.alert, fact.callsign, level, fact.reason, fact.happened_at, incident
    )
    picture.alerts_ever[fact.callsign] = picture.alerts_ever.get(fact.callsign, 0) + 1
    picture.alarms.append(Alarm(fact.happened_at, level, fact.callsign, fact.reason))
    said = f"{fact.callsign} {level.upper()}: {fact.reason}"
    return touch(picture, fact, entry, incident, said)


def _stranger(fact: facts.AlertRaised, force: Force, entry: Entry) -> DutyUnit:
    """A radio that nobody booked on, so that its alarm has somebody to stand at."""
    return DutyUnit(
        unit=Unit(fact.callsign, kind="", crew=(), device=""),
        version=entry.version,
        status=force.status_for("emergency").code,
        status_at=fact.happened_at,
        status_source="radio",
        heard_at=fact.happened_at,
        heard_how=PRESSED,
        contacts=(Contact(entry.seq, fact.happened_at, PRESSED),),
        on_duty=False,
    )


@take.register
def _alert_owned(fact: facts.AlertOwned, picture: Picture, entry: Entry) -> Changed:
    alert = structs.replace(picture.alerts[fact.alert], owner=fact.owner, owned_at=fact.happened_at)
    picture.alerts[fact.alert] = alert
    return touch(picture, fact, entry, alert.incident, f"{fact.alert} taken by {fact.owner}")


@take.register
def _alert_escalated(fact: facts.AlertEscalated, picture: Picture, entry: Entry) -> Changed:
    before = picture.alerts[fact.alert]
    if fact.to == INSPECTOR:
        alert = structs.replace(before, inspector_at=fact.happened_at)
    else:
        alert = structs.replace(before, escalated_at=fact.happened_at)
    picture.alerts[fact.alert] = alert
    said = f"{fact.alert} not taken: {fact.to} told"
    return touch(picture, fact, entry, alert.incident, said)


@take.register
def _alert_stood_down(fact: facts.AlertStoodDown, picture: Picture, entry: Entry) -> Changed:
    before = picture.alerts[fact.alert]
    told = (*before.told, *(one for one in fact.told if one not in before.told))
    alert = structs.replace(before, stood_down_at=fact.happened_at, told=told)
    picture.alerts[fact.alert] = alert
    said = f"{', '.join(fact.told)} told to stand down" + (
        f": {fact.reason}" if fact.reason else ""
    )
    return touch(picture, fact, entry, alert.incident, said)


@take.register
def _alert_closed(fact: facts.AlertClosed, picture: Picture, entry: Entry) -> Changed:
    alert = structs.replace(
        picture.alerts[fact.alert],
        closed_at=fact.happened_at,
        outcome=fact.outcome,
        confirmed_by=fact.confirmed_by,
        confirmed_how=fact.confirmed_how,
    )
    picture.alerts[fact.alert] = alert
    said = f"{fact.alert} closed: {picture.force.name_of('alert_outcomes', fact.outcome)}"
    if fact.confirmed_by:
        said += f", confirmed by {fact.confirmed_by} ({fact.confirmed_how})"
    return touch(picture, fact, entry, alert.incident, said)


def touch(
    picture: Picture,
    fact: facts.AlertRaised
    | facts.AlertOwned
    | facts.AlertEscalated
    | facts.AlertStoodDown
    | facts.AlertClosed,
    entry: Entry,
    incident: IncidentId | None,
    said: str,
) -> Changed:
    """An alert lives in its unit's stream: count the entry there, and tell the incident."""
    touched = tell(picture, incident, entry, fact, said, "alert")
    unit = picture.units.get(fact.callsign)
    if unit is not None:
        picture.units[fact.callsign] = structs.replace(unit, version=entry.version)
    return Changed(incidents=touched, units=(fact.callsign,), alerts=(fact.alert,))
