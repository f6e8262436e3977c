"""Whatever a forger without the key does to a record, the heads that were signed of it tell."""

import os
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from dispatch_desk.journal.protocol import Entry
from dispatch_desk.witness.comparing import Comparison, Source, compare
from dispatch_desk.witness.heads import SignedHead, append_head, read_heads, sign
from dispatch_desk.witness.keys import fingerprint, public_key
from tests.dispatch_desk.journal.samples import NOON
from tests.dispatch_desk.witness.records import reader_of, recomputed, written

KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))
STRANGER = Ed25519PrivateKey.from_private_bytes(bytes([7]) * 32)
BELIEVED = {fingerprint(public_key(KEY))}


def head_of(
    entries: Sequence[Entry], seq: int, key: Ed25519PrivateKey = KEY, *, began: bool = False
) -> SignedHead:
    """What the desk signed a minute after that entry."""
    entry = entries[seq - 1]
    at = entry.recorded_at + timedelta(minutes=1)
    first = entries[0].hash.hex()
    unsigned = SignedHead(first, seq, entry.hash.hex(), at, "Desk 1", began=began, key="0" * 64)
    return sign(unsigned, key)


def held(
    entries: Sequence[Entry], path: Path, heads: Sequence[SignedHead], *, given: bool = False
) -> Comparison:
    """What the heads in a file say of these entries."""
    path.unlink(missing_ok=True)
    for head in heads:
        append_head(path, head)
    return compare(reader_of(entries), [Source(path, whole=True, given=given)], BELIEVED)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("heads") / "shift.heads"


