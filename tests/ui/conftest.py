"""One program for every test of a window: offscreen, dressed as by night."""

import os
from collections.abc import Iterator

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ui.styles import dress
from ui.theme import NIGHT

CORNER = QPoint(10, 10)  # where Qt puts it at first, with no screen


@pytest.fixture(autouse=True)
def _dressed(qapp: QApplication) -> None:
    if qapp.property("dressed") is None:
        dress(qapp, NIGHT)
        qapp.setProperty("dressed", "night")


@pytest.fixture(autouse=True)
def _pointer_away(qapp: QApplication) -> Iterator[None]:
    """A pointer left over a window's middle holds the lists of the next window still."""
    assert qapp is not None
    yield
    if QCursor.pos() != CORNER:
        QCursor.setPos(CORNER)


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    """A bare, shown window to put panels in; without a layout, which the offscreen screen grumbles at."""
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(1920, 1080)
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    made.show()
    made.activateWindow()
    made.setFocus()
    return made
