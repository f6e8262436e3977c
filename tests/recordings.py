"""A night recorded to files, with what its desk knew after every step: what a replay is held to."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from dispatch_desk.commands import OpenRoom, SetStatus
from dispatch_desk.desk import Desk
from dispatch_desk.duties import finish_tracks
from dispatch_desk.ids import counted_ids
from dispatch_desk.journal.opening import open_journal
from dispatch_desk.outcomes import Done
from dispatch_desk.programs.recommending import navigator_for
from dispatch_desk.replay.opening import open_recording
from dispatch_desk.replay.recording import Recording
from dispatch_desk.simulation.headless import HeadlessNight, Parts, digest
from dispatch_desk.simulation.night import BEGIN, NightPlan
from dispatch_desk.tracks.codec import quantise
from dispatch_desk.tracks.store import TrackStore
from resources.fixes import Fixes, FixTable
from tests.desks import FORCE, ME
from tests.towns import a_village

AREA = "village"
STEP = timedelta(seconds=10)
PRESSED_AFTER = timedelta(minutes=20)


@dataclass(slots=True)
class Boot:
    """A boot clock that stands where it is put."""

    ms: int = 5_000

    def __call__(self) -> int:
        return self.ms

    def pass_s(self, seconds: float) -> None:
        self.ms += round(seconds * 1000)


@dataclass(frozen=True, slots=True)
class Known:
    """What a desk knew at one moment."""

    at: datetime
    seq: int
    digest: str
    fixes: Fixes


@dataclass(slots=True)
class Night:
    """A recorded night: its files, and what was known after every step."""

    journal: Path
    steps: list[Known] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"sqlite:{self.journal}"

    @property
    def tracks(self) -> Path:
        return self.journal.with_suffix(".tracks")


def opened(url: str) -> Recording:
    return open_recording(url, FORCE, lambda *_: None)


def places(fixes: Fixes) -> dict[str, tuple[int, ...]]:
    """Each known device's last fix, as finely as the tracks keep it."""
    known = [fix for name in fixes.names if (fix := fixes.find(name)) is not None]
    columns = quantise(known, range(len(known)))
    return {fix.device: tuple(columns[1:, row].tolist()) for row, fix in enumerate(known)}


def record_night(folder: Path, seed: int = 7, minutes: float = 45) -> Night:
    """Play a night to a desk that keeps everything in `folder`, and close it."""
    night = Night(folder / "night.journal")
    tracks = TrackStore(night.tracks)
    desk = Desk(open_journal(night.url), FORCE, counted_ids("night"), lambda: 0)
    opened = OpenRoom(mode="demo", area=AREA, boot_id="boot", speed=1.0, seed=seed, force=FORCE.id)
    assert isinstance(desk.do(opened, ME, BEGIN), Done)
    area = a_village()
    played = HeadlessNight(
        NightPlan(seed), area, navigator_for(area), Parts(desk, FixTable(), tracks)
    )
    played.begin()
    night.steps.append(_known(played, BEGIN))
    for now in played.run(BEGIN + timedelta(minutes=minutes), STEP):
        if now == BEGIN + PRESSED_AFTER:
            _press_emergency(desk, now)
        night.steps.append(_known(played, now))
    finish_tracks(desk, tracks, played.clock.at)
    night.steps[-1] = _known(played, played.clock.at)
    tracks.close()
    desk.journal.close()
    return night


def _press_emergency(desk: Desk, now: datetime) -> None:
    """Whatever a night brings, this one has an alert."""
    callsign = next(desk.picture.on_duty()).callsign
    pressed = SetStatus(callsign=callsign, code=0, source="radio")
    assert isinstance(desk.do(pressed, ME, now), Done)


def _known(played: HeadlessNight, now: datetime) -> Known:
    head = played.desk.journal.head()
    known = digest(played.desk.picture, head.hash)
    return Known(now, head.seq, known, played.fixes.snapshot())
