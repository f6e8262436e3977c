"""The box of the strip for cards there is no room for: it counts them, and lists them when pressed."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from ui.safety.cards import CheckCard, counted_by_level
from ui.safety.far_cards import FarCard
from ui.theme import font

Card = CheckCard | FarCard


class Fold(QPushButton):
    """Hidden while nothing is folded."""

    chosen = Signal(str)  # callsign

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._cards: tuple[Card, ...] = ()
        self.setFont(font(12, 700))
        self.clicked.connect(self._list)

    def show_folded(self, cards: Sequence[Card]) -> None:
        """Name the levels among them, and how many help is too far off for."""
        self._cards = tuple(cards)
        said = list(_counted(self._cards))
        self.setText("\n".join(said[:2] if len(said) > 1 else [*said, "F11"]))
        self.setAccessibleName(f"{', '.join(said)} more")
        self.setVisible(bool(said))

    def _list(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for card in self._cards:
            menu.addAction(card.folded).setData(card.callsign)
        menu.triggered.connect(lambda chosen: self.chosen.emit(chosen.data()))
        menu.popup(self.mapToGlobal(QPoint(0, self.height())))


def _counted(cards: Sequence[Card]) -> Iterable[str]:
    yield from counted_by_level(card.level for card in cards if isinstance(card, CheckCard))
    far = sum(isinstance(card, FarCard) for card in cards)
    if far:
        yield f"+{far} backup"
