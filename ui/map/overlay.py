"""Paints a laid-out scene: ground a unit may have covered, routes, units, incidents, plates."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

import numpy as np
import numpy.typing as npt
from msgspec import Struct
from msgspec.structs import replace
from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap, QPolygonF

from resources.checkins import Level
from ui.map.camera import Camera
from ui.map.clusters import paint_group
from ui.map.declutter import Flags
from ui.map.layout import EMERGENCY_HALF, OPEN_HALF, Layout, route_colour
from ui.map.marks import MapIncident, Tone
from ui.map.meeting import Crowd, paint_meeting
from ui.map.paths import F8, Runs, thinned, to_paths
from ui.map.scene import Scene
from ui.map.sheets import Sheet
from ui.map.symbols import INCIDENT_LIFT, Atlas, grade_look, paint_circle
from ui.map.turns import Turns
from ui.map.unitmarks import SIDE
from ui.theme import Theme
from ui.widgets.marks import grade_colour

MARGIN = 256  # pixels baked beyond the window, so that panning only blits
ROUTE_PX, MUTED_PX, CHEVRON_EVERY_PX, MOST_CHEVRONS = 5.0, 3.5, 64.0, 300
ORDER: tuple[Tone, ...] = ("muted", "possible", "route", "proposed", "backup", "lifted")
"""From the lowest to the uppermost."""
DASHES: dict[Tone, list[float]] = {
    "backup": [2.4, 1.8], "proposed": [2.4, 1.8], "possible": [1.2, 2.2],
}  # fmt: skip
"""Of ways that nobody drives yet."""
SMALLEST_CIRCLE_PX = 18.0
LARGEST_KEPT_PX = 200.0  # device pixels; larger circles are few and would fill a page each
SYMBOLS_AT_ONCE, PLATES_AT_ONCE, CIRCLES_AT_ONCE = 750, 60, 20  # between two rests

I8 = npt.NDArray[np.int64]
Part = Callable[[QPainter], None]


class Baked(Struct, frozen=True):
    """A painted scene and where its parts are, for the camera it was painted for."""

    picture: QPixmap
    layout: Layout


def baking(layout: Layout, atlas: Atlas, reused: QPixmap | None = None) -> Turns[Baked]:
    """Paint a layout for a window grown by the margin. Nothing in it moves until the next.

    `reused` is a picture nobody needs any more: to paint over it is sooner done than to get new memory.
    """
    if layout.scene.is_bare:
        return Baked(QPixmap(), layout)
    atlas.tidy()
    wide = layout.camera
    picture = _blank(QSize(round(wide.width * wide.dpr), round(wide.height * wide.dpr)), reused)
    yield
    for paint in parts(layout, atlas):
        with QPainter(picture) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.scale(wide.dpr, wide.dpr)
            paint(painter)
        yield
    picture.setDevicePixelRatio(wide.dpr)
    return Baked(picture, layout)


def retouched(baked: Baked, scene: Scene, plates: I8, atlas: Atlas) -> Baked:
    """The same picture with these plates as they read in the scene, each where it stands."""
    layout, picture = replace(baked.layout, scene=replace(scene)), baked.picture
    if not len(plates):
        return Baked(picture, layout)
    ratio, first = layout.camera.dpr, len(scene.incidents)
    atlas.tidy()
    picture.setDevicePixelRatio(1.0)
    with QPainter(picture) as painter:
        painter.scale(ratio, ratio)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
        for box in plate_boxes(layout, plates):  # or their soft corners would darken with each tick
            painter.fillRect(box, Qt.GlobalColor.transparent)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
        _incident_plates(layout, atlas, plates[plates < first], painter)
        _unit_plates(layout, atlas, plates[plates >= first] - first, painter)
    picture.setDevicePixelRatio(ratio)
    return Baked(picture, layout)


def plate_boxes(layout: Layout, plates: I8) -> list[QRectF]:
    """Where plates are painted: on whole device pixels."""
    ratio = layout.camera.dpr
    corners = np.column_stack((layout.plates.x[plates], layout.plates.y[plates]))
    corners = np.round(corners * ratio) / ratio
    return [QRectF(*row) for row in np.column_stack((corners, layout.plate_size[plates])).tolist()]


def _blank(size: QSize, reused: QPixmap | None) -> QPixmap:
    picture = reused if reused is not None and reused.size() == size else QPixmap(size)
    picture.setDevicePixelRatio(1.0)
    picture.fill(Qt.GlobalColor.transparent)
    return picture


def parts(layout: Layout, atlas: Atlas) -> Iterator[Part]:
    """What is painted, from the lowest to the uppermost, each a few milliseconds of work."""
    yield from _circles(layout, atlas)
    yield partial(_ground, layout, atlas)
    yield partial(_groups, layout, atlas)
    yield from _units(layout, atlas)
    yield partial(_incidents, layout, atlas)
    yield partial(_symbols, layout, atlas, _grave(layout))
    yield from _plates(layout, atlas)


def _ground(layout: Layout, atlas: Atlas, painter: QPainter) -> None:
    """What lies under the units."""
    _places(painter, layout, atlas)
    _routes(painter, layout, atlas)
    _leaders(painter, layout, atlas)
    scene = layout.scene
    for meeting in scene.meetings:
        crowd = Crowd(scene.unit_x, scene.unit_y)
        paint_meeting(painter, layout.camera, meeting, crowd, atlas.theme)


def _groups(layout: Layout, atlas: Atlas, painter: QPainter) -> None:
    """Under the units: who stands by itself there is who matters."""
    for group in layout.groups.groups:
        paint_group(painter, group, atlas.theme)


def _split(some: Flags | I8, most: int) -> Iterator[I8]:
    """Which they are, so many at a time."""
    found: I8 = np.flatnonzero(some) if some.dtype == bool else some.astype(np.int64)
    for start in range(0, len(found), most):
        yield found[start : start + most]


def _circles(layout: Layout, atlas: Atlas) -> Iterator[Part]:
    """Where a unit may be by now, when its fix is old or rough: under everything else."""
    radii = layout.scene.reach_m / layout.camera.metres_per_px
    seen = np.flatnonzero((radii >= SMALLEST_CIRCLE_PX) & _is_near(layout, radii))
    kept = radii[seen] * atlas.dpr <= LARGEST_KEPT_PX
    for some in _split(seen[kept], SYMBOLS_AT_ONCE):
        yield partial(_small_circles, layout, atlas, radii, some)
    for some in _split(seen[~kept], CIRCLES_AT_ONCE):
        yield partial(_large_circles, layout, atlas, radii, some)


def _small_circles(layout: Layout, atlas: Atlas, radii: F8, some: I8, painter: QPainter) -> None:
    # A whole pixel more rather than less than the unit may have gone.
    whole = np.ceil(radii[some]).astype(int).tolist()
    dimmed = layout.dimmed[some].tolist()
    slots = [atlas.circle(r, dimmed=faint) for r, faint in zip(whole, dimmed, strict=True)]
    _draw(painter, atlas, atlas.circles, slots, (layout.unit_x[some], layout.unit_y[some]))


def _large_circles(layout: Layout, atlas: Atlas, radii: F8, some: I8, painter: QPainter) -> None:
    for i in some.tolist():
        radius = float(radii[i])
        painter.save()
        painter.translate(layout.unit_x[i] - radius - 2, layout.unit_y[i] - radius - 2)
        paint_circle(painter, radius=radius, theme=atlas.theme, dimmed=bool(layout.dimmed[i]))
        painter.restore()


def _draw(
    painter: QPainter,
    atlas: Atlas,
    sheet: Sheet,
    slots: Sequence[int] | npt.NDArray[np.int64],
    middles: tuple[F8, F8],
) -> None:
    """Pictures of a sheet around these pixels. On whole device pixels: between them Qt resamples."""
    numbers = np.array(slots, np.int64)
    wide, high = sheet.sizes(numbers)
    painter.save()
    painter.resetTransform()
    x, y = (np.round(middle * atlas.dpr) for middle in middles)
    sheet.draw(painter, numbers, x - wide // 2, y - high // 2)
    painter.restore()


def _is_near(layout: Layout, reach: F8 | float) -> Flags:
    """Which units stand in the window or no farther than that outside it."""
    x, y, camera = layout.unit_x, layout.unit_y, layout.camera
    near: Flags = (x > -reach) & (x < camera.width + reach)
    near &= (y > -reach) & (y < camera.height + reach)
    return near


def _routes(painter: QPainter, layout: Layout, atlas: Atlas) -> None:
    scene = layout.scene
    land = QColor(atlas.theme.bg if atlas.theme.name == "night" else "#ffffff")
    ways = zip(scene.routes, scene.route_lines, strict=True)
    for route, (wx, wy) in sorted(ways, key=lambda way: ORDER.index(way[0].tone)):
        x, y = layout.camera.to_screen(wx, wy)
        colour = QColor(route_colour(atlas, route))
        paths = to_paths(thinned(Runs(x, y, np.array([0, len(x)], np.int64))))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        width = MUTED_PX if route.tone in ("muted", "possible") else ROUTE_PX
        line = _round_pen(colour, width)
        if route.tone in DASHES:
            line.setDashPattern(DASHES[route.tone])
        for pen in (_round_pen(land, width + 3), line):
            painter.setPen(pen)
            for path in paths:
                painter.drawPath(path)
        if route.tone in ("route", "lifted"):
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


def _units(layout: Layout, atlas: Atlas) -> Iterator[Part]:
    """Dimmed ones first, those in trouble last; who is red or in an emergency comes later still."""
    scene, dimmed = layout.scene, layout.dimmed
    alarms = _is_near(layout, SIDE / 2) & scene.alarming
    near = _is_near(layout, SIDE / 2) & ~dimmed
    near[_grave(layout)] = False
    below = (_is_near(layout, SIDE / 2) & dimmed, near & ~scene.must, near & scene.must)
    for kind in below:
        for some in _split(kind, SYMBOLS_AT_ONCE):
            yield partial(_symbols, layout, atlas, some)
    yield partial(_fields, layout, atlas, np.flatnonzero(alarms))


def _grave(layout: Layout) -> I8:
    """Who is red or in an emergency: no sign of an incident stands on them."""
    scene = layout.scene
    there = np.flatnonzero(_is_near(layout, SIDE / 2) & scene.must & ~layout.dimmed).tolist()
    grave = [i for i in there if scene.alarming[i] or scene.units[i].level >= Level.RED]
    return np.array(grave, np.int64)


def _fields(layout: Layout, atlas: Atlas, some: I8, painter: QPainter) -> None:
    for i in some.tolist():
        paint_alarm(painter, QPointF(round(layout.unit_x[i]), round(layout.unit_y[i])), atlas.theme)


def _symbols(layout: Layout, atlas: Atlas, some: I8, painter: QPainter) -> None:
    scene = layout.scene
    # Of the thousands on a screen most look like another: one of each look is asked for.
    looks = scene.looks[some] * 2 + layout.dimmed[some]
    distinct, which = np.unique(looks, return_inverse=True)
    slots = [
        atlas.unit(scene.units[look // 2], scene.symbol_keys[look // 2], dimmed=bool(look % 2))
        for look in distinct.tolist()
    ]
    middles = layout.unit_x[some], layout.unit_y[some]
    _draw(painter, atlas, atlas.units, np.array(slots, np.int64)[which], middles)


def paint_alarm(painter: QPainter, middle: QPointF, theme: Theme) -> None:
    """White outer ring, red inner ring, red field: found at a glance, also by those who see no red."""
    field = theme.colour("emergency")
    field.setAlphaF(0.45)
    painter.setPen(QPen(QColor("black" if theme.name == "day" else "white"), 2.2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(middle, EMERGENCY_HALF, EMERGENCY_HALF)
    painter.setPen(QPen(theme.colour("red"), 4))
    painter.setBrush(field)
    painter.drawEllipse(middle, EMERGENCY_HALF - 5, EMERGENCY_HALF - 5)


def _places(painter: QPainter, layout: Layout, atlas: Atlas) -> None:
    """The open incident's place: a ring under everything, so that who is there stays in sight."""
    for i, incident in enumerate(layout.scene.incidents):
        if incident.selected:
            middle = QPointF(float(layout.incident_x[i]), float(layout.incident_y[i]))
            paint_place(painter, middle, incident, atlas.theme)


