"""OpenStreetMap extracts (.osm.pbf, .osm, .osm.gz, .osm.bz2) read into a RawMap in one pass.

Multipolygons (lakes, woods, schools with holes) are put together inside osmium, which first reads
the relations alone: a fifth of the whole time, and it forgives relations whose ways were cut away.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import cast

import numpy as np
import numpy.typing as npt
import osmium
from osmium.geom import WKBFactory, use_nodes
from osmium.osm import Area, Node, Relation, Way
from osmium.osm.types import OSMEntity

from geodata.coast import sea_shapes
from geodata.osmtags import (
    AREA_KEYS,
    Tags,
    address_of,
    area_layer,
    blocks_road,
    line_layer,
    name_of,
    place_kind,
)
from geodata.places import MapError
from geodata.rawmap import RawMap, RawPlace, RawShape, RawTurn, RawWay
from geodata.speeds import is_drivable

F8 = npt.NDArray[np.float64]
I8 = npt.NDArray[np.int64]

ATTRIBUTION = "© OpenStreetMap contributors"
MAX_SOURCE_BYTES = 2 * 1024**3  # a large country; memory ends before that does
DOWNLOAD_AGAIN = "download the extract again, as .osm.pbf"

# All that osmium says of a bad file, but for bugs: InvalidLocationError has no base of its own.
_OSMIUM_ERRORS = (
    RuntimeError, ValueError, MemoryError, OSError, osmium.InvalidLocationError,
)  # fmt: skip
_BYTES_PER_OBJECT = 50  # of a .pbf, for each tagged object; only the progress bar believes it
_REPORT_EVERY = 2_000
_MIN_RING = 4  # points of a closed ring: a triangle and its start once more
_WKB_HEADER = 9  # bytes before a line's points: byte order, type, count
_FRESH_NODE = -(2**62)  # numbers for nodes the importer makes; no map counts down that far


def read_osm(path: Path, progress: Callable[[float], None] | None = None) -> RawMap:
    """Read a whole extract. `progress` hears 0..1, a guess. Raises MapError for anything else."""
    raw, _ = read_osm_with_notes(path, progress)
    return raw


def read_osm_with_notes(
    path: Path, progress: Callable[[float], None] | None = None
) -> tuple[RawMap, tuple[str, ...]]:
    """As `read_osm`, and what had to be left out, in words."""
    size = _check_source(path)
    report = progress or (lambda _: None)
    report(0.0)
    collector = _Collector()
    half_way = max(size / _BYTES_PER_OBJECT / 3, 1)
    for count, entity in enumerate(_entities(path)):
        if count % _REPORT_EVERY == 0:
            report(count / (count + half_way))
        try:
            collector.take(entity)
        except UnicodeDecodeError as error:
            raise MapError(f"{path} is damaged (broken text); {DOWNLOAD_AGAIN}") from error
    collector.finish(path)
    report(1.0)
    return collector.raw, collector.notes()


def _check_source(path: Path) -> int:
    try:
        if path.is_dir():
            raise MapError(f"{path} is a folder; name the map file inside it, such as NAME.osm.pbf")
        size = path.stat().st_size
    except FileNotFoundError as error:
        raise MapError(f"there is no file {path}; check the name of the map") from error
    except OSError as error:
        raise MapError(f"{path} can't be opened ({error.strerror}); check its rights") from error
    if size == 0:
        raise MapError(f"{path} is empty; {DOWNLOAD_AGAIN}")
    if size > MAX_SOURCE_BYTES:
        limit = MAX_SOURCE_BYTES // 1024**3
        raise MapError(f"{path} is over {limit} GB; cut your area out first with `osmium extract`")
    return size


def _entities(path: Path) -> Iterator[OSMEntity]:
    """Every tagged node, way, area and relation, in the file's order."""
    processor = (
        osmium.FileProcessor(path.resolve())
        .with_areas(osmium.filter.KeyFilter(*AREA_KEYS))
        .with_filter(osmium.filter.EmptyTagFilter())
    )
    try:
        yield from processor
    except _OSMIUM_ERRORS as error:
        reason = str(error).strip().rstrip(".") or "too large"
        raise MapError(
            f"{path} is damaged or no OpenStreetMap file ({reason}); {DOWNLOAD_AGAIN}"
        ) from error


