"""What every view of one area shares: painted tiles, and who fetches or paints those that are missing.

Newest wish first, stale wishes dropped. A missing tile is looked for on the disk, then painted; the
window's thread does neither, it only orders the wishes. First and last of all comes the groundwork, the
whole area in coarse tiles, so that what is missing always has something to stand in for it.
"""

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from msgspec import Struct, field
from PySide6.QtCore import QElapsedTimer, QObject, QTimerEvent, Signal
from PySide6.QtGui import QImage, QPixmap

from geodata.arealabel import read_label
from geodata.places import Box, MapError
from ui.map.begun import PAINTERS, Begun
from ui.map.camera import Tile
from ui.map.groundwork import SCREENS, Groundwork, groundwork_of
from ui.map.jobs import Job, Names
from ui.map.painters import Painters
from ui.map.patches import Patches
from ui.map.pictures import Pictures
from ui.map.shelf import Shelf
from ui.map.tilestore import TileStore, tile_name
from ui.theme import ThemeName

PATIENCE_MS = (
    15_000  # a slow first tile of a county is not a hang; a dispatcher's patience ends here
)
ATTEMPTS = 2
REST_MS = 400  # of hands, before what no window shows is painted: the processors are theirs
NO_VIEW = 0


class Wishes(Struct):
    """What one view still waits for."""

    tiles: dict[Tile, None] = field(default_factory=dict)
    visible: frozenset[Tile] = frozenset()  # never thrown out of the cache
    names: Names | None = None
    theme: ThemeName | None = None  # of what it shows


