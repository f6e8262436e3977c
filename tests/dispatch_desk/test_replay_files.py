"""Opening a recording: whole while a desk writes to it, honest when it is damaged, and without a trace."""

import os
import shutil
import tempfile
from contextlib import closing
from pathlib import Path
from threading import Event, Thread

import apsw
import pytest
from msgspec import json

from dispatch_desk import commands
from dispatch_desk.journal.opening import journal_file, open_journal
from dispatch_desk.journal.protocol import Batch, Draft, JournalError
from dispatch_desk.journal.sqlite import SqliteJournal
from dispatch_desk.replay.copying import private_copy
from dispatch_desk.replay.player import Player
from dispatch_desk.replay.recording import Recording
from dispatch_desk.replay.session import ReplaySession
from dispatch_desk.updates import Update
from tests.desks import ME, after, done, incident, staffed
from tests.recordings import Night, opened


@pytest.fixture
def copied(night: Night, tmp_path: Path) -> Night:
    """The night's files, to be changed."""
    for file in (night.journal, night.tracks):
        shutil.copyfile(file, tmp_path / file.name)
    return Night(tmp_path / night.journal.name, night.steps)


def tampered(path: Path, sql: str) -> None:
    """Change a file behind its own back, as someone with a SQL tool would."""
    with closing(apsw.Connection(str(path))) as connection:
        for name in ("entries_are_never_removed", "entries_are_never_changed"):
            connection.execute(f"DROP TRIGGER IF EXISTS {name}")
        connection.execute(sql)


# While a desk writes to it


def test_that_a_journal_is_whole_whatever_moment_it_is_copied_at(tmp_path: Path) -> None:
    """A desk writes as fast as it can, and its log begins anew all the time."""
    path, stop = tmp_path / "busy.journal", Event()
    desk = staffed(SqliteJournal(path))
    desk.journal._connection.execute("PRAGMA wal_autocheckpoint = 3")  # type: ignore[attr-defined]
    written = Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            note = commands.BookOnDesk(name=f"M {number}", role="dispatcher", desk="D")
            done(desk, note, after(seconds=number))
            written.set()
        desk.journal.close()

    writer = Thread(target=write)
    writer.start()
    try:
        for _ in range(15):
            assert written.wait(20)
            written.clear()
            acknowledged = desk.picture.seq
            with closing(opened(f"sqlite:{path}")) as recording:
                assert recording.picture_at(recording.end).seq >= acknowledged
                assert "damaged" not in str(recording.trouble)
    finally:
        stop.set()
        writer.join()


def test_that_what_a_desk_wrote_before_it_was_killed_is_there(tmp_path: Path) -> None:
    """Its last entries stand in the log beside the file."""
    running, killed = tmp_path / "desk.journal", tmp_path / "killed.journal"
    desk = staffed(open_journal(f"sqlite:{running}"))
    incident(desk, now=after(minutes=1))
    for ending in ("", "-wal"):
        shutil.copyfile(f"{running}{ending}", f"{killed}{ending}")
    seq = desk.picture.seq
    desk.journal.close()
    with closing(opened(f"sqlite:{killed}")) as recording:
        assert recording.picture_at(recording.end).seq == seq


def test_that_a_log_that_never_holds_still_is_an_error_and_not_half_a_night(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = tmp_path / "busy.journal"
    original.write_bytes(b"file")
    log = tmp_path / "busy.journal-wal"
    log.write_bytes(b"0")
    copy = shutil.copyfile

    def copy_while_it_begins_anew(source: Path, target: Path) -> None:
        copy(source, target)
        log.write_bytes(bytes([log.read_bytes()[0] + 1]))

    monkeypatch.setattr(shutil, "copyfile", copy_while_it_begins_anew)
    (tmp_path / "copies").mkdir()
    with pytest.raises(OSError, match="faster"):
        private_copy(original, tmp_path / "copies")


def test_that_a_recording_of_an_older_version_has_its_room_and_its_pause(tmp_path: Path) -> None:
    """A fact keeps its meaning under the name it was written with."""
    path = tmp_path / "old.journal"
    journal = open_journal(f"sqlite:{path}")
    for number, minutes in enumerate((0, 1, 30)):
        body = {
            "happened_at": after(minutes=minutes),
            "mode": "live",
            "area": "old",
            "boot_id": "b",
        }
        written = json.encode(body | {"speed": 1.0})
        draft = Draft("room/desk", "room.opened/1", written)
        at = after(minutes=minutes)
        journal.append(Batch(f"c-{number}", ME, at, 0, (draft,), {}))
    journal.close()
    with closing(opened(f"sqlite:{path}")) as recording:
        assert recording.room.area == "old"
        pauses = [(gap.start, gap.end) for gap in recording.gaps if gap.kind == "no_desk"]
    assert pauses == [(after(), after(minutes=1)), (after(minutes=1), after(minutes=30))]


# Damage


def shown(recording: Recording) -> Update:
    """What a window is told at the end of it."""
    told: list[Update] = []
    player = Player(recording.begin, recording.end)
    session = ReplaySession(recording, player)
    session.listen(told.append)
    player.jump(recording.end)
    session.follow()
    return told[-1]


def test_that_a_changed_entry_is_marked_and_the_night_is_played_as_it_stands(
    copied: Night,
) -> None:
    tampered(copied.journal, "UPDATE entries SET body = CAST(body || ' ' AS BLOB) WHERE seq = 40")
    with closing(opened(copied.url)) as recording:
        update = shown(recording)
        marks = [mark for mark in recording.marks if mark.kind == "damage"]
    assert "damaged" in str(update.trouble)
    assert "entry 40" in str(update.trouble)
    assert update.seq == copied.steps[-1].seq
    assert [mark.words.partition(":")[0] for mark in marks] == ["Entry 40"]


def test_that_a_missing_stretch_is_marked_where_it_was(copied: Night) -> None:
    tampered(copied.journal, "DELETE FROM entries WHERE seq BETWEEN 41 AND 44")
    with closing(opened(copied.url)) as recording:
        assert "41 to 44 are missing" in str(recording.trouble)
        assert recording.picture_at(recording.end).seq == copied.steps[-1].seq
        assert len(recording.times) == copied.steps[-1].seq - 4


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE entries SET recorded_at = 'never' WHERE seq = 40",
        "UPDATE entries SET recorded_at = '2026-01-16T22:00:00' WHERE seq = 40",
    ],
)
def test_that_an_entry_that_can_not_be_read_is_left_out_and_named(
    copied: Night, change: str
) -> None:
    """A time without a zone is none: nobody knows when that was."""
    tampered(copied.journal, change)
    with closing(opened(copied.url)) as recording:
        assert "entry 40, it can't be read" in str(recording.trouble)
        assert recording.picture_at(recording.end).seq == copied.steps[-1].seq


