"""One side of the comparison with a browser, a process of its own: pans over labelled units, and is weighed.

Run by its path, so that nothing else of the bench is loaded and counted. Words: "ours" and the area's
file, or "theirs" and the page; each loads only its own. On its last line it says, in milliseconds,
the 95th percentiles of a pan frame and of that with all its event loop does until the next, and its
megabytes at rest after the panning: the proportional share (PSS) of its process and of all it began.
"""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QUrl
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication, QWidget

if TYPE_CHECKING:
    from ui.map.marks import MapUnit

PANS, FIRST, UNITS, ZOOM = 90, 10, 2_000, 14
SIZE, STEP_PX = (1920, 1080), (9, 4)
LATER = 2e-5, -3e-5  # degrees north and east that every unit goes in a second
WAIT_MS, REST_MS = 30_000, 4_000

Panned = tuple[QWidget, list[float], list[float]]  # the window, its frames, its turns


def spread(middle: tuple[float, float]) -> list[tuple[str, float, float]]:
    """Callsign, latitude and longitude of each unit around this latitude and longitude."""
    chance = np.random.default_rng(UNITS)
    east, north = chance.uniform(-0.08, 0.08, UNITS), chance.uniform(-0.028, 0.028, UNITS)
    return [(f"B{i:04}", middle[0] + north[i], middle[1] + east[i]) for i in range(UNITS)]


def ways() -> Iterator[tuple[int, int]]:
    """Twenty steps one way, twenty back."""
    for at in range(PANS):
        way = 1 if at % 40 < 20 else -1
        yield STEP_PX[0] * way, STEP_PX[1] * way


def ours(file: str) -> Panned:
    from geodata.arealabel import read_label  # noqa: PLC0415 - the browser's side has none of these
    from ui.fonts import load_fonts  # noqa: PLC0415 - the same
    from ui.large_pieces import give_back_large_pieces  # noqa: PLC0415 - the same
    from ui.map.camera import MapState  # noqa: PLC0415 - the same
    from ui.map.pool import RenderPool  # noqa: PLC0415 - the same
    from ui.map.view import MapView  # noqa: PLC0415 - the same
    from ui.theme import NIGHT  # noqa: PLC0415 - the same

    give_back_large_pieces()
    load_fonts()
    middle = read_label(Path(file)).box.centre
    pool = RenderPool(Path(file), "")
    view = MapView(MapState.at(middle, ZOOM), pool, NIGHT)
    view.resize(*SIZE)
    placed = spread((middle.lat, middle.lon))
    view.feed.show_units(_units(placed, 0))
    settled = QSignalSpy(view.settled)
    view.show()
    if not settled.wait(WAIT_MS):
        raise AssertionError("the ground did not come")
    frames, turns, ticks, began = [], [], 0, perf_counter()
    for right, down in ways():
        if perf_counter() - began > ticks + 1:
            ticks += 1
            view.feed.gathering.begin(iter(_units(placed, ticks)))
        asked = perf_counter()
        view.pan_by(right, down)
        view.repaint()
        frames.append(perf_counter() - asked)
        QApplication.processEvents()
        turns.append(perf_counter() - asked)
    return view, frames, turns


def _units(placed: list[tuple[str, float, float]], seconds: int) -> list["MapUnit"]:
    from geodata.places import Position  # noqa: PLC0415 - the browser's side has none of these
    from ui.map.marks import MapUnit  # noqa: PLC0415 - the same

    north, east = (each * seconds for each in LATER)
    return [
        MapUnit(name, Position(lat + north, lon + east), "RSP", "available")
        for name, lat, lon in placed
    ]


def theirs(page: str) -> Panned:
    """Timed in the page, from the call that pans until the page's own thread has drawn it."""
    from PySide6.QtWebEngineWidgets import (  # noqa: PLC0415 - a part of Qt that may not be there
        QWebEngineView,
    )

    view = QWebEngineView()
    view.resize(*SIZE)
    loaded = QSignalSpy(view.loadFinished)
    view.load(QUrl.fromLocalFile(page))
    view.show()
    if not loaded.wait(WAIT_MS):
        raise AssertionError("the page did not load")
    QTest.qWait(REST_MS)  # its pictures come after it says so
    view.page().runJavaScript(f"pan({PANS})")
    heard: list[object] = []
    while not any(heard):  # "" until it has panned
        view.page().runJavaScript("window.taken", 0, heard.append)
        QTest.qWait(100)
    frames = [each / 1000 for each in json.loads(str(heard[-1]))]
    return view, frames, frames


def megabytes(process: int) -> float:
    """Proportional memory of a process and all that it started."""
    mine = Path(f"/proc/{process}")
    pss = sum(
        int(line.split()[1])
        for line in (mine / "smaps_rollup").read_text().splitlines()
        if line.startswith("Pss:")
    )
    children = (child for task in (mine / "task").iterdir()
                for child in (task / "children").read_text().split())  # fmt: skip
    return pss / 1024 + sum(megabytes(int(child)) for child in children)


def main() -> None:
    application = QApplication([])
    side, file = sys.argv[1:]
    view, *timed = (ours if side == "ours" else theirs)(file)
    QTest.qWait(REST_MS)
    p95s = [float(np.percentile(times[FIRST:], 95)) * 1000 for times in timed]
    print(json.dumps([*p95s, megabytes(os.getpid())]), flush=True)
    view.close()
    application.processEvents()
    os._exit(0)  # the browser's own processes take a while to go


if __name__ == "__main__":
    main()
