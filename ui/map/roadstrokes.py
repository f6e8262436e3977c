"""Strokes and plates that everything drawn of roads shares."""

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from ui.map.camera import Camera
from ui.map.paths import Runs, thinned, to_paths
from ui.theme import RADIUS, Theme

LINE_PX, CASING_PX, THIN_PX = 5.0, 9.0, 2.5  # the last where there are many
LABEL_PX = 22.0  # high
CASINGS = {"night": QColor("#0b0f14"), "day": QColor("#ffffff")}


def paths_in(camera: Camera, runs: Runs) -> list[QPainterPath]:
    """Of those, in world units, that come into the window."""
    if not len(runs):
        return []
    x, y = camera.to_screen(runs.x, runs.y)
    first = runs.start[:-1]
    seen = (np.minimum.reduceat(x, first) < camera.width) & (np.maximum.reduceat(x, first) > 0)
    seen &= (np.minimum.reduceat(y, first) < camera.height) & (np.maximum.reduceat(y, first) > 0)
    lengths = np.diff(runs.start)
    points = np.repeat(seen, lengths)
    kept = np.concatenate((np.zeros(1, np.int64), np.cumsum(lengths[seen])))
    return to_paths(thinned(Runs(x[points], y[points], kept)))


def stroke(painter: QPainter, paths: list[QPainterPath], pen: QPen) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(pen)
    for path in paths:
        painter.drawPath(path)


def paint_plate(painter: QPainter, box: QRectF, theme: Theme, edge: QColor) -> None:
    painter.setPen(QPen(edge, 1.6))
    painter.setBrush(theme.colour("panel"))
    painter.drawRoundedRect(box, RADIUS, RADIUS)


def round_pen(colour: QColor, width: float) -> QPen:
    pen = QPen(colour, width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen
