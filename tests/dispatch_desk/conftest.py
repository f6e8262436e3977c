"""One recorded night for every test that replays one: playing it takes longer than replaying it."""

import pytest

from tests.recordings import Night, record_night


@pytest.fixture(scope="session")
def night(tmp_path_factory: pytest.TempPathFactory) -> Night:
    """Its files are read only: a test that changes them copies them first."""
    return record_night(tmp_path_factory.mktemp("night"))
