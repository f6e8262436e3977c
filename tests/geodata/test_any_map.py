"""A map of anywhere, however little it says, becomes an area: or its import says what was left out."""

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geodata.area import AreaMap, open_area, verify_area
from geodata.importing import import_area, import_roads
from geodata.osm import read_osm, read_osm_with_notes
from geodata.places import Position, distance_m
from geodata.snapping import Snapper
from tests.geodata.makers import STEP, real_file, write_osm

Nodes = dict[int, tuple[float, float] | tuple[float, float, Mapping[str, str]]]

STREET = {"highway": "residential"}
GRID: Nodes = {10 * y + x + 1: (x, y) for x in range(4) for y in range(4)}
LANES: dict[int, tuple[list[int], Mapping[str, str]]] = {
    y + 1: ([10 * y + x + 1 for x in range(4)], STREET) for y in range(4)
}
LANES |= {x + 11: ([10 * y + x + 1 for y in range(4)], STREET) for x in range(4)}

PLACES: Mapping[str, tuple[float, float, int]] = {
    "Sydney": (-33.87, 151.21, 32756),
    "Quito": (-0.18, -78.51, 32717),
    "Tromsø": (69.65, 18.96, 32634),
    "Ushuaia": (-54.80, -68.30, 32719),
    "Cardiff": (51.48, -3.18, 27700),
    "Suva": (-18.14, 178.44, 32760),
}


def from_corner(lat: float, lon: float) -> Callable[[float, float], tuple[float, float]]:
    return lambda east, north: (lon + east * STEP, lat + north * STEP)


def imported(folder: Path, source: Path) -> AreaMap:
    target = folder / "any.area"
    import_area(source, "any", target)
    verify_area(target)
    return open_area(target)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("form", [".osm", ".osm.pbf"])
def test_that_a_town_lies_where_it_lies(tmp_path: Path, place: str, form: str) -> None:
    lat, lon, epsg = PLACES[place]
    source = write_osm(tmp_path / f"any{form}", GRID, LANES, at=from_corner(lat, lon))
    area = imported(tmp_path, source)
    roads = area.roads
    assert (area.epsg, roads.edge_count, len(roads.node_lon)) == (epsg, 24, 16)
    assert roads.edge_strong.all()
    east_m = distance_m(Position(lat, lon), Position(lat, lon + STEP))
    assert roads.edge_length_m.min() == pytest.approx(min(east_m, 111.2), rel=0.002)
    here = Snapper(roads).snap(np.array([lat + 0.0001]), np.array([lon + STEP / 2]))
    assert 10 < here.off_road_m[0] < 12


def test_that_a_map_without_names_and_signs_is_driven_by_class(tmp_path: Path) -> None:
    roads = imported(tmp_path, write_osm(tmp_path / "a.osm", GRID, LANES)).roads
    assert roads.names == ()
    assert {roads.street(edge) for edge in range(roads.edge_count)} == {""}
    assert set(roads.edge_kmh.tolist()) == {35.0}


@pytest.mark.parametrize(
    "name", ["شارع الملك فيصل", "רחוב הרצל", "中山路", "Ул. Ленина", "A, B = C @ 100 % x y n"]
)
@pytest.mark.parametrize("form", [".osm", ".osm.pbf"])
def test_that_a_street_keeps_its_name_in_any_script(tmp_path: Path, name: str, form: str) -> None:
    ways = {1: ([1, 2], {**STREET, "name": name})}
    roads = imported(tmp_path, write_osm(tmp_path / f"a{form}", GRID, ways)).roads
    assert roads.names == (name,)


texts = st.text(st.characters(exclude_categories=["Cs", "Cc", "Co"]), min_size=1, max_size=60)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(texts, texts)
def test_that_any_text_comes_through(tmp_path: Path, name: str, ref: str) -> None:
    source = tmp_path / "a.osm.pbf"
    source.unlink(missing_ok=True)
    write_osm(source, GRID, {1: ([1, 2], {**STREET, "name": name, "ref": ref})})
    (road,) = read_osm(source).roads
    assert (road.tags["name"], road.tags["ref"]) == (name, ref)


def test_that_large_numbers_come_through(tmp_path: Path) -> None:
    """The world's own count of nodes is past 2 ** 33."""
    nodes = {7: (0, 0), 13_000_000_000: (1, 0), 13_000_000_001: (2, 0)}
    source = write_osm(tmp_path / "a.osm", nodes, {1_400_000_000: ([*nodes], STREET)})
    (road,) = read_osm(source).roads
    assert (road.id, road.nodes.tolist()) == (1_400_000_000, [*nodes])


def test_that_coordinates_come_through_to_the_last_digit(tmp_path: Path) -> None:
    nodes = {1: (0.1234, 0.9876), 2: (-3.3331, 7.7779)}
    source = write_osm(tmp_path / "a.osm.pbf", nodes, {1: ([1, 2], STREET)})
    (road,) = read_osm(source).roads
    for degrees in (*road.lon, *road.lat):
        assert degrees == round(degrees * 1e7) / 1e7


