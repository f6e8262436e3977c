"""Whatever is done to a journal's file shows: verify names it, or nothing that counts has changed."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import apsw
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dispatch_desk.journal.protocol import Entry, Fault, JournalError
from dispatch_desk.journal.sqlite import SqliteJournal, SqliteReader
from tests.dispatch_desk.journal.samples import DAY, batch

LENGTH = 40

SWAPPED = """
    UPDATE entries SET seq = 0 WHERE seq = 7;
    UPDATE entries SET seq = 7 WHERE seq = 8;
    UPDATE entries SET seq = 8 WHERE seq = 0;
"""
COPIED_TO_THE_END = """
    INSERT INTO entries
    SELECT 41, stream, 21, type, 'c-41', actor, role, desk, epoch, recorded_at, boot_time,
        body_hash, body, prev_hash, hash
    FROM entries WHERE seq = 40
"""


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tampering") / "shift.journal"
    with closing(SqliteJournal(path)) as journal:
        for number in range(LENGTH // 2):
            body = b'{"log":"line %02d of the log"}' % number
            journal.append(batch(f"c-{number}", f"{DAY}/new", "unit/A-1", body=body))
    return path


@pytest.fixture
def copied(written: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "shift.journal"
    copy.write_bytes(written.read_bytes())
    return copy


def tampered(path: Path, sql: str) -> None:
    """Change the record behind its own back, as someone with the file and a SQL tool would."""
    with closing(apsw.Connection(str(path))) as connection:
        connection.execute(
            "DROP TRIGGER entries_are_never_removed; DROP TRIGGER entries_are_never_changed"
        )
        connection.execute(sql)


def verified(path: Path) -> list[Fault]:
    with closing(SqliteReader(path)) as reader:
        return list(reader.verify())


@pytest.mark.parametrize(
    ("sql", "first"),
    [
        ("UPDATE entries SET actor = 'nobody' WHERE seq = 7", 7),
        ("UPDATE entries SET body = x'7B7D' WHERE seq = 7", 7),
        ("UPDATE entries SET recorded_at = replace(recorded_at, 'T', ' ') WHERE seq = 7", 7),
        ("UPDATE entries SET recorded_at = 'noon' WHERE seq = 7", 7),
        ("UPDATE entries SET stream = CAST(x'FF' AS TEXT) WHERE seq = 7", 7),
        ("UPDATE entries SET hash = x'' WHERE seq = 7", 7),
        ("DELETE FROM entries WHERE seq = 7", 7),
        ("DELETE FROM entries WHERE seq < 7", 1),
        (SWAPPED, 7),
        (COPIED_TO_THE_END, 41),
    ],
)
def test_that_what_a_forger_writes_is_found_where_it_is(copied: Path, sql: str, first: int) -> None:
    tampered(copied, sql)
    assert verified(copied)[0].seq == first


def test_that_an_index_that_lies_about_the_record_is_found(copied: Path) -> None:
    tampered(
        copied,
        "PRAGMA writable_schema = ON;"
        "UPDATE sqlite_schema SET sql = 'CREATE INDEX entries_by_command ON entries (desk)'"
        " WHERE name = 'entries_by_command'",
    )
    assert "the file is damaged" in verified(copied)[0].why


def test_that_erased_bodies_still_verify(copied: Path) -> None:
    with closing(SqliteJournal(copied)) as journal:
        journal._connection.execute("UPDATE entries SET body = NULL WHERE seq BETWEEN 5 AND 9")
        erased = [entry.seq for entry in journal.tail(0) if entry.body is None]
    assert erased == [5, 6, 7, 8, 9]
    assert verified(copied) == []


def test_that_a_flipped_bit_in_a_body_is_named(copied: Path) -> None:
    content = copied.read_bytes()
    assert b"line 07 of" in content
    copied.write_bytes(content.replace(b"line 07 of", b"line 17 of"))  # 0 and 1: one bit apart
    changed = "its body isn't the one that was recorded"
    assert verified(copied) == [Fault(15, changed), Fault(16, changed)]


def test_that_unreadable_text_stops_the_tail_with_a_sentence(copied: Path) -> None:
    tampered(copied, "UPDATE entries SET actor = CAST(x'FF' AS TEXT) WHERE seq = 7")
    with closing(SqliteReader(copied)) as reader:
        assert len(reader.tail(7)) == LENGTH - 7
        with pytest.raises(JournalError, match=r"shift\.journal is damaged .*verify"):
            reader.tail(0)


def test_that_no_damage_passes_for_the_sign_of_damage(tmp_path: Path) -> None:
    path = tmp_path / "shift.journal"
    with closing(SqliteJournal(path)) as journal:
        journal.append(batch("\N{REPLACEMENT CHARACTER}", "unit/A-1"))
    tampered(path, "UPDATE entries SET command_id = CAST(x'FF' AS TEXT)")
    assert verified(path)[0].seq == 1


def test_that_a_file_cut_in_half_is_reported(copied: Path) -> None:
    content = copied.read_bytes()
    copied.write_bytes(content[: len(content) // 2])
    assert said_or_read(copied) is None


def said_or_read(path: Path) -> list[Entry] | None:
    """The entries of a journal that claims to be whole; None when it says that it isn't."""
    try:
        with closing(SqliteReader(path)) as reader:
            return None if list(reader.verify()) else list(reader.tail(0))
    except JournalError:
        return None


@pytest.fixture(scope="module")
def flipped(written: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Path]:
    content, folder = written.read_bytes(), tmp_path_factory.mktemp("flipped")

    def flip(bit: int) -> Path:
        damaged = bytearray(content)
        damaged[bit // 8 % len(content)] ^= 1 << bit % 8
        path = folder / f"{bit}.journal"
        path.write_bytes(damaged)
        return path

    return flip


@settings(max_examples=120, deadline=None)
@given(bit=st.integers(0, 8 * 65_536))
@example(bit=8 * 18)  # the header's "how to write"
@example(bit=8 * 59)  # the text encoding
def test_that_no_flipped_bit_changes_the_record_unnoticed(
    flipped: Callable[[int], Path], written: Path, bit: int
) -> None:
    path = flipped(bit)
    assert said_or_read(path) in (None, said_or_read(written))
    path.unlink()
