"""The keys a map hears while the hand is on it, by what is written on them."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

Deed = Callable[[], None]


class MapKeys:
    """One deed for each, as in "Alt+Left". The desk's own keys are none of these and pass through."""

    def __init__(self, deeds: Mapping[str, Deed]) -> None:
        self._deeds: dict[int, Deed] = {}
        for keys, deed in deeds.items():
            self.add(keys, deed)

    def add(self, keys: str, deed: Deed) -> None:
        """One more; what the same keys did before, they do no longer."""
        self._deeds[_stroke(keys)] = deed

    def deed_for(self, event: QKeyEvent) -> Deed | None:
        """What these keys mean; Shift is passed over where only it makes the sign, as in "+"."""
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        whole = QKeyCombination(held, Qt.Key(event.key())).toCombined()
        if whole in self._deeds or held & ~Qt.KeyboardModifier.ShiftModifier:
            return self._deeds.get(whole)
        return self._deeds.get(QKeyCombination(Qt.Key(event.key())).toCombined())


def _stroke(keys: str) -> int:
    combination: QKeyCombination = QKeySequence(keys)[0]  # type: ignore[index] # its stubs forget it
    return combination.toCombined()
