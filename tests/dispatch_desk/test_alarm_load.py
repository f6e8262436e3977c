"""How much rang in ten minutes, what rang most, and what of it goes on record."""

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch_desk import commands, duties
from dispatch_desk.alarm_load import (
    BY_HAND,
    SPAN,
    STATES,
    Alarm,
    Load,
    Share,
    advice,
    history,
    load_at,
    positions,
    rule_of,
    state_to_record,
    tally_of,
)
from dispatch_desk.desk import Desk
from dispatch_desk.facts import AlarmsCounted, DeskBookedOn, decode
from dispatch_desk.journal.memory import MemoryJournal
from dispatch_desk.programs.simulating import summary
from resources.units import Callsign, Officer, Unit
from tests.desks import ALONE, FORCE, START, a_desk, after, at_scene, done, incident

LIMITS = FORCE.alarm_load
BR21, BN33 = Callsign("BR21"), Callsign("BN33")
VIOLENCE = "alone, violence likely"


def alarm(minutes: float, level: str = "amber", callsign: str = "BR21", rule: str = "") -> Alarm:
    return Alarm(after(minutes=minutes), level, Callsign(callsign), rule or VIOLENCE)


def loaded(count: int) -> Load:
    return load_at([alarm(1)] * count, LIMITS, after(minutes=2))


# Counting


def test_that_three_in_ten_minutes_are_high_and_more_than_ten_a_flood() -> None:
    states = [loaded(count).state for count in (0, 1, 2, 3, 10, 11, 500)]
    assert states == ["steady", "steady", "steady", "high", "high", "flood", "flood"]


def test_that_an_alarm_counts_for_ten_minutes_and_not_before_it_rang() -> None:
    counts = [tally_of([alarm(5)], after(minutes=at), SPAN).alarms for at in (4, 5, 14.99, 15)]
    assert counts == [0, 1, 1, 0]


def test_that_the_load_says_how_many_how_bad_and_what_rang_most() -> None:
    rang = [
        alarm(1),
        alarm(3, "red", rule=f"No contact: {VIOLENCE}"),
        alarm(2, rule="vehicle stop"),
    ]
    load = load_at(rang, LIMITS, after(minutes=5))

    assert load.said == f"3 alarms in 10 min, high; 2 of them: {VIOLENCE}"
    assert loaded(0).said == "0 alarms in 10 min, steady"
    assert loaded(1).said == f"1 alarm in 10 min, steady; 1 of them: {VIOLENCE}"


def test_that_a_tally_is_by_level_gravest_first_and_by_rule_and_callsign_most_first() -> None:
    rang = [
        alarm(1, callsign="BN33"),
        alarm(2, "red", "BN33", f"No contact: {VIOLENCE}"),
        alarm(3, "emergency", "BR21", "Emergency button"),
        alarm(4, callsign="BN33", rule="vehicle stop"),
    ]
    tally = tally_of(rang, after(minutes=5), SPAN)

    assert tally.levels == (Share("emergency", 1), Share("red", 1), Share("amber", 2))
    assert tally.rules[0] == tally.noisiest == Share(VIOLENCE, 2)
    assert tally.callsigns == (Share("BN33", 3), Share("BR21", 1))


def test_that_what_differs_each_time_does_not_make_another_rule() -> None:
    alarms = [
        alarm(0, "red", rule=f"No contact: {VIOLENCE}"),
        alarm(0, "amber", rule=VIOLENCE),
        alarm(0, "amber", rule="set by M Hughes: near the river"),
        alarm(0, "red", rule="No contact: set by S Khan: long drive"),
        alarm(0, "emergency", rule="Tracker alarm: fall at 51.58700, -2.99600, not booked on"),
        alarm(0, "emergency", rule="Emergency button, not booked on"),
    ]
    assert [rule_of(one) for one in alarms] == [
        VIOLENCE, VIOLENCE, BY_HAND, BY_HAND, "Tracker alarm", "Emergency button",
    ]  # fmt: skip


MOMENTS = st.lists(st.floats(0, 60).map(alarm), max_size=40)


@given(MOMENTS, st.floats(0, 70))
def test_that_every_way_of_counting_comes_to_the_same_sum(alarms: list[Alarm], at: float) -> None:
    tally = tally_of(alarms, after(minutes=at), SPAN)
    for shares in (tally.levels, tally.rules, tally.callsigns):
        assert sum(share.alarms for share in shares) == tally.alarms


