"""What docs/officer-safety.md promises beyond the plain check: section by section."""

from datetime import timedelta

import pytest

from dispatch_desk import commands, duties
from dispatch_desk.desk import Desk
from dispatch_desk.outcomes import Refused
from dispatch_desk.records import DutyUnit
from dispatch_desk.safety import Call, acknowledged, call_of, standing_of, watch_of
from resources.checkins import Level, Watch
from resources.units import Callsign
from tests.desks import ALONE, FORCE, PAIR, PCSO, after, ask, at_scene, done, incident, staffed

BR21, BR24, BN40 = ALONE.callsign, PAIR.callsign, PCSO.callsign


def alone_at_a_domestic() -> Desk:
    desk = staffed()
    at_scene(desk, BR21, incident(desk))
    return desk


def unit(desk: Desk, callsign: Callsign = BR21) -> DutyUnit:
    return desk.picture.units[callsign]


def watch(desk: Desk, callsign: Callsign = BR21) -> Watch | None:
    duty = unit(desk, callsign)
    return watch_of(duty, desk.picture.incidents.get(duty.incident or ""), FORCE)


def level(desk: Desk, callsign: Callsign = BR21, **span: float) -> Level:
    return standing_of(unit(desk, callsign), desk.picture, FORCE, after(**span)).level


def press(desk: Desk, code: int, callsign: Callsign = BR21, **span: float) -> None:
    done(desk, commands.SetStatus(callsign=callsign, code=code, source="radio"), after(**span))


# 1. Who is checked


def test_that_of_all_rules_that_fit_the_strictest_counts() -> None:
    desk = alone_at_a_domestic()  # alone at scene fits too: 15 min
    found = watch(desk)
    assert found is not None
    assert (found.rule.name, found.due_at) == ("alone, violence likely", after(minutes=5))


def test_that_a_vehicle_stop_is_checked_with_and_without_an_incident() -> None:
    desk = staffed()
    press(desk, 17, BR24)
    found = watch(desk, BR24)
    assert found is not None
    assert (found.rule.name, found.red_at) == ("vehicle stop", after(minutes=7))


@pytest.mark.parametrize("code", [18, 9], ids=["standing by", "prisoner escort"])
def test_that_who_stands_by_or_drives_a_prisoner_is_not_checked(code: int) -> None:
    desk = alone_at_a_domestic()
    press(desk, code, minutes=1)
    assert watch(desk) is None


def test_that_standing_by_before_it_was_sent_exempts_nobody() -> None:
    desk = staffed()
    press(desk, 18, minutes=1)
    key = incident(desk)
    done(desk, commands.SendUnit(incident=key, callsign=BR21, eta_s=100.0), after(minutes=2))
    found = watch(desk)
    assert found is not None
    assert found.rule.name == "no word en route"


def test_that_refreshments_pressed_before_it_was_sent_and_come_in_late_exempt_nobody() -> None:
    desk = staffed()
    sent = commands.SendUnit(incident=incident(desk), callsign=BR21, eta_s=100.0)
    done(desk, sent, after(minutes=2))
    done(desk, commands.SetStatus(callsign=BR21, code=5), after(minutes=3))
    late = commands.SetStatus(callsign=BR21, code=4, source="radio", happened_at=after(minutes=1))
    done(desk, late, after(minutes=4))
    assert watch(desk) is not None


@pytest.mark.parametrize("state", ["lost service", "lost fix", "low battery"])
def test_that_a_terminal_in_trouble_is_asked_after_in_two_minutes(state: str) -> None:
    desk = staffed()
    at_scene(desk, BR24, incident(desk, kind="damage"))
    assert watch(desk, BR24) is None
    done(desk, commands.ReportTerminal(callsign=BR24, state=state), after(minutes=3))
    found = watch(desk, BR24)
    assert found is not None
    assert (found.due_at, found.red_at) == (after(minutes=5), after(minutes=8))
    done(desk, commands.RecordContact(callsign=BR24), after(minutes=4))
    assert watch(desk, BR24) is None


def test_that_a_terminal_that_is_back_needs_no_check_any_more() -> None:
    desk = staffed()
    at_scene(desk, BR24, incident(desk, kind="damage"))
    done(desk, commands.ReportTerminal(callsign=BR24, state="lost fix"), after(minutes=1))
    done(desk, commands.ReportTerminal(callsign=BR24, state="regained"), after(minutes=2))
    assert watch(desk, BR24) is None


