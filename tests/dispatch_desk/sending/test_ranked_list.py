"""The ranked list: everyone, in order, each with one main reason."""

from collections import Counter
from datetime import timedelta
from math import inf

import numpy as np
import pytest
from msgspec import structs

from dispatch_desk.force.sending import NeedsRule
from dispatch_desk.records import LetGo
from dispatch_desk.sending.muster import Mustering
from dispatch_desk.sending.needs import Job, Needs, needs_of
from dispatch_desk.sending.reasons import Reason
from resources.units import Callsign, Officer
from tests.desks import FORCE, START
from tests.dispatch_desk.sending.rooms import (
    ANYBODY,
    HERE_JOB,
    MINOR_JOB,
    OTHER_JOB,
    VIOLENT,
    Seen,
    an_emergency,
    an_officer,
    on_duty,
    ranking,
    records_of,
    rows,
)

PAIR = (an_officer("taser"), an_officer("taser"))
MINUTE = timedelta(minutes=1)
TRANSPORTING = FORCE.status_for("transporting").code
STALE_S = FORCE.positions.stale_s


def pair(callsign: str, likely_s: float, **more: object) -> Seen:
    """Two officers with Taser; `more` is of the duty, but for `age_s`."""
    age_s = more.pop("age_s", 10.0)
    assert isinstance(age_s, float | int)
    return Seen(on_duty(callsign, *PAIR, **more), likely_s, age_s=age_s)


def alone(callsign: str, likely_s: float, *skills: str, **more: object) -> Seen:
    age_s = more.pop("age_s", 10.0)
    assert isinstance(age_s, float | int)
    return Seen(on_duty(callsign, an_officer(*skills), **more), likely_s, age_s=age_s)


# What orders the list


def test_that_road_time_orders_the_suitable_and_not_the_straight_line() -> None:
    near = structs.replace(pair("BR21", 400), straight_m=200.0)
    far = structs.replace(pair("BR24", 300), straight_m=5000.0)
    assert list(rows([near, far])) == ["BR24", "BR21"]


def test_that_equal_times_are_ordered_by_callsign_and_the_deployable_after_the_free() -> None:
    room = [pair("B3", 300), pair("B1", 300, status=7), pair("B2", 300)]
    assert list(rows(room, ANYBODY)) == ["B2", "B3", "B1"]


def test_that_a_stale_position_never_comes_before_a_fresh_one_of_its_kind() -> None:
    found = rows([pair("OLD", 60, age_s=STALE_S + 1), pair("BR24", 600), alone("BR21", 590)])
    assert list(found) == ["BR24", "OLD", "BR21"]
    assert found["OLD"].reason == "Position 5 min old"


def test_that_a_position_is_stale_only_after_the_limit() -> None:
    found = rows([pair("A", 60, age_s=STALE_S), pair("B", 60, age_s=STALE_S + 0.1)])
    assert [found[name].stale for name in ("A", "B")] == [False, True]


def test_that_a_stale_one_is_proposed_only_where_no_fresh_are_enough() -> None:
    fresh, stale = alone("BR21", 400), alone("OLD", 60, age_s=900)
    found = ranking([fresh, stale])
    assert set(found.recommended) == {"BR21", "OLD"}
    assert [row.callsign for row in found.rows()] == ["BR21", "OLD"]  # and even then behind it
    assert ranking([fresh, stale, pair("BR24", 900)]).recommended == ("BR21", "BR24")


def test_that_a_unit_taken_from_a_lesser_job_counts_later_and_says_so() -> None:
    taken = pair("BR22", 300, status=6, incident=MINOR_JOB)
    found = rows([taken, pair("BR24", 440)])
    assert list(found) == ["BR24", "BR22"]
    assert found["BR22"].eta_s == 300 + FORCE.sending.divert_takes_s
    assert found["BR22"].reason == "Divert from 0416: at scene, counted 2:00 later"
    assert found["BR22"].divert_from == MINOR_JOB
    assert list(rows([taken, pair("BR24", 460)])) == ["BR22", "BR24"]


def test_that_times_are_told_as_they_will_be_and_not_as_they_count() -> None:
    found = ranking([pair("BR22", 300, status=6, incident=MINOR_JOB)])
    assert found.combination is not None
    assert found.combination.enough_s == 330


