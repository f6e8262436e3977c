from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ui.first_card import KEYS, REST, SCREEN, FirstCard, KeyCap
from ui.theme import DAY, NIGHT, Theme

Key = Qt.Key
WIDE, RAIL, LEAST = (
    (1000, 807),
    (806, 600),
    (464, 472),
)  # the map in a window of 1920, 1366, 1024 px


@pytest.fixture
def ground(window: QWidget) -> QWidget:
    """What the card lies on, with a field beside it that somebody may work in."""
    made = QWidget(window)
    made.setGeometry(344, 77, *WIDE)
    made.show()
    return made


@pytest.fixture
def field(window: QWidget) -> QLineEdit:
    made = QLineEdit(window)
    made.show()
    return made


@pytest.fixture
def card(ground: QWidget) -> FirstCard:
    made = FirstCard(ground)
    made.open()
    return made


@pytest.fixture
def settings(tmp_path: Path) -> QSettings:
    return QSettings(str(tmp_path / "M Hughes.ini"), QSettings.Format.IniFormat)


def button_of(card: FirstCard) -> QPushButton:
    (button,) = card.findChildren(QPushButton)
    return button


def test_that_a_person_is_greeted_once_whatever_becomes_of_the_program(
    ground: QWidget, settings: QSettings
) -> None:
    first = FirstCard(ground)
    first.greet(settings)
    assert first.isVisible()
    from_the_disk = QSettings(settings.fileName(), QSettings.Format.IniFormat)
    second = FirstCard(ground)
    second.greet(from_the_disk)
    assert not second.isVisible()


@pytest.mark.parametrize("key", [Key.Key_Return, Key.Key_Enter, Key.Key_Escape, Key.Key_Space])
def test_that_a_key_puts_it_away_and_the_hand_must_go_on(
    card: FirstCard, qtbot: QtBot, key: Key
) -> None:
    focused = QApplication.focusWidget()
    assert isinstance(focused, QPushButton)
    with qtbot.waitSignal(card.put_away):
        QTest.keyClick(focused, key)
    assert not card.isVisible()


def test_that_its_button_puts_it_away(card: FirstCard, qtbot: QtBot) -> None:
    with qtbot.waitSignal(card.put_away):
        QTest.mouseClick(button_of(card), Qt.MouseButton.LeftButton)
    assert not card.isVisible()


def test_that_a_hand_elsewhere_puts_it_away_and_stays_where_it_is(
    card: FirstCard, field: QLineEdit, qtbot: QtBot
) -> None:
    with qtbot.assertNotEmitted(card.put_away):
        field.setFocus()
    assert not card.isVisible()
    assert field.hasFocus()


def test_that_it_comes_again_as_often_as_asked(card: FirstCard) -> None:
    for _ in range(3):
        card.leave()
        card.leave()
        assert not card.isVisible()
        card.open()
        card.open()
        assert card.isVisible()


def test_that_the_map_behind_hears_no_key_and_no_click_on_it(
    card: FirstCard, ground: QWidget
) -> None:
    heard: list[str] = []
    ground.keyPressEvent = lambda _event: heard.append("key")  # type: ignore[method-assign]
    ground.mousePressEvent = lambda _event: heard.append("click")  # type: ignore[method-assign]
    QTest.keyClick(button_of(card), Key.Key_R)
    QTest.mouseClick(card, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    assert heard == []
    assert card.isVisible()


@pytest.mark.parametrize("size", [WIDE, RAIL, LEAST])
@pytest.mark.parametrize("theme", [NIGHT, DAY], ids=lambda theme: theme.name)
def test_that_it_lies_whole_on_the_map_with_every_word_on_it(
    card: FirstCard, ground: QWidget, size: tuple[int, int], theme: Theme
) -> None:
    card.set_theme(theme)
    ground.resize(*size)
    QApplication.processEvents()
    assert QRect(QPoint(), ground.size()).contains(card.geometry())
    for label in card.findChildren(QLabel):
        assert card.rect().contains(label.geometry()), label.text()
        needed = (
            label.heightForWidth(label.width()) if label.wordWrap() else label.sizeHint().height()
        )
        assert label.height() >= needed, label.text()
        assert label.wordWrap() or label.width() >= label.sizeHint().width(), label.text()
        assert label.font().pixelSize() >= 12
    button = button_of(card)
    assert card.rect().contains(button.geometry())
    assert button.height() >= 24


def test_that_the_six_keys_stand_on_it(card: FirstCard) -> None:
    caps = [cap.accessibleName() for cap in card.findChildren(KeyCap)]
    assert caps == ["F12", "F11", "F9", "F4", "F2", "Ctrl+K"]


def test_that_a_screen_reader_says_all_of_it_with_the_button(card: FirstCard) -> None:
    button = button_of(card)
    assert button.hasFocus()
    assert button.accessibleName() == "This is your desk. Begin, Enter"
    for head, words in (*SCREEN, *KEYS):
        assert f"{head}: {words}" in button.accessibleDescription()
    assert REST in button.accessibleDescription()
