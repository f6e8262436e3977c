import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from ui.book_on import ROLES, BookOnCard
from ui.theme import DAY

Key = Qt.Key


@pytest.fixture
def card(window: QWidget) -> BookOnCard:
    made = BookOnCard(window, name="M Hughes", desk="Desk 3")
    made.show()
    made.setFocus()
    return made


def name_of(card: BookOnCard) -> QLineEdit:
    return card.findChildren(QLineEdit)[0]


def test_that_enter_books_on_with_what_stands_there(card: BookOnCard, qtbot: QtBot) -> None:
    with qtbot.waitSignal(card.booked_on) as asked:
        qtbot.keyClick(name_of(card), Key.Key_Return)
    assert asked.args == ["M Hughes", "dispatcher", "Desk 3"]
    assert card.isHidden()


def test_that_the_keyboard_chooses_a_role(card: BookOnCard, qtbot: QtBot) -> None:
    with qtbot.waitSignal(card.booked_on) as booked:
        for key in (Key.Key_Tab, Key.Key_Down, Key.Key_Return):
            focused = QApplication.focusWidget()
            assert focused is not None
            QTest.keyClick(focused, key)
    assert booked.args == ["M Hughes", "supervisor", "Desk 3"]


def test_that_every_role_of_the_room_can_be_chosen(card: BookOnCard) -> None:
    box = card.findChildren(QComboBox)[0]
    assert tuple(box.itemText(at) for at in range(box.count())) == ROLES


@pytest.mark.parametrize("typed", ["", "   "])
def test_that_nobody_books_on_without_a_name(card: BookOnCard, qtbot: QtBot, typed: str) -> None:
    name = name_of(card)
    name.setText(typed)
    with qtbot.assertNotEmitted(card.booked_on):
        qtbot.keyClick(name, Key.Key_Return)
    assert card.isVisible()
    assert card.refusal == "Write your name: every entry carries it"
    assert name.accessibleDescription() == "Write your name"
    name.setText("M Hughes")
    with qtbot.waitSignal(card.booked_on):
        qtbot.keyClick(name, Key.Key_Return)


def test_that_the_card_covers_the_window_and_stays_in_its_middle(
    card: BookOnCard, window: QWidget
) -> None:
    window.resize(1366, 768)
    QApplication.processEvents()
    assert card.geometry() == window.rect()
    middle = name_of(card).mapTo(card, name_of(card).rect().center())
    assert abs(middle.x() - 683) < 100
    card.set_theme(DAY)
    card.set_small(small=True)
    assert abs(name_of(card).mapTo(card, name_of(card).rect().center()).x() - 683) < 100


def test_that_no_key_reaches_the_desk_behind(card: BookOnCard, window: QWidget) -> None:
    heard: list[int] = []
    window.keyPressEvent = lambda event: heard.append(event.key())  # type: ignore[method-assign]
    QTest.keyClick(card, Key.Key_R)
    assert heard == []
