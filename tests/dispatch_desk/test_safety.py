"""The safety watch as rules: who is late, by how much, and what that makes due."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from dispatch_desk import commands, duties
from dispatch_desk.desk import Desk
from dispatch_desk.inbox import RadioMessage
from dispatch_desk.outcomes import Done
from dispatch_desk.safety import (
    at_risk,
    heard_since,
    next_due,
    silent_again,
    standing_of,
    standings,
)
from resources.checkins import Level
from resources.units import Callsign, Unit
from tests.desks import ALONE, FORCE, PAIR, START, after, at_scene, done, incident, staffed

BR21, BR24 = ALONE.callsign, PAIR.callsign


def alone_at_a_domestic() -> Desk:
    desk = staffed()
    at_scene(desk, BR21, incident(desk))
    return desk


def level(desk: Desk, minutes: float) -> Level:
    return standing_of(desk.picture.units[BR21], desk.picture, FORCE, after(minutes=minutes)).level


def test_that_silence_is_due_then_amber_then_red() -> None:
    desk = alone_at_a_domestic()
    assert [level(desk, minute) for minute in (4.9, 5, 5.9, 6, 6.9, 7)] == [
        Level.SAFE, Level.DUE, Level.DUE, Level.AMBER, Level.AMBER, Level.RED,
    ]  # fmt: skip


def test_that_two_officers_are_checked_less_often_and_only_where_violence_is_likely() -> None:
    desk = staffed()
    at_scene(desk, BR24, incident(desk, kind="violence"))
    watched = standing_of(desk.picture.units[BR24], desk.picture, FORCE, after(minutes=15))
    assert watched.level is Level.DUE
    calm = staffed()
    at_scene(calm, BR24, incident(calm, kind="theft"))
    unwatched = standing_of(calm.picture.units[BR24], calm.picture, FORCE, after(hours=2))
    assert (unwatched.level, unwatched.watch) == (Level.SAFE, None)


def test_that_a_weapons_marker_makes_any_job_a_risk() -> None:
    desk = staffed()
    at_scene(desk, BR21, incident(desk, kind="theft", markers=("weapons",)))
    assert level(desk, 5) is Level.DUE


def test_that_a_unit_en_route_is_asked_after_one_and_a_half_times_its_eta() -> None:
    desk = staffed()
    key = incident(desk)
    done(desk, commands.SendUnit(incident=key, callsign=BR21, eta_s=240.0))
    done(desk, commands.SetStatus(callsign=BR21, code=5, source="radio"))
    assert [level(desk, minute) for minute in (5.9, 6.0, 7.0)] == [
        Level.SAFE, Level.DUE, Level.AMBER,
    ]  # fmt: skip


def test_that_only_contact_resets_the_clock() -> None:
    desk = alone_at_a_domestic()
    done(
        desk, commands.WriteLog(incident="2030-05-01/0001", text="Still no word"), after(minutes=5)
    )
    assert level(desk, 6) is Level.AMBER
    done(desk, commands.RecordContact(callsign=BR21), after(minutes=6))
    assert level(desk, 10.9) is Level.SAFE


def test_that_another_units_traffic_never_touches_a_clock() -> None:
    desk = alone_at_a_domestic()
    at_scene(desk, BR24, "2030-05-01/0001", after(minutes=3))
    done(desk, commands.RecordContact(callsign=BR24), after(minutes=5))
    assert level(desk, 7) is Level.RED


def test_that_a_red_check_becomes_one_alert_that_stays_until_closed() -> None:
    desk = alone_at_a_domestic()
    duties.raise_checks(desk, after(minutes=7))
    duties.raise_checks(desk, after(minutes=8))
    assert list(desk.picture.alerts) == ["BR21-R1"]
    done(desk, commands.RecordContact(callsign=BR21), after(minutes=9))
    assert level(desk, 9) is Level.RED


def test_that_a_radio_press_counts_from_when_it_was_pressed() -> None:
    desk = alone_at_a_domestic()
    pressed = RadioMessage(BR21, "talk", after(minutes=4))
    duties.hear(desk, [pressed], after(minutes=6))
    assert desk.picture.units[BR21].heard_at == after(minutes=4)


def test_that_a_radio_clock_running_ahead_cannot_hide_a_silence() -> None:
    desk = alone_at_a_domestic()
    duties.hear(desk, [RadioMessage(BR21, "talk", after(hours=1))], after(minutes=4))
    assert desk.picture.units[BR21].heard_at == after(minutes=4)


def test_that_an_emergency_stands_before_everything() -> None:
    desk = staffed()
    key = incident(desk)
    for unit in (BR21, BR24):
        at_scene(desk, unit, key)
    done(desk, commands.SetStatus(callsign=BR24, code=0, source="radio"), after(minutes=7))
    found = standings(desk.picture, FORCE, after(minutes=8))
    assert [(s.callsign, s.level) for s in found[:2]] == [
        (BR24, Level.EMERGENCY), (BR21, Level.RED),
    ]  # fmt: skip


def test_that_the_supervisor_is_told_once_of_an_emergency_nobody_takes() -> None:
    desk = staffed()
    key = incident(desk)
    at_scene(desk, BR21, key)
    done(desk, commands.SetStatus(callsign=BR21, code=0, source="radio"))
    for second in (14, 15, 16):
        duties.watch_over(desk, after(seconds=second))
    alert = desk.picture.alerts["BR21-E1"]
    assert alert.escalated_at == after(seconds=15)
    said = [line.text for line in desk.picture.incidents[key].log if "supervisor" in line.text]
    assert said == ["BR21-E1 not taken: supervisor told"]


def test_that_a_red_check_waits_longer_for_an_owner_and_an_owned_one_tells_nobody() -> None:
    desk = alone_at_a_domestic()
    duties.watch_over(desk, after(minutes=7))
    duties.watch_over(desk, after(minutes=7, seconds=59))
    assert desk.picture.alerts["BR21-R1"].escalated_at is None
    done(desk, commands.OwnAlert(alert="BR21-R1", owner="M Hughes"), after(minutes=7, seconds=59))
    duties.watch_over(desk, after(hours=1))
    assert desk.picture.alerts["BR21-R1"].escalated_at is None


def test_that_a_unit_sent_without_a_road_time_is_missed_too() -> None:
    desk = staffed()
    done(desk, commands.SendUnit(incident=incident(desk), callsign=BR21))
    assert [level(desk, minute) for minute in (14.9, 15)] == [Level.SAFE, Level.DUE]


def test_that_the_next_check_is_the_one_due_soonest() -> None:
    desk = staffed()
    at_scene(desk, BR21, incident(desk), after(minutes=2))
    at_scene(desk, BR24, incident(desk), START)
    found = standings(desk.picture, FORCE, after(minutes=3))
    upcoming = next_due(found)
    assert upcoming is not None
    assert upcoming.callsign == BR21


@given(st.lists(st.integers(0, 600), max_size=8), st.integers(0, 900))
def test_that_the_clock_depends_on_the_last_contact_alone(calls: list[int], asked: int) -> None:
    """Whatever the order in which calls are written down, the clock is the same."""
    at = START + timedelta(seconds=900 + asked)
    ends = []
    for order in (calls, sorted(calls), sorted(calls, reverse=True)):
        desk = alone_at_a_domestic()
        for second in order:
            heard = commands.RecordContact(callsign=BR21, happened_at=after(seconds=second))
            done(desk, heard, after(minutes=15))
        ends.append(standing_of(desk.picture.units[BR21], desk.picture, FORCE, at))
    assert ends[0].watch == ends[1].watch == ends[2].watch
    assert ends[0].watch is not None
    assert ends[0].watch.since == max([START, *(after(seconds=s) for s in calls)])


def test_that_a_unit_that_never_answers_is_asked_after_like_one_en_route() -> None:
    desk = staffed()
    key = incident(desk)
    done(desk, commands.SendUnit(incident=key, callsign=BR21, eta_s=240.0), after(minutes=1))
    assert [level(desk, minute) for minute in (6.9, 7.0, 10.0)] == [
        Level.SAFE, Level.DUE, Level.RED,
    ]  # fmt: skip


def test_that_contact_on_the_way_gives_the_whole_time_again() -> None:
    desk = staffed()
    key = incident(desk)
    done(desk, commands.SendUnit(incident=key, callsign=BR21, eta_s=240.0))
    done(desk, commands.RecordContact(callsign=BR21), after(minutes=4))
    assert [level(desk, minute) for minute in (9.9, 10)] == [Level.SAFE, Level.DUE]


@pytest.mark.parametrize("code", [7, 8])
def test_that_an_officer_alone_at_a_scene_is_checked_under_another_code_too(code: int) -> None:
    desk = alone_at_a_domestic()
    pressed = commands.SetStatus(callsign=BR21, code=code, source="radio")
    done(desk, pressed, after(minutes=2))
    assert [level(desk, minute) for minute in (6.9, 7)] == [Level.SAFE, Level.DUE]


def test_that_nobody_is_checked_on_the_way_to_custody() -> None:
    desk = alone_at_a_domestic()
    done(desk, commands.SetStatus(callsign=BR21, code=9, source="radio"), after(minutes=2))
    assert level(desk, 60) is Level.SAFE


@pytest.mark.parametrize("lost", ["kind", "grade", "markers"])
def test_that_what_todays_data_cannot_judge_counts_as_dangerous(lost: str) -> None:
    desk = staffed()
    key = incident(desk, kind="theft", markers=("children",))
    old = desk.picture.incidents[key]
    value: object = ("gone",) if lost == "markers" else "gone"
    assert not at_risk(old, FORCE)
    assert at_risk(structs.replace(old, **{lost: value}), FORCE)


def test_that_the_gravest_grade_alone_makes_a_risk() -> None:
    desk = staffed()
    calm, grave = incident(desk, kind="collision", grade="2"), incident(desk, kind="collision")
    assert not at_risk(desk.picture.incidents[calm], FORCE)
    assert at_risk(desk.picture.incidents[grave], FORCE)


def test_that_an_emergency_comes_before_an_older_red_of_the_same_officer() -> None:
    desk = alone_at_a_domestic()
    duties.raise_checks(desk, after(minutes=7))
    done(desk, commands.SetStatus(callsign=BR21, code=0, source="radio"), after(minutes=8))
    gravest = desk.picture.alert_of(BR21)
    assert gravest is not None
    assert gravest.id == "BR21-E2"
    assert level(desk, 9) is Level.EMERGENCY


def test_that_an_officer_in_an_emergency_gets_no_red_check_on_top() -> None:
    desk = alone_at_a_domestic()
    done(desk, commands.SetStatus(callsign=BR21, code=0, source="radio"), after(minutes=1))
    done(desk, commands.SetStatus(callsign=BR21, code=6, source="radio"), after(minutes=2))
    duties.raise_checks(desk, after(minutes=30))
    assert list(desk.picture.alerts) == ["BR21-E1"]


def since_the_alert(desk: Desk, minute: float) -> str:
    """How the officer was heard since the alert was raised; "" for silence."""
    duty = desk.picture.units[BR21]
    standing = standing_of(duty, desk.picture, FORCE, after(minutes=minute))
    heard = heard_since(standing, duty, FORCE)
    again = " then silent" if silent_again(standing, after(minutes=minute)) else ""
    return "" if heard is None else heard.how + again


def test_that_an_officer_heard_since_a_red_is_silent_no_more_and_the_red_stays() -> None:
    desk = alone_at_a_domestic()
    duties.raise_checks(desk, after(minutes=7))
    assert since_the_alert(desk, 8) == ""
    done(desk, commands.RecordContact(callsign=BR21, how="voice"), after(minutes=8))
    assert since_the_alert(desk, 8.7) == "voice"
    assert level(desk, 8.7) is Level.RED


def test_that_contact_from_before_the_red_is_none_since_it() -> None:
    desk = alone_at_a_domestic()
    duties.raise_checks(desk, after(minutes=7))
    late = commands.RecordContact(callsign=BR21, happened_at=after(minutes=1))
    done(desk, late, after(minutes=8))
    assert since_the_alert(desk, 8) == ""


def test_that_who_does_not_answer_the_next_check_is_silent_again_under_the_open_red() -> None:
    desk = alone_at_a_domestic()
    duties.raise_checks(desk, after(minutes=7))
    done(desk, commands.RecordContact(callsign=BR21), after(minutes=8))
    assert [since_the_alert(desk, minute) for minute in (13.9, 14)] == [
        "voice", "voice then silent",
    ]  # fmt: skip


def test_that_a_press_of_the_button_is_no_answer_to_its_emergency() -> None:
    desk = alone_at_a_domestic()
    press = commands.SetStatus(callsign=BR21, code=0, source="radio")
    done(desk, press, after(minutes=1))
    assert since_the_alert(desk, 1.5) == ""
    done(desk, commands.RecordContact(callsign=BR21, how="radio"), after(minutes=2))
    assert since_the_alert(desk, 2.5) == "radio"
    done(desk, press, after(minutes=3))
    assert since_the_alert(desk, 3.5) == ""
    done(desk, commands.SetStatus(callsign=BR21, code=6, source="radio"), after(minutes=4))
    assert since_the_alert(desk, 4.5) == "status"


def test_that_nobody_is_heard_since_an_alert_that_is_closed() -> None:
    desk = alone_at_a_domestic()
    done(desk, commands.RecordContact(callsign=BR21), after(minutes=2))
    assert since_the_alert(desk, 2.5) == ""


def test_that_of_equal_worries_the_longest_waiting_comes_first_and_the_safe_last() -> None:
    desk = staffed()
    key = incident(desk)
    at_scene(desk, BR21, key, after(minutes=1))
    third = Unit(Callsign("BR23"), "RSP", ALONE.crew, "br23")
    done(desk, commands.BookOnUnit(unit=third, status=2))
    at_scene(desk, third.callsign, key)
    found = standings(desk.picture, FORCE, after(minutes=30))
    assert [s.callsign for s in found] == ["BR23", BR21, "BN40", BR24]


def test_that_what_turned_red_while_the_desk_was_off_is_raised_at_its_first_look() -> None:
    desk = alone_at_a_domestic()
    (outcome,) = duties.raise_checks(desk, after(hours=9))
    assert isinstance(outcome, Done)
    assert desk.picture.alerts["BR21-R1"].raised_at == after(hours=9)


def test_that_a_unit_booked_off_with_nothing_open_is_watched_no_more() -> None:
    desk = staffed()
    done(desk, commands.BookOffUnit(callsign=BR24))
    found = standings(desk.picture, FORCE, after(minutes=1))
    assert BR24 not in [s.callsign for s in found]


def test_that_an_alert_is_worried_about_from_when_it_was_raised() -> None:
    desk = alone_at_a_domestic()
    duties.raise_checks(desk, after(minutes=9))
    found = standing_of(desk.picture.units[BR21], desk.picture, FORCE, after(minutes=20))
    assert found.since == after(minutes=9)


def test_that_an_officer_alone_at_a_calm_job_has_a_longer_clock() -> None:
    desk = staffed()
    at_scene(desk, BR21, incident(desk, kind="theft"))
    assert [level(desk, minute) for minute in (14.9, 15, 17, 20)] == [
        Level.SAFE, Level.DUE, Level.AMBER, Level.RED,
    ]  # fmt: skip


def test_that_who_is_late_already_is_not_next() -> None:
    desk = staffed()
    key = incident(desk)
    at_scene(desk, BR21, key)
    at_scene(desk, BR24, key)
    upcoming = next_due(standings(desk.picture, FORCE, after(minutes=6)))
    assert upcoming is not None
    assert upcoming.callsign == BR24


def test_that_an_amber_check_is_no_alert_yet() -> None:
    desk = alone_at_a_domestic()
    duties.raise_checks(desk, after(minutes=6.9))
    assert list(desk.picture.open_alerts()) == []


def test_that_a_deployable_unit_that_was_sent_has_not_arrived() -> None:
    desk = staffed()
    done(desk, commands.SetStatus(callsign=BR21, code=7, source="radio"))
    sent = commands.SendUnit(incident=incident(desk), callsign=BR21, eta_s=600.0)
    done(desk, sent, after(minutes=1))
    assert [level(desk, minute) for minute in (15.9, 16)] == [Level.SAFE, Level.DUE]
