"""What a choice costs the others, line by line, each number held to asking again without those units."""

from collections.abc import Mapping
from datetime import timedelta
from math import inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from dispatch_desk.force.sending import BackupLimit
from dispatch_desk.records import DutyUnit, Incident, Records
from dispatch_desk.sending.backup import MOST_HELPERS, Help
from dispatch_desk.sending.costs import Cost, Known, costs
from dispatch_desk.sending.cover import Cover, CoverPlaces
from dispatch_desk.sending.needs import Job, Needs
from dispatch_desk.sending.ranking import Ranking
from geodata.places import Position
from resources.units import Callsign
from tests.desks import FORCE, START
from tests.dispatch_desk.sending.rooms import (
    HERE_JOB,
    MINOR_JOB,
    OTHER_JOB,
    Seen,
    an_incident,
    an_officer,
    on_duty,
    ranking,
)

BR07, BR09, BR21, BR24, BR33 = map(Callsign, ("BR07", "BR09", "BR21", "BR24", "BR33"))
LIMIT = BackupLimit("alone", "alone", first_s=600, second_s=900)


def known(
    *units: DutyUnit,
    jobs: tuple[Incident, ...] = (),
    rankings: tuple[Ranking, ...] = (),
    cover: Cover | None = None,
    backup: tuple[Help, ...] = (),
) -> Known:
    records = Records(
        incidents={job.id: job for job in jobs}, units={unit.callsign: unit for unit in units}
    )
    lists = {r.job.incident: r for r in rankings if r.job.incident}
    return Known(records, FORCE, START, lists, cover, {h.of: h for h in backup})


def covered(**seconds: Mapping[Callsign, float]) -> Cover:
    names = tuple(seconds)
    callsigns = tuple(dict.fromkeys(c for row in seconds.values() for c in row))
    table = np.array([[row.get(c, inf) for c in callsigns] for row in seconds.values()])
    return Cover(CoverPlaces(names, (Position(54.3, -4.9),) * len(names)), callsigns, table)


def listed(job: Job, seconds: Mapping[Callsign, float], crew: int = 1) -> Ranking:
    room = [
        Seen(on_duty(callsign, *[an_officer()] * crew), likely_s=likely)
        for callsign, likely in seconds.items()
    ]
    return ranking(room, job)


def words(found: list[Cost]) -> list[str]:
    return [cost.words for cost in found]


# Cover


def test_that_a_beat_says_from_how_many_minutes_to_how_many_and_who_then() -> None:
    cover = covered(Somerton={BR21: 250, BR09: 640}, Alway={BR21: 300, BR09: 350})
    found = costs([BR21], HERE_JOB, known(cover=cover))
    assert words(found) == ["Somerton 4 → 11 min, then BR09"]
    assert (found[0].kind, found[0].grave, found[0].about) == ("cover", False, "Somerton")
    assert (found[0].before_s, found[0].after_s) == (250, 640)


def test_that_a_beat_left_with_nobody_or_beyond_the_gravest_target_is_grave() -> None:
    cover = covered(Alway={BR21: 800, BR09: 899}, Somerton={BR21: 800, BR09: 901}, Pill={BR21: 120})
    found = costs([BR21], HERE_JOB, known(cover=cover))
    assert words(found) == [
        "Pill 2 min → nobody free",
        "Somerton 13 → 15 min, then BR09",
        "Alway 13 → 15 min, then BR09",
    ]
    assert [cost.grave for cost in found] == [True, True, False]


def test_that_a_beat_already_beyond_the_target_is_not_made_graver_by_being_farther() -> None:
    cover = covered(Alway={BR21: 1_000, BR09: 2_000})
    assert [cost.grave for cost in costs([BR21], HERE_JOB, known(cover=cover))] == [False]


@pytest.mark.parametrize(("then_s", "lines"), [(309, 0), (310, 1)])
def test_that_less_than_a_minute_is_not_worth_a_line(then_s: float, lines: int) -> None:
    cover = covered(Somerton={BR21: 250, BR09: then_s})
    assert len(costs([BR21], HERE_JOB, known(cover=cover))) == lines


def test_that_nothing_is_lost_where_nobody_is_sent_or_nothing_is_known() -> None:
    assert costs([], HERE_JOB, known(cover=covered(Somerton={BR21: 10}))) == []
    assert costs([BR21], None, known()) == []


# Other jobs

ANY = Job(Needs(), "2", OTHER_JOB)
OPEN = an_incident(OTHER_JOB, "2")


def test_that_another_job_waits_longer_and_for_whom() -> None:
    other = listed(ANY, {BR21: 100, BR07: 650})
    found = costs([BR21], HERE_JOB, known(jobs=(an_incident(HERE_JOB), OPEN), rankings=(other,)))
    assert words(found) == ["0415 (grade 2) waits 9:10 longer: BR07 next"]
    assert not found[0].grave


def test_that_making_a_job_as_grave_wait_is_grave() -> None:
    other = listed(ANY, {BR21: 100, BR07: 650})
    minor = known(jobs=(an_incident(HERE_JOB, "3"), OPEN), rankings=(other,))
    assert costs([BR21], HERE_JOB, minor)[0].grave


