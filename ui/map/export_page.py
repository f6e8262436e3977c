"""A sheet as a web page: the ground as a picture, the operation as features that tell their words."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields, replace
from functools import partial

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter

from geodata.places import Box
from geodata.projection import from_world
from geodata.webpage import Layer, Legend, Mark, Page, web_page
from ui.map.camera import world_of
from ui.map.export import Sheet
from ui.map.export_features import Features
from ui.map.export_paint import Plate, Tell, png_of
from ui.map.export_place import Stand
from ui.map.jobs import Rectangle
from ui.map.layering import Layers
from ui.map.unitmarks import SIDE
from ui.theme import font
from ui.widgets.marks import text_width

NAMES = {"links": "Who is sent where", "roads": "Reach and junctions to hold"}
"""Of layers that are pictures; the others are named as their field."""
AS_FEATURES = ("drawn", "finds")
PLATE_PX, BESIDE_PX, ABOVE_PX, INSET_PX = 24, 14, 36, 18  # a plate as a browser puts it


def page(plate: Plate, tell: Tell) -> str:
    """The whole page, as large as the view."""
    tell("Placing units and layers", 0.1)
    stand, order = plate.stand(), plate.order
    said = stand.layers.roads.caption(stand.state)
    shown = Features(plate, stand)
    features = [*shown.layers()]
    tell("Painting the ground", 0.4)
    marks = [one for layer in features for one in layer.features if isinstance(one, Mark)]
    ground = _png(plate.sheet, partial(_ground, plate, stand, _boxes(plate.sheet, marks)))
    tell("Painting layers", 0.8)
    legend = _legend(plate, stand)
    made = Page(
        order.title, tuple(filter(None, (order.printed, said))), _box(plate.sheet), ground,
        plate.base.area.attribution, [*_pictures(plate, stand), *features], shown.looks,
        () if legend is None else (legend,),
    )  # fmt: skip
    return web_page(made)


def _box(sheet: Sheet) -> Box:
    """Of what is seen."""
    camera = sheet.inner
    west, north = camera.left / camera.scale, camera.top / camera.scale
    east, south = west + camera.width / camera.scale, north + camera.height / camera.scale
    lon, lat = from_world(np.array([west, east]), np.array([north, south]))
    return Box(float(lat[1]), float(lon[0]), float(lat[0]), float(lon[1]))


def _boxes(sheet: Sheet, marks: Sequence[Mark]) -> list[Rectangle]:
    """Where signs and plates lie while the page is as large as the sheet."""
    found = []
    for mark in marks:
        x, y = (round(at) for at in sheet.camera.to_screen_one(*world_of(mark.position)))
        wide = round(text_width(f"{mark.name} {mark.said}", font(14, 700))) + INSET_PX
        half = SIDE // 4
        found.append((x - half, y - half, 2 * half, 2 * half))
        if mark.above:
            high = PLATE_PX + ABOVE_PX
            found.append((x - wide // 2, y - high, wide, high))
        elif mark.name:
            found.append((x + BESIDE_PX, y - PLATE_PX // 2, wide, PLATE_PX))
    return found


def _ground(plate: Plate, stand: Stand, boxes: Sequence[Rectangle], painter: QPainter) -> None:
    left, top, *_ = plate.sheet.box
    painter.translate(-left, -top)
    plate.ground(painter)
    plate.names(painter, (*stand.covered(), *boxes), stand.ways())


def _pictures(plate: Plate, stand: Stand) -> Iterator[Layer]:
    """Layers that are no features: each as it is seen, where anything of it is."""
    layers, state = _without_words(stand.layers), stand.state
    for name in (one.name for one in fields(Layers) if one.name not in AS_FEATURES):
        layer = getattr(layers, name)
        window, aside = stand.window_of(layer)

        def paint(painter: QPainter) -> None:
            painter.translate(aside, 0)  # noqa: B023 - painted within this round
            layer.paint_under(painter, window, plate.theme, state)  # noqa: B023 - the same
            if name != "coverage":  # noqa: B023 - the same; what that has over it is its legend
                layer.paint_over(painter, window, plate.theme, state)  # noqa: B023 - the same

        picture = _png(plate.sheet, paint, least=1)
        if picture:
            yield Layer(NAMES.get(name, name.capitalize()), picture=picture)


def _without_words(layers: Layers) -> Layers:
    """Changed roads are features, and the words at the foot stand at the page's head."""
    marks = layers.roads.marks
    layers.roads.show(
        replace(
            marks,
            changes=(),
            reach=None if marks.reach is None else replace(marks.reach, title=""),
            holds=None if marks.holds is None else replace(marks.holds, title=""),
        )
    )
    return layers


def _legend(plate: Plate, stand: Stand) -> Legend | None:
    """What the cover's colours mean: beside the map, where nothing runs over it."""
    layer, window = stand.layers.coverage, plate.sheet.window
    if not stand.state.coverage or not layer.shown.places:
        return None
    left, top, wide, high = layer.covers(window, stand.state)[0]
    part = replace(plate.sheet, box=(0, 0, wide + 2, high + 2))

    def paint(painter: QPainter) -> None:
        painter.translate(1 - left, 1 - top)
        layer.paint_over(painter, window, plate.theme, stand.state)

    return Legend("Coverage", _png(part, paint), wide + 2, high + 2)


def _png(sheet: Sheet, paint: Callable[[QPainter], None], least: int = 0) -> bytes:
    """What is painted on the map's box; nothing where fewer pixels than `least` were."""
    camera = sheet.inner
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
