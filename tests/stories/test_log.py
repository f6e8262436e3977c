"""What is typed is never lost: refused, interrupted or wrong, it can be put right."""

import pytest

from dispatch_desk.journal import sqlite_file
from tests.stories.conftest import OpenDesk
from tests.stories.rooms import DeskAt


def test_that_text_the_journal_refuses_stays_and_can_be_sent_again(
    monkeypatch: pytest.MonkeyPatch, open_desk: OpenDesk
) -> None:
    monkeypatch.setattr(sqlite_file, "WAIT_MS", 100)
    desk = open_desk()
    desk.staff()
    key = desk.call()
    desk.open_first()
    desk.press("Ctrl+E")
    with desk.holding_the_journal():
        desk.enter("caller has hung up")
        desk.sees(lambda: "held by another program" in desk.window.incident.notice.accessibleName())
        assert desk.window.incident.entry.text() == "caller has hung up"
        assert not any("hung up" in line.text for line in desk.incident(key).log)
    desk.press("Return")
    desk.sees(lambda: desk.logs("caller has hung up"))
    desk.sees(lambda: desk.window.incident.entry.text() == "")
    assert sum("hung up" in line for line in desk.log()) == 1


def test_that_a_half_typed_line_waits_for_its_incident(desk: DeskAt) -> None:
    desk.call()
    desk.call("theft", place="Village shop")
    desk.open_first()
    desk.press("Ctrl+E")
    desk.type("she says he has a")
    desk.press("Ctrl+1", "Down", "Return", "Ctrl+E")
    assert desk.window.incident.entry.text() == ""
    desk.press("Ctrl+1", "Up", "Return", "Ctrl+E")
    assert desk.window.incident.entry.text() == "she says he has a"


@pytest.mark.parametrize("way", ["entry", "line"])
def test_that_a_unit_is_sent_by_typing(desk: DeskAt, way: str) -> None:
    key = desk.call()
    desk.open_first()
    if way == "entry":
        desk.press("Ctrl+E")
        desk.enter("/send BR24 0001")
    else:
        desk.press("Ctrl+K")
        desk.enter("send BR24 0001")
    desk.sees(lambda: desk.unit("BR24").incident == key)
    desk.sees(lambda: desk.logs("BR24 sent"))
    assert desk.window.incident.entry.text() == ""
    assert not desk.logs("/send")


def test_that_a_command_typed_in_the_log_says_what_it_costs_before_its_enter(desk: DeskAt) -> None:
    first = desk.call()
    desk.open_first()
    desk.press("Ctrl+E")
    desk.enter("/send BR24")
    desk.sees(lambda: desk.unit("BR24").incident == first)
    second = desk.call(place="2 Larch Street")
    desk.press("Ctrl+E")
    desk.type(f"/send BR24 {second[-4:]}")
    assert f"leaves {first[-4:]} (grade 1) with no unit" in desk.window.command_line.warning
    assert desk.unit("BR24").incident == first
    desk.press("Home", "Delete")
    assert desk.window.command_line.warning == ""  # it is a line for the log now


def test_that_a_correction_strikes_the_old_line_through_and_keeps_it(desk: DeskAt) -> None:
    desk.call()
    desk.open_first()
    desk.press("Ctrl+E")
    desk.enter("two men, one with a bat")
    desk.sees(lambda: desk.logs("You, two men, one with a bat") and not desk.bridge.asked)
    desk.press("Ctrl+3", "K")
    entry = desk.window.incident.entry
    assert desk.hand() is entry
    assert entry.text() == "two men, one with a bat"
    entry.selectAll()
    desk.enter("two men, one with a knife")
    desk.sees(lambda: any("corrected" in line and "a bat" in line for line in desk.log()))
    assert desk.logs("You, two men, one with a knife")


def test_that_a_refusal_elsewhere_does_not_put_an_old_command_under_the_hand(
    desk: DeskAt,
) -> None:
    desk.press("Ctrl+K")
    desk.enter("find Hazel Street")
    desk.press("Ctrl+5")
    desk.sees(lambda: desk.window.board.isAncestorOf(desk.hand()))
    desk.press("S")
    desk.enter("6")
    desk.sees(lambda: "send it first" in desk.window.command_line.warning)  # red, not a note
    assert desk.window.command_line.field.text() == ""


def test_that_help_leaves_a_half_typed_command_alone(desk: DeskAt) -> None:
    desk.press("Ctrl+K")
    desk.type("send BR24")
    desk.press("F1")
    assert desk.window.command_line.field.text() == "send BR24"
    assert "· off ·" in desk.window.command_line.accessibleDescription()


@pytest.mark.qt_log_ignore("This plugin does not support")  # suggestions pop up: offscreen grumbles
def test_that_one_wish_pressed_twice_is_one_entry(desk: DeskAt) -> None:
    desk.press("F2")
    desk.enter("Theft")
    form = desk.window.incident.new_form
    form.place.setFocus()
    desk.type("Village shop")
    form.position.line.setFocus()
    desk.type("54.303,-4.895")
    form.summary.setFocus()
    desk.type("Bottle taken")
    with desk.holding_the_journal():
        desk.press("Ctrl+Return", "Ctrl+Return")
        desk.sees(lambda: desk.bridge.asked)
    desk.sees(desk.queue)
    desk.sees(lambda: not desk.bridge.asked)
    assert len(desk.bridge.records.incidents) == 1
