"""What a person means by “this road”: a street, a shape on the map, the stretch at a place."""

from msgspec import Struct

from geodata.places import Position

MAX_CORNERS = 500
MAX_RADIUS_M = 5_000.0


class Street(Struct, frozen=True, tag="street"):
    """All of a street by its name or number; with `near`, only within so many metres of there."""

    name: str
    near: Position | None = None
    within_m: float = MAX_RADIUS_M


class Circle(Struct, frozen=True, tag="circle"):
    """Every stretch of road that comes into a circle."""

    centre: Position
    radius_m: float


class Polygon(Struct, frozen=True, tag="polygon"):
    """Every stretch of road that comes into a shape; corners in order, not closed."""

    corners: tuple[Position, ...]


class Stretch(Struct, frozen=True, tag="stretch"):
    """The stretches of road, from junction to junction, nearest to each of some places."""

    at: tuple[Position, ...]


Selection = Street | Circle | Polygon | Stretch
