"""Where drawn lines run through a window: points along them, which names keep clear of, and their pieces."""

from collections.abc import Iterable

import numpy as np

from ui.map.camera import F8, Camera
from ui.map.jobs import Points
from ui.map.paths import Indices

View = tuple[float, float, float, float]
"""Left, top, right, bottom."""

STEP_PX = 8.0
MOST_POINTS = 4_000  # of one way; a longer one is told less closely


def points_along(camera: Camera, lines: Iterable[tuple[F8, F8]], margin: int) -> Points:
    """Pixels of the window and a margin around it; `lines` are x and y in world units."""
    found: dict[tuple[int, int], None] = {}
    for wx, wy in lines:
        x, y = camera.to_screen(wx, wy)
        along = np.concatenate((np.zeros(1), np.cumsum(np.hypot(np.diff(x), np.diff(y)))))
        count = min(MOST_POINTS, int(along[-1] / STEP_PX) + 2)
        at = np.linspace(0, along[-1], count)
        px, py = np.interp(at, along, x), np.interp(at, along, y)
        inside = (px > -margin) & (px < camera.width + margin)
        inside &= (py > -margin) & (py < camera.height + margin)
        rounded = (np.round(line[inside]).astype(int).tolist() for line in (px, py))
        found.update(dict.fromkeys(zip(*rounded, strict=True)))
    return tuple(found)


def pieces_in(x: F8, y: F8, view: View) -> tuple[F8, F8, Indices]:
    """The parts of a line's pieces that lie in a view: k x 2 begins and ends, and which piece each is of."""
    start, way = np.column_stack((x, y))[:-1], np.column_stack((np.diff(x), np.diff(y)))
    low, high = np.array(view[:2]), np.array(view[2:])
    still, step = way == 0, np.where(way == 0, 1.0, way)
    first, second = (low - start) / step, (high - start) / step
    outside = still & ((start < low) | (start > high))
    enter = np.where(still, np.where(outside, 2.0, 0.0), np.minimum(first, second)).max(axis=1)
    leave = np.where(still, 1.0, np.maximum(first, second)).min(axis=1)
    enter, leave = np.maximum(enter, 0.0), np.minimum(leave, 1.0)
    seen = np.flatnonzero(enter <= leave)
    begins, ends = (start[seen] + way[seen] * at[seen, None] for at in (enter, leave))
    return begins, ends, seen