def test_that_who_could_come_if_asked_stands_before_who_can_not_and_who_never_may_comes_last() -> (
    None
):
    room = [
        alone("BN40", 10, kind="PCSO"), pair("BUSY", 20, status=6, incident=OTHER_JOB),
        Seen(on_duty("BX02", *PAIR, kind="ARV"), 900), pair("BR24", 1000),
    ]  # fmt: skip
    assert list(rows(room)) == ["BR24", "BX02", "BUSY", "BN40"]


# What counts as enough


def test_that_who_is_going_counts_towards_what_is_needed() -> None:
    going = alone("BR21", 60, incident=HERE_JOB, status=5)
    found = ranking([going, alone("BR22", 300), pair("BR24", 400)])
    assert found.recommended == ("BR22",)
    both = [going, alone("BR23", 90, incident=HERE_JOB, status=5)]
    enough = rows([*both, alone("BR22", 300)])
    assert ranking([*both, alone("BR22", 300)]).recommended == ()
    assert enough["BR22"].reason == "On patrol: enough are going"


def test_that_who_drives_a_prisoner_away_is_no_help_there_any_more() -> None:
    leaving = pair("BR21", 60, incident=HERE_JOB, status=9)
    assert ranking([leaving, pair("BR24", 400)]).recommended == ("BR24",)


def test_that_an_officer_in_an_emergency_is_no_help_to_the_job_they_are_at() -> None:
    pressed = pair("BR21", 0, incident=HERE_JOB, status=6)
    room = [pressed, pair("BR24", 400)]
    assert ranking(room).recommended == ()
    assert ranking(room, alerts=[an_emergency("BR21")]).recommended == ("BR24",)


def test_that_when_nobody_is_enough_the_nearest_to_it_are_proposed_and_what_is_missing_is_said() -> (
    None
):
    job = Job(Needs(officers=3, skills=(("dog", 1),)), "1", HERE_JOB)
    found = rows([alone("BR21", 60), alone("BR22", 50, age_s=900), alone("BN40", 9, kind="PCSO")])
    assert {name: row.verdict for name, row in found.items()}["BR21"] == "recommended"
    short = rows([alone("BR21", 60), alone("BR22", 90)], job)
    assert [row.verdict for row in short.values()] == ["recommended", "recommended"]
    assert short["BR21"].reason == "Not enough: 1 of 3 officers"
    assert short["BR21"].change == "Nobody on duty would make it enough: ask elsewhere"


def test_that_who_brings_nothing_that_is_missing_is_not_proposed() -> None:
    job = Job(Needs(officers=1, skills=(("dog", 2),)), "1", HERE_JOB)
    room = [alone("BR21", 60), alone("BR22", 90), alone("BD03", 300, "dog")]
    found = ranking(room, job)
    assert found.recommended == ("BR21", "BD03")
    assert found.row(Callsign("BR21")).reason == "Not enough: no dog handler aboard"
    assert found.row(Callsign("BD03")).reason == "Not enough: 1 of 2 Dog handler aboard"


def test_that_a_missing_skill_is_named_and_what_is_met_is_counted() -> None:
    job = Job(Needs(skills=(("taser", 2),)), "1", HERE_JOB)
    found = rows([alone("BR21", 60, "taser"), alone("BR22", 90), pair("BR24", 300)], job)
    assert found["BR22"].reason == "No taser aboard"
    assert (found["BR21"].met, found["BR21"].missing) == (("Taser",), ("Taser",))
    assert (found["BR24"].met, found["BR24"].missing) == (("2 Taser",), ())


def test_that_nobody_holds_where_officers_are_there_already_or_one_may_go_in_alone() -> None:
    there = alone("BR23", 0, incident=HERE_JOB, status=6)
    three = Job(Needs(officers=3, alone=False), "1", HERE_JOB)
    room = [alone("BR21", 60), pair("BR24", 400)]
    assert rows(room, three)["BR21"].hold
    assert not rows([there, *room], three)["BR21"].hold
    assert not rows(room, Job(Needs(officers=3), "1", HERE_JOB))["BR21"].hold
    leaving = alone("BR23", 0, incident=HERE_JOB, status=TRANSPORTING, prisoners=1)
    assert rows([leaving, *room], three)["BR21"].hold


