"""The time bar: its keys, what it says aloud, and that what is hidden stays hidden."""

from datetime import datetime, timedelta

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.ui.a_recording import BEGIN, END, GAP, MARKS, MINUTE, NIGHT, NOW
from ui import text
from ui.replay.keys import KEYS, deed_of
from ui.replay.moments import Timeline
from ui.replay.time_bar import TimeBar


@pytest.fixture
def bar(window: QWidget) -> TimeBar:
    made = TimeBar(NIGHT)
    made.setParent(window)
    made.resize(1912, made.height())
    made.show()
    made.show_moment(NOW, playing=False, speed=1.0)
    return made


def pressed(keys: str, text: str = "") -> str:
    stroke = QKeySequence(keys)[0]  # type: ignore[index] # its stubs forget it
    event = QKeyEvent(QKeyEvent.Type.KeyPress, stroke.key(), stroke.keyboardModifiers(), text)
    return deed_of(event)


@pytest.mark.parametrize(
    ("keys", "text", "deed"),
    [
        ("Left", "", "back"), ("Shift+Left", "", "minute back"), ("Right", "", "on"),
        ("Shift+Right", "", "minute on"), ("[", "[", "mark before"), ("]", "]", "next mark"),
        ("Shift+[", "{", "alarm before"), ("Ctrl+]", "", "next alarm"), ("+", "+", "faster"),
        ("-", "-", "slower"), ("Home", "", "begin"), ("End", "", "end"), ("H", "h", "hide"),
        ("G", "g", "go to"), ("Alt+Left", "", ""), ("Ctrl+H", "", ""), ("X", "x", ""),
    ],
)  # fmt: skip
def test_that_each_key_has_one_meaning(keys: str, text: str, deed: str) -> None:
    assert pressed(keys, text) == deed


def test_that_the_bar_says_which_moment_it_is_and_why_nothing_is_known(bar: TimeBar) -> None:
    bar.show_moment(GAP.start + MINUTE, playing=False, speed=1.0)
    said = bar.track.accessibleName()
    assert "paused" in said
    assert "No desk was running" in said


def test_that_the_end_is_said(bar: TimeBar) -> None:
    bar.show_moment(END, playing=False, speed=1.0)
    assert "end of recording" in bar.words


def test_that_a_recording_of_one_moment_says_so_and_cannot_be_played(window: QWidget) -> None:
    made = TimeBar(Timeline(BEGIN, BEGIN))
    made.setParent(window)
    made.show_moment(BEGIN, playing=False, speed=1.0)
    assert "one moment only" in made.words
    assert not made.buttons["play"].isEnabled()


def test_that_what_is_to_come_is_neither_drawn_nor_told(bar: TimeBar) -> None:
    assert bar.track.shown_marks() == list(MARKS)
    bar.hide_future(hidden=True)
    assert all(mark.at <= NOW for mark in bar.track.shown_marks())
    assert bar.track.words_at(MARKS[4].at) == [bar.track.words_at(MARKS[4].at)[0]]
    bar.show_moment(GAP.start - MINUTE, playing=False, speed=1.0)
    assert bar.track.shown_gaps() == []


def test_that_hovering_tells_what_is_there(bar: TimeBar) -> None:
    assert "BR24 EMERGENCY" in " ".join(bar.track.words_at(MARKS[4].at))
    assert "No desk was running" in " ".join(bar.track.words_at(GAP.start + MINUTE))


def test_that_when_a_gap_ends_is_not_told_before(bar: TimeBar) -> None:
    bar.hide_future(hidden=True)
    bar.show_moment(GAP.start + 2 * MINUTE, playing=False, speed=1.0)
    over = text.local_time(GAP.end)[:5]
    assert "No desk was running since" in bar.gap
    assert over not in " ".join([bar.words, *bar.track.words_at(GAP.start + MINUTE)])
    bar.show_moment(GAP.end, playing=False, speed=1.0)
    assert over in " ".join(bar.track.words_at(GAP.start + MINUTE))


def spot(bar: TimeBar, instant: datetime) -> QPoint:
    return QPoint(round(bar.track._x(instant)), 25)


def test_that_a_click_goes_there_and_close_to_a_mark_to_its_very_moment(
    bar: TimeBar, qtbot: QtBot
) -> None:
    wanted: list[datetime] = []
    bar.instant_wanted.connect(wanted.append)
    for instant in (MARKS[0].at + timedelta(seconds=3), BEGIN + 35 * MINUTE):
        qtbot.mouseClick(bar.track, Qt.MouseButton.LeftButton, pos=spot(bar, instant))
    assert wanted[0] == MARKS[0].at
    assert abs(wanted[1] - (BEGIN + 35 * MINUTE)) < timedelta(seconds=5)


def test_that_a_drag_goes_along(bar: TimeBar) -> None:
    wanted: list[datetime] = []
    bar.instant_wanted.connect(wanted.append)
    QTest.mousePress(bar.track, Qt.MouseButton.LeftButton, pos=spot(bar, BEGIN + 10 * MINUTE))
    bar.track.mouseMoveEvent(_drag(bar, BEGIN + 12 * MINUTE))
    assert wanted == sorted(wanted)
    assert abs(wanted[-1] - (BEGIN + 12 * MINUTE)) < timedelta(seconds=5)


def _drag(bar: TimeBar, instant: datetime) -> QMouseEvent:
    at = QPointF(spot(bar, instant))
    held, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    return QMouseEvent(QEvent.Type.MouseMove, at, at, Qt.MouseButton.NoButton, held, none)


@pytest.mark.parametrize("typed", ["0417", "BR21-R1", "ash street"])
def test_that_typing_leads_to_a_moment(bar: TimeBar, typed: str) -> None:
    wanted: list[datetime] = []
    bar.instant_wanted.connect(wanted.append)
    bar.field.setText(typed)
    bar.field.typed.emit(typed)
    assert bar.field.offers
    bar.field.named.emit(typed)
    assert wanted[0] in {mark.at for mark in MARKS}
    assert bar.field.text() == ""


def test_that_what_leads_nowhere_is_refused_in_words_and_stays(bar: TimeBar) -> None:
    refused: list[str] = []
    bar.refused.connect(refused.append)
    bar.field.setText("nowhere")
    bar.field.named.emit("nowhere")
    assert refused[-1]
    assert bar.field.text() == "nowhere"
    assert bar.field.accessibleDescription() == refused[-1]


def test_that_esc_takes_the_refusal_away_with_what_was_typed(bar: TimeBar, qtbot: QtBot) -> None:
    bar.field.setText("nowhere")
    bar.field.named.emit("nowhere")
    qtbot.keyClick(bar.field, Qt.Key.Key_Escape)
    assert (bar.field.text(), bar.field.accessibleDescription()) == ("", "")


def test_that_everything_on_the_bar_has_a_name(bar: TimeBar) -> None:
    parts = (bar.track, bar.field, bar.speed, bar.hide_button, *bar.buttons.values())
    assert all(part.accessibleName() for part in parts)


def test_that_every_key_is_told_on_the_card() -> None:
    told = " ".join(keys for keys, _ in KEYS)
    assert all(key in told for key in ("Space", "←", "[", "{", "+", "Home", "End", "G", "H", "F1"))
