"""What holds in every room: one reason each, nobody worse for being better, and a change that changes it."""

from datetime import timedelta
from math import inf
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from dispatch_desk.force.driving import GRADES
from dispatch_desk.force.profile import Force
from dispatch_desk.records import LetGo, Request
from dispatch_desk.sending.needs import Job, Needs
from dispatch_desk.sending.ranking import PARTIAL, RECOMMENDED, Ranking
from dispatch_desk.sending.reasons import Reason
from resources.units import Callsign, Officer, Unit
from tests.desks import FORCE, START
from tests.dispatch_desk.sending.rooms import (
    HERE_JOB,
    MINOR_JOB,
    OTHER_JOB,
    Seen,
    an_emergency,
    on_duty,
    ranking,
)

BARE = structs.replace(
    FORCE, skills=(), equipment=(), vehicles=(), markers=(), needs=(), backup=(), choice_reasons=()
)
"""Data in which every table is empty that may be."""

SKILLS = ("taser", "dog", "medic")
NAMES = ("U0", "U1", "U2", "U3", "U4", "U5", "U6", "U7")
HOUR = timedelta(hours=1)

officers = st.builds(
    Officer,
    st.just("PC"),
    st.just("1"),
    st.sets(st.sampled_from(SKILLS), max_size=2).map(tuple),
    st.sampled_from(GRADES),
)
needs = st.builds(
    Needs,
    officers=st.integers(0, 4),
    confrontation=st.booleans(),
    skills=st.dictionaries(st.sampled_from(SKILLS), st.integers(1, 2), max_size=2).map(
        lambda found: tuple(found.items())
    ),
    driver=st.sampled_from(GRADES),
    vehicles=st.sampled_from(((), ("van", "lost"))),
    equipment=st.sampled_from(((), ("ram",))),
    forbidden=st.sampled_from(((), ("DOG",))),
    alone=st.booleans(),
)
jobs = st.builds(
    Job,
    needs,
    st.sampled_from(("1", "2", "3", "lost")),
    st.sampled_from((HERE_JOB, None)),
    in_need=st.sampled_from((None, None, Callsign("U7"))),
)


@st.composite
def seen(draw: st.DrawFn, callsign: str) -> Seen:
    """A unit as it may be: most are free, some are anything at all."""
    odd = draw(st.integers(0, 3)) == 0
    status = draw(st.sampled_from((2, 3, 4, 5, 6, 7, 8, 9, 17, 18, 99))) if odd else 2
    incident = draw(st.sampled_from((None, HERE_JOB, OTHER_JOB, MINOR_JOB))) if odd else None
    kind = draw(st.sampled_from(("RSP", "DOG", "PCSO", "ARV", "LOST"))) if odd else "RSP"
    duty = on_duty(
        callsign,
        *draw(st.lists(officers, min_size=1, max_size=3)),
        kind=kind,
        status=status,
        incident=incident,
        prisoners=draw(st.sampled_from((0, 0, 0, 1))) if odd else 0,
        answered=draw(st.booleans()) if odd else True,
        let_go=draw(st.sampled_from((None, LetGo(HERE_JOB, START)))) if odd else None,
    )
    equipment = draw(st.sampled_from(((), ("ram",))))
    ends = draw(st.sampled_from((None, START + HOUR / 4, START + 5 * HOUR)))
    unit = structs.replace(duty.unit, equipment=equipment, shift_ends=ends)
    likely = draw(st.integers(0, 1200).map(float) | (st.just(inf) if odd else st.integers(0, 9)))
    age = float(draw(st.sampled_from((5, 60, 299, 301, 900))))
    return Seen(structs.replace(duty, unit=unit), float(likely), age_s=age)


few = settings(max_examples=20, deadline=None)
rooms = st.integers(1, len(NAMES)).flatmap(lambda n: st.tuples(*(seen(name) for name in NAMES[:n])))


# Everybody, once


@few
@given(
    rooms | st.just(()),
    jobs,
    st.sets(st.sampled_from(NAMES), max_size=1),
    st.sampled_from((FORCE, BARE)),
)
def test_that_every_unit_on_duty_has_exactly_one_reason_and_one_row(
    room: tuple[Seen, ...], job: Job, pressed: set[str], force: Force
) -> None:
    found = ranking(room, job, alerts=[an_emergency(name) for name in pressed], force=force)
    rows = found.rows()
    assert sorted(row.callsign for row in rows) == sorted(one.callsign for one in room)
    assert set(found.reasons.code.tolist()) <= set(map(int, Reason))
    assert all(row.reason for row in rows)
    assert all(row.change for row in rows if row.verdict != "recommended")
    assert [found.row(row.callsign) for row in rows] == rows


