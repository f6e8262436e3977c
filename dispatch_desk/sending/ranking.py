"""The ranked list: everyone on duty in order, computed in columns, and rows in words for whoever looks.

The rules in words: docs/sending.md.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from math import inf, isfinite

import numpy as np

from dispatch_desk.sending.candidate import Candidate, Verdict
from dispatch_desk.sending.combining import Combination, combine
from dispatch_desk.sending.muster import F8, I4, Flags, Muster
from dispatch_desk.sending.needs import Job, Matter
from dispatch_desk.sending.provisions import Provisions, provisions
from dispatch_desk.sending.reasons import Reason, Reasons, grade_of, reasons
from dispatch_desk.sending.whereabouts import Reached
from dispatch_desk.sending.wording import Told, met_words, missing_words, not_granted, words
from resources.units import Callsign

GOING, RECOMMENDED, SUITABLE, PARTIAL, ASKED, UNSUITABLE, NEVER, LAST = range(0, 16, 2)
"""Places in the order; in each the stale come after the fresh, one place on.

ASKED could go, and somebody else decides it; UNSUITABLE can't as things are; NEVER, to
this job; LAST are those whom help is for.
"""

VERDICTS: tuple[Verdict, ...] = ("going", "recommended", "suitable", "partial", "unsuitable")
"""Of each place, fresh and stale alike; of ASKED and all after it the last."""

PLACES = {
    Reason.GOING: GOING, Reason.REQUESTED: ASKED, Reason.EMERGENCY: NEVER,
    Reason.UNKNOWN_CODE: NEVER, Reason.FORBIDDEN: NEVER, Reason.IN_NEED: LAST,
}  # fmt: skip
"""Of those who may not be sent; whoever isn't here is unsuitable."""


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
    air: bool = False

    @classmethod
    def of(cls, muster: Muster, reached: Reached) -> "Columns":
        came = reached
        spread = (came.likely_s, came.earliest_s, came.latest_s, came.straight_m, came.age_s)
        if came.callsigns is muster.callsigns or came.callsigns == muster.callsigns:
            return cls(*spread, came.why, came.driving, came.air)
        rows = np.array([came.row.get(c, -1) for c in muster.callsigns], np.intp)
        unknown = (np.inf, np.inf, np.inf, np.nan, np.inf)
        likely, earliest, latest, straight, age = (
            np.append(column, none)[rows] for column, none in zip(spread, unknown, strict=True)
        )
        why, driving = (*came.why, "no position known"), (*came.driving, "")
        told = (tuple(why[row] for row in rows), tuple(driving[row] for row in rows))
        return cls(likely, earliest, latest, straight, age, *told, came.air)


