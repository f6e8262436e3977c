"""What hands do about officers in danger: hear them, take their alert, and close it with an outcome."""

from collections.abc import Callable

from PySide6.QtWidgets import QApplication

from dispatch_desk.records import Alert
from ui.bridge import Bridge
from ui.desk_window import DeskWindow

Show = Callable[[str], None]


class AlertHands:
    """`show` opens a unit's log and goes to the unit on the map."""

    def __init__(self, window: DeskWindow, bridge: Bridge, show: Show) -> None:
        self._window, self._bridge, self._show = window, bridge, show
        window.strip.close_wanted.connect(self._ask_outcome)
        window.drawer.put_away.connect(window.incident.focus_entry)

    def contact(self) -> None:
        """F9: heard from whoever's card has the focus; without one it only goes to the first card.

        A contact must never be recorded for an officer nobody has looked at.
        """
        if self._window.only_looks:
            self._window.say_no()
            return
        strip = self._window.strip
        if strip.focused_unit() is not None:
            strip.record_contact()
            return
        strip.focus_next_check()
        unit = strip.focused_unit()
        self._window.command_line.show_note(
            f"F9 again: heard from {unit}" if unit else "Nobody is late"
        )

    def take_emergency(self) -> None:
        """F12: take the oldest emergency nobody has, and see it; the hand need not find it first."""
        pending = self._bridge.pending
        waiting = [a for a in self.emergencies() if a.owner is None and a.id not in pending]
        self._window.strip.take_oldest()
        if waiting:
            self._show(waiting[0].callsign)

    def emergencies(self) -> list[Alert]:
        """Open, the oldest first."""
        found = [a for a in self._bridge.records.open_alerts() if a.level == "emergency"]
        return sorted(found, key=lambda alert: alert.raised_at)

    def refresh_drawer(self) -> None:
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
