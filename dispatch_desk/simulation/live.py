"""The invented night around a running desk: calls, radio and positions through the desk's own doors."""

import socket
from collections import deque
from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Event, Thread

from dispatch_desk.inbox import Inbox, RadioMessage
from dispatch_desk.records import Records
from dispatch_desk.session import Session
from dispatch_desk.simulation.night import Happenings, Night
from dispatch_desk.updates import Update
from resources.feeds import owntracks
from resources.fixes import FixTable

STEP_S = 0.5  # real seconds between two looks at the night


class LiveNight:
    """A thread that plays the world outside to a running session. Positions go out as UDP datagrams."""

    def __init__(
        self, make: Callable[[], Night], session: Session, inbox: Inbox, fixes: FixTable, port: int
    ) -> None:
        """`port`: of the desk's position door on this machine. Call before the session starts."""
        self._make, self._session, self._inbox, self._fixes = make, session, inbox, fixes
        self._door = ("127.0.0.1", port)
        self._records = Records()
        self._updates: SimpleQueue[Update] = SimpleQueue()
        self._unsent: deque[RadioMessage] = deque()  # while the inbox has no room
        self._closing = Event()
        self._thread = Thread(target=self._run, name="invented night", daemon=True)
        session.listen(self._updates.put)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        self._closing.set()
        self._thread.join()

    def _run(self) -> None:
        night = self._make()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as wire:
            while not self._closing.wait(STEP_S):
                self._look()
                now = self._session.clock.now()
                self._send(night.step(self._records, self._fixes.snapshot(), now), wire)

    def _look(self) -> None:
        while True:
            try:
                self._updates.get_nowait().into(self._records)
            except Empty:
                return

    def _send(self, happened: Happenings, wire: socket.socket) -> None:
        for fix in happened.fixes:
            wire.sendto(owntracks.encode(fix), self._door)
        self._unsent += happened.radio
        while self._unsent and self._inbox.put(self._unsent[0]):
            self._unsent.popleft()
        for asked in happened.asked:
            self._session.submit(asked.command, asked.author)
