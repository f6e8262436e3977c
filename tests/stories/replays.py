"""The window of a replay, and all that is shown in it, for stories about the past."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from PySide6.QtCore import QEvent
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from dispatch_desk.launching import RunOptions, prepare
from dispatch_desk.replay.player import Player
from tests.stories.rooms import PATIENCE_MS, asks_roads
from ui.app import RunningDesk
from ui.desk_window import DeskWindow
from ui.replay.control import ReplayControl
from ui.replay.time_bar import TimeBar

CLOCK = re.compile(r"\b(\d\d):(\d\d):(\d\d)\b")
HALF_A_DAY = timedelta(hours=12)


@dataclass
class ReplayAt:
    """One open replay: hands on it, and eyes."""

    running: RunningDesk
    qtbot: QtBot
    closed: bool = False

    @classmethod
    def open(
        cls, url: str, at: str, qapp: QApplication, qtbot: QtBot, **more: object
    ) -> "ReplayAt":
        options = RunOptions(recording=url, at=at, area="", size=(1920, 1080), **more)  # type: ignore[arg-type]
        running = RunningDesk(prepare(options, lambda _words, _share: None), qapp)
        made = cls(running, qtbot)
        running.start()
        running.window.activateWindow()
        qtbot.waitUntil(running.window.isActiveWindow)
        made.sees(lambda: made.running.bridge.latest is not None and made.has_settled())
        return made

    def close(self) -> None:
        """As the program ends, but for the painters, which serve the next story."""
        if not self.closed:
            self.closed = True
            self.running.bridge.stop()
            self.running.window.close()
            self.running.window.deleteLater()
            self.running._launch.close()

    @property
    def window(self) -> DeskWindow:
        return self.running.window

    @property
    def control(self) -> ReplayControl:
        assert self.running.replay is not None
        return self.running.replay

    @property
    def bar(self) -> TimeBar:
        return self.control.bar

    @property
    def player(self) -> Player:
        return self.control._player

    @property
    def now(self) -> datetime:
        return self.running.bridge.now()

    # Hands

    def press(self, *keys: str) -> None:
        QApplication.processEvents()
        for key in keys:
            stroke = QKeySequence(key)[0]  # type: ignore[index] # its stubs forget it
            hand = QApplication.focusWidget() or self.window
            QTest.keyClick(hand, stroke.key(), stroke.keyboardModifiers())

    def type(self, words: str) -> None:
        self.qtbot.keyClicks(QApplication.focusWidget(), words)

    def jump(self, instant: datetime) -> None:
        """Go there, and wait until the window is there and the roads have answered."""
        self.control.go(instant)
        self.arrives(instant)

    def arrives(self, instant: datetime) -> None:
        self.sees(lambda: self.now == instant and self.has_settled())
        self.running.control.refresh()  # as the next tick would, with what the roads have answered

    def settle(self) -> None:
        """Wait until the roads have answered, and the next tick has shown it."""
        self.sees(self.has_settled)
        self.running.control.refresh()

    def has_settled(self) -> bool:
        """The window is where the clock is, and no road is being asked."""
        asked = asks_roads(self.running.control) or self.control._going is not None
        return not asked and not self.running.bridge.is_away

    # Eyes

    def sees(self, shown: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(shown()), timeout=PATIENCE_MS)

    def open_as(self, other: "ReplayAt") -> None:
        """Have the same log open, and the same unit chosen, as another window."""
        theirs, ours = other.running.control._seat, self.running.control._seat
        if theirs.opened is None:
            self.running.control.arrive()
        elif theirs.opened != ours.opened:
            self.running.control.open_incident(theirs.opened)
        ours.unit = theirs.unit
        self.settle()

    def hide_future(self) -> None:
        """As H does, but for this window only."""
        self.bar.hide_future(hidden=True)
        self.control._show()

    def close_log(self) -> None:
        """As after a jump to before it: no log is open."""
        self.running.control._seat.opened = None
        self.running.control.arrive()
        self.settle()


EYES: dict[str, Callable[[ReplayAt], object]] = {
    "queue": lambda desk: list(desk.window.queue._cards.rows),
    "queue's head": lambda desk: (desk.window.queue.header, desk.window.queue.note),
    "log": lambda desk: list(desk.window.incident.log.rows.rows),
    "incident": lambda desk: (
        desk.window.incident.header.accessibleName(), desk.window.incident.notice.words
    ),
    "ranked units": lambda desk: (list(desk.window.ranked.rows.rows), desk.window.ranked.head.words),
    "tray": lambda desk: desk.window.ranked.tray.words,
    "why": lambda desk: (desk.window.ranked._why.text(), desk.window.ranked._why.isVisible()),
    "board": lambda desk: {
        name: list(column.rows.rows) for name, column in desk.window.board.columns.items()
    },
    "strip": lambda desk: desk.window.strip._shown,
    "units on the map": lambda desk: tuple(desk.window.map.feed.scene.units),
    "incidents on the map": lambda desk: tuple(desk.window.map.feed.scene.incidents),
    "ways on the map": lambda desk: sorted(
        (route.label, route.tone, tuple(route.lon), tuple(route.lat))
        for route in desk.window.map.feed.scene.routes
    ),
    "emergency on the map": lambda desk: (
        desk.window.map.feed.scene.emergency, desk.window.map.accessibleDescription()
    ),
    "note over the map": lambda desk: desk.control.note.words,
    "status bar": lambda desk: desk.window.status.accessibleName(),
    "time bar": lambda desk: (desk.bar.words, desk.bar.track.shown_marks(), desk.bar.track.shown_gaps()),
    "moments offered": lambda desk: desk.bar.field.offers,
    "search": lambda desk: ([hit.words for hit in desk.window.search._hits], desk.window.search.text()),
    "command line": lambda desk: (
        desk.window.command_line.accessibleDescription(),
        [offer.word for offer in desk.window.command_line.chips._offers],
    ),
    "banner and title": lambda desk: (
        desk.control.banner.accessibleName(), desk.window.windowTitle()
    ),
    "every word in the window": lambda desk: sorted(set(words_in(desk.window))),
}  # fmt: skip
"""All that a window shows, by what it is called here."""


def words_in(widget: QWidget) -> Iterator[str]:
    """What any part of a window says, also to a screen reader, whether it is seen or not."""
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # what went is really gone
    for part in (widget, *widget.findChildren(QWidget)):
        yield from filter(
            None, (part.accessibleName(), part.accessibleDescription(), part.toolTip())
        )
        said = getattr(part, "text", None)
        if callable(said):
            yield str(said())


def later_than(now: datetime, seen: object) -> list[str]:
    """Times of day in what was seen that had not come yet."""
    local = now.astimezone()
    found = []
    for hour, minute, second in CLOCK.findall(repr(seen)):
        at = local.replace(hour=int(hour), minute=int(minute), second=int(second), microsecond=0)
        if HALF_A_DAY > at - local > timedelta(0):
            found.append(f"{hour}:{minute}:{second}")
    return found
