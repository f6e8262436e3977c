"""What a desk allows, what it refuses, and in which words."""

from datetime import datetime, timedelta, timezone

import pytest
from msgspec import structs

from dispatch_desk import commands
from dispatch_desk.desk import Desk
from dispatch_desk.outcomes import Refused
from resources.units import Callsign
from tests.desks import ALONE, HERE, PAIR, a_desk, after, ask, at_scene, done, incident, staffed

BR21, BR24 = ALONE.callsign, PAIR.callsign


def refused(outcome: object) -> str:
    assert isinstance(outcome, Refused), outcome
    return outcome.why


def test_that_a_unit_can_be_sent_to_one_incident_only() -> None:
    desk = staffed()
    first, second = incident(desk), incident(desk)
    done(desk, commands.SendUnit(incident=first, callsign=BR21))
    assert "stand it down there first" in refused(
        ask(desk, commands.SendUnit(incident=second, callsign=BR21))
    )
    assert "going there already" in refused(
        ask(desk, commands.SendUnit(incident=first, callsign=BR21))
    )


def test_that_sending_writes_both_halves_or_neither() -> None:
    desk = staffed()
    key = incident(desk)
    sent = done(desk, commands.SendUnit(incident=key, callsign=BR21))
    assert [entry.type for entry in sent.entries] == ["unit.sent/1", "incident.unit_sent/1"]
    assert desk.picture.units[BR21].incident == key
    assert desk.picture.incidents[key].units == (BR21,)


def test_that_nobody_is_sent_who_is_not_on_duty() -> None:
    desk = a_desk()
    key = incident(desk)
    said = refused(ask(desk, commands.SendUnit(incident=key, callsign=Callsign("XX99"))))
    assert said == "XX99 is not on duty"
    done(desk, commands.BookOnUnit(unit=ALONE, status=2))
    done(desk, commands.BookOffUnit(callsign=BR21))
    gone = refused(ask(desk, commands.SendUnit(incident=key, callsign=BR21)))
    assert gone == "BR21 is not on duty"


def test_that_an_officer_in_an_emergency_is_not_sent_elsewhere() -> None:
    desk = staffed()
    key = incident(desk)
    done(desk, commands.SetStatus(callsign=BR21, code=0, source="radio"))
    assert "emergency" in refused(ask(desk, commands.SendUnit(incident=key, callsign=BR21)))


def test_that_a_closed_incident_takes_no_units_but_still_takes_log_lines() -> None:
    desk = staffed()
    key = incident(desk)
    done(desk, commands.CloseIncident(incident=key, result="advice"))
    assert "is closed" in refused(ask(desk, commands.SendUnit(incident=key, callsign=BR21)))
    done(desk, commands.WriteLog(incident=key, text="Caller rang back to say thanks"))
    assert desk.picture.incidents[key].log[-1].text == "Caller rang back to say thanks"


def test_that_an_incident_closes_only_when_its_units_are_stood_down() -> None:
    desk = staffed()
    key = incident(desk)
    at_scene(desk, BR24, key)
    assert "BR24 still there" in refused(
        ask(desk, commands.CloseIncident(incident=key, result="dealt"))
    )
    done(desk, commands.StandDown(callsign=BR24))
    done(desk, commands.CloseIncident(incident=key, result="dealt"))
    assert not desk.picture.incidents[key].open


def test_that_an_incident_does_not_close_over_an_open_alert() -> None:
    desk = staffed()
    key = incident(desk)
    at_scene(desk, BR21, key)
    done(desk, commands.RaiseAlert(callsign=BR21, level="red", reason="No contact"))
    done(desk, commands.StandDown(callsign=BR21))
    assert "BR21-R1 is open" in refused(
        ask(desk, commands.CloseIncident(incident=key, result="dealt"))
    )


@pytest.mark.parametrize(
    ("command", "word"),
    [
        (commands.CreateIncident, "place is missing"),
        (commands.WriteLog, "log entry is missing"),
        (commands.Regrade, "reason"),
    ],
)
def test_that_what_must_be_said_is_asked_for(command: type, word: str) -> None:
    desk = staffed()
    key = incident(desk)
    asked = {
        commands.CreateIncident: lambda: commands.CreateIncident(
            kind="theft", place="  ", position=desk.picture.incidents[key].position, summary="x"
        ),
        commands.WriteLog: lambda: commands.WriteLog(incident=key, text=" \n "),
        commands.Regrade: lambda: commands.Regrade(incident=key, grade="2", reason=""),
    }[command]()
    assert word in refused(ask(desk, asked))


