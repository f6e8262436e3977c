"""Where who is red or in an emergency is seen, and incidents of grade 1: nothing by hand hides them."""

from collections.abc import Iterable, Sequence

import numpy as np
from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QRegion

from resources.checkins import Level
from ui.map.camera import F8, Camera
from ui.map.hud import EdgeTag, tag_boxes
from ui.map.layout import EMERGENCY_HALF, Layout
from ui.map.overlay import Baked, baked_offset, plate_boxes
from ui.map.scene import Scene
from ui.map.symbols import INCIDENT_HALF, INCIDENT_LIFT, UNIT_HALF

GRAVEST = "1"  # of grades


def grave_boxes(
    baked: Baked | None, camera: Camera, tags: Sequence[EdgeTag], *, incidents: bool = False
) -> list[QRectF]:
    """Symbols, plates and tags at the edge, in pixels of the window."""
    boxes = zip(tags, tag_boxes(camera, tags), strict=True)
    found = [box for tag, box in boxes if tag.level >= Level.RED]
    if baked is not None and baked.layout.camera.zoom == camera.zoom:
        offset, first = baked_offset(baked, camera), len(baked.layout.scene.incidents)
        units = [first + number for number in _units(baked.layout.scene)]
        grave = [*units, *(_incidents(baked.layout.scene) if incidents else ())]
        found += [box.translated(offset) for box in _boxes(baked.layout, grave)]
    return found


def without(window: QRect, boxes: Sequence[QRectF]) -> QRegion:
    """Where may be painted if these are to stay uppermost."""
    region = QRegion(window)
    for box in boxes:
        region -= QRegion(box.toAlignedRect())
    return region


def least_hiding(boxes: Iterable[QRectF], grave: Sequence[QRectF]) -> QRectF:
    """The first that hides nothing, else the one that hides the fewest."""
    best, fewest = QRectF(), len(grave) + 1
    for box in boxes:
        hidden = sum(box.intersects(one) for one in grave)
        if hidden < fewest:
            best, fewest = box, hidden
        if not hidden:
            break
    return best


def grave_signs(scene: Scene, camera: Camera) -> list[QRectF]:
    """Their symbols alone, as they stand now, in pixels of the window."""
    units, incidents = _units(scene), _incidents(scene)
    half = np.array([EMERGENCY_HALF if scene.alarming[n] else UNIT_HALF for n in units])
    of_units = _around(camera, scene.unit_x[units], scene.unit_y[units], half)
    pins = _around(camera, scene.incident_x[incidents], scene.incident_y[incidents], INCIDENT_HALF)
    return [*of_units, *(pin.translated(0, -INCIDENT_LIFT) for pin in pins)]


def _around(camera: Camera, wx: F8, wy: F8, half: F8 | float) -> list[QRectF]:
    x, y = camera.to_screen(wx, wy)
    sides = np.broadcast_to(2 * half, x.shape)
    rows = np.column_stack((x - half, y - half, sides, sides))
    return [QRectF(*row) for row in rows.tolist()]


def _units(scene: Scene) -> list[int]:
    """Who is in trouble: all of them are pointed at when they are out of sight."""
    units, alarming = scene.units, scene.alarming
    return [n for n in scene.pointed_at if alarming[n] or units[n].level >= Level.RED]


def _incidents(scene: Scene) -> list[int]:
    return [n for n, one in enumerate(scene.incidents) if one.grade == GRAVEST]


def _boxes(layout: Layout, grave: list[int]) -> list[QRectF]:
    """Of the open incident its plate alone: its ring is there to be drawn in."""
    opened = {n for n, one in enumerate(layout.scene.incidents) if one.selected}
    shown = np.array([plate for plate in grave if layout.plates.shown[plate]], np.int64)
    symbols = (
        QRectF(x - half, y - half, 2 * half, 2 * half)
        for x, y, half in layout.symbols[[n for n in grave if n not in opened]].tolist()
    )
    return [*symbols, *plate_boxes(layout, shown)]
