"""For every test: windows are drawn offscreen, and an error nobody expected in the log is a failure."""

import gc
import os
from collections.abc import Iterator

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before anybody imports Qt

import pytest
import structlog
from structlog.typing import EventDict, WrappedLogger

from tests.geodata import invented

GRAVE = {"error", "critical", "exception"}


def pytest_collection_finish() -> None:
    """What is imported stays: whoever looks for rubbish needn't go through it each time."""
    gc.freeze()


@pytest.fixture(autouse=True, scope="module")
def _kept_needs_no_search() -> None:
    """So do the towns and nights that the modules before have made: their last test is let go by now."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True, scope="session")
def _one_town_for_all(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Worker processes have a folder each, under one that they share."""
    own = tmp_path_factory.getbasetemp()
    invented.folder = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(autouse=True)
def _silence(request: pytest.FixtureRequest) -> Iterator[None]:
    """Silence is an assertion. A test that reads what is printed judges the log itself."""
    told: list[EventDict] = []

    def note(_logger: WrappedLogger, level: str, event: EventDict) -> EventDict:
        told.extend([dict(event)] if level in GRAVE else [])
        return event

    processors = structlog.get_config()["processors"]
    processors.insert(0, note)
    yield
    processors.remove(note)
    judges_itself = "capsys" in request.fixturenames
    assert judges_itself or not told, told
