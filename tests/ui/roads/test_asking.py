from datetime import timedelta

import pytest

from dispatch_desk.closures import MOST_STRETCHES, MPH
from dispatch_desk.commands import ChangeRoads, ExtendRoads, ReopenRoads
from dispatch_desk.force.profile import load_force
from geodata.places import Position
from geodata.selection import Stretch
from resources.units import RefusedError
from tests.ui.roads.closures import HOUR, LEAK, NOW
from ui.command_line.reading import Context
from ui.roads.asking import Chosen, closing, extending, read_end, reopening

HERE = Stretch((Position(54.3, -4.9),))
CHOSEN = Chosen(HERE, "Hazel Street", 2, 200.0, "2 stretches, 200 m")


def answer(*typed: str, chosen: Chosen = CHOSEN) -> ChangeRoads:
    form = closing(chosen, "", Context(load_force()), NOW)
    asked = form.read(typed)
    assert isinstance(asked, ChangeRoads)
    return asked


@pytest.mark.parametrize(
    ("typed", "seconds"),
    [("1 h", 3600), ("90 min", 5400), ("for 2h", 7200), ("1h30", 5400)],
)
def test_that_a_length_of_time_is_read(typed: str, seconds: float) -> None:
    assert read_end(typed, NOW) == (None, seconds)


@pytest.mark.parametrize("typed", ["0630", "06:30", "until 0630"])
def test_that_a_time_of_day_is_the_next_one(typed: str) -> None:
    until, lasts_s = read_end(typed, NOW)
    assert lasts_s is None
    assert until is not None
    assert NOW < until <= NOW + timedelta(days=1)
    assert f"{until.astimezone():%H:%M}" == "06:30"


@pytest.mark.parametrize("typed", ["", "reopened", "until reopened"])
def test_that_without_an_end_it_stays_until_reopened(typed: str) -> None:
    assert read_end(typed, NOW) == (None, None)


@pytest.mark.parametrize("typed", ["soon", "25:00", "a while", "90"])
def test_that_what_is_no_end_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(RefusedError, match=r"06:30|2h"):
        read_end(typed, NOW)


def test_that_a_filled_form_closes_for_an_hour() -> None:
    asked = answer("gas leak", "1 h", "closed", "")
    assert (asked.kmh, asked.lasts_s, asked.reason) == (None, 3600, "gas leak")
    assert (asked.where, asked.words, asked.stretches) == (HERE, "Hazel Street", 2)


def test_that_a_speed_slows_in_miles_an_hour() -> None:
    assert answer("flood", "", "20 mph", "").kmh == pytest.approx(20 * MPH)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        (("", "1 h", "closed", ""), "Why"),
        (("flood", "1 h", "shut", ""), "neither closed nor a speed"),
        (("flood", "1 h", "closed", "17"), "no incident's number"),
        (("flood", "1 h", "closed", "0417"), "No open incident"),
    ],
)
def test_that_what_is_missing_or_wrong_is_said(typed: tuple[str, ...], why: str) -> None:
    with pytest.raises(RefusedError, match=why):
        answer(*typed)


def test_that_more_roads_than_may_be_closed_at_once_are_refused() -> None:
    country = Chosen(HERE, "all", MOST_STRETCHES + 1, 1e6, "20,001 stretches, 1000 km")
    with pytest.raises(RefusedError, match="smaller"):
        answer("flood", "", "", "", chosen=country)


def test_that_reopening_takes_one_enter_and_another_end_is_read_as_any() -> None:
    assert reopening(LEAK).read(("",)) == ReopenRoads(change="R1")
    later = extending(LEAK, NOW).read(("1 h", "still leaking"))
    assert later == ExtendRoads(change="R1", lasts_s=HOUR.total_seconds(), reason="still leaking")
