"""A report's pages on paper: A4, a footer on each, black on white whatever the program wears."""

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QRectF, Qt
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QColor,
    QFont,
    QPagedPaintDevice,
    QPageLayout,
    QPageSize,
    QPainter,
    QPalette,
    QPdfWriter,
    QTextDocument,
)

MARGIN_MM = 12
DPI = 600
FOOTER_PT, FOOTER_ROOM_PT = 7, 14
POINTS = 72  # in an inch


def pdf_of(html: str, footer: str) -> bytes:
    """The whole file; whoever writes it meets the disk's troubles in plain words."""
    written = QBuffer()
    written.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(written)
    writer.setResolution(DPI)
    writer.setTitle(footer)
    print_pages(writer, html, footer)
    return bytes(written.data().data())


def print_pages(device: QPagedPaintDevice, html: str, footer: str) -> bool:
    """On a file or a printer; False when it takes nothing."""
    margins = QMarginsF(MARGIN_MM, MARGIN_MM, MARGIN_MM, MARGIN_MM)
    device.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    device.setPageMargins(margins, QPageLayout.Unit.Millimeter)
    painter = QPainter()
    if not painter.begin(device):
        return False
    footer_room = FOOTER_ROOM_PT * device.logicalDpiY() // POINTS
    sheet = QRectF(0, 0, device.width(), device.height() - footer_room)
    document = _document(html, sheet, device)
    pages = document.pageCount()
    for number in range(pages):
        if number:
            device.newPage()
        _draw(painter, document, number, sheet)
        below = QRectF(0, sheet.height(), sheet.width(), footer_room)
        _draw_footer(painter, f"{footer} · page {number + 1} of {pages}", below)
    return painter.end()


def _document(html: str, sheet: QRectF, device: QPagedPaintDevice) -> QTextDocument:
    """Laid out for the paper, whatever the screen."""
    document = QTextDocument()
    document.setDocumentMargin(0)
    document.documentLayout().setPaintDevice(device)
    document.setHtml(html)
    document.setPageSize(sheet.size())
    return document


def _draw(painter: QPainter, document: QTextDocument, number: int, sheet: QRectF) -> None:
    top = number * sheet.height()
    context = QAbstractTextDocumentLayout.PaintContext()
    context.palette.setColor(QPalette.ColorRole.Text, QColor(Qt.GlobalColor.black))
    context.clip = QRectF(0, top, sheet.width(), sheet.height())
    painter.save()
    painter.translate(0, -top)
    painter.setClipRect(context.clip)
    document.documentLayout().draw(painter, context)
    painter.restore()


def _draw_footer(painter: QPainter, words: str, room: QRectF) -> None:
    painter.setFont(QFont("Inter", FOOTER_PT))
    painter.setPen(QColor(Qt.GlobalColor.black))
    painter.drawText(room, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft, words)
