"""How a unit is drawn: outline and glyph by its kind, colour and badge by its status, grey by its age."""

from functools import cache
from math import cos, pi, radians, sin

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from resources.checkins import Level
from resources.status import Availability
from ui.map.marks import OLD_AFTER_S, MapUnit
from ui.theme import Theme, font
from ui.widgets.marks import (
    CENTRE,
    level_colour,
    paint_icon,
    paint_status,
    paint_text,
    status_colour,
)

SIDE = 52  # of a unit's picture, its heading arrow included
HEADINGS = 32
HOLLOW: frozenset[Availability] = frozenset(("break", "not_deployable", "off", "message"))
KIND_ICONS = {
    "DOG": "paw", "RPU": "car", "ARV": "star", "PCSO": "walk", "NBH": "home", "VAN": "van-passenger",
    "PSU": "account-group", "DRONE": "quadcopter", "NPAS": "helicopter",
}  # fmt: skip
"""Glyphs for the kinds a dispatcher looks for; every other unit is a figure."""
ON_WHEELS, NEIGHBOURS = frozenset(("RPU", "VAN", "PSU")), frozenset(("NBH", "PCSO", "SC"))
ARMED, IN_THE_AIR = frozenset(("ARV",)), frozenset(("DRONE", "NPAS"))
"""Kinds whose symbol has a shape of its own: square, disc, hexagon, diamond."""

OLDER_S = 120.0  # a position older than this is greyer still, until it is too old to send by
ASHES = (0.0, 0.38, 0.68)
"""How grey a symbol is in each step of its position's age."""
DEALING: frozenset[Availability] = frozenset(("at_scene", "stop", "emergency"))
USUAL_CREW = 2  # not said: who is alone stands out, and who are many


def heading_of(unit: MapUnit) -> int:
    """Which of the `HEADINGS` a unit drives in; -1 while it stands, or nobody knows."""
    if unit.heading_deg is None or not unit.is_moving or unit.is_stale:
        return -1
    return round(unit.heading_deg / 360 * HEADINGS) % HEADINGS


def age_step(unit: MapUnit) -> int:
    """Which of `ASHES`; who is in danger is never pale, and who is stale is hollow instead."""
    if unit.is_emergency or unit.is_stale or unit.age_s < OLD_AFTER_S:
        return 0
    return 1 if unit.age_s < OLDER_S else 2


def crew_said(unit: MapUnit) -> str:
    """As the symbol says it: "" where it is as usual, or unknown."""
    return "" if unit.crew in (0, USUAL_CREW) else str(unit.crew) if unit.crew < 10 else "+"


def paint_unit(unit: MapUnit, heading: int, theme: Theme, painter: QPainter) -> None:
    """In the middle of `SIDE` pixels: who it is by outline and glyph, what it does by colour and badge."""
    painter.translate(SIDE / 2, SIDE / 2)
    land = QColor(theme.bg if theme.name == "night" else "#ffffff")
    _body(painter, unit, theme, land)
    if unit.level >= Level.AMBER and not unit.is_emergency:
        _ring(painter, level_colour(unit.level, theme), 16.5, dashed=unit.level is Level.AMBER)
    if unit.selected:
        _ring(painter, theme.colour("focus"), 18.5, dashed=False)
    badge = QRectF(3.5, 2.5, 10, 10)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(land)
    painter.drawEllipse(badge.adjusted(-2, -2, 2, 2))
    mark = QColor(theme.red) if unit.is_emergency else status_colour(unit.availability, theme)
    paint_status(painter, badge, unit.availability, theme, mark)
    if crew_said(unit):
        _crew(painter, unit, theme)
    if heading >= 0:  # last: a ring or a badge would hide which way it drives
        _arrow(painter, heading * 360 / HEADINGS, _colour(unit, theme), land)


def _body(painter: QPainter, unit: MapUnit, theme: Theme, land: QColor) -> None:
    """The outline with its glyph: hollow and dotted when nobody knows that it is still there."""
    gone = unit.is_stale and not unit.is_emergency
    hollow = gone or (unit.availability in HOLLOW and not unit.is_emergency)
    colour, outline = _colour(unit, theme), body_of(unit.kind)
    edge = theme.colour("text2") if gone else colour
    painter.setPen(QPen(land, 4, j=Qt.PenJoinStyle.RoundJoin))
    painter.setBrush(land)
    painter.drawPath(outline)
    style = Qt.PenStyle.DotLine if gone else Qt.PenStyle.SolidLine
    pen = QPen(edge, 1.8, style, j=Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen if hollow else Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("panel") if hollow else colour)
    painter.drawPath(outline)
    ink = QColor("white") if unit.is_emergency else theme.colour("on_grade")
    _figure(painter, unit.kind, edge if hollow else ink)


