"""`heads` and `verify` as they are typed: an export taken elsewhere, and a page of paper."""

from contextlib import closing
from pathlib import Path

import apsw
import pytest
from typer.testing import CliRunner

from dispatch_desk.cli import commands
from dispatch_desk.journal.sqlite import SqliteJournal
from tests.dispatch_desk.journal.samples import batch


@pytest.fixture
def journal(tmp_path: Path, home: Path) -> Path:
    assert home == tmp_path / "home"
    path = tmp_path / "shift.journal"
    with closing(SqliteJournal(path)) as made:
        made.append(batch("c-1", "unit/A-1", "unit/A-2", "unit/A-3"))
    return path


def ran(*words: str | Path) -> tuple[int, str]:
    """The exit code, and what was said: on the terminal, or as the reason for ending."""
    found = CliRunner().invoke(commands(lambda _: 0), [str(word) for word in words])
    expected = found.exception is None or isinstance(found.exception, SystemExit)
    return found.exit_code, found.output if expected else str(found.exception)


def key_said(said: str) -> str:
    return next(line for line in said.splitlines() if line.startswith("Key ")).removeprefix("Key ")


def cut_back(path: Path, seq: int) -> None:
    with closing(apsw.Connection(str(path))) as forger:
        forger.execute("DROP TRIGGER entries_are_never_removed")
        forger.execute("DELETE FROM entries WHERE seq > ?", (seq,))


def test_that_a_journal_without_heads_says_what_would_not_show(journal: Path) -> None:
    assert "No head of this journal is held here" in ran("heads", journal)[1]
    code, said = ran("verify", journal)
    assert code == 0
    assert "No signed head of it is held here" in said


def test_that_an_export_signs_lists_and_is_never_written_over(
    journal: Path, tmp_path: Path
) -> None:
    export = tmp_path / "shift.heads"
    code, said = ran("heads", journal, "--export", export)
    assert code == 0
    assert "1 head written" in said
    assert len(key_said(said).split()) == 8
    assert "        3  2030-05-01" in ran("heads", journal)[1]
    assert "is there already" in ran("heads", journal, "--export", export)[1]


def test_that_a_cut_record_is_named_by_what_this_computer_holds(
    journal: Path, tmp_path: Path
) -> None:
    ran("heads", journal, "--export", tmp_path / "shift.heads")
    code, said = ran("verify", journal)
    assert code == 0
    assert "Compared with 1 head noted before: nothing differs" in said
    cut_back(journal, 1)
    code, said = ran("verify", journal)
    assert code == 1
    assert "the journal ends at 1, but 3 was signed" in said
    assert "2 entries were cut off" in said


def test_that_another_computer_believes_an_export_by_its_keys_fingerprint(
    journal: Path, tmp_path: Path, home: Path
) -> None:
    export = tmp_path / "shift.heads"
    key = key_said(ran("heads", journal, "--export", export)[1])
    home.rename(tmp_path / "away")
    cut_back(journal, 1)
    code, said = ran("verify", journal, "--heads", export)
    assert code == 0
    assert f"signed with the key {key}" in said
    assert ran("verify", journal, "--heads", export, "--key", key)[0] == 1


def test_that_a_page_of_paper_is_a_witness(journal: Path) -> None:
    digits = ran("verify", journal)[1].split("Head ")[1][:16]
    assert ran("verify", journal, "--head", f"3:{digits}")[0] == 0
    cut_back(journal, 2)
    code, said = ran("verify", journal, "--head", f"3:{digits}")
    assert code == 1
    assert "the end was cut off" in said


def test_that_a_record_whose_first_entry_is_damaged_is_still_named_where_it_is(
    journal: Path,
) -> None:
    with closing(apsw.Connection(str(journal))) as forger:
        forger.execute("DROP TRIGGER entries_are_never_changed")
        forger.execute("UPDATE entries SET actor = CAST(x'FF' AS TEXT) WHERE seq = 1")
    code, said = ran("verify", journal)
    assert code == 1
    assert "entry 1: " in said
    assert "Nothing could be compared" in said


def test_that_a_file_of_heads_that_is_away_is_refused(journal: Path, tmp_path: Path) -> None:
    code, said = ran("verify", journal, "--heads", tmp_path / "none.heads")
    assert code != 0
    assert "can't be read" in said
