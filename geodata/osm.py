"""OpenStreetMap extracts (.osm.pbf, .osm, .osm.gz, .osm.bz2) read into a RawMap.

The roads come first, in a pass of their own that `geodata.osmroads` makes. In the second,
multipolygons (lakes, woods, schools with holes) are put together inside osmium, which reads the
relations alone before it reads the rest, and forgives relations whose ways were cut away.
"""

from collections.abc import Callable
from pathlib import Path
from typing import cast

import numpy as np
import numpy.typing as npt
import osmium
from osmium.geom import WKBFactory, use_nodes
from osmium.osm import Area, Node, Way
from osmium.osm.types import OSMEntity

from geodata.coast import sea_shapes
from geodata.osmfile import DOWNLOAD_AGAIN, check_source, objects
from geodata.osmroads import read_roads
from geodata.osmtags import (
    AREA_KEYS,
    PLACE_KEYS,
    Tags,
    address_of,
    area_layer,
    line_layer,
    name_of,
    place_kind,
)
from geodata.places import MapError
from geodata.rawmap import RawMap, RawPlace, RawShape
from geodata.speeds import is_drivable

F8 = npt.NDArray[np.float64]

ATTRIBUTION = "© OpenStreetMap contributors"

_BYTES_PER_OBJECT = 50  # of a .pbf, for each tagged object; only the progress bar believes it
_ROADS = 0.3  # share of the whole time, on a city
_MIN_RING = 4  # points of a closed ring: a triangle and its start once more
_WKB_HEADER = 9  # bytes before a line's points: byte order, type, count

Notes = tuple[str, ...]
"""What had to be left out, in words."""


def _silent(_: float) -> None:
    pass


def read_osm(path: Path) -> RawMap:
    """Read a whole extract. Raises MapError for anything else."""
    return read_osm_with_notes(path)[0]


def read_osm_with_notes(
    path: Path, progress: Callable[[float], None] = _silent
) -> tuple[RawMap, Notes]:
    """All that a desk uses. `progress` hears 0..1, a guess. Raises MapError."""
    raw, notes = _with_roads(path, lambda share: progress(share * _ROADS))
    processor = (
        osmium.FileProcessor(path.resolve())
        .with_areas(osmium.filter.KeyFilter(*AREA_KEYS))
        .with_filter(osmium.filter.EmptyTagFilter())
    )
    collector = _Collector(raw)
    _collect(path, processor, collector, lambda share: progress(_ROADS + share * (1 - _ROADS)))
    collector.flood()
    return raw, notes


def read_roads_with_notes(
    path: Path, progress: Callable[[float], None] = _silent
) -> tuple[RawMap, Notes]:
    """Roads and named places alone: a country's buildings and fields would fill the memory."""
    raw, notes = _with_roads(path, lambda share: progress(share / 2))
    processor = (
        osmium.FileProcessor(path.resolve())
        .with_locations()
        .with_filter(osmium.filter.KeyFilter(*PLACE_KEYS))
        .with_filter(osmium.filter.KeyFilter("name"))
    )
    places = _Collector(RawMap(ATTRIBUTION))
    _collect(path, processor, places, lambda share: progress(0.5 + share / 2))
    raw.places.extend(places.raw.places)
    return raw, notes


def _with_roads(path: Path, progress: Callable[[float], None]) -> tuple[RawMap, Notes]:
    size = check_source(path)
    progress(0.0)
    roads = read_roads(path, size, progress)
    notes = tuple(f"{count} {what}" for what, count in sorted(roads.left_out.items()))
    return RawMap(ATTRIBUTION, roads=roads.ways, turns=roads.turns), notes


def _collect(
    path: Path,
    processor: osmium.FileProcessor,
    collector: "_Collector",
    progress: Callable[[float], None],
) -> None:
    guess = path.stat().st_size / _BYTES_PER_OBJECT
    try:
        for entity in objects(path, processor, guess, progress):
            collector.take(entity)
    except UnicodeDecodeError as error:
        raise MapError(f"{path} is damaged (broken text); {DOWNLOAD_AGAIN}") from error


