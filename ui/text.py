"""Times, ages, distances and counts in the words the windows show."""

from datetime import UTC, datetime, timedelta, tzinfo
from math import log10

from msgspec import Struct

from resources.checkins import Level

NBSP = "\u00a0"
MINUS = "\u2212"  # as wide as the plus, unlike the hyphen
MINUTE, HOUR, TWO_DAYS = timedelta(minutes=1), timedelta(hours=1), timedelta(days=2)
NEVER_S = 1e6  # a road time beyond this means no way was found
KM = 1000
ROUGH_KM = 10  # from here on no tenths, of miles neither
YARD_M, MILE_M, HALF_MILE_YARDS = 0.9144, 1609.344, 880
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
LEVEL_WORDS = {
    Level.SAFE: "safe",
    Level.DUE: "check due",
    Level.AMBER: "AMBER",
    Level.RED: "RED",
    Level.EMERGENCY: "EMERGENCY",
}


def clock(span: timedelta) -> str:
    """Minutes and seconds, with hours from the first: "6:24", "1:02:10". The sign is not shown."""
    total = int(abs(span).total_seconds())
    hours, left, rest = total // 3600, total // 60 % 60, total % 60
    return f"{hours}:{left:02}:{rest:02}" if hours else f"{left}:{rest:02}"


def signed(span: timedelta) -> str:
    """A clock with the side of the deadline it stands on: "+2:10" is over, minus is left."""
    return f"{'+' if span >= timedelta(0) else MINUS}{clock(span)}"


def long_clock(span: timedelta) -> str:
    """A clock whose seconds no longer matter after an hour: "41:20", "4 h 10", "2 d 3 h"."""
    span = abs(span)
    if span < HOUR:
        return clock(span)
    days, hours, rest = span.days, span // HOUR, span % HOUR // MINUTE
    if span < TWO_DAYS:
        return f"{hours}{NBSP}h{NBSP}{rest:02}"
    return f"{days}{NBSP}d{NBSP}{hours % 24}{NBSP}h"


def seconds(length_s: float) -> str:
    """A road time in seconds as a clock: "1:45". What can't be reached is "…"."""
    return clock(timedelta(seconds=length_s)) if abs(length_s) < NEVER_S else "…"


def age(span: timedelta) -> str:
    """How old something is, as roughly as it is read: "8 s", "19 min", "4 h 10", "2 d 3 h"."""
    if span < MINUTE:
        return f"{max(0, int(span.total_seconds()))}{NBSP}s"
    return f"{span // MINUTE}{NBSP}min" if span < HOUR else long_clock(span)


class Lengths(Struct):
    """How whoever sits here reads distances; the person's own choice, for every word of the window."""

    miles: bool = False


LENGTHS = Lengths()


def distance_m(length_m: float) -> str:
    """Metres as "640 m", from a kilometre on as "2.4 km", from ten as "24 km"; or yards and miles."""
    if LENGTHS.miles:
        return _miles(length_m)
    if round(length_m) < KM:
        return f"{round(length_m)}{NBSP}m"
    km = round(length_m / KM, 1)
    return f"{km:.0f}{NBSP}km" if km >= ROUGH_KM else f"{km:.1f}{NBSP}km"


def _miles(length_m: float) -> str:
    """Yards to half a mile, as on road signs; then "2.4 mi", from ten "24 mi"."""
    yards = round(length_m / YARD_M)
    if yards < HALF_MILE_YARDS:
        return f"{yards}{NBSP}yd"
    miles = round(length_m / MILE_M, 1)
    return f"{miles:.0f}{NBSP}mi" if miles >= ROUGH_KM else f"{miles:.1f}{NBSP}mi"


def round_length_m(longest_m: float) -> float:
    """The longest that is short to say and fits: 1, 2 or 5 with noughts, of metres, yards or miles."""
    unit = 1.0
    if LENGTHS.miles:
        unit = MILE_M if longest_m >= MILE_M else YARD_M
    most = max(longest_m / unit, 1.0)
    power = 10.0 ** int(log10(most))
    return max(step * power for step in (1.0, 2.0, 5.0) if step * power <= most) * unit


def local_time(moment: datetime, zone: tzinfo | None = None) -> str:
    """Hours, minutes and seconds in the zone, by default this machine's: "02:57:34"."""
    return f"{moment.astimezone(zone):%H:%M:%S}"


def utc_time(moment: datetime) -> str:
    return local_time(moment, UTC)


def zone_name(moment: datetime, zone: tzinfo | None = None) -> str:
    """The zone's own short name at that moment: "GMT", "BST"."""
    return moment.astimezone(zone).tzname() or ""


def long_date(moment: datetime, zone: tzinfo | None = None) -> str:
    """A date with its day, in English whatever the machine's language: "Mon 12 Jan 2026"."""
    day = moment.astimezone(zone)
    return f"{DAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"


def short_date(moment: datetime, zone: tzinfo | None = None) -> str:
    """A date where there is little room: "12 Jan"."""
    day = moment.astimezone(zone)
    return f"{day.day} {MONTHS[day.month - 1]}"


def log_date(incident: str) -> str:
    """The date of an incident's id, as logs write it: "2026-01-12/0417" is "12JAN26"."""
    try:
        day = datetime.fromisoformat(incident.partition("/")[0])
    except ValueError:
        return ""
    return f"{day.day:02}{MONTHS[day.month - 1].upper()}{day.year % 100:02}"


def street(place: str) -> str:
    """The first part of a place as dispatchers say it: "14 Corporation Road"."""
    return place.partition(",")[0].strip()


def thousands(number: int) -> str:
    """A count in groups of three: "48 213"."""
    return f"{number:,}".replace(",", NBSP)


def counted(number: int, one: str, many: str = "") -> str:
    """A count with its word: "1 unit", "3 units"."""
    return f"{thousands(number)} {one if number == 1 else many or one + 's'}"


def spoken(span: timedelta) -> str:
    """A length of time as a screen reader should say it: "2 minutes 10 seconds"."""
    total = int(abs(span).total_seconds())
    parts = (total // 3600, "hour"), (total // 60 % 60, "minute"), (total % 60, "second")
    said = [counted(number, word) for number, word in parts if number]
    return " ".join(said[:2]) or "0 seconds"