def test_that_a_text_too_long_to_be_meant_is_refused_with_its_length() -> None:
    desk = staffed()
    key = incident(desk)
    assert "5000 characters" in refused(ask(desk, commands.WriteLog(incident=key, text="x" * 5000)))


def test_that_nothing_is_recorded_before_it_has_happened() -> None:
    desk = staffed()
    early = commands.RecordContact(callsign=BR21, happened_at=after(minutes=1))
    assert "not come yet" in refused(ask(desk, early))


def test_that_a_radio_is_believed_even_when_it_does_not_fit() -> None:
    """An officer who declares an arrival somewhere unknown has still declared it."""
    desk = staffed()
    done(desk, commands.SetStatus(callsign=BR21, code=6, source="radio"))
    assert desk.picture.units[BR21].status == 6
    assert "send it first" in refused(ask(desk, commands.SetStatus(callsign=BR24, code=6)))


def test_that_a_status_of_availability_ends_the_assignment_on_both_sides() -> None:
    desk = staffed()
    key = incident(desk)
    at_scene(desk, BR21, key)
    done(desk, commands.SetStatus(callsign=BR21, code=2, source="radio"), after(minutes=20))
    assert desk.picture.units[BR21].incident is None
    assert desk.picture.incidents[key].units == ()


def test_that_a_message_code_leaves_the_status_alone() -> None:
    desk = staffed()
    done(desk, commands.SetStatus(callsign=BR21, code=14, source="radio"))
    assert desk.picture.units[BR21].status == 2


def test_that_an_emergency_press_raises_one_alert_however_often_it_is_pressed() -> None:
    desk = staffed()
    for second in (0, 3, 6):
        done(
            desk,
            commands.SetStatus(callsign=BR21, code=0, source="radio"),
            after(seconds=second),
        )
    assert list(desk.picture.alerts) == ["BR21-E1"]


def test_that_an_alert_closes_only_when_somebody_took_it_and_says_how_it_was_confirmed() -> None:
    desk = staffed()
    done(desk, commands.SetStatus(callsign=BR21, code=0, source="radio"))
    closing = commands.CloseAlert(
        alert="BR21-E1", outcome="accidental", confirmed_by="", confirmed_how=""
    )
    assert "take it first" in refused(ask(desk, closing))
    done(desk, commands.OwnAlert(alert="BR21-E1", owner="M Hughes"))
    assert "Who confirmed it" in refused(ask(desk, closing))
    done(
        desk,
        commands.CloseAlert(
            alert="BR21-E1",
            outcome="accidental",
            confirmed_by="PC Rees",
            confirmed_how="voice and visual",
        ),
    )
    assert not desk.picture.alerts["BR21-E1"].open


def test_that_after_an_emergency_the_unit_is_where_it_was_and_its_check_starts_anew() -> None:
    desk = staffed()
    key = incident(desk)
    at_scene(desk, BR21, key)
    done(desk, commands.SetStatus(callsign=BR21, code=0, source="radio"), after(minutes=2))
    done(desk, commands.OwnAlert(alert="BR21-E1", owner="M Hughes"), after(minutes=3))
    closed = commands.CloseAlert(
        alert="BR21-E1", outcome="safe", confirmed_by="PC Rees", confirmed_how="voice"
    )
    done(desk, closed, after(minutes=4))
    unit = desk.picture.units[BR21]
    assert (unit.status, unit.heard_at) == (6, after(minutes=4))


def test_that_a_unit_with_an_open_alert_cannot_be_booked_off() -> None:
    desk = staffed()
    done(desk, commands.RaiseAlert(callsign=BR21, level="emergency", reason="Voice"))
    assert "open alert" in refused(ask(desk, commands.BookOffUnit(callsign=BR21)))


def test_that_a_correction_must_name_a_line_of_this_log() -> None:
    desk = staffed()
    key = incident(desk)
    wrong = commands.WriteLog(incident=key, text="No: number 41", corrects=9999)
    assert "no line 9999" in refused(ask(desk, wrong))


