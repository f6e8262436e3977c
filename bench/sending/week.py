"""Seven invented nights, played three times: whom three ways of choosing send, and what comes of it.

Calls, crews and roads are the same, and so is the dispatcher, but for whom he sends. A job is counted
when it began an hour or more before the night's end and wasn't found to be a second caller's.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

import numpy as np
from msgspec import Struct

from bench import Figures
from dispatch_desk import areas
from dispatch_desk.asking_roads import navigator
from dispatch_desk.desk import Desk
from dispatch_desk.force.profile import Force, load_force
from dispatch_desk.ids import counted_ids
from dispatch_desk.journal.memory import MemoryJournal
from dispatch_desk.records import DutyUnit, Incident, Records
from dispatch_desk.sending.needs import Needs, needs_of
from dispatch_desk.simulation.headless import STEP, HeadlessNight, Parts
from dispatch_desk.simulation.night import BEGIN, NightPlan
from dispatch_desk.simulation.policies import POLICIES, Choose
from dispatch_desk.tracks.store import TrackStore
from geodata.area import AreaMap
from geodata.routing.navigator import Navigator
from resources.fixes import FixTable

FIRST_SEED, NIGHT = 7, timedelta(hours=10.5)
LEFT = timedelta(hours=1)  # of the night, for the last job that is counted
NAMES = {
    "straight": "nearest as the crow flies",
    "road": "nearest by road",
    "proposed": "as Dispatch Desk proposes",
}
URGENT = ("1", "2")


class Course(Struct):
    """How one job went; seconds since the call, None until it happened."""

    made: datetime
    grade: str
    needs: Needs
    first_s: float | None = None
    enough_s: float | None = None
    not_allowed: bool = False  # the first there was of a kind that is kept from such jobs
    alone_s: float = 0.0  # one officer there, though more are asked for and were never there
    duplicate: bool = False


class Night(Struct, frozen=True):
    """What one way of choosing made of one night; jobs by the moment and the words of their call."""

    courses: dict[tuple[datetime, str], Course]


def measure_week(nights: int, *, plot: bool) -> Figures:
    area, force = areas.open_named(areas.TOWN), load_force()
    roads = navigator(area, force, "fast")
    weeks: dict[str, list[Night]] = {}
    for name, choose in POLICIES.items():
        for seed in range(FIRST_SEED, FIRST_SEED + nights):
            roads.change(())
            weeks.setdefault(name, []).append(_played(NightPlan(seed), area, roads, choose))
            print(f"played: {NAMES[name]}, night {seed - FIRST_SEED + 1} of {nights}")
    counted = {name: list(_counted(name, weeks)) for name in weeks}
    _print_table(counted)
    if plot:
        from bench.sending import plots  # noqa: PLC0415 - wants matplotlib, which is optional

        plots.draw({NAMES[name]: courses for name, courses in counted.items()})
    return _figures(counted)


# One night


def _played(plan: NightPlan, area: AreaMap, roads: Navigator, choose: Choose) -> Night:
    force = load_force()
    desk = Desk(MemoryJournal(), force, counted_ids(f"night-{plan.seed}"), lambda: 0)
    night = HeadlessNight(plan, area, roads, Parts(desk, FixTable(), TrackStore()), choose)
    night.begin()
    courses: dict[tuple[datetime, str], Course] = {}
    for now in night.run(BEGIN + NIGHT):
        _follow(desk.picture, force, now, courses)
    for incident in desk.picture.incidents.values():
        courses[_call(incident)].duplicate = incident.result == "duplicate"
    return Night(courses)


def _follow(
    records: Records, force: Force, now: datetime, courses: dict[tuple[datetime, str], Course]
) -> None:
    """What an onlooker at each scene would note, every step of the night."""
    for incident in records.open_incidents():
        course = courses.get(_call(incident))
        if course is None:
            needs = needs_of(incident.kind, incident.markers, incident.grade, force)
            course = Course(incident.created_at, incident.grade, needs)
            courses[_call(incident)] = course
        here = list(_here(incident, records, force))
        if here:
            _note(course, here, force, now)


def _note(course: Course, here: Sequence[DutyUnit], force: Force, now: datetime) -> None:
    since_s = (now - course.made).total_seconds()
    if course.first_s is None:
        course.first_s = since_s
        kinds = [force.unit_kind(duty.unit.kind) for duty in here]
        course.not_allowed = not all(
            (kind.confrontation or not course.needs.confrontation)
            and kind.code not in course.needs.forbidden
            for kind in kinds
        )
    officers = sum(len(duty.unit.crew) for duty in here)
    if course.enough_s is not None:
        return
    if officers >= course.needs.officers:
        course.enough_s = since_s
    elif officers == 1 and course.needs.confrontation:
        course.alone_s += STEP.total_seconds()


def _here(incident: Incident, records: Records, force: Force) -> Iterator[DutyUnit]:
    for callsign in incident.units:
        duty = records.units[callsign]
        if force.means(duty.status, "at_scene"):
            yield duty


def _call(incident: Incident) -> tuple[datetime, str]:
    return incident.created_at, incident.summary


# The week


def _counted(name: str, weeks: dict[str, list[Night]]) -> Iterator[Course]:
    """Jobs that came up in every way of choosing, and were somebody else's double in none."""
    for number, night in enumerate(weeks[name]):
        others = [week[number].courses for week in weeks.values()]
        for call, course in night.courses.items():
            known = all(call in courses and not courses[call].duplicate for courses in others)
            if known and course.made <= BEGIN + NIGHT - LEFT and course.grade in URGENT:
                yield course


