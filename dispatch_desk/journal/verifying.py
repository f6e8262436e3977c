"""Compares a journal with a head noted elsewhere: what the chain alone can't show, a cut-off end."""

from dispatch_desk.journal.protocol import Fault, Head, JournalReader


def hash_of(reader: JournalReader, seq: int) -> bytes | None:
    """The hash of one entry, None when there is no such entry. Raises JournalError for a damaged one."""
    found = reader.tail(seq - 1, limit=1)
    return found[0].hash if found and found[0].seq == seq else None


def first_hash(reader: JournalReader) -> bytes | None:
    """What a journal is known by, whatever its file is called: the hash of its first entry."""
    return hash_of(reader, 1)


def missing_since(reader: JournalReader, noted: Head) -> Fault | None:
    """None when the journal still holds what was noted: on paper, in a report, on another desk.

    The noted hash may be only the first digits' worth of one, as somebody typed it from paper.
    Whoever can rewrite the whole file can also write a chain that holds; a noted head shows it.
    """
    if noted.seq == 0:
        return None
    found = hash_of(reader, noted.seq)
    if found is None:
        return Fault(noted.seq, "it was recorded once but is missing: the end was cut off")
    if not found.startswith(noted.hash):
        return Fault(noted.seq, "it isn't the entry that was noted: the record was rewritten")
    return None
