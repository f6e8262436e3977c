from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from geodata.places import Position
from resources.units import Callsign
from tests.ui.roads.closures import LEAK, MINUTE, NOW, closure
from ui.roads.asking import reopening
from ui.roads.changes import change_rows
from ui.roads.panel import EMPTY, RoadsPanel
from ui.roads.plan import HoldRow, Plan
from ui.theme import DAY, NIGHT

ROW = HoldRow(1, "Hazel Street", Position(54.3, -4.9), Callsign("BR24"), 90.0, 160.0)
PLAN = Plan("0417", "02:14", (ROW,), sealed=True)


@pytest.fixture
def panel(qtbot: QtBot) -> Iterator[RoadsPanel]:
    room = QWidget()  # as wide as it likes: the panel's own width is fixed
    qtbot.addWidget(room)
    room.resize(500, 600)
    made = RoadsPanel(NIGHT, room)
    made.resize(400, 600)
    room.show()
    made.show_changes(change_rows([LEAK, closure("R2", until=NOW + 2 * MINUTE)], NOW))
    made.open("changes")
    qtbot.waitUntil(made.holds_hand)
    yield made
    room.close()


def keys_of(panel: RoadsPanel) -> set[str]:
    return {button.key for button in panel._buttons}


def test_that_nothing_closed_is_said_with_what_to_do(panel: RoadsPanel) -> None:
    panel.show_changes([])
    assert panel.list.empty_words == EMPTY


def test_that_a_row_in_hand_stays_when_another_closure_comes(
    panel: RoadsPanel, qtbot: QtBot
) -> None:
    qtbot.keyClick(panel.list, Qt.Key.Key_Down)
    kept = panel.current
    assert kept is not None
    first = closure("R3", until=NOW + MINUTE)
    panel.show_changes(change_rows([first, LEAK, closure("R2", until=NOW + 2 * MINUTE)], NOW))
    assert panel.current is not None
    assert panel.current.key == kept.key


@pytest.mark.parametrize(("key", "letter"), [(Qt.Key.Key_R, "R"), (Qt.Key.Key_N, "N")])
def test_that_a_letter_acts_while_the_hand_is_on_it(
    panel: RoadsPanel, qtbot: QtBot, key: Qt.Key, letter: str
) -> None:
    with qtbot.waitSignal(panel.pressed) as heard:
        qtbot.keyClick(panel.list, key)
    assert heard.args == [letter]


def test_that_enter_asks_for_the_place_of_the_row_in_hand(panel: RoadsPanel, qtbot: QtBot) -> None:
    with qtbot.waitSignal(panel.place_wanted) as heard:
        qtbot.keyClick(panel.list, Qt.Key.Key_Return)
    assert heard.args is not None
    assert heard.args[0] is panel.current


def test_that_while_something_is_asked_letters_are_words(panel: RoadsPanel, qtbot: QtBot) -> None:
    panel.form.ask(reopening(LEAK))
    field = panel.form.fields[0]
    with qtbot.assertNotEmitted(panel.pressed):
        qtbot.keyClicks(field, "nerd")
    assert field.text() == "nerd"
    assert not panel._keys.isVisible()
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert panel.isVisible()
    assert panel._keys.isVisible()
    assert panel.list.hasFocus()


def test_that_a_no_of_the_desk_leaves_the_words_in_the_form(panel: RoadsPanel) -> None:
    panel.form.ask(reopening(LEAK))
    panel.form.fields[0].setText("valve shut")
    panel.form.show_refusal("R1 is reopened already")
    assert panel.form.is_open
    assert panel.form.refusal == "R1 is reopened already"
    assert panel.form.fields[0].text() == "valve shut"


def test_that_a_plan_has_a_page_of_its_own_and_t_turns(panel: RoadsPanel, qtbot: QtBot) -> None:
    qtbot.keyClick(panel.list, Qt.Key.Key_T)
    assert panel.page == "changes"
    assert "hold 0417" in panel.note
    panel.show_plan(PLAN)
    qtbot.keyClick(panel.list, Qt.Key.Key_T)
    assert [row.key for row in panel.rows.rows] == [1]
    assert {"S", "L", "D"} <= keys_of(panel)
    panel.show_plan(None)
    assert panel.page == "changes"


def test_that_an_answer_opens_it_without_taking_the_hand(panel: RoadsPanel, qtbot: QtBot) -> None:
    panel.leave()
    field = QLineEdit(panel.parentWidget())
    field.show()
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    panel.show_plan(PLAN)
    panel.open("plan", with_hand=False)
    assert panel.isVisible()
    assert QApplication.focusWidget() is field
    qtbot.waitUntil(lambda: panel.page == "plan")


def test_that_in_a_replay_only_looking_is_offered(panel: RoadsPanel) -> None:
    panel.look_only()
    assert keys_of(panel) == {"Enter", "T", "Esc"}
    panel.set_theme(DAY)
    panel.set_small(True)
    assert panel.grab().width() == 340


def test_that_escape_puts_it_away_and_gives_the_hand_back(panel: RoadsPanel, qtbot: QtBot) -> None:
    with qtbot.waitSignal(panel.put_away):
        qtbot.keyClick(panel.list, Qt.Key.Key_Escape)
    assert not panel.isVisible()
