"""A scripted minute of a room of 2,000 with 20 open jobs: what the window's thread does between two frames.

The desk is whole: the real window (offscreen) with its painters, a journal on the disk, the session and
the roads in their threads. A quarter of the units report each second, one changes its status, and each
three seconds somebody looks at another job and takes another unit in hand.

A piece of the re-ranking is one call from outside into what makes, words, weighs and shows the lists, their
painting included. All that the thread does is counted too, a turn of its events at a time: the map, whose
picture of 2,000 moving units is drawn three times a second, and every panel. Times are the thread's own
of the processor, and by the clock, in which it also waits for other threads and other programs.
"""

import os
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, thread_time
from typing import NamedTuple, Self
from unittest.mock import patch

import numpy as np
from PySide6.QtCore import QEventLoop, QThread
from PySide6.QtWidgets import QApplication

from bench import Figures
from bench.sending.speed import Room, made_room
from dispatch_desk import areas, clock
from dispatch_desk.commands import BookOnUnit, CreateIncident, SetStatus
from dispatch_desk.decide import decide
from dispatch_desk.force.profile import load_force
from dispatch_desk.journal.opening import open_journal
from dispatch_desk.journal.protocol import Author, Batch
from dispatch_desk.launching import RunOptions, prepare
from dispatch_desk.picture import Picture
from dispatch_desk.records import DutyUnit
from geodata.area import save_area
from resources.fixes import Fix, FixTable
from resources.units import Callsign
from ui.app import RunningDesk
from ui.bridge import TICK_MS
from ui.costing import Costing
from ui.rankings import Rankings
from ui.refreshing import Screen
from ui.units.ranked_list import RankedList
from ui.ways import Ways

FRAME_MS = 1000 / 60
TICKS_A_SECOND = 1000 // TICK_MS
REPORTING = 0.25  # of the units, each second
IN_ANOTHER_STREET = 0.01  # of those who report
ABOUT_DEG = 1e-4  # the others, along theirs
LOOKS_EVERY_S = 3  # at another job; then a unit is taken in hand
NOT_AT_A_JOB = {5: 2, 6: 2}  # as which a status counts in a room where nobody has been sent
STATUSES = 2, 2, 3, 7
OLDEST = timedelta(hours=1)  # of their statuses
BEFORE_S = 8  # until everything has been asked and drawn once
PAUSE_MS = 1  # where nothing is waiting
SERGEANT = Author("Sgt Owen", "sergeant", "Desk 8")


RERANKING = (
    (Rankings, "tick"),
    (Rankings, "look"),
    (Rankings, "_turn"),
    (Rankings, "_tell_answered"),
    (Costing, "tick"),
    (Costing, "_show_costs"),
    (Screen, "show_roads"),
    (Ways, "show"),
    (RankedList, "paintEvent"),
)


class Piece(NamedTuple):
    """Milliseconds."""

    cpu_ms: float
    wall_ms: float


class Pieces:
    """Times the outermost of these calls, whoever makes them."""

    def __init__(self) -> None:
        self.taken: list[Piece] = []
        self._inside = False

    def timed(self, call: Callable[..., None]) -> Callable[..., None]:
        def piece(*given: object) -> None:
            if self._inside:
                call(*given)
                return
            self._inside = True
            try:
                self.taken.append(_timed(lambda: call(*given)))
            finally:
                self._inside = False

        return piece


def measure_window(units: int, incidents: int, seconds: int = 60) -> Figures:
    here = {"QT_QPA_PLATFORM": "offscreen"}
    with TemporaryDirectory() as folder, ExitStack() as stack:
        stack.enter_context(patch.dict(os.environ, {**here, areas.HOME_VARIABLE: folder}))
        town, pieces = areas.open_named(areas.TOWN), Pieces()
        file = areas.area_path(areas.TOWN)
        file.parent.mkdir(exist_ok=True)
        save_area(town, file)
        for kind, name in RERANKING:
            timed = pieces.timed(getattr(kind, name))
            stack.enter_context(patch.object(kind, name, timed))
        room = made_room(town, load_force(), (units, incidents), 0)
        desk = stack.enter_context(Desk(Path(folder), room))
        desk.play(BEFORE_S)
        pieces.taken.clear()
        turns = desk.play(seconds)
    print(f"{units:,} units, {incidents} jobs, {seconds} s of the window's thread: milliseconds")
    print(f"{'':40}" + "".join(f"{head:>9}" for head in ("count", "mean", "p95", "max", "> frame")))
    return {
        "frames_dropped": _line("a piece of re-ranking", [p.cpu_ms for p in pieces.taken]),
        "frames_dropped_clock": _line("the same by the clock", [p.wall_ms for p in pieces.taken]),
        "turns_over_a_frame": _line("a turn of all there is", [p.cpu_ms for p in turns]),
        "turns_over_a_frame_clock": _line("the same by the clock", [p.wall_ms for p in turns]),
    }


def _line(name: str, times: Sequence[float]) -> int:
    longer = sum(ms > FRAME_MS for ms in times)
    cells = np.mean(times), np.percentile(times, 95), max(times)
    print(f"{name:40}{len(times):9,}" + "".join(f"{ms:9.2f}" for ms in cells) + f"{longer:9}")
    return longer


