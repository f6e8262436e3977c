"""For every test: windows are drawn offscreen, and an error nobody expected in the log is a failure."""

import os
from collections.abc import Iterator

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before anybody imports Qt

import pytest
from structlog.testing import capture_logs

GRAVE = {"error", "critical", "exception"}


@pytest.fixture(autouse=True)
def _silence() -> Iterator[None]:
    """Silence is an assertion: a test that expects an error captures the log itself."""
    with capture_logs() as told:
        yield
    grave = [line for line in told if line["log_level"] in GRAVE]
    assert not grave, grave
