"""Marks every list, card and board paints alike; each shape says what its colour says."""

from collections.abc import Callable, Hashable
from functools import lru_cache
from math import ceil, cos, pi, sin

from msgspec import Struct
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPen,
    QPixmap,
    QPolygonF,
    QStaticText,
    QTransform,
)

from resources.checkins import Level
from resources.status import Availability
from ui import text
from ui.icons import icon
from ui.theme import RADIUS, Theme, font

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTRE = Qt.AlignmentFlag.AlignCenter
WHITE = QColor("#ffffff")  # on an emergency field in both themes
GRADE_PX = 26
FILLED, OUTLINED = 2, 3  # the gravest looks that are drawn so; the rest is dashed

STATUS_TOKENS: dict[Availability, str] = {
    "emergency": "emergency",
    "available": "available",
    "deployable": "available",
    "en_route": "en_route",
    "at_scene": "at_scene",
    "stop": "at_scene",  # dealing with somebody too: the shape tells the two apart
    "standby": "en_route",  # sent, and not there yet
    "transporting": "transporting",
}
"""Every other availability is shown as not available."""
LEVEL_WORDS = text.LEVEL_WORDS
LEVEL_TOKENS = {Level.EMERGENCY: "emergency", Level.RED: "red", Level.AMBER: "amber"}


def grade_colour(look: int, theme: Theme) -> QColor:
    """A grade's colour; `look` is 1 to 4, as the force's data says."""
    return theme.colour(f"grade{min(max(look, 1), 4)}")


def status_colour(availability: Availability, theme: Theme) -> QColor:
    return theme.colour(STATUS_TOKENS.get(availability, "not_available"))


def level_colour(level: Level, theme: Theme) -> QColor:
    return theme.colour(LEVEL_TOKENS.get(level, "text2"))


def paint_icon(painter: QPainter, rect: QRectF, name: str, colour: QColor) -> None:
    """Fill the rectangle with the glyph, sharp at any screen scale."""
    size, ratio = (round(rect.width()), round(rect.height())), painter.device().devicePixelRatioF()
    painter.drawPixmap(rect.topLeft().toPoint(), _glyph(name, colour.name(), size, ratio))


def stamp(painter: QPainter, rect: QRectF, paint: Callable[..., None], *of: Hashable) -> None:
    """`paint(painter, rect, *of)` as a picture that is made once: for signs that many rows share.

    `rect` is moved to whole pixels; `paint` keeps inside it and is a function of a module.
    """
    size, ratio = (ceil(rect.width()), ceil(rect.height())), painter.device().devicePixelRatioF()
    place = QPointF(round(rect.left()), round(rect.top()))
    painter.drawPixmap(place, _stamped(paint, of, size, ratio))


@lru_cache(maxsize=1024)
def _stamped(
    paint: Callable[..., None], of: tuple[Hashable, ...], size: tuple[int, int], ratio: float
) -> QPixmap:
    made = QPixmap(QSize(*size) * ratio)
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    paint(painter, QRectF(0, 0, *size), *of)
    painter.end()
    return made


def paint_text(
    painter: QPainter,
    rect: QRectF,
    said: str,
    face: QFont,
    colour: QColor,
    align: Qt.AlignmentFlag = LEFT,
) -> float:
    """Write one line, shortened with … where it must be; returns the x where the writing ends.

    `align` is LEFT, RIGHT or CENTRE; the line always stands in the middle of the rectangle's height.
    """
    look, left, width, height = _look(face), rect.left(), rect.width(), rect.height()
    line = _line(said, *look)
    if line.width > width + 0.5:
        line = _line(_shortened(said, *look, round(width)), *look)
    painter.setFont(face)
    painter.setPen(colour)
    share = 0.0 if align is LEFT else 1.0 if align == RIGHT else 0.5 if align == CENTRE else 0.0
    place = QPointF(left + (width - line.width) * share, rect.top() + (height - line.height) / 2)
    painter.drawStaticText(place, line.laid)
    return left + line.width


def text_width(said: str, face: QFont) -> float:
    return _line(said, *_look(face)).width


class _Line(Struct, frozen=True):
    """Words laid out once: a list is painted every second, and most of its words stay the same."""

    laid: QStaticText
    width: float
    height: float


Look = tuple[int, int, bool]


