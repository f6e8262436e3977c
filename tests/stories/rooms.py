"""A desk as the program opens it, and a person's hands and eyes on its window.

Everything is real but two things: the clock stands where a story puts it, and one painter and one
safety watch serve all stories.
"""

import gc
import socket
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import apsw
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.exceptions import TimeoutError  # noqa: A004 - what waitUntil raises
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from dispatch_desk import commands
from dispatch_desk.clock import SetClock
from dispatch_desk.inbox import RadioMessage
from dispatch_desk.journal.opening import open_reader
from dispatch_desk.journal.protocol import Author, Entry
from dispatch_desk.launching import Launch
from dispatch_desk.outcomes import Done
from dispatch_desk.records import Alert, DutyUnit, Incident
from geodata.places import Position
from resources.feeds import owntracks
from resources.fixes import Fix
from resources.units import Callsign, Officer, Unit
from tests.towns import APART_DEG, SOUTH, WEST
from ui.app import RunningDesk
from ui.bridge import Bridge
from ui.desk_control import DeskControl
from ui.desk_window import DeskWindow

CONTACT = Author("K Adeyemi", "contact officer", "Desk 9")
SERGEANT = Author("Sgt Owen", "sergeant", "Desk 8")
PATIENCE_MS = 8_000  # two busy cores; a wait ends as soon as its condition holds
MOST_TABS = 40
BR21 = Unit(Callsign("BR21"), "RSP", (Officer("PC Rees", "4471"),), "br21")
BR24 = Unit(
    Callsign("BR24"),
    "RSP",
    (Officer("PC Khan", "4402", ("taser",)), Officer("PC Lloyd", "4403", ("taser",))),
    "br24",
)
BR27 = Unit(
    Callsign("BR27"), "RSP", (Officer("PC Shah", "5120"), Officer("PC Webb", "5121")), "br27"
)
BD03 = Unit(Callsign("BD03"), "DOG", (Officer("PC Hale", "3301", ("dog",)),), "bd03")
BN40 = Unit(Callsign("BN40"), "PCSO", (Officer("PCSO Pugh", "7001"),), "bn40")
UNITS = (BR21, BR24, BR27, BD03, BN40)
PLACES = {"BR21": (1, 4), "BR24": (7, 7), "BD03": (0, 0), "BN40": (4, 5)}  # BR27 has no fix yet


def crossing(row: float, column: float) -> Position:
    """Where two streets of the village meet: rows from the south, columns from the west."""
    return Position(SOUTH + APART_DEG * row, WEST + APART_DEG * column)


