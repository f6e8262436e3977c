"""Compares a journal with a head noted elsewhere: what the chain alone can't show, a cut-off end."""

from dispatch_desk.journal.protocol import Fault, Head, JournalReader


def missing_since(reader: JournalReader, noted: Head) -> Fault | None:
    """None when the journal still holds what was noted: on paper, in a report, on another desk.

    Whoever can rewrite the whole file can also write a chain that holds; a noted head shows it.
    """
    if noted.seq == 0:
        return None
    found = reader.tail(noted.seq - 1, limit=1)
    if not found or found[0].seq != noted.seq:
        return Fault(noted.seq, "it was recorded once but is missing: the end was cut off")
    if found[0].hash != noted.hash:
        return Fault(noted.seq, "it isn't the entry that was noted: the record was rewritten")
    return None
