"""Words of the command line: what they are taken for, and what is refused."""

import json
import sys
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dispatch_desk import areas
from dispatch_desk.cli import commands, main
from dispatch_desk.cli.words import window_size
from dispatch_desk.programs import recommending
from geodata.area import save_area
from resources.units import RefusedError
from tests.desks import FORCE
from tests.towns import a_village


@pytest.mark.parametrize(
    ("text", "size"),
    [("1366x768", (1366, 768)), ("800x600", (1024, 640)), ("01920x1080", (1920, 1080))],
)
def test_that_a_size_is_read_and_never_smaller_than_the_window_can_be(
    text: str, size: tuple[int, int]
) -> None:
    assert window_size(text) == size


@pytest.mark.parametrize("text", ["", "x", "1366", "1366x", "-1x768", "1²x768", "9" * 5000 + "x1"])
def test_that_what_is_no_size_is_refused(text: str) -> None:
    with pytest.raises(RefusedError, match="is no size"):
        window_size(text)


@pytest.mark.parametrize(("words", "night"), [((), 7), (("--seed", "0"), 0), (("--seed", "8"), 8)])
def test_that_units_are_those_of_the_night_that_was_named(
    words: tuple[str, ...], night: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also of night 0."""

    def refuse(seed: int, *_: object) -> None:
        raise RefusedError(f"night {seed}")

    monkeypatch.setattr(areas, "open_named", lambda _: None)
    monkeypatch.setattr(recommending, "navigator_for", lambda *_: None)
    monkeypatch.setattr(recommending, "scene_of_seed", refuse)
    done = CliRunner().invoke(commands(lambda _: 0), ["recommend", "--at", "54.3,-4.9", *words])
    assert str(done.exception) == f"night {night}"


@pytest.mark.parametrize(
    "words", [("run",), ("simulate", "--headless"), ("doctor",), ("replay", "x")]
)
def test_that_an_engine_nobody_made_is_refused_with_those_there_are(words: tuple[str, ...]) -> None:
    done = CliRunner().invoke(commands(lambda _: 0), [*words, "--roads", "quantum"])
    assert str(done.exception) == "“quantum” is not one of: fast, plain"


@pytest.fixture
def _village(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(areas.HOME_VARIABLE, str(tmp_path))
    (tmp_path / "areas").mkdir()
    save_area(a_village(), tmp_path / "areas" / "village.area")


RECOMMEND = ("recommend", "--at", "54.305,-4.895", "--area", "village", "--json")


@pytest.mark.usefixtures("_village")
@pytest.mark.parametrize("engine", ["fast", "plain"])
def test_that_every_way_of_driving_is_proved_by_dijkstra_on_either_engine(engine: str) -> None:
    words = [*RECOMMEND, "--oracle", "--grade", "1", "--roads", engine]
    done = CliRunner().invoke(commands(lambda _: 0), words)
    assert done.exit_code == 0, done.output
    rows = json.loads(done.stdout)
    assert {row["driving"] for row in rows} == {way.name for way in FORCE.driving}
    assert [row["eta_s"] for row in rows] == [row["oracle_s"] for row in rows]


@pytest.mark.usefixtures("_village")
def test_that_without_a_job_nobody_responds_and_a_grade_nobody_has_is_refused() -> None:
    done = CliRunner().invoke(commands(lambda _: 0), [*RECOMMEND])
    assert "Response driving" not in {row["driving"] for row in json.loads(done.stdout)}
    done = CliRunner().invoke(commands(lambda _: 0), [*RECOMMEND, "--grade", "0"])
    assert str(done.exception) == "the force's data has no grade “0”"


def test_that_a_sign_the_terminal_lacks_does_not_cost_the_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, written = tmp_path / "✓", BytesIO()
    (home / "areas").mkdir(parents=True)
    (home / "areas" / "town.area").touch()
    monkeypatch.setenv(areas.HOME_VARIABLE, str(home))
    monkeypatch.setattr(sys, "argv", ["dispatch-desk", "areas"])
    monkeypatch.setattr(sys, "stdout", TextIOWrapper(written, encoding="cp1252"))
    with pytest.raises(SystemExit) as ended:
        main(lambda _: 0)
    sys.stdout.flush()
    assert ended.value.code in {0, None}
    assert "?/areas/town.area" in written.getvalue().decode("cp1252").replace("\\", "/")
