"""The units of a plan sent to an incident, each with its junction as the reason; by a key alone."""

from dispatch_desk import assistance
from dispatch_desk.commands import Command
from dispatch_desk.records import IncidentId, Records
from resources.units import RefusedError
from ui.roads.plan import Plan


def sending_plan(plan: Plan, incident: IncidentId, records: Records) -> tuple[Command, ...]:
    """Raises RefusedError when nobody would go, or somebody has gone elsewhere since it was proposed."""
    if not plan.proposed:
        raise RefusedError("Nobody can be there in time: there is nobody to send")
    commands: list[Command] = []
    for row in plan.proposed:
        unit = records.units.get(row.callsign) if row.callsign is not None else None
        if unit is None or not unit.on_duty or unit.incident is not None:
            raise RefusedError(f"{row.callsign} is not free any more: ask for the plan again")
        reason = f"Hold {row.number}: {row.place}"
        commands += assistance.sending(unit, incident, row.eta_s, None, reason)
    return tuple(commands)
