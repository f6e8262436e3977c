"""What of a way is still before a unit: never more than there was, and honest about who has left it."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.places import Position
from ui.map.marks import MapRoute
from ui.passing import Passing, rest_of

LON, LAT = np.array([-3.0, -2.99, -2.99, -2.98]), np.array([51.5, 51.5, 51.51, 51.51])
WAY = MapRoute(
    LON, LAT, "BR24 4:00", "route", "BR24 4:00, 2.5\u00a0km\nleft into Hazel Street", 240.0, 2_500.0
)


def test_that_what_lies_behind_the_unit_is_gone_and_the_time_is_of_the_rest() -> None:
    rest = rest_of(WAY, Position(51.5, -2.99))
    assert (rest.lon[0], rest.lat[0]) == (-2.99, 51.5)
    assert rest.label == "BR24 2:53"
    assert rest.way.splitlines() == ["BR24 2:53, 1.8\u00a0km", "left into Hazel Street"]


def test_that_a_unit_that_has_left_its_way_keeps_the_whole_of_it_on_the_map() -> None:
    """Until the roads have answered from where it is now."""
    assert rest_of(WAY, Position(51.505, -2.98)) is WAY


def test_that_where_a_way_comes_by_twice_the_unit_is_on_the_first_pass() -> None:
    """Else a loop would be cut off, and with it the time that it takes."""
    lon = np.array([-3.0, -2.99, -2.98, -2.98, -2.99, -2.99])
    lat = np.array([51.5, 51.5, 51.5, 51.51, 51.51, 51.49])
    loop = MapRoute(lon, lat, "BR24 4:00", "route", "BR24 4:00", 240.0, 5_000.0)
    rest = rest_of(loop, Position(51.50005, -2.99))
    assert len(rest.lon) == 6
    assert rest.label > "BR24 3:00"


def test_that_a_way_that_nobody_drives_is_left_as_it_is() -> None:
    proposed = MapRoute(LON, LAT, "BR24 4:00", "proposed")
    assert rest_of(proposed, Position(51.5, -2.99)) is proposed


@settings(max_examples=80, deadline=None)
@given(st.floats(0, 1), st.integers(0, 2), st.floats(-3e-4, 3e-4))
def test_that_the_rest_begins_near_the_unit_and_ends_where_the_way_does(
    share: float, piece: int, aside: float
) -> None:
    lon = LON[piece] + share * (LON[piece + 1] - LON[piece])
    lat = LAT[piece] + share * (LAT[piece + 1] - LAT[piece])
    rest = rest_of(WAY, Position(lat + aside, lon))
    assert (rest.lon[-1], rest.lat[-1]) == (LON[-1], LAT[-1])
    assert len(rest.lon) <= len(LON)
    assert abs(rest.lon[0] - lon) <= 5.1e-4
    assert abs(rest.lat[0] - lat) <= 3.1e-4


def test_that_the_map_is_told_nothing_new_while_the_unit_stands() -> None:
    passing, where = Passing(), Position(51.5, -2.995)
    (first,) = passing.ahead([(WAY, where)])
    (again,) = passing.ahead([(WAY, Position(51.5, -2.995))])
    (moved,) = passing.ahead([(WAY, Position(51.5, -2.991))])
    assert first is again
    assert moved is not first
    assert passing.ahead([(WAY, None)]) == [WAY]
