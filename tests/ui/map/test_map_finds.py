"""What a search found, on the map: its numbers and names hide nobody who stands there."""

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from geodata.places import Position
from resources.checkins import Level
from ui.map.camera import MapState, world_of
from ui.map.finds import MapFind
from ui.map.marks import MapIncident, MapUnit
from ui.map.pool import RenderPool
from ui.map.symbols import INCIDENT_LIFT
from ui.map.view import MapView
from ui.theme import NIGHT

HOME = Position(51.58, -2.99)
SYMBOL_PX = 8.0  # half of what must be seen of one, at least


def at(east: float, north: float) -> Position:
    return Position(HOME.lat + north / 1000, HOME.lon + east / 1000)


@pytest.fixture
def view(qtbot: QtBot, pool: RenderPool) -> MapView:
    made = MapView(MapState.at(HOME, 15.0), pool, NIGHT)
    qtbot.addWidget(made, before_close_func=lambda _: made.close_view())
    made.resize(640, 480)
    return made


def crew(callsign: str, place: Position) -> MapUnit:
    return MapUnit(callsign, place, "RSP", "available")


def boxes(view: MapView) -> list[QRectF]:
    covered = view._canvas.layers.finds.covers(view.camera(), view._state)
    return [QRectF(*box) for box in covered]


def symbol(view: MapView) -> QImage:
    """What is seen where the middle's unit stands."""
    middle = view.rect().center()
    return view.grab(QRect(middle - QPoint(8, 8), middle + QPoint(8, 8))).toImage()


def is_covered(view: MapView, place: Position, some: list[QRectF]) -> bool:
    x, y = view.camera().to_screen_one(*world_of(place))
    symbol = QRectF(x - SYMBOL_PX, y - SYMBOL_PX, 2 * SYMBOL_PX, 2 * SYMBOL_PX)
    return any(box.intersects(symbol) for box in some)


def test_that_a_finds_name_stands_on_the_side_where_nobody_stands(view: MapView) -> None:
    around = [at(1.5, 0), at(-1.5, 0), at(0, -0.4)]
    view.feed.show_units([crew(f"BR2{n}", place) for n, place in enumerate(around)])
    view.feed.show_layer("finds", (MapFind(1, "Orchard Street", HOME, chosen=True),))
    (disc, plate) = boxes(view)
    assert not any(is_covered(view, place, [plate]) for place in around)
    assert plate.bottom() < disc.top()


def test_that_neither_a_log_nor_another_find_lies_under_a_finds_name(view: MapView) -> None:
    log = MapIncident("2030-05-01/0417", "0417", "1", "Fight", "Mill Lane", at(1.5, 0), "1:12")
    view.feed.show_incidents([log])
    finds = (
        MapFind(1, "Orchard Street", HOME, chosen=True),
        MapFind(2, "Orchard Road", at(-1.5, 0)),
    )
    view.feed.show_layer("finds", finds)
    (_, plate, other) = boxes(view)
    assert not is_covered(view, log.position, [plate])
    assert not plate.intersects(other)


def test_that_who_is_found_stays_in_sight_within_a_ring(view: MapView) -> None:
    view.feed.show_units([crew("BR21", HOME)])
    before = symbol(view)
    view.feed.show_layer("finds", (MapFind(1, "BR21", HOME, chosen=True, stands=True),))
    assert symbol(view) == before
    assert not is_covered(view, HOME, boxes(view))
    assert not view._canvas.baked(view.camera(), view._state).layout.hidden


def test_that_a_name_at_the_windows_edge_stands_within_it(view: MapView) -> None:
    east = view.camera().place_at(view.width() - 12, 200)
    view.feed.show_layer("finds", (MapFind(1, "Orchard Street", east, chosen=True),))
    assert boxes(view)[-1].right() <= view.width()


GRAVE = [
    [MapUnit("BR29", HOME, "RSP", "at_scene", Level.RED, "silent +2:10")],
    [MapUnit("BR28", HOME, "RSP", "emergency", Level.EMERGENCY, "EMERGENCY 0:04")],
]


@pytest.mark.parametrize("stands", [False, True], ids=["a place", "who stands there"])
@pytest.mark.parametrize("units", GRAVE, ids=["red", "emergency"])
def test_that_a_finds_number_steps_aside_for_who_is_red(
    view: MapView, units: list[MapUnit], *, stands: bool
) -> None:
    beside = [crew("BR21", at(0.3, 0.3)), crew("BR22", at(-0.3, 0.3))]
    view.feed.show_units([*units, *beside])
    before = symbol(view)
    view.feed.show_layer("finds", (MapFind(7, "Mill Lane", HOME, stands=stands),))
    assert not is_covered(view, HOME, boxes(view))
    assert symbol(view) == before


def test_that_a_finds_number_hides_no_incident_of_grade_1_and_stays_on_any_other(
    view: MapView,
) -> None:
    middle = QPointF(view.rect().center())
    pin_at = view.camera().place_at(middle.x(), middle.y() + INCIDENT_LIFT)
    for grade, is_hidden in (("1", False), ("3", True)):
        log = MapIncident("2030-05-01/0417", "0417", grade, "Fight", "Mill Lane", pin_at, "1:12")
        view.feed.show_incidents([log])
        view.feed.show_layer("finds", (MapFind(7, "Mill Lane", view.middle),))
        assert is_covered(view, view.middle, boxes(view)) is is_hidden


def test_that_a_number_that_stepped_aside_has_a_line_to_its_place(view: MapView) -> None:
    view.feed.show_layer("finds", (MapFind(7, "Mill Lane", HOME),))
    view.feed.show_units(GRAVE[0])
    (disc,) = boxes(view)
    corner = disc.center() + (QPointF(view.rect().center()) - disc.center()) * 0.55
    assert not disc.contains(corner)
    seen = view.grab().toImage().pixelColor(corner.toPoint())
    view.feed.show_layer("finds", ())
    assert seen != view.grab().toImage().pixelColor(corner.toPoint())
