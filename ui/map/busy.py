"""What words on the map keep clear of while there is other room, and how bad each of it is."""

from collections.abc import Callable, Iterable, Sequence

import numpy as np
import numpy.typing as npt
from msgspec import Struct, field

from ui.map.camera import F8, Camera, MapState
from ui.map.hud import signs_in
from ui.map.jobs import Rectangle
from ui.map.overlay import Baked, baked_offset
from ui.map.scene import Scene
from ui.map.symbols import UNIT_HALF
from ui.map.waypoints import STEP_PX, points_along

HIDDEN, CROSSED = 100.0, 1.0
"""What it costs words to lie under a plate or a symbol, and under a step of a way or a leader line."""
STEP, LINE_HALF_PX = 2, STEP_PX  # every second point of a line: words are higher than that

Boxes = Sequence[Rectangle]
Over = Callable[[Camera, MapState], Boxes]
Laid = Callable[[Camera], "Busy"]
Lines = Iterable[tuple[F8, F8]]
"""Each x and y, in world units."""


class Busy(Struct, frozen=True):
    """Left, top, right and bottom, n x 4, and what it costs words to stand on each."""

    boxes: F8 = field(default_factory=lambda: np.zeros((0, 4)))
    costs: F8 = field(default_factory=lambda: np.zeros(0))

    def __add__(self, other: "Busy") -> "Busy":
        return Busy(
            np.concatenate((self.boxes, other.boxes)), np.concatenate((self.costs, other.costs))
        )

    def moved(self, by: F8) -> "Busy":
        """`by` is added to each box."""
        return Busy(self.boxes + by, self.costs)

    def cost(self, boxes: F8) -> F8:
        """Of each of these, k x 4."""
        total: F8 = meetings(boxes, self.boxes) @ self.costs
        return total


FREE = Busy()


def meetings(boxes: F8, others: F8) -> npt.NDArray[np.bool_]:
    """Which box lies over which other: n x k."""
    one, other = boxes[:, None], others[None]
    begin, end = one[..., :2] < other[..., 2:], other[..., :2] < one[..., 2:]
    meet: npt.NDArray[np.bool_] = np.all(begin & end, axis=2)
    return meet


def hidden_by(boxes: F8) -> Busy:
    return Busy(boxes, np.full(len(boxes), HIDDEN))


def hidden_under(rectangles: Boxes) -> Busy:
    """Each left, top, width and height."""
    boxes = np.array(rectangles, float).reshape(-1, 4)
    boxes[:, 2:] += boxes[:, :2]
    return hidden_by(boxes)


def crossed_by(camera: Camera, lines: Lines) -> Busy:
    """What is drawn as lines in a window."""
    points = np.array(points_along(camera, lines, 0)[::STEP], float).reshape(-1, 2)
    boxes = np.hstack((points - LINE_HALF_PX, points + LINE_HALF_PX))
    return Busy(boxes, np.full(len(boxes), CROSSED))


def laid_out(baked: Baked | None, camera: Camera) -> Busy:
    """Plates that must be read, and the lines that lead to them, as they were painted last at this zoom."""
    if baked is None or baked.layout.camera.zoom != camera.zoom:
        return FREE
    layout, offset = baked.layout, baked_offset(baked, camera)
    scene, plates, size = layout.scene, layout.plates, layout.plate_size
    if not plates.shown.any():
        return FREE
    by = np.array([offset.x(), offset.y()])
    must = np.ones(len(plates.shown), bool)
    first = len(scene.incidents)
    must[first : first + len(scene.units)] = scene.must
    corners = np.column_stack((plates.x, plates.y)) + by
    boxes = np.hstack((corners, corners + size))
    led = np.flatnonzero(plates.led & plates.shown)
    ends = layout.symbols[led, :2] + by
    starts = np.clip(ends, boxes[led, :2], boxes[led, 2:])
    corner = np.array([camera.left, camera.top])
    rows = (np.stack((starts, ends), axis=2) + corner[:, None]) / camera.scale
    lines = ((x, y) for x, y in rows)
    return hidden_by(boxes[plates.shown & must]) + crossed_by(camera, lines)


def _nothing_over(_camera: Camera, _state: MapState) -> Boxes:
    return ()


def nothing_laid(_camera: Camera) -> Busy:
    return FREE


class Around(Struct, frozen=True):
    """Among what the words of a layer stand: all of it as it is when they are placed."""

    scene: Scene = field(default_factory=Scene)
    over: Over = _nothing_over  # pixels of the window that something lies over
    laid: Laid = nothing_laid  # plates and leader lines

    def busy(self, camera: Camera, state: MapState) -> Busy:
        signs = signs_in(self.scene, camera)[:, :2]
        return (
            hidden_by(np.hstack((signs - UNIT_HALF, signs + UNIT_HALF)))
            + hidden_under(self.over(camera, state))
            + crossed_by(camera, self.scene.route_lines)
            + self.laid(camera)
        )