class RenderPool(QObject):
    """Paints for any number of views of one area. `close()` it before the program ends."""

    tile_ready = Signal(object)  # Tile
    names_ready = Signal(int, object, object)  # view, Names, Patches
    restarting = Signal(bool)  # True when a painter died, False when pictures come again
    failed = Signal(str)  # what can't be painted, in words; the rest goes on
    noticed = Signal(str)  # what is worth knowing once, in words; nothing is missing from the map

    def __init__(
        self,
        area_file: Path,
        attribution: str,
        store: Path | None = None,
        painters: int = PAINTERS,
        patience_ms: int = PATIENCE_MS,
        begun: Sequence[Begun] = (),
    ) -> None:
        """Show the saved area; keep its tiles in the folder `store`, if any. Returns at once.

        `begun` are painters of `begin_early`.
        """
        super().__init__()
        self.attribution = attribution  # the area's; must stand on every map
        self.box: Box | None = None  # the area's; None where the file is no area's
        self._views: set[int] = set()
        self._newest = NO_VIEW
        self._wishes: OrderedDict[int, Wishes] = OrderedDict()  # newest last
        self._groundwork = Groundwork()
        self._pinned: frozenset[Tile] = frozenset()
        self._pictures = Pictures()
        self._kept: set[str] = set()  # names of tiles that may be on the disk
        self._lost: dict[Job, int] = {}  # jobs that took a painter with them, and how often
        self._closed = False
        self._moved = (
            QElapsedTimer()
        )  # since a view last wanted other tiles, or panned within its own
        self._waiting = 0  # the timer of what waits for rest
        self._painters = Painters(area_file, store, painters, patience_ms, begun)
        self._shelf = Shelf()
        self._open(area_file, store)
        self._connect()

    def _open(self, area_file: Path, store: Path | None) -> None:
        """Look what there is. A file that is no area's is for the painters to complain about."""
        with suppress(MapError):
            label = read_label(area_file)
            self.box = label.box
            self._groundwork = groundwork_of(label.box)
            self._pinned = frozenset().union(*map(self._groundwork.whole, SCREENS))
            if store is not None:
                self._kept = self._shelf.open(TileStore(store, label.digest))
        if not self._kept:
            self._painters.start()  # they will all be needed: sooner is better

    def _connect(self) -> None:
        self._shelf.answered.connect(self._take_kept)
        self._painters.painted.connect(self._take)
        self._painters.lost.connect(self._put_back_lost)
        self._painters.returned.connect(self._put_back)
        self._painters.restarting.connect(self.restarting)
        self._painters.told.connect(self.noticed)
        self._painters.failed.connect(
            lambda: self.failed.emit(
                "The map can't be painted: its painters end at once. See the log."
            )
        )

    @property
    def is_restarting(self) -> bool:
        return self._painters.is_restarting

    @property
    def is_busy(self) -> bool:
        """Whether anything is being read or painted."""
        return bool(self._painters.in_hand or self._shelf.asked)

    def reads_for(self, view: int) -> bool:
        """Whether a tile it shows is being read from the disk: it comes within a few frames."""
        return not self._shelf.asked.isdisjoint(self._wishes[view].visible)

    def process_ids(self) -> list[int]:
        """None while nothing had to be painted."""
        return self._painters.process_ids()

    def new_view(self) -> int:
        """A number for a view to make its wishes under."""
        self._newest += 1
        self._views.add(self._newest)
        return self._newest

    def want_tiles(self, view: int, tiles: Sequence[Tile]) -> None:
        """Replace what the view shows, first wanted first; it is now the newest view."""
        self._moved.start()
        wishes, visible = self._wishes.setdefault(view, Wishes()), frozenset(tiles)
        is_newest = next(reversed(self._wishes)) == view
        if is_newest and visible == wishes.visible and not wishes.tiles:
            return  # a pan within tiles that are all there
        wishes.visible = visible
        wishes.tiles = dict.fromkeys(tile for tile in tiles if self._is_wanting(tile))
        wishes.theme = tiles[0].theme if tiles else wishes.theme
        self._wishes.move_to_end(view)
        self._feed()

    def want_names(self, view: int, names: Names | None) -> None:
        """Replace the names the view waits for."""
        self._wishes.setdefault(view, Wishes()).names = names
        self._feed()

    def forget(self, view: int) -> None:
        """It is closed. With the last one the painters end; another view would start them again."""
        self._wishes.pop(view, None)
        self._views.discard(view)
        if not self._views:
            self._painters.stop()

    def tile(self, key: Tile) -> QPixmap | None:
        """A painted tile, if it is there."""
        return self._pictures.get(key)

    @property
    def pictures(self) -> Pictures:
        """All that is painted, for what stands in for a missing tile."""
        return self._pictures

    def close(self) -> None:
        """End the painters. Takes at most about a second for each, however busy they are."""
        if self._closed:
            return
        self._closed = True
        self._wishes.clear()
        self._painters.stop()
        self._shelf.close()

    def _take_kept(self, tile: Tile, image: QImage | None) -> None:
        if image is not None:
            self._keep(tile, image)
        else:
            self._kept.discard(tile_name(tile))
        self._feed()

    def _take(self, view: int, job: Job, image: QImage | Patches) -> None:
        self._lost.pop(job, None)
        if isinstance(job, Tile) and isinstance(image, QImage):
            self._keep(job, image)
            if self._shelf.is_open:
                self._kept.add(tile_name(job))  # soon: its painter keeps it when it has time
        else:
            self.names_ready.emit(view, job, image)
        self._feed()

    def _keep(self, tile: Tile, image: QImage) -> None:
        shown = frozenset().union(*(wishes.visible for wishes in self._wishes.values()))
        self._pictures.keep(tile, image, shown | self._pinned)
        for wishes in self._wishes.values():
            wishes.tiles.pop(tile, None)
        self.tile_ready.emit(tile)

    def _put_back_lost(self, view: int, job: Job) -> None:
        """Once more; what ends its painter twice is given up."""
        self._lost[job] = self._lost.get(job, 0) + 1
        if self._lost[job] < ATTEMPTS:
            self._put_back(view, job)
            return
        self.failed.emit("A part of the map can't be painted and stays coarse.")
        self._feed()

    def _put_back(self, view: int, job: Job) -> None:
        """A tile is still wished for, if it is; names were taken out of the wishes."""
        if isinstance(job, Names) and view in self._wishes:
            wishes = self._wishes[view]
            wishes.names = wishes.names or job
        self._feed()

    def _feed(self) -> None:
        """Give the shelf and every idle painter what is wanted most."""
        if self._closed:
            return
        if self._kept:
            self._ask_shelf()
        while self._painters.has_idle:
            wanted = (one for one in self._needs() if not self._is_kept(one[1]))
            found = next((one for one in wanted if self._painters.may_have(one[1])), None)
            if found is None:
                return
            view, job = found
            if isinstance(job, Names):
                self._wishes[view].names = None
            self._painters.give(view, job)

    def _ask_shelf(self) -> None:
        """What is seen before what would stand in for it: from the disk both are there at once."""
        kept = [job for _, job in self._needs() if isinstance(job, Tile) and self._is_kept(job)]
        seen = frozenset().union(*(wishes.visible for wishes in self._wishes.values()))
        kept.sort(key=lambda tile: tile not in seen)
        for tile in kept[: self._shelf.room]:
            self._shelf.ask(tile)

    def _is_kept(self, job: Job) -> bool:
        return isinstance(job, Tile) and tile_name(job) in self._kept

    def _needs(self) -> Iterator[tuple[int, Job]]:
        """What nobody has in hand, most needed first, and for which view."""
        taken = self._painters.in_hand | self._shelf.asked
        for view, job in self._order():
            if job not in taken and (isinstance(job, Names) or self._is_wanting(job)):
                yield view, job

    def _order(self) -> Iterator[tuple[int, Job]]:
        themes = [of.theme for of in reversed(self._wishes.values()) if of.theme is not None]
        for wishes in reversed(self._wishes.values()):
            yield from ((NO_VIEW, tile) for tile in self._groundwork.under(wishes.tiles))
        for view in reversed(self._wishes):
            wishes = self._wishes[view]
            yield from ((view, tile) for tile in wishes.tiles)
            if wishes.names is not None:
                yield view, wishes.names
        if not self._rests():
            return
        for theme in dict.fromkeys(themes):
            yield from ((NO_VIEW, tile) for tile in self._groundwork.whole(theme))
        for theme in SCREENS if themes else ():  # the other may be chosen at any time
            yield from ((NO_VIEW, tile) for tile in self._groundwork.first(theme))

    def _rests(self) -> bool:
        """Whether no look has moved of late: until then nobody paints what no window shows."""
        if not self._moved.isValid() or self._moved.hasExpired(REST_MS):
            return True
        if not self._waiting:
            self._waiting = self.startTimer(REST_MS)
        return False

    def timerEvent(self, event: QTimerEvent) -> None:
        self.killTimer(event.timerId())
        self._waiting = 0
        self._feed()

    def _is_wanting(self, tile: Tile) -> bool:
        return tile not in self._pictures and self._lost.get(tile, 0) < ATTEMPTS
