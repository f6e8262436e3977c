"""Entries of a journal in order, also of a damaged one: what can't be read is named and left out."""

from collections.abc import Callable, Iterator

from dispatch_desk.journal.protocol import Entry, Fault, JournalError, JournalReader

PAGE = 1000  # entries read at a time
GIVEN_UP_AFTER = 50  # entries in a row that can't be read: the rest of the file won't be better


def entries_of(
    reader: JournalReader,
    after: int,
    most: int,
    damaged: Callable[[Fault], None] = lambda _: None,
) -> Iterator[Entry]:
    """At most so many entries with seq > `after`; `damaged` hears of those that can't be read."""
    failed, page = 0, PAGE
    while most > 0 and failed < GIVEN_UP_AFTER:
        try:
            entries = reader.tail(after, min(page, most))
        except JournalError:
            if page == 1:
                after, failed = after + 1, failed + 1
                damaged(Fault(after, "it can't be read"))
            page = 1
            continue
        if not entries:
            return
        yield from entries
        failed, most, after = 0, most - len(entries), entries[-1].seq
