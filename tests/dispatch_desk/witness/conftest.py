"""A folder of one's own, so that no test meets this computer's key or heads."""

from pathlib import Path

import pytest

from dispatch_desk import areas


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home"
    monkeypatch.setenv(areas.HOME_VARIABLE, str(folder))
    return folder
