"""Circles of callers' phones: as large as the phone says, and a conflict with the place said in words."""

import pytest
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from geodata.places import Position
from ui.map.callers import CallerLayer, MapCaller
from ui.map.camera import Camera, MapState
from ui.theme import DAY, NIGHT, Theme

PLACE = Position(51.58, -2.99)
STATE = MapState.at(PLACE, 15.0)
CAMERA = Camera(STATE.x, STATE.y, 15.0, 400, 400)
BOTH = pytest.mark.parametrize("theme", [NIGHT, DAY], ids=lambda theme: theme.name)


def layer(error_m: float, **more: object) -> CallerLayer:
    made = CallerLayer()
    made.show((MapCaller("0417", PLACE, error_m, "AML, Wi-Fi", **more),))  # type: ignore[arg-type]
    return made


def painted(shown: CallerLayer, theme: Theme) -> QImage:
    image = QImage(400, 400, QImage.Format.Format_RGB32)
    image.fill(theme.colour("bg"))
    with QPainter(image) as painter:
        shown.paint_under(painter, CAMERA, theme, STATE)
        shown.paint_over(painter, CAMERA, theme, STATE)
    return image


@BOTH
def test_that_a_circle_is_as_large_on_the_ground_as_the_phone_says(
    qtbot: QtBot, theme: Theme
) -> None:
    assert qtbot is not None
    image, ground = painted(layer(200.0), theme), theme.colour("bg").name()
    across = [x for x in range(400) if image.pixelColor(x, 200).name() != ground]
    assert abs((across[-1] - across[0]) / 2 - 200.0 / CAMERA.metres_per_px) < 4


def test_that_the_log_in_hand_says_its_radius_and_keeps_plates_off_the_words() -> None:
    assert layer(45.0).covers(CAMERA, STATE) == ()
    ((left, top, wide, high),) = layer(45.0, chosen=True).covers(CAMERA, STATE)
    assert left < 200 < left + wide
    assert top > 200
    ((_, top, _, high),) = layer(45.0, chosen=True, above=True).covers(CAMERA, STATE)
    assert top + high < 200, "on the side away from the place of the log"
    assert high > 10


def test_that_a_place_outside_the_circle_is_said_on_the_map_and_to_the_pointer(
    qtbot: QtBot,
) -> None:
    assert qtbot is not None
    (mark,) = layer(45.0, apart_m=310.0, doubtful=True, chosen=True).marks
    assert mark.label.replace("\u00a0", " ") == "Caller ±45 m · place 310 m off"
    said = layer(45.0, apart_m=310.0, doubtful=True).words_at(CAMERA, STATE, 200, 200)
    assert said.replace("\u00a0", " ") == (
        "caller of 0417, ±45 m, AML, Wi-Fi, 310 m from the place of the log, message doubtful"
    )
    for theme in (NIGHT, DAY):
        assert painted(layer(45.0), theme) != painted(layer(45.0, apart_m=310.0), theme)


def test_that_circles_can_be_left_out(qtbot: QtBot) -> None:
    assert qtbot is not None
    shown = layer(200.0, chosen=True)
    hidden = MapState.at(PLACE, 15.0)
    hidden.callers = False
    assert shown.covers(CAMERA, hidden) == ()
    assert shown.words_at(CAMERA, hidden, 200, 200) == ""
