"""A unit is taken from one job for a graver one by a typed line, asked after, and put back."""

import pytest

from dispatch_desk import commands
from resources.units import Callsign, Officer, Unit
from tests.stories.conftest import OpenDesk
from tests.stories.rooms import BN40, BR21, BR24, DeskAt, crossing
from ui.text import local_time

ARMED = Unit(
    Callsign("AR01"), "ARV", (Officer("PC Vale", "9001"), Officer("PC Orr", "9002")), "ar01"
)


def line(desk: DeskAt, words: str) -> None:
    desk.press("Ctrl+K")
    desk.enter(words)


def beside_the_line(desk: DeskAt) -> str:
    return desk.window.command_line.accessibleDescription()


def number(key: str) -> str:
    return key.rpartition("/")[2]


@pytest.fixture
def two_jobs(open_desk: OpenDesk) -> tuple[DeskAt, str, str]:
    """BR24 is at a theft since a minute; a domestic comes in and is opened."""
    desk = open_desk()
    desk.staff(BR21, BR24, BN40)
    theft = desk.call("theft", place="2 Ash Lane")
    desk.at_scene("BR24", theft)
    desk.later(minutes=1)
    domestic = desk.call()
    desk.open_first()
    return desk, theft, domestic


def test_that_what_a_divert_leaves_is_said_before_and_wanted_after(
    two_jobs: tuple[DeskAt, str, str],
) -> None:
    desk, theft, domestic = two_jobs
    desk.press("Ctrl+K")
    desk.type(f"send BR24 {number(domestic)}")
    desk.sees(lambda: f"leaves {number(theft)} (grade" in desk.window.command_line.warning)
    desk.press("Return")
    desk.sees(lambda: desk.incident(domestic).units == ("BR24",))
    (appended,) = {e.command_id for e in desk.entries() if "diverted" in e.type}
    assert sum(e.command_id == appended for e in desk.entries()) == 5
    desk.later(minutes=3, seconds=20)
    desk.sees(lambda: any("met 0:00 · undone 3:20" in row for row in desk.queue()))
    desk.window.queue.opened.emit(theft)
    desk.sees(lambda: desk.logs(f"BR24 taken for {number(domestic)}"))
    assert "left undone 3:20" in desk.window.incident.header.accessibleName()
    desk.press("Ctrl+3", "C")
    desk.sees(lambda: "Left undone for other work" in desk.window.incident.notice.accessibleName())


def test_that_a_recall_puts_it_back_as_it_was(two_jobs: tuple[DeskAt, str, str]) -> None:
    desk, theft, domestic = two_jobs
    line(desk, f"send BR24 {number(domestic)}")
    desk.sees(lambda: desk.unit("BR24").incident == domestic)
    desk.press("Ctrl+K")
    desk.type("recall")
    desk.sees(lambda: f"BR24 back to {number(theft)}" in desk.window.command_line.warning)
    desk.press("Return")
    desk.sees(lambda: desk.incident(theft).units == ("BR24",))
    assert desk.incident(domestic).units == ()
    assert desk.unit("BR24").status == 6
    assert not any("undone" in row for row in desk.queue())
    line(desk, "recall")
    assert desk.unit("BR24").incident == theft
    assert "Nobody you sent is on the way" in beside_the_line(desk)


def test_that_the_choice_is_kept_and_the_list_was_the_one_shown(
    two_jobs: tuple[DeskAt, str, str],
) -> None:
    desk, _, domestic = two_jobs
    line(desk, f"send BN40 {number(domestic)} only one who answers")
    desk.sees(lambda: desk.incident(domestic).choices)
    (choice,) = desk.incident(domestic).choices
    assert (choice.chosen, choice.taken) == (("BN40",), False)
    assert "BN40" not in choice.proposed


def test_that_why_is_answered_at_once_for_any_unit(two_jobs: tuple[DeskAt, str, str]) -> None:
    desk, _, _ = two_jobs
    line(desk, "why BN40")
    desk.sees(lambda: "not for confrontation" in beside_the_line(desk))
    at = local_time(desk.bridge.now())  # it stands there when it is so no more
    assert beside_the_line(desk).startswith(f"BN40 at {at}: not suitable · ")
    line(desk, "why BR21")
    desk.sees(lambda: beside_the_line(desk).startswith(f"BR21 at {at}: "))


def test_that_an_armed_unit_is_asked_for_waits_in_amber_and_is_granted(
    two_jobs: tuple[DeskAt, str, str],
) -> None:
    desk, _, domestic = two_jobs
    desk.tell(commands.BookOnUnit(unit=ARMED, status=2))
    desk.position("AR01", 2, 2)
    line(desk, f"request AR01 {number(domestic)} knife seen")
    desk.sees(lambda: "AR01 asked of the duty inspector" in head(desk))
    desk.later(minutes=2, seconds=1)
    desk.sees(lambda: "no answer for 2:01" in head(desk))
    line(desk, "grant AR01 Insp Bell: armed response agreed")
    desk.sees(lambda: "AR01 granted by Insp Bell" in head(desk))
    assert desk.logs("AR01 granted by Insp Bell: armed response agreed")
    line(desk, f"send AR01 {number(domestic)} granted")
    desk.sees(lambda: "AR01" in desk.incident(domestic).units)
    desk.sees(lambda: "AR01 granted" not in head(desk))


def head(desk: DeskAt) -> str:
    return desk.window.incident.header.accessibleName()


def test_that_a_meeting_point_is_set_by_words_and_by_the_middle_of_the_map(
    two_jobs: tuple[DeskAt, str, str],
) -> None:
    desk, _, domestic = two_jobs
    line(desk, f"rvp {number(domestic)} BR24")
    desk.sees(lambda: desk.incident(domestic).rvp)
    assert "RVP: BR24" in head(desk)
    middle = crossing(3, 3)
    desk.window.map.centre_on(middle)
    line(desk, "rvp here")
    desk.sees(lambda: "RVP: by Elder" in head(desk))  # Street or Lane, which cross there
    point = desk.incident(domestic).rvp
    assert point is not None
    assert abs(point.position.lat - middle.lat) < 1e-5
    desk.window.map.centre_on(crossing(-9, 3))
    line(desk, "rvp here")
    desk.sees(lambda: "as shown on the map" in head(desk))
    line(desk, "rvp Nowhere At All Street")
    desk.sees(lambda: "here: is “" in desk.window.command_line.warning)
    desk.press("Ctrl+A")  # the line was given back
    desk.enter("rvp hazel street")
    desk.sees(lambda: head(desk).endswith("RVP: Hazel Street"))


def test_that_prisoners_aboard_are_why_a_unit_is_not_proposed(
    two_jobs: tuple[DeskAt, str, str],
) -> None:
    desk, _, domestic = two_jobs
    line(desk, "prisoners BR21 1")
    desk.sees(lambda: desk.unit("BR21").prisoners == 1)
    desk.sees(lambda: "Prisoner aboard" in reason(desk, "BR21"))
    line(desk, "position BR24 no fix for a while")
    theft = desk.unit("BR24").incident
    assert theft is not None
    desk.sees(lambda: desk.incident(theft).log[-1].text.endswith("no fix for a while"))
    assert domestic != theft


def reason(desk: DeskAt, callsign: str) -> str:
    return next(row.reason for row in desk.window.ranked.rows.rows if row.callsign == callsign)
