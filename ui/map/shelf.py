"""Fetches kept tiles from the disk on threads of its own: the window's never waits for a disk."""

from queue import SimpleQueue
from threading import Thread

from PySide6.QtCore import QObject, Signal

from ui.map.camera import Tile
from ui.map.tilestore import TileStore

READERS = 2  # to unpack a tile takes a processor, and longer than all else
AT_ONCE = 16  # a window full, asked for and not yet answered: the newest wish waits behind no more
CLOSE_S = 1.0


class Shelf(QObject):
    """Answers `ask` with `answered` once it is open, about in order. `close()` it before the program ends."""

    answered = Signal(object, object)  # Tile, QImage or None

    def __init__(self) -> None:
        super().__init__()
        self._questions: SimpleQueue[Tile | None] = SimpleQueue()  # None: there are no more
        self._threads: tuple[Thread, ...] = ()
        self.asked: frozenset[Tile] = frozenset()  # and not yet answered
        self.answered.connect(self._note)

    @property
    def is_open(self) -> bool:
        return bool(self._threads)

    @property
    def room(self) -> int:
        """How many more may be asked for now."""
        return AT_ONCE - len(self.asked)

    def open(self, store: TileStore) -> set[str]:
        """Read from there. Returns the names of what is kept now."""
        self._threads = tuple(
            Thread(target=self._serve, args=(store,), name="map shelf", daemon=True)
            for _ in range(READERS)
        )
        for thread in self._threads:
            thread.start()
        return store.names()

    def ask(self, tile: Tile) -> None:
        self.asked |= {tile}
        self._questions.put(tile)

    def close(self) -> None:
        for _ in self._threads:
            self._questions.put(None)
        for thread in self._threads:
            thread.join(CLOSE_S)

    def _note(self, tile: Tile) -> None:
        self.asked -= {tile}

    def _serve(self, store: TileStore) -> None:
        while (tile := self._questions.get()) is not None:
            self.answered.emit(tile, store.read(tile))