def paint_place(painter: QPainter, middle: QPointF, incident: MapIncident, theme: Theme) -> None:
    """The ring of the open incident."""
    colour = grade_colour(grade_look(incident.grade), theme)
    field = QColor(colour)
    field.setAlphaF(0.22)
    painter.setPen(QPen(colour, 2.5))
    painter.setBrush(field)
    painter.drawEllipse(middle, OPEN_HALF, OPEN_HALF)
    painter.setBrush(colour)
    painter.drawEllipse(middle, 3, 3)


def _incidents(layout: Layout, atlas: Atlas, painter: QPainter) -> None:
    for i, incident in enumerate(layout.scene.incidents):
        if incident.selected:
            continue  # its card points at its ring
        x, y = float(layout.incident_x[i]), float(layout.incident_y[i])
        corner = QPointF(round(x - SIDE / 2), round(y - INCIDENT_LIFT - SIDE / 2 + 1))
        painter.drawPixmap(corner, atlas.incident(incident))


def _plates(layout: Layout, atlas: Atlas) -> Iterator[Part]:
    """The least urgent first: where plates must overlap, the one in danger stays readable."""
    scene = layout.scene
    first, shown = len(scene.incidents), layout.plates.shown
    units = shown[first : first + len(scene.units)]
    alarming = units & scene.alarming
    for some in _split(units & ~scene.must, PLATES_AT_ONCE):
        yield partial(_unit_plates, layout, atlas, some)
    for some in _split(shown[:first], PLATES_AT_ONCE):
        yield partial(_incident_plates, layout, atlas, some)
    for some in _split(units & scene.must & ~alarming, PLATES_AT_ONCE):
        yield partial(_unit_plates, layout, atlas, some)
    yield partial(_last_plates, layout, atlas, np.flatnonzero(alarming))


