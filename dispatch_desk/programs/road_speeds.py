"""`dispatch-desk roads fit`: how fast the vehicles of a journal drove, as force data would say it."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from dispatch_desk import areas
from dispatch_desk.force.driving import FASTEST_MPH, SLOWEST_MPH
from dispatch_desk.force.profile import load_force
from dispatch_desk.journal.opening import open_reader
from dispatch_desk.picture import Picture
from dispatch_desk.picture.folding import apply
from dispatch_desk.replay.reading import entries_of
from dispatch_desk.tracks.codec import Tracks
from dispatch_desk.tracks.reader import TrackReader
from geodata.fitting import FEW, WHOLE_DAY, Fit, Hours, Recorded, Speed, fit_speeds
from geodata.roads import RoadNetwork
from geodata.speeds import KMH_PER_MPH
from resources.fixes import Floats, usable_heading
from resources.status import Availability
from resources.units import RefusedError

BY_HOUR: Hours = ((0, 7), (7, 10), (10, 15), (15, 19), (19, 24))
"""Night, the morning's rush, day, the evening's rush and evening, by local time."""
QUARTER_S = 900  # every zone's hours begin with a quarter of an hour
LONG_AGO, EVER = datetime(1970, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)

Turns = list[tuple[float, bool]]
"""When, in seconds since 1970, a device's unit came to have a status, and when no longer."""


def recorded(
    url: str, last: timedelta | None = None, status: Availability | None = None
) -> Recorded:
    """The positions beside a journal: the last so long of them, and only while units had a status.

    Raises RefusedError where there are none, JournalError and TracksError for what can't be read.
    """
    path = areas.tracks_path(url)
    if path is None or not path.exists():
        raise RefusedError(f"{url} has no positions beside it: run a desk on it first")
    with TrackReader(path) as reader:
        newest = reader.last_known().newest
        if newest is None:
            raise RefusedError(f"{path} holds no positions: run a desk whose units report theirs")
        tracks = reader.between(LONG_AGO if last is None else newest - last, EVER)
    return _drives(tracks, None if status is None else _turns(url, status))


def _drives(tracks: Tracks, turns: dict[str, Turns] | None) -> Recorded:
    wanted = np.ones(len(tracks), np.bool_)
    if turns is not None:
        for name in tracks.names:
            rows = tracks.rows(name)
            wanted[rows] = _had(turns.get(name, []), tracks.fixed_at[rows])
    begins = np.diff(tracks.device, prepend=-1) != 0
    begins[1:] |= wanted[1:] != wanted[:-1]
    drive = np.cumsum(begins)
    heading = usable_heading(tracks.heading_deg, tracks.speed_mps)
    columns = drive, tracks.lat, tracks.lon, tracks.fixed_at, heading, _hours(tracks.fixed_at)
    return Recorded(*columns).those(np.flatnonzero(wanted))


def _had(turns: Turns, at_s: Floats) -> NDArray[np.bool_]:
    """At which of these times the status was had."""
    if not turns:
        return np.zeros(len(at_s), np.bool_)
    times, had = (np.array(column) for column in zip(*turns, strict=True))
    before = np.searchsorted(times, at_s, side="right") - 1
    return np.asarray((before >= 0) & had[before], np.bool_)


def _turns(url: str, status: Availability) -> dict[str, Turns]:
    """By device, as the journal tells it."""
    found: defaultdict[str, Turns] = defaultdict(list)
    picture = Picture(force=load_force())
    with closing(open_reader(url)) as reader:
        for entry in entries_of(reader, 0, reader.head().seq):
            for callsign in apply(picture, entry).units:
                duty = picture.units[callsign]
                has = duty.on_duty and picture.force.means(duty.status, status)
                turns = found[duty.unit.device]
                if not turns or turns[-1][1] != has:
                    turns.append((entry.recorded_at.timestamp(), has))
    return found


def _hours(at_s: Floats) -> NDArray[np.int64]:
    """The hour of the day on this computer's clock, which is the one the desk shows."""
    quarters, of = np.unique(at_s // QUARTER_S, return_inverse=True)
    instants = (datetime.fromtimestamp(float(at) * QUARTER_S, UTC) for at in quarters)
    hours = np.array([instant.astimezone().hour for instant in instants], np.int64)
    return np.asarray(hours[of], np.int64)


def fitted(
    network: RoadNetwork, positions: Recorded, tell: Callable[[float], None], *, by_hour: bool
) -> Fit:
    """The speeds of a whole day, or of each of its five parts; `tell` hears the share done."""
    return fit_speeds(network, positions, BY_HOUR if by_hour else WHOLE_DAY, tell)


# In words


def mph(kmh: float) -> float:
    return kmh / KMH_PER_MPH


def as_toml(fit: Fit) -> str:
    """A way of driving as a force's data may hold it: whole miles an hour, doubtful classes as remarks."""
    return "\n".join(_lines(fit.speeds)) + "\n"


def _lines(speeds: Sequence[Speed]) -> Iterator[str]:
    if not all(speed.few for speed in speeds):
        yield from ("[[driving]]", 'code = "fitted"', 'name = "As driven"')
    for (start, end), band in groupby(speeds, lambda speed: (speed.from_hour, speed.until_hour)):
        fitted = list(band)
        enough = [speed for speed in fitted if not speed.few]
        few = ", ".join(f"{speed.road_class} {speed.samples}" for speed in fitted if speed.few)
        if enough:
            table = f"mph = {{ {', '.join(map(_entry, enough))} }}"
            yield from (
                "",
                "[[driving.tables]]",
                f"from_hour = {start}",
                f"until_hour = {end}",
                table,
            )
        if few:
            yield f"# {start:02}-{end:02}: too few samples, under {FEW}: {few}"


def _entry(speed: Speed) -> str:
    whole = round(min(max(mph(speed.kmh), SLOWEST_MPH), FASTEST_MPH))
    return f"{speed.road_class} = {whole}"


def counted(fit: Fit) -> str:
    """What the positions came to, in a sentence."""
    left_out = (
        (fit.standing, "standing"),
        (fit.jumps, "a jump"),
        (fit.detours, "no straight way by road"),
        (fit.thinned, "not looked at, as there are enough"),
    )
    said = "; ".join(f"{number:,} {why}" for number, why in left_out if number)
    why_not = f" ({said})" if said else ""
    soon = f", {fit.too_soon:,} too soon after another" if fit.too_soon else ""
    return (
        f"{fit.positions:,} positions{soon}, {fit.off_roads:,} off the roads; {fit.pairs:,} times from "
        f"one to the next, {fit.used:,} of them used{why_not}"
    )
