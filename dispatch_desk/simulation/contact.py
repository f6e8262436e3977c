"""How a crew keeps in touch where its check runs: speaks in time, or late, or not until it is called."""

from datetime import datetime

from dispatch_desk.records import DutyUnit, Incident
from dispatch_desk.safety import watch_of
from dispatch_desk.simulation.world import Crew

SILENT_SHARE = 0.35  # of the checks: the officer forgets, or can't speak
LATE_SHARE = 0.5  # of those: speaks up while it is amber


def keep_in_touch(crew: Crew, duty: DutyUnit, incident: Incident | None, now: datetime) -> None:
    """Speak before the check is due, or late, or, if silent, not until called."""
    watch = watch_of(duty, incident, crew.world.force)
    if watch is None:
        return
    silent = crew.draw("silent", duty.heard_at) < SILENT_SHARE
    speaks_at = duty.heard_at + watch.rule.first * crew.between(0.5, 0.95, duty.heard_at)
    if silent:
        if crew.draw("never", duty.heard_at) >= LATE_SHARE:
            return
        late = crew.between(0.3, 0.9, "late", duty.heard_at)
        speaks_at = watch.amber_at + (watch.red_at - watch.amber_at) * late
    if now >= speaks_at:
        crew.radio.say("all in order", f"talk/{duty.heard_at}", now)
