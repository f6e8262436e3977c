"""Beside folium's way: the same labelled units as Leaflet markers in QtWebEngine, panned and weighed.

Each in a process of its own, in turn, over the same pictures of the invented town. Theirs is timed in the
page, from the call that pans until the page's own thread has drawn it: what the browser's other
processes take after that isn't counted, nor is any wait for a screen. Memory is the share (PSS)
of a window's process and all its children.
"""

import json
import os
import sys
from collections.abc import Iterator, Sequence
from importlib.resources import files
from itertools import count
from pathlib import Path
from subprocess import run
from tempfile import TemporaryDirectory
from time import perf_counter

import numpy as np
from PySide6.QtCore import QUrl
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication

from bench import Figures
from dispatch_desk.areas import TOWN, open_named
from geodata.area import AreaMap, save_area
from geodata.places import Position
from ui.map.basemap import BaseMap
from ui.map.camera import Camera, MapState, tiles_in, world_of
from ui.map.marks import MapUnit
from ui.map.pool import RenderPool
from ui.map.render import paint_tile
from ui.map.view import MapView
from ui.styles import load_fonts
from ui.theme import NIGHT

ROUNDS, PANS, UNITS = 3, 90, 2_000
SIZE, ZOOM, STEP_PX = (1920, 1080), 14, (9, 4)
WAIT_MS, PATIENCE_S = 30_000, 120
FLAGS = "--disable-gpu-vsync --disable-frame-rate-limit --no-sandbox --allow-file-access-from-files"
PAGE = """<!doctype html><meta charset="utf-8"><style>%(style)s
html, body, #map { margin: 0; height: 100%%; } .unit { white-space: nowrap; font: 700 13px sans-serif; }
.unit i { display: inline-block; width: 18px; height: 18px; border-radius: 50%%; background: #3ecf9a; }
</style><div id="map"></div><script>%(script)s</script><script>
const map = L.map("map", {zoomControl: false, attributionControl: false, zoomSnap: 0.5})
  .setView(%(middle)s, %(zoom)s, {animate: false});
L.tileLayer("tiles/{x}-{y}.png", {tileSize: 512}).addTo(map);
const units = %(units)s.map(([name, lat, lon]) => L.marker([lat, lon], {icon: L.divIcon(
  {className: "unit", html: "<i></i> " + name, iconSize: [70, 18]})}).addTo(map));
setInterval(() => units.forEach(unit => {
  const at = unit.getLatLng(); unit.setLatLng([at.lat + 2e-5, at.lng - 3e-5]);
}), 1000);
const drawn = () => new Promise(done => requestAnimationFrame(() => {
  const after = new MessageChannel(); after.port1.onmessage = done; after.port2.postMessage(0);
}));
async function pan(times) {
  const taken = [];
  for (let i = 0; i < times; i++) {
    const began = performance.now(), way = i %% 40 < 20 ? 1 : -1;
    map.panBy([%(right)s * way, %(down)s * way], {animate: false});
    await drawn();
    taken.push(performance.now() - began);
  }
  window.taken = JSON.stringify(taken);
}
</script>"""


def measure() -> Figures:
    """Nothing where the browser's parts can't be loaded here."""
    taken: dict[str, list[tuple[float, float]]] = {"ours": [], "theirs": []}
    for _ in range(ROUNDS):
        for side, found in taken.items():
            done = run(  # noqa: S603 - this interpreter and this module
                [sys.executable, "-m", "bench.map.webengine", side],
                capture_output=True, text=True, timeout=PATIENCE_S, check=False,
                env=os.environ | {"QT_QPA_PLATFORM": "offscreen", "QTWEBENGINE_CHROMIUM_FLAGS": FLAGS},
            )  # fmt: skip
            if done.returncode:
                print(f"WebEngine: {side} could not be measured: {done.stderr.strip()[-300:]}")
                return {}
            pan_ms, mb = json.loads(done.stdout.splitlines()[-1])
            found.append((pan_ms, mb))
    (our_pan, our_mb), (their_pan, their_mb) = (
        np.median(np.array(taken[side]), axis=0).tolist() for side in taken
    )
    print(f"pan p95: ours {our_pan:.1f} ms, WebEngine with Leaflet {their_pan:.1f} ms")
    print(f"memory: ours {our_mb:.0f} MB, WebEngine with Leaflet {their_mb:.0f} MB")
    return {
        "vs_webengine_pan": round(their_pan / our_pan, 1),
        "vs_webengine_memory": round(their_mb / our_mb, 1),
    }


def _units(middle: Position) -> list[MapUnit]:
    chance = np.random.default_rng(UNITS)
    east, north = chance.uniform(-0.08, 0.08, UNITS), chance.uniform(-0.028, 0.028, UNITS)
    return [
        MapUnit(f"B{i:04}", Position(middle.lat + north[i], middle.lon + east[i]), "RSP", "available")
        for i in range(UNITS)
    ]  # fmt: skip


