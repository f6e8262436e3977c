"""Areas are opened by name; the invented town is always there."""

from pathlib import Path

import pytest

from dispatch_desk import areas
from geodata.area import save_area
from geodata.build import build_area
from geodata.places import MapError
from geodata.rawmap import RawMap
from tests.geodata.makers import raw_map, way


def a_lane(_: int) -> RawMap:
    """In place of the town, which takes seconds."""
    return raw_map([way(1, [(1, 0, 0), (2, 1, 0)])])


@pytest.fixture(autouse=True)
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(areas.HOME_VARIABLE, str(tmp_path))
    monkeypatch.setattr(areas, "make_town", a_lane)


def test_that_the_town_is_made_once() -> None:
    told: list[str] = []
    first, again = (areas.open_named(areas.TOWN, told.append) for _ in range(2))
    assert first.digest == again.digest
    assert told == ["Making the invented town, once"]


@pytest.mark.parametrize("left", [b"", b"PK\x03\x04 of another version"])
def test_that_a_town_this_program_cannot_read_is_made_again(left: bytes) -> None:
    _town_path().write_bytes(left)
    assert areas.open_named(areas.TOWN).roads.edge_count == 1


def test_that_a_town_of_another_edition_is_made_again() -> None:
    save_area(build_area(a_lane(7), areas.TOWN, ["Invented town, edition 1"]), _town_path())
    told: list[str] = []
    areas.open_named(areas.TOWN, told.append)
    assert told == ["Making the invented town, once"]


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
