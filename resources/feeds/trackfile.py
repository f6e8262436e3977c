"""A recorded file being read, and the checks that every format of one shares."""

from datetime import UTC, datetime
from math import isfinite

from msgspec import Struct

from resources.feeds.nmea import error_m
from resources.fixes import Fix, unless_negative
from resources.units import RefusedError

NAMELESS = "recorded"  # the device of a track that names none


class TrackFile(Struct, frozen=True):
    """What was found in a file: bytes, which no reader trusts."""

    name: str
    raw: bytes
    now: datetime  # stands in for when a fix was received

    def refusal(self, line: int, why: str) -> RefusedError:
        return RefusedError(f"{self.name}, line {line}: {why}")


class Point(Struct):
    """A place of a track as it is written: words, "" for what is not."""

    line: int
    lat: str = ""
    lon: str = ""
    time: str = ""
    speed: str = ""  # metres a second
    course: str = ""  # degrees from north
    hdop: str = ""
    device: str = NAMELESS


def fix_of(point: Point, file: TrackFile) -> Fix:
    """The fix a point is. Raises RefusedError for a point without place or time."""
    lat, lon = (_number(word, file, point.line) for word in (point.lat, point.lon))
    if lat is None or lon is None or abs(lat) > 90 or abs(lon) > 180:
        raise file.refusal(
            point.line,
            f"“{point.lat[:20]}, {point.lon[:20]}” is no place: write degrees, latitude and longitude",
        )
    hdop = _number(point.hdop, file, point.line)
    course = _number(point.course, file, point.line)
    return Fix(
        point.device,
        lat,
        lon,
        _time(point, file),
        file.now,
        None if hdop is None else error_m(hdop),
        None if course is None or course < 0 else course % 360,
        unless_negative(_number(point.speed, file, point.line)),
    )


def _number(said: str, file: TrackFile, line: int) -> float | None:
    if not said.strip():
        return None
    try:
        value = float(said)
    except ValueError:
        value = float("nan")
    if not isfinite(value):
        raise file.refusal(line, f"“{said[:20]}” is no number: write it as in 51.5842")
    return value


def _time(point: Point, file: TrackFile) -> datetime:
    """ISO 8601, in UTC where no zone is said, or seconds since 1970."""
    said = point.time.strip()
    if not said:
        raise file.refusal(point.line, "a place has no time: record or export the track with times")
    try:
        seconds = float(said)
    except ValueError:
        return _iso(said, point.line, file)
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise file.refusal(
            point.line, f"“{said[:30]}” is no time: write seconds since 1970"
        ) from error


def _iso(said: str, line: int, file: TrackFile) -> datetime:
    try:
        time = datetime.fromisoformat(said)
        return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise file.refusal(
            line, f"“{said[:30]}” is no time: write it as in 2026-01-26T15:57:02Z"
        ) from error