def test_that_a_code_the_force_does_not_have_is_refused_in_words() -> None:
    desk = staffed()
    key = incident(desk)
    assert "no result “gone”" in refused(
        ask(desk, commands.CloseIncident(incident=key, result="gone"))
    )


def test_that_incident_numbers_start_again_every_day() -> None:
    desk = staffed()
    keys = [incident(desk), incident(desk), incident(desk, now=after(hours=3))]
    assert keys == ["2030-05-01/0001", "2030-05-01/0002", "2030-05-02/0001"]


def close_alert(desk: Desk, alert: str, minutes: float) -> None:
    done(desk, commands.OwnAlert(alert=alert, owner="M Hughes"), after(minutes=minutes))
    closing = commands.CloseAlert(
        alert=alert, outcome="safe", confirmed_by="PC Rees", confirmed_how="voice"
    )
    done(desk, closing, after(minutes=minutes))


def test_that_an_open_emergency_bars_sending_whatever_status_the_radio_sends_next() -> None:
    desk = staffed()
    key = incident(desk)
    for code in (0, 2):
        done(desk, commands.SetStatus(callsign=BR21, code=code, source="radio"))
    assert "emergency" in refused(ask(desk, commands.SendUnit(incident=key, callsign=BR21)))
    close_alert(desk, "BR21-E1", 1)
    done(desk, commands.SendUnit(incident=key, callsign=BR21))


def test_that_an_emergency_on_the_way_is_no_arrival_when_it_ends() -> None:
    desk = staffed()
    key = incident(desk)
    done(desk, commands.SendUnit(incident=key, callsign=BR21))
    for minute, code in ((1, 5), (2, 0), (3, 0)):
        pressed = commands.SetStatus(callsign=BR21, code=code, source="radio")
        done(desk, pressed, after(minutes=minute))
    close_alert(desk, "BR21-E1", 4)
    assert desk.picture.units[BR21].status == 5
    assert desk.picture.incidents[key].attended_at is None


def test_that_after_an_emergency_without_an_incident_the_unit_is_free_or_as_it_was() -> None:
    desk = staffed()
    for code, back in ((6, 2), (8, 8)):
        for pressed in (code, 0):
            done(desk, commands.SetStatus(callsign=BR21, code=pressed, source="radio"))
        close_alert(desk, list(desk.picture.alerts)[-1], 1)
        assert desk.picture.units[BR21].status == back


def test_that_closing_a_red_check_leaves_the_emergency_beside_it() -> None:
    desk = staffed()
    done(desk, commands.RaiseAlert(callsign=BR21, level="red", reason="No contact"))
    done(desk, commands.SetStatus(callsign=BR21, code=0, source="radio"), after(minutes=1))
    close_alert(desk, "BR21-R1", 2)
    assert desk.picture.units[BR21].status == 0
    assert desk.picture.alert_of(BR21) == desk.picture.alerts["BR21-E2"]


def test_that_an_alert_may_be_taken_over_but_not_taken_twice_by_one() -> None:
    desk = staffed()
    done(desk, commands.RaiseAlert(callsign=BR21, level="emergency", reason="Voice"))
    done(desk, commands.OwnAlert(alert="BR21-E1", owner="S Khan"))
    assert "yours already" in refused(ask(desk, commands.OwnAlert(alert="BR21-E1", owner="S Khan")))
    close_alert(desk, "BR21-E1", 1)
    assert "is closed" in refused(ask(desk, commands.OwnAlert(alert="BR21-E1", owner="S Khan")))
    assert "no alert X" in refused(ask(desk, commands.OwnAlert(alert="X", owner="S Khan")))


@pytest.mark.parametrize("status", [0, 14])
def test_that_nobody_books_on_in_an_emergency_or_with_a_message(status: int) -> None:
    asked = commands.BookOnUnit(unit=ALONE, status=status)
    assert "Nobody books on" in refused(ask(a_desk(), asked))


@pytest.mark.parametrize("callsign", ["new", "BR/21", "B\x07R", "", "x" * 41])
def test_that_a_callsign_must_be_able_to_name_a_record(callsign: str) -> None:
    unit = structs.replace(ALONE, callsign=Callsign(callsign))
    assert "callsign" in refused(ask(a_desk(), commands.BookOnUnit(unit=unit, status=2))).lower()


