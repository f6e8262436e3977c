"""A desk run with a force's own profile: all of it has the same one, whatever becomes of the file."""

from contextlib import closing
from pathlib import Path

import pytest

from dispatch_desk import areas
from dispatch_desk.facts import RoomOpened
from dispatch_desk.force.keeping import keep
from dispatch_desk.force.profile import ForceError, load_force
from dispatch_desk.journal.opening import open_reader
from dispatch_desk.launching import RunOptions, prepare
from dispatch_desk.picture import Picture, fold
from geodata.area import save_area
from resources.units import RefusedError
from tests.dispatch_desk.test_force import SAMPLE
from tests.towns import a_village


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    """Another force: its gravest grade has ten minutes."""
    path = tmp_path / "norwick.toml"
    text = SAMPLE.replace('id = "sample"', 'id = "norwick"').replace(
        "attend_s = 900", "attend_s = 600"
    )
    path.write_text(text, "utf-8")
    return path


def test_that_the_kept_copy_outlives_an_edit(profile: Path, tmp_path: Path) -> None:
    as_opened = load_force(profile)
    kept = keep(profile, tmp_path / "profiles")
    profile.write_text("half an edit", "utf-8")
    assert load_force(kept) == as_opened
    assert keep(profile, tmp_path / "profiles") != kept


def test_that_the_same_profile_is_kept_once(profile: Path, tmp_path: Path) -> None:
    folder = tmp_path / "profiles"
    assert keep(profile, folder) == keep(profile, folder)
    assert len(list(folder.iterdir())) == 1


def test_that_where_nothing_can_be_written_the_profile_itself_is_read(
    profile: Path, tmp_path: Path
) -> None:
    (tmp_path / "profiles").write_text("no folder", "utf-8")
    assert keep(profile, tmp_path / "profiles") == profile


@pytest.fixture
def options(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, profile: Path) -> RunOptions:
    monkeypatch.setenv(areas.HOME_VARIABLE, str(tmp_path))
    (tmp_path / "areas").mkdir()
    save_area(a_village(), tmp_path / "areas" / "village.area")
    journal = f"sqlite:{tmp_path / 'live.journal'}"
    return RunOptions("village", journal, feeds=("udp://127.0.0.1:0",), profile=profile)


def room_of(url: str) -> RoomOpened | None:
    picture = Picture(force=load_force())
    with closing(open_reader(url)) as reader:
        fold(picture, reader.tail(0))
    return picture.room


def test_that_a_desk_has_the_profile_it_was_given_and_says_so_in_its_record(
    options: RunOptions,
) -> None:
    with closing(prepare(options, lambda *_: None)) as launch:
        launch.start()
        assert launch.force.grade("1").attend_s == 600
        assert launch.profile is not None
        assert load_force(launch.profile) == launch.force
        assert launch.profile != options.profile
    room = room_of(launch.journal_url)
    assert room is not None
    assert room.force == "norwick"


def test_that_a_record_is_not_gone_on_with_under_another_profile(
    options: RunOptions, tmp_path: Path
) -> None:
    with closing(prepare(options, lambda *_: None)) as launch:
        launch.start()
    other = tmp_path / "other.toml"
    other.write_text(SAMPLE, "utf-8")
    with pytest.raises(
        RefusedError, match="kept by the force profile “norwick”, and this is “sample”"
    ):
        prepare(
            RunOptions("village", options.journal, options.feeds, profile=other), lambda *_: None
        )


def test_that_a_broken_profile_is_refused_before_there_is_a_journal(
    options: RunOptions, profile: Path, tmp_path: Path
) -> None:
    profile.write_text(SAMPLE.replace("look = 1", "look = 9", 1), "utf-8")
    with pytest.raises(ForceError, match=r"norwick.toml, line \d+: .*look = 9 must be"):
        prepare(options, lambda *_: None)
    assert not (tmp_path / "live.journal").exists()
