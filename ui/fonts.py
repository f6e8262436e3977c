"""The shipped fonts, registered with Qt: apart from all that wants widgets, for painters have none."""

from functools import cache
from pathlib import Path

from PySide6.QtGui import QFontDatabase

from ui.theme import FAMILY

FOLDER = Path(__file__).parent / "assets" / "fonts"
FONTS = ("Regular", "Medium", "Bold", "ExtraBold", "Italic")


class FontsMissingError(Exception):
    """The shipped fonts can't be read: the installation is broken."""


@cache
def load_fonts() -> None:
    """Register the shipped Inter once; raises FontsMissingError with the remedy."""
    for weight in FONTS:
        path = FOLDER / f"{FAMILY}-{weight}.otf"
        if QFontDatabase.addApplicationFont(str(path)) < 0:
            raise FontsMissingError(f"{path} is missing or no font; install the program again")
