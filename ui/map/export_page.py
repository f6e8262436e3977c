"""A sheet as a web page: the ground as a picture, the operation as features that tell their words."""

from collections.abc import Callable, Iterator
from dataclasses import fields
from itertools import pairwise

import numpy as np
from msgspec.structs import replace
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter

from geodata.places import Box
from geodata.projection import from_world
from geodata.webpage import Layer, Look, Mark, Page, Stroke, web_page
from ui.map.camera import F8
from ui.map.drawing_layer import LOOKS, UNKNOWN, paint_drawn_sign
from ui.map.drawing_marks import MapDrawing
from ui.map.export_paint import Plate, Tell, layers_of, png_of, scene_of
from ui.map.layering import Layers
from ui.map.layout import route_colour
from ui.map.marks import MapIncident, MapUnit
from ui.map.paths import Runs
from ui.map.roadmarks import MapChange
from ui.map.roadsigns import SIGN_RED
from ui.map.scene import Scene
from ui.map.spoken import described
from ui.map.symbols import INCIDENT_LIFT, Atlas, symbol_key
from ui.map.unitmarks import SIDE, heading_of, paint_unit

LOOK_DPR = 2.0
DRAWN_SIGN = 20, 12  # pixels
NAMES = {"links": "Who is sent where", "roads": "Reach and junctions to hold"}
"""Of layers that are pictures; the others are named as their field."""

Looks = dict[str, Look]


def page(plate: Plate, tell: Tell) -> str:
    """The whole page, as large as the view."""
    tell("Painting the ground", 0.1)
    ground = _png(plate, lambda painter: _ground(plate, painter))
    tell("Placing units and layers", 0.6)
    scene, layers = scene_of(plate.order.operation), layers_of(plate.order.operation)
    atlas, looks = Atlas(plate.theme, LOOK_DPR), Looks()
    features = (
        Layer("Cordons, hazards and notes", [*_drawings(plate, scene, layers, looks)]),
        Layer("Closed and slow roads", [_change(one, plate) for one in layers.roads.marks.changes]),
        Layer("Routes", [*_routes(scene, atlas)]),
        Layer("Incidents", [*_incidents(scene, atlas, looks)]),
        Layer("Units", [*_units(scene, plate, looks)]),
    )
    shown = [*_pictures(plate, layers), *(layer for layer in features if layer.features)]
    order, owed = plate.order, plate.base.area.attribution
    return web_page(Page(order.title, (order.printed,), _box(plate), ground, owed, shown, looks))


def _box(plate: Plate) -> Box:
    """Of what is seen."""
    camera = plate.sheet.inner
    west, north = camera.left / camera.scale, camera.top / camera.scale
    east, south = west + camera.width / camera.scale, north + camera.height / camera.scale
    lon, lat = from_world(np.array([west, east]), np.array([north, south]))
    return Box(float(lat[1]), float(lon[0]), float(lat[0]), float(lon[1]))


def _ground(plate: Plate, painter: QPainter) -> None:
    left, top, *_ = plate.sheet.box
    painter.translate(-left, -top)
    plate.ground(painter)
    plate.names(painter)


def _pictures(plate: Plate, layers: Layers) -> Iterator[Layer]:
    """Layers that are no features: each as it is seen, where anything of it is."""
    state = replace(plate.order.state, roadworks=False)  # those are features
    window, theme = plate.sheet.window, plate.theme
    for name in (one.name for one in fields(Layers) if one.name != "drawn"):
        layer = getattr(layers, name)

        def paint(painter: QPainter) -> None:
            layer.paint_under(painter, window, theme, state)  # noqa: B023 - painted within this round
            layer.paint_over(painter, window, theme, state)  # noqa: B023 - the same

        picture = _png(plate, paint, least=1)
        if picture:
            yield Layer(NAMES.get(name, name.capitalize()), picture=picture)


