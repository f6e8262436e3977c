"""What the chain hashes, and how each kind of tampering shows."""

import hashlib
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from msgspec.structs import replace

from dispatch_desk.journal.chain import (
    EMPTY,
    ZERO,
    body_hash,
    entry_hash,
    entry_of,
    faults,
    line_of,
    stamp,
)
from dispatch_desk.journal.memory import MemoryJournal
from dispatch_desk.journal.protocol import Entry, Head
from dispatch_desk.journal.verifying import missing_since
from tests.dispatch_desk.journal.samples import NOON, batch


def record(length: int = 6) -> list[Entry]:
    journal = MemoryJournal()
    for number in range(length):
        at = NOON + timedelta(seconds=number)
        journal.append(batch(f"c-{number}", f"unit/A-{number % 2}", at=at, body=b"%d" % number))
    return list(journal.tail(0))


def resealed(entry: Entry) -> Entry:
    """The entry with a hash that fits it, as a forger would write it."""
    line = line_of(entry)
    return replace(entry, hash=entry_hash(line[:11], line[11], line[13]))


def found(entries: list[Entry], after: Head = EMPTY) -> list[tuple[int, str]]:
    return [(fault.seq, fault.why) for fault in faults(entries, after)]


def test_that_what_is_hashed_is_frozen() -> None:
    envelope = (
        7,
        'unit/É"1',
        2,
        "unit.logged/1",
        "c-7",
        "pc\t1",
        "dispatcher",
        "desk 1",
        1,
        "2030-05-01T12:00:00.000000+00:00",
        86_400_000,
    )
    text = (
        '[7,"unit/É\\"1",2,"unit.logged/1","c-7","pc\\t1","dispatcher","desk 1",1,'
        '"2030-05-01T12:00:00.000000+00:00",86400000,'
        f'"{hashlib.sha256(b"{}").hexdigest()}","{"00" * 32}"]'
    )
    own = entry_hash(envelope, body_hash(b"{}"), ZERO)
    assert own == hashlib.sha256(text.encode()).digest()
    assert own.hex() == "a3592016b9d6185ed12e0afaa77c10d6f93772ba3df4cf9afa705d3c243be9fc"


def test_that_an_instant_is_stored_with_six_decimals_in_utc() -> None:
    assert stamp(NOON) == "2030-05-01T12:00:00.000000+00:00"


def test_that_a_stored_line_and_an_entry_say_the_same() -> None:
    for entry in record():
        assert entry_of(line_of(entry)) == entry


def test_that_an_untouched_record_holds() -> None:
    assert found(record()) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("type", "unit.logged/2"),
        ("command_id", "c-x"),
        ("actor", "pc 9999"),
        ("role", "inspector"),
        ("desk", "desk 2"),
        ("epoch", 2),
        ("recorded_at", NOON + timedelta(seconds=2, microseconds=1)),
        ("boot_time", 0),
    ],
)
def test_that_a_changed_field_is_found_where_it_is(field: str, value: Any) -> None:
    entries = record()
    entries[2] = replace(entries[2], **{field: value})
    assert found(entries) == [(3, "its hash doesn't fit what it says: it was changed")]


def test_that_a_changed_body_is_found() -> None:
    entries = record()
    entries[2] = replace(entries[2], body=b"other")
    assert found(entries) == [(3, "its body isn't the one that was recorded")]


def test_that_a_changed_body_with_a_fitting_hash_is_found() -> None:
    entries = record()
    entries[2] = replace(entries[2], body=b"other", body_hash=body_hash(b"other"))
    assert found(entries) == [(3, "its hash doesn't fit what it says: it was changed")]


def test_that_a_forged_entry_is_given_away_by_the_next() -> None:
    entries = record()
    entries[2] = resealed(replace(entries[2], actor="pc 9999"))
    assert found(entries) == [(4, "it doesn't follow the entry before it")]


def test_that_an_erased_body_is_no_fault() -> None:
    assert found([replace(entry, body=None) for entry in record()]) == []


def test_that_a_removed_entry_is_missed() -> None:
    entries = record()
    del entries[2]
    assert found(entries)[0] == (3, "entry 3 is missing")
    del entries[2]
    assert found(entries)[0] == (3, "entries 3 to 4 are missing")


def test_that_a_removed_beginning_is_missed() -> None:
    assert found(record()[2:])[0] == (1, "entries 1 to 2 are missing")


def test_that_swapped_entries_are_found() -> None:
    entries = record()
    entries[2], entries[3] = entries[3], entries[2]
    assert (3, "it stands after entry 4: out of order") in found(entries)


def test_that_renumbered_entries_are_found() -> None:
    entries = record()
    entries[2], entries[3] = replace(entries[3], seq=3), replace(entries[2], seq=4)
    assert {seq for seq, _ in found(entries)} >= {3, 4}


def test_that_an_entry_appended_out_of_the_chain_is_found() -> None:
    entries = record()
    stray = replace(entries[-1], seq=7, version=4, prev_hash=ZERO)
    assert found([*entries, resealed(stray)]) == [(7, "it doesn't follow the entry before it")]


def test_that_a_wrong_version_is_found_even_with_a_fitting_hash() -> None:
    entries = record()
    entries[-1] = resealed(replace(entries[-1], version=5))
    assert found(entries) == [(6, "it is version 5 of unit/A-1, where 3 was due")]


def test_that_a_first_entry_must_be_version_one() -> None:
    entries = record(1)
    assert found([resealed(replace(entries[0], version=2))]) == [
        (1, "it is version 2 of unit/A-0, where 1 was due")
    ]


def test_that_time_running_backwards_is_found_even_with_a_fitting_hash() -> None:
    entries = record()
    entries[-1] = resealed(replace(entries[-1], recorded_at=NOON))
    ((seq, why),) = found(entries)
    assert seq == 6
    assert "before the entry before it" in why


def test_that_text_that_is_no_text_is_found() -> None:
    entries = record()
    entries[2] = replace(entries[2], actor="\udcff")
    assert found(entries) == [(3, "its hash doesn't fit what it says: it was changed")]


def test_that_checking_may_go_on_from_a_known_head() -> None:
    entries = record()
    known = Head(3, entries[2].hash)
    assert found(entries[3:], known) == []
    assert found(entries[3:], Head(3, ZERO)) == [(4, "it doesn't follow the entry before it")]
    for before, entry in pairwise(entries):
        assert found([entry], Head(before.seq, before.hash)) == []


def test_that_a_cut_off_or_rewritten_end_shows_against_a_noted_head() -> None:
    journal, shorter, other = MemoryJournal(), MemoryJournal(), MemoryJournal()
    for number in range(4):
        journal.append(batch(f"c-{number}", "unit/A-1"))
        other.append(batch(f"d-{number}", "unit/A-1"))
    shorter.append(batch("c-0", "unit/A-1"))
    noted = journal.head()
    assert missing_since(journal, noted) is None
    assert missing_since(shorter, EMPTY) is None
    for reader, word in ((shorter, "cut off"), (other, "rewritten")):
        assert list(reader.verify()) == []
        fault = missing_since(reader, noted)
        assert fault is not None
        assert (fault.seq, word in fault.why) == (4, True)
