"""`dispatch-desk simulate`: a whole night in memory, and one number that says how it ended."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from dispatch_desk import areas
from dispatch_desk.alarm_load import Alarm
from dispatch_desk.asking_roads import Engine
from dispatch_desk.desk import Desk
from dispatch_desk.force.profile import Force, load_force
from dispatch_desk.ids import counted_ids
from dispatch_desk.journal.memory import MemoryJournal
from dispatch_desk.programs.recommending import navigator_for
from dispatch_desk.report.shift import busiest
from dispatch_desk.simulation.headless import HeadlessNight, Parts, digest
from dispatch_desk.simulation.night import BEGIN, NightPlan
from dispatch_desk.tracks.store import TrackStore
from resources.fixes import FixTable


def simulate(
    area_name: str,
    plan: NightPlan,
    hours: float,
    engine: Engine,
    tell: Callable[[float], None],
    force: Force | None = None,
) -> HeadlessNight:
    """Play `hours` of the night. The same words end in the same digest, on any machine."""
    area = areas.open_named(area_name)
    force = force or load_force()
    desk = Desk(MemoryJournal(), force, counted_ids(f"night-{plan.seed}"), lambda: 0)
    roads = navigator_for(area, engine, force)
    night = HeadlessNight(plan, area, roads, Parts(desk, FixTable(), TrackStore()))
    night.begin()
    length = timedelta(hours=hours)
    for now in night.run(BEGIN + length):
        tell((now - BEGIN) / length)
    return night


def final_digest(night: HeadlessNight) -> str:
    return digest(night.desk.picture, night.desk.journal.head().hash)


def summary(desk: Desk) -> str:
    """What the night came to, in one line, and how much rang, in another."""
    picture = desk.picture
    closed = sum(not incident.open for incident in picture.incidents.values())
    return (
        f"{len(picture.incidents)} incidents, {closed} closed, {len(picture.alerts)} alerts, "
        f"{picture.seq} entries\n{_rang([*picture.alarms])}"
    )


def _rang(alarms: Sequence[Alarm]) -> str:
    worst = busiest(alarms)
    noisiest = worst.tally.noisiest if worst else None
    if worst is None or noisiest is None:
        return "no alarm"
    most = f"{worst.tally.alarms} in ten minutes, {noisiest.alarms} of them: {noisiest.name}"
    return f"{len(alarms)} alarm{'' if len(alarms) == 1 else 's'}, at most {most}"
