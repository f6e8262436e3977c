"""The hash chain: what is hashed, how a stored line of the record looks, and how a break shows.

Frozen from the first release. An entry's hash is the SHA-256 of this JSON array, written as
RFC 8785 writes one (no spaces, UTF-8, only the necessary escapes), so any language can check it:

    [seq, stream, version, type, command_id, actor, role, desk, epoch,
     recorded_at, boot_time, body_hash, prev_hash]

`recorded_at` is the stored text, UTC with six decimals (`2030-05-01T22:00:00.000000+00:00`); the
two hashes are lower-case hex; `body_hash` is the SHA-256 of the stored body. The body itself is
outside the array: a body erased by law leaves the chain whole. The first entry follows `ZERO`.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from hashlib import sha256

from msgspec.json import Encoder

from dispatch_desk.journal.protocol import Entry, Fault, Head

ZERO = bytes(32)
"""What the first entry follows."""

EMPTY = Head(0, ZERO)
"""The head of a journal without entries."""

Envelope = tuple[int, str, int, str, str, str, str, str, int, str, int]
"""The fields of `Entry` from seq to boot_time, with recorded_at as stored text."""

Line = tuple[
    int, str, int, str, str, str, str, str, int, str, int, bytes, bytes | None, bytes, bytes
]
"""All fields of `Entry`, in its order, exactly as stored."""

_encode = Encoder().encode


def stamp(at: datetime) -> str:
    """The stored text of an instant: UTC, always six decimals, so that text order is time order."""
    if at.tzinfo is None:
        raise ValueError(f"{at} has no time zone; the record is kept in UTC")
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def body_hash(body: bytes) -> bytes:
    """32 bytes; stands for the body in the chain."""
    return sha256(body).digest()


def entry_hash(envelope: Envelope, body_hash: bytes, prev_hash: bytes) -> bytes:
    """32 bytes over the frozen array. Raises UnicodeEncodeError for text that isn't Unicode."""
    return sha256(_encode((*envelope, body_hash.hex(), prev_hash.hex()))).digest()


def line_of(entry: Entry) -> Line:
    """An entry as it is stored."""
    return (
        entry.seq,
        entry.stream,
        entry.version,
        entry.type,
        entry.command_id,
        entry.actor,
        entry.role,
        entry.desk,
        entry.epoch,
        stamp(entry.recorded_at),
        entry.boot_time,
        entry.body_hash,
        entry.body,
        entry.prev_hash,
        entry.hash,
    )


def entry_of(line: Line) -> Entry:
    """A stored line as an entry. Raises ValueError when its time can't be read."""
    try:
        recorded_at = datetime.fromisoformat(line[9])
    except TypeError as error:  # a damaged file may hold nothing at all there
        raise ValueError("its time can't be read") from error
    if recorded_at.tzinfo is None:  # nobody knows when that was
        raise ValueError("its time has no zone")
    return Entry(*line[:9], recorded_at, *line[10:])


def faults(entries: Iterable[Entry], after: Head = EMPTY) -> Iterator[Fault]:
    """What is wrong with a chain that should go on from `after`; nothing when it holds.

    One broken entry may give several faults, but never makes those behind it look broken too.
    A cut-off end can't be seen from inside: compare with a head that was noted elsewhere.
    """
    walk = Walk(after)
    for entry in entries:
        yield from walk.faults(line_of(entry))


class Walk:
    """Follows a chain line by line; what it knows is how things stand after the last."""

    def __init__(self, after: Head = EMPTY) -> None:
        self.seq = after.seq
        self.hash = after.hash
        self.stamp = ""
        self._whole = after.seq == 0  # only then is the first entry of each stream seen
        self.versions: dict[str, int] = {}

    def jump(self, to: Head, stamp: str, versions: Mapping[str, int]) -> None:
        """Over lines that hold: to the last of them, its time, and the streams' last versions."""
        self.seq, self.hash, self.stamp = to.seq, to.hash, stamp
        self.versions.update(versions)

    def faults(self, line: Line) -> list[Fault]:
        """What is wrong with the next line, which is then taken as it stands."""
        seq, stream, version = line[:3]
        found: list[Fault] = []
        if seq != self.seq + 1:
            found.append(self._gap(seq))
        elif line[13] != self.hash:
            found.append(Fault(seq, "it doesn't follow the entry before it"))
        if not _is_sealed(line):
            found.append(Fault(seq, "its hash doesn't fit what it says: it was changed"))
        if line[12] is not None and body_hash(line[12]) != line[11]:
            found.append(Fault(seq, "its body isn't the one that was recorded"))
        if line[9] < self.stamp:
            found.append(Fault(seq, f"it was recorded at {line[9]}, before the entry before it"))
        if version != (due := self._due(stream, version)):
            found.append(Fault(seq, f"it is version {version} of {stream}, where {due} was due"))
        self.seq, self.hash, self.stamp = seq, line[14], line[9]
        self.versions[stream] = version
        return found

    def _gap(self, seq: int) -> Fault:
        first, last = self.seq + 1, seq - 1
        if last < first:
            return Fault(seq, f"it stands after entry {self.seq}: out of order")
        if first == last:
            return Fault(first, f"entry {first} is missing")
        return Fault(first, f"entries {first} to {last} are missing")

    def _due(self, stream: str, version: int) -> int:
        last = self.versions.get(stream)
        if last is not None:
            return last + 1
        return 1 if self._whole else version


def _is_sealed(line: Line) -> bool:
    try:
        return entry_hash(line[:11], line[11], line[13]) == line[14]
    except UnicodeEncodeError:  # damage has left bytes that are no text: never what was hashed
        return False
