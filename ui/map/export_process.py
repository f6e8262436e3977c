"""The process that makes one map to take away: an order comes in, a file goes out, progress on the way.

A process, because painting holds the interpreter's lock; it opens the area by itself, as painters do. The
file appears whole or not at all. What goes wrong is the last line it says on its error channel.
"""

import os
import pickle
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QSizeF
from PySide6.QtGui import QGuiApplication, QImage, QPageLayout, QPageSize, QPainter, QPdfWriter

from geodata.area import open_area
from geodata.places import MapError
from ui.fonts import load_fonts
from ui.map.basemap import BaseMap
from ui.map.export import MM_PER_INCH, PRINTED_DPI, PX_PER_INCH, Order, sheet_of
from ui.map.export_paint import Plate, Tell, png_of
from ui.text import LENGTHS
from ui.theme import FIGURES

PART_SUFFIX = ".part"
REFUSED = 1
MM_PER_PX = MM_PER_INCH / PX_PER_INCH


def main() -> None:
    """No words: the order comes as a pickle on standard input, from the window that started this."""
    signal.signal(
        signal.SIGINT, signal.SIG_IGN
    )  # Ctrl-C is for the window, which ends this one too
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    order: Order = pickle.load(sys.stdin.buffer)  # noqa: S301 - written by our own window, through no file
    application = QGuiApplication([])
    load_fonts()
    LENGTHS.miles = order.miles
    FIGURES.equal = False
    _say("Opening the map", 0.0)
    try:
        begin(order.target)
        made = made_of(order, _say)
        _say("Writing the file", 0.95)
        write(order.target, made)
    except MapError as error:
        _refuse(str(error))
    except OSError as error:
        _refuse(
            f"{order.target} can't be written: {error.strerror or error}. Choose another folder"
        )
    finally:
        with suppress(OSError):
            _part(order.target).unlink(missing_ok=True)  # however it ends
    _say("Done", 1.0)
    del application


def made_of(order: Order, tell: Tell) -> bytes:
    """The whole file. Raises MapError where the area can't be read."""
    plate = Plate(BaseMap(open_area(order.area_file)), order, sheet_of(order))
    makers: dict[str, Callable[[Plate, Tell], bytes]] = {"picture": picture_of, "page": page_of}
    return makers.get(order.form, pdf_of)(plate, tell)


def pdf_of(plate: Plate, tell: Tell) -> bytes:
    """One page of strokes and text, no larger than its sheet."""
    camera, order = plate.sheet.camera, plate.order
    written = QBuffer()
    written.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(written)
    size = QSizeF(camera.width * MM_PER_PX, camera.height * MM_PER_PX)
    writer.setPageSize(QPageSize(size, QPageSize.Unit.Millimeter))
    writer.setPageMargins(QMarginsF(), QPageLayout.Unit.Millimeter)
    writer.setResolution(round(PRINTED_DPI))
    writer.setTitle(order.title)
    writer.setCreator(order.printed)
    with QPainter(writer) as painter:
        plate.paint(painter, tell)
    return bytes(written.data().data())


def picture_of(plate: Plate, tell: Tell) -> bytes:
    """A PNG, at twice the pixels of the screen."""
    return png_of(picture(plate, tell))


def picture(plate: Plate, tell: Tell) -> QImage:
    camera = plate.sheet.camera
    image = QImage(
        round(camera.width * camera.dpr), round(camera.height * camera.dpr),
        QImage.Format.Format_RGB32,
    )  # fmt: skip
    with QPainter(image) as painter:
        plate.paint(painter, tell)
    return image


def page_of(plate: Plate, tell: Tell) -> bytes:
    """A web page that needs no network."""
    from ui.map.export_page import page  # noqa: PLC0415 - the page's maker takes longest to load

    return page(plate, tell).encode()


def begin(target: Path) -> None:
    """What can't be written is said before anything is painted. Raises OSError."""
    target.parent.mkdir(parents=True, exist_ok=True)
    _part(target).touch()


def write(target: Path, made: bytes) -> None:
    """Whole or not at all. Raises OSError."""
    part = _part(target)
    try:
        part.write_bytes(made)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _part(target: Path) -> Path:
    return target.with_name(target.name + PART_SUFFIX)


def _say(words: str, share: float) -> None:
    sys.stdout.write(f"{share:.2f} {words}\n")
    sys.stdout.flush()


def _refuse(words: str) -> NoReturn:
    sys.stderr.write(f"{words}\n")
    sys.exit(REFUSED)


if __name__ == "__main__":
    main()
