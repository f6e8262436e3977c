"""The bar of a recording: its length, what happened where, what is not known, and where it stands."""

from datetime import datetime, timedelta

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QToolTip, QWidget

from dispatch_desk.replay.recording import Gap, Mark
from ui import text
from ui.replay.moments import Timeline, gap_words, told
from ui.theme import NIGHT, Theme, font
from ui.widgets import marks
from ui.widgets.tips import as_plain

SIDE_PX = 14  # left and right of the bar, so that the handle and half a time have room
RAIL_TOP, RAIL_PX = 22, 6
LABEL_TOP, LABEL_PX, ROOM_PX = 31, 15, 110  # a written time takes about so much of the width
NEAR_PX = 5  # of a mark: a click means it
TALL, SMALL = 14, 6
ALARM_PX = 11
HEIGHTS = {"red": TALL, "emergency": TALL, "incident": 10, "damage": TALL}
TOKENS = {"red": "red", "emergency": "red", "incident": "text1", "damage": "amber"}
MOST_TOLD = 4  # marks told of one spot


class Track(QWidget):
    """Painted; a click or a drag goes there, hovering says what is there. Its owner has the keys."""

    wanted = Signal(object)  # datetime

    def __init__(self, timeline: Timeline) -> None:
        super().__init__()
        self._timeline, self._theme = timeline, NIGHT
        self._now, self._hidden = timeline.begin, False
        self._picture: tuple[object, QPixmap] | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setMinimumWidth(200)

    @property
    def until(self) -> datetime | None:
        """What is later is not told: None while nothing is hidden."""
        return self._now if self._hidden else None

    def show_moment(self, now: datetime, *, hidden: bool) -> None:
        if (now, hidden) != (self._now, self._hidden):
            self._now, self._hidden = now, hidden
            self.update()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def shown_marks(self) -> list[Mark]:
        """Every mark that is drawn now."""
        return list(self._timeline.marks[: self._timeline.known(self.until)])

    def shown_gaps(self) -> list[Gap]:
        until = self.until
        return [gap for gap in self._timeline.gaps if until is None or gap.start <= until]

    def words_at(self, instant: datetime) -> list[str]:
        """What is told of a spot: its time, its gap, its marks; of what is hidden only the time."""
        line, until = self._timeline, self.until
        said = [text.local_time(instant)]
        if until is not None and instant > until:
            return said
        gap = line.gap_at(instant)
        found = line.around(instant, self._reach(), until)
        said += [gap_words(gap, until)] if gap else []
        said += [told(mark) for mark in found[:MOST_TOLD]]
        more = len(found) - MOST_TOLD
        return [*said, f"and {more} more"] if more > 0 else said

    # The hand

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click close to a mark means its very moment."""
        if event.button() == Qt.MouseButton.LeftButton:
            instant = self._instant_at(event.position().x())
            near = self._timeline.around(instant, self._reach(), self.until)
            mark = min(near, key=lambda one: abs(one.at - instant), default=None)
            self.wanted.emit(mark.at if mark else instant)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.wanted.emit(self._instant_at(event.position().x()))

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            said = self.words_at(self._instant_at(event.pos().x()))
            QToolTip.showText(event.globalPos(), as_plain("\n".join(said)), self)
            return True
        return super().event(event)

    def _instant_at(self, x: float) -> datetime:
        return self._timeline.instant((x - SIDE_PX) / self._rail_px)

    def _x(self, instant: datetime) -> float:
        return SIDE_PX + self._timeline.share(instant) * self._rail_px

    @property
    def _rail_px(self) -> int:
        return max(1, self.width() - 2 * SIDE_PX)

    def _reach(self) -> timedelta:
        return NEAR_PX / self._rail_px * self._timeline.length

    # What is painted

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_rail(painter)
        painter.drawPixmap(0, 0, self._marks_picture())
        x = self._x(self._now)
        painter.fillRect(QRectF(x - 1.5, 2, 3, RAIL_TOP + RAIL_PX), theme.colour("violet"))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("violet"))
        painter.drawEllipse(QPointF(x, RAIL_TOP + RAIL_PX / 2), 7, 7)
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)

    def _paint_rail(self, painter: QPainter) -> None:
        colour = self._theme.colour
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("control"))
        rail = QRectF(SIDE_PX, RAIL_TOP, self._rail_px, RAIL_PX)
        painter.drawRoundedRect(rail, 3, 3)
        painter.setBrush(colour("violet"))
        rail.setRight(self._x(self._now))
        painter.drawRoundedRect(rail, 3, 3)

    def _marks_picture(self) -> QPixmap:
        """Gaps, marks and times, painted again only when they are others."""
        count, gaps = self._timeline.known(self.until), self.shown_gaps()
        key = count, len(gaps), self.size(), self._theme.name, self.devicePixelRatioF()
        last = self._now if gaps and self._hidden and self._timeline.gap_at(self._now) else None
        if self._picture is None or self._picture[0] != (key, last):
            made = QPixmap(self.size() * self.devicePixelRatioF())
            made.setDevicePixelRatio(self.devicePixelRatioF())
            made.fill(Qt.GlobalColor.transparent)
            with QPainter(made) as painter:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                for gap in gaps:
                    self._paint_gap(painter, gap)
                self._paint_marks(painter, self.shown_marks())
                self._paint_times(painter)
            self._picture = (key, last), made
        return self._picture[1]

    def _paint_gap(self, painter: QPainter, gap: Gap) -> None:
        """Hatched; of one that is not over yet only as much as is known."""
        end = min(gap.end, self.until) if self.until is not None else gap.end
        left, right = self._x(gap.start), self._x(end)
        box = QRectF(left, RAIL_TOP - 4, max(3.0, right - left), RAIL_PX + 8)
        painter.fillRect(box, self._theme.colour("panel"))
        painter.setPen(QPen(self._theme.colour("text2"), 1))
        painter.setBrush(Qt.BrushStyle.BDiagPattern)
        painter.drawRect(box)

    def _paint_marks(self, painter: QPainter, shown: list[Mark]) -> None:
        """The grave ones last, so that nothing covers them."""
        for mark in sorted(shown, key=lambda one: HEIGHTS.get(one.kind, SMALL)):
            x, tall = self._x(mark.at), HEIGHTS.get(mark.kind, SMALL)
            colour = self._theme.colour(TOKENS.get(mark.kind, "text3"))
            painter.fillRect(QRectF(x - 1, RAIL_TOP - 1 - tall, 2, tall), colour)
            sign = QRectF(x - ALARM_PX / 2, 2, ALARM_PX, ALARM_PX)
            if mark.kind == "emergency":
                marks.paint_octagon(painter, sign, self._theme.colour("emergency"), marks.WHITE)
            elif mark.kind == "red":
                painter.setPen(QPen(colour, 1.5))
                painter.setBrush(self._theme.colour("panel"))
                painter.drawPolygon(marks.octagon(sign.adjusted(1, 1, -1, -1)))
            elif mark.kind == "damage":
                marks.paint_warning(painter, sign, colour, self._theme.colour("panel"))

    def _paint_times(self, painter: QPainter) -> None:
        """Begin and end always; between them what has room."""
        line, face, ink = self._timeline, font(12, 500), self._theme.colour("text2")
        right = float(self.width())
        first, last = line.written(line.begin), line.written(line.end)
        place = QRectF(4, LABEL_TOP, right - 8, LABEL_PX)
        left_end = marks.paint_text(painter, place, first, face, ink)
        marks.paint_text(painter, place, last, face, ink, marks.RIGHT)
        right_start = right - 4 - marks.text_width(last, face)
        for at, said in line.ticks(self._rail_px / ROOM_PX):
            half = marks.text_width(said, face) / 2
            x = self._x(at)
            if x - half > left_end + 8 and x + half < right_start - 8:
                spot = QRectF(x - half, LABEL_TOP, 2 * half + 1, LABEL_PX)
                marks.paint_text(painter, spot, said, face, ink)
                painter.fillRect(QRectF(x - 0.5, RAIL_TOP + RAIL_PX, 1, 4), ink)
