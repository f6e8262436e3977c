"""The area file: the same bytes for the same area, back as it was, and refused when it isn't one."""

import errno
import os
from collections.abc import Callable
from dataclasses import fields, replace
from hashlib import sha256
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import msgspec
import numpy as np
import pytest

from geodata.area import AreaMap, open_area, save_area, verify_area
from geodata.build import build_area
from geodata.places import MapError
from geodata.rawmap import LAYERS, RawBeat, RawPlace, RawShape, RawTurn
from tests.geodata.makers import raw_map, spot, way

SQUARE = np.array([spot(*corner) for corner in ((0, 0), (1, 0), (1, 1), (0, 1), (0, 0))])


@pytest.fixture
def area() -> AreaMap:
    raw = raw_map(
        [
            way(10, [(1, -1, 0), (5, 0, 0)], name="Mill Lane"),
            way(20, [(5, 0, 0), (2, 1, 0)], name="Pentonville", ref="A4042"),
            way(30, [(5, 0, 0), (3, 0.5, 0.7), (4, 0, 1)], oneway="yes"),
        ],
        [RawTurn("no_left_turn", 10, 5, 30)],
    )
    raw.shapes += [
        RawShape("building", (SQUARE,), "Town Hall"),
        RawShape("water", (SQUARE, SQUARE * 1.0)),
        RawShape("rail", (SQUARE[:2],)),
    ]
    raw.places.append(RawPlace("police", "Central", *spot(0, 0)[::-1]))
    raw.beats += [RawBeat("Allt-yr-yn", (SQUARE,)), RawBeat("Allt-yr-yn", (SQUARE, SQUARE))]
    raw.addresses.append(("1", "Mill Lane", *spot(0, 0)[::-1]))
    return build_area(raw, "newport", notes=["2 roads left out"])


@pytest.fixture
def saved(area: AreaMap, tmp_path: Path) -> Path:
    path = tmp_path / "newport.area"
    save_area(area, path)
    return path


def assert_same(one: Any, other: Any) -> None:
    """Records alike in every field, arrays in type and value."""
    assert type(one) is type(other)
    for field in fields(one):
        mine, yours = getattr(one, field.name), getattr(other, field.name)
        if isinstance(mine, np.ndarray):
            assert mine.dtype == yours.dtype, field.name
            np.testing.assert_array_equal(mine, yours, err_msg=field.name)
        elif field.name not in {"roads", "shapes", "beats", "addresses"}:
            assert mine == yours, field.name


def test_that_an_area_comes_back_as_it_was(area: AreaMap, saved: Path) -> None:
    opened = open_area(saved)
    assert_same(opened, area)
    assert_same(opened.roads, area.roads)
    assert_same(opened.addresses, area.addresses)
    assert set(opened.shapes) == set(LAYERS)
    for layer in LAYERS:
        assert_same(opened.shapes[layer], area.shapes[layer])
    assert [beat.name for beat in opened.beats] == ["Allt-yr-yn", "Allt-yr-yn"]
    for mine, yours in zip(opened.beats, area.beats, strict=True):
        for ring, other in zip(mine.rings, yours.rings, strict=True):
            np.testing.assert_array_equal(ring, other)
    verify_area(saved)


def test_that_the_same_area_gives_the_same_bytes(
    area: AreaMap, saved: Path, tmp_path: Path
) -> None:
    again = tmp_path / "again.area"
    save_area(area, again)
    assert again.read_bytes() == saved.read_bytes()
    save_area(open_area(saved), again)
    assert again.read_bytes() == saved.read_bytes()


def test_that_another_area_has_another_digest(area: AreaMap, tmp_path: Path) -> None:
    path = tmp_path / "other.area"
    save_area(replace(area, beats=()), path)
    assert open_area(path).digest != area.digest


def test_that_arrays_are_windows_into_the_file_and_can_not_be_changed(saved: Path) -> None:
    tail = open_area(saved).roads.tail
    assert not tail.flags.owndata
    with pytest.raises(ValueError, match="read-only"):
        tail[0] = 1


def test_that_every_array_begins_at_a_round_address(saved: Path) -> None:
    roads = open_area(saved).roads
    assert {
        getattr(roads, f.name).ctypes.data % 64 for f in fields(roads) if f.name != "names"
    } == {0}


