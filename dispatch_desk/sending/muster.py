"""Everybody on duty in columns: made once for all jobs of a moment, and only where something changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import inf

import numpy as np
import numpy.typing as npt

from dispatch_desk.driving import driving_to
from dispatch_desk.force.driving import GRADES
from dispatch_desk.force.profile import Force
from dispatch_desk.records import DutyUnit, Records
from resources.status import Availability
from resources.units import Callsign

I4 = npt.NDArray[np.int32]
F8 = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

STAYS: frozenset[Availability] = frozenset(
    {"at_scene", "stop", "break", "standby", "not_deployable"}
)
"""Where a unit in such a status was seen last, there it still is."""

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
    job_look: I4  # 1 to 4, of the job it is committed to; 0: to none
    in_danger: Flags  # an emergency of its own
    _driving: dict[str, tuple[str, ...]] = field(default_factory=dict)

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
    def let_go(self) -> tuple[int, ...]:
        """Rows of those who were stood down from a job since they were last sent."""
        return tuple(row for row, duty in enumerate(self.duties) if duty.let_go is not None)

    @cached_property
    def stays(self) -> Flags:
        """Who stands where it was seen, rather than driving about."""
        statuses = self.force.statuses
        still = [s.availability in STAYS or s.turn_out_s > 0 for s in statuses]
        return np.array([*still, False])[self.status]

    @cached_property
    def turn_out_s(self) -> F8:
        return np.array([*(float(s.turn_out_s) for s in self.force.statuses), 0.0])[self.status]

    def driving(self, grade: str) -> tuple[str, ...]:
        """How each drives to a job of that grade, by the force's code."""
        known = self._driving.get(grade)
        if known is None:
            drives = driving_to(grade, self.force)
            known = self._driving[grade] = tuple(drives(duty.unit) for duty in self.duties)
        return known


class Mustering:
    """Keeps the columns: a unit whose record is the same object is not looked at again."""

    def __init__(self, force: Force) -> None:
        self._force = force
        self._rows = _Codes(force)
        self._last: Muster | None = None
        self._table: F8 = np.empty((0, 0))

    def of(self, records: Records) -> Muster:
        duties = tuple(records.on_duty())
        known = self._last
        if known is None or len(known) != len(duties):
            table = self._rows.table(duties)
        else:
            changed = [
                at
                for at, (was, now) in enumerate(zip(known.duties, duties, strict=True))
                if was is not now
            ]
            table = self._table if not changed else self._table.copy()
            if changed:
                table[changed] = self._rows.table([duties[at] for at in changed])
        self._table = table
        self._last = self._muster(duties, table, records)
        return self._last

    def _muster(self, duties: tuple[DutyUnit, ...], table: F8, records: Records) -> Muster:
        force, rows = self._force, self._rows
        ints = np.nan_to_num(table, posinf=0).astype(np.int32)
        skills = slice(rows.fixed, rows.fixed + len(force.skills))
        things = slice(skills.stop, skills.stop + len(force.equipment))
        pressed = {a.callsign for a in records.open_alerts() if a.level == "emergency"}
        same = self._last is not None and self._last.duties == duties
        return Muster(
            force=force,
            duties=duties,
            kind=ints[:, 0],
            status=ints[:, 1],
            crew=ints[:, 2],
            driver=ints[:, 3],
            vehicle=ints[:, 4],
            prisoners=ints[:, 5],
            shift_ends=table[:, 6],
            skills=ints[:, skills],
            equipment=ints[:, things] > 0,
            job_look=_looks(duties, records, force),
            in_danger=np.array([duty.callsign in pressed for duty in duties], np.bool_),
            _driving=self._last._driving if same and self._last else {},  # noqa: SLF001 - its own
        )


class _Codes:
    """Codes of the force's data to rows, and a unit's record to a row of numbers."""

    fixed = 7

    def __init__(self, force: Force) -> None:
        self._kinds = _index(force.unit_kinds)
        self._statuses = _index(force.statuses)
        self._skills = _index(force.skills)
        self._vehicles = _index(force.vehicles)
        self._equipment = _index(force.equipment)

    def table(self, duties: Sequence[DutyUnit]) -> F8:
        width = self.fixed + len(self._skills) + len(self._equipment)
        found = np.array([self._numbers(duty) for duty in duties], np.float64)
        return found.reshape(len(duties), width)

    def _numbers(self, duty: DutyUnit) -> list[float]:
        unit = duty.unit
        skills, things = [0.0] * len(self._skills), [0.0] * len(self._equipment)
        for officer in unit.crew:
            for skill in set(officer.skills):
                if skill in self._skills:
                    skills[self._skills[skill]] += 1
        for thing in unit.equipment:
            if thing in self._equipment:
                things[self._equipment[thing]] = 1
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
            *skills,
            *things,
        ]


def _index(rows: Sequence[object]) -> dict[object, int]:
    return {row.code: at for at, row in enumerate(rows)}  # type: ignore[attr-defined] # all are coded


def _looks(duties: Sequence[DutyUnit], records: Records, force: Force) -> I4:
    look = {grade.code: grade.look for grade in force.grades}
    found = np.zeros(len(duties), np.int32)
    for row, duty in enumerate(duties):
        if duty.incident is not None:
            job = records.incidents.get(duty.incident)
            found[row] = look.get(job.grade, 1) if job is not None else 1
    return found
