"""`dispatch-desk backup` and `restore`: a journal and its positions kept elsewhere, and put back.

Nothing counts before it was verified: what is copied is read back from the copy, entry by entry.
"""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from msgspec import Struct

from dispatch_desk import areas, facts
from dispatch_desk.facts import TracksSealed
from dispatch_desk.journal.copying import (
    copy_moment,
    files_of,
    is_open,
    put_in_place,
    set_aside,
    synced,
)
from dispatch_desk.journal.opening import journal_file, open_reader
from dispatch_desk.journal.protocol import Head, JournalError, JournalReader
from dispatch_desk.journal.verifying import hash_of
from dispatch_desk.tracks.file import TracksError
from dispatch_desk.tracks.reader import TrackReader
from dispatch_desk.witness.asking import Witnesses, examine

PAGE = 1_000

Tell = Callable[[float, str], None]
"""Progress: which share is done, 0 to 1, and what is being done."""


class Kept(Struct, frozen=True):
    """What was put where."""

    journal: Path
    head: Head
    tracks: Path | None  # None: no positions lay beside it
    notes: tuple[str, ...]  # what whoever asked should look at
    aside: tuple[Path, ...] = ()  # what had the name before


def back_up(url: str, to: Path, tell: Tell) -> Kept:
    """Copy a journal, and the positions beside it, to a new file or into a folder; desks write on.

    Raises JournalError when it can't be copied, or when the copy doesn't verify.
    """
    source = journal_file(url).absolute()
    target = to / source.name if to.is_dir() else to
    if not target.parent.is_dir():  # a disk that isn't plugged in must not become a folder
        raise JournalError(f"There is no folder {target.parent}: plug its disk in, or make it")
    _free(target)
    _free(_tracks_of(target))
    still = not _has_log(source)
    open_reader(url, still=still).close()  # says what is wrong with it in words of its own
    with _parts(target) as (journal, tracks), _told(target):
        head, sealed = _copied(source, journal, tell, still=still)
        # Positions come second: all that the journal's copy has sealed is in them by now.
        has_tracks, notes = _copied_tracks(_tracks_of(source), tracks, sealed, tell)
        if has_tracks:
            put_in_place(tracks, _tracks_of(target))
        put_in_place(journal, target)
    return Kept(target, head, _tracks_of(target) if has_tracks else None, notes)


def restore(backup: str, url: str, asked: Witnesses, tell: Tell, *, replace: bool) -> Kept:
    """Put a backup where a desk's journal belongs; what is there must be told to `replace`.

    `notes` say what is missing compared with heads noted or signed and with what is there. Raises
    JournalError, and WitnessError, with everything left as it was.
    """
    source, target = journal_file(backup).absolute(), journal_file(url).absolute()
    there = target.exists()
    if there and is_open(target):
        raise JournalError(f"A desk has {target} open: close every desk on it first")
    still = not _has_log(source)
    open_reader(backup, still=still).close()
    with _told(target):
        target.parent.mkdir(parents=True, mode=0o700, exist_ok=True)
    with _parts(target) as (journal, tracks), _told(target):
        head, sealed = _copied(source, journal, tell, still=still)
        notes = [*_compared(journal, url, asked, head), *(_older(target, journal) if there else ())]
        if there and not replace:
            raise JournalError(_refusal(target, notes))
        has_tracks, more = _copied_tracks(_tracks_of(source), tracks, sealed, tell)
        aside = _swap(journal, target)
        if has_tracks:
            aside += _swap(tracks, _tracks_of(target))
    return Kept(
        target, head, _tracks_of(target) if has_tracks else None, (*notes, *more), tuple(aside)
    )


# Copying


def _copied(source: Path, copy: Path, tell: Tell, *, still: bool) -> tuple[Head, list[str]]:
    """A verified copy's head, and the hashes of positions that it sealed."""
    copy_moment(source, copy, lambda share: tell(share / 2, "Copying the journal"), still=still)
    tell(0.5, "Checking the copy")
    with closing(open_reader(str(copy), still=True)) as reader:
        first = next(iter(reader.verify()), None)
        if first is not None:
            raise JournalError(
                f"{source} doesn't verify (entry {first.seq}: {first.why}): keep it, take an older "
                "backup, and run `dispatch-desk verify` on both"
            )
        return reader.head(), list(_sealed(reader))