@pytest.fixture(autouse=True)
def no_syncs(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred records need not survive a power cut."""
    monkeypatch.setattr(os, "fsync", lambda _: None)


@st.composite
def signed_records(draw: st.DrawFn) -> tuple[list[Entry], list[int]]:
    """A record of up to some forty entries, and which of them were signed, in any order."""
    lengths = draw(st.lists(st.integers(1, 4), min_size=1, max_size=12))
    entries = list(written(lengths).tail(0))
    seqs = st.integers(1, len(entries))
    return entries, draw(st.lists(seqs, min_size=1, max_size=6, unique=True))


@settings(max_examples=60, deadline=None)
@given(record=signed_records())
def test_that_an_honest_record_is_as_it_was_signed(
    path: Path, record: tuple[list[Entry], list[int]]
) -> None:
    entries, signed = record
    found = held(entries, path, [head_of(entries, seq) for seq in signed])
    assert (found.faults, found.notes, found.compared) == ((), (), len(signed))
    assert found.last is not None
    assert found.last.seq == max(signed)


@settings(max_examples=80, deadline=None)
@given(record=signed_records(), data=st.data())
def test_that_a_record_recomputed_to_its_end_is_found_and_named(
    path: Path, record: tuple[list[Entry], list[int]], data: st.DataObject
) -> None:
    entries, signed = record
    at = data.draw(st.integers(1, len(entries)))
    forged = recomputed(entries, at)
    assert list(reader_of(forged).verify()) == []  # its own chain says nothing
    found = held(forged, path, [head_of(entries, seq) for seq in signed])
    after = [seq for seq in signed if seq >= at]
    if not after:
        assert found.faults == ()  # nothing was signed since: nobody can know
        return
    (fault,) = found.faults
    if at == 1:
        assert (fault.seq, "rewritten from its first entry on" in fault.why) == (1, True)
        return
    assert fault.seq == min(after)
    before = max((seq for seq in signed if seq < at), default=None)
    if before is None:
        assert "from here on, or from an earlier entry" in fault.why
    else:
        assert f"entry {before} is as it was signed" in fault.why


@settings(max_examples=60, deadline=None)
@given(record=signed_records(), data=st.data())
def test_that_a_cut_off_end_is_found_and_counted(
    path: Path, record: tuple[list[Entry], list[int]], data: st.DataObject
) -> None:
    entries, signed = record
    left = data.draw(st.integers(0, len(entries) - 1))
    cut = entries[:left]
    assert list(reader_of(cut).verify()) == []
    found = held(cut, path, [head_of(entries, seq) for seq in signed])
    last = max(signed)
    if last <= left:
        assert found.faults == ()
        return
    (fault,) = found.faults
    if left == 0:
        assert "the journal is empty" in fault.why
    else:
        assert fault.seq == left + 1
        assert f"the journal ends at {left}, but {last} was signed" in fault.why
        assert f"{last - left} entr" in fault.why


def test_that_both_are_told_when_both_were_done(path: Path) -> None:
    entries = written([2] * 10).tail(0)
    forged = recomputed(entries, 8)[:15]
    found = held(forged, path, [head_of(entries, seq) for seq in (4, 10, 14, 18)])
    assert [fault.seq for fault in found.faults] == [10, 16]
    assert "between entry 5 and here" in found.faults[0].why


def test_that_a_wrong_signature_is_said_and_not_believed(path: Path) -> None:
    entries = written([2] * 4).tail(0)
    true = head_of(entries, 3)
    moved = structs.replace(true, seq=8)  # what it says is a cut end, and a lie
    found = held(entries[:6], path, [true, moved])
    assert found.faults == ()
    assert found.compared == 1
    assert (
        "line 2: the signature is wrong; what it says of entry 8 is not believed" in found.notes[0]
    )


@pytest.mark.parametrize(
    "change",
    [
        {"journal": "ab" * 32}, {"seq": 2}, {"hash": "ab" * 32}, {"at": NOON}, {"desk": "Desk 2"},
        {"began": True}, {"key": public_key(STRANGER)}, {"signature": "ab" * 64},
    ],
    ids=lambda change: next(iter(change)),
)  # fmt: skip
def test_that_nothing_of_a_head_can_be_changed(change: dict[str, object]) -> None:
    head = head_of(written([2] * 4).tail(0), 3)
    assert head.true
    assert not structs.replace(head, **change).true


def test_that_a_strangers_key_is_named_and_not_believed(path: Path) -> None:
    entries = written([2] * 4).tail(0)
    found = held(entries[:5], path, [head_of(entries, 8, STRANGER)])
    assert found.faults == ()
    assert "which is not this computer's" in found.notes[0]


def test_that_heads_of_another_journal_are_left_out_with_a_word(path: Path) -> None:
    entries, other = written([2] * 4).tail(0), written([3], "other").tail(0)
    found = held(entries, path, [head_of(other, 3), head_of(entries, 8)], given=True)
    assert found.faults == ()
    assert "1 head in" in found.notes[0]
    assert "another journal's: left out" in found.notes[0]


def test_that_a_given_file_without_a_head_of_this_journal_is_a_finding(path: Path) -> None:
    entries, other = written([2] * 4).tail(0), written([3], "other").tail(0)
    found = held(entries, path, [head_of(other, 3)], given=True)
    assert "no head in" in found.faults[0].why


def test_that_a_record_put_in_anothers_place_is_found_unless_the_desk_began_it(path: Path) -> None:
    old, new = written([2] * 4).tail(0), written([3], "other").tail(0)
    heads = [head_of(old, 8), head_of(new, 3)]
    assert "another record stood at this address" in held(new, path, heads).faults[0].why
    begun = held(new, path, [head_of(old, 8), head_of(new, 3, began=True)])
    assert begun.faults == ()


def test_that_what_another_file_holds_of_this_journal_counts_too(path: Path) -> None:
    entries, other = written([2] * 4).tail(0), written([3], "other").tail(0)
    path.unlink(missing_ok=True)
    for head in (head_of(other, 3), head_of(entries, 8)):
        append_head(path, head)
    found = compare(reader_of(entries[:6]), [Source(path, whole=False)], BELIEVED)
    assert [fault.seq for fault in found.faults] == [7]
    assert found.notes == ()


def test_that_lines_that_are_no_heads_are_told_and_passed_over(path: Path) -> None:
    entries = written([2] * 4).tail(0)
    path.write_bytes(
        b"\x1b]0;owned\x07\n" + b'{"seq": 1}\n' + b"x" * 100_000 + b"\n\n" + b'{"half": '
    )
    append_head(path, head_of(entries, 8))  # after a line that a power cut has torn
    found = compare(reader_of(entries), [Source(path, whole=True)], BELIEVED)
    assert found.compared == 1
    assert len(found.notes) == 5
    assert all(note.isprintable() for note in found.notes)


@settings(max_examples=60, deadline=None)
@given(junk=st.binary(max_size=3000))
def test_that_no_bytes_in_a_file_of_heads_are_taken_for_one(path: Path, junk: bytes) -> None:
    path.write_bytes(junk)
    assert not [line for line in read_heads(path) if isinstance(line, SignedHead)]


def test_that_times_no_zone_can_show_are_refused(path: Path) -> None:
    entries = written([2] * 4).tail(0)
    far = structs.replace(head_of(entries, 3), at=NOON.replace(year=9999, month=12, day=31))
    found = held(entries, path, [far])
    assert "its time is in the year 9999" in found.notes[0]
