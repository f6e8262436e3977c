"""The fold: whatever the journal holds becomes a picture, the same one every time."""

from msgspec import structs

from dispatch_desk import commands, facts
from dispatch_desk.desk import Desk
from dispatch_desk.journal.protocol import Entry
from dispatch_desk.picture import Picture, apply, fold
from dispatch_desk.picture.steps import take
from tests.desks import ALONE, FORCE, PAIR, START, after, at_scene, done, incident, staffed

BR21, BR24 = ALONE.callsign, PAIR.callsign


def entries(desk: Desk) -> list[Entry]:
    return list(desk.journal.tail(0, 10_000))


def a_busy_desk() -> Desk:
    desk = staffed()
    key = incident(desk, markers=("weapons",))
    at_scene(desk, BR21, key)
    done(desk, commands.OwnIncident(incident=key, owner="M Hughes"), after(minutes=1))
    done(desk, commands.SetStatus(callsign=BR21, code=0, source="radio"), after(minutes=6))
    done(desk, commands.OwnAlert(alert="BR21-E1", owner="M Hughes"), after(minutes=6))
    done(desk, commands.SendUnit(incident=key, callsign=BR24), after(minutes=7))
    return desk


def test_that_folding_the_journal_again_gives_the_same_picture() -> None:
    desk = a_busy_desk()
    again = Picture(force=FORCE)
    fold(again, entries(desk))
    assert again == desk.picture


def test_that_every_fact_of_the_catalogue_changes_the_picture_in_a_written_way() -> None:
    unwritten = [kind.NAME for kind in facts.CATALOGUE.values() if kind not in take.registry]
    assert unwritten == []


def test_that_an_unknown_fact_is_kept_and_shown_and_stops_nothing() -> None:
    desk = a_busy_desk()
    strange = structs.replace(entries(desk)[-1], seq=999, type="unit.teleported/7")
    apply(desk.picture, strange)
    assert [(seq, lost.type) for seq, lost in desk.picture.unreadable] == [
        (999, "unit.teleported/7")
    ]


def test_that_a_fact_about_something_never_heard_of_is_unreadable_not_a_crash() -> None:
    picture = Picture(force=FORCE)
    lost = next(e for e in entries(a_busy_desk()) if e.type == "unit.status_changed/1")
    apply(picture, lost)
    assert picture.unreadable[0][1].type == "unit.status_changed/1"


def test_that_an_erased_body_leaves_the_rest_readable() -> None:
    desk = a_busy_desk()
    told = [
        structs.replace(e, body=None) if e.type == "incident.owned/1" else e for e in entries(desk)
    ]
    picture = Picture(force=FORCE)
    fold(picture, told)
    key = next(iter(picture.incidents))
    assert picture.incidents[key].owner is None
    assert picture.incidents[key].units == (BR21, BR24)


def test_that_a_call_written_down_late_never_makes_a_unit_look_quieter() -> None:
    desk = staffed()
    key = incident(desk)
    at_scene(desk, BR21, key, after(minutes=10))
    late = commands.RecordContact(callsign=BR21, happened_at=after(minutes=4))
    done(desk, late, after(minutes=11))
    assert desk.picture.units[BR21].heard_at == after(minutes=10)


def test_that_a_status_set_at_the_desk_is_no_contact_with_the_officer() -> None:
    desk = staffed()
    key = incident(desk)
    done(desk, commands.SendUnit(incident=key, callsign=BR21))
    done(desk, commands.SetStatus(callsign=BR21, code=5), after(minutes=2))
    assert desk.picture.units[BR21].heard_at == START


def test_that_attendance_is_the_first_declared_arrival() -> None:
    desk = staffed()
    key = incident(desk)
    at_scene(desk, BR21, key, after(minutes=5))
    at_scene(desk, BR24, key, after(minutes=9))
    assert desk.picture.incidents[key].attended_at == after(minutes=5)


def test_that_a_correction_strikes_its_line_and_keeps_it() -> None:
    desk = staffed()
    key = incident(desk)
    written = done(desk, commands.WriteLog(incident=key, text="Knife seen"))
    corrected = commands.WriteLog(
        incident=key, text="No knife seen", corrects=written.entries[0].seq
    )
    seq = done(desk, corrected).entries[0].seq
    log = {line.text: line for line in desk.picture.incidents[key].log}
    assert log["Knife seen"].corrected_by == seq
    assert log["No knife seen"].corrected_by is None


def test_that_changes_name_exactly_what_they_touched() -> None:
    desk = a_busy_desk()
    desk.take_changes()
    key = next(iter(desk.picture.incidents))
    done(desk, commands.RecordContact(callsign=BR24), after(minutes=8))
    (change,) = desk.take_changes()
    assert (change.incidents, change.units, change.alerts) == ((key,), (BR24,), ())


def test_that_how_an_officer_was_heard_belongs_to_when() -> None:
    desk = staffed()
    done(desk, commands.RecordContact(callsign=BR21), after(minutes=5))
    late = commands.SetStatus(callsign=BR21, code=2, source="radio", happened_at=after(minutes=3))
    done(desk, late, after(minutes=6))
    unit = desk.picture.units[BR21]
    assert (unit.heard_at, unit.heard_how) == (after(minutes=5), "voice")


def test_that_what_an_officer_said_last_is_known_also_where_no_log_holds_it() -> None:
    desk = staffed()
    said = commands.RecordContact(callsign=BR21, how="radio", note="pressed it getting out")
    done(desk, said, after(minutes=5))
    assert desk.picture.units[BR21].heard_note == "pressed it getting out"
    done(desk, commands.SetStatus(callsign=BR21, code=2, source="radio"), after(minutes=6))
    assert desk.picture.units[BR21].heard_note == ""


def test_that_an_incident_was_sent_to_when_its_first_unit_was_sent() -> None:
    desk = staffed()
    key = incident(desk)
    for minute, callsign in ((2, BR21), (6, BR24)):
        done(desk, commands.SendUnit(incident=key, callsign=callsign), after(minutes=minute))
    assert desk.picture.incidents[key].sent_at == after(minutes=2)


def test_that_a_unit_sent_again_stands_once_in_the_log_and_last() -> None:
    """The fold takes what the journal holds, even twice the same sending."""
    desk = a_busy_desk()
    key = next(iter(desk.picture.incidents))
    sent = next(e for e in entries(desk) if e.type == "incident.unit_sent/1")
    apply(desk.picture, structs.replace(sent, seq=desk.picture.seq + 1))
    assert desk.picture.incidents[key].units == (BR24, BR21)


def test_that_a_stand_down_from_elsewhere_leaves_the_unit_where_it_is() -> None:
    desk = staffed()
    first, second = incident(desk), incident(desk)
    done(desk, commands.SendUnit(incident=first, callsign=BR21))
    done(desk, commands.StandDown(callsign=BR21), after(minutes=1))
    old = next(e for e in entries(desk) if e.type == "unit.stood_down/2")
    done(desk, commands.SendUnit(incident=second, callsign=BR21), after(minutes=2))
    apply(desk.picture, structs.replace(old, seq=desk.picture.seq + 1))
    assert desk.picture.units[BR21].incident == second


def test_that_an_emergency_pressed_twice_remembers_what_came_before_the_first() -> None:
    desk = staffed()
    for minute in (1, 2):
        pressed = commands.SetStatus(callsign=BR21, code=0, source="radio")
        done(desk, pressed, after(minutes=minute))
    assert desk.picture.units[BR21].status_before == 2
    done(desk, commands.SetStatus(callsign=BR21, code=7, source="radio"), after(minutes=3))
    assert desk.picture.units[BR21].status_before is None
