"""A demo goes on where it stopped: nothing of it is out of time."""

from contextlib import closing
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest

from dispatch_desk import areas
from dispatch_desk.launching import Launch, RunOptions, prepare, where_it_stopped
from dispatch_desk.simulation.headless import Parts
from dispatch_desk.tracks.store import TrackStore
from geodata.area import save_area
from resources.fixes import Fix, FixTable
from tests.desks import ALONE, START, staffed
from tests.towns import a_village

PAUSE, PATIENCE = (
    Event(),
    2_000,
)  # never set: a look every ten milliseconds, and no more than so many


@pytest.fixture
def options(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RunOptions:
    """A demo on the village, fast enough that every unit reports within a second."""
    monkeypatch.setenv(areas.HOME_VARIABLE, str(tmp_path))
    (tmp_path / "areas").mkdir()
    save_area(a_village(), tmp_path / "areas" / "village.area")
    return RunOptions(area="village", journal=f"sqlite:{tmp_path / 'demo.journal'}", speed=60)


def opened(options: RunOptions) -> Launch:
    return prepare(options, lambda *_: None)


def positions_taken(launch: Launch) -> tuple[int, dict[str, int]]:
    """How many its door took once all on duty have reported, and what it refused."""
    (door,) = launch.doors
    wanted = len(launch.fixes.snapshot()) - 1  # one has no fix for long
    for _ in range(PATIENCE):
        if door.health.received >= wanted or PAUSE.wait(0.01):
            break
    return door.health.accepted, dict(door.health.refused)


def test_that_a_demo_believes_the_positions_of_its_units_from_the_first_moment(
    options: RunOptions,
) -> None:
    for _ in ("new", "gone on with"):
        with closing(opened(options)) as launch:
            launch.start()
            accepted, refused = positions_taken(launch)
            assert accepted > 10
            assert "late" not in refused


def test_that_a_demo_goes_on_from_its_last_position_if_that_came_after_its_last_entry() -> None:
    parts = Parts(staffed(), FixTable([ALONE.device]), TrackStore())
    assert where_it_stopped(parts) == START
    seen = START + timedelta(seconds=40)
    assert parts.fixes.accept(Fix(ALONE.device, 54.0, -4.9, seen, seen)) == "accepted"
    assert where_it_stopped(parts) == seen
