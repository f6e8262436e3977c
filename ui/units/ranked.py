"""The ranked list: who could go, how soon, and why not the others; chosen and sent by key."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from dispatch_desk.commands import Command, ExplainChoice, SendUnit, StandDown
from dispatch_desk.force.profile import Force
from dispatch_desk.force.sending import ChoiceReason
from dispatch_desk.records import IncidentId, Records
from dispatch_desk.sending.candidate import Candidate
from dispatch_desk.sending.costs import Cost
from dispatch_desk.sending.needs import Needs
from dispatch_desk.sending.pairing import Pairing
from dispatch_desk.sending.together import broken_rules
from resources.units import Callsign
from ui.models.keyed_rows import KeyedRows
from ui.theme import NIGHT, Theme
from ui.units.asking import Asked
from ui.units.axis import last_s
from ui.units.forecast import Forecast, way_back_first
from ui.units.hand_keys import DIGITS, HELD, Deed, HandKeys
from ui.units.picking import Picking
from ui.units.ranked_head import RankedHead
from ui.units.ranked_list import RankedList
from ui.units.ranked_row import RankedPainter, spoken
from ui.units.sendings import Sendings, order_of
from ui.units.tray import Tray
from ui.units.why import Why

NOT_GIVEN = "reason not given"
NO_INCIDENT = "No incident to rank for: open one in the queue (Ctrl+1), or F2 makes one"
NO_INCIDENT_THEN = "No incident to rank for: Enter in the queue (Ctrl+1) opens one"
NO_UNIT = "No unit is on duty"
CHANGED = "order changed, R"
ASKED = "Logged. Now ask {} by voice: the desk has no radio link"
ALERTED = "{} has an open alert: close that first"
NEVER = datetime.min.replace(tzinfo=UTC)


class RankedPanel(QWidget):
    """While the list is in hand its order and proposal wait; the values in it never do."""

    command_wanted = Signal(object)  # SendUnit, StandDown, RecallUnit, WriteLog, *Choice
    chosen_changed = Signal(tuple)  # callsigns that Enter would send
    hovered = Signal(str)  # callsign under the pointer, else in hand with W; "" for none
    pairing_wanted = Signal()  # J took what the pairing has for this incident
    left = Signal()  # Esc: back to the log entry

    def __init__(self, theme: Theme = NIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._incident: IncidentId | None = None
        self.needs = Needs()  # what the list as shown is for
        self._force: Force | None = None
        self._records, self._now = Records(), NEVER
        self._say_no: Callable[[], None] | None = None  # in a replay
        self._picking = Picking()
        self._told: tuple[Callsign, ...] = ()  # whom Enter would send, as last said
        self._pending: frozenset[Callsign] = frozenset()
        self._compared: Sequence[str] = ()
        self._sendings, self._asked, self._forecast = Sendings(), Asked(), Forecast()
        self.rows = KeyedRows[Candidate](lambda row: row.callsign, spoken, self)
        self.list = RankedList(self.rows, self)
        self.head, self.tray = RankedHead(theme, self), Tray(theme, self)
        self._painter = RankedPainter(theme, self.list)
        self._why = Why(self)
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

    # What it is told

    def set_incident(self, incident: IncidentId | None) -> None:
        """Whom the list is for; another one empties the tray and frees the order."""
        if incident == self._incident:
            return
        self._incident = self._forecast.incident = incident
        self.list.empty_words = NO_INCIDENT_THEN if self._say_no is not None else NO_INCIDENT
        self._picking.clear()
        self._sendings.leave()
        self.tray.show_refusal("")
        self._why.hide()
        self._why.clear()
        self._stop_asking()
        self.rows.show([])

    def set_needs(self, needs: Needs, force: Force) -> None:
        """What the incident asks of whoever goes, and the force's words for it."""
        self.needs, self._force = needs, force

    def set_in_need(self, callsigns: frozenset[Callsign]) -> None:
        """Officers whose alert stands open: nobody is stood down while help is sent to them."""
        self._picking.in_need = callsigns

    def set_desk(self, records: Records, now: datetime) -> None:
        """All the desk knows now: where the chosen come from, and what has become of those sent."""
        self._records, self._now = records, now

    def show_candidates(
        self, title: str, rows: Iterable[Candidate], note: str, pending: Iterable[Command]
    ) -> None:
        """Show the list as ranked now. `note` tells its state, as in "updating 0:02".

        Nothing ranked yet and a note that says why: the old rows stay, with the note.
        """
        ranked = list(rows)
        latest = ranked if ranked or not note else self._picking.latest
        moved = self._picking.take(latest, in_hand=self._in_hand())
        if self._incident is not None:
            self.list.empty_words = f"{note[:1].upper()}{note[1:]}" or NO_UNIT
        self.head.say(title, CHANGED if moved else note, strong=moved)
        self._pending = frozenset(
            command.callsign
            for command in pending
            if isinstance(command, SendUnit) and command.incident == self._incident
        )
        self._show()

    def show_costs(self, costs: Sequence[Cost] | None) -> None:
        """What sending those of the last `chosen_changed` would cost, the gravest first; None: unknown."""
        self._forecast.show_costs(costs)
        self._refresh()

    def show_pairing(self, pairing: Pairing | None) -> None:
        """Two live jobs that would be served better together than one after the other."""
        self._forecast.show_pairing(pairing)
        self._refresh()

    def show_compared(self, lines: Sequence[str]) -> None:
        """The unit of the last `hovered` beside the first: in the tray, or with the whole why."""
        self._compared = tuple(lines)
        if self._why.isVisible():
            self._why.tell(self._current(), self._compared)
        else:
            self.tray.show_compared(" · ".join(lines))

    @property
    def proposed(self) -> tuple[Callsign, ...]:
        """Whom the list as it is shown proposes; where that is nobody, the first who may be sent."""
        return self._picking.proposed

    def show_refusal(self, text: str) -> None:
        """Say in the tray why a unit could not be sent."""
        self.tray.show_refusal(text)

    def sending(self, commands: Sequence[SendUnit]) -> None:
        """Units are being sent by the command line: they can be recalled from here too."""
        if commands:
            self._sendings.begin(commands, self._records, self._now)

    def answered(self, command: SendUnit, *, done: bool) -> None:
        """The journal has a sending, or not; with its last answer the choice is kept."""
        choice = self._sendings.answered(command, done=done)
        if choice is not None:
            self.command_wanted.emit(choice)
        self._refresh()

    def explained(self, command: ExplainChoice, *, done: bool) -> None:
        """The journal has a reason, or not."""
        self._sendings.explained(command, done=done)
        self._refresh()

    # What a hand does

    def choose(self, digit: int) -> None:
        """Put the unit painted beside this digit into the tray or take it out."""
        callsign = self.list.beside(digit)
        if callsign is not None and not self._stays():
            self.choose_unit(callsign)

    def choose_unit(self, callsign: str) -> None:
        """Into the tray, or out of it; one that goes already is only taken in hand."""
        row = self._picking.row(Callsign(callsign))
        if row is None or self._stays():
            return
        self.list.setCurrentIndex(self.rows.index_of(row.callsign))
        self._picking.turn(row)
        in_need = row.callsign in self._picking.in_need
        self.tray.show_refusal(ALERTED.format(row.callsign) if in_need else "")
        self._stop_asking()
        self._refresh()

    def send_tray(self) -> None:
        """Send whom the button names; a broken rule asks why first."""
        if self._stays():
            return
        rows = self._picking.to_send(self._current())
        if self._incident is None or not rows:
            return
        broken = self._broken(rows)
        if broken and not self.tray.asking:
            self.tray.ask(broken)
            return
        reason = self.tray.reason_line.text().strip() or (NOT_GIVEN if broken else "")
        self._send(self._incident, rows, reason)

    def stand_down(self) -> None:
        if self._stays():
            return
        row = self._current()
        if row is None:
            return
        if row.callsign in self._picking.in_need:
            self.tray.show_refusal(ALERTED.format(row.callsign))
        elif row.going:
            self.tray.show_refusal("")
            self.command_wanted.emit(StandDown(callsign=row.callsign))

    def take_back(self) -> None:
        """What was done last: the reason for a choice, else the sending, as far as they are on the way."""
        if self._stays() or self._force is None:
            return
        found = self._sendings.take_back(self._records, self._force, self._now)
        for command in found.commands:
            self.command_wanted.emit(command)
        tell = self.tray.show_refusal if found.refused else self.tray.show_note
        tell(found.said)
        self._refresh()

    def ask_position(self) -> None:
        """Note in the log that the unit in hand was asked where it is; the voice does the asking."""
        row = self._current()
        if row is None or self._incident is None or self._stays():
            return
        self.command_wanted.emit(self._asked.ask(row.callsign, self._incident, self._now))
        self.tray.show_note(ASKED.format(row.callsign), passing=True)
        self._refresh()

    def take_pairing(self) -> None:
        """Put whom the better pairing has for this incident into the tray; Enter sends them."""
        if self._stays():
            return
        taken = self._picking.choose(self._forecast.paired(self._incident))
        self.tray.show_refusal("" if taken else "No pairing is proposed for this log")
        if taken:
            self._refresh()
            self.pairing_wanted.emit()

    def turn_costs(self) -> None:
        self._forecast.turn()
        self._refresh()

    def resort(self) -> None:
        """Put the rows in the order of now; a hand that stood for the old proposal is on the new one."""
        current, before = self._current(), self._picking.proposal[:1]
        self.head.settle()
        self._picking.sort()
        self._show()
        if current is not None and (current.callsign,) == before:
            self.list.setCurrentIndex(self.rows.index(self.list.first_row()))

    def show_why(self) -> None:
        """Everything known of the row in hand; asked again it goes away."""
        row = self._current()
        if self._why.isVisible() or row is None:
            self._why.hide()
            self.hovered.emit("")
        else:
            self._compared = ()
            self._why.tell(self._current(), self._compared)
            self._why.show()
            self.list.scrollTo(self.list.currentIndex())
            self.hovered.emit(row.callsign)

    def explain(self, reason: ChoiceReason) -> None:
        """Why it wasn't sent as proposed, by one letter."""
        choice = self._sendings.unexplained(self._incident, self._records)
        asked = self._sendings.explain(choice, reason, self._now) if choice is not None else None
        if asked is not None and not self._stays():
            self.command_wanted.emit(asked)
            self.tray.show_note(f"Noted: {reason.name.lower()}")
            self._refresh()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.isAutoRepeat():
            event.accept()  # a key held down is one wish
        elif event.key() == Qt.Key.Key_Escape:
            self._leave()
        elif not self.list.hasFocus() or event.modifiers() & HELD or not self._act(event):
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu().exec(event.globalPos())

    def menu(self) -> QMenu:
        """All the keys of the list for a hand on the mouse."""
        return self._keys.menu(self)

    def _act(self, event: QKeyEvent) -> bool:
        """What a key of the list does; False for every other key."""
        deed = self._keys.of(event.key())
        digit = event.key() - Qt.Key.Key_0
        reason = self.tray.reason_keys.of_key(event.text()) if event.text() else None
        if deed is not None:
            deed()
        elif digit in DIGITS:
            self.choose(digit)
        elif reason is not None:
            self.explain(reason)
        return deed is not None or digit in DIGITS or reason is not None

    def _choose_in_hand(self) -> None:
        row = self._current()
        if row is not None:
            self.choose_unit(row.callsign)

    def _stays(self) -> bool:
        """In a replay: say that what was tried can't be done."""
        if self._say_no is None:
            return False
        self._say_no()
        return True

    def _send(self, incident: IncidentId, rows: Sequence[Candidate], reason: str) -> None:
        commands = [order_of(incident, row, reason) for row in rows]
        proposed, shown = self.proposed, self.rows.rows
        self._sendings.begin(commands, self._records, self._now, proposed=proposed, shown=shown)
        self._picking.chosen = []
        self._picking.awaited |= {row.callsign for row in rows}
        self.tray.show_refusal("")
        for command in commands:
            self.command_wanted.emit(command)
        self._stop_asking()
        self._refresh()

    def _show(self) -> None:
        rows = self._picking.rows
        self._painter.last_s = self.head.last_s = last_s(rows)
        self.rows.show(rows)
        if self._why.isVisible():
            self._why.tell(self._current(), self._compared)
        self._refresh()

    def _refresh(self) -> None:
        """Bring tray, digits and button in line with what is chosen and where the hand is."""
        current, picking, painter = self._current(), self._picking, self._painter
        picking.sending = self._pending | self._sendings.under_way(self._incident)
        painter.sending = picking.sending
        painter.chosen, painter.proposed = frozenset(picking.chosen), frozenset(picking.proposal)
        painter.asked_s = self._asked.waiting_s(self.rows.rows, self._now)
        chosen, going = picking.chosen_rows, picking.going
        to_send = picking.to_send(current)
        self._tell_chosen(to_send)
        in_hand = self.list.hasFocus()
        self.tray.set_in_hand(in_hand or self.tray.reason_line.hasFocus())
        self.tray.show_units(chosen, going, to_send, self._broken(chosen or to_send))
        sent = self._sendings.offer(self._records, self._force, self._now, in_hand=in_hand)
        told = self._forecast.lines(sent, to_send, going, self._records, self._force)
        self.tray.show_lines(told if not self._sendings.given(self._now) else way_back_first(told))
        asks = self._sendings.unexplained(self._incident, self._records) is not None
        self.tray.show_reasons(self._force.choice_reasons if asks and self._force else ())
        leaves = current is not None and current.going and current.callsign not in picking.in_need
        self.tray.offer_stand_down(current.callsign if current and leaves else "")
        if painter.has_changed():  # rows that are others are painted anew by themselves
            self.list.viewport().update()
        self.head.update()

    def _tell_chosen(self, rows: Sequence[Candidate]) -> None:
        """What was told of others is no longer true of these."""
        callsigns = tuple(row.callsign for row in rows)
        if callsigns != self._told:
            self._told = callsigns
            self.tray.drop_passing_note()
            self._forecast.show_costs(None)
            self.chosen_changed.emit(callsigns)

    def _current(self) -> Candidate | None:
        return self.rows.row_at(self.list.currentIndex())

    def _broken(self, rows: Sequence[Candidate]) -> list[str]:
        if self._force is None or not rows:
            return []
        return broken_rules(rows, self._picking.going, self.needs, self._force)

    def _in_hand(self) -> bool:
        hands = (self.list, self.tray.reason_line, self.tray.send)
        return (
            self.list.underMouse() or bool(self._picking.chosen) or any(p.hasFocus() for p in hands)
        )

    def _stop_asking(self) -> None:
        """The question is over; only a hand that was on it goes back to the list."""
        here = self.tray.reason_line.hasFocus()
        self.tray.stop_asking()
        if here:
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _leave(self) -> None:
        (self.show_why if self._why.isVisible() else self.left.emit)()

    def _moved(self) -> None:
        self._why.hide()
        self._refresh()

    def _connect(self) -> None:
        self._keys = HandKeys((
            Deed(Qt.Key.Key_Return, "", "Send", self.send_tray),
            Deed(Qt.Key.Key_Enter, "", "Send", self.send_tray),
            Deed(Qt.Key.Key_Space, "Space", "Choose, or take back", self._choose_in_hand),
            Deed(Qt.Key.Key_W, "W", "Why, and what would change it", self.show_why),
            Deed(Qt.Key.Key_P, "P", "Ask its position", self.ask_position),
            Deed(Qt.Key.Key_Delete, "Del", "Stand down", self.stand_down),
            Deed(Qt.Key.Key_C, "C", "What sending costs", self.turn_costs),
            Deed(Qt.Key.Key_J, "J", "Take the pairing", self.take_pairing),
            Deed(Qt.Key.Key_Backspace, "Backspace", "Take back the last", self.take_back),
            Deed(Qt.Key.Key_R, "R", "Sort again", self.resort),
        ))  # fmt: skip
        self.tray.send_wanted.connect(self.send_tray)
        self.tray.stand_down_wanted.connect(self.stand_down)
        self.tray.reason_left.connect(self._stop_asking)
        self.tray.reason_keys.chosen.connect(self.explain)
        self.head.sort_wanted.connect(self.resort)
        self.list.digit_clicked.connect(self.choose_unit)
        self.list.hovered.connect(self.hovered)
        self.list.hand_changed.connect(self._refresh)
        self.list.selectionModel().currentChanged.connect(self._moved)

    def _lay_out(self) -> None:
        self.list.setItemDelegate(self._painter)
        self.list.empty_words = NO_INCIDENT
        self.setAccessibleName("Ranked units")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.head, self.list, self._why, self.tray):
            column.addWidget(part, 1 if part is self.list else 0)
