"""Checks written for a test: modules in a folder that the doctor's processes find first."""

from pathlib import Path
from textwrap import dedent
from typing import Protocol

import pytest

from dispatch_desk import areas
from dispatch_desk.doctor.finding import Check

PATIENCE_S = 20.0


class MakeCheck(Protocol):
    def __call__(self, body: str, patience_s: float = PATIENCE_S) -> Check: ...


@pytest.fixture
def first_on_the_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder whose modules stand before all others."""
    folder = tmp_path / "first"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    return folder


@pytest.fixture
def a_check(first_on_the_path: Path) -> MakeCheck:
    """A check from the lines of its function."""

    def make(body: str, patience_s: float = PATIENCE_S) -> Check:
        name = f"check_{len(list(first_on_the_path.iterdir()))}"
        lines = dedent(body).strip().splitlines()
        head = "from dispatch_desk.doctor.finding import Finding\n\n\ndef examine(asked):\n"
        code = head + "".join(f"    {line}\n" for line in lines)
        (first_on_the_path / f"{name}.py").write_text(code, "utf-8")
        return Check(name.title(), f"{name}:examine", "Mend it.", patience_s, patience_s)

    return make


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's folder, not made yet."""
    folder = tmp_path / "home"
    monkeypatch.setenv(areas.HOME_VARIABLE, str(folder))
    return folder
