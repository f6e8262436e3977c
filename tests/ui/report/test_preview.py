"""The report on paper and in its window: pages, a file beside it, and a desk that may close before it."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from pytestqt.qtbot import QtBot

from ui.report.paper import pdf_of
from ui.report.preview import Preview

SHORT = "<html><body><p>Nothing happened</p></body></html>"
LONG = f"<html><body>{'<p>A line of a long night</p>' * 400}</body></html>"


@pytest.fixture
def preview(tmp_path: Path, qtbot: QtBot) -> Preview:
    made = Preview(tmp_path / "night.html", SHORT)
    qtbot.addWidget(made)
    made.show()
    return made


def pages(pdf: bytes) -> int:
    return pdf.count(b"/Type /Page\n")


@pytest.mark.usefixtures("qapp")
def test_that_a_short_night_is_one_page_and_a_long_one_several() -> None:
    assert pages(pdf_of(SHORT, "Shift report")) == 1
    assert pages(pdf_of(LONG, "Shift report")) > 2


def test_that_the_page_is_saved_beside_the_report(preview: Preview, qtbot: QtBot) -> None:
    qtbot.mouseClick(preview.save, Qt.MouseButton.LeftButton)
    assert pages(preview._file.with_suffix(".pdf").read_bytes()) == 1
    assert preview.note.text().startswith("Saved as")


def test_that_a_place_that_takes_nothing_is_said(tmp_path: Path, qtbot: QtBot) -> None:
    made = Preview(tmp_path / "away" / "night.html", SHORT)
    qtbot.addWidget(made)
    made.save_as_pdf()
    assert "can't be written" in made.note.text()


def test_that_it_is_printed_on_what_the_system_offers(preview: Preview, tmp_path: Path) -> None:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    preview.print_on(printer)
    assert preview.note.text() == "Sent to the printer"
    assert pages((tmp_path / "printed.pdf").read_bytes()) == 1


def test_that_the_window_never_keeps_the_program_open(preview: Preview) -> None:
    assert not preview.testAttribute(Qt.WidgetAttribute.WA_QuitOnClose)


def test_that_nothing_in_a_page_is_fetched_or_followed(preview: Preview) -> None:
    assert not preview.page.openLinks()
    assert preview.page.toPlainText() == "Nothing happened"