def test_that_needs_of_a_type_are_the_most_that_any_rule_that_fits_it_asks() -> None:
    rules = (
        NeedsRule(code="a", name="a", types=("domestic",), officers=3, skills={"taser": 1}),
        NeedsRule(code="b", name="b", markers=("weapons",), skills={"taser": 2}, alone=False),
        NeedsRule(code="c", name="c", grades=("2",), officers=9),
    )
    force = structs.replace(FORCE, needs=rules)
    assert needs_of("domestic", (), "1", force) == Needs(
        officers=3, confrontation=True, skills=(("taser", 1),)
    )
    found = needs_of("domestic", ("weapons",), "1", force)
    assert (found.skills, found.alone) == ((("taser", 2),), False)
    assert needs_of("a type that was", (), "1", force) == Needs()


def test_that_the_most_is_asked_whichever_rule_asks_it_and_any_marker_of_a_rule_is_enough() -> None:
    rules = (
        NeedsRule(code="a", name="a", driver="basic"),
        NeedsRule(code="b", name="b", markers=("weapons", "violence"), officers=4),
    )
    force = structs.replace(FORCE, needs=rules)
    assert needs_of("theft", (), "1", force).officers == 1
    assert needs_of("theft", ("violence",), "1", force).officers == 4


# Each reason in its words


def reason_of(seen: Seen, job: Job = VIOLENT, **more: object) -> tuple[str, str]:
    row = rows([seen], job, **more)[seen.callsign]
    return row.reason, row.change


@pytest.mark.parametrize(
    ("seen", "said"),
    [
        (alone("BN40", 9, kind="PCSO"), "PCSO: not for confrontation"),
        (pair("BX02", 9, kind="ARV"), "Ask the duty inspector"),
        (pair("BR24", 9, prisoners=1), "Prisoner aboard"),
        (pair("BR24", 9, prisoners=2), "2 prisoners aboard"),
        (pair("BR24", 9, prisoners=1, vehicle="van"), "Prisoner aboard, room for 2"),
        (pair("BR24", 9, status=9), "Not free: prisoner escort"),
        (pair("BR24", 9, status=17), "Not free: vehicle stop"),
        (pair("BR24", 9, status=18), "Standing by: can be called forward"),
        (pair("BR24", 9, status=6, incident=OTHER_JOB), "Busy: at scene, 0415"),
        (pair("BR24", inf), "No way there by road"),
        (structs.replace(pair("BR24", inf), why="closed: R3 (High Street)"), "Closed: R3 (High Street)"),
        (pair("BR24", 9, status=4), "Refreshments: ask before ending the break"),
        (pair("BR24", 9, status=99), "Not in the force's data: status 99"),
        (pair("BR24", 9, kind="BIKE"), "Not in the force's data: kind BIKE"),
        (pair("BR24", 9, incident=HERE_JOB, status=6), "Going: at scene"),
        (pair("BR24", 9), "Sufficient, on patrol"),
    ],
)  # fmt: skip
def test_that_each_reason_is_said_in_the_dispatchers_words(seen: Seen, said: str) -> None:
    assert reason_of(seen)[0] == said


def test_that_a_unit_sent_a_moment_ago_is_on_its_way_whatever_it_last_pressed() -> None:
    sent = pair("BR24", 9, incident=OTHER_JOB, answered=False)
    at = f"{START.astimezone():%H:%M}"
    assert reason_of(sent)[0] == f"Busy: sent {at}, 0415"
    minor = pair("BR24", 9, incident=MINOR_JOB, answered=False)
    assert reason_of(minor)[0] == f"Divert from 0416: sent {at}"
    assert reason_of(pair("BR24", 9, incident=HERE_JOB, answered=False))[0] == f"Going: sent {at}"


