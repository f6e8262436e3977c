"""The ranked list: everyone on duty in order, computed in columns, and rows in words for whoever looks."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from math import isfinite

import numpy as np

from dispatch_desk.driving import gravest_grade
from dispatch_desk.sending.candidate import Candidate, Verdict
from dispatch_desk.sending.combining import Combination, combine
from dispatch_desk.sending.muster import F8, I4, Flags, Muster
from dispatch_desk.sending.needs import Job
from dispatch_desk.sending.provisions import Provisions, provisions
from dispatch_desk.sending.reasons import Reason, Reasons, reasons
from dispatch_desk.sending.whereabouts import Reached
from dispatch_desk.sending.wording import Told, matter_words, words
from resources.units import Callsign

GOING, RECOMMENDED, SUITABLE, PARTIAL, UNSUITABLE = 0, 1, 2, 4, 6
"""Places in the order; one more where the position is stale."""


@dataclass(frozen=True)
class Columns:
    """A Reached brought into the order of a muster, n rows; whoever was not asked about has no way."""

    likely_s: F8
    earliest_s: F8
    latest_s: F8
    straight_m: F8
    age_s: F8
    why: tuple[str, ...]
    driving: tuple[str, ...]

    @classmethod
    def of(cls, muster: Muster, reached: Reached) -> "Columns":
        if reached.callsigns is muster.callsigns or reached.callsigns == muster.callsigns:
            of = reached
            return cls(
                of.likely_s, of.earliest_s, of.latest_s, of.straight_m, of.age_s, of.why, of.driving
            )
        rows = np.array([reached.row.get(c, -1) for c in muster.callsigns], np.intp)
        spread = (reached.likely_s, reached.earliest_s, reached.latest_s)
        likely, earliest, latest = (np.append(column, np.inf)[rows] for column in spread)
        straight, age = (
            np.append(reached.straight_m, np.nan)[rows],
            np.append(reached.age_s, np.inf)[rows],
        )
        why, driving = (*reached.why, "no position known"), (*reached.driving, "")
        told = (tuple(why[row] for row in rows), tuple(driving[row] for row in rows))
        return cls(likely, earliest, latest, straight, age, *told)


@dataclass(frozen=True)
class Ranking:
    """Everyone on duty for one job at one moment. `rows` and `row` make words; the rest are numbers."""

    muster: Muster
    job: Job
    now: datetime
    columns: Columns
    provided: Provisions
    reasons: Reasons
    arrive_s: F8  # likely, setting off counted in
    combination: Combination | None
    order: I4  # rows of the muster, best first
    place: I4  # n: GOING … UNSUITABLE

    def __len__(self) -> int:
        return len(self.order)

    @property
    def recommended(self) -> tuple[Callsign, ...]:
        """Who is proposed, in the order they arrive; empty when enough are going or nobody can."""
        chosen = self.combination.rows if self.combination is not None else ()
        return tuple(self.muster.callsigns[row] for row in chosen)

    def rows(self, most: int | None = None) -> list[Candidate]:
        """The first so many, in words."""
        return list(self._rows(most))

    def row(self, callsign: Callsign) -> Candidate | None:
        """One unit's; None when it is not on duty."""
        at = self.muster.row.get(callsign)
        return None if at is None else self._candidate(self._at[at], at)

    def _rows(self, most: int | None) -> Iterator[Candidate]:
        for at, row in enumerate(self.order[:most].tolist()):
            yield self._candidate(at, row)

    @cached_property
    def _at(self) -> list[int]:
        """Where in the order each row of the muster stands."""
        found: list[int] = np.argsort(self.order).tolist()
        return found

    @cached_property
    def _digits(self) -> list[int]:
        """How many of the list may be sent, up to each place in it; those going count too."""
        found: list[int] = np.cumsum(self.place[self.order] < UNSUITABLE).tolist()
        return found

    @cached_property
    def _first(self) -> int | None:
        """Who is enough alone, and proposed first or would be."""
        enough = (self.place[self.order] < PARTIAL) & self.provided.enough[self.order]
        enough &= self.place[self.order] > GOING
        found = np.flatnonzero(enough)
        return int(self.order[found[0]]) if len(found) else None

    def _candidate(self, at: int, row: int) -> Candidate:
        muster, columns, duty = self.muster, self.columns, self.muster.duties[row]
        force, place = muster.force, int(self.place[row])
        eta = float(self.arrive_s[row])
        known, out = isfinite(eta), float(muster.turn_out_s[row])
        verdict, hold = _verdict(place), self._holds(row)
        reason, change = words(int(self.reasons.code[row]), self._told(row, verdict, hold=hold))
        later = eta - float(columns.likely_s[row]) if known else 0.0
        straight, age = float(columns.straight_m[row]), float(columns.age_s[row])
        status = [s.availability for s in force.statuses if s.code == duty.status]
        matters = self.provided.matters
        return Candidate(
            callsign=duty.callsign,
            rank=self._digits[at] if place < UNSUITABLE else None,
            suitable=place < UNSUITABLE,
            reason=reason,
            eta_s=eta if known else None,
            earliest_s=float(columns.earliest_s[row]) + later,
            latest_s=float(columns.latest_s[row]) + later,
            straight_m=straight if isfinite(straight) else None,
            age_s=age if isfinite(age) else None,
            stale=bool(self.reasons.stale[row]),
            crew=len(duty.unit.crew),
            chips=chips(duty.unit.kind, row, muster),
            availability=status[0] if status else "not_deployable",
            going=place == GOING,
            too_close=self._too_close(at, row),
            driving=force.name_of("driving", columns.driving[row]) if columns.driving[row] else "",
            verdict=verdict,
            change=change,
            turn_out_s=max(out, later),
            met=tuple(matter_words(force, matters[m]) for m in self.provided.meets(row)),
            missing=tuple(matter_words(force, matters[m]) for m in self.provided.lacks(row)),
            divert_from=duty.incident if self.reasons.code[row] != Reason.GOING else None,
            hold=hold,
        )

    def _told(self, row: int, verdict: Verdict, *, hold: bool) -> Told:
        first, columns = self._first, self.columns
        later = (
            None
            if first is None or first == row
            else float(self.arrive_s[row] - self.arrive_s[first])
        )
        named = None if first is None else self.muster.callsigns[first]
        age, why = float(columns.age_s[row]), columns.why[row]
        return Told(
            self.muster, self.job, self.provided, row, age, why, verdict, hold, later, named
        )

    def _holds(self, row: int) -> bool:
        """Goes ahead of enough, or is proposed as one of several and there before the others."""
        together = self.combination
        if together is None or row not in together.rows or len(together.rows) == 1:
            return False
        alone = int(self.muster.crew[row]) < 2 and not self.job.needs.alone
        return row == together.ahead or (row == together.rows[0] and alone)

    def _too_close(self, at: int, row: int) -> Callsign | None:
        """The next of those who may be sent, when it might as well be there first."""
        if at + 1 >= len(self.order) or self.place[row] == GOING:
            return None
        follower = int(self.order[at + 1])
        if self.place[follower] >= UNSUITABLE or self.place[row] >= UNSUITABLE:
            return None
        pair = [row, follower]  # of the others some have no road time at all
        out = self.arrive_s[pair] - self.columns.likely_s[pair]
        latest = self.columns.latest_s[row] + out[0]
        soonest = self.columns.earliest_s[follower] + out[1]
        return self.muster.callsigns[follower] if latest > soonest else None


