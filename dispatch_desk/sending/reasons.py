"""The one main reason of every unit: why it may not go, or as what it may."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

import numpy as np

from dispatch_desk.driving import gravest_grade
from dispatch_desk.force.profile import Force
from dispatch_desk.sending.muster import F8, I4, Flags, Muster
from dispatch_desk.sending.needs import Job
from dispatch_desk.sending.provisions import Provisions

SENDABLE = frozenset({"available", "deployable"})


class Reason(IntEnum):
    """In the order in which they count: the first that holds is the main one."""

    GOING = 0
    # may not go
    EMERGENCY = 1
    UNKNOWN_CODE = 2
    FORBIDDEN = 3
    REQUESTED = 4
    STOOD_DOWN = 5
    PRISONERS = 6
    NOT_FREE = 7
    BUSY = 8
    SHIFT_ENDS = 9
    NO_ROAD = 10
    # may go
    LACKS = 11
    STALE = 12
    DIVERT = 13
    PROMPT = 14
    FREE = 15


@dataclass(frozen=True)
class Reasons:
    """Of n units, a row each."""

    code: I4  # of Reason
    stale: Flags

    @property
    def able(self) -> Flags:
        """Who may be sent by the rules, alone or with others; not who goes already."""
        return self.code >= Reason.LACKS


def reasons(
    muster: Muster, job: Job, provided: Provisions, arrive_s: F8, stale: Flags, now: datetime
) -> Reasons:
    """One of every unit. `arrive_s`: likely, setting off counted in; inf: no way."""
    force = muster.force
    grade = job.grade or gravest_grade(force)
    rules = _StatusRules(force, grade)
    committed = muster.job_look > 0
    free = rules.send[muster.status]
    divertible = rules.divert[muster.status] & (muster.job_look > rules.look)
    holds = (
        (provided.going, Reason.GOING),
        (muster.in_danger, Reason.EMERGENCY),
        ((muster.kind < 0) | (muster.status < 0), Reason.UNKNOWN_CODE),
        (_forbidden(muster, job), Reason.FORBIDDEN),
        (_must_be_asked(muster, job), Reason.REQUESTED),
        (_stood_down(muster, job, now), Reason.STOOD_DOWN),
        (muster.prisoners > 0, Reason.PRISONERS),
        (~committed & ~free, Reason.NOT_FREE),
        (committed & ~divertible, Reason.BUSY),
        (_shift_ends(muster, grade, arrive_s, now), Reason.SHIFT_ENDS),
        (~np.isfinite(arrive_s), Reason.NO_ROAD),
        (~provided.enough, Reason.LACKS),
        (stale, Reason.STALE),
        (committed, Reason.DIVERT),
        (rules.prompts[muster.status], Reason.PROMPT),
    )
    code = np.select([h for h, _ in holds], [int(r) for _, r in holds], int(Reason.FREE))
    return Reasons(code.astype(np.int32), stale)


class _StatusRules:
    """Of each status, and last of one nobody knows: whether it may be sent and diverted at this grade."""

    def __init__(self, force: Force, grade: str) -> None:
        statuses = force.statuses
        send = [s.availability in SENDABLE if s.send is None else grade in s.send for s in statuses]
        self.send = np.array([*send, False])
        self.divert = np.array([*(grade in s.divert for s in statuses), False])
        # Sent and not yet answered: it is under way whatever its last status says.
        under_way = force.status_for("en_route")
        answers = [s.availability in SENDABLE for s in statuses]
        self.divert |= np.array([*answers, False]) & (grade in under_way.divert)
        self.prompts = np.array([*(bool(s.prompt) for s in statuses), False])
        known = {g.code: g.look for g in force.grades}
        self.look = known.get(grade, 1)


def _forbidden(muster: Muster, job: Job) -> Flags:
    kinds = [
        (job.needs.confrontation and not kind.confrontation) or kind.code in job.needs.forbidden
        for kind in muster.force.unit_kinds
    ]
    return np.array([*kinds, False])[muster.kind]


def _must_be_asked(muster: Muster, job: Job) -> Flags:
    asked = np.array([*(bool(kind.requested) for kind in muster.force.unit_kinds), False])
    found: Flags = asked[muster.kind]
    for callsign in job.granted & muster.row.keys():
        found[muster.row[callsign]] = False
    return found


def _stood_down(muster: Muster, job: Job, now: datetime) -> Flags:
    found = np.zeros(len(muster), np.bool_)
    for row in muster.let_go:
        stood = muster.duties[row].let_go
        if stood is not None and stood.incident == job.incident:
            since = (now - stood.at).total_seconds()
            found[row] = since < muster.force.sending.stood_down_s
    return found


def _shift_ends(muster: Muster, grade: str, arrive_s: F8, now: datetime) -> Flags:
    limits = muster.force.sending
    if grade in limits.shift_waived:
        return np.zeros(len(muster), np.bool_)
    there = now.timestamp() + np.where(np.isfinite(arrive_s), arrive_s, 0.0)
    found: Flags = muster.shift_ends < there + limits.shift_margin_s
    return found
