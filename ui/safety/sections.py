"""The body of the officer's card: titles at the left, lines of words beside them, wrapped and never cut."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ui.safety.officer import Line, Section, Tone
from ui.theme import GAP, MARGIN, NIGHT, Theme, font
from ui.widgets import marks

TITLE_PX, LINE_PX, APART_PX = 84, 19, 5
ASIDE_SHARE = 0.4  # a longer aside stands on lines of its own
INKS: dict[Tone, tuple[str, int]] = {
    "plain": ("text1", 400), "strong": ("text1", 700), "faint": ("text2", 400),
    "amber": ("amber", 700), "red": ("red", 700), "good": ("text1", 700),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One painted line. `aside` stands at the right of the first of a wrapped line."""

    top: float
    words: str
    aside: str
    tone: Tone
    title: str = ""  # of the section it begins
    rule: bool = False  # a hairline above it


class Sections(QWidget):
    """As high as its words need at its width."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = NIGHT
        self._sections: tuple[Section, ...] = ()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def show_sections(self, sections: tuple[Section, ...]) -> None:
        if sections != self._sections:
            self._sections = sections
            self.updateGeometry()
            self.setFixedHeight(self.heightForWidth(self.width()))
            self.update()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        rows = list(self._rows(width))
        return round(rows[-1].top) + LINE_PX + APART_PX if rows else 0

    def sizeHint(self) -> QSize:
        return QSize(self.width(), self.heightForWidth(self.width()))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, colour = QPainter(self), self._theme.colour
        painter.fillRect(self.rect(), colour("panel"))
        right = self.width() - MARGIN
        for row in self._rows(self.width()):
            if row.rule:
                painter.setPen(QPen(colour("edge"), 1))
                y = round(row.top - APART_PX / 2)
                painter.drawLine(MARGIN, y, self.width() - MARGIN, y)
            if row.title:
                place = QRectF(MARGIN, row.top, TITLE_PX - GAP, LINE_PX)
                marks.paint_text(painter, place, row.title, font(12, 500), colour("text3"))
            token, weight = INKS[row.tone]
            line = QRectF(MARGIN + TITLE_PX, row.top, right - MARGIN - TITLE_PX, LINE_PX)
            face, ink = font(14, weight), colour(token)
            end = marks.paint_text(painter, line, row.words, face, ink)
            line.setLeft(min(end + GAP, line.right()) if row.words else line.left() + GAP)
            side = marks.RIGHT if row.words else marks.LEFT
            marks.paint_text(painter, line, row.aside, font(13), colour("text2"), side)

    def _rows(self, width: int) -> Iterator[Row]:
        top, room = float(APART_PX), width - 2 * MARGIN - TITLE_PX
        for at, section in enumerate(self._sections):
            title = section.title
            for line in section.lines:
                for words, aside in _wrapped(line, room):
                    yield Row(top, words, aside, line.tone, title, rule=bool(title and at))
                    title = ""
                    top += LINE_PX
            top += APART_PX


def _wrapped(line: Line, room: float) -> Iterator[tuple[str, str]]:
    """The words in as many lines as they need; the aside beside them where it fits, else below."""
    _, weight = INKS[line.tone]
    aside_px = marks.text_width(line.aside, font(13)) + GAP if line.aside else 0.0
    whole = marks.text_width(line.words, font(14, weight))
    if whole + aside_px <= room:
        yield line.words, line.aside
        return
    beside = aside_px <= room * ASIDE_SHARE
    parts = broken(line.words, 14, weight, room, aside_px if beside else 0.0)
    for at, part in enumerate(parts):
        yield part, line.aside if beside and at == 0 else ""
    for part in () if beside else broken(line.aside, 13, 400, room - GAP, 0.0):
        yield "", part


@lru_cache(maxsize=512)
def broken(words: str, px: int, weight: int, room: float, kept: float) -> tuple[str, ...]:
    """The words cut into lines between them, the first by `kept` shorter; a single long word stays whole."""
    face: QFont = font(px, weight)
    lines: list[str] = []
    for word in words.split():
        longer = f"{lines[-1]} {word}" if lines else word
        fits = marks.text_width(longer, face) <= room - (kept if len(lines) <= 1 else 0.0)
        if lines and fits:
            lines[-1] = longer
        else:
            lines.append(word)
    return tuple(lines)
