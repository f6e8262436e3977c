r"""NMEA 0183 from ordinary receivers: the RMC sentence as a fix, and back to simulate a receiver.

RMC alone has position, time and date. A sentence names no device, so the name comes from a TAG block
before it (NMEA 4.10), as in `\s:br21*5A\$GPRMC,…`, else from the address of the door.
"""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from msgspec.structs import replace

from resources.feeds import sentences
from resources.feeds.owntracks import LARGEST, LONGEST_NAME
from resources.feeds.sentences import check, source
from resources.fixes import BadFix, Fix

KNOT_MPS = 1852 / 3600
OLDEST = timedelta(days=1)  # what was stored while out of coverage may come as late as this
ROLLOVER = timedelta(weeks=1024)  # the week number of GPS has ten bits; old firmware starts anew
YEARS_AHEAD = 20  # what two digits of a year may mean: from 79 years ago to this
ERROR_PER_HDOP_M = 6.0
"""Metres, one standard deviation, for each unit of dilution: what orbits, clocks, air and echoes
leave to a receiver of one frequency without corrections. A better receiver is nearer than we say."""
WORST_HDOP = 50.0  # 99.99 is written for "not known"
NO_POSITION = {"N": "no position", "S": "a simulator's position", "M": "a position put in by hand"}

_FIELDS = {
    "time": r"(\d{6}(?:\.\d++)?+)\.?",
    "status": r"A",
    "latitude": r"(\d{1,2}[0-5]\d(?:\.\d*+)?+)",  # degrees and minutes run together
    "N or S": r"([NS])",
    "longitude": r"(\d{1,3}[0-5]\d(?:\.\d*+)?+)",
    "E or W": r"([EW])",
    "speed": r"(\d{1,4}(?:\.\d*+)?+)?+",
    "course": r"((?:360(?!\.0*[1-9])|3[0-5]\d|[0-2]?\d?\d)(?:\.\d*+)?+)?+",
    "date": r"(\d{6})",
}
"""What an RMC sentence must hold to be a fix, in its order. A quantifier with + never goes back."""
_TALKER = r"[A-OQ-Z][A-Z0-9]"  # GP, GN, GL, GA, GB …; P is proprietary: $PGRMC is Garmin's own
_MODE = (
    r"(?:,[^,*]*+(?:,[^,*]*+(?:,([^,*]*+)[^*]*+)?)?)?"  # behind the magnetic variation, if at all
)
_RMC = re.compile(
    rf"{sentences.TAG}\$({_TALKER}RMC,{','.join(_FIELDS.values())}{_MODE}){sentences.SUM}\s*+",
    re.ASCII,
)
_IS_RMC = re.compile(rf"(?:\\[^\\]*\\)?\${_TALKER}RMC(?![A-Z0-9])")
_GGA = re.compile(
    r"..GGA,(\d{6}(?:\.\d{0,9})?),(?:[^,]*,){4}[1-5],[^,]*,(\d{1,2}(?:\.\d{0,9})?),.*", re.ASCII
)


def decode(
    datagram: bytes, received_at: datetime, device: str = "", oldest: timedelta = OLDEST
) -> Fix:
    """The fix of the last RMC sentence in a datagram; `device` is whose it is when no TAG says so.

    Raises BadFix: too_large, malformed, not_a_location, bad_position (the receiver says that it has
    none) or late (older than `oldest`, as after a rollover of the week number).
    """
    if len(datagram) > LARGEST:
        raise BadFix("too_large", f"a report has more than {LARGEST} bytes")
    try:
        said = datagram.decode("ascii")
    except UnicodeDecodeError as error:
        raise BadFix("malformed", "a sentence must be plain text (ASCII)") from error
    alone = _RMC.fullmatch(said)
    if alone is not None:
        return _fix(alone, received_at, device, oldest)
    lines = said.strip().splitlines()
    line = _last_rmc(lines)
    read = _RMC.fullmatch(line)
    if read is None:
        raise _why_not(line)
    return _with_error(_fix(read, received_at, device, oldest), read[4], lines)


def encode(fix: Fix) -> bytes:
    """What a receiver sends for this fix: RMC, before it GGA if the error is known.

    Times to the millisecond. Raises ValueError for a device whose name no TAG block can hold.
    """
    at = fix.fixed_at.astimezone(UTC) + timedelta(microseconds=500)
    time = f"{at:%H%M%S}.{at.microsecond // 1000:03}"
    where = f"{_minutes(fix.lat, 2, 'NS')},{_minutes(fix.lon, 3, 'EW')}"
    speed = "" if fix.speed_mps is None else f"{fix.speed_mps / KNOT_MPS:.3f}"
    course = "" if fix.heading_deg is None else f"{fix.heading_deg:.2f}"
    rmc = f"GPRMC,{time},A,{where},{speed},{course},{at:%d%m%y},,,A"
    if fix.error_m is None:
        return sentences.write(rmc, fix.device)
    gga = f"GPGGA,{time},{where},1,,{fix.error_m / ERROR_PER_HDOP_M:.2f},,,,,,"
    return sentences.write(gga, fix.device) + sentences.write(rmc, fix.device)


