"""Whatever is done to a journal's file shows: verify names it, or nothing that counts has changed."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from random import Random

import apsw
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from dispatch_desk.cli import commands
from dispatch_desk.journal import checking
from dispatch_desk.journal.chain import Line, Walk
from dispatch_desk.journal.protocol import Author, Batch, Draft, Entry, Fault, JournalError
from dispatch_desk.journal.sqlite import SqliteJournal, SqliteReader
from dispatch_desk.journal.verifying import missing_since
from tests.dispatch_desk.journal.samples import DAY, NOON, batch
from tests.dispatch_desk.journal.tampering import (
    ACTOR,
    TAMPERINGS,
    Tampering,
    forging,
    is_named,
    reseal,
    said_of,
    write_shift,
)
from tests.dispatch_desk.journal.tampering import LENGTH as LENGTH_OF_SHIFT

LENGTH = 40


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
    with closing(forging(path)) as connection:
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
        ("DELETE FROM entries WHERE seq < 7", 1),
    ],
)
def test_that_what_a_forger_writes_is_found_where_it_is(copied: Path, sql: str, first: int) -> None:
    tampered(copied, sql)
    assert verified(copied)[0].seq == first


@pytest.fixture(scope="module")
def shift(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("shift") / "whole.journal"
    write_shift(path, Random(4))  # noqa: S311 - any shift
    return path


@pytest.mark.parametrize("tampering", TAMPERINGS, ids=lambda tampering: tampering.__name__)
@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("long", [False, True])
def test_that_a_tampering_is_found_and_named(
    shift: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    tampering: Tampering,
    seed: int,
    long: bool,  # noqa: FBT001 - a case
) -> None:
    monkeypatch.setattr(checking, "LONG", 1 if long else 5_000)
    copy = Path(shutil.copy(shift, tmp_path))
    assert said_of(copy) == []
    places = tampering(copy, Random(seed))  # noqa: S311 - a place
    assert is_named(said_of(copy), places)


# In bulk, or line by line


@pytest.fixture
def little_pages() -> Iterator[None]:
    """Many pages even of a short journal, read ahead as those of a long one are."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(checking, "PAGE", 7)
        patch.setattr(checking, "LONG", 1)
        yield


