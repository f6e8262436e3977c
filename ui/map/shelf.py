"""Fetches kept tiles from the disk on a thread of its own: the window's never waits for a disk.

It also opens the area's file far enough to say which tiles are whose and where the area lies.
"""

from pathlib import Path
from queue import SimpleQueue
from threading import Thread

from PySide6.QtCore import QObject, Signal

from geodata.area import AreaLabel, read_label
from geodata.places import MapError
from ui.map.camera import Tile
from ui.map.tilestore import TileStore

AT_ONCE = 4  # asked for and not yet answered: the newest wish never waits behind more
CLOSE_S = 1.0


class Shelf(QObject):
    """Answers `ask` with `answered`, in order. `close()` it before the program ends."""

    opened = Signal(object, bool)  # AreaLabel or None, whether there is anything of this area
    answered = Signal(object, object)  # Tile, QImage or None

    def __init__(self, area_file: Path, store: Path | None) -> None:
        super().__init__()
        self._area_file, self._root = area_file, store
        self._questions: SimpleQueue[Tile | None] = SimpleQueue()  # None: there are no more
        self._asked: set[Tile] = set()
        self.answered.connect(self._note)
        self._thread = Thread(target=self._serve, name="map shelf", daemon=True)

    def start(self) -> None:
        """Connect the signals before."""
        self._thread.start()

    @property
    def asked(self) -> frozenset[Tile]:
        """Not yet answered."""
        return frozenset(self._asked)

    @property
    def has_room(self) -> bool:
        return len(self._asked) < AT_ONCE

    def ask(self, tile: Tile) -> None:
        self._asked.add(tile)
        self._questions.put(tile)

    def close(self) -> None:
        self._questions.put(None)
        self._thread.join(CLOSE_S)

    def _note(self, tile: Tile) -> None:
        self._asked.discard(tile)

    def _serve(self) -> None:
        label = _label(self._area_file)
        store = TileStore(self._root, label.digest) if self._root and label else None
        self.opened.emit(label, store is not None and store.folder.is_dir())
        while (tile := self._questions.get()) is not None:
            self.answered.emit(tile, store.read(tile) if store is not None else None)


def _label(area_file: Path) -> AreaLabel | None:
    """None when it is no area's: whoever paints it says so."""
    try:
        return read_label(area_file)
    except MapError:
        return None