@few
@given(rooms, jobs)
def test_that_ranks_count_those_who_may_be_sent_and_bands_hold_the_eta(
    room: tuple[Seen, ...], job: Job
) -> None:
    rows = ranking(room, job).rows()
    suitable = [row for row in rows if row.suitable]
    assert rows[: len(suitable)] == suitable
    assert [row.rank for row in suitable] == list(range(1, len(suitable) + 1))
    timed = [row for row in rows if row.eta_s is not None]
    assert all(row.earliest_s <= (row.eta_s or 0) <= row.latest_s for row in timed)
    assert {row.earliest_s for row in rows if row.eta_s is None} <= {inf}


@few
@given(rooms, jobs)
def test_that_in_each_place_the_fresh_stand_before_the_stale_and_the_sooner_before_the_later(
    room: tuple[Seen, ...], job: Job
) -> None:
    found = ranking(room, job)
    places = found.place[found.order].tolist()
    assert places == sorted(places)
    for place in set(places) - {RECOMMENDED, RECOMMENDED + 1}:
        there = [row for row in found.order.tolist() if found.place[row] == place]
        assert sorted(there, key=found.counted_s.__getitem__) == there
        assert len({bool(found.reasons.stale[row]) for row in there}) == 1


@few
@given(rooms, jobs)
def test_that_who_is_recommended_is_enough_or_all_there_is_and_stale_only_in_need(
    room: tuple[Seen, ...], job: Job
) -> None:
    found = ranking(room, job)
    together, brings, asked = found.combination, found.provided.brings, found.provided.asked
    if together is None:
        assert not asked.any() or not (brings[found.reasons.able] > 0)[:, asked > 0].any()
        return
    chosen = list(together.rows)
    assert found.reasons.able[chosen].all()
    assert together.is_enough == bool((brings[chosen].sum(axis=0) >= asked).all())
    fresh = found.reasons.able & ~found.reasons.stale
    if together.is_enough and found.reasons.stale[chosen].any():
        without = [one for one, ok in zip(room, fresh, strict=True) if ok or _goes(found, one)]
        again = ranking(without, job).combination
        assert again is None or not again.is_enough


def _goes(found: Ranking, one: Seen) -> bool:
    return bool(found.provided.going[found.muster.row[one.callsign]])


@few
@given(rooms, jobs, st.randoms(use_true_random=False))
def test_that_the_order_in_which_units_booked_on_changes_nothing(
    room: tuple[Seen, ...], job: Job, luck: Random
) -> None:
    mixed = list(room)
    luck.shuffle(mixed)
    assert ranking(mixed, job).rows() == ranking(room, job).rows()


# Nobody is worse for being better


def _with_crew(one: Seen, crew: tuple[Officer, ...]) -> Seen:
    return _with_unit(one, structs.replace(one.duty.unit, crew=crew))


def _with_unit(one: Seen, unit: Unit) -> Seen:
    return structs.replace(one, duty=structs.replace(one.duty, unit=unit))


def _first_officer(one: Seen, **better: object) -> Seen:
    first, *others = one.duty.unit.crew
    return _with_crew(one, (structs.replace(first, **better), *others))


BETTER = {
    "a skill": lambda one: _first_officer(one, skills=SKILLS),
    "an officer": lambda one: _with_crew(one, (*one.duty.unit.crew, Officer("PC", "2"))),
    "a driver": lambda one: _first_officer(one, driver="advanced"),
    "a fresher position": lambda one: structs.replace(one, age_s=1.0),
    "equipment": lambda one: _with_unit(one, structs.replace(one.duty.unit, equipment=("ram",))),
    "a minute less": lambda one: structs.replace(one, likely_s=max(0.0, one.likely_s - 60)),
    "a later end of the shift": lambda one: _with_unit(
        one, structs.replace(one.duty.unit, shift_ends=START + 9 * HOUR)
    ),
}