def test_that_a_callsign_is_known_by_its_letters_and_not_by_the_spaces_around_it() -> None:
    desk = a_desk()
    unit = structs.replace(ALONE, callsign=Callsign("  BR21 "))
    done(desk, commands.BookOnUnit(unit=unit, status=2))
    assert list(desk.picture.units) == [BR21]
    again = commands.BookOnUnit(unit=unit, status=2)
    assert "booked on already" in refused(ask(desk, again))
    nobody = structs.replace(ALONE, callsign=Callsign("BR22"), crew=())
    assert "no crew" in refused(ask(desk, commands.BookOnUnit(unit=nobody, status=2)))


def test_that_half_a_character_is_refused_in_words_and_not_a_crash() -> None:
    desk = staffed()
    broken = commands.WriteLog(incident=incident(desk), text="Caller says \ud83d")
    assert "type it instead" in refused(ask(desk, broken))


def test_that_the_day_of_a_number_is_the_records_own() -> None:
    """Ten past midnight in a zone east of Greenwich is still the day before in the record."""
    desk = staffed()
    local = datetime(2030, 5, 2, 0, 10, tzinfo=timezone(timedelta(hours=2)))
    assert incident(desk, now=after(hours=1), happened_at=local) == "2030-05-01/0001"


def test_that_a_unit_at_an_incident_is_not_booked_off_and_one_at_none_not_stood_down() -> None:
    desk = staffed()
    at_scene(desk, BR21, incident(desk))
    assert "stand it down" in refused(ask(desk, commands.BookOffUnit(callsign=BR21)))
    assert "at no incident" in refused(ask(desk, commands.StandDown(callsign=BR24)))


def test_that_a_red_check_is_raised_once_and_never_beside_an_open_alert() -> None:
    desk = staffed()
    red = commands.RaiseAlert(callsign=BR21, level="red", reason="No contact")
    done(desk, red)
    assert "open alert already" in refused(ask(desk, red))


@pytest.mark.parametrize(
    ("mode", "area", "said"),
    [("demo", "town", "can't be opened as demo"), ("live", "county", "belongs to town")],
)
def test_that_a_journal_keeps_its_mode_and_its_area(mode: str, area: str, said: str) -> None:
    desk = a_desk()
    done(desk, commands.OpenRoom(mode="live", area="town", boot_id="b"))
    done(desk, commands.OpenRoom(mode="live", area="town", boot_id="c"))
    asked = commands.OpenRoom(mode=mode, area=area, boot_id="b")
    assert said in refused(ask(desk, asked))


def test_that_an_incident_is_owned_and_graded_anew_only_by_a_change() -> None:
    desk = staffed()
    key = incident(desk)
    own = commands.OwnIncident(incident=key, owner="M Hughes")
    done(desk, own)
    assert "yours already" in refused(ask(desk, own))
    same = commands.Regrade(incident=key, grade="1", reason="worse")
    assert "grade 1 already" in refused(ask(desk, same))
    assert "no incident X" in refused(ask(desk, commands.WriteLog(incident="X", text="x")))


@pytest.mark.parametrize("code", [2, 4, 11])
def test_that_free_on_a_break_and_off_duty_all_end_an_assignment(code: int) -> None:
    desk = staffed()
    key = incident(desk)
    at_scene(desk, BR21, key)
    done(desk, commands.SetStatus(callsign=BR21, code=code, source="radio"))
    assert (desk.picture.units[BR21].status, desk.picture.incidents[key].units) == (code, ())


def test_that_a_marker_the_force_does_not_have_is_refused() -> None:
    asked = commands.CreateIncident(
        kind="theft", place="Here", position=HERE, summary="x", markers=("dragons",)
    )
    assert "no marker “dragons”" in refused(ask(a_desk(), asked))


def test_that_an_alert_elsewhere_keeps_no_other_incident_open() -> None:
    desk = staffed()
    here, there = incident(desk), incident(desk)
    at_scene(desk, BR21, here)
    done(desk, commands.RaiseAlert(callsign=BR21, level="red", reason="No contact"))
    done(desk, commands.CloseIncident(incident=there, result="advice"))
    assert not desk.picture.incidents[there].open
