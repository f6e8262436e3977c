"""British National Grid references and the numbers beside them, read and written.

The letters are the Ordnance Survey's: a square of 500 km, then one of 100 km in it, each by a letter of a
five by five alphabet without I. Metres come from `geodata.projection`: without the survey's own table of
shifts (OSTN15, which is not shipped) they are good to about five metres. So nothing finer than ten metres
is written, and what was read finer is not believed finer.
"""

import re
from dataclasses import dataclass
from math import atan2, degrees

import numpy as np

from geodata.places import Box, MapError, Position
from geodata.projection import BRITISH_NATIONAL_GRID, F8, Plane, is_in_great_britain

ERROR_M = 5.0
"""How far off a position may be that went through the grid."""
MOST_DIGITS = 8
SQUARE_M = 100_000
EAST_END_M, NORTH_END_M = 700_000, 1_300_000
REMEDY = "write two letters and an even number of figures, as in ST 3120 8790"

_GRID = Plane(BRITISH_NATIONAL_GRID)
_ALPHABET = "ABCDEFGHJKLMNOPQRSTUVWXYZ"  # no I
_SIDE = 5  # letters in a row
_FALSE_EAST, _FALSE_NORTH = 2 * _SIDE, _SIDE  # squares between the alphabet's corner and the grid's
_REFERENCE = re.compile(r"([HJNOSThjnost][A-HJ-Za-hj-z])((?:\s*\d)+)")
_METRES = re.compile(r"E?\s*(\d{5,6})\s*[,\s]\s*N?\s*(\d{5,7})", re.IGNORECASE)
_MOST_READ = 10  # figures: a metre
_LONGEST = 60  # characters


@dataclass(frozen=True, slots=True)
class GridSquare:
    """What a reference names: a square of the grid, by its south-west corner in metres."""

    east_m: int
    north_m: int
    size_m: int

    @property
    def middle(self) -> Position:
        half = self.size_m / 2
        lon, lat = _GRID.to_degrees([self.east_m + half], [self.north_m + half])
        return Position(float(lat[0]), float(lon[0]))

    @property
    def name(self) -> str:
        """As it is written: "ST 312 879"."""
        letters = letters_at(self.east_m, self.north_m)
        figures = len(str(SQUARE_M // self.size_m)) - 1
        if not figures:
            return letters
        east, north = (m % SQUARE_M // self.size_m for m in (self.east_m, self.north_m))
        return f"{letters} {east:0{figures}} {north:0{figures}}"

    @property
    def error_m(self) -> float:
        """How far from its middle the place meant may be, to either side."""
        return max(self.size_m / 2, ERROR_M)


def grid_reference(place: Position, digits: int = MOST_DIGITS) -> str:
    """The square of the National Grid a place lies in: "ST 3120 8790"; "" outside Great Britain.

    `digits`: 2, 4, 6 or 8 figures in all, for squares of 10 km, 1 km, 100 m and 10 m.
    """
    if digits not in range(2, MOST_DIGITS + 1, 2):
        raise ValueError(
            f"a reference has 2 to {MOST_DIGITS} figures, an even number: not {digits}"
        )
    if not is_in_great_britain(place):
        return ""
    east, north = metres_of(place)
    size = SQUARE_M // 10 ** (digits // 2)
    return GridSquare(int(east // size * size), int(north // size * size), size).name


def parse_grid(text: str) -> GridSquare:
    """Read a reference, with blanks or without, or metres east and north as command systems show them.

    Raises MapError with the remedy. The grid goes on over the sea, and so does this.
    """
    square = _of_reference(text) or _of_metres(text) if len(text) <= _LONGEST else None
    if square is None:
        raise MapError(f"“{text[:_LONGEST]}” is no grid reference; {REMEDY}")
    return square


def metres_of(place: Position) -> tuple[float, float]:
    """Metres east and north on the grid. Only of a place in Great Britain they mean anything."""
    east, north = _GRID.to_metres([place.lon], [place.lat])
    return float(east[0]), float(north[0])


def letters_at(east_m: float, north_m: float) -> str:
    """The two letters of the 100 km square: "ST"; "" beyond the grid."""
    if not (0 <= east_m < EAST_END_M and 0 <= north_m < NORTH_END_M):
        return ""
    east, north = int(east_m // SQUARE_M) + _FALSE_EAST, int(north_m // SQUARE_M) + _FALSE_NORTH
    return _letter(east // _SIDE, north // _SIDE) + _letter(east % _SIDE, north % _SIDE)


def grid_bearing_deg(a: Position, b: Position) -> float:
    """The direction from a to b against the grid's lines, clockwise from their north, 0 to 360."""
    (east_a, north_a), (east_b, north_b) = metres_of(a), metres_of(b)
    return degrees(atan2(east_b - east_a, north_b - north_a)) % 360


def _letter(east: int, north: int) -> str:
    """Of the alphabet's square, whose first letter is in the north-west."""
    return _ALPHABET[(_SIDE - 1 - north) * _SIDE + east]


def _of_reference(text: str) -> GridSquare | None:
    read = _REFERENCE.fullmatch(text.strip())
    if read is None:
        return None
    figures = "".join(read[2].split())
    if len(figures) % 2 or len(figures) > _MOST_READ:
        return None
    half = len(figures) // 2
    size = SQUARE_M // 10**half
    corner = _corner_of(read[1].upper())
    if corner is None:
        return None
    return GridSquare(
        corner[0] + int(figures[:half]) * size, corner[1] + int(figures[half:]) * size, size
    )


def _corner_of(letters: str) -> tuple[int, int] | None:
    """South-west, in metres; None for letters that are no square of this grid."""
    (of_500, of_100) = (divmod(_ALPHABET.index(letter), _SIDE) for letter in letters)
    east = of_500[1] * _SIDE + of_100[1] - _FALSE_EAST
    north = (_SIDE - 1 - of_500[0]) * _SIDE + (_SIDE - 1 - of_100[0]) - _FALSE_NORTH
    corner = east * SQUARE_M, north * SQUARE_M
    return corner if letters_at(*corner) == letters else None


def _of_metres(text: str) -> GridSquare | None:
    read = _METRES.fullmatch(text.strip())
    if read is None:
        return None
    east, north = int(read[1]), int(read[2])
    return GridSquare(east, north, 1) if letters_at(east, north) else None


# The lines of it


@dataclass(frozen=True, slots=True, eq=False)
class GridLine:
    """Of one easting or one northing, from its south or west end to the other."""

    is_easting: bool
    metres: int
    lon: F8
    lat: F8


def grid_lines(box: Box, step_m: int, points: int = 9) -> list[GridLine]:
    """Every line of the grid that crosses a box, each with so many points: on other maps they bend."""
    lon = [box.west, box.west, box.east, box.east]
    x, y = _GRID.to_metres(lon, [box.south, box.north, box.south, box.north])
    if not (np.isfinite(x).all() and np.isfinite(y).all()):
        return []
    (west, east), (south, north) = (x.min(), x.max()), (y.min(), y.max())
    up, along = np.linspace(south, north, points), np.linspace(west, east, points)
    lines = [(True, at, np.full(points, at), up) for at in _steps(west, east, step_m)]
    lines += [(False, at, along, np.full(points, at)) for at in _steps(south, north, step_m)]
    return [GridLine(is_easting, at, *_GRID.to_degrees(x, y)) for is_easting, at, x, y in lines]


def _steps(low: float, high: float, step_m: int) -> list[int]:
    return [*range(int(low // step_m + 1) * step_m, int(high) + 1, step_m)]
