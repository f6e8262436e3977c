"""Compares a journal with its signed heads: what a chain alone can't show, a rewriting and a cut end."""

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from dispatch_desk.journal.protocol import Fault, JournalError, JournalReader
from dispatch_desk.journal.verifying import first_hash, hash_of
from dispatch_desk.witness.heads import (
    BadLine,
    SignedHead,
    heads_folder,
    heads_path,
    read_heads,
)
from dispatch_desk.witness.keys import grouped

BAD_LINES_TOLD = 5


class Source(Struct, frozen=True):
    """A file of heads. `whole`: all of it should be of this journal; else what is of another is no matter."""

    path: Path
    whole: bool
    given: bool = (
        False  # by whoever asks: then a file without any head of this journal is a finding
    )


class Comparison(Struct, frozen=True):
    """What the heads say of the record, in words."""

    faults: tuple[Fault, ...]
    notes: tuple[str, ...]  # what was not believed, or is of another journal
    compared: int  # heads of this journal that are signed by a believed key
    last: SignedHead | None  # the last of them that still holds


def kept_here(url: str) -> Iterator[Source]:
    """What this computer holds: for this address all, and what may be of this journal elsewhere."""
    own = heads_path(url)
    if own.exists():
        yield Source(own, whole=True)
    for path in sorted(heads_folder().glob("*.heads")):
        if path != own:
            yield Source(path, whole=False)


def compare(
    reader: JournalReader, sources: Iterable[Source], believed: Collection[str]
) -> Comparison:
    """Hold every head against the record. `believed`: fingerprints of keys. Raises WitnessError."""
    found = _Comparing(reader, believed)
    for source in sources:
        found.take(source)
    return Comparison(tuple(found.faults()), tuple(found.notes()), found.compared, found.last)


def local(at: datetime) -> str:
    """A time as this computer's users read it: "2030-05-01 22:00:00"."""
    return f"{at.astimezone():%Y-%m-%d %H:%M:%S}"


def one_line(words: str) -> str:
    """Words from a file as they may stand on a terminal."""
    return "".join(c if c.isprintable() else "?" for c in words)


def _heads(count: int) -> str:
    return "1 head" if count == 1 else f"{count:,} heads"


class _Comparing:
    def __init__(self, reader: JournalReader, believed: Collection[str]) -> None:
        self._reader, self._believed = reader, frozenset(believed)
        self._journal = (first_hash(reader) or b"").hex()
        self._end = reader.head().seq
        self._holding: list[tuple[int, datetime]] = []  # sorted by seq
        self._differs: SignedHead | None = None  # the first of them
        self._beyond: SignedHead | None = None  # the last of them
        self._began = False
        self._earlier: dict[Path, SignedHead] = {}  # the last of another record at this address
        self._others: Counter[Path] = Counter()
        self._own: Counter[Path] = Counter()
        self._notes: list[str] = []
        self._unknown: Counter[str] = Counter()
        self._given: list[Path] = []
        self.compared = 0
        self.last: SignedHead | None = None

    def take(self, source: Source) -> None:
        bad = 0
        if source.given:
            self._given.append(source.path)
        for number, line in enumerate(read_heads(source.path), 1):
            if isinstance(line, BadLine):
                bad += 1
                if source.whole and bad <= BAD_LINES_TOLD:
                    self._notes.append(f"{source.path}, line {line.number}: {one_line(line.why)}")
            elif source.whole or line.journal == self._journal:
                self._take_head(line, number, source)
        if source.whole and bad > BAD_LINES_TOLD:
            self._notes.append(f"{source.path}: {bad - BAD_LINES_TOLD:,} more lines are no heads")

    def _take_head(self, head: SignedHead, number: int, source: Source) -> None:
        if not head.true:
            self._notes.append(
                f"{source.path}, line {number}: the signature is wrong; what it says of entry "
                f"{head.seq} is not believed"
            )
        elif head.fingerprint not in self._believed:
            self._unknown[head.fingerprint] += 1
        elif head.journal != self._journal:
            self._others[source.path] += 1
            self._earlier[source.path] = head
        else:
            self._own[source.path] += 1
            self._compare(head)

    def _compare(self, head: SignedHead) -> None:
        self.compared += 1
        self._began = self._began or head.began
        if head.seq > self._end:
            if self._beyond is None or head.seq > self._beyond.seq:
                self._beyond = head
        elif self._found(head.seq) == head.hash:
            insort(self._holding, (head.seq, head.at))
            if self.last is None or head.seq >= self.last.seq:
                self.last = head
        elif self._differs is None or head.seq < self._differs.seq:
            self._differs = head

    def _found(self, seq: int) -> str | None:
        try:
            held = hash_of(self._reader, seq)
        except JournalError:  # damage, which the chain's own check names
            return None
        return held.hex() if held is not None else None

    def faults(self) -> Iterator[Fault]:
        for path, head in self._earlier.items():
            if self._replaced(path):
                yield Fault(1, self._replacement(path, head))
        if self._differs is not None:
            yield Fault(self._differs.seq, self._rewriting(self._differs))
        if self._beyond is not None:
            cut = self._beyond.seq - self._end
            yield Fault(
                self._end + 1,
                f"the journal ends at {self._end}, but {self._beyond.seq} was signed at "
                f"{local(self._beyond.at)}: {cut:,} {'entry was' if cut == 1 else 'entries were'} cut off",
            )

    def _replaced(self, path: Path) -> bool:
        """Not one head of such a file may be of this journal, or else its signer began this one anew."""
        return not self._own[path] if path in self._given else not self._began

    def _replacement(self, path: Path, head: SignedHead) -> str:
        if not self._journal:
            return f"the journal is empty, but entry {head.seq} was signed at {local(head.at)}"
        if path in self._given:
            return (
                f"no head in {path} is of this journal: they are another's, or this record was "
                "rewritten from its first entry on"
            )
        return (
            f"another record stood at this address, signed up to entry {head.seq} at "
            f"{local(head.at)}: this one was put in its place or rewritten from its first entry on"
        )

    def _rewriting(self, head: SignedHead) -> str:
        said = f"it isn't the one that was signed at {local(head.at)}: the record was rewritten"
        before = bisect_left(self._holding, (head.seq,))
        if not before:
            return f"{said} from here on, or from an earlier entry"
        seq, at = self._holding[before - 1]
        where = "here" if seq + 1 == head.seq else f"between entry {seq + 1} and here"
        return f"{said} from {where} on (entry {seq} is as it was signed at {local(at)})"

    def notes(self) -> Iterator[str]:
        yield from self._notes
        for key, count in self._unknown.items():
            yield (
                f"{_heads(count)} signed with the key {grouped(key)}, which is not this computer's: "
                "name it with --key if you believe it"
            )
        for path, count in self._others.items():
            if not self._replaced(path):
                yield f"{_heads(count)} in {path}, another journal's: left out"
