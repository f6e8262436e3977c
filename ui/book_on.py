"""The card a person books on with, in the middle of the window: who is at this desk."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QFormLayout, QLabel, QLineEdit, QPushButton, QWidget

from ui.theme import MARGIN, NIGHT, RADIUS, Theme, font
from ui.widgets.choice import Choice
from ui.widgets.extra import Overlay
from ui.widgets.inked import ink
from ui.widgets.refusing import mark_refused

ROLES = ("dispatcher", "supervisor", "duty inspector", "trainer", "contact officer")
CARD_PX, SMALL_CARD_PX = 420, 360
MAX_WORDS = 120  # as the desk accepts
VEIL = 190  # of 255: the desk behind stays visible, and can't be mistaken for ready


class BookOnCard(Overlay):
    """Covers its parent until a name, role and desk are given; Enter books on."""

    booked_on = Signal(str, str, str)  # name, role, desk: all that BookOnDesk asks

    def __init__(self, parent: QWidget, name: str = "", desk: str = "Desk 1") -> None:
        super().__init__(parent)
        self._theme, self._width = NIGHT, CARD_PX
        self._name, self._role, self._desk = QLineEdit(name), Choice(), QLineEdit(desk)
        self._role.addItems(ROLES)
        self._title, self._why = QLabel("Book on"), QLabel()
        self._go = QPushButton("Book on  Enter")
        self._go.clicked.connect(self.book_on)
        self._card = QWidget(self)
        self._build()
        self.setFocusProxy(self._name)
        self._name.selectAll()  # the proposed name gives way to whoever types another
        self.setAccessibleName("Book on: name, role and desk")
        self.place()
        self.set_theme(NIGHT)

    def book_on(self) -> None:
        """Ask for the desk, or say what is missing."""
        fields = ((self._name, "Write your name"), (self._desk, "Write which desk this is"))
        missing = [(field, why) for field, why in fields if not field.text().strip()]
        for field, why in fields:
            mark_refused(field, refused=(field, why) in missing, why=why)
        self._why.setText(f"{missing[0][1]}: every entry carries it" if missing else "")
        if missing:
            missing[0][0].setFocus()
            return
        said = self._name.text().strip(), self._role.currentText(), self._desk.text().strip()
        self.hide()
        self.booked_on.emit(*said)

    @property
    def refusal(self) -> str:
        """What is missing, in words; "" while nothing was refused."""
        return self._why.text()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        ink(self._title, theme.text1, font(20, 700))
        ink(self._why, theme.red, font(13, 700))
        for label in self._card.findChildren(QLabel):
            if label not in (self._title, self._why):
                ink(label, theme.text2, font(14))
        self.update()

    def set_small(self, small: bool) -> None:  # noqa: FBT001 - one switch, the same on every panel
        self._width = SMALL_CARD_PX if small else CARD_PX
        self._centre()

    def place(self) -> None:
        """Over everything."""
        self.setGeometry(self._ground.rect())

    def resizeEvent(self, _event: QResizeEvent) -> None:
        self._centre()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.book_on()
        event.accept()  # nothing behind the card hears a key while nobody is booked on

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, veil = QPainter(self), self._theme.colour("bg")
        veil.setAlpha(VEIL)
        painter.fillRect(self.rect(), veil)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.colour("control"), 1))
        painter.setBrush(self._theme.colour("panel"))
        painter.drawRoundedRect(QRectF(self._card.geometry()), RADIUS, RADIUS)

    def _centre(self) -> None:
        size = self._card.sizeHint()
        width = min(self._width, self.width() - 2 * MARGIN)
        left, top = (self.width() - width) // 2, (self.height() - size.height()) // 2
        self._card.setGeometry(left, max(0, top), width, size.height())

    def _build(self) -> None:
        for field in (self._name, self._desk):
            field.setMaxLength(MAX_WORDS)
        self._go.setProperty("action", "true")  # the style sheet matches words
        form = QFormLayout(self._card)
        form.setContentsMargins(2 * MARGIN, 2 * MARGIN, 2 * MARGIN, 2 * MARGIN)
        form.setSpacing(MARGIN)
        form.addRow(self._title)
        form.addRow("Name", self._name)
        form.addRow("Role", self._role)
        form.addRow("Desk", self._desk)
        form.addRow(self._why)
        form.addRow(self._go)
