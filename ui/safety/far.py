"""The card of officers for whom help is too far off: amber, steady, and quiet once somebody knows."""

from PySide6.QtCore import QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QMenu, QWidget

from ui.safety.far_cards import FarCard
from ui.safety.questions import LETTERS
from ui.styles import FOCUS_RING
from ui.theme import NIGHT, RADIUS, Theme, font
from ui.widgets import marks
from ui.widgets.tips import as_plain

WIDTH_PX, SMALL_WIDTH_PX = 272, 226
ICON = "map-marker-distance"
CUTS = (0.4, 0.7, 1.0)  # where each of three lines ends


class FarButton(QAbstractButton):
    """Enter or a click opens the job, O says that it is known, F9 records contact.

    Every other letter of the officer's card does here what it does there.
    """

    contacted = Signal()
    noted = Signal()
    keyed = Signal(str)  # another letter of the officer's card

    def __init__(self, card: FarCard, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._card, self._theme, self._past = card, NIGHT, False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
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

    def show_card(self, card: FarCard) -> None:
        self._card = card
        self.setAccessibleName(card.words)
        self.setToolTip(as_plain(card.words))
        deeds = ["Enter opens the job"] + ([] if self._past else ["F9 records contact"])
        deeds += ["O says that you know"] if self.can_note else []
        self.setAccessibleDescription(", ".join(deeds))
        self.update()

    def look_only(self) -> None:
        """It is over: nothing is offered but to open the job."""
        self._past = True
        self.show_card(self._card)

    def set_look(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.click()
            case Qt.Key.Key_F9:
                self.contacted.emit()
            case Qt.Key.Key_O if self.can_note:
                self.noted.emit()
            case _ if event.text().upper() in LETTERS:
                self.keyed.emit(event.text().upper())
            case _:
                super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu().popup(event.globalPos() + QPoint(1, 1))

    def menu(self) -> QMenu:
        """All that can be done with it, for whoever works with the mouse."""
        made = QMenu(self)
        made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        made.addAction("Open the job\tEnter", self.click)
        if not self._past:
            made.addAction("Contact made\tF9", self.contacted.emit)
        if self.can_note:
            made.addAction("I know\tO", self.noted.emit)
        return made

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, card, theme = QPainter(self), self._card, self._theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole = QRectF(self.rect())
        self._frame(painter, whole)
        upper, middle, lower = _lines(whole.adjusted(14, 4, -8, -4))
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
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("focus"), FOCUS_RING))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(whole.adjusted(4, 4, -4, -4), RADIUS, RADIUS)


def _lines(rect: QRectF) -> tuple[QRectF, QRectF, QRectF]:
    top, lines = 0.0, []
    for cut in CUTS:
        place = QRectF(rect.left(), rect.top() + rect.height() * top, rect.width(), 0)
        place.setHeight(rect.height() * (cut - top))
        lines.append(place)
        top = cut
    upper, middle, lower = lines
    return upper, middle, lower
