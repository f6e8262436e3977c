"""Roads read by way of lines and arrays: the same roads as osmium would hand over one by one."""

import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from tempfile import gettempdir

import numpy as np
import osmium
import pytest

from geodata.osm import read_osm
from geodata.osmroads import Roads, read_roads
from geodata.places import MapError
from geodata.speeds import is_drivable
from tests.geodata.makers import real_file, spot, write_osm

STREET = {"highway": "residential"}


def read(path: Path) -> Roads:
    return read_roads(path, path.stat().st_size, lambda _: None)


def one_by_one(path: Path) -> dict[int, tuple[list[int], list[tuple[float, float]]]]:
    """The long way: each whole drivable way with its nodes and where they lie."""
    return {
        way.id: ([node.ref for node in way.nodes], [(node.lon, node.lat) for node in way.nodes])
        for way in osmium.FileProcessor(path).with_locations()
        if isinstance(way, osmium.osm.Way)
        and is_drivable(dict(way.tags))
        and all(node.location.valid() for node in way.nodes)
    }


@pytest.mark.parametrize("name", ["whitelion_bristol_uk.osm.pbf", "andorra.osm.pbf"])
def test_that_a_real_maps_roads_are_those_osmium_hands_over(name: str) -> None:
    path = real_file(f"osm/{name}")
    truth, roads = one_by_one(path), read(path)
    pieces = Counter(way.id for way in roads.ways)
    whole = [way for way in roads.ways if pieces[way.id] == 1 and way.id in truth]
    assert len(whole) > 0.95 * len(truth)
    for way in whole:
        nodes, places = truth[way.id]
        if way.nodes.min() > 0:  # else it begins or ends at a bollard
            assert way.nodes.tolist() == nodes
            assert list(zip(way.lon.tolist(), way.lat.tolist(), strict=True)) == places


def test_that_nodes_may_come_in_any_order(tmp_path: Path) -> None:
    nodes = {9: (0, 0), 3: (1, 0), 7: (2, 0), 1: (3, 0)}
    source = write_osm(tmp_path / "a.osm", nodes, {1: ([9, 3, 7, 1], STREET)})
    (road,) = read(source).ways
    assert road.nodes.tolist() == [9, 3, 7, 1]
    assert np.allclose(road.lon, [spot(east, 0)[0] for east in range(4)])


def test_that_a_node_may_come_after_the_road_that_names_it(tmp_path: Path) -> None:
    source = tmp_path / "a.osm"
    node = '<node id="{}" lat="51" lon="{}"/>'.format
    way = '<way id="1"><nd ref="5"/><nd ref="6"/><nd ref="1"/><tag k="highway" v="track"/></way>'
    middle = f"{node(5, 1)}{node(6, 2)}{way}{node(1, 3)}"
    source.write_text(f'<?xml version="1.0"?><osm version="0.6">{middle}</osm>')
    (road,) = read(source).ways
    assert (road.nodes.tolist(), road.lon.tolist()) == ([5, 6, 1], [1, 2, 3])


def test_that_the_nodes_of_a_map_without_tags_are_no_roads(tmp_path: Path) -> None:
    source = write_osm(tmp_path / "a.osm.pbf", {1: (0, 0), 2: (1, 0)}, {1: ([1, 2], {})})
    assert read(source) == Roads()


def test_that_a_relation_with_several_ways_in_gives_a_turn_for_each(tmp_path: Path) -> None:
    nodes = {number: (number, 0) for number in range(1, 6)}
    ways = {number: ([number, number + 1], STREET) for number in range(1, 5)}
    members = [("w", 1, "from"), ("w", 2, "from"), ("n", 3, "via"), ("w", 3, "to")]
    tags = {"type": "restriction", "restriction": "no_entry", "except": "psv; emergency"}
    turns = read(write_osm(tmp_path / "a.osm", nodes, ways, {1: (members, tags)})).turns
    assert [(turn.from_way, turn.via_node, turn.to_way) for turn in turns] == [(1, 3, 3), (2, 3, 3)]
    assert {turn.exempt for turn in turns} == {("psv", "emergency")}


def test_that_nothing_is_left_in_the_temporary_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = write_osm(tmp_path / "a.osm", {1: (0, 0), 2: (1, 0)}, {1: ([1, 2], STREET)})
    passing = tmp_path / "passing"
    passing.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(passing))
    assert len(read(source).ways) == 1
    source.write_bytes(source.read_bytes()[:-9])
    with pytest.raises(MapError, match="is damaged"):
        read(source)
    assert list(passing.iterdir()) == []


def test_that_a_full_disk_is_told_before_anything_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = write_osm(tmp_path / "a.osm", {1: (0, 0), 2: (1, 0)}, {1: ([1, 2], STREET)})
    usage = shutil.disk_usage(gettempdir())
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=2**20))
    with pytest.raises(MapError, match=r"too little room .* name another folder as TMPDIR"):
        read_osm(source)


FILLED_UP = """
import resource, sys
from pathlib import Path
from geodata.osm import read_osm
from geodata.places import MapError
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]),) * 2)
try:
    read_osm(Path(sys.argv[1]))
except MapError as error:
    print(error)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only there can a file be kept from growing")
@pytest.mark.parametrize("room", [1_000_000, 18_000_000], ids=["nodes", "lines"])
def test_that_a_disk_that_fills_up_meanwhile_ends_the_import_and_not_the_program(
    tmp_path: Path, room: int
) -> None:
    nodes = {number: (number / 1000, 0) for number in range(1, 2001)}
    names = {f"name:{language}": "ä" * 255 for language in ("en", "cy", "ga", "gd", "pt")}
    ways = {number: ([1 + number % 1999, 2000], STREET | names) for number in range(1, 9_001)}
    source = write_osm(tmp_path / "a.osm.pbf", nodes, ways)
    done = subprocess.run(  # noqa: S603 - a program written above, by this very Python
        [sys.executable, "-c", FILLED_UP, str(source), str(room)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert done.returncode == 0, done.stderr
    assert "can't be written to" in done.stdout
    assert "free some room there" in done.stdout
