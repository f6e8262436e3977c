"""The way from a desk to a replay of its own journal, and what is said when it can't be opened."""

import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from dispatch_desk.picture import Picture
from dispatch_desk.records import Records
from dispatch_desk.telling import whole_update
from dispatch_desk.updates import Update
from tests.desks import FORCE
from tests.ui.a_night import NOW, calm
from ui.command_line.line import CommandLine
from ui.command_line.reading import Replay
from ui.replay import opening
from ui.replay.opening import BACK, FAULT, IN_MEMORY, MOST, TOO_MANY, LiveReplays, words_for
from ui.status_bar import StatusBar
from ui.theme import DAY

MINUTE = timedelta(minutes=1)


class Desk(QObject):
    """What of a desk's bridge and window the way to a replay needs."""

    ticked = Signal(object)

    def __init__(self, parent: QWidget, url: str) -> None:
        super().__init__()
        self.records: Records = calm()
        self.latest: Update | None = None
        self.launch = SimpleNamespace(journal_url=url)
        self.window = SimpleNamespace(
            status=StatusBar(parent), command_line=CommandLine(DAY, parent), theme=DAY
        )
        self.replays = LiveReplays(self.window, self)  # type: ignore[arg-type] # a desk in small

    def now(self) -> datetime:
        return NOW

    def ticks(self) -> bool:
        self.ticked.emit(NOW)
        return True

    @property
    def refusal(self) -> str:
        return str(self.window.command_line.warning)

    @property
    def status(self) -> str:
        return str(self.window.status._aside)


@pytest.fixture
def program(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Have this much Python run in the place of a replay."""

    def run(text: str) -> None:
        monkeypatch.setattr(opening, "words_for", lambda *_: [sys.executable, "-c", text])

    return run


@pytest.fixture
def desk(window: QWidget) -> Desk:
    return Desk(window, "sqlite:night.journal")


def test_that_what_was_typed_can_only_be_a_moment() -> None:
    words = words_for("sqlite:a.journal", "--help", "day")
    assert words[1:] == [
        "-m", "dispatch_desk", "replay", "sqlite:a.journal", "--at=--help", "--theme=day"
    ]  # fmt: skip


def test_that_without_a_time_it_is_a_while_ago_and_never_before_the_beginning(desk: Desk) -> None:
    assert desk.replays._a_while_ago() == NOW - BACK
    desk.records = Records()
    assert desk.replays._a_while_ago() == NOW


def test_that_a_desk_quiet_for_longer_shows_its_last_entry_again(desk: Desk) -> None:
    """A recording ends there: what is later would be refused."""
    for quiet, begins in ((BACK + MINUTE, NOW - BACK - MINUTE), (MINUTE, NOW - BACK)):
        picture = Picture(force=FORCE, recorded_at=NOW - quiet)
        desk.latest = whole_update(picture, None)
        assert desk.replays._a_while_ago() == begins


def test_that_a_replay_which_cannot_open_is_said_in_the_status_bar(
    desk: Desk, program: Callable[[str], None], qtbot: QtBot
) -> None:
    program(
        "import sys; sys.stderr.write('noise\\ndispatch-desk: 0999 is no\\nmoment'); sys.exit(2)"
    )
    desk.window.status.replay.click()
    qtbot.waitUntil(lambda: desk.ticks() and desk.status != "")
    assert desk.status == "Replay not opened: 0999 is no moment"


def test_that_a_program_that_is_not_there_is_said_at_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "words_for", lambda *_: ["no such program anywhere"])
    desk.window.command_line.asked.emit(Replay("22:41"))
    assert desk.status.startswith("Replay not opened: No such file")


def test_that_a_replay_closed_in_order_leaves_no_word(
    desk: Desk, program: Callable[[str], None], qtbot: QtBot
) -> None:
    program("pass")
    desk.replays.open("")
    qtbot.waitUntil(lambda: desk.ticks() and not desk.replays._opened)
    assert desk.status == ""


def test_that_a_replay_which_fails_later_is_not_said_never_to_have_opened(
    desk: Desk, program: Callable[[str], None], qtbot: QtBot
) -> None:
    program("import sys; sys.stderr.write('Traceback, long'); sys.exit(1)")
    desk.replays.open("")
    qtbot.waitUntil(lambda: desk.ticks() and desk.status != "")
    assert desk.status == FAULT


def test_that_not_more_than_a_few_open_at_a_time(
    desk: Desk, program: Callable[[str], None]
) -> None:
    program("import time; time.sleep(60)")
    for _ in range(MOST):
        desk.replays.open("")
    assert desk.refusal == ""
    desk.replays.open("")
    assert desk.refusal == TOO_MANY
    for one in desk.replays._opened:
        one.process.kill()
        one.process.wait()
    desk.replays.close()


def test_that_a_journal_in_memory_cannot_be_replayed(window: QWidget) -> None:
    desk = Desk(window, "memory:")
    desk.replays.open("")
    assert desk.refusal == IN_MEMORY
