"""Two units compared in words, what a proposed way is called on the map, and where one who is ahead waits."""

from math import inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from geodata.places import Position, distance_m
from geodata.routing.engine import Route
from resources.units import Callsign
from tests.ui.units.candidates import candidate
from ui.comparing import compared
from ui.proposals import label_of, short_of, to_draw

PLACE = Position(51.58, -2.99)
DEGREE_M = 111_195.0


def way(length_m: float = 1_000.0, lats: tuple[float, ...] = (51.60, 51.58)) -> Route:
    lat, lon = np.array(lats), np.full(len(lats), PLACE.lon)
    return Route(200.0, length_m, lon, lat, np.linspace(0, 200.0, len(lats)), ())


def test_that_a_unit_is_compared_by_time_position_and_what_it_lacks() -> None:
    first = candidate("BR24", rank=1, eta_s=395.0, met=("Taser",))
    other = candidate("BR27", rank=2, eta_s=420.0, stale=True, age_s=840.0, missing=("Taser",))
    said = compared(other, first, None, None)
    assert [line.replace("\xa0", " ") for line in said] == [
        "BR27 against BR24: 0:25 later, too close to call, position 14 min old, no Taser"
    ]


def test_that_what_it_brings_leaves_and_why_it_may_not_go_is_said() -> None:
    first = candidate("BR21", rank=1, eta_s=300.0, missing=("2 officers", "Taser"))
    diverted = candidate("BR24", rank=2, eta_s=900.0, divert_from="2030-05-01/0412")
    assert compared(diverted, first, None, None) == (
        "BR24 against BR21: 10:00 later, brings 2 officers, brings Taser, would leave 0412",
    )
    pcso = candidate(
        "BN40", eta_s=60.0, reason="PCSO: not for confrontation", missing=("2 officers",)
    )
    assert compared(pcso, first, None, None) == (
        "BN40 against BR21: 4:00 sooner, brings Taser, PCSO: not for confrontation",
    )


def test_that_a_unit_without_a_road_time_and_one_against_itself_are_no_riddle() -> None:
    first, lost = candidate("BR21", rank=1), candidate("BR29", eta_s=None)
    assert compared(first, first, None, None) == ()
    assert "no road time" in compared(lost, first, None, None)[0]
    assert compared(first, lost, None, None)[0] == "BR21 against BR29: no difference that counts"


def test_that_the_long_way_round_is_told_and_an_ordinary_one_is_not() -> None:
    near, far = candidate("BR21", rank=1, straight_m=900.0), candidate("BR24", rank=2)
    said = compared(near, far, way(4_100.0), way(1_500.0))
    assert [line.replace("\xa0", " ") for line in said[1:]] == [
        "BR21 has the long way round: 900 m straight, 4.1 km by road"
    ]


def test_that_a_way_is_called_by_who_when_and_the_band_in_tens_of_seconds() -> None:
    row = candidate("BR21", rank=1, eta_s=215.0, earliest_s=193.0, latest_s=251.0)
    assert label_of(row) == "BR21 3:35 (3:10–4:20)"  # noqa: RUF001 - as read
    lost = candidate("BR22", rank=1, eta_s=215.0, earliest_s=193.0, latest_s=inf)
    assert "…" in label_of(lost)


def test_that_ways_are_drawn_of_those_proposed_and_of_whoever_is_in_hand_alone() -> None:
    rows = [candidate(f"BR2{n}", rank=n, eta_s=100.0 * n) for n in (1, 2, 3)]
    enough = [structs.replace(row, verdict="suitable") for row in rows]
    assert not list(to_draw(enough, None))
    assert [row.callsign for row in to_draw(enough, Callsign("BR22"))] == ["BR22"]
    proposed = [structs.replace(rows[0], verdict="recommended"), *enough[1:]]
    assert [row.callsign for row in to_draw(proposed, None)] == ["BR21"]


@given(st.integers(2, 30), st.floats(20.0, 2_000.0))
def test_that_who_holds_waits_on_its_way_as_far_off_as_the_force_says(
    points: int, hold_m: float
) -> None:
    length_m = 2_500.0
    lats = tuple(np.linspace(PLACE.lat + length_m / DEGREE_M, PLACE.lat, points))
    waits = short_of(way(length_m, lats), PLACE, hold_m)
    assert distance_m(waits, PLACE) == pytest.approx(hold_m, abs=2.0)


def test_that_a_way_that_passes_near_and_goes_on_is_held_at_its_end() -> None:
    beyond, past = PLACE.lat + 150 / DEGREE_M, PLACE.lat - 1_500 / DEGREE_M
    route = way(5_000.0, (PLACE.lat + 900 / DEGREE_M, beyond, past, PLACE.lat))
    waits = short_of(route, PLACE, 200.0)
    assert waits.lat < PLACE.lat
    assert distance_m(waits, PLACE) == pytest.approx(200.0, abs=2.0)


def test_that_a_unit_nearer_than_that_waits_where_it_is() -> None:
    here = PLACE.lat + 90 / DEGREE_M
    assert short_of(way(90.0, (here, PLACE.lat)), PLACE, 200.0).lat == pytest.approx(here)
