"""Places given in figures, however they are written: by the National Grid, or by latitude and longitude."""

from geodata.coordinates import parse_coordinates
from geodata.grid import GridSquare, grid_reference, parse_grid
from geodata.places import MapError, Position

KM = 1_000


def read_reference(text: str) -> tuple[str, Position]:
    """What it is called, with how near it is meant, and where; of a square of the grid its middle.

    Raises MapError for what is neither.
    """
    try:
        square = parse_grid(text)
    except MapError:
        place = parse_coordinates(text)
        return " · ".join(part for part in (str(place), grid_reference(place)) if part), place
    return f"{square.name} · {_nearness(square)}", square.middle


def _nearness(square: GridSquare) -> str:
    if square.error_m > square.size_m / 2:
        return f"within {square.error_m:.0f} m"
    size = square.size_m
    return f"{size} m square" if size < KM else f"{size // KM} km square"
