"""One line inside a panel that says why something was refused and what would change it."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.theme import MARGIN, Theme, font
from ui.widgets import marks
from ui.widgets.tips import as_plain

HEIGHT_PX = 28


class Notice(QWidget):
    """Hidden while there is nothing to say."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._words = theme, ""
        self.setFixedHeight(HEIGHT_PX)
        self.hide()

    @property
    def words(self) -> str:
        return self._words

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def say(self, words: str) -> None:
        """Show the words; an empty text takes the line away."""
        self._words = words
        self.setAccessibleName(words)
        self.setToolTip(as_plain(words))
        self.setVisible(bool(words))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, ink = QPainter(self), self._theme.colour("red")
        painter.fillRect(self.rect(), self._theme.colour("raised"))
        marks.paint_icon(painter, QRectF(MARGIN, 6, 16, 16), "alert-octagon", ink)
        room = QRectF(MARGIN + 22, 0, self.width() - 2 * MARGIN - 22, HEIGHT_PX)
        marks.paint_text(painter, room, self._words, font(14, 700), ink)
