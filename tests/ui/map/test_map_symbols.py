import gc
from typing import get_args

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from geodata.places import Position
from resources.checkins import Level
from resources.status import Availability
from ui.map import symbols
from ui.map.marks import MapIncident, MapUnit
from ui.map.spoken import described
from ui.map.symbols import Atlas, atlas_of, plate_key, symbol_key
from ui.theme import DAY, NIGHT, Theme

SEEN = MapUnit("BR24", Position(51.58, -2.99), "RSP", "available")
SIDE = 60
FEW, FEW_BYTES = 100, 512 * 1024


def picture(unit: MapUnit, theme: Theme) -> QImage:
    image = QImage(SIDE, SIDE, QImage.Format.Format_RGB32)
    image.fill(theme.colour("panel"))
    with QPainter(image) as painter:
        atlas = Atlas(theme, 1.0)
        slot = atlas.unit(unit, symbol_key(unit))
        spot = np.array([SIDE / 2])
        atlas.units.draw(painter, np.array([slot], np.int64), spot, spot)
    return image


def colourful(image: QImage) -> int:
    """How many pixels have a colour rather than a grey."""
    pixels = (image.pixelColor(x, y) for x in range(SIDE) for y in range(SIDE))
    return sum(pixel.saturation() > 140 and pixel.value() > 90 for pixel in pixels)


@pytest.mark.parametrize("theme", [NIGHT, DAY])
def test_that_a_unit_long_unseen_loses_its_colour_but_not_its_status(
    qtbot: QtBot, theme: Theme
) -> None:
    assert qtbot is not None
    fresh = colourful(picture(SEEN, theme))
    stale = colourful(picture(replace(SEEN, is_stale=True), theme))
    assert 0 < stale < fresh / 3


@pytest.mark.parametrize("status", get_args(Availability))
def test_that_every_status_has_a_symbol_and_words_for_who_cannot_see_it(
    qtbot: QtBot, status: Availability
) -> None:
    assert qtbot is not None
    unit = replace(SEEN, availability=status)
    assert (picture(unit, NIGHT) == picture(SEEN, NIGHT)) == (status == "available")
    assert described(unit).startswith("BR24, ")


def test_that_an_emergency_is_red_however_old_its_position(qtbot: QtBot) -> None:
    assert qtbot is not None
    pressed = replace(SEEN, availability="emergency", level=Level.EMERGENCY)
    assert picture(replace(pressed, is_stale=True), NIGHT) == picture(pressed, NIGHT)


def test_that_nobody_says_where_a_unit_long_unseen_is_heading(qtbot: QtBot) -> None:
    assert qtbot is not None
    driving = replace(SEEN, heading_deg=90.0, speed_mps=12.0)
    assert picture(driving, NIGHT) != picture(SEEN, NIGHT)
    gone = replace(driving, is_stale=True)
    assert picture(gone, NIGHT) == picture(replace(SEEN, is_stale=True), NIGHT)


def test_that_the_clocks_of_a_night_leave_no_plates_behind(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert qtbot is not None
    monkeypatch.setattr(symbols, "KEPT_BYTES", FEW_BYTES)
    atlas, most = Atlas(NIGHT, 1.0), 0
    for second in range(600):
        atlas.tidy()
        clock = f"{second // 60}:{second % 60:02}"
        one = MapIncident("0417", "0417", "1", "Assault", "Mill Lane", SEEN.position, clock)
        assert atlas.incident_plate(one).height() > 0
        most = max(most, atlas.bytes)
    assert FEW_BYTES < most <= 3 * FEW_BYTES


def test_that_sizes_of_plates_are_kept_for_those_there_are_and_not_for_all_there_ever_were(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert qtbot is not None
    monkeypatch.setattr(symbols, "SIZES_KEPT", FEW)
    atlas = Atlas(NIGHT, 1.0)
    for second in range(5 * FEW):
        seen = replace(SEEN, note=str(second))
        atlas.plate_size(seen, plate_key(seen))
    assert len(atlas._sizes) <= 2 * FEW


def test_that_all_maps_of_a_theme_and_scale_paint_from_the_same_pictures(qtbot: QtBot) -> None:
    assert qtbot is not None
    first, other = atlas_of(NIGHT, 3.25), atlas_of(DAY, 3.25)
    assert atlas_of(NIGHT, 3.25) is first
    assert atlas_of(NIGHT, 4.25) is not first
    slot = first.unit(SEEN, symbol_key(SEEN))
    del first, other
    gc.collect()
    assert atlas_of(NIGHT, 3.25).units.find(symbol_key(SEEN)) is None, slot
