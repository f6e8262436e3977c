"""The planes: metres that agree with the ground, world units that agree with the tiles."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.places import Box, Position, distance_m
from geodata.projection import MERCATOR_LIMIT, Plane, from_world, plane_for, to_world

lons = st.floats(-179.9, 179.9)
lats = st.floats(-85, 85)


def around(lat: float, lon: float) -> Box:
    return Box(lat - 0.05, lon - 0.05, lat + 0.05, lon + 0.05)


@pytest.mark.parametrize(
    ("place", "lat", "lon"),
    [
        ("Newport", 51.58, -2.99),
        ("Dover", 51.05, 1.2),
        ("Stornoway", 58.2, -6.4),
        ("Lerwick", 60.15, -1.15),
        ("Penzance", 50.12, -5.54),
    ],
)
def test_that_great_britain_is_measured_on_its_own_grid(place: str, lat: float, lon: float) -> None:
    assert plane_for(around(lat, lon)).epsg == 27700, place


@pytest.mark.parametrize(
    ("place", "lat", "lon", "epsg"),
    [
        ("Porto", 41.15, -8.61, 32629),
        ("Calais", 50.95, 1.86, 32631),
        ("Dieppe", 49.92, 1.08, 32631),
        ("Belfast", 54.6, -5.93, 32630),
        ("Dublin", 53.35, -6.26, 32629),
        ("Sydney", -33.87, 151.2, 32756),
        ("Fiji", -17.8, 179.94, 32760),
    ],
)
def test_that_elsewhere_the_utm_zone_is_taken(
    place: str, lat: float, lon: float, epsg: int
) -> None:
    assert plane_for(around(lat, lon)).epsg == epsg, place


@settings(deadline=None)  # the first to ask waits for pyproj
@given(st.floats(50.5, 58), st.floats(-5, 1), st.floats(-0.01, 0.01), st.floats(-0.01, 0.01))
def test_that_metres_on_the_plane_are_metres_on_the_ground(
    lat: float, lon: float, up: float, right: float
) -> None:
    x, y = Plane(27700).to_metres([lon, lon + right], [lat, lat + up])
    on_ground = distance_m(Position(lat, lon), Position(lat + up, lon + right))
    # The grid's scale errs by up to 4 in 10,000 and the sphere by up to 6 in 1,000.
    assert np.hypot(*np.diff((x, y)).ravel()) == pytest.approx(on_ground, rel=0.007, abs=0.01)


def test_that_a_known_point_has_its_grid_reference() -> None:
    """Newport's transporter bridge stands in the square ST 318 863."""
    x, y = Plane(27700).to_metres(-2.9857, 51.5709)
    assert (float(x), float(y)) == pytest.approx((331_800, 186_300), abs=150)


@settings(deadline=None)  # the first to ask waits for pyproj
@given(lons, lats)
def test_that_a_place_comes_back_from_the_world(lon: float, lat: float) -> None:
    back = from_world(*to_world(lon, lat))
    assert np.array(back) == pytest.approx((lon, lat), abs=1e-9)


@settings(deadline=None)  # the first to ask waits for pyproj
@given(st.floats(-6, 1.5), st.floats(50, 60))
def test_that_a_place_comes_back_from_the_plane(lon: float, lat: float) -> None:
    plane = Plane(27700)
    assert np.array(plane.to_degrees(*plane.to_metres(lon, lat))) == pytest.approx(
        (lon, lat), abs=1e-6
    )


def test_that_the_world_runs_from_the_north_west_to_the_south_east() -> None:
    x, y = to_world([-180, 0, 180], [90, 0, -90])
    assert x.tolist() == [0, 0.5, 1]
    assert y.tolist() == pytest.approx([0, 0.5, 1])
    assert from_world(0.5, 0)[1] == pytest.approx(MERCATOR_LIMIT)
