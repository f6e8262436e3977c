"""What sending somebody costs the others: places, jobs and officers by name, in minutes; never a score."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import inf
from typing import Literal

import numpy as np
from msgspec import Struct

from dispatch_desk.force.profile import Force, ForceError, Grade
from dispatch_desk.records import DutyUnit, Incident, IncidentId, Records
from dispatch_desk.safety import at_risk
from dispatch_desk.sending.backup import MOST_HELPERS, BackupTable, Help
from dispatch_desk.sending.cover import Cover, CoverChange
from dispatch_desk.sending.needs import Job
from dispatch_desk.sending.pairing import proposed
from dispatch_desk.sending.ranking import Ranking
from resources.units import Callsign

NOTHING = "No beat, job or officer loses a minute"
LEAST_S = 60.0  # lost; less is not worth a line
GRAVE_LOOK = 2  # jobs of the two gravest grades are asked about


class Cost(Struct, frozen=True):
    """One thing that is lost. For `divert` the seconds are those that its unit has given that job."""

    kind: Literal["cover", "job", "backup", "divert"]
    about: str  # the beat, the job's number, or the officers' callsign
    words: str
    before_s: float
    after_s: float  # inf: nobody is left
    grave: bool  # a limit or a target is crossed, a graver job waits, somebody is left alone


@dataclass(frozen=True)
class Known:
    """What is known at one moment: lists of the other open jobs, cover of those free, and who helps whom."""

    records: Records
    force: Force
    now: datetime
    rankings: Mapping[IncidentId, Ranking]
    cover: Cover | None  # of those alone who count: `Cover.only`
    backup: BackupTable


def costs(sent: Sequence[Callsign], incident: IncidentId | None, known: Known) -> list[Cost]:
    """The gravest first; then officers, jobs, diverted work and beats, each by how much is lost."""
    gone = frozenset(sent)
    found = [
        *_of_backup(gone, incident, known),
        *_of_jobs(gone, incident, known),
        *_of_diverts(sent, incident, known),
        *_of_cover(gone, known),
    ]
    return sorted(found, key=lambda cost: (not cost.grave, ORDER[cost.kind], _lost(cost)))


ORDER = {"backup": 0, "job": 1, "divert": 2, "cover": 3}


def _lost(cost: Cost) -> float:
    """Smaller where more is lost."""
    return cost.before_s - cost.after_s if cost.before_s < inf else 0.0


# Cover


def _of_cover(gone: frozenset[Callsign], known: Known) -> Iterator[Cost]:
    if known.cover is None:
        return
    gravest = min(known.force.grades, key=lambda grade: grade.look)
    for change in known.cover.without(gone):
        if change.after_s - change.before_s >= LEAST_S:
            late = _later_than(gravest.attend_s, change.after_s)
            grave = late and not _later_than(gravest.attend_s, change.before_s)
            words = _cover_words(change)
            yield Cost("cover", change.place, words, change.before_s, change.after_s, grave)


def _cover_words(change: CoverChange) -> str:
    then = f", then {change.then}" if change.then is not None else ""
    return f"{change.place} {_span(change.before_s, change.after_s)}{then}"


def _later_than(target_s: float | None, seconds: float) -> bool:
    return target_s is not None and seconds > target_s


# Other jobs


def _of_jobs(
    gone: frozenset[Callsign], incident: IncidentId | None, known: Known
) -> Iterator[Cost]:
    """Open jobs of the gravest grades that still want somebody and would be proposed one of these."""
    look = _look(known.records.incidents.get(incident or ""), known.force)
    for key, ranking in known.rankings.items():
        job = known.records.incidents.get(key)
        if key == incident or job is None or not job.open or not _loses(ranking, gone):
            continue
        its_look = _look(job, known.force)
        if its_look <= GRAVE_LOOK:
            cost = _of_job(job, ranking, gone, as_grave=its_look <= look)
            if cost is not None:
                yield cost


def _loses(ranking: Ranking, gone: frozenset[Callsign]) -> bool:
    return not gone.isdisjoint(ranking.recommended)


def _of_job(
    job: Incident, ranking: Ranking, gone: frozenset[Callsign], *, as_grave: bool
) -> Cost | None:
    named = f"{job.number} (grade {job.grade})"
    if ranking.combination is None or not ranking.combination.is_enough:
        lost = " ".join(callsign for callsign in ranking.recommended if callsign in gone)
        words = f"{named}, for which nobody is enough, loses {lost}"
        return Cost("job", job.number, words, inf, inf, as_grave)
    taken = np.array([callsign in gone for callsign in ranking.muster.callsigns], np.bool_)
    before_s, after = ranking.combination.enough_s, proposed(ranking, taken)
    if after is None:
        words = f"{named}: nobody else is enough"
        return Cost("job", job.number, words, before_s, inf, grave=True)
    after_s = after.enough_s
    if after_s - before_s < LEAST_S:
        return None
    then = " ".join(ranking.muster.callsigns[row] for row in after.rows)
    words = f"{named} waits {_clock(after_s - before_s)} longer: {then} next"
    return Cost("job", job.number, words, before_s, after_s, grave=as_grave)


def _look(job: Incident | None, force: Force) -> int:
    """How grave, 1 the gravest; so is what nobody knows the grade of."""
    grade = _grade(job, force)
    return grade.look if grade is not None else 1


def _grade(job: Incident | None, force: Force) -> Grade | None:
    try:
        return force.grade(job.grade) if job is not None else None
    except ForceError:
        return None


# Officers whose backup these are


def _of_backup(
    gone: frozenset[Callsign], incident: IncidentId | None, known: Known
) -> Iterator[Cost]:
    for callsign, help_ in known.backup.items():
        duty = known.records.units.get(callsign)
        if duty is None or callsign in gone or help_.unknown:
            continue
        if incident is not None and duty.incident == incident:
            continue  # these are the help
        yield from _of_officers(duty, help_, gone)


def _of_officers(duty: DutyUnit, help_: Help, gone: frozenset[Callsign]) -> Iterator[Cost]:
    """One line: of the first who could help them; of the second where that is what's grave."""
    first, second = (_of_helper(at, duty, help_, gone) for at in (0, 1))
    if second is not None and second.grave and not (first is not None and first.grave):
        yield second
    elif first is not None:
        yield first


