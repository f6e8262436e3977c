"""Between the desk's threads and Qt: one timer, one signal, and nothing waits on either side."""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from datetime import datetime
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from dispatch_desk.asking_roads import RoadHour
from dispatch_desk.commands import Command
from dispatch_desk.launching import Launch
from dispatch_desk.outcomes import Outcome
from dispatch_desk.records import Records
from dispatch_desk.sending.muster import Muster, Mustering
from dispatch_desk.sending.whereabouts import Reached, Whereabouts
from dispatch_desk.tracks.codec import Tracks
from dispatch_desk.tracks.file import TracksError
from dispatch_desk.updates import Update
from geodata.places import Position
from geodata.routing.engine import RoadsError, Route
from geodata.routing.navigator import Etas
from geodata.routing.service import RoadService
from geodata.routing.timed import TimedRoads
from geodata.snapping import Snapper
from resources.fixes import Fixes
from resources.units import Callsign
from ui.roll import Roll

TICK_MS = 250
Answer = TypeVar("Answer")
Failed = Callable[[str], None]


class Bridge(QObject):
    """The windows' only way to the desk. Lives in the window's thread; keeps the mirror they show."""

    updated = Signal(object)  # Update, already in `records`
    ticked = Signal(object)  # datetime: the desk's now
    pending_changed = Signal()
    _woken = Signal()

    def __init__(self, launch: Launch) -> None:
        super().__init__()
        self.records = Records()
        self.roll = Roll(self.records, launch.force)
        self._mustering = Mustering(launch.force)
        self._mustered: tuple[int, Muster] | None = None  # at which version of the roll
        self.latest: Update | None = None
        self.launch = launch
        self._posted: deque[Callable[[], None]] = deque()
        self._awake = False
        self._asked: list[Command] = []  # and not answered yet
        self._stopped = False
        self._road_hour = RoadHour(launch.roads)
        self._moment = 0  # counts up whenever the clock is put elsewhere
        self._is_away = False
        self._woken.connect(self._drain, Qt.ConnectionType.QueuedConnection)
        self._timer = QTimer(self)
        self._timer.timeout.connect(lambda: self.ticked.emit(self.now()))
        launch.session.listen(lambda update: self._post(lambda: self._take(update)))

    def start(self) -> None:
        self._timer.start(TICK_MS)

    def stop(self) -> None:
        """From here on nothing is told any more: the windows may go."""
        self._stopped = True
        self._timer.stop()

    @property
    def is_stopped(self) -> bool:
        """The windows may be gone: whoever is called by one that is going shows nothing more."""
        return self._stopped

    def after(self, seconds: float, call: Callable[[], None]) -> None:
        """Have `call` done once, real seconds from now."""
        QTimer.singleShot(round(seconds * 1000), call)

    def soon(self, call: Callable[[], None]) -> None:
        """Have `call` done in the window's thread, after all that has come by now."""
        self._post(call)

    def now(self) -> datetime:
        return self.launch.session.clock.now()

    def fixes(self) -> Fixes:
        """Where every device was last seen."""
        return self.launch.fixes.snapshot()

    # Another moment, which only a replay can go to

    @property
    def is_away(self) -> bool:
        """The clock was put elsewhere, and what is known here is not of there yet."""
        return self._is_away

    def leave_moment(self) -> None:
        """The clock was put elsewhere: answers under way are dropped, news of there are to come."""
        self._moment += 1
        self._is_away = True

    def reach_moment(self) -> None:
        """All that is known there has come."""
        self._is_away = False

    # Commands

    @property
    def asked(self) -> tuple[Command, ...]:
        """Commands under way: shown as pending until the journal has answered."""
        return tuple(self._asked)

    @property
    def pending(self) -> frozenset[str]:
        """The incidents, callsigns and alerts those commands are about."""
        return frozenset(key for command in self._asked for key in _concerned(command))

    def submit(self, command: Command, then: Callable[[Outcome], None]) -> None:
        """Ask the session; `then` is called in this thread with its answer."""
        self._asked.append(command)
        self.pending_changed.emit()

        def answered(outcome: Outcome) -> None:
            self._asked.remove(command)
            self.pending_changed.emit()
            then(outcome)

        self._when_done(self.launch.session.submit(command), answered)

    # Questions to the roads: `failed` hears why there is no answer, in words

    @property
    def roads(self) -> RoadService:
        """The roads, at the hour the desk has."""
        self._road_hour.tell(self.now())
        return self.launch.roads

    def muster(self) -> Muster:
        """Everybody on duty, as they stand now. The same object until a record changes."""
        if self._mustered is None or self._mustered[0] != self.roll.version:
            self._mustered = self.roll.version, self._mustering.of(self.records)
        return self._mustered[1]

    def whereabouts(self, grade: str) -> Whereabouts:
        """Where everybody on duty was last seen, for the way to a job of that grade."""
        return Whereabouts.of(self.muster(), self.fixes(), self.now(), grade)

    def etas(
        self, where: Whereabouts, target: Position, then: Callable[[Etas], None], failed: Failed
    ) -> None:
        """The roads' answer of the way there from all of these places."""
        self._when_answered(where.etas(self.roads, target), then, failed)

    def reached(
        self,
        target: Position,
        grade: str,
        then: Callable[[Reached], None],
        failed: Failed,
    ) -> None:
        """How long everybody on duty needs to a job of that grade there."""
        where = self.whereabouts(grade)
        self.etas(where, target, lambda etas: then(where.reached(etas)), failed)

    def route(
        self,
        callsign: Callsign,
        goal: Position,
        grade: str,
        then: Callable[[Route | None], None],
        failed: Failed,
    ) -> None:
        """The way of a unit on duty whose position is known to a job of that grade there."""
        where = self.whereabouts(grade)
        asked = where.route(self.roads, where.muster.row[callsign], goal)
        self._when_answered(asked, then, failed)

    def way(
        self,
        start: Position,
        goal: Position,
        driving: str,
        then: Callable[[Route | None], None],
        failed: Failed,
    ) -> None:
        """The fastest way from one place to another; `driving` is a code of the force's."""
        self._when_answered(self.roads.route(start, goal, driving=driving), then, failed)

    def beside(
        self,
        search: Callable[[TimedRoads, Snapper], Answer],
        then: Callable[[Answer], None],
        failed: Failed,
        driving: str = "",
    ) -> None:
        """Search the roads on a thread that holds up no road time; `driving` is a code of the force's."""
        self._when_answered(self.roads.beside(search, driving), then, failed)

    def past(
        self,
        start: datetime,
        end: datetime,
        devices: frozenset[str],
        then: Callable[[Tracks], None],
    ) -> None:
        """Where these devices were. Nothing is told where no history can be read: the desk says why."""
        if self.launch.tracks is not None:
            asked = self.launch.tracks.between(start, end, devices)
            self._when_answered(asked, then, lambda _: None)

    def when_roads_ready(self, then: Callable[[str], None], failed: Failed) -> None:
        """Tells the engine's name once the roads can answer."""
        self._when_done(self.launch.roads.ready, then, failed)

    def _when_answered(
        self, future: "Future[Answer]", then: Callable[[Answer], None], failed: Failed
    ) -> None:
        """Unless it was asked in another moment: then nobody wants to know any more."""
        asked_in = self._moment

        def still_wanted(answer: Answer) -> None:
            if asked_in == self._moment:
                then(answer)

        def still_missed(why: str) -> None:
            if asked_in == self._moment:
                failed(why)

        self._when_done(future, still_wanted, still_missed)

    # Crossing threads

    def _when_done(
        self, future: "Future[Answer]", then: Callable[[Answer], None], failed: Failed | None = None
    ) -> None:
        def told() -> None:
            trouble = future.exception()
            if failed is not None and isinstance(trouble, RoadsError | TracksError):
                failed(str(trouble))
            else:
                then(future.result())

        future.add_done_callback(lambda _: self._post(told))

    def _post(self, call: Callable[[], None]) -> None:
        """From any thread: have `call` done in the window's thread. Many posts, one wake-up."""
        self._posted.append(call)
        if not self._awake:
            self._awake = True
            self._woken.emit()

    def _drain(self) -> None:
        self._awake = False  # first: what is posted from here on wakes it again
        while self._posted and not self._stopped:
            self._posted.popleft()()

    def _take(self, update: Update) -> None:
        update.into(self.records)
        self.roll.take(update)
        self.latest = update
        self.updated.emit(update)


def _concerned(command: Command) -> list[str]:
    """The keys of what a command is about."""
    named = (getattr(command, name, None) for name in ("incident", "callsign", "alert", "change"))
    return [key for key in named if key]
