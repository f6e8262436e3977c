"""Paints a laid-out scene: ground a unit may have covered, routes, units, incidents, plates."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap, QPolygonF

from ui.map.camera import Camera
from ui.map.jobs import Rectangle
from ui.map.marks import uncertainty_m
from ui.map.paths import F8, Runs, thinned, to_paths
from ui.map.scene import EMERGENCY_HALF, OPEN_HALF, Layout, Scene, Shown, lay_out, route_colour
from ui.map.symbols import INCIDENT_LIFT, SIDE, Atlas, grade_look
from ui.widgets.marks import grade_colour

MARGIN = 256  # pixels baked beyond the window, so that panning only blits
ROUTE_PX, CHEVRON_EVERY_PX, MOST_CHEVRONS = 5.0, 64.0, 300
SMALLEST_CIRCLE_PX = 18.0


@dataclass(frozen=True, slots=True)
class Baked:
    """A painted scene and where its parts are, for the camera it was painted for."""

    picture: QPixmap
    layout: Layout


def bake(
    scene: Scene, camera: Camera, atlas: Atlas, shown: Shown, covered: Sequence[Rectangle] = ()
) -> Baked:
    """Paint the scene for a window grown by the margin. Nothing in it moves until the next tick."""
    wide = camera.grown(MARGIN)
    layout = lay_out(scene, wide, MARGIN, atlas, shown, covered)
    picture = QPixmap(round(wide.width * wide.dpr), round(wide.height * wide.dpr))
    picture.setDevicePixelRatio(wide.dpr)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _places(painter, scene, layout, atlas)
    _circles(painter, scene, layout, atlas)
    _routes(painter, scene, layout, atlas)
    _leaders(painter, layout, atlas)
    _units(painter, scene, layout, atlas)
    _incidents(painter, scene, layout, atlas)
    _plates(painter, scene, layout, atlas)
    painter.end()
    return Baked(picture, layout)


def _circles(painter: QPainter, scene: Scene, layout: Layout, atlas: Atlas) -> None:
    """Where a unit may be by now, when its fix is old or rough."""
    per_px = layout.camera.metres_per_px
    edge, fill = atlas.theme.colour("text2"), atlas.theme.colour("text2")
    fill.setAlphaF(0.12 if atlas.theme.name == "night" else 0.08)
    pen = QPen(edge, 1.4)
    pen.setDashPattern([5, 4])
    painter.setPen(pen)
    painter.setBrush(fill)
    for i, unit in enumerate(scene.units):
        radius = 0.0 if layout.faint[i] else uncertainty_m(unit) / per_px
        if radius >= SMALLEST_CIRCLE_PX and _is_near(layout, i, radius):
            middle = QPointF(float(layout.unit_x[i]), float(layout.unit_y[i]))
            painter.drawEllipse(middle, radius, radius)


def _is_near(layout: Layout, unit: int, radius: float) -> bool:
    x, y, camera = layout.unit_x[unit], layout.unit_y[unit], layout.camera
    return bool(-radius < x < camera.width + radius and -radius < y < camera.height + radius)


def _routes(painter: QPainter, scene: Scene, layout: Layout, atlas: Atlas) -> None:
    land = QColor(atlas.theme.bg if atlas.theme.name == "night" else "#ffffff")
    for route, (wx, wy) in zip(scene.routes, scene.route_lines, strict=True):
        x, y = layout.camera.to_screen(wx, wy)
        colour = QColor(route_colour(atlas, route))
        paths = to_paths(thinned(Runs(x, y, np.array([0, len(x)], np.int64))))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for pen in (_round_pen(land, ROUTE_PX + 3), _round_pen(colour, ROUTE_PX)):
            painter.setPen(pen)
            for path in paths:
                painter.drawPath(path)
        _chevrons(painter, x, y, atlas.theme.colour("on_focus"))


def _chevrons(painter: QPainter, x: F8, y: F8, ink: QColor) -> None:
    """Small marks that tell which way a route runs."""
    along = np.concatenate((np.zeros(1), np.cumsum(np.hypot(np.diff(x), np.diff(y)))))
    marks = np.arange(CHEVRON_EVERY_PX / 2, along[-1], CHEVRON_EVERY_PX)[:MOST_CHEVRONS]
    painter.setPen(_round_pen(ink, 1.5))
    for at in marks:
        tail, tip = max(0.0, float(at) - 2.5), min(float(along[-1]), float(at) + 2.5)
        here = QPointF(float(np.interp(at, along, x)), float(np.interp(at, along, y)))
        dx = float(np.interp(tip, along, x) - np.interp(tail, along, x)) / 5
        dy = float(np.interp(tip, along, y) - np.interp(tail, along, y)) / 5
        ahead, aside = QPointF(dx, dy), QPointF(-dy, dx)
        painter.drawPolyline(
            QPolygonF([here - ahead - aside * 1.8, here + ahead * 1.2, here - ahead + aside * 1.8])
        )


def _leaders(painter: QPainter, layout: Layout, atlas: Atlas) -> None:
    """A line from a plate that had to move to what it names."""
    painter.setPen(QPen(atlas.theme.colour("text1"), 1.3))
    for i in np.flatnonzero(layout.plates.led & layout.plates.shown):
        x, y, half = (float(value) for value in layout.symbols[i])
        box = QRectF(layout.plates.x[i], layout.plates.y[i], *layout.plate_size[i])
        near = QPointF(min(max(x, box.left()), box.right()), min(max(y, box.top()), box.bottom()))
        way = QPointF(x, y) - near
        length = max(1.0, (way.x() ** 2 + way.y() ** 2) ** 0.5)
        painter.drawLine(near, near + way * max(0.0, 1 - half * 0.8 / length))


def _units(painter: QPainter, scene: Scene, layout: Layout, atlas: Atlas) -> None:
    """Faint ones first, those in trouble last and on top."""
    camera, half = layout.camera, SIDE / 2
    shown = (layout.unit_x > -half) & (layout.unit_x < camera.width + half)
    shown &= (layout.unit_y > -half) & (layout.unit_y < camera.height + half)
    late: list[int] = []
    for i in np.flatnonzero(shown & layout.faint).tolist():
        faint = QPointF(round(layout.unit_x[i] - 6), round(layout.unit_y[i] - 6))
        painter.drawPixmap(faint, atlas.faint(scene.units[i]))
    for i in np.flatnonzero(shown & ~layout.faint).tolist():
        if scene.must[i]:
            late.append(i)
            continue
        # On whole pixels: between them Qt resamples the picture, eight times as slow.
        corner = QPointF(round(layout.unit_x[i] - half), round(layout.unit_y[i] - half))
        painter.drawPixmap(corner, atlas.unit(scene.units[i]))
    for i in sorted(late, key=lambda i: (bool(scene.alarming[i]), i)):
        middle = QPointF(round(layout.unit_x[i]), round(layout.unit_y[i]))
        if scene.alarming[i]:
            _alarm(painter, middle, atlas)
        painter.drawPixmap(middle - QPointF(half, half), atlas.unit(scene.units[i]))


def _alarm(painter: QPainter, middle: QPointF, atlas: Atlas) -> None:
    """White outer ring, red inner ring, red field: found at a glance, also by those who see no red."""
    field = atlas.theme.colour("emergency")
    field.setAlphaF(0.45)
    painter.setPen(QPen(QColor("black" if atlas.theme.name == "day" else "white"), 2.2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(middle, EMERGENCY_HALF, EMERGENCY_HALF)
    painter.setPen(QPen(atlas.theme.colour("red"), 4))
    painter.setBrush(field)
    painter.drawEllipse(middle, EMERGENCY_HALF - 5, EMERGENCY_HALF - 5)


def _places(painter: QPainter, scene: Scene, layout: Layout, atlas: Atlas) -> None:
    """The open incident's place: a ring under everything, so that who is there stays in sight."""
    for i, incident in enumerate(scene.incidents):
        if incident.selected:
            middle = QPointF(float(layout.incident_x[i]), float(layout.incident_y[i]))
            colour = grade_colour(grade_look(incident.grade), atlas.theme)
            field = QColor(colour)
            field.setAlphaF(0.22)
            painter.setPen(QPen(colour, 2.5))
            painter.setBrush(field)
            painter.drawEllipse(middle, OPEN_HALF, OPEN_HALF)
            painter.setBrush(colour)
            painter.drawEllipse(middle, 3, 3)


