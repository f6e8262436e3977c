"""A map window panned and zoomed for long, a process of its own; at its end it says what it holds.

Run by its path, so that nothing else of the bench is loaded and counted.
"""

import json
import os
import random
import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QElapsedTimer
from PySide6.QtWidgets import QApplication

from geodata.arealabel import read_label
from geodata.places import Box, Position
from ui.large_pieces import give_back_large_pieces
from ui.map.camera import ZOOM_STEP, MapState
from ui.map.marks import MapUnit
from ui.map.pool import RenderPool
from ui.map.view import MapView
from ui.theme import NIGHT

WINDOW = (1920, 1080)
UNITS = 1_000
WAIT_MS = 60_000


def window_on(pool: RenderPool, box: Box) -> MapView:
    view = MapView(MapState.at(box.centre), pool, NIGHT)
    view.resize(*WINDOW)
    view.show()
    until_whole(view)
    until(lambda: not pool.is_busy)  # the coarse tiles of the whole area come after
    return view


def until_whole(view: MapView, look: Callable[[MapView], int] = lambda _: 0) -> int:
    """The most that any frame shows on the way."""
    most = [look(view)]

    def is_whole() -> bool:
        most.append(look(view))
        return not view._canvas.missing(view.camera(), view._state)  # noqa: SLF001 - a bench looks inside

    until(is_whole)
    return max(most)


def until(done: Callable[[], bool]) -> None:
    waited = QElapsedTimer()
    waited.start()
    while not done():
        QApplication.processEvents()
        if waited.hasExpired(WAIT_MS):
            raise AssertionError("the map did not come")


def main() -> None:
    """Words: the area's file, how many steps, and after how many memory is first told."""
    area_file, steps, warm = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    give_back_large_pieces()
    application = QApplication([])
    pool = RenderPool(area_file, "")
    box = read_label(area_file).box
    view, chance = window_on(pool, box), random.Random(steps)  # noqa: S311 - the same way every time
    view.zoom_ms = 0
    window: dict[int, float] = {}
    for step in range(1, steps + 1):
        _one_step(view, box, chance)
        application.processEvents()
        view.repaint()
        if step % 50 == 0:
            view.feed.show_units(_units(box, chance))
            until_whole(view)
        if step >= warm and step % (warm // 4) == 0:
            window[step] = resident_mb(os.getpid())
    painters = [resident_mb(process) for process in pool.process_ids()]
    print(json.dumps({"window": window, "painters": painters}), flush=True)
    pool.close()
    os._exit(0)


def _one_step(view: MapView, box: Box, chance: random.Random) -> None:
    deed = chance.random()
    if deed < 0.75:
        view.pan_by(chance.uniform(-300, 300), chance.uniform(-200, 200))
    elif deed < 0.95:
        view.zoom_by(chance.choice((-1, 1)) * ZOOM_STEP)
    else:
        view.centre_on(_somewhere(box, chance))
    if not 11 <= view.camera().zoom <= 17:
        view.zoom_by(14.5 - view.camera().zoom)


def _somewhere(box: Box, chance: random.Random) -> Position:
    return Position(chance.uniform(box.south, box.north), chance.uniform(box.west, box.east))


def _units(box: Box, chance: random.Random) -> list[MapUnit]:
    return [
        MapUnit(f"B{number:03}", _somewhere(box, chance), "RSP", "available")
        for number in range(UNITS)
    ]


def resident_mb(process: int) -> float:
    """As the system counts it, for /proc only."""
    status = Path(f"/proc/{process}/status").read_text()
    kilobytes = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))
    return int(kilobytes) / 1024


if __name__ == "__main__":
    main()
