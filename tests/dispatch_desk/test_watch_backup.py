"""What the watch's process makes of help that is too far off: one soft pulse, until it is another matter."""

from datetime import timedelta

from dispatch_desk import commands
from dispatch_desk.alarm_load import advice, tally_of
from dispatch_desk.safety import backup_words, standings
from resources.checkins import Level
from tests.desks import FORCE, after
from tests.dispatch_desk.test_watch import BR21, BR24, Room, levels

HOUR = timedelta(hours=1)


def a_room() -> Room:
    """BR21 is alone at a domestic."""
    room = Room()
    room.send_into_danger()
    return room


def far(room: Room, first_s: float | None = 840.0) -> None:
    first = None if first_s is None else BR24
    room.do(
        commands.NoteBackup(
            callsign=BR21, rule="alone", limit_s=600.0, first=first, first_s=first_s
        )
    )


def near(room: Room) -> None:
    room.do(commands.NoteBackup(callsign=BR21, rule=None, first=BR24, first_s=300.0))


def test_that_it_rings_once_softly_and_says_who_is_how_far() -> None:
    room = a_room()
    far(room)
    (ring,) = room.pass_time(0.25)
    assert (ring.level, ring.callsign) == ("amber", BR21)
    assert ring.why == "Backup too far: BR24 14 min, limit 10 min"
    assert room.listen(60) == []


def test_that_other_minutes_are_the_same_alarm_and_far_again_is_another() -> None:
    room = a_room()
    far(room)
    room.pass_time(0.25)
    far(room, None)
    assert room.listen(5) == []
    near(room)
    assert room.listen(5) == []
    far(room)
    assert room.listen(5) == [0.25]


def test_that_what_somebody_knows_already_makes_no_sound() -> None:
    room = a_room()
    far(room)
    room.do(commands.SeeBackup(callsign=BR21, by="M Hughes"))
    assert room.listen(5) == []
    far(room, None)
    assert room.listen(5) == []


def test_that_an_emergency_rings_as_ever_and_alone() -> None:
    room = a_room()
    room.do(commands.SetStatus(callsign=BR21, code=0, source="radio"))
    far(room)
    assert levels(room.pass_time(0.25)) == ["emergency"]
    assert room.listen(11) == [5, 10]


def test_that_a_check_that_turns_amber_rings_beside_it() -> None:
    room = a_room()
    far(room)
    assert levels(room.pass_time(0.25)) == ["amber"]
    assert [r.why for r in room.pass_time(360)] == ["No contact: alone, violence likely"]


def test_that_it_is_shown_beside_the_level_and_gone_with_the_shift() -> None:
    room = a_room()
    far(room)
    found = {s.callsign: s for s in standings(room.desk.picture, FORCE, room.now)}
    assert found[BR21].far is not None
    assert found[BR21].level is Level.SAFE
    assert [s.callsign for s in room.desk.board.far()] == [BR21]
    room.do(commands.StandDown(callsign=BR21))
    room.do(commands.BookOffUnit(callsign=BR21))
    assert room.desk.board.far() == []
    assert all(s.far is None for s in standings(room.desk.picture, FORCE, room.now))


def test_that_it_counts_in_the_load_once_and_the_advice_knows_what_it_is() -> None:
    room = a_room()
    far(room)
    far(room, None)
    hour = tally_of(room.desk.picture.alarms, after(seconds=10), HOUR)
    assert (hour.alarms, hour.rules[0].name) == (1, "backup too far: alone")
    near(room)
    far(room)
    hour = tally_of(room.desk.picture.alarms, after(seconds=10), HOUR)
    assert advice(hour, FORCE) == (
        "2 of 2 alarms in the last hour were “backup too far: alone”: "
        "keep somebody free nearer, or propose another limit to the duty inspector."
    )


def test_that_the_words_tell_first_from_second() -> None:
    room = a_room()
    only_second = commands.NoteBackup(
        callsign=BR21, rule="alone", limit_s=600.0, first=BR24, first_s=240.0, second_s=None
    )
    room.do(only_second)
    said = room.desk.picture.units[BR21].far
    assert said is not None
    assert backup_words(said) == "BR24 4 min, then nobody, limit 10 min for the second"
