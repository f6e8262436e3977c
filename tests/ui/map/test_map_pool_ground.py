"""What is painted of the ground while tiles are missing, and between two painted scales."""

from functools import partial

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from geodata.area import AreaMap
from geodata.places import Box, Position
from tests.ui.map.conftest import HOME
from ui.map.camera import Camera, MapState, Tile, tiles_in, world_of
from ui.map.ground import Ground
from ui.map.groundwork import groundwork_of
from ui.map.jobs import Names
from ui.map.patches import Patches
from ui.map.pool import RenderPool
from ui.theme import DAY, NIGHT, Theme

LONG_MS = 20_000
NOTHING = "#ff00ff"  # what is under the tiles in these tests: no tile has it
SIZE = (600, 400)


def all_there(pool: RenderPool, tiles: list[Tile]) -> bool:
    return all(pool.tile(tile) for tile in tiles)


@pytest.fixture
def coarse(qtbot: QtBot, pool: RenderPool, area: AreaMap) -> RenderPool:
    """With the whole area in coarse tiles, by day and by night."""
    made, view = groundwork_of(area.box), pool.new_view()
    for theme in (NIGHT, DAY):
        state = MapState.at(HOME)
        pool.want_tiles(
            view, tiles_in(Camera(state.x, state.y, 12.0, *SIZE), theme.name, buildings=True)
        )
        wanted = made.whole(theme.name)
        qtbot.waitUntil(partial(all_there, pool, wanted), timeout=LONG_MS)
    pool.forget(view)
    return pool


def painted(
    ground_: Ground, camera: Camera, theme: Theme, *, is_moving: bool = False, names: bool = False
) -> np.ndarray:
    picture = QImage(
        round(camera.width * camera.dpr),
        round(camera.height * camera.dpr),
        QImage.Format.Format_RGB32,
    )
    picture.setDevicePixelRatio(camera.dpr)
    state = MapState(camera.x, camera.y, camera.zoom, names=names)
    with QPainter(picture) as painter:
        ground_.paint(painter, camera, theme, state, is_moving=is_moving)
    flat = np.frombuffer(bytes(picture.constBits()), np.uint32) & 0xFFFFFF
    return flat.reshape(picture.height(), picture.width())


def within(pixels: np.ndarray, camera: Camera, box: Box) -> np.ndarray:
    """As much as shows the area: beyond its end there is nothing to stand in."""
    left, top = camera.to_screen_one(*world_of(Position(box.north, box.west)))
    right, bottom = camera.to_screen_one(*world_of(Position(box.south, box.east)))
    edges = [max(0, round(edge * camera.dpr)) for edge in (left, top, right, bottom)]
    return pixels[edges[1] : edges[3], edges[0] : edges[2]]


@pytest.mark.parametrize("zoomed", [0.0, 0.9, -0.9, 1.2, -1.2])
def test_that_names_of_another_look_are_stretched_to_twice_their_size_and_no_further(
    pool: RenderPool, zoomed: float
) -> None:
    state, one = MapState.at(HOME), Ground(pool)
    names, ink = QImage(*SIZE, QImage.Format.Format_ARGB32_Premultiplied), int(NOTHING[1:], 16)
    names.fill(NOTHING)
    one.set_names(Names(state.x, state.y, 14.0, *SIZE, 0, 1.0, "day"), Patches.of(names))
    camera = Camera(state.x, state.y, 14.0 + zoomed, *SIZE)
    assert bool((painted(one, camera, DAY, names=True) == ink).any()) is (abs(zoomed) <= 1)


@pytest.mark.parametrize("theme", [NIGHT, DAY], ids=["night", "day"])
@pytest.mark.parametrize("dpr", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("zoom", [9.0, 10.3, 12.5, 13.27, 15.0, 16.49, 19.0])
def test_that_something_stands_in_for_every_missing_tile(
    coarse: RenderPool, area: AreaMap, theme: Theme, dpr: float, zoom: float
) -> None:
    state, marked = MapState.at(HOME), replace(theme, bg=NOTHING)
    for dx in (0.0, 0.37, 1.9):  # of a window, to the side
        east = state.x + dx * SIZE[0] / Camera(state.x, state.y, max(zoom, 15.0), *SIZE).scale
        camera = Camera(east, state.y, zoom, *SIZE, dpr)
        for is_moving in (False, True):
            pixels = painted(Ground(coarse), camera, marked, is_moving=is_moving)
            bare = int((within(pixels, camera, area.box) == int(NOTHING[1:], 16)).sum())
            assert bare == 0, f"{bare} pixels of {camera} are not painted"


def test_that_between_two_scales_a_map_at_rest_is_smooth_and_is_scaled_once(
    qtbot: QtBot, coarse: RenderPool
) -> None:
    state, view = MapState.at(HOME), coarse.new_view()
    camera = Camera(state.x, state.y, 15.2, *SIZE)
    tiles = tiles_in(camera, "day", buildings=True)
    coarse.want_tiles(view, tiles)
    qtbot.waitUntil(partial(all_there, coarse, tiles), timeout=LONG_MS)
    one = Ground(coarse)
    rough, smooth = painted(one, camera, DAY, is_moving=True), painted(one, camera, DAY)
    assert len(np.unique(smooth)) > len(np.unique(rough))  # inks between the inks
    assert (painted(one, camera, DAY) == smooth).all()
    aside = Camera(state.x + 1 / camera.scale, state.y, 15.2, *SIZE)
    assert (painted(one, aside, DAY)[:, :-1] == smooth[:, 1:]).all()  # a pixel on, nothing shimmers
    coarse.forget(view)
