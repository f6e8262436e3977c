"""Groups of units on a far look: nobody who matters is swallowed, nobody is counted twice."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from geodata.places import Position
from resources.status import Availability
from ui.map.camera import Camera
from ui.map.clusters import LEAST, Group, group_at, grouped, paint_group
from ui.map.legend import legend_rows
from ui.map.marks import MapUnit
from ui.theme import DAY, NIGHT, Theme

FAR = Camera(0.49, 0.33, 11.0, 800, 600)
NEAR = Camera(0.49, 0.33, 14.0, 800, 600)
STATUSES: tuple[Availability, ...] = ("available", "deployable", "en_route", "stop", "break")
spots = st.lists(
    st.tuples(
        st.floats(-200, 1_000), st.floats(-200, 800), st.booleans(), st.sampled_from(STATUSES)
    ),
    max_size=60,
)


def units(statuses: list[Availability]) -> list[MapUnit]:
    place = Position(51.58, -2.99)
    return [MapUnit(f"B{number}", place, "RSP", one) for number, one in enumerate(statuses)]


@settings(max_examples=60, deadline=None)
@given(spots)
def test_that_nobody_who_must_be_seen_is_swallowed_and_everybody_else_is_counted_once(
    found: list[tuple[float, float, bool, Availability]],
) -> None:
    x, y = (np.array([one[i] for one in found], float) for i in (0, 1))
    kept = np.array([one[2] for one in found], bool)
    made = grouped(units([one[3] for one in found]), x, y, kept, FAR)
    assert not (made.members & kept).any()
    assert sum(group.count for group in made.groups) == int(made.members.sum())
    assert all(group.count >= LEAST for group in made.groups)


def test_that_a_group_says_how_many_do_what() -> None:
    close = np.full(5, 300.0) + np.arange(5)
    statuses: list[Availability] = ["available", "available", "en_route", "break", "available"]
    (group,) = grouped(units(statuses), close, close, np.zeros(5, bool), FAR).groups
    assert group.words == "5 units: 3 available, 1 en route, 1 not available"
    assert (group.x, group.y) == (302.0, 302.0)


def test_that_two_side_by_side_are_no_group_and_three_are() -> None:
    close, nobody = np.full(3, 300.0), np.zeros(3, bool)
    two = grouped(units(["available"] * 2), close[:2], close[:2], nobody[:2], FAR)
    three = grouped(units(["available"] * 3), close, close, nobody, FAR)
    assert (len(two.groups), len(three.groups)) == (0, 1)


def test_that_closer_by_everybody_stands_for_themselves() -> None:
    same = np.full(9, 300.0)
    made = grouped(units(["available"] * 9), same, same, np.zeros(9, bool), NEAR)
    assert made.groups == ()
    assert not made.members.any()


def test_that_a_group_stays_whole_while_the_map_is_moved() -> None:
    rng = np.random.default_rng(3)
    x, y = rng.uniform(150, 650, 80), rng.uniform(150, 450, 80)
    people, nobody = units(["available"] * 80), np.zeros(80, bool)
    before = grouped(people, x, y, nobody, FAR)
    step = 40
    moved = Camera(FAR.x + step / FAR.scale, FAR.y, FAR.zoom, FAR.width, FAR.height)
    after = grouped(people, x - (moved.left - FAR.left), y, nobody, moved)
    assert np.array_equal(before.members, after.members)
    assert [one.rows for one in before.groups] == [one.rows for one in after.groups]


@pytest.mark.parametrize("theme", [NIGHT, DAY], ids=lambda theme: theme.name)
def test_that_the_ring_shows_each_status_as_much_as_it_has_units(
    qtbot: QtBot, theme: Theme
) -> None:
    assert qtbot is not None
    rows = legend_rows(["available"] * 9 + ["en_route"] * 3)
    image = QImage(60, 60, QImage.Format.Format_RGB32)
    image.fill(theme.colour("panel"))
    with QPainter(image) as painter:
        paint_group(painter, Group(30.0, 30.0, rows), theme)
    shown = [image.pixelColor(x, y).name() for x in range(60) for y in range(60)]
    free, driving = (shown.count(theme.colour(t).name()) for t in ("available", "en_route"))
    assert 2.2 < free / driving < 4.5


def test_that_a_pointer_finds_the_group_it_rests_on() -> None:
    same = np.full(4, 300.0)
    made = grouped(units(["available"] * 4), same, same, np.zeros(4, bool), FAR)
    found = group_at(made, 310.0, 305.0)
    assert found is not None
    assert found.count == 4
    assert group_at(made, 340.0, 305.0) is None


def test_that_the_legend_counts_everybody_once_and_always_says_who_is_free() -> None:
    rows = legend_rows(["at_scene", "stop", "off", "on_duty", "standby"])
    assert [row.said for row in rows] == [
        "0 available", "1 en route", "2 at scene", "2 not available",
    ]  # fmt: skip
