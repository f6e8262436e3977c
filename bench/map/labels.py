"""No label covers another, or a symbol it must not; none that must be read is hidden.

In 200 random views of a real city, where DISPATCH_DESK_TEST_DATA has it, and of the invented town:
any zoom, up to 150 units of any status and ten incidents. Names on the ground are held against each
other, by the turned box of every letter, and against every symbol and plate; plates against each
other and against the symbols of alarms, of who is selected or on scene, and of incidents.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

import numpy as np
from PySide6.QtWidgets import QApplication

from bench import Figures
from bench.map.grounds import grounds
from geodata.area import AreaMap
from geodata.places import Position
from resources.checkins import Level
from resources.status import Availability
from ui.fonts import load_fonts
from ui.map.basemap import BaseMap
from ui.map.camera import Camera, MapState
from ui.map.declutter import Flags
from ui.map.jobs import Names
from ui.map.labels import Label, overlap
from ui.map.layout import HUD_PX, Layout, Shown, lay_out
from ui.map.marks import MapIncident, MapUnit
from ui.map.names import NamePainter
from ui.map.paths import F8
from ui.map.scene import Scene, Sketch
from ui.map.symbols import Atlas
from ui.theme import NIGHT

VIEWS, SEED = 200, 1
MOST_UNITS, INCIDENTS = 150, 10
WINDOW = (1920, 1080)
ZOOMS = (12.0, 13.0, 13.5, 14.0, 14.5, 15.0, 15.5, 16.0, 17.0, 18.0)
STATUSES: tuple[Availability, ...] = (
    "available", "available", "available", "en_route", "deployable", "transporting", "at_scene",
    "not_deployable",
)  # fmt: skip
TOUCH_PX = 1.0  # of two plates: their rounded edges touch
SYMBOL_SHARE = 0.75  # of a symbol's box: round it there is air, and the tip of an arrow
KINDS = ("RSP", "DOG", "ARV", "NPT")


@dataclass(slots=True)
class Found:
    """Sums over views."""

    labels: int = 0
    plates: int = 0
    overlaps: int = 0
    missing: int = 0


def measure() -> Figures:
    application = QApplication.instance() or QApplication([])
    load_fonts()
    areas, luck, found = grounds(), Random(SEED), Found()  # noqa: S311 - views, not secrets
    atlas = Atlas(NIGHT, 1.0)
    for area in areas.values():
        names = NamePainter(BaseMap(area))
        for _ in range(VIEWS // len(areas)):
            _look(area, names, atlas, luck, found)
    application.processEvents()
    print(
        f"{VIEWS} views: {found.labels:,} names and {found.plates:,} plates, "
        f"{found.overlaps} overlaps, {found.missing} missing"
    )
    return {"label_overlaps": found.overlaps, "label_missing": found.missing}


def _look(area: AreaMap, names: NamePainter, atlas: Atlas, luck: Random, found: Found) -> None:
    """One view of it, with units and incidents strewn over what it shows."""
    box, zoom = area.box, luck.choice(ZOOMS)
    state = MapState.at(
        Position(luck.uniform(box.south, box.north), luck.uniform(box.west, box.east)), zoom
    )
    camera = Camera(state.x, state.y, zoom, *WINDOW)
    scene = _strewn(camera, luck)
    layout = lay_out(scene, camera, 0, atlas, Shown(dimmed=True, plates=True))
    avoid = layout.avoid(0, 0, camera)
    job = Names(state.x, state.y, zoom, *WINDOW, 0, 1.0, "night", avoid)
    placed = names.place(job)
    found.labels += len(placed)
    found.plates += int(layout.plates.shown.sum())
    taken = [Label("sign", "", tuple(map(float, one))) for one in avoid]
    found.overlaps += sum(overlap(label, one) for label in placed for one in taken)
    found.overlaps += sum(
        overlap(label, other) for i, label in enumerate(placed) for other in placed[:i]
    )
    found.overlaps += sum(_plate_overlaps(layout))
    found.missing += _missing(layout, camera)


def _strewn(camera: Camera, luck: Random) -> Scene:
    def anywhere() -> Position:
        return camera.place_at(luck.uniform(0, camera.width), luck.uniform(0, camera.height))

    scene = Scene()
    count = luck.randrange(MOST_UNITS)
    levels = [Level.EMERGENCY, Level.RED, Level.AMBER, *[Level.SAFE] * count]
    scene.take(
        Sketch.of(
            MapUnit(
                f"B{number:03}", anywhere(), luck.choice(KINDS), luck.choice(STATUSES), level,
                heading_deg=luck.uniform(0, 360), speed_mps=luck.uniform(0, 20),
                selected=number == 3,
            )
            for number, level in enumerate(levels[: count + 3])
        )
    )  # fmt: skip
    scene.set_incidents(
        [
            MapIncident(
                f"2026-01-12/{number:04}", f"{number:04}", str(luck.randint(1, 4)), "Disorder",
                "High Street", anywhere(), "4:12", selected=number == 0,
            )
            for number in range(INCIDENTS)
        ]
    )  # fmt: skip
    return scene


def _plate_overlaps(layout: Layout) -> Iterator[int]:
    """Of each plate: plates before it that it covers, and grave symbols of others."""
    shown = np.flatnonzero(layout.plates.shown)
    left, top = layout.plates.x[shown], layout.plates.y[shown]
    right, bottom = left + layout.plate_size[shown, 0], top + layout.plate_size[shown, 1]
    boxes = np.column_stack((left, top, right, bottom))
    grave = np.flatnonzero(_must(layout) & _stands(layout))
    x, y, half = layout.symbols[grave].T * np.array([[1.0], [1.0], [SYMBOL_SHARE]])
    marks = np.column_stack((x - half, y - half, x + half, y + half))
    for number, box in enumerate(boxes):
        others = marks[grave != shown[number]]
        yield _covered(box, boxes[:number]) + _covered(box, others)


def _covered(box: F8, boxes: F8) -> int:
    """How many of these it covers."""
    across = np.minimum(box[2], boxes[:, 2]) - np.maximum(box[0], boxes[:, 0])
    down = np.minimum(box[3], boxes[:, 3]) - np.maximum(box[1], boxes[:, 1])
    return int(((across > TOUCH_PX) & (down > TOUCH_PX)).sum())


def _missing(layout: Layout, camera: Camera) -> int:
    """Of those that must be read and stand in the window, not on its edge: hidden, or a plate cut."""
    plates, size = layout.plates, layout.plate_size
    inside = (plates.x >= 0) & (plates.x + size[:, 0] <= camera.width)
    inside &= (plates.y >= 0) & (plates.y + size[:, 1] <= camera.height)
    return int((_must(layout) & _stands(layout) & ~(plates.shown & inside)).sum())


def _stands(layout: Layout) -> Flags:
    """Whose middle lies in the window."""
    x, y, size = layout.symbols[:, 0], layout.symbols[:, 1], layout.camera
    across = (x > HUD_PX) & (x < size.width - HUD_PX)
    return across & (y > HUD_PX) & (y < size.height - HUD_PX)


def _must(layout: Layout) -> Flags:
    """Which of incidents and units must be read: grade 1, the open one; alarms, selected, on scene."""
    incidents = [one.selected or one.grade == "1" for one in layout.scene.incidents]
    units = [
        unit.selected or unit.availability == "at_scene" or unit.level >= Level.AMBER
        for unit in layout.scene.units
    ]
    return np.array([*incidents, *units], bool)
