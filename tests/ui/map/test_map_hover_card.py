"""The card beside a resting pointer is as high as its own words, and hides nobody in danger."""

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from geodata.places import Position
from resources.checkins import Level
from ui.map.camera import MapState
from ui.map.hover_card import Card, HoverCard
from ui.map.marks import MapUnit
from ui.map.pool import RenderPool
from ui.map.view import MapView
from ui.theme import NIGHT

SHORT = Card("BR21", ("Vehicle stop for 5 min",))
HOME = Position(51.58, -2.99)
LONG = Card("0013 grade 1 " + "Robbery just happened, moped taken " * 3, ("one",) * 8)


def test_that_a_short_card_after_a_long_one_has_no_empty_lines(qtbot: QtBot) -> None:
    view = QWidget()
    qtbot.addWidget(view)
    fresh, used = HoverCard(view, NIGHT), HoverCard(view, NIGHT)
    used.show_card(LONG, QPoint(0, 0))
    for card in (fresh, used):
        card.show_card(SHORT, QPoint(0, 0))
    assert used.size() == fresh.size()


@pytest.mark.parametrize(("x", "y"), [(60, 60), (580, 60), (60, 420), (580, 420)])
def test_that_a_card_is_whole_in_the_window_wherever_the_pointer_rests(
    qtbot: QtBot, x: int, y: int
) -> None:
    card = shown(qtbot, QPoint(x, y))
    assert QRect(0, 0, 640, 480).contains(card.geometry())
    assert not card.geometry().contains(QPoint(x, y))


@pytest.mark.parametrize("sides", [(1, 1), (1, -1), (-1, 1)])
def test_that_a_card_lies_over_nobody_who_is_red(qtbot: QtBot, sides: tuple[int, int]) -> None:
    """On the other side of the pointer there is room for it."""
    middle, (across, down) = QPoint(320, 240), sides
    red = QRectF(280, 220, 80, 24).translated(across * 70, down * 40)
    card = shown(qtbot, middle, red)
    assert not QRectF(card.geometry()).intersects(red)


def shown(qtbot: QtBot, pointer: QPoint, *grave: QRectF) -> HoverCard:
    view = QWidget()
    qtbot.addWidget(view)
    view.resize(640, 480)
    card = HoverCard(view, NIGHT)
    card.show_card(SHORT, pointer, grave)
    return card


def test_that_a_card_of_a_neighbour_leaves_the_plate_of_who_is_red_in_sight(
    qtbot: QtBot, pool: RenderPool
) -> None:
    view = MapView(MapState.at(HOME, 15.0), pool, NIGHT)
    qtbot.addWidget(view, before_close_func=lambda _: view.close_view())
    view.resize(640, 480)
    beside = Position(HOME.lat - 0.0006, HOME.lon + 0.0012)
    red = MapUnit("BR29", beside, "RSP", "at_scene", Level.RED, "silent +2:10")
    view.feed.show_units([MapUnit("BR21", HOME, "RSP", "available"), red])
    view.grab()
    boxes = view._canvas.grave_boxes(view.camera())
    assert len(boxes) == 2  # symbol and plate
    view._tell_of(QPointF(320, 240))
    assert view._card.card is not None
    assert not any(box.intersects(QRectF(view._card.geometry())) for box in boxes)
