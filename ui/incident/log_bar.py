"""The line between head and log: what its columns are, how long it is, and what can be done."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from dispatch_desk.records import Incident
from ui.incident.log_list import AUTHOR_X, WRITTEN_X
from ui.theme import MARGIN, Theme, font
from ui.widgets import marks

HEIGHT_PX = 32
PLAIN = """QToolButton { background: transparent; border: none; padding: 0 4px; min-height: 24px; }
QToolButton:hover { background: palette(highlight); }"""
DEEDS = {"o": "Own", "g": "Grade", "k": "Correct", "c": "Close"}


class LogBar(QWidget):
    """Column names and four buttons; each button shows the key that does the same in the log."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._lines, self._small = theme, 0, False
        self.buttons = {letter: self._button(letter, name) for letter, name in DEEDS.items()}
        self.setFixedHeight(HEIGHT_PX)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 2, MARGIN, 2)
        row.setSpacing(4)
        row.addStretch(1)
        for button in self.buttons.values():
            row.addWidget(button)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def set_small(self, small: bool) -> None:  # noqa: FBT001 - a Qt setter, called by name
        self._small = small
        self.update()

    def look_only(self) -> None:
        """A replay: columns and length, and nothing that can be done."""
        for button in self.buttons.values():
            button.hide()

    def show_incident(self, incident: Incident, person: str) -> None:
        self._lines = len(incident.log)
        self.buttons["o"].setEnabled(incident.open and incident.owner != person)
        self.buttons["g"].setEnabled(incident.open)
        self.buttons["c"].setEnabled(incident.open)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, colour = QPainter(self), self._theme.colour("text3")
        shown = [button.x() for button in self.buttons.values() if not button.isHidden()]
        first = min(shown, default=self.width())
        names = [(MARGIN, "happened"), (WRITTEN_X, "written"), (AUTHOR_X, "by")]
        for left, name in names:
            room = QRectF(left, 0, first - left, HEIGHT_PX)
            marks.paint_text(painter, room, name, font(12, 500), colour)
        if not self._small:
            room = QRectF(AUTHOR_X + 30, 0, first - AUTHOR_X - 30 - MARGIN, HEIGHT_PX)
            count = f"Log {self._lines}"
            marks.paint_text(painter, room, count, font(12, 500), colour, marks.RIGHT)

    def _button(self, letter: str, name: str) -> QToolButton:
        button = QToolButton(self)
        button.setText(f"{name}  {letter.upper()}")
        button.setAccessibleName(name)
        button.setFont(font(12, 500))
        button.setAutoRaise(True)
        button.setStyleSheet(PLAIN)
        return button
