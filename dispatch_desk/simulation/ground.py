"""Where things happen on an area: homes, the centre, shops, works, main roads, parks, landmarks."""

from collections.abc import Iterator, Mapping
from random import Random

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from geodata.area import AreaMap, Place, ShapeLayer
from geodata.places import M_PER_DEGREE, Position, distance_m
from geodata.projection import to_world
from geodata.roads import CLASSES

Flags = npt.NDArray[np.bool_]
Indexes = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]

DISTRICTS = frozenset({"city", "town", "suburb", "village", "neighbourhood"})
LANDMARKS = frozenset({"hospital", "railway_station", "bus_station", "school"})
CENTRE_SHARE = 0.08  # of the streets' length lies in the centre
ON_A_DOOR = 0.75  # of calls from ground with addresses come from one
MAIN = tuple(map(CLASSES.index, ("trunk", "primary", "secondary")))
QUIET = tuple(map(CLASSES.index, ("unclassified", "residential", "living_street")))
LIVED_IN = (CLASSES.index("primary"), CLASSES.index("living_street"))


class Spot(Struct, frozen=True):
    """A place, and how a caller would name it."""

    position: Position
    words: str


class Ground:
    """An area's spots by what stands there. Works on a bare road network; knows more where the map does.

    Sorts of ground: anywhere, homes, centre, shops, industrial, main, outskirts, park, pub, landmark.
    One the area has none of is like anywhere; a pub, like the centre.
    """

    def __init__(self, area: AreaMap) -> None:
        self._roads, self._doors = area.roads, area.addresses
        self._districts = [place for place in area.places if place.kind in DISTRICTS]
        lon, lat = self._middles = _middles(area)
        gates = _Gates(area, lon, lat)
        self._landmarks: Mapping[str, tuple[Spot, ...]] = {
            "park": tuple(gates.of(place) for place in area.places if place.kind == "park"),
            "pub": tuple(gates.of(place) for place in area.places if place.kind == "pub"),
            "landmark": tuple(gates.of(place) for place in area.places if place.kind in LANDMARKS),
        }
        self.centre = _centre(area, lon, lat)
        self._edges = dict(_stretches(area, lon, lat, self.centre))
        self._upto = {
            sort: np.cumsum(self._roads.edge_length_m[edges].astype(np.float64))
            for sort, edges in self._edges.items()
        }
        self._doors_of = dict(self._addresses(area))

    def pick(self, luck: Random, sort: str = "anywhere") -> Spot:
        """One spot on such ground, drawn by length of road, door by door, or by name."""
        named = self._landmarks.get(sort)
        if named:
            return luck.choice(named)
        doors = self._doors_of.get(sort)
        if doors is not None and luck.random() < ON_A_DOOR:
            return self._door(int(doors[luck.randrange(len(doors))]))
        edge, position = self._on_road(luck, sort)
        return Spot(position, self._words(edge, position, luck))

    def somewhere(self, luck: Random, sort: str = "anywhere") -> Position:
        """A position on a road, for somebody who goes there and needs no words for it."""
        return self._on_road(luck, sort)[1]

    def beside(self, spot: Spot, luck: Random, within_m: float = 60.0) -> Position:
        """About there: a second caller seldom names the very same spot."""
        reach = within_m / M_PER_DEGREE
        lat = spot.position.lat + luck.uniform(-reach, reach)
        return Position(lat, spot.position.lon + luck.uniform(-reach, reach))

    def around(self, middle: Position, reach_m: float, most: int, luck: Random) -> list[Position]:
        """Up to so many road spots within reach of a place, in a straight line."""
        edges = self._edges["anywhere"]
        lon, lat = self._middles[0][edges], self._middles[1][edges]
        near = np.flatnonzero(_away(lon, lat, middle) <= reach_m / M_PER_DEGREE)
        rows = luck.sample(near.tolist(), k=min(most, len(near)))
        return [Position(float(lat[row]), float(lon[row])) for row in rows]

    def _on_road(self, luck: Random, sort: str) -> tuple[int, Position]:
        kept = "centre" if sort == "pub" else sort
        kept = kept if kept in self._edges else "anywhere"
        edges, upto = self._edges[kept], self._upto[kept]
        chosen = int(np.searchsorted(upto, luck.random() * upto[-1]))
        edge = int(edges[min(chosen, len(edges) - 1)])
        start, stop = self._roads.shape_start[edge : edge + 2]
        point = luck.randrange(int(start), int(stop))
        lat, lon = self._roads.shape_lat[point], self._roads.shape_lon[point]
        return edge, Position(float(lat), float(lon))

    def _door(self, row: int) -> Spot:
        doors = self._doors
        position = Position(float(doors.lat[row]), float(doors.lon[row]))
        number, street = (doors.words[int(column[row])] for column in (doors.number, doors.street))
        return Spot(position, self._in_district(f"{number} {street}", position))

    def _words(self, edge: int, place: Position, luck: Random) -> str:
        street = self._roads.street(edge) or "Unnamed road"
        with_doors = self._roads.edge_name[edge] >= 0 and not len(self._doors)
        number = f"{luck.randrange(1, 140)} " if with_doors else ""
        return self._in_district(f"{number}{street}", place)

    def _in_district(self, said: str, place: Position) -> str:
        near = min(self._districts, key=lambda d: distance_m(d.position, place), default=None)
        return f"{said}, {near.name}" if near else said

    def _addresses(self, area: AreaMap) -> Iterator[tuple[str, Indexes]]:
        doors = area.addresses
        if not len(doors):
            return
        works = _inside(area.shapes["industrial"], doors.lon, doors.lat)
        shops = _inside(area.shapes["commercial"], doors.lon, doors.lat)
        away = _away(doors.lon, doors.lat, self.centre)
        lon, lat = self._middles
        middle = away <= _away(lon, lat, self.centre)[self._edges["centre"]].max()
        chosen = {
            "homes": ~works & ~shops,
            "shops": shops,
            "industrial": works,
            "centre": middle,
        }
        yield from ((sort, np.flatnonzero(mask)) for sort, mask in chosen.items() if mask.any())


