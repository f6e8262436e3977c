"""The queue panel: open incidents, risk now first, in an order that waits for the dispatcher."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QListView,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from dispatch_desk.commands import OwnIncident
from dispatch_desk.force.profile import Force
from dispatch_desk.queue import QueueRow
from dispatch_desk.records import IncidentId
from ui.models.keyed_rows import KeyedRows
from ui.queue.cards import QueueCard, Reading, card, hold, next_unowned, summary
from ui.queue.painting import RAIL_ROW_PX, QueueRows
from ui.theme import MARGIN, NIGHT, Theme, font
from ui.widgets import marks
from ui.widgets.inked import ink

EMPTY, NONE_THEN = "No open incidents. F2 makes one", "No incident was open at this moment"
HEADER_PX = 32


class QueueList(QListView):
    """The list itself; hands the keys of the queue to whoever owns it."""

    def __init__(self, on_key: Callable[[QKeyEvent], bool]) -> None:
        super().__init__()
        self._on_key = on_key
        self.empty_colour, self.empty_words = NIGHT.colour("text2"), EMPTY
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setAccessibleName("Queue")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._on_key(event):
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.take_first()

    def take_first(self) -> None:
        """Whoever is in the list has a row in hand, as soon as there is one."""
        if self.hasFocus() and not self.currentIndex().isValid():
            self.setCurrentIndex(self.model().index(0, 0))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.model().rowCount() == 0:
            painter = QPainter(self.viewport())
            painter.setFont(font(14))
            painter.setPen(self.empty_colour)
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.viewport().rect().adjusted(8, 8, -8, -8), flags, self.empty_words)


class QueuePanel(QFrame):
    """Shows queue rows. Enter opens, O owns, N next unowned, G grades, R puts in order again."""

    opened = Signal(str)  # incident id
    grade_wanted = Signal(str)  # incident id
    command_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._reading, self._person = Reading(), ""
        self._opened: IncidentId | None = None  # until its row has been selected
        self._wanted: list[QueueCard] = []
        self._sorted: frozenset[IncidentId] = frozenset()
        self._small = False
        self._cards = KeyedRows[QueueCard](lambda c: c.key, lambda c: c.words, self)
        self._rows = QueueRows(self)
        self._list = QueueList(self._key)
        self._list.setModel(self._cards)
        self._list.setItemDelegate(self._rows)
        self._list.clicked.connect(self._open)
        self._title, self._summary, self._more = QLabel("Queue"), QLabel(), QLabel()
        self._note = QPushButton()
        self._note.setProperty("note", "true")  # the style sheet matches words
        self._note.clicked.connect(self.sort)
        self._build()
        self.setFocusProxy(self._list)
        self.set_theme(NIGHT)

    def show_queue(
        self,
        rows: list[QueueRow],
        person: str,
        force: Force,
        now: datetime,
        pending: frozenset[str],
    ) -> None:
        """Show the queue as it stands; `pending` holds ids of incidents with an unsaved change."""
        self._person = person
        self._reading.take_in({row.incident.id: row.incident for row in rows}, person, now)
        self._wanted = [
            card(
                row, person, force, now,
                unread=self._reading.unread(row.incident), pending=row.incident.id in pending,
            )
            for row in rows
        ]  # fmt: skip
        if self.held and self._sorted:
            self._keep_order()
        else:
            self.sort()
        self._select_opened()

    @property
    def held(self) -> bool:
        """The order waits while the pointer or the focus is in the list."""
        return self._list.hasFocus() or self._list.underMouse()

    @property
    def header(self) -> str:
        return f"{self._title.text()}, {self._summary.text()}"

    @property
    def note(self) -> str:
        """What waits for R; "" while the order is the right one."""
        return self._note.text()

    @property
    def more(self) -> str:
        """How many rows the rail has no room for."""
        return "" if self._more.isHidden() else self._more.text()

    def sort(self) -> None:
        """Put the rows in the order of risk now; the selection stays on its incident."""
        self._sorted = frozenset(card.key for card in self._wanted)
        self._show(self._wanted, note="")

    def set_open(self, incident: IncidentId | None) -> None:
        """Mark the log that is before the person's eyes; it has no unread lines."""
        self._opened = incident
        if incident is not None:
            self._reading.open(incident)
        self._select_opened()

    def look_only(self) -> None:
        """A replay: an empty queue asks for nothing."""
        self._list.empty_words = NONE_THEN

    def forget(self) -> None:
        """Another moment: no order is held, and nothing has been read or opened."""
        self._reading, self._opened, self._wanted = Reading(), None, []
        self.sort()
        self._sorted = frozenset()
        self._list.clearSelection()

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), self._ground)

    def set_theme(self, theme: Theme) -> None:
        self._rows.theme = theme
        self._ground = theme.colour("panel")
        self._list.empty_colour = theme.colour("text2")
        ink(self._title, theme.text2, font(13, 700))
        ink(self._summary, theme.text2, font(12, 500))
        ink(self._more, theme.text3, font(12, 500))
        self._list.viewport().update()

    def set_small(self, small: bool) -> None:  # noqa: FBT001 - one switch, the same on every panel
        """A rail of 88 px with grade, number, clock and mark."""
        self._small = self._rows.small = small
        self._title.setAlignment(marks.CENTRE if small else marks.LEFT)
        never, needed = Qt.ScrollBarPolicy.ScrollBarAlwaysOff, Qt.ScrollBarPolicy.ScrollBarAsNeeded
        self._list.setVerticalScrollBarPolicy(never if small else needed)
        self._list.doItemsLayout()
        self._show(self._wanted, note=self._note.text())

    def _build(self) -> None:
        for label in (self._summary, self._more):
            label.setAlignment(marks.RIGHT)
        self._more.setAlignment(marks.CENTRE)
        self._note.setVisible(False)
        self._note.setFont(font(12, 700))
        head = QHBoxLayout()
        head.setContentsMargins(MARGIN, 0, MARGIN, 0)
        head.addStrut(HEADER_PX)
        head.addWidget(self._title, 1)
        head.addWidget(self._summary)
        head.addWidget(self._note)
        self._title.setFixedHeight(HEADER_PX)
        self._more.setFixedHeight(HEADER_PX)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addWidget(self._list, 1)
        whole.addWidget(self._more)

    def _keep_order(self) -> None:
        shown = tuple(card.key for card in self._cards.rows)
        by_key = {card.key: card for card in self._wanted}
        held = hold(shown, tuple(by_key), self._sorted)
        self._show([by_key[key] for key in held.order], held.note)

    def _show(self, cards: list[QueueCard], note: str) -> None:
        self._cards.show(cards)
        self._list.take_first()
        count = len(cards)
        self._title.setText(f"Queue {count}" if self._small else f"Queue · {count} open")
        self._summary.setText(summary(cards, self._person))
        self._summary.setVisible(not self._small and not note)
        self._note.setText(note.replace(" changed", "") if self._small else note)
        self._note.setVisible(bool(note))
        self._title.setVisible(not (self._small and note))
        hidden = count - self._list.viewport().height() // RAIL_ROW_PX
        folded = self._small and hidden > 0
        self._more.setVisible(folded)
        self._more.setText(f"+{hidden} Ctrl+1" if folded else "")

    def _select_opened(self) -> None:
        """Select the log opened elsewhere once its row is there; never under the person's hands."""
        index = self._cards.index_of(self._opened)
        if index.isValid() and not self._list.hasFocus():
            self._list.setCurrentIndex(index)
        if index.isValid():
            self._opened = None

    def _open(self, index: QModelIndex) -> None:
        shown = self._cards.row_at(index)
        if shown is not None:
            self._reading.open(shown.key)
            self.opened.emit(shown.key)

    def _key(self, event: QKeyEvent) -> bool:
        """Do what a letter asks for; False lets the list have its own keys."""
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        chosen = self._cards.row_at(self._list.currentIndex())
        match event.key():
            case Qt.Key.Key_R:
                self.sort()
            case Qt.Key.Key_N:
                self._go_to_unowned()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._open(self._list.currentIndex())
            case Qt.Key.Key_O if chosen is not None:
                self.command_wanted.emit(OwnIncident(incident=chosen.key, owner=self._person))
            case Qt.Key.Key_G if chosen is not None:
                self.grade_wanted.emit(chosen.key)
            case _:
                return False
        return True

    def _go_to_unowned(self) -> None:
        found = next_unowned(list(self._cards.rows), self._list.currentIndex().row())
        at = next(found, None)
        if at is not None:
            self._list.setCurrentIndex(self._cards.index(at))
