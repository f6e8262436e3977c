"""A short film of the map: units move over the invented town at night while a hand pans and zooms.

`python -m bench.map.film docs/pictures/map-film.webp` writes it. Every step of it is given: the same film
each time. Needs Pillow, of the group `bench`: Qt writes no moving pictures.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from math import cos, radians
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from PIL import Image
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QImage
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QApplication

from dispatch_desk.areas import TOWN, open_named
from geodata.area import AreaMap, save_area
from geodata.drawn import offset
from geodata.places import M_PER_DEGREE, Position
from geodata.roads import RoadNetwork
from resources.status import Availability
from ui.fonts import load_fonts
from ui.map.camera import MapState, world_of
from ui.map.look_history import Look
from ui.map.marks import MapIncident, MapUnit
from ui.map.pool import RenderPool
from ui.map.view import MapView
from ui.theme import NIGHT

SIZE = (960, 540)
FRAME_MS, SECONDS, HASTE = 100, 8.0, 5.0  # the units drive so much faster
QUALITY, MOST_BYTES = 28, 3_000_000
UNITS, SEED = 46, 7
LONGEST_WAIT_MS = 120_000
STATUSES: tuple[Availability, ...] = (
    "available", "en_route", "available", "at_scene", "deployable", "transporting", "break",
)  # fmt: skip
KINDS = ("RSP", "RSP", "RPU", "NBH", "RSP", "DOG", "VAN", "ARV", "PCSO")
SCENE_M = (200.0, 100.0)
REACH_DEG, LEAST_M = 0.018, 120.0
PATH = (  # seconds, metres east and north of the middle, zoom
    (0.0, -900.0, 300.0, 14.0), (2.5, 300.0, 60.0, 14.0), (4.5, 200.0, 100.0, 15.5),
    (6.0, 420.0, 0.0, 15.5), (8.0, -900.0, 300.0, 14.0),
)  # fmt: skip
"""Where the window looks: it ends where it began, so that the film goes round."""


@dataclass(frozen=True, slots=True)
class Driver:
    """Drives to and fro along one road: its shape in degrees, and metres along it."""

    lon: np.ndarray
    lat: np.ndarray
    along_m: np.ndarray
    speed_mps: float

    def at(self, seconds: float) -> tuple[Position, float]:
        """Where, and which way it heads in degrees."""
        length = float(self.along_m[-1])
        gone = seconds * self.speed_mps % (2 * length)
        back = gone > length
        here = 2 * length - gone if back else gone
        place, ahead = self._on(here), self._on(here + (-1.0 if back else 1.0))
        east = (ahead.lon - place.lon) * cos(radians(place.lat))
        return place, float(np.degrees(np.arctan2(east, ahead.lat - place.lat)) % 360)

    def _on(self, metres: float) -> Position:
        lat, lon = (float(np.interp(metres, self.along_m, line)) for line in (self.lat, self.lon))
        return Position(lat, lon)


def main() -> None:
    """Write the film to the file named."""
    application = QApplication.instance() or QApplication([])
    load_fonts()
    area = open_named(TOWN)
    with TemporaryDirectory() as folder:
        file = Path(folder) / "town.area"
        save_area(area, file)
        pool = RenderPool(file, area.attribution)
        try:
            frames = [_pressed(frame) for frame in _frames(area, pool)]
        finally:
            pool.close()
    application.processEvents()
    path = Path(sys.argv[1])
    first, *rest = frames
    first.save(
        path,
        save_all=True,
        append_images=rest,
        duration=FRAME_MS,
        loop=0,
        quality=QUALITY,
        method=6,
    )
    size = path.stat().st_size
    print(f"{path}: {len(frames)} frames, {size:,} bytes")
    if size > MOST_BYTES:
        raise SystemExit(f"larger than {MOST_BYTES:,} bytes")


def _frames(area: AreaMap, pool: RenderPool) -> Iterator[QImage]:
    middle = area.box.centre
    drivers = _drivers(area.roads, middle)
    view = MapView(MapState.at(middle), pool, NIGHT)
    view.resize(*SIZE)
    view.zoom_ms = 0
    view.feed.show_incidents(
        [
            MapIncident(
                "1", "0417", "1", "Domestic", "Mill Lane", offset(middle, *SCENE_M), "over 1:12"
            )
        ]
    )
    before = None
    for number in range(round(SECONDS * 1000 / FRAME_MS)):
        seconds = number * FRAME_MS / 1000
        view.feed.show_units([*_units(drivers, seconds * HASTE)])
        look = _look(middle, seconds)
        view.go_to(look)
        view.show()
        view.clearFocus()
        is_still = before is None or before.zoom == look.zoom
        view._pinches = not is_still  # noqa: SLF001 - as under two fingers, which move no place but theirs
        _wait(view, names=is_still)
        before = look
        yield view.grab().toImage()
    view.close_view()
    view.close()


def _wait(view: MapView, *, names: bool) -> None:
    """Until the ground is there; on the way to another scale there are no names, as under a hand."""
    settled = QSignalSpy(view.settled)
    if names:
        if not settled.wait(LONGEST_WAIT_MS):
            raise AssertionError("the ground did not come")
        return
    while view._canvas.missing(view.camera(), view._state):  # noqa: SLF001 - only to wait
        QApplication.processEvents()


def _look(middle: Position, seconds: float) -> Look:
    """Gently from one point of the path to the next."""
    times, east, north, zoom = (np.array(column) for column in zip(*PATH, strict=True))
    leg = min(int(np.searchsorted(times, seconds, side="right")) - 1, len(PATH) - 2)
    share = (seconds - times[leg]) / (times[leg + 1] - times[leg])
    share = share * share * (3 - 2 * share)
    east_m, north_m, at_zoom = (
        float(line[leg] + (line[leg + 1] - line[leg]) * share) for line in (east, north, zoom)
    )
    return Look(*world_of(offset(middle, east_m, north_m)), at_zoom)


def _drivers(roads: RoadNetwork, middle: Position) -> list[Driver]:
    """One on each of some long stretches in the middle, the same each time."""
    chance = np.random.default_rng(SEED)
    near = np.hypot(
        (roads.node_lon[roads.edge_from] - middle.lon) * np.cos(np.radians(middle.lat)),
        roads.node_lat[roads.edge_from] - middle.lat,
    )
    some = np.flatnonzero((near < REACH_DEG) & (roads.edge_length_m > LEAST_M))
    chosen = chance.choice(some, UNITS, replace=False)
    return [_driver(roads, int(edge), float(chance.uniform(7, 15))) for edge in chosen]


def _driver(roads: RoadNetwork, edge: int, speed_mps: float) -> Driver:
    shape = slice(int(roads.shape_start[edge]), int(roads.shape_start[edge + 1]))
    lon, lat = roads.shape_lon[shape], roads.shape_lat[shape]
    narrow = np.cos(np.radians(lat[0]))
    steps_m = np.hypot(np.diff(lon) * narrow, np.diff(lat)) * M_PER_DEGREE
    return Driver(lon, lat, np.concatenate(([0.0], np.cumsum(steps_m))), speed_mps)


def _units(drivers: list[Driver], seconds: float) -> Iterator[MapUnit]:
    for number, driver in enumerate(drivers):
        does = STATUSES[number % len(STATUSES)]
        stands = does in ("at_scene", "break")
        place, heading = driver.at(0.0 if stands else seconds)
        yield MapUnit(
            f"B{number + 10}", place, KINDS[number % len(KINDS)], does,
            heading_deg=None if stands else heading,
            speed_mps=0.0 if stands else driver.speed_mps,
        )  # fmt: skip


def _pressed(frame: QImage) -> Image.Image:
    file = QBuffer()
    file.open(QIODevice.OpenModeFlag.WriteOnly)
    frame.save(file, "PNG")  # type: ignore[call-overload]  # as PySide reads it
    return Image.open(BytesIO(bytes(file.data().data()))).convert("RGB")


if __name__ == "__main__":
    main()
