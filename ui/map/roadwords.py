"""What of the roads lies over the units: junctions to hold, roads being chosen, words for all of it."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from geodata.places import Position
from ui.map.camera import Camera, world_of
from ui.map.closing import Mode
from ui.map.jobs import Rectangle
from ui.map.paths import Runs
from ui.map.roadmarks import NO_RUNS, MapHold
from ui.map.roadstrokes import (
    CASING_PX,
    CASINGS,
    LABEL_PX,
    LINE_PX,
    THIN_PX,
    paint_plate,
    paths_in,
    round_pen,
    stroke,
)
from ui.theme import RADIUS, Theme, font
from ui.widgets.marks import CENTRE, paint_text, text_width

HOLD_HALF, FEW = 13.0, 200  # half a square; how many stretches are few
CAPTION_PX, CAPTION_LINE_PX, CAPTION_ABOVE_PX, EDGE_PX = 30.0, 20.0, 58.0, 12
CAPTION_SPARE_PX = 26
DOT, NOBODY = " · ", "nobody"


@dataclass(frozen=True, slots=True, eq=False)
class Draft:
    """What is being chosen by hand: places given so far, and the stretches they mean."""

    mode: Mode
    points: tuple[Position, ...] = ()
    runs: Runs = NO_RUNS
    words: str = ""  # what the keys do, and what it comes to


def hold_boxes(camera: Camera, hold: MapHold) -> tuple[QRectF, QRectF]:
    """The numbered square on its junction, and the plate beside it."""
    x, y = camera.to_screen_one(*world_of(hold.position))
    square = QRectF(x - HOLD_HALF, y - HOLD_HALF, 2 * HOLD_HALF, 2 * HOLD_HALF)
    width = text_width(hold.label or NOBODY, font(12, 700)) + 14
    return square, QRectF(square.right() + 4, y - LABEL_PX / 2, width, LABEL_PX)


def paint_hold(painter: QPainter, camera: Camera, hold: MapHold, theme: Theme) -> None:
    """Filled where somebody would hold it; dashed and empty where nobody gets there in time."""
    square, plate = hold_boxes(camera, hold)
    colour = theme.colour("transporting")
    held = bool(hold.label)
    painter.setBrush(colour if held else theme.colour("panel"))
    ring = theme.colour("text1") if held else theme.colour("red")
    painter.setPen(QPen(ring, 2, Qt.PenStyle.SolidLine if held else Qt.PenStyle.DashLine))
    painter.drawRoundedRect(square, RADIUS, RADIUS)
    ink = theme.colour("on_grade") if held else theme.colour("text1")
    paint_text(painter, square, str(hold.number), font(14, 800), ink, CENTRE)
    paint_plate(painter, plate, theme, colour if held else theme.colour("red"))
    said = hold.label or NOBODY
    paint_text(painter, plate, said, font(12, 700), theme.colour("text1"), CENTRE)


def paint_draft_lines(painter: QPainter, camera: Camera, draft: Draft, theme: Theme) -> None:
    """The stretches it means so far; of a whole quarter so thin that the streets stay apart."""
    paths = paths_in(camera, draft.runs)
    few = len(draft.runs) <= FEW
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=few)
    if few:
        stroke(painter, paths, round_pen(CASINGS[theme.name], CASING_PX + 2))
    stroke(painter, paths, round_pen(theme.colour("focus"), LINE_PX + 1 if few else THIN_PX))


def paint_draft(painter: QPainter, camera: Camera, draft: Draft, theme: Theme) -> None:
    """The places given, and where Space gives the next."""
    points = [QPointF(*camera.to_screen_one(*world_of(place))) for place in draft.points]
    if draft.mode == "area" and points:
        fill = theme.colour("focus")
        fill.setAlphaF(0.15)
        painter.setBrush(fill)
        painter.setPen(QPen(theme.colour("focus"), 2, Qt.PenStyle.DashLine))
        painter.drawPolygon(QPolygonF(points))
    painter.setPen(QPen(theme.colour("text1"), 1.5))
    painter.setBrush(theme.colour("focus"))
    for point in points:
        painter.drawEllipse(point, 4.5, 4.5)
    middle = QPointF(camera.width / 2, camera.height / 2)  # where Space puts one
    painter.setPen(QPen(theme.colour("focus"), 1.5))
    painter.drawLine(middle - QPointF(9, 0), middle + QPointF(9, 0))
    painter.drawLine(middle - QPointF(0, 9), middle + QPointF(0, 9))


def paint_caption(painter: QPainter, camera: Camera, words: str, theme: Theme) -> None:
    """Above the legend, in as many lines as it needs."""
    box = caption_box(camera, words)
    paint_plate(painter, box, theme, theme.colour("transporting"))
    line = QRectF(box.left() + 12, box.top(), box.width() - 16, CAPTION_PX)
    for said in _caption_lines(camera, words):
        paint_text(painter, line, said, font(13, 700), theme.colour("text1"))
        line.translate(0, CAPTION_LINE_PX)


def caption_box(camera: Camera, words: str) -> QRectF:
    lines = _caption_lines(camera, words)
    width = max(text_width(line, font(13, 700)) for line in lines) + CAPTION_SPARE_PX
    height = CAPTION_PX + (len(lines) - 1) * CAPTION_LINE_PX
    return QRectF(EDGE_PX, camera.height - CAPTION_ABOVE_PX - height, width, height)


def caption_at(camera: Camera, words: str) -> tuple[Rectangle, ...]:
    """Where words stand, if there are any, in whole pixels."""
    if not words:
        return ()
    box = caption_box(camera, words).toAlignedRect()
    return ((box.x(), box.y(), box.width(), box.height()),)


def _caption_lines(camera: Camera, words: str) -> list[str]:
    return _wrapped(words, camera.width - 2 * EDGE_PX - CAPTION_SPARE_PX)


def _wrapped(words: str, width: float) -> list[str]:
    """Broken at the dots that stand between its parts."""
    lines: list[str] = []
    for part in words.split(DOT):
        longer = DOT.join((lines[-1], part)) if lines else part
        if lines and text_width(longer, font(13, 700)) <= width:
            lines[-1] = longer
        else:
            lines.append(part)
    return lines
