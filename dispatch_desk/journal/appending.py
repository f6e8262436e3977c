"""What an append means, the same for every engine: repeat, refuse, number, stamp and chain."""

import re
from collections.abc import Iterator
from typing import Protocol

from dispatch_desk.journal.chain import (
    ZERO,
    Envelope,
    body_hash,
    entry_hash,
    entry_of,
    stamp,
)
from dispatch_desk.journal.protocol import NEW_NUMBER, Batch, Committed, Conflict, Draft, Entry

MIN_DIGITS, MAX_DIGITS = 4, 9
_NUMBERED = re.compile(r"(.*/)([0-9]{4}|[1-9][0-9]{4,8})", re.DOTALL)


class Record(Protocol):
    """What has been recorded so far; shown under the write lock, so that it holds still."""

    def last(self) -> Entry | None: ...

    def version(self, stream: str) -> int:
        """Of the stream's last entry; 0 when there is none."""
        ...

    def last_number(self, day: str) -> int:
        """The highest number (see `number_of`) below `day`, which ends in `/`; 0 when none."""
        ...

    def recorded(self, command_id: str) -> tuple[Entry, ...]:
        """The entries of one command, in order."""
        ...


def answer(record: Record, batch: Batch) -> Committed | Conflict:
    """Decide what the record says to a batch. A commit that isn't `repeated` is still to be stored.

    Raises ValueError for a batch without drafts or with a time that has no zone.
    """
    if not batch.drafts:
        raise ValueError(f"command {batch.command_id} has nothing to record")
    if already := record.recorded(batch.command_id):
        return Committed(already, repeated=True)
    for stream, expected in batch.expected.items():
        if (found := record.version(stream)) != expected:
            return Conflict(stream, expected, found)
    return Committed(tuple(_sealed(record, batch)))


def _sealed(record: Record, batch: Batch) -> Iterator[Entry]:
    last = record.last()
    seq, prev_hash = (last.seq, last.hash) if last else (0, ZERO)
    # A machine's clock may step back; the record may not.
    recorded_at = max(stamp(batch.recorded_at), stamp(last.recorded_at) if last else "")
    author = batch.author
    for stream, version, draft in _placed(record, batch):
        seq += 1
        envelope: Envelope = (
            seq,
            stream,
            version,
            draft.type,
            batch.command_id,
            author.actor,
            author.role,
            author.desk,
            batch.epoch,
            recorded_at,
            batch.boot_ms,
        )
        hashed = body_hash(draft.body)
        own_hash = entry_hash(envelope, hashed, prev_hash)
        yield entry_of((*envelope, hashed, draft.body, prev_hash, own_hash))
        prev_hash = own_hash


def _placed(record: Record, batch: Batch) -> Iterator[tuple[str, int, Draft]]:
    """Each draft with its stream and the version it will have there."""
    versions: dict[str, int] = {}
    for draft in batch.drafts:
        # The record holds still, so that all facts of a new incident get the same number.
        stream = _numbered(record, draft.stream)
        if stream not in versions:
            versions[stream] = record.version(stream)
        versions[stream] += 1
        yield stream, versions[stream], draft


def number_of(stream: str) -> tuple[str, int] | None:
    """`incident/2030-05-01/0042` → (`incident/2030-05-01/`, 42); None when it isn't numbered.

    Four digits, and more only where four don't suffice.
    """
    found = _NUMBERED.fullmatch(stream)
    return (found[1], int(found[2])) if found else None


def _numbered(record: Record, stream: str) -> str:
    if not stream.endswith(f"/{NEW_NUMBER}"):
        return stream
    day = stream.removesuffix(NEW_NUMBER)
    return f"{day}{record.last_number(day) + 1:04d}"