def test_that_setting_off_is_counted_from_when_it_was_told_to() -> None:
    station = pair("BR24", 300, status=3)
    assert rows([station])["BR24"].eta_s == 300 + 60
    assert rows([station])["BR24"].turn_out_s == 60
    sent = pair("BR24", 300, status=3, incident=HERE_JOB, answered=False)
    assert rows([sent], now=START + MINUTE / 2)["BR24"].eta_s == 300 + 30
    assert rows([sent], now=START + 5 * MINUTE)["BR24"].eta_s == 300


def test_that_a_break_is_ended_for_the_gravest_alone() -> None:
    resting = pair("BR24", 9, status=4)
    assert rows([resting], VIOLENT)["BR24"].suitable
    assert reason_of(resting, ANYBODY)[0] == "Not free: refreshments"


def test_that_a_shift_must_go_on_after_arrival_but_for_the_gravest() -> None:
    ends = START + 31 * MINUTE
    unit = structs.replace(on_duty("BR24", *PAIR).unit, shift_ends=ends)
    near = Seen(structs.replace(on_duty("BR24", *PAIR), unit=unit), 30)
    late = structs.replace(near, likely_s=90.0)
    assert rows([near], ANYBODY)["BR24"].suitable
    assert reason_of(late, ANYBODY)[0] == f"Shift ends {ends.astimezone():%H:%M}"
    assert rows([late], VIOLENT)["BR24"].suitable


def test_that_who_was_stood_down_from_here_is_not_proposed_again_for_a_while() -> None:
    left = pair("BR24", 9, let_go=LetGo(HERE_JOB, START))
    at = f"{START.astimezone():%H:%M}"
    assert reason_of(left)[0] == f"Stood down from here at {at}"
    assert rows([left], now=START + 11 * MINUTE)["BR24"].suitable
    elsewhere = pair("BR24", 9, let_go=LetGo(OTHER_JOB, START))
    assert rows([elsewhere])["BR24"].suitable


def test_that_an_emergency_of_its_own_comes_before_every_other_reason() -> None:
    going = pair("BR24", 9, incident=HERE_JOB, status=6)
    row = rows([going], alerts=[an_emergency("BR24")])["BR24"]
    assert (row.reason, row.going, row.suitable) == ("Emergency of its own", False, False)


def test_that_who_must_not_go_is_told_so_before_that_it_is_not_free() -> None:
    assert reason_of(alone("BN40", 9, kind="PCSO", status=4))[0] == "PCSO: not for confrontation"


def test_that_the_later_say_by_how_much_and_than_what() -> None:
    found = rows([pair("BR24", 300), pair("BR27", 395)])
    assert found["BR27"].reason == "On patrol, crew of 2: 1:35 later"


# Codes the data has lost, and units without this or that


def test_that_codes_nobody_knows_crash_nothing_and_are_never_proposed() -> None:
    stranger = Officer("PC X", "1", ("juggling",), "rocket")
    odd = on_duty("X1", stranger, kind="BIKE", status=99, incident="lost/0001")
    unit = structs.replace(odd.unit, vehicle="ark", equipment=("sword",))
    room = [Seen(structs.replace(odd, unit=unit), 60), alone("BR21", 90)]
    job = Job(Needs(skills=(("flying", 1),), vehicles=("ark",), equipment=("sword",)), "9", "x/1")
    found = ranking(room, job)
    assert [row.callsign for row in found.rows()] == ["BR21", "X1"]
    assert found.muster.driving("1") == ("normal", "response")
    assert rows(room)["X1"].availability == "not_deployable"


def test_that_a_grade_the_data_has_lost_is_sent_to_as_to_the_gravest() -> None:
    resting = pair("BR24", 9, status=4)
    assert rows([resting], structs.replace(VIOLENT, grade="0"))["BR24"].suitable


def test_that_a_unit_the_roads_were_not_asked_about_is_in_the_list() -> None:
    muster = Mustering(FORCE).of(records_of([pair("BR24", 9), pair("BR27", 9)]))
    from_one = ranking([pair("BR24", 9)])
    assert len(muster) == 2
    assert len(from_one) == 1


def test_that_nobody_on_duty_makes_an_empty_list() -> None:
    found = ranking([])
    assert (found.rows(), found.recommended) == ([], ())


