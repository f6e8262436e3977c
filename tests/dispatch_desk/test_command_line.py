"""Words of the command line: what they are taken for, and what is refused."""

import sys
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dispatch_desk import areas
from dispatch_desk.cli import commands, main
from dispatch_desk.cli.words import window_size
from dispatch_desk.programs import recommending
from resources.units import RefusedError


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
    monkeypatch.setattr(recommending, "navigator_for", lambda _: None)
    monkeypatch.setattr(recommending, "scene_of_seed", refuse)
    done = CliRunner().invoke(commands(lambda _: 0), ["recommend", "--at", "54.3,-4.9", *words])
    assert str(done.exception) == f"night {night}"


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
