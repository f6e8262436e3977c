"""Two small cards beside what is drawn: what it is to be, and what can be done with it. Hold no rule."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from ui.safety.officer_panel import KeyButton
from ui.theme import GAP, MARGIN, RADIUS, Theme, font
from ui.widgets.inked import ink

WIDE_PX, IN_A_ROW, SHORT, LONGEST = 340, 2, 18, 120  # words of a button, of a label
ENTERS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
CLOSES, ENTER, ESC = "C", "Enter", "Esc"
LEAVES = (ESC, "Leave")
MARKED = "● "
NEEDED = {"note": "Its words", "road": "Why it is closed: flood, armed incident"}
"""Of these kinds the label can't be left out; the hand goes there as one is chosen."""


Keys = Sequence[tuple[str, str]]
"""Each key and its word."""


class MapCard(QFrame):
    """Lies on a map beside what it is about, wholly inside its window. Esc leaves it."""

    pressed = Signal(str)  # a key of those offered, or Enter
    left = Signal()

    def __init__(self, ground: QWidget, theme: Theme) -> None:
        super().__init__(ground)
        self._ground, self._theme, self._about = ground, theme, QRect()
        self._title, self._more, self._why = QLabel(self), QLabel(self), QLabel(self)
        self._grid = QGridLayout()
        self.buttons: list[KeyButton] = []
        self._column = QVBoxLayout(self)
        self._lay_out()
        self.setAttribute(Qt.WidgetAttribute.WA_NoMousePropagation)  # no click falls onto the map
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.set_theme(theme)
        self.put_away()

    @property
    def title(self) -> str:
        return self._title.text()

    @property
    def more(self) -> str:
        return self._more.text()

    @property
    def refusal(self) -> str:
        return self._why.text()

    def open(self, title: str, keys: Keys, about: QRect) -> None:
        """Come up with the keyboard, beside these pixels of the map's window."""
        self._title.setText(title)
        self.setAccessibleName(title)
        self._about = about
        self.offer(keys)
        self.show()
        self.raise_()
        self.show_more("")
        self.show_refusal("")
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def offer(self, keys: Keys) -> None:
        """One button for each, in the place of those before."""
        for button in self.buttons:
            self._grid.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.buttons = [KeyButton(key, word, self) for key, word in (*keys, LEAVES)]
        for button in self.buttons:
            button.clicked.connect(partial(self._press, button.key))
            button.set_theme(self._theme)
            button.show()  # a layout leaves out what is hidden
        self._lay_buttons()

    def _lay_buttons(self) -> None:
        """Two in a row; long words have a row of their own, and what Enter does begins one."""
        row = column = 0
        for button in self.buttons:
            wide = IN_A_ROW if len(button.word) > SHORT else 1
            if column + wide > IN_A_ROW or (column and button.key == ENTER):
                row, column = row + 1, 0
            self._grid.addWidget(button, row, column, 1, wide)
            column += wide

    def show_more(self, words: str) -> None:
        """What is to be known before it is done, in amber."""
        self._say(self._more, words)

    def show_refusal(self, words: str) -> None:
        """The desk said no: what was chosen stays, to be put right."""
        self._say(self._why, words)

    def put_away(self) -> None:
        """Hidden it has no size: what lies over a map keeps names away from there."""
        self.hide()
        self.setGeometry(0, 0, 0, 0)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        ink(self._title, theme.text1, font(14, 700))
        ink(self._more, theme.amber, font(13, 700))
        ink(self._why, theme.red, font(13, 700))
        for button in self.buttons:
            button.set_theme(theme)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.colour("focus"), 1.5))
        painter.setBrush(self._theme.colour("panel"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), RADIUS, RADIUS)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() in ENTERS:
            self._press(ENTER)
        elif any(event.text().upper() == button.key for button in self.buttons):
            self._press(event.text().upper())
        event.accept()  # no letter meant for the card is a key of the map behind

    def _press(self, key: str) -> None:
        if key == ESC:
            self.left.emit()
        else:
            self.pressed.emit(key)

    def _say(self, label: QLabel, words: str) -> None:
        label.setText(words)
        label.setVisible(bool(words))
        self.setAccessibleDescription(" ".join(filter(None, (self.more, self.refusal))))
        self._fit()

    def _fit(self) -> None:
        """As high as its words."""
        if self.isHidden():
            return
        self._column.invalidate()
        high = self._column.totalHeightForWidth(WIDE_PX)
        self.setGeometry(beside(self._about, QSize(WIDE_PX, high), self._ground.rect()))

    def _lay_out(self) -> None:
        for label in (self._title, self._more, self._why):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        self._grid.setSpacing(GAP // 2)
        self._column.setContentsMargins(MARGIN, GAP, MARGIN, GAP)
        self._column.setSpacing(GAP // 2)
        self._column.addWidget(self._title)
        self._column.addLayout(self._grid)
        self._column.addWidget(self._more)
        self._column.addWidget(self._why)


def beside(about: QRect, size: QSize, ground: QRect) -> QRect:
    """Below, right, left or above: the first where it fits, else where it covers the least."""
    room = ground.adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
    seen = about.intersected(room)
    across, level = seen.center().x() - size.width() // 2, seen.center().y() - size.height() // 2
    corners = (
        QPoint(across, seen.bottom() + MARGIN),
        QPoint(seen.right() + MARGIN, level),
        QPoint(seen.left() - MARGIN - size.width(), level),
        QPoint(across, seen.top() - MARGIN - size.height()),
    )
    boxes = [_pushed_into(room, QRect(corner, size)) for corner in corners]
    return min(boxes, key=lambda box: _pixels(box.intersected(seen)))


def _pushed_into(room: QRect, box: QRect) -> QRect:
    left = max(min(box.left(), room.right() - box.width()), room.left())
    top = max(min(box.top(), room.bottom() - box.height()), room.top())
    return QRect(QPoint(left, top), box.size())


def _pixels(box: QRect) -> int:
    return max(box.width(), 0) * max(box.height(), 0)


class KindCard(MapCard):
    """What is it? A digit chooses, C closes the roads inside, Tab goes to the label, Enter does it."""

    done = Signal(str, str, bool)  # code of the kind, label, whether to close the roads inside
    kind_changed = Signal(str)

    def __init__(self, ground: QWidget, theme: Theme) -> None:
        self.label = QLineEdit()
        super().__init__(ground, theme)
        self.label.setParent(self)
        self.label.setMaxLength(LONGEST)
        self.label.setAccessibleName("Label")
        self._column.insertWidget(2, self.label)
        self._kinds: dict[str, tuple[str, str]] = {}  # key: code and name
        self._closing = ""  # what closing would close, in words; "" where it can't be chosen
        self.kind = ""
        self.closes = False

    def ask(
        self, title: str, kinds: Sequence[tuple[str, str]], kind: str, about: QRect, label: str = ""
    ) -> None:
        """`kinds`: code and name of each, under the digits from 1 on; `label` as it is by now."""
        self._kinds = {str(number): one for number, one in enumerate(kinds, 1)}
        self._closing, self.kind, self.closes = "", kind, False
        self.label.setText(label)
        self.open(title, self._words(), about)
        self.label.setPlaceholderText(self._hint())

    def offer_closing(self, words: str) -> None:
        """As in "the 14 roads inside"; C turns it on and off."""
        self._closing = words
        self.offer(self._words())
        self._fit()

    def _press(self, key: str) -> None:
        if key == ENTER:
            self.done.emit(self.kind, self.label.text(), self.closes)
        elif key == ESC:
            self.left.emit()
        else:
            self._choose(key)

    def _choose(self, key: str) -> None:
        if key == CLOSES:
            self.closes = not self.closes
        else:
            self.kind = self._kinds[key][0]
            self.kind_changed.emit(self.kind)
            self.label.setPlaceholderText(self._hint())
            if self.kind in NEEDED:
                self.label.setFocus(Qt.FocusReason.OtherFocusReason)
        self.show_refusal("")
        for button, (_, word) in zip(self.buttons, (*self._words(), LEAVES), strict=True):
            button.show_word(word, dim=False)

    def _words(self) -> list[tuple[str, str]]:
        keys = [
            (key, f"{MARKED if code == self.kind else ''}{name}")
            for key, (code, name) in self._kinds.items()
        ]
        if self._closing:
            keys.append((CLOSES, f"{MARKED if self.closes else ''}Close {self._closing}"))
        return [*keys, (ENTER, "Set it")]

    def show_refusal(self, words: str) -> None:
        super().show_refusal(words)
        if words and self.kind in NEEDED:
            self.label.setFocus(Qt.FocusReason.OtherFocusReason)

    def _hint(self) -> str:
        return NEEDED.get(self.kind, "Label, if any · Tab")