class _Collector:
    """Takes one object after the other; nodes come before ways, ways before relations."""

    def __init__(self) -> None:
        self.raw = RawMap(ATTRIBUTION)
        self._left_out: Counter[str] = Counter()
        self._blocked: set[int] = set()
        self._coast: list[F8] = []
        self._wkb = WKBFactory()
        self._fresh = _FRESH_NODE

    def take(self, entity: OSMEntity) -> None:
        if isinstance(entity, Node):
            self._take_node(entity)
        elif isinstance(entity, Way):
            self._take_way(entity)
        elif isinstance(entity, Area):
            self._take_area(entity)
        elif isinstance(entity, Relation):
            self._take_relation(entity)

    def finish(self, path: Path) -> None:
        """Make the sea. Raises MapError when no road could be placed."""
        if not self.raw.roads and self._left_out["roads outside the extract"]:
            raise MapError(
                f"{path} has roads but not the points they run through, or names them too late; "
                "sort it with `osmium sort`, or download the extract again with its nodes"
            )
        if self.raw.roads and self._coast:
            self.raw.shapes.extend(sea_shapes(self._coast, self.raw.roads))

    def notes(self) -> tuple[str, ...]:
        return tuple(f"{count} {what}" for what, count in sorted(self._left_out.items()))

    def _take_node(self, node: Node) -> None:
        tags = _tags_of(node)
        if blocks_road(tags):
            self._blocked.add(node.id)
        kind, address = place_kind(tags), address_of(tags)
        if (kind or address) and node.location.valid():
            self._put(tags, kind, address, (node.lon, node.lat))

    def _take_way(self, way: Way) -> None:
        tags = _tags_of(way)
        if "highway" in tags:
            tags = dict(way.tags)
            if is_drivable(tags):
                self._take_road(way, tags)
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

    def _take_road(self, way: Way, tags: Tags) -> None:
        refs = np.array([node.ref for node in way.nodes], np.int64)
        xy = self._points(way)
        if len(xy) == len(refs):
            runs = [(refs, xy)]
        else:
            self._left_out["roads outside the extract"] += 1
            runs = list(_placed_runs(way))
        for run_refs, run_xy in runs:
            for nodes, part in self._open_parts(run_refs, run_xy):
                lon, lat = np.ascontiguousarray(part.T)
                self.raw.roads.append(RawWay(way.id, nodes, lon, lat, tags))

    def _open_parts(self, refs: I8, xy: F8) -> Iterator[tuple[I8, F8]]:
        """Cut a road at its bollards: each side gets an end of its own that meets nothing."""
        numbers = refs.tolist()
        if self._blocked.isdisjoint(numbers):
            yield refs, xy
            return
        walls = [i for i, ref in enumerate(numbers) if ref in self._blocked]
        self._left_out["roads cut by bollards or blocks"] += 1
        for start, end in zip((0, *walls), (*walls, len(refs) - 1), strict=True):
            if start < end:
                nodes = refs[start : end + 1].copy()
                for spot in (0, -1):
                    if int(nodes[spot]) in self._blocked:
                        self._fresh -= 1
                        nodes[spot] = self._fresh
                yield nodes, xy[start : end + 1]

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

    def _take_relation(self, relation: Relation) -> None:
        tags = dict(relation.tags)
        if not tags.get("type", "").startswith("restriction"):
            return
        kind = tags.get("restriction") or tags.get("restriction:motorcar", "")
        if not kind:
            self._left_out["turn restrictions for other traffic or at certain hours"] += 1
            return
        exempt = tuple(part.strip() for part in tags.get("except", "").split(";") if part.strip())
        self.raw.turns.extend(_turns(kind, relation, exempt))

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


def _placed_runs(way: Way) -> Iterator[tuple[I8, F8]]:
    """The stretches of a road whose points are known; a gap isn't bridged."""
    run: list[tuple[int, float, float]] = []
    for node in (*way.nodes, None):
        if node is not None and node.location.valid():
            run.append((node.ref, node.lon, node.lat))
            continue
        if len(run) > 1:
            yield np.array([ref for ref, *_ in run]), np.array([at for _, *at in run])
        run = []


def _turns(kind: str, relation: Relation, exempt: tuple[str, ...]) -> list[RawTurn]:
    """One for each pair of ways: `no_entry` may name several ways in, `no_exit` several out."""
    members = [(member.type, member.ref, member.role) for member in relation.members]

    def ways(role: str) -> Sequence[int]:
        return [ref for what, ref, said in members if what == "w" and said == role]

    via = next((ref for what, ref, role in members if what == "n" and role == "via"), None)
    if via is None and not ways("via"):
        return []
    return [
        RawTurn(kind, source, via, target, exempt)
        for source in ways("from")
        for target in ways("to")
    ]


def _centre(xy: F8) -> tuple[float, float]:
    """The middle of a shape's box: inside enough for a door or a name."""
    # Most shapes are houses of a few corners: plain numbers are ten times quicker than arrays.
    lon, lat = xy.T.tolist()
    return (min(lon) + max(lon)) / 2, (min(lat) + max(lat)) / 2
