"""The safety watch as a rule: who must be heard from, how late they are, and what that makes due.

In words: docs/officer-safety.md.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from math import ceil

from msgspec import Struct

from dispatch_desk.contacts import PRESSED, Contact
from dispatch_desk.force.profile import CheckTiming, Force, ForceError, Situation
from dispatch_desk.records import (
    INSPECTOR,
    SUPERVISOR,
    Alert,
    DutyUnit,
    FarBackup,
    Incident,
    Records,
)
from resources.checkins import CheckRule, Level, Watch
from resources.status import Availability
from resources.units import Callsign

NEVER = datetime.max.replace(tzinfo=UTC)
DISPATCHER = "dispatcher"
EXEMPT: frozenset[Availability] = frozenset(("break", "standby", "transporting"))
"""What a unit says that needs no check."""


class Standing(Struct, frozen=True, gc=False):
    """One unit as the watch sees it at one moment."""

    callsign: Callsign
    level: Level
    watch: Watch | None  # None: no check is running for it
    alert: Alert | None  # its gravest open alert
    far: FarBackup | None = None  # help is too far off: said beside the level, and never part of it

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
    """The one check of a unit: the strictest that fits, or the one a dispatcher set in its place."""
    if not duty.on_duty:
        return None
    fitting = (_counted(rule, duty, force) for rule in _fitting(duty, incident, force))
    strictest = min(fitting, key=lambda watch: watch.red_at, default=None)
    return _set_by_hand(duty, strictest, force) or strictest


def _fitting(duty: DutyUnit, incident: Incident | None, force: Force) -> Iterator[CheckTiming]:
    places = places_of(duty, incident, force)
    if not places:
        return
    crew = "alone" if duty.unit.single_crewed else "more"
    risk = incident is not None and at_risk(incident, force)
    markers = incident.markers if incident else ()
    for rule in force.check_rules:
        if rule.where not in places or rule.crew not in {"any", crew} or (rule.risk and not risk):
            continue
        if not rule.markers or any(code in markers for code in rule.markers):
            yield rule


def places_of(duty: DutyUnit, incident: Incident | None, force: Force) -> set[Situation]:
    """Where the unit is as far as its check goes; nowhere when it needs none."""
    means = force.meanings.get(duty.status, "message")
    answered = duty.sent_at is None or duty.answered
    given_since = duty.sent_at is None or duty.status_at >= duty.sent_at
    if answered and given_since and means in EXEMPT:
        return set()
    found: set[Situation] = {"stop"} if means == "stop" else set()
    if incident is not None:
        # Busy at the incident under another code: that an officer is alone there has not changed.
        if means == "at_scene" or (answered and means in {"deployable", "not_deployable"}):
            found.add("at_scene")
        if duty.sent_at is not None and not (answered and given_since and means != "en_route"):
            found.add("en_route")
    committed = incident is not None or "stop" in found
    if committed and duty.terminal_since is not None:
        found.add("terminal")
    return found


def _counted(rule: CheckTiming, duty: DutyUnit, force: Force) -> Watch:
    """From the last contact; on the way from when it was sent, with road time and a half."""
    if rule.where == "terminal":
        return Watch(rule.rule(), duty.terminal_since or duty.heard_at)
    if rule.where != "en_route" or duty.sent_at is None:
        return Watch(rule.rule(), duty.heard_at)
    allowed_s = None if duty.eta_s is None else duty.eta_s * force.en_route_factor
    return Watch(rule.rule(allowed_s), max(duty.sent_at, duty.heard_at))


def _set_by_hand(duty: DutyUnit, replaced: Watch | None, force: Force) -> Watch | None:
    check = duty.check
    if check is None or duty.heard_at > check.set_at:
        return None
    amber, red = (timedelta(seconds=s) for s in (force.set_checks.amber_s, force.set_checks.red_s))
    if replaced is not None:
        amber, red = replaced.rule.amber, replaced.rule.red
    rule = CheckRule(
        f"set by {check.by}: {check.reason}", timedelta(seconds=check.first_s), amber, red
    )
    return Watch(rule, check.set_at)


def standing_of(duty: DutyUnit, records: Records, force: Force, now: datetime) -> Standing:
    return _standing(duty, records, records.alert_of(duty.callsign), force, now)


def standings(records: Records, force: Force, now: datetime) -> list[Standing]:
    """Every unit on duty or with an open alert, gravest first, then the longest waiting."""
    alerts = records.gravest_alerts()
    shown = [unit for unit in records.units.values() if unit.on_duty or unit.callsign in alerts]
    found = [_standing(unit, records, alerts.get(unit.callsign), force, now) for unit in shown]
    return in_order(found)


def in_order(found: Iterable[Standing]) -> list[Standing]:
    """Gravest first, then the longest waiting."""
    return sorted(found, key=lambda s: (-s.level, s.since or NEVER, s.callsign))


def _standing(
    duty: DutyUnit, records: Records, alert: Alert | None, force: Force, now: datetime
) -> Standing:
    incident = records.incidents.get(duty.incident) if duty.incident else None
    far = duty.far if duty.on_duty else None
    return standing(duty.callsign, watch_of(duty, incident, force), alert, now, far)


def standing(
    callsign: Callsign,
    watch: Watch | None,
    alert: Alert | None,
    now: datetime,
    far: FarBackup | None = None,
) -> Standing:
    """A unit with this check and this gravest alert, at one moment."""
    level = watch.level(now) if watch else Level.SAFE
    if alert is not None:
        # A red that was raised stays red until closed, even when the officer is heard from meanwhile.
        level = Level.EMERGENCY if alert.level == "emergency" else Level.RED
    return Standing(callsign, level, watch, alert, far)


def backup_words(far: FarBackup) -> str:
    """How far off help was when that was last said: "BR09 14 min, limit 10 min"."""
    limit = f"limit {whole_minutes(far.limit_s)}"
    first = "nobody free" if far.first_s is None else f"{far.first} {whole_minutes(far.first_s)}"
    if far.first_s is None or far.first_s > far.limit_s:
        return f"{first}, {limit}"
    second = "nobody" if far.second_s is None else f"{far.second} {whole_minutes(far.second_s)}"
    return f"{first}, then {second}, {limit} for the second"


def whole_minutes(seconds: float) -> str:
    """Rounded up, so that what is beyond a limit never reads as the limit."""
    return f"{ceil(seconds / 60)} min"


def next_due(found: list[Standing]) -> Standing | None:
    """Whose check comes next among those nobody worries about yet."""
    waiting = [s for s in found if s.level is Level.SAFE and s.watch]
    return min(waiting, key=lambda s: (s.since, s.callsign), default=None)


def heard_since(standing: Standing, duty: DutyUnit, force: Force) -> Contact | None:
    """What was last heard of an officer whose alert stands open, if that came after it was raised.

    None after another press of the emergency button: that is no answer, it is what the alert is about.
    """
    alert, last = standing.alert, duty.contacts[-1] if duty.contacts else None
    if alert is None or last is None or last.at <= alert.raised_at:
        return None
    return None if _is_press(last, duty, force) else last


def silent_again(standing: Standing, now: datetime) -> bool:
    """The check that ran on under an open alert is late too: no second red is raised for it."""
    return standing.watch is not None and standing.watch.level(now) >= Level.AMBER


def _is_press(contact: Contact, duty: DutyUnit, force: Force) -> bool:
    by_status = contact.how == "status" and force.means(duty.status, "emergency")
    return by_status or contact.how == PRESSED


def unowned_for(alert: Alert, now: datetime) -> timedelta | None:
    """How long nobody has taken an open alert; None once somebody has."""
    return now - alert.raised_at if alert.open and alert.owner is None else None


def supervisor_after(alert: Alert, force: Force) -> timedelta:
    """How long an alert may wait for an owner before the supervisor is told."""
    wait = force.supervisor_after
    return timedelta(seconds=wait.emergency_s if alert.level == "emergency" else wait.red_s)


class Call(Struct, frozen=True):
    """Whose turn it is to act on a worry, and by when the next is told; None: nobody is left to tell."""

    who: str  # dispatcher | supervisor | duty inspector, or the owner's name
    by: datetime | None


def call_of(standing: Standing, force: Force) -> Call:
    """The ladder of docs/officer-safety.md, section 4, as it stands for one unit."""
    alert, watch = standing.alert, standing.watch
    if alert is not None:
        return _call_of_alert(alert, force)
    if watch is None:
        return Call(DISPATCHER, None)
    return Call(DISPATCHER, watch.amber_at if standing.level <= Level.DUE else watch.red_at)


def _call_of_alert(alert: Alert, force: Force) -> Call:
    if alert.owner is not None:
        return Call(alert.owner, None)
    if alert.inspector_at is not None:
        return Call(INSPECTOR, None)
    if alert.escalated_at is not None:
        return Call(SUPERVISOR, alert.escalated_at + _inspector_after(force))
    return Call(DISPATCHER, alert.raised_at + supervisor_after(alert, force))


def _inspector_after(force: Force) -> timedelta:
    return timedelta(seconds=force.supervisor_after.inspector_s)


def to_escalate(records: Records, force: Force, now: datetime) -> list[tuple[Alert, str]]:
    """Open alerts nobody took in time, and who is to be told of each now."""
    found = []
    for alert in records.open_alerts():
        call = _call_of_alert(alert, force)
        if alert.owner is None and call.by is not None and now >= call.by:
            found.append((alert, SUPERVISOR if call.who == DISPATCHER else INSPECTOR))
    return found


def acknowledged(alert: Alert, records: Records) -> tuple[Callsign, ...]:
    """Of those told to stand down, the ones there was contact with since."""
    told_at = alert.stood_down_at
    if told_at is None:
        return ()
    units = (records.units.get(callsign) for callsign in alert.told)
    return tuple(unit.callsign for unit in units if unit is not None and unit.heard_at > told_at)
