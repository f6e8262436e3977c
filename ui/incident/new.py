"""The form for a new incident, inside the incident column: nothing pops up, nothing typed is lost."""

from collections.abc import Mapping
from functools import partial
from itertools import pairwise

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from dispatch_desk.force.profile import Force
from dispatch_desk.wording import MAX_TEXT, MAX_WORDS
from geodata.places import Position
from ui.incident.new_draft import NewIncident, command_for, problems, type_named
from ui.incident.notice import Notice
from ui.incident.place_field import FindPlace, PlaceField
from ui.theme import GAP, MARGIN, Theme, font
from ui.widgets.choice import Choice
from ui.widgets.inked import ink

MARKERS_IN_A_ROW, LABEL_PX = 3, 60
ROWS = (
    {"kind": "Type", "grade": "Grade"},
    {"place": "Place"},
    {"position": "Position"},
    {"channel": "Channel", "caller": "Caller"},
    {"summary": "Summary"},
)
NEEDED = ("kind", "place", "position", "summary")


class NewIncidentForm(QWidget):
    """Ctrl+Enter creates, Esc goes back; the draft stays until `forget`."""

    command_wanted = Signal(object)  # CreateIncident
    left = Signal()
    pick_wanted = Signal()  # on the map; `set_position` answers

    def __init__(self, find_place: FindPlace, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._force: Force | None = None
        self._problems: dict[str, QLabel] = {}
        self._theme = theme
        self.kind, self.grade, self.channel = Choice(self), Choice(self), Choice(self)
        self.place, self.caller, self.summary = QLineEdit(self), QLineEdit(self), QLineEdit(self)
        self._typed = QLineEdit(self)
        self.position = PlaceField(find_place, self)
        self.markers: dict[str, QToolButton] = {}
        self.notice = Notice(theme, self)
        self._marker_grid = QGridLayout()
        self._title, self._low_title = QLabel("New incident", self), QLabel("New incident", self)
        self._area, self._seam = QScrollArea(self), QWidget(self)
        self._create = QPushButton("Create  Ctrl+Enter", self)
        self._back = QPushButton("Back  Esc", self)
        self._lay_out()
        self._connect()
        self.set_theme(theme)
        self.setAccessibleName("New incident")

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.notice.set_theme(theme)
        for label in self._problems.values():
            label.setStyleSheet(f"color: {theme.red}")
        ink(self._seam, theme.text1, ground=theme.edge)

    def set_small(self, small: bool) -> None:  # noqa: FBT001 - a Qt setter, called by name
        """The title goes down to the buttons, so that all fields and a row of markers have room."""
        self._title.setVisible(not small)
        self._low_title.setVisible(small)

    def set_force(self, force: Force) -> None:
        """Offer the force's types, grades, channels and markers; once, as they never change."""
        if force is self._force:
            return
        self._force = force
        for box, rows in ((self.kind, force.types), (self.channel, force.channels)):
            box.clear()
            for row in rows:
                box.addItem(row.name, row.code)
        self.grade.clear()
        for grade in force.grades:
            self.grade.addItem(f"{grade.code} {grade.name}", grade.code)
        self._offer_markers(force)
        self.forget()

    def begin(self) -> None:
        """Put the hand on the type, all of it selected so that typing replaces it."""
        self.kind.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._typed.selectAll()

    def forget(self) -> None:
        """Empty the form: the incident was created."""
        for line in (self.place, self.caller, self.summary):
            line.clear()
        self.position.clear()
        self.kind.setCurrentIndex(-1)
        self.kind.clearEditText()
        self.channel.setCurrentIndex(0)
        for button in self.markers.values():
            button.setChecked(False)
        self.show_refusal("")
        self._show_problems({})

    def set_position(self, position: Position, name: str = "") -> None:
        """Take a place from the map; its name becomes the place only where none is typed."""
        self.position.take(str(position), position)
        if name and not self.place.text().strip():
            self.place.setText(name)

    def show_refusal(self, text: str) -> None:
        self.notice.say(text)

    def draft(self) -> NewIncident:
        """The fields as they stand."""
        return NewIncident(
            kind=type_named(self.kind.currentText(), self._force) if self._force else None,
            grade=self.grade.currentData() or "",
            place=self.place.text().strip(),
            position=self.position.position(),
            channel=self.channel.currentData() or "",
            caller=self.caller.text().strip(),
            summary=self.summary.text().strip(),
            markers=tuple(code for code, button in self.markers.items() if button.isChecked()),
        )

    def event(self, event: QEvent) -> bool:
        """In here Ctrl+Enter creates: the window's own Ctrl+Enter would send a unit."""
        override = event.type() == QEvent.Type.ShortcutOverride
        if override and isinstance(event, QKeyEvent) and _creates(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if _creates(event):
            self.create_incident()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def create_incident(self) -> None:
        """Ask for it, or say beside each field what is missing and go to the first."""
        found = problems(draft := self.draft())
        self._show_problems(found)
        if found:
            first: QWidget = getattr(self, next(iter(found)))
            first.setFocus(Qt.FocusReason.OtherFocusReason)
            self._area.ensureWidgetVisible(first)
        else:
            self.command_wanted.emit(command_for(draft))

    def _propose_grade(self, typed: str) -> None:
        kind = type_named(typed, self._force) if self._force else None
        if kind is not None:
            self.grade.setCurrentIndex(self.grade.findData(kind.grade))

    def _show_problems(self, found: Mapping[str, str]) -> None:
        for field, label in self._problems.items():
            label.setText(found.get(field, ""))
            label.setVisible(field in found)

    def _offer_markers(self, force: Force) -> None:
        for button in self.markers.values():
            button.deleteLater()
        self.markers = {}
        for at, marker in enumerate(force.markers):
            button = QToolButton(self)
            button.setText(marker.name)
            button.setCheckable(True)
            button.toggled.connect(partial(_tick, button, marker.name))
            button.setFont(font(12, 500))
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            self._marker_grid.addWidget(button, at // MARKERS_IN_A_ROW, at % MARKERS_IN_A_ROW)
            self.markers[marker.code] = button
        self._order_tabs()

    def _order_tabs(self) -> None:
        """Tab goes as the eye does; Qt's own order is the one in which the fields were made."""
        fields = (
            self.kind, self.grade, self.place, *self.position.stops(), self.channel, self.caller,
            self.summary, *self.markers.values(), self._back, self._create,
        )  # fmt: skip
        for before, after in pairwise(fields):
            self.setTabOrder(before, after)

    def _connect(self) -> None:
        self.kind.editTextChanged.connect(self._propose_grade)
        self._create.clicked.connect(self.create_incident)
        self._back.clicked.connect(self.left)
        self.position.pick_wanted.connect(self.pick_wanted)
        self.position.named.connect(self._name_place)

    def _name_place(self, name: str) -> None:
        if not self.place.text().strip():
            self.place.setText(name)

    def _lay_out(self) -> None:
        whole, fields = QVBoxLayout(self), QWidget()
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._area, 1)
        self._area.setWidget(fields)  # before it is filled: else all in it is dressed twice
        column = QVBoxLayout(fields)
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, 4)
        column.setSpacing(6)
        self._title.setFont(font(20, 700))
        self._low_title.setFont(font(16, 700))
        column.addWidget(self._title)
        for names in ROWS:
            column.addLayout(self._row(names))
        self._marker_grid.setSpacing(4)
        column.addLayout(self._marker_grid)
        column.addStretch(1)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._seam.setFixedHeight(1)
        whole.addWidget(self._seam)
        whole.addWidget(self.notice)
        whole.addLayout(self._buttons())
        self.set_small(small=False)
        self._make_filterable()

    def _make_filterable(self) -> None:
        self.kind.setEditable(True)
        self.kind.setLineEdit(self._typed)
        self._typed.setFrame(False)
        self._typed.setStyleSheet("border: none; padding: 0;")  # the box around it is its frame
        self.kind.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        completer = QCompleter(self.kind.model(), self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.kind.setCompleter(completer)

    def _row(self, names: Mapping[str, str]) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(MARGIN)
        for field, label in names.items():
            row.addLayout(self._field(field, label), 1)
        return row

    def _field(self, field: str, label: str) -> QGridLayout:
        """A label, its field, and below it the room for what is wrong with it."""
        part, name, widget = QGridLayout(), QLabel(label, self), getattr(self, field)
        part.setSpacing(0)
        part.setAlignment(Qt.AlignmentFlag.AlignTop)
        name.setFont(font(12, 500))
        name.setFixedWidth(LABEL_PX)
        name.setBuddy(widget)
        widget.setAccessibleName(label)
        widget.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        if isinstance(widget, QLineEdit):
            widget.setMaxLength(MAX_TEXT if field == "summary" else MAX_WORDS)
        part.addWidget(name, 0, 0)
        part.addWidget(widget, 0, 1)
        part.setColumnStretch(1, 1)
        if field in NEEDED:
            problem = QLabel(self)
            problem.setFont(font(12, 500))
            problem.hide()
            self._problems[field] = problem
            part.addWidget(problem, 1, 1)
        return part

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(MARGIN, 4, MARGIN, 4)
        row.setSpacing(GAP)
        row.addWidget(self._low_title)
        row.addStretch(1)
        self._create.setProperty("action", True)  # noqa: FBT003 - Qt's signature
        row.addWidget(self._back)
        row.addWidget(self._create)
        return row


def _creates(event: QKeyEvent) -> bool:
    enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
    return enter and bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)


def _tick(button: QToolButton, name: str, chosen: bool) -> None:  # noqa: FBT001 - a Qt slot
    button.setText(f"✓ {name}" if chosen else name)
