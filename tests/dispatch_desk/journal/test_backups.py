"""A journal is copied while a desk writes, and put back: nothing lost, nothing written over."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from dispatch_desk import areas, facts
from dispatch_desk.journal.opening import open_journal, open_reader
from dispatch_desk.journal.protocol import Batch, Committed, Draft, Head, JournalError
from dispatch_desk.journal.sqlite import SqliteJournal
from dispatch_desk.programs.backups import Kept, back_up, restore
from dispatch_desk.tracks.reader import TrackReader
from dispatch_desk.tracks.store import TrackStore
from dispatch_desk.witness.asking import Witnesses
from resources.fixes import Fix
from tests.dispatch_desk.journal import endless_writer
from tests.dispatch_desk.journal.samples import NOON, batch

ROOT = Path(__file__).parents[3]
NOBODY = Witnesses()


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No head signed by this computer's user for another journal is met."""
    monkeypatch.setenv(areas.HOME_VARIABLE, str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "desk" / "shift.journal"


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


def write(path: Path, *commands: str) -> Head:
    with closing(SqliteJournal(path)) as journal:
        for command in commands:
            assert isinstance(journal.append(batch(command, "unit/A-1")), Committed)
        return journal.head()


def backed_up(path: Path, to: Path) -> Kept:
    return back_up(f"sqlite:{path}", to, lambda _share, _words: None)


def restored(
    backup: Path, path: Path, *paper: Head, asked: Witnesses = NOBODY, replace: bool = False
) -> Kept:
    asked = Witnesses(asked.files, asked.keys, paper)
    return restore(str(backup), f"sqlite:{path}", asked, lambda *_: None, replace=replace)


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


@contextmanager
def a_desk_that_writes(path: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, endless_writer.__file__, f"sqlite:{path}", "desk"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as desk:  # noqa: S603 - our own file
        try:
            yield desk
        finally:
            desk.kill()


def promised(desk: "subprocess.Popen[str]", entries: int) -> int:
    """The last entry it was promised, once it was promised so many."""
    assert desk.stdout is not None
    lines = iter(desk.stdout.readline, "")
    return next(seq for seq in map(int, lines) if seq >= entries)


def test_that_the_drill_holds_backup_restore_verify_open_while_a_desk_writes(
    path: Path, elsewhere: Path
) -> None:
    with a_desk_that_writes(path) as desk:
        before = promised(desk, 50)
        kept = backed_up(path, elsewhere)
        after = promised(desk, kept.head.seq + 2)  # it was never held up
    assert kept.journal == elsewhere / "shift.journal"
    assert before <= kept.head.seq < after
    assert names(elsewhere) == ["shift.journal"]
    back = restored(kept.journal, path.with_name("new.journal"))
    assert (back.head, back.notes, back.aside) == (kept.head, (), ())
    with closing(open_reader(str(back.journal))) as reader:
        assert list(reader.verify()) == []
    with closing(open_journal(str(back.journal))) as journal:
        assert journal.head() == kept.head
        answer = journal.append(batch("c-1", "unit/A-1"))
        assert isinstance(answer, Committed)
        assert answer.entries[0].prev_hash == kept.head.hash


def test_that_positions_go_with_their_journal_and_come_back(path: Path, elsewhere: Path) -> None:
    write(path, "c-1")
    with TrackStore(path.with_suffix(".tracks")) as store:
        store.add(Fix("br21", 51.5, -3.0, NOON, NOON, error_m=20.0))
        seal = store.finish(NOON + timedelta(minutes=1))
    assert seal is not None
    fact = facts.TracksSealed(
        happened_at=NOON, sha256=seal.sha256, fixes=seal.fixes, first_at=NOON, last_at=NOON
    )
    draft = Draft("tracks", fact.NAME, facts.encode(fact))
    with closing(SqliteJournal(path)) as journal:
        usual = batch("c-2", "tracks")
        journal.append(Batch("c-2", usual.author, NOON, 0, (draft,), {}))
    kept = backed_up(path, elsewhere)
    assert (kept.tracks, kept.notes) == (elsewhere / "shift.tracks", ())
    back = restored(kept.journal, path, replace=True)
    assert back.aside == (
        path.with_name("shift.replaced-1.journal"),
        path.with_name("shift.replaced-1.tracks"),
    )
    assert back.notes == ()
    with TrackReader(path.with_suffix(".tracks")) as tracks:
        assert tracks.last_known().find("br21") is not None
    path.with_suffix(".tracks").unlink()
    without = backed_up(path, elsewhere / "without.journal")
    assert without.tracks is None
    assert "sealed positions, but" in without.notes[0]


def test_that_no_file_is_written_over(path: Path, elsewhere: Path) -> None:
    write(path, "c-1")
    first = backed_up(path, elsewhere).journal.read_bytes()
    write(path, "c-2")
    for to in (elsewhere, elsewhere / "shift.journal", path):
        with pytest.raises(JournalError, match="is there already, and stays as it is"):
            backed_up(path, to)
    (elsewhere / "later.tracks").write_bytes(b"of somebody else")
    with pytest.raises(JournalError, match=r"later\.tracks is there already"):
        backed_up(path, elsewhere / "later.journal")
    assert (elsewhere / "shift.journal").read_bytes() == first
    assert names(elsewhere) == ["later.tracks", "shift.journal"]


def test_that_a_journal_that_is_there_is_set_aside_only_when_told(
    path: Path, elsewhere: Path
) -> None:
    write(path, "c-1")
    backup = backed_up(path, elsewhere).journal
    newer = write(path, "c-2", "c-3")
    with pytest.raises(JournalError, match=r"missing: entries 2 to 3 of what is there, 2 in all"):
        restored(backup, path)
    assert names(path.parent) == ["shift.journal"]
    kept = restored(backup, path, replace=True)
    assert kept.notes == ("missing: entries 2 to 3 of what is there, 2 in all",)
    with closing(open_reader(str(path))) as now, closing(open_reader(str(kept.aside[0]))) as old:
        assert (now.head(), old.head()) == (kept.head, newer)
    again = restored(backup, path, replace=True)
    assert again.aside == (path.with_name("shift.replaced-2.journal"),)


def test_that_what_a_killed_desk_left_beside_its_journal_is_set_aside_with_it(
    path: Path, elsewhere: Path
) -> None:
    with a_desk_that_writes(path) as desk:
        promised(desk, 4)
        backup = backed_up(path, elsewhere).journal
        last = promised(desk, 60)
    assert path.with_name("shift.journal-wal").stat().st_size > 0
    kept = restored(backup, path, replace=True)
    assert names(path.parent)[-1] == "shift.replaced-1.journal-wal"
    with closing(open_reader(str(path))) as now, closing(open_reader(str(kept.aside[0]))) as old:
        assert now.head() == kept.head
        assert old.head().seq >= last


def test_that_a_ruin_is_set_aside_all_the_same(path: Path, elsewhere: Path) -> None:
    write(path, "c-1")
    backup = backed_up(path, elsewhere).journal
    path.write_bytes(b"\0" * 9_000)
    kept = restored(backup, path, replace=True)
    assert "can't be compared with it" in kept.notes[0]
    assert kept.aside[0].read_bytes() == b"\0" * 9_000


def test_that_noted_heads_say_what_a_backup_lacks(path: Path, elsewhere: Path) -> None:
    noted = write(path, "c-1")
    backup = backed_up(path, elsewhere).journal
    newer = write(path, "c-2")
    path.unlink()
    assert restored(backup, path, noted).notes == ()
    path.unlink()
    assert restored(backup, path, newer).notes[0].startswith("missing: entry 2: it was recorded")
    path.unlink()
    with pytest.raises(JournalError, match="isn't the record that was noted"):
        restored(backup, path, Head(1, newer.hash))
    assert names(path.parent) == []


def test_that_a_damaged_backup_is_refused_and_nothing_touched(path: Path, elsewhere: Path) -> None:
    before = write(path, *(f"c-{number}" for number in range(40)))
    backup = backed_up(path, elsewhere).journal
    content = bytearray(backup.read_bytes())
    at = content.rindex(b'{"text":"seen"}')
    content[at + 9] ^= 1
    backup.write_bytes(content)
    with pytest.raises(JournalError, match=r"doesn't verify \(entry \d+: its body isn't"):
        restored(backup, path, replace=True)
    with pytest.raises(JournalError, match="doesn't verify"):
        backed_up(backup, elsewhere / "copy.journal")
    assert names(path.parent) == ["shift.journal"]
    assert names(elsewhere) == ["shift.journal"]
    with closing(open_reader(str(path))) as reader:
        assert reader.head() == before


@pytest.mark.skipif(os.name != "posix", reason="this system tells nobody who has a file open")
def test_that_a_desk_is_never_robbed_of_its_open_journal(path: Path, elsewhere: Path) -> None:
    write(path, "c-1")
    backup = backed_up(path, elsewhere).journal
    with a_desk_that_writes(path) as desk:
        promised(desk, 4)
        with pytest.raises(JournalError, match=r"A desk has .* open: close every desk"):
            restored(backup, path, replace=True)


def test_that_a_folder_that_is_not_there_is_not_made_for_a_backup(
    path: Path, elsewhere: Path
) -> None:
    """A stick that isn't plugged in would become a folder on the very disk that may fail."""
    write(path, "c-1")
    with pytest.raises(JournalError, match=r"There is no folder .*plug its disk in"):
        backed_up(path, elsewhere / "unplugged" / "shift.journal")
    with pytest.raises(JournalError, match="There is no journal at"):
        backed_up(path.with_name("other.journal"), elsewhere)
