"""A question inside the officer's card: choices by digit, a line or two of words, one action."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from resources.units import RefusedError
from ui.safety.questions import Choice, Given, Question
from ui.theme import GAP, MARGIN, NIGHT, RADIUS, Theme, font
from ui.widgets import marks
from ui.widgets.inked import ink

ROW_PX, BOX_PX, MINUTES_PX, LONGEST = 26, 18, 72, 500


class Choices(QWidget):
    """Rows that a digit, or Space on the row in hand, chooses; of one question one or several."""

    changed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._many = NIGHT, False
        self._rows: Sequence[Choice] = ()
        self._chosen: set[str] = set()
        self._at = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    @property
    def chosen(self) -> tuple[str, ...]:
        """In the order of the list."""
        return tuple(row.key for row in self._rows if row.key in self._chosen)

    def offer(self, rows: Sequence[Choice], *, many: bool) -> None:
        self._rows, self._many = rows, many
        self._chosen = {row.key for row in rows if row.chosen}
        self._at = next((at for at, row in enumerate(rows) if row.chosen), 0)
        self.setFixedHeight(ROW_PX * len(rows))
        self.setVisible(bool(rows))
        self._speak()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        digit = event.key() - Qt.Key.Key_1
        match event.key():
            case Qt.Key.Key_Up | Qt.Key.Key_Down:
                step = -1 if event.key() == Qt.Key.Key_Up else 1
                self._go_to((self._at + step) % max(1, len(self._rows)))
            case Qt.Key.Key_Space:
                self._choose(self._at)
            case _ if 0 <= digit < len(self._rows):
                self._choose(digit)
            case _:
                event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        row = int(event.position().y()) // ROW_PX
        if 0 <= row < len(self._rows):
            self._choose(row)

    def sizeHint(self) -> QSize:
        return QSize(200, ROW_PX * len(self._rows))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, colour = QPainter(self), self._theme.colour
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for at, row in enumerate(self._rows):
            line = QRectF(0, at * ROW_PX, self.width(), ROW_PX)
            if at == self._at and self.hasFocus():
                painter.fillRect(line, colour("selected"))
            self._paint_box(painter, QRectF(4, line.top() + 4, BOX_PX, BOX_PX), at, row)
            words = line.adjusted(BOX_PX + 14, 0, -4, 0)
            chosen = row.key in self._chosen
            face = font(14, 700 if chosen else 500)
            end = marks.paint_text(painter, words, row.words, face, colour("text1"))
            words.setLeft(end + GAP)
            marks.paint_text(painter, words, row.aside, font(13), colour("text2"), marks.RIGHT)

    def _paint_box(self, painter: QPainter, box: QRectF, at: int, row: Choice) -> None:
        colour, chosen = self._theme.colour, row.key in self._chosen
        painter.setPen(QPen(colour("focus" if chosen else "control"), 1.5))
        painter.setBrush(colour("focus") if chosen else Qt.BrushStyle.NoBrush)
        radius = RADIUS if self._many else BOX_PX / 2
        painter.drawRoundedRect(box, radius, radius)
        shade = colour("on_focus" if chosen else "text1")
        marks.paint_text(painter, box, str(at + 1), font(13, 700), shade, marks.CENTRE)

    def _choose(self, at: int) -> None:
        key = self._rows[at].key
        self._chosen = self._chosen ^ {key} if self._many else {key}
        self._go_to(at)
        self.changed.emit()

    def _go_to(self, at: int) -> None:
        self._at = at
        self._speak()
        self.update()

    def _speak(self) -> None:
        if self._rows:
            row = self._rows[self._at]
            state = "chosen" if row.key in self._chosen else "not chosen"
            self.setAccessibleName(f"{self._at + 1}: {row.words}, {row.aside}, {state}")


class Asking(QFrame):
    """Hidden until `ask`. Enter answers, the key that asked does too; Esc leaves."""

    answered = Signal(object)  # Order
    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._question: Question | None = None
        self._key = ""
        self._title, self._cost, self._why = QLabel(self), QLabel(self), QLabel(self)
        self.choices = Choices(self)
        self.fields = (QLineEdit(self), QLineEdit(self))
        self._action, self._leave = QPushButton(self), QPushButton("Esc", self)
        self._action.clicked.connect(self._answer)
        self._leave.clicked.connect(self.leave)
        self._leave.setAccessibleName("Leave it as it is")
        self.choices.changed.connect(self._weigh)
        self._lay_out()
        self.hide()

    @property
    def question(self) -> Question | None:
        return self._question

    @property
    def cost(self) -> str:
        """What stands below the choices before Enter."""
        return self._cost.text()

    @property
    def refusal(self) -> str:
        return self._why.text()

    def ask(self, key: str, question: Question) -> None:
        self._key, self._question = key, question
        self._title.setText(question.title)
        self.setAccessibleName(question.title)
        self._action.setText(f"{question.action}  Enter")
        self.choices.offer(question.choices, many=question.many)
        for edit in self.fields:
            edit.clear()
            edit.hide()
        for edit, field in zip(self.fields, question.fields, strict=False):
            edit.setPlaceholderText(field.invitation)
            edit.setAccessibleName(field.name)
            edit.setMaxLength(3 if field.digits else LONGEST)
            edit.setMaximumWidth(MINUTES_PX if field.digits else LONGEST * 10)
            edit.show()
        self._say("")
        self._weigh()
        self.show()
        first: QWidget = self.choices if question.choices else self.fields[0]
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def leave(self) -> None:
        if self._question is not None:
            self._question = None
            self.left.emit()  # first: whoever hears it sees whether the hand was here
            self.hide()

    def set_theme(self, theme: Theme) -> None:
        ink(self, theme.text1, ground=theme.raised)
        ink(self._title, theme.text1, font(14, 700))
        ink(self._cost, theme.amber, font(13, 700))
        ink(self._why, theme.red, font(13, 700))
        self.choices.set_theme(theme)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Escape:
                self.leave()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._answer()
            case _ if event.text().upper() == self._key and self.choices.hasFocus():
                self._answer()
        event.accept()  # a letter that means nothing here must not be another key of the card

    def _answer(self) -> None:
        question = self._question
        if question is None:
            return
        try:
            order = question.answer(self._given(question))
        except RefusedError as refusal:
            self._say(str(refusal))
            self._go_to_what_is_missing()
            return
        self._question = None
        self.answered.emit(order)
        self.hide()

    def _given(self, question: Question) -> Given:
        words = tuple(edit.text() for edit in self.fields[: len(question.fields)])
        return Given(self.choices.chosen, words)

    def _go_to_what_is_missing(self) -> None:
        if self.choices.isVisible() and not self.choices.chosen:
            self.choices.setFocus()
            return
        empty = [edit for edit in self.fields if edit.isVisible() and not edit.text().strip()]
        if empty:
            empty[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _weigh(self) -> None:
        if self._question is not None:
            self._cost.setText(self._question.cost(self._given(self._question)))
            self._cost.setVisible(bool(self.cost))
            self._say("")

    def _say(self, why: str) -> None:
        self._why.setText(why)
        self._why.setVisible(bool(why))
        self.setAccessibleDescription(" ".join(filter(None, (self.cost, why))))

    def _lay_out(self) -> None:
        self._action.setProperty("action", "true")  # the style sheet matches words
        for label in (self._title, self._cost, self._why):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        words, deeds = QHBoxLayout(), QHBoxLayout()
        for edit in self.fields:
            words.addWidget(edit)
        deeds.addWidget(self._action, 1)
        deeds.addWidget(self._leave)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, GAP, MARGIN, GAP)
        column.setSpacing(GAP // 2)
        for part in (self._title, self.choices, self._cost):
            column.addWidget(part)
        column.addLayout(words)
        column.addWidget(self._why)
        column.addLayout(deeds)
