"""The area file: one place made ready for a desk, opened by mapping its arrays into memory."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from geodata.areafile import ArrayFile, write_file
from geodata.arealabel import FORMAT, VERSION, Entry, Manifest, digest_of, read_manifest
from geodata.areaschema import (
    ADDRESSES,
    BEATS,
    ENGINE,
    ROADS,
    SHAPES,
    Column,
    Sizes,
    fault_of,
    is_permutation,
)
from geodata.arrays import offsets
from geodata.places import Box, MapError, Position
from geodata.rawmap import LAYERS
from geodata.roads import CLASSES, U4, RoadNetwork

Array = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class ShapeLayer:
    """Shapes of one basemap layer, sorted so that neighbours lie near each other.

    Points are in world units: Web Mercator, 0..1 from west to east and from north to south.
    Ring r is `xy[ring_start[r]:ring_start[r + 1]]`; feature f owns rings
    `feature_start[f]..feature_start[f + 1]` (areas: outer first, holes after; lines: one).
    """

    xy: npt.NDArray[np.float64]  # p x 2
    ring_start: npt.NDArray[np.int32]  # r + 1
    feature_start: npt.NDArray[np.int32]  # f + 1
    box: npt.NDArray[np.float64]  # f x 4: west, north, east, south in world units
    name: npt.NDArray[np.int32]  # f, index into AreaMap.shape_names, or -1


@dataclass(frozen=True, slots=True)
class Place:
    kind: str  # one of rawmap.PLACE_KINDS
    name: str
    position: Position


@dataclass(frozen=True, slots=True)
class Beat:
    """A policing area; rings are k x 2 lon, lat, outer first."""

    name: str
    rings: tuple[npt.NDArray[np.float64], ...]


@dataclass(frozen=True, slots=True)
class Addresses:
    """House numbers and their doors; `number` and `street` are indexes into `words`."""

    number: npt.NDArray[np.int32]  # a
    street: npt.NDArray[np.int32]  # a
    lat: npt.NDArray[np.float64]  # a, degrees
    lon: npt.NDArray[np.float64]  # a
    words: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.number)


def no_addresses() -> Addresses:
    nothing, nowhere = np.empty(0, np.int32), np.empty(0)
    return Addresses(nothing, nothing, nowhere, nowhere, ())


@dataclass(frozen=True, slots=True)
class AreaMap:
    """An opened area file."""

    name: str
    attribution: str  # must be shown on every map and print
    digest: str  # SHA-256 of what the file holds; the version of caches made from it
    box: Box  # of the roads
    epsg: int  # the desk's one metric plane
    roads: RoadNetwork
    road_order: U4  # n, for the road engine; or empty where none could be found
    shapes: Mapping[str, ShapeLayer]  # by layer name, rawmap.LAYERS
    shape_names: tuple[str, ...]
    places: tuple[Place, ...]
    beats: tuple[Beat, ...]
    notes: tuple[str, ...]  # in words: what the import had to leave out; of the town, its edition
    addresses: Addresses = field(default_factory=no_addresses)


def save_area(area: AreaMap, path: Path) -> None:
    """Write whole or not at all. Same area, same bytes. Raises MapError (disk full, no rights)."""
    manifest, arrays = _pack(area)
    write_file(path, msgspec.json.encode(manifest), arrays)


def open_area(path: Path) -> AreaMap:
    """Open by memory map: well under two seconds for a county. Raises MapError if it isn't one.

    Looks at every table and index, so nothing in it can point outside; coordinates stay unread on
    the disk until they are drawn. `verify_area` reads those too.
    """
    file = ArrayFile(path)
    manifest = read_manifest(file)
    return _unpack(_Reader(file, manifest), manifest)


def verify_area(path: Path) -> None:
    """Read the whole file and compare every array with its hash. Raises MapError."""
    file = ArrayFile(path)
    for name, entry in read_manifest(file).arrays.items():
        if _hash(file.array(name, entry.dtype, entry.shape)) != entry.sha256:
            raise file.damaged(f"{name} was changed")


def area_digest(area: AreaMap) -> str:
    """SHA-256 of what a file of this area holds; `area.digest` itself doesn't count."""
    return _pack(area)[0].digest


def _pack(area: AreaMap) -> tuple[Manifest, dict[str, Array]]:
    arrays = _arrays_of(area)
    box = area.box
    manifest = Manifest(
        format=FORMAT,
        version=VERSION,
        name=area.name,
        attribution=area.attribution,
        digest="",
        box=(box.south, box.west, box.north, box.east),
        epsg=area.epsg,
        notes=area.notes,
        streets=area.roads.names,
        shape_names=area.shape_names,
        address_words=area.addresses.words,
        places=tuple((p.kind, p.name, p.position.lat, p.position.lon) for p in area.places),
        beats=tuple(beat.name for beat in area.beats),
        arrays={
            name: Entry(array.dtype.str, array.shape, _hash(array))
            for name, array in arrays.items()
        },
    )
    return msgspec.structs.replace(manifest, digest=digest_of(manifest)), arrays


