"""What a walk needs: a person's own folder, a room with a standing clock, and a town to look at."""

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from dispatch_desk import areas, launching
from dispatch_desk.clock import SetClock, utc_now
from dispatch_desk.journal.opening import open_journal
from dispatch_desk.launching import RunOptions, prepare
from dispatch_desk.simulation.headless import Parts
from tests.walk.room import ReplayRoom, Room, SoundWatch, SteppedNight
from tests.walk.terminal import Terminal
from ui import app
from ui.app import RunningDesk

NEVER_MS = 100_000_000
WALK = timedelta(seconds=20)  # about what is done at a live desk until a device is heard


@pytest.fixture
def person(tmp_path: Path) -> Path:
    """The folder of somebody who has never used the program."""
    made = tmp_path / "person"
    made.mkdir()
    return made


@pytest.fixture
def terminal(person: Path) -> Terminal:
    return Terminal(person)


@pytest.fixture
def _in_britain(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The screen shows the hour of where it stands: pictures are taken in Britain."""
    with monkeypatch.context() as patched:
        patched.setenv("TZ", "Europe/London")
        time.tzset()
        yield
    time.tzset()


@pytest.fixture
def _stepped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time passes as the walk says, for the desk and for the night around it."""

    def standing(options: RunOptions, parts: Parts) -> SetClock:
        # Devices have the time of day; a clock that stands must not be far behind theirs.
        if options.mode == "live":
            return SetClock(parts.desk.picture.recorded_at or utc_now() + WALK)
        return SetClock(launching.where_it_stopped(parts))

    monkeypatch.setattr(launching, "_clock", standing)
    monkeypatch.setattr(launching, "LiveNight", SteppedNight)


@pytest.fixture
def watch(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[SoundWatch]:
    assert qapp is not None
    url = f"sqlite:{tmp_path / 'quiet.journal'}"
    open_journal(url).close()
    made = SoundWatch(url, None)
    monkeypatch.setattr(app, "WatchKeeper", lambda *_: made)
    yield made
    made.stop()


@pytest.fixture
def open_room(
    qapp: QApplication,
    qtbot: QtBot,
    watch: SoundWatch,
    terminal: Terminal,
    monkeypatch: pytest.MonkeyPatch,
    _stepped: None,
    _in_britain: None,
) -> Iterator[Callable[[RunOptions], Room]]:
    """Opens the program's window as its command line asks, one after the other."""
    assert watch is not None
    monkeypatch.setenv("LOGNAME", "mhughes")  # whom the program takes for sitting here
    flash = qapp.cursorFlashTime()
    qapp.setCursorFlashTime(NEVER_MS)  # a caret that blinks is in every second picture
    opened: list[Room] = []

    def open_one(options: RunOptions) -> Room:
        monkeypatch.setenv(areas.HOME_VARIABLE, terminal.value(areas.HOME_VARIABLE))
        launch = prepare(options, lambda _words, _share: None)
        running = RunningDesk(launch, qapp)
        made = ReplayRoom if running.replay is not None else Room
        clock = SetClock(launch.session.clock.now())
        if isinstance(launch.session.clock, SetClock):
            clock = launch.session.clock
        opened.append(made(running, launch, clock, qtbot))
        running.start()
        opened[-1].come_forward()
        return opened[-1]

    yield open_one
    for room in opened:
        room.close()
        room.running.pool.close()
    qapp.setCursorFlashTime(flash)
