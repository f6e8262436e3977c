"""Draws letters with a halo, straight or along a bending way, from cached outlines."""

from dataclasses import dataclass
from math import degrees

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QTransform

from ui.map.paths import F8
from ui.map.placing import Fit
from ui.theme import font

HALO_PX = 3.2
_FIRST_JOINING_SCRIPT, _LAST_JOINING_SCRIPT = 0x0590, 0x1FFF  # Hebrew to Greek extended


@dataclass(frozen=True, slots=True)
class Face:
    """One way of writing names."""

    px: int
    weight: int
    colour: str
    italic: bool = False
    capitals: bool = False
    spacing: float = 0.0

    def made(self) -> QFont:
        made = font(self.px, self.weight, italic=self.italic)
        if self.spacing:
            made.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, self.spacing)
        return made

    def written(self, name: str) -> str:
        return name.upper() if self.capitals else name


class Letterer:
    """Measures and draws; remembers what it measured and outlined."""

    def __init__(self) -> None:
        self._fonts: dict[Face, tuple[QFont, QFontMetricsF]] = {}
        self._outlines: dict[tuple[Face, str], QPainterPath] = {}

    def size(self, face: Face, text: str) -> tuple[float, float]:
        _, metrics = self._font(face)
        return metrics.horizontalAdvance(text), float(face.px) * 1.15

    def letters(self, face: Face, text: str) -> tuple[list[str], F8]:
        """Pieces to set along a bend and their widths; scripts that join their letters stay whole."""
        _, metrics = self._font(face)
        joins = any(_FIRST_JOINING_SCRIPT <= ord(sign) <= _LAST_JOINING_SCRIPT for sign in text)
        pieces = [text] if joins else list(text)
        return pieces, np.array([metrics.horizontalAdvance(piece) for piece in pieces])

    def straight(
        self, painter: QPainter, face: Face, text: str, corner: tuple[float, float], halo: str
    ) -> None:
        """Text whose box has its left top corner there."""
        _, metrics = self._font(face)
        _, height = self.size(face, text)
        baseline = corner[1] + (height + metrics.capHeight()) / 2
        outline = self._outline(face, text).translated(corner[0], baseline)
        self._draw(painter, outline, face.colour, halo)

    def bent(self, painter: QPainter, face: Face, text: str, fit: Fit, halo: str) -> None:
        pieces, advances = self.letters(face, text)
        _, metrics = self._font(face)
        whole = QPainterPath()
        for piece, wide, x, y, turn in zip(pieces, advances, fit.x, fit.y, fit.turn, strict=True):
            place = QTransform.fromTranslate(float(x), float(y)).rotate(degrees(float(turn)))
            place.translate(-float(wide) / 2, metrics.capHeight() / 2)
            whole.addPath(place.map(self._outline(face, piece)))
        self._draw(painter, whole, face.colour, halo)

    def shield(
        self, painter: QPainter, face: Face, text: str, box: QRectF, fill: str, edge: str
    ) -> None:
        """A road number on its plate."""
        painter.setPen(QPen(QColor(edge), 1))
        painter.setBrush(QColor(fill))
        painter.drawRoundedRect(box, 3, 3)
        painter.setFont(self._font(face)[0])
        painter.setPen(QColor(face.colour))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _draw(self, painter: QPainter, outline: QPainterPath, colour: str, halo: str) -> None:
        pen = QPen(QColor(halo), HALO_PX)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.strokePath(outline, pen)
        painter.fillPath(outline, QColor(colour))

    def _font(self, face: Face) -> tuple[QFont, QFontMetricsF]:
        if face not in self._fonts:
            made = face.made()
            self._fonts[face] = (made, QFontMetricsF(made))
        return self._fonts[face]

    def _outline(self, face: Face, text: str) -> QPainterPath:
        key = (face, text)
        if key not in self._outlines:
            path = QPainterPath()
            path.addText(QPointF(0, 0), self._font(face)[0], text)
            path.setFillRule(Qt.FillRule.WindingFill)
            self._outlines[key] = path
        return self._outlines[key]
