"""The officer's card beside the map: what is known, what can be done by one key, and what that asks."""

from collections.abc import Mapping

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QFrame,
    QGridLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from resources.checkins import Level
from resources.units import Callsign
from ui.safety.asking import Asking
from ui.safety.officer import OfficerCard
from ui.safety.questions import KEYS, Question
from ui.safety.sections import LINE_PX, Sections
from ui.theme import GAP, MARGIN, NIGHT, RADIUS, Theme, font
from ui.widgets import marks
from ui.widgets.inked import ink

WIDTH_PX, SMALL_WIDTH_PX, HEAD_PX, KEY_PX = 400, 340, 56, 26
KEYS_IN_A_ROW, RIM_PX = 3, 3
ESC = "Esc"
SCROLLS: Mapping[int, int] = {
    Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -10, Qt.Key.Key_PageDown: 10,
}  # fmt: skip


class KeyButton(QAbstractButton):
    """A key and its word; the same by mouse."""

    def __init__(self, key: str, word: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.key, self.word, self._dim, self._theme = key, word, False, NIGHT
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keys are the way; Tab goes on
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFixedHeight(KEY_PX)
        self.show_word(word, dim=False)

    def show_word(self, word: str, *, dim: bool) -> None:
        """`dim`: pressed now, it only says why it can't be done."""
        if (word, dim) != (self.text(), self._dim) or not self.accessibleName():
            self._dim = dim
            self.setText(word)
            self.setAccessibleName(f"{word}, {self.key}")
            self.update()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(90, KEY_PX)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, colour = QPainter(self), self._theme.colour
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(colour("edge" if self._dim else "control"), 1))
        painter.setBrush(colour("selected" if self.underMouse() else "raised"))
        painter.drawRoundedRect(box, RADIUS, RADIUS)
        line = box.adjusted(6, 0, -2, 0)
        shade = colour("text3" if self._dim else "text1")
        end = marks.paint_text(painter, line, self.key, font(13, 700), shade)
        line.setLeft(end + 5)
        faint = colour("text3" if self._dim else "text2")
        marks.paint_text(painter, line, self.text(), font(13), faint)


