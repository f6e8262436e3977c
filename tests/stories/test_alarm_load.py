"""The load of a night: from officers who fall silent to the gauge, its panel, the record and a replay."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from dispatch_desk.facts import AlarmsCounted, decode
from tests.desks import START
from tests.stories.replays import ReplayAt
from tests.stories.rooms import DeskAt
from ui.watching import WatchKeeper

VIOLENCE = "alone, violence likely"
HIGH = f"3 alarms in 10 min, high; 3 of them: {VIOLENCE}"


@pytest.fixture
def silent(desk: DeskAt) -> DeskAt:
    """Three officers, each alone at a scene, nobody has heard from: their checks turn amber."""
    desk.position("BR27", 5, 5)  # with BR24 help enough near by: that is another alarm
    key = desk.call()
    for callsign in ("BR21", "BD03", "BN40"):
        desk.at_scene(callsign, key)
    desk.later(minutes=6, seconds=1)
    desk.sees(lambda: HIGH in desk.status())
    return desk


def contains(read: Callable[[], str], said: str) -> bool:
    return said in read()


def recorded(desk: DeskAt) -> list[AlarmsCounted]:
    entries = [(e, e.body) for e in desk.entries()]
    read = [decode(e.type, body, e.recorded_at) for e, body in entries if body is not None]
    return [fact for fact in read if isinstance(fact, AlarmsCounted)]


def test_that_a_high_load_is_on_the_bar_and_on_record_until_it_is_over(silent: DeskAt) -> None:
    silent.sees(lambda: recorded(silent))
    (counted,) = recorded(silent)
    assert (counted.load, counted.alarms, counted.noisiest, counted.of_it) == (
        "high", 3, VIOLENCE, 3,
    )  # fmt: skip

    silent.later(seconds=70)  # and what is amber turns red: more to hear
    silent.sees(lambda: "6 alarms in 10 min, high" in silent.status())
    silent.later(minutes=13)
    silent.sees(lambda: "0 alarms in 10 min, steady" in silent.status())
    silent.sees(lambda: recorded(silent)[-1].load == "steady")
    assert [fact.load for fact in recorded(silent)] == ["high", "steady"]


def test_that_a_key_opens_what_rang_and_escape_gives_the_hand_back(silent: DeskAt) -> None:
    panel = silent.window.alarms
    silent.press("Ctrl+6")
    silent.sees(lambda: f"{VIOLENCE}: 3 in 10 min, 3 in an hour" in panel.spoken())
    assert "They ring at every desk booked on: Desk 3." in panel.spoken()
    assert any("propose other times to the duty inspector" in said for said in panel.spoken())

    silent.press("Escape")
    assert panel.isHidden()
    assert silent.hand() is silent.window.incident.home
    silent.click(silent.window.status.gauge)
    assert panel.isVisible()
    silent.click(silent.window.status.gauge)
    assert panel.isHidden()


def test_that_an_open_panel_counts_on_and_covers_no_alert(silent: DeskAt) -> None:
    panel, window = silent.window.alarms, silent.window
    silent.press("Ctrl+6")
    silent.later(seconds=70)
    silent.sees(lambda: "red: 3 in 10 min, 3 in an hour" in panel.spoken())
    for size in ((1920, 1080), (1366, 768), (1024, 640)):
        window.resize(*size)
        silent.sees(lambda: panel.geometry().top() > window.strip.geometry().bottom())
        assert panel.geometry().bottom() < window.command_line.geometry().top()
        assert window.rect().contains(panel.geometry())


def test_that_a_room_without_a_sound_device_is_told_so(
    desk: DeskAt, watch: WatchKeeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "look", lambda: None)  # what this machine has is no matter here
    for sound in (False, True):
        monkeypatch.setattr(watch, "sound", sound)
        desk.tick()
        assert ("No audio" in desk.status()) is not sound
        assert ("No audio" in desk.window.status.shown()) is not sound


def test_that_a_replay_shows_the_load_of_its_moment(
    silent: DeskAt, qapp: QApplication, qtbot: QtBot
) -> None:
    silent.sees(lambda: recorded(silent))
    url = silent.launch.journal_url
    silent.close()
    replay = ReplayAt.open(url, START.isoformat(), qapp, qtbot)
    try:
        for second, said in ((361, HIGH), (300, "0 alarms in 10 min, steady"), (361, HIGH)):
            replay.control.go(START + timedelta(seconds=second))
            replay.sees(partial(contains, replay.window.status.accessibleName, said))
    finally:
        replay.close()
