"""Each check on a thing that is really broken, and on one that is whole."""

import subprocess
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dispatch_desk.doctor import (
    area_files,
    clocks,
    disk,
    roads,
    settings,
    system_libraries,
    versions,
)
from dispatch_desk.doctor.checks import DESK_CHECKS
from dispatch_desk.doctor.examining import examine
from dispatch_desk.doctor.finding import Asked, Check, Finding
from geodata.area import save_area
from tests.towns import a_village

NOW = datetime(2030, 5, 1, 22, tzinfo=UTC)
ASKED = Asked()


def levels(findings: Iterator[Finding]) -> list[str]:
    return [finding.level for finding in findings]


def check_of(name: str) -> Check:
    return next(check for check in DESK_CHECKS if check.name == name)


def in_a_process(name: str) -> list[Finding]:
    ((_, findings),) = examine([check_of(name)], ASKED)
    return findings


# Versions


@pytest.mark.parametrize(
    ("version", "wanted", "fit"),
    [
        ("3.11.7", ">=3.11,<3.14", True),
        ("3.14.0", ">=3.11,<3.14", False),
        ("3.10.9", ">=3.11,<3.14", False),
        ("3.54.1.0", ">=3.54.1", True),
        ("6.11.2", "==6.11.2", True),
        ("6.12.0", "==6.11.2", False),
        ("6.12.0", "!=6.12.0", False),
        ("1.10", ">1.9,<=1.10", True),
        ("2.0.0rc1", ">=2.0", True),
        ("0.1.4", "", True),
    ],
)
def test_that_versions_are_compared_as_numbers(version: str, wanted: str, fit: bool) -> None:  # noqa: FBT001 - a row of the table
    assert versions.fits(version, wanted) is fit


def test_that_this_environment_has_all_it_needs() -> None:
    found = list(versions.examine(ASKED))
    assert levels(iter(found)) == ["fine"] * len(found)
    assert [f.about for f in found] == ["Dispatch Desk", "Python", "System", "Packages", "SQLite"]


@pytest.mark.parametrize(
    ("requirement", "level", "words"),
    [
        ("no-such-package>=1", "failed", "not installed"),
        ("numpy>=99", "failed", "is installed, >=99 is needed"),
    ],
)
def test_that_a_package_that_is_missing_or_old_is_named_with_what_to_install(
    requirement: str, level: str, words: str
) -> None:
    bad, rest = versions.packages([requirement, "numpy>=2.0"])
    assert (bad.level, rest.level) == (level, "fine")
    assert words in bad.found
    assert bad.remedy.startswith(f"Install {requirement}: ")


def test_that_a_package_whose_library_does_not_load_is_a_failure(first_on_the_path: Path) -> None:
    why = "libexpat.so.1: cannot open shared object file"
    (first_on_the_path / "rapidfuzz.py").write_text(f"raise ImportError({why!r})", "utf-8")
    found = {finding.about: finding for finding in in_a_process("Versions")}
    assert found["rapidfuzz"].level == "failed"
    assert why in found["rapidfuzz"].found
    assert "numpy" in found["Packages"].found


# System libraries


def test_that_every_system_library_has_a_package_and_a_loss() -> None:
    listed = list(system_libraries.libraries())
    assert {library.without for library in listed} == set(system_libraries.LOST)
    assert all(".so." in library.name and library.package for library in listed)
    assert len({library.name for library in listed}) == len(listed)


@pytest.mark.parametrize(("x11", "expected"), [(True, "failed"), (False, "warning")])
def test_that_a_library_for_windows_is_missed_where_there_is_a_display(
    expected: str, *, x11: bool
) -> None:
    def loads(name: str) -> bool:
        return not name.startswith("libxcb-cursor")

    missing, rest = system_libraries.findings(system_libraries.libraries(), loads, x11=x11)
    assert (missing.level, missing.about) == (expected, "libxcb-cursor.so.0")
    assert missing.remedy.endswith("sudo apt-get install libxcb-cursor0")
    assert rest.level == "fine"


def test_that_libraries_of_one_use_are_installed_by_one_line() -> None:
    found = list(system_libraries.findings(system_libraries.libraries(), lambda _: False, x11=True))
    assert levels(iter(found)) == ["failed", "failed", "failed", "fine"]
    assert "libegl1 libgl1" in found[0].remedy


# Roads


def test_that_the_fast_road_engine_answers_right() -> None:
    (finding,) = roads.examine(ASKED)
    assert (finding.level, finding.found.partition(";")[0]) == ("fine", "contraction hierarchy")


def test_that_a_missing_engine_says_which_stands_in_and_what_is_lost(
    first_on_the_path: Path,
) -> None:
    (first_on_the_path / "routingkit_cch.py").write_text("raise ImportError('blocked')", "utf-8")
    (finding,) = in_a_process("Roads")
    assert finding.level == "warning"
    assert "Dijkstra's search: right, but slow" in finding.found
    assert "routingkit-cch" in finding.remedy


def test_that_choosing_the_plain_engine_is_warned_of_with_what_it_costs() -> None:
    (finding,) = roads.examine(Asked(plain=True))
    assert finding.level == "warning"
    assert "Dijkstra's search, as chosen: right, but slow" in finding.found
    assert "over a second" in finding.found
    assert "--roads plain" in finding.remedy


# Areas


@pytest.fixture
def village(home: Path) -> Path:
    path = home / "areas" / "village.area"
    path.parent.mkdir(parents=True)
    save_area(a_village(), path)
    return path


