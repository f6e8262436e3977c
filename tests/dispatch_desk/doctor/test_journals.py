"""Journals, whole and spoilt: what is found, and that looking changes nothing."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from shutil import rmtree

import apsw
import pytest

from dispatch_desk import commands
from dispatch_desk.doctor import journals
from dispatch_desk.doctor.finding import Asked, Finding
from dispatch_desk.journal import volumes
from dispatch_desk.journal.ballast import Ballast
from dispatch_desk.journal.opening import open_journal
from dispatch_desk.tracks.store import TrackStore
from resources.fixes import Fix
from tests.desks import PAIR, START, a_desk, done, staffed

LATER = START + timedelta(hours=1)


@pytest.fixture
def shift(home: Path) -> Path:
    """The journal of a live desk that was closed in order."""
    path = home / "journals" / "town-live.journal"
    with closing(open_journal(f"sqlite:{path}")) as journal:
        desk = staffed(journal)
        done(desk, commands.OpenRoom(mode="live", area="town", boot_id="one"))
    return path


def look(path: Path, *, whole: bool = False) -> list[Finding]:
    return list(journals.journal(f"sqlite:{path}", LATER, whole=whole))


def spoil(path: Path, sql: str) -> None:
    """As somebody with the file and a database program can."""
    with closing(apsw.Connection(str(path))) as db:
        triggers = list(db.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'"))
        for (name,) in triggers:
            db.execute(f"DROP TRIGGER {name}")
        db.execute(sql)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("whole", [False, True])
def test_that_a_whole_journal_is_read_and_its_folder_left_as_it_was(
    shift: Path, *, whole: bool
) -> None:
    before = contents(shift.parent)
    assert look(shift, whole=whole) == [
        Finding("fine", "town-live.journal", "7 entries, the chain is unbroken")
    ]
    assert contents(shift.parent) == before


def test_that_a_journal_a_desk_has_open_is_read_as_it_grows(shift: Path) -> None:
    with closing(open_journal(f"sqlite:{shift}")) as journal:
        done(a_desk(journal, "later"), commands.BookOffUnit(callsign=PAIR.callsign))
        (finding,) = look(shift)
    assert finding == Finding("fine", shift.name, "8 entries, the chain is unbroken")


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("UPDATE entries SET actor = 'Somebody' WHERE seq = 2", "entry 2: its hash doesn't fit"),
        ("DELETE FROM entries WHERE seq = 2", "entry 2 is missing"),
        ("UPDATE entries SET body = x'7b7d' WHERE seq = 3", "entry 3: its body isn't the one"),
    ],
)
def test_that_a_changed_journal_fails_and_names_the_entry(
    shift: Path, sql: str, words: str
) -> None:
    spoil(shift, sql)
    finding = look(shift)[0]
    assert finding.level == "failed"
    assert words in finding.found
    assert f"dispatch-desk verify sqlite:{shift}" in finding.remedy


def test_that_only_the_newest_entries_are_read_unless_all_are_asked_for(
    shift: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journals, "NEWEST", 2)
    spoil(shift, "UPDATE entries SET actor = 'Somebody' WHERE seq = 1")
    assert look(shift)[0].found == "the newest 2 of 7 entries are unbroken; --whole reads all"
    assert look(shift, whole=True)[0].level == "failed"


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"not a journal at all, but long enough to be told from one" * 20, "is not a journal"),
     (b"", "is empty"), (None, "There is no journal")],
)  # fmt: skip
def test_that_what_is_no_journal_fails_in_words(
    home: Path, content: bytes | None, words: str
) -> None:
    home.mkdir()
    path = home / "a.journal"
    if content is not None:
        path.write_bytes(content)
    finding = look(path)[0]
    assert finding.level == "failed"
    assert words in finding.found
    assert finding.remedy


def test_that_a_file_in_ruins_ends_in_a_sentence(shift: Path) -> None:
    whole = bytearray(shift.read_bytes())
    whole[4096:] = os.urandom(len(whole) - 4096)
    shift.write_bytes(whole)
    finding = look(shift)[0]
    assert finding.level == "failed"
    assert finding.remedy


def test_that_a_clock_before_the_last_entry_of_a_live_desk_fails(shift: Path) -> None:
    url = f"sqlite:{shift}"
    (finding,) = journals.journal(url, START - timedelta(hours=1), whole=False)
    assert finding.level == "failed"
    assert "the clock stands before its last entry (01 May 2030 22:00:00 UTC)" in finding.found


def test_that_a_demos_night_has_a_date_of_its_own(home: Path) -> None:
    path = home / "demo.journal"
    with closing(open_journal(f"sqlite:{path}")) as journal:
        done(staffed(journal), commands.OpenRoom(mode="demo", area="town", boot_id="one"))
    (finding,) = journals.journal(f"sqlite:{path}", START - timedelta(days=900), whole=False)
    assert finding.level == "fine"


def test_that_a_journal_on_a_network_drive_fails(
    shift: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(f"server:/desks {shift.parent} nfs4 rw 0 0\n", "utf-8")
    monkeypatch.setattr(volumes, "_MOUNTS", mounts)
    _, finding = look(shift)
    assert finding.level == "failed"
    assert "network share (nfs4)" in finding.found
    assert "local disk" in finding.remedy


def test_that_a_log_that_was_never_taken_in_is_a_warning(
    shift: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journals, "LARGE_WAL", 1)
    with closing(open_journal(f"sqlite:{shift}")) as journal:
        done(a_desk(journal, "later"), commands.BookOffUnit(callsign=PAIR.callsign))
        finding = look(shift)[1]
    assert finding.level == "warning"
    assert "-wal" in finding.found


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder every user of the computer may look into."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    rmtree(folder)


def test_that_a_journal_every_user_may_read_is_a_warning(open_folder: Path) -> None:
    path = open_folder / "a.journal"
    open_journal(f"sqlite:{path}").close()
    path.chmod(0o644)
    assert [f.level for f in look(path)] == ["fine", "warning"]
    path.chmod(0o600)
    assert [f.level for f in look(path)] == ["fine"]


@pytest.fixture
def tracks(shift: Path) -> Path:
    """Positions beside the journal, sealed and closed."""
    path = shift.with_suffix(".tracks")
    store = TrackStore(path)
    store.add(Fix("br21", 54.3, -4.9, START, START))
    store.finish(START + timedelta(minutes=2))
    store.close()
    return path


def test_that_the_positions_beside_it_are_looked_at(shift: Path, tracks: Path) -> None:
    before = contents(shift.parent)
    assert [f.found for f in look(shift, whole=True)][1] == "positions of 1 device"
    assert contents(shift.parent) == before
    tracks.write_bytes(tracks.read_bytes()[:5000])
    finding = look(shift)[1]
    assert (finding.level, finding.about) == ("failed", "town-live.tracks")
    assert finding.remedy


def test_that_a_sealing_nobody_can_read_leaves_the_rest_to_be_looked_at(
    shift: Path, tracks: Path
) -> None:
    spoil(shift, "UPDATE entries SET type = 'room.tracks_sealed/1', body = x'7b' WHERE seq = 3")
    found = look(shift, whole=True)
    assert [(f.level, f.about) for f in found] == [("failed", shift.name), ("fine", tracks.name)]


def test_that_every_journal_of_the_user_is_looked_at_or_the_one_named(shift: Path) -> None:
    second = shift.with_name("a-demo-7.journal")
    second.write_bytes(shift.read_bytes())
    assert [f.about for f in journals.examine(Asked())] == [second.name, shift.name]
    assert [f.about for f in journals.examine(Asked(str(second)))] == [second.name]


def test_that_a_server_is_refused_in_a_sentence() -> None:
    (finding,) = journals.journal("nonsense://host/desk", LATER, whole=False)
    assert finding.level == "failed"
    assert finding.remedy


def test_that_a_reserve_that_a_full_disk_has_used_up_in_part_is_told(shift: Path) -> None:
    ballast = Ballast(shift)
    ballast.fill()
    assert look(shift) == look(shift)[:1]  # whole: nothing is amiss
    assert ballast.give()
    (_, finding) = look(shift)
    assert finding.level == "warning"
    assert finding.found == "63 of the 64 MB held back for a full disk are left"
    assert "Free some space on the disk" in finding.remedy


@pytest.mark.skipif(os.name != "posix", reason="modes say little on this system")
def test_that_what_a_desk_makes_of_itself_is_never_what_the_doctor_warns_of(shift: Path) -> None:
    assert shift.stat().st_mode & 0o777 == 0o600
    assert shift.parent.stat().st_mode & 0o777 == 0o700
    assert [finding.level for finding in look(shift)] == ["fine"]
