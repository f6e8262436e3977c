"""A question that opens inside the panel it concerns: one choice, one line of words, one action."""

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPushButton, QWidget

from ui.theme import GAP, MARGIN
from ui.widgets.choice import Choice


class AskBar(QFrame):
    """Hidden until `ask`. Enter answers, Esc leaves; a text that is needed and missing is said."""

    answered = Signal(str, str)  # code, text
    left = Signal()

    def __init__(
        self, name: str, action: str, invitation: str, *, needs_text: bool, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._needs_text = needs_text
        self._options, self._words = Choice(self), QLineEdit(self)
        self._action, self._leave = QPushButton(f"{action}  Enter", self), QPushButton("Esc", self)
        self.setAccessibleName(name)
        self._options.setAccessibleName(name)
        self._words.setAccessibleName(invitation)
        self._words.setPlaceholderText(invitation)
        self._words.setMaxLength(500)
        self._action.setProperty("action", True)  # noqa: FBT003 - Qt's signature
        self._leave.setAccessibleName("Leave it as it is")
        self._lay_out()
        self._action.clicked.connect(self._answer)
        self._leave.clicked.connect(self.leave)
        self.hide()

    def ask(self, options: Iterable[tuple[str, str]], chosen: str = "") -> None:
        """Open with codes and names to choose from, `chosen` first in hand."""
        self._options.clear()
        for code, name in options:
            self._options.addItem(name, code)
        self._options.setCurrentIndex(max(0, self._options.findData(chosen)))
        self._words.clear()
        self._mark(refused=False)
        self.show()
        self._options.setFocus(Qt.FocusReason.OtherFocusReason)

    def leave(self) -> None:
        if self.isVisible():
            self.hide()
            self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._answer()
        elif event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    def _answer(self) -> None:
        words = self._words.text().strip()
        if self._needs_text and not words:
            self._mark(refused=True)
            self._words.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.answered.emit(self._options.currentData(), words)

    def _mark(self, *, refused: bool) -> None:
        self._words.setProperty("refused", refused)
        self._words.style().unpolish(self._words)
        self._words.style().polish(self._words)
        words = "A reason is needed" if refused else self._words.accessibleName()
        self._words.setPlaceholderText(words)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(MARGIN, GAP // 2, MARGIN, GAP // 2)
        row.setSpacing(GAP)
        row.addWidget(self._options, 2)
        row.addWidget(self._words, 3)
        row.addWidget(self._action)
        row.addWidget(self._leave)