@given(MOMENTS)
def test_that_the_history_of_an_hour_and_more_holds_every_alarm_once(alarms: list[Alarm]) -> None:
    bars = history(alarms, LIMITS, after(minutes=61), 7)
    assert sum(bar.alarms for bar in bars) == len(alarms)
    assert all(later.begins_at - earlier.begins_at == SPAN for earlier, later in pairwise(bars))
    assert bars[-1].begins_at <= after(minutes=61) < bars[-1].begins_at + SPAN


def test_that_the_history_stands_still_while_the_minutes_pass() -> None:
    rang = [alarm(-25), alarm(-21), alarm(-3)]
    bars = history(rang, LIMITS, after(minutes=1), 4)
    assert [bar.alarms for bar in bars] == [2, 0, 1, 0]
    assert history(rang, LIMITS, after(minutes=9), 4) == bars


def test_that_a_bar_says_what_its_ten_minutes_were() -> None:
    rang = [alarm(-25)] * 11 + [alarm(-15)] * 3 + [alarm(-5)] * 2
    states = [bar.state for bar in history(rang, LIMITS, START, 4)]
    assert states == ["flood", "high", "steady", "steady"]


# What could be done


def advised(*rules: str, level: str = "amber") -> str:
    hour = tally_of([alarm(1, level, rule=rule) for rule in rules], after(minutes=2), SPAN)
    return advice(hour, FORCE)


def test_that_the_advice_names_the_rule_its_times_and_who_decides() -> None:
    assert advised(VIOLENCE, "vehicle stop", VIOLENCE) == (
        "2 of 3 alarms in the last hour were “alone, violence likely” (first after 5 min, amber "
        "1 min and red 2 min later): if most of them proved to be no matter, propose other times "
        "to the duty inspector."
    )
    assert "road time times 1.5, without one 15 min" in advised(*["no word en route"] * 2)


def test_that_nothing_is_advised_against_emergencies_or_where_nothing_stands_out() -> None:
    assert advised() == ""
    assert "nothing to propose" in advised(VIOLENCE, "vehicle stop")
    assert "set fewer checks by hand" in advised(*["set by M Hughes: river"] * 2)
    assert "no emergency is ever silenced" in advised(*["Emergency button"] * 3, level="emergency")


# What goes on record


def states(alarms: list[Alarm], until_min: int) -> list[str]:
    """What the record says, looked at every half minute."""
    said = ["steady"]
    for half in range(2 * until_min):
        now = after(minutes=half / 2)
        rung = [one for one in alarms if one.at <= now]
        said.append(state_to_record(rung, said[-1], LIMITS, now))
    return said


def changes(said: list[str]) -> list[tuple[float, str]]:
    """When it became another, minutes."""
    return [(at / 2, now) for at, (before, now) in enumerate(pairwise(said)) if now != before]


def test_that_a_load_is_recorded_at_once_and_is_over_two_minutes_late() -> None:
    assert changes(states([alarm(1), alarm(2), alarm(3)], 30)) == [(3, "high"), (13, "steady")]


def test_that_a_flood_falls_step_by_step() -> None:
    rang = [alarm(1)] * 9 + [alarm(4), alarm(4), alarm(4)]
    assert changes(states(rang, 30)) == [(1, "high"), (4, "flood"), (13, "high"), (16, "steady")]


def test_that_a_load_at_its_limit_does_not_come_and_go() -> None:
    every_four = [alarm(4 * n) for n in range(40)]
    assert changes(states(every_four, 156)) == [(8, "high")]


@given(MOMENTS)
def test_that_the_record_is_never_below_the_load_and_in_the_end_steady(alarms: list[Alarm]) -> None:
    said = states(alarms, 75)
    for half, recorded in enumerate(said[1:]):
        load = load_at(alarms, LIMITS, after(minutes=half / 2))
        assert STATES.index(recorded) >= STATES.index(load.state)
    assert said[-1] == "steady"


def test_that_a_load_nobody_knows_is_read_as_steady() -> None:
    assert state_to_record([], "deafening", LIMITS, START) == "steady"


# At a desk


