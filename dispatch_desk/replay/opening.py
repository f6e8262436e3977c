"""Opens a recording: copies it, reads it once from end to end, and keeps what will be asked for."""

import os
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import apsw

from dispatch_desk import areas
from dispatch_desk.facts import RoomOpened
from dispatch_desk.force.profile import Force
from dispatch_desk.journal.opening import journal_file, open_reader
from dispatch_desk.journal.protocol import JournalError, JournalReader
from dispatch_desk.journal.sqlite_file import APPLICATION_ID
from dispatch_desk.replay import gaps
from dispatch_desk.replay.copying import private_copy
from dispatch_desk.replay.recording import Gap, Recording
from dispatch_desk.replay.reviewing import Review, review
from dispatch_desk.replay.tracks import RecordedTracks, Stretch
from dispatch_desk.tracks.file import TracksError

Tell = Callable[[str, float], None]
"""Progress for the person waiting: what is being done, and how much of it, 0 to 1."""
HEADER = 72  # bytes of a SQLite file up to and including its application's id


def open_recording(url: str, force: Force, tell: Tell) -> Recording:
    """A journal and the tracks beside it, up to what they hold now. Raises JournalError.

    The files stay as they are, also while a desk writes to them: a copy is read, which is gone when the
    recording is closed. What is damaged is played as it stands, and `trouble` says so.
    """
    original = journal_file(url)
    _refuse_other_files(original)
    copies = TemporaryDirectory(prefix="dispatch-desk-replay-", ignore_cleanup_errors=True)
    opened: list[JournalReader | RecordedTracks] = []
    try:
        tell("Copying the recording", 0.0)
        journal = _journal(original, Path(copies.name))
        opened.append(journal)
        tracks, lost = _tracks(areas.tracks_path(url), Path(copies.name))
        opened += [tracks] if tracks else []
        tell("Checking the record", 0.0)
        proved = _holds(journal)
        if os.name == "posix":  # an open file can be read without its name: a crash leaves no copy
            copies.cleanup()
        found = review(
            journal, force, lambda share: tell("Reading the recording", share), proved=proved
        )
        _refuse_empty(found, original)
        return _recording(found, journal, tracks, lost, copies)
    except BaseException:
        for reader in opened:
            reader.close()
        copies.cleanup()
        raise


def _holds(journal: JournalReader) -> bool:
    """For a file that still has its name: threads open it by that, and read beside each other."""
    return next(journal.verify(), None) is None


def _refuse_other_files(path: Path) -> None:
    """Whatever else a name may stand for is not copied first to be refused then."""
    try:
        with path.open("rb") as file:
            head = file.read(HEADER)
    except FileNotFoundError:
        raise JournalError(f"There is no journal at {path}: check the name") from None
    except OSError as error:
        raise _not_copied(path, error) from error
    if head and head[-4:] != APPLICATION_ID.to_bytes(4, "big"):
        raise JournalError(f"{path} is not a journal of this program: choose another file")


def _refuse_empty(found: Review, path: Path) -> None:
    if not len(found.times):
        raise JournalError(f"{path} holds no entry that can be read: there is nothing to replay")


def _journal(original: Path, folder: Path) -> JournalReader:
    try:
        copy = private_copy(original, folder)
    except (OSError, apsw.Error) as error:
        raise _not_copied(original, error) from error
    try:
        return open_reader(f"sqlite:{copy}", still=True)
    except JournalError as trouble:
        raise JournalError(str(trouble).replace(str(copy), str(original))) from trouble


def _not_copied(path: Path, error: OSError | apsw.Error) -> JournalError:
    why = error.strerror if isinstance(error, OSError) and error.strerror else error
    return JournalError(
        f"{path} can't be copied to be replayed ({why}): is it a file you may read, and is there "
        "room for another like it in the folder for temporary files (TMPDIR)?"
    )


def _tracks(original: Path | None, folder: Path) -> tuple[RecordedTracks | None, str]:
    """The position history, and what is wrong with it: a night without one can be replayed all the same."""
    if original is None or not original.exists():
        return None, f"There is no position history at {original}: units have no place"
    try:
        return RecordedTracks(private_copy(original, folder), original), ""
    except (OSError, apsw.Error, TracksError) as trouble:
        return None, f"Units have no place: {trouble}"


def _recording(
    found: Review,
    journal: JournalReader,
    tracks: RecordedTracks | None,
    lost: str,
    copies: "TemporaryDirectory[str]",
) -> Recording:
    heard, unread = _heard(tracks)
    troubles = [_damage(found), lost, unread, _cut_off(found, tracks)]
    begin = found.times[0]
    unknown = RoomOpened(happened_at=begin, mode="", area="", boot_id="", speed=1.0)
    return Recording(
        room=found.room or unknown,
        marks=tuple(found.marking.marks),
        gaps=tuple(_gaps(found, heard)),
        trouble=". ".join(filter(None, troubles)) or None,
        times=found.times,
        checkpoints=found.checkpoints,
        journal=journal,
        tracks=tracks,
        copies=copies,
    )


def _heard(tracks: RecordedTracks | None) -> tuple[list[Stretch], str]:
    """When positions came in, and what of them can't be read."""
    if tracks is None:
        return [], ""
    try:
        return list(gaps.heard(tracks)), ""
    except TracksError as trouble:
        return list(tracks.stretches), str(trouble)


def _gaps(found: Review, heard: list[Stretch]) -> list[Gap]:
    off = gaps.no_desk(found.pauses, heard)
    known = [*heard, *((gap.start, gap.end) for gap in off)]
    return sorted([*off, *gaps.no_positions(found.duty, known)], key=lambda gap: gap.start)


def _damage(found: Review) -> str:
    if found.fault is None:
        return ""
    others = f" (and {found.faults - 1:,} more faults)" if found.faults > 1 else ""
    return (
        f"The record is damaged and is played as it stands: entry {found.fault.seq}, "
        f"{found.fault.why}{others}"
    )


def _cut_off(found: Review, tracks: RecordedTracks | None) -> str:
    """What the journal sealed must be there: else positions were changed or lost."""
    if tracks is None:
        return ""
    try:
        held = {seal.sha256 for seal in tracks.seals()}
    except TracksError as trouble:
        return str(trouble)
    missing = sum(sha not in held for sha in found.sealed)
    if not missing:
        return ""
    return f"Positions of {missing} of {len(found.sealed)} minutes are not those the journal sealed"