@dataclass(frozen=True)
class Ranking:
    """Everyone on duty for one job at one moment. `rows` and `row` make words; the rest are numbers."""

    muster: Muster
    job: Job
    now: datetime
    columns: Columns
    provided: Provisions
    reasons: Reasons
    arrive_s: F8  # likely, setting off counted in; inf: no way
    counted_s: F8  # as what that counts in the order: later for who is taken from another job
    combination: Combination | None
    order: I4  # rows of the muster, best first
    place: I4  # n: GOING … NEVER, one more for the stale

    def __len__(self) -> int:
        return len(self.order)

    @property
    def recommended(self) -> tuple[Callsign, ...]:
        """Who is proposed, in the order they arrive; empty when enough are going or nobody can."""
        return tuple(self.muster.callsigns[row] for row in self._chosen)

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
    def _chosen(self) -> tuple[int, ...]:
        return self.combination.rows if self.combination is not None else ()

    @cached_property
    def _at(self) -> list[int]:
        """Where in the order each row of the muster stands."""
        found: list[int] = np.argsort(self.order).tolist()
        return found

    @cached_property
    def _digits(self) -> list[int]:
        """How many of the list may be sent, up to each place in it; those going count too."""
        found: list[int] = np.cumsum(self.place[self.order] < ASKED).tolist()
        return found

    def _candidate(self, at: int, row: int) -> Candidate:
        muster, columns, duty = self.muster, self.columns, self.muster.duties[row]
        force, place, code = muster.force, int(self.place[row]), int(self.reasons.code[row])
        told, straight = self._told(row), float(columns.straight_m[row])
        reason, change = words(code, told)
        eta, off, earliest, latest = self._times(row)
        return Candidate(
            callsign=duty.callsign,
            rank=self._digits[at] if place < ASKED else None,
            suitable=place < ASKED,
            reason=reason,
            eta_s=eta,
            earliest_s=earliest,
            latest_s=latest,
            straight_m=straight if isfinite(straight) else None,
            age_s=told.age_s if isfinite(told.age_s) else None,
            stale=bool(self.reasons.stale[row]),
            crew=len(duty.unit.crew),
            chips=chips(duty.unit.kind, row, muster),
            availability=force.meanings.get(duty.status, "not_deployable"),
            going=code == Reason.GOING,
            too_close=self._too_close(at, row),
            driving=force.name_of("driving", columns.driving[row]) if columns.driving[row] else "",
            verdict=_verdict(place),
            change=change,
            turn_out_s=off,
            met=met_words(told),
            missing=missing_words(told),
            brings=self._brings(row),
            divert_from=duty.incident if code != Reason.GOING else None,
            asked=not_granted(told),
            hold=told.hold,
            air=columns.air,
        )

    def _times(self, row: int) -> tuple[float | None, float, float, float]:
        """Likely, until it has set off, earliest, latest; without a road time there are none."""
        columns, likely = self.columns, float(self.columns.likely_s[row])
        if columns.air or not isfinite(likely):
            return None, 0.0, inf, inf
        off = float(self.arrive_s[row]) - likely
        earliest, latest = float(columns.earliest_s[row]), float(columns.latest_s[row])
        return likely + off, off, earliest + off, latest + off

    def _brings(self, row: int) -> tuple[Matter, ...]:
        """Of a unit that goes as it is counted there: who drives somebody away is of no more help."""
        leaves = self.provided.going[row] and self.muster.takes_away[row]
        return () if leaves else self.provided.of(row)

    def _told(self, row: int) -> Told:
        together = self.combination
        proposed, enough = row in self._chosen, together is not None and together.is_enough
        later = None
        if together is not None and enough and not proposed:
            later = float(self.arrive_s[row]) - together.enough_s
        return Told(
            self.muster,
            self.job,
            self.provided,
            row,
            float(self.columns.age_s[row]),
            self.columns.why[row],
            proposed,
            enough,
            self._holds(row),
            later,
        )

    def _holds(self, row: int) -> bool:
        """Proposed, and alone there at first where nobody should be."""
        if row not in self._chosen or self.job.needs.alone:
            return False
        helping = np.flatnonzero(self.provided.going & ~self.muster.takes_away).tolist()
        by_then = [r for r in (*helping, *self._chosen) if self.arrive_s[r] <= self.arrive_s[row]]
        return int(self.muster.crew[by_then].sum()) < 2

    def _too_close(self, at: int, row: int) -> Callsign | None:
        """The next who would do as well, when it might be there first."""
        if at + 1 >= len(self.order) or self.columns.air:
            return None
        follower = int(self.order[at + 1])
        if min(self.reasons.code[row], self.reasons.code[follower]) < Reason.LACKS:
            return None  # one of them may not be sent
        if row in self._chosen and follower in self._chosen:  # both are wanted
            return None
        if self._worth(row) != self._worth(follower):
            return None
        overlap = self._counted(self.columns.latest_s, row) > self._counted(
            self.columns.earliest_s, follower
        )
        return self.muster.callsigns[follower] if overlap else None

    def _worth(self, row: int) -> tuple[bool, bool]:
        """What puts a unit before a sooner one: that it is enough alone, and that it is fresh."""
        return bool(self.provided.enough[row]), bool(self.reasons.stale[row])

    def _counted(self, column: F8, row: int) -> float:
        return float(column[row] + self.counted_s[row] - self.columns.likely_s[row])


