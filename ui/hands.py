"""Keys that act wherever the focus is, and the round of the zones; nothing before somebody books on."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from ui.desk_window import DeskWindow

Deeds = Mapping[str, Callable[[], None]]
TAKEN_BY_FIELDS = (
    Qt.Key.Key_E,
    Qt.Key.Key_F,
    Qt.Key.Key_K,
)  # with Ctrl: editing, on one system or other
STAY = ("F8", "F12", "Ctrl+Shift+2")
TO_DESK = (
    "F2",
    "F11",
    "Ctrl+1",
    "Ctrl+2",
    "Ctrl+3",
    "Ctrl+4",
    "Ctrl+5",
    "Ctrl+E",
    "Ctrl+F",
    "Ctrl+K",
)
"""Keys heard in a map window too: those that act where they are, and those that lead to the desk."""


class Hands:
    """What a key does to the window itself; `deeds` adds what it does to the desk."""

    def __init__(self, window: DeskWindow, deeds: Deeds) -> None:
        self._window = window
        entry = window.incident.focus_entry
        every = {**self._own_deeds(), **deeds}
        window.maps.keys = {
            **{key: every[key] for key in STAY},
            **{key: partial(self._at_desk, every[key]) for key in TO_DESK},
        }
        self._shortcuts = [
            *(_key(key, window, deed) for key, deed in every.items()),
            _key("Escape", window.queue, entry),
            _key("Escape", window.strip, entry),
        ]
        for shortcut in self._shortcuts:
            shortcut.activated.connect(window.first_card.leave)  # whoever works has read it
        self._gate = WindowFirst(TAKEN_BY_FIELDS)
        for field in window.findChildren(QLineEdit):
            field.installEventFilter(self._gate)
        self.set_awake(awake=False)

    def set_awake(self, *, awake: bool) -> None:
        """While the card asks who sits here, no key reaches what lies behind it, and no map is open."""
        for shortcut in self._shortcuts:
            shortcut.setEnabled(awake)
        self._window.maps.set_awake(awake=awake)

    def _at_desk(self, deed: Callable[[], None]) -> None:
        self._window.activateWindow()
        deed()

    def _own_deeds(self) -> Deeds:
        window = self._window
        return {
            "F2": window.incident.open_new,
            "F6": partial(self._next_zone, 1),
            "Shift+F6": partial(self._next_zone, -1),
            "F7": self._fold_board,
            "F11": window.strip.focus_next_check,
            "Ctrl+1": window.open_queue,
            "Ctrl+2": window.map.setFocus,
            "Ctrl+Shift+2": window.maps.open,
            "Ctrl+3": window.incident.log.setFocus,
            "Ctrl+4": window.ranked.list.setFocus,
            "Ctrl+5": self._to_board,
            "Ctrl+6": window.alarms.turn,
            "Ctrl+7": window.roads.turn,
            "Ctrl+E": window.incident.focus_entry,
            "Ctrl+K": window.command_line.setFocus,
            "Ctrl+F": window.search.setFocus,
            "Ctrl+Return": self._send,
            "Ctrl+Enter": self._send,
            **{f"Alt+{n}": partial(window.ranked.choose, n) for n in range(1, 10)},
        }

    def _send(self) -> None:
        """While an incident is being written down, Ctrl+Enter creates it: nobody is sent from behind it."""
        form = self._window.incident.new_form
        if form.isVisible():
            form.create_incident()
        else:
            self._window.ranked.send_tray()

    def _fold_board(self) -> None:
        board = self._window.board
        board.set_collapsed(not board.collapsed)

    def _to_board(self) -> None:
        board = self._window.board
        if board.collapsed:
            self._fold_board()
        board.setFocus()

    def _next_zone(self, step: int) -> None:
        zones = list(self._zones())
        at = next((n for n, zone in enumerate(zones) if holds_focus(zone)), -1)
        zones[(at + step) % len(zones)].setFocus(Qt.FocusReason.TabFocusReason)

    def _zones(self) -> Iterator[QWidget]:
        """Where the focus can be now, in the order of the eye; a folded board has nothing to stand on."""
        window = self._window
        yield window.queue
        if window.officer.isVisible():
            yield window.officer
        if window.roads.isVisible():
            yield window.roads.list
        yield window.map
        if not window.board.collapsed:
            yield window.board
        if window.incident.log.isVisible():
            yield window.incident.log
        yield from (window.incident.home, window.ranked.list, window.command_line.field)


class WindowFirst(QObject):
    """Keeps a text field from taking a key of the window's: on X11 Ctrl+E would be the line's end."""

    def __init__(self, keys: Iterable[Qt.Key]) -> None:
        super().__init__()
        self._keys = frozenset(keys)

    def eventFilter(self, _field: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
            return False
        ours = event.modifiers() == Qt.KeyboardModifier.ControlModifier
        if not ours or event.key() not in self._keys:
            return False
        event.ignore()
        return True


def holds_focus(zone: QWidget) -> bool:
    focused = QApplication.focusWidget()
    return focused is not None and (focused is zone or zone.isAncestorOf(focused))


def _key(key: str, where: QWidget, deed: Callable[[], None]) -> QShortcut:
    made = QShortcut(QKeySequence(key), where)
    within = Qt.ShortcutContext.WidgetWithChildrenShortcut
    made.setContext(Qt.ShortcutContext.WindowShortcut if where.isWindow() else within)
    made.setAutoRepeat(False)  # a key held down is one wish: nobody is sent, or taken, twice
    made.activated.connect(deed)
    return made