class OfficerPanel(QFrame):
    """One unit's card. Its letters act only while the hand is on it; Esc puts it away."""

    pressed = Signal(str)  # a key of KEYS
    answered = Signal(object)  # Order
    put_away = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._past = NIGHT, False
        self._card: OfficerCard | None = None
        self._head, self._asking, self._sections = Head(self), Asking(self), Sections()
        self._refusal = QLabel(self)
        self._area = QScrollArea(self)
        self._keys = {key: KeyButton(key, word, self) for key, word in KEYS}
        self._rows = QWidget(self)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._lay_out()
        self._connect()
        self.set_small(False)
        self.set_theme(NIGHT)
        self.hide()

    @property
    def callsign(self) -> Callsign | None:
        """Whose card it is; None while it is away."""
        return self._card.callsign if self._card and not self.isHidden() else None

    @property
    def card(self) -> OfficerCard | None:
        return self._card

    @property
    def asking(self) -> Asking:
        """The question that stands open in it, if any."""
        return self._asking

    @property
    def refusal(self) -> str:
        """Why the last key did nothing, in words."""
        return self._refusal.text()

    def open(self, card: OfficerCard) -> None:
        """Show this unit's, with the keyboard."""
        self._asking.leave()
        self.show_refusal("")
        self._area.verticalScrollBar().setValue(0)
        self.show_card(card)
        self.show()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_card(self, card: OfficerCard) -> None:
        """The same unit, as it stands now: nothing in it scrolls or loses the hand."""
        self._card = card
        self._head.show_head(card)
        self._sections.show_sections(card.sections)
        self.setAccessibleName(f"Officer's card of {card.callsign}")
        self.setAccessibleDescription(card.words)

    def show_keys(self, can: Mapping[str, str]) -> None:
        """Which keys do something now, each with its word; the others are dim, and say why not."""
        for key, button in self._keys.items():
            button.show_word(can.get(key, button.word), dim=key not in can and key != ESC)

    def look_only(self) -> None:
        """A replay: it tells, and nothing can be done."""
        self._past = True
        self._rows.hide()

    def ask(self, key: str, question: Question) -> None:
        self.show_refusal("")
        self._rows.hide()
        self._asking.ask(key, question)

    def show_refusal(self, words: str) -> None:
        """Why nothing was done."""
        self._refusal.setText(words)
        self._refusal.setVisible(bool(words))

    def leave(self) -> None:
        """Go away; the hand goes elsewhere only if it was here."""
        held = self.holds_hand()
        self._asking.leave()
        self.hide()
        self._card = None
        if held:
            self.put_away.emit()

    def holds_hand(self) -> bool:
        """The keyboard is on the card, or on a question in it."""
        hand = QApplication.focusWidget()
        return hand is not None and (hand is self or self.isAncestorOf(hand))

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        ink(self, theme.text1, ground=theme.panel)
        ink(self._area.viewport(), theme.text1, ground=theme.panel)
        ink(self._refusal, theme.red, font(13, 700))
        for part in (self._head, self._sections, self._asking):
            part.set_theme(theme)
        for button in self._keys.values():
            button.set_theme(theme)
        self.update()

    def set_small(self, small: bool) -> None:  # noqa: FBT001 - one switch, the same on every panel
        self.setFixedWidth(SMALL_WIDTH_PX if small else WIDTH_PX)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = ESC if event.key() == Qt.Key.Key_Escape else event.text().upper()
        button = self._keys.get(key)
        step = SCROLLS.get(event.key())
        if step is not None:
            bar = self._area.verticalScrollBar()
            bar.setValue(bar.value() + step * LINE_PX)
        elif button is None or event.modifiers() & HELD:
            super().keyPressEvent(event)
        else:
            self._press(key)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        painter.fillRect(self.rect(), theme.colour("panel"))
        painter.fillRect(self.width() - 1, 0, 1, self.height(), theme.colour("edge"))
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("focus"), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))

    def _press(self, key: str) -> None:
        if key == ESC:
            self.leave()
        else:
            self.pressed.emit(key)

    def _back(self) -> None:
        """The question is over: the keys come back, and the hand that was in it."""
        self._rows.setVisible(not self._past)
        if self.holds_hand():
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _connect(self) -> None:
        for key, button in self._keys.items():
            button.clicked.connect(lambda _=False, key=key: self._press(key))
        self._asking.left.connect(self._back)
        self._asking.answered.connect(self._answer)

    def _answer(self, order: object) -> None:
        self._back()
        self.answered.emit(order)

    def _lay_out(self) -> None:
        self._area.setWidget(self._sections)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._refusal.setWordWrap(True)
        self._refusal.setTextFormat(Qt.TextFormat.PlainText)
        self._refusal.setContentsMargins(MARGIN, 4, MARGIN, 4)
        self._refusal.hide()
        grid = QGridLayout(self._rows)
        grid.setContentsMargins(MARGIN, GAP // 2, MARGIN, GAP)
        grid.setSpacing(GAP // 2)
        for at, button in enumerate(self._keys.values()):
            grid.addWidget(button, at // KEYS_IN_A_ROW, at % KEYS_IN_A_ROW)
        column = QVBoxLayout(self)
        column.setContentsMargins(RIM_PX, RIM_PX, RIM_PX, RIM_PX)
        column.setSpacing(0)
        for part in (self._head, self._area, self._refusal, self._asking, self._rows):
            column.addWidget(part, 1 if part is self._area else 0)


class Head(QWidget):
    """Callsign, how worried the desk is, and who must act."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = NIGHT
        self._card: OfficerCard | None = None
        self.setFixedHeight(HEAD_PX)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def show_head(self, card: OfficerCard) -> None:
        self._card = card
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        card, theme, painter = self._card, self._theme, QPainter(self)
        if card is None:
            return
        whole = QRectF(self.rect())
        pressed = card.level is Level.EMERGENCY
        if pressed:
            painter.fillRect(whole, theme.colour("emergency"))
        strong = marks.WHITE if pressed else theme.colour("text1")
        worry = strong if pressed else marks.level_colour(card.level, theme)
        upper = QRectF(MARGIN, 4, whole.width() - 2 * MARGIN, 28)
        end = marks.paint_text(painter, upper, card.callsign, font(20, 800), strong)
        if card.level > Level.SAFE and not pressed:
            marks.paint_level(painter, QRectF(end + MARGIN, 10, 16, 16), card.level, theme)
            end += 24
        upper.setLeft(end + MARGIN)
        marks.paint_text(painter, upper, card.head, font(16, 700), worry)
        lower = QRectF(MARGIN, 32, whole.width() - 2 * MARGIN, 20)
        marks.paint_text(painter, lower, card.call, font(13, 700), strong)
        painter.fillRect(QRectF(0, whole.bottom() - 1, whole.width(), 1), theme.colour("edge"))


HELD = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
