"""Journals written by earlier versions still open, verify and take new entries."""

import shutil
from contextlib import closing
from pathlib import Path

import pytest

from dispatch_desk.journal.opening import open_journal, open_reader
from dispatch_desk.journal.protocol import Committed, Head
from tests.dispatch_desk.journal.samples import batch
from tests.journals.shift import ERASED, write_shift

FOLDER = Path(__file__).parent
HEADS = {
    "v1": Head(
        24, bytes.fromhex("0ed278d99245d8e251c806c6455912f79e085f1774c306df9dfe3477adb6728a")
    ),
}


@pytest.fixture(params=HEADS)
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    # A copy: even a reader keeps a lock file beside the journal.
    return Path(shutil.copy(FOLDER / f"{request.param}.journal", tmp_path))


def test_that_every_old_journal_has_its_head_here() -> None:
    assert {path.stem for path in FOLDER.glob("*.journal")} == set(HEADS)


def test_that_an_old_journal_opens_and_verifies(old: Path) -> None:
    with closing(open_reader(f"sqlite:{old}")) as reader:
        assert reader.head() == HEADS[old.stem]
        assert list(reader.verify()) == []
        entries = reader.tail(0)
    assert [entry.seq for entry in entries if entry.body is None] == [ERASED]
    assert entries[0].stream == "incident/2030-05-01/0001"
    assert entries[-1].stream == "incident/2030-05-02/0003"
    assert entries[2].actor == "insp Ó Brien"


def test_that_an_old_journal_goes_on(old: Path) -> None:
    with closing(open_journal(f"sqlite:{old}")) as journal:
        answer = journal.append(batch("c-1", "incident/2030-05-02/new"))
        assert isinstance(answer, Committed)
        assert answer.entries[0].stream == "incident/2030-05-02/0004"
        assert answer.entries[0].prev_hash == HEADS[old.stem].hash
        assert list(journal.verify()) == []


def test_that_this_version_still_writes_the_newest_of_them(tmp_path: Path) -> None:
    write_shift(tmp_path / "shift.journal")
    with closing(open_reader(str(tmp_path / "shift.journal"))) as reader:
        assert reader.head() == list(HEADS.values())[-1]
