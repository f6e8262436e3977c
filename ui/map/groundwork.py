"""The whole area in few coarse tiles, painted first and kept: with them no place is ever blank."""

from collections.abc import Iterable, Iterator
from math import ceil, floor

from msgspec import Struct

from geodata.places import Box, Position
from ui.map.camera import TILE_PX, Tile, world_of, world_px
from ui.theme import ThemeName

COARSEST_ZOOM, FINEST_ZOOM = 8, 12  # below the former next to nothing is painted
HAIR = 1e-6  # of a tile: what rounding may be off by
BEYOND = 0.5  # of the area's size
MOST_IN_TOP, MOST_TILES = 4, 24  # of one theme; a megabyte each
SCREENS: tuple[ThemeName, ...] = ("night", "day")
Spot = tuple[int, int, int]  # level, x, y


class Groundwork(Struct, frozen=True):
    """Levels of an area: `top` has it whole, of a county in at most four tiles; `more` is finer."""

    top: tuple[Spot, ...] = ()
    more: tuple[Spot, ...] = ()

    def first(self, theme: ThemeName) -> list[Tile]:
        return [_tile(spot, theme) for spot in self.top]

    def under(self, tiles: Iterable[Tile]) -> list[Tile]:
        """Those of `first` that any of these lie on."""
        level = self.top[0][0] if self.top else 0
        spreads = [(tile.theme, *spread(tile, level)) for tile in tiles]
        found = [
            _tile((level, x, y), theme)
            for theme, columns, rows in spreads
            for y in rows
            for x in columns
            if (level, x, y) in self.top
        ]
        return list(dict.fromkeys(found))

    def whole(self, theme: ThemeName) -> list[Tile]:
        return [_tile(spot, theme) for spot in (*self.top, *self.more)]


def spread(tile: Tile, level: int) -> tuple[range, range]:
    """The columns and rows of another level that a tile lies on."""
    finer = 2 ** ((level - tile.level) / 2)

    def reach(count: int) -> range:
        return range(floor(count * finer + HAIR), ceil((count + 1) * finer - HAIR))

    return reach(tile.x), reach(tile.y)


def groundwork_of(box: Box) -> Groundwork:
    coarsest = next(
        zoom for zoom in range(COARSEST_ZOOM, -1, -1) if _count(box, zoom) <= MOST_TILES
    )
    top, more = list(_level(box, coarsest)), list[Spot]()
    for zoom in range(coarsest + 1, FINEST_ZOOM + 1):
        if _count(box, zoom) <= MOST_IN_TOP:
            top = list(_level(box, zoom))
        elif len(top) + len(more) + _count(box, zoom) <= MOST_TILES:
            more += _level(box, zoom)
        else:
            break
    return Groundwork(tuple(top), tuple(more))


def _count(box: Box, zoom: int) -> int:
    columns, rows = _spread(box, zoom)
    return len(columns) * len(rows)


def _level(box: Box, zoom: int) -> Iterator[Spot]:
    columns, rows = _spread(box, zoom)
    return ((2 * zoom, x, y) for y in rows for x in columns)


def _spread(box: Box, zoom: int) -> tuple[range, range]:
    """The columns and rows of the tiles that an area lies on."""
    west, north = world_of(Position(box.north, box.west))
    east, south = world_of(Position(box.south, box.east))
    return _tiles(west, east, zoom), _tiles(north, south, zoom)


def _tiles(low: float, high: float, zoom: int) -> range:
    """With half as much again on both sides: water and woods go on beyond the last road."""
    side = TILE_PX / world_px(zoom)  # of a tile, in world units
    beyond = (high - low) * BEYOND
    first, last = floor((low - beyond) / side), floor((high + beyond) / side)
    return range(max(0, first), min(ceil(1 / side) - 1, last) + 1)


def _tile(spot: Spot, theme: ThemeName) -> Tile:
    """At one device pixel each: it is stretched anyway."""
    level, x, y = spot
    return Tile(level, x, y, theme, 1.0)
