from datetime import timedelta

import pytest
from msgspec import structs
from PySide6.QtWidgets import QWidget

from dispatch_desk.records import MeetingPoint, Request
from resources.units import Callsign
from tests.ui.a_night import FORCE, MINUTE, NOW, PLACE, SECOND, incident
from ui.incident.header import IncidentHeader, head_of
from ui.theme import DAY, NIGHT

ME = "M Hughes"


def test_that_the_head_has_number_day_place_and_clock() -> None:
    head = head_of(incident("0417", caller="J Doe"), FORCE, NOW, ME)
    assert (head.number, head.day, head.kind) == ("0417", "12JAN41", "Domestic in progress")
    assert head.detail == "999 · caller J Doe"
    assert (head.elapsed, head.standing) == ("6:24", "8:36 left")
    assert head.owner == "Owner you"


@pytest.mark.parametrize(
    ("attended", "state", "words"),
    [(5, "met", "met at 5:00"), (16, "late", "met late, at 16:00"), (None, "over", "over 5:00")],
)
def test_that_the_clock_says_how_it_stands_in_words(
    attended: int | None, state: str, words: str
) -> None:
    made = incident("0417", created_at=NOW - 20 * MINUTE)
    if attended is not None:
        made = structs.replace(made, attended_at=made.created_at + attended * MINUTE)
    head = head_of(made, FORCE, NOW, ME)
    assert (head.state, head.standing) == (state, words)


def test_that_an_unowned_incident_says_nobody() -> None:
    head = head_of(incident("0422"), FORCE, NOW, ME)
    assert not head.owned
    assert "NOBODY" in head.words


def test_that_another_owner_is_named_with_since_when() -> None:
    head = head_of(incident("0419", owned_at=NOW - 3 * MINUTE), FORCE, NOW, ME)
    assert head.owner == "Owner K Adeyemi, 3:00"


def test_that_a_closed_incident_stops_its_clock_and_says_how_it_ended() -> None:
    made = incident("0417")
    ended = made.created_at + timedelta(minutes=4)
    head = head_of(structs.replace(made, closed_at=ended, result="arrest"), FORCE, NOW, ME)
    assert head.elapsed == "4:00"
    assert head.standing.endswith(", arrest made")


def test_that_risk_markers_come_first_and_are_read_as_warnings() -> None:
    head = head_of(incident("0417", markers=("children", "weapons")), FORCE, NOW, ME)
    assert [name for _code, name, _risk in head.chips] == ["Weapons", "Children"]
    assert "warning Weapons" in head.words


def test_that_it_paints_in_both_themes_and_sizes_with_many_markers(window: QWidget) -> None:
    header = IncidentHeader(NIGHT, window)
    codes = tuple(marker.code for marker in FORCE.markers)
    header.resize(472, 200)
    header.show_head(head_of(incident("0417", markers=codes), FORCE, NOW, ME))
    tall, night = header.height(), header.grab().toImage()
    header.set_theme(DAY)
    assert header.grab().toImage() != night
    header.set_small(True)
    assert header.height() < tall
    assert "0417, grade 1, Domestic in progress" in header.accessibleName()


ASKED = Request(Callsign("AR01"), "duty inspector", "knife seen", ME, NOW - 80 * SECOND)


def test_that_a_job_left_undone_says_so_beside_how_it_was_met() -> None:
    made = incident("0417", attended_at=NOW - 4 * MINUTE, undone_at=NOW - 200 * SECOND)
    head = head_of(made, FORCE, NOW, ME)
    assert (head.state, head.standing) == ("undone", "met 2:24 · left undone 3:20")


@pytest.mark.parametrize(
    ("changes", "token", "words"),
    [
        ({}, "text1", "AR01 asked of the duty inspector, no answer for 1:20"),
        ({"asked_at": NOW - 121 * SECOND}, "amber", "no answer for 2:01"),
        ({"granted": True, "answered_by": "Insp Bell"}, "available", "AR01 granted by Insp Bell"),
        (
            {"granted": False, "answered_by": "Insp Bell", "answer": "no firearm"},
            "text2",
            ": no firearm",
        ),
    ],
)
def test_that_who_is_asked_for_stands_in_the_head_until_it_goes(
    changes: dict[str, object], token: str, words: str
) -> None:
    request = structs.replace(ASKED, **changes)
    (note,) = head_of(incident("0417", requests=(request,)), FORCE, NOW, ME).notes
    assert note.token == token
    assert words in note.words
    going = incident("0417", requests=(request,), units=(request.callsign,))
    assert bool(head_of(going, FORCE, NOW, ME).notes) == (
        request.granted is False
    )  # sent all the same


def test_that_requests_and_the_meeting_point_have_room_and_are_read_aloud(window: QWidget) -> None:
    header = IncidentHeader(NIGHT, window)
    header.resize(472, 300)
    header.show_head(head_of(incident("0417"), FORCE, NOW, ME))
    plain = header.height()
    requests = tuple(structs.replace(ASKED, callsign=Callsign(f"AR0{n}")) for n in range(4))
    rvp = MeetingPoint(PLACE, "Hazel Street", ME, NOW)
    head = head_of(incident("0417", requests=requests, rvp=rvp), FORCE, NOW, ME)
    header.show_head(head)
    assert header.height() == plain + 66
    header.grab()
    assert "AR03 asked of" in head.words
    assert head.words.endswith("RVP: Hazel Street")


def test_that_codes_the_force_has_lost_are_shown_as_they_are_and_count_as_grave() -> None:
    lost = incident("0417", kind="riot", grade="X9", markers=("curse",))
    head = head_of(lost, FORCE, NOW, ME)
    assert (head.look, head.grade, head.kind) == (1, "X9", "riot")
    assert head.chips == (("curse", "curse", True),)
