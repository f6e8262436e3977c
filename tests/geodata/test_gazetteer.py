"""What is typed finds what is meant: what says it better first, and of what says it as well the nearest."""

from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.build import build_area
from geodata.gazetteer import Gazetteer
from geodata.places import Position, distance_m
from geodata.rawmap import RawMap, RawPlace, RawWay

HOME = Position(52.0, -2.0)
KM = 1 / 111.2  # of a degree of latitude


def at(north: int, east: int) -> Position:
    """Tenths of a kilometre from home."""
    return Position(HOME.lat + north / 10 * KM, HOME.lon + east / 10 * KM / 0.6157)


AROUND = st.builds(at, st.integers(-60, 60), st.integers(-60, 60))


@cache
def gazetteer(*names: tuple[str, Position]) -> Gazetteer:
    raw = RawMap("invented")
    lat, lon = np.array([HOME.lat - 0.1, HOME.lat + 0.1]), np.array([HOME.lon, HOME.lon])
    raw.roads = [RawWay(1, np.array([1, 2]), lon, lat, {"highway": "residential"})]
    raw.places = [RawPlace("suburb", name, place.lat, place.lon) for name, place in names]
    return Gazetteer(build_area(raw, "invented"))


SCHOOLS = tuple(
    (
        f"{'ABCDEFGHIJKLMNOPQRST'[n]}{'elderberry' * (n % 4)} Primary School",
        at(3 * n - 30, 20 - 5 * n),
    )
    for n in range(20)
)
OTHERS = (("Schooner Dock", HOME), ("Mill Lane", HOME), ("Schoo1", HOME))


@given(
    AROUND, st.sampled_from(["school", "School", "sch", "primary school", "12 school", "primary s"])
)
def test_that_of_names_that_say_it_as_well_the_nearest_come_first(
    middle: Position, typed: str
) -> None:
    """Whatever else they say, however long they are, and wherever they stand in the alphabet."""
    made = gazetteer(*SCHOOLS, *OTHERS)
    nearest = sorted(SCHOOLS, key=lambda school: distance_m(middle, school[1]))
    found = [one for one in made.search(typed, 9, middle) if one.words.endswith("School")]
    wanted = [name for name, _ in nearest][: len(found)]
    assert [one.words for one in found] == wanted
    assert len(found) >= 7  # two others begin with "sch"


@given(AROUND)
def test_that_what_says_it_better_comes_first_however_far_it_is(middle: Position) -> None:
    made = gazetteer(
        ("Church", at(50, 50)), ("Church Road", at(-50, 50)), ("Churchward Drive", at(50, -50)),
        ("Chvrch Hill", HOME),
    )  # fmt: skip
    found = [one.words for one in made.search("church", 9, middle)]
    assert found == ["Church", "Church Road", "Churchward Drive", "Chvrch Hill"]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("high st", "High Street"),  # and not what begins with "St" in another order
        ("st marys", "St. Mary's Court"),
        ("st mary's", "St. Mary's Court"),
        ("st mary\u2019s", "St. Mary's Court"),
        ("scholo", "Saint Joseph's High School"),
    ],
)
def test_that_what_was_meant_is_first_though_others_are_nearer(typed: str, first: str) -> None:
    made = gazetteer(
        ("High Street", at(50, 0)), ("St. Mary's Court", at(55, 0)), ("St Woolos Court", at(1, 0)),
        ("Highfield Road Stow", at(2, 0)), ("Saint Joseph's High School", at(3, 0)),
    )  # fmt: skip
    assert made.search(typed, 3, HOME)[0].words == first


def test_that_without_a_place_to_start_from_they_come_as_before() -> None:
    made = gazetteer(*SCHOOLS)
    assert made.find("school", 2) == list(SCHOOLS[:2])
    assert made.find("") == made.find("?") == []