class _Gates:
    """Where one stops for a place that lies off the road, such as a park by its middle."""

    def __init__(self, area: AreaMap, lon: Floats, lat: Floats) -> None:
        strong = area.roads.edge_strong
        self._lon, self._lat = lon[strong], lat[strong]

    def of(self, place: Place) -> Spot:
        nearest = int(np.argmin(_away(self._lon, self._lat, place.position)))
        return Spot(Position(float(self._lat[nearest]), float(self._lon[nearest])), place.name)


def _middles(area: AreaMap) -> tuple[Floats, Floats]:
    """Longitude and latitude of the middle point of every stretch."""
    start = area.roads.shape_start
    middle = (start[:-1] + start[1:]) // 2
    return area.roads.shape_lon[middle], area.roads.shape_lat[middle]


def _centre(area: AreaMap, lon: Floats, lat: Floats) -> Position:
    """Of the town the area is about: the largest place nearest to the middle of its roads."""
    strong = area.roads.edge_strong
    middle = Position(float(np.median(lat[strong])), float(np.median(lon[strong])))
    for kind in ("city", "town"):
        found = [place.position for place in area.places if place.kind == kind]
        if found:
            return min(found, key=lambda place: distance_m(place, middle))
    return middle


def _away(lon: Floats, lat: Floats, centre: Position) -> Floats:
    """Degrees of latitude from the centre, near enough for comparing."""
    east = (lon - centre.lon) * np.cos(np.radians(centre.lat))
    away: Floats = np.hypot(lat - centre.lat, east)
    return away


def _stretches(
    area: AreaMap, lon: Floats, lat: Floats, centre: Position
) -> Iterator[tuple[str, Indexes]]:
    roads = area.roads
    lived_in = roads.edge_strong & (roads.edge_class >= LIVED_IN[0])
    lived_in &= roads.edge_class <= LIVED_IN[1]
    named = lived_in & ((roads.edge_name >= 0) | (roads.edge_ref >= 0))
    usable = named if named.any() else roads.edge_strong
    works = _inside(area.shapes["industrial"], lon, lat)
    shops = _inside(area.shapes["commercial"], lon, lat)
    away = _away(lon, lat, centre)
    middle = _innermost(usable, away, roads.edge_length_m.astype(np.float64))
    yield "anywhere", np.flatnonzero(usable)
    chosen = {
        "homes": usable & np.isin(roads.edge_class, QUIET) & ~works & ~shops,
        "main": roads.edge_strong & np.isin(roads.edge_class, MAIN),
        "centre": middle,
        "shops": usable & shops,
        "industrial": usable & works,
        "outskirts": usable & (away >= np.quantile(away[usable], 0.8)),
    }
    yield from ((sort, np.flatnonzero(mask)) for sort, mask in chosen.items() if mask.any())


def _innermost(usable: Flags, away: Floats, length_m: Floats) -> Flags:
    """The streets nearest to the centre, up to their share of all."""
    inwards = np.argsort(np.where(usable, away, np.inf), kind="stable")
    gone = np.cumsum(np.where(usable, length_m, 0.0)[inwards])
    within = np.zeros(len(away), np.bool_)
    within[inwards[: max(1, int(np.searchsorted(gone, CENTRE_SHARE * gone[-1])))]] = True
    kept: Flags = within & usable
    return kept


def _inside(layer: ShapeLayer, lon: Floats, lat: Floats) -> Flags:
    """Which points lie within any shape of a layer: even-odd, each shape looking at its own strip."""
    x, y = to_world(lon, lat)
    order = np.argsort(x, kind="stable")
    sorted_x = x[order]
    found = np.zeros(len(x), np.bool_)
    for feature, (west, north, east, south) in enumerate(layer.box.tolist()):
        strip = order[np.searchsorted(sorted_x, west) : np.searchsorted(sorted_x, east, "right")]
        strip = strip[(y[strip] >= north) & (y[strip] <= south) & ~found[strip]]
        if len(strip):
            found[strip] = _crossings(layer, feature, x[strip], y[strip]) % 2 == 1
    return found


def _crossings(layer: ShapeLayer, feature: int, x: Floats, y: Floats) -> npt.NDArray[np.int64]:
    """How many sides of the shape a line eastwards from each point crosses."""
    crossed = np.zeros(len(x), np.int64)
    first, last = layer.feature_start[feature : feature + 2]
    for ring in range(int(first), int(last)):
        points = layer.xy[layer.ring_start[ring] : layer.ring_start[ring + 1]]
        (ax, ay), (bx, by) = points[:-1].T, points[1:].T
        rising = (ay > y[:, None]) != (by > y[:, None])
        slope = (bx - ax) / np.where(by == ay, 1.0, by - ay)
        crossed += (rising & (x[:, None] < ax + (y[:, None] - ay) * slope)).sum(axis=1)
    return crossed
