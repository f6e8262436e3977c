"""What hands do about officers in danger: their card, contact, the alert taken, helped, and closed."""

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QApplication

from dispatch_desk.assistance import Order, going
from dispatch_desk.commands import OwnAlert, RecordContact
from dispatch_desk.records import Alert
from dispatch_desk.safety import standing_of
from dispatch_desk.sending.backup import BackupTable
from resources.checkins import Level
from resources.units import Callsign, RefusedError
from ui import text
from ui.answers import Answers
from ui.bridge import Bridge
from ui.command_line.reading import OfficerCard, Question
from ui.desk_window import DeskWindow
from ui.road_questions import RoadQuestions
from ui.safety import questions
from ui.safety.officer import ASKED_FOR, Known, officer_card
from ui.seat import Seat

Show = Callable[[str], None]
SEEN_ON_SCREEN = dict(questions.KEYS)
ASKED = tuple(ASKED_FOR)  # the keys that write a line at once


class AlertHands:
    """`show` opens a unit's log and goes to the unit on the map."""

    def __init__(
        self, window: DeskWindow, bridge: Bridge, roads: RoadQuestions, seat: Seat,
        answers: Answers, show: Show,
    ) -> None:  # fmt: skip
        self._window, self._bridge, self._roads = window, bridge, roads
        self._seat, self._answers, self._show = seat, answers, show
        self._worried = False  # the open card was opened for a worry
        window.strip.close_wanted.connect(self._ask_outcome)
        window.strip.unit_wanted.connect(self.open_card)
        window.strip.job_wanted.connect(show)
        window.strip.key_wanted.connect(self._press_on_strip)
        window.drawer.put_away.connect(window.incident.focus_entry)
        window.officer.pressed.connect(self.press)
        window.officer.answered.connect(self._carry_out)
        window.officer.put_away.connect(window.incident.focus_entry)
        window.board.card_wanted.connect(self.open_card)
        window.command_line.asked.connect(self._answer)

    @property
    def looked_at(self) -> frozenset[Callsign]:
        """Whose card is open: who is near is asked for it too."""
        callsign = self._window.officer.callsign
        return frozenset() if callsign is None else frozenset({callsign})

    # Keys of the window

    def contact(self) -> None:
        """F9: heard from whoever's card has the focus; without one it only goes to the first card.

        A contact must never be recorded for an officer nobody has looked at.
        """
        if self._window.only_looks:
            self._window.say_no()
            return
        strip, card = self._window.strip, self._window.officer
        if card.holds_hand():
            self.press("F9")
            return
        if strip.focused_unit() is not None:
            strip.record_contact()
            return
        strip.focus_next_check()
        unit = strip.focused_unit()
        if unit is None:
            at = text.local_time(self._bridge.now())  # it stands there when somebody is
            self._window.command_line.show_note(f"{at}: nobody is late")
        else:
            self._window.command_line.show_note(
                f"F9 again: heard from {unit}", lambda: strip.focused_unit() == unit
            )

    def take_emergency(self) -> None:
        """F12: take the oldest emergency nobody has, and see it; the hand need not find it first.

        Where all are taken, it goes to the card of the oldest.
        """
        pending = self._bridge.pending
        found = self.emergencies()
        waiting = [a for a in found if a.owner is None and a.id not in pending]
        self._window.strip.take_oldest()
        if waiting:
            self._show(waiting[0].callsign)
        if found:
            self.open_card((waiting or found)[0].callsign)

    def emergencies(self) -> list[Alert]:
        """Open, the oldest first."""
        found = [a for a in self._bridge.records.open_alerts() if a.level == "emergency"]
        return sorted(found, key=lambda alert: alert.raised_at)

    # The officer's card

    def open_card(self, callsign: str) -> None:
        """Show it beside the map, and put the hand on it."""
        known = self._known(Callsign(callsign))
        if known is not None:
            self._worried = False
            self._window.officer.open(officer_card(known))
            self._roads.ask_backup(known.callsign)
            self._show_card(known)

    def press(self, key: str) -> None:
        """A key of the card: done at once, or asked inside the card."""
        card = self._window.officer
        known = self._known(card.callsign) if card.callsign is not None else None
        if self._window.only_looks:
            self._window.say_no()
        elif known is not None:
            card.show_refusal("")
            try:
                self._do(key, known)
            except RefusedError as refusal:
                card.show_refusal(str(refusal))

    def refresh(self) -> None:
        """Card and drawer as they stand now, and how far off help is."""
        self._window.strip.show_backup(self._backup())
        card = self._window.officer
        if card.callsign is not None:
            known = self._known(card.callsign)
            if known is None or (self._is_over(known) and not card.holds_hand()):
                card.leave()
            else:
                self._show_card(known)
        self._refresh_drawer()

    def _show_card(self, known: Known) -> None:
        self._window.officer.show_card(officer_card(known))
        self._worried = self._worried or _worries(known)
        self._show_keys(known)

    def _is_over(self, known: Known) -> bool:
        """It was opened for a worry, and that is gone; a hand on the card keeps it."""
        return self._worried and not _worries(known)

    def _press_on_strip(self, callsign: str, key: str) -> None:
        self.open_card(callsign)
        self.press(key)

    def _answer(self, question: Question) -> None:
        if isinstance(question, OfficerCard):
            self.open_card(question.callsign)

    def _known(self, callsign: Callsign) -> Known | None:
        records, bridge = self._bridge.records, self._bridge
        duty = records.units.get(callsign)
        if duty is None:
            return None
        now, force = bridge.now(), bridge.launch.force
        return Known(
            records, force, now, standing_of(duty, records, force, now), self._seat.name,
            bridge.fixes().find(duty.unit.device), self._roads.backup(callsign),
            past=self._window.only_looks, help=self._backup().get(callsign),
        )  # fmt: skip

    def _backup(self) -> BackupTable:
        latest = self._bridge.latest
        return {} if latest is None else latest.backup

    def _do(self, key: str, known: Known) -> None:
        match key:
            case "F9":
                self._ask(RecordContact(callsign=known.callsign))
            case "O":
                alert = _alert(known)
                self._ask(OwnAlert(alert=alert.id, owner=self._seat.name))
            case "C":
                self._close(_alert(known))
            case _ if key in ASKED:
                self._carry_out(questions.ask_for(key, known))
            case _:
                self._window.officer.ask(key, questions.ask(key, known))

    def _close(self, alert: Alert) -> None:
        if alert.owner is None:
            raise RefusedError(f"Nobody has taken {alert.id}: take it first with O")
        self._ask_outcome(alert.id)

    def _show_keys(self, known: Known) -> None:
        """Dim is what would only be refused; who would be sent stands on the key."""
        alert, words = known.standing.alert, dict(SEEN_ON_SCREEN)
        helped = bool(going(known.callsign, known.records))
        cannot = {
            "O": alert is None or alert.owner == known.person,
            "C": alert is None or alert.owner is None,
            "D": alert is None or not helped,
            "N": alert is not None,
        }
        first = next((row for row in known.nearest or () if row.suitable and not row.going), None)
        if first is not None and alert is not None:
            words["S"] = f"Send {first.callsign}"
        kept = {key: word for key, word in words.items() if not cannot.get(key, False)}
        self._window.officer.show_keys(kept)

    def _ask(self, command: OwnAlert | RecordContact) -> None:
        self._answers.ask_card(command)

    def _carry_out(self, order: Order) -> None:
        """The incident first, where there is none yet; a no is said on the card."""
        if order.make is None:
            self._ask_all(order, "")
        else:
            self._answers.make(order.make, partial(self._ask_all, order))

    def _ask_all(self, order: Order, incident: str) -> None:
        for command in order.sent_to(incident) if incident else order.commands:
            self._answers.ask_card(command)

    # The outcome

    def _refresh_drawer(self) -> None:
        """Another desk may have closed the alert: the drawer goes, and a hand elsewhere stays there."""
        drawer, hand = self._window.drawer, QApplication.focusWidget()
        drawer.refresh(self._bridge.records)
        if hand is not None and not drawer.isAncestorOf(hand) and not hand.hasFocus():
            hand.setFocus()

    def _ask_outcome(self, name: str) -> None:
        if self._window.only_looks:
            self._window.say_no()
            return
        alert = self._bridge.records.alerts.get(name)
        if alert is not None:
            self._window.drawer.ask(alert, self._bridge.launch.force)


def _worries(known: Known) -> bool:
    """Late, in danger, or somebody has not answered that they were told to turn round."""
    return known.standing.level > Level.SAFE or known.alert is not None


def _alert(known: Known) -> Alert:
    """The open one. Raises RefusedError where there is none."""
    if known.standing.alert is None:
        raise RefusedError(f"{known.callsign} has no open alert")
    return known.standing.alert
