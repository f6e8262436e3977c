"""Painters that die, and what a shift of panning and zooming costs in memory.

A painter is killed while the map goes on by a screen: how many pixels of the frames until it is whole
again have nothing painted on them at all, and how long that takes. Then, in a process of its own, a map
window with a thousand units is panned and zoomed 3,000 times: memory of the window's process and of its
painters (resident, mapped files and all), and how much the window's grew over the last 2,000 steps.
"""

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import numpy as np
from msgspec.structs import replace
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from bench import Figures
from bench.map.grounds import grounds
from bench.map.wandering import WINDOW, until_whole, window_on
from geodata.area import open_area, save_area
from ui.map.pool import RenderPool
from ui.map.view import MapView
from ui.theme import NIGHT

NOTHING = "#ff00ff"  # what is under the tiles while blank pixels are counted: no tile has it
BARE = replace(NIGHT, bg=NOTHING)
SCREENS = (
    (1920, 0),
    (-1920, 1080),
    (-1920, -1080),
    (0, -1080),
    (1920, 0),
)  # the next one, each new
KILLINGS = 5
STEPS, WARM = 3_000, 1_000


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
    view = window_on(pool, box)
    seconds, blank = [], []
    try:
        for turn in range(KILLINGS):
            application.processEvents()
            view.pan_by(*SCREENS[turn % len(SCREENS)])
            os.kill(pool.process_ids()[0], signal.SIGKILL)
            began = perf_counter()
            blank.append(until_whole(view, _blank_px))
            seconds.append(perf_counter() - began)
    finally:
        view.close_view()
        view.close()
        pool.close()
    print(f"painter killed: {max(seconds):.2f} s until whole, {max(blank)} pixels blank at worst")
    return {"painter_blank_px": max(blank), "painter_killed_s": round(max(seconds), 2)}


def _blank_px(view: MapView) -> int:
    picture = QImage(*WINDOW, QImage.Format.Format_RGB32)
    with QPainter(picture) as painter:
        view._canvas.ground.paint(painter, view.camera(), BARE, view._state)  # noqa: SLF001 - the same
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
    words = [sys.executable, str(Path(__file__).with_name("wandering.py")), str(area_file)]
    words += [str(steps), str(warm)]
    environment = os.environ | {"PYTHONPATH": str(Path.cwd())}
    done = subprocess.run(words, stdout=subprocess.PIPE, check=True, env=environment)  # noqa: S603 - the bench's own
    said = json.loads(done.stdout.splitlines()[-1])
    return Wander({int(step): mb for step, mb in said["window"].items()}, said["painters"])


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