@dataclass
class DeskAt:
    """One open desk: what its window shows, what is done to it, and what comes in from outside."""

    running: RunningDesk
    launch: Launch
    clock: SetClock
    qtbot: QtBot
    closed: bool = False

    def close(self) -> None:
        """As the program ends, but for painters and watch, which serve the next story."""
        if not self.closed:
            self.closed = True
            self.bridge.stop()
            self.window.close()
            self.launch.close()

    @property
    def window(self) -> DeskWindow:
        return self.running.window

    @property
    def bridge(self) -> Bridge:
        return self.running.bridge

    # A person's hands

    def come_forward(self) -> None:
        """Bring this window to the front, as somebody who sits down at it does."""
        with self.qtbot.waitActive(self.window):
            self.window.activateWindow()

    def press(self, *keys: str) -> None:
        """Press keys as written on them ("F12", "Ctrl+Return") wherever the focus is."""
        QApplication.processEvents()  # whoever presses has seen what is on the screen
        for key in keys:
            stroke = QKeySequence(key)[0]  # type: ignore[index] # its stubs forget it
            QTest.keyClick(self.hand(), stroke.key(), stroke.keyboardModifiers())

    def type(self, words: str) -> None:
        """Type into whatever has the focus."""
        self.qtbot.keyClicks(self.hand(), words)

    def enter(self, words: str) -> None:
        self.type(words)
        self.press("Return")

    def hand(self) -> QWidget:
        """What the keyboard goes to."""
        return QApplication.focusWidget() or self.window

    def click(self, widget: QWidget, at: QPoint | None = None, *, twice: bool = False) -> None:
        click = QTest.mouseDClick if twice else QTest.mouseClick
        spot = at or widget.rect().center()
        click(widget, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, spot)

    def choose(self, callsign: str) -> None:
        """Put a unit into the tray by the digit it has in the ranked list."""
        row = next(r for r in self.window.ranked.rows.rows if r.callsign == callsign)
        self.press(f"Alt+{row.rank}")

    def tab_to(self, name: str) -> None:
        """Go on with Tab to the field of that name."""
        passed = []
        while self.hand().accessibleName() != name:
            passed.append(self.hand().accessibleName())
            assert len(passed) < MOST_TABS, passed
            self.press("Tab")

    def confirm(self, how: str, who: str) -> None:
        """The rest of the drawer by keyboard: how it was confirmed, and by whom."""
        self.tab_to("How confirmed")
        self.type(how)
        self.press("Tab")
        self.enter(who)

    # A person's eyes

    def sees(self, shown: Callable[[], object]) -> None:
        """Wait until it is on the screen."""
        try:
            self.qtbot.waitUntil(lambda: bool(shown()), timeout=PATIENCE_MS)
        except TimeoutError:
            pytest.fail(f"never seen; on the screen: {self.screen()}")

    def screen(self) -> str:
        """All that can be read in the window, for whoever has to find out why a story failed."""
        seen = self.safety(), self.queue(), self.log(), self.window.ranked.tray.words
        return f"{seen}, {self.status()}, focus on {self.hand()}"

    def queue(self) -> list[str]:
        """The rows of the queue, as read aloud."""
        model = self.window.queue._cards
        return [str(model.index(row).data()) for row in range(model.rowCount())]

    def ranked(self) -> list[str]:
        return [str(row.callsign) for row in self.window.ranked.rows.rows]

    def log(self) -> list[str]:
        return [row.words for row in self.window.incident.log.rows.rows]

    def logs(self, words: str) -> bool:
        return any(words in line for line in self.log())

    def safety(self) -> list[str]:
        """The cards of the strip, as read aloud; in a calm hour its one line."""
        strip = self.window.strip
        return [strip.line] if strip.line else [c.accessibleName() for c in strip._all_cards()]

    def status(self) -> str:
        return self.window.status.accessibleName()

    # The world outside

    def unit(self, callsign: str) -> DutyUnit:
        return self.bridge.records.units[Callsign(callsign)]

    def alert(self, name: str) -> Alert:
        return self.bridge.records.alerts[name]

    def incident(self, key: str) -> Incident:
        return self.bridge.records.incidents[key]

    def tell(self, command: commands.Command, author: Author = CONTACT) -> Done:
        """Somebody else in the room does something; it is in the journal when this returns."""
        outcome = self.launch.session.submit(command, author).result(PATIENCE_MS / 1000)
        assert isinstance(outcome, Done), outcome
        self.tick()
        return outcome

    def call(self, kind: str = "domestic", **more: object) -> str:
        """A call is taken elsewhere in the room; returns the incident once this desk shows it."""
        said: dict[str, object] = {
            "kind": kind,
            "place": "14 Hazel Street",
            "position": crossing(4, 4),
            "summary": "Shouting, something breaking, a child crying",
        }
        key = self.tell(commands.CreateIncident(**(said | more))).incident  # type: ignore[arg-type]
        assert key is not None
        self.sees(lambda: any(key.rpartition("/")[2] in row for row in self.queue()))
        return key

    def radio(self, callsign: str, code: int) -> None:
        """An officer presses a status on the radio; returns when the desk has it."""
        at = self.clock.now()
        message = RadioMessage(Callsign(callsign), "status", at, code)
        self.launch.session._inbox.put(message)
        self.sees(lambda: self.unit(callsign).status == code)

    def position(self, callsign: str, row: float, column: float) -> None:
        """A vehicle reports where it is, as a datagram; returns when the desk has it."""
        place, at = crossing(row, column), self.clock.now()
        device = callsign.lower()
        self.datagram(owntracks.encode(Fix(device, place.lat, place.lon, at, at, error_m=20.0)))

        def arrived() -> bool:
            fix = self.bridge.fixes().find(device)
            return fix is not None and (fix.lat, fix.lon) == (place.lat, place.lon)

        self.sees(arrived)

    def entries(self) -> Sequence[Entry]:
        """The whole journal, as another program reads it."""
        reader = open_reader(self.launch.journal_url)
        with closing(reader):
            return reader.tail(0)

    def datagram(self, payload: bytes) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as wire:
            wire.sendto(payload, ("127.0.0.1", self.launch.doors[0].port))

    def later(self, **span: float) -> None:
        """Let desk time pass, and the window notice."""
        self.clock.at += timedelta(**span)
        self.tick()

    def tick(self) -> None:
        self.bridge.ticked.emit(self.bridge.now())

    def holding_the_journal(self) -> AbstractContextManager[None]:
        """Another program has locked the journal: nothing can be recorded meanwhile."""
        return _locked(Path(self.launch.journal_url.removeprefix("sqlite:")))

    # Scenes several stories begin with

    def staff(self, *units: Unit) -> None:
        """Book units on patrol, each where `PLACES` says; by default all of them."""
        for unit in units or UNITS:
            self.tell(commands.BookOnUnit(unit=unit, status=2))
        self.place(*units or UNITS)

    def place(self, *units: Unit) -> None:
        """Positions come in from where `PLACES` says, and the desk shows them."""
        for unit in units:
            if unit.callsign in PLACES:
                self.position(unit.callsign, *PLACES[unit.callsign])
        self.tick()

    def open_first(self) -> None:
        """Open the first incident of the queue by keyboard, and wait for its ranked list."""
        self.press("Ctrl+1", "Home", "Return")
        self.sees(lambda: len(self.ranked()) == len(list(self.bridge.records.on_duty())))

    def at_scene(self, callsign: str, key: str) -> None:
        """A unit was sent by somebody else, and has arrived."""
        self.tell(commands.SendUnit(incident=key, callsign=Callsign(callsign), eta_s=120.0))
        self.radio(callsign, 5)
        self.radio(callsign, 6)


def let_go(closed: Iterable[RunningDesk]) -> None:
    """Closed desks go at once: a window that waits is dressed with the next, and holds its pictures.

    A program has one desk, and its parts hold each other for as long as it runs.
    """
    QApplication.processEvents()  # what the roads answered last, while it can be shown
    for desk in closed:
        for part in (desk.control, desk.bridge, desk.window):
            if isValid(part):
                part.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()


def asks_roads(control: DeskControl) -> bool:
    """Whether anything that the window shows of the roads is still to come."""
    rankings, ways = control._rankings, control._ways._proposals
    ranks = rankings._has_turn or any(kept.asked for kept in rankings._kept.values())
    return ranks or rankings._has_news or bool(control._roads._asked) or bool(ways._asked)


@contextmanager
def _locked(file: Path) -> Iterator[None]:
    with closing(apsw.Connection(str(file))) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")