def _png(plate: Plate, paint: Callable[[QPainter], None], least: int = 0) -> bytes:
    """What is painted on the map's box; nothing where fewer pixels than `least` were."""
    camera = plate.sheet.inner
    size = round(camera.width * camera.dpr), round(camera.height * camera.dpr)
    image = QImage(*size, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(camera.dpr)
    image.fill(Qt.GlobalColor.transparent)
    with QPainter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint(painter)
    if least and np.count_nonzero(np.frombuffer(image.constBits(), np.uint32)) < least:
        return b""
    return png_of(image)


def _drawings(plate: Plate, scene: Scene, layers: Layers, looks: Looks) -> Iterator[Stroke | Mark]:
    """As far as they are shown; the name of each stands where its words would on paper."""
    shown, camera = layers.drawn, plate.sheet.window
    state = plate.order.state
    yield from (_drawing(one, plate) for one in shown.marks if state.drawn)
    shown.name_each()
    shown.stand_among(scene, layers.callers.covers)
    for one, box in shown.labels(camera, state):
        key = f"drawn-{one.kind if one.kind in LOOKS else 'other'}"
        if key not in looks:
            looks[key] = Look(_drawn_sign(one.kind, plate), *DRAWN_SIGN)
        place = camera.place_at(box.left() + DRAWN_SIGN[0] / 2, box.center().y())
        yield Mark(place, one.label, one.words, key)


def _drawn_sign(kind: str, plate: Plate) -> bytes:
    wide, high = DRAWN_SIGN
    image = _blank(round(wide * LOOK_DPR), round(high * LOOK_DPR))
    with QPainter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_drawn_sign(
            painter, QRectF(0, 0, wide, high).adjusted(2, 2, -2, -2), kind, plate.theme
        )
    return png_of(image)


def _drawing(drawing: MapDrawing, plate: Plate) -> Stroke:
    look = LOOKS.get(drawing.kind, UNKNOWN)
    dashes = " ".join(f"{length * look.width:g}" for length in look.dashes)
    colour, filled = getattr(plate.theme, look.token), look.fill * 2 if drawing.is_closed else 0.0
    ring = _degrees(drawing.x, drawing.y)
    return Stroke([ring], drawing.words, colour, look.width, dashes, filled)


def _change(change: MapChange, plate: Plate) -> Stroke:
    colour = plate.theme.amber if change.sign else SIGN_RED.name()
    runs = [_degrees(x, y) for x, y in _each(change.runs)]
    return Stroke(runs, change.words, colour, 6.0, "8 7")


def _each(runs: Runs) -> Iterator[tuple[F8, F8]]:
    ends = runs.start.tolist()
    for begin, end in pairwise(ends):
        yield runs.x[begin:end], runs.y[begin:end]


def _degrees(x: F8, y: F8) -> tuple[F8, F8]:
    return from_world(x, y)


def _routes(scene: Scene, atlas: Atlas) -> Iterator[Stroke]:
    for route in scene.routes:
        words = "\n".join(filter(None, (route.label, route.way)))
        yield Stroke([(route.lon, route.lat)], words, route_colour(atlas, route), 5.0)


def _incidents(scene: Scene, atlas: Atlas, looks: Looks) -> Iterator[Mark]:
    """The open one has a pin too: a page has no card."""
    for incident in scene.incidents:
        key = f"grade-{incident.grade if incident.grade.isalnum() else 'other'}"
        if key not in looks:
            picture = atlas.incident(incident).toImage()
            looks[key] = Look(png_of(picture), SIDE, SIDE, round(INCIDENT_LIFT) - 1)
        name = f"{incident.number} {incident.clock_text}".strip()
        yield Mark(incident.position, name, _told(incident), key, above=True)


def _units(scene: Scene, plate: Plate, looks: Looks) -> Iterator[Mark]:
    """Who is in danger lies uppermost."""
    keys: dict[object, str] = {}
    for unit in sorted(scene.units, key=lambda one: (scene.is_alarming(one), one.level)):
        look = symbol_key(unit)
        key = keys.setdefault(look, f"unit-{len(keys)}")
        if key not in looks:
            looks[key] = Look(png_of(_unit_picture(unit, plate)), SIDE, SIDE)
        yield Mark(unit.position, unit.callsign, _told(unit), key, is_alarm=scene.is_alarming(unit))


def _unit_picture(unit: MapUnit, plate: Plate) -> QImage:
    side = round(SIDE * LOOK_DPR)
    image = _blank(side, side)
    with QPainter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_unit(unit, heading_of(unit), plate.theme, painter)
    return image


def _blank(wide: int, high: int) -> QImage:
    image = QImage(wide, high, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(LOOK_DPR)
    image.fill(Qt.GlobalColor.transparent)
    return image


def _told(mark: MapUnit | MapIncident) -> str:
    return described(mark).replace(", ", "\n")
