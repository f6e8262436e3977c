"""What leaves a map: which look of which operation, on what sheet, under which words. Values only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import log2
from pathlib import Path
from typing import Literal, cast

import numpy as np
from msgspec.structs import replace

from ui.map.camera import Camera, MapState
from ui.map.drawing_labels import Box, is_seen
from ui.map.drawing_marks import MapDrawing
from ui.map.hud import CHIP_PX
from ui.map.jobs import Rectangle
from ui.map.marks import MapIncident, MapMeeting, MapRoute, MapUnit
from ui.map.paths import Runs
from ui.map.roadmarks import NOTHING, MapChange, RoadMarks
from ui.theme import MARGIN, ThemeName

Form = Literal["a4", "a3", "seen", "picture", "page"]
"""PDF on paper, landscape; PDF as large as seen; PNG; a web page that needs no network."""

SUFFIXES: Mapping[Form, str] = {
    "a4": ".pdf", "a3": ".pdf", "seen": ".pdf", "picture": ".png", "page": ".html",
}  # fmt: skip
PAPERS_MM: Mapping[Form, tuple[float, float]] = {"a4": (297.0, 210.0), "a3": (420.0, 297.0)}
PX_PER_INCH, MM_PER_INCH = 96.0, 25.4
PRINTED_DPI = 288.0  # three device pixels to one of the screen's
PICTURE_DPR = 2.0
HEAD_PX, FOOT_PX, EDGE_PX = 40, 58, 30  # of a sheet; no printer reaches the outermost millimetres
VIEW_FOOT_PX = CHIP_PX + 2 * MARGIN
MOST_SIDE_PX = 4_000  # of a view
KEY_ROW_PX, KEY_COLUMN_PX, NARROW_PX, FEW_KEY_ROWS, MOST_KEY_ROWS = 16, 500, 350, 6, 15
"""The list of roads and drawings, under the foot: as many rows as it needs, and no more than leave a map."""


@dataclass(frozen=True, slots=True)
class Operation:
    """What a map's feed has been told, as plain values that another process can be handed."""

    units: Sequence[MapUnit] = ()
    incidents: Sequence[MapIncident] = ()
    routes: Sequence[MapRoute] = ()
    meetings: Sequence[MapMeeting] = ()
    emergency: str | None = None
    layers: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Order:
    """One map to be made. The window is as large as its view is now, in its pixels."""

    area_file: Path
    target: Path
    form: Form
    state: MapState
    width: int
    height: int
    theme: ThemeName  # of the view
    title: str  # "Newport · DEMO"
    printed: str  # "Printed 21:45 16 Jan 2026 by R Okafor · DEMO · Newport"; else "Saved …"
    operation: Operation = field(default_factory=Operation)
    miles: bool = False


