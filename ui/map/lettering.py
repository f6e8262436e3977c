"""Draws letters with a halo, straight or along a bending way, from cached outlines."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import atan2, ceil, degrees
from unicodedata import combining, normalize

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QTransform

from ui.map.paths import F8
from ui.map.placing import Fit
from ui.map.style import STYLE, Face
from ui.theme import font

PIECE_SHARE = 0.6  # of the letters' height: how finely a name in one piece looks for room
LINE_SHARE = 1.15  # of the letters' height: a line
FIRST_JOINING = "\u0590"
_JOINING = (
    (0x0590, 0x1DFF), (0x1F00, 0x1FFF), (0xA800, 0xABFF), (0xFB1D, 0xFDFF), (0xFE70, 0xFEFF),
    (0x10000, 0x10FFFF),
)  # fmt: skip
"""Scripts that join, stack or reorder their letters, or may: Hebrew to Mongolian, their
presentation forms, and all beyond the first plane. Between 1DFF and 1F00 is Latin (ẁ, ẅ, ẃ)."""


def is_joined(text: str) -> bool:
    """Whether the letters must be set by the text engine, in one piece."""
    if max(text, default="") < FIRST_JOINING:
        return False
    return any(first <= ord(sign) <= last for sign in text for first, last in _JOINING)


@dataclass(frozen=True, slots=True)
class Written:
    """A name as it is set: its pieces and their widths. A joined name has one piece and many widths."""

    pieces: tuple[str, ...]
    wide: F8

    @property
    def is_joined(self) -> bool:
        return len(self.pieces) < len(self.wide)

    @property
    def width(self) -> float:
        return float(self.wide.sum())


class Letterer:
    """Measures and draws; remembers what it measured and outlined."""

    def __init__(self) -> None:
        self._fonts: dict[str, tuple[QFont, QFontMetricsF]] = {}
        self._outline = lru_cache(maxsize=4096)(self._outlined)
        self._advance = lru_cache(maxsize=16_384)(self._advanced)
        self.letters = lru_cache(maxsize=8192)(self._letters)

    def size(self, face: str, text: str) -> tuple[float, float]:
        """Width and height of a line of text."""
        _, metrics = self._font(face)
        return metrics.horizontalAdvance(text), STYLE.faces[face].px * LINE_SHARE

    def straight(
        self, painter: QPainter, face: str, text: str, corner: QPointF, inks: tuple[str, str]
    ) -> None:
        """Text whose box has its left top corner there; inks are letters and halo."""
        _, metrics = self._font(face)
        _, height = self.size(face, text)
        baseline = corner.y() + (height + metrics.capHeight()) / 2
        self._draw(painter, self._outline(face, text).translated(corner.x(), baseline), inks)

    def bent(
        self, painter: QPainter, face: str, text: str, fit: Fit, inks: tuple[str, str]
    ) -> None:
        written, (_, metrics) = self.letters(face, text), self._font(face)
        fit = as_one_piece(fit) if written.is_joined else fit
        whole = QPainterPath()
        pieces = zip(written.pieces, fit.wide, fit.x, fit.y, fit.turn, strict=True)
        for piece, wide, x, y, turn in pieces:
            place = QTransform.fromTranslate(float(x), float(y)).rotate(degrees(float(turn)))
            place.translate(-float(wide) / 2, metrics.capHeight() / 2)
            whole.addPath(place.map(self._outline(face, piece)))
        self._draw(painter, whole, inks)

    def plate(self, painter: QPainter, text: str, box: QRectF, inks: tuple[str, str, str]) -> None:
        """A road number on its shield; inks are letters, ground and edge."""
        letters, ground, edge = inks
        painter.setPen(QPen(QColor(edge), 1))
        painter.setBrush(QColor(ground))
        painter.drawRoundedRect(box, 3, 3)
        painter.setFont(self._font("shield")[0])
        painter.setPen(QColor(letters))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _letters(self, face: str, text: str) -> Written:
        """Pieces to set along a bend; what joins its letters is one piece, however it is measured."""
        _, metrics = self._font(face)
        whole = metrics.horizontalAdvance(text)
        if is_joined(text):
            count = max(1, ceil(whole / (STYLE.faces[face].px * PIECE_SHARE)))
            return Written((text,), np.full(max(2, count), whole / max(2, count)))
        pieces = pieces_of(text)
        wide = [self._advance(face, before, piece) for before, piece in pairwise(["", *pieces])]
        return Written(tuple(pieces), np.array(wide))

    def _advanced(self, face: str, before: str, piece: str) -> float:
        """How much wider a letter makes the line: some stand closer after some."""
        _, metrics = self._font(face)
        return metrics.horizontalAdvance(before + piece) - metrics.horizontalAdvance(before)

    def _draw(self, painter: QPainter, outline: QPainterPath, inks: tuple[str, str]) -> None:
        pen = QPen(QColor(inks[1]), STYLE.labels.halo_px)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.strokePath(outline, pen)
        painter.fillPath(outline, QColor(inks[0]))

    def _font(self, face: str) -> tuple[QFont, QFontMetricsF]:
        if face not in self._fonts:
            made = _made(STYLE.faces[face])
            self._fonts[face] = (made, QFontMetricsF(made))
        return self._fonts[face]

    def _outlined(self, face: str, text: str) -> QPainterPath:
        path = QPainterPath()
        path.addText(QPointF(0, 0), self._font(face)[0], text)
        path.setFillRule(Qt.FillRule.WindingFill)
        return path


def as_one_piece(fit: Fit) -> Fit:
    """A name laid straight from the first of its places to the last."""
    x, y = fit.middle
    turn = atan2(float(fit.y[-1] - fit.y[0]), float(fit.x[-1] - fit.x[0]))
    whole = float(fit.wide.sum())
    return Fit(np.array([x]), np.array([y]), np.array([turn]), np.array([whole]))


def pieces_of(text: str) -> list[str]:
    """Letters with the marks that stand over them: ŵ is one, however it was typed."""
    pieces: list[str] = []
    for sign in normalize("NFC", text):
        if pieces and combining(sign):
            pieces[-1] += sign
        else:
            pieces.append(sign)
    return pieces


def _made(face: Face) -> QFont:
    made = font(face.px, face.weight, italic=face.italic)
    if face.spacing:
        made.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, face.spacing)
    return made
