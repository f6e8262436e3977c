"""Proves a page of the record at once, by hashes over the text that SQLite writes.

Its JSON has the escapes of RFC 8785, so that Python does little more than hash. What a page says
wrong is not said here: one that doesn't surely hold is left to `chain.Walk`.
"""

from binascii import hexlify
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from io import BytesIO
from itertools import repeat
from struct import unpack
from typing import NamedTuple

from msgspec.json import Decoder

from dispatch_desk.journal.chain import Walk
from dispatch_desk.journal.indexes import Lines
from dispatch_desk.journal.protocol import Head

# What isn't of the kind it should be must not look as if it were: JSON arrays tell, and casts where
# only the hashed text is read.
BULK = """
    SELECT count(*), max(seq),
        sum(octet_length(body_hash) = 32 AND octet_length(prev_hash) = 32
            AND octet_length(hash) = 32 AND typeof(epoch) = 'integer'
            AND typeof(boot_time) = 'integer'),
        CAST(group_concat(json_array(seq, stream, version, CAST(type AS TEXT), command_id,
            CAST(actor AS TEXT), CAST(role AS TEXT), CAST(desk AS TEXT), epoch, recorded_at,
            boot_time, ''), x'0A') AS BLOB),
        CAST(json_group_array(stream) AS BLOB), CAST(json_group_array(version) AS BLOB),
        CAST(json_group_array(command_id) AS BLOB), CAST(json_group_array(recorded_at) AS BLOB),
        CAST(group_concat(body_hash, '') AS BLOB), CAST(group_concat(prev_hash, '') AS BLOB),
        CAST(group_concat(hash, '') AS BLOB),
        CAST(json_group_array(ifnull(octet_length(body), -1)) AS BLOB),
        ifnull(CAST(group_concat(body, '') AS BLOB), x'')
    FROM entries WHERE seq > ?1 AND seq <= ?1 + ?2
"""
"""The columns of a `Page`, of the numbers after one and as many as another."""

_END = b'"]'  # of a line, after the last of its hashes; no text in it has a bare line feed
_begin = sha256().copy  # sooner than a new one
_numbers = Decoder(list[int]).decode
_texts = Decoder(list[str]).decode


class Page(NamedTuple):
    """The lines of a page, column by column: most of them JSON arrays."""

    lines: int
    last: int
    sized: int  # of the lines, those with hashes as long as hashes are and times that are whole
    envelopes: bytes  # parted by line feeds, each with an empty text in place of the two hashes
    streams: bytes
    versions: bytes
    commands: bytes
    times: bytes
    body_hashes: bytes  # these three aren't parted
    prev_hashes: bytes
    hashes: bytes
    lengths: bytes  # of the bodies; -1 where it was erased
    bodies: bytes


def holds(page: Page, walk: Walk, lines: Lines) -> bool:
    """Whether all of a page surely holds: then it counts as walked, and is taken into the lines."""
    if page.last != walk.seq + page.lines or page.sized != page.lines:
        return False
    try:
        streams = _texts(page.streams)
        times = _texts(page.times)
        page.envelopes.decode()
        newer = _versions_after(streams, _numbers(page.versions), walk.versions)
        if (
            newer is None
            or sorted(times) != times
            or times[0] < walk.stamp
            or page.prev_hashes != walk.hash + page.hashes[:-32]
            or _hashed_bodies(page) != page.body_hashes
            or _hashed_envelopes(page) != page.hashes
        ):
            return False
    except ValueError:  # no text, or no number
        return False
    lines.take(walk.seq + 1, streams, page.commands)
    walk.jump(Head(page.last, page.hashes[-32:]), times[-1], newer)
    return True


def _versions_after(
    streams: list[str], versions: list[int], before: Mapping[str, int]
) -> dict[str, int] | None:
    """The last version of each of these streams; None if one isn't the one that was due."""
    newer = {stream: before.get(stream, 0) for stream in set(streams)}
    for stream, version in zip(streams, versions, strict=True):
        if version != newer[stream] + 1:
            return None
        newer[stream] = version
    return newer


def _hashed_bodies(page: Page) -> bytes:
    """The hashes of the bodies; of an erased one the stored."""
    lengths = _numbers(page.lengths)
    erased = min(lengths) < 0
    read = BytesIO(page.bodies).read  # sooner than slices
    hashes = _hashed(map(read, [max(length, 0) for length in lengths] if erased else lengths))
    if not erased:
        return b"".join(hashes)
    stored = [page.body_hashes[at : at + 32] for at in range(0, 32 * page.lines, 32)]
    mixed = zip(lengths, stored, hashes, strict=True)
    return b"".join(kept if length < 0 else own for length, kept, own in mixed)


def _hashed_envelopes(page: Page) -> bytes:
    """The hashes of the lines: of what SQLite wrote, and the two hashes that belong to it."""
    envelopes = page.envelopes.removesuffix(_END).split(_END + b"\n")
    between, end = repeat(b'","', page.lines), repeat(_END, page.lines)
    own, before = _hex(page.body_hashes), _hex(page.prev_hashes)
    parts = zip(envelopes, own, between, before, end, strict=True)
    return b"".join(_hashed(map(b"".join, parts)))


def _hashed(texts: Iterable[bytes]) -> list[bytes]:
    hashes = []
    for text in texts:
        hashing = _begin()
        hashing.update(text)
        hashes.append(hashing.digest())
    return hashes


def _hex(hashes: bytes) -> Sequence[bytes]:
    return unpack("64s" * (len(hashes) // 32), hexlify(hashes))