class _Collector:
    """Takes one object after the other: what is drawn, and what is found by its name."""

    def __init__(self, raw: RawMap) -> None:
        self.raw = raw
        self._coast: list[F8] = []
        self._wkb = WKBFactory()

    def take(self, entity: OSMEntity) -> None:
        if isinstance(entity, Node):
            self._take_node(entity)
        elif isinstance(entity, Way):
            self._take_way(entity)
        elif isinstance(entity, Area):
            self._take_area(entity)

    def flood(self) -> None:
        """Make the sea."""
        if self.raw.roads and self._coast:
            self.raw.shapes.extend(sea_shapes(self._coast, self.raw.roads))

    def _take_node(self, node: Node) -> None:
        tags = _tags_of(node)
        kind, address = place_kind(tags), address_of(tags)
        if (kind or address) and node.location.valid():
            self._put(tags, kind, address, (node.lon, node.lat))

    def _take_way(self, way: Way) -> None:
        tags = _tags_of(way)
        if "highway" in tags and is_drivable(tags):
            return
        closed = way.is_closed()
        layer = area_layer(tags) if closed else None
        layer = layer or line_layer(tags)
        kind, address = (place_kind(tags), address_of(tags)) if closed else (None, None)
        is_coast = tags.get("natural") == "coastline"
        if not (layer or kind or address or is_coast):
            return
        xy = self._points(way)
        if len(xy) < (_MIN_RING if closed else 2):
            return
        if layer:
            self.raw.shapes.append(RawShape(layer, (xy,), name_of(tags)))
        if is_coast:
            self._coast.append(xy)
        if kind or address:
            self._put(tags, kind, address, _centre(xy))

    def _take_area(self, area: Area) -> None:
        """Only relations: a closed way has been taken as a way."""
        if area.from_way():
            return
        tags = dict(area.tags)
        layer, kind, address = area_layer(tags), place_kind(tags), address_of(tags)
        for number, outer in enumerate(area.outer_rings()):
            rings = tuple(
                np.array([(node.lon, node.lat) for node in ring])
                for ring in (outer, *area.inner_rings(outer))
            )
            if layer:
                self.raw.shapes.append(RawShape(layer, rings, name_of(tags)))
            if number == 0:
                self._put(tags, kind, address, _centre(rings[0]))

    def _put(
        self,
        tags: Tags,
        kind: str | None,
        address: tuple[str, str] | None,
        at: tuple[float, float],
    ) -> None:
        lon, lat = at
        if kind:
            self.raw.places.append(RawPlace(kind, name_of(tags), lat, lon))
        if address:
            self.raw.addresses.append((*address, lat, lon))

    def _points(self, way: Way) -> F8:
        """The way's points that lie in the file, k x 2: lon, lat. In one call where all do."""
        try:
            line = bytes.fromhex(self._wkb.create_linestring(way, use_nodes.ALL))
        except (
            osmium.InvalidLocationError,
            RuntimeError,
        ):  # a point missing; fewer than two points
            found = [(node.lon, node.lat) for node in way.nodes if node.location.valid()]
            return np.array(found, np.float64).reshape(-1, 2)
        return np.frombuffer(line, "<f8", offset=_WKB_HEADER).reshape(-1, 2)


def _tags_of(entity: Node | Way) -> Tags:
    """The tags where osmium keeps them: to copy them all takes longer than the rest together."""
    return cast("Tags", entity.tags)


def _centre(xy: F8) -> tuple[float, float]:
    """The middle of a shape's box: inside enough for a door or a name."""
    # Most shapes are houses of a few corners: plain numbers are ten times quicker than arrays.
    lon, lat = xy.T.tolist()
    return (min(lon) + max(lon)) / 2, (min(lat) + max(lat)) / 2
