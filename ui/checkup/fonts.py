"""The letters: the shipped fonts are there and used, and have every sign the desk writes."""

import ast
import os
import re
from collections.abc import Iterator
from importlib.resources import as_file, files
from importlib.resources.abc import Traversable

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # letters are the same without a display

from PySide6.QtGui import QFontInfo, QRawFont
from PySide6.QtWidgets import QApplication

from dispatch_desk.doctor.finding import Asked, Finding
from ui.fonts import FONTS, FontsMissingError, load_fonts
from ui.icons import icon
from ui.theme import FAMILY, NIGHT, font

ALWAYS = "".join(map(chr, range(0x20, 0x7F)))
PACKAGES = ("ui", "dispatch_desk", "geodata", "resources")
SIZE_PX = 14
ESCAPED = re.compile(r"\\[uUxN]")  # a sign written by its number or name
INSTALL = "Install the program again, as its README says."


def examine(_asked: Asked) -> Iterator[Finding]:
    application = QApplication.instance() or QApplication(["dispatch-desk-doctor"])
    assert application is not None  # noqa: S101 - holds it: fonts belong to the application
    try:
        load_fonts()
    except FontsMissingError as error:
        yield Finding("failed", FAMILY, str(error).partition(";")[0], INSTALL)
        return
    used = QFontInfo(font(SIZE_PX)).family()
    if used != FAMILY:
        yield Finding("failed", FAMILY, f"{used} is drawn in its place", INSTALL)
        return
    yield Finding("fine", FAMILY, f"{len(FONTS)} faces, drawn as they are")
    yield _signs("".join(sorted(signs())))
    yield _icons()


def _signs(wanted: str) -> Finding:
    """The upright regular face stands for all: they are cut from one design."""
    with as_file(files("ui") / "assets" / "fonts" / f"{FAMILY}-{FONTS[0]}.otf") as path:
        face = QRawFont(str(path), SIZE_PX)
    missing = [sign for sign in wanted if not face.supportsCharacter(ord(sign))]
    if missing:
        named = ", ".join(f"{sign} (U+{ord(sign):04X})" for sign in missing)
        remedy = "Tell whoever writes the program; another font stands in for these signs."
        return Finding("warning", "Signs", f"{FAMILY} lacks {named}", remedy)
    return Finding("fine", "Signs", f"all {len(wanted)} that the desk writes")


def _icons() -> Finding:
    """The drawn signs come from a font of their own, which another package brings."""
    glyph = icon("check", NIGHT.text1).pixmap(SIZE_PX, SIZE_PX).toImage()
    blank = all(
        glyph.pixelColor(x, y).alpha() == 0
        for x in range(glyph.width())
        for y in range(glyph.height())
    )
    if blank:
        return Finding("failed", "Icons", "nothing is drawn for them", INSTALL)
    return Finding("fine", "Icons", "drawn")


def signs() -> set[str]:
    """Every sign in any text of the program, read from its own source, and the letters of ASCII."""
    said = "".join(text for package in PACKAGES for text in _texts(files(package)))
    return set(ALWAYS) | {sign for sign in said if sign.isprintable() and not sign.isspace()}


def _texts(folder: Traversable) -> Iterator[str]:
    for item in folder.iterdir():
        if item.is_dir():
            yield from _texts(item)
        elif item.name.endswith(".py"):
            yield from _texts_of(item.read_text("utf-8"))


def _texts_of(code: str) -> Iterator[str]:
    if code.isascii() and not ESCAPED.search(code):
        return  # only letters that are looked for anyway
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
