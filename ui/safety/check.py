"""The card of an officer who should have been heard from: red, amber or due."""

from collections.abc import Iterator

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from resources.checkins import Level
from ui.safety.card_button import CardButton, Deed, lines_in
from ui.safety.cards import MOVING, CheckCard, Holder
from ui.theme import RADIUS, Theme, font
from ui.widgets import marks

WIDTHS = {Level.RED: 236, Level.AMBER: 204, Level.DUE: 172}
SMALL_WIDTHS = {Level.RED: 180, Level.AMBER: 170, Level.DUE: 140}
COLUMNS = {"holder": 150, "backup": 206, "keys": 122}  # px each adds to an open red, as room allows
FILLED = 2  # from this step on a red stands on a filled field
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


class CheckButton(CardButton):
    """One check. Enter or a click opens the officer's card, O owns and C closes a red."""

    owned = Signal()
    closing = Signal()

    def __init__(self, card: CheckCard, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._card, self._widths, self._lit, self._step = card, WIDTHS, True, 0
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

    @property
    def lit(self) -> bool:
        """Whether the mark is filled; that of a red nobody has taken blinks, slowly."""
        return self._lit

    @property
    def step(self) -> int:
        """How far it has grown: 1 the supervisor was told, 2 the duty inspector."""
        return self._step

    def deeds(self) -> Iterator[Deed]:
        if self.can_own:
            yield Deed("O", "owns it", "Own", self.owned.emit)
        if self.can_close:
            yield Deed("C", "closes it", "Close…", self.closing.emit)

    def show_card(self, card: CheckCard, *, lit: bool = True) -> None:
        held = card.holder
        self._card, self._lit = card, lit or held is None or held.owned
        self._tell(card.words, card.backup)

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

    def set_look(self, theme: Theme, *, small: bool, step: int = 0) -> None:
        self._theme, self._widths = theme, SMALL_WIDTHS if small else WIDTHS
        self._step = step
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, card = QPainter(self), self._card
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole = QRectF(self.rect())
        self._frame(painter, whole)
        inner = whole.adjusted(14, 4, -8, -4)
        inner.setRight(self._paint_columns(painter, inner))
        upper, lower, third = lines_in(inner, third=bool(card.call or card.sign))
        self._mark(painter, QRectF(upper.left(), upper.center().y() - 7, 15, 15))
        self._upper(painter, upper.adjusted(22, 0, 0, 0))
        x = marks.paint_text(painter, lower, card.word, font(12, 700), self._ink())
        if card.moving:  # said, and no contact
            rest = QRectF(x + 8, lower.top(), lower.right() - x - 8, lower.height())
            x = marks.paint_text(painter, rest, f"{MOVING},", font(12, 700), self._ink("text1"))
        self._lower(painter, QRectF(x + 8, lower.top(), lower.right() - x - 8, lower.height()))
        self._third(painter, third)

    def _ink(self, token: str = "") -> QColor:
        """The level's own colour or one of the theme; on the filled field of a red, what is read on it."""
        if self._step >= FILLED:
            return self._theme.colour("on_grade")
        level = self._card.level
        return self._theme.colour(token) if token else marks.level_colour(level, self._theme)

    def _mark(self, painter: QPainter, glyph: QRectF) -> None:
        if self._card.pending:
            marks.paint_icon(painter, glyph, "timer-sand", self._ink())
        elif self._step >= FILLED:
            ground = self._theme.colour("red")
            marks.paint_octagon(painter, glyph, self._ink(), ground)
        elif self._lit:
            marks.paint_level(painter, glyph, self._card.level, self._theme)
        else:
            painter.setPen(QPen(self._ink(), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPolygon(marks.octagon(glyph.adjusted(1, 1, -1, -1)))

    def _third(self, painter: QPainter, rect: QRectF) -> None:
        """Who must act, and by when; of an open alert, that the officer was heard since."""
        words = self._card.call or self._card.sign
        marks.paint_text(painter, rect, words, font(12, 700), self._ink("text1"))

    def _frame(self, painter: QPainter, whole: QRectF) -> None:
        card, theme = self._card, self._theme
        due, filled = card.level is Level.DUE, self._step >= FILLED
        edge = theme.colour("control") if due else marks.level_colour(card.level, theme)
        width = 1 if due else 2 + 2 * self._step
        painter.setPen(QPen(edge, width))
        ground = "red" if filled else "selected" if self.underMouse() else "raised"
        painter.setBrush(theme.colour(ground))
        inset = width / 2
        painter.drawRoundedRect(whole.adjusted(inset, inset, -inset, -inset), RADIUS, RADIUS)
        if not due:
            painter.fillRect(QRectF(1, 2, 5, whole.height() - 4), edge)
        self._paint_focus(painter, whole, self._ink("focus"))

    def _upper(self, painter: QPainter, rect: QRectF) -> None:
        card = self._card
        due = card.level is Level.DUE
        marks.paint_text(painter, rect, card.callsign, font(16, 700), self._ink("text1"))
        face = font(14 if due else 16, 500 if due else 700)
        marks.paint_text(painter, rect, card.overdue, face, self._ink(), marks.RIGHT)

    def _lower(self, painter: QPainter, rect: QRectF) -> None:
        """Why the officer should have been heard; of a red, also who has it, where no column says it."""
        card = self._card
        if card.holder is not None and "holder" not in self.columns:
            face, colour = font(12, 700), self._ink("text1" if card.holder.owned else "red")
            marks.paint_text(painter, rect, card.holder.short, face, colour, marks.RIGHT)
            rect.setRight(rect.right() - marks.text_width(card.holder.short, face) - 8)
            if rect.width() < LEAST_WHY_PX:
                return
        marks.paint_text(painter, rect, card.why, font(12, 500), self._ink("text2"))

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
        return self._ink("control")

    def _holder(self, painter: QPainter, place: QRectF, held: Holder) -> None:
        """UNOWNED stands filled, as on an emergency; an owner's name is plain."""
        if held.owned:
            self._two_lines(painter, place, held.who, held.clock)
            return
        theme, (upper, lower, then) = self._theme, lines_in(place, third=bool(held.then))
        face = font(12 if held.then else 14, 700)
        high = 16 if held.then else 20
        box = QRectF(place.left(), upper.center().y() - high / 2, 0, high)
        box.setWidth(marks.pill_width(held.who, face, 8))
        filled = self._step >= FILLED
        field, ink = ("on_grade", "red") if filled else ("red", "on_grade")
        marks.paint_pill(painter, box, held.who, face, theme.colour(field), theme.colour(ink))
        fits = marks.text_width(held.clock, font(12, 700)) <= lower.width()
        clock = held.clock if fits else held.clock.removesuffix(" ago").replace("duty ", "")
        marks.paint_text(painter, lower, clock, font(12, 700), self._ink("red"))
        marks.paint_text(painter, then, held.then, font(12, 500), self._ink("text1"))

    def _two_lines(
        self, painter: QPainter, place: QRectF, first: str, second: str, px: int = 14
    ) -> None:
        upper, lower, _ = lines_in(place, third=False)
        marks.paint_text(painter, upper, first, font(px, 700), self._ink("text1"))
        marks.paint_text(painter, lower, second, font(12, 500), self._ink("text2"))
