"""What a journal's indexes say is proved sooner than SQLite proves it, and never more than is true."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random

import apsw
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dispatch_desk.journal import checking, indexes
from dispatch_desk.journal.protocol import Fault
from dispatch_desk.journal.sqlite import SqliteJournal
from dispatch_desk.journal.sqlite_file import open_for_reading
from tests.dispatch_desk.journal.samples import batch
from tests.dispatch_desk.journal.tampering import (
    INDEXES,
    flips_a_bit_of_an_index,
    forging,
    has_a_wrong_key,
    lists_one_too_many,
    said_of,
    shift,
    write_shift,
)

LENGTH = 120
SCANS = (indexes.BY_STREAM, indexes.BY_COMMAND, indexes.BY_LENGTH)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("indexes") / "shift.journal"
    write_shift(path, Random(7), LENGTH)  # noqa: S311 - any shift
    return path


@pytest.fixture
def copied(written: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(written, tmp_path))


@pytest.fixture(autouse=True)
def little_pages() -> Iterator[None]:
    """Many pages, and the way of a long journal, even for a short one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(checking, "PAGE", 7)
        patch.setattr(checking, "LONG", 1)
        yield


@pytest.fixture
def unaided(monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite's whole check is out of reach: what holds was proved without it."""

    def ask(_connection: apsw.Connection, _path: Path) -> Iterator[Fault]:
        raise AssertionError("left to SQLite's whole check")

    monkeypatch.setattr(checking, "_file", ask)


@pytest.mark.parametrize(("ask", "index"), [*zip(SCANS, INDEXES, strict=True)])
def test_that_sqlite_reads_the_index_and_nothing_but_the_index(
    written: Path, ask: str, index: str
) -> None:
    with closing(open_for_reading(written)) as connection:
        plan = [step[-1] for step in connection.execute(f"EXPLAIN QUERY PLAN {ask}")]
        steps = [(step[1], step[5]) for step in connection.execute(f"EXPLAIN {ask}")]
    assert plan == [f"SCAN entries USING COVERING INDEX {index}"]
    assert [name for name, _ in steps].count("OpenRead") == 1
    assert not any("length" in str(what) for _, what in steps)  # what it lists, not counted anew


@pytest.mark.usefixtures("unaided")
def test_that_a_whole_journal_is_proved(written: Path) -> None:
    assert said_of(written) == []


@pytest.mark.usefixtures("unaided")
def test_that_erased_bodies_are_no_hindrance(copied: Path) -> None:
    with closing(SqliteJournal(copied)) as journal:
        journal._connection.execute("UPDATE entries SET body = NULL WHERE seq % 5 = 0")
    assert said_of(copied) == []


@pytest.mark.usefixtures("unaided")
def test_that_odd_names_are_no_hindrance(tmp_path: Path) -> None:
    path = tmp_path / "odd.journal"
    with closing(SqliteJournal(path)) as journal:
        for number, stream in enumerate(
            ("\U0001f693", "\uffff", "É", '",', "a\nb", "\\", "", "aa")
        ):
            journal.append(batch(f"É-{number}", stream, "unit/A-1", stream))
    assert said_of(path) == []


def test_that_a_command_with_an_escape_is_left_to_sqlite(tmp_path: Path) -> None:
    path = tmp_path / "odd.journal"
    with closing(SqliteJournal(path)) as journal:
        journal.append(batch('c","1', "unit/A-1", "unit/A-2"))
        journal.append(batch("c\\", "unit/A-1"))
    assert not proved(path)
    assert said_of(path) == []


def test_that_what_was_recorded_since_is_not_asked_of_the_indexes(copied: Path) -> None:
    with closing(open_for_reading(copied)) as connection:
        listed = indexes.read(connection)
    with closing(SqliteJournal(copied)) as journal:
        for number in range(10):
            journal.append(batch(f"later-{number}", "unit/A-1", f"unit/B-{number}"))
    assert listed is not None
    assert indexes.agree(listed, walked(copied))


@pytest.mark.parametrize("last", [0, 1, 6, 7, 8, 14, LENGTH - 1])
def test_that_the_lines_after_any_moment_can_be_forgotten(written: Path, last: int) -> None:
    lines = walked(written)
    whole = dict(lines.by_stream)
    lines.forget_after(last)
    kept = {stream: [seq for seq in own if seq <= last] for stream, own in whole.items()}
    assert lines.taken == last == sum(many for many, _ in lines.commands)
    assert lines.by_stream == {stream: own for stream, own in kept.items() if own}


@pytest.mark.parametrize("index", INDEXES)
def test_that_a_line_too_many_in_any_index_is_never_proved(copied: Path, index: str) -> None:
    lists_one_too_many(index)(copied, Random(1))  # noqa: S311 - a place
    assert not proved(copied)


def test_that_a_page_that_belongs_to_nothing_is_found(copied: Path) -> None:
    content = bytearray(copied.read_bytes()) + bytes(4096)
    content[28:32] = (len(content) // 4096).to_bytes(4)  # the header's count of pages
    copied.write_bytes(content)
    assert not proved(copied)
    assert "never used" in said_of(copied)[0].why


def test_that_the_same_number_twice_or_another_order_is_not_proved() -> None:
    lines = indexes.Lines()
    lines.take(1, ["unit/A-1", "unit/A-1"], b'["","b"]')
    by_stream = [("unit/A-1", "[1,2]", "[1,2]")]
    for commands, numbers, holds in (
        (b'["","b"]', b"[1,2]", True),
        (b'["a","b"]', b"[2,2]", False),
        (b'["","b"]', b"[-2,2]", False),
        (b'["","b"]', b"[1,3]", False),
        (b'["","b"]', b"[1]", False),
        (b'["b",""]', b"[2,1]", False),
    ):
        listed = indexes.Listed(2, by_stream, commands, numbers, "[8]", '["unit/A-1"]', "[1]")
        assert indexes.agree(listed, lines) == holds


@pytest.mark.parametrize(("numbers", "holds"), [(b"[1,2]", True), (b"[2,1]", False)])
def test_that_the_lines_of_one_command_stand_in_their_order(numbers: bytes, holds: bool) -> None:  # noqa: FBT001 - a case
    lines = indexes.Lines()
    lines.take(1, ["unit/A-1", "unit/A-1"], b'["a","a"]')
    by_stream = [("unit/A-1", "[1,2]", "[1,2]")]
    listed = indexes.Listed(2, by_stream, b'["a","a"]', numbers, "[8]", '["unit/A-1"]', "[1]")
    assert indexes.agree(listed, lines) == holds


@pytest.mark.parametrize(
    "versions", ["[1]", "[2,1]", '[1,"2"]', "[1,2.0]", "[1,3]", "[1,2,3]", "[1,null]"]
)
def test_that_another_kind_of_version_in_the_index_is_no_version(versions: str) -> None:
    lines = indexes.Lines()
    lines.take(1, ["unit/A-1", "unit/A-1"], b'["a","a"]')
    by_stream = [("unit/A-1", versions, "[1,2]")]
    listed = indexes.Listed(2, by_stream, b'["a","a"]', b"[1,2]", "[8]", '["unit/A-1"]', "[1]")
    assert not indexes.agree(listed, lines)


@pytest.mark.parametrize(
    "definition",
    [
        "CREATE UNIQUE INDEX entries_by_command ON entries (command_id)",
        "CREATE INDEX entries_by_command ON entries (command_id, desk)",
        "CREATE INDEX entries_by_command ON entries (command_id COLLATE NOCASE)",
    ],
)
def test_that_another_definition_of_an_index_is_left_to_sqlite(
    copied: Path, definition: str
) -> None:
    with closing(forging(copied)) as connection:
        connection.execute(
            "PRAGMA writable_schema = ON;"
            "UPDATE sqlite_schema SET sql = ? WHERE name = 'entries_by_command'",
            (definition,),
        )
    assert not proved(copied)


def test_that_a_further_index_is_left_to_sqlite(copied: Path) -> None:
    with closing(forging(copied)) as connection:
        connection.execute("CREATE INDEX by_desk ON entries (desk)")
    assert not proved(copied)
    assert said_of(copied) == []


@pytest.mark.parametrize("index", INDEXES)
def test_that_a_key_of_another_type_is_found(copied: Path, index: str) -> None:
    """The type of a text in an index's page is turned into that of bytes: one bit, the same text."""
    with closing(apsw.Connection(str(copied))) as connection:
        ask = "SELECT pgoffset, pgsize FROM dbstat WHERE name = ? AND pagetype = 'leaf'"
        begin, size = connection.execute(ask, (index,)).fetchall()[0]
    content = bytearray(copied.read_bytes())
    cell = begin + int.from_bytes(content[begin + 8 : begin + 10])
    place = cell + 2 + (index == "streams_by_length")  # behind the lengths of cell and header
    assert content[place] >= 13
    assert content[place] % 2 == 1
    content[place] -= 1
    copied.write_bytes(content)
    assert begin < place < begin + size
    assert any("damaged" in fault.why for fault in said_of(copied))


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 2**32))
def test_that_a_flipped_bit_of_an_index_is_found_whenever_sqlite_finds_it(
    written: Path, tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    copy = Path(shutil.copy(written, tmp_path_factory.getbasetemp() / f"index-{seed}"))
    flips_a_bit_of_an_index(copy, Random(seed))  # noqa: S311 - a place
    with closing(open_for_reading(copy, still=True)) as connection:
        try:
            whole = connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        except apsw.Error:
            whole = False
    assert (said_of(copy) == []) == whole
    if not whole:
        assert not proved(copy)


@pytest.mark.parametrize("index", INDEXES)
def test_that_what_the_indexes_say_wrong_is_said_in_sqlites_words(copied: Path, index: str) -> None:
    has_a_wrong_key(index)(copied, Random(3))  # noqa: S311 - a place
    (fault,) = said_of(copied)
    assert fault.seq == 0
    assert fault.why.startswith("the file is damaged: row ")
    assert fault.why.endswith(f" missing from index {index}")


def test_that_a_record_that_grows_is_checked_at_any_moment(copied: Path) -> None:
    with closing(SqliteJournal(copied)) as journal:
        for number, new in enumerate(shift(Random(9), 20)):  # noqa: S311 - any shift
            journal.append(new)
            if number % 3 == 0:
                assert list(journal.verify()) == []


def walked(path: Path) -> indexes.Lines:
    """What the lines say."""
    lines = indexes.Lines()
    with closing(open_for_reading(path)) as connection:
        pages = checking._Pages(connection, path)
        assert list(checking._chain(checking.Walk(), pages, lines)) == []
    return lines


def proved(path: Path) -> bool:
    """Whether the indexes are proved right without SQLite's whole check."""
    with closing(open_for_reading(path, still=True)) as connection:
        listed = indexes.read(connection)
    return listed is not None and indexes.agree(listed, walked(path))
