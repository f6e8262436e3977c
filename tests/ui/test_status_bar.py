from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from dispatch_desk.alarm_load import Alarm, Load, load_at
from tests.ui.a_night import BR21, FORCE, MINUTE, NOW
from ui.alarms.gauge import cell_token
from ui.status_bar import FeedLine, Part, StatusBar, StatusLine, parts
from ui.theme import DAY, NIGHT, Theme

POSITIONS = FeedLine("Positions", "41 of 44, 3 late", "41/44", "late", refused=12)
STOPPED = FeedLine("Positions", "stopped 02:41", health="error")


def rung(count: int) -> Load:
    """So many alarms a minute ago: the first always by one rule, every other by another."""
    rules = "alone, violence likely", "vehicle stop"
    rang = [Alarm(NOW - MINUTE, "amber", BR21, rules[at % 3 == 2]) for at in range(count)]
    return load_at(rang, FORCE.alarm_load, NOW)


LINE = StatusLine(
    NOW, "Desk 3", "M Hughes", "dispatcher", "DEMO", "Newport", "Roads: fast", (POSITIONS,),
    load=rung(4), saved=48213,
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
        ({"unsaved_for": timedelta(seconds=4)}, "Journal not saved for 4 s: tell the supervisor"),
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


def test_that_the_alarm_load_has_a_word_and_a_colour_and_stays_when_it_is_high() -> None:
    found = [
        next(p for p in parts(replace(LINE, load=rung(n))) if p.load) for n in (0, 2, 3, 10, 11)
    ]
    assert [(part.said.split(", ")[1], part.colour, part.urgent) for part in found] == [
        ("steady", "text1", False),
        ("steady", "text1", False),
        ("high", "amber", True),
        ("high", "amber", True),
        ("flood", "red", True),
    ]
    assert [part.short for part in found[1:3]] == ["2/10 min", "3, high"]


def test_that_the_bar_is_read_whole_with_its_clocks(bar: StatusBar) -> None:
    bar.show_line(LINE)
    heard = bar.accessibleName()
    assert heard.startswith("Status: Desk 3, M Hughes, dispatcher")
    assert "4 alarms in 10 min, high; 3 of them: alone, violence likely" in heard
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
    bar.show_line(StatusLine(NOW, load=rung(alarms), watch_alive=False))
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
        load=rung(12),
        unsaved_for=timedelta(seconds=9),
    )
    bar.set_small(small=True)
    bar.resize(width, bar.height())
    bar.show_line(line)
    bar.grab()
    assert {"No audio", "12 in 10 min, flood"} <= set(bar.shown())
    last = max(place.right() for place, *_ in bar._places)
    assert last < width - 200  # where UTC and the local clock begin


@pytest.mark.parametrize(("width", "small"), [(1920, False), (1366, True)])
def test_that_the_gauge_is_a_button_that_says_the_noisiest_rule(
    bar: StatusBar, qtbot: QtBot, width: int, *, small: bool
) -> None:
    bar.set_small(small=small)
    bar.resize(width, bar.height())
    bar.show_line(replace(LINE, load=rung(6)))

    told = "6 alarms in 10 min, high; 4 of them: alone, violence likely"
    assert bar.gauge.accessibleName() == told
    assert bar.gauge.toolTip().startswith(told)
    assert bar.gauge.geometry().width() >= 24
    assert bar.gauge.height() >= 24
    with qtbot.waitSignal(bar.gauge.clicked):
        qtbot.keyClick(bar.gauge, Qt.Key.Key_Space)


def test_that_the_cells_are_green_as_far_as_a_position_can_bear() -> None:
    tokens = [[cell_token(rung(count), at) for at in range(4)] for count in (2, 3, 11)]
    assert tokens == [
        ["available", "available", None, None],
        ["available", "available", "amber", None],
        ["available", "available", "red", "red"],
    ]


def test_that_the_gauge_goes_where_there_is_no_room_for_a_steady_load(bar: StatusBar) -> None:
    bar.resize(500, bar.height())
    bar.show_line(replace(LINE, load=rung(0)))
    assert bar.gauge.isHidden()
    bar.resize(1920, bar.height())
    assert bar.gauge.isVisible()


@pytest.mark.parametrize(
    ("trouble", "expected"), [("This computer slept 12 min until 03:12", 1), ("", 0)]
)
def test_that_a_click_says_that_the_watchs_trouble_was_read(
    bar: StatusBar, qtbot: QtBot, trouble: str, expected: int
) -> None:
    told = FeedLine("Safety watch", trouble, "trouble", "error")
    bar.show_line(replace(LINE, feeds=(POSITIONS, *((told,) if trouble else ()))))
    read: list[bool] = []
    bar.watch_noted.connect(lambda: read.append(True))
    for words in bar.shown():
        place = next(place for place, part, _ in bar._places if part.said == words)
        qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=place.center().toPoint())
    assert len(read) == expected
