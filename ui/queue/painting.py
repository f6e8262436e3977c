"""Paints a row of the queue: whole in its panel, and as a narrow rail on a small screen."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from resources.checkins import Level
from ui.models.keyed_rows import ROW
from ui.queue.cards import QueueCard
from ui.styles import FOCUS_RING
from ui.theme import MARGIN, NIGHT, Theme, font
from ui.widgets import marks

ROW_PX, RAIL_ROW_PX = 72, 58
BAR_PX = 4
TONES = {"plain": "text1", "met": "available", "over": "red"}
TONE_ICONS = {"met": "check", "over": "clock-alert"}
NUMBER, STRONG, BODY, SMALL = font(16, 700), font(14, 700), font(13), font(12, 500)
PILL = font(12, 700)
TEXT_X = 48  # where the words begin, right of the grade


class QueueRows(QStyledItemDelegate):
    """Draws the `QueueCard` it finds under the row role."""

    theme: Theme = NIGHT
    small = False

    def sizeHint(
        self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(0, RAIL_ROW_PX if self.small else ROW_PX)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        shown = index.data(ROW)
        if not isinstance(shown, QueueCard):
            return
        painter.save()
        rect = QRectF(option.rect)
        self._ground(painter, rect, option.state)
        (self._rail if self.small else self._whole)(painter, rect, shown)
        painter.restore()

    def _ground(self, painter: QPainter, rect: QRectF, state: QStyle.StateFlag) -> None:
        theme = self.theme
        selected = state & QStyle.StateFlag.State_Selected
        hovered = state & QStyle.StateFlag.State_MouseOver
        if selected or hovered:
            painter.fillRect(rect, theme.colour("selected" if selected else "raised"))
        painter.fillRect(
            QRectF(rect.left(), rect.bottom() - 1, rect.width(), 1), theme.colour("edge")
        )
        if selected:
            painter.fillRect(
                QRectF(rect.left(), rect.top(), BAR_PX, rect.height()), theme.colour("focus")
            )
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(theme.colour("focus"), FOCUS_RING))
            painter.drawRect(rect.adjusted(1, 1, -1, -1))

    def _whole(self, painter: QPainter, rect: QRectF, card: QueueCard) -> None:
        left, right, top = rect.left() + TEXT_X, rect.right() - MARGIN, rect.top()
        square = QRectF(rect.left() + MARGIN, top + 9, marks.GRADE_PX, marks.GRADE_PX)
        marks.paint_grade(painter, square, card.look, self.theme, card.grade)
        clock_left = self._clock(painter, QRectF(left, top + 5, right - left, 20), card)
        self._number(painter, QRectF(left, top + 5, clock_left - left, 20), card)
        line = QRectF(left, top + 26, right - left, 20)
        marks.paint_text(painter, line, card.kind, STRONG, self.theme.colour("text1"))
        line = QRectF(left, top + 46, right - left, 20)
        until = self._holder(painter, line, card)
        line.setRight(until - 8)
        marks.paint_text(painter, line, card.place, BODY, self.theme.colour("text2"))

    def _number(self, painter: QPainter, rect: QRectF, card: QueueCard) -> None:
        theme = self.theme
        x = marks.paint_text(painter, rect, card.number, NUMBER, theme.colour("text1"))
        rest = QRectF(x, rect.top() + 1, rect.right() - x, rect.height())
        x = marks.paint_text(painter, rest, f"/{card.date}", SMALL, theme.colour("text3"))
        said = f"{card.unread} new"
        pill = QRectF(x + 8, rect.top() + 1, marks.pill_width(said, PILL, 6), 18)
        if card.unread and pill.right() < rect.right() - 4:
            ink = theme.colour("on_focus")
            marks.paint_pill(painter, pill, said, PILL, theme.colour("focus"), ink)

    def _clock(self, painter: QPainter, rect: QRectF, card: QueueCard) -> float:
        """The clock, right-aligned; returns the x where it begins."""
        colour = self.theme.colour(TONES[card.tone])
        marks.paint_text(painter, rect, card.clock, STRONG, colour, marks.RIGHT)
        x = rect.right() - marks.text_width(card.clock, STRONG)
        for glyph in (TONE_ICONS.get(card.tone), "timer-sand" if card.pending else None):
            if glyph:
                x -= 18
                marks.paint_icon(painter, QRectF(x, rect.center().y() - 7, 14, 14), glyph, colour)
        return x

    def _holder(self, painter: QPainter, rect: QRectF, card: QueueCard) -> float:
        """Right of the place: the safety mark, else who owns the log; returns where it begins."""
        if card.mark:
            x = self._danger(painter, rect, card)
            return x if card.owner else self._nobody(painter, x - 6, rect)
        if card.owner:
            marks.paint_text(
                painter, rect, card.owner, SMALL, self.theme.colour("text2"), marks.RIGHT
            )
            return rect.right() - marks.text_width(card.owner, SMALL)
        marks.paint_text(painter, rect, "NOBODY", PILL, self.theme.colour("amber"), marks.RIGHT)
        return self._nobody(painter, rect.right() - marks.text_width("NOBODY", PILL) - 4, rect)

    def _nobody(self, painter: QPainter, right: float, rect: QRectF) -> float:
        glyph = QRectF(right - 14, rect.center().y() - 7, 14, 14)
        marks.paint_icon(painter, glyph, "account-off", self.theme.colour("amber"))
        return glyph.left()

    def _danger(self, painter: QPainter, rect: QRectF, card: QueueCard) -> float:
        width = marks.text_width(card.mark, PILL)
        if card.danger is Level.EMERGENCY:
            field = QRectF(rect.right() - width - 32, rect.center().y() - 10, width + 32, 20)
            _field(painter, field, card.mark, self.theme)
            return field.left()
        colour = marks.level_colour(card.danger, self.theme)
        marks.paint_text(painter, rect, card.mark, PILL, colour, marks.RIGHT)
        glyph = QRectF(rect.right() - width - 18, rect.center().y() - 7, 14, 14)
        marks.paint_level(painter, glyph, card.danger, self.theme)
        return glyph.left()

    def _rail(self, painter: QPainter, rect: QRectF, card: QueueCard) -> None:
        theme, left, right = self.theme, rect.left() + 8, rect.right() - 8
        square = QRectF(left, rect.top() + 8, 22, 22)
        marks.paint_grade(painter, square, card.look, theme, card.grade)
        number = QRectF(left + 28, rect.top() + 8, right - left - 28, 22)
        marks.paint_text(painter, number, card.number, NUMBER, theme.colour("text1"))
        line = QRectF(left, rect.top() + 33, right - left, 20)
        colour = theme.colour(TONES[card.tone] if card.tone != "plain" else "text2")
        shown = f"✓{card.short_clock}" if card.tone == "met" else card.short_clock
        marks.paint_text(painter, line, shown, font(13, 500), colour)
        self._rail_mark(painter, line, card)

    def _rail_mark(self, painter: QPainter, rect: QRectF, card: QueueCard) -> None:
        glyph = QRectF(rect.right() - 14, rect.center().y() - 7, 14, 14)
        if card.danger is Level.EMERGENCY:
            field = QRectF(rect.right() - 28, rect.center().y() - 9, 28, 18)
            _field(painter, field, "E !", self.theme)
        elif card.mark:
            marks.paint_level(painter, glyph, card.danger, self.theme)
        elif not card.owner:
            marks.paint_icon(painter, glyph, "account-off", self.theme.colour("amber"))
        elif card.tone == "over":
            marks.paint_icon(painter, glyph, "clock-alert", self.theme.colour("red"))


def _field(painter: QPainter, rect: QRectF, said: str, theme: Theme) -> None:
    """The one red field of a row: an officer there has pressed the emergency button."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("emergency"))
    painter.drawRoundedRect(rect, 3, 3)
    marks.paint_text(painter, rect, said, PILL, marks.WHITE, marks.CENTRE)
