import numpy as np
import pytest
import shiboken6
from PySide6.QtCore import QObject, QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from ui.map import sheets
from ui.map.sheets import MOST_PAGES, PAGE_WIDTH, Sheet

COLOURS = ("#ff0000", "#00ff00", "#0000ff", "#ffffff")


def filled(sheet: Sheet, number: int, side: int = 20) -> int:
    box, colour = QRectF(0, 0, side, side), QColor(COLOURS[number % len(COLOURS)])
    return sheet.keep(number, (side, side), lambda painter: painter.fillRect(box, colour))


def drawn(sheet: Sheet, slots: list[int]) -> QImage:
    image = QImage(400, 60, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    with QPainter(image) as painter:
        x = np.arange(0.0, 30.0 * len(slots), 30.0)
        sheet.draw(painter, np.array(slots, np.int64), x, np.full(len(slots), 5.0))
    return image


@pytest.mark.parametrize("dpr", [1.0, 2.0])
def test_that_pictures_come_out_where_they_were_asked_for(qtbot: QtBot, dpr: float) -> None:
    assert qtbot is not None
    sheet = Sheet(dpr)
    image = drawn(sheet, [filled(sheet, number, 10) for number in range(4)])
    side = round(10 * dpr)
    for number, colour in enumerate(COLOURS):
        assert image.pixelColor(30 * number, 5).name() == colour
        assert image.pixelColor(30 * number + side - 1, 5 + side - 1).name() == colour
        assert image.pixelColor(30 * number + side, 5).alpha() == 0
        assert image.pixelColor(30 * number, 4).alpha() == 0


def test_that_where_qts_fragments_are_laid_out_otherwise_the_picture_is_the_same(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert qtbot is not None
    assert sheets.has_known_layout()
    sheet = Sheet(1.0)
    slots = [filled(sheet, number) for number in range(4)]
    at_once = drawn(sheet, slots)
    monkeypatch.setattr(sheets, "has_known_layout", lambda: False)
    assert drawn(sheet, slots) == at_once


def test_that_a_picture_larger_than_a_page_is_whole(qtbot: QtBot) -> None:
    assert qtbot is not None
    sheet, side = Sheet(2.0), 300  # more device pixels than a page is high
    small, large, after = filled(sheet, 0), filled(sheet, 1, side), filled(sheet, 2)
    found = sheet.picture(large).toImage()
    assert found.height() == 2 * side
    assert found.pixelColor(5, 2 * side - 1).name() == COLOURS[1]
    image = QImage(2 * side, 2 * side, QImage.Format.Format_ARGB32_Premultiplied)
    with QPainter(image) as painter:
        sheet.draw(painter, np.array([large]), np.zeros(1), np.zeros(1))
    assert image.pixelColor(2 * side - 1, 2 * side - 1).name() == COLOURS[1]
    assert drawn(sheet, [small, after]).pixelColor(30, 6).name() == COLOURS[2]


def test_that_more_than_one_call_draws_are_all_drawn(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert qtbot is not None
    sheet = Sheet(1.0)
    slots = [filled(sheet, number) for number in range(4)] * 3
    at_once = drawn(sheet, slots)
    monkeypatch.setattr(sheets, "AT_ONCE", 5)
    assert drawn(sheet, slots) == at_once


def test_that_what_an_address_held_before_is_not_what_is_drawn(qtbot: QtBot) -> None:
    assert qtbot is not None
    sheet = Sheet(1.0)
    slots = [filled(sheet, number) for number in range(4)]
    before = drawn(sheet, slots)
    small = [np.ones((4, 10)) for _ in range(200)]
    gone = [shiboken6.wrapInstance(one.ctypes.data, QObject) for one in small]
    del small  # what is painted next may lie at any of these addresses
    assert drawn(sheet, slots) == before
    assert len(gone) == 200


def test_that_more_pages_than_a_desk_can_hold_are_forgotten(qtbot: QtBot) -> None:
    assert qtbot is not None
    sheet = Sheet(1.0)
    for number in range(MOST_PAGES + 1):
        sheet.keep(number, (PAGE_WIDTH - 1, 500), lambda _: None)
    assert sheet.find(0) is not None
    sheet.tidy()
    assert sheet.find(0) is None
    assert drawn(sheet, [filled(sheet, 0)]).pixelColor(3, 8).name() == COLOURS[0]


def clocks(sheet: Sheet, first: int, count: int, side: tuple[int, int] = (160, 22)) -> None:
    """Plates whose words are others each time, each wanted once."""
    for number in range(first, first + count):
        sheet.keep(("clock", number), side, lambda _: None)


def test_that_plates_nobody_wants_any_more_are_let_go_of_long_before_the_desk_is_full(
    qtbot: QtBot,
) -> None:
    assert qtbot is not None
    sheet, most = Sheet(1.0), 0
    for second in range(400):
        sheet.tidy()
        slots = [sheet.find(n) or filled(sheet, n) for n in range(4)]
        clocks(sheet, 30 * second, 30)
        assert drawn(sheet, slots).pixelColor(30, 6).name() == COLOURS[1]
        most = max(most, sheet.bytes)
    assert most <= 16 * 1024**2


def test_that_what_every_tick_wants_is_not_painted_again_however_much_it_is(qtbot: QtBot) -> None:
    assert qtbot is not None
    sheet, painted = Sheet(1.0), 0
    for tick in range(20):
        sheet.tidy()
        for number in range(1_200):
            if sheet.find(number) is None:
                sheet.keep(number, (160, 22), lambda _: None)
                painted += 1
        clocks(sheet, 40 * tick, 40)
    assert painted <= 2 * 1_200