def test_that_a_marker_added_later_shortens_a_running_check() -> None:
    desk = staffed()
    key = incident(desk, kind="damage")
    at_scene(desk, BR21, key)
    assert level(desk, minutes=8) is Level.SAFE
    marked = commands.MarkIncident(incident=key, markers=("weapons",), reason="caller says knife")
    done(desk, marked, after(minutes=8))
    assert level(desk, minutes=8) is Level.RED
    assert desk.picture.incidents[key].log[-1].text == "Markers: weapons. caller says knife"


# 2. From when it is counted


def test_that_a_check_set_by_hand_counts_until_the_next_contact() -> None:
    desk = alone_at_a_domestic()
    later = commands.SetCheck(
        callsign=BR21, first_s=600, by="M Hughes", reason="whispering, no calls"
    )
    done(desk, later, after(minutes=4))
    assert level(desk, minutes=13.9) is Level.SAFE
    assert level(desk, minutes=14) is Level.DUE
    assert level(desk, minutes=16) is Level.RED  # as its rule would: two minutes after it was due
    found = watch(desk)
    assert found is not None
    assert found.rule.name == "set by M Hughes: whispering, no calls"
    done(desk, commands.RecordContact(callsign=BR21), after(minutes=5))
    assert level(desk, minutes=10) is Level.DUE


def test_that_anybody_on_duty_can_be_asked_after_once() -> None:
    desk = staffed()
    done(desk, commands.SetCheck(callsign=BN40, first_s=300, by="M Hughes", reason="walks home"))
    assert level(desk, BN40, minutes=5) is Level.DUE
    assert level(desk, BN40, minutes=7) is Level.RED


@pytest.mark.parametrize("seconds", [0.0, -5.0, 1801.0, float("nan")])
def test_that_no_check_is_set_for_never(seconds: float) -> None:
    asked = commands.SetCheck(callsign=BR21, first_s=seconds, by="M Hughes", reason="x")
    assert ask(staffed(), asked) == Refused("A check may be set for 1 to 30 minutes")


def test_that_a_check_is_not_put_off_under_an_open_alert() -> None:
    desk = alone_at_a_domestic()
    duties.watch_over(desk, after(minutes=7))
    asked = commands.SetCheck(callsign=BR21, first_s=60, by="M Hughes", reason="x")
    assert isinstance(ask(desk, asked, after(minutes=8)), Refused)


# 3. What counts as contact


def test_that_a_withdrawn_contact_makes_the_check_what_it_was() -> None:
    desk = alone_at_a_domestic()
    wrong = done(desk, commands.RecordContact(callsign=BR21), after(minutes=4)).entries[0].seq
    assert level(desk, minutes=8) is Level.SAFE
    withdrawn = commands.WithdrawContact(callsign=BR21, entry=wrong, reason="it was BR12")
    done(desk, withdrawn, after(minutes=8))
    assert level(desk, minutes=8) is Level.RED


def test_that_the_contact_of_booking_on_cannot_be_withdrawn() -> None:
    desk = staffed()
    (booked,) = unit(desk, BN40).contacts
    asked = commands.WithdrawContact(callsign=BN40, entry=booked.entry, reason="no")
    assert isinstance(ask(desk, asked), Refused)


def test_that_being_seen_by_another_unit_is_said_and_moves_nothing() -> None:
    desk = alone_at_a_domestic()
    before = watch(desk)
    seen = commands.RecordSeen(callsign=BR21, by=BR24, note="at the door")
    done(desk, seen, after(minutes=4))
    assert watch(desk) == before
    assert (unit(desk).seen_by, unit(desk).seen_at) == (BR24, after(minutes=4))


def test_that_a_trackers_alarm_is_an_emergency_and_no_contact() -> None:
    desk = alone_at_a_domestic()
    alarm = commands.SetStatus(callsign=BR21, code=0, source="tracker", note="man down")
    done(desk, alarm, after(minutes=3))
    alert = desk.picture.alert_of(BR21)
    assert alert is not None
    assert (alert.level, alert.reason) == ("emergency", "Tracker alarm: man down")
    assert unit(desk).heard_at == after(minutes=0)


# 4. The ladder


def test_that_an_amber_check_is_recorded_once_and_each_new_one_again() -> None:
    desk = alone_at_a_domestic()
    for minutes in (6.0, 6.2, 6.9):
        duties.watch_over(desk, after(minutes=minutes))
    assert [alarm.level for alarm in desk.picture.alarms] == ["amber"]
    done(desk, commands.RecordContact(callsign=BR21), after(minutes=6.9))
    duties.watch_over(desk, after(minutes=12.95))
    assert [alarm.level for alarm in desk.picture.alarms] == ["amber", "amber"]