def test_that_positions_the_journal_did_not_seal_are_spoken_of(copied: Night) -> None:
    tampered(copied.tracks, "UPDATE seal SET sha256 = 'other' WHERE id = 2")
    with closing(opened(copied.url)) as recording:
        assert "Positions of 1 of" in str(recording.trouble)


def test_that_damaged_positions_are_no_positions_rather_than_another_time_s(
    copied: Night,
) -> None:
    tampered(
        copied.tracks,
        "UPDATE chunk SET body = zeroblob(50) WHERE id IN (SELECT max(id) FROM chunk)",
    )
    with closing(opened(copied.url)) as recording:
        player = Player(recording.begin, recording.end)
        session = ReplaySession(recording, player)
        told: list[Update] = []
        session.listen(told.append)
        player.jump(copied.steps[len(copied.steps) // 2].at)
        session.follow()
        assert len(session.snapshot()) > 10
        player.jump(recording.end)
        session.follow()
        assert str(copied.tracks) in str(told[-1].trouble)
        assert len(session.snapshot()) == 0
        assert told[-1].seq == copied.steps[-1].seq


def test_that_a_position_history_that_is_none_is_spoken_of(copied: Night) -> None:
    copied.tracks.write_bytes(b"something else entirely" * 100)
    with closing(opened(copied.url)) as recording:
        assert "Units have no place" in str(recording.trouble)
        assert str(copied.tracks) in str(recording.trouble)
        assert len(recording.fixes_at(recording.end)) == 0


# Refusals


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (None, "no journal at"),
        (b"", "is empty"),
        (b"a letter to the chief constable" * 10, "not a journal"),
        (b"SQLite format 3\0" + bytes(4000), "not a journal"),
    ],
)
def test_that_what_is_no_recording_is_refused_in_words(
    tmp_path: Path, made: bytes | None, said: str
) -> None:
    path = tmp_path / "some.journal"
    if made is not None:
        path.write_bytes(made)
    with pytest.raises(JournalError, match=said) as refused:
        opened(f"sqlite:{path}")
    assert str(path) in str(refused.value)
    assert sorted(tmp_path.iterdir()) == [path] * (made is not None)


def test_that_a_journal_without_entries_is_refused(tmp_path: Path) -> None:
    url = f"sqlite:{tmp_path / 'new.journal'}"
    open_journal(url).close()
    with pytest.raises(JournalError, match="no entry"):
        opened(url)


@pytest.mark.parametrize("url", ["memory:", "postgresql://desk", "sqlite:"])
def test_that_what_names_no_file_is_refused(url: str) -> None:
    with pytest.raises(JournalError):
        journal_file(url)


def test_that_a_folder_is_no_recording(tmp_path: Path) -> None:
    with pytest.raises(JournalError, match="can't be copied"):
        opened(f"sqlite:{tmp_path}")


def test_that_no_copy_stays_behind(
    copied: Night, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    copies = tmp_path_factory.mktemp("copies")
    monkeypatch.setattr(tempfile, "tempdir", str(copies))
    with closing(opened(copied.url)) as recording:
        if os.name == "posix":  # not even while it is played
            assert list(copies.iterdir()) == []
        recording.picture_at(recording.end)
        recording.fixes_at(recording.end)
    tampered(copied.journal, "DELETE FROM entries")
    with pytest.raises(JournalError, match="no entry"):
        opened(copied.url)
    assert list(copies.iterdir()) == []
