"""The head of the ranked list: for whom, in what state, and the minutes of the common axis."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ui.theme import GAP, MARGIN, Theme, font
from ui.units.axis import Axis
from ui.units.ranked_row import BAND_END, BAND_X
from ui.widgets import marks

HEIGHT_PX, LABEL_PX, TIMES_PX = 32, 48, 120
TIMES, ORDINARY = "ETA · position age", "by road time"


class RankedHead(QWidget):
    """Painted; `strong` words are what the dispatcher should act on: a click does what they say."""

    sort_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.last_s = 600.0
        self.band_left = BAND_X
        self._theme = theme
        self._title, self._note, self._strong = "Units", "", False
        self.setFixedHeight(HEIGHT_PX)

    @property
    def words(self) -> tuple[str, str]:
        return self._title, self._note

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def say(self, title: str, note: str, *, strong: bool) -> None:
        self._title, self._note, self._strong = title, note, strong
        self.setAccessibleName(", ".join(filter(None, (title, note))))
        self.update()

    def settle(self) -> None:
        """The order is the present one again."""
        self.say(self._title, ORDINARY, strong=False)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if self._strong and event.button() == Qt.MouseButton.LeftButton:
            self.sort_wanted.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, colour = QPainter(self), self._theme.colour
        room = QRectF(MARGIN, 0, self.band_left - MARGIN - GAP, HEIGHT_PX)
        end = marks.paint_text(painter, room, self._title, font(14, 700), colour("text1"))
        room.setLeft(end + MARGIN)
        self._paint_axis(painter)
        self._paint_note(painter, room)
        painter.setPen(QPen(colour("edge"), 1))
        painter.drawLine(0, HEIGHT_PX - 1, self.width(), HEIGHT_PX - 1)

    def _paint_note(self, painter: QPainter, room: QRectF) -> None:
        """Beside the title, or where there is no room over the times, whose label can wait."""
        face = font(12, 700 if self._strong else 500)
        ink = self._theme.colour("amber" if self._strong else "text2")
        times = QRectF(self.width() - MARGIN - TIMES_PX, 0, TIMES_PX, HEIGHT_PX)
        fits = marks.text_width(self._note, face) <= room.width()
        if fits:
            marks.paint_text(painter, room, self._note, face, ink)
        label = TIMES if fits or self._note == ORDINARY else self._note
        if label == TIMES:
            face, ink = font(12, 500), self._theme.colour("text2")
        marks.paint_text(painter, times, label, face, ink, marks.RIGHT)

    def _paint_axis(self, painter: QPainter) -> None:
        axis = Axis(self.last_s, self.band_left, self.width() - BAND_END)
        for tick in axis.ticks:
            last = tick == axis.ticks[-1]
            words = f"{tick / 60:.0f}{' min' if last else ''}"
            room = QRectF(axis.x(tick) - LABEL_PX / 2, 0, LABEL_PX, HEIGHT_PX)
            face, ink = font(12, 500), self._theme.colour("text2")
            marks.paint_text(painter, room, words, face, ink, marks.CENTRE)