def _incidents(painter: QPainter, scene: Scene, layout: Layout, atlas: Atlas) -> None:
    for i, incident in enumerate(scene.incidents):
        if incident.selected:
            continue  # its card points at its ring
        x, y = float(layout.incident_x[i]), float(layout.incident_y[i])
        corner = QPointF(round(x - SIDE / 2), round(y - INCIDENT_LIFT - SIDE / 2 + 1))
        painter.drawPixmap(corner, atlas.incident(scene.incidents[i]))


def _plates(painter: QPainter, scene: Scene, layout: Layout, atlas: Atlas) -> None:
    """The least urgent first: where plates must overlap, the one in danger stays readable."""
    incidents, units = len(scene.incidents), len(scene.units)
    shown = np.flatnonzero(layout.plates.shown).tolist()
    last: list[int] = []
    for i in shown:
        if i < incidents:
            picture = atlas.incident_plate(scene.incidents[i])
        elif i < incidents + units:
            if scene.alarming[i - incidents]:
                last.append(i)
                continue
            picture = atlas.plate(scene.units[i - incidents])
        else:
            route = scene.routes[i - incidents - units]
            picture = atlas.route_plate(route.label, route_colour(atlas, route))
        painter.drawPixmap(_corner(layout, i), picture)
    for i in last:
        painter.drawPixmap(_corner(layout, i), atlas.plate(scene.units[i - incidents]))


def _corner(layout: Layout, plate: int) -> QPointF:
    return QPointF(round(layout.plates.x[plate]), round(layout.plates.y[plate]))


def _round_pen(colour: QColor, width: float) -> QPen:
    pen = QPen(colour, width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen


def baked_offset(baked: Baked, camera: Camera) -> QPointF:
    """Where the picture's left top corner stands in a window of the same zoom."""
    wide = baked.layout.camera
    return QPointF(wide.left - camera.left, wide.top - camera.top)
