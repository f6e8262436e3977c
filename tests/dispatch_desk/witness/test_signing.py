"""The witness signs apart from the desk, says what keeps it from signing, and stops nothing."""

import os
import stat
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec import structs

from dispatch_desk.clock import SetClock
from dispatch_desk.journal.sqlite import SqliteJournal, SqliteReader
from dispatch_desk.witness.asking import Witnesses, examine, witnesses
from dispatch_desk.witness.comparing import Comparison
from dispatch_desk.witness.heads import SignedHead, append_head, heads_path, last_head, read_heads
from dispatch_desk.witness.keys import WitnessError, fingerprint, key_path, own_key, public_key
from dispatch_desk.witness.signing import Witness
from resources.units import RefusedError
from tests.dispatch_desk.journal.samples import NOON, batch

MINUTE = timedelta(minutes=1)


@pytest.fixture
def url(tmp_path: Path, home: Path) -> str:
    assert home == tmp_path / "home"
    return f"sqlite:{tmp_path / 'shift.journal'}"


def record(url: str, name: str, count: int = 2) -> None:
    with closing(SqliteJournal(Path(url.removeprefix("sqlite:")))) as journal:
        journal.append(batch(name, *[f"unit/{name}-{n}" for n in range(count)]))


def signed(url: str) -> list[SignedHead]:
    return [head for head in read_heads(heads_path(url)) if isinstance(head, SignedHead)]


def compared(url: str, asked: Witnesses | None = None) -> Comparison:
    with closing(SqliteReader(Path(url.removeprefix("sqlite:")))) as reader:
        return examine(reader, url, asked or Witnesses())


def witness(url: str, *, began: bool = False) -> Witness:
    return Witness(url, SetClock(NOON), "Desk 1", began=began)


def test_that_it_signs_once_a_minute_while_something_is_recorded(url: str) -> None:
    record(url, "A")
    keeper = witness(url, began=True)
    keeper.look(NOON)
    record(url, "B")
    keeper.look(NOON + MINUTE / 2)  # too soon
    keeper.look(NOON + MINUTE)
    keeper.look(NOON + 2 * MINUTE)  # nothing new
    assert [(head.seq, head.at, head.desk) for head in signed(url)] == [
        (2, NOON, "Desk 1"), (4, NOON + MINUTE, "Desk 1")]  # fmt: skip
    assert all(head.true for head in signed(url))
    assert [head.began for head in signed(url)] == [True, False]
    assert keeper.trouble is None


def test_that_it_signs_on_a_thread_of_its_own_and_at_the_very_end(url: str) -> None:
    record(url, "A")
    keeper = witness(url)
    keeper.start()
    keeper.stop()
    record(url, "B")
    keeper.finish()
    assert signed(url)[-1].seq == 4
    assert sorted(path.name for path in Path(url.removeprefix("sqlite:")).parent.iterdir()) == [
        "home", "shift.journal"]  # fmt: skip


def test_that_a_restarted_desk_goes_on_from_its_last_head(url: str) -> None:
    record(url, "A")
    witness(url).look(NOON)
    witness(url).look(NOON + MINUTE)
    assert len(signed(url)) == 1


def test_that_the_key_is_its_owners_alone_and_not_beside_the_journal(url: str) -> None:
    record(url, "A")
    witness(url).look(NOON)
    assert stat.S_IMODE(key_path().stat().st_mode) == 0o600
    assert Path(url.removeprefix("sqlite:")).parent != key_path().parent
    assert [path.name for path in key_path().parent.iterdir()] == ["desk.key"]
    assert public_key(own_key()) == signed(url)[0].key


@pytest.mark.parametrize("trouble", ["others may read it", "no key", "a folder"])
def test_that_a_key_that_cannot_be_used_is_said(url: str, trouble: str) -> None:
    record(url, "A")
    own_key()
    if trouble == "others may read it":
        key_path().chmod(0o644)
    elif trouble == "no key":
        key_path().write_text("-----BEGIN NOTHING-----")
    else:
        key_path().unlink()
        key_path().mkdir()
    keeper = witness(url)
    keeper.look(NOON)
    assert keeper.trouble is not None
    assert "desk.key" in keeper.trouble
    with pytest.raises(WitnessError):
        own_key()
    assert compared(url).faults == ()  # verify goes on without, and says so


