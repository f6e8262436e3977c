"""The search field over the map: an address, a unit or a log, found as it is typed."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from geodata.places import Position, distance_m
from ui import text
from ui.map.finds import MapFind
from ui.search_list import FindList, FoundRow
from ui.theme import GAP, MARGIN, Theme, font

WIDTH_PX, SMALL_WIDTH_PX, HEIGHT_PX = 308, 232, 36
HINT, SMALL_HINT = "Address, unit, log        Ctrl+F", "Address, unit, log  Ctrl+F"
FROM_MIDDLE = "Distances from the middle of the map"
MOST = 9  # finds: each has a digit
LONGEST = 200  # characters, as in a log's place: what else is pasted is left out


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found: what it is called, where it is, and which unit or log it is, if one."""

    words: str
    position: Position
    unit: str = ""
    incident: str = ""
    kind: str = "place"

    @property
    def what(self) -> str:
        """In a word."""
        return "log" if self.incident else "unit" if self.unit else self.kind


Find = Callable[[str], list[Hit]]
Middle = Callable[[], Position]


class SearchField(QLineEdit):
    """Types, lists, and tells what was chosen. Enter takes the one in hand, by default the first.

    The map stays where it is until one is taken; meanwhile each is marked on it by its number.
    """

    chosen = Signal(object)  # Hit
    marked = Signal(object)  # tuple of MapFind: what the map is to mark
    left = Signal()  # Esc

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._find: Find | None = None
        self._middle: Middle | None = None
        self._hits: list[Hit] = []
        self._marked: tuple[MapFind, ...] = ()
        self.list = FindList(parent)
        self.list.itemClicked.connect(lambda item: self._take(self.list.row(item)))
        self.textEdited.connect(self._look)
        self.returnPressed.connect(lambda: self._take(self.list.currentRow()))
        self.setAccessibleName("Search the map")
        self.setMaxLength(LONGEST)
        self.move(MARGIN, MARGIN)
        self.list.move(MARGIN, MARGIN + HEIGHT_PX + GAP)
        self.set_small(small=False)

    def find_with(self, find: Find, middle: Middle | None = None) -> None:
        """`middle` is where distances are told from."""
        self._find, self._middle = find, middle

    def set_theme(self, theme: Theme) -> None:
        self.setFont(font(14))
        self.setStyleSheet(
            f"QLineEdit {{ background: {theme.panel}; color: {theme.text1}; padding: 0 12px;"
            f" border: 1px solid {theme.control}; border-radius: 4px; }}"
            f"QLineEdit:focus {{ border: 2px solid {theme.focus}; }}"
        )
        self.list.set_theme(theme)

    def set_small(self, small: bool) -> None:  # noqa: FBT001 - one switch, the same on every panel
        self.setFixedSize(SMALL_WIDTH_PX if small else WIDTH_PX, HEIGHT_PX)
        self.setPlaceholderText(SMALL_HINT if small else HINT)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        step = steps.get(Qt.Key(event.key()))
        if event.key() == Qt.Key.Key_Escape:
            self.forget()
            self.left.emit()
        elif step is not None and self._hits:
            self.list.show()
            self._mark(self.list.step(step))
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The list goes; the numbers stay on the map as long as the words stand in the field."""
        super().focusOutEvent(event)
        self.list.hide()

    def forget(self) -> None:
        """Nothing that was found stays: it may not have been there yet."""
        self.clear()
        self._show([])

    def _look(self, typed: str) -> None:
        self._show(self._find(typed)[:MOST] if self._find and typed.strip() else [])

    def _show(self, hits: list[Hit]) -> None:
        self._hits = hits
        middle = self._middle() if self._middle is not None else None
        rows = [FoundRow(hit.words, _detail(hit, middle)) for hit in hits]
        self.list.show_rows(rows, self.width(), FROM_MIDDLE if middle is not None else "")
        self._mark(0)

    def _mark(self, in_hand: int) -> None:
        found = enumerate(self._hits)
        marks = (
            MapFind(n + 1, hit.words, hit.position, n == in_hand, bool(hit.unit or hit.incident))
            for n, hit in found
        )
        marked = tuple(marks)
        if marked != self._marked:
            self._marked = marked
            self.marked.emit(marked)

    def _take(self, row: int) -> None:
        if 0 <= row < len(self._hits):
            hit = self._hits[row]
            self.setText(hit.words)
            self.list.hide()
            self._mark(row)
            self.chosen.emit(hit)


def _detail(hit: Hit, start: Position | None) -> str:
    if start is None:
        return hit.what
    return f"{hit.what} · {text.distance_m(distance_m(start, hit.position))}"
