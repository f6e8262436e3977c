"""A few typed words inside the roads' panel: what it would do, fields, one action. Holds no rule."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from dispatch_desk.commands import Command
from resources.units import RefusedError
from ui.theme import GAP, MARGIN, Theme, font
from ui.widgets.inked import ink

LONGEST = 200


@dataclass(frozen=True, slots=True)
class FormField:
    name: str
    value: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """`read` makes the command of the fields' words, or raises RefusedError while one is wrong."""

    title: str
    action: str  # what Enter does
    fields: tuple[FormField, ...]
    read: Callable[[Sequence[str]], Command]


class RoadForm(QFrame):
    """Hidden until `ask`. Enter in any field does it, Esc leaves it."""

    command_wanted = Signal(object)
    left = Signal()
    turned = Signal()  # it is open now, or closed now

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._form: Form | None = None
        self._title, self._cost, self._why = QLabel(self), QLabel(self), QLabel(self)
        self._grid = QFormLayout()
        self._labels: list[QLabel] = []
        self.fields: list[QLineEdit] = []
        self._action, self._leave = QPushButton(self), QPushButton("Esc", self)
        self._action.clicked.connect(self._do)
        self._leave.clicked.connect(self.leave)
        self._leave.setAccessibleName("Leave it as it is")
        self._theme: Theme | None = None
        self._lay_out()
        self.hide()

    @property
    def is_open(self) -> bool:
        return self._form is not None

    @property
    def refusal(self) -> str:
        return self._why.text()

    @property
    def cost(self) -> str:
        """What it would do, before Enter."""
        return self._cost.text()

    def ask(self, form: Form) -> None:
        """Show the fields with their first words; the hand goes into the first of them."""
        self._form = form
        self._title.setText(form.title)
        self.setAccessibleName(form.title)
        self._action.setText(f"{form.action}  Enter")
        self._clear()
        for field in form.fields:
            self._add(field)
        if self._theme is not None:
            self.set_theme(self._theme)
        self.show_cost("")
        self._say("")
        self.show()
        self.fields[0].setFocus(Qt.FocusReason.OtherFocusReason)
        self.fields[0].selectAll()
        self.turned.emit()

    def show_cost(self, words: str) -> None:
        self._cost.setText(words)
        self._cost.setVisible(bool(words))

    def show_refusal(self, words: str) -> None:
        """The desk said no: the words stay, to be put right."""
        self._say(words)

    def close_form(self) -> None:
        """It has been done."""
        self._form = None
        self.hide()
        self.turned.emit()

    def leave(self) -> None:
        if self._form is not None:
            self.close_form()
            self.left.emit()

    def holds_hand(self) -> bool:
        hand = QApplication.focusWidget()
        return hand is not None and self.isAncestorOf(hand)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        ink(self, theme.text1, ground=theme.raised)
        ink(self._title, theme.text1, font(14, 700))
        ink(self._cost, theme.amber, font(13, 700))
        ink(self._why, theme.red, font(13, 700))
        for label in self._labels:
            ink(label, theme.text2, font(13))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._do()
        event.accept()  # a letter typed here must not be a key of the panel

    def _do(self) -> None:
        if self._form is None:
            return
        try:
            command = self._form.read([edit.text().strip() for edit in self.fields])
        except RefusedError as refusal:
            self._say(str(refusal))
            return
        self._say("")
        self.command_wanted.emit(command)

    def _say(self, why: str) -> None:
        self._why.setText(why)
        self._why.setVisible(bool(why))
        self.setAccessibleDescription(" ".join(filter(None, (self.cost, why))))

    def _clear(self) -> None:
        while self._grid.rowCount():
            self._grid.removeRow(0)
        self._labels, self.fields = [], []

    def _add(self, field: FormField) -> None:
        label, edit = QLabel(field.name, self), QLineEdit(field.value, self)
        edit.setMaxLength(LONGEST)
        edit.setPlaceholderText(field.hint)
        edit.setToolTip(field.hint)
        edit.setAccessibleName(field.name)
        self._labels.append(label)
        self.fields.append(edit)
        self._grid.addRow(label, edit)

    def _lay_out(self) -> None:
        self._action.setProperty("action", "true")  # the style sheet matches words
        for label in (self._title, self._cost, self._why):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(GAP // 2)
        deeds = QHBoxLayout()
        deeds.addWidget(self._action, 1)
        deeds.addWidget(self._leave)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, GAP, MARGIN, GAP)
        column.setSpacing(GAP // 2)
        column.addWidget(self._title)
        column.addWidget(self._cost)
        column.addLayout(self._grid)
        column.addWidget(self._why)
        column.addLayout(deeds)
