"""OpenStreetMap extracts as they come: read whole, or refused with one clear sentence."""

import bz2
import gzip
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import osmium
import pytest
from osmium.osm.mutable import Node, Way

from geodata.area import AreaMap
from geodata.importing import check_area_name, import_area
from geodata.osm import read_osm
from geodata.places import MapError
from geodata.rawmap import RawMap
from tests.geodata.makers import real_file, spot, write_osm

STREET = {"highway": "residential"}
LINE = {number: (number, 0) for number in range(1, 6)}  # nodes 1 to 5, west to east
SQUARE = {11: (0, 1), 12: (1, 1), 13: (1, 2), 14: (0, 2)}
RING = [11, 12, 13, 14, 11]


@pytest.fixture(params=[".osm", ".osm.pbf"])
def town(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A street, an avenue, a turn ban, a lake with an island, a house, a school and a station."""
    return write_osm(
        tmp_path / f"town{request.param}",
        nodes={
            **LINE,
            **SQUARE,
            21: (0.3, 1.3),
            22: (0.6, 1.3),
            23: (0.6, 1.6),
            30: (2, 2, {"place": "suburb", "name": "Pill"}),
            31: (2, 2, {"amenity": "police", "name": "Central"}),
            32: (2, 2, {"addr:housenumber": "7", "addr:street": "Mill Lane"}),
            33: (2, 2, {"amenity": "police"}),
        },
        ways={
            1: ([1, 2, 3], {"highway": "primary", "name": "Mill Lane"}),
            2: ([3, 4, 5], STREET),
            3: ([3, 13], {"highway": "footway"}),
            4: (RING, {}),
            5: ([21, 22, 23, 21], {}),
            6: (RING, {"building": "yes", "addr:housenumber": "9", "addr:street": "Mill Lane"}),
            7: (RING, {"amenity": "school", "name": "St Woolos"}),
            8: ([1, 12], {"waterway": "stream", "tunnel": "culvert"}),
            9: ([1, 12], {"boundary": "administrative", "admin_level": "10"}),
            10: ([1, 12], {"boundary": "administrative", "admin_level": "6"}),
        },
        relations={
            1: (
                [("w", 1, "from"), ("n", 3, "via"), ("w", 2, "to")],
                {"type": "restriction", "restriction": "no_left_turn", "except": "psv; emergency"},
            ),
            2: (
                [("w", 4, "outer"), ("w", 5, "inner")],
                {"type": "multipolygon", "natural": "water", "name": "Lake"},
            ),
            3: (
                [("w", 1, "from"), ("n", 3, "via"), ("w", 2, "to")],
                {"type": "restriction", "restriction:conditional": "no_left_turn @ (07:00-09:00)"},
            ),
        },
    )


def layers(raw: RawMap) -> Counter[str]:
    return Counter(shape.layer for shape in raw.shapes)


def test_that_roads_and_their_nodes_are_read(town: Path) -> None:
    raw = read_osm(town)
    assert [road.id for road in raw.roads] == [1, 2]
    assert raw.roads[0].nodes.tolist() == [1, 2, 3]
    assert raw.roads[0].tags == {"highway": "primary", "name": "Mill Lane"}
    expected = np.array([spot(1, 0), spot(2, 0), spot(3, 0)])
    np.testing.assert_allclose(raw.roads[0].lon, expected[:, 0], atol=1e-7)
    np.testing.assert_allclose(raw.roads[0].lat, expected[:, 1], atol=1e-7)


def test_that_turn_restrictions_are_read_with_who_is_exempt(town: Path) -> None:
    (turn,) = read_osm(town).turns
    assert (turn.kind, turn.from_way, turn.via_node, turn.to_way) == ("no_left_turn", 1, 3, 2)
    assert turn.exempt == ("psv", "emergency")


def test_that_shapes_fall_into_layers(town: Path) -> None:
    raw = read_osm(town)
    assert layers(raw) == {"water": 1, "building": 1, "path": 1, "boundary": 1}
    (lake,) = (shape for shape in raw.shapes if shape.layer == "water")
    assert (lake.name, len(lake.rings)) == ("Lake", 2)
    assert [len(ring) for ring in lake.rings] == [5, 4]


def test_that_places_and_addresses_are_read_from_points_and_buildings(town: Path) -> None:
    raw = read_osm(town)
    assert {(place.kind, place.name) for place in raw.places} == {
        ("suburb", "Pill"),
        ("police", "Central"),
        ("school", "St Woolos"),
    }
    assert {address[:2] for address in raw.addresses} == {("7", "Mill Lane"), ("9", "Mill Lane")}
    middle = next(address[2:] for address in raw.addresses if address[0] == "9")
    assert middle == pytest.approx(spot(0.5, 1.5)[::-1], abs=1e-6)


def test_that_progress_runs_from_nought_to_one(town: Path, tmp_path: Path) -> None:
    heard: list[float] = []
    words: list[str] = []

    def hear(share: float, said: str) -> None:
        heard.append(share)
        words.append(said)

    import_area(town, "town", tmp_path / "town.area", progress=hear)
    assert heard == sorted(heard)
    assert (heard[0], heard[-1]) == (0, 1)
    assert list(dict.fromkeys(words)) == [
        f"Reading {town.name}",
        "Joining the roads",
        "Writing town.area",
    ]


def test_that_what_progress_raises_ends_the_import(town: Path, tmp_path: Path) -> None:
    def cancel(share: float, words: str) -> None:
        raise RuntimeError(f"cancelled at {share}: {words}")

    with pytest.raises(RuntimeError, match="cancelled at 0"):
        import_area(town, "town", tmp_path / "town.area", progress=cancel)
    assert list(tmp_path.iterdir()) == [town]


@pytest.mark.parametrize(
    ("suffix", "pack"), [(".gz", gzip.compress), (".bz2", bz2.compress)], ids=["gz", "bz2"]
)
def test_that_packed_xml_is_read(
    tmp_path: Path, suffix: str, pack: Callable[[bytes], bytes]
) -> None:
    plain = write_osm(tmp_path / "a.osm", LINE, {1: ([1, 2], STREET)})
    packed = plain.with_name(f"a.osm{suffix}")
    packed.write_bytes(pack(plain.read_bytes()))
    assert len(read_osm(packed).roads) == 1


@pytest.mark.parametrize(
    ("barrier", "parts"),
    [
        ({"barrier": "bollard"}, 2),
        ({"barrier": "block", "access": "no"}, 2),
        ({"barrier": "gate"}, 1),
        ({"barrier": "bollard", "emergency": "yes"}, 1),
        ({"barrier": "bollard", "motor_vehicle": "yes"}, 1),
    ],
)
def test_that_a_bollard_cuts_the_road(tmp_path: Path, barrier: dict[str, str], parts: int) -> None:
    nodes = {**LINE, 3: (3, 0, barrier)}
    source = write_osm(tmp_path / "a.osm", nodes, {1: ([1, 2, 3, 4, 5], STREET)})
    area = import_area(source, "a", tmp_path / "a.area")
    assert area.roads.edge_count == parts
    assert len(area.roads.node_lon) == 2 * parts  # the two sides share no junction


def test_that_a_bollard_at_the_end_keeps_two_streets_apart(tmp_path: Path) -> None:
    nodes = {**LINE, 3: (3, 0, {"barrier": "bollard"})}
    source = write_osm(tmp_path / "a.osm", nodes, {1: ([1, 3], STREET), 2: ([3, 5], STREET)})
    area = import_area(source, "a", tmp_path / "a.area")
    assert len(area.roads.node_lon) == 4
    assert any("bollards" in note for note in area.notes)


def test_that_a_gap_in_a_road_is_not_bridged(tmp_path: Path) -> None:
    nodes = {number: place for number, place in LINE.items() if number != 3}
    source = write_osm(tmp_path / "a.osm", nodes, {1: ([1, 2, 3, 4, 5], STREET)})
    assert [road.nodes.tolist() for road in read_osm(source).roads] == [[1, 2], [4, 5]]


def test_that_a_lake_whose_shore_was_cut_away_is_left_out(tmp_path: Path) -> None:
    source = write_osm(
        tmp_path / "a.osm",
        {**LINE, **SQUARE},
        {1: ([1, 2], STREET), 4: ([11, 12, 13], {})},
        {
            2: (
                [("w", 4, "outer"), ("w", 99, "outer")],
                {"type": "multipolygon", "natural": "water"},
            )
        },
    )
    assert read_osm(source).shapes == []


def test_that_the_sea_lies_right_of_the_coast(tmp_path: Path) -> None:
    """A coast from north to south with the land to its east: the sea is in the west."""
    nodes = {**LINE, 6: (3, -3), 7: (2.5, -9), 8: (2.5, 9)}
    ways = {1: ([1, 2, 3, 4, 5, 6], STREET), 2: ([8, 7], {"natural": "coastline"})}
    (sea,) = read_osm(write_osm(tmp_path / "a.osm", nodes, ways)).shapes
    assert sea.layer == "water"
    assert sea.rings[0][:, 0].max() == pytest.approx(spot(2.5, 0)[0])
    assert sea.rings[0][:, 0].min() < spot(1, 0)[0]


def test_that_a_coast_that_breaks_off_floods_nothing(tmp_path: Path) -> None:
    nodes = {**LINE, 6: (3, -3), 7: (2.5, -1), 8: (2.5, 9)}
    ways = {1: ([1, 2, 3, 4, 5, 6], STREET), 2: ([8, 7], {"natural": "coastline"})}
    assert read_osm(write_osm(tmp_path / "a.osm", nodes, ways)).shapes == []


def test_that_a_coast_that_ends_with_the_extract_makes_sea_as_far_as_its_roads(
    tmp_path: Path,
) -> None:
    """The shore ends just beyond the last road, north and south, as extracts cut it."""
    nodes = {**LINE, 6: (3, -3), 7: (2.5, -3.01), 8: (2.5, 0.01)}
    ways = {1: ([1, 2, 3, 4, 5, 6], STREET), 2: ([8, 7], {"natural": "coastline"})}
    (sea,) = read_osm(write_osm(tmp_path / "a.osm", nodes, ways)).shapes
    east, south = sea.rings[0].max(axis=0)[0], sea.rings[0].min(axis=0)[1]
    assert east == pytest.approx(spot(2.5, 0)[0])
    assert south == pytest.approx(spot(0, -3)[1])


XML = b'<?xml version="1.0"?><osm version="0.6">%s</osm>'
NODES = b'<node id="1" lat="51" lon="1"/><node id="2" lat="51.1" lon="1"/>'
ROAD = b'<way id="1"><nd ref="1"/><nd ref="2"/><tag k="highway" v="service"/></way>'


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.osm.pbf", b"", "is empty; download"),
        ("a.osm.pbf", b"\x89PNG\r\n\x1a\n" + bytes(999), "is damaged or no OpenStreetMap file"),
        ("a.png", b"\x89PNG\r\n\x1a\n" + bytes(999), "is damaged or no OpenStreetMap file"),
        ("a.txt", b"hello", "is damaged or no OpenStreetMap file"),
        ("a.osm", b"hello", "is damaged or no OpenStreetMap file"),
        ("a.osm.gz", b"hello", "is damaged or no OpenStreetMap file"),
        ("a.osm", XML[:-6] % NODES, "is damaged or no OpenStreetMap file"),
        ("a.osm", XML % NODES.replace(b"51.1", b"999"), "is damaged or no OpenStreetMap file"),
        ("a.osm", b'<!DOCTYPE o [<!ENTITY a "b">]>' + XML[21:] % NODES, "is damaged or no Open"),
        ("a.osm", XML % b"", "has no road a car may use; choose"),
        ("a.osm", XML % NODES, "has no road a car may use; choose"),
        ("a.osm", XML % (ROAD + NODES), "osmium sort"),
        ("a.osm", XML % ROAD, "osmium sort"),
        ("a.osm", XML % (NODES + ROAD.replace(b'"2"', b'"1"')), "no road a car may use"),
    ],
)
def test_that_bad_input_gets_one_sentence_and_leaves_nothing(
    tmp_path: Path, name: str, content: bytes, sentence: str
) -> None:
    source = tmp_path / name
    source.write_bytes(content)
    with pytest.raises(MapError, match=sentence) as refusal:
        import_area(source, "a", tmp_path / "a.area")
    assert "\n" not in str(refusal.value)
    assert list(tmp_path.iterdir()) == [source]


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.999])
def test_that_a_pbf_cut_short_is_refused(tmp_path: Path, share: float) -> None:
    nodes = {number: (number % 200, number // 200) for number in range(1, 20_001)}
    whole = write_osm(tmp_path / "a.osm.pbf", nodes, {1: ([1, 2], STREET)}).read_bytes()
    (tmp_path / "a.osm.pbf").write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(MapError, match=r"a\.osm\.pbf is damaged .*; download the extract again"):
        import_area(tmp_path / "a.osm.pbf", "a", tmp_path / "a.area")
    assert [path.name for path in tmp_path.iterdir()] == ["a.osm.pbf"]


def test_that_text_that_is_no_text_is_refused(tmp_path: Path) -> None:
    source = tmp_path / "a.osm.pbf"
    with osmium.SimpleWriter(osmium.io.File(str(source), "pbf,pbf_compression=none")) as writer:
        writer.add_node(Node(id=1, location=spot(0, 0)))
        writer.add_node(Node(id=2, location=spot(1, 0)))
        writer.add_way(Way(id=1, nodes=[1, 2], tags={"highway": "service", "name": "QQQQ"}))
    source.write_bytes(source.read_bytes().replace(b"QQQQ", b"Q\xff\xffQ"))
    with pytest.raises(MapError, match="is damaged"):
        read_osm(source)


def test_that_a_folder_and_a_missing_file_are_told(tmp_path: Path) -> None:
    with pytest.raises(MapError, match="is a folder; name the map file inside"):
        read_osm(tmp_path)
    with pytest.raises(MapError, match=r"there is no file .*gone\.osm\.pbf"):
        read_osm(tmp_path / "gone.osm.pbf")
    with pytest.raises(MapError, match=r"is a folder; name the area file itself, such as a\.area"):
        import_area(tmp_path / "gone.osm.pbf", "a", tmp_path)


@pytest.mark.parametrize(
    "name", ["", "../up", "a/b", "a b", ".hidden", "-x", "naïve", "a" * 65, "a\n", "C:"]
)
def test_that_an_absurd_name_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(MapError, match="can't name an area; use up to 64 letters"):
        import_area(tmp_path / "any.osm", name, tmp_path / "a.area")


def test_that_plain_names_are_taken() -> None:
    for name in ("newport", "gwent-2026_01", "7", "A" * 64):
        check_area_name(name)


def test_that_the_same_file_gives_the_same_area(town: Path, tmp_path: Path) -> None:
    for copy in ("one.area", "two.area"):
        import_area(town, "town", tmp_path / copy)
    assert (tmp_path / "one.area").read_bytes() == (tmp_path / "two.area").read_bytes()


def test_that_newport_is_imported_whole(newport: AreaMap) -> None:
    area, roads = newport, newport.roads
    untracked = roads.edge_class < 9
    assert 6_000 < len(np.unique(roads.edge_way[untracked])) <= 6_154
    assert 650 < roads.edge_length_m[untracked].sum() / 1000 < 700
    assert 70 <= len(roads.banned_turns) <= 100
    assert roads.edge_strong.mean() > 0.97
    assert -3.10 < area.box.west < area.box.east < -2.91
    assert area.epsg == 27700
    assert len(area.addresses) > 20_000
    assert len(area.shapes["building"].name) > 34_000
    kinds = Counter(place.kind for place in area.places)
    assert (kinds["police"], kinds["hospital"]) == (5, 3)
    assert kinds["suburb"] >= 29
    assert {"Allt-yr-yn", "Pillgwenlly"} <= {beat.name for beat in area.beats}


@pytest.mark.parametrize(
    ("name", "epsg", "ways"),
    [
        ("andorra.osm.pbf", 32631, (1_179, 1_400)),
        ("whitelion_bristol_uk.osm.pbf", 27700, (18, 21)),
        pytest.param("porto_portugal.osm.pbf", 32629, (43_000, 47_000), marks=pytest.mark.soak),
    ],
)
def test_that_other_real_maps_are_imported(
    tmp_path: Path, name: str, epsg: int, ways: tuple[int, int]
) -> None:
    area = import_area(real_file(f"osm/{name}"), "real", tmp_path / "real.area")
    fewest, most = ways
    assert fewest <= len(np.unique(area.roads.edge_way)) <= most
    assert area.epsg == epsg