def rank(muster: Muster, reached: Reached, job: Job, now: datetime) -> Ranking:
    """Everyone on duty, for one job. A stale position never comes before a fresh one of its place."""
    force, columns = muster.force, Columns.of(muster, reached)
    going = _going(muster, job)
    provided = provisions(muster, job.needs, going)
    diverted = (muster.job_look > 0) & ~going
    arrive = columns.likely_s + muster.turn_out_s + diverted * float(force.sending.divert_takes_s)
    stale = columns.age_s > force.positions.stale_s
    found = reasons(muster, job, provided, arrive, stale, now)
    counted = arrive + diverted * float(force.sending.divert_counts_s)
    together = _propose(muster, job, provided, found, counted)
    place = _places(found, provided, together)
    order = np.lexsort((muster.by_name, counted, place)).astype(np.int32)
    return Ranking(muster, job, now, columns, provided, found, arrive, together, order, place)


def _going(muster: Muster, job: Job) -> Flags:
    if job.incident is None:
        return np.zeros(len(muster), np.bool_)
    return np.array([duty.incident == job.incident for duty in muster.duties], np.bool_)


def _propose(
    muster: Muster, job: Job, provided: Provisions, found: Reasons, arrive: F8
) -> Combination | None:
    """Of those with a fresh position; of all only where those are not enough; else the first who may go."""
    limits = muster.force.sending
    grade = job.grade or gravest_grade(muster.force)
    for able in (found.able & ~found.stale, found.able):
        together = combine(provided, arrive, able, limits, ahead=grade in limits.ahead_grades)
        if together is not None:
            return together
    if not provided.asked.any() or not found.able.any():
        return None
    counted = np.where(found.able, arrive + found.stale * 86_400.0, np.inf)
    first = int(np.argmin(counted))
    return Combination((first,), float(arrive[first]), float("inf"), is_enough=False)


def _places(found: Reasons, provided: Provisions, together: Combination | None) -> I4:
    base = np.where(provided.enough, SUITABLE, PARTIAL) + found.stale
    place = np.where(found.able, base, UNSUITABLE)
    place[found.code == Reason.GOING] = GOING
    if together is not None:
        place[list(together.rows)] = RECOMMENDED
    return place.astype(np.int32)


def _verdict(place: int) -> Verdict:
    if place == GOING:
        return "going"
    if place == RECOMMENDED:
        return "recommended"
    if place < PARTIAL:
        return "suitable"
    return "partial" if place < UNSUITABLE else "unsuitable"


def chips(kind: str, row: int, muster: Muster) -> tuple[str, ...]:
    """The kind of unit in short, then what its crew can do, with how many can."""
    force = muster.force
    short = next((k.chip for k in force.unit_kinds if k.code == kind), kind)
    counted = zip(force.skills, muster.skills[row].tolist(), strict=True)
    skills = sorted((skill.code, skill.name, count) for skill, count in counted if count)
    return (short, *(f"{n} {name}" if n > 1 else name for _, name, n in skills))