@lru_cache(maxsize=256)
def _look(face: QFont) -> Look:
    """All in which two fonts of the windows differ; every one of them is made by `ui.theme.font`."""
    return face.pixelSize(), int(face.weight()), face.italic()


@lru_cache(maxsize=4096)
def _line(said: str, px: int, weight: int, italic: bool) -> _Line:  # noqa: FBT001 - a key of the cache
    laid, (face, height) = QStaticText(said), _face(px, weight, italic)
    laid.setTextFormat(Qt.TextFormat.PlainText)
    laid.prepare(QTransform(), face)
    return _Line(laid, laid.size().width(), height)


@lru_cache(maxsize=256)
def _face(px: int, weight: int, italic: bool) -> tuple[QFont, float]:  # noqa: FBT001 - as above
    """A font and the height of its lines: one object for all, or each is looked up anew."""
    face = font(px, weight, italic=italic)
    return face, QFontMetricsF(face).height()


@lru_cache(maxsize=1024)
def _shortened(said: str, px: int, weight: int, italic: bool, width: int) -> str:  # noqa: FBT001 - as above
    metrics = QFontMetricsF(font(px, weight, italic=italic))
    return metrics.elidedText(said, Qt.TextElideMode.ElideRight, width)


@lru_cache(maxsize=512)
def _glyph(name: str, colour: str, size: tuple[int, int], ratio: float) -> QPixmap:
    return icon(name, colour).pixmap(QSize(*size), ratio)


def paint_grade(painter: QPainter, rect: QRectF, look: int, theme: Theme, code: str = "") -> None:
    """A grade's square: 1, 2 filled, 3 outlined, 4 dashed; `code` stands in it, else the look."""
    colour, ink = grade_colour(look, theme), theme.colour("on_grade")
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if look <= FILLED:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawRoundedRect(rect, RADIUS, RADIUS)
    else:
        style = Qt.PenStyle.SolidLine if look <= OUTLINED else Qt.PenStyle.DashLine
        painter.setPen(QPen(colour, 2, style))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), RADIUS, RADIUS)
        ink = colour
    face = font(max(9, round(rect.height() * 0.6)), 700)
    paint_text(painter, rect, code or str(look), face, ink, CENTRE)
    painter.restore()


def paint_status(
    painter: QPainter,
    rect: QRectF,
    availability: Availability,
    theme: Theme,
    colour: QColor | None = None,
) -> None:
    """A unit's status as a shape of its own, filling the rectangle; `colour` is for muted rows."""
    colour = colour or status_colour(availability, theme)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    SHAPES.get(availability, _bar)(painter, rect)
    painter.restore()


def paint_level(painter: QPainter, rect: QRectF, level: Level, theme: Theme) -> None:
    """How worried the desk is: octagon for emergency and red, triangle for amber, clock for due."""
    colour = level_colour(level, theme)
    if level >= Level.RED:
        ink = WHITE if level is Level.EMERGENCY else theme.colour("panel")
        paint_octagon(painter, rect, colour, ink)
    elif level is Level.AMBER:
        paint_warning(painter, rect, colour, theme.colour("panel"))
    elif level is Level.DUE:
        paint_icon(painter, rect, "clock-outline", colour)


def paint_octagon(painter: QPainter, rect: QRectF, field: QColor, ink: QColor) -> None:
    """A filled octagon with an exclamation mark in it."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(field)
    painter.drawPolygon(octagon(rect))
    _exclaim(painter, rect, ink)
    painter.restore()


def paint_warning(painter: QPainter, rect: QRectF, field: QColor, ink: QColor) -> None:
    """A filled triangle, point up, with an exclamation mark in it."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(field, rect.width() / 8, j=Qt.PenJoinStyle.RoundJoin))
    painter.setBrush(field)
    inset = rect.width() / 16
    inner = rect.adjusted(inset, inset, -inset, -inset)
    _triangle(painter, inner)
    painter.setPen(Qt.PenStyle.NoPen)
    _exclaim(painter, rect.adjusted(0, rect.height() * 0.22, 0, 0), ink)
    painter.restore()


def octagon(rect: QRectF) -> QPolygonF:
    """A stop sign's outline filling a rectangle."""
    radius = 0.5 / cos(pi / 8)
    turns = [pi / 8 + corner * pi / 4 for corner in range(8)]
    centre = rect.center()
    return QPolygonF(
        [
            QPointF(
                centre.x() + radius * rect.width() * cos(turn),
                centre.y() + radius * rect.height() * sin(turn),
            )
            for turn in turns
        ]
    )


