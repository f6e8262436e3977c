"""The ranked list: who could go, how soon, and why not the others; chosen and sent by key."""

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QLabel, QVBoxLayout, QWidget

from dispatch_desk.commands import Command, SendUnit, StandDown
from dispatch_desk.force.profile import Force
from dispatch_desk.records import IncidentId
from dispatch_desk.sending.candidate import Candidate
from dispatch_desk.sending.needs import Needs
from resources.units import Callsign
from ui.models.keyed_rows import KeyedRows
from ui.theme import MARGIN, NIGHT, Theme, font
from ui.units.axis import last_s
from ui.units.holding import held, same_order
from ui.units.key_list import RowList
from ui.units.ranked_head import RankedHead
from ui.units.ranked_row import ROW_PX, RankedPainter, spoken
from ui.units.sums import broken_rules, whole_why
from ui.units.tray import Tray

DIGITS = range(1, 10)
NOT_GIVEN = "reason not given"
NO_INCIDENT = "No incident to rank for: open one in the queue (Ctrl+1), or F2 makes one"
NO_INCIDENT_THEN = "No incident to rank for: Enter in the queue (Ctrl+1) opens one"
NO_UNIT = "No unit is on duty"
CHANGED = "order changed, R"


class RankedList(RowList):
    """The first row a hand lands on is the first that Enter could send."""

    def __init__(self, rows: KeyedRows[Candidate], parent: QWidget) -> None:
        super().__init__("Ranked units", ROW_PX, parent)
        self._candidates = rows
        self.setModel(rows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)

    def first_row(self) -> int:
        rows = enumerate(self._candidates.rows)
        return next((at for at, row in rows if row.suitable and not row.going), 0)


