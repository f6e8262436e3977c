"""The keys of a replay: one table for the hand that presses them and the card that tells them."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from ui.theme import GAP, MARGIN, NIGHT, RADIUS, Theme, font
from ui.widgets.extra import Overlay
from ui.widgets.inked import ink

KEYS = (
    ("Space", "play and pause, from anywhere but a text field"),
    ("← →", "10 seconds back and on; with Shift a minute"),
    ("[ ]", "the mark before and the next one"),
    ("{ }  Ctrl+[ ]", "the alarm before and the next one"),
    ("+ −", "faster and slower, from a quarter to sixty times"),  # noqa: RUF001 - the sign as it is read
    ("Home End", "begin and end of the recording"),
    ("G", "go to a time, an incident or an alert: 22:41, 0417, BR21-E1"),
    ("H", "hide or show what is to come"),
    ("Esc", "back to the time bar"),
    ("F1", "these keys; Esc or F1 again puts them away"),
)
TITLE = "Keys of a replay"
REST = "All but Space: while the time bar has the hand. F6, F7, F8, F11 and Ctrl with a digit are as ever"

CONTROL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
BY_KEY = {
    Qt.Key.Key_Left: "back",
    Qt.Key.Key_Right: "on",
    Qt.Key.Key_Home: "begin",
    Qt.Key.Key_End: "end",
}
BY_TEXT = {
    "[": "mark before", "]": "next mark", "{": "alarm before", "}": "next alarm",
    "+": "faster", "=": "faster", "-": "slower", "g": "go to", "h": "hide",
}  # fmt: skip
WITH_SHIFT = {"back": "minute back", "on": "minute on"}
WITH_CONTROL = {
    Qt.Key.Key_BracketLeft: "alarm before",
    Qt.Key.Key_BracketRight: "next alarm",
}


def deed_of(event: QKeyEvent) -> str:
    """What a key asks of a replay; "" when it has no meaning here."""
    modifiers, key = event.modifiers(), Qt.Key(event.key())
    if modifiers & ALT:
        return ""
    if modifiers & CONTROL:
        return WITH_CONTROL.get(key, "")
    deed = BY_KEY.get(key) or BY_TEXT.get(event.text().lower(), "")
    return WITH_SHIFT.get(deed, deed) if modifiers & SHIFT else deed


class KeysCard(Overlay):
    """Lies on the map; Esc, F1 and a click put it away."""

    put_away = Signal()

    def __init__(self, ground: QWidget) -> None:
        super().__init__(ground)
        self._theme = NIGHT
        self._title, self._rest = QLabel(TITLE), QLabel(REST)
        self._keys = [QLabel(key) for key, _ in KEYS]
        self._means = [QLabel(words) for _, words in KEYS]
        self._build()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_NoMousePropagation)
        self.setAccessibleName(TITLE)
        said = ". ".join(f"{key}: {words}" for key, words in KEYS)
        self.setAccessibleDescription(f"{said}. {REST}")
        self.hide()

    def turn(self) -> None:
        """Come up with the keyboard, or go away."""
        if self.isVisible():
            self._leave()
            return
        self.place()
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        ink(self._title, theme.text1, font(20, 700))
        ink(self._rest, theme.text2, font(13))
        for key in self._keys:
            ink(key, theme.violet, font(14, 700))
        for means in self._means:
            ink(means, theme.text1, font(14))
        self.update()

    def set_small(self, small: bool) -> None:  # noqa: FBT001 - as on every part
        """The map's size decides."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._leave()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, _event: object) -> None:
        self._leave()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.colour("violet"), 2))
        painter.setBrush(self._theme.colour("panel"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), RADIUS, RADIUS)

    def _leave(self) -> None:
        self.hide()
        self.put_away.emit()

    def _build(self) -> None:
        column, grid = QVBoxLayout(self), QGridLayout()
        column.setContentsMargins(2 * MARGIN, 2 * MARGIN, 2 * MARGIN, 2 * MARGIN)
        column.setSpacing(MARGIN)
        grid.setHorizontalSpacing(2 * MARGIN)
        grid.setVerticalSpacing(GAP)
        for row, (key, means) in enumerate(zip(self._keys, self._means, strict=True)):
            grid.addWidget(key, row, 0)
            grid.addWidget(means, row, 1)
        self._rest.setWordWrap(True)
        column.addWidget(self._title)
        column.addLayout(grid)
        column.addWidget(self._rest)
