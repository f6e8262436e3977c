import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from geodata.coordinates import degree_minutes, parse_coordinates
from geodata.grid import (
    ERROR_M,
    GridSquare,
    grid_bearing_deg,
    grid_lines,
    grid_reference,
    letters_at,
    parse_grid,
)
from geodata.places import Box, MapError, Position, bearing_deg, distance_m
from geodata.projection import is_in_great_britain
from geodata.references import read_reference

CAISTER = Position(52.65798, 1.71605)
"""The water tower at Caister, the worked example of the Ordnance Survey's guide, in WGS 84."""
NEWPORT = Position(51.58, -2.99)
DIGITS = st.sampled_from([2, 4, 6, 8])
BRITAIN = st.builds(Position, st.floats(50.0, 60.8), st.floats(-6.4, 1.7)).filter(
    is_in_great_britain
)


def test_that_the_surveys_own_example_has_the_surveys_own_reference() -> None:
    assert GridSquare(651_409, 313_177, 1).name == "TG 51409 13177"
    assert distance_m(parse_grid("TG 51409 13177").middle, CAISTER) <= ERROR_M
    assert grid_reference(CAISTER, 6) == "TG 514 131"


@pytest.mark.parametrize(
    ("place", "reference"),
    [
        (Position(51.5007, -0.1246), "TQ 302 796"),  # Big Ben
        (Position(58.6441, -3.0683), "ND 380 735"),  # John o' Groats, by the pier
        (Position(60.1530, -1.1430), "HU 476 413"),  # Lerwick
        (Position(50.0657, -5.7132), "SW 342 250"),  # Land's End
    ],
)
def test_that_places_everybody_knows_have_the_squares_on_the_printed_map(
    place: Position, reference: str
) -> None:
    assert letters_at(*_corner(grid_reference(place))) == reference[:2]
    near = parse_grid(reference)
    assert distance_m(near.middle, place) < 250


def _corner(reference: str) -> tuple[float, float]:
    square = parse_grid(reference)
    return square.east_m, square.north_m


@given(BRITAIN, DIGITS)
def test_that_a_reference_leads_back_to_the_square_it_was_taken_in(
    place: Position, digits: int
) -> None:
    reference = grid_reference(place, digits)
    square = parse_grid(reference)
    assert square.name == reference
    assert len(reference.replace(" ", "")) == 2 + digits
    assert distance_m(square.middle, place) <= square.size_m * 0.7072 + 0.2
    assume(is_in_great_britain(square.middle))
    assert parse_grid(grid_reference(square.middle)).name[:2] == reference[:2]


@given(BRITAIN)
def test_that_blanks_and_small_letters_do_not_matter(place: Position) -> None:
    reference = grid_reference(place)
    assert parse_grid(reference.replace(" ", "").lower()) == parse_grid(f"  {reference} ")


def test_that_metres_east_and_north_are_read_as_command_systems_show_them() -> None:
    meant = parse_grid("ST 31200 87900")
    for written in ("331200 187900", "331200,187900", "E331200 N187900", "E 331200, N 187900"):
        assert parse_grid(written) == meant


def test_that_nothing_is_believed_finer_than_the_datum() -> None:
    assert parse_grid("ST 31205 87906").error_m == ERROR_M
    assert parse_grid("ST 3120 8790").error_m == ERROR_M
    assert parse_grid("ST 31 87").error_m == 500
    with pytest.raises(ValueError, match="2 to 8 figures"):
        grid_reference(NEWPORT, 10)


@pytest.mark.parametrize("digits", [0, 3, -2, 12])
def test_that_a_reference_has_two_to_eight_figures(digits: int) -> None:
    with pytest.raises(ValueError, match="figures"):
        grid_reference(NEWPORT, digits)


@pytest.mark.parametrize(
    "written",
    ["", "ST", "ST 312", "ST 3120 879", "SI 3120 8790", "ZZ 12", "ST 123456 123456", "S1 34",
     "899999 187900", "ST 31²0 8790", "ST" + "1" * 5000, "14 Corporation Road", "AA 1234 5678"],
)  # fmt: skip
def test_that_what_is_no_reference_is_refused_with_the_remedy(written: str) -> None:
    with pytest.raises(MapError, match="ST 3120 8790"):
        parse_grid(written)


