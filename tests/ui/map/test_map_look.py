"""Where a map looks after any row of zooms, drags and jumps, and the way back through all of them."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPointF
from pytestqt.qtbot import QtBot

from geodata.places import Position
from ui.map.camera import MAX_ZOOM, MIN_ZOOM, ZOOM_STEP, Camera, MapState, world_of
from ui.map.look_history import MOST_LOOKS, Look, LookHistory
from ui.map.lookout import Lookout

HOME = Position(51.58, -2.99)
SHARED = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
spots = st.builds(QPointF, st.floats(0, 640), st.floats(0, 480))
turns = st.lists(st.tuples(st.sampled_from([-2.0, -1.0, -0.5, 0.5, 1.0, 2.0]), spots), max_size=8)
looks = st.lists(
    st.builds(Look, st.floats(0.1, 0.9), st.floats(0.1, 0.9), st.sampled_from([14.0, 15.5])),
    min_size=1, max_size=120,
)  # fmt: skip


@pytest.fixture
def lookout(qtbot: QtBot) -> Lookout:
    made = Lookout(MapState.at(HOME, 15.0))
    qtbot.addWidget(made)
    made.resize(640, 480)
    return made


def pixel_of(lookout: Lookout, world: tuple[float, float]) -> QPointF:
    return QPointF(*lookout.camera().to_screen_one(*world))


@SHARED
@given(turns)
def test_that_what_is_under_the_pointer_stays_there_and_every_zoom_ends_on_a_half_step(
    lookout: Lookout, turns: list[tuple[float, QPointF]]
) -> None:
    for steps, at in turns:
        held = lookout.camera().to_world(at.x(), at.y())
        lookout.zoom_by(steps, at)
        zoom = lookout.look.zoom
        assert MIN_ZOOM <= zoom <= MAX_ZOOM
        assert (zoom / ZOOM_STEP).is_integer()
        # To a pixel: a window's edge lies on a whole one, so that tiles stay sharp.
        assert (pixel_of(lookout, held) - at).manhattanLength() <= 2


@SHARED
@given(st.lists(st.tuples(st.floats(-0.4, 0.4), spots), min_size=1, max_size=12))
def test_that_a_pinch_between_the_steps_ends_on_the_nearest(
    lookout: Lookout, pinches: list[tuple[float, QPointF]]
) -> None:
    for levels, at in pinches:
        lookout.pinch(levels, at)
    between = lookout.look.zoom
    assert lookout.is_moving
    lookout.zoom_by(0, pinches[-1][1])
    assert abs(lookout.look.zoom - between) <= ZOOM_STEP / 2
    assert (lookout.look.zoom / ZOOM_STEP).is_integer()


@given(looks)
def test_that_the_way_back_is_the_way_there_and_forward_is_the_way_again(
    rested: list[Look],
) -> None:
    history = LookHistory()
    for look in rested:
        history.rest(look)
    there = [look for n, look in enumerate(rested) if n == 0 or look != rested[n - 1]][-MOST_LOOKS:]
    assert walked(history.back, there[-1]) == there[-2::-1]
    assert walked(history.forward, there[0]) == there[1:]


def walked(step: Callable[[Look], Look | None], start: Look) -> list[Look]:
    """All looks until there is none."""
    passed, now = [], step(start)
    while now is not None:
        passed.append(now)
        now = step(now)
    return passed


def test_that_what_is_done_by_hand_before_going_back_can_be_come_forward_to() -> None:
    history = LookHistory()
    first, second, dragged = (Look(n / 10, 0.5, 15.0) for n in (1, 2, 3))
    history.rest(first)
    history.rest(second)
    assert history.back(dragged) == second
    assert history.forward(second) == dragged


def test_that_a_window_over_the_date_line_has_places_on_both_sides_of_it() -> None:
    camera = Camera(*world_of(Position(-17.0, 179.999)), 12.0, 800, 600)
    west, east = camera.place_at(100, 300), camera.place_at(700, 300)
    assert 179 < west.lon < 180
    assert -180 < east.lon < -179
    assert east.lat == pytest.approx(-17.0, abs=1e-3)