class RankedPanel(QWidget):
    """While the list has focus or pointer its order waits; the values in it never do."""

    command_wanted = Signal(object)  # SendUnit, StandDown
    left = Signal()  # Esc: back to the log entry

    def __init__(self, theme: Theme = NIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._incident: IncidentId | None = None
        self._needs = Needs()
        self._force: Force | None = None
        self._say_no: Callable[[], None] | None = None  # in a replay
        self._latest: list[Candidate] = []
        self._chosen: list[Callsign] = []
        self._in_need: frozenset[Callsign] = frozenset()
        self.rows = KeyedRows[Candidate](lambda row: row.callsign, spoken, self)
        self.list = RankedList(self.rows, self)
        self.head, self.tray = RankedHead(theme, self), Tray(theme, self)
        self._painter = RankedPainter(theme, self.list)
        self._why = QLabel(self)
        self._lay_out()
        self._connect()
        self.set_theme(theme)
        self._refresh()

    def set_theme(self, theme: Theme) -> None:
        self._painter.theme = theme
        self.list.empty_colour = theme.colour("text2")
        self.head.set_theme(theme)
        self.tray.set_theme(theme)
        self.list.viewport().update()

    def set_small(self, small: bool) -> None:  # noqa: FBT001 - a Qt setter, called by name
        self._painter.small = small
        self.tray.set_small(small)
        self.head.band_left = self._painter.band_left()
        self.head.update()
        self.list.viewport().update()

    def look_only(self, say_no: Callable[[], None]) -> None:
        """A replay: nobody is chosen or sent, and a hand that tries hears why."""
        self._say_no = say_no
        self.tray.look_only()
        self.list.empty_words = NO_INCIDENT_THEN

    def set_incident(self, incident: IncidentId | None) -> None:
        """Whom the list is for; another one empties the tray and frees the order."""
        if incident == self._incident:
            return
        self._incident = incident
        none = NO_INCIDENT_THEN if self._say_no is not None else NO_INCIDENT
        self.list.empty_words = NO_UNIT if incident else none
        self._chosen, self._latest = [], []
        self.tray.show_refusal("")
        self._why.hide()
        self._why.clear()
        self._stop_asking()
        self.rows.show([])

    def set_needs(self, needs: Needs, force: Force) -> None:
        """What the incident asks of whoever goes, and the force's words for it."""
        self._needs, self._force = needs, force

    def set_in_need(self, callsigns: frozenset[Callsign]) -> None:
        """Officers whose alert stands open: nobody is stood down while help is sent to them."""
        self._in_need = callsigns

    def show_candidates(
        self, title: str, rows: Iterable[Candidate], note: str, pending: Iterable[Command]
    ) -> None:
        """Show the list as ranked now. `note` tells its state, as in "updating 0:02".

        Nothing ranked yet and a note that says why: the old rows stay, with the note.
        """
        ranked = list(rows)
        self._latest = ranked if ranked or not note else self._latest
        shown = held(self.rows.rows, self._latest) if self._in_hand() else self._latest
        moved = not same_order(shown, self._latest)
        self.head.say(title, CHANGED if moved else note, strong=moved)
        self._painter.sending = frozenset(
            command.callsign
            for command in pending
            if isinstance(command, SendUnit) and command.incident == self._incident
        )
        self._show(shown)

    def choose(self, digit: int) -> None:
        """Put the unit with this digit into the tray or take it out; one that goes is selected."""
        if self._stays():
            return
        row = next((row for row in self.rows.rows if row.rank == digit), None)
        if row is None:
            return
        self.list.setCurrentIndex(self.rows.index_of(row.callsign))
        if row.callsign in self._chosen:
            self._chosen.remove(row.callsign)
        elif not row.going:
            self._chosen.append(row.callsign)
        self.tray.show_refusal("")
        self._stop_asking()
        self._refresh()

    def send_tray(self) -> None:
        """Send what is chosen, else the row in hand, else the first; a broken rule asks why first."""
        if self._stays():
            return
        rows = self._to_send()
        if self._incident is None or not rows:
            return
        broken = self._broken(rows)
        if broken and not self.tray.asking:
            self.tray.ask(broken)
            return
        reason = self.tray.reason_line.text().strip() or (NOT_GIVEN if broken else "")
        for row in rows:
            self.command_wanted.emit(
                SendUnit(
                    incident=self._incident,
                    callsign=row.callsign,
                    eta_s=row.eta_s,
                    rank=row.rank,
                    reason=reason,
                )
            )
        self._chosen = []
        self._stop_asking()
        self._refresh()

    def stand_down(self) -> None:
        if self._stays():
            return
        row = self._current()
        if row is None or not row.going:
            return
        if row.callsign in self._in_need:
            self.tray.show_refusal(f"{row.callsign} has an open alert: close that first")
        else:
            self.tray.show_refusal("")
            self.command_wanted.emit(StandDown(callsign=row.callsign))

    def resort(self) -> None:
        """Put the rows in the order of now; the digits are theirs again."""
        self.head.settle()
        self._show(self._latest)

    def show_why(self) -> None:
        """Everything known of the row in hand; asked again it goes away."""
        row = self._current()
        if self._why.isVisible() or row is None:
            self._why.hide()
        else:
            self._why.setText("\n".join(whole_why(row)))
            self._why.show()
            self.list.scrollTo(self.list.currentIndex())

    def show_refusal(self, text: str) -> None:
        """Say in the tray why a unit could not be sent."""
        self.tray.show_refusal(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        deed = self._deeds.get(event.key()) if self.list.hasFocus() else None
        digit = event.key() - Qt.Key.Key_0
        if deed is not None:
            deed()
        elif self.list.hasFocus() and digit in DIGITS and not event.modifiers() & HELD:
            self.choose(digit)
        elif event.key() == Qt.Key.Key_Escape:
            self._leave()
        else:
            super().keyPressEvent(event)

    def _stays(self) -> bool:
        """In a replay: say that what was tried can't be done."""
        if self._say_no is not None:
            self._say_no()
        return self._say_no is not None

    def _show(self, rows: Sequence[Candidate]) -> None:
        self._painter.last_s = self.head.last_s = last_s(rows)
        self.rows.show(rows)
        here = {row.callsign for row in rows if not row.going}
        self._chosen = [callsign for callsign in self._chosen if callsign in here]
        self._refresh()

    def _refresh(self) -> None:
        """Bring tray, digits and button in line with what is chosen and where the hand is."""
        current, chosen = self._current(), self._chosen_rows()
        going = [row for row in self.rows.rows if row.going]
        self._painter.chosen = frozenset(self._chosen)
        self.tray.show_units(chosen, going, self._to_send(), self._broken(chosen))
        leaves = current is not None and current.going and current.callsign not in self._in_need
        self.tray.offer_stand_down(current.callsign if current and leaves else "")
        self.list.viewport().update()
        self.head.update()

    def _chosen_rows(self) -> list[Candidate]:
        rows = {row.callsign: row for row in self.rows.rows}
        return [rows[callsign] for callsign in self._chosen]

    def _current(self) -> Candidate | None:
        return self.rows.row_at(self.list.currentIndex())

    def _to_send(self) -> list[Candidate]:
        """What Enter would send: the tray, else the row in hand, else the first that suits."""
        chosen, current = self._chosen_rows(), self._current()
        if chosen:
            return chosen
        if current is not None and not current.going:
            return [] if current.callsign in self._painter.sending else [current]
        free = (row for row in self.rows.rows if row.suitable and not row.going)
        first = next((row for row in free if row.callsign not in self._painter.sending), None)
        return [first] if first else []

    def _broken(self, rows: Sequence[Candidate]) -> list[str]:
        if self._force is None or not rows:
            return []
        going = [row for row in self.rows.rows if row.going]
        return broken_rules(rows, going, self._needs, self._force)

    def _in_hand(self) -> bool:
        hands = (self.list, self.tray.reason_line, self.tray.send)
        return self.list.underMouse() or any(part.hasFocus() for part in hands)

    def _stop_asking(self) -> None:
        """The question is over; only a hand that was on it goes back to the list."""
        here = self.tray.reason_line.hasFocus()
        self.tray.stop_asking()
        if here:
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _leave(self) -> None:
        if self._why.isVisible():
            self._why.hide()
        else:
            self.left.emit()

    def _connect(self) -> None:
        self._deeds: dict[int, Callable[[], None]] = {
            Qt.Key.Key_Return: self.send_tray,
            Qt.Key.Key_Enter: self.send_tray,
            Qt.Key.Key_Delete: self.stand_down,
            Qt.Key.Key_R: self.resort,
            Qt.Key.Key_W: self.show_why,
        }
        self.tray.send_wanted.connect(self.send_tray)
        self.tray.stand_down_wanted.connect(self.stand_down)
        self.tray.reason_left.connect(self._stop_asking)
        self.list.selectionModel().currentChanged.connect(self._moved)

    def _moved(self) -> None:
        self._why.hide()
        self._refresh()

    def _lay_out(self) -> None:
        self.list.setItemDelegate(self._painter)
        self.list.empty_words = NO_INCIDENT
        self.setAccessibleName("Ranked units")
        self._why.setFont(font(13))
        self._why.setWordWrap(True)
        self._why.setContentsMargins(MARGIN, 6, MARGIN, 6)
        self._why.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.head, self.list, self._why, self.tray):
            column.addWidget(part, 1 if part is self.list else 0)


HELD = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
