"""The alarm gauge: ten cells, as many filled as alarms rang in ten minutes; pressed, it says which."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from dispatch_desk.alarm_load import CALM, Load, LoadState
from ui.theme import NIGHT, Theme, font
from ui.widgets import marks
from ui.widgets.tips import as_plain

CELLS = 10
CELL_PX, CELL_GAP, CELL_HIGH = 7, 2, 13
LABEL, LABEL_GAP, WORDS_GAP = "Alarms", 7, 6
PADDING = 4  # inside the ring of the focus
KEY = "Ctrl+6"

STATE_TOKENS: dict[LoadState, str] = {"steady": "text1", "high": "amber", "flood": "red"}


def words(load: Load) -> str:
    """The number and what it means: "6 in 10 min, high"."""
    return f"{load.tally.alarms} in 10 min, {load.state}"


def short_words(load: Load) -> str:
    """For a small screen, where the ten minutes go without saying once they are more than steady."""
    count = load.tally.alarms
    return f"{count}/10 min" if load.state == "steady" else f"{count}, {load.state}"


def cell_token(load: Load, at: int) -> str | None:
    """The colour of a cell, counted from 0; None: it is empty. The first are what can be borne."""
    if at >= load.tally.alarms:
        return None
    if at < load.bearable:
        return "available"
    return "red" if load.state == "flood" else "amber"


class AlarmGauge(QAbstractButton):
    """Stands in the status bar, which says where and in which words."""

    def __init__(self, bar: QWidget) -> None:
        super().__init__(bar)
        self._theme, self._load, self._words = NIGHT, CALM, ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.hide()

    def show_load(self, load: Load, said: str) -> None:
        """`said`: as many words as the bar has room for; the whole of them is in the name and tip."""
        if (load, said) == (self._load, self._words):
            return
        self._load, self._words = load, said
        self.setAccessibleName(load.said)
        self.setAccessibleDescription(f"What rang, and what could be done: {KEY}")
        self.setToolTip(as_plain(f"{load.said}\nWhat rang: click, or {KEY}"))
        self.update()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    @staticmethod
    def width_for(said: str) -> float:
        """How wide it is with these words, px."""
        label = marks.text_width(LABEL, font(12, 500)) + LABEL_GAP
        cells = CELLS * (CELL_PX + CELL_GAP) + WORDS_GAP
        return label + cells + marks.text_width(said, font(12, 700)) + 1 + 2 * PADDING

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        whole = QRectF(self.rect()).adjusted(PADDING, 0, -PADDING, 0)
        x = marks.paint_text(painter, whole, LABEL, font(12, 500), theme.colour("text2"))
        x = self._paint_cells(painter, x + LABEL_GAP) + WORDS_GAP
        place = QRectF(x, 0, whole.right() - x + 1, whole.height())
        ink = theme.colour(STATE_TOKENS[self._load.state])
        marks.paint_text(painter, place, self._words, font(12, 700), ink)
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("focus"), 2))
            painter.drawRect(QRectF(self.rect()).adjusted(1, 2, -1, -2))

    def _paint_cells(self, painter: QPainter, x: float) -> float:
        for at in range(CELLS):
            cell = QRectF(x + 0.5, self.rect().center().y() - 6, CELL_PX, CELL_HIGH)
            token = cell_token(self._load, at)
            if token is not None:
                painter.fillRect(cell, self._theme.colour(token))
            painter.setPen(QPen(self._theme.colour(token or "control"), 1))
            painter.drawRect(cell)
            x += CELL_PX + CELL_GAP
        return x
