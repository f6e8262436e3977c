"""The safety watch's process keeps its checks by the profile its desk was given."""

from pathlib import Path

import pytest

from tests.dispatch_desk.test_force import SAMPLE
from tests.ui.test_watching import wait_for
from ui.watching import WatchKeeper

pytestmark = pytest.mark.usefixtures("qapp")


def test_that_the_watch_reads_the_profile_it_is_given(tmp_path: Path) -> None:
    profile = tmp_path / "ours.toml"
    profile.write_text(SAMPLE.replace("look = 1", "look = 9", 1), "utf-8")
    keeper = WatchKeeper(f"sqlite:{tmp_path / 'none.journal'}", None, profile)
    keeper.start()
    try:
        wait_for(lambda: not keeper.alive, keeper.look)  # it can't keep checks it can't read
        profile.write_text(SAMPLE, "utf-8")
        wait_for(lambda: "There is no journal" in keeper.trouble, keeper.look)
        assert keeper.alive
    finally:
        keeper.stop()
