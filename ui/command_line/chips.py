"""Up to five words that would fit, each with what a dispatcher wants to know before taking it."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ui.command_line.completing import Completion
from ui.theme import GAP, RADIUS, Theme, font
from ui.widgets import marks

HEIGHT_PX, PADDING_PX = 28, 11
WORD_FACE, NOTE_FACE = (14, 700), (13, 400)


class CandidateChips(QWidget):
    """As many as have room; a click takes one. Those that can't be are muted, with their reason."""

    picked = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._offers: Sequence[Completion] = ()
        self.setFixedHeight(HEIGHT_PX)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def show_offers(self, offers: Sequence[Completion]) -> None:
        if offers == self._offers:
            return
        self._offers = offers
        self.setAccessibleName("; ".join(f"{offer.word} {offer.note}" for offer in offers))
        self.update()

    def places(self) -> list[tuple[QRectF, Completion]]:
        """Where each offer stands, from the left; what has no room is left out."""
        left, found = 0.0, []
        for offer in self._offers:
            width = self._width(offer)
            if left + width > self.width():
                break
            found.append((QRectF(left, 0, width, HEIGHT_PX), offer))
            left += width + GAP
        return found

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for rect, offer in self.places():
            if offer.possible and rect.contains(event.position()):
                self.picked.emit(offer.word)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        first = True
        for rect, offer in self.places():
            self._paint_offer(painter, rect, offer, first=first and offer.possible)
            first = False

    def _paint_offer(
        self, painter: QPainter, rect: QRectF, offer: Completion, *, first: bool
    ) -> None:
        colour = self._theme.colour
        painter.setPen(QPen(colour("control" if first else "edge"), 1))
        painter.setBrush(colour("selected" if first else "raised"))
        painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        ink = colour("text1" if offer.possible else "text3")
        line = rect.adjusted(PADDING_PX, 0, -PADDING_PX, 0)
        end = marks.paint_text(painter, line, offer.word, font(*WORD_FACE), ink)
        line.setLeft(end + GAP)
        faint = colour("text2" if offer.possible else "text3")
        marks.paint_text(painter, line, offer.note, font(*NOTE_FACE), faint)

    @staticmethod
    def _width(offer: Completion) -> float:
        note = marks.text_width(offer.note, font(*NOTE_FACE)) + GAP if offer.note else 0
        return marks.text_width(offer.word, font(*WORD_FACE)) + note + 2 * PADDING_PX + 1