def _copied_tracks(
    source: Path, copy: Path, sealed: list[str], tell: Tell
) -> tuple[bool, tuple[str, ...]]:
    """Whether there are any, and what is wrong with them: a fault in them costs no journal."""
    if not source.exists():
        return False, (f"the journal sealed positions, but {source} isn't there",) if sealed else ()
    tell(0.9, "Copying the positions")
    copy_moment(source, copy, lambda _: None, still=not _has_log(source))
    try:
        with TrackReader(copy, still=True) as reader:
            found = [fault.why for fault in reader.verify(sealed)]
    except TracksError as trouble:
        found = [str(trouble)]
    return True, tuple(f"positions: {why}" for why in found)


def _sealed(reader: JournalReader) -> Iterator[str]:
    after = 0
    while page := reader.tail(after, PAGE):
        for entry in page:
            if entry.type == TracksSealed.NAME and entry.body is not None:
                fact = facts.decode(entry.type, entry.body, entry.recorded_at)
                if isinstance(fact, TracksSealed):
                    yield fact.sha256
        after = page[-1].seq


@contextmanager
def _parts(target: Path) -> Iterator[tuple[Path, Path]]:
    """Names for what is being made, in the folder it is for; nothing of it is left behind."""
    made = (target.with_name(f"{target.name}.part"), _tracks_of(target).with_suffix(".tracks.part"))
    try:
        _remove(made)
        yield made
    finally:
        _remove(made)


@contextmanager
def _told(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise JournalError(
            f"{target} can't be written ({error.strerror}): check the rights to its folder, and the disk"
        ) from error


def _remove(made: tuple[Path, ...]) -> None:
    for part in made:
        for file in files_of(part):
            file.unlink(missing_ok=True)


def _free(target: Path) -> None:
    if target.exists():
        raise JournalError(f"{target} is there already, and stays as it is: name a new file")


def _tracks_of(path: Path) -> Path:
    return areas.tracks_path(f"sqlite:{path}") or path


def _has_log(path: Path) -> bool:
    return path.with_name(f"{path.name}-wal").exists()


def _swap(made: Path, target: Path) -> list[Path]:
    aside = [set_aside(target)] if any(file.exists() for file in files_of(target)) else []
    put_in_place(made, target)
    synced(target.parent)
    return aside


# Comparing


def _compared(copy: Path, url: str, asked: Witnesses, head: Head) -> Iterator[str]:
    """What noted heads say is missing. Raises JournalError when they say that it was rewritten."""
    with closing(open_reader(str(copy), still=True)) as reader:
        found = examine(reader, url, asked)
    for fault in found.faults:
        if fault.seq <= head.seq:
            raise JournalError(
                f"The backup isn't the record that was noted (entry {fault.seq}: {fault.why}): nothing "
                "was changed. Choose another backup"
            )
        yield f"missing: entry {fault.seq}: {fault.why}"


def _older(there: Path, copy: Path) -> Iterator[str]:
    """What the journal that is there holds and the backup doesn't."""
    try:
        with (
            closing(open_reader(str(there), still=not _has_log(there))) as old,
            closing(open_reader(str(copy), still=True)) as new,
        ):
            yield from _lacks(old, new)
    except JournalError as trouble:
        yield f"what is there can't be compared with it: {trouble}"


def _lacks(old: JournalReader, new: JournalReader) -> Iterator[str]:
    had, has = old.head().seq, new.head().seq
    common = min(had, has)
    if hash_of(old, common) != hash_of(new, common):
        yield "what is there is another record, or was written differently since the backup"
    elif had > has:
        yield f"missing: entries {has + 1:,} to {had:,} of what is there, {had - has:,} in all"


def _refusal(target: Path, notes: list[str]) -> str:
    said = f" Compared with it: {'; '.join(notes)}." if notes else ""
    return (
        f"{target} is there already.{said} With --replace it is set aside, not deleted, and the backup "
        "takes its place"
    )
