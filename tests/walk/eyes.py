"""What can be read in a window: each part of it by its name, and the words in it."""

import re
from collections.abc import Callable, Iterator, Mapping

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QCompleter,
    QLabel,
    QLineEdit,
    QWidget,
)

from tests.walk.guide import UnclearError
from ui.desk_window import DeskWindow
from ui.replay.frame import Banner
from ui.replay.time_bar import TimeBar
from ui.safety.strip import SafetyStrip

PARTS: Mapping[str, Callable[[DeskWindow], QWidget | None]] = {
    "whole window": lambda window: window,
    "safety strip": lambda window: window.strip,
    "strip": lambda window: window.strip,
    "outcome drawer": lambda window: window.drawer,
    "drawer": lambda window: window.drawer,
    "queue": lambda window: window.queue,
    "map": lambda window: window.map,
    "unit board": lambda window: window.board,
    "board": lambda window: window.board,
    "new incident form": lambda window: window.incident.new_form,
    "form": lambda window: window.incident.new_form,
    "incident": lambda window: window.incident,
    "log": lambda window: window.incident.log,
    "ranked list": lambda window: window.ranked,
    "tray": lambda window: window.ranked.tray,
    "command line": lambda window: window.command_line,
    "status bar": lambda window: window.status,
    "search field": lambda window: window.search,
    "card": lambda window: window.book_on,
    "time bar": lambda window: window.findChild(TimeBar),
    "banner": lambda window: window.findChild(Banner),
}
"""Every part of the window that a guide may name, by its name."""

_NAMED = re.compile(
    r"\bthe (" + "|".join(sorted(PARTS, key=len, reverse=True)) + r")\b", re.IGNORECASE
)


def part_named(words: str, window: DeskWindow) -> QWidget:
    """The part of the window that a sentence names first, else all of it."""
    found = _NAMED.search(re.sub(r"\*\*[^*]*\*\*", "", words))
    part = PARTS[found[1].lower()](window) if found else window
    if part is None or not part.isVisible():
        raise UnclearError(f"“{words}”: the window does not show that part now")
    return part


def read(part: QWidget) -> list[str]:
    """All that stands in a part and is visible, each piece once."""
    everything = (part, *part.findChildren(QWidget))
    pieces = (piece for widget in everything if widget.isVisible() for piece in _pieces(widget))
    return list(dict.fromkeys(flat for piece in pieces if (flat := _flat(piece))))


def name_of(widget: QWidget) -> str:
    """What a field is called: as it is read aloud, else what stands on it."""
    words = widget.text() if isinstance(widget, QAbstractButton) else ""
    return widget.accessibleName() or words.removeprefix("✓ ")


def is_seen(phrase: str, part: QWidget) -> bool:
    """Whether a phrase stands in one piece of a part; `…` is any words, capitals are as small ones."""
    pattern = ".+".join(re.escape(_flat(said)) for said in phrase.split("…"))
    return any(re.search(pattern, piece, re.IGNORECASE) for piece in read(part))


def _flat(words: str) -> str:
    return " ".join(words.split())


def _pieces(widget: QWidget) -> Iterator[str]:
    yield widget.accessibleName()
    yield widget.accessibleDescription()
    match widget:
        case SafetyStrip():
            yield widget.line
        case QLineEdit():
            yield widget.text() or widget.placeholderText()
            yield from _offered(widget)
        case QLabel() | QAbstractButton():
            yield widget.text()
        case QComboBox():
            yield widget.currentText()
        case QAbstractItemView():
            yield from _rows(widget)
        case _:
            pass  # painted by itself: what it says of itself is all there is to read


def _offered(field: QLineEdit) -> Iterator[str]:
    """What a field suggests, in a list of its own below it."""
    completer: QCompleter | None = field.completer()
    popup = completer.popup() if completer is not None else None
    if popup is not None and popup.isVisible():
        yield from _rows(popup)


def _rows(view: QAbstractItemView) -> Iterator[str]:
    """The rows that are not scrolled away."""
    model, room = view.model(), view.viewport().rect()
    for row in range(model.rowCount()):
        index = model.index(row, 0)
        if view.visualRect(index).intersects(room):
            yield _said(index)


def _said(index: QModelIndex) -> str:
    for role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.DisplayRole):
        if index.data(role):
            return str(index.data(role))
    return ""
