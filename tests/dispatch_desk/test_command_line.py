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
from dispatch_desk.force.profile import load_force
from dispatch_desk.programs import recommending
from geodata.area import save_area
from resources.units import RefusedError
from tests.desks import FORCE
from tests.dispatch_desk.test_force import SAMPLE
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
    assert str(done.exception) == "the force's data has no grade “0”; there are: 1, 2, 3, 4"


DOMESTIC = ("--type", "domestic", "--marker", "weapons")


@pytest.mark.usefixtures("_village")
def test_that_a_type_with_its_markers_says_what_it_needs_and_who_is_proposed() -> None:
    done = CliRunner().invoke(commands(lambda _: 0), [*RECOMMEND, *DOMESTIC, "--oracle"])
    assert done.exit_code == 0, done.output
    rows = json.loads(done.stdout)
    assert {row["driving"] for row in rows} == {way.name for way in FORCE.driving}  # of its grade
    assert [row["eta_s"] for row in rows] == [row["oracle_s"] for row in rows]
    proposed = [row for row in rows if row["verdict"] == "recommended"]
    assert sum(row["crew"] for row in proposed) >= 2
    (pcso, *_) = (row for row in rows if row["reason"] == "PCSO: not for confrontation")
    assert (pcso["rank"], pcso["verdict"], bool(pcso["change"])) == (None, "unsuitable", True)
    for row in rows:
        assert row["eta_s"] is None or row["earliest_s"] <= row["eta_s"] <= row["latest_s"]
        assert (row["missing"] == ["1 officer"]) == (row["crew"] < 2)


@pytest.mark.usefixtures("_village")
def test_that_the_list_for_a_reader_begins_with_the_needs_and_ends_with_the_proposal() -> None:
    done = CliRunner().invoke(commands(lambda _: 0), [*RECOMMEND[:-1], *DOMESTIC])
    assert done.exit_code == 0, done.output
    first, *_, last = done.stdout.strip().splitlines()
    assert first == "Needs 2 officers, nobody alone, no PCSO"
    assert last.startswith("Proposed: B")
    assert "enough at" in last


@pytest.mark.usefixtures("_village")
def test_that_the_whole_why_of_one_unit_is_told() -> None:
    words = [*RECOMMEND[:-1], *DOMESTIC, "--why"]
    done = CliRunner().invoke(commands(lambda _: 0), [*words, "bn40"])
    assert done.exit_code == 0, done.output
    assert "BN40: unsuitable. PCSO: not for confrontation" in done.stdout
    assert "What would change it: " in done.stdout
    assert "by pedal cycle" in done.stdout
    done = CliRunner().invoke(commands(lambda _: 0), [*words, "ZZ99"])
    assert str(done.exception).startswith("ZZ99 is not on duty; there are: BD03, ")


@pytest.mark.usefixtures("_village")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--type", "domstic"), "no incident type “domstic”; did you mean “domestic”?"),
        (("--marker", "weapon"), "no marker “weapon”; did you mean “weapons”?"),
        (("--need", "tazer"), "no skill “tazer”; did you mean “taser”?"),
    ],
)
def test_that_a_word_the_data_lacks_is_refused_with_the_one_meant(
    words: tuple[str, ...], said: str
) -> None:
    done = CliRunner().invoke(commands(lambda _: 0), [*RECOMMEND, *words])
    assert said in str(done.exception)


# A force's own profile


@pytest.mark.parametrize(
    "words",
    [
        ("force", "check"),
        ("run", "--force"),
        ("replay", "memory:", "--force"),
        ("simulate", "--headless", "--force"),
        ("recommend", "--at", "54.3,-4.9", "--force"),
    ],
)
def test_that_a_broken_profile_is_refused_everywhere_with_code_2(
    words: tuple[str, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    profile = tmp_path / "ours.toml"
    broken = SAMPLE.replace("cages = 2", "cages = -2").replace("look = 1", "look = 9", 1)
    profile.write_text(broken, "utf-8")
    monkeypatch.setenv(areas.HOME_VARIABLE, str(tmp_path))
    monkeypatch.setattr(sys, "argv", ["dispatch-desk", *words, str(profile)])
    with pytest.raises(SystemExit) as ended:
        main(lambda options: int(load_force(options.profile) is None))
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert "ours.toml has 2 mistakes:" in said
    assert "[[vehicles]] “van”: cages = -2 must be a whole number from 0 to 99" in said


def test_that_a_profile_in_order_is_counted(tmp_path: Path) -> None:
    profile = tmp_path / "ours.toml"
    profile.write_text(SAMPLE, "utf-8")
    for words in (["force", "check", str(profile)], ["force", "check"]):
        done = CliRunner().invoke(commands(lambda _: 0), words)
        assert done.exit_code == 0
        counts = f"is in order: 4 grades, {len(FORCE.types)} types, {len(FORCE.needs)} needs, "
        assert counts in done.stdout


@pytest.mark.usefixtures("_village")
def test_that_a_list_is_made_by_the_profile_that_was_named(tmp_path: Path) -> None:
    profile = tmp_path / "ours.toml"
    profile.write_text(SAMPLE.replace("confrontation = false\ndriving", "driving", 1), "utf-8")
    done = CliRunner().invoke(
        commands(lambda _: 0), [*RECOMMEND, "--type", "domestic", "--force", str(profile)]
    )
    assert done.exit_code == 0, done.output
    assert "PCSO: not for confrontation" not in done.stdout


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
