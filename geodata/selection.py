"""What a person means by “this road”: a street, a shape on the map, the stretch at a place."""

from itertools import pairwise

from msgspec import Struct

from geodata.places import Position, distance_m

MAX_CORNERS = 500
MAX_RADIUS_M = 5_000.0
MAX_ACROSS_M = 30_000.0
MAX_NAME = 255  # characters, as the map's own


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


def flaw(selection: Selection) -> str:
    """Why nothing can be selected by it, in words; empty when something can."""
    match selection:
        case Street(name=name, within_m=within_m):
            return _flaw_of_name(name) or _flaw_of_radius(within_m)
        case Circle(radius_m=radius_m):
            return _flaw_of_radius(radius_m)
        case Polygon(corners=corners):
            return _flaw_of_shape(corners)
        case Stretch(at=at):
            return _flaw_of_count(len(at), 1, "places")


def _flaw_of_name(name: str) -> str:
    if not name.strip():
        return "Which road? Give its name or number"
    return f"A road's name has at most {MAX_NAME} characters" if len(name) > MAX_NAME else ""


def _flaw_of_radius(radius_m: float) -> str:
    if 0 < radius_m <= MAX_RADIUS_M:
        return ""
    return f"A circle of roads is 1 to {MAX_RADIUS_M:.0f} m wide to each side"


def _flaw_of_count(count: int, least: int, what: str) -> str:
    if least <= count <= MAX_CORNERS:
        return ""
    return f"That has {count} {what}: {least} to {MAX_CORNERS} can be used"


def _flaw_of_shape(corners: tuple[Position, ...]) -> str:
    few_or_many = _flaw_of_count(len(corners), 3, "corners")
    if few_or_many:
        return few_or_many
    first = corners[0]
    # No corner further from the first than the limit, and no side longer: it can't reach round the earth.
    far = max(distance_m(first, corner) for corner in corners)
    side = max(distance_m(a, b) for a, b in pairwise(corners))
    if max(far, side) > MAX_ACROSS_M:
        return f"That is wider than {MAX_ACROSS_M / 1000:.0f} km: draw a smaller shape"
    return ""
