"""Areas are opened by name; the invented town is always there."""

from pathlib import Path

import msgspec
import numpy as np
import platformdirs
import pytest

from dispatch_desk import areas
from geodata.area import save_area
from geodata.areafile import write_file
from geodata.arealabel import FORMAT
from geodata.build import build_area
from geodata.places import MapError
from geodata.rawmap import RawMap
from geodata.town import making
from tests.geodata.makers import raw_map, way


def a_lane(_: int) -> RawMap:
    """In place of the town, which takes seconds."""
    return raw_map([way(1, [(1, 0, 0), (2, 1, 0)])])


@pytest.fixture(autouse=True)
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(areas.HOME_VARIABLE, str(tmp_path))
    monkeypatch.setattr(making, "make_town", a_lane)


def test_that_the_town_is_made_once() -> None:
    told: list[str] = []
    first, again = (areas.open_named(areas.TOWN, told.append) for _ in range(2))
    assert first.digest == again.digest
    assert told == ["Making the invented town, once"]


@pytest.mark.parametrize("left", [b"", b"PK\x03\x04 of another version"])
def test_that_a_town_this_program_cannot_read_is_made_again(left: bytes) -> None:
    _town_path().write_bytes(left)
    assert areas.open_named(areas.TOWN).roads.edge_count == 1


@pytest.mark.parametrize("version", [1, 2, 99])
def test_that_a_town_in_another_version_of_the_file_is_made_again(version: int) -> None:
    _of_version(_town_path(), version)
    told: list[str] = []
    assert areas.open_named(areas.TOWN, told.append).roads.edge_count == 1
    assert told == ["Making the invented town, once"]


def test_that_an_imported_area_in_an_older_version_says_what_to_do() -> None:
    path = areas.area_path("newport")
    path.parent.mkdir()
    _of_version(path, 2)
    with pytest.raises(
        MapError, match=r"has format 2 and .* reads format .*; import the map again"
    ):
        areas.open_named("newport")


def test_that_a_town_of_another_edition_is_made_again() -> None:
    save_area(build_area(a_lane(7), areas.TOWN, ["Invented town, edition 1"]), _town_path())
    told: list[str] = []
    areas.open_named(areas.TOWN, told.append)
    assert told == ["Making the invented town, once"]


def test_that_orders_of_junctions_are_kept_at_home(tmp_path: Path) -> None:
    assert areas.orders().folder == tmp_path / "orders"


def test_that_without_a_home_orders_are_kept_with_what_can_be_made_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv(areas.HOME_VARIABLE)
    kept = areas.orders().folder
    assert kept is not None
    assert kept.parent == platformdirs.user_cache_path("dispatch-desk", appauthor=False)


def _of_version(path: Path, version: int) -> None:
    """Written whole, as a program of that version would have."""
    label = {"format": FORMAT, "version": version}
    write_file(path, msgspec.json.encode(label), {"roads/tail": np.arange(3)})


def _town_path() -> Path:
    path = areas.area_path(areas.TOWN)
    path.parent.mkdir()
    return path


def test_that_an_imported_area_is_never_made_again() -> None:
    path = areas.area_path("newport")
    path.parent.mkdir()
    path.write_bytes(b"PK\x03\x04 of another version")
    with pytest.raises(MapError, match="import the map again"):
        areas.open_named("newport")
    assert path.read_bytes() == b"PK\x03\x04 of another version"
