"""What decisions rest on: the incident, unit or alert a command names, as the picture has it."""

from datetime import datetime
from functools import singledispatch

from dispatch_desk import commands, facts
from dispatch_desk.picture import Picture
from dispatch_desk.records import Alert, DutyUnit, Incident
from resources.status import Availability
from resources.units import Callsign, RefusedError

Written = list[tuple[str, facts.Fact]]
"""Streams and the facts to be written to them, in order."""

BOUND: tuple[Availability, ...] = ("en_route", "at_scene")
"""What is said of a unit only while it is at an incident."""


@singledispatch
def facts_of(command: commands.Command, picture: Picture, at: datetime) -> Written:
    """The facts one kind of command leads to; the modules beside this one register theirs."""
    raise NotImplementedError(f"nobody decides {command} at {at} for {picture}")


def known_incident(picture: Picture, key: str) -> Incident:
    incident = picture.incidents.get(key)
    if incident is None:
        raise RefusedError(f"There is no incident {key}")
    return incident


def open_incident(picture: Picture, key: str) -> Incident:
    incident = known_incident(picture, key)
    if not incident.open:
        raise RefusedError(f"{incident.number} is closed")
    return incident


def on_duty(picture: Picture, callsign: Callsign) -> DutyUnit:
    duty = picture.units.get(callsign)
    if duty is None or not duty.on_duty:
        raise RefusedError(f"{callsign} is not on duty")
    return duty


def open_alert(picture: Picture, name: str) -> Alert:
    alert = picture.alerts.get(name)
    if alert is None:
        raise RefusedError(f"There is no alert {name}")
    if not alert.open:
        raise RefusedError(f"{name} is closed: {alert.outcome}")
    return alert