def _ways() -> Iterator[tuple[int, int]]:
    for at in count():
        way = 1 if at % 40 < 20 else -1
        yield STEP_PX[0] * way, STEP_PX[1] * way


def _ours(area: AreaMap, folder: Path) -> list[float]:
    """Pan frames in milliseconds; the window stands when this returns."""
    load_fonts()
    save_area(area, folder / "town.area")
    pool = RenderPool(folder / "town.area", area.attribution)
    view = MapView(MapState.at(area.box.centre, ZOOM), pool, NIGHT)
    view.resize(*SIZE)
    units = _units(area.box.centre)
    view.feed.show_units(units)
    settled = QSignalSpy(view.settled)
    view.show()
    if not settled.wait(WAIT_MS):
        raise AssertionError("the ground did not come")
    taken, ticked = [], perf_counter()
    for _, (right, down) in zip(range(PANS), _ways(), strict=False):
        if perf_counter() - ticked > 1:
            ticked, units = perf_counter(), [_later(unit) for unit in units]
            view.feed.show_units(units)
        began = perf_counter()
        view.pan_by(right, down)
        view.repaint()
        QApplication.processEvents()
        taken.append((perf_counter() - began) * 1000)
    _say(taken)
    pool.close()
    return taken


def _later(unit: MapUnit) -> MapUnit:
    place = Position(unit.position.lat + 2e-5, unit.position.lon - 3e-5)
    return MapUnit(unit.callsign, place, unit.kind, unit.availability)


def _theirs(area: AreaMap, folder: Path) -> None:
    from PySide6.QtWebEngineWidgets import (  # noqa: PLC0415 - a part of Qt that may not be there
        QWebEngineView,
    )

    _paint_tiles(area, folder / "tiles")
    page, view = folder / "map.html", QWebEngineView()
    page.write_text(_page(area.box.centre), encoding="utf-8")
    view.resize(*SIZE)
    loaded = QSignalSpy(view.loadFinished)
    view.load(QUrl.fromLocalFile(str(page)))
    view.show()
    if not loaded.wait(WAIT_MS):
        raise AssertionError("the page did not load")
    QTest.qWait(1_500)  # its pictures come after it says so
    view.page().runJavaScript(f"pan({PANS})")
    heard: list[object] = []
    while not any(heard):  # "" until it has panned
        view.page().runJavaScript("window.taken", 0, heard.append)
        QTest.qWait(100)
    _say(json.loads(str(heard[-1])))


def _page(middle: Position) -> str:
    units = [[u.callsign, u.position.lat, u.position.lon] for u in _units(middle)]
    leaflet = files("js_lib_leaflet") / "static" / "js_lib_leaflet"
    return PAGE % {
        "style": (leaflet / "leaflet.css").read_text("utf-8"),
        "script": (leaflet / "leaflet.js").read_text("utf-8"), "zoom": ZOOM,
        "middle": json.dumps([middle.lat, middle.lon]), "units": json.dumps(units),
        "right": STEP_PX[0], "down": STEP_PX[1],
    }  # fmt: skip


def _paint_tiles(area: AreaMap, folder: Path) -> None:
    folder.mkdir()
    base, (x, y) = BaseMap(area), world_of(area.box.centre)
    seen = Camera(x, y, ZOOM, *SIZE).grown(512)
    for tile in tiles_in(seen, NIGHT.name, buildings=True):
        paint_tile(base, tile).save(str(folder / f"{tile.x}-{tile.y}.png"))


def _say(taken: Sequence[float]) -> None:
    """The 95th percentile of the frames in milliseconds, and megabytes, on the last line."""
    print(json.dumps([float(np.percentile(taken[10:], 95)), _megabytes(os.getpid())]))


def _megabytes(process: int) -> float:
    """Proportional memory of a process and all that it started."""
    mine = Path(f"/proc/{process}")
    pss = sum(
        int(line.split()[1])
        for line in (mine / "smaps_rollup").read_text().splitlines()
        if line.startswith("Pss:")
    )
    children = (child for task in (mine / "task").iterdir()
                for child in (task / "children").read_text().split())  # fmt: skip
    return pss / 1024 + sum(_megabytes(int(child)) for child in children)


def _main(side: str) -> None:
    application = QApplication([])
    area = open_named(TOWN)
    with TemporaryDirectory() as folder:
        (_ours if side == "ours" else _theirs)(area, Path(folder))
    application.processEvents()
    sys.stdout.flush()
    os._exit(0)  # the browser's own processes take a while to go


if __name__ == "__main__":
    _main(sys.argv[1])
