"""From what a window was told to what its gauge and panel show of the alarms; all rules are elsewhere."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from dispatch_desk.alarm_load import (
    CALM,
    SPAN,
    Interval,
    Load,
    Tally,
    advice,
    history,
    load_at,
    positions,
    tally_of,
)
from dispatch_desk.force.profile import Force
from dispatch_desk.updates import Update

HOUR, SHIFT = timedelta(hours=1), timedelta(hours=8)


@dataclass(frozen=True, slots=True)
class AlarmsShown:
    """All that the panel shows at one moment."""

    now: datetime = field(compare=False)  # that it goes on changes nothing that is shown
    load: Load = CALM
    hour: Tally = CALM.tally
    shift: tuple[Interval, ...] = ()
    advice: str = ""
    desks: tuple[str, ...] = ()  # those somebody sits at: every alarm rings at each


def alarm_load(latest: Update | None, force: Force, now: datetime) -> Load:
    """What rang at this desk in the last ten minutes, which is what rang at each."""
    return load_at(latest.alarms if latest else (), force.alarm_load, now)


def alarms_shown(latest: Update | None, force: Force, now: datetime) -> AlarmsShown:
    """All that the panel of the alarm gauge shows."""
    alarms = latest.alarms if latest else ()
    hour = tally_of(alarms, now, HOUR)
    return AlarmsShown(
        now=now,
        load=alarm_load(latest, force, now),
        hour=hour,
        shift=history(alarms, force.alarm_load, now, SHIFT // SPAN),
        advice=advice(hour, force),
        desks=tuple(desk.desk for desk in positions(latest.desks if latest else (), now)),
    )
