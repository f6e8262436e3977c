"""Position history as columns: fixes to a chunk of a few bytes each, and back.

A chunk is sorted by device and time, so that each number differs little from the one above it. The
differences are cut into bytes, the bytes of one rank put together, and what repeats is squeezed out.
"""

import hashlib
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from msgspec import Struct, json
from numpy.typing import NDArray

from resources.fixes import Fix, Floats, columns_of

Columns = NDArray[np.int64]
"""Shape (8, fixes): device number, fixed at and delay until received in ms, latitude and longitude in
1e-7 degrees, error in dm, heading in tenths of a degree, speed in dm/s; -1 where a last three is unknown.
"""

COLUMNS = 8
DEVICE, FIXED_MS, DELAY_MS = 0, 1, 2
MOST_FIXES = 250_000  # in one chunk; a file that claims more is damaged
STEPS = 1e7  # in a degree: about a centimetre
WIDEST = 2**31 - 1  # of an error, heading or speed
NUMBER_BYTES = 8


class Chunk(Struct, frozen=True):
    """A stretch of history as it lies on disk."""

    first_ms: int  # received, since 1970 UTC
    last_ms: int
    fixes: int
    devices: bytes  # one bit a device number: who is in it
    body: bytes


@dataclass(frozen=True, slots=True, eq=False)
class Tracks:
    """History, one row a fix, sorted by device and then by time. Units as in `Fixes`."""

    names: tuple[str, ...]
    device: NDArray[np.int64]  # place in `names`
    lat: Floats
    lon: Floats
    fixed_at: Floats
    received_at: Floats
    error_m: Floats
    heading_deg: Floats
    speed_mps: Floats

    @classmethod
    def of(cls, columns: Columns, names: Sequence[str]) -> "Tracks":
        """Name the columns; only the devices in them are named."""
        present, device = np.unique(columns[DEVICE], return_inverse=True)
        return cls(tuple(names[number] for number in present), device, *as_floats(columns))

    def __len__(self) -> int:
        return len(self.device)

    def rows(self, device: str) -> slice:
        """Where one device's fixes stand, oldest first; empty when it has none."""
        if device not in self.names:
            return slice(0, 0)
        number = self.names.index(device)
        first, end = np.searchsorted(self.device, [number, number + 1])
        return slice(int(first), int(end))


def quantise(fixes: Sequence[Fix], numbers: Sequence[int]) -> Columns:
    """The fixes, each with its device's number, as sorted columns."""
    if not fixes:
        return np.empty((COLUMNS, 0), np.int64)
    floats = np.array([columns_of(fix) for fix in fixes]).T
    lat, lon, fixed_at, received_at, error_m, heading_deg, speed_mps = floats
    fixed_ms = _whole(fixed_at * 1000)
    heading = _whole_or_unknown(heading_deg * 10)
    rows = (
        np.array(numbers, np.int64),
        fixed_ms,
        _whole(received_at * 1000) - fixed_ms,
        _whole(lat * STEPS),
        _whole(lon * STEPS),
        _whole_or_unknown(error_m * 10),
        np.where(heading < 0, heading, heading % 3600),
        _whole_or_unknown(speed_mps * 10),
    )
    return ordered(np.stack(rows))


def ordered(columns: Columns) -> Columns:
    """By device, then by the time of the fix; equal ones stay in the order they came."""
    return columns[:, np.lexsort((columns[FIXED_MS], columns[DEVICE]))]


def received_ms(columns: Columns) -> NDArray[np.int64]:
    received: NDArray[np.int64] = columns[FIXED_MS] + columns[DELAY_MS]
    return received


def as_floats(columns: Columns) -> Floats:
    """Shape (7, fixes), in the order `Fixes` and `Tracks` hold them; nan where unknown."""
    lat, lon = columns[3:5] / STEPS
    extras = np.where(columns[5:] < 0, np.nan, columns[5:] / 10)
    return np.stack([lat, lon, columns[FIXED_MS] / 1000, received_ms(columns) / 1000, *extras])


def _whole(values: Floats) -> NDArray[np.int64]:
    return np.rint(values).astype(np.int64)


def _whole_or_unknown(values: Floats) -> NDArray[np.int64]:
    return _whole(np.where(np.isfinite(values), np.clip(values, 0, WIDEST), -1))


