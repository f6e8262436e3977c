"""Positions on the earth: WGS 84 degrees, always latitude first, and metres between them."""

from math import asin, atan2, cos, degrees, hypot, isfinite, radians, sin

from msgspec import Struct

EARTH_RADIUS_M = 6_371_008.8  # mean radius, IUGG
M_PER_DEGREE = 111_195.0  # along a meridian, to the metre


class MapError(Exception):
    """A map, area file or place that can't be used; says which, where and what to do instead."""


class Position(Struct, frozen=True, gc=False):
    """A place in WGS 84 degrees. Raises ValueError for what is not on the earth."""

    lat: float
    lon: float

    def __post_init__(self) -> None:
        if not (isfinite(self.lat) and isfinite(self.lon)):
            raise ValueError("a position needs two finite numbers, latitude and longitude")
        if not (-90 <= self.lat <= 90 and -180 <= self.lon <= 180):
            raise ValueError(
                f"{self.lat}, {self.lon} is no place: latitude comes first, in degrees"
            )

    def __str__(self) -> str:
        return f"{self.lat:.5f}, {self.lon:.5f}"


class Box(Struct, frozen=True):
    """A rectangle in degrees; never crosses the date line."""

    south: float
    west: float
    north: float
    east: float

    @property
    def centre(self) -> Position:
        return Position((self.south + self.north) / 2, (self.west + self.east) / 2)

    def holds(self, place: Position) -> bool:
        return self.south <= place.lat <= self.north and self.west <= place.lon <= self.east


def distance_m(a: Position, b: Position) -> float:
    """Metres in a straight line over the ground (great circle)."""
    half_dlat, half_dlon = radians(b.lat - a.lat) / 2, radians(b.lon - a.lon) / 2
    chord = hypot(
        sin(half_dlat), sin(half_dlon) * (cos(radians(a.lat)) * cos(radians(b.lat))) ** 0.5
    )
    return 2 * EARTH_RADIUS_M * asin(min(1.0, chord))


def bearing_deg(a: Position, b: Position) -> float:
    """The direction from a to b, degrees clockwise from north, 0 to 360."""
    dlon, lat_a, lat_b = radians(b.lon - a.lon), radians(a.lat), radians(b.lat)
    east = sin(dlon) * cos(lat_b)
    north = cos(lat_a) * sin(lat_b) - sin(lat_a) * cos(lat_b) * cos(dlon)
    return degrees(atan2(east, north)) % 360


def parse_position(text: str) -> Position:
    """Read `LAT,LON`. Raises MapError with the remedy."""
    try:
        lat, lon = (float(part) for part in text.split(","))
        return Position(lat, lon)
    except ValueError as error:
        raise MapError(
            f"“{text}” is not a place; write latitude,longitude, as in 51.58,-2.99"
        ) from error
