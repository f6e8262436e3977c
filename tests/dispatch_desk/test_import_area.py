"""`dispatch-desk import-area`: what it makes, what it says, and what it leaves when it is told no."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from dispatch_desk import areas
from dispatch_desk.cli import commands
from geodata.area import open_area
from geodata.places import MapError
from tests.geodata.makers import write_osm

Spot = tuple[float, float] | tuple[float, float, dict[str, str]]

STREET = {"highway": "residential", "name": "Mill Lane"}
NODES: dict[int, Spot] = {1: (0, 0), 2: (1, 0), 3: (2, 0), 4: (1, 1), 5: (2, 1)}
HOUSE = ([2, 3, 5, 4, 2], {"building": "yes"})


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(areas.HOME_VARIABLE, str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return write_osm(tmp_path / "a.osm.pbf", NODES, {1: ([1, 2, 3], STREET), 2: HOUSE})


def asked(*words: object) -> Result:
    return CliRunner().invoke(commands(lambda _: 0), ["import-area", *map(str, words)])


@pytest.mark.parametrize(("words", "buildings"), [((), 1), (("--roads-only",), 0)])
def test_that_an_area_is_made_and_told_of(
    source: Path, words: tuple[str, ...], buildings: int
) -> None:
    done = asked(source, "--name", "mill", *words)
    assert done.exit_code == 0, done.output
    assert "mill: 0 km of road, 1 stretches, 2 junctions" in done.output
    assert "dispatch-desk run --area mill" in done.output
    area = open_area(areas.area_path("mill"))
    assert len(area.shapes["building"].name) == buildings


def test_that_what_was_left_out_is_said(tmp_path: Path) -> None:
    nodes: dict[int, Spot] = {**NODES, 2: (1, 0, {"barrier": "bollard"})}
    done = asked(write_osm(tmp_path / "b.osm", nodes, {1: ([1, 2, 3], STREET)}), "--name", "b")
    assert "  1 roads cut by bollards or blocks" in done.output.splitlines()


@pytest.mark.parametrize("name", [areas.TOWN, "../up", "Mill"])
def test_that_a_name_that_can_not_be_is_refused(source: Path, home: Path, name: str) -> None:
    done = asked(source, "--name", name)
    assert isinstance(done.exception, MapError)
    assert not list(home.rglob("*.area"))


def test_that_a_refused_map_leaves_the_area_that_was_there(source: Path, tmp_path: Path) -> None:
    asked(source, "--name", "mill")
    before = areas.area_path("mill").read_bytes()
    broken = tmp_path / "broken.osm.pbf"
    broken.write_bytes(source.read_bytes()[:-40])
    assert isinstance(asked(broken, "--name", "mill").exception, MapError)
    assert areas.area_path("mill").read_bytes() == before