# To bytes and back


def pack(columns: Columns) -> Chunk:
    """Columns, sorted and not empty, as a chunk."""
    received = received_ms(columns)
    steps = np.diff(columns, axis=1, prepend=0)
    turned = (steps << 1) ^ (steps >> 63)  # small numbers of either sign become small ones
    widths = [(int(row.max()).bit_length() + 7) // 8 for row in turned]
    planes = [_planes(row, width) for row, width in zip(turned, widths, strict=True)]
    return Chunk(
        first_ms=int(received.min()),
        last_ms=int(received.max()),
        fixes=columns.shape[1],
        devices=_bits(columns[DEVICE]),
        body=bytes(widths) + zlib.compress(b"".join(planes), 6),
    )


def unpack(chunk: Chunk, devices: int) -> Columns:
    """What `pack` was given. Raises ValueError when these bytes can't be that; `devices` are known."""
    widths = chunk.body[:COLUMNS]
    if not 0 < chunk.fixes <= MOST_FIXES or len(widths) < COLUMNS or max(widths) > NUMBER_BYTES:
        raise ValueError("its size is impossible")
    plain = _inflate(chunk.body[COLUMNS:], sum(widths) * chunk.fixes)
    columns, at = np.empty((COLUMNS, chunk.fixes), np.int64), 0
    for number, width in enumerate(widths):
        turned = _numbers(plain[at : at + width * chunk.fixes], chunk.fixes, width)
        columns[number] = np.cumsum((turned >> 1) ^ -(turned & 1))
        at += width * chunk.fixes
    if columns[DEVICE].min() < 0 or columns[DEVICE].max() >= devices:
        raise ValueError("it names a device that is not listed")
    return columns


def digest(chunk: Chunk, names: Sequence[str]) -> bytes:
    """SHA-256 over all a chunk says, the names of its devices with it. Raises ValueError."""
    present = members(chunk.devices)
    if len(present) and present[-1] >= len(names):
        raise ValueError("it names a device that is not listed")
    head = (chunk.first_ms, chunk.last_ms, [names[number] for number in present])
    sealed = hashlib.sha256(json.encode((*head, chunk.fixes, len(chunk.body))))
    sealed.update(chunk.body)
    return sealed.digest()


def members(devices: bytes) -> NDArray[np.int64]:
    """The device numbers a chunk's bits stand for."""
    return np.flatnonzero(np.unpackbits(np.frombuffer(devices, np.uint8)))


def verified(chunk: Chunk, sha256: bytes, names: Sequence[str]) -> Columns:
    """Unpack a chunk that is what it was when written. Raises ValueError, saying how it is not."""
    if digest(chunk, names) != sha256:
        raise ValueError("it was changed after it was written")
    columns = unpack(chunk, len(names))
    received = received_ms(columns)
    head = (int(received.min()), int(received.max()), _bits(columns[DEVICE]))
    if head != (chunk.first_ms, chunk.last_ms, chunk.devices):  # a search trusts the head
        raise ValueError("its head does not fit its body")
    return columns


def _bits(numbers: NDArray[np.int64]) -> bytes:
    present = np.zeros(int(numbers.max()) + 1, np.bool_)
    present[numbers] = True
    return np.packbits(present).tobytes()


def _planes(turned: NDArray[np.int64], width: int) -> bytes:
    as_bytes = turned.astype("<i8").view(np.uint8).reshape(-1, NUMBER_BYTES)
    return as_bytes[:, :width].T.tobytes()


def _numbers(planes: bytes, count: int, width: int) -> NDArray[np.int64]:
    as_bytes = np.zeros((count, NUMBER_BYTES), np.uint8)
    as_bytes[:, :width] = np.frombuffer(planes, np.uint8).reshape(width, count).T
    numbers: NDArray[np.int64] = as_bytes.view("<i8").ravel().astype(np.int64)
    return numbers


def _inflate(body: bytes, size: int) -> bytes:
    """Exactly `size` bytes, never more in memory: the file may be anybody's."""
    inflater = zlib.decompressobj()
    try:
        plain = inflater.decompress(body, size + 1)
    except zlib.error as error:
        raise ValueError(f"its bytes can't be read: {error}") from error
    if len(plain) != size or not inflater.eof:
        raise ValueError("its length is wrong")
    return plain
