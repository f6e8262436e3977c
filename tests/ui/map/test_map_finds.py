"""What a search found, on the map: its numbers and names hide nobody who stands there."""

import pytest
from PySide6.QtCore import QPoint, QRect, QRectF
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from geodata.places import Position
from ui.map.camera import MapState, world_of
from ui.map.finds import MapFind
from ui.map.marks import MapIncident, MapUnit
from ui.map.pool import RenderPool
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
