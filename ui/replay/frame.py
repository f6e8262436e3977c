"""What makes a replay plainly not live: a frame round the window and a banner in the safety strip."""

from datetime import datetime

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui import text
from ui.theme import MARGIN, NIGHT, Theme, font
from ui.widgets import marks
from ui.widgets.extra import Extra, Overlay
from ui.widgets.tips import as_plain

FRAME_PX = 4
BANNER_PX, SMALL_BANNER_PX = 264, 132
BUSY_PX = 56  # from this height on there is room for three lines


class Frame(Overlay):
    """Four violet edges over everything, through which every click falls."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._theme = NIGHT
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def set_small(self, small: bool) -> None:  # noqa: FBT001 - as on every part
        """It is as thick round any window."""

    def place(self) -> None:
        """All of the window, over everything."""
        self.setGeometry(self._ground.rect())
        self.raise_()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, violet = QPainter(self), self._theme.colour("violet")
        width, height = self.width(), self.height()
        for edge in (
            (0, 0, width, FRAME_PX), (0, height - FRAME_PX, width, FRAME_PX),
            (0, 0, FRAME_PX, height), (width - FRAME_PX, 0, FRAME_PX, height),
        ):  # fmt: skip
            painter.fillRect(*edge, violet)


class Banner(Extra):
    """REPLAY, of what and of which day, and that it is not live; as high as the strip."""

    def __init__(self, recording: str) -> None:
        super().__init__()
        self._theme, self._small = NIGHT, False
        self._recording, self._day, self._short_day = recording, "", ""

    def show_moment(self, now: datetime) -> None:
        day = text.long_date(now)
        if day != self._day:
            self._day, self._short_day = day, text.short_date(now)
            self.setAccessibleName(f"REPLAY of {self._recording}, {day}, not live")
            self.setToolTip(as_plain(self.accessibleName()))
            self.update()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def set_small(self, small: bool) -> None:  # noqa: FBT001 - as on every part
        self._small = small
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(SMALL_BANNER_PX if self._small else BANNER_PX, BUSY_PX)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        painter.fillRect(self.rect(), theme.colour("violet"))
        lines = self._lines()
        heights = [px + 5 for _, px, _ in lines]
        top = (self.height() - sum(heights)) / 2
        for (said, px, weight), height in zip(lines, heights, strict=True):
            line = QRectF(MARGIN, top, self.width() - MARGIN - 6, height)
            marks.paint_text(painter, line, said, font(px, weight), theme.colour("on_violet"))
            top += height

    def _lines(self) -> list[tuple[str, int, int]]:
        """Words, size and weight of each line, as there is room."""
        of, day = self._recording, self._day
        if self._small and self.height() < BUSY_PX:
            return [("REPLAY", 14, 800), (f"not live · {self._short_day}", 12, 700)]
        if self.height() < BUSY_PX:
            return [("REPLAY · not live", 14, 800), (f"{of} · {day}", 12, 500)]
        if self._small:
            return [("REPLAY", 16, 800), ("not live", 12, 700), (day, 12, 500)]
        return [("REPLAY · not live", 20, 800), (of, 14, 700), (day, 13, 500)]


class GapNote(Overlay):
    """Over the map while the moment shown lies in a gap: why there is nothing to see."""

    def __init__(self, ground: QWidget) -> None:
        super().__init__(ground)
        self._theme, self._words = NIGHT, ""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    @property
    def words(self) -> str:
        """What it says; "" while it is away."""
        return self._words

    def say(self, words: str) -> None:
        if words != self._words:
            self._words = words
            self.setAccessibleName(words)
            self.setVisible(bool(words))
            self.place()
            self.update()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def set_small(self, small: bool) -> None:  # noqa: FBT001 - as on every part
        """The map's width decides."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, whole, theme = QPainter(self), QRectF(self.rect()), self._theme
        painter.fillRect(whole, theme.colour("panel"))
        painter.setPen(theme.colour("violet"))
        painter.drawRect(whole.adjusted(0.5, 0.5, -0.5, -0.5))
        hatched = QRectF(0, 0, GAP_EDGE_PX, whole.height())
        painter.setBrush(Qt.BrushStyle.BDiagPattern)
        painter.drawRect(hatched.adjusted(0.5, 0.5, -0.5, -0.5))
        line = whole.adjusted(GAP_EDGE_PX + MARGIN, 0, -MARGIN, 0)
        marks.paint_text(painter, line, self._words, GAP_FACE, theme.colour("text1"), marks.CENTRE)

    def place(self) -> None:
        """Below search and layers, in the middle."""
        room = self._ground.width()
        wanted = round(marks.text_width(self._words, GAP_FACE)) + GAP_EDGE_PX + 2 * MARGIN + 4
        width = min(wanted, room - 2 * MARGIN)
        self.setGeometry((room - width) // 2, GAP_TOP_PX, width, GAP_HEIGHT_PX)
        self.raise_()


GAP_FACE = font(14, 700)
GAP_EDGE_PX, GAP_TOP_PX, GAP_HEIGHT_PX = 28, 60, 40
