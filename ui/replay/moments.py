"""Places in time on a recording: what lies where on the bar, what is next, what typed words mean."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from dispatch_desk.replay.instants import find_instant
from dispatch_desk.replay.recording import Gap, Mark, Recording
from resources.units import RefusedError
from ui import text

SECOND = timedelta(seconds=1)
ALARMS = frozenset({"red", "emergency"})
MOST_OFFERED = 12
TICKS = tuple(
    timedelta(minutes=minutes) for minutes in (1, 5, 10, 15, 30, 60, 120, 240, 480, 1440, 10_080)
)
"""Distances between two times written on the bar; the smallest that has room is taken."""


def _nowhere(words: str) -> datetime:
    raise RefusedError(f"“{words}” is no moment of this recording")


@dataclass(frozen=True, slots=True)
class Timeline:
    """A recording as its bar shows it. Marks and gaps are in the order of time."""

    begin: datetime
    end: datetime
    marks: Sequence[Mark] = ()
    gaps: Sequence[Gap] = ()
    find: Callable[[str], datetime] = _nowhere
    """The moment that words name. Raises RefusedError."""

    @classmethod
    def of(cls, recording: Recording) -> "Timeline":
        return cls(
            recording.begin, recording.end, recording.marks, recording.gaps,
            lambda words: find_instant(words, recording),
        )  # fmt: skip

    @property
    def length(self) -> timedelta:
        return self.end - self.begin

    @property
    def is_moment(self) -> bool:
        """Too short to be played."""
        return self.length < SECOND

    def share(self, instant: datetime) -> float:
        """How far along an instant is, 0 to 1."""
        if self.is_moment:
            return 0.0
        return min(1.0, max(0.0, (instant - self.begin) / self.length))

    def instant(self, share: float) -> datetime:
        return self.begin + min(1.0, max(0.0, share)) * self.length

    def known(self, until: datetime | None) -> int:
        """How many marks lie no later than an instant; None is all of them."""
        if until is None:
            return len(self.marks)
        return bisect_right(self.marks, until, key=lambda mark: mark.at)

    def after(self, instant: datetime, *, alarms: bool = False) -> Mark | None:
        """The next mark, or the next alarm."""
        later = self.marks[bisect_right(self.marks, instant, key=lambda mark: mark.at) :]
        return next((mark for mark in later if not alarms or mark.kind in ALARMS), None)

    def before(self, instant: datetime, *, alarms: bool = False) -> Mark | None:
        """The last mark earlier than an instant, or the last alarm."""
        earlier = self.marks[: bisect_left(self.marks, instant, key=lambda mark: mark.at)]
        found = (mark for mark in reversed(earlier) if not alarms or mark.kind in ALARMS)
        return next(found, None)

    def around(self, instant: datetime, reach: timedelta, until: datetime | None) -> list[Mark]:
        """Marks within reach of an instant, none of them later than `until`."""
        marks = self.marks[: self.known(until)]
        first = bisect_left(marks, instant - reach, key=lambda mark: mark.at)
        last = bisect_right(marks, instant + reach, key=lambda mark: mark.at)
        return list(marks[first:last])

    def gap_at(self, instant: datetime) -> Gap | None:
        """Where nothing is known; that no desk was running says more than that no position came."""
        here = [gap for gap in self.gaps if gap.start <= instant < gap.end]
        return min(here, key=lambda gap: gap.kind != "no_desk", default=None)

    def ticks(self, room: float, zone: tzinfo | None = None) -> Iterator[tuple[datetime, str]]:
        """Times worth writing on the bar, with `room` for about so many, and how they are written."""
        apart = next((tick for tick in TICKS if self.length / tick <= room), TICKS[-1])
        local = self.begin.astimezone(zone)
        midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
        at = midnight + ((local - midnight) // apart + 1) * apart
        while at < self.end:
            yield at, self.written(at, zone)
            at += apart

    def written(self, instant: datetime, zone: tzinfo | None = None) -> str:
        """Hours and minutes; with the day where the recording has more than one."""
        clock = text.local_time(instant, zone)[:5]
        one_day = self.begin.astimezone(zone).date() == self.end.astimezone(zone).date()
        return clock if one_day else f"{text.short_date(instant, zone)} {clock}"


def told(mark: Mark) -> str:
    """A mark as the list of moments says it: "22:41:07  0417 Domestic, 14 Hazel Street"."""
    return f"{text.local_time(mark.at)}  {mark.words}"


def gap_words(gap: Gap, until: datetime | None = None) -> str:
    """What is not known and from when to when: "No desk was running, 23:10 to 23:25".

    Of a gap that lasts longer than `until` the end is still to come: "… since 23:10".
    """
    first, last = text.local_time(gap.start)[:5], text.local_time(gap.end)[:5]
    ends = until is None or gap.end <= until
    return f"{gap.why}, {first} to {last}" if ends else f"{gap.why} since {first}"


def offered(typed: str, timeline: Timeline, until: datetime | None) -> list[Mark]:
    """Moments that typed words could mean, alarms and new incidents first."""
    wanted = typed.strip().upper()
    known = timeline.marks[: timeline.known(until)]
    found = [mark for mark in known if wanted in told(mark).upper() or wanted == mark.alert]
    found.sort(key=lambda mark: (mark.kind not in ALARMS | {"incident"}, mark.at))
    return found[:MOST_OFFERED]


def meant(typed: str, timeline: Timeline, until: datetime | None) -> datetime | str:
    """The instant that was typed as 22:41, 22:41:30, 0417, BR21-E1 or a word of a mark.

    Else why there is none, in words. Nothing later than `until` is found but by its time: what is
    hidden must not be told by a way to it.
    """
    wanted = typed.strip()
    if not wanted:
        return "Go where? A time, an incident or an alert, as in 22:41, 0417 or BR21-E1"
    try:
        found = timeline.find(wanted)
    except RefusedError as no:
        near = offered(typed, timeline, until)
        return near[0].at if near else str(no)
    hidden = until is not None and found > until and ":" not in wanted
    return f"Nothing like “{wanted}” so far" if hidden else found
