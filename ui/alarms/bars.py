"""The shift in bars: how many alarms rang in each ten minutes by the clock."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from dispatch_desk.alarm_load import Interval, LoadState
from ui import text
from ui.theme import NIGHT, Theme, font
from ui.widgets import marks

WIDE_PX, HIGH_PX = 340, 104
HEAD_PX, FOOT_PX = 18, 18
BAR_GAP = 1
LEAST_TOP = 10  # alarms at the top of the scale, so that two don't look like a flood
HOURS_APART = 2
STATE_TOKENS: dict[LoadState, str] = {"steady": "available", "high": "amber", "flood": "red"}


class Bars(QWidget):
    """The last stands for ten minutes that are not over yet."""

    def __init__(self) -> None:
        super().__init__()
        self._theme = NIGHT
        self._shift: tuple[Interval, ...] = ()
        self._bearable = 0
        self.setFixedSize(WIDE_PX, HIGH_PX)

    def show_shift(self, shift: tuple[Interval, ...], bearable: int) -> None:
        if (shift, bearable) != (self._shift, self._bearable):
            self._shift, self._bearable = shift, bearable
            self.update()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def spoken(self) -> str:
        """The worst of it: "most in ten minutes since 18:50: 6, from 02:10 on"."""
        worst = max(self._shift, key=lambda bar: bar.alarms, default=None)
        if worst is None or worst.alarms == 0:
            return "No alarm in the last hours"
        since, at = (_clock(bar) for bar in (self._shift[0], worst))
        return f"Most in ten minutes since {since}: {worst.alarms}, from {at} on"

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._shift:
            return
        painter, theme = QPainter(self), self._theme
        head = QRectF(0, 0, self.width(), HEAD_PX)
        marks.paint_text(painter, head, self.spoken(), font(12, 500), theme.colour("text2"))
        ground = QRectF(0, HEAD_PX, self.width(), self.height() - HEAD_PX - FOOT_PX)
        step = ground.width() / len(self._shift)
        top = max(LEAST_TOP, *(bar.alarms for bar in self._shift))
        for at, bar in enumerate(self._shift):
            self._paint_bar(painter, ground, bar, (at * step, step, ground.height() / top))
        limit = ground.bottom() - (self._bearable + 0.5) * ground.height() / top
        painter.fillRect(QRectF(0, limit, ground.width(), 1), theme.colour("control"))
        painter.fillRect(QRectF(0, ground.bottom(), ground.width(), 1), theme.colour("control"))

    def _paint_bar(
        self, painter: QPainter, ground: QRectF, bar: Interval, place: tuple[float, float, float]
    ) -> None:
        """`place`: from which x, how wide, and how high one alarm is."""
        x, step, each = place
        high = bar.alarms * each
        token = STATE_TOKENS[bar.state]
        box = QRectF(x, ground.bottom() - high, step - BAR_GAP, high)
        painter.fillRect(box, self._theme.colour(token))
        local = bar.begins_at.astimezone()
        if local.minute == 0 and local.hour % HOURS_APART == 0:
            foot = QRectF(x - 20, ground.bottom() + 2, 40, FOOT_PX - 2)
            ink = self._theme.colour("text2")
            marks.paint_text(painter, foot, f"{local:%H}", font(12, 500), ink, marks.CENTRE)


def _clock(bar: Interval) -> str:
    return text.local_time(bar.begins_at)[:5]
