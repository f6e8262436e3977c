"""A small window in which a map is taken away: as what, where to, how far it is, and how to stop it."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ui.map.export import SUFFIXES, Form
from ui.theme import GAP, MARGIN
from ui.widgets.choice import Choice

FORMS: dict[Form, str] = {
    "a4": "On paper: PDF, A4 across",
    "a3": "On paper: PDF, A3 across",
    "seen": "As large as seen: PDF",
    "picture": "As it looks: picture (PNG)",
    "page": "To look round in: web page that needs no network",
}
KINDS: dict[Form, str] = {"picture": "a picture", "page": "a web page"}
"""What the others are is a PDF."""
WIDTH_PX, HEIGHT_PX = 560, 220
OTHER_NAME = "The name of {} ends in {}, not in {}: change it, or choose another kind"


class PrintCard(QWidget):
    """Decides nothing: tells what is wanted, and says what came of it."""

    wanted = Signal(str, object)  # Form, Path
    cancelled = Signal()
    open_wanted = Signal(object)  # Path
    closed = Signal()

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.form, self.file = Choice(), QLineEdit(str(file))
        self.progress, self.note = QProgressBar(), QLabel()
        self.make, self.stop = QPushButton("Save  Enter"), QPushButton("Close  Esc")
        self.show_it = QPushButton("Open it")
        self._made: Path | None = None
        self.setWindowTitle("Print or save the map")
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, on=False)
        self._fill()
        self._lay_out()
        self._hear()

    @property
    def is_busy(self) -> bool:
        """A map is being made."""
        return not self.form.isEnabled()

    @property
    def _form(self) -> Form:
        return list(FORMS)[self.form.currentIndex()]

    def choose(self, form: Form) -> None:
        self.form.setCurrentIndex(list(FORMS).index(form))

    def show_progress(self, words: str, share: float) -> None:
        """It is being made: nothing else can be asked for meanwhile."""
        if not self.is_busy:
            self._set_busy(busy=True)
            self.stop.setFocus()
        self.progress.setValue(round(share * 100))
        self._say(words)

    def show_made(self, file: Path) -> None:
        self._set_busy(busy=False)
        self._made = file
        self.show_it.show()
        self.show_it.setFocus()
        self._say(f"Saved as {file}")

    def show_refusal(self, why: str) -> None:
        self._set_busy(busy=False)
        self.file.setFocus()
        self._say(why)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.closed.emit()
        super().closeEvent(event)

    def _set_busy(self, *, busy: bool) -> None:
        for part in (self.form, self.file, self.make):
            part.setEnabled(not busy)
        self.progress.setVisible(busy)
        self.show_it.hide()
        self.stop.setText("Stop  Esc" if busy else "Close  Esc")

    def _stop(self) -> None:
        """What is being made goes first; then the window."""
        if self.is_busy:
            self.cancelled.emit()
        else:
            self.close()

    def _enter(self) -> None:
        """What is saved is opened, while the hand is on that; else Enter saves."""
        if self.show_it.hasFocus():
            self._open()
        else:
            self._ask()

    def _ask(self) -> None:
        if self.is_busy:
            return
        form, file = self._form, _path(self.file.text().strip())
        ending = SUFFIXES[form]
        if file.name and not file.suffix:
            file = file.with_name(file.name + ending)
            self.file.setText(str(file))
        if file.name and file.suffix.lower() != ending:
            kind = KINDS.get(form, "a PDF")
            self.show_refusal(OTHER_NAME.format(kind, ending, file.suffix))
        else:
            self.wanted.emit(form, file)

    def _chosen(self) -> None:
        """The file's name ends as its kind does."""
        said = Path(self.file.text().strip())
        if said.name:
            self.file.setText(str(said.with_suffix(SUFFIXES[self._form])))

    def _open(self) -> None:
        if self._made is not None:
            self.open_wanted.emit(self._made)

    def _say(self, words: str) -> None:
        self.note.setText(words)
        self.note.setAccessibleName(words)

    def _fill(self) -> None:
        self.form.addItems(list(FORMS.values()))
        self.form.setAccessibleName("Save it as")
        rows = self.form.view()  # all of them are seen: no bar may lie over the last
        rows.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        rows.setMinimumHeight(len(FORMS) * rows.sizeHintForRow(0) + 2 * rows.frameWidth())
        self.file.setAccessibleName("File")
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName("How much of it is done")
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self.note.setWordWrap(True)
        self.progress.hide()
        self.show_it.hide()

    def _lay_out(self) -> None:
        fields, buttons = QFormLayout(), QHBoxLayout()
        fields.addRow("Save it as", self.form)
        fields.addRow("File", self.file)
        buttons.addStretch(1)
        for button in (self.show_it, self.stop, self.make):
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        column.setSpacing(GAP)
        column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        column.addLayout(fields)
        column.addWidget(self.progress)
        column.addWidget(self.note, 1)
        column.addLayout(buttons)
        self.setMinimumSize(WIDTH_PX, HEIGHT_PX)

    def _hear(self) -> None:
        self.form.currentIndexChanged.connect(self._chosen)
        self.make.clicked.connect(self._ask)
        self.stop.clicked.connect(self._stop)
        self.show_it.clicked.connect(self._open)
        for key, deed in (("Return", self._enter), ("Enter", self._enter), ("Escape", self._stop)):
            QShortcut(QKeySequence(key), self).activated.connect(deed)


def _path(said: str) -> Path:
    """As it is typed; the home of somebody nobody knows is no folder, and is left as it stands."""
    try:
        return Path(said).expanduser()
    except RuntimeError:
        return Path(said)