def _incident_plates(layout: Layout, atlas: Atlas, some: I8, painter: QPainter) -> None:
    for i in some.tolist():
        painter.drawPixmap(_corner(layout, i), atlas.incident_plate(layout.scene.incidents[i]))


def _last_plates(layout: Layout, atlas: Atlas, alarming: I8, painter: QPainter) -> None:
    """Labels of routes, and over everything who is in danger."""
    scene = layout.scene
    for i, route in enumerate(scene.routes, len(scene.incidents) + len(scene.units)):
        if layout.plates.shown[i]:
            picture = atlas.route_plate(route.label, route_colour(atlas, route))
            painter.drawPixmap(_corner(layout, i), picture)
    _unit_plates(layout, atlas, alarming, painter)


def _unit_plates(layout: Layout, atlas: Atlas, some: I8, painter: QPainter) -> None:
    scene, dimmed = layout.scene, layout.dimmed[some].tolist()
    slots = [
        atlas.plate(scene.units[i], scene.plate_keys[i], dimmed=faint)
        for i, faint in zip(some.tolist(), dimmed, strict=True)
    ]
    rows = some + len(scene.incidents)
    wide, high = layout.plate_size[rows].T
    middles = layout.plates.x[rows] + wide // 2, layout.plates.y[rows] + high // 2
    _draw(painter, atlas, atlas.plates, slots, middles)


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


def paint_baked(painter: QPainter, baked: Baked, camera: Camera) -> None:
    """The picture where it belongs in a window; stretched where it was painted for another zoom."""
    wide = baked.layout.camera
    ratio = camera.scale / wide.scale
    if ratio == 1:
        painter.drawPixmap(baked_offset(baked, camera), baked.picture)
        return
    corner = QPointF(wide.left * ratio - camera.left, wide.top * ratio - camera.top)
    box = QRectF(corner, QSizeF(wide.width, wide.height) * ratio)
    painter.drawPixmap(box, baked.picture, QRectF(baked.picture.rect()))
