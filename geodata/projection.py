"""The two planes: metres for measuring (British National Grid or UTM), world units for drawing."""

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from geodata.places import Box, Position

if TYPE_CHECKING:
    from pyproj import Transformer

F8 = npt.NDArray[np.float64]

WGS84 = 4326
BRITISH_NATIONAL_GRID = 27700
MERCATOR_LIMIT = 85.05112877980659  # degrees; where Web Mercator's square ends

# Coarse, and drawn through the middle of the Channel, the Irish Sea and the North Channel, so that
# Calais and Belfast fall outside. Longitude, latitude.
_GREAT_BRITAIN = (
    (-6.7, 49.75), (-3.0, 49.95), (0.9, 50.55), (1.45, 51.0), (2.3, 51.6), (2.3, 53.3), (0.2, 55.2),
    (0.2, 61.0), (-3.0, 61.0), (-8.9, 58.6), (-8.9, 57.5), (-7.9, 56.3), (-7.0, 55.65),
    (-6.4, 55.5), (-5.93, 55.25), (-5.5, 55.0), (-5.35, 54.75), (-5.2, 54.4), (-5.3, 53.3),
    (-5.6, 52.2), (-6.7, 51.0),
)  # fmt: skip


class Plane(Struct, frozen=True):
    """Metres east and north on the plane of an EPSG number. Cheap to make, for any thread."""

    epsg: int

    def to_metres(self, lon: npt.ArrayLike, lat: npt.ArrayLike) -> tuple[F8, F8]:
        """WGS 84 degrees to metres. Same shape as given; inf outside the plane."""
        return _apply(_transformer(WGS84, self.epsg), lon, lat)

    def to_degrees(self, x: npt.ArrayLike, y: npt.ArrayLike) -> tuple[F8, F8]:
        """Metres to WGS 84 longitude and latitude."""
        return _apply(_transformer(self.epsg, WGS84), x, y)


def plane_for(box: Box) -> Plane:
    """British National Grid where the box lies in Great Britain, else its centre's UTM zone."""
    if _in_great_britain(box):
        return Plane(BRITISH_NATIONAL_GRID)
    centre = box.centre
    zone = min(int((centre.lon + 180) // 6) + 1, 60)
    return Plane((32600 if centre.lat >= 0 else 32700) + zone)


def is_in_great_britain(place: Position) -> bool:
    """Whether the National Grid is the map people have of it: not of Ireland, nor beyond the Channel."""
    return _in_great_britain(Box(place.lat, place.lon, place.lat, place.lon))


def to_world(lon: npt.ArrayLike, lat: npt.ArrayLike) -> tuple[F8, F8]:
    """Degrees to Web Mercator 0..1, from west to east and from north to south."""
    lat = np.radians(np.clip(np.asarray(lat, np.float64), -MERCATOR_LIMIT, MERCATOR_LIMIT))
    x = (np.asarray(lon, np.float64) + 180) / 360
    return x, 0.5 - np.arcsinh(np.tan(lat)) / (2 * np.pi)


def from_world(x: npt.ArrayLike, y: npt.ArrayLike) -> tuple[F8, F8]:
    """Web Mercator 0..1 to longitude and latitude."""
    lat = np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * np.asarray(y, np.float64)))))
    return np.asarray(x, np.float64) * 360 - 180, lat


def _apply(transformer: "Transformer", a: npt.ArrayLike, b: npt.ArrayLike) -> tuple[F8, F8]:
    first, second = transformer.transform(np.asarray(a, np.float64), np.asarray(b, np.float64))
    return np.asarray(first, np.float64), np.asarray(second, np.float64)


@cache
def _transformer(source: int, target: int) -> "Transformer":
    from pyproj import Transformer  # noqa: PLC0415 - 0.3 s that a start-up without a map can save

    return Transformer.from_crs(source, target, always_xy=True)


def _in_great_britain(box: Box) -> bool:
    from shapely.geometry import Polygon  # noqa: PLC0415 - as above
    from shapely.geometry import box as rectangle  # noqa: PLC0415 - as above

    place = rectangle(box.west, box.south, box.east, box.north)
    return bool(Polygon(_GREAT_BRITAIN).covers(place))
