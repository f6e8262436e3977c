"""What the roads' list says of each closure, as plain words: no Qt, so that a test can read it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from dispatch_desk.closures import MPH, ended_at, extent, in_force
from dispatch_desk.records import Closure
from ui import text

SHOWN_FOR = timedelta(hours=6)  # after they ended


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One closure, ready to be painted and read aloud."""

    key: str  # "R3"
    sign: str  # "" closed; else the speed in miles an hour
    place: str
    left: str  # "1:12:00 left"; of one that is over, how it ended
    end: str  # "closed until 06:30"
    reason: str
    author: str  # "M Hughes 02:10"
    number: str  # of the log it belongs to; "" of none
    extent: str
    over: bool

    @property
    def words(self) -> str:
        """The row as a screen reader says it."""
        said = (
            f"{self.key} {self.place}", self.end, self.left, self.reason, f"by {self.author}",
            f"log {self.number}" if self.number else "", self.extent,
        )  # fmt: skip
        return ", ".join(part for part in said if part)


def change_rows(closures: Iterable[Closure], now: datetime) -> list[ChangeRow]:
    """Those in force, the next to run out first; then those that ended lately, the last of them first."""
    known = list(closures)
    held = [one for one in known if in_force(one, now)]
    held.sort(key=lambda one: (one.until is None, one.until or one.changed_at))
    ended = [(at, one) for one in known if (at := ended_at(one, now)) is not None]
    lately = [(at, one) for at, one in ended if now - at <= SHOWN_FOR]
    lately.sort(key=lambda pair: pair[0], reverse=True)
    return [_row(one, now) for one in (*held, *(one for _, one in lately))]


def on_the_map(closure: Closure) -> str:
    """Its label there: "R3 until 06:30"."""
    if closure.until is None:
        return closure.id
    return f"{closure.id} until {short_time(closure.until)}"


def sign(closure: Closure) -> str:
    """The number on its sign; "" for no entry."""
    return "" if closure.kmh is None else f"{closure.kmh / MPH:.0f}"


def whole(closure: Closure) -> str:
    """All of it in a few lines, for who points at it on the map."""
    about = f"{closure.reason} · {_author(closure)}"
    number = _number(closure)
    log = f" · log {number}" if number else ""
    return f"{closure.id} {closure.words}\n{_end(closure)}\n{about}{log}"


def summary(rows: Iterable[ChangeRow]) -> str:
    """How many there are, for the head: "2 closed, 1 slow"."""
    held = [row for row in rows if not row.over]
    slow = sum(bool(row.sign) for row in held)
    parts = [f"{len(held) - slow} closed"] if len(held) > slow else []
    parts += [f"{slow} slow"] if slow else []
    return ", ".join(parts) or "all open"


def short_time(moment: datetime) -> str:
    return text.local_time(moment)[:5]


def _row(closure: Closure, now: datetime) -> ChangeRow:
    over = not in_force(closure, now)
    return ChangeRow(
        closure.id, sign(closure), closure.words, _left(closure, now), _end(closure), closure.reason,
        _author(closure), _number(closure),
        extent(closure.stretches, closure.length_m), over,
    )  # fmt: skip


def _author(closure: Closure) -> str:
    """Who said so last, and when."""
    by = closure.extended_by or closure.by
    return f"{by} {short_time(closure.extended_at or closure.changed_at)}"


def _number(closure: Closure) -> str:
    return (closure.incident or "").rpartition("/")[2]


def _left(closure: Closure, now: datetime) -> str:
    if closure.reopened_at is not None:
        return f"reopened {short_time(closure.reopened_at)} by {closure.reopened_by}"
    if closure.until is None:
        return ""
    if closure.until <= now:
        return f"ran out {short_time(closure.until)}"
    return f"{_minutes(closure.until - now)} left"


def _minutes(span: timedelta) -> str:
    """Whole minutes, rounded up: what has a second left has a minute left."""
    minutes = -(-int(span.total_seconds()) // 60)
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest:02} min" if hours else f"{rest} min"


def _end(closure: Closure) -> str:
    what = "closed" if closure.kmh is None else f"{sign(closure)} mph"
    until = "until reopened" if closure.until is None else f"until {short_time(closure.until)}"
    return f"{what} {until}"
