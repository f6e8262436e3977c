"""The queue's order and its clocks."""

from msgspec import structs

from dispatch_desk import commands
from dispatch_desk.queue import clock_of, queue
from resources.checkins import Level
from tests.desks import ALONE, FORCE, PAIR, after, at_scene, done, incident, staffed

BR21, BR24 = ALONE.callsign, PAIR.callsign


def order(desk: object, minutes: float) -> list[str]:
    rows = queue(desk.picture, FORCE, after(minutes=minutes))  # type: ignore[attr-defined]
    return [row.incident.number for row in rows]


def test_that_a_graver_grade_comes_first_and_then_who_has_waited_longer() -> None:
    desk = staffed()
    for kind in ("theft", "domestic", "alarm", "robbery"):
        incident(desk, kind=kind)
    assert order(desk, 1) == ["0002", "0004", "0003", "0001"]


def test_that_a_job_nobody_goes_to_comes_before_one_that_is_helped() -> None:
    desk = staffed()
    helped, alone = incident(desk), incident(desk)
    done(desk, commands.SendUnit(incident=helped, callsign=BR24))
    assert order(desk, 1) == [alone[-4:], helped[-4:]]


def test_that_an_officer_in_danger_lifts_even_a_scheduled_job_to_the_top() -> None:
    desk = staffed()
    low = incident(desk, kind="theft")
    incident(desk)
    at_scene(desk, BR21, low)
    done(desk, commands.SetStatus(callsign=BR21, code=0, source="radio"))
    rows = queue(desk.picture, FORCE, after(minutes=1))
    assert (rows[0].incident.id, rows[0].worst, rows[0].worst_unit) == (
        low, Level.EMERGENCY, BR21,
    )  # fmt: skip


def test_that_what_only_waits_for_its_result_comes_last() -> None:
    desk = staffed()
    dealt_with, waiting = incident(desk), incident(desk, kind="theft")
    at_scene(desk, BR24, dealt_with)
    done(desk, commands.StandDown(callsign=BR24), after(minutes=5))
    assert order(desk, 6) == [waiting[-4:], dealt_with[-4:]]


def test_that_the_clock_runs_from_creation_to_a_declared_arrival() -> None:
    desk = staffed()
    key = incident(desk)
    states = []
    for minute in (10, 15, 16):
        clock = clock_of(desk.picture.incidents[key], FORCE, after(minutes=minute))
        states.append((clock.state, clock.time.total_seconds()))
    assert states == [("left", 300), ("left", 0), ("over", -60)]
    at_scene(desk, BR21, key, after(minutes=16))
    late = clock_of(desk.picture.incidents[key], FORCE, after(minutes=40))
    assert (late.state, late.time.total_seconds()) == ("late", 960)


def test_that_a_grade_without_a_target_only_counts_up() -> None:
    desk = staffed()
    key = incident(desk, kind="advice")
    assert clock_of(desk.picture.incidents[key], FORCE, after(hours=9)).state == "none"


def test_that_an_open_alert_keeps_its_log_on_top_when_the_officer_has_left_it() -> None:
    desk = staffed()
    low = incident(desk, kind="theft")
    incident(desk)
    at_scene(desk, BR21, low)
    for code in (0, 2):
        done(desk, commands.SetStatus(callsign=BR21, code=code, source="radio"), after(minutes=1))
    row = queue(desk.picture, FORCE, after(minutes=2))[0]
    assert (row.incident.id, row.worst, row.worst_unit) == (low, Level.EMERGENCY, BR21)


def test_that_a_unit_whose_beginning_cannot_be_read_does_not_empty_the_queue() -> None:
    desk = staffed()
    key = incident(desk)
    at_scene(desk, BR24, key)
    del desk.picture.units[BR24]
    assert order(desk, 1) == [key[-4:]]


def test_that_an_amber_check_is_named_but_moves_nothing() -> None:
    desk = staffed()
    low, high = incident(desk, kind="theft", markers=("weapons",)), incident(desk)
    at_scene(desk, BR21, low)
    rows = queue(desk.picture, FORCE, after(minutes=6))
    assert [row.incident.id for row in rows] == [high, low]
    assert (rows[1].worst, rows[1].worst_unit, rows[0].worst_unit) == (Level.AMBER, BR21, "")


def test_that_an_arrival_in_time_has_met_its_target() -> None:
    desk = staffed()
    key = incident(desk)
    at_scene(desk, BR21, key, after(minutes=15))
    assert clock_of(desk.picture.incidents[key], FORCE, after(hours=9)).state == "met"


def test_that_a_check_that_is_only_due_is_named_too() -> None:
    desk = staffed()
    at_scene(desk, BR21, incident(desk))
    (row,) = queue(desk.picture, FORCE, after(minutes=5))
    assert (row.worst, row.worst_unit) == (Level.DUE, BR21)


def test_that_grade_counts_before_help_and_a_scene_with_its_units_is_not_finished() -> None:
    desk = staffed()
    calm, grave = incident(desk, kind="theft"), incident(desk, kind="collision")
    at_scene(desk, BR24, grave)
    assert order(desk, 1) == [grave[-4:], calm[-4:]]


def test_that_a_job_closed_undone_has_no_running_clock() -> None:
    desk = staffed()
    theft, graver = incident(desk, kind="theft"), incident(desk)
    at_scene(desk, BR24, theft, after(minutes=1))
    done(desk, commands.SendUnit(incident=graver, callsign=BR24, divert=True), after(minutes=3))
    assert clock_of(desk.picture.incidents[theft], FORCE, after(minutes=4)).undone is not None
    done(desk, commands.CloseIncident(incident=theft, result="dealt"), after(minutes=5))
    assert clock_of(desk.picture.incidents[theft], FORCE, after(minutes=6)).undone is None


def test_that_a_job_nobody_reached_has_its_target_to_say_how_it_stands() -> None:
    desk = staffed()
    first, graver = incident(desk), incident(desk)
    done(desk, commands.SendUnit(incident=first, callsign=BR24))
    done(desk, commands.SendUnit(incident=graver, callsign=BR24, divert=True), after(minutes=3))
    clock = clock_of(desk.picture.incidents[first], FORCE, after(minutes=4))
    assert (clock.state, clock.undone) == ("left", None)


def test_that_a_grade_the_force_has_lost_counts_as_the_gravest_without_a_target() -> None:
    desk = staffed()
    lost, known = incident(desk, kind="theft"), incident(desk, kind="theft")
    desk.picture.incidents[lost] = structs.replace(desk.picture.incidents[lost], grade="X9")
    rows = queue(desk.picture, FORCE, after(minutes=1))
    assert [(row.incident.id, row.clock.state) for row in rows] == [(lost, "none"), (known, "left")]
