"""Makes a shift report of a journal: its period, its proof, its page."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from dispatch_desk.force.profile import Force
from dispatch_desk.journal.protocol import Entry, Head, JournalError, JournalReader
from dispatch_desk.replay.reading import entries_of
from dispatch_desk.report.page import Page, page_of
from dispatch_desk.report.shift import Period, Proof, shift_of
from dispatch_desk.witness.asking import Witnesses, examine
from dispatch_desk.witness.comparing import Comparison
from dispatch_desk.witness.heads import SignedHead
from dispatch_desk.witness.keys import WitnessError
from dispatch_desk.witness.signing import sign_last_entry
from resources.units import RefusedError

SHIFT = timedelta(hours=12)  # where nobody says from when: the record's last so many hours
CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
DAY = timedelta(days=1)
LONG_AGO = datetime.fromisoformat("2000-01-01T00:00:00+00:00")


def make_report(reader: JournalReader, url: str, force: Force, begin: str, end: str) -> Page:
    """`begin` and `end` as typed: 19:00, or a whole date and time; empty for the last twelve hours.

    The record's end is signed first, so that the page names a head that is kept. Raises RefusedError.
    """
    head = reader.head()
    period = period_of(begin, end, *_span(reader, head))
    proof = _proof(reader, url, head)
    entries = entries_of(reader, 0, head.seq)
    return page_of(shift_of(entries, period, force, url, proof), force)


def period_of(begin: str, end: str, first: datetime, last: datetime) -> Period:
    """What is meant by times of day, in a record from `first` to `last`. Raises RefusedError.

    A beginning is the last such time in the record; an end the first after it.
    """
    start = _moment(begin, last, "before") if begin else None
    until = last
    if end:
        until = _moment(end, last if start is None else start, "near" if start is None else "after")
    start = max(first, until - SHIFT) if start is None else start
    if start > until:
        raise RefusedError(
            f"A report from {_said(start)} to {_said(until)} would be of no time at all: "
            f"the record runs from {_said(first)} to {_said(last)}"
        )
    return Period(start, until)


def _moment(words: str, anchor: datetime, side: str) -> datetime:
    clock = CLOCK.fullmatch(words.strip())
    if clock is None:
        return _whole(words)
    here = anchor.astimezone().replace(tzinfo=None, second=0, microsecond=0)
    day = here.replace(hour=int(clock[1]), minute=int(clock[2]))
    found = [(day + number * DAY).astimezone() for number in (-1, 0, 1)]
    if side == "before":
        return max(at for at in found if at <= anchor)
    if side == "after":
        return min(at for at in found if at > anchor)
    return min(found, key=lambda at: abs(at - anchor))


def _whole(words: str) -> datetime:
    try:
        return datetime.fromisoformat(words.strip()).astimezone()
    except (ValueError, OverflowError):
        raise RefusedError(
            f"“{words}” is no time: write 19:00, or 2026-01-12T19:00 for an earlier day"
        ) from None


def _said(at: datetime) -> str:
    return f"{at.astimezone():%Y-%m-%d %H:%M}"


def _span(reader: JournalReader, head: Head) -> tuple[datetime, datetime]:
    """When the first entry and the last were recorded; of an empty journal, long ago."""
    first = next(entries_of(reader, 0, head.seq), None)
    last = next(_last(reader, head), first)
    if first is None or last is None:
        return LONG_AGO, LONG_AGO
    return first.recorded_at, max(first.recorded_at, last.recorded_at)


def _last(reader: JournalReader, head: Head) -> Iterator[Entry]:
    try:
        yield from reader.tail(head.seq - 1, 1)
    except JournalError:  # the proof says so
        return


def _proof(reader: JournalReader, url: str, head: Head) -> Proof:
    """What was signed before is compared first: a head signed now would say only what is there now."""
    faults = tuple(reader.verify())
    try:
        compared = examine(reader, url, Witnesses())
    except WitnessError as trouble:
        compared = Comparison((), (str(trouble),), 0, None)
    signed, why = _signed(reader, url)
    ended = Head(signed.seq, bytes.fromhex(signed.hash)) if signed else head
    named = signed or compared.last
    return Proof(
        entries=ended.seq,
        faults=(*faults, *compared.faults),
        notes=compared.notes,
        head=ended.hash.hex() if ended.seq else "",
        signed_at=signed.at if signed else None,
        key=named.fingerprint if named else "",
        compared=compared.compared,
        unsigned_why=why,
    )


def _signed(reader: JournalReader, url: str) -> tuple[SignedHead | None, str]:
    try:
        return sign_last_entry(reader, url), ""
    except (WitnessError, JournalError) as trouble:
        return None, str(trouble)
