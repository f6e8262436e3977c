"""Where a recording knows nothing: no desk was running, or no position came in."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

import numpy as np

from dispatch_desk.replay.recording import Gap, GapKind
from dispatch_desk.replay.tracks import RecordedTracks, Stretch

DESK_OFF = timedelta(seconds=30)  # a desk that is closed and opened again takes less
SILENT = timedelta(seconds=60)  # of all devices together; one alone may be silent for long


def no_desk(pauses: Iterable[Stretch], heard: Iterable[Stretch]) -> list[Gap]:
    """`pauses`: from the last entry before a room was opened to that opening, none in another.

    A desk that wrote positions was running, whatever else it had to say: the gap begins after them.
    """
    pauses = list(pauses)
    openings = {opened for _, opened in pauses}
    silent = [stretch for stretch in without(pauses, heard) if stretch[1] in openings]
    return [_gap(s, "no_desk", "No desk was running") for s in silent if s[1] - s[0] >= DESK_OFF]


def no_positions(duty: Iterable[Stretch], known: Iterable[Stretch]) -> list[Gap]:
    """`duty`: while any unit was on duty. `known`: while positions came in, or no desk was running."""
    silent = without(duty, known)
    return [
        _gap(s, "no_positions", "No positions came in") for s in silent if s[1] - s[0] >= SILENT
    ]


def heard(tracks: RecordedTracks) -> Iterator[Stretch]:
    """The stretches in which fixes came, without a hole that would count. Raises TracksError."""
    for first, last in tracks.stretches:
        if last - first < SILENT:
            yield first, last
        else:
            yield from _unbroken(tracks, first, last)


def _unbroken(tracks: RecordedTracks, first: datetime, last: datetime) -> Iterator[Stretch]:
    """The runs of fixes in a long chunk, such as one that was begun before a desk stopped."""
    received = np.unique(tracks.between(first, last).received_at)
    holes = np.flatnonzero(np.diff(received) >= SILENT.total_seconds())
    for run in np.split(received, holes + 1):
        yield datetime.fromtimestamp(run[0], UTC), datetime.fromtimestamp(run[-1], UTC)


def without(stretches: Iterable[Stretch], covered: Iterable[Stretch]) -> Iterator[Stretch]:
    """What of the stretches, which don't overlap, is not covered."""
    covers, at = sorted(covered), 0
    for begin, end in sorted(stretches):
        start = begin
        while at < len(covers) and covers[at][0] < end:
            first, last = covers[at]
            if first > start:
                yield start, first
            start = max(start, last)
            if last > end:  # it may cover some of the next one too
                break
            at += 1
        if start < end:
            yield start, end


def _gap(stretch: Stretch, kind: GapKind, why: str) -> Gap:
    return Gap(*stretch, kind, why)
