"""Map windows on screens that come and go: always to be seen, always to be got hold of, never lost."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRect, QSettings

from tests.ui.map.conftest import HOME
from ui.map.camera import MapState
from ui.map_layouts import (
    KEY,
    TITLE_BAR_PX,
    KeptMap,
    MapLayout,
    ScreenBox,
    WindowPlace,
    keep_layout,
    kept_layout,
    place_of,
    screen_at,
    show_as,
    shows_of,
    stand,
)

PIXELS = st.integers(-9_000, 9_000)
SIZES = st.integers(1, 9_000)


@st.composite
def several_screens(draw: st.DrawFn) -> list[ScreenBox]:
    """Side by side, of any size a screen has."""
    found, left = [], 0
    for number in range(draw(st.integers(1, 3))):
        width, height = draw(st.integers(800, 5_000)), draw(st.integers(600, 3_000))
        top = draw(st.integers(-500, 500))
        found.append(ScreenBox(f"screen {number}", QRect(left, top, width, height)))
        left += width
    return found


@st.composite
def places(draw: st.DrawFn) -> WindowPlace:
    name = f"screen {draw(st.integers(0, 4))}"
    return WindowPlace(name, draw(PIXELS), draw(PIXELS), draw(SIZES), draw(SIZES))


@given(several_screens(), places())
def test_that_a_window_is_seen_whole_with_its_title_bar(
    screens: list[ScreenBox], place: WindowPlace
) -> None:
    box, is_home = stand(place, screens)
    there = [screen for screen in screens if screen.box.contains(box)]
    assert there
    assert box.top() >= there[0].box.top() + TITLE_BAR_PX
    assert is_home == (place.screen in {screen.name for screen in screens})
    assert is_home == (is_home and there[0].name == place.screen)


@given(several_screens(), st.data())
def test_that_a_window_that_fits_comes_back_where_it_was(
    screens: list[ScreenBox], data: st.DataObject
) -> None:
    screen = data.draw(st.sampled_from(screens))
    room = screen.box.adjusted(0, TITLE_BAR_PX, 0, 0)
    width = data.draw(st.integers(320, room.width()))
    height = data.draw(st.integers(240, room.height()))
    x = room.left() + data.draw(st.integers(0, room.width() - width))
    y = room.top() + data.draw(st.integers(0, room.height() - height))
    window = QRect(x, y, width, height)
    place = place_of(window, screen_at(window, screens), maximised=False)
    assert stand(place, screens) == (window, True)


def test_that_a_window_between_two_screens_belongs_to_the_one_that_shows_more() -> None:
    left = ScreenBox("left", QRect(0, 0, 1000, 800))
    right = ScreenBox("right", QRect(1000, 0, 1000, 800))
    assert screen_at(QRect(700, 100, 500, 400), [left, right]) is left
    assert screen_at(QRect(900, 100, 500, 400), [left, right]) is right


def settings(folder: Path) -> QSettings:
    return QSettings(str(folder / "person.ini"), QSettings.Format.IniFormat)


def test_that_a_layout_is_read_as_it_was_kept(tmp_path: Path) -> None:
    state = MapState.at(HOME)
    state.names, state.grid = False, True
    window = KeptMap(
        WindowPlace("left", 1, 2, 800, 600), 0.5, 0.25, 14.5, shows_of(state), linked=True
    )
    layout = MapLayout({"buildings": False}, (window,))
    keep_layout(settings(tmp_path), layout)
    assert kept_layout(settings(tmp_path)) == layout


@pytest.mark.parametrize(
    "damage",
    [
        "{",
        "[]",
        json.dumps({"windows": [{"place": {}}]}),
        json.dumps({"shows": {"names": 3}}),
        '{"windows": [{"place": {"screen": "a"}, "x": 1e999, "y": 0, "zoom": 12}]}',
        json.dumps({"windows": [{}] * 5}),
        "x" * 100_000,
        '{"more":' + "[" * 19_000,
    ],
)
def test_that_what_can_not_be_read_is_no_layout(tmp_path: Path, damage: str) -> None:
    settings(tmp_path).setValue(KEY, damage)
    assert kept_layout(settings(tmp_path)) == MapLayout()


def test_that_layers_are_shown_as_they_were_and_new_ones_stay() -> None:
    state = MapState.at(HOME)
    state.buildings = False
    other = MapState.at(HOME)
    show_as(other, {**shows_of(state), "a layer of tomorrow": True})
    assert not other.buildings
    show_as(other, {"buildings": True})
    assert other.buildings
    assert other.names


TWO_SCREENS = {
    "screens": [
        {"name": "left", "x": 0, "y": 0, "width": 1280, "height": 800, "logicalDpi": 96},
        {"name": "right", "x": 1280, "y": 0, "width": 1600, "height": 900, "logicalDpi": 96},
    ]
}
CHILD = """
from PySide6.QtWidgets import QApplication, QWidget
from ui.map_layouts import WindowPlace, stand
from ui.map_windows import screens_there
application = QApplication([])
window = QWidget()
box, is_home = stand(WindowPlace("right", 100, 100, 900, 600), screens_there())
window.setGeometry(box)
window.show()
application.processEvents()
seen = window.geometry()
print(len(screens_there()), is_home, window.screen().name(), seen.x(), seen.y())
"""


@pytest.mark.parametrize(
    ("screens", "said"), [(2, "2 True right 1380 100"), (1, "1 False left 100 100")]
)
def test_that_qt_puts_a_window_on_the_screen_it_belongs_to(
    tmp_path: Path, screens: int, said: str
) -> None:
    """The platform itself has the screens; with one of them missing the window comes to the other."""
    file = tmp_path / "screens.json"
    file.write_text(json.dumps({"screens": TWO_SCREENS["screens"][:screens]}))
    child = subprocess.run(  # noqa: S603 - our own words, no shell
        [sys.executable, "-c", CHILD],
        env={**os.environ, "QT_QPA_PLATFORM": f"offscreen:configfile={file}"},
        cwd=Path(__file__).parents[2], capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert child.stdout.strip() == said, child.stderr