def _colour(unit: MapUnit, theme: Theme) -> QColor:
    """Of its status, the greyer the older its position."""
    if unit.is_emergency:
        return QColor(theme.emergency)
    grey = theme.colour("text3")
    return mixed(status_colour(unit.availability, theme), grey, ASHES[age_step(unit)])


def mixed(one: QColor, other: QColor, share: float) -> QColor:
    """`share` of the other, 0 to 1."""
    rest = 1.0 - share
    return QColor.fromRgbF(
        one.redF() * rest + other.redF() * share,
        one.greenF() * rest + other.greenF() * share,
        one.blueF() * rest + other.blueF() * share,
    )


def _crew(painter: QPainter, unit: MapUnit, theme: Theme) -> None:
    """How many they are, where that is not two: quiet, but in amber for one alone with somebody."""
    disc = QRectF(-14.5, -13, 11, 11)
    alone = unit.crew == 1 and unit.availability in DEALING
    painter.setPen(QPen(theme.colour("amber"), 1.4) if alone else Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("panel"))
    painter.drawEllipse(disc)
    ink = theme.colour("amber" if alone else "text2")
    paint_text(painter, disc.adjusted(0, 0, 0, -0.5), crew_said(unit), font(10, 700), ink, CENTRE)


@cache
def body_of(kind: str) -> QPainterPath:
    """A unit's outline by its kind, about 20 x 22 pixels around the origin: a shield for response."""
    path = QPainterPath()
    if kind in ON_WHEELS:
        path.addRoundedRect(QRectF(-10, -10, 20, 20), 4.5, 4.5)
    elif kind in NEIGHBOURS:
        path.addEllipse(QPointF(0, 0), 10.6, 10.6)
    elif kind in ARMED:
        path.addPolygon(_corners(6, 12.0))
    elif kind in IN_THE_AIR:
        path.addPolygon(_corners(4, 13.0))
    else:
        return _shield()
    path.closeSubpath()
    return path


def _corners(count: int, radius: float) -> QPolygonF:
    """A regular polygon with a corner up."""
    turns = (2 * pi * corner / count for corner in range(count))
    return QPolygonF([QPointF(radius * sin(turn), -radius * cos(turn)) for turn in turns])


def _shield() -> QPainterPath:
    """A shield about 20 x 22 pixels around the origin."""
    path = QPainterPath(QPointF(0, -11))
    path.cubicTo(QPointF(3.5, -8.4), QPointF(6.5, -7.6), QPointF(9.5, -7.4))
    path.cubicTo(QPointF(10, 1), QPointF(8, 7), QPointF(0, 11))
    path.cubicTo(QPointF(-8, 7), QPointF(-10, 1), QPointF(-9.5, -7.4))
    path.cubicTo(QPointF(-6.5, -7.6), QPointF(-3.5, -8.4), QPointF(0, -11))
    return path


def _figure(painter: QPainter, kind: str, ink: QColor) -> None:
    glyph = KIND_ICONS.get(kind)
    if glyph is not None:
        paint_icon(painter, QRectF(-6, -7, 12, 12), glyph, ink)
        return
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    painter.drawEllipse(QPointF(0, -3.4), 2.3, 2.3)
    shoulders = QPainterPath(QPointF(-4.6, 4))
    shoulders.cubicTo(QPointF(-4.6, -0.6), QPointF(4.6, -0.6), QPointF(4.6, 4))
    shoulders.closeSubpath()
    painter.drawPath(shoulders)


def _arrow(painter: QPainter, heading_deg: float, colour: QColor, land: QColor) -> None:
    """A wedge outside the shield, pointing where the unit drives."""
    turn = radians(heading_deg)
    ahead, aside = QPointF(sin(turn), -cos(turn)), QPointF(cos(turn), sin(turn))
    wedge = QPolygonF([ahead * 25.5, ahead * 16.5 + aside * 6.5, ahead * 16.5 - aside * 6.5])
    painter.setPen(QPen(land, 2, j=Qt.PenJoinStyle.RoundJoin))
    painter.setBrush(colour)
    painter.drawPolygon(wedge)


def _ring(painter: QPainter, colour: QColor, radius: float, *, dashed: bool) -> None:
    pen = QPen(colour, 2.2)
    if dashed:
        pen.setDashPattern([3.2, 1.6])
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(QPointF(0, 0), radius, radius)
