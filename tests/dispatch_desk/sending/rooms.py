"""Rooms for tests of sending: who is on duty and how they reach one place, in a line each."""

from collections.abc import Iterable
from datetime import datetime
from math import inf

import numpy as np
from msgspec import Struct, structs

from dispatch_desk.force.driving import DriverGrade
from dispatch_desk.force.profile import Force
from dispatch_desk.records import Alert, DutyUnit, Incident, Records
from dispatch_desk.sending.candidate import Candidate
from dispatch_desk.sending.muster import Mustering
from dispatch_desk.sending.needs import Job, Needs
from dispatch_desk.sending.ranking import Ranking, rank
from dispatch_desk.sending.whereabouts import Reached
from resources.units import Callsign, Officer, Unit
from tests.desks import FORCE, HERE, START

DAY = "2030-05-01"
HERE_JOB, OTHER_JOB, MINOR_JOB = f"{DAY}/0417", f"{DAY}/0415", f"{DAY}/0416"


class Seen(Struct, frozen=True):
    """A unit on duty, and its way to the place: seconds, metres."""

    duty: DutyUnit
    likely_s: float = inf
    earliest_s: float | None = None  # by default a tenth sooner
    latest_s: float | None = None
    age_s: float = 10.0
    straight_m: float = 1000.0
    why: str = ""

    @property
    def callsign(self) -> Callsign:
        return self.duty.callsign


def an_officer(*skills: str, driver: DriverGrade = "response") -> Officer:
    return Officer("PC Rees", "4471", skills, driver)


def on_duty(
    callsign: str,
    *crew: Officer,
    kind: str = "RSP",
    vehicle: str = "",
    status: int = 2,
    incident: str | None = None,
    now: datetime = START,
    **more: object,
) -> DutyUnit:
    """One officer without a skill, where no crew is given."""
    unit = Unit(
        Callsign(callsign), kind, crew or (an_officer(),), callsign.lower(), vehicle=vehicle
    )
    duty = DutyUnit(unit, 1, status, now, "radio", now, "status", incident=incident)
    return structs.replace(duty, sent_at=now if incident else None, **more)


def an_incident(key: str, grade: str = "1", kind: str = "domestic") -> Incident:
    return Incident(
        id=key, version=1, kind=kind, grade=grade, place="14 Corporation Road", position=HERE,
        channel="999", caller="", summary="Shouting and banging", markers=(), created_at=START,
    )  # fmt: skip


JOBS = (an_incident(HERE_JOB), an_incident(OTHER_JOB), an_incident(MINOR_JOB, "3", "theft"))


def records_of(room: Iterable[Seen], alerts: Iterable[Alert] = ()) -> Records:
    """The room's units, with the job they are ranked for, one as grave and one that isn't."""
    return Records(
        incidents={job.id: job for job in JOBS},
        units={seen.callsign: seen.duty for seen in room},
        alerts={alert.id: alert for alert in alerts},
    )


def an_emergency(callsign: str) -> Alert:
    return Alert(f"{callsign}-E1", Callsign(callsign), "emergency", "Button", START, None)


def reached(room: Iterable[Seen]) -> Reached:
    """As the roads would say it."""
    seen = list(room)

    def column(name: str, share: float = 1.0) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        given = [(getattr(one, name), one.likely_s * share) for one in seen]
        return np.array([usual if value is None else value for value, usual in given], np.float64)

    return Reached(
        callsigns=tuple(one.callsign for one in seen),
        driving=("response",) * len(seen),
        likely_s=column("likely_s"),
        earliest_s=column("earliest_s", 0.9),
        latest_s=column("latest_s", 1.1),
        straight_m=column("straight_m"),
        age_s=column("age_s"),
        error_m=np.full(len(seen), 8.0),
        why=tuple(one.why for one in seen),
    )


def ranking(
    room: Iterable[Seen],
    job: Job | None = None,
    *,
    alerts: Iterable[Alert] = (),
    now: datetime = START,
    force: Force = FORCE,
) -> Ranking:
    """Without a job: two officers, confrontation, at a job of the gravest grade."""
    seen = list(room)
    muster = Mustering(force).of(records_of(seen, alerts))
    return rank(muster, reached(seen), job or VIOLENT, now)


def rows(room: Iterable[Seen], job: Job | None = None, **more: object) -> dict[str, Candidate]:
    found = ranking(room, job, **more)
    return {row.callsign: row for row in found.rows()}


VIOLENT = Job(Needs(officers=2, confrontation=True, alone=False), "1", HERE_JOB)
ANYBODY = Job(Needs(), "2", HERE_JOB)
