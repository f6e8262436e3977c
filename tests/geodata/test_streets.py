"""Streets of one name are told apart, and found by name and by district."""

import numpy as np

from geodata.area import AreaMap
from geodata.build import build_area
from geodata.gazetteer import Gazetteer
from geodata.places import Position, distance_m
from geodata.rawmap import RawMap, RawPlace, RawWay
from geodata.streets import ends_of, named_streets

HOME = Position(52.0, -2.0)
KM = 1 / 111.2  # of a degree of latitude


def at(east_km: float, north_km: float) -> Position:
    return Position(HOME.lat + north_km * KM, HOME.lon + east_km * KM / 0.6157)


def street(number: int, name: str, *corners: Position) -> RawWay:
    lat, lon = (np.array([getattr(one, part) for one in corners]) for part in ("lat", "lon"))
    nodes = np.array([hash((one.lat, one.lon)) % 10**9 for one in corners], np.int64)
    return RawWay(number, nodes, lon, lat, {"highway": "residential", "name": name})


def area(*districts: RawPlace) -> AreaMap:
    """Three Church Roads: in two parts side by side in the west, and one each in east and north."""
    raw = RawMap("invented")
    raw.roads = [
        street(1, "Church Road", at(0, 0), at(0.3, 0)),
        street(2, "Church Road", at(0.4, 0), at(0.6, 0)),
        street(3, "Church Road", at(5, 0), at(5.3, 0)),
        street(4, "Church Road", at(5, 4), at(5.3, 4)),
        street(5, "Mill Lane", at(0.6, 0), at(5, 0)),
        street(6, "Low Street", at(0, 0), at(0, 1)),
        street(7, "High Street", at(5.3, 0), at(5.3, 1)),
    ]
    raw.places = list(districts)
    return build_area(raw, "three churches")


def suburb(name: str, place: Position) -> RawPlace:
    return RawPlace("suburb", name, place.lat, place.lon)


WESTON, EASTON = suburb("Weston", at(0, 0.2)), suburb("Easton", at(5, 2))


def words(made: AreaMap) -> list[str]:
    return sorted(one.words for one in named_streets(made))


def test_that_streets_of_one_name_are_told_apart_by_district_and_a_lone_one_is_not() -> None:
    northley = suburb("Northley", at(5, 4.2))
    found = words(area(WESTON, suburb("Easton", at(5, 0.2)), northley))
    churches = ["Church Road, Easton", "Church Road, Northley", "Church Road, Weston"]
    assert found == [*churches, "High Street", "Low Street", "Mill Lane"]


def test_that_two_in_one_district_are_told_apart_by_the_side_they_lie_on() -> None:
    found = words(area(WESTON, EASTON))
    assert found[:2] == ["Church Road, Weston", "Church Road, north of Easton"]
    assert found[2] == "Church Road, south of Easton"


def test_that_where_no_district_is_known_they_are_counted() -> None:
    assert words(area())[:3] == [f"Church Road, {n} of 3" for n in (1, 2, 3)]


def test_that_a_search_finds_each_of_them_and_the_district_chooses() -> None:
    gazetteer = Gazetteer(area(WESTON, EASTON))
    found = gazetteer.search("Church Road", 9)
    assert [one.words for one in found[:3]] == [
        "Church Road, Weston", "Church Road, south of Easton", "Church Road, north of Easton"
    ]  # fmt: skip
    assert {one.kind for one in found[:3]} == {"street"}
    assert (
        min(distance_m(a.position, b.position) for a in found[:3] for b in found[:3] if a != b)
        > 3_000
    )
    (first, *_) = gazetteer.find("12 church road north easton")
    assert first[0] == "Church Road, north of Easton"


def test_that_a_district_is_found_as_what_it_is() -> None:
    (first, *_) = Gazetteer(area(WESTON, EASTON)).search("Eastn", 3)
    assert (first.words, first.kind) == ("Easton", "suburb")


def test_that_a_street_ends_where_others_go_on() -> None:
    made = area(WESTON)
    roads = made.roads
    mill = np.flatnonzero([roads.street(edge) == "Mill Lane" for edge in range(roads.edge_count)])
    assert ends_of(roads, mill.astype(np.int32)) == ("Church Road",)
    low = np.flatnonzero([roads.street(edge) == "Low Street" for edge in range(roads.edge_count)])
    assert ends_of(roads, low.astype(np.int32)) == ("Church Road",)


def test_that_a_streets_place_is_on_its_road_and_near_the_middle_of_it() -> None:
    """Of a crescent not among its houses; of a long street not on its one long stretch at an end."""
    raw = RawMap("invented")
    raw.roads = [
        street(1, "The Crescent", at(0, 0), at(0, 1), at(1, 1), at(1, 0)),
        street(2, "Long Lane", at(0, 2), at(1, 2)),
        street(3, "Long Lane", at(1, 2), at(1.4, 2)),
        street(4, "Long Lane", at(1.4, 2), at(1.8, 2)),
        street(5, "Long Lane", at(1.8, 2), at(2.2, 2)),
        street(6, "Long Lane", at(2.2, 2), at(2.6, 2)),
        street(7, "Link Road", at(1, 1), at(1, 2)),
    ]
    places = {one.name: one.position for one in named_streets(build_area(raw, "a crescent"))}
    assert distance_m(places["The Crescent"], at(0.5, 1)) < 5
    assert distance_m(places["Long Lane"], at(1.3, 2)) < 5