def _arrays_of(area: AreaMap) -> dict[str, Array]:
    groups: dict[str, tuple[Mapping[str, Column], object]] = {
        "roads": (ROADS, area.roads),
        "engine": (ENGINE, area),
        **{f"shapes/{layer}": (SHAPES, area.shapes[layer]) for layer in LAYERS},
        "addresses": (ADDRESSES, area.addresses),
    }
    arrays = {
        f"{group}/{name}": np.ascontiguousarray(getattr(record, name), column.dtype)
        for group, (columns, record) in groups.items()
        for name, column in columns.items()
    }
    return arrays | {f"beats/{name}": array for name, array in _pack_beats(area.beats).items()}


def _pack_beats(beats: tuple[Beat, ...]) -> dict[str, Array]:
    rings = [ring for beat in beats for ring in beat.rings]
    return {
        "lon_lat": np.concatenate([np.empty((0, 2)), *rings]).astype("<f8"),
        "ring_start": offsets([len(ring) for ring in rings]),
        "beat_start": offsets([len(beat.rings) for beat in beats]),
    }


def _hash(array: Array) -> str:
    return sha256(array.data if array.size else b"").hexdigest()


class _Reader:
    """Fetches groups of arrays and refuses those that don't fit together."""

    def __init__(self, file: ArrayFile, manifest: Manifest) -> None:
        self._file = file
        self._entries = manifest.arrays

    def group(self, group: str, columns: Mapping[str, Column], sizes: Sizes) -> dict[str, Array]:
        arrays = {name: self._array(f"{group}/{name}", columns[name]) for name in columns}
        fault = fault_of(columns, arrays, sizes)
        if fault:
            raise self.damaged(f"in {group}, {fault}")
        return arrays

    def damaged(self, what: str) -> MapError:
        return self._file.damaged(what)

    def _array(self, name: str, column: Column) -> Array:
        entry = self._entries.get(name)
        if entry is None:
            raise self.damaged(f"{name} is not in its table of contents")
        if entry.dtype != column.dtype or any(length < 0 for length in entry.shape):
            raise self.damaged(f"{name} is of the wrong type")
        return self._file.array(name, entry.dtype, entry.shape)


def _unpack(reader: _Reader, manifest: Manifest) -> AreaMap:
    south, west, north, east = manifest.box
    roads = _unpack_roads(reader, manifest.streets)
    return AreaMap(
        name=manifest.name,
        attribution=manifest.attribution,
        digest=manifest.digest,
        box=Box(south, west, north, east),
        epsg=manifest.epsg,
        roads=roads,
        road_order=_unpack_order(reader, len(roads.node_lon)),
        shapes={
            layer: ShapeLayer(
                **reader.group(f"shapes/{layer}", SHAPES, {"names": len(manifest.shape_names)})
            )
            for layer in LAYERS
        },
        shape_names=manifest.shape_names,
        places=_unpack_places(reader, manifest),
        beats=_unpack_beats(reader, manifest.beats),
        notes=manifest.notes,
        addresses=Addresses(
            **reader.group("addresses", ADDRESSES, {"words": len(manifest.address_words)}),
            words=manifest.address_words,
        ),
    )


def _unpack_roads(reader: _Reader, names: tuple[str, ...]) -> RoadNetwork:
    arrays = reader.group("roads", ROADS, {"names": len(names), "classes": len(CLASSES)})
    bans, edges = arrays["banned_turns"], len(arrays["edge_from"])
    limits = np.array([edges, len(arrays["node_lon"]), edges])
    if np.any(bans >= limits) or np.any(np.diff(arrays["shape_start"]) < 2):
        raise reader.damaged("in roads, a turn or a shape points outside")
    return RoadNetwork(**arrays, names=names)


def _unpack_order(reader: _Reader, junctions: int) -> U4:
    order: U4 = reader.group("engine", ENGINE, {})["road_order"]
    if len(order) and not is_permutation(order, junctions):
        raise reader.damaged("road_order doesn't name every junction once")
    return order


def _unpack_places(reader: _Reader, manifest: Manifest) -> tuple[Place, ...]:
    try:
        return tuple(
            Place(kind, name, Position(lat, lon)) for kind, name, lat, lon in manifest.places
        )
    except ValueError as error:
        raise reader.damaged("a place is not on the earth") from error


def _unpack_beats(reader: _Reader, names: tuple[str, ...]) -> tuple[Beat, ...]:
    arrays = reader.group("beats", BEATS, {"beats": len(names)})
    ring_start, beat_start = arrays["ring_start"].tolist(), arrays["beat_start"].tolist()
    rings = [arrays["lon_lat"][start:end] for start, end in pairwise(ring_start)]
    return tuple(
        Beat(name, tuple(rings[start:end]))
        for name, (start, end) in zip(names, pairwise(beat_start), strict=True)
    )