def test_that_a_job_left_with_nobody_who_is_enough_says_so() -> None:
    two = structs.replace(ANY, needs=Needs(officers=2))
    other = listed(two, {BR21: 100, BR07: 150})
    found = costs([BR21], HERE_JOB, known(jobs=(OPEN,), rankings=(other,)))
    assert words(found) == ["0415 (grade 2): nobody else is enough"]
    assert (found[0].after_s, found[0].grave) == (inf, True)


def test_that_a_job_for_which_nobody_is_enough_loses_even_that() -> None:
    three = structs.replace(ANY, needs=Needs(officers=3))
    other = listed(three, {BR21: 100})
    found = costs([BR21], HERE_JOB, known(jobs=(OPEN,), rankings=(other,)))
    assert words(found) == ["0415 (grade 2), for which nobody is enough, loses BR21"]


def test_that_lesser_and_closed_jobs_and_this_one_have_no_line() -> None:
    lesser = listed(structs.replace(ANY, grade="3"), {BR21: 100, BR07: 650})
    assert (
        costs([BR21], HERE_JOB, known(jobs=(an_incident(OTHER_JOB, "3"),), rankings=(lesser,)))
        == []
    )
    other = listed(ANY, {BR21: 100, BR07: 650})
    closed = structs.replace(OPEN, closed_at=START)
    assert costs([BR21], HERE_JOB, known(jobs=(closed,), rankings=(other,))) == []
    assert costs([BR21], OTHER_JOB, known(jobs=(OPEN,), rankings=(other,))) == []
    assert costs([BR07], HERE_JOB, known(jobs=(OPEN,), rankings=(other,))) == []


@given(
    st.lists(st.tuples(st.integers(1, 2), st.integers(30, 3_000)), min_size=1, max_size=7),
    st.sets(st.integers(0, 6), min_size=1),
    st.integers(1, 3),
)
def test_that_a_jobs_wait_is_what_a_room_without_those_units_would_give(
    units: list[tuple[int, int]], gone: set[int], officers: int
) -> None:
    job = structs.replace(ANY, needs=Needs(officers=officers))
    room = [
        Seen(on_duty(f"BR{at:02d}", *[an_officer()] * crew), likely_s=float(seconds))
        for at, (crew, seconds) in enumerate(units)
    ]
    sent = [room[at].callsign for at in gone if at < len(room)]
    before = ranking(room, job)
    found = costs(sent, HERE_JOB, known(jobs=(OPEN,), rankings=(before,)))
    after = ranking([seen for seen in room if seen.callsign not in sent], job).combination
    together = before.combination
    if together is None or not together.is_enough or not set(sent) & set(before.recommended):
        assert all("nobody is enough, loses" in line for line in words(found))
        return
    after_s = after.enough_s if after is not None and after.is_enough else inf
    if after_s - together.enough_s < 60:
        assert found == []
    else:
        assert (found[0].before_s, found[0].after_s) == (together.enough_s, after_s)


# Officers

AMIN = on_duty("BR33", structs.replace(an_officer(), name="PC Amin"), status=6, incident=OTHER_JOB)


def test_that_officers_whose_backup_it_is_are_named_with_their_limit() -> None:
    help_ = Help(BR33, ((BR21, 300.0), (BR09, 840.0), (BR07, 860.0)), LIMIT)
    found = costs([BR21], HERE_JOB, known(AMIN, backup=(help_,)))
    assert words(found) == ["PC Amin, BR33 at 0415: backup 5 → 14 min, limit 10"]
    assert (found[0].kind, found[0].grave, found[0].about) == ("backup", True, BR33)


def test_that_below_the_limit_it_is_said_and_not_grave() -> None:
    help_ = Help(BR33, ((BR21, 300.0), (BR09, 500.0), (BR07, 510.0)), LIMIT)
    found = costs([BR21], HERE_JOB, known(AMIN, backup=(help_,)))
    assert words(found) == ["PC Amin, BR33 at 0415: backup 5 → 8 min, limit 10"]
    assert not found[0].grave


def test_that_the_second_is_named_where_only_its_limit_is_crossed() -> None:
    help_ = Help(BR33, ((BR09, 100.0), (BR21, 300.0), (BR07, 1_000.0)), LIMIT)
    found = costs([BR21], HERE_JOB, known(AMIN, backup=(help_,)))
    assert words(found) == ["PC Amin, BR33 at 0415: second backup 5 → 17 min, limit 15"]
    assert found[0].grave


def test_that_a_crossing_of_under_a_minute_is_still_said() -> None:
    help_ = Help(BR33, ((BR21, 590.0), (BR09, 610.0), (BR07, 620.0)), LIMIT)
    found = costs([BR21], HERE_JOB, known(AMIN, backup=(help_,)))
    assert words(found) == ["PC Amin, BR33 at 0415: backup 9:50 → 10:10 min, limit 10"]