def rank(muster: Muster, reached: Reached, job: Job, now: datetime) -> Ranking:
    """Everyone on duty, for one job. A stale position never comes before a fresh one of its place.

    Times are counted from `now`. By air nobody is recommended: a straight line is no reason to send.
    """
    force, columns = muster.force, Columns.of(muster, reached)
    going = _going(muster, job)
    nobody = np.zeros(len(muster), np.bool_)
    # Help for an officer is proposed beside those who are coming: how many are enough, nobody knows.
    provided = provisions(muster, job.needs, going, None if job.in_need is None else nobody)
    leaves = muster.committed & ~going
    takes = leaves * float(force.sending.divert_takes_s)
    arrive = columns.likely_s + muster.setting_off_s(now) + takes
    stale = columns.age_s > force.positions.stale_s
    found = reasons(muster, job, provided, arrive, stale, now)
    counted = arrive + leaves * float(force.sending.divert_counts_s) + muster.between_equals_s
    together = None if columns.air else _propose(muster, job, provided, found, (arrive, counted))
    place = _places(found, provided, together)
    proposed = (place == RECOMMENDED) | (place == RECOMMENDED + 1)
    by_time = np.where(proposed, arrive + muster.between_equals_s, counted)
    order = np.lexsort((muster.by_name, by_time, place)).astype(np.int32)
    return Ranking(
        muster, job, now, columns, provided, found, arrive, counted, together, order, place
    )


def _going(muster: Muster, job: Job) -> Flags:
    """Who is on the way or there, and can be of help: not who needs it."""
    found = np.zeros(len(muster), np.bool_)
    found[muster.sent_to.get(job.incident or "", [])] = True
    if job.in_need is not None and job.in_need in muster.row:
        found[muster.row[job.in_need]] = False
    return found & ~muster.in_danger


def _propose(
    muster: Muster, job: Job, provided: Provisions, found: Reasons, times: tuple[F8, F8]
) -> Combination | None:
    """Of those with a fresh position; of all only where those are not enough; else the nearest to it."""
    if not provided.asked.any():
        return None
    (arrive, counted), limits = times, muster.force.sending
    ahead = grade_of(job, muster.force) in limits.ahead_grades
    for able in (found.able & ~found.stale, found.able):
        together = combine(provided, arrive, able, limits, ahead=ahead, counted_s=counted)
        if together is not None:
            return together
    by_time = arrive + muster.between_equals_s
    chosen = _nearest_to_enough(provided, by_time, found, limits.most_units)
    if not chosen:
        return None
    seconds = tuple(arrive[list(chosen)].tolist())
    return Combination(chosen, seconds[0], inf, is_enough=False, arrive_s=seconds)


def _nearest_to_enough(
    provided: Provisions, by_time: F8, found: Reasons, most: int
) -> tuple[int, ...]:
    """Nobody is enough: the soonest, then whoever brings what is still missing; the stale last."""
    order = np.lexsort((by_time, found.stale))
    left = provided.asked.copy()
    chosen: list[int] = []
    for row in order[found.able[order]].tolist():
        if len(chosen) < most and np.any((left > 0) & (provided.brings[row] > 0)):
            chosen.append(row)
            left = np.maximum(left - provided.brings[row], 0)
    return tuple(sorted(chosen, key=by_time.__getitem__))


def _places(found: Reasons, provided: Provisions, together: Combination | None) -> I4:
    of_reason = np.array([PLACES.get(reason, UNSUITABLE) for reason in Reason], np.int32)
    place = np.where(
        found.able, np.where(provided.enough, SUITABLE, PARTIAL), of_reason[found.code]
    )
    if together is not None:
        place[list(together.rows)] = RECOMMENDED
    return (place + found.stale).astype(np.int32)


def _verdict(place: int) -> Verdict:
    return VERDICTS[min(place, ASKED) // 2]


def chips(kind: str, row: int, muster: Muster) -> tuple[str, ...]:
    """The kind of unit in short, then what its crew can do, with how many can."""
    force = muster.force
    short = next((k.chip for k in force.unit_kinds if k.code == kind), kind)
    counted = zip(force.skills, muster.skills[row].tolist(), strict=True)
    skills = sorted((skill.code, skill.name, count) for skill, count in counted if count)
    return (short, *(f"{n} {name}" if n > 1 else name for _, name, n in skills))
