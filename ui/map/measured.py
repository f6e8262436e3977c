"""What was measured on a map, in words: how far straight and by road, which way, how much lies inside."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from dispatch_desk.drawings import square
from geodata.drawn import area_m2, flaw_of
from geodata.grid import grid_bearing_deg, grid_reference
from geodata.places import Position, bearing_deg, distance_m
from geodata.projection import is_in_great_britain
from geodata.selection import Polygon
from ui import text

DOT = " · "
FEWEST_CORNERS = 3
Leg = tuple[Position, Position]


@dataclass(frozen=True, slots=True)
class ByRoad:
    """The way along the roads through all the points, as somebody of the force drives it."""

    length_m: float
    seconds: float
    driving: str  # in words

    @property
    def words(self) -> str:
        time = text.seconds(self.seconds)
        return f"by road {text.distance_m(self.length_m)}, {time} {self.driving}"


@dataclass(frozen=True, slots=True)
class Measured:
    """Places in the order they were given. `is_closed`: back to the first, round an area."""

    points: tuple[Position, ...] = ()
    is_closed: bool = False

    @property
    def legs(self) -> tuple[Leg, ...]:
        return tuple(pairwise((*self.points, *self.points[: int(self.is_closed)])))

    @property
    def length_m(self) -> float:
        return sum(distance_m(a, b) for a, b in self.legs)

    @property
    def may_close(self) -> bool:
        return len(self.points) >= FEWEST_CORNERS

    def words(self, road: str) -> str:
        """Of two points or more. `road`: what the roads say, in words; "" while nobody has asked."""
        return DOT.join(self._parts(road))

    def copied(self, road: str) -> str:
        """For a log or a message: where from, where to, and how far."""
        if not self.points:
            return ""
        first, last = spoken(self.points[0]), spoken(self.points[-1])
        if len(self.points) == 1:
            return first
        where = f"Round from {first}" if self.is_closed else f"From {first} to {last}"
        by = len(self.points) - 2
        through = f" by {text.counted(by, 'point')}" if by and not self.is_closed else ""
        return f"{where}{through}: {', '.join(self._parts(road))}"

    def _parts(self, road: str) -> Iterator[str]:
        if self.is_closed:
            yield self._area
            yield f"{text.distance_m(self.length_m)} round"
        else:
            yield f"{text.distance_m(self.length_m)} straight"
        if road:
            yield road
        if not self.is_closed:
            yield bearing_words(*self.legs[-1])

    @property
    def _area(self) -> str:
        """Of an area whose sides cross, how much is inside would depend on who counts."""
        shape = Polygon(self.points)
        return flaw_of(shape) or square(area_m2(shape))


def bearing_words(a: Position, b: Position) -> str:
    """Against true north, and on the National Grid's map against its lines: "071° true, 072° grid"."""
    true = f"{_whole(bearing_deg(a, b))} true"
    if not is_in_great_britain(a):
        return true
    return f"{true}, {_whole(grid_bearing_deg(a, b))} grid"


def spoken(place: Position) -> str:
    """As one place is told to others: by the grid, abroad by latitude and longitude."""
    return grid_reference(place) or str(place)


def short_bearing(a: Position, b: Position) -> str:
    return _whole(bearing_deg(a, b))


def _whole(degrees: float) -> str:
    return f"{round(degrees) % 360:03}°"