class Desk:
    """One desk, its bridge's timer stopped: ticks come from the script."""

    def __init__(self, folder: Path, room: Room) -> None:
        url = f"sqlite:{folder / 'room.journal'}"
        _book_on(url, room)
        self._room, self._luck = room, np.random.default_rng(1)
        options = RunOptions(
            journal=url, feeds=("udp://127.0.0.1:0",), name="M Hughes", offscreen=True
        )
        self._launch = prepare(options, lambda _words, _share: None)
        application = QApplication.instance() or QApplication([])
        assert isinstance(application, QApplication)  # noqa: S101 - for the type checker
        assert isinstance(self._launch.fixes, FixTable)  # noqa: S101 - for the type checker
        self._fixes = self._launch.fixes
        self._running = RunningDesk(self._launch, application)
        self._events, self._was_busy = QEventLoop(), False
        self._ticks = 0
        self._devices = [duty.unit.device for duty in room.records.on_duty()]
        crossings = len(self._launch.area.roads.node_lon)
        self._nodes = self._luck.integers(crossings, size=len(self._devices))

    def __enter__(self) -> Self:
        self._running.start()
        self._running.bridge._timer.stop()  # noqa: SLF001 - the script ticks
        for job in self._room.jobs:
            made = CreateIncident(
                kind=job.kind,
                place=f"{job.id} Road",
                position=job.position,
                summary="x",
                markers=job.markers,
            )
            self._launch.session.submit(made, SERGEANT).result()  # type: ignore[call-arg] # a session's
        self._report(1.0)
        return self

    def __exit__(self, *_: object) -> None:
        self._running.window.close()
        self._running.close()

    def play(self, seconds: int) -> list[Piece]:
        """Every piece of that time. A tick that comes late is a tick all the same."""
        pieces: list[Piece] = []
        began = perf_counter()
        for tick in range(1, seconds * TICKS_A_SECOND + 1):
            self._happen()
            pieces.append(_timed(self._tick))
            while perf_counter() < began + tick * TICK_MS / 1000:
                piece = _timed(self._turn)
                if self._was_busy:
                    pieces.append(piece)
                else:
                    QThread.msleep(PAUSE_MS)
        return pieces

    def _tick(self) -> None:
        self._running.bridge.ticked.emit(self._running.bridge.now())

    def _turn(self) -> None:
        self._was_busy = self._events.processEvents()

    # What happens in the room, and what a hand does

    def _happen(self) -> None:
        self._report(REPORTING / TICKS_A_SECOND)
        self._ticks += 1
        second, rest = divmod(self._ticks, TICKS_A_SECOND)
        if rest:
            return
        number, status = self._luck.integers(len(self._devices)), self._luck.choice(STATUSES)
        callsign = Callsign(f"U{number:05}")
        self._launch.session.submit(SetStatus(callsign=callsign, code=int(status)), SERGEANT)  # type: ignore[call-arg] # a session's
        control = self._running.control
        if second % LOOKS_EVERY_S == 0:
            jobs = [*self._running.bridge.records.open_incidents()]
            control.open_incident(jobs[second // LOOKS_EVERY_S % len(jobs)].id)
        elif second % LOOKS_EVERY_S == 2:
            self._running.window.ranked.choose(1)

    def _report(self, share: float) -> None:
        """So many are a little farther on; a few of them in another street."""
        roads, now, luck = self._launch.area.roads, self._running.bridge.now(), self._luck
        count = len(self._devices)
        for number in luck.choice(count, round(count * share), replace=False).tolist():
            if luck.random() < IN_ANOTHER_STREET:
                self._nodes[number] = luck.integers(len(roads.node_lon))
            node = self._nodes[number]
            lat = float(roads.node_lat[node] + luck.normal(0, ABOUT_DEG))
            fix = Fix(
                self._devices[number], lat, float(roads.node_lon[node]), now, now, 10.0, 90.0, 8.0
            )
            self._fixes.accept(fix)


def _timed(work: Callable[[], None]) -> Piece:
    began, cpu = perf_counter(), thread_time()
    work()
    return Piece((thread_time() - cpu) * 1000, (perf_counter() - began) * 1000)


def _book_on(url: str, room: Room) -> None:
    """All in one entry of the journal: that they came on duty is not what is measured."""
    journal, picture, now = open_journal(url), Picture(force=load_force()), clock.utc_now()
    duties = [*room.records.on_duty()]
    booked = [
        decide(picture, _on_duty(duty, now - OLDEST * number / len(duties)), now)
        for number, duty in enumerate(duties, 1)
    ]
    drafts = tuple(draft for decision in booked for draft in decision.drafts)
    expected = {s: v for decision in booked for s, v in decision.expected.items()}
    journal.append(Batch("on duty", SERGEANT, now, clock.boot_ms(), drafts, expected))
    journal.close()


def _on_duty(duty: DutyUnit, since: datetime) -> BookOnUnit:
    status = NOT_AT_A_JOB.get(duty.status, duty.status)
    return BookOnUnit(unit=duty.unit, status=status, happened_at=since)
