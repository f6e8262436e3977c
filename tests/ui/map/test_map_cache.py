"""Tiles kept on the disk: as they were painted, never of another style, and never needed to go on."""

import os
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QSignalSpy
from pytestqt.qtbot import QtBot

from geodata.area import AreaMap
from geodata.arealabel import read_label
from tests.ui.map.conftest import HOME
from ui.map import tilestore
from ui.map.basemap import BaseMap
from ui.map.camera import Camera, MapState, Tile, tiles_in
from ui.map.pool import RenderPool
from ui.map.render import paint_tile
from ui.map.tilestore import PAINTED_BY, TileStore, tile_name

LONG_MS = 20_000
TILE = Tile(29, 5696, 3849, "day", 1.0)


def picture(side: int = 512, dpr: float = 1.0, colour: str = "#336699") -> QImage:
    made = QImage(side, side, QImage.Format.Format_RGB32)
    made.setDevicePixelRatio(dpr)
    made.fill(QColor(colour))
    return made


@pytest.fixture
def store(tmp_path: Path) -> TileStore:
    return TileStore(tmp_path / "tiles", "an area")


def some_tiles(zoom: float = 15.0) -> tuple[Tile, ...]:
    state = MapState.at(HOME)
    return tiles_in(Camera(state.x, state.y, zoom, 600, 400), "day", buildings=True)


def all_there(pool: RenderPool, tiles: list[Tile]) -> bool:
    return all(pool.tile(tile) for tile in tiles)


@pytest.mark.parametrize("dpr", [1.0, 1.5, 2.0])
def test_that_a_tile_comes_back_byte_for_byte(store: TileStore, area: AreaMap, dpr: float) -> None:
    tile = Tile(some_tiles()[0].level, some_tiles()[0].x, some_tiles()[0].y, "day", dpr)
    painted = paint_tile(BaseMap(area), tile)
    store.keep(tile, painted)
    found = store.read(tile)
    assert found is not None
    assert bytes(found.constBits()) == bytes(painted.constBits())
    assert found.devicePixelRatio() == dpr
    assert store.names() == {tile_name(tile)}


def test_that_every_tile_has_a_name_of_its_own() -> None:
    tiles = [
        TILE,
        Tile(28, 5696, 3849, "day", 1.0),
        Tile(29, 569, 63849, "day", 1.0),
        Tile(29, 5696, 3849, "night", 1.0),
        Tile(29, 5696, 3849, "day", 1.25),
        Tile(29, 5696, 3849, "day", 1.0, buildings=False),
    ]
    assert len({tile_name(tile) for tile in tiles}) == len(tiles)


def test_that_another_area_or_another_style_has_other_tiles(
    store: TileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.keep(TILE, picture())
    assert TileStore(store.root, "another area").read(TILE) is None
    monkeypatch.setattr(tilestore, "edition", lambda: "painted otherwise")
    assert store.read(TILE) is None


def test_that_all_that_paints_a_tile_is_in_its_name() -> None:
    """Whatever `ui.map.render` imports of ours decides about pixels, but for words and the area's reading."""
    read = "import sys; import ui.map.render; print(*sys.modules)"
    told = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", read], capture_output=True, text=True, check=True, cwd=Path.cwd()
    )
    wanted = {name for name in told.stdout.split() if name.partition(".")[0] in ("ui", "geodata")}
    named = {
        f"{package}.{file[:-3].replace('/', '.')}"
        for package, files in PAINTED_BY.items()
        for file in files
    }
    elsewhere = {
        f"geodata.{name}"
        for name in ("area", "areafile", "arealabel", "areaschema", "arrays", "places", "selection")
    } | {"ui.text"}
    assert wanted - {"ui", "ui.map", "geodata"} - elsewhere <= named