def test_that_a_whole_area_is_read_to_its_last_byte(village: Path) -> None:
    (finding,) = area_files.examine(ASKED)
    assert (finding.level, finding.about) == ("fine", "village")
    assert "made today, test village" in finding.found
    later = area_files.area("village", village, datetime.now(UTC) + timedelta(days=400))  # noqa: TID251 - the file's own age
    assert later.level == "warning"
    assert later.remedy.startswith("Import a newer map")


@pytest.mark.parametrize("name", ["village", "town"])
def test_that_a_damaged_area_fails_and_the_town_is_only_made_again(
    village: Path, name: str
) -> None:
    damaged = village.with_name(f"{name}.area")
    whole = village.read_bytes()
    damaged.write_bytes(whole[: len(whole) // 2])
    finding = area_files.area(name, damaged, NOW)
    assert finding.level == {"village": "failed", "town": "warning"}[name]
    assert finding.remedy.endswith({"village": "--name village", "town": "made again."}[name])


def test_that_one_changed_byte_of_a_map_is_found(village: Path) -> None:
    whole = bytearray(village.read_bytes())
    at = whole.index(b"roads/node_lon.npy") + 400
    whole[at] ^= 1
    village.write_bytes(whole)
    assert area_files.area("village", village, NOW).level == "failed"


def test_that_no_area_yet_is_no_fault(home: Path) -> None:
    (finding,) = area_files.examine(ASKED)
    assert (finding.level, str(home) in finding.found) == ("fine", True)


# Disk


def test_that_a_folder_not_made_yet_is_tried_where_it_would_be_made(home: Path) -> None:
    before = sorted(home.parent.rglob("*"))
    assert levels(disk.examine(ASKED))[1] in {"fine", "warning"}
    assert sorted(home.parent.rglob("*")) == before


@pytest.fixture
def tiny(tmp_path: Path) -> Iterator[Path]:
    """A disk of 256 KiB of its own."""
    folder = tmp_path / "tiny"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:  # noqa: S603 - fixed words
        pytest.skip("only root may mount a disk of its own")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)  # noqa: S603, S607 - fixed words


def fill(file: Path) -> None:
    with suppress(OSError), file.open("wb", buffering=0) as ballast:
        while True:
            ballast.write(bytes(4096))


def test_that_a_full_disk_is_a_failure_with_its_remedy(
    tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISPATCH_DESK_HOME", str(tiny))
    fill(tiny / "ballast")
    room, writes = disk.examine(ASKED)
    assert (room.level, writes.level) == ("failed", "failed")
    assert "No space left" in writes.found
    assert writes.remedy.startswith("Free some space")


def test_that_a_folder_that_is_a_file_is_a_failure(home: Path) -> None:
    home.write_text("not a folder", "utf-8")
    assert levels(disk.examine(ASKED))[1] == "failed"


# Clocks


@pytest.fixture
def _hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clocks, "BETWEEN_S", 0.0)


def looks(*walls_ms: int, start: datetime = NOW) -> list[tuple[datetime, int]]:
    return [(start + timedelta(milliseconds=ms), 250 * n) for n, ms in enumerate(walls_ms)]


@pytest.mark.parametrize(
    ("seen", "level"),
    [
        (looks(0, 250, 501, 750), "fine"),
        (looks(0, 250, 1500, 1750), "warning"),
        (looks(0, -3_599_750, -3_599_500), "warning"),
        (looks(0, 250, start=datetime(1970, 1, 1, tzinfo=UTC)), "failed"),
    ],
)
def test_that_a_clock_that_jumps_or_was_never_set_is_seen(
    seen: list[tuple[datetime, int]], level: str
) -> None:
    assert clocks.steps(seen).level == level


@pytest.mark.usefixtures("_hasty")
@pytest.mark.parametrize(
    ("zone", "level"),
    [
        ("Europe/London", "fine"),
        ("GMT0BST,M3.5.0/1,M10.5.0", "fine"),
        ("Atlantis/Capital", "warning"),
    ],
)
def test_that_a_time_zone_that_is_none_is_seen(
    zone: str, level: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", zone)
    *_, finding = clocks.examine(ASKED)
    assert (finding.about, finding.level) == ("Time zone", level)


@pytest.mark.usefixtures("_hasty")
@pytest.mark.parametrize(
    ("said", "level"), [("yes", "fine"), ("no", "warning"), ("nonsense", None), ("", None)]
)
def test_that_the_systems_own_word_on_network_time_is_believed(
    said: str, level: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "timedatectl"
    program.write_text(f"#!/bin/sh\necho {said}\n", "utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    _, finding, _ = clocks.examine(ASKED)
    assert finding.about == "Set from outside"
    assert finding.level == level or (level is None and finding.found)


# Settings


def test_that_the_force_profile_is_read_and_settings_can_be_kept(home: Path) -> None:
    assert levels(settings.examine(ASKED)) == ["fine", "fine"]
    assert not home.exists()


def test_that_settings_that_cannot_be_kept_are_a_warning(home: Path) -> None:
    home.write_text("not a folder", "utf-8")
    assert levels(settings.examine(ASKED)) == ["fine", "warning"]


def test_that_a_force_profile_that_is_missing_is_a_failure(first_on_the_path: Path) -> None:
    nowhere = "from pathlib import Path\nfrom dispatch_desk.force import profile\n"
    nowhere += "profile.files = lambda _: Path('nowhere')\n"
    (first_on_the_path / "sitecustomize.py").write_text(nowhere, "utf-8")
    found = in_a_process("Settings")
    assert [f.level for f in found] == ["failed", "fine"]
    assert "sample.toml is not a force profile" in found[0].found
