"""Glyphs of the Material Design set, from the font that qtawesome brings along.

Only its two files are read: the package itself takes longer to load than Qt.
"""

from functools import cache
from importlib.util import find_spec
from pathlib import Path

import msgspec
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QGuiApplication,
    QIcon,
    QIconEngine,
    QPainter,
    QPalette,
    QPixmap,
)

from ui.fonts import FontsMissingError

FONT, NUMBERS = "materialdesignicons6-webfont-*.ttf", "materialdesignicons6-webfont-charmap-*.json"
FILLS = 0.875  # of the height: the set is drawn to such a font size


@cache
def icon(name: str, colour: str) -> QIcon:
    """A glyph such as `account-group`, in a theme colour. Raises FontsMissingError."""
    return QIcon(_Glyph(_sign(name), colour))


class _Glyph(QIconEngine):
    """One letter of the font, as large as it is asked for."""

    def __init__(self, sign: str, colour: str) -> None:
        super().__init__()
        self._sign, self._colour = sign, colour

    def clone(self) -> QIconEngine:
        return _Glyph(self._sign, self._colour)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        picture = QPixmap(size)
        picture.fill(Qt.GlobalColor.transparent)
        with QPainter(picture) as painter:
            self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        return picture

    def paint(
        self, painter: QPainter, rect: QRect, mode: QIcon.Mode, _state: QIcon.State
    ) -> None:  # fmt: skip
        face = QFont(_family())
        face.setPixelSize(max(1, round(FILLS * rect.height())))
        painter.setFont(face)
        disabled = QGuiApplication.palette().color(
            QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text
        )
        painter.setPen(disabled if mode == QIcon.Mode.Disabled else QColor(self._colour))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, self._sign)


@cache
def _family() -> str:
    number = QFontDatabase.addApplicationFont(str(_file(FONT)))
    families = QFontDatabase.applicationFontFamilies(number) if number >= 0 else []
    if not families:
        raise FontsMissingError(f"{_file(FONT)} is no font; install the program again")
    return families[0]


def _sign(name: str) -> str:
    return chr(int(_numbers()[name], 16))


@cache
def _numbers() -> dict[str, str]:
    """Where each glyph stands in the font, by its name."""
    return msgspec.json.decode(_file(NUMBERS).read_bytes(), type=dict[str, str])


def _file(pattern: str) -> Path:
    package = find_spec("qtawesome")
    folders = package.submodule_search_locations if package is not None else None
    found = [path for folder in folders or () for path in (Path(folder) / "fonts").glob(pattern)]
    if not found:
        raise FontsMissingError("The icons' font is missing; install the program again")
    return found[0]
