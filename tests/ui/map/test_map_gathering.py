"""Thousands of units are sketched in turns; a room's few at once; and nothing is lost on the way."""

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from geodata.places import Position
from ui.map.gathering import AT_ONCE, Gathering
from ui.map.layout import MOST_PLATES, _worth_a_try
from ui.map.marks import MapUnit
from ui.map.scene import Scene, Sketch
from ui.map.turns import Order


def units(count: int) -> Iterator[MapUnit]:
    for number in range(count):
        place = Position(54.3 + number * 1e-5, -4.9)
        yield MapUnit(f"U{number}", place, "RSP", "available", selected=number == 7)


@pytest.fixture
def gathering(qapp: object) -> Iterator[Gathering]:
    assert qapp is not None
    owner = QObject()
    yield Gathering(owner)
    owner.deleteLater()


def test_that_a_rooms_units_are_handed_over_at_once_and_never_rest(gathering: Gathering) -> None:
    shown: list[Sketch] = []
    gathering.gathered.connect(shown.append)
    gathering.begin(units(AT_ONCE))
    assert [len(sketch.units) for sketch in shown] == [AT_ONCE]
    gathering.spent(10_000)
    assert not gathering.is_busy


def test_that_thousands_come_whole_in_their_order_after_turns(
    gathering: Gathering, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(gathering.gathered, timeout=20_000) as told:
        gathering.begin(units(6_000))
        assert gathering.is_busy
    (sketch,) = told.args
    assert [unit.callsign for unit in sketch.units] == [unit.callsign for unit in units(6_000)]
    gathering.spent(10_000)
    assert gathering.is_busy  # it rests


def test_that_what_was_begun_anew_is_never_mixed_with_what_came_before(
    gathering: Gathering, qtbot: QtBot
) -> None:
    gathering.begin(units(6_000))
    with qtbot.waitSignal(gathering.gathered, timeout=20_000) as told:
        gathering.begin(units(5_000))
    assert len(told.args[0].units) == 5_000


def test_that_a_scene_taken_in_turns_is_the_scene_taken_at_once() -> None:
    one, other, sketch = Scene(), Scene(), Sketch()
    one.take(Sketch.of(units(900)))
    for unit in units(900):
        sketch.add([unit])
    assert other.take(sketch)
    assert not other.take(Sketch.of(units(900)))  # nothing of the picture is another
    for name in ("ranks", "must", "alarming", "dimmed", "unit_x", "unit_y", "looks", "reach_m"):
        assert np.array_equal(getattr(one, name), getattr(other, name)), name
    assert one.pointed_at == other.pointed_at == (7,)


def test_that_of_too_many_plates_the_urgent_and_then_the_lonely_are_tried() -> None:
    count = MOST_PLATES + 500
    scene = Scene()
    scene.take(Sketch.of(units(count)))
    x, y = np.full(count, 10.0), np.full(count, 10.0)
    lonely = np.arange(count - 20, count)
    x[lonely] = 1_000.0 + 100.0 * np.arange(20)
    tried = _worth_a_try(scene, (x, y), np.ones(count, bool), np.zeros(count, bool))
    assert tried.sum() == MOST_PLATES
    assert tried[lonely].all()
    assert tried[7]  # it is selected


def test_that_two_who_work_in_turns_take_them_in_turn_and_neither_waits_for_ever() -> None:
    order, taken = Order(), list[str]()
    for _ in range(200):
        for who in ("gathers", "bakes"):
            if order.may_take(who):
                taken.append(who)
                order.took(who)
    assert abs(taken.count("gathers") - taken.count("bakes")) < 20
    assert len(taken) < 400  # not both each time


def test_that_who_works_alone_has_every_turn() -> None:
    order = Order()
    for _ in range(20):
        assert order.may_take("bakes")
        order.took("bakes")
