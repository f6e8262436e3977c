"""Tiles are the same bytes on every platform, and cost no more in an area ten times larger.

The bytes are compared between Qt's offscreen platform and an X server without a graphics card (Xvfb,
where it is installed), each in a process of its own. The larger area is made of 16 copies of the
city or the invented town side by side, with all their buildings; tiles at street scale in the one
and in the other are painted in turn, medians, and so is the opening of both files.
"""

import os
import sys
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from random import Random
from shutil import which
from statistics import median
from subprocess import run
from tempfile import TemporaryDirectory
from time import perf_counter

import numpy as np
from PySide6.QtGui import QGuiApplication

from bench import Figures
from bench.map.grounds import grounds
from geodata.area import AreaMap, ShapeLayer, open_area, save_area
from geodata.places import Box
from geodata.roads import RoadNetwork
from ui.map.basemap import BaseMap
from ui.map.camera import TILE_PX, Tile, world_of, world_px
from ui.map.render import paint_tile

COPIES, TILES, ROUNDS, SEED = 16, 12, 5, 1
LEVEL = 31  # twice the zoom of a street
OPENINGS = 9
XVFB = ("xvfb-run", "-a", "-s", "-screen 0 1280x1024x24")


def measure() -> Figures:
    application = QGuiApplication.instance() or QGuiApplication([])
    area = [*grounds().values()][-1]
    with TemporaryDirectory() as folder:
        plain, large = Path(folder) / "plain.area", Path(folder) / "large.area"
        save_area(area, plain)
        save_area(repeated(area, COPIES), large)
        figures = _large_over_plain(plain, large) | _equal_everywhere(plain)
    application.processEvents()
    return figures


def repeated(area: AreaMap, copies: int) -> AreaMap:
    """The same area so many times, one east of the other."""
    box, wide = area.box, area.box.east - area.box.west
    steps = [number * wide * 1.05 for number in range(copies)]
    shapes = {name: _shapes(layer, steps) for name, layer in area.shapes.items()}
    return replace(
        area,
        box=Box(box.south, box.west, box.north, box.east + steps[-1]),
        roads=_roads(area.roads, steps),
        road_order=np.zeros(0, np.uint32),
        shapes=shapes,
    )


def _shapes(layer: ShapeLayer, steps: list[float]) -> ShapeLayer:
    right = [np.array([step / 360, 0.0]) for step in steps]
    return ShapeLayer(
        np.concatenate([layer.xy + step for step in right]),
        _starts(layer.ring_start, len(steps)),
        _starts(layer.feature_start, len(steps)),
        np.concatenate([layer.box + np.tile(step, 2) for step in right]),
        np.tile(layer.name, len(steps)),
    )


def _roads(roads: RoadNetwork, steps: list[float]) -> RoadNetwork:
    """What tiles are painted from; nobody drives here, so junctions keep their numbers."""
    edges = {
        name: np.tile(getattr(roads, name), len(steps))
        for name in roads.__dataclass_fields__
        if name.startswith("edge_")
    }
    return replace(
        roads,
        **edges,
        shape_start=_starts(roads.shape_start, len(steps)),
        shape_lon=np.concatenate([roads.shape_lon + step for step in steps]),
        shape_lat=np.tile(roads.shape_lat, len(steps)),
    )


def _starts(start: np.ndarray, copies: int) -> np.ndarray:
    """Offsets of the parts laid one after another."""
    parts = [start[:-1] + number * start[-1] for number in range(copies)]
    return np.concatenate([*parts, [copies * start[-1]]]).astype(start.dtype)


def _large_over_plain(plain: Path, large: Path) -> Figures:
    bases = [BaseMap(open_area(path)) for path in (plain, large)]
    tiles = tiles_of(bases[0].area, LEVEL)
    times: list[list[float]] = [[], []]
    for _ in range(ROUNDS):
        for tile in tiles:
            for base, taken in zip(bases, times, strict=True):
                began = perf_counter()
                paint_tile(base, tile)
                taken.append(perf_counter() - began)
    small, wide = (median(taken) * 1000 for taken in times)
    opened: list[list[float]] = [[], []]
    for _ in range(OPENINGS):
        for path, taken in zip((plain, large), opened, strict=True):
            began = perf_counter()
            open_area(path)
            taken.append((perf_counter() - began) * 1000)
    first, tenfold = (median(taken) for taken in opened)
    count = len(bases[1].area.shapes["building"].box)
    print(
        f"tile {small:.1f} ms, {wide:.1f} ms in an area of {count:,} buildings; "
        f"opened in {first:.0f} and {tenfold:.0f} ms"
    )
    return {"tile_10x": round(wide / small, 2), "open_10x_ms": round(tenfold - first, 1)}


def tiles_of(area: AreaMap, level: int) -> list[Tile]:
    """Some within the area, by day and night, at one pixel and at two."""
    luck, found = Random(SEED), []  # noqa: S311 - tiles, not secrets
    x, y = world_of(area.box.centre)
    side = TILE_PX / world_px(level / 2)
    for number in range(TILES):
        column, row = int(x / side) + luck.randint(-3, 3), int(y / side) + luck.randint(-3, 3)
        theme = "night" if number % 2 else "day"
        found.append(Tile(level, column, row, theme, 1.0 + number // 2 % 2))
    return found


def _equal_everywhere(file: Path) -> Figures:
    """1 where both platforms paint the same bytes; None without the other one."""
    if which(XVFB[0]) is None or which("Xvfb") is None:
        print("tile bytes are not compared: there is no Xvfb")
        return {"tiles_equal": None}
    offscreen = _digest((), file, "offscreen")
    shown = _digest(XVFB, file, "xcb")
    print(f"tiles on offscreen {offscreen[:12]}, under Xvfb {shown[:12]}")
    return {"tiles_equal": float(offscreen == shown)}


def _digest(before: tuple[str, ...], file: Path, platform: str) -> str:
    command = [*before, sys.executable, "-m", "bench.map.tiles", str(file)]
    environment = os.environ | {"QT_QPA_PLATFORM": platform}
    done = run(command, env=environment, capture_output=True, text=True, check=True, timeout=120)  # noqa: S603 - ourselves
    return done.stdout.strip().splitlines()[-1]


def digest_of_tiles(area: AreaMap) -> str:
    """Of the bytes of tiles at three scales."""
    base, found = BaseMap(area), sha256()
    for level in (26, LEVEL, 34):
        for tile in tiles_of(area, level):
            picture = paint_tile(base, tile)  # it owns the bits
            found.update(bytes(picture.constBits()))
    return found.hexdigest()


if __name__ == "__main__":
    application = QGuiApplication([])
    print(digest_of_tiles(open_area(Path(sys.argv[1]))))
