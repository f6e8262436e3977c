"""How a report writes tables, times and lengths of time, and makes words from outside safe to show."""

from datetime import datetime, timedelta

from msgspec import Struct

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


class Table(Struct, frozen=True):
    """Rows under a heading; `empty` stands in their place when there are none."""

    title: str
    columns: tuple[str, ...]
    widths: tuple[int, ...]  # of the columns on paper, in hundredths
    rows: tuple[tuple[str, ...], ...]
    empty: str = ""
    urgent: tuple[int, ...] = ()  # rows that somebody has to do something about


def plain(words: str) -> str:
    """One line of what can be seen: no line break, control character or turned text from a log."""
    return "".join(c if c.isprintable() else " " if c.isspace() else "?" for c in words)


def span(length: timedelta) -> str:
    """How long, never to be taken for a time of day: "6 min 24 s", from an hour on "1 h 02 min"."""
    total = int(abs(length).total_seconds())
    hours, minutes, seconds = total // 3600, total // 60 % 60, total % 60
    if hours:
        return f"{hours} h {minutes:02} min"
    return f"{minutes} min {seconds:02} s" if minutes else f"{seconds} s"


def counted(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def time_of(at: datetime | None, start: datetime, *, seconds: bool = False) -> str:
    """A time of day; with its day where a period from `start` on doesn't say which."""
    if at is None:
        return ""
    here = local(at)
    clock = f"{here:%H:%M:%S}" if seconds else f"{here:%H:%M}"
    plainly = timedelta(0) <= at - start < timedelta(days=1)
    return clock if plainly else f"{DAYS[here.weekday()]} {here.day} {clock}"


def local(at: datetime) -> datetime:
    try:
        return at.astimezone()
    except (OverflowError, ValueError):  # a year at the edge of what there is
        return at
