"""Which files a desk's journal makes, opens and refuses, and how it keeps them safe."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path, PurePosixPath
from threading import Barrier

import apsw
import pytest

from dispatch_desk.journal import volumes
from dispatch_desk.journal.opening import open_journal, open_reader
from dispatch_desk.journal.protocol import JournalError
from dispatch_desk.journal.sqlite import SqliteJournal, SqliteReader
from dispatch_desk.journal.volumes import volume_kind
from tests.dispatch_desk.journal.samples import batch

MOUNTS = r"""/dev/sda1 / ext4 rw 0 0
server:/desk /mnt/desk nfs4 rw 0 0
//server/record /mnt/the\040record cifs rw 0 0
/dev/sdb1 /mnt/desk/local xfs rw 0 0
"""


@pytest.fixture
def written(path: Path) -> Path:
    with closing(SqliteJournal(path)) as journal:
        journal.append(batch("c-1", "unit/A-1"))
    return path


def foreign(path: Path, sql: str) -> Path:
    with closing(apsw.Connection(str(path))) as connection:
        connection.execute(sql)
    return path


def test_that_missing_folders_are_made(tmp_path: Path) -> None:
    path = tmp_path / "May" / "the 1st?#%41" / "shift.journal"
    with closing(SqliteJournal(path)) as journal:
        journal.append(batch("c-1", "unit/A-1"))
        assert journal.url == f"sqlite:{path}"
    with closing(open_reader(journal.url)) as reader:
        assert reader.head().seq == 1


@pytest.mark.skipif(os.name != "posix", reason="modes say little on this system")
def test_that_what_is_made_is_its_users_alone_and_what_is_there_stays(tmp_path: Path) -> None:
    there = tmp_path / "there"
    there.mkdir(mode=0o755)
    path = there / "new" / "deep" / "shift.journal"
    with closing(SqliteJournal(path)) as journal:
        journal.append(batch("c-1", "unit/A-1"))
        modes = {file.name: file.stat().st_mode & 0o777 for file in path.parent.iterdir()}
    assert modes == {
        "shift.journal": 0o600,
        "shift.journal-wal": 0o600,
        "shift.journal-shm": 0o600,
    }
    folders = [there, there / "new", path.parent]
    assert [folder.stat().st_mode & 0o777 for folder in folders] == [0o755, 0o700, 0o700]
    path.chmod(0o640)
    SqliteJournal(path).close()
    assert path.stat().st_mode & 0o777 == 0o640


def test_that_a_closed_journal_is_one_file(written: Path) -> None:
    assert list(written.parent.iterdir()) == [written]


def test_that_a_commit_waits_for_the_disk(path: Path) -> None:
    with closing(SqliteJournal(path)) as journal:
        settings = [
            journal._rows(f"PRAGMA {name}")[0][0]
            for name in ("journal_mode", "synchronous", "mmap_size", "wal_autocheckpoint")
        ]
    assert settings == ["wal", 2, 0, 1000]


def test_that_a_reader_never_checkpoints_or_writes(written: Path) -> None:
    with closing(SqliteReader(written)) as reader:
        assert reader._rows("PRAGMA wal_autocheckpoint")[0][0] == 0
        assert reader._rows("PRAGMA query_only")[0][0] == 1
        reader._connection.execute("PRAGMA query_only = OFF")  # the file itself is open read-only
        for sql in ("DELETE FROM entries", "UPDATE entries SET body = NULL", "DROP TABLE entries"):
            with pytest.raises(apsw.ReadOnlyError):
                reader._connection.execute(sql)


def test_that_even_the_writers_connection_only_adds_or_erases_a_body(written: Path) -> None:
    with closing(SqliteJournal(written)) as journal:
        for sql in (
            "DELETE FROM entries",
            "UPDATE entries SET actor = 'nobody', body = NULL",
            "UPDATE entries SET body = x'00'",
        ):
            with pytest.raises(apsw.ConstraintError, match="the record is never"):
                journal._connection.execute(sql)
        journal._connection.execute("UPDATE entries SET body = NULL WHERE seq = 1")
        assert [entry.body for entry in journal.tail(0)] == [None]
        assert list(journal.verify()) == []


def test_that_two_desks_may_make_the_file_at_the_same_instant(tmp_path: Path) -> None:
    for attempt in range(5):
        path, start = tmp_path / f"{attempt}.journal", Barrier(2)

        def desk(name: str, path: Path = path, start: Barrier = start) -> None:
            start.wait()
            with closing(SqliteJournal(path)) as journal:
                journal.append(batch(name, f"unit/{name}"))

        with ThreadPoolExecutor(2) as threads:
            list(threads.map(desk, ("left", "right")))
        with closing(SqliteReader(path)) as reader:
            assert reader.head().seq == 2
            assert list(reader.verify()) == []


def test_that_a_missing_journal_is_not_made_by_reading(path: Path) -> None:
    with pytest.raises(JournalError, match=r"There is no journal at .*shift\.journal"):
        open_reader(f"sqlite:{path}")
    assert not path.exists()


def test_that_a_journal_interrupted_at_birth_is_made_again(path: Path) -> None:
    path.touch()
    with pytest.raises(JournalError, match="is empty"):
        SqliteReader(path)
    with closing(SqliteJournal(path)) as journal:
        journal.append(batch("c-1", "unit/A-1"))
        assert journal.head().seq == 1


@pytest.mark.parametrize("opened", [SqliteJournal, SqliteReader])
@pytest.mark.parametrize(
    "make",
    [
        lambda path: path.write_bytes(b"callsign,status\n" * 400),
        lambda path: foreign(path, "CREATE TABLE names (name TEXT)"),
        lambda path: foreign(path, "PRAGMA application_id = 7; CREATE TABLE entries (seq INTEGER)"),
        lambda path: foreign(
            path, "PRAGMA application_id = 0x44444A4C; CREATE VIEW entries AS SELECT 1"
        ),
    ],
)
def test_that_a_file_of_another_program_is_refused_and_left_alone(
    path: Path,
    make: Callable[[Path], object],
    opened: Callable[[Path], SqliteReader],
) -> None:
    make(path)
    before = path.read_bytes()
    with pytest.raises(JournalError, match=r"shift\.journal is not a journal of this program"):
        opened(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("opened", [SqliteJournal, SqliteReader])
def test_that_a_newer_format_is_refused(
    written: Path, opened: Callable[[Path], SqliteReader]
) -> None:
    foreign(written, "PRAGMA user_version = 2")
    with pytest.raises(JournalError, match=r"newer version .*format 2.*update this desk"):
        opened(written)


def test_that_a_folder_is_not_a_journal(tmp_path: Path) -> None:
    with pytest.raises(JournalError, match="can't be opened"):
        SqliteJournal(tmp_path)
    with pytest.raises(JournalError, match="There is no journal at"):
        SqliteReader(tmp_path)


def test_that_a_file_in_the_place_of_a_folder_is_named(written: Path) -> None:
    with pytest.raises(JournalError, match=r"The folder .*shift\.journal can't be made"):
        SqliteJournal(written / "shift.journal")


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nothing is forbidden to this user"
)
def test_that_a_file_without_the_right_to_write_is_named(written: Path) -> None:
    written.chmod(0o400)
    with pytest.raises(JournalError, match="may not be written"):
        SqliteJournal(written)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/home/desk/shift.journal", "ext4"),
        ("/mnt/desk/shift.journal", "nfs4"),
        ("/mnt/desktop/shift.journal", "ext4"),
        ("/mnt/desk/local/shift.journal", "xfs"),
        ("/mnt/the record/shift.journal", "cifs"),
    ],
)
def test_that_the_volume_nearest_to_the_file_counts(path: str, kind: str) -> None:
    assert volume_kind(PurePosixPath(path), MOUNTS) == kind


def test_that_of_two_volumes_on_one_folder_the_later_counts() -> None:
    covered = MOUNTS + "/dev/sdc1 /mnt/desk ext4 rw 0 0\n"
    assert volume_kind(PurePosixPath("/mnt/desk/shift.journal"), covered) == "ext4"


def test_that_a_network_share_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(f"server:/desk {tmp_path} nfs4 rw 0 0\n")
    monkeypatch.setattr(volumes, "_MOUNTS", mounts)
    with pytest.raises(JournalError, match=r"network share \(nfs4\).*local disk"):
        SqliteJournal(tmp_path / "new" / "shift.journal")
    assert not (tmp_path / "new").exists()


def test_that_a_system_that_names_no_volumes_refuses_none(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(volumes, "_MOUNTS", path.parent / "missing")
    SqliteJournal(path).close()
    assert path.stat().st_size > 0


def test_that_each_way_to_write_an_address_opens_the_same_journal(
    written: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(written.parent)
    for url in (
        f"sqlite:{written}",
        f"sqlite://{written}",
        f"SQLite:{written}",
        "sqlite:shift.journal",
        "shift.journal",
        str(written),
    ):
        for opened in (open_journal, open_reader):
            with closing(opened(url)) as journal:
                assert (journal.url, journal.head().seq) == (f"sqlite:{written}", 1)


def test_that_each_memory_journal_is_a_new_one() -> None:
    first, second = open_journal("memory:"), open_journal("memory:")
    first.append(batch("c-1", "unit/A-1"))
    assert (first.url, first.head().seq, second.head().seq) == ("memory:", 1, 0)
    with pytest.raises(JournalError, match="nothing to read"):
        open_reader("memory:")


@pytest.mark.parametrize("opened", [open_journal, open_reader])
@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("postgresql://room/desk", "not in this version"),
        ("mysql://room/desk", "is not a journal's address"),
        ("memory:shift", "is not a journal's address"),
        ("sqlite://server/shift.journal", "names a server"),
        ("sqlite:", "names no file"),
        ("", "names no file"),
        ("sqlite:~nobody-of-that-name/shift.journal", "a user who isn't here"),
        ("shift\0.journal", "names no file"),
    ],
)
def test_that_an_address_that_cannot_be_opened_is_explained(
    opened: Callable[[str], object], url: str, why: str
) -> None:
    with pytest.raises(JournalError, match=why):
        opened(url)
