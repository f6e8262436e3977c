"""Whether a ranking knows more than its moment: from the record cut there, and from one with another future.

An invented night is played to files, and at every so many seconds its list for an open job is kept.
Then each is made again from the entries and positions up to its moment; and from recordings whose
entries and positions after it are others, opened as a replay opens them, against the same of the night's.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import structs

from bench import Figures
from dispatch_desk import areas
from dispatch_desk.asking_roads import navigator
from dispatch_desk.commands import OpenRoom
from dispatch_desk.desk import Desk
from dispatch_desk.duties import finish_tracks
from dispatch_desk.force.profile import Force, load_force
from dispatch_desk.ids import counted_ids
from dispatch_desk.journal.opening import open_journal
from dispatch_desk.journal.protocol import Author, Batch, Draft, Entry
from dispatch_desk.picture import Picture, fold
from dispatch_desk.records import IncidentId
from dispatch_desk.replay.opening import open_recording
from dispatch_desk.replay.recording import Recording
from dispatch_desk.sending.candidate import Candidate
from dispatch_desk.sending.muster import Mustering
from dispatch_desk.sending.needs import Job
from dispatch_desk.sending.ranking import rank
from dispatch_desk.sending.whereabouts import Whereabouts
from dispatch_desk.simulation.headless import STEP, HeadlessNight, Parts
from dispatch_desk.simulation.night import BEGIN, NightPlan
from dispatch_desk.tracks.store import TrackStore
from geodata.routing.navigator import Navigator
from resources.fixes import Fix, Fixes, FixTable, Verdict

SEED, LENGTH = 7, timedelta(hours=2)
EVERY = timedelta(seconds=35)
FUTURES = 8  # recordings that go on otherwise, each from another moment
ELSEWHERE_DEG = 0.02
WRITER = Author("bench", "dispatcher", "Desk 1")
Rows = Sequence[Candidate]


class KeptFixes(FixTable):
    """Remembers what it believed, in the order it came."""

    def __init__(self) -> None:
        super().__init__()
        self.taken: list[Fix] = []

    def accept(self, fix: Fix) -> Verdict:
        verdict = super().accept(fix)
        if verdict == "accepted":
            self.taken.append(fix)
        return verdict


@dataclass(frozen=True)
class Shown:
    """A ranked list as it stood at a moment."""

    at: datetime
    incident: IncidentId
    rows: Rows


@dataclass
class Played:
    entries: Sequence[Entry]
    fixes: Sequence[Fix]
    shown: list[Shown] = field(default_factory=list)


def measure_leaks() -> Figures:
    area, force = areas.open_named(areas.TOWN), load_force()
    roads = navigator(area, force, "fast")
    ranks = _ranking(roads, force)
    with TemporaryDirectory() as name:
        folder = Path(name)
        night = _played(folder / "night.journal", roads, force)
        cut = sum(not _same_from_cut(shown, night, ranks, force) for shown in night.shown)
        other, compared = 0, 0
        for number in range(FUTURES):
            turns_at = night.shown[(number + 1) * len(night.shown) // FUTURES - 1].at
            twisted = folder / f"other-{number}.journal"
            _write_other(twisted, night, turns_at)
            before = [shown for shown in night.shown if shown.at <= turns_at][
                -len(night.shown) // FUTURES :
            ]
            other += _different(folder / "night.journal", twisted, before, ranks, force)
            compared += len(before)
    print(
        f"{len(night.shown)} rankings made again from the record cut at their moment: {cut} differ; "
        f"{compared} from records with another future: {other} differ"
    )
    return {"leaks": float(cut + other), "leaks_moments": float(len(night.shown))}


Ranks = Callable[[Picture, Fixes, IncidentId, datetime], Rows]


def _ranking(roads: Navigator, force: Force) -> Ranks:
    def ranked(picture: Picture, fixes: Fixes, incident: IncidentId, now: datetime) -> Rows:
        job, muster = picture.incidents[incident], Mustering(force).of(picture)
        roads.at_hour(now.hour)
        where = Whereabouts.of(muster, fixes, now, job.grade)
        reached = where.reached(where.etas(roads, job.position))
        return rank(muster, reached, Job.of(job, force), now).rows()

    return ranked


# The night, and what was shown


def _played(file: Path, roads: Navigator, force: Force) -> Played:
    area, fixes = areas.open_named(areas.TOWN), KeptFixes()
    tracks = TrackStore(file.with_suffix(".tracks"))
    desk = Desk(open_journal(f"sqlite:{file}"), force, counted_ids("leaks"), lambda: 0)
    desk.do(OpenRoom(mode="demo", area=area.name, boot_id="bench", seed=SEED), WRITER, BEGIN)
    night = HeadlessNight(NightPlan(SEED), area, roads, Parts(desk, fixes, tracks))
    night.begin()
    shown: list[Shown] = []
    for now in night.run(BEGIN + LENGTH):
        jobs = list(desk.picture.open_incidents())
        if jobs and (now - BEGIN) % EVERY < STEP:
            job = jobs[len(shown) % len(jobs)]
            shown.append(Shown(now, job.id, night.ranking(job).rows()))
    finish_tracks(desk, tracks, night.clock.at)
    entries = list(desk.journal.tail(0, 1_000_000))
    tracks.close()
    desk.journal.close()
    return Played(entries, fixes.taken, shown)


# Made again


def _same_from_cut(shown: Shown, night: Played, ranks: Ranks, force: Force) -> bool:
    picture, table = Picture(force=force), FixTable()
    fold(picture, [entry for entry in night.entries if entry.recorded_at <= shown.at])
    for fix in night.fixes:
        if fix.received_at <= shown.at:
            table.allow(fix.device)
            table.accept(fix)
    return ranks(picture, table.snapshot(), shown.incident, shown.at) == shown.rows


def _different(
    night: Path, other: Path, before: Sequence[Shown], ranks: Ranks, force: Force
) -> int:
    first, second = (
        open_recording(f"sqlite:{file}", force, lambda *_: None) for file in (night, other)
    )
    try:
        return sum(
            _from_recording(first, shown, ranks) != _from_recording(second, shown, ranks)
            for shown in before
        )
    finally:
        first.close()
        second.close()


def _from_recording(recording: Recording, shown: Shown, ranks: Ranks) -> Rows:
    picture, fixes = recording.picture_at(shown.at), recording.fixes_at(shown.at)
    return ranks(picture, fixes, shown.incident, shown.at)


def _write_other(file: Path, night: Played, turns_at: datetime) -> None:
    """The same up to a moment; from there on units change places, and every position is another."""
    journal = open_journal(f"sqlite:{file}")
    for number, entry in enumerate(_turned(night.entries, turns_at)):
        draft = Draft(entry.stream, entry.type, entry.body or b"")
        author = Author(entry.actor, entry.role, entry.desk)
        journal.append(Batch(f"other {number}", author, entry.recorded_at, 0, (draft,), {}))
    journal.close()
    tracks = TrackStore(file.with_suffix(".tracks"))
    for fix in night.fixes:
        later = fix.received_at > turns_at
        tracks.add(structs.replace(fix, lat=fix.lat + ELSEWHERE_DEG) if later else fix)
    tracks.finish(night.fixes[-1].received_at)
    tracks.close()


def _turned(entries: Sequence[Entry], turns_at: datetime) -> Iterator[Entry]:
    units = sorted({entry.stream for entry in entries if entry.stream.startswith("unit/")})
    following = dict(zip(units, [*units[1:], *units[:1]], strict=True))
    for entry in entries:
        later = entry.recorded_at > turns_at
        yield (
            structs.replace(entry, stream=following[entry.stream])
            if (later and entry.stream in following)
            else entry
        )