@dataclass(frozen=True, slots=True)
class Caption:
    """What is written round a map."""

    title: str
    printed: str
    attribution: str  # a condition of the data's licence


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page in screen pixels. Its camera looks through all of it; the map is seen in `box` only."""

    camera: Camera
    box: Rectangle
    drawn: tuple[MapDrawing, ...] = ()  # all that is seen of what is drawn
    changed: tuple[MapChange, ...] = ()  # and of roads closed or slow

    @property
    def listed(self) -> tuple[MapChange | MapDrawing, ...]:
        """What the list under the map tells: roads first, for whoever drives by it."""
        return (*self.changed, *self.drawn)

    @property
    def inner(self) -> Camera:
        """The same look through the map's box alone."""
        left, top, width, height = self.box
        x, y = self.camera.to_world(left + width / 2, top + height / 2)
        return Camera(x, y, self.camera.zoom, width, height, self.camera.dpr)

    @property
    def window(self) -> Camera:
        """As layers know a view: what they keep clear of legend and scale at its foot lies below the box."""
        return self.part(0, 0)

    def part(self, spare_left: int, spare_foot: int) -> Camera:
        """A window without so many pixels at its left side and at its foot."""
        left, top, width, height = self.box
        wide, high = width - spare_left, height - spare_foot + VIEW_FOOT_PX
        x, y = self.camera.to_world(left + spare_left + wide / 2, top + high / 2)
        return Camera(x, y, self.camera.zoom, wide, high, self.camera.dpr)

    @property
    def frame(self) -> tuple[Rectangle, ...]:
        """All round the map: where no plate and no name is to stand."""
        left, top, width, height = self.box
        wide, high = self.camera.width, self.camera.height
        right, bottom = left + width, top + height
        return (
            (0, 0, wide, top), (0, bottom, wide, high - bottom),
            (0, top, left, height), (right, top, wide - right, height),
        )  # fmt: skip

    @property
    def ratio(self) -> float:
        """So many metres lie in one of paper: 12500 stands for 1:12,500."""
        return self.camera.metres_per_px * PX_PER_INCH / MM_PER_INCH * 1000

    @property
    def key_columns(self) -> int:
        """Of the list under the map: narrower where there is much. A road's line is a long one."""
        wide = max(1, self.box[2] // KEY_COLUMN_PX)
        few = FEW_KEY_ROWS if not self.changed else MOST_KEY_ROWS
        return wide if len(self.listed) <= few * wide else max(1, self.box[2] // NARROW_PX)

    @property
    def key_rows(self) -> int:
        return min(-(-len(self.listed) // self.key_columns), MOST_KEY_ROWS)


def sheet_of(order: Order) -> Sheet:
    """All that the view shows, as large as the paper lets it; on a picture as large as it is seen."""
    sheet = _sheet(order, 0)
    for _ in range(MOST_KEY_ROWS):  # each row makes the map smaller, and so may show one more
        longer = _sheet(order, sheet.key_rows)
        if longer.key_rows == sheet.key_rows:
            return longer
        sheet = longer
    return sheet


def _sheet(order: Order, key_rows: int) -> Sheet:
    width, height = min(order.width, MOST_SIDE_PX), min(order.height, MOST_SIDE_PX)
    paper = PAPERS_MM.get(order.form)
    edge = EDGE_PX if paper else 0
    foot = FOOT_PX + (KEY_ROW_PX * key_rows if order.form != "page" else 0)
    if paper is None:
        wide, high = width, height + HEAD_PX + foot
    else:
        wide, high = (round(side / MM_PER_INCH * PX_PER_INCH) for side in paper)
    box = (edge, edge + HEAD_PX, wide - 2 * edge, high - 2 * edge - HEAD_PX - foot)
    zoom = order.state.zoom + log2(min(box[2] / width, box[3] / height))
    dpr = PICTURE_DPR if order.form in ("picture", "page") else PRINTED_DPI / PX_PER_INCH
    middle = Camera(order.state.x, order.state.y, zoom, wide, high, dpr)
    # The middle of the view lies in the middle of the box, which is not as high as the sheet's.
    y = middle.y + (high / 2 - box[1] - box[3] / 2) / middle.scale
    return _with_listed(Sheet(replace(middle, y=y), box), order)


def _with_listed(sheet: Sheet, order: Order) -> Sheet:
    left, top, width, height = sheet.box
    view = left, top, left + width, top + height
    layers = order.operation.layers
    drawn = cast("tuple[MapDrawing, ...]", layers.get("drawn", ())) if order.state.drawn else ()
    roads = cast("RoadMarks", layers.get("roads", NOTHING)) if order.state.roadworks else NOTHING
    return Sheet(
        sheet.camera,
        sheet.box,
        tuple(one for one in drawn if is_seen(one, sheet.camera, view)),
        tuple(one for one in roads.changes if _is_seen(one.runs, sheet.camera, view)),
    )


def _is_seen(runs: Runs, camera: Camera, view: Box) -> bool:
    """Whether the box round any piece of these lines touches the view: pieces of roads are short."""
    x, y = camera.to_screen(runs.x, runs.y)
    seen = np.ones(max(len(x) - 1, 0), bool)
    for line, low, high in ((x, view[0], view[2]), (y, view[1], view[3])):
        seen &= (np.minimum(line[1:], line[:-1]) < high) & (np.maximum(line[1:], line[:-1]) > low)
    seen[runs.start[1:-1] - 1] = False  # from one line to the next is no piece
    return bool(seen.any())
