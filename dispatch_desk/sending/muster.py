"""Everybody on duty in columns: made once for all jobs of a moment, and only where something changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from math import inf, nan

import numpy as np
import numpy.typing as npt

from dispatch_desk.driving import driving_to
from dispatch_desk.force.driving import GRADES
from dispatch_desk.force.profile import Force
from dispatch_desk.records import DutyUnit, IncidentId, Records
from resources.fixes import Fixes
from resources.status import Availability
from resources.units import Callsign

I4 = npt.NDArray[np.int32]
F8 = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

STAYS: frozenset[Availability] = frozenset(
    {"at_scene", "stop", "break", "standby", "not_deployable"}
)
"""Where a unit in such a status was seen last, there it still is."""

UNDER_WAY: frozenset[Availability] = frozenset({"en_route", "transporting"})
SENDABLE: frozenset[Availability] = frozenset({"available", "deployable"})

UNKNOWN = -1  # a code that today's data has lost


@dataclass(frozen=True)
class Muster:
    """n units on duty, a row each, in the order of the records."""

    force: Force
    duties: tuple[DutyUnit, ...]
    kind: I4  # row of the force's kinds
    status: I4  # row of its statuses
    crew: I4  # officers
    skills: I4  # n x skills: officers who have each
    driver: I4  # the best aboard, as a row of GRADES
    vehicle: I4  # row of its vehicles; UNKNOWN: nothing special
    equipment: Flags  # n x equipment
    prisoners: I4
    shift_ends: F8  # seconds since 1970; inf: not known
    sent_at: F8  # seconds since 1970; nan: it is at no job
    job_look: I4  # 1 to 4, of the job it is committed to; 0: to none
    in_danger: Flags  # an emergency of its own
    _driving: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _seen: dict[int, tuple[Mapping[str, int], npt.NDArray[np.intp]]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.duties)

    @cached_property
    def callsigns(self) -> tuple[Callsign, ...]:
        return tuple(duty.callsign for duty in self.duties)

    @cached_property
    def row(self) -> Mapping[Callsign, int]:
        return {callsign: row for row, callsign in enumerate(self.callsigns)}

    @cached_property
    def by_name(self) -> I4:
        """Where each would stand in the order of callsigns."""
        order = sorted(range(len(self)), key=self.callsigns.__getitem__)
        found = np.empty(len(self), np.int32)
        found[order] = np.arange(len(self))
        return found

    @cached_property
    def between_equals_s(self) -> F8:
        """Under a millisecond, in the order of those who are there at the same time.

        Who need leave nothing comes before the deployable, and then the callsign decides: never the
        order in which units booked on.
        """
        place = np.where(self.deployable, len(self), 0) + self.by_name.astype(np.float64)
        found: F8 = place * (0.5e-3 / max(len(self), 1))
        return found

    @cached_property
    def let_go(self) -> tuple[int, ...]:
        """Rows of those who were stood down from a job since they were last sent."""
        return tuple(row for row, duty in enumerate(self.duties) if duty.let_go is not None)

    @cached_property
    def sent_to(self) -> Mapping[IncidentId, list[int]]:
        """Rows of those who have each job."""
        found: dict[IncidentId, list[int]] = {}
        for row, duty in enumerate(self.duties):
            if duty.incident is not None:
                found.setdefault(duty.incident, []).append(row)
        return found

    @cached_property
    def committed(self) -> Flags:
        """Who has a job, answered or not."""
        found: Flags = self.job_look > 0
        return found

    @cached_property
    def stays(self) -> Flags:
        """Who stands where it was seen, rather than driving about."""
        statuses = self.force.statuses
        at_rest = np.array([*(s.turn_out_s > 0 for s in statuses), False])[self.status]
        return self._means(STAYS) | (at_rest & ~self.committed)

    @cached_property
    def deployable(self) -> Flags:
        """Who would leave some other work, though no job that the desk knows of."""
        return self._means(frozenset({"deployable"}))

    @cached_property
    def moving(self) -> F8:
        """The share of its time that each has been driving since it was seen, 0 to 1."""
        sent = self.committed & self._means(SENDABLE)  # told to go, and not yet answered
        driving = self._means(UNDER_WAY) | sent
        share = np.where(driving, 1.0, self.force.sending.moving_share)
        return np.where(self.stays, 0.0, share)

    @cached_property
    def turn_out_s(self) -> F8:
        """Until whoever is in such a status has set off, from when it is told to go."""
        return np.array([*(float(s.turn_out_s) for s in self.force.statuses), 0.0])[self.status]

    @cached_property
    def takes_away(self) -> Flags:
        """Who drives somebody away: of no more use where that was."""
        return self._means(frozenset({"transporting", "off"}))

    def setting_off_s(self, now: datetime) -> F8:
        """What is left of that: who was told a while ago may be on the way without a word."""
        told = np.where(np.isnan(self.sent_at), 0.0, now.timestamp() - self.sent_at)
        left: F8 = np.maximum(self.turn_out_s - np.maximum(told, 0.0), 0.0)
        return left

    def driving(self, grade: str) -> tuple[str, ...]:
        """How each drives to a job of that grade, by the force's code."""
        known = self._driving.get(grade)
        if known is None:
            drives = driving_to(grade, self.force)
            known = self._driving[grade] = tuple(drives(duty.unit) for duty in self.duties)
        return known

    def rows_of(self, fixes: Fixes) -> npt.NDArray[np.intp]:
        """Where in `fixes` each unit's device stands; -1: nowhere."""
        known = self._seen.get(id(fixes.rows))
        if known is None:
            found = [fixes.rows.get(duty.unit.device, -1) for duty in self.duties]
            self._seen.clear()
            # Kept with the mapping, so that no other one can have its id.
            known = self._seen[id(fixes.rows)] = fixes.rows, np.array(found, np.intp)
        return known[1]

    def _means(self, availabilities: frozenset[Availability]) -> Flags:
        """n: whose status means one of these."""
        means = [s.availability in availabilities for s in self.force.statuses]
        return np.array([*means, False])[self.status]


