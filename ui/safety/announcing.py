"""Tells a screen reader of each new emergency, red, and officer without near help, once."""

from collections.abc import Mapping

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget


class Announcer:
    """Speaks for one widget."""

    def __init__(self, widget: QWidget) -> None:
        self._widget = widget
        self._told: frozenset[str] = frozenset()

    def announce(self, standing: Mapping[str, str]) -> None:
        """From the name of each worry that stands to its words."""
        if QAccessible.isActive():
            for name in standing.keys() - self._told:
                event = QAccessibleAnnouncementEvent(self._widget, standing[name])
                QAccessible.updateAccessibility(event)
        self._told = frozenset(standing)

    def forget(self) -> None:
        """Another moment: what was announced before it is news again."""
        self._told = frozenset()
