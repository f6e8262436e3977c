"""Where a map looks: one view's state, and the arithmetic between world, screen and tiles.

World units are Web Mercator, 0..1 from west to east and from north to south. At zoom z the world is
256 x 2^z pixels wide, so a pixel is about 4 m at zoom 14.5 in southern Britain.
"""

from functools import lru_cache
from math import ceil, cosh, floor, log2, pi

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from geodata.places import Box, Position
from geodata.projection import from_world, to_world
from ui.text import LENGTHS
from ui.theme import ThemeName

TILE_PX = 512
MIN_ZOOM, MAX_ZOOM, ZOOM_STEP = 8.0, 19.0, 0.5
EARTH_GIRTH_M = 40_075_016.686  # Web Mercator's equator

F8 = npt.NDArray[np.float64]


def world_px(zoom: float) -> float:
    """How many pixels wide the whole world is."""
    return float(256 * 2**zoom)


def world_of(place: Position) -> tuple[float, float]:
    x, y = to_world(np.array([place.lon]), np.array([place.lat]))
    return float(x[0]), float(y[0])


class MapState(Struct):
    """What one view looks at and what it shows. Owned by whoever owns the view; changed by its user."""

    x: float
    y: float
    zoom: float = 14.5
    follow: str | None = None  # a callsign, only while the dispatcher asked for it
    show_dimmed: bool = False
    buildings: bool = True
    names: bool = True
    plates: bool = True
    roadworks: bool = True  # what is closed or slow
    callers: bool = True  # their phones' circles
    links: bool = True  # who is sent where
    trails: bool = True  # of the chosen units
    trails_all: bool = False
    clusters: bool = False  # far off, units stand in groups
    smooth: bool = False  # off: what is drawn was reported
    drawn: bool = True  # cordons, hazards, areas of search, notes
    reach: bool = True  # who gets how far, and what is to be held
    beats: bool = False
    coverage: bool = False  # how soon somebody free is in each
    grid: bool = False  # the National Grid, abroad latitude and longitude

    @property
    def miles(self) -> bool:
        """Whether distances are told in miles and yards: the person's choice, the same on every map."""
        return LENGTHS.miles

    @miles.setter
    def miles(self, wanted: bool) -> None:
        LENGTHS.miles = wanted

    @classmethod
    def at(cls, place: Position, zoom: float = 14.5) -> "MapState":
        x, y = world_of(place)
        return cls(x, y, zoom)


class Tile(Struct, frozen=True, tag="tile"):
    """One square of the base map. `level` is twice its zoom: half steps are painted, not scaled."""

    level: int
    x: int
    y: int
    theme: ThemeName
    dpr: float
    buildings: bool = True

    @property
    def zoom(self) -> float:
        return self.level / 2


class Camera(Struct, frozen=True):
    """A map state seen through a window of `width` x `height` pixels at `dpr` device pixels each."""

    x: float
    y: float
    zoom: float
    width: int
    height: int
    dpr: float = 1.0

    @property
    def scale(self) -> float:
        return world_px(self.zoom)

    @property
    def left(self) -> float:
        """The window's left edge in world pixels, on a whole device pixel so that tiles stay sharp."""
        return round((self.x * self.scale - self.width / 2) * self.dpr) / self.dpr

    @property
    def top(self) -> float:
        return round((self.y * self.scale - self.height / 2) * self.dpr) / self.dpr

    @property
    def metres_per_px(self) -> float:
        return EARTH_GIRTH_M / self.scale / cosh(pi * (1 - 2 * self.y))

    def to_screen(self, x: F8, y: F8) -> tuple[F8, F8]:
        """World units to window pixels."""
        return x * self.scale - self.left, y * self.scale - self.top

    def to_screen_one(self, x: float, y: float) -> tuple[float, float]:
        return x * self.scale - self.left, y * self.scale - self.top

    def to_world(self, px: float, py: float) -> tuple[float, float]:
        return (px + self.left) / self.scale, (py + self.top) / self.scale

    def place_at(self, px: float, py: float) -> Position:
        x, y = self.to_world(px, py)
        lon, lat = from_world(np.array([x % 1.0]), np.array([min(max(y, 0.0), 1.0)]))
        return Position(float(lat[0]), float(lon[0]))

    def grown(self, margin: int) -> "Camera":
        """The same look through a window that is larger by `margin` pixels on every side."""
        wide, high = self.width + 2 * margin, self.height + 2 * margin
        return Camera(self.x, self.y, self.zoom, wide, high, self.dpr)


def clamp_zoom(zoom: float) -> float:
    return min(MAX_ZOOM, max(MIN_ZOOM, zoom))


def zoom_that_fits(width_world: float, height_world: float, width: int, height: int) -> float:
    """The closest zoom, in half steps, at which a world rectangle fits a window."""
    wanted = max(width_world / max(width, 1), height_world / max(height, 1), 1e-12)
    return clamp_zoom(floor(log2(1 / (256 * wanted)) / ZOOM_STEP) * ZOOM_STEP)


def look_at_box(box: Box, width: int, height: int) -> tuple[float, float, float]:
    """Middle, in world units, and the closest zoom at which a window shows the whole box."""
    west, north = world_of(Position(box.north, box.west))
    east, south = world_of(Position(box.south, box.east))
    zoom = zoom_that_fits(east - west, south - north, width, height)
    return (west + east) / 2, (north + south) / 2, zoom


def tile_box(tile: Tile) -> tuple[float, float]:
    """A tile's left and top edge in world pixels of its own zoom."""
    return tile.x * float(TILE_PX), tile.y * float(TILE_PX)


@lru_cache(maxsize=16)
def tiles_in(camera: Camera, theme: ThemeName, *, buildings: bool) -> tuple[Tile, ...]:
    """The tiles a window shows, from its middle outwards, at the nearest painted level."""
    level = round(camera.zoom * 2)
    side = TILE_PX * camera.scale / world_px(level / 2)  # of a tile on this window
    last = ceil(world_px(level / 2) / TILE_PX) - 1
    columns = range(
        max(0, floor(camera.left / side)),
        min(last, floor((camera.left + camera.width - 1) / side)) + 1,
    )
    rows = range(
        max(0, floor(camera.top / side)),
        min(last, floor((camera.top + camera.height - 1) / side)) + 1,
    )
    middle_x, middle_y = camera.x * camera.scale / side - 0.5, camera.y * camera.scale / side - 0.5
    keys = [
        Tile(level, column, row, theme, camera.dpr, buildings) for row in rows for column in columns
    ]
    return tuple(sorted(keys, key=lambda key: (key.x - middle_x) ** 2 + (key.y - middle_y) ** 2))