def test_that_a_map_of_many_islands_is_kept_whole_and_says_so(tmp_path: Path) -> None:
    """Nine streets in ten hang together; the tenth ones stand alone."""
    nodes, ways = dict(GRID), dict(LANES)
    for island in range(3):
        first = 1000 + 2 * island
        nodes |= {first: (20 + island, 20), first + 1: (20 + island, 20.5)}
        ways[500 + island] = ([first, first + 1], STREET)
    area = imported(tmp_path, write_osm(tmp_path / "a.osm.pbf", nodes, ways))
    assert area.roads.edge_count == 27
    assert np.count_nonzero(~area.roads.edge_strong) == 3
    assert sorted(area.road_order.tolist()) == list(range(22))
    assert any(note.startswith("3 stretches of road can't be reached") for note in area.notes)


def fiji(east: float, north: float) -> tuple[float, float]:
    """Steps from a place on the 180th meridian."""
    lon = 180 + (east + 0.5) * STEP
    return lon if lon <= 180 else lon - 360, -16.8 + north * STEP


def test_that_of_a_map_over_the_date_line_the_larger_side_is_kept(tmp_path: Path) -> None:
    nodes: Nodes = {number: (x - 3, y) for number, (x, y, *_) in GRID.items()}
    beyond: Nodes = {901: (0.2, 0), 902: (0.9, 0), 903: (0.9, 1)}
    ways = {1: ([1, 2, 3], STREET), 2: ([11, 12, 13], STREET), 3: ([1, 11], STREET)}
    ways[4] = ([901, 902, 903], STREET)
    area = imported(tmp_path, write_osm(tmp_path / "a.osm.pbf", nodes | beyond, ways, at=fiji))
    assert sorted(set(area.roads.edge_way.tolist())) == [1, 2, 3]
    assert (area.box.east > 179, area.box.east - area.box.west < 1) == (True, True)
    assert area.epsg == 32760
    (note,) = (note for note in area.notes if "date line" in note)
    assert note.startswith("1 roads lie beyond the date line")


def test_that_a_road_mapped_across_the_date_line_does_not_go_round_the_world(
    tmp_path: Path,
) -> None:
    nodes = {1: (-3, 0), 2: (-2, 0), 3: (2, 0), 4: (-3, 1)}
    ways = {1: ([1, 2], STREET), 2: ([2, 3], STREET), 3: ([1, 4], STREET)}
    area = imported(tmp_path, write_osm(tmp_path / "a.osm", nodes, ways, at=fiji))
    assert sorted(set(area.roads.edge_way.tolist())) == [1, 3]
    assert area.box.east - area.box.west < 1


def test_that_a_road_on_the_meridian_of_greenwich_is_no_date_line(tmp_path: Path) -> None:
    source = write_osm(tmp_path / "a.osm", GRID, LANES, at=from_corner(51.48, -1.5 * STEP))
    area = imported(tmp_path, source)
    assert (area.roads.edge_count, area.notes) == (24, ())


def test_that_roads_alone_bring_their_names_and_places_but_nothing_to_draw(tmp_path: Path) -> None:
    nodes = {**GRID, 99: (0.5, 0.5, {"place": "suburb", "name": "Pill"})}
    ring = ([1, 2, 12, 11, 1], {"building": "yes", "addr:housenumber": "9", "addr:street": "Lane"})
    clinic = ([3, 4, 14, 13, 3], {"amenity": "hospital", "name": "St Woolos", "building": "yes"})
    source = write_osm(tmp_path / "a.osm.pbf", nodes, {**LANES, 50: ring, 51: clinic})
    whole = import_area(source, "a", tmp_path / "whole.area")
    roads = import_roads(source, "a", tmp_path / "roads.area")
    assert (len(whole.shapes["building"].name), len(whole.addresses)) == (2, 1)
    assert (len(roads.shapes["building"].name), len(roads.addresses)) == (0, 0)
    assert roads.places == whole.places
    assert {place.name for place in roads.places} == {"Pill", "St Woolos"}
    assert np.array_equal(roads.roads.arc_ms, whole.roads.arc_ms)


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ({"restriction:conditional": "no_left_turn @ (08:00-18:00)"}, "at certain hours"),
        ({"restriction:hgv": "no_left_turn"}, "for other traffic"),
    ],
)
def test_that_restrictions_which_do_not_always_bind_a_car_are_counted(
    tmp_path: Path, said: dict[str, str], word: str
) -> None:
    members = [("w", 1, "from"), ("n", 2, "via"), ("w", 12, "to")]
    source = write_osm(
        tmp_path / "a.osm", GRID, LANES, {1: (members, {"type": "restriction", **said})}
    )
    raw, notes = read_osm_with_notes(source)
    assert raw.turns == []
    assert [note for note in notes if note.startswith("1 ") and word in note] == list(notes)


def test_that_a_real_city_without_buildings_is_imported_with_its_turns(tmp_path: Path) -> None:
    area = import_roads(real_file("osm/newport-2023-06-13.osm.pbf"), "n", tmp_path / "n.area")
    assert 70 <= len(area.roads.banned_turns) <= 100
    assert len(area.shapes["building"].name) == 0
    assert any("whole road between two junctions" in note for note in area.notes)
