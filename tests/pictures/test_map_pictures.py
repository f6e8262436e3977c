"""Every layer of the map is seen as somebody once looked at and approved it; the least change is not."""

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPixmap

from tests.pictures.alike import as_kept, difference, save, trouble
from tests.pictures.scenes import SCENES, MapScene
from tests.pictures.stage import Stage
from tests.pictures.taking import SIZES, Size, opened, picture_of, take
from tests.walk.pictures import RETAKE
from ui.map.camera import world_of
from ui.map.marks import MapUnit
from ui.map.pool import RenderPool
from ui.map.view import MapView
from ui.theme import DAY, NIGHT, Theme

APPROVED = Path(__file__).parent / "approved"
SMALL, SCREEN, LARGE = SIZES
THEMES = (NIGHT, DAY)
LARGEST, LARGEST_OF_ALL = 500_000, 900_000  # bytes; of four times as many pixels
MARGIN = 1.5  # times the bar: what has to be seen is seen for sure


def check(
    stage: Stage, painters: RenderPool, spare: Path, size: Size, scene: MapScene, theme: Theme
) -> None:
    approved = APPROVED / f"{scene.name}-{theme.name}-{size.words}.webp"
    seen = take(scene, stage, painters, theme, size)
    found = trouble(seen, approved, spare)
    if found and os.environ.get(RETAKE):
        APPROVED.mkdir(exist_ok=True)
        save(seen, approved)
        found = ""
    assert not found, found
    assert approved.stat().st_size < (LARGEST_OF_ALL if size is LARGE else LARGEST)


@pytest.mark.parametrize("theme", THEMES, ids=lambda one: one.name)
@pytest.mark.parametrize("scene", SCENES, ids=lambda one: one.name)
def test_that_the_map_looks_as_approved(
    stage: Stage, painters: RenderPool, tmp_path: Path, scene: MapScene, theme: Theme
) -> None:
    check(stage, painters, tmp_path, SMALL, scene, theme)


@pytest.mark.soak
@pytest.mark.parametrize("theme", THEMES, ids=lambda one: one.name)
@pytest.mark.parametrize("scene", SCENES, ids=lambda one: one.name)
@pytest.mark.parametrize("size", [SCREEN, LARGE], ids=lambda one: one.words)
def test_that_the_map_looks_as_approved_on_larger_screens(
    stage: Stage, painters: RenderPool, tmp_path: Path, size: Size, scene: MapScene, theme: Theme
) -> None:
    check(stage, painters, tmp_path, size, scene, theme)


# What must not pass

OPERATION = SCENES[0]
UnitChange = Callable[[MapUnit], MapUnit | None]
CHANGES: Mapping[str, tuple[str, UnitChange]] = {
    "another status": ("BR21", lambda unit: replace(unit, availability="transporting")),
    "another kind": ("BD05", lambda unit: replace(unit, kind="RPU")),
    "gone": ("BR32", lambda _: None),
    "another digit": ("BT12", lambda unit: replace(unit, callsign="BT13")),
    "too old": ("BN40", lambda unit: replace(unit, is_stale=True)),
    "nobody with them": ("BP01", lambda unit: replace(unit, crew=2)),
}


@pytest.fixture(scope="module")
def view(stage: Stage, painters: RenderPool) -> Iterator[MapView]:
    with opened(OPERATION, stage, painters, NIGHT, SMALL) as view:
        yield view


@pytest.fixture(scope="module")
def as_it_is(view: MapView) -> QImage:
    return as_kept(picture_of(view))


def test_that_the_same_scene_is_the_same_picture(
    stage: Stage, painters: RenderPool, as_it_is: QImage
) -> None:
    again = as_kept(take(OPERATION, stage, painters, NIGHT, SMALL))
    assert difference(as_it_is, again).share < 1 / MARGIN


@pytest.mark.parametrize("changed", CHANGES)
def test_that_one_unit_that_is_drawn_otherwise_is_another_picture(
    view: MapView, as_it_is: QImage, changed: str
) -> None:
    callsign, change = CHANGES[changed]
    before = view.feed.scene.units
    after = (change(one) if one.callsign == callsign else one for one in before)
    view.feed.show_units([unit for unit in after if unit is not None])
    other = as_kept(picture_of(view))
    view.feed.show_units(before)
    assert difference(as_it_is, other).share > MARGIN


def without(picture: QPixmap, box: QRectF) -> QPixmap:
    left = picture.copy()
    with QPainter(left) as painter:
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
        painter.fillRect(box, Qt.GlobalColor.black)
    return left


def test_that_one_name_that_is_missing_is_another_picture(
    stage: Stage, view: MapView, as_it_is: QImage
) -> None:
    ground = view._canvas.ground
    assert ground._names is not None
    job, names = ground._names
    place = next(one.position for one in stage.area.places if one.name == "Sorreldene")
    x, y = view.camera().to_screen_one(*world_of(place))
    box = QRectF(x + job.margin - 60, y + job.margin - 12, 120, 24)
    ground._names = job, tuple((at, without(patch, box.translated(-at))) for at, patch in names)
    other = as_kept(picture_of(view))
    ground._names = job, names
    assert difference(as_it_is, other).share > MARGIN


def test_that_a_difference_is_shown_where_it_is(as_it_is: QImage, tmp_path: Path) -> None:
    approved = tmp_path / "approved.webp"
    save(as_it_is, approved)
    spoilt = as_it_is.copy()
    with QPainter(spoilt) as painter:
        painter.fillRect(404, 292, 8, 8, Qt.GlobalColor.red)
    found = trouble(spoilt, approved, tmp_path)
    assert "the worst at pixel 400, 288" in found
    assert (tmp_path / "approved-difference.png").exists()


def test_that_another_size_is_said(as_it_is: QImage, tmp_path: Path) -> None:
    approved = tmp_path / "approved.webp"
    save(as_it_is.copy(0, 0, 800, 600), approved)
    assert "approved.webp is 800 x 600 pixels, the map shows 1366 x 768" in trouble(
        as_it_is, approved, tmp_path
    )


def test_that_a_picture_nobody_approved_is_missed(as_it_is: QImage, tmp_path: Path) -> None:
    (tmp_path / "seen").mkdir()
    assert trouble(as_it_is, tmp_path / "new.webp", tmp_path / "seen").startswith(
        "new.webp is not there"
    )
    assert (tmp_path / "seen" / "new.webp").exists()
