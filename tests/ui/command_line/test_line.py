import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from dispatch_desk.commands import OwnIncident, SendUnit
from tests.ui.a_night import FORCE, busy
from tests.ui.units.candidates import candidate
from ui.command_line.history import REMEMBERED, History
from ui.command_line.line import CommandLine
from ui.command_line.reading import Context, Find
from ui.theme import DAY

ROWS = (candidate("BR24", rank=1, eta_s=105),)
Key = Qt.Key


def context() -> Context:
    return Context(FORCE, busy(), "M Hughes", "2041-01-12/0417", ROWS)


@pytest.fixture
def line(window: QWidget) -> CommandLine:
    made = CommandLine(parent=window)
    made.resize(1920, 40)
    made.set_context(context())
    made.show()
    made.field.setFocus()
    return made


def test_that_enter_asks_for_what_the_line_says_and_clears_it(
    line: CommandLine, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(line.commands_wanted) as asked:
        qtbot.keyClicks(line.field, "own 0422")
        qtbot.keyClick(line.field, Key.Key_Return)
    assert asked.args == [[OwnIncident(incident="2041-01-12/0422", owner="M Hughes")]]
    assert line.field.text() == ""


def test_that_a_line_that_cannot_be_read_stays_with_its_reason(
    line: CommandLine, qtbot: QtBot
) -> None:
    with qtbot.assertNotEmitted(line.commands_wanted):
        qtbot.keyClicks(line.field, "snd BR24")
        qtbot.keyClick(line.field, Key.Key_Return)
    assert line.field.text() == "snd BR24"
    assert "Nearest: send" in line.warning
    qtbot.keyClick(line.field, Key.Key_Backspace)
    assert "Nearest" not in line.warning


def test_that_tab_takes_the_ghost_and_stays_in_the_line(line: CommandLine, qtbot: QtBot) -> None:
    qtbot.keyClicks(line.field, "send BR2")
    assert line.field.ghost == "4"
    qtbot.keyClick(line.field, Key.Key_Tab)
    assert line.field.text() == "send BR24 "
    assert line.field.hasFocus()


def test_that_the_cost_is_said_before_enter_even_of_the_word_tab_would_add(
    line: CommandLine, qtbot: QtBot
) -> None:
    qtbot.keyClicks(line.field, "send BC1")
    assert "leaves 0411 (grade 2) with no unit" in line.warning


def test_that_questions_go_their_own_way(line: CommandLine, qtbot: QtBot) -> None:
    with qtbot.waitSignal(line.asked) as asked:
        line.run("find 14 corp")
    assert asked.args == [Find("14 corp")]


def test_that_an_answer_stands_beside_the_line_until_something_is_typed(
    line: CommandLine, qtbot: QtBot
) -> None:
    empty = line.grab().toImage()
    line.show_note("BR24: 1. On patrol")
    line.set_context(context())
    assert line.accessibleDescription() == "BR24: 1. On patrol"
    assert line.grab().toImage() != empty
    qtbot.keyClicks(line.field, "x")
    assert line.accessibleDescription() == ""


def test_that_a_refused_line_comes_back_but_never_over_what_is_typed_since(
    line: CommandLine,
) -> None:
    line.run("own 0422")
    line.show_refusal("0422 is yours already")
    assert (line.field.text(), line.warning) == ("own 0422", "0422 is yours already")
    line.field.clear()
    line.run("own 0422")
    line.field.setText("st BR24 6")
    line.show_refusal("no")
    assert line.field.text() == "st BR24 6"


def test_that_a_hand_that_comes_back_writes_over_a_refused_line(
    line: CommandLine, qtbot: QtBot
) -> None:
    qtbot.keyClicks(line.field, "own 0422")
    line.do()
    line.show_refusal("0422 is yours already")
    line.field.clearFocus()
    line.field.setFocus(Qt.FocusReason.OtherFocusReason)
    qtbot.keyClicks(line.field, "st")
    assert line.field.text() == "st"
    line.field.clearFocus()
    line.field.setFocus(Qt.FocusReason.OtherFocusReason)
    qtbot.keyClicks(line.field, " B")
    assert line.field.text() == "st B"  # what was never refused is gone on with


def test_that_a_line_half_typed_waits_for_one_given_elsewhere(
    line: CommandLine, qtbot: QtBot
) -> None:
    qtbot.keyClicks(line.field, "send BR24 04")
    line.run("own 0422")
    assert line.field.text() == "send BR24 04"
    line.run("onw 0422")  # to be put right first
    assert (line.field.text(), line.field.hasFocus()) == ("onw 0422", True)
    line.run("own 0422")
    assert line.field.text() == "send BR24 04"
    line.run("")
    assert line.field.text() == "send BR24 04"


def test_that_a_no_to_a_panel_is_red_beside_the_line_and_leaves_it_as_it_is(
    line: CommandLine, qtbot: QtBot
) -> None:
    line.run("own 0422")
    calm = line.grab().toImage()
    line.show_refusal_of_panel("BR09 is not on duty")
    line.set_context(context())
    assert (line.field.text(), line.warning) == ("", "BR09 is not on duty")
    assert line.accessibleDescription() == "BR09 is not on duty"
    assert line.grab().toImage() != calm
    line.show_refusal_of_panel("")  # something was done meanwhile
    assert line.grab().toImage() == calm
    line.show_refusal_of_panel("no")
    qtbot.keyClicks(line.field, "s")
    assert line.warning == ""


def test_that_a_new_picture_of_the_night_leaves_text_and_caret_alone(
    line: CommandLine, qtbot: QtBot
) -> None:
    qtbot.keyClicks(line.field, "log 0411 two youths")
    line.field.setCursorPosition(4)
    line.set_context(context())
    assert (line.field.text(), line.field.cursorPosition()) == ("log 0411 two youths", 4)


def test_that_a_click_on_a_candidate_completes_the_word(line: CommandLine, qtbot: QtBot) -> None:
    qtbot.keyClicks(line.field, "send BR2")
    rect, offer = line.chips.places()[0]
    middle = rect.center().toPoint()
    qtbot.mouseClick(line.chips, Qt.MouseButton.LeftButton, pos=middle)
    assert line.field.text() == f"send {offer.word} "


def test_that_up_brings_back_what_was_done_and_down_what_was_being_typed(
    line: CommandLine, qtbot: QtBot
) -> None:
    line.run("own 0422")
    qtbot.keyClicks(line.field, "half")
    qtbot.keyClick(line.field, Key.Key_Up)
    assert line.field.text() == "own 0422"
    qtbot.keyClick(line.field, Key.Key_Down)
    assert line.field.text() == "half"


def test_that_esc_goes_back_to_the_log_and_keeps_the_line(line: CommandLine, qtbot: QtBot) -> None:
    qtbot.keyClicks(line.field, "half")
    with qtbot.waitSignal(line.left):
        qtbot.keyClick(line.field, Key.Key_Escape)
    assert line.field.text() == "half"


def test_that_a_send_carries_the_rank_shown(line: CommandLine, qtbot: QtBot) -> None:
    with qtbot.waitSignal(line.commands_wanted) as asked:
        line.run("/send BR24")
    sent, _choice = asked.args[0]
    assert isinstance(sent, SendUnit)
    assert (sent.rank, sent.eta_s) == (1, 105)


@given(st.lists(st.text(min_size=1, max_size=3), max_size=12))
def test_that_history_walks_back_and_forth_to_the_same_place(lines: list[str]) -> None:
    history = History()
    for line in lines:
        history.add(line)
    shown = "typed"
    seen = [shown := history.older(shown) for _ in lines]
    assert seen[:1] == lines[-1:]
    for _ in lines:
        shown = history.newer(shown)
    assert shown == "typed"


def test_that_history_forgets_the_oldest() -> None:
    history = History()
    for number in range(REMEMBERED + 5):
        history.add(str(number))
    for _ in range(REMEMBERED + 20):
        oldest = history.older("")
    assert oldest == "5"


def test_that_the_line_paints_in_both_themes_and_sizes(line: CommandLine) -> None:
    line.field.setText("send BR2")
    night = line.grab().toImage()
    line.set_theme(DAY)
    assert line.grab().toImage() != night
    line.set_small(True)
    assert not line.grab().isNull()


def test_that_what_was_said_of_a_state_goes_with_it(line: CommandLine) -> None:
    is_so = True
    line.show_note("1 point drawn. G brings it back", lambda: is_so)
    line.set_context(context())
    assert line.accessibleDescription() == "1 point drawn. G brings it back"
    is_so = False
    line.set_context(context())
    assert line.accessibleDescription() == ""
    line.show_note("BR24: 1. On patrol")  # and what is said next has nothing to do with it
    line.set_context(context())
    assert line.accessibleDescription() == "BR24: 1. On patrol"
