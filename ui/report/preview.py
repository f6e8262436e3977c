"""The report on the screen as it will be on paper; it stands beside the desk and holds nothing up."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QTextBrowser, QVBoxLayout, QWidget

from ui.report.paper import pdf_of, print_pages
from ui.theme import GAP, MARGIN

TITLE = "Shift report"
WIDTH_PX, HEIGHT_PX = 900, 1000
LEAST_PX = 600, 400
PAPER = "QTextBrowser { background: #ffffff; color: #000000; border: none; }"


class Preview(QWidget):
    """A window of its own, which never keeps the program open once the desk is closed."""

    closed = Signal()

    def __init__(self, file: Path, html: str) -> None:
        super().__init__()
        self._file, self._html = file, html
        self.page, self.note = QTextBrowser(), QLabel()
        self.save = QPushButton("Save as PDF  Ctrl+S")
        self.print = QPushButton("Print  Ctrl+P")
        self._close = QPushButton("Close  Esc")
        self._fill()
        self._lay_out()
        self._hear()
        self.setWindowTitle(f"{TITLE} · {file.stem}")
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, on=False)
        self.setMinimumSize(*LEAST_PX)
        self.resize(WIDTH_PX, HEIGHT_PX)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.closed.emit()
        super().closeEvent(event)

    def save_as_pdf(self) -> None:
        target = self._file.with_suffix(".pdf")
        try:
            target.write_bytes(pdf_of(self._html, self._footer))
        except OSError as error:
            self._say(f"{target} can't be written ({error.strerror}): see to its disk")
        else:
            self._say(f"Saved as {target}")

    def ask_printer(self) -> None:
        """The system's own dialog; it waits before this window only."""
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        dialog = QPrintDialog(printer, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self.print_on(printer))
        dialog.setWindowModality(Qt.WindowModality.WindowModal)
        dialog.show()

    def print_on(self, printer: QPrinter) -> None:
        printed = print_pages(printer, self._html, self._footer)
        self._say("Sent to the printer" if printed else "The printer takes nothing: see to it")

    @property
    def _footer(self) -> str:
        return f"{TITLE} · {self._file.stem}"

    def _say(self, words: str) -> None:
        self.note.setText(words)
        self.note.setAccessibleName(words)

    def _fill(self) -> None:
        self.page.setOpenLinks(False)
        self.page.setStyleSheet(PAPER)
        self.page.setAccessibleName(TITLE)
        self.page.setHtml(self._html)
        self.page.document().setDocumentMargin(MARGIN)
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self.note.setWordWrap(True)
        self._say(f"Kept as {self._file}")

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setContentsMargins(MARGIN, GAP, MARGIN, GAP)
        buttons.addWidget(self.note, 1)
        for button in (self.save, self.print, self._close):
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.page, 1)
        column.addLayout(buttons)

    def _hear(self) -> None:
        for key, button, deed in (
            ("Ctrl+S", self.save, self.save_as_pdf),
            ("Ctrl+P", self.print, self.ask_printer),
            ("Escape", self._close, self.close),
        ):
            button.clicked.connect(deed)
            QShortcut(QKeySequence(key), self).activated.connect(deed)
