"""What no data has is said in the map's own words, and only while it is looked for."""

import pytest
from PySide6.QtTest import QSignalSpy
from pytestqt.qtbot import QtBot

from geodata.places import Position
from ui.map.beats import beats_on_map
from ui.map.camera import MapState
from ui.map.lacks import BEYOND, NO_BEATS
from ui.map.pool import RenderPool
from ui.map.view import MapView
from ui.theme import NIGHT

HOME = Position(51.58, -2.99)
FAR = Position(51.90, -2.10)


@pytest.fixture
def view(qtbot: QtBot, pool: RenderPool) -> MapView:
    made = MapView(MapState.at(HOME, 15.0), pool, NIGHT)
    qtbot.addWidget(made, before_close_func=lambda _: made.close_view())
    made.resize(640, 480)
    made.show()
    return made


def note(view: MapView) -> str:
    """What the map says of itself once it has come to rest."""
    settled = QSignalSpy(view.settled)
    view.update()
    assert settled.wait(30_000)
    return view._canvas.note


def test_that_ground_beyond_the_areas_end_is_said_to_be_unknown(view: MapView) -> None:
    assert note(view) == ""
    view.centre_on(FAR)
    assert note(view) == BEYOND
    view.centre_on(HOME)
    assert note(view) == ""


def test_that_beats_wanted_where_there_are_none_are_said_to_be_missing(view: MapView) -> None:
    assert note(view) == ""
    view.feed.show_layer("beats", beats_on_map(()))
    assert view._canvas.note == ""
    view.toggle("beats")
    assert note(view) == NO_BEATS
    view.toggle("beats")
    assert note(view) == ""