@pytest.mark.parametrize(
    "harm",
    [
        lambda _: b"",
        lambda whole: whole[: len(whole) // 2],
        lambda whole: whole[:-1],
        lambda whole: b"\xff" * len(whole),
        lambda whole: whole[:60] + bytes([whole[60] ^ 1]) + whole[61:],
        lambda whole: whole[:-60] + bytes([whole[-60] ^ 1]) + whole[-59:],
        lambda whole: b"\xff\xff\xff\xff" + whole[4:],
    ],
    ids=[
        "empty",
        "half",
        "short",
        "nonsense",
        "a bit of the head",
        "a bit of the body",
        "a length without end",
    ],
)
def test_that_a_damaged_tile_is_no_tile_and_is_let_go_of(
    store: TileStore, harm: Callable[[bytes], bytes]
) -> None:
    store.keep(TILE, picture())
    store.path(TILE).write_bytes(harm(store.path(TILE).read_bytes()))
    assert store.read(TILE) is None
    assert not store.path(TILE).exists()
    store.keep(TILE, picture())
    assert store.read(TILE) is not None


@given(st.binary(max_size=300))
def test_that_no_bytes_at_all_break_the_reading(
    tmp_path_factory: pytest.TempPathFactory, noise: bytes
) -> None:
    store = TileStore(tmp_path_factory.getbasetemp() / "noise", "an area")
    store.folder.mkdir(parents=True, exist_ok=True)
    store.path(TILE).write_bytes(noise)
    assert store.read(TILE) is None


def test_that_a_tile_of_another_size_is_no_tile(store: TileStore) -> None:
    store.keep(TILE, picture(256))
    assert store.read(TILE) is None


def test_that_a_tile_one_can_see_through_is_no_tile(store: TileStore) -> None:
    store.keep(TILE, picture().convertToFormat(QImage.Format.Format_ARGB32_Premultiplied))
    assert store.path(TILE).exists()
    assert store.read(TILE) is None
    assert not store.path(TILE).exists()


def test_that_the_longest_unused_go_when_there_are_too_many(store: TileStore) -> None:
    tiles = [Tile(29, x, 1, "day", 1.0) for x in range(6)]
    for age, tile in enumerate(tiles):
        store.keep(tile, picture())
        os.utime(store.path(tile), (1e9 + age, 1e9 + age))
    assert store.read(tiles[0]) is not None  # used just now
    store.cap_bytes = 4 * store.path(tiles[0]).stat().st_size
    store.tidy()
    assert [store.path(tile).exists() for tile in tiles] == [True, False, False, False, True, True]


def test_that_what_cannot_be_written_is_said_once_and_painted_all_the_same(
    qtbot: QtBot, area: AreaMap, area_file: Path, tmp_path: Path
) -> None:
    blocked = tmp_path / "tiles"
    blocked.write_text("not a folder: nothing can be kept here, not even by root")
    pool = RenderPool(area_file, area.attribution, blocked, painters=1)
    said = QSignalSpy(pool.noticed)
    view = pool.new_view()
    for zoom in (15.0, 16.0, 17.0, 18.0):  # more than a painter holds back before it keeps any
        tiles = some_tiles(zoom)
        pool.want_tiles(view, tiles)
        qtbot.waitUntil(partial(all_there, pool, tiles), timeout=LONG_MS)
    qtbot.waitUntil(lambda: said.count() == 1, timeout=LONG_MS)  # with the next picture
    qtbot.waitUntil(lambda: not pool.is_busy, timeout=LONG_MS)
    pool.close()
    assert said.count() == 1
    assert "the map goes on" in str(said.at(0)[0])


def test_that_a_map_painted_once_is_there_again_without_a_painter(
    qtbot: QtBot, area: AreaMap, area_file: Path, tmp_path: Path
) -> None:
    tiles, first = some_tiles(), RenderPool(area_file, area.attribution, tmp_path / "tiles")
    first.want_tiles(first.new_view(), tiles)
    store = TileStore(tmp_path / "tiles", read_label(area_file).digest)
    wanted = {tile_name(tile) for tile in tiles}
    qtbot.waitUntil(lambda: wanted <= store.names() and not first.is_busy, timeout=LONG_MS)
    painted = {tile: first.tile(tile) for tile in tiles}
    first.close()
    again = RenderPool(area_file, area.attribution, tmp_path / "tiles")
    came: list[Tile] = []
    again.tile_ready.connect(came.append)
    again.want_tiles(again.new_view(), tiles)
    qtbot.waitUntil(lambda: all_there(again, tiles), timeout=LONG_MS)
    # Two read, so one may be a step ahead; what would stand in for them comes after.
    assert len([tile for tile in came[: len(tiles)] if tile not in tiles]) <= 1
    for tile in tiles:
        before, now = painted[tile], again.tile(tile)
        assert before is not None
        assert now is not None
        assert before.toImage() == now.toImage()
    again.close()


def test_that_a_pool_knows_for_whom_it_reads_from_the_disk(
    qtbot: QtBot, area: AreaMap, area_file: Path, tmp_path: Path
) -> None:
    """What comes together is painted together: a view waits a few frames for it."""
    store, tiles = TileStore(tmp_path / "tiles", read_label(area_file).digest), some_tiles()
    for tile in tiles:
        store.keep(tile, paint_tile(BaseMap(area), tile))
    pool = RenderPool(area_file, "", tmp_path / "tiles")
    view, other = pool.new_view(), pool.new_view()
    pool.want_tiles(other, ())
    pool.want_tiles(view, tiles)
    assert pool.reads_for(view)
    assert not pool.reads_for(other)
    qtbot.waitUntil(lambda: all(pool.tile(tile) for tile in tiles), timeout=LONG_MS)
    assert not pool.reads_for(view)
    pool.close()
