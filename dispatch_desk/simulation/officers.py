"""Simulated officers: one crew from moment to moment, at its job or between two.

What a crew does follows from the records, the time and the seed: a stopped night can go on.
"""

from datetime import datetime

from dispatch_desk.inbox import RadioMessage
from dispatch_desk.records import Alert, DutyUnit, Records
from dispatch_desk.simulation.between import Between
from dispatch_desk.simulation.jobs import Job, Scene
from dispatch_desk.simulation.world import Crew
from resources.fixes import Fix


class Officer:
    """Speaks only through radio messages; knows only what it was sent to."""

    def __init__(self, crew: Crew) -> None:
        self.crew = crew
        self._job = Job(crew)
        self._between = Between(crew)
        self._incident: str | None = None

    def step(
        self, duty: DutyUnit, records: Records, real: Alert | None, now: datetime
    ) -> list[RadioMessage]:
        """Move on to `now`; returns what is sent by radio. `real`: the night's cry for help, if raised."""
        self.crew.vehicle.move(now)
        if duty.incident != self._incident:  # sent, stood down or diverted: not where it was going
            self._incident = duty.incident
            self.crew.stay()
        incident = records.incidents.get(duty.incident) if duty.incident else None
        if incident is not None:
            called_for_help = real is not None and real.incident == incident.id
            self._job.step(Scene(duty, incident, records, called_for_help), now)
        else:
            hurt = real if real is not None and real.callsign == duty.callsign else None
            self._between.step(duty, records, hurt, now)
        return self.crew.radio.take()

    def report(self, duty: DutyUnit, now: datetime) -> Fix | None:
        """What its terminal says of where it is, when it says something."""
        stage = self.crew.world.stage
        silent = stage is not None and stage.silent(duty.callsign, now)
        if silent or self._job.dark(duty, now):
            return None
        return self.crew.vehicle.report(now)
