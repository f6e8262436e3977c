"""OwnTracks reports: the JSON a phone or a vehicle's box sends, as fixes, and back to simulate one.

The format is OwnTracks' public one: `tst` in seconds since 1970 UTC, `acc` in metres, `cog` in
degrees, `vel` in kilometres an hour. Phones write a negative number for "not known".
"""

from datetime import UTC, datetime
from typing import Annotated, Literal

from msgspec import DecodeError, Meta, Struct, field, json

from resources.fixes import BadFix, Fix, unless_negative

LARGEST = 8 * 1024  # bytes; a location is some 200
LONGEST_NAME = 64  # characters of a device's name
KMH_IN_MPS = 3.6


class Report(Struct, omit_defaults=True):
    """The part of a location report this desk reads or writes."""

    lat: float
    lon: float
    tst: Annotated[float, Meta(ge=0, le=4_102_444_800)]  # up to the year 2100
    type: Literal["location"] = field(name="_type")
    topic: str = ""  # owntracks/<user>/<device>
    tid: str = ""  # two letters, when there is no topic
    acc: Annotated[float, Meta(le=20_040_000)] | None = None  # half way round the earth
    cog: Annotated[float, Meta(le=360)] | None = None
    vel: Annotated[float, Meta(le=10_000)] | None = None


class _Kind(Struct):
    type: str = field(name="_type")


_REPORT = json.Decoder(Report)
_KIND = json.Decoder(_Kind)


def decode(datagram: bytes, received_at: datetime) -> Fix:
    """The fix a report holds. Raises BadFix: too_large, malformed or not_a_location."""
    if len(datagram) > LARGEST:
        raise BadFix("too_large", f"a report has more than {LARGEST} bytes")
    try:
        report = _REPORT.decode(datagram)
    except (DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _why_not(datagram, error) from error
    return Fix(
        _device(report),
        report.lat,
        report.lon,
        datetime.fromtimestamp(report.tst, UTC),
        received_at,
        error_m=unless_negative(report.acc),
        heading_deg=None if (cog := unless_negative(report.cog)) is None else cog % 360,
        speed_mps=None if (vel := unless_negative(report.vel)) is None else vel / KMH_IN_MPS,
    )


def encode(fix: Fix) -> bytes:
    """The report a device would send for this fix. Raises ValueError for a name with no topic."""
    if not fix.device or "/" in fix.device or len(fix.device) > LONGEST_NAME:
        raise ValueError(f"“{fix.device}” can't be the last part of a topic: name it without “/”")
    return json.encode(
        Report(
            type="location",
            topic=f"owntracks/desk/{fix.device}",
            tid=fix.device[-2:],
            lat=fix.lat,
            lon=fix.lon,
            tst=_short(fix.fixed_at.timestamp()),
            acc=_maybe_short(fix.error_m),
            cog=_maybe_short(fix.heading_deg),
            vel=None if fix.speed_mps is None else _short(fix.speed_mps * KMH_IN_MPS),
        )
    )


def _why_not(datagram: bytes, error: Exception) -> BadFix:
    """Tell another kind of message, which is harmless, from one that is broken."""
    try:
        kind = _KIND.decode(datagram).type
    except (DecodeError, UnicodeDecodeError, RecursionError):
        kind = "location"
    if kind != "location":
        return BadFix("not_a_location", f"a message of the type “{kind[:20]}” holds no position")
    return BadFix("malformed", f"a report can't be read: {error}")


def _device(report: Report) -> str:
    device = report.topic.rpartition("/")[2] or report.tid
    if not device:
        raise BadFix("malformed", "a report names no device: neither topic nor tid")
    if len(device) > LONGEST_NAME:
        raise BadFix("malformed", f"a device's name has more than {LONGEST_NAME} characters")
    return device


def _short(value: float) -> float:
    """A whole number without its ".0", as OwnTracks writes it."""
    return int(value) if value.is_integer() else value


def _maybe_short(value: float | None) -> float | None:
    return None if value is None else _short(value)
