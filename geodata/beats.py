"""Beats, wards or neighbourhoods from a GeoJSON file: a name and a boundary each."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from geodata.places import MapError
from geodata.rawmap import RawBeat

F8 = npt.NDArray[np.float64]

MAX_FILE_BYTES = 64 * 1024**2
MAX_BEATS = 10_000
MAX_NAME = 80
REMEDY = "export it again as GeoJSON with polygons in WGS 84"

_MIN_RING = 4  # points: a triangle and its start once more
# Best first: a plain name, then the Office for National Statistics' columns (WD13NM, MSOA11NM; the
# Welsh ones end in NMW), then anything with “name” in it, then a code.
_NAME_KEYS = (
    re.compile(r"name|(beat|ward|sector|district|neighbourhood)(_?name)?", re.IGNORECASE),
    re.compile(r"[A-Z]{2,6}\d{0,2}NM", re.IGNORECASE),
    re.compile(r".*name.*", re.IGNORECASE),
    re.compile(r"(?:.*_)?(?:code|id)|[A-Z]{2,6}\d{0,2}CD", re.IGNORECASE),
)


class _Geometry(msgspec.Struct):
    type: str
    coordinates: list[Any] = []


class _Feature(msgspec.Struct):
    geometry: _Geometry | None = None
    properties: dict[str, Any] | None = None
    id: str | int | None = None


class _Collection(msgspec.Struct):
    type: str
    features: list[_Feature] = []


def read_beats(path: Path) -> list[RawBeat]:
    """Every polygon of the file; a beat in several parts gives several of one name.

    Raises MapError for what is no GeoJSON, too large, not in degrees, or without a polygon.
    """
    collection = _decode(path)
    if len(collection.features) > MAX_BEATS:
        raise MapError(
            f"{path} holds more than {MAX_BEATS} beats; leave out those not in your area"
        )
    beats = [
        RawBeat(name, rings)
        for number, feature in enumerate(collection.features, start=1)
        for name, rings in _parts(path, number, feature)
    ]
    if not beats:
        raise MapError(f"{path} holds no polygon; {REMEDY}")
    return beats


def _decode(path: Path) -> _Collection:
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            limit = MAX_FILE_BYTES // 1024**2
            raise MapError(f"{path} is over {limit} MB; simplify its boundaries first")
        collection = msgspec.json.decode(path.read_bytes(), type=_Collection)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise MapError(f"{path} is not GeoJSON; {REMEDY}") from error
    except OSError as error:
        raise MapError(f"{path} can't be read ({error.strerror}); check its name") from error
    if collection.type != "FeatureCollection":
        raise MapError(f"{path} is not a GeoJSON feature collection; {REMEDY}")
    return collection


def _parts(path: Path, number: int, feature: _Feature) -> Iterator[tuple[str, tuple[F8, ...]]]:
    geometry = feature.geometry
    if geometry is None or geometry.type not in {"Polygon", "MultiPolygon"}:
        return
    name = _name(feature, number)
    polygons = geometry.coordinates if geometry.type == "MultiPolygon" else [geometry.coordinates]
    for polygon in polygons:
        if not isinstance(polygon, list) or not polygon:
            raise MapError(f"beat “{name}” in {path} has no boundary; {REMEDY}")
        yield name, tuple(_ring(path, name, ring) for ring in polygon)


def _ring(path: Path, name: str, points: object) -> F8:
    try:
        pairs = [(lon, lat) for lon, lat, *_ in points] if isinstance(points, list) else []
        ring = np.array(pairs, np.float64)
    except (TypeError, ValueError) as error:
        raise MapError(f"beat “{name}” in {path} has a broken boundary; {REMEDY}") from error
    if len(ring) < _MIN_RING:
        raise MapError(f"beat “{name}” in {path} has a boundary of under three points; {REMEDY}")
    if not np.all(np.abs(ring) <= (180, 90)):  # not a number fails this too
        raise MapError(f"beat “{name}” in {path} is not in degrees; {REMEDY} (EPSG:4326)")
    return ring


def _name(feature: _Feature, number: int) -> str:
    properties = feature.properties or {}
    for pattern in _NAME_KEYS:
        for key, value in properties.items():
            if pattern.fullmatch(key) and (text := _text(value)):
                return text
    return _text(feature.id) or f"Beat {number}"


def _text(value: object) -> str:
    """A name or a number as words for a screen; anything else as nothing."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return " ".join(str(value).split())[:MAX_NAME]
