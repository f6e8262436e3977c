"""The menu of a map's layers: it stays open while one after the other is ticked."""

from collections.abc import Callable, Iterable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QMenu, QWidget

from ui.theme import font

TICKS = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class LayersMenu(QMenu):
    """Rows are a layer's name and its words; a row without a name is the heading of what follows."""

    def __init__(
        self, rows: Iterable[tuple[str, str]], toggle: Callable[[str], None], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._layers: dict[str, QAction] = {}
        for name, words in rows:
            if name:
                self._layers[name] = self._layer(name, words, toggle)
            else:
                self._head(words)

    @property
    def layers(self) -> Mapping[str, QAction]:
        return self._layers

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        action = self.actionAt(event.position().toPoint())
        if _is_layer(action):
            action.trigger()
        else:
            super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        action = self.activeAction()
        if event.key() in TICKS and _is_layer(action):
            action.trigger()
        else:
            super().keyPressEvent(event)

    def _layer(self, name: str, words: str, toggle: Callable[[str], None]) -> QAction:
        action = self.addAction(words)
        action.setCheckable(True)
        action.triggered.connect(lambda: toggle(name))
        return action

    def _head(self, words: str) -> None:
        if self.actions():
            self.addSeparator()
        add_heading(self, words)


def add_heading(menu: QMenu, words: str) -> None:
    """A row to be read: smaller than what can be done, and bold."""
    row = menu.addAction(words)
    row.setFont(font(12, 700))
    row.setEnabled(False)


def _is_layer(action: QAction | None) -> bool:
    """Qt's stubs forget that no row may be under the hand."""
    return action is not None and action.isCheckable()
