"""The card of officers for whom help is too far off: amber, steady, and quiet once somebody knows."""

from collections.abc import Iterator

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ui.safety.card_button import CardButton, Deed, lines_in
from ui.safety.far_cards import FarCard
from ui.theme import RADIUS, Theme, font
from ui.widgets import marks

WIDTH_PX, SMALL_WIDTH_PX = 272, 226
ICON = "map-marker-distance"


class FarButton(CardButton):
    """Enter or a click opens the job, and O says that it is known."""

    OPENS, OPENED = "Open the job", "the job"

    noted = Signal()

    def __init__(self, card: FarCard, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._card = card
        self.show_card(card)

    @staticmethod
    def least_px(*, small: bool) -> int:
        """What its words need."""
        return SMALL_WIDTH_PX if small else WIDTH_PX

    @property
    def card(self) -> FarCard:
        return self._card

    @property
    def can_note(self) -> bool:
        """Once is enough, and what is over needs it no more."""
        return not (self._past or self._card.seen or self._card.pending)

    def deeds(self) -> Iterator[Deed]:
        if self.can_note:
            yield Deed("O", "says that you know", "I know", self.noted.emit)

    def show_card(self, card: FarCard) -> None:
        self._card = card
        self._tell(card.words)

    def set_look(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, card, theme = QPainter(self), self._card, self._theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole = QRectF(self.rect())
        self._frame(painter, whole)
        upper, middle, lower = lines_in(whole.adjusted(14, 4, -8, -4), third=True)
        icon = "timer-sand" if card.pending else ICON
        glyph = QRectF(upper.left(), upper.center().y() - 8, 16, 16)
        marks.paint_icon(painter, glyph, icon, self._ink())
        strong, faint = theme.colour("text1"), theme.colour("text2")
        name = upper.adjusted(22, 0, 0, 0)
        marks.paint_text(painter, name, card.callsign, font(16, 700), strong)
        marks.paint_text(painter, name, card.minutes, font(16, 700), self._ink(), marks.RIGHT)
        end = marks.paint_text(painter, middle, "BACKUP", font(12, 700), self._ink())
        middle.setLeft(end + 8)
        marks.paint_text(painter, middle, f"{card.limit} · {card.where}", font(12, 500), faint)
        self._helpers(painter, lower)

    def _helpers(self, painter: QPainter, lower: QRectF) -> None:
        card, face = self._card, font(12, 700)
        if card.seen:
            ink = self._theme.colour("text2")
            marks.paint_text(painter, lower, card.seen, font(12, 500), ink, marks.RIGHT)
            lower.setRight(lower.right() - marks.text_width(card.seen, font(12, 500)) - 8)
        marks.paint_text(painter, lower, card.helpers, face, self._theme.colour("text1"))

    def _ink(self) -> QColor:
        return self._theme.colour("text2" if self._card.seen else "amber")

    def _frame(self, painter: QPainter, whole: QRectF) -> None:
        theme, seen = self._theme, bool(self._card.seen)
        edge = theme.colour("control" if seen else "amber")
        painter.setPen(QPen(edge, 1 if seen else 2))
        painter.setBrush(theme.colour("selected" if self.underMouse() else "raised"))
        painter.drawRoundedRect(whole.adjusted(1, 1, -1, -1), RADIUS, RADIUS)
        if not seen:
            painter.fillRect(QRectF(1, 2, 5, whole.height() - 4), edge)
        self._paint_focus(painter, whole, theme.colour("focus"))