class Mustering:
    """Keeps the columns: a unit whose record is the same object is not looked at again."""

    def __init__(self, force: Force) -> None:
        self._force = force
        self._codes = _Codes(force)
        self._last: Muster | None = None
        self._table: F8 = np.empty((0, 0))

    def of(self, records: Records) -> Muster:
        """Everybody on duty now; the same object for as long as nothing about them has changed."""
        duties = tuple(records.on_duty())
        last, changed = self._last, self._changed(duties)
        looks, in_danger = _looks(duties, records, self._force), _in_danger(duties, records)
        if last is not None and changed == []:
            same_jobs = np.array_equal(looks, last.job_look)
            if same_jobs and np.array_equal(in_danger, last.in_danger):
                return last
        if changed is None:
            self._table = self._table_of(duties)
        elif changed:
            self._table = self._table.copy()
            self._table[changed] = self._codes.table([duties[row] for row in changed])
        self._last = self._muster(duties, looks, in_danger, self._kept_driving(duties, changed))
        return self._last

    def _table_of(self, duties: tuple[DutyUnit, ...]) -> F8:
        """Of other units than before: one that came or went costs no look at all the others."""
        last = self._last
        if last is None or not len(last):
            return self._codes.table(duties)
        before = [last.row.get(duty.callsign, -1) for duty in duties]
        pairs = enumerate(zip(before, duties, strict=True))
        new = [row for row, (at, duty) in pairs if at < 0 or last.duties[at] is not duty]
        table: F8 = self._table[before]
        table[new] = self._codes.table([duties[row] for row in new])
        return table

    def _changed(self, duties: tuple[DutyUnit, ...]) -> list[int] | None:
        """Rows with another record than before; None: the rows are others."""
        last = self._last
        if last is None or len(last) != len(duties):
            return None
        rows = enumerate(zip(last.duties, duties, strict=True))
        return [row for row, (was, now) in rows if was is not now]

    def _kept_driving(
        self, duties: tuple[DutyUnit, ...], changed: list[int] | None
    ) -> dict[str, tuple[str, ...]]:
        """How they drive, where the crews are the same: most changes are of a status."""
        last = self._last
        if last is None or changed is None:
            return {}
        if any(duties[row].unit is not last.duties[row].unit for row in changed):
            return {}
        return last._driving  # noqa: SLF001 - its own

    def _muster(
        self,
        duties: tuple[DutyUnit, ...],
        looks: I4,
        in_danger: Flags,
        driving: dict[str, tuple[str, ...]],
    ) -> Muster:
        force, table, fixed = self._force, self._table, self._codes.fixed
        codes, skilled = table[:, :6].astype(np.int32), fixed + len(force.skills)
        return Muster(
            force=force,
            duties=duties,
            kind=codes[:, 0],
            status=codes[:, 1],
            crew=codes[:, 2],
            driver=codes[:, 3],
            vehicle=codes[:, 4],
            prisoners=codes[:, 5],
            shift_ends=table[:, 6],
            sent_at=table[:, 7],
            skills=table[:, fixed:skilled].astype(np.int32),
            equipment=table[:, skilled:] > 0,
            job_look=looks,
            in_danger=in_danger,
            _driving=driving,
        )