def _print_table(counted: dict[str, list[Course]]) -> None:
    print(f"{'minutes after the call':34}{'jobs':>6}{'first there':>18}{'enough there':>18}")
    for grade in URGENT:
        for name, courses in counted.items():
            of = [course for course in courses if course.grade == grade]
            cells = "".join(f"{_said(times):>18}" for times in (_firsts(of), _enoughs(of)))
            print(f"{f'grade {grade}, {NAMES[name]}':34}{len(of):6}{cells}")
    print(f"{'':34}{'nobody came':>14}{'not allowed':>14}{'alone, minutes':>16}")
    for name, courses in counted.items():
        never = sum(course.first_s is None for course in courses)
        wrong = sum(course.not_allowed for course in courses)
        alone = sum(course.alone_s for course in courses) / 60
        print(f"{NAMES[name]:34}{never:14}{wrong:14}{alone:16.0f}")


def _firsts(courses: Sequence[Course]) -> list[float]:
    return [course.first_s for course in courses if course.first_s is not None]


def _enoughs(courses: Sequence[Course]) -> list[float]:
    return [course.enough_s for course in courses if course.enough_s is not None]


def _said(times_s: Sequence[float]) -> str:
    """Mean and ninth decile in minutes, and of how many."""
    if not times_s:
        return "-"
    mean, late = np.mean(times_s) / 60, np.percentile(times_s, 90) / 60
    return f"{mean:.1f} / {late:.1f} ({len(times_s)})"


def _figures(counted: dict[str, list[Course]]) -> Figures:
    figures: Figures = {}
    for name, courses in counted.items():
        for grade in URGENT:
            of = [course for course in courses if course.grade == grade]
            for what, times in (("first", _firsts(of)), ("enough", _enoughs(of))):
                known = bool(times)
                key = f"{name}_{what}_{grade}"
                figures[f"{key}_mean_s"] = round(float(np.mean(times))) if known else None
                figures[f"{key}_p90_s"] = round(float(np.percentile(times, 90))) if known else None
        figures[f"{name}_never"] = sum(course.first_s is None for course in courses)
        figures[f"{name}_not_allowed"] = sum(course.not_allowed for course in courses)
        figures[f"{name}_alone_min"] = round(sum(course.alone_s for course in courses) / 60)
    return figures