def late_officers(journal: MemoryJournal, count: int) -> Desk:
    """So many officers alone at one domestic since the start; each turns amber 6 minutes later."""
    desk = a_desk(journal)
    key = incident(desk)
    for at in range(count):
        unit = Unit(Callsign(f"BN{30 + at}"), "RSP", (Officer("PC Rees", "4471"),), f"bn{30 + at}")
        done(desk, commands.BookOnUnit(unit=unit, status=2))
        at_scene(desk, unit.callsign, key)
    return desk


def counted(journal: MemoryJournal) -> list[AlarmsCounted]:
    kept = ((e, e.body) for e in journal.tail(0))
    read = [decode(e.type, body, e.recorded_at) for e, body in kept if body is not None]
    return [fact for fact in read if isinstance(fact, AlarmsCounted)]


def test_that_the_desk_records_a_load_once_with_the_rule_that_rang_most() -> None:
    journal = MemoryJournal()
    desk = late_officers(journal, 3)
    done(desk, commands.RaiseAlert(callsign=ALONE.callsign, level="emergency", reason="Voice"),
         after(minutes=5))  # fmt: skip
    for half in range(60):
        duties.watch_over(desk, after(minutes=half / 2))

    recorded = counted(journal)
    assert recorded[0] == AlarmsCounted(
        happened_at=after(minutes=6), load="high", alarms=4, noisiest=VIOLENCE, of_it=3
    )
    assert [fact.load for fact in recorded] == ["high", "steady"]


def test_that_a_desk_started_anew_goes_on_from_the_record() -> None:
    journal = MemoryJournal()
    desk = late_officers(journal, 3)
    duties.watch_over(desk, after(minutes=6))
    again = a_desk(journal)

    assert duties.count_alarms(again, after(minutes=6)) == []
    assert [alarm.level for alarm in again.picture.alarms] == ["amber"] * 3
    assert load_at(again.picture.alarms, LIMITS, after(minutes=6)).state == "high"


def test_that_a_quiet_desk_records_nothing_of_its_load() -> None:
    journal = MemoryJournal()
    desk = late_officers(journal, 2)
    for half in range(13):
        duties.watch_over(desk, after(minutes=half / 2))
    assert counted(journal) == []


def test_that_a_check_set_by_hand_counts_as_one_rule_whoever_set_it() -> None:
    desk = late_officers(MemoryJournal(), 2)
    for callsign, why in (("BN30", "near the river"), ("BN31", "long drive")):
        setting = commands.SetCheck(
            callsign=Callsign(callsign), first_s=60, by="M Hughes", reason=why
        )
        done(desk, setting, after(seconds=1))
    duties.watch_over(desk, after(minutes=2, seconds=2))
    assert tally_of(desk.picture.alarms, after(minutes=3), SPAN).rules == (Share(BY_HAND, 2),)


def test_that_a_simulated_night_says_how_much_rang() -> None:
    desk = late_officers(MemoryJournal(), 3)
    assert summary(desk).endswith("\nno alarm")
    duties.watch_over(desk, after(minutes=6))
    assert summary(desk).endswith(f"\n3 alarms, at most 3 in ten minutes, 3 of them: {VIOLENCE}")


# Positions


def booked(desk: str, name: str, hours: float) -> DeskBookedOn:
    at = START + timedelta(hours=hours)
    return DeskBookedOn(happened_at=at, name=name, role="dispatcher", desk=desk)


@pytest.mark.parametrize(
    ("desks", "staffed"),
    [
        ([booked("Desk 1", "M Hughes", 0), booked("Desk 3", "S Khan", 1)], ["Desk 1", "Desk 3"]),
        ([booked("Desk 1", "M Hughes", 0), booked("Desk 3", "M Hughes", 1)], ["Desk 3"]),
        ([booked("Desk 1", "M Hughes", 1), booked("Desk 3", "M Hughes", 0)], ["Desk 1"]),
        ([booked("Desk 1", "M Hughes", -11), booked("Desk 3", "S Khan", 1)], ["Desk 3"]),
        ([], []),
    ],
)
def test_that_a_desk_is_left_by_booking_on_elsewhere_or_after_twelve_hours(
    desks: list[DeskBookedOn], staffed: list[str]
) -> None:
    assert [desk.desk for desk in positions(desks, after(hours=2))] == staffed
