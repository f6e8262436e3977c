"""A moment of a recording in a person's words: a time of day, an incident's number, an alert's name."""

import re
from datetime import datetime, timedelta

from dispatch_desk.replay.recording import Recording
from resources.units import RefusedError

CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?")
NUMBER = re.compile(r"(?:\d{4}-\d\d-\d\d/)?\d{1,9}")
DAY, MINUTE, SECOND = timedelta(days=1), timedelta(minutes=1), timedelta(seconds=1)


def find_instant(words: str, recording: Recording) -> datetime:
    """The first such moment; no words are the beginning. Times are this computer's local ones.

    Raises RefusedError, saying what may be asked for.
    """
    asked = words.strip()
    if not asked:
        return recording.begin
    if clock := CLOCK.fullmatch(asked):
        found = _time_of_day(clock, recording)
    elif NUMBER.fullmatch(asked):
        return _incident(asked, recording)
    else:
        try:
            found = _begun(datetime.fromisoformat(asked), SECOND, recording)
        except (ValueError, OverflowError):
            return _alert(asked, recording)
    if found is None:
        raise RefusedError(f"{asked} is outside this recording, which runs {span(recording)}")
    return found


def span(recording: Recording) -> str:
    """From when to when it runs, in local time: "from 2026-01-16 20:30:00 to 23:10:05"."""
    begin, end = recording.begin.astimezone(), recording.end.astimezone()
    day = "" if begin.date() == end.date() else f"{end:%Y-%m-%d} "
    return f"from {begin:%Y-%m-%d %H:%M:%S} to {day}{end:%H:%M:%S}"


def _time_of_day(clock: re.Match[str], recording: Recording) -> datetime | None:
    """On the first day that has it: `23:10` is that minute, `23:10:05` that second."""
    hour, minute, second = (int(part or 0) for part in clock.groups())
    at = recording.begin.astimezone().replace(tzinfo=None, microsecond=0)
    at = at.replace(hour=hour, minute=minute, second=second)
    length = SECOND if clock[3] else MINUTE
    days = (at + number * DAY for number in range(3))  # a day more when the clocks change
    found = (_begun(day, length, recording) for day in days)
    return next((instant for instant in found if instant is not None), None)


def _begun(start: datetime, length: timedelta, recording: Recording) -> datetime | None:
    """The beginning of a stretch of time, or of what the recording has of it; None when it has nothing."""
    start = start.astimezone()  # without a zone it is local
    missed = start + length <= recording.begin or start > recording.end
    return None if missed else max(start, recording.begin)


def _incident(number: str, recording: Recording) -> datetime:
    for mark in recording.marks:
        if mark.kind == "incident" and f"/{mark.incident}".endswith(f"/{number}"):
            return mark.at
    raise RefusedError(
        f"There is no incident {number} in this recording. A time is written with a colon, as in 02:40"
    )


def _alert(name: str, recording: Recording) -> datetime:
    for mark in recording.marks:
        if mark.alert is not None and mark.alert.upper() == name.upper():
            return mark.at
    raise RefusedError(
        f"“{name}” is no moment of this recording: write a time as 02:40 or 02:40:05, an incident's "
        f"number as 0417, or an alert's name as BR21-E1. It runs {span(recording)}"
    )
