"""A village, one painter and one safety watch for all stories; a clock and desks for each."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from dispatch_desk import areas, launching
from dispatch_desk.clock import SetClock
from dispatch_desk.journal.opening import open_journal
from dispatch_desk.launching import RunOptions, prepare
from geodata.area import save_area
from tests.desks import START
from tests.stories.rooms import DeskAt, let_go
from tests.towns import a_village
from ui import app
from ui.app import RunningDesk
from ui.first_card import GREETED
from ui.map.pool import RenderPool
from ui.watching import WatchKeeper

OpenDesk = Callable[..., DeskAt]


class SharedWatch(WatchKeeper):
    """Started by the first desk that opens, and kept for the others."""

    def start(self) -> None:
        if self.process_id is None:
            super().start()


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The user's folder, with the village in it."""
    folder = tmp_path_factory.mktemp("home")
    (folder / "areas").mkdir()
    save_area(a_village(), folder / "areas" / "village.area")
    return folder


@pytest.fixture(scope="session")
def painters(qapp: QApplication, home: Path) -> Iterator[RenderPool]:
    assert qapp is not None
    made = RenderPool(home / "areas" / "village.area", a_village().attribution, painters=1)
    made.new_view()  # one that is never closed, or its painter would end with each story
    yield made
    made.close()


@pytest.fixture(scope="session")
def watch(qapp: QApplication, home: Path) -> Iterator[WatchKeeper]:
    """The real watch over an empty journal: every desk's keeper while stories are told."""
    assert qapp is not None
    url = f"sqlite:{home / 'quiet.journal'}"
    open_journal(url).close()
    made = SharedWatch(url, None)
    yield made
    made.stop()


@pytest.fixture
def clock(
    monkeypatch: pytest.MonkeyPatch, home: Path, painters: RenderPool, watch: WatchKeeper
) -> SetClock:
    """Every desk of the story goes by it, and uses what all stories share."""
    made = SetClock(START)
    monkeypatch.setenv(areas.HOME_VARIABLE, str(home))
    monkeypatch.setattr(launching, "_clock", lambda _options, _desk: made)
    monkeypatch.setattr(app, "RenderPool", lambda *_, **_more: painters)
    monkeypatch.setattr(app, "WatchKeeper", lambda *_: watch)
    return made


@pytest.fixture
def open_desk(
    tmp_path: Path, clock: SetClock, qtbot: QtBot, qapp: QApplication
) -> Iterator[OpenDesk]:
    """Opens a desk on the story's journal; as many as asked for, each closed at the end."""
    opened: list[DeskAt] = []

    def open_one(
        name: str = "M Hughes",
        desk: str = "Desk 3",
        area: str = "village",
        *,
        greeted: bool = True,
        **more: object,
    ) -> DeskAt:
        if greeted:  # has seen the card of a first start, as all but newcomers have
            app._settings(name).setValue(GREETED, True)  # noqa: FBT003 - a value, not a switch
        options = RunOptions(
            area=area,
            journal=f"sqlite:{tmp_path / 'shift.journal'}",
            feeds=("udp://127.0.0.1:0",),
            name=name,
            desk=desk,
            **more,  # type: ignore[arg-type]
        )
        launch = prepare(options, lambda _words, _share: None)
        running = RunningDesk(launch, qapp)
        made = DeskAt(running, launch, clock, qtbot)
        opened.append(made)
        qtbot.addWidget(running.window)
        running.start()
        running.window.activateWindow()
        qtbot.waitUntil(running.window.isActiveWindow)
        if name:
            made.sees(lambda: f"{name}, dispatcher" in made.status())
        return made

    yield open_one
    for made in reversed(opened):
        made.close()
    let_go([made.running for made in opened])


@pytest.fixture
def desk(open_desk: OpenDesk) -> DeskAt:
    """A desk with M Hughes at it, five units on patrol, and no incident."""
    made = open_desk()
    made.staff()
    return made