def test_that_nobody_left_is_said_and_beyond_those_asked_about_is_not_guessed() -> None:
    one = Help(BR33, ((BR21, 300.0),), LIMIT)
    found = costs([BR21], HERE_JOB, known(AMIN, backup=(one,)))
    assert words(found) == ["PC Amin, BR33 at 0415: backup 5 min → nobody free, limit 10"]
    names = [Callsign(f"BR{number}") for number in range(10, 10 + MOST_HELPERS)]
    full = Help(BR33, tuple((name, 300.0 + 60 * at) for at, name in enumerate(names)), LIMIT)
    found = costs(names, HERE_JOB, known(AMIN, backup=(full,)))
    assert words(found) == ["PC Amin, BR33 at 0415: backup 5 → over 8 min, limit 10"]


def test_that_those_at_the_incident_itself_lose_nothing_nor_do_those_nobody_knows_about() -> None:
    help_ = Help(BR33, ((BR21, 300.0),), LIMIT)
    assert costs([BR21], OTHER_JOB, known(AMIN, backup=(help_,))) == []
    unknown = structs.replace(help_, unknown="too few positions are fresh")
    assert costs([BR21], HERE_JOB, known(AMIN, backup=(unknown,))) == []
    assert costs([BR33], HERE_JOB, known(AMIN, backup=(help_,))) == []


@given(
    st.lists(st.integers(10, 2_000), max_size=6, unique=True),
    st.sets(st.integers(0, 5), max_size=2),
)
def test_that_backup_is_what_is_left_of_all_who_could_come(
    seconds: list[int], gone: set[int]
) -> None:
    every = [(Callsign(f"BR{at:02d}"), float(s)) for at, s in enumerate(sorted(seconds))]
    sent = [Callsign(f"BR{at:02d}") for at in gone]
    found = costs(sent, HERE_JOB, known(AMIN, backup=(Help(BR33, tuple(every[:4]), LIMIT),)))
    left = [s for callsign, s in every if callsign not in sent]
    for cost in found:
        at = 1 if "second" in cost.words else 0
        assert cost.before_s == every[at][1]
        if "over" not in cost.words:
            assert cost.after_s == (left[at] if at < len(left) else inf)
    if every and (left[0] if left else inf) - every[0][1] >= 60:
        assert found


# Work that is left


def test_that_a_diverted_job_is_left_with_nobody_after_so_long_at_scene() -> None:
    at_scene = on_duty("BR24", status=6, incident=MINOR_JOB, now=START - timedelta(minutes=12))
    job = structs.replace(an_incident(MINOR_JOB, "3", "theft"), units=(BR24,))
    found = costs([BR24], HERE_JOB, known(at_scene, jobs=(job,)))
    assert words(found) == ["0416 (grade 3) left with nobody after 12 min at scene"]
    assert (found[0].kind, found[0].before_s, found[0].grave) == ("divert", 720, False)


def test_that_on_the_way_counts_from_when_it_was_sent() -> None:
    duty = on_duty("BR24", status=2, incident=MINOR_JOB, now=START - timedelta(minutes=40))
    sent = structs.replace(duty, sent_at=START - timedelta(minutes=3))
    job = structs.replace(an_incident(MINOR_JOB, "3", "theft"), units=(BR24,))
    found = costs([BR24], HERE_JOB, known(sent, jobs=(job,)))
    assert words(found) == ["0416 (grade 3) left with nobody after 3 min on the way"]


@pytest.mark.parametrize(("kind", "grave"), [("domestic", True), ("theft", False)])
def test_that_leaving_one_officer_alone_where_violence_is_likely_is_grave(
    kind: str, *, grave: bool
) -> None:
    units = [on_duty(c, status=6, incident=MINOR_JOB) for c in (BR24, BR33)]
    job = structs.replace(an_incident(MINOR_JOB, "3", kind), units=(BR24, BR33))
    found = costs([BR24], HERE_JOB, known(*units, jobs=(job,)))
    needed = 2 if grave else 1
    assert words(found) == [f"0416 (grade 3) left with BR33, 1 of {needed} officers"]
    assert found[0].grave == grave


def test_that_the_gravest_comes_first_then_officers_jobs_work_and_beats() -> None:
    leaving = on_duty("BR21", status=6, incident=MINOR_JOB)
    job = structs.replace(an_incident(MINOR_JOB, "3", "theft"), units=(BR21,))
    found = costs(
        [BR21],
        HERE_JOB,
        known(
            AMIN,
            leaving,
            jobs=(job, OPEN, an_incident(HERE_JOB)),
            rankings=(listed(ANY, {BR21: 100, BR07: 650}),),
            cover=covered(Alway={BR21: 100, BR09: 200}, Pill={BR21: 100, BR09: 2_000}),
            backup=(Help(BR33, ((BR21, 300.0), (BR09, 500.0)), LIMIT),),
        ),
    )
    assert [(cost.kind, cost.grave) for cost in found] == [
        ("backup", True),
        ("cover", True),
        ("job", False),
        ("divert", False),
        ("cover", False),
    ]