def _minutes(degrees: float, width: int, letters: str) -> str:
    """Whole degrees and minutes run together; counted in millionths so that none come to 60."""
    whole, rest = divmod(round(abs(degrees) * 60 * 10**6), 60 * 10**6)
    return f"{whole:0{width}}{rest // 10**6:02}.{rest % 10**6:06},{letters[degrees < 0]}"


def _fix(read: re.Match[str], received_at: datetime, device: str, oldest: timedelta) -> Fix:
    tag, tag_said, body, time, lat, north, lon, east, knots, course, day, mode, said = read.groups()
    check(body, said)
    if mode in NO_POSITION:
        raise BadFix("bad_position", f"a receiver reports {NO_POSITION[mode]} (mode {mode})")
    name = source(tag, tag_said) or device
    if not 0 < len(name) <= LONGEST_NAME:
        raise _unnamed(name)
    fixed_at = _moment(_date(day, received_at.year), time)
    if received_at - fixed_at > oldest:
        raise _too_old(fixed_at, received_at)
    return Fix(
        name,
        _degrees(lat) if north == "N" else -_degrees(lat),
        _degrees(lon) if east == "E" else -_degrees(lon),
        fixed_at,
        received_at,
        None,
        None if course is None else float(course) % 360,
        None if knots is None else float(knots) * KNOT_MPS,
    )


def _degrees(said: str) -> float:
    """From degrees and minutes run together: a hundred for a degree is 40 more than its minutes."""
    value = float(said)
    return (value - value // 100 * 40) / 60


@lru_cache(64)
def _date(said: str, this_year: int) -> str:
    """As ISO has it. Two digits of a year mean the last such year that is at most 20 years ahead."""
    latest = this_year + YEARS_AHEAD
    return f"{latest - (latest - int(said[4:])) % 100}{said[2:4]}{said[:2]}"


def _moment(date: str, time: str) -> datetime:
    try:
        return datetime.fromisoformat(f"{date}T{time}Z")
    except ValueError as error:
        if time.startswith("235960"):  # a leap second, put in at the end of some years
            return _moment(date, f"235959{time[6:]}") + timedelta(seconds=1)
        raise BadFix("malformed", f"an RMC sentence has no true date or time: {error}") from error


def _unnamed(name: str) -> BadFix:
    if name:
        return BadFix("malformed", f"a device's name has more than {LONGEST_NAME} characters")
    return BadFix(
        "malformed",
        "a sentence names no device: send a TAG block with s:NAME before it, or name the device in "
        "the door's address, as in udp://0.0.0.0:5056?device=NAME",
    )


def _too_old(fixed_at: datetime, received_at: datetime) -> BadFix:
    said, age = f"a position of {fixed_at:%Y-%m-%d %H:%M} is too old", received_at - fixed_at
    if abs(age - round(age / ROLLOVER) * ROLLOVER) <= OLDEST:
        said += ": its receiver's week number has rolled over after 1024 weeks; renew its firmware"
    return BadFix("late", said)


def _with_error(fix: Fix, time: str, lines: list[str]) -> Fix:
    """The error a GGA sentence of the same moment speaks of, by how well the satellites stand."""
    for line in lines:
        gga = _gga(line) if "GGA," in line else None
        if gga and float(gga[1]) == float(time):
            return replace(fix, error_m=error_m(float(gga[2])))
    return fix


def error_m(hdop: float) -> float | None:
    """How far off a position may be with such a dilution, metres; None where that says nothing."""
    return hdop * ERROR_PER_HDOP_M if 0 < hdop < WORST_HDOP else None


def _gga(line: str) -> re.Match[str] | None:
    try:
        return _GGA.fullmatch(sentences.read(line))
    except BadFix:  # the position stands without it
        return None


def _last_rmc(lines: list[str]) -> str:
    """The newest RMC sentence; where there is none, all lines, to be told why not."""
    return next((line for line in reversed(lines) if _IS_RMC.match(line)), "\n".join(lines))


# In words, why there is no fix


def _why_not(said: str) -> BadFix:
    """Tell other sentences, which are harmless, from what is broken."""
    try:
        bodies = [sentences.read(line) for line in said.splitlines()]
    except BadFix as bad:
        return bad
    if not bodies:
        return BadFix("malformed", "a datagram is empty")
    if not _IS_RMC.match(said):
        return BadFix("not_a_location", "a datagram has no RMC sentence: the receiver must send it")
    fields = dict(zip(_FIELDS, bodies[0].split(",")[1:], strict=False))
    if fields.get("status") == "V":
        return BadFix("bad_position", "a receiver has no position yet (status V)")
    for name, form in _FIELDS.items():
        value = fields.get(name, "")
        if not re.fullmatch(form, value, re.ASCII):
            trouble = f"“{value[:20]}” in its place" if value else "none"
            return BadFix("malformed", f"an RMC sentence must have a {name}: there is {trouble}")
    return BadFix("malformed", "an RMC sentence can't be read")
