"""Which keys are the window's, wherever the hand is."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from ui.hands import TAKEN_BY_FIELDS, WindowFirst


class Greedy(QLineEdit):
    """Takes every key before the window hears of it, as a field on X11 takes Ctrl+E."""

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)


def test_that_a_text_field_takes_none_of_the_windows_keys_and_keeps_its_own(
    window: QWidget, qtbot: QtBot
) -> None:
    field, gate, heard = Greedy(window), WindowFirst(TAKEN_BY_FIELDS), list[str]()
    field.installEventFilter(gate)
    for key in ("Ctrl+E", "Ctrl+A"):
        QShortcut(QKeySequence(key), window).activated.connect(lambda key=key: heard.append(key))
    window.show()
    field.setFocus()
    with qtbot.waitActive(window):
        window.activateWindow()
    for pressed in (Qt.Key.Key_E, Qt.Key.Key_A):
        qtbot.keyClick(field, pressed, Qt.KeyboardModifier.ControlModifier)
    assert heard == ["Ctrl+E"]
