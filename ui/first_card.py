"""The card of somebody's first start here: what the screen is, and the six keys that matter."""

from PySide6.QtCore import QRectF, QSettings, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QApplication,
    QBoxLayout,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ui.theme import GAP, MARGIN, NIGHT, RADIUS, Theme, font
from ui.widgets import marks
from ui.widgets.extra import Overlay
from ui.widgets.inked import ink

GREETED = "first_card/shown"  # in a person's settings
TITLE = "This is your desk"
SCREEN = (
    ("Top", "Officers who need you, the gravest first"),
    ("Left", "Incidents, by risk"),
    ("Middle", "Where everybody is"),
    ("Right", "The open incident, and who is nearest to it"),
    ("Bottom", "Type a command; see that it is saved"),
)
KEYS = (
    ("F12", "Take the oldest emergency"),
    ("F11", "Go to the next check"),
    ("F9", "Heard from that officer"),
    ("F4", "Ranked units for the open incident"),
    ("F2", "New incident"),
    ("Ctrl+K", "Command line"),
)
REST = "F1 lists the rest. Type “keys” in the command line to see this again"
STACKED_BELOW_PX = 780  # on a narrower map the keys stand under the screen
SCREEN_PX, KEYS_PX = 290, 250  # of their words
CAP_PX = 24


class FirstCard(Overlay):
    """Lies on the map and never on the safety strip; the desk behind it is live.

    Enter, Esc and its button put it away, and so does every key of the desk, which does what it
    always does, and a hand that goes elsewhere.
    """

    put_away = Signal()  # and the hand was on it: it has to go somewhere

    def __init__(self, ground: QWidget) -> None:
        super().__init__(ground)
        self._theme, self._open = NIGHT, False
        self._title, self._rest = QLabel(TITLE), QLabel(REST)
        self._where, self._means = [QLabel(word) for word, _ in SCREEN], list[QLabel]()
        self._caps = [KeyCap(key) for key, _ in KEYS]
        self._go = QPushButton("Begin  Enter")
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._column = QVBoxLayout(self)
        self._build()
        self._name()
        self.setAttribute(Qt.WidgetAttribute.WA_NoMousePropagation)  # no click falls onto the map
        self.setFocusProxy(self._go)
        self._go.clicked.connect(self.leave)
        self.set_theme(NIGHT)
        self.hide()

    def greet(self, settings: QSettings) -> None:
        """Come up if this person has never seen it on this computer."""
        if settings.value(GREETED, defaultValue=False, type=bool):
            return
        settings.setValue(GREETED, True)  # noqa: FBT003 - a value, not a switch
        settings.sync()  # never twice, whatever happens next
        self.open()

    def open(self) -> None:
        """Come up with the keyboard; what goes on behind is not stopped."""
        if not self._open:
            self._open = True
            QApplication.instance().focusChanged.connect(self._follow)  # type: ignore[union-attr]
        self.place()
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    def leave(self) -> None:
        """Go away; nothing, when it is away."""
        if not self._open:
            return
        self._open = False
        QApplication.instance().focusChanged.disconnect(self._follow)  # type: ignore[union-attr]
        held = self._go.hasFocus()
        self.hide()
        if held:
            self.put_away.emit()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        ink(self._title, theme.text1, font(20, 700))
        ink(self._rest, theme.text2, font(13))
        for label in self._where:
            ink(label, theme.text2, font(14, 700))
        for label in self._means:
            ink(label, theme.text1, font(14))
        for cap in self._caps:
            cap.set_theme(theme)
        self.update()

    def set_small(self, small: bool) -> None:  # noqa: ARG002, FBT001 - as on every panel; the map's width decides
        self.place()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            self.leave()
        event.accept()  # the map behind hears no key that was meant for the card

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.colour("control"), 1))
        painter.setBrush(self._theme.colour("panel"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)

    def _follow(self, _before: QWidget | None, now: QWidget | None) -> None:
        """A hand elsewhere on the desk has begun to work. Another program's window is not elsewhere."""
        if now is not None and now is not self._go:
            self.leave()

    def place(self) -> None:
        """In the middle of the map."""
        stacked = self._ground.width() < STACKED_BELOW_PX
        direction = QBoxLayout.Direction
        self._columns.setDirection(direction.TopToBottom if stacked else direction.LeftToRight)
        for row in range(len(SCREEN)):  # side by side, a line for a line; stacked, room is short
            self._screen.setRowMinimumHeight(row, 0 if stacked else CAP_PX)
        self._column.activate()
        super().place()

    def _build(self) -> None:
        self._go.setProperty("action", "true")  # the style sheet matches words
        self._columns.setSpacing(2 * MARGIN)
        self._screen = self._grid(self._where, SCREEN, SCREEN_PX)
        self._columns.addLayout(self._screen)
        self._columns.addLayout(self._grid(self._caps, KEYS, KEYS_PX))
        self._rest.setWordWrap(True)
        foot = QHBoxLayout()
        foot.setSpacing(2 * MARGIN)
        foot.addWidget(self._rest, 1)
        foot.addWidget(self._go)
        column = self._column
        column.setContentsMargins(2 * MARGIN, 2 * MARGIN, 2 * MARGIN, 2 * MARGIN)
        column.setSpacing(MARGIN + GAP // 2)
        column.addWidget(self._title)
        column.addLayout(self._columns)
        column.addLayout(foot)

    def _grid(
        self, heads: "list[QLabel] | list[KeyCap]", said: tuple[tuple[str, str], ...], wide: int
    ) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(MARGIN)
        grid.setVerticalSpacing(GAP)
        grid.setColumnStretch(1, 1)
        for row, (head, (_, words)) in enumerate(zip(heads, said, strict=True)):
            label = QLabel(words)
            label.setFixedWidth(wide)
            self._means.append(label)
            grid.addWidget(head, row, 0, marks.LEFT)
            grid.addWidget(label, row, 1, marks.LEFT)
        grid.setRowStretch(len(said), 1)
        return grid

    def _name(self) -> None:
        """For a screen reader, which comes to the button first."""
        said = ". ".join(f"{head}: {words}" for head, words in (*SCREEN, *KEYS))
        self.setAccessibleName(TITLE)
        self.setAccessibleDescription(f"{said}. {REST}")
        self._go.setAccessibleName(f"{TITLE}. Begin, Enter")
        self._go.setAccessibleDescription(f"{said}. {REST}")


class KeyCap(QWidget):
    """A key as it looks."""

    def __init__(self, key: str) -> None:
        super().__init__()
        self._key, self._theme, self._face = key, NIGHT, font(13, 700)
        self.setFixedSize(self.sizeHint())
        self.setAccessibleName(key)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        wide = QFontMetricsF(self._face).horizontalAdvance(self._key)
        return QSize(max(44, round(wide) + 2 * GAP), CAP_PX)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, box = QPainter(self), QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.colour("control"), 1))
        painter.setBrush(self._theme.colour("raised"))
        painter.drawRoundedRect(box, RADIUS, RADIUS)
        painter.setPen(self._theme.colour("text1"))
        painter.setFont(self._face)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._key)
