"""The painter processes: started when first needed, each with one job in hand, replaced when they die.

Processes, because painting into an image holds the interpreter's lock and would freeze a window in the
same one. A thread for each writes its jobs and reads its pictures: the window's thread touches no pipe.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from threading import Thread

from msgspec import Struct, field
from PySide6.QtCore import QElapsedTimer, QObject, QTimerEvent, Signal
from PySide6.QtGui import QImage

from ui.map.begun import Begun, begin
from ui.map.jobs import (
    Job,
    Names,
    NoPictureError,
    Place,
    receive_patches,
    receive_picture,
    send_job,
    send_place,
)
from ui.map.patches import Patches

WATCH_MS = 250
DEATHS_IN_A_ROW = 4  # of each
CLOSE_S = 1.0


class Painter(Struct, eq=False):
    """One process, the thread that talks with it, and the job it has in hand."""

    process: Begun
    thread: Thread = field(default_factory=Thread)
    jobs: "SimpleQueue[Job | None]" = field(default_factory=SimpleQueue)  # None: there are no more
    busy_for: QElapsedTimer = field(default_factory=QElapsedTimer)
    job: Job | None = None
    view: int = 0  # whose names it paints
    letters: bool = False  # it has loaded what names are lettered with


class Painters(QObject):
    """Gives idle painters jobs and tells of their pictures. `stop()` ends them; a job starts them again."""

    painted = Signal(int, object, object)  # view, Job, QImage of a tile or Patches of names
    lost = Signal(int, object)  # view and the Job that took its painter with it
    returned = Signal(int, object)  # view and a Job that was never begun
    restarting = Signal(bool)  # True when one died, False when pictures come again
    told = Signal(str)  # what a painter can't do beside painting, in words
    failed = Signal()  # they end at once, and none is started any more
    _arrived = Signal(object, object, str)  # Painter, QImage or Patches, trouble
    _gone = Signal(object, bool)  # Painter, whether it had begun its job

    def __init__(
        self, area_file: Path, store: Path | None, count: int, patience_ms: int,
        begun: Sequence[Begun] = (),
    ) -> None:  # fmt: skip
        """`begun` are taken on first, when painters are needed."""
        super().__init__()
        self._place = Place(str(area_file), str(store or ""))
        self._begun = list(begun)
        self._count, self._patience_ms = count, patience_ms
        self._running: list[Painter] = []
        self._deaths = 0
        self._watch = 0  # the timer, while one is busy
        self._restarting = False
        self._arrived.connect(self._take)
        self._gone.connect(self._replace)

    @property
    def is_restarting(self) -> bool:
        return self._restarting

    @property
    def has_idle(self) -> bool:
        """Whether a job would be begun at once; also when painters have yet to be started."""
        return any(one.job is None for one in self._running) or self._may_start

    @property
    def in_hand(self) -> AbstractSet[Job]:
        return {one.job for one in self._running if one.job is not None}

    @property
    def _may_start(self) -> bool:
        return len(self._running) < self._count and self._deaths < DEATHS_IN_A_ROW * self._count

    def process_ids(self) -> list[int]:
        """Of those that have said theirs, soon after they were started."""
        return [one.process.pid for one in self._running if one.process.pid is not None]

    def start(self) -> None:
        """All of them. Returns before they are ready."""
        while self._may_start:
            self._start_one()

    def may_have(self, job: Job) -> bool:
        """Names wait for the painter that has lettered before: what that takes is loaded once, 10 MB."""
        others = (one for one in self._running if one.letters)
        return not isinstance(job, Names) or all(one.job is None for one in others)

    def give(self, view: int, job: Job) -> None:
        """To one that is idle: ask `has_idle` and `may_have` before."""
        self.start()
        idle = (one for one in self._running if one.job is None)
        wants_letters = isinstance(job, Names)
        painter = min(idle, key=lambda one: one.letters is not wants_letters, default=None)
        if painter is None:  # none could be started, and none will be
            self.failed.emit()
            self.returned.emit(view, job)
            return
        painter.view, painter.job = view, job
        painter.letters |= wants_letters
        painter.busy_for.restart()
        painter.jobs.put(job)
        if not self._watch:
            self._watch = self.startTimer(WATCH_MS)

    def stop(self) -> None:
        """End them, however busy. Takes at most about a second for each."""
        ended, self._running = self._running, []
        unneeded, self._begun = self._begun, []
        self._stop_watching()
        for process in unneeded:
            process.kill()
            process.bury(CLOSE_S)
        for painter in ended:
            painter.process.kill()  # what it may yet keep on the disk can be painted again
            painter.jobs.put(None)
        for painter in ended:
            _bury(painter)

    def timerEvent(self, event: QTimerEvent) -> None:  # noqa: ARG002 - Qt hands it over
        """End painters that hang; their death is then handled like any other."""
        busy = [one for one in self._running if one.job is not None]
        for painter in busy:
            if painter.busy_for.hasExpired(self._patience_ms):
                painter.process.kill()
                painter.busy_for.restart()
        if not busy:
            self._stop_watching()

    def _stop_watching(self) -> None:
        if self._watch:
            self.killTimer(self._watch)
            self._watch = 0

    def _start_one(self) -> None:
        try:
            self._begun = self._begun or begin(self._count - len(self._running))
        except OSError:
            self._deaths += self._count
            return
        painter = Painter(self._begun.pop(0))
        painter.thread = Thread(target=self._talk, args=(painter,), name="map painter", daemon=True)
        painter.thread.start()
        self._running.append(painter)

    def _talk(self, painter: Painter) -> None:
        """On the painter's own thread."""
        with suppress(RuntimeError):  # Qt's: the pool was forgotten meanwhile, and nobody hears
            self._exchange(painter)

    def _exchange(self, painter: Painter) -> None:
        """A job out, its picture in, until there are no more."""
        process, has_begun = painter.process, False
        try:
            send_place(process.told, self._place)
            process.greet()
            while (job := painter.jobs.get()) is not None:
                has_begun = False
                send_job(process.told, job)
                has_begun = True
                receive = receive_patches if isinstance(job, Names) else receive_picture
                self._arrived.emit(painter, *receive(process.pictures))
        except (EOFError, OSError, NoPictureError):
            process.kill()
            self._gone.emit(painter, has_begun)

    def _take(self, painter: Painter, image: QImage | Patches, trouble: str) -> None:
        job, painter.job = painter.job, None
        if painter not in self._running or job is None:
            return
        self._deaths = 0
        self._set_restarting(restarting=False)
        if trouble:
            self.told.emit(trouble)
        self.painted.emit(painter.view, job, image)

    def _replace(self, painter: Painter, has_begun: bool) -> None:  # noqa: FBT001 - a signal's value
        """One died: another takes its place, and its job comes back."""
        if painter not in self._running:
            return
        self._running.remove(painter)
        _bury(painter)
        self._deaths += 1
        self._set_restarting(restarting=True)
        self.start()
        if not self._running:
            self.failed.emit()
        if painter.job is not None:
            (self.lost if has_begun else self.returned).emit(painter.view, painter.job)

    def _set_restarting(self, *, restarting: bool) -> None:
        if restarting != self._restarting:
            self._restarting = restarting
            self.restarting.emit(restarting)


def _bury(painter: Painter) -> None:
    painter.thread.join(CLOSE_S)
    painter.process.bury(CLOSE_S)
