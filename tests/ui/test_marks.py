"""Colour never speaks alone: painted in one colour, every mark is still another shape."""

from collections.abc import Callable
from itertools import combinations

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from resources.checkins import Level
from resources.status import Availability
from ui.theme import DAY, NIGHT, Theme, font
from ui.widgets import marks

RECT = QRectF(4, 4, 32, 32)
TOKENS = (
    "grade1", "grade2", "grade3", "grade4", "available", "en_route", "at_scene", "transporting",
    "not_available", "emergency", "red", "amber", "text2",
)  # fmt: skip
INK = "#ffffff"
GREY = replace(NIGHT, **dict.fromkeys(TOKENS, INK))
STATUSES: tuple[Availability, ...] = (
    "emergency", "available", "deployable", "en_route", "at_scene", "transporting", "not_deployable",
    "stop", "standby",
)  # fmt: skip
Paint = Callable[[QPainter], object]


def drawn(paint: Paint) -> QImage:
    image = QImage(120, 40, QImage.Format.Format_RGB32)
    image.fill(QColor(GREY.panel))
    painter = QPainter(image)
    paint(painter)
    painter.end()
    return image


def test_that_statuses_differ_in_shape_alone() -> None:
    seen = [
        drawn(lambda painter, a=status: marks.paint_status(painter, RECT, a, GREY))
        for status in STATUSES
    ]
    assert all(one != other for one, other in combinations(seen, 2))


def test_that_levels_of_worry_differ_in_shape_alone() -> None:
    levels = (Level.SAFE, Level.DUE, Level.AMBER, Level.RED)
    seen = [
        drawn(lambda painter, a=level: marks.paint_level(painter, RECT, a, GREY))
        for level in levels
    ]
    assert all(one != other for one, other in combinations(seen, 2))


def test_that_grades_differ_even_where_their_digit_is_the_same() -> None:
    seen = [
        drawn(lambda painter, a=look: marks.paint_grade(painter, RECT, a, GREY, "9"))
        for look in (2, 3, 4)
    ]
    assert all(one != other for one, other in combinations(seen, 2))


@pytest.mark.parametrize("theme", [NIGHT, DAY], ids=lambda theme: theme.name)
def test_that_one_officer_alone_is_amber(theme: Theme) -> None:
    alone, crew = (
        drawn(lambda painter, n=officers: marks.paint_crew(painter, RECT, n, theme))
        for officers in (1, 2)
    )
    assert has(alone, theme.amber)
    assert not has(crew, theme.amber)


def test_that_words_too_long_for_their_place_end_in_an_ellipsis_inside_it() -> None:
    face, room, ends = font(14), QRectF(0, 0, 60, 40), list[float]()
    image = drawn(
        lambda painter: ends.append(
            marks.paint_text(painter, room, "14 Corporation Road", face, QColor(INK)),
        ),
    )
    assert 30 < ends[0] <= 61
    assert not any(image.pixelColor(x, y) == QColor(INK) for x in range(62, 120) for y in range(40))


def test_that_a_pill_is_as_wide_as_its_words_need() -> None:
    face = font(12, 700)
    assert (
        marks.pill_width("12 new", face)
        > marks.pill_width("2 new", face)
        > marks.text_width("2 new", face)
    )


def has(image: QImage, colour: str) -> bool:
    wanted = QColor(colour)
    return any(
        image.pixelColor(x, y) == wanted
        for x in range(image.width())
        for y in range(image.height())
    )
