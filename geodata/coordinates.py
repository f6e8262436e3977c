"""Latitude and longitude as people write and say them: in degrees, and in degrees and decimal minutes."""

import re
from collections.abc import Sequence

from geodata.places import MapError, Position

MINUTES, HUNDREDTHS = 60, 100
REMEDY = "write 51.58, -2.99 or 51°34.80'N 2°59.40'W"

_PIECE = re.compile(r"[+-]?\d+(?:\.\d+)?|[NSEW]|,", re.IGNORECASE)
_BETWEEN = re.compile("[\\s°º'\u2032\u2019\"\u2033\u201d;]*")
_LONGEST = 60  # characters
_PARTS = 3  # degrees, minutes, seconds
_SIGNS = {"N": 1.0, "E": 1.0, "S": -1.0, "W": -1.0}


def degree_minutes(place: Position) -> str:
    """As helicopters, boats and the coastguard say it: "51°34.80'N 2°59.40'W"; good to about 20 m."""
    return f"{_in_minutes(place.lat, 'NS')} {_in_minutes(place.lon, 'EW')}"


def parse_coordinates(text: str) -> Position:
    """Read latitude and longitude: with a comma, with letters, in degrees, minutes and seconds.

    Without letters latitude comes first, and two numbers without a comma must both have a decimal
    point: "14 5" is rather a house. Raises MapError with the remedy.
    """
    pieces = _pieces(text) if len(text) <= _LONGEST else []
    read = _lettered(pieces) if any(piece in _SIGNS for piece in pieces) else _plain(pieces)
    if read is None:
        raise MapError(f"“{text[:_LONGEST]}” is not a place; {REMEDY}")
    try:
        return Position(*read)
    except ValueError as error:
        raise MapError(f"“{text}” is not a place: {error}") from error


def _in_minutes(value: float, letters: str) -> str:
    # In whole hundredths of a minute: 59.999 must not be written as 60.00.
    degrees, rest = divmod(round(abs(value) * MINUTES * HUNDREDTHS), MINUTES * HUNDREDTHS)
    return f"{degrees}°{rest / HUNDREDTHS:05.2f}'{letters[value < 0]}"


def _pieces(text: str) -> list[str]:
    """Numbers, letters and commas; none where there is anything else."""
    if _BETWEEN.fullmatch(_PIECE.sub("", text)) is None:
        return []
    return [piece.upper() for piece in _PIECE.findall(text)]


def _plain(pieces: Sequence[str]) -> tuple[float, float] | None:
    numbers = [piece for piece in pieces if piece != ","]
    has_comma = pieces[1:2] == [","] and len(pieces) == len(numbers) + 1
    if len(numbers) != 2 or not (has_comma or all("." in number for number in numbers)):
        return None
    return float(numbers[0]), float(numbers[1])


def _lettered(pieces: Sequence[str]) -> tuple[float, float] | None:
    """Each letter before its numbers or after them; the same for both. Either may come first."""
    told = [piece for piece in pieces if piece != ","]
    if told[0] in _SIGNS:
        return _grouped(told, 1)
    return _grouped([*reversed(told)], -1)  # read backwards letters come first


def _grouped(told: Sequence[str], way: int) -> tuple[float, float] | None:
    groups: dict[str, list[str]] = {}
    letter = ""
    for piece in told:
        letter = piece if piece in _SIGNS else letter
        groups.setdefault(letter, []).extend([] if piece in _SIGNS else [piece])
    values = {one: _value(one, numbers[::way]) for one, numbers in groups.items()}
    lat = [value for one, value in values.items() if one in {"N", "S"}]
    lon = [value for one, value in values.items() if one in {"E", "W"}]
    if len(lat) != 1 or len(lon) != 1 or lat[0] is None or lon[0] is None:
        return None
    return lat[0], lon[0]


def _value(letter: str, numbers: Sequence[str]) -> float | None:
    """Of degrees, minutes and seconds; None for what is none, as numbers that no letter goes with."""
    if letter not in _SIGNS or not 1 <= len(numbers) <= _PARTS:
        return None
    if any(number[0] in "+-" for number in numbers):
        return None
    parts = [float(number) for number in numbers]
    if any(part >= MINUTES for part in parts[1:]):
        return None
    return _SIGNS[letter] * sum(part / float(MINUTES) ** at for at, part in enumerate(parts))
