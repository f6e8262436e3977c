"""The one main reason of every unit: why it may not go, or as what it may."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from functools import cached_property

import numpy as np

from dispatch_desk.driving import gravest_grade
from dispatch_desk.force.profile import Force
from dispatch_desk.sending.muster import F8, I4, SENDABLE, Flags, Muster
from dispatch_desk.sending.needs import Job
from dispatch_desk.sending.provisions import Provisions

__all__ = ["SENDABLE", "Reason", "Reasons", "grade_of", "reasons"]


class Reason(IntEnum):
    """In the order in which they count: the first that holds is the main one."""

    # may never go there, whatever becomes free
    IN_NEED = 0  # the officers whom help is for
    EMERGENCY = 1
    # is on the way or there
    GOING = 2
    # may never go there, again
    UNKNOWN_CODE = 3
    FORBIDDEN = 4
    # may not go as things are
    STOOD_DOWN = 5
    PRISONERS = 6
    NOT_FREE = 7
    BUSY = 8
    SHIFT_ENDS = 9
    REQUESTED = 10  # could go, and somebody else decides it
    NO_ROAD = 11
    # may go
    LACKS = 12
    STALE = 13
    DIVERT = 14
    PROMPT = 15
    FREE = 16


@dataclass(frozen=True)
class Reasons:
    """Of n units, a row each."""

    code: I4  # of Reason
    stale: Flags

    @cached_property
    def able(self) -> Flags:
        """Who may be sent by the rules, alone or with others; not who goes already."""
        found: Flags = self.code >= Reason.LACKS
        return found


def grade_of(job: Job, force: Force) -> str:
    """By whose rules of sending it goes: its own grade's, the gravest's where the data has none such."""
    known = any(grade.code == job.grade for grade in force.grades)
    return job.grade if known else gravest_grade(force)


def reasons(
    muster: Muster, job: Job, provided: Provisions, arrive_s: F8, stale: Flags, now: datetime
) -> Reasons:
    """One of every unit. `arrive_s`: likely, setting off counted in; inf: no way."""
    rules = _StatusRules(muster.force, grade_of(job, muster.force))
    committed = muster.committed
    divertible = rules.divert[muster.status] & (muster.job_look > rules.look)
    holds = (
        (_in_need(muster, job), Reason.IN_NEED),
        (muster.in_danger, Reason.EMERGENCY),
        (provided.going, Reason.GOING),
        ((muster.kind < 0) | (muster.status < 0), Reason.UNKNOWN_CODE),
        (_forbidden(muster, job), Reason.FORBIDDEN),
        (_stood_down(muster, job, now), Reason.STOOD_DOWN),
        (muster.prisoners > 0, Reason.PRISONERS),
        (~committed & ~rules.send[muster.status], Reason.NOT_FREE),
        (committed & ~divertible, Reason.BUSY),
        (_shift_ends(muster, rules.grade, arrive_s, now), Reason.SHIFT_ENDS),
        (_must_be_asked(muster, job), Reason.REQUESTED),
        (~np.isfinite(arrive_s), Reason.NO_ROAD),
        (~provided.enough, Reason.LACKS),
        (stale, Reason.STALE),
        (committed, Reason.DIVERT),
        (rules.prompts[muster.status], Reason.PROMPT),
    )
    code = np.full(len(muster), int(Reason.FREE), np.int32)
    for flags, reason in reversed(holds):  # the first that holds is written last
        code[flags] = int(reason)
    return Reasons(code, stale)


class _StatusRules:
    """Of each status, and last of one nobody knows: whether it may be sent and diverted at this grade."""

    def __init__(self, force: Force, grade: str) -> None:
        statuses, self.grade = force.statuses, grade
        sendable = [s.availability in SENDABLE for s in statuses]
        send = [
            free if s.send is None else grade in s.send
            for s, free in zip(statuses, sendable, strict=True)
        ]
        self.send = np.array([*send, False])
        # Sent and not yet answered: it is under way whatever its last status says.
        under_way = grade in force.status_for("en_route").divert
        divert = [
            grade in s.divert or (free and under_way)
            for s, free in zip(statuses, sendable, strict=True)
        ]
        self.divert = np.array([*divert, False])
        self.prompts = np.array([*(bool(s.prompt) for s in statuses), False])
        self.look = force.grade(grade).look


def _in_need(muster: Muster, job: Job) -> Flags:
    found = np.zeros(len(muster), np.bool_)
    if job.in_need is not None and job.in_need in muster.row:
        found[muster.row[job.in_need]] = True
    return found


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
    for row in muster.let_go if job.incident is not None else ():
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
