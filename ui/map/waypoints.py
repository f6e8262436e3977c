"""Where drawn ways run through a window: points along them, which names keep clear of while they can."""

from collections.abc import Iterable

import numpy as np

from ui.map.camera import F8, Camera
from ui.map.jobs import Points

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
