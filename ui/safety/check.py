"""The card of an officer who should have been heard from: red, amber or due."""

from PySide6.QtCore import QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QMenu, QWidget

from resources.checkins import Level
from ui.safety.cards import CheckCard, Holder
from ui.styles import FOCUS_RING
from ui.theme import NIGHT, RADIUS, Theme, font
from ui.widgets import marks
from ui.widgets.tips import as_plain

WIDTHS = {Level.RED: 236, Level.AMBER: 204, Level.DUE: 172}
SMALL_WIDTHS = {Level.RED: 180, Level.AMBER: 170, Level.DUE: 140}
COLUMNS = {"holder": 150, "backup": 206, "keys": 122}  # px each adds to an open red, as room allows
LEAST_WHY_PX = 40  # less of a reason is no reason: then the countdown stands alone


def added_columns(card: CheckCard, spare_px: int) -> dict[str, int]:
    """What an open red alert says beside the officer, the most needed first, in this much more room."""
    if card.holder is None:
        return {}
    found, left = {}, spare_px
    for name, width in COLUMNS.items():
        if width <= left:
            found[name] = width
            left -= width
    return found


class CheckButton(QAbstractButton):
    """One check. Enter or a click opens the unit, F9 records contact, O owns and C closes a red."""

    contacted = Signal()
    owned = Signal()
    closing = Signal()

    def __init__(self, card: CheckCard, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._card, self._theme, self._widths = card, NIGHT, WIDTHS
        self._past = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.show_card(card)

    @property
    def card(self) -> CheckCard:
        return self._card

    @property
    def can_own(self) -> bool:
        """A red alert may also be taken over from whoever has it."""
        return self._card.holder is not None and not self._past

    @property
    def can_close(self) -> bool:
        """Only what somebody has taken can be closed."""
        return self.can_own and self._card.holder is not None and self._card.holder.owned

    def show_card(self, card: CheckCard) -> None:
        self._card = card
        self.setAccessibleName(card.words)
        self.setToolTip(as_plain(card.words))
        deeds = [card.backup] if card.backup else []
        deeds += ["Enter opens the unit"] + ([] if self._past else ["F9 records contact"])
        deeds += ["O owns it"] if self.can_own else []
        deeds += ["C closes it"] if self.can_close else []
        self.setAccessibleDescription(", ".join(deeds))
        self.update()

    def look_only(self) -> None:
        """It is over: nothing is offered but to open the unit."""
        self._past = True
        self.show_card(self._card)

    @property
    def columns(self) -> dict[str, int]:
        """What there is room for beside the officer: "holder", "backup", "keys", each with its px."""
        found = added_columns(self._card, self.width() - self._widths[self._card.level])
        return {name: px for name, px in found.items() if name != "keys" or not self._past}

    @property
    def keys(self) -> tuple[str, str]:
        """The letters act on the card that has the focus; without it, how to come there."""
        deed = "C close" if self.can_close else "O own"
        return f"{deed} · F9 heard", "Enter opens it" if self.hasFocus() else "F11 comes here"

    def set_look(self, theme: Theme, *, small: bool) -> None:
        self._theme, self._widths = theme, SMALL_WIDTHS if small else WIDTHS
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
        if not self._past:
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
        inner.setRight(self._paint_columns(painter, inner))
        upper, lower = _lines(inner)
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
        """Why the officer should have been heard; of a red, also who has it, where no column says it."""
        card, theme = self._card, self._theme
        if card.holder is not None and "holder" not in self.columns:
            face, colour = font(12, 700), theme.colour("text1" if card.holder.owned else "red")
            marks.paint_text(painter, rect, card.holder.short, face, colour, marks.RIGHT)
            rect.setRight(rect.right() - marks.text_width(card.holder.short, face) - 8)
            if rect.width() < LEAST_WHY_PX:
                return
        marks.paint_text(painter, rect, card.why, font(12, 500), theme.colour("text2"))

    def _paint_columns(self, painter: QPainter, inner: QRectF) -> float:
        """From the right; returns where they begin."""
        card, left = self._card, inner.right()
        for name, width in reversed(self.columns.items()):
            left -= width
            painter.fillRect(QRectF(left, inner.top() + 3, 1, inner.height() - 6), self._edge())
            place = QRectF(left + 10, inner.top(), width - 14, inner.height())
            if name == "holder" and card.holder is not None:
                self._holder(painter, place, card.holder)
            elif name == "backup":
                self._two_lines(painter, place, card.backup, card.backup_range)
            else:
                self._two_lines(painter, place, *self.keys, px=12)
        return left - (12 if self.columns else 0)

    def _edge(self) -> QColor:
        return self._theme.colour("control")

    def _holder(self, painter: QPainter, place: QRectF, held: Holder) -> None:
        """UNOWNED stands filled, as on an emergency; an owner's name is plain."""
        theme, (upper, lower) = self._theme, _lines(place)
        if held.owned:
            self._two_lines(painter, place, held.who, held.clock)
            return
        face = font(14, 700)
        box = QRectF(place.left(), upper.center().y() - 10, 0, 20)
        box.setWidth(marks.pill_width(held.who, face, 8))
        ink = theme.colour("on_grade")
        marks.paint_pill(painter, box, held.who, face, theme.colour("red"), ink)
        fits = marks.text_width(held.clock, font(12, 700)) <= lower.width()
        clock = held.clock if fits else held.clock.removesuffix(" ago")
        marks.paint_text(painter, lower, clock, font(12, 700), theme.colour("red"))

    def _two_lines(
        self, painter: QPainter, place: QRectF, first: str, second: str, px: int = 14
    ) -> None:
        upper, lower = _lines(place)
        marks.paint_text(painter, upper, first, font(px, 700), self._theme.colour("text1"))
        marks.paint_text(painter, lower, second, font(12, 500), self._theme.colour("text2"))


def _lines(rect: QRectF) -> tuple[QRectF, QRectF]:
    upper = QRectF(rect.left(), rect.top(), rect.width(), rect.height() * 0.52)
    lower = QRectF(rect.left(), upper.bottom(), rect.width(), rect.bottom() - upper.bottom())
    return upper, lower