def pill_width(said: str, face: QFont, padding: float = 7) -> float:
    return text_width(said, face) + 2 * padding


def paint_pill(
    painter: QPainter, rect: QRectF, said: str, face: QFont, fill: QColor, ink: QColor
) -> None:
    """A rounded field with a few words, as in "2 new"."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(fill)
    painter.drawRoundedRect(rect, rect.height() / 2, rect.height() / 2)
    paint_text(painter, rect, said, face, ink, CENTRE)
    painter.restore()


def paint_crew(
    painter: QPainter, rect: QRectF, officers: int, theme: Theme, colour: QColor | None = None
) -> float:
    """Icon and number of a crew, one officer in amber; returns the x where it ends."""
    alone = officers <= 1
    colour = colour or theme.colour("amber" if alone else "text1")
    glyph = QRectF(rect.left(), rect.center().y() - 7, 14, 14)
    paint_icon(painter, glyph, "account" if alone else "account-multiple", colour)
    number = QRectF(glyph.right() + 3, rect.top(), rect.width() - 17, rect.height())
    return paint_text(painter, number, str(officers), font(13, 700), colour)


def paint_chip(painter: QPainter, rect: QRectF, said: str, theme: Theme) -> None:
    """An outlined word, as for a skill."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.colour("edge"), 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
    paint_text(painter, rect, said, font(12, 500), theme.colour("text2"), CENTRE)
    painter.restore()


def _exclaim(painter: QPainter, rect: QRectF, ink: QColor) -> None:
    painter.setBrush(ink)
    width, middle = rect.width() * 0.13, rect.center().x()
    stroke = QRectF(
        middle - width / 2, rect.top() + rect.height() * 0.2, width, rect.height() * 0.36
    )
    painter.drawRoundedRect(stroke, width / 2, width / 2)
    painter.drawEllipse(
        QPointF(middle, rect.top() + rect.height() * 0.72), width * 0.6, width * 0.6
    )


def _dot(painter: QPainter, rect: QRectF) -> None:
    painter.drawEllipse(rect)


def _ring(painter: QPainter, rect: QRectF) -> None:
    width = max(1.5, rect.width() / 5)
    painter.setPen(QPen(painter.brush().color(), width))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(rect.adjusted(width / 2, width / 2, -width / 2, -width / 2))


def _triangle(painter: QPainter, rect: QRectF) -> None:
    top = QPointF(rect.center().x(), rect.top())
    painter.drawPolygon(QPolygonF([top, rect.bottomRight(), rect.bottomLeft()]))


def _square(painter: QPainter, rect: QRectF) -> None:
    painter.drawRect(rect.adjusted(0.5, 0.5, -0.5, -0.5))


def _diamond(painter: QPainter, rect: QRectF) -> None:
    middle = rect.center()
    corners = (
        QPointF(middle.x(), rect.top()), QPointF(rect.right(), middle.y()),
        QPointF(middle.x(), rect.bottom()), QPointF(rect.left(), middle.y()),
    )  # fmt: skip
    painter.drawPolygon(QPolygonF(list(corners)))


def _pause(painter: QPainter, rect: QRectF) -> None:
    """Two upright bars: halted, and ready to go on."""
    width = rect.width() * 0.3
    painter.drawRect(QRectF(rect.left() + width * 0.3, rect.top(), width, rect.height()))
    painter.drawRect(QRectF(rect.right() - width * 1.3, rect.top(), width, rect.height()))


def _plus(painter: QPainter, rect: QRectF) -> None:
    third = rect.width() / 3
    painter.drawRect(rect.adjusted(third, 0, -third, 0))
    painter.drawRect(rect.adjusted(0, third, 0, -third))


def _bar(painter: QPainter, rect: QRectF) -> None:
    third = rect.height() / 3
    painter.drawRect(rect.adjusted(0, third, 0, -third))


def _octagon(painter: QPainter, rect: QRectF) -> None:
    painter.drawPolygon(octagon(rect))


SHAPES: dict[Availability, Callable[[QPainter, QRectF], None]] = {
    "emergency": _octagon,
    "available": _dot,
    "deployable": _ring,
    "en_route": _triangle,
    "at_scene": _square,
    "stop": _diamond,
    "standby": _pause,
    "transporting": _plus,
}
"""Every other availability is a bar."""
