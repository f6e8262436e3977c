"""Past positions for who may not wait for the disk: the same answers, later, and an end to the thread."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import enumerate as threads

import pytest

from dispatch_desk.tracks.asking import TrackAsking
from dispatch_desk.tracks.file import TracksError
from dispatch_desk.tracks.reader import TrackReader
from dispatch_desk.tracks.store import TrackStore
from resources.fixes import Fix

START = datetime(2041, 1, 12, 2, 0, tzinfo=UTC)
PATIENCE_S = 20.0


def driven(store: TrackStore, device: str, minutes: int) -> None:
    for minute in range(minutes):
        at = START + timedelta(minutes=minute)
        store.add(Fix(device, 54.3, -4.9, at, at))


def test_that_what_is_not_yet_on_the_disk_is_told_too() -> None:
    store = TrackStore()
    asking = TrackAsking(store)
    driven(store, "br24", 8)
    driven(store, "br21", 8)
    store.flush(START + timedelta(minutes=8))
    driven(store, "bd03", 2)
    since, until = START + timedelta(minutes=1), START + timedelta(minutes=5)
    found = asking.between(since, until, {"br24", "bd03"}).result(PATIENCE_S)
    told = {name: found.rows(name) for name in found.names}
    assert {name: rows.stop - rows.start for name, rows in told.items()} == {"bd03": 1, "br24": 5}
    asking.close()
    store.close()


def test_that_a_history_that_cannot_be_read_is_an_answer_in_words(tmp_path: Path) -> None:
    path = tmp_path / "shift.tracks"
    with TrackStore(path) as store:
        driven(store, "br24", 3)
        store.finish(START + timedelta(minutes=3))
    reader = TrackReader(path)
    asking = TrackAsking(reader)
    reader.close()
    with pytest.raises(TracksError, match="can't be read"):
        asking.between(START, START, None).result(PATIENCE_S)
    asking.close()


def test_that_its_thread_begins_with_a_question_and_ends_with_the_desk() -> None:
    def mine() -> list[str]:
        return [thread.name for thread in threads() if thread.name.startswith("tracks asked")]

    before = len(mine())
    store = TrackStore()
    asking = TrackAsking(store)
    assert len(mine()) == before
    asking.between(START, START).result(PATIENCE_S)
    assert len(mine()) == before + 1
    asking.close()
    assert len(mine()) == before
    store.close()