def test_that_a_heads_folder_that_is_no_folder_is_said_until_it_is_one(
    url: str, home: Path
) -> None:
    record(url, "A")
    home.mkdir()
    (home / "heads").write_text("in the way")
    keeper = witness(url, began=True)
    keeper.look(NOON)
    assert keeper.trouble is not None
    assert keeper.trouble.startswith("The record is not being signed")
    (home / "heads").unlink()
    keeper.look(NOON + MINUTE)
    assert [head.began for head in signed(url)] == [True]  # the first that could be kept
    assert not keeper.trouble


def test_that_a_full_disk_is_said_and_harms_no_head(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(url, "A")
    keeper = witness(url)
    keeper.look(NOON)
    record(url, "B")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        keeper.look(NOON + MINUTE)
    assert "No space left on device" in (keeper.trouble or "")
    keeper.look(NOON + 2 * MINUTE)
    assert keeper.trouble is None
    assert compared(url).faults == ()


def test_that_a_journal_that_is_away_is_said(url: str) -> None:
    keeper = witness(url)
    keeper.look(NOON)
    assert "There is no journal" in (keeper.trouble or "")


def cut_back(url: str, seq: int) -> None:
    with closing(SqliteJournal(Path(url.removeprefix("sqlite:")))) as journal:
        journal._connection.execute("DROP TRIGGER entries_are_never_removed")
        journal._connection.execute("DELETE FROM entries WHERE seq > ?", (seq,))


def test_that_a_desk_opened_on_a_cut_record_says_so_and_signs_on(url: str) -> None:
    record(url, "A")
    record(url, "B")
    witness(url).look(NOON)
    cut_back(url, 2)
    keeper = witness(url)
    keeper.look(NOON + MINUTE)
    assert "the end was cut off" in (keeper.trouble or "")
    assert [head.seq for head in signed(url)] == [4, 2]
    assert [fault.seq for fault in compared(url).faults] == [3]
    record(url, "C", 3)  # what comes after doesn't hide it
    (fault,) = compared(url).faults
    assert fault.seq == 4
    assert "between entry 3 and here" in fault.why or "from here on" in fault.why


def test_that_another_record_in_its_place_is_said_unless_this_desk_began_it(url: str) -> None:
    record(url, "A")
    witness(url).look(NOON)
    Path(url.removeprefix("sqlite:")).unlink()
    record(url, "B")
    keeper = witness(url)
    keeper.look(NOON + MINUTE)
    assert "Another record stood here" in (keeper.trouble or "")
    begun = witness(url, began=True)
    begun.look(NOON + MINUTE)
    assert begun.trouble is None


def test_that_the_last_head_is_found_behind_a_torn_line(url: str) -> None:
    record(url, "A")
    witness(url).look(NOON)
    with heads_path(url).open("ab") as file:
        file.write(b'{"journal": "12')
    last = last_head(heads_path(url))
    assert last is not None
    assert last.seq == 2


def test_that_a_key_named_by_its_fingerprint_is_believed(url: str, home: Path) -> None:
    record(url, "A")
    witness(url).look(NOON)
    copy = home / "exported.heads"
    append_head(copy, signed(url)[0])
    key = fingerprint(public_key(own_key()))
    (heads_path(url)).unlink()
    key_path().unlink()
    cut_back(url, 1)
    assert compared(url, Witnesses(files=(copy,))).faults == ()
    named = witnesses([copy], [f"{key[:4].upper()} {key[4:]}"], [])
    assert [fault.seq for fault in compared(url, named).faults] == [2]


def test_that_a_head_typed_from_paper_is_held_against_the_record(url: str) -> None:
    record(url, "A")
    witness(url).look(NOON)
    (head,) = signed(url)
    digits = head.hash
    assert compared(url, witnesses([], [], [f"2:{digits}"])).faults == ()
    groups = f"2 : {digits[:4]} {digits[4:8]} {digits[8:16]}"
    assert compared(url, witnesses([], [], [groups])).faults == ()
    wrong = structs.replace(head, hash="00" * 32).hash
    assert len(compared(url, witnesses([], [], [f"2:{wrong}"])).faults) == 1
    assert len(compared(url, witnesses([], [], [f"9:{digits}"])).faults) == 1


@pytest.mark.parametrize("words", ["", "214", "214:3f2a", "x:3f2a91bc04d5e6f7", "1:" + "g" * 16])
def test_that_a_head_mistyped_is_refused_with_an_example(words: str) -> None:
    with pytest.raises(RefusedError, match="is no head"):
        witnesses([], [], [words])


def test_that_a_fingerprint_mistyped_is_refused() -> None:
    with pytest.raises(RefusedError, match="is no key's fingerprint"):
        witnesses([], ["3f2a"], [])
