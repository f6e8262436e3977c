"""Fetches kept tiles from the disk on a thread of its own: the window's never waits for a disk."""

from queue import SimpleQueue
from threading import Thread

from PySide6.QtCore import QObject, Signal

from ui.map.camera import Tile
from ui.map.tilestore import TileStore

AT_ONCE = 4  # asked for and not yet answered: the newest wish never waits behind more
CLOSE_S = 1.0


class Shelf(QObject):
    """Answers `ask` with `answered`, in order, once it is open. `close()` it before the program ends."""

    answered = Signal(object, object)  # Tile, QImage or None

    def __init__(self) -> None:
        super().__init__()
        self._questions: SimpleQueue[Tile | None] = SimpleQueue()  # None: there are no more
        self._thread: Thread | None = None
        self.asked: frozenset[Tile] = frozenset()  # and not yet answered
        self.answered.connect(self._note)

    @property
    def is_open(self) -> bool:
        return self._thread is not None

    @property
    def room(self) -> int:
        """How many more may be asked for now."""
        return AT_ONCE - len(self.asked)

    def open(self, store: TileStore) -> set[str]:
        """Read from there. Returns the names of what is kept now."""
        self._thread = Thread(target=self._serve, args=(store,), name="map shelf", daemon=True)
        self._thread.start()
        return store.names()

    def ask(self, tile: Tile) -> None:
        self.asked |= {tile}
        self._questions.put(tile)

    def close(self) -> None:
        if self._thread is not None:
            self._questions.put(None)
            self._thread.join(CLOSE_S)

    def _note(self, tile: Tile) -> None:
        self.asked -= {tile}

    def _serve(self, store: TileStore) -> None:
        while (tile := self._questions.get()) is not None:
            self.answered.emit(tile, store.read(tile))
