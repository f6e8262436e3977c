"""What the keys of a list do, and the same for a hand on the mouse: one table for both."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QWidget

DIGITS = range(1, 10)
HELD = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
"""With one of these a key is the window's, not the list's."""


class Deed(NamedTuple):
    """`said`: the key as people call it; "" for a deed that has a button of its own."""

    key: Qt.Key
    said: str
    words: str
    act: Callable[[], None]


class HandKeys:
    def __init__(self, deeds: Sequence[Deed]) -> None:
        self._deeds = tuple(deeds)
        self._by_key = {int(deed.key): deed.act for deed in deeds}

    def of(self, key: int) -> Callable[[], None] | None:
        return self._by_key.get(key)

    def menu(self, parent: QWidget) -> QMenu:
        """Every deed with its key beside it."""
        made = QMenu(parent)
        for deed in self._deeds:
            if deed.said:
                made.addAction(f"{deed.words}\t{deed.said}", deed.act)
        return made
