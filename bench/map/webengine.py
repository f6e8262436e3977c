"""Beside folium's way: the same labelled units as Leaflet markers in QtWebEngine, panned and weighed.

Each in processes of its own (`panning.py`), in turn, over the same pictures of the invented town. A pan
frame is from the call that pans until the window is painted; theirs until the page's own thread has
drawn it: what the browser's other processes take after that isn't counted, nor is any wait for
a screen. A turn is our pan frame and all that the event loop does until the next.
"""

import json
import os
import sys
from importlib.resources import files
from pathlib import Path
from subprocess import run
from tempfile import TemporaryDirectory

import numpy as np
from PySide6.QtWidgets import QApplication

from bench import Figures
from bench.map.panning import LATER, SIZE, STEP_PX, ZOOM, spread
from dispatch_desk.areas import TOWN, open_named
from geodata.area import AreaMap, save_area
from ui.map.basemap import BaseMap
from ui.map.camera import Camera, tiles_in, world_of
from ui.map.render import paint_tile
from ui.theme import NIGHT

ROUNDS, PATIENCE_S = 5, 120
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
  const at = unit.getLatLng(); unit.setLatLng([at.lat + %(north)s, at.lng + %(east)s]);
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
    application = QApplication.instance() or QApplication([])
    taken: dict[str, list[list[float]]] = {"ours": [], "theirs": []}
    with TemporaryDirectory() as folder:
        area, file, page = open_named(TOWN), Path(folder) / "town.area", Path(folder) / "map.html"
        save_area(area, file)
        _paint_tiles(area, Path(folder) / "tiles")
        page.write_text(_page(area), encoding="utf-8")
        for _ in range(ROUNDS):
            for side, shown in (("ours", file), ("theirs", page)):
                said = _panned(side, shown)
                if said is None:
                    return {}
                taken[side].append(said)
    application.processEvents()
    return _compared(*(np.median(np.array(each), axis=0).tolist() for each in taken.values()))


def _panned(side: str, shown: Path) -> list[float] | None:
    words = [sys.executable, str(Path(__file__).with_name("panning.py")), side, str(shown)]
    more = {
        "QT_QPA_PLATFORM": "offscreen", "QTWEBENGINE_CHROMIUM_FLAGS": FLAGS,
        "PYTHONPATH": str(Path.cwd()),
    }  # fmt: skip
    done = run(  # noqa: S603 - this interpreter, a script of the bench
        words, capture_output=True, text=True, timeout=PATIENCE_S, check=False,
        env=os.environ | more,
    )  # fmt: skip
    if done.returncode:
        print(f"WebEngine: {side} could not be measured: {done.stderr.strip()[-300:]}")
        return None
    found: list[float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _compared(ours: list[float], theirs: list[float]) -> Figures:
    (our_frame, our_turn, our_mb), (their_frame, _, their_mb) = ours, theirs
    print(f"pan p95: ours {our_frame:.1f} ms, {our_turn:.1f} with all until the next")
    print(f"         WebEngine with Leaflet {their_frame:.1f} ms")
    print(f"memory:  ours {our_mb:.0f} MB, WebEngine with Leaflet {their_mb:.0f} MB")
    return {
        "vs_webengine_pan": round(their_frame / our_frame, 1),
        "vs_webengine_turn": round(their_frame / our_turn, 1),
        "vs_webengine_memory": round(their_mb / our_mb, 2),
    }


def _page(area: AreaMap) -> str:
    middle = area.box.centre
    leaflet = files("js_lib_leaflet") / "static" / "js_lib_leaflet"
    return PAGE % {
        "style": (leaflet / "leaflet.css").read_text("utf-8"),
        "script": (leaflet / "leaflet.js").read_text("utf-8"), "zoom": ZOOM,
        "middle": json.dumps([middle.lat, middle.lon]),
        "units": json.dumps(spread((middle.lat, middle.lon))),
        "right": STEP_PX[0], "down": STEP_PX[1], "north": LATER[0], "east": LATER[1],
    }  # fmt: skip


def _paint_tiles(area: AreaMap, folder: Path) -> None:
    folder.mkdir()
    base, (x, y) = BaseMap(area), world_of(area.box.centre)
    seen = Camera(x, y, ZOOM, *SIZE).grown(512)
    for tile in tiles_in(seen, NIGHT.name, buildings=True):
        paint_tile(base, tile).save(str(folder / f"{tile.x}-{tile.y}.png"))
