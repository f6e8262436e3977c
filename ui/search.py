"""The search field over the map: an address, a unit or a log, found as it is typed."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCompleter, QLineEdit, QWidget

from geodata.places import Position
from ui.theme import MARGIN, Theme, font

WIDTH_PX, SMALL_WIDTH_PX, HEIGHT_PX = 308, 232, 36
HINT, SMALL_HINT = "Address, unit, log        Ctrl+F", "Address, unit, log  Ctrl+F"


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found: what it is called, where it is, and which unit or log it is, if one."""

    words: str
    position: Position
    unit: str = ""
    incident: str = ""


Find = Callable[[str], list[Hit]]


class SearchField(QLineEdit):
    """Types, suggests, and tells what was chosen. Enter takes the first."""

    chosen = Signal(object)  # Hit
    left = Signal()  # Esc

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._find: Find | None = None
        self._hits: list[Hit] = []
        self._model = QStringListModel(self)
        completer = QCompleter(self._model, self)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        completer.activated.connect(self._take)
        self.setCompleter(completer)
        self.textEdited.connect(self._look)
        self.returnPressed.connect(lambda: self._take(self.text()))
        self.setAccessibleName("Search the map")
        self.move(MARGIN, MARGIN)
        self.set_small(small=False)

    def find_with(self, find: Find) -> None:
        self._find = find

    def set_theme(self, theme: Theme) -> None:
        self.setFont(font(14))
        self.setStyleSheet(
            f"QLineEdit {{ background: {theme.panel}; color: {theme.text1}; padding: 0 12px;"
            f" border: 1px solid {theme.control}; border-radius: 4px; }}"
            f"QLineEdit:focus {{ border: 2px solid {theme.focus}; }}"
        )

    def set_small(self, small: bool) -> None:  # noqa: FBT001 - one switch, the same on every panel
        self.setFixedSize(SMALL_WIDTH_PX if small else WIDTH_PX, HEIGHT_PX)
        self.setPlaceholderText(SMALL_HINT if small else HINT)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.clear()
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def forget(self) -> None:
        """Nothing that was found stays: it may not have been there yet."""
        self.clear()
        self._hits = []
        self._model.setStringList([])

    def _look(self, text: str) -> None:
        self._hits = self._find(text) if self._find and text.strip() else []
        self._model.setStringList([hit.words for hit in self._hits])

    def _take(self, words: str) -> None:
        hit = next((hit for hit in self._hits if hit.words == words), None)
        hit = hit or next(iter(self._hits), None)
        if hit is not None:
            self.setText(hit.words)
            self.chosen.emit(hit)
