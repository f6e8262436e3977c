"""The safety watch as a rule: who must be heard from, how late they are, and what that makes due."""

from datetime import UTC, datetime, timedelta

from msgspec import Struct

from dispatch_desk.force.profile import Force, ForceError
from dispatch_desk.records import Alert, DutyUnit, Incident, Records
from resources.checkins import Level, Watch
from resources.units import Callsign


class Standing(Struct, frozen=True):
    """One unit as the watch sees it at one moment."""

    callsign: Callsign
    level: Level
    watch: Watch | None  # None: no check is running for it
    alert: Alert | None  # its gravest open alert

    @property
    def since(self) -> datetime | None:
        """From when the worry counts: the alert's raising, else when the check was due."""
        if self.alert is not None:
            return self.alert.raised_at
        return self.watch.due_at if self.watch else None


def at_risk(incident: Incident, force: Force) -> bool:
    """Violence is likely: by type, by a risk marker on the log, or by the gravest grade."""
    try:
        risky = any(force.marker(code).risk for code in incident.markers)
        gravest = force.grade(incident.grade).look == 1
        return risky or gravest or force.type(incident.kind).confrontation
    except ForceError:  # a log older than today's data: what can't be judged may be dangerous
        return True


def watch_of(duty: DutyUnit, incident: Incident | None, force: Force) -> Watch | None:
    """The check-in clock of one unit. Only contact with the officer has moved `heard_at`."""
    if incident is None or not duty.on_duty:
        return None
    if force.means(duty.status, "at_scene") or _committed(duty, force):
        return _at_scene(duty, incident, force)
    on_the_way = force.means(duty.status, "en_route") or not _answered(duty)
    return _late_on_the_way(duty, force) if on_the_way else None


def _answered(duty: DutyUnit) -> bool:
    """Whether its status was given after it was sent; one that never answers is late like any other."""
    return duty.sent_at is None or duty.status_at > duty.sent_at


def _committed(duty: DutyUnit, force: Force) -> bool:
    """Busy at the incident under another code: that an officer is alone there has not changed."""
    busy = any(force.means(duty.status, code) for code in ("deployable", "not_deployable"))
    return busy and _answered(duty)


def _at_scene(duty: DutyUnit, incident: Incident, force: Force) -> Watch | None:
    risk, timings = at_risk(incident, force), force.check_timings
    if duty.unit.single_crewed:
        timing = timings.alone_at_risk if risk else timings.alone_at_scene
        return Watch(timing.rule(), duty.heard_at)
    return Watch(timings.crew_at_risk.rule(), duty.heard_at) if risk else None


def _late_on_the_way(duty: DutyUnit, force: Force) -> Watch | None:
    """Late after its ETA and a half; one sent without an ETA has the time the force gives it."""
    if duty.sent_at is None:
        return None
    allowed_s = None if duty.eta_s is None else duty.eta_s * force.en_route_factor
    rule = force.check_timings.en_route_late.rule(allowed_s)
    return Watch(rule, max(duty.sent_at, duty.heard_at))


def standing_of(duty: DutyUnit, records: Records, force: Force, now: datetime) -> Standing:
    return _standing(duty, records, records.alert_of(duty.callsign), force, now)


def standings(records: Records, force: Force, now: datetime) -> list[Standing]:
    """Every unit on duty or with an open alert, gravest first, then the longest waiting."""
    alerts = records.gravest_alerts()
    shown = [unit for unit in records.units.values() if unit.on_duty or unit.callsign in alerts]
    found = [_standing(unit, records, alerts.get(unit.callsign), force, now) for unit in shown]
    return sorted(
        found, key=lambda s: (-s.level, s.since or datetime.max.replace(tzinfo=UTC), s.callsign)
    )


def _standing(
    duty: DutyUnit, records: Records, alert: Alert | None, force: Force, now: datetime
) -> Standing:
    incident = records.incidents.get(duty.incident) if duty.incident else None
    watch = watch_of(duty, incident, force)
    level = watch.level(now) if watch else Level.SAFE
    if alert is not None:
        # A red that was raised stays red until closed, even when the officer is heard from meanwhile.
        level = Level.EMERGENCY if alert.level == "emergency" else Level.RED
    return Standing(duty.callsign, level, watch, alert)


def next_due(found: list[Standing]) -> Standing | None:
    """Whose check comes next among those nobody worries about yet."""
    waiting = [s for s in found if s.level is Level.SAFE and s.watch]
    return min(waiting, key=lambda s: (s.since, s.callsign), default=None)


def reds_to_raise(records: Records, force: Force, now: datetime) -> list[Standing]:
    """Units whose check has turned red and for whom no alert stands open yet."""
    found = standings(records, force, now)
    return [s for s in found if s.level is Level.RED and s.alert is None]


def unowned_for(alert: Alert, now: datetime) -> timedelta | None:
    """How long nobody has taken an open alert; None once somebody has."""
    return now - alert.raised_at if alert.open and alert.owner is None else None


def supervisor_after(alert: Alert, force: Force) -> timedelta:
    """How long an alert may wait for an owner before the supervisor is told."""
    wait = force.supervisor_after
    return timedelta(seconds=wait.emergency_s if alert.level == "emergency" else wait.red_s)


def to_escalate(records: Records, force: Force, now: datetime) -> list[Alert]:
    """Open alerts nobody took in time, of which the supervisor has not been told yet."""
    return [
        alert
        for alert in records.open_alerts()
        if alert.escalated_at is None
        and (waited := unowned_for(alert, now)) is not None
        and waited >= supervisor_after(alert, force)
    ]
