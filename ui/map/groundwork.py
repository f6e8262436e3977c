"""The whole area in few coarse tiles, painted first and kept: with them no place is ever blank."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil, floor

from geodata.places import Box, Position
from ui.map.camera import TILE_PX, Tile, world_of, world_px
from ui.theme import ThemeName

COARSEST_ZOOM, FINEST_ZOOM = 8, 12  # below the former next to nothing is painted
MOST_IN_TOP, MOST_TILES = 4, 24  # of one theme; a megabyte each
SCREENS: tuple[ThemeName, ...] = ("night", "day")
Spot = tuple[int, int, int]  # level, x, y


@dataclass(frozen=True, slots=True)
class Groundwork:
    """Levels of an area: `top` has it whole, of a county in at most four tiles; `more` is finer."""

    top: tuple[Spot, ...] = ()
    more: tuple[Spot, ...] = ()

    def first(self, theme: ThemeName) -> list[Tile]:
        return [_tile(spot, theme) for spot in self.top]

    def whole(self, theme: ThemeName) -> list[Tile]:
        return [_tile(spot, theme) for spot in (*self.top, *self.more)]


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
    side = TILE_PX / world_px(zoom)  # of a tile, in world units
    west, north = world_of(Position(box.north, box.west))
    east, south = world_of(Position(box.south, box.east))
    last = ceil(1 / side) - 1
    columns = range(floor(west / side), min(floor(east / side), last) + 1)
    return columns, range(floor(north / side), min(floor(south / side), last) + 1)


def _tile(spot: Spot, theme: ThemeName) -> Tile:
    """At one device pixel each: it is stretched anyway."""
    level, x, y = spot
    return Tile(level, x, y, theme, 1.0)