def test_that_a_check_that_a_terminals_trouble_hid_is_not_recorded_as_missed_again() -> None:
    desk = staffed()
    at_scene(desk, BR24, incident(desk))
    duties.watch_over(desk, after(minutes=17.1))
    lost = commands.ReportTerminal(
        callsign=BR24, state="lost service", happened_at=after(minutes=14.5)
    )
    done(desk, lost, after(minutes=17.2))
    duties.watch_over(desk, after(minutes=17.6))
    done(desk, commands.ReportTerminal(callsign=BR24, state="regained"), after(minutes=17.8))
    duties.watch_over(desk, after(minutes=17.9))
    rules = [alarm.rule for alarm in desk.picture.alarms]
    assert rules == ["crew, violence likely", "terminal in trouble"]


def test_that_an_alert_climbs_from_dispatcher_to_supervisor_to_inspector() -> None:
    desk = alone_at_a_domestic()

    def call(**span: float) -> Call:
        duties.watch_over(desk, after(**span))
        return call_of(standing_of(unit(desk), desk.picture, FORCE, after(**span)), FORCE)

    assert call(minutes=5) == Call("dispatcher", after(minutes=6))
    assert call(minutes=6) == Call("dispatcher", after(minutes=7))
    assert call(minutes=7) == Call("dispatcher", after(minutes=8))
    assert call(minutes=8) == Call("supervisor", after(minutes=9))
    assert call(minutes=9) == Call("duty inspector", None)
    alert = desk.picture.alert_of(BR21)
    assert alert is not None
    done(desk, commands.OwnAlert(alert=alert.id, owner="M Hughes"), after(minutes=10))
    assert call(minutes=11) == Call("M Hughes", None)


# 5. Emergencies


def test_that_those_told_to_stand_down_are_free_and_counted_as_they_answer() -> None:
    desk = alone_at_a_domestic()
    key = unit(desk).incident
    assert key is not None
    press(desk, 0, minutes=1)
    alert = desk.picture.alert_of(BR21)
    assert alert is not None
    at_scene(desk, BR24, key, after(minutes=2))
    down = commands.StandDownBackup(alert=alert.id, told=(BR24, BN40), reason="enough")
    done(desk, down, after(minutes=5))
    assert (unit(desk, BR24).incident, unit(desk, BR24).status) == (None, 2)
    assert acknowledged(desk.picture.alerts[alert.id], desk.picture) == ()
    done(desk, commands.RecordContact(callsign=BN40), after(minutes=5) + timedelta(seconds=4))
    assert acknowledged(desk.picture.alerts[alert.id], desk.picture) == (BN40,)


def test_that_the_officer_in_danger_is_never_stood_down_with_the_others() -> None:
    desk = alone_at_a_domestic()
    press(desk, 0, minutes=1)
    alert = desk.picture.alert_of(BR21)
    assert alert is not None
    down = commands.StandDownBackup(alert=alert.id, told=(BR21,))
    assert isinstance(ask(desk, down, after(minutes=2)), Refused)


def test_that_a_contact_written_down_late_lets_the_report_after_it_count() -> None:
    desk = staffed()
    at_scene(desk, BR24, incident(desk, kind="damage"))
    for state, minutes in (("lost fix", 2.0), ("low battery", 4.0)):
        done(desk, commands.ReportTerminal(callsign=BR24, state=state), after(minutes=minutes))
    late = commands.RecordContact(callsign=BR24, happened_at=after(minutes=3))
    entry = done(desk, late, after(minutes=5)).entries[0].seq
    found = watch(desk, BR24)
    assert found is not None
    assert found.due_at == after(minutes=6)
    withdrawn = commands.WithdrawContact(callsign=BR24, entry=entry, reason="it was BR12")
    done(desk, withdrawn, after(minutes=5))
    found = watch(desk, BR24)
    assert found is not None
    assert found.due_at == after(minutes=4)


def test_that_a_terminal_that_goes_on_complaining_turns_red_all_the_same() -> None:
    desk = staffed()
    at_scene(desk, BR24, incident(desk, kind="damage"))
    for seconds in range(60, 420, 5):
        report = commands.ReportTerminal(callsign=BR24, state="low battery")
        done(desk, report, after(seconds=seconds))
    assert level(desk, BR24, minutes=6) is Level.RED
