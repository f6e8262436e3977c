"""Where a caller's phone says it is: the AML message of an emergency call, read strictly.

The format is ETSI's Advanced Mobile Location: `A"ML=1;lt=+54.76397;lg=0.18305;rd=50;...;ml=128`. What names
the subscriber or the telephone (si, ei) is never kept.
"""

from datetime import UTC, datetime
from math import isfinite

from msgspec import Struct

from geodata.places import MapError, Position

LONGEST = 400  # characters
LEAST_ERROR_M, MOST_ERROR_M = 1.0, 50_000.0
METHODS = {"G": "satellite", "W": "Wi-Fi", "C": "mast"}
REMEDY = 'paste the whole message, as in A"ML=1;lt=+51.58;lg=-2.99;rd=50;…'


class CallerFix(Struct, frozen=True):
    """A circle, never a point. `doubtful`: the message is not as long as it says it is."""

    position: Position
    error_m: float
    at: datetime | None = None  # UTC
    method: str = ""  # satellite, Wi-Fi, mast; "" where it isn't said
    confidence: int | None = None  # per cent, that the phone is inside
    doubtful: bool = False


def is_aml(text: str) -> bool:
    """Whether it begins as such a message does."""
    return text.strip().upper().startswith('A"ML=')


def parse_aml(text: str) -> CallerFix:
    """Raises MapError, in words, for a message without a place or a radius that can be believed."""
    message = text.strip()
    if len(message) > LONGEST or not is_aml(message):
        raise MapError(f"This is no AML message: {REMEDY}")
    fields = dict(_fields(message[2:].rstrip('"')))
    try:
        position = Position(_number(fields, "lt"), _number(fields, "lg"))
    except ValueError as error:
        raise MapError(f"The AML message has no usable place ({error}): {REMEDY}") from error
    return CallerFix(
        position,
        checked_error_m(_radius(fields)),
        _instant(fields.get("top", "")),
        METHODS.get(fields.get("pm", "").upper(), ""),
        _share(fields.get("lc", "")),
        fields.get("ml", str(len(message))) != str(len(message)),
    )


def checked_error_m(radius_m: float) -> float:
    """Raises MapError for a circle that says nothing, or that nobody can mean."""
    if not LEAST_ERROR_M <= radius_m <= MOST_ERROR_M:
        raise MapError(
            f"A radius of {radius_m:g} m can't be: {LEAST_ERROR_M:g} m to {MOST_ERROR_M:,.0f} m"
        )
    return radius_m


def _fields(message: str) -> list[tuple[str, str]]:
    """Names as they are written: ML is the version, ml the length."""
    parts = (part.partition("=") for part in message.split(";"))
    return [(name.strip(), value.strip()) for name, _, value in parts]


def _number(fields: dict[str, str], name: str) -> float:
    said = fields.get(name, "")
    number = float(said) if said else float("nan")
    if not isfinite(number):
        raise ValueError(f"{name} is missing")
    return number


def _radius(fields: dict[str, str]) -> float:
    try:
        return _number(fields, "rd")
    except ValueError as error:
        raise MapError(f"The AML message has no radius ({error}): {REMEDY}") from error


def _instant(said: str) -> datetime | None:
    """Fourteen digits; None for what isn't a time."""
    try:
        return datetime.strptime(said, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def _share(said: str) -> int | None:
    """A per cent; None for what can't be one."""
    number = int(said) if said.isdecimal() and len(said) <= len("100") else 0
    return number if 0 < number <= 100 else None
