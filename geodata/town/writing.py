"""The plan in degrees, with tags and numbers, as an importer of OpenStreetMap would hand it over."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import cos, degrees, radians

import numpy as np
import numpy.typing as npt
import shapely

from geodata.places import EARTH_RADIUS_M
from geodata.rawmap import RawShape, RawTurn, RawWay
from geodata.town.buildings import Building
from geodata.town.countryside import Land
from geodata.town.curves import Points, Spot, coords
from geodata.town.network import GRID_M, Node, Plan
from geodata.town.streets import Street
from geodata.town.traffic import ALONG, Ban

# Open water of the Irish Sea, so that nobody takes the town for a real place.
MIDDLE_LAT, MIDDLE_LON = 53.98, -4.95
FIRST_NODE, FIRST_WAY = 1_000_001, 5_001


@dataclass(frozen=True, slots=True)
class Earth:
    """From the plan's metres to degrees; `east` is -1 for a town turned over."""

    east: int

    def degrees(self, points: Points) -> Points:
        """Longitude and latitude, k x 2, to the seven decimals OpenStreetMap keeps."""
        per_lat = degrees(1 / EARTH_RADIUS_M)
        per_lon = per_lat / cos(radians(MIDDLE_LAT))
        scaled = points * np.array([self.east * per_lon, per_lat])
        placed: Points = np.round(scaled + np.array([MIDDLE_LON, MIDDLE_LAT]), 7)
        return placed

    def spot(self, spot: Spot) -> tuple[float, float]:
        lon, lat = self.degrees(np.array([spot]))[0]
        return float(lon), float(lat)

    def ring(self, shape: shapely.Polygon) -> Points:
        return self.degrees(coords(shape.exterior))


def write_roads(plan: Plan, bans: list[Ban], earth: Earth) -> tuple[list[RawWay], list[RawTurn]]:
    """Ways and turn bans; a main street is cut in two at each ban, as in OpenStreetMap."""
    cuts: dict[int, list[Node]] = {}
    for ban in bans:
        cuts.setdefault(ban.main, []).append(ban.via)
    number: dict[Node, int] = {}
    parts: list[list[Node]] = []
    tags: list[dict[str, str]] = []
    halves: dict[tuple[int, Node], tuple[int, int]] = {}
    single: dict[int, int] = {}
    for index, (street, nodes) in enumerate(zip(plan.streets, plan.nodes, strict=True)):
        single[index] = FIRST_WAY + len(parts)
        for part in _parts(nodes, cuts.get(index, [])):
            way = FIRST_WAY + len(parts)
            if part[0] != nodes[0]:
                halves[index, part[0]] = way - 1, way
            parts.append(part)
            tags.append(tags_of(street))
    ids = [[number.setdefault(node, FIRST_NODE + len(number)) for node in part] for part in parts]
    placed = earth.degrees(np.array([node for part in parts for node in part]) * GRID_M)
    stops = np.cumsum([len(part) for part in parts])
    ways = [
        _way(FIRST_WAY + index, *way)
        for index, way in enumerate(zip(ids, _split(placed, stops), tags, strict=True))
    ]
    turns = [_turn(ban, halves, single[ban.side], number[ban.via]) for ban in bans]
    return ways, turns


def _split(points: Points, stops: npt.NDArray[np.int64]) -> Iterator[Points]:
    """The points up to each stop; `numpy.split` is slow where there are many."""
    return (points[a:b] for a, b in pairwise([0, *stops.tolist()]))


def _parts(nodes: list[Node], cuts: list[Node]) -> list[list[Node]]:
    if not cuts:
        return [nodes]
    stops = sorted({0, *(nodes.index(node) for node in cuts), len(nodes) - 1})
    return [nodes[a : b + 1] for a, b in pairwise(stops)]


def _way(way: int, ids: list[int], placed: Points, tags: dict[str, str]) -> RawWay:
    return RawWay(
        way, np.array(ids, dtype=np.int64), placed[:, 0].copy(), placed[:, 1].copy(), tags
    )


def _turn(
    ban: Ban, halves: dict[tuple[int, Node], tuple[int, int]], side: int, via: int
) -> RawTurn:
    main, onward = halves[ban.main, ban.via][:: -1 if ban.after else 1]
    if ban.kind in ALONG.values():
        return RawTurn(ban.kind, main, via, onward if ban.kind == "only_straight_on" else main)
    start, end = (side, main) if ban.into_main else (main, side)
    return RawTurn(ban.kind, start, via, end, ban.exempt)


def tags_of(street: Street) -> dict[str, str]:
    """The tags a mapper would have given the street."""
    tags = {"highway": street.highway, "maxspeed": f"{street.mph} mph"}
    if street.name:
        tags["name"] = street.name
    if street.ref:
        tags["ref"] = street.ref
    if street.oneway:
        tags["oneway"] = "yes"
    if street.roundabout:
        tags["junction"] = "roundabout"
    if street.private:
        tags["access"] = "private"
    if street.layer:
        tags |= {"bridge": "yes", "layer": str(street.layer)}
    return tags


def write_shapes(lands: list[Land], earth: Earth) -> Iterator[RawShape]:
    """All shapes in one go: a town has tens of thousands."""
    rings, land_of = shapely.get_rings([land.shape for land in lands], return_index=True)
    lines = np.array([land.shape for land in lands])
    flat = np.flatnonzero(shapely.get_type_id(lines) == shapely.GeometryType.LINESTRING)
    every, owner = np.concatenate([rings, lines[flat]]), np.concatenate([land_of, flat])
    order = np.argsort(owner, kind="stable")
    points, ring = shapely.get_coordinates(every[order], return_index=True)
    stops = np.append(np.flatnonzero(np.diff(ring)) + 1, len(ring))
    placed = _split(earth.degrees(points), stops)
    of_land: list[list[Points]] = [[] for _ in lands]
    for index, part in zip(owner[order].tolist(), placed, strict=True):
        of_land[index].append(part.copy())
    for land, parts in zip(lands, of_land, strict=True):
        yield RawShape(land.layer, tuple(parts), land.name)


def write_addresses(buildings: list[Building], earth: Earth) -> list[tuple[str, str, float, float]]:
    """Number, street, latitude and longitude of every front door's house."""
    named = [building for building in buildings if building.street]
    doors = [(str(number), home.street) for home in named for number in home.numbers]
    placed = earth.degrees(_homes(named)).tolist()
    return [(*door, lat, lon) for door, (lon, lat) in zip(doors, placed, strict=True)]


def _homes(buildings: list[Building]) -> Points:
    """The middle of each home in each building, k x 2."""
    corners = shapely.get_coordinates([home.shape for home in buildings]).reshape(-1, 5, 2)
    homes = np.array([len(home.numbers) for home in buildings])
    index = np.repeat(np.arange(len(buildings)), homes)
    number = np.arange(len(index)) - np.repeat(np.cumsum(homes) - homes, homes)
    share = ((number + 0.5) / homes[index])[:, None]
    a, b, c, d = corners[index, :4].transpose(1, 0, 2)
    middle: Points = (a + (b - a) * share + d + (c - d) * share) / 2
    return middle