@pytest.mark.parametrize(
    "place",
    [Position(48.85, 2.35), Position(53.35, -6.26), Position(54.6, -5.93), Position(-33.9, 18.4),
     Position(90, 0), Position(0, 180)],
)  # fmt: skip
def test_that_places_outside_great_britain_have_no_reference(place: Position) -> None:
    assert grid_reference(place) == ""


def test_that_grid_north_is_not_true_north_away_from_the_middle_meridian() -> None:
    north = Position(NEWPORT.lat + 0.01, NEWPORT.lon)
    assert bearing_deg(NEWPORT, north) == pytest.approx(0, abs=0.01)
    # West of 2° W the grid's lines lean to the east of north: 0.78° at Newport.
    assert grid_bearing_deg(NEWPORT, north) == pytest.approx(0.78, abs=0.05)


def test_that_lines_run_where_their_metres_say() -> None:
    box = Box(51.57, -3.0, 51.59, -2.98)
    lines = grid_lines(box, 1_000)
    assert {line.metres for line in lines if line.is_easting} == {331_000, 332_000}
    for line in lines:
        at = Position(float(line.lat[4]), float(line.lon[4]))
        square = parse_grid(grid_reference(at))
        metres = square.east_m if line.is_easting else square.north_m
        assert abs(metres - line.metres) <= 10


def test_that_a_box_at_the_other_end_of_the_earth_has_no_lines() -> None:
    assert isinstance(grid_lines(Box(-90, 179, -89, 180), 100_000), list)


# Latitude and longitude


@pytest.mark.parametrize(
    "written",
    ["51.58, -2.99", "51.58,-2.99", "51.58 -2.99", "N51 34.8 W002 59.4", "51°34.80'N 2°59.40'W",
     "51\u00b034.80\u2032N 2\u00b059.40\u2032W", "51°34'48\"N, 2°59'24\"W", "2°59.40'W 51°34.80'N",
     "n51.58 w2.99", "51.58N 2.99W"],
)  # fmt: skip
def test_that_one_place_is_read_however_it_is_written(written: str) -> None:
    assert distance_m(parse_coordinates(written), NEWPORT) < 1


@pytest.mark.parametrize(
    "written",
    ["", ",", "14 5", "51.58", "51.58,", "91, 3", "51 N", "51 N 2 N", "51 60 N 2 W", "N", "-51 N 2 W",
     "51,58,2", "51 1 2 3 N 2 W", "14 Hazel Street", "1" * 400, "51.58 N -2.99"],
)  # fmt: skip
def test_that_what_is_no_latitude_and_longitude_is_refused_with_the_remedy(written: str) -> None:
    with pytest.raises(MapError, match="is not a place"):
        parse_coordinates(written)


@given(st.builds(Position, st.floats(-90, 90), st.floats(-180, 180)))
def test_that_minutes_lead_back_to_the_place(place: Position) -> None:
    written = degree_minutes(place)
    assert "60.00" not in written
    assert distance_m(parse_coordinates(written), place) < 15


# Either


def test_that_a_place_in_figures_says_what_it_is_and_how_near_it_is_meant() -> None:
    words = [read_reference(text)[0] for text in ("ST312879", "st3120587906", "ST3187", "ST 38")]
    assert words == [
        "ST 312 879 · 100 m square",
        "ST 31205 87906 · within 5 m",
        "ST 31 87 · 1 km square",
        "ST 3 8 · 10 km square",
    ]
    assert read_reference("51.58,-2.99")[0] == "51.58000, -2.99000 · ST 3149 8725"
    assert read_reference("48.85,2.35")[0] == "48.85000, 2.35000"


@pytest.mark.parametrize("written", ["14 Hazel Street", "ST", "Stow Hill", "", "N", "0417", "BR21"])
def test_that_words_are_no_figures(written: str) -> None:
    with pytest.raises(MapError):
        read_reference(written)