def test_that_any_zip_program_and_numpy_can_read_it(area: AreaMap, saved: Path) -> None:
    with ZipFile(saved) as archive:
        assert archive.testzip() is None
        assert {info.compress_type for info in archive.infolist()} == {ZIP_STORED}
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        with archive.open("roads/tail.npy") as member:
            np.testing.assert_array_equal(np.lib.format.read_array(member), area.roads.tail)


def test_that_saving_replaces_an_older_file(area: AreaMap, saved: Path) -> None:
    save_area(replace(area, name="newer"), saved)
    assert open_area(saved).name == "newer"
    assert list(saved.parent.iterdir()) == [saved]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_that_a_full_disk_leaves_the_old_file_and_nothing_half_written(
    area: AreaMap, saved: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    before = saved.read_bytes()

    def fail(_: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(MapError, match=r"no room left for .*newport\.area; free some space"):
        save_area(replace(area, name="newer"), saved)
    assert saved.read_bytes() == before
    assert list(saved.parent.iterdir()) == [saved]


def test_that_a_folder_that_is_not_there_is_named(area: AreaMap, tmp_path: Path) -> None:
    with pytest.raises(MapError, match=r"there is no folder .*nowhere; make it first"):
        save_area(area, tmp_path / "nowhere" / "newport.area")


def test_that_a_folder_in_the_way_is_told(area: AreaMap, tmp_path: Path) -> None:
    target = tmp_path / "newport.area"
    target.mkdir()
    with pytest.raises(MapError, match="can't be written"):
        save_area(area, target)
    assert list(tmp_path.iterdir()) == [target]


def test_that_what_is_no_area_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.area"
    with pytest.raises(MapError, match=r"there is no area file .*x\.area"):
        open_area(path)
    with pytest.raises(MapError, match="is a folder"):
        open_area(tmp_path)
    for content, word in (
        (b"", "is empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(500), "is not an area file"),
        (b"hello", "is not an area file"),
        (b"PK\x03\x04" + bytes(500), "is not an area file"),
    ):
        path.write_bytes(content)
        with pytest.raises(MapError, match=rf"x\.area {word}.*import the map again"):
            open_area(path)


def test_that_a_file_cut_anywhere_is_refused(saved: Path) -> None:
    whole = saved.read_bytes()
    for length in (*range(0, len(whole), 997), len(whole) - 1):
        saved.write_bytes(whole[:length])
        with pytest.raises(MapError, match="import the map again"):
            open_area(saved)


def test_that_a_renamed_street_is_found(saved: Path) -> None:
    saved.write_bytes(saved.read_bytes().replace(b"Pentonville", b"Pentonvilla"))
    with pytest.raises(MapError, match="table of contents was changed"):
        open_area(saved)


def test_that_a_changed_byte_is_found(saved: Path) -> None:
    """Either at once, or by reading everything; never another error."""
    whole = saved.read_bytes()
    with ZipFile(saved) as archive:
        data = archive.read("shapes/building/xy.npy")
    place = whole.index(data) + len(data) - 3
    saved.write_bytes(whole[:place] + bytes([whole[place] ^ 64]) + whole[place + 1 :])
    assert open_area(saved).name == "newport"
    with pytest.raises(MapError, match=r"damaged \(shapes/building/xy was changed\)"):
        verify_area(saved)


def test_that_no_changed_byte_gives_another_error_than_a_sentence(saved: Path) -> None:
    whole = saved.read_bytes()
    for place in range(0, len(whole), max(1, len(whole) // 150)):
        saved.write_bytes(whole[:place] + bytes([whole[place] ^ 255]) + whole[place + 1 :])
        try:
            verify_area(saved)
            open_area(saved)
        except MapError as error:
            assert "import the map again" in str(error)  # noqa: PT017 - most bytes are padding


Change = Callable[[dict[str, Any]], None]


def rewrite(path: Path, change: Change = lambda _: None, compression: int = ZIP_STORED) -> None:
    """The file again with another manifest, its digest put right."""
    with ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    manifest = msgspec.json.decode(members.pop("manifest.json"))
    change(manifest)
    if "digest" in manifest:
        manifest["digest"] = ""
        manifest["digest"] = sha256(msgspec.json.encode(manifest)).hexdigest()
    with ZipFile(path, "w", compression) as archive:
        archive.writestr("manifest.json", msgspec.json.encode(manifest))
        for name, data in members.items():
            archive.writestr(name, data)


def setter(key: str, value: object) -> Change:
    return lambda manifest: manifest.__setitem__(key, value)


def test_that_the_tampering_of_these_tests_is_believed(saved: Path) -> None:
    rewrite(saved)
    assert open_area(saved).name == "newport"


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (
            setter("version", 1),
            "has format 1 and this program reads format 3; import the map again",
        ),
        (setter("format", "recipe"), "is not an area file"),
        (setter("box", [1, 2]), "lacks something"),
        (setter("streets", []), "in roads, edge_name points outside"),
        (setter("address_words", ["1"]), "in addresses, .* points outside"),
        (setter("beats", ["one"]), "in beats, beat_start is of the wrong length"),
        (setter("places", [["police", "x", 91.0, 0.0]]), "not on the earth"),
        (lambda manifest: manifest.pop("notes"), "lacks something"),
        (lambda manifest: manifest["arrays"].pop("roads/tail"), "not in its table of contents"),
        (lambda manifest: manifest["arrays"]["roads/tail"].update(shape=[1]), "length it claims"),
        (lambda manifest: manifest["arrays"]["roads/tail"].update(shape=[-1]), "wrong type"),
        (lambda manifest: manifest["arrays"]["roads/tail"].update(dtype="|O"), "wrong type"),
    ],
)
def test_that_a_wrong_table_of_contents_is_refused(saved: Path, change: Change, word: str) -> None:
    rewrite(saved, change)
    with pytest.raises(MapError, match=word):
        open_area(saved)


def test_that_a_newer_file_with_fields_unknown_here_is_still_called_newer(saved: Path) -> None:
    rewrite(saved, lambda manifest: manifest.update(version=9, rivers={"usk": 1}))
    with pytest.raises(MapError, match="has format 9"):
        open_area(saved)


def test_that_a_packed_copy_is_refused(saved: Path) -> None:
    rewrite(saved, compression=ZIP_DEFLATED)
    with pytest.raises(MapError, match="import the map again"):
        open_area(saved)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("tail", 10**6),
        ("head", 4),
        ("arc_ms", 0),
        ("arc_edge", -1),
        ("edge_forward", 99),
        ("edge_backward", -2),
        ("edge_class", 200),
        ("edge_name", 7),
        ("shape_start", 5),
        ("banned_turns", 3),
    ],
)
def test_that_numbers_that_point_outside_are_refused(
    area: AreaMap, saved: Path, column: str, value: int
) -> None:
    wrong = getattr(area.roads, column).copy()
    wrong.flat[0] = value
    save_area(replace(area, roads=replace(area.roads, **{column: wrong})), saved)
    with pytest.raises(MapError, match=r"in roads, .* points? outside"):
        open_area(saved)


@pytest.mark.parametrize("order", [[0, 1, 2], [0, 1, 2, 2], [1, 2, 3, 4], [0, 1, 2, 3, 4]])
def test_that_an_order_that_does_not_name_every_junction_once_is_refused(
    area: AreaMap, saved: Path, order: list[int]
) -> None:
    assert len(area.roads.node_lon) == 4
    save_area(replace(area, road_order=np.array(order, np.uint32)), saved)
    with pytest.raises(MapError, match=r"road_order doesn't name every junction once.*again"):
        open_area(saved)


def test_that_lengths_that_disagree_are_refused(area: AreaMap, saved: Path) -> None:
    short = replace(area.roads, edge_kmh=area.roads.edge_kmh[:-1])
    save_area(replace(area, roads=short), saved)
    with pytest.raises(MapError, match="edge_kmh is of the wrong length"):
        open_area(saved)


def test_that_offsets_that_fall_back_are_refused(area: AreaMap, saved: Path) -> None:
    water = area.shapes["water"]
    wrong = replace(water, ring_start=np.array([0, 11, 10], np.int32))
    save_area(replace(area, shapes={**area.shapes, "water": wrong}), saved)
    with pytest.raises(MapError, match="in shapes/water, ring_start points outside"):
        open_area(saved)