def _of_helper(at: int, duty: DutyUnit, help_: Help, gone: frozenset[Callsign]) -> Cost | None:
    """What the first (0) or the second (1) who could help would be later; of the second, only too late."""
    limits = (None, None) if help_.limit is None else (help_.limit.first_s, help_.limit.second_s)
    left = [seconds for callsign, seconds in help_.helpers if callsign not in gone]
    before_s = help_.helpers[at][1] if at < len(help_.helpers) else inf
    after_s, known = _after(help_, left, at)
    grave = _later_than(limits[at], after_s)
    crosses = grave and not _later_than(limits[at], before_s)
    if not crosses and (at > 0 or not after_s - before_s >= LEAST_S):
        return None
    span = _span(before_s, after_s, known=known)
    which = ("backup", "second backup")[at]
    words = f"{_officers(duty)}: {which} {span}{_limit(limits[at])}"
    return Cost("backup", duty.callsign, words, before_s, after_s, grave)


def _after(help_: Help, left: Sequence[float], at: int) -> tuple[float, bool]:
    """When the one at that place would help; False: later than that, since no more are asked about."""
    if at < len(left):
        return left[at], True
    if len(help_.helpers) < MOST_HELPERS:
        return inf, True
    return help_.helpers[-1][1], False


def _officers(duty: DutyUnit) -> str:
    """By name where it is one, by callsign, and where."""
    crew = duty.unit.crew
    name = f"{crew[0].name}, {duty.callsign}" if len(crew) == 1 else duty.callsign
    return f"{name} at {_number(duty.incident)}" if duty.incident else name


def _span(before_s: float, after_s: float, *, known: bool = True) -> str:
    """As minutes, or that nobody is left: 5 → 14 min."""
    if after_s == inf:
        return f"{_minutes(before_s)} min → nobody free"
    over = "" if known else "over "
    if _minutes(before_s) == _minutes(after_s):
        return f"{_clock(before_s)} → {over}{_clock(after_s)} min"
    return f"{_minutes(before_s)} → {over}{_minutes(after_s)} min"


def _limit(limit_s: float | None) -> str:
    return f", limit {_minutes(limit_s)}" if limit_s is not None else ""


# Work that is left


def _of_diverts(
    sent: Sequence[Callsign], incident: IncidentId | None, known: Known
) -> Iterator[Cost]:
    left: dict[IncidentId, list[DutyUnit]] = {}
    for callsign in sent:
        duty = known.records.units.get(callsign)
        if duty is not None and duty.incident is not None and duty.incident != incident:
            left.setdefault(duty.incident, []).append(duty)
    for key, leaving in left.items():
        job = known.records.incidents.get(key)
        if job is not None and job.open:
            yield _of_divert(job, leaving, known)


def _of_divert(job: Incident, leaving: Sequence[DutyUnit], known: Known) -> Cost:
    names = {duty.callsign for duty in leaving}
    stays = [
        known.records.units[c] for c in job.units if c not in names and c in known.records.units
    ]
    spent_s = max((known.now - _since(duty)).total_seconds() for duty in leaving)
    named = f"{job.number} (grade {job.grade})"
    officers = sum(len(duty.unit.crew) for duty in stays)
    if not stays:
        words = (
            f"{named} left with nobody after {_minutes(spent_s)} min {_doing(leaving, known.force)}"
        )
        return Cost("divert", job.number, words, spent_s, inf, grave=False)
    needed = Job.of(job, known.force).needs.officers
    grave = officers < needed and at_risk(job, known.force)
    who = " ".join(duty.callsign for duty in stays)
    words = f"{named} left with {who}, {officers} of {needed} officers"
    return Cost("divert", job.number, words, spent_s, spent_s, grave)


def _since(duty: DutyUnit) -> datetime:
    """At it in whatever it does now: nobody is on the way before being sent."""
    return duty.status_at if duty.sent_at is None else max(duty.status_at, duty.sent_at)


def _doing(leaving: Sequence[DutyUnit], force: Force) -> str:
    statuses = {status.code: status.availability for status in force.statuses}
    there = any(statuses.get(duty.status) == "at_scene" for duty in leaving)
    return "at scene" if there else "on the way"


def _number(incident: str | None) -> str:
    return (incident or "").rpartition("/")[2]


def _minutes(seconds: float) -> int:
    """Half a minute up, so that what differs by a minute never reads the same."""
    return int(seconds / 60 + 0.5)


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"
