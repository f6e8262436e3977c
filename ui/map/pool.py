"""Painter processes shared by every view: newest wish first, stale wishes dropped, dead painters replaced.

The window's thread only queues jobs and takes pictures; a thread per painter reads its pipe. Processes,
because painting into an image holds the interpreter's lock and would freeze a window in the same one.
"""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path
from threading import Thread
from zlib import error as ZlibError  # noqa: N812 - zlib's only exception has a lower-case name

from msgspec import MsgspecError
from PySide6.QtCore import QElapsedTimer, QObject, QTimerEvent, Signal
from PySide6.QtGui import QImage, QPixmap

from ui.map.camera import Tile
from ui.map.jobs import Job, Names, receive_picture, send_job
from ui.map.painter import run

PAINTERS = 2
PATIENCE_MS = (
    15_000  # a slow first tile of a county is not a hang; a dispatcher's patience ends here
)
CACHE_BYTES = 128 * 1024**2
WATCH_MS = 250
ATTEMPTS = 2
DEATHS_IN_A_ROW = 4
CLOSE_S = 1.0


@dataclass(slots=True, eq=False)
class Painter:
    """One process, the thread that reads from it, and the job it has in hand."""

    process: SpawnProcess
    pipe: Connection
    reader: Thread
    busy_for: QElapsedTimer = field(default_factory=QElapsedTimer)
    job: Job | None = None
    view: int = 0  # whose names it paints


@dataclass(slots=True)
class Wishes:
    """What one view still waits for."""

    tiles: dict[Tile, None] = field(default_factory=dict)
    visible: frozenset[Tile] = frozenset()  # never thrown out of the cache
    names: Names | None = None


