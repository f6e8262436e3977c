from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from tests.ui.a_night import NOW
from ui.status_bar import FeedLine, Part, StatusBar, StatusLine, alarm_word, parts
from ui.theme import DAY, NIGHT, Theme

POSITIONS = FeedLine("Positions", "41 of 44, 3 late", "41/44", "late", refused=12)
STOPPED = FeedLine("Positions", "stopped 02:41", health="error")
LINE = StatusLine(
    NOW, "Desk 3", "M Hughes", "dispatcher", "DEMO", "Newport", "Roads: fast", (POSITIONS,),
    alarms=4, saved=48213,
)  # fmt: skip


@pytest.fixture
def bar(window: QWidget) -> StatusBar:
    made = StatusBar(window)
    made.resize(1920, made.height())
    made.show()
    return made


def said(line: StatusLine) -> dict[str, Part]:
    return {part.said.replace("\u00a0", " "): part for part in parts(line)}


def test_that_the_bar_says_who_where_and_on_what_data() -> None:
    assert list(said(LINE)) == [
        "Desk 3",
        "M Hughes, dispatcher",
        "DEMO · Newport",
        "Positions 41 of 44, 3 late, 12 refused",
        "Safety watch on",
        "4 in 10 min, high",
        "Journal saved, 48 213",
        "Roads: fast",
    ]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"sound": False}, "No audio"),
        ({"watch_alive": False}, "Safety watch stopped"),
        ({"unsaved_for": timedelta(seconds=4)}, "Journal not saved for 4 s, supervisor told"),
        ({"feeds": (STOPPED,)}, "Positions stopped 02:41"),
    ],
)
def test_that_what_has_failed_is_red_and_never_left_out(
    changed: dict[str, object], expected: str
) -> None:
    part = said(replace(LINE, **changed))[expected]
    assert part.colour == "red"
    assert part.urgent


def test_that_a_save_under_two_seconds_only_waits() -> None:
    part = said(replace(LINE, unsaved_for=timedelta(seconds=2)))["Journal saved, 48 213"]
    assert part.glyph == "timer-sand"
    assert part.colour == "text1"


def test_that_nobody_booked_on_is_said() -> None:
    assert said(replace(LINE, name=""))["Nobody is booked on"].colour == "amber"


def test_that_live_is_plain_and_every_other_mode_stands_out() -> None:
    assert said(replace(LINE, mode="LIVE"))["LIVE · Newport"].colour == "text2"
    assert said(LINE)["DEMO · Newport"].colour == "violet"


def test_that_the_alarm_load_has_a_word() -> None:
    assert [alarm_word(count) for count in (0, 1, 2, 3, 10, 11)] == [
        "", "", "", "high", "high", "flood",
    ]  # fmt: skip


def test_that_the_bar_is_read_whole_with_its_clocks(bar: StatusBar) -> None:
    bar.show_line(LINE)
    heard = bar.accessibleName()
    assert heard.startswith("Status: Desk 3, M Hughes, dispatcher")
    assert "Alarms 4 in 10 min, high" in heard
    assert "UTC 02:57:34" in heard


@pytest.mark.parametrize("width", [1920, 1366, 800, 400])
def test_that_a_narrow_bar_keeps_what_is_urgent(bar: StatusBar, width: int) -> None:
    line = replace(LINE, sound=False, watch_alive=False)
    bar.set_small(small=width < 1900)
    bar.resize(width, bar.height())
    bar.show_line(line)
    bar.grab()
    kept = bar.shown()
    assert {"Desk 3", "No audio", "Safety watch stopped"} <= set(kept)
    assert ("Roads: fast" in kept) == (width == 1920)


@pytest.mark.parametrize("theme", [NIGHT, DAY], ids=lambda theme: theme.name)
@pytest.mark.parametrize(("alarms", "cells"), [(0, 0), (1, 1), (12, 10)])
def test_that_the_gauge_fills_a_cell_an_alarm_and_no_more_than_ten(
    bar: StatusBar, theme: Theme, alarms: int, cells: int
) -> None:
    bar.set_theme(theme)
    bar.show_line(StatusLine(NOW, alarms=alarms, watch_alive=False))
    image = bar.grab().toImage()
    colours = {theme.colour(token).rgb() for token in ("available", "amber", "red")}
    row = [image.pixel(x, bar.height() // 2 + 5) in colours for x in range(image.width())]
    # Words in these colours stand to the right of the gauge and are broken; a cell is seven filled pixels.
    runs = "".join("x" if filled else " " for filled in row).split()
    assert sum(len(run) >= 7 for run in runs) == cells


def test_that_an_empty_bar_draws_nothing_but_its_ground(bar: StatusBar) -> None:
    assert bar.shown() == []
    assert bar.grab().toImage().pixelColor(900, 14) == QColor(NIGHT.raised)


@pytest.mark.parametrize("width", [1024, 1366])
def test_that_a_long_name_never_pushes_what_is_urgent_out_or_into_the_clock(
    bar: StatusBar, width: int
) -> None:
    line = replace(
        LINE,
        desk="Desk 12 Newport East and Monmouth",
        name="Christopher Featherstonehaugh-Smythe",
        sound=False,
        alarms=12,
        unsaved_for=timedelta(seconds=9),
    )
    bar.set_small(small=True)
    bar.resize(width, bar.height())
    bar.show_line(line)
    bar.grab()
    assert {"No audio", "12 in 10 min, flood"} <= set(bar.shown())
    last = bar._places[-1][0].right()
    assert last < width - 200  # where UTC and the local clock begin