def test_that_of_thousands_every_one_is_ranked_and_has_a_reason() -> None:
    room = [alone(f"U{n:04}", float(n)) for n in range(2000)]
    found = ranking(room)
    assert len(found.rows(12)) == 12
    assert sorted(found.order.tolist()) == list(range(2000))
    assert sum(Counter(found.reasons.code.tolist()).values()) == 2000
    assert found.row(Callsign("U1999")).reason.startswith("One officer")
    assert found.row(Callsign("NOBODY")) is None


# Too close to call


def test_that_overlapping_bands_are_too_close_to_call() -> None:
    found = rows([pair("BR21", 300), pair("BR24", 310)])
    assert found["BR21"].too_close == "BR24"
    assert rows([pair("BR21", 100), pair("BR24", 900)])["BR21"].too_close is None


def test_that_only_neighbours_that_would_do_as_well_are_compared() -> None:
    found = rows([pair("BR24", 300), pair("OLD", 300, age_s=900), alone("BR21", 305)])
    assert {row.too_close for row in found.values()} == {None}
    both = rows([alone("BR21", 300), alone("BR22", 301)])  # proposed together: no choice to make
    assert {row.verdict for row in both.values()} == {"recommended"}
    assert {row.too_close for row in both.values()} == {None}


def test_that_who_goes_already_is_compared_with_nobody() -> None:
    going = pair("BR24", 300, incident=HERE_JOB, status=5)
    assert rows([going, pair("BR21", 300)])["BR24"].too_close is None


def test_that_units_without_a_way_are_compared_with_nobody_and_warn_of_nothing() -> None:
    assert {r.too_close for r in rows([pair("A", inf), pair("B", inf)]).values()} == {None}


# The columns


def test_that_a_muster_is_the_same_until_something_about_somebody_changes() -> None:
    mustering = Mustering(FORCE)
    records = records_of([pair("BR24", 9), alone("BR21", 9)])
    first = mustering.of(records)
    assert mustering.of(records) is first
    records.units[Callsign("BR21")] = on_duty("BR21", *PAIR, status=6, incident=HERE_JOB)
    second = mustering.of(records)
    fresh = Mustering(FORCE).of(records)
    for name in ("crew", "status", "skills", "driver", "job_look", "sent_at", "in_danger"):
        kept, made = getattr(second, name), getattr(fresh, name)
        assert np.array_equal(kept, made, equal_nan=name == "sent_at"), name
    assert first.crew.tolist() == [2, 1]
    assert second.driving("1") == fresh.driving("1")


def test_that_columns_are_right_after_some_have_come_and_others_gone_or_changed() -> None:
    mustering, room = Mustering(FORCE), [pair("BR24", 9), alone("BR21", 9), pair("BR27", 9)]
    mustering.of(records_of(room))
    armed = pair("BR24", 9, status=6, incident=HERE_JOB)
    for later in ([alone("BR30", 9), armed], [armed, *room[1:]], [room[1]], [], room):
        kept, made = mustering.of(records_of(later)), Mustering(FORCE).of(records_of(later))
        assert kept.callsigns == made.callsigns
        for name in ("crew", "status", "skills", "driver", "job_look", "equipment"):
            assert np.array_equal(getattr(kept, name), getattr(made, name)), name
        assert kept.driving("1") == made.driving("1")


def test_that_a_job_graded_up_is_noticed_though_no_unit_has_changed() -> None:
    mustering = Mustering(FORCE)
    records = records_of([pair("BR24", 9, status=5, incident=MINOR_JOB)])
    assert mustering.of(records).job_look.tolist() == [3]
    records.incidents[MINOR_JOB] = structs.replace(records.incidents[MINOR_JOB], grade="1")
    assert mustering.of(records).job_look.tolist() == [1]


def test_that_an_emergency_is_noticed_though_no_unit_has_changed() -> None:
    mustering, room = Mustering(FORCE), [pair("BR24", 9)]
    assert mustering.of(records_of(room)).in_danger.tolist() == [False]
    alerted = records_of(room, [an_emergency("BR24")])
    assert mustering.of(alerted).in_danger.tolist() == [True]


def test_that_every_reason_has_words() -> None:
    assert [reason.value for reason in Reason] == list(range(len(Reason)))