@pytest.mark.parametrize("better", BETTER)
@few
@given(room=rooms, job=jobs)
def test_that_nothing_a_unit_gains_worsens_its_rank(
    better: str, room: tuple[Seen, ...], job: Job
) -> None:
    """Its place never; its number not either, but among those who are proposed.

    There the order is that of arrival, and a unit that can do more may be proposed beside others who
    are there before it, where it was first of fewer.
    """
    gained = (BETTER[better](room[0]), *room[1:])
    before, after = (ranking(units, job) for units in (room, gained))
    row = before.muster.row[room[0].callsign]
    if before.reasons.code[row] == Reason.GOING:
        return
    assert after.place[row] <= before.place[row]
    if after.place[row] // 2 * 2 != RECOMMENDED:
        assert _number(after, row) <= _number(before, row)


def _number(found: Ranking, row: int) -> int:
    return int(np.flatnonzero(found.order == row)[0])


# What would change it, does


def _free(one: Seen) -> Seen:
    free = structs.replace(
        one.duty, status=2, incident=None, sent_at=None, prisoners=0, let_go=None, answered=True
    )
    return structs.replace(one, duty=free)


CHANGES = {
    Reason.STALE: lambda one: structs.replace(one, age_s=1.0),
    Reason.BUSY: _free,
    Reason.NOT_FREE: _free,
    Reason.DIVERT: _free,
    Reason.PROMPT: _free,
    Reason.PRISONERS: lambda one: structs.replace(one, duty=structs.replace(one.duty, prisoners=0)),
    Reason.SHIFT_ENDS: lambda one: _with_unit(one, structs.replace(one.duty.unit, shift_ends=None)),
    Reason.NO_ROAD: lambda one: structs.replace(one, likely_s=60.0, age_s=1.0),
}


@few
@given(rooms, jobs)
def test_that_what_is_said_to_change_a_reason_changes_it(room: tuple[Seen, ...], job: Job) -> None:
    found = ranking(room, job)
    for at, one in enumerate(room):
        reason = Reason(int(found.reasons.code[at]))
        if reason not in CHANGES:
            continue
        changed = (*room[:at], CHANGES[reason](one), *room[at + 1 :])
        assert ranking(changed, job).reasons.code[at] != reason, reason.name


@few
@given(rooms, jobs)
def test_that_who_is_asked_for_and_granted_has_another_reason_then(
    room: tuple[Seen, ...], job: Job
) -> None:
    room = (*room, Seen(on_duty("AR01", kind="ARV"), 300.0))
    found = ranking(room, job)
    assert found.reasons.code[-1] == Reason.REQUESTED
    for at in np.flatnonzero(found.reasons.code == Reason.REQUESTED).tolist():
        asked = Request(
            room[at].callsign, "duty inspector", "knife", "M Hughes", START, granted=True,
            answered_at=START, answered_by="Insp Bell",
        )  # fmt: skip
        granted = ranking(room, structs.replace(job, requests=(asked,)))
        assert granted.reasons.code[at] > Reason.REQUESTED


@few
@given(rooms, jobs)
def test_that_who_was_stood_down_from_here_may_be_sent_again_after_its_time(
    room: tuple[Seen, ...], job: Job
) -> None:
    found = ranking(room, job)
    later = START + timedelta(seconds=FORCE.sending.stood_down_s)
    then = ranking(room, job, now=later)
    for at in np.flatnonzero(found.reasons.code == Reason.STOOD_DOWN).tolist():
        assert then.reasons.code[at] != Reason.STOOD_DOWN


@few
@given(rooms, jobs)
def test_that_who_lacks_something_is_enough_together_with_somebody_who_brings_all_of_it(
    room: tuple[Seen, ...], job: Job
) -> None:
    found = ranking(room, job)
    everything = on_duty("ALL", *(Officer("PC", "9", SKILLS, "advanced"),) * 4, incident=HERE_JOB)
    unit = structs.replace(everything.unit, equipment=("ram",), vehicle="van")
    there = Seen(structs.replace(everything, unit=unit), 0)
    beside = ranking((*room, there), structs.replace(job, incident=HERE_JOB, in_need=None))
    for at in np.flatnonzero(found.reasons.code == Reason.LACKS).tolist():
        assert beside.reasons.code[at] != Reason.LACKS
        assert found.place[at] in {RECOMMENDED, RECOMMENDED + 1, PARTIAL, PARTIAL + 1}