class _Codes:
    """Codes of the force's data to rows, and a unit's record to a row of numbers."""

    fixed = 8  # columns before those of skills and of equipment

    def __init__(self, force: Force) -> None:
        self._kinds = {kind.code: row for row, kind in enumerate(force.unit_kinds)}
        self._statuses = {status.code: row for row, status in enumerate(force.statuses)}
        self._skills = {skill.code: row for row, skill in enumerate(force.skills)}
        self._vehicles = {vehicle.code: row for row, vehicle in enumerate(force.vehicles)}
        self._equipment = {thing.code: row for row, thing in enumerate(force.equipment)}

    def table(self, duties: Sequence[DutyUnit]) -> F8:
        width = self.fixed + len(self._skills) + len(self._equipment)
        found = np.array([self._numbers(duty) for duty in duties], np.float64)
        return found.reshape(len(duties), width)

    def _numbers(self, duty: DutyUnit) -> list[float]:
        unit, sent_at = duty.unit, duty.sent_at
        drivers = [GRADES.index(o.driver) for o in unit.crew if o.driver in GRADES]
        ends = unit.shift_ends
        return [
            self._kinds.get(unit.kind, UNKNOWN),
            self._statuses.get(duty.status, UNKNOWN),
            len(unit.crew),
            max(drivers, default=0),
            self._vehicles.get(unit.vehicle, UNKNOWN),
            duty.prisoners,
            inf if ends is None else ends.timestamp(),
            nan if duty.incident is None or sent_at is None else sent_at.timestamp(),
            *self._officers_who_can(duty),
            *self._aboard(duty),
        ]

    def _officers_who_can(self, duty: DutyUnit) -> list[float]:
        """How many of the crew have each skill."""
        found = [0.0] * len(self._skills)
        for officer in duty.unit.crew:
            for skill in set(officer.skills) & self._skills.keys():
                found[self._skills[skill]] += 1
        return found

    def _aboard(self, duty: DutyUnit) -> list[float]:
        found = [0.0] * len(self._equipment)
        for thing in set(duty.unit.equipment) & self._equipment.keys():
            found[self._equipment[thing]] = 1
        return found


def _in_danger(duties: Sequence[DutyUnit], records: Records) -> Flags:
    pressed = {a.callsign for a in records.open_alerts() if a.level == "emergency"}
    if not pressed:
        return np.zeros(len(duties), np.bool_)
    return np.array([duty.callsign in pressed for duty in duties], np.bool_)


def _looks(duties: Sequence[DutyUnit], records: Records, force: Force) -> I4:
    """Of the job each is committed to; of one that nobody knows: the gravest, so that nobody is taken."""
    look = {grade.code: grade.look for grade in force.grades}
    found = np.zeros(len(duties), np.int32)
    for row, duty in enumerate(duties):
        if duty.incident is not None:
            job = records.incidents.get(duty.incident)
            found[row] = look.get(job.grade, 1) if job is not None else 1
    return found
