"""A painter process: opens the area by itself, paints what it is asked for, ends with its window.

It imports as little as it can, for a window waits for its first tile: the parts that letter names are
loaded when names are first wanted. Where it is told of more pipes, another process for each shares what
this one has loaded.
"""

import gc
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import BinaryIO

from PySide6.QtGui import QGuiApplication, QImage

from geodata.area import AreaMap, open_area
from ui.large_pieces import give_back_large_pieces
from ui.map.basemap import BaseMap
from ui.map.begun import PID_BYTES
from ui.map.camera import Tile
from ui.map.jobs import Job, Names, receive_job, receive_place, send_patches, send_picture
from ui.map.patches import Patches
from ui.map.render import paint_tile
from ui.map.tilestore import TileStore

BACKLOG = 16  # tiles painted and not yet kept; each holds a megabyte
IDLE_S = 0.05  # without a job for so long, there is time to keep what was painted

PaintNames = Callable[[Names], Patches]
Ends = tuple[int, int]  # of two pipes: what it is told, and its pictures


def main() -> None:
    """What it paints and where tiles are kept is the first thing that its window says."""
    # Ctrl-C is for the window, which ends this one too.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    give_back_large_pieces()
    ends = list(map(int, sys.argv[1:]))
    told, pictures = _forked(_own(), list(zip(ends[::2], ends[1::2], strict=True)))
    window, pipe = os.fdopen(told, "rb"), os.fdopen(pictures, "wb")
    gc.enable()
    with suppress(EOFError, BrokenPipeError):  # the window has gone
        pipe.write(os.getpid().to_bytes(PID_BYTES, "little"))
        pipe.flush()
        place = receive_place(window)
        jobs: SimpleQueue[Job] = SimpleQueue()
        Thread(target=_hear, args=(window, jobs), name="window", daemon=True).start()
        area = open_area(Path(place.area_file))
        store = TileStore(Path(place.store), area.digest) if place.store else None
        Easel(area, store, pipe).work(jobs)


def _own() -> Ends:
    """Its input and output, of which only this module shall know."""
    own = os.dup(sys.stdin.fileno()), os.dup(sys.stdout.fileno())
    with open(os.devnull) as nothing:  # noqa: PTH123 - no file
        os.dup2(nothing.fileno(), sys.stdin.fileno())
    # Whatever prints must not print into pictures.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return own


def _forked(own: Ends, others: list[Ends]) -> Ends:
    """Begin another process for each of the others. Returns the ends of the one this now is."""
    gc.freeze()  # what is loaded stays shared
    if others:
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the window watches over them, not this one
    mine = next((other for other in others if not os.fork()), own)
    for ends in {own, *others} - {mine}:
        for end in ends:  # or a pipe would outlive whom it belongs to
            os.close(end)
    return mine


class Easel:
    """Paints one job after the other, and keeps the tiles while there is nothing else to do."""

    def __init__(self, area: AreaMap, store: TileStore | None, pipe: BinaryIO) -> None:
        self._base = BaseMap(area)
        self._store, self._pipe = store, pipe
        self._unkept: list[tuple[Tile, QImage]] = []
        self._names: PaintNames | None = None
        self._told = ""

    def work(self, jobs: "SimpleQueue[Job]") -> None:
        """For ever: its process ends when the window does."""
        while True:
            try:
                job = jobs.get(timeout=IDLE_S if self._unkept else None)
            except Empty:
                self._keep_one()
            else:
                self._paint(job)

    def _paint(self, job: Job) -> None:
        if isinstance(job, Names):
            self._names = self._names or _name_painter(self._base)
            send_patches(self._pipe, self._names(job), trouble=self._trouble())
        else:
            image = paint_tile(self._base, job)
            self._unkept += [(job, image)] if self._store is not None else []
            send_picture(self._pipe, image, packed=False, trouble=self._trouble())
        if len(self._unkept) > BACKLOG:
            self._keep_one()

    def _keep_one(self) -> None:
        tile, image = self._unkept.pop(0)
        if self._store is not None:
            self._store.keep(tile, image)

    def _trouble(self) -> str:
        """What is wrong with keeping tiles; said once."""
        words = self._store.trouble if self._store is not None else ""
        new, self._told = "" if words == self._told else words, words
        return new


def _name_painter(base: BaseMap) -> PaintNames:
    """Lettering wants Qt's fonts, which want an application."""
    from ui.fonts import load_fonts  # noqa: PLC0415 - the same
    from ui.map.names import NamePainter  # noqa: PLC0415 - tiles, which come first, need none of it

    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    application = QGuiApplication([])
    load_fonts()
    painter = NamePainter(base)

    def paint(job: Names) -> Patches:
        assert application is not None  # noqa: S101 - kept here, or the fonts would go with it
        return Patches.of(painter.paint(job))

    return paint


def _hear(window: BinaryIO, jobs: "SimpleQueue[Job]") -> None:
    """On a thread of its own: the window is gone when its pipe ends, and nobody waits for a picture."""
    try:
        while True:
            jobs.put(receive_job(window))
    except EOFError:
        os._exit(0)
