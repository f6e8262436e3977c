"""Whoever types a command is told on the line what was done, and how to take it back."""

from resources.units import Callsign, Officer, Unit
from tests.stories.conftest import OpenDesk
from tests.stories.rooms import BR21, DeskAt

AR01 = Unit(Callsign("AR01"), "ARV", (Officer("PC Vale", "2201"), Officer("PC Frost", "2202")), "a")


def typed(desk: DeskAt, words: str) -> None:
    desk.press("Ctrl+K")
    desk.enter(words)


def says(desk: DeskAt, words: str) -> None:
    """It stands on the line, and nothing is left in it to be put right."""
    line = desk.window.command_line
    desk.sees(lambda: words in line.accessibleDescription())
    assert (line.warning, line.field.text()) == ("", "")


def test_that_grant_refuse_and_ok_are_answered_on_the_line(open_desk: OpenDesk) -> None:
    desk = open_desk()
    desk.staff(AR01, BR21)
    number = desk.call()[-4:]
    desk.open_first()
    typed(desk, f"request AR01 {number} knife seen")
    says(desk, f"AR01 asked for at {number} of the duty inspector")
    typed(desk, f"grant AR01 {number} Insp Bell: armed response agreed")
    back = f"refuse AR01 {number} Insp Bell: why"
    says(desk, f"AR01 granted for {number} by Insp Bell")
    says(desk, f"to take it back: {back}")
    typed(desk, back.replace("why", "no knife after all"))  # and it does
    says(desk, f"AR01 refused for {number} by Insp Bell")
    assert desk.logs("AR01 refused by Insp Bell: no knife after all")
    typed(desk, "ok BR21 voice going in")
    says(desk, "BR21 heard by voice at ")
    says(desk, "to take it back: unheard BR21 and why")
    desk.later(minutes=4)  # the way back may lead elsewhere by then
    assert desk.window.command_line.accessibleDescription() == ""


def test_that_what_was_refused_is_not_said_to_be_done(open_desk: OpenDesk) -> None:
    desk = open_desk()
    desk.staff(BR21)
    key = desk.call()
    desk.open_first()
    desk.at_scene("BR21", key)
    typed(desk, f"close {key[-4:]} dealt all quiet")
    line = desk.window.command_line
    desk.sees(lambda: "still there: stand down first" in line.warning)
    assert "closed" not in line.accessibleDescription()


def test_that_a_command_from_the_log_entry_is_answered_on_the_line_too(open_desk: OpenDesk) -> None:
    desk = open_desk()
    desk.staff(BR21)
    desk.call()
    desk.open_first()
    desk.press("Ctrl+E")
    desk.enter("/ok BR21 radio")
    says(desk, "BR21 heard by radio at ")