class RenderPool(QObject):
    """Paints for any number of views of one area. `close()` it before the program ends."""

    tile_ready = Signal(object)  # Tile
    names_ready = Signal(int, object, object)  # view, Names, QImage
    restarting = Signal(bool)  # True when a painter died, False when pictures come again
    failed = Signal(str)  # what can't be painted, in words; the rest goes on
    _arrived = Signal(object, object)  # Painter, QImage
    _gone = Signal(object)  # Painter

    def __init__(
        self,
        area_file: Path,
        attribution: str,
        painters: int = PAINTERS,
        patience_ms: int = PATIENCE_MS,
        parent: QObject | None = None,
    ) -> None:
        """Start painting the saved area in processes of their own. Returns before they are ready."""
        super().__init__(parent)
        self._area_file = area_file
        self.attribution = attribution  # the area's; must stand on every map
        self._patience_ms = patience_ms
        self._wishes: OrderedDict[int, Wishes] = OrderedDict()  # newest last
        self._views = 0
        self._cache: OrderedDict[Tile, QPixmap] = OrderedDict()
        self._cache_bytes = 0
        self._lost: dict[Job, int] = {}  # jobs that took a painter with them, and how often
        self._deaths = 0
        self._closed = False
        self._restarting = False
        self._arrived.connect(self._take)
        self._gone.connect(self._replace)
        self._painters = [self._start() for _ in range(painters)]
        self._watch = self.startTimer(WATCH_MS)

    @property
    def is_restarting(self) -> bool:
        return self._restarting

    def process_ids(self) -> list[int]:
        return [painter.process.pid or 0 for painter in self._painters]

    def new_view(self) -> int:
        """A number for a view to make its wishes under."""
        self._views += 1
        return self._views

    def want_tiles(self, view: int, tiles: Sequence[Tile]) -> None:
        """Replace what the view shows, first wanted first; it is now the newest view."""
        wishes = self._wishes.setdefault(view, Wishes())
        wishes.visible = frozenset(tiles)
        wishes.tiles = dict.fromkeys(tile for tile in tiles if self._is_wanting(tile))
        self._wishes.move_to_end(view)
        self._feed()

    def want_names(self, view: int, names: Names | None) -> None:
        """Replace the names the view waits for."""
        self._wishes.setdefault(view, Wishes()).names = names
        self._feed()

    def forget(self, view: int) -> None:
        self._wishes.pop(view, None)

    def tile(self, key: Tile) -> QPixmap | None:
        """A painted tile, if it is there."""
        found = self._cache.get(key)
        if found is not None:
            self._cache.move_to_end(key)
        return found

    def tiles_of_level(self, level: int) -> list[Tile]:
        return [key for key in self._cache if key.level == level]

    def close(self) -> None:
        """End the painters. Takes at most about a second a painter, however busy they are."""
        if self._closed:
            return
        self._closed = True
        self.killTimer(self._watch)
        self._wishes.clear()
        for painter in self._painters:
            painter.process.kill()  # it holds nothing that could be lost
        for painter in self._painters:
            painter.process.join(CLOSE_S)
            painter.reader.join(CLOSE_S)
            painter.pipe.close()
        self._painters.clear()

    def timerEvent(self, event: QTimerEvent) -> None:  # noqa: ARG002 - Qt hands it over
        """End painters that hang; their death is then handled like any other."""
        for painter in self._painters:
            if painter.job is not None and painter.busy_for.hasExpired(self._patience_ms):
                painter.process.kill()
                painter.busy_for.restart()

    def _start(self) -> Painter:
        context = get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(
            target=run, args=(theirs, str(self._area_file)), name="map painter", daemon=True
        )
        process.start()
        theirs.close()  # or the painter's end would stay open here and its death go unnoticed
        painter = Painter(process, ours, Thread(daemon=True))
        painter.reader = Thread(
            target=self._read, args=(painter,), name="map pictures", daemon=True
        )
        painter.reader.start()
        return painter

    def _read(self, painter: Painter) -> None:
        """On the painter's own thread: wait for pictures until the pipe ends."""
        try:
            while True:
                self._arrived.emit(painter, receive_picture(painter.pipe))
        except (EOFError, OSError, ValueError, MsgspecError, ZlibError):
            if not self._closed:
                self._gone.emit(painter)

    def _take(self, painter: Painter, image: QImage) -> None:
        job, painter.job = painter.job, None
        if self._closed or job is None:
            return
        self._deaths = 0
        self._lost.pop(job, None)
        self._set_restarting(restarting=False)
        if isinstance(job, Tile):
            self._keep(job, image)
            self.tile_ready.emit(job)
        else:
            self.names_ready.emit(painter.view, job, image)
        self._feed()

    def _keep(self, tile: Tile, image: QImage) -> None:
        self._cache[tile] = QPixmap.fromImage(image)
        self._cache_bytes += image.sizeInBytes()
        for wishes in self._wishes.values():
            wishes.tiles.pop(tile, None)
        if self._cache_bytes > CACHE_BYTES:
            self._evict()

    def _evict(self) -> None:
        """Drop the tiles longest unused, but none that a view shows."""
        shown = frozenset().union(*(wishes.visible for wishes in self._wishes.values()))
        for tile in [tile for tile in self._cache if tile not in shown]:
            if self._cache_bytes <= CACHE_BYTES:
                return
            old = self._cache.pop(tile)
            self._cache_bytes -= old.width() * old.height() * 4

    def _replace(self, painter: Painter) -> None:
        """A painter died: put its job back once, and start another in its place."""
        if self._closed or painter not in self._painters:
            return
        painter.process.kill()
        painter.pipe.close()
        self._painters.remove(painter)
        self._deaths += 1
        self._set_restarting(restarting=True)
        if painter.job is not None:
            self._put_back(painter)
        if self._deaths < DEATHS_IN_A_ROW * PAINTERS:
            self._painters.append(self._start())
        elif not self._painters:
            self.failed.emit("The map can't be painted: its painters end at once. See the log.")
        self._feed()

    def _put_back(self, painter: Painter) -> None:
        job = painter.job
        if job is None:
            return
        self._lost[job] = self._lost.get(job, 0) + 1
        if self._lost[job] >= ATTEMPTS:
            self.failed.emit("A part of the map can't be painted and stays blank.")
        elif isinstance(job, Names) and painter.view in self._wishes:
            wishes = self._wishes[painter.view]
            wishes.names = wishes.names or job

    def _feed(self) -> None:
        """Give every idle painter the most wanted job."""
        for painter in self._painters:
            if painter.job is not None:
                continue
            found = self._next()
            if found is None:
                return
            painter.view, painter.job = found
            painter.busy_for.restart()
            try:
                send_job(painter.pipe, painter.job)
            except OSError:  # it died a moment ago; its reader says so and the job comes back
                continue

    def _next(self) -> tuple[int, Job] | None:
        in_hand = {painter.job for painter in self._painters}
        for view in reversed(self._wishes):
            wishes = self._wishes[view]
            for tile in wishes.tiles:
                if tile not in in_hand and self._is_wanting(tile):
                    return view, tile
            if wishes.names is not None:
                names, wishes.names = wishes.names, None
                return view, names
        return None

    def _is_wanting(self, tile: Tile) -> bool:
        return tile not in self._cache and self._lost.get(tile, 0) < ATTEMPTS

    def _set_restarting(self, *, restarting: bool) -> None:
        if restarting != self._restarting:
            self._restarting = restarting
            self.restarting.emit(restarting)
