"""The journals on this computer: each opens, its chain holds, and it lies where it is safe."""

import os
import stat
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

import msgspec

from dispatch_desk import areas, clock, facts
from dispatch_desk.doctor.finding import Asked, Finding, sentence, told
from dispatch_desk.facts import RoomOpened, TracksSealed
from dispatch_desk.journal.ballast import SIZE, Ballast
from dispatch_desk.journal.chain import EMPTY, faults
from dispatch_desk.journal.opening import open_reader
from dispatch_desk.journal.protocol import Entry, Fault, Head, JournalError, JournalReader
from dispatch_desk.journal.volumes import refuse_network
from dispatch_desk.tracks.file import TracksError
from dispatch_desk.tracks.reader import TrackReader

NEWEST = 20_000  # entries looked at without --whole: some weeks of a busy desk, in a second
PAGE = 1_000
MOST_FAULTS = 5
LARGE_WAL = 64 * 1024**2  # bytes; a desk's writer keeps it far below
AHEAD = timedelta(seconds=2)  # two machines' clocks may differ so much


def examine(asked: Asked) -> Iterator[Finding]:
    folder = areas.home() / "journals"
    urls = [asked.journal] if asked.journal else [f"sqlite:{p}" for p in folder.glob("*.journal")]
    for url in sorted(urls):
        yield from journal(url, clock.utc_now(), whole=asked.whole)
    if not urls:
        yield Finding("fine", "Journals", f"none in {folder} yet; a desk makes one when it opens")


def journal(url: str, now: datetime, *, whole: bool) -> Iterator[Finding]:
    """One journal and the file of positions beside it."""
    scheme, colon, rest = url.partition(":")
    if colon and len(scheme) > 1 and scheme.lower() != "sqlite":  # a server's: no file of ours
        yield _recorded(url, url, now, still=False, whole=whole)
        return
    path = Path(rest if colon and len(scheme) > 1 else url).expanduser().absolute()
    still = not _beside(path, "-wal").exists()
    found = _recorded(url, path.name, now, still=still, whole=whole)
    if found.level != "fine" and still and _beside(path, "-wal").exists():
        found = _recorded(
            url, path.name, now, still=False, whole=whole
        )  # a desk has just opened it
    yield found
    if path.exists():
        yield from _kept(path)
        yield from _positions(url, path, whole=whole)


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


# What is recorded


def _recorded(url: str, about: str, now: datetime, *, still: bool, whole: bool) -> Finding:
    try:
        with closing(open_reader(url, still=still)) as reader:
            found = list(islice(_faults(reader, whole=whole), MOST_FAULTS))
            head, newest = reader.head(), _newest(reader)
    except JournalError as error:
        return told(about, error)
    if found:
        said = "; ".join(f"entry {fault.seq}: {fault.why}" for fault in found)
        remedy = (
            f"Keep the file, copy it for whoever must know, and run: dispatch-desk verify {url}"
        )
        return Finding("failed", about, said, remedy)
    if newest and newest[-1].recorded_at > now + AHEAD and _is_live(newest):
        late = f"the clock stands before its last entry ({newest[-1].recorded_at:%d %b %Y %H:%M:%S} UTC)"
        return Finding("failed", about, late, "Set this computer's clock before you open a desk.")
    return Finding("fine", about, _extent(head, whole=whole))


def _faults(reader: JournalReader, *, whole: bool) -> Iterator[Fault]:
    if whole:
        return reader.verify()
    after = max(0, reader.head().seq - NEWEST)
    before = reader.tail(after - 1, 1) if after else ()
    start = Head(before[0].seq, before[0].hash) if before else EMPTY
    return faults(_entries(reader, start.seq), start)


def _entries(reader: JournalReader, after: int) -> Iterator[Entry]:
    while page := reader.tail(after, PAGE):
        yield from page
        after = page[-1].seq


def _newest(reader: JournalReader) -> list[Entry]:
    return list(_entries(reader, max(0, reader.head().seq - NEWEST)))


def _is_live(entries: list[Entry]) -> bool:
    """A demo's night has its own date. As the room was opened last; in doubt no."""
    opened = [e.body for e in entries if e.type == RoomOpened.NAME and e.body is not None]
    try:
        return bool(opened) and msgspec.json.decode(opened[-1], type=RoomOpened).mode == "live"
    except msgspec.MsgspecError:
        return False


def _extent(head: Head, *, whole: bool) -> str:
    if whole or head.seq <= NEWEST:
        return f"{head.seq:,} entries, the chain is unbroken"
    return f"the newest {NEWEST:,} of {head.seq:,} entries are unbroken; --whole reads all"


# Where it is kept


def _kept(path: Path) -> Iterator[Finding]:
    """Only what is amiss."""
    try:
        refuse_network(path)
        size = _beside(path, "-wal").stat().st_size
    except JournalError as error:
        yield told(path.name, error)
        return
    except FileNotFoundError:  # closed in order
        size = 0
    if size > LARGE_WAL:
        found = f"{size / 1024**2:,.0f} MB not yet taken in from {path.name}-wal"
        yield Finding("warning", path.name, found, "Close every desk on it and open one again.")
    yield from _held_back(path)
    if not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)):
        remedy = sentence(f"Give this user the right to write to {path} and its folder")
        yield Finding("failed", path.name, "this user may read it and not write to it", remedy)
    if _open_to_others(path):
        remedy = f"Take it from others: chmod o-rwx {path.parent}"
        yield Finding("warning", path.name, "every user of this computer may read it", remedy)


def _held_back(path: Path) -> Iterator[Finding]:
    """Part of it used up: a desk has met a full disk, and none has found room again since."""
    held = Ballast(path).held()
    if 0 < held < SIZE:
        found = (
            f"{held / 1024**2:.0f} of the {SIZE // 1024**2} MB held back for a full disk are left"
        )
        remedy = f"Free some space on the disk that holds {path.parent}."
        yield Finding("warning", path.name, found, remedy)


def _open_to_others(path: Path) -> bool:
    """Whether the file and every folder above it let any user in; not asked where modes say little."""
    if os.name != "posix":
        return False
    ways_in = all(folder.stat().st_mode & stat.S_IXOTH for folder in path.resolve().parents)
    return ways_in and bool(path.stat().st_mode & stat.S_IROTH)


# Positions beside it


def _positions(url: str, path: Path, *, whole: bool) -> Iterator[Finding]:
    tracks = areas.tracks_path(url)
    if tracks is None or not tracks.exists():
        return
    still = not _beside(tracks, "-wal").exists()
    try:
        with TrackReader(tracks, still=still) as reader:
            devices = len(reader.last_known())
            sealed = _sealed(path) if whole else ()
            found = [fault.why for fault in reader.verify(sealed)] if whole else []
    except (TracksError, JournalError) as error:
        yield told(tracks.name, error)
        return
    if found:
        remedy = "Keep the file and put back the copy from the backup."
        yield Finding("failed", tracks.name, "; ".join(found[:MOST_FAULTS]), remedy)
    else:
        counted = "1 device" if devices == 1 else f"{devices:,} devices"
        yield Finding("fine", tracks.name, f"positions of {counted}")


def _sealed(path: Path) -> list[str]:
    """The hashes of positions that the journal recorded."""
    still = not _beside(path, "-wal").exists()
    with closing(open_reader(f"sqlite:{path}", still=still)) as reader:
        sealings = [e for e in _entries(reader, 0) if e.type == TracksSealed.NAME]
        found = [facts.decode(e.type, e.body or b"", e.recorded_at) for e in sealings]
    return [fact.sha256 for fact in found if isinstance(fact, TracksSealed)]
