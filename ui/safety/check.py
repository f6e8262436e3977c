"""The card of an officer who should have been heard from: red, amber or due."""

from PySide6.QtCore import QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QMenu, QWidget

from resources.checkins import Level
from ui.safety.cards import CheckCard
from ui.styles import FOCUS_RING
from ui.theme import NIGHT, RADIUS, Theme, font
from ui.widgets import marks

WIDTHS = {Level.RED: 236, Level.AMBER: 204, Level.DUE: 172}
SMALL_WIDTHS = {Level.RED: 180, Level.AMBER: 170, Level.DUE: 140}


class CheckButton(QAbstractButton):
    """One check. Enter or a click opens the unit, F9 records contact, O owns and C closes a red."""

    contacted = Signal()
    owned = Signal()
    closing = Signal()

    def __init__(self, card: CheckCard, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._card, self._theme = card, NIGHT
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.show_card(card)

    @property
    def card(self) -> CheckCard:
        return self._card

    @property
    def can_own(self) -> bool:
        """A red alert may also be taken over from whoever has it."""
        return self._card.holder is not None

    @property
    def can_close(self) -> bool:
        """Only what somebody has taken can be closed."""
        return self._card.holder is not None and self._card.holder.owned

    def show_card(self, card: CheckCard) -> None:
        self._card = card
        self.setAccessibleName(card.words)
        self.setToolTip(card.words)
        self.setAccessibleDescription("Enter opens the unit, F9 records contact")
        self.update()

    def set_look(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.click()
            case Qt.Key.Key_F9:
                self.contacted.emit()
            case Qt.Key.Key_O if self.can_own:
                self.owned.emit()
            case Qt.Key.Key_C if self.can_close:
                self.closing.emit()
            case _:
                super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu().popup(event.globalPos() + QPoint(1, 1))

    def menu(self) -> QMenu:
        """All that can be done with this check, for whoever works with the mouse."""
        made = QMenu(self)
        made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        made.addAction("Open\tEnter", self.click)
        made.addAction("Contact made\tF9", self.contacted.emit)
        if self.can_own:
            made.addAction("Own\tO", self.owned.emit)
        if self.can_close:
            made.addAction("Close…\tC", self.closing.emit)
        return made

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, card, theme = QPainter(self), self._card, self._theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole, colour = QRectF(self.rect()), marks.level_colour(card.level, theme)
        self._frame(painter, whole)
        inner = whole.adjusted(14, 4, -8, -4)
        upper = QRectF(inner.left(), inner.top(), inner.width(), inner.height() * 0.52)
        lower = QRectF(inner.left(), upper.bottom(), inner.width(), inner.bottom() - upper.bottom())
        glyph = QRectF(upper.left(), upper.center().y() - 7, 15, 15)
        if card.pending:
            marks.paint_icon(painter, glyph, "timer-sand", colour)
        else:
            marks.paint_level(painter, glyph, card.level, theme)
        self._upper(painter, upper.adjusted(22, 0, 0, 0))
        x = marks.paint_text(painter, lower, card.word, font(12, 700), colour)
        self._lower(painter, QRectF(x + 8, lower.top(), lower.right() - x - 8, lower.height()))

    def _frame(self, painter: QPainter, whole: QRectF) -> None:
        card, theme = self._card, self._theme
        due = card.level is Level.DUE
        edge = theme.colour("control") if due else marks.level_colour(card.level, theme)
        painter.setPen(QPen(edge, 1 if due else 2))
        painter.setBrush(theme.colour("selected" if self.underMouse() else "raised"))
        painter.drawRoundedRect(whole.adjusted(1, 1, -1, -1), RADIUS, RADIUS)
        if not due:
            painter.fillRect(QRectF(1, 2, 5, whole.height() - 4), edge)
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("focus"), FOCUS_RING))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(whole.adjusted(4, 4, -4, -4), RADIUS, RADIUS)

    def _upper(self, painter: QPainter, rect: QRectF) -> None:
        card, theme = self._card, self._theme
        due = card.level is Level.DUE
        colour = marks.level_colour(card.level, theme)
        marks.paint_text(painter, rect, card.callsign, font(16, 700), theme.colour("text1"))
        face = font(14 if due else 16, 500 if due else 700)
        marks.paint_text(painter, rect, card.overdue, face, colour, marks.RIGHT)

    def _lower(self, painter: QPainter, rect: QRectF) -> None:
        """Why the officer should have been heard; of a red, also who has it."""
        card, theme = self._card, self._theme
        if card.holder is not None:
            face, colour = font(12, 700), theme.colour("text1" if card.holder.owned else "red")
            marks.paint_text(painter, rect, card.holder.who, face, colour, marks.RIGHT)
            rect.setRight(rect.right() - marks.text_width(card.holder.who, face) - 8)
        marks.paint_text(painter, rect, card.why, font(12, 500), theme.colour("text2"))
