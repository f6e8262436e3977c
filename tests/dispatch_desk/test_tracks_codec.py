"""Chunks of position history: nothing is lost but what quantising rounds off."""

import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from dispatch_desk.tracks.codec import (
    Chunk,
    Columns,
    digest,
    members,
    ordered,
    pack,
    unpack,
    verified,
)

NAMES = [f"V{number}" for number in range(300)]
ROW = st.tuples(
    st.integers(0, len(NAMES) - 1),
    st.integers(0, 253_402_300_799_999),  # to the end of the year 9999
    st.integers(-30_000, 10**13),
    st.integers(-900_000_000, 900_000_000),
    st.integers(-1_800_000_000, 1_800_000_000),
    st.integers(-1, 2**31 - 1),
    st.integers(-1, 3_599),
    st.integers(-1, 2**31 - 1),
)


def columns_of(*rows: tuple[int, ...]) -> Columns:
    return ordered(np.array(rows, np.int64).T)


SOME = columns_of((0, 10, 1, 2, 3, 4, 5, 6), (299, 20, 1, 2, 3, -1, -1, -1))


@settings(deadline=None)
@given(st.lists(ROW, min_size=1, max_size=60))
def test_that_a_chunk_unpacks_to_what_was_packed(rows: list[tuple[int, ...]]) -> None:
    columns = columns_of(*rows)
    chunk = pack(columns)
    assert np.array_equal(verified(chunk, digest(chunk, NAMES), NAMES), columns)
    assert members(chunk.devices).tolist() == sorted({row[0] for row in rows})


def test_that_every_part_of_a_chunk_and_every_name_in_it_is_under_the_hash() -> None:
    chunk = pack(SOME)
    sha256 = digest(chunk, NAMES)
    changed = [
        replace(chunk, first_ms=chunk.first_ms - 1),
        replace(chunk, last_ms=chunk.last_ms + 1),
        replace(chunk, fixes=chunk.fixes + 1),
        replace(chunk, devices=b"\xff" + chunk.devices[1:]),
        replace(chunk, body=chunk.body[:-1] + b"\x00"),
    ]
    assert all(digest(each, NAMES) != sha256 for each in changed)
    assert digest(chunk, ["V9", *NAMES[1:]]) != sha256
    assert digest(chunk, [NAMES[0], "renamed", *NAMES[2:]]) == sha256  # not one of its devices
    with pytest.raises(ValueError, match="changed after it was written"):
        verified(changed[0], sha256, NAMES)


def test_that_a_head_that_belies_its_body_is_refused_though_its_hash_fits() -> None:
    chunk = replace(pack(SOME), first_ms=0)
    with pytest.raises(ValueError, match="its head does not fit its body"):
        verified(chunk, digest(chunk, NAMES), NAMES)


def forged(body: bytes, fixes: int = 2) -> Chunk:
    return replace(pack(SOME), body=body, fixes=fixes)


@pytest.mark.parametrize(
    "chunk",
    [
        forged(b""),
        forged(b"\x09" * 8 + zlib.compress(bytes(144))),
        forged(b"\x01" * 8 + b"no zlib"),
        forged(b"\x01" * 8 + zlib.compress(bytes(15))),
        forged(b"\x01" * 8 + zlib.compress(bytes(17))),
        forged(b"\x01" * 8 + zlib.compress(bytes(10**8))),  # small on disk, large in memory
        forged(pack(SOME).body, fixes=0),
        forged(pack(SOME).body, fixes=10**9),
        pack(columns_of((len(NAMES), 1, 1, 1, 1, 1, 1, 1))),
    ],
)
def test_that_a_forged_chunk_is_refused(chunk: Chunk) -> None:
    with pytest.raises(ValueError, match=r"size|length|bytes|device"):
        unpack(chunk, len(NAMES))


def test_that_a_device_nobody_listed_has_no_hash() -> None:
    with pytest.raises(ValueError, match="not listed"):
        digest(pack(SOME), NAMES[:5])
