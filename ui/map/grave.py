"""Where who is red or in an emergency is seen: no card that comes by itself may lie over them."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QRectF

from resources.checkins import Level
from ui.map.camera import Camera
from ui.map.hud import EdgeTag, tag_boxes
from ui.map.layout import Layout
from ui.map.overlay import Baked, baked_offset, plate_boxes


def grave_boxes(baked: Baked | None, camera: Camera, tags: Sequence[EdgeTag]) -> list[QRectF]:
    """Symbols, plates and tags at the edge, in pixels of the window."""
    boxes = zip(tags, tag_boxes(camera, tags), strict=True)
    found = [box for tag, box in boxes if tag.level >= Level.RED]
    if baked is not None and baked.layout.camera.zoom == camera.zoom:
        offset = baked_offset(baked, camera)
        found += [box.translated(offset) for box in _of_units(baked.layout)]
    return found


def _of_units(layout: Layout) -> list[QRectF]:
    scene, first = layout.scene, len(layout.scene.incidents)
    grave = [
        first + number
        for number in np.flatnonzero(scene.must).tolist()
        if scene.is_alarming(scene.units[number]) or scene.units[number].level >= Level.RED
    ]
    shown = np.array([plate for plate in grave if layout.plates.shown[plate]], np.int64)
    symbols = (
        QRectF(x - half, y - half, 2 * half, 2 * half)
        for x, y, half in layout.symbols[grave].tolist()
    )
    return [*symbols, *plate_boxes(layout, shown)]
