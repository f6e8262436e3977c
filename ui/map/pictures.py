"""Painted tiles in memory: as many as the bytes allow, longest unused out first, found also by level."""

from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet

from PySide6.QtGui import QImage, QPixmap

from ui.map.camera import Tile
from ui.theme import ThemeName

CACHE_BYTES = 64 * 1024**2  # four full-HD windows; what is let go of is read from the disk in 5 ms
Spot = tuple[int, int]


class Pictures:
    """Never lets go of what is pinned or shown, even if that is more than it may hold."""

    def __init__(self, most_bytes: int = CACHE_BYTES) -> None:
        self.most_bytes = most_bytes
        self.bytes = 0
        self._held: OrderedDict[Tile, QPixmap] = OrderedDict()
        self._at: defaultdict[tuple[ThemeName, int], dict[Spot, Tile]] = defaultdict(dict)

    def __contains__(self, tile: Tile) -> bool:
        return tile in self._held

    def get(self, tile: Tile) -> QPixmap | None:
        """A painted tile, if it is there; it is the newest then."""
        found = self._held.get(tile)
        if found is not None:
            self._held.move_to_end(tile)
        return found

    def levels(self, theme: ThemeName) -> list[int]:
        """Those of which there is anything, coarse ones first."""
        return sorted(level for (of, level), spots in self._at.items() if of == theme and spots)

    def within(
        self, theme: ThemeName, level: int, columns: range, rows: range
    ) -> Iterator[tuple[Tile, QPixmap]]:
        """What is there of a rectangle of a level, at whatever pixel ratio it was painted last."""
        spots = self._at[theme, level]
        if len(columns) * len(rows) <= len(spots):
            tiles: Iterable[Tile | None] = (spots.get((x, y)) for y in rows for x in columns)
        else:
            tiles = [tile for (x, y), tile in spots.items() if x in columns and y in rows]
        for tile in tiles:
            if tile is not None:
                yield tile, self._held[tile]

    def keep(self, tile: Tile, image: QImage, shown: AbstractSet[Tile]) -> None:
        """Add one, and drop what is longest unused and not among those shown."""
        self._drop(tile)
        self._held[tile] = QPixmap.fromImage(image)
        self._at[tile.theme, tile.level][tile.x, tile.y] = tile
        self.bytes += _size(self._held[tile])
        if self.bytes > self.most_bytes:
            self._evict(shown)

    def _evict(self, shown: AbstractSet[Tile]) -> None:
        for tile in [tile for tile in self._held if tile not in shown]:
            if self.bytes <= self.most_bytes:
                return
            self._drop(tile)

    def _drop(self, tile: Tile) -> None:
        picture = self._held.pop(tile, None)
        if picture is None:
            return
        self.bytes -= _size(picture)
        spots = self._at[tile.theme, tile.level]
        if spots.get((tile.x, tile.y)) == tile:
            del spots[tile.x, tile.y]


def _size(picture: QPixmap) -> int:
    return picture.width() * picture.height() * 4
