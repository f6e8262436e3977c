"""The wheel that pipx installs: built here without a network, it holds the program and nothing else."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("dispatch_desk", "geodata", "resources", "ui")
LEFT_BEHIND = {"__pycache__"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ZipFile]:
    folder = tmp_path_factory.mktemp("wheel")
    words = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    built = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - our own build
    assert built.returncode == 0, built.stderr
    (made,) = folder.glob("*.whl")
    with ZipFile(made) as opened:
        yield opened


def files_of(package: str) -> Iterator[str]:
    """Every file of a package as it lies here."""
    for path in (ROOT / package).rglob("*"):
        if path.is_file() and not LEFT_BEHIND & set(path.parts):
            yield path.relative_to(ROOT).as_posix()


def test_that_it_holds_every_file_of_the_packages_and_no_test_no_bench_no_page(
    wheel: ZipFile,
) -> None:
    held = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert held == {name for package in PACKAGES for name in files_of(package)}


def test_that_what_is_no_code_is_in_it_as_it_lies_here(wheel: ZipFile) -> None:
    data = [name for name in wheel.namelist() if name.partition("/")[0] in PACKAGES]
    others = [name for name in data if not name.endswith(".py")]
    assert {Path(name).suffix for name in others} >= {".otf", ".toml", ".txt"}
    for name in others:
        assert wheel.read(name) == (ROOT / name).read_bytes(), name


@pytest.mark.parametrize("licence", ["LICENSE", "ui/assets/fonts/OFL.txt"])
def test_that_the_licences_come_with_it(wheel: ZipFile, licence: str) -> None:
    (held,) = (n for n in wheel.namelist() if n.endswith(f".dist-info/licenses/{licence}"))
    assert wheel.read(held) == (ROOT / licence).read_bytes()


def test_that_it_brings_the_command(wheel: ZipFile) -> None:
    (points,) = (n for n in wheel.namelist() if n.endswith(".dist-info/entry_points.txt"))
    assert b"dispatch-desk = dispatch_desk.__main__:main" in wheel.read(points)