def line_by_line(path: Path) -> list[Fault]:
    """What verify says if no page is ever proved in bulk."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(checking, "holds", lambda *_: False)
        return said_of(path)


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(tamperings=st.lists(st.sampled_from(TAMPERINGS), max_size=3), seed=st.integers(0, 2**32))
def test_that_proofs_in_bulk_say_what_a_walk_line_by_line_says(
    shift: Path,
    tmp_path_factory: pytest.TempPathFactory,
    little_pages: None,  # noqa: ARG001 - holds for the whole test
    tamperings: list[Tampering],
    seed: int,
) -> None:
    copy = Path(shutil.copy(shift, tmp_path_factory.getbasetemp() / f"bulk-{seed}"))
    chance = Random(seed)  # noqa: S311 - a place
    with suppress(
        apsw.Error, IndexError, ValueError
    ):  # what the first left may be in no one's reach
        for tampering in sorted(tamperings, key=TAMPERINGS.index):  # SQL before damage
            tampering(copy, chance)
    said, walked = said_of(copy), line_by_line(copy)
    if any(
        "damaged" in fault.why for fault in said
    ):  # how far a torn file is read depends on the pages
        assert any("damaged" in fault.why for fault in walked)
    else:
        assert said == walked


ODD = st.text() | st.sampled_from(
    ["\0", "\n", "]\n", '"', '",', '","', "", "\\", "\x1f\x7f", "\u2028", "É\t\U0001f693"]
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(texts=st.tuples(ODD, ODD, ODD, ODD), body=st.binary(max_size=50))
def test_that_whatever_is_written_is_proved_in_bulk(
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    texts: tuple[str, str, str, str],
    body: bytes,
) -> None:
    monkeypatch.setattr(Walk, "faults", walked)
    kind, command, actor, role = texts
    path = tmp_path_factory.mktemp("odd") / "shift.journal"
    with closing(SqliteJournal(path)) as journal:
        drafts = tuple(Draft("unit/A-1", kind, body) for _ in range(3))
        author = Author(actor, role, actor + role)
        journal.append(Batch(command, author, NOON, 1, drafts, {}))
        assert list(journal.verify()) == []


def walked(_walk: Walk, line: Line) -> list[Fault]:
    raise AssertionError(f"line {line[0]} wasn't proved in bulk")


def test_that_a_line_feed_in_a_streams_name_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "shift.journal"
    with closing(SqliteJournal(path)) as journal:
        journal.append(batch("c-1", "unit/A\n1", "unit/A\n1"))
    assert verified(path) == []
    tampered(path, "UPDATE entries SET version = 3 WHERE seq = 2")
    assert [fault.seq for fault in verified(path)] == [2, 2]


@pytest.mark.usefixtures("little_pages")
def test_that_who_asks_no_further_is_not_kept_waiting(shift: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copy(shift, tmp_path))
    tampered(copy, "UPDATE entries SET actor = 'nobody'")
    with closing(SqliteReader(copy)) as reader:
        assert next(reader.verify()).seq == 1
        assert reader.head().seq == LENGTH_OF_SHIFT


@pytest.mark.usefixtures("little_pages")
def test_that_what_is_recorded_during_the_check_is_checked_too(shift: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copy(shift, tmp_path))
    tampered(copy, "UPDATE entries SET actor = 'nobody' WHERE seq = 40")
    with closing(SqliteReader(copy)) as reader, closing(SqliteJournal(copy)) as journal:
        faults = reader.verify()
        assert next(faults).seq == 40
        for number in range(20):
            journal.append(batch(f"later-{number}", "unit/A-1"))
        tampered(copy, "UPDATE entries SET actor = 'nobody' WHERE seq = 75")
        assert [fault.seq for fault in faults] == [75]


@pytest.mark.usefixtures("little_pages")
def test_that_a_journal_nobody_writes_to_is_checked_without_a_trace(
    shift: Path, tmp_path: Path
) -> None:
    copy = Path(shutil.copy(shift, tmp_path))
    with closing(SqliteReader(copy, still=True)) as reader:
        assert list(reader.verify()) == []
        assert list(tmp_path.iterdir()) == [copy]


# What a chain alone can't show


def test_that_a_record_rewritten_to_its_end_shows_only_against_a_noted_head(copied: Path) -> None:
    with closing(SqliteReader(copied)) as reader:
        noted = reader.head()
    with closing(forging(copied)) as connection:
        reseal(connection, {20: {ACTOR: "nobody"}})
    assert verified(copied) == []
    with closing(SqliteReader(copied)) as reader:
        fault = missing_since(reader, noted)
    assert fault is not None
    assert "rewritten" in fault.why


def test_that_a_cut_off_end_shows_only_against_a_noted_head(copied: Path) -> None:
    with closing(SqliteReader(copied)) as reader:
        noted = reader.head()
    tampered(copied, "DELETE FROM entries WHERE seq > 30")
    assert verified(copied) == []
    with closing(SqliteReader(copied)) as reader:
        fault = missing_since(reader, noted)
    assert fault is not None
    assert "cut off" in fault.why


# The file


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
        assert journal.erased() == 5
    assert erased == [5, 6, 7, 8, 9]
    assert verified(copied) == []


def test_that_the_command_says_how_many_bodies_were_erased(copied: Path) -> None:
    with closing(SqliteJournal(copied)) as journal:
        journal._connection.execute("UPDATE entries SET body = NULL WHERE seq IN (5, 7, 9)")
    done = CliRunner().invoke(commands(lambda _: 0), ["verify", str(copied)])
    assert done.exit_code == 0
    assert "3 bodies erased by law" in done.output


def test_that_the_command_names_each_changed_entry(copied: Path) -> None:
    tampered(copied, "UPDATE entries SET actor = 'nobody' WHERE seq IN (7, 31)")
    done = CliRunner().invoke(commands(lambda _: 0), ["verify", str(copied)])
    assert done.exit_code == 1
    for seq in (7, 31):
        assert f"entry {seq}: its hash doesn't fit what it says: it was changed" in done.output


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
