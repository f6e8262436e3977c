"""Painters that die, and what a shift of panning and zooming costs in memory.

A painter is killed while the map goes on by a screen: how many pixels of the frames until it is whole
again have nothing painted on them at all, and how long that takes. Then, in a process of its own, a map
window with a thousand units is panned and zoomed 3,000 times: memory of the window's process and of its
painters (resident, mapped files and all), and how much the window's grew over the last 2,000 steps.
"""

import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import numpy as np
from msgspec.structs import replace
from PySide6.QtCore import QElapsedTimer
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from bench import Figures
from bench.map.grounds import grounds
from geodata.area import open_area, save_area
from geodata.places import Box, Position
from ui.map import ground
from ui.map.camera import ZOOM_STEP, MapState
from ui.map.marks import MapUnit
from ui.map.pool import RenderPool
from ui.map.view import MapView
from ui.theme import NIGHT

WINDOW = (1920, 1080)
NOTHING = "#ff00ff"  # the land's colour while blank pixels are counted: no tile has it
SCREENS = (
    (1920, 0),
    (-1920, 1080),
    (-1920, -1080),
    (0, -1080),
    (1920, 0),
)  # the next one, each new
KILLINGS = 5
STEPS, WARM = 3_000, 1_000
UNITS = 1_000
WAIT_MS = 60_000


def measure() -> Figures:
    areas = grounds()
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        area_file = Path(folder) / "city.area"
        save_area(areas.get("Newport", areas["town"]), area_file)
        return _killed(area_file) | _memory(area_file)


def _killed(area_file: Path) -> Figures:
    application = QApplication.instance() or QApplication([])
    box = open_area(area_file).box
    pool = RenderPool(area_file, "")
    view = _window(pool, box)
    bare, seconds, blank = ground.PAPERS, [], []
    ground.PAPERS = {"night": replace(bare["night"], land=NOTHING)}
    try:
        for turn in range(KILLINGS):
            application.processEvents()
            view.pan_by(*SCREENS[turn % len(SCREENS)])
            os.kill(pool.process_ids()[0], signal.SIGKILL)
            began = perf_counter()
            blank.append(_until_whole(view, _blank_px))
            seconds.append(perf_counter() - began)
    finally:
        ground.PAPERS = bare
        view.close_view()
        view.close()
        pool.close()
    print(f"painter killed: {max(seconds):.2f} s until whole, {max(blank)} pixels blank at worst")
    return {"painter_blank_px": max(blank), "painter_killed_s": round(max(seconds), 2)}


def _window(pool: RenderPool, box: Box) -> MapView:
    view = MapView(MapState.at(box.centre), pool, NIGHT)
    view.resize(*WINDOW)
    view.show()
    _until_whole(view)
    _until(lambda: not pool.is_busy)  # the coarse tiles of the whole area come after
    return view


def _until_whole(view: MapView, look: Callable[[MapView], int] = lambda _: 0) -> int:
    """The most that any frame shows on the way."""
    most = [look(view)]

    def is_whole() -> bool:
        most.append(look(view))
        return not view._canvas.missing(view.camera(), view._state)  # noqa: SLF001 - a bench looks inside

    _until(is_whole)
    return max(most)


def _until(done: Callable[[], bool]) -> None:
    waited = QElapsedTimer()
    waited.start()
    while not done():
        QApplication.processEvents()
        if waited.hasExpired(WAIT_MS):
            raise AssertionError("the map did not come")


def _blank_px(view: MapView) -> int:
    picture = QImage(*WINDOW, QImage.Format.Format_RGB32)
    with QPainter(picture) as painter:
        view._canvas.ground.paint(painter, view.camera(), NIGHT, view._state)  # noqa: SLF001 - the same
    pixels = np.frombuffer(picture.constBits(), np.uint32) & 0xFFFFFF
    return int((pixels == int(NOTHING[1:], 16)).sum())


@dataclass(frozen=True)
class Wander:
    """Resident megabytes at steps of the way."""

    window: dict[int, float]
    painters: list[float]

    @property
    def growth(self) -> float:
        """Over what comes after the first third, as a share."""
        steps = sorted(self.window)
        return self.window[steps[-1]] / self.window[steps[0]] - 1


def wander(area_file: Path, steps: int, warm: int) -> Wander:
    """Pan and zoom so often, in a process of its own; told from step `warm` on."""
    words = f"from bench.map.painters import told; told({str(area_file)!r}, {steps}, {warm})"
    done = subprocess.run([sys.executable, "-c", words], stdout=subprocess.PIPE, check=True)  # noqa: S603 - the bench's own
    said = json.loads(done.stdout.splitlines()[-1])
    return Wander({int(step): mb for step, mb in said["window"].items()}, said["painters"])


def told(area_file: str, steps: int, warm: int) -> None:
    """Print what `wander` reads."""
    application = QApplication([])
    pool = RenderPool(Path(area_file), "")
    box = open_area(Path(area_file)).box
    view, chance = _window(pool, box), random.Random(steps)  # noqa: S311 - the same way every time
    view.zoom_ms = 0
    window = {}
    for step in range(1, steps + 1):
        _one_step(view, box, chance)
        application.processEvents()
        view.repaint()
        if step % 50 == 0:
            view.feed.show_units(_units(box, chance))
            _until_whole(view)
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


def _memory(area_file: Path) -> Figures:
    way = wander(area_file, STEPS, WARM)
    for step, megabytes in way.window.items():
        print(f"after {step:>6,} steps {megabytes:6.0f} MB")
    print(f"painters {', '.join(f'{each:.0f} MB' for each in way.painters)}")
    return {
        "rss_window_mb": round(max(way.window.values())),
        "rss_painter_mb": round(max(way.painters)),
        "growth": round(way.growth, 3),
    }


def resident_mb(process: int) -> float:
    """As the system counts it, for /proc only."""
    status = Path(f"/proc/{process}/status").read_text()
    kilobytes = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))
    return int(kilobytes) / 1024
