"""Tracks as tables: CSV with a line of names, time, lat, lon and perhaps speed, bearing, device."""

import csv
from collections.abc import Iterator, Mapping

from resources.feeds.trackfile import Point, TrackFile, fix_of
from resources.fixes import Fix

NAMES: Mapping[str, tuple[str, ...]] = {
    "time": ("time", "timestamp", "datetime"),
    "lat": ("lat", "latitude"),
    "lon": ("lon", "lng", "longitude"),
    "speed": ("speed", "speed_mps"),
    "course": ("bearing", "heading", "course"),
    "device": ("device", "vehicle_id", "vehicle", "callsign"),
}
"""What a column may be called. Speeds are metres a second, bearings degrees from north."""
NEEDED = ("time", "lat", "lon")
SEPARATORS = ",;\t"


def read(file: TrackFile) -> Iterator[Fix]:
    """Every line a fix. Raises RefusedError for the first that is none, and for what is no table."""
    try:
        lines = file.raw.decode("utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise file.refusal(1, f"neither text nor any track this desk reads: {KNOWN}") from error
    rows = csv.reader(lines, delimiter=_separator(next(filter(str.strip, lines), "")), strict=True)
    try:
        columns = _columns(next(filter(None, rows), []), file)
        for row in rows:
            if row:
                yield fix_of(_point(row, columns, rows.line_num), file)
    except csv.Error as error:
        raise file.refusal(rows.line_num, f"the table is broken here: {error}") from error


KNOWN = "NMEA sentences, GPX, OwnTracks as JSON lines, or CSV that begins with time,lat,lon"


def _separator(header: str) -> str:
    return max(SEPARATORS, key=header.count)


def _columns(header: list[str], file: TrackFile) -> dict[str, int]:
    """Which column holds what. Raises RefusedError when one that is needed is missing."""
    said = [name.strip().lower() for name in header]
    found = {
        field: next(said.index(name) for name in names if name in said)
        for field, names in NAMES.items()
        if not set(names).isdisjoint(said)
    }
    missing = [field for field in NEEDED if field not in found]
    if len(missing) == len(NEEDED):
        raise file.refusal(1, f"this is no track this desk reads: {KNOWN}")
    if missing:
        raise file.refusal(1, f"no column named {' or '.join(NAMES[missing[0]])}: add it")
    return found


def _point(row: list[str], columns: Mapping[str, int], line: int) -> Point:
    return Point(line, **{field: row[at] for field, at in columns.items() if at < len(row)})
