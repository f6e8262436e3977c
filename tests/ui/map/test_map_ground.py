"""The ground of one view between two painted scales: what it scaled for itself, and keeps."""

from pathlib import Path

from msgspec.structs import replace
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from ui.map.camera import TILE_PX, Camera, MapState, tiles_in
from ui.map.ground import MOST_FITTED, Ground
from ui.map.pool import RenderPool
from ui.theme import NIGHT

STATE = MapState(0.49, 0.34, 14.2)
CAMERA = Camera(STATE.x, STATE.y, STATE.zoom, 900, 600, 1.0)


def painted(ground: Ground, camera: Camera) -> QImage:
    image = QImage(round(camera.width), round(camera.height), QImage.Format.Format_RGB32)
    with QPainter(image) as painter:
        ground.paint(painter, camera, NIGHT, STATE)
    return image


def pool_with(camera: Camera, steps: int) -> RenderPool:
    """Every tile of a way to the east is painted, each in a colour of its own."""
    pool = RenderPool(Path("nowhere.area"), "", painters=0)
    for step in range(steps):
        for tile in tiles_in(eastward(camera, step), NIGHT.name, buildings=True):
            image = QImage(TILE_PX, TILE_PX, QImage.Format.Format_RGB32)
            image.fill((tile.x * 37 + tile.y * 91) % 200 << 8)
            pool.pictures.keep(tile, image, frozenset())
    return pool


def eastward(camera: Camera, step: int) -> Camera:
    return replace(camera, x=camera.x + step * 200 / camera.scale)


def test_that_what_was_scaled_for_a_window_is_not_kept_far_behind_it(qtbot: QtBot) -> None:
    assert qtbot is not None
    ground = Ground(pool_with(CAMERA, 30))
    for step in range(30):
        camera = eastward(CAMERA, step)
        tiles = tiles_in(camera, NIGHT.name, buildings=True)
        before, seen = dict(ground._fitted), painted(ground, camera)
        assert all(ground._fitted[tile] is before[tile] for tile in tiles if tile in before)
        assert len(ground._fitted) <= (MOST_FITTED + 1) * len(tiles)
        assert seen == painted(Ground(ground.pool), camera)
    ground.forget()
    assert not ground._fitted
