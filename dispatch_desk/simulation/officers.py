"""Simulated officers: they answer, drive, press their radios, fall silent, and sometimes need help.

What an officer does follows from the records, the time and the seed: a stopped night can go on.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from dispatch_desk.force.profile import Force
from dispatch_desk.inbox import RadioMessage
from dispatch_desk.records import DutyUnit, Incident
from dispatch_desk.safety import at_risk, watch_of
from dispatch_desk.simulation.calls import KINDS
from dispatch_desk.simulation.chance import Chance
from dispatch_desk.simulation.vehicles import FindRoute, Vehicle
from geodata.places import Position
from resources.status import Availability

PickPlace = Callable[[str], Position]
SCENE_MINUTES = {kind.type: kind.minutes for kind in KINDS}
SILENT_SHARE = 0.35  # of the checks: the officer forgets, or can't speak
LATE_SHARE = 0.5  # of those: speaks up while it is amber
EMERGENCY_SHARE = 0.04  # of the jobs where violence is likely
PATROL_PAUSE_S = 90.0


class Officer:
    """One crew's behaviour. Speaks only through radio messages; knows only what it was sent to."""

    def __init__(self, vehicle: Vehicle, force: Force, chance: Chance, find: FindRoute) -> None:
        self.vehicle = vehicle
        self._force, self._chance, self._find = force, chance, find
        self._bound_for: str | None = None
        self._said = ""  # the last thing said, so that a slow answer does not make it say it twice
        self._idle_since: datetime | None = None

    def step(
        self, duty: DutyUnit, incident: Incident | None, now: datetime, pick: PickPlace
    ) -> list[RadioMessage]:
        """Move on to `now`; returns what is sent by radio."""
        self.vehicle.move(now)
        if incident is None:
            self._patrol(duty, now, pick)
            return []
        if self._bound_for != incident.id:
            self.vehicle.stop()
            self._bound_for, self._idle_since = None, None
        match self._force.status(duty.status).availability:
            case "en_route":
                return self._drive_there(duty, incident, now)
            case "at_scene":
                return self._at_scene(duty, incident, now)
            case "emergency":
                return []
            case _:
                return self._set_off(duty, incident, now)

    def _patrol(self, duty: DutyUnit, now: datetime, pick: PickPlace) -> None:
        if self._bound_for is not None:
            self.vehicle.stop()
            self._bound_for = None
        if not self.vehicle.arrived(now) or not self._force.means(duty.status, "available"):
            return
        self._idle_since = self._idle_since or now
        pause_s = PATROL_PAUSE_S * self._draw("pause", duty.callsign, self._idle_since.isoformat())
        if (now - self._idle_since).total_seconds() >= pause_s:
            self.vehicle.head_for(pick(f"{duty.callsign}/{now.isoformat()}"), now, self._find)
            self._idle_since = None

    def _set_off(self, duty: DutyUnit, incident: Incident, now: datetime) -> list[RadioMessage]:
        sent = duty.sent_at or now
        answers_in = timedelta(seconds=4 + 14 * self._draw("answer", duty.callsign, incident.id))
        return self._press("en_route", duty, incident, now) if now >= sent + answers_in else []

    def _drive_there(self, duty: DutyUnit, incident: Incident, now: datetime) -> list[RadioMessage]:
        if self._bound_for != incident.id:
            self.vehicle.head_for(incident.position, now, self._find)
            self._bound_for = incident.id
        if not self.vehicle.arrived(now):
            return []
        return self._press("at_scene", duty, incident, now)

    def _at_scene(self, duty: DutyUnit, incident: Incident, now: datetime) -> list[RadioMessage]:
        self._bound_for = incident.id
        here = (now - duty.status_at).total_seconds()
        if self._needs_help(duty, incident, here):
            return self._press("emergency", duty, incident, now)
        low, high = SCENE_MINUTES.get(incident.kind, (10.0, 20.0))
        needed_s = 60 * (low + (high - low) * self._draw("scene", duty.callsign, incident.id))
        if here >= needed_s:
            return self._press("available", duty, incident, now)
        return self._keep_in_touch(duty, incident, now)

    def _needs_help(self, duty: DutyUnit, incident: Incident, here_s: float) -> bool:
        if not at_risk(incident, self._force) or here_s > 300:
            return False
        luck = self._chance.of("emergency", duty.callsign, incident.id)
        return luck.random() < EMERGENCY_SHARE and here_s >= luck.uniform(60, 240)

    def _keep_in_touch(
        self, duty: DutyUnit, incident: Incident, now: datetime
    ) -> list[RadioMessage]:
        """Speak before the check is due, or late, or, if silent, not until called."""
        watch = watch_of(duty, incident, self._force)
        if watch is None:
            return []
        luck = self._chance.of("talk", duty.callsign, duty.heard_at.isoformat())
        speaks_at = duty.heard_at + watch.rule.first * luck.uniform(0.5, 0.95)
        if luck.random() < SILENT_SHARE:
            if luck.random() >= LATE_SHARE:
                return []
            speaks_at = watch.amber_at + (watch.red_at - watch.amber_at) * luck.uniform(0.3, 0.9)
        said = f"talk/{duty.heard_at.isoformat()}"
        if now < speaks_at or self._said == said:
            return []
        self._said = said
        return [RadioMessage(duty.callsign, "talk", now, note="all in order")]

    def _press(
        self, means: Availability, duty: DutyUnit, incident: Incident, now: datetime
    ) -> list[RadioMessage]:
        said = f"{means}/{incident.id}"
        if self._said == said:
            return []
        self._said = said
        return [RadioMessage(duty.callsign, "status", now, self._force.status_for(means).code)]

    def _draw(self, *words: object) -> float:
        return self._chance.of(*words).random()
