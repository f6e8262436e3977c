"""A made-up recording for the tests of the time bar: an hour, five marks, one gap."""

from datetime import UTC, datetime, timedelta

from dispatch_desk.replay.recording import Gap, Mark
from resources.units import RefusedError
from ui.replay.moments import Timeline

BEGIN = datetime(2041, 1, 12, 22, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
END = BEGIN + 60 * MINUTE
MARKS = (
    Mark(BEGIN + 5 * MINUTE, "incident", "0417 Domestic, 14 Hazel Street", "2041-01-12/0417"),
    Mark(BEGIN + 9 * MINUTE, "attended", "0417 attended", "2041-01-12/0417"),
    Mark(BEGIN + 20 * MINUTE, "red", "BR21 RED", "2041-01-12/0417", None, "BR21-R1"),
    Mark(BEGIN + 40 * MINUTE, "incident", "0418 Burglary, 2 Ash Street", "2041-01-12/0418"),
    Mark(BEGIN + 50 * MINUTE, "emergency", "BR24 EMERGENCY", "2041-01-12/0418", None, "BR24-E1"),
)
GAP = Gap(BEGIN + 25 * MINUTE, BEGIN + 30 * MINUTE, "no_desk", "No desk was running")
NOW = BEGIN + 30 * MINUTE


def named(words: str) -> datetime:
    for mark in MARKS:
        if words in (mark.alert, (mark.incident or "")[-4:]):
            return mark.at
    raise RefusedError(f"no {words}")


NIGHT = Timeline(BEGIN, END, MARKS, (GAP,), named)
