"""Journals that a forger with every file of the desk, but not its key, writes anew."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from msgspec import structs

from dispatch_desk.journal.chain import ZERO, body_hash, entry_hash, line_of
from dispatch_desk.journal.memory import MemoryJournal, MemoryReader, MemoryRecord
from dispatch_desk.journal.protocol import Entry
from tests.dispatch_desk.journal.samples import NOON, batch


def written(lengths: Iterable[int], name: str = "c") -> MemoryJournal:
    """A record of so many batches, each of so many entries, a minute apart."""
    journal = MemoryJournal()
    for number, length in enumerate(lengths):
        streams = [f"unit/A-{number}-{part}" for part in range(length)]
        body = b'{"text":"line %d"}' % number
        journal.append(
            batch(f"{name}-{number}", *streams, at=NOON + timedelta(minutes=number), body=body)
        )
    return journal


def recomputed(entries: Sequence[Entry], at: int) -> list[Entry]:
    """Entry `at` says something else, and every hash from there on fits again."""
    made = list(entries[: at - 1])
    before = made[-1].hash if made else ZERO
    for entry in entries[at - 1 :]:
        body = b'{"text":"never said"}' if entry.seq == at else entry.body or b""
        changed = structs.replace(
            entry, body=body, body_hash=body_hash(body), prev_hash=before, hash=b""
        )
        line = line_of(changed)
        before = entry_hash(line[:11], line[11], line[13])
        made.append(structs.replace(changed, hash=before))
    return made


def reader_of(entries: Sequence[Entry]) -> MemoryReader:
    record = MemoryRecord()
    record.entries.extend(entries)
    return MemoryReader(record)
