"""The status bar of a replay: nobody sits there, nothing is saved or rung, and none of it is a fault."""

from datetime import timedelta

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.ui.a_night import NOW
from ui.showing import recording_name
from ui.status_bar import StatusBar, StatusLine, parts

REPLAYED = StatusLine(NOW, mode="REPLAY", area="Newport", recording="live-12", saved=634)
LIVE = StatusLine(NOW, "Desk 3", "M Hughes", "dispatcher", "LIVE", saved=634)


@pytest.fixture
def bar(window: QWidget) -> StatusBar:
    made = StatusBar(window)
    made.resize(1920, made.height())
    made.show()
    return made


def test_that_a_replay_says_what_it_is_and_calls_nothing_a_fault(bar: StatusBar) -> None:
    said = list(parts(REPLAYED))
    assert [part.said for part in said][:3] == ["REPLAY", "live-12 · Newport", "No alarm rings"]
    assert all(part.colour not in {"red", "amber"} for part in said)
    bar.show_line(REPLAYED)
    assert "REPLAY of Sat 12 Jan 2041" in bar.accessibleName()
    assert "UTC 02" not in bar.accessibleName()


def test_that_time_that_goes_by_never_makes_a_replay_unsaved() -> None:
    waited = StatusLine(NOW, mode="REPLAY", recording="a", unsaved_for=timedelta(hours=1))
    assert not any("not saved" in part.said.lower() for part in parts(waited))


def test_that_a_desk_has_a_button_that_opens_a_replay(bar: StatusBar, qtbot: QtBot) -> None:
    bar.show_line(LIVE)
    assert bar.replay.accessibleName().startswith("Replay")
    with qtbot.waitSignal(bar.replay_wanted):
        bar.replay.click()


def test_that_the_clock_leaves_room_for_the_button(bar: StatusBar) -> None:
    bar.show_line(LIVE)
    bar.grab()
    assert all(place.right() < bar.replay.x() for place, *_ in bar._places)


def test_that_what_went_wrong_beside_the_desk_is_said_until_it_is_no_matter(bar: StatusBar) -> None:
    bar.show_line(LIVE)
    bar.say_aside("Replay not opened: no")
    assert "Replay not opened: no" in bar.accessibleName()
    bar.say_aside("")
    assert "Replay not opened" not in bar.accessibleName()


@pytest.mark.parametrize(
    ("url", "name"),
    [("sqlite:/a/town-demo-7.journal", "town-demo-7"), ("b.journal", "b"), (None, "")],
)
def test_that_a_recording_is_called_by_its_file(url: str | None, name: str) -> None:
    assert recording_name(url) == name
