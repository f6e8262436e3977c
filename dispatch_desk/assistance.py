"""Help for an officer in danger: where it is sent, who is going, and who is left without a unit for it."""

from collections.abc import Iterable

from msgspec import Struct, structs

from dispatch_desk.commands import (
    Command,
    CreateIncident,
    OwnIncident,
    SendUnit,
    WriteLog,
)
from dispatch_desk.force.profile import Force, ForceError, IncidentType
from dispatch_desk.records import DutyUnit, Incident, IncidentId, Records
from geodata.places import Position
from resources.units import Callsign

ASSISTANCE = "assistance"  # the type of incident made for an officer who is at none
OFFICER = "officer"  # the channel by which an officer reports
ACCIDENTAL = "accidental"  # the outcome of a press that nobody meant
GRAVEST_LOOK = 1


class Pressed(Struct, frozen=True):
    """Earlier emergencies of one radio. They are counted and never suppress the next."""

    times: int
    accidental: int


class Order(Struct, frozen=True):
    """Commands to an incident that may have to be made first: then they are to that one."""

    commands: tuple[Command, ...]
    make: CreateIncident | None = None

    def sent_to(self, incident: IncidentId) -> tuple[Command, ...]:
        """The commands once the incident is there."""
        return tuple(
            structs.replace(command, incident=incident)
            if isinstance(command, OwnIncident | SendUnit | WriteLog)
            else command
            for command in self.commands
        )


UNMADE: IncidentId = ""
"""Stands in an order for the incident it makes."""


def incident_of(callsign: Callsign, records: Records) -> Incident | None:
    """Where help for this officer is sent: the incident they are at, else the one made for them."""
    unit, alert = records.units.get(callsign), records.alert_of(callsign)
    for key in (unit.incident if unit else None, alert.incident if alert else None):
        found = records.incidents.get(key or "")
        if found is not None and found.open:
            return found
    made = [i for i in records.open_incidents() if i.caller == callsign and i.kind == ASSISTANCE]
    return max(made, key=lambda incident: incident.created_at, default=None)


def going(callsign: Callsign, records: Records) -> list[DutyUnit]:
    """Who is at the officer's incident or on the way there, in the order they were sent; not the officer."""
    incident = incident_of(callsign, records)
    found = (records.units.get(name) for name in (incident.units if incident else ()))
    return [unit for unit in found if unit is not None and unit.callsign != callsign]


def made_for(callsign: Callsign, why: str, at: Position, force: Force) -> CreateIncident:
    """An incident at the officer's position, so that help can be sent there."""
    return CreateIncident(
        kind=_type_of_help(force).code,
        place=f"{callsign}'s last position",
        position=at,
        summary=why,
        channel=_channel(force),
        caller=callsign,
    )


def _type_of_help(force: Force) -> IncidentType:
    try:
        return force.type(ASSISTANCE)
    except ForceError:  # a force without the type: the gravest there is
        return min(force.types, key=lambda kind: (force.grade(kind.grade).look, -kind.min_officers))


def _channel(force: Force) -> str:
    codes = [channel.code for channel in force.channels]
    return OFFICER if OFFICER in codes else codes[0]


def sending(
    unit: DutyUnit, incident: IncidentId, eta_s: float | None, rank: int | None, reason: str
) -> tuple[Command, ...]:
    """A unit that is busy elsewhere is taken from there in the same moment, or stays where it is."""
    sent = SendUnit(
        incident=incident, callsign=unit.callsign, eta_s=eta_s, rank=rank, reason=reason,
        divert=unit.incident is not None,
    )  # fmt: skip
    return (sent,)


def left_bare(units: Iterable[DutyUnit], incident: IncidentId, records: Records) -> list[Incident]:
    """Open incidents that would have no unit left, were these sent elsewhere."""
    moved = list(units)
    taken = {unit.callsign for unit in moved}
    others = sorted({u.incident for u in moved if u.incident not in (None, incident)} - {None})
    found = (records.incidents.get(key or "") for key in others)
    return [other for other in found if other is not None and set(other.units) <= taken]


def unattended(records: Records, force: Force) -> list[Incident]:
    """Open incidents of the gravest grade that no unit is at or going to, the oldest first."""
    gravest = {grade.code for grade in force.grades if grade.look == GRAVEST_LOOK}
    found = [i for i in records.open_incidents() if i.grade in gravest and not i.units]
    return sorted(found, key=lambda incident: incident.created_at)


def pressed_before(callsign: Callsign, but: str, records: Records) -> Pressed:
    """Emergencies of this radio that were closed, the one named `but` not counted."""
    found = [
        alert
        for alert in records.alerts.values()
        if alert.callsign == callsign and alert.level == "emergency" and alert.id != but
    ]
    return Pressed(len(found), sum(alert.outcome == ACCIDENTAL for alert in found))
