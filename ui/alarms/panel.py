"""What rang lately, by level, rule and callsign, over the shift, and one sentence on what could be done."""

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from dispatch_desk.alarm_load import CALM
from ui import text
from ui.alarms.bars import Bars
from ui.alarms.gauge import STATE_TOKENS
from ui.alarms.shown import AlarmsShown
from ui.alarms.tables import Tables
from ui.theme import GAP, MARGIN, NIGHT, RADIUS, Theme, font
from ui.widgets.extra import Overlay
from ui.widgets.inked import ink

RIGHT_PX = 340
NEVER_SILENCED = "Nothing here silences an alarm. An emergency can't be put aside by anybody."
QUIET = "Nothing rang in the last hour."
COPY, COPIED = "Copy the sentence", "Copied"


class AlarmPanel(Overlay):
    """Stands at the foot of the panels, above the gauge it belongs to, until it is put away."""

    opened = Signal()
    left = Signal()  # and the hand was on it: it has to go somewhere

    def __init__(self, ground: QWidget, over: QWidget, gauge: QWidget) -> None:
        """`over`: what it may cover; it ends where that ends."""
        self._over, self._gauge = over, gauge
        super().__init__(ground)
        over.installEventFilter(self)
        self._theme = NIGHT
        self._shown: AlarmsShown | None = None
        self._title, self._where = QLabel(), QLabel()
        self._tables, self._bars = Tables(), Bars()
        self._advice, self._never = QLabel(), QLabel(NEVER_SILENCED)
        self.copy, self.close_button = QPushButton(COPY), QPushButton("Close  Esc")
        self._lay_out()
        self.copy.clicked.connect(self._copy)
        self.close_button.clicked.connect(self.leave)
        self.setFocusProxy(self.close_button)
        self.set_theme(NIGHT)
        self.hide()

    def turn(self) -> None:
        """Open, or put away if it is open."""
        if self.isVisible():
            self.leave()
            return
        self.opened.emit()
        self.show()
        self.place()
        self.raise_()
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    def leave(self) -> None:
        held = self.isAncestorOf(QApplication.focusWidget() or self._over)
        self.hide()
        if held:
            self.left.emit()

    def show_alarms(self, shown: AlarmsShown) -> None:
        before, self._shown = self._shown, shown
        if before == shown:
            return
        self._title.setText(shown.load.said.partition(";")[0])
        self._where.setText(_rings_at(shown.desks))
        self._tables.show_tallies(shown.load.tally, shown.hour)
        self._bars.show_shift(shown.shift, shown.load.bearable)
        if before is None or before.advice != shown.advice:
            self.copy.setText(COPY)
        self._advice.setText(shown.advice or QUIET)
        self.copy.setEnabled(bool(shown.advice))
        self.setAccessibleName(f"Alarms. {shown.load.said}")
        self.setAccessibleDescription(". ".join(self.spoken()))
        self._ink_title()
        self.place()

    def spoken(self) -> list[str]:
        """All it shows, in words."""
        labels = self._where, self._advice, self._never
        return [*self._tables.spoken(), self._bars.spoken(), *(label.text() for label in labels)]

    def place(self) -> None:
        """At the foot of what it may cover, as near above its gauge as it can without leaving it."""
        ground, over = self._ground, self._over
        corner = over.mapTo(ground, over.rect().topLeft())
        size = self.sizeHint().boundedTo(ground.size())
        above = self._gauge.mapTo(ground, self._gauge.rect().topLeft()).x() - MARGIN
        left = min(max(above, corner.x()), corner.x() + over.width() - size.width())
        top = corner.y() + over.height() - size.height()
        self.setGeometry(max(0, left), max(0, top), size.width(), size.height())

    def sizeHint(self) -> QSize:
        """With room for every line of the sentence, however it wraps."""
        self._row.activate()
        whole = self._row.sizeHint()
        return QSize(whole.width(), max(whole.height(), self._row.heightForWidth(whole.width())))

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        for part in (self._tables, self._bars):
            part.set_theme(theme)
        ink(self._where, theme.text2, font(13))
        ink(self._advice, theme.text1, font(14))
        ink(self._never, theme.text2, font(13))
        self._ink_title()
        self.update()

    def set_small(self, small: bool) -> None:  # noqa: FBT001 - one switch, the same on every panel
        self._tables.set_small(small)
        self.place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in {QEvent.Type.Move, QEvent.Type.Resize} and watched is self._over:
            self.place()
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.colour("control"), 1))
        painter.setBrush(self._theme.colour("panel"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)

    def _copy(self) -> None:
        if self._shown is None:
            return
        now = self._shown.now
        said = f"{text.long_date(now)} {text.local_time(now)[:5]}. {self._shown.advice}"
        QApplication.clipboard().setText(said)
        self.copy.setText(COPIED)

    def _ink_title(self) -> None:
        state = self._shown.load.state if self._shown else CALM.state
        ink(self._title, self._theme.colour(STATE_TOKENS[state]).name(), font(16, 700))

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(GAP)
        buttons.addStretch(1)
        buttons.addWidget(self.copy)
        buttons.addWidget(self.close_button)
        right = QVBoxLayout()
        right.setSpacing(GAP)
        for label in (self._title, self._where, self._advice, self._never):
            label.setWordWrap(True)
            label.setFixedWidth(RIGHT_PX)
            label.setTextFormat(Qt.TextFormat.PlainText)
        right.addWidget(self._title)
        right.addWidget(self._where)
        right.addWidget(self._bars)
        right.addWidget(self._advice)
        right.addWidget(self._never)
        right.addStretch(1)
        right.addLayout(buttons)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        self._row.setSpacing(2 * MARGIN)
        self._row.addWidget(self._tables, 0, Qt.AlignmentFlag.AlignTop)
        self._row.addLayout(right)


def _rings_at(desks: tuple[str, ...]) -> str:
    """Where it rings: this is the load of each of them."""
    if not desks:
        return "They ring at every desk; none is booked on."
    return f"They ring at every desk booked on: {', '.join(desks)}."
