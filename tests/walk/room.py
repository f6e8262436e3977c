"""The desk a guide is walked through: opened as `dispatch-desk run` does, in time that is stepped.

Everything is the program's own but three things. The clock stands where the walk puts it. The invented
night is stepped with it, instead of running beside it. The safety watch looks at a quiet journal, since
its own clock can't be stepped, and finds a loudspeaker. Nothing here waits for a length of time: a wait
ends when the parts have done what they were asked, so that a walk sees the same on every computer.
"""

import socket
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import timedelta
from threading import Event

from PySide6.QtWidgets import QApplication

from dispatch_desk import commands
from dispatch_desk.outcomes import Outcome
from dispatch_desk.records import IncidentId
from dispatch_desk.session import Session
from dispatch_desk.simulation.live import LiveNight
from dispatch_desk.simulation.night import Night
from tests.stories.conftest import SharedWatch
from tests.stories.rooms import CONTACT, DeskAt, asks_roads
from ui.costing import Costing
from ui.rankings import OTHER_EVERY

STEP = timedelta(seconds=5)  # as the night is played without a window
ROUNDS = 4
PATIENCE_S = 30.0  # two busy cores; a map that has never been painted
NOTHING = commands.OwnIncident(incident=IncidentId("none"), owner="nobody")
"""Refused, and so without a trace: its answer says how far the session has come."""


class SteppedNight(LiveNight):
    """The invented night around a desk, played one step at a time."""

    _night: Night | None = None

    def start(self) -> None:
        """The world waits for its first step."""

    def close(self) -> None:
        """No thread is there to end."""

    def step(self) -> int:
        """Play the world up to now; returns how many positions are on their way to the desk."""
        self._look()
        if self._night is None:
            self._night = self._make()
        now = self._session.clock.now()
        happened = self._night.step(self._records, self._fixes.snapshot(), now)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as wire:
            self._send(happened, wire)
        return len(happened.fixes)


class SoundWatch(SharedWatch):
    """The real watch, in a room with a loudspeaker."""

    def look(self) -> None:
        super().look()
        self.sound = True


class Room(DeskAt):
    """A desk in stepped time, with a person's hands and eyes."""

    def pass_time(self, span: timedelta) -> None:
        """Let the night go on for so long, step by step."""
        until = self.clock.at + span
        self.window.setUpdatesEnabled(False)
        while self.clock.at < until:
            with self._session_held():
                self.clock.at = min(self.clock.at + STEP, until)
                self._play_world()
            self.hear_out()
        self.window.setUpdatesEnabled(True)
        self.look()

    def hear_out(self) -> None:
        """Let the desk take in all that was sent, asked and pressed by now."""
        for _ in range(2):  # the second is answered after a whole look at everything
            self._ask_nothing().result(PATIENCE_S)
        self.until(lambda: not self.bridge._posted and not self.bridge.asked)

    def look(self) -> None:
        """As after a second of looking on: the roads are asked anew and have answered."""
        self.hear_out()
        self.until(self._roads_are_quiet)
        self.running.control._ask_all_roads()
        self.until(self._roads_are_quiet)
        self.tick()
        self.until(lambda: not self.bridge._posted)

    def rest(self) -> None:
        """Look on until nothing is outstanding: no command, no road, no name or tile of the map."""
        self.look()
        self._weigh_all()
        self.window.map._start_settling()  # names are placed around the units of this moment
        self.until(self._map_is_painted)

    def _weigh_all(self) -> None:
        """As after a minute of looking on: other jobs' lists, cover, pairing and costs are of now."""
        control = self.running.control
        for kept in control._rankings._kept.values():
            kept.looked -= OTHER_EVERY
        for _ in range(ROUNDS):  # it asks the roads of a few jobs at a time
            control._rankings.look(control._seat.opened)
            self.until(self._roads_are_quiet)
        if not self.window.only_looks:
            self._weigh(control._costing)

    def _weigh(self, costing: Costing) -> None:
        self.until(lambda: not costing._asked and not costing._is_pairing)
        costing._asked_of, costing._paired = None, ()
        costing._left.clear()
        costing._begin_round()
        while costing._left:
            costing._ask_cover()
            self.until(lambda: not costing._asked)
        costing._pair()
        self.until(lambda: not costing._is_pairing)
        costing._show_costs()

    def until(self, done: Callable[[], bool]) -> None:
        QApplication.processEvents()
        if not done():
            self._wait_until(done)

    def _wait_until(self, done: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(done, timeout=round(PATIENCE_S * 1000))

    def _play_world(self) -> None:
        night = self.launch.night
        if isinstance(night, SteppedNight):
            expected = self._received() + night.step()
            self.until(lambda: self._received() >= expected)

    def _received(self) -> int:
        return sum(door.health.received for door in self.launch.doors)

    @contextmanager
    def _session_held(self) -> Iterator[None]:
        """The session stands between two looks: what happens meanwhile happens at one moment."""
        standing, go_on = Event(), Event()

        def stand(_: object) -> None:
            standing.set()
            go_on.wait(PATIENCE_S)

        self._ask_nothing().add_done_callback(stand)
        assert standing.wait(PATIENCE_S)
        try:
            yield
        finally:
            go_on.set()

    def _ask_nothing(self) -> "Future[Outcome]":
        session = self.launch.session
        assert isinstance(session, Session)
        return session.submit(NOTHING, CONTACT)

    def _roads_are_quiet(self) -> bool:
        return not asks_roads(self.running.control)

    def _map_is_painted(self) -> bool:
        view, pool = self.window.map, self.running.pool
        if view._settle or view._names_wanted or pool.is_busy:
            return False
        return not view._canvas.missing(view.camera(), view._state)


class ReplayRoom(Room):
    """A recorded night in the place of a desk: it stands at the moment it was put to."""

    def pass_time(self, span: timedelta) -> None:
        self.clock.at += span  # of whoever looks on
        self.look()

    def hear_out(self) -> None:
        """Let the window get to where its clock was put."""
        self.until(self._is_there)

    def _is_there(self) -> bool:
        return not (self.bridge.is_away or self.bridge._posted)
