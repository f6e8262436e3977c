"""Position history: what was added can be asked for at any instant, and a change to it is seen."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from math import isclose
from pathlib import Path
from random import Random
from threading import Barrier, Thread

import apsw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from dispatch_desk.tracks import reader as tracks_reader
from dispatch_desk.tracks import store as tracks_store
from dispatch_desk.tracks.codec import Tracks
from dispatch_desk.tracks.file import TracksError
from dispatch_desk.tracks.reader import TrackReader
from dispatch_desk.tracks.store import FLUSH_AT, TrackStore
from resources.fixes import Fix, known_or_none

START = datetime(2030, 5, 1, 22, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


def fix(after_s: float = 0, device: str = "V1", late_s: float = 0) -> Fix:
    taken = START + after_s * SECOND
    place = 51.5876 + after_s * 1e-6, -2.9984
    return Fix(device, *place, taken, taken + late_s * SECOND, 4.0, 90.0, 12.5)


def listed(tracks: Tracks) -> list[Fix]:
    """The rows as fixes again."""
    return [
        Fix(
            tracks.names[tracks.device[row]],
            float(tracks.lat[row]),
            float(tracks.lon[row]),
            datetime.fromtimestamp(float(tracks.fixed_at[row]), UTC),
            datetime.fromtimestamp(float(tracks.received_at[row]), UTC),
            known_or_none(tracks.error_m[row]),
            known_or_none(tracks.heading_deg[row]),
            known_or_none(tracks.speed_mps[row]),
        )
        for row in range(len(tracks))
    ]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "night.tracks"


@pytest.fixture
def store(path: Path) -> Iterator[TrackStore]:
    with TrackStore(path) as opened:
        yield opened


def fill(store: TrackStore, fixes: Sequence[Fix]) -> list[str]:
    """As the session does it; returns the hashes it would put into the journal."""
    seals = []
    for each in fixes:
        store.add(each)
        if store.due(each.received_at):
            store.flush(each.received_at)
        seals.append(store.seal(each.received_at))
    seals.append(store.finish(fixes[-1].received_at))
    return [seal.sha256 for seal in seals if seal is not None]


def night(units: int = 3, minutes: int = 5, every_s: int = 10) -> list[Fix]:
    return [
        fix(second + unit, f"V{unit}", late_s=0.5)
        for second in range(0, 60 * minutes, every_s)
        for unit in range(units)
    ]


# Asking


@pytest.mark.parametrize("flushed", [True, False])
def test_that_history_is_the_same_before_and_after_it_is_written(
    store: TrackStore, *, flushed: bool
) -> None:
    fixes = [fix(second, device) for second in range(5) for device in ("V1", "V2")]
    for each in fixes:
        store.add(each)
    if flushed:
        assert store.flush(START) == 10
    tracks = store.between(START + SECOND, START + 3 * SECOND)
    expected = [fix(second, device) for device in ("V1", "V2") for second in (1, 2, 3)]
    assert [(f.device, f.fixed_at) for f in listed(tracks)] == [
        (f.device, f.fixed_at) for f in expected
    ]
    assert tracks.rows("V2") == slice(3, 6)
    assert tracks.rows("V9") == slice(0, 0)
    assert store.last_known().find("V2") == listed(store.between(START, START + MINUTE))[-1]


def test_that_some_devices_may_be_asked_for(store: TrackStore) -> None:
    fill(store, night())
    assert store.between(START, START + MINUTE, ["V2", "V9"]).names == ("V2",)
    assert len(store.between(START, START + MINUTE, ["V9"])) == 0
    assert len(store.between(START, START + MINUTE, [])) == 0


def test_that_a_replay_shows_what_was_known_then_not_what_came_in_later(store: TrackStore) -> None:
    store.add(fix(0, late_s=1))
    store.add(fix(10, late_s=30))  # taken at 10 s, held up on its way until 40 s
    store.flush(START + MINUTE)
    assert len(store.at(START)) == 0
    for second, taken_s in ((1, 0), (39, 0), (40, 10), (99, 10)):
        found = store.at(START + second * SECOND).find("V1")
        assert found is not None
        assert found.fixed_at == START + taken_s * SECOND


def test_that_a_unit_silent_since_the_evening_is_still_where_it_was() -> None:
    store = TrackStore()
    store.add(fix(0, "K9"))
    fill(store, night(minutes=30))
    assert set(store.at(START + 29 * MINUTE).names) == {"K9", "V0", "V1", "V2"}
    silent = store.at(START + 29 * MINUTE).find("K9")
    assert silent is not None
    assert silent.fixed_at == START


def test_that_an_empty_history_answers_with_nothing(store: TrackStore) -> None:
    assert len(store.at(START)) == len(store.last_known()) == 0
    assert len(store.between(START, START + MINUTE)) == 0
    assert store.finish(START) is None
    assert list(store.verify()) == []


STEPS = st.lists(
    st.tuples(
        st.sampled_from("ABCD"),
        st.integers(0, 40),
        st.integers(0, 9),
        st.sampled_from(["", "flush", "seal"]),
    ),
    max_size=40,
)


def by_device(fixes: Sequence[Fix]) -> list[tuple[str, datetime]]:
    """Devices by name; each one's fixes in the order they stand."""
    return [(f.device, f.fixed_at) for f in sorted(fixes, key=lambda each: each.device)]


@settings(max_examples=60, deadline=None)
@given(steps=STEPS, asked_s=st.integers(-5, 400))
def test_that_any_instant_shows_what_a_plain_list_would(
    steps: list[tuple[str, int, int, str]], asked_s: int
) -> None:
    store, kept, clock_s = TrackStore(), list[Fix](), 0
    newest: dict[str, int] = {}
    for device, step_s, late_s, then in steps:
        clock_s += step_s
        taken_s = max(clock_s - late_s, newest.get(device, -1) + 1)  # as the fix table lets it in
        newest[device] = taken_s
        kept.append(replace(fix(taken_s, device), received_at=START + clock_s * SECOND))
        store.add(kept[-1])
        if then == "flush":
            store.flush(kept[-1].received_at)
        elif then == "seal":
            store.finish(kept[-1].received_at)
    asked = START + asked_s * SECOND
    known = {each.device: each.fixed_at for each in kept if each.received_at <= asked}
    shown = store.at(asked)
    found = {name: shown.find(name) for name in shown.names}
    assert {name: each and each.fixed_at for name, each in found.items()} == known
    tracks = listed(store.between(START, asked))
    rows = [each for each in kept if START <= each.received_at <= asked]
    assert by_device(tracks) == by_device(rows)
    store.close()


@settings(deadline=None)
@given(
    lat=st.floats(-90, 90), lon=st.floats(-180, 180), error_m=st.none() | st.floats(0, 1e8),
    heading_deg=st.none() | st.floats(0, 360, exclude_max=True),
    speed_mps=st.none() | st.floats(0, 1e4), late_ms=st.integers(-30_000, 10**9),
)  # fmt: skip
def test_that_a_fix_comes_back_within_the_quantisation(
    lat: float, lon: float, error_m: float | None, *,
    heading_deg: float | None, speed_mps: float | None, late_ms: int,
) -> None:  # fmt: skip
    received = START + timedelta(milliseconds=late_ms)
    sent = Fix("V1", lat, lon, START, received, error_m, heading_deg, speed_mps)
    with TrackStore() as store:
        store.add(sent)
        store.flush(START)
        back = store.last_known().find("V1")
    assert back is not None
    assert near(back.lat, lat, 0.51e-7)
    assert near(back.lon, lon, 0.51e-7)
    assert near(back.error_m, error_m, 0.051)
    assert near(back.speed_mps, speed_mps, 0.051)
    assert near(back.heading_deg, heading_deg, 0.051) or near(back.heading_deg, heading_deg, 360)
    assert (back.fixed_at, back.received_at) == (START, received)


def near(back: float | None, sent: float | None, within: float) -> bool:
    if back is None or sent is None:
        return back is sent
    return isclose(back, sent, rel_tol=0, abs_tol=within)


def test_that_chunks_of_seconds_are_one_after_the_seal_and_say_the_same() -> None:
    with TrackStore() as store:
        for second in range(3):
            for device in ("V1", "V2"):
                store.add(fix(second, device))
            store.flush(START)
        before = listed(store.between(START, START + MINUTE))
        store.finish(START)
        assert listed(store.between(START, START + MINUTE)) == before
        known = store.at(START + SECOND)
        assert sorted(known.names) == ["V1", "V2"]
        assert known.fixed_at.tolist() == [(START + SECOND).timestamp()] * 2


def test_that_a_heading_just_west_of_north_is_north() -> None:
    with TrackStore() as store:
        store.add(replace(fix(), heading_deg=359.99))
        assert store.last_known().heading_deg.tolist() == [0.0]


# Writing


def test_that_it_is_written_every_five_seconds_or_ten_thousand_fixes() -> None:
    with TrackStore() as store:
        assert not store.due(START)
        store.add(fix())
        store.flush(START)
        assert not store.due(START + MINUTE)  # nothing to write
        store.add(fix(1))
        assert [store.due(START + wait * SECOND) for wait in (4.9, 5)] == [False, True]
        assert store.due(START - SECOND)  # the clock was set back
        for second in range(2, FLUSH_AT + 1):
            store.add(fix(second))
        assert store.due(START)


def test_that_a_minute_is_sealed_once_and_names_what_it_covers(store: TrackStore) -> None:
    assert store.seal(START) is None
    store.add(fix(0))
    store.flush(START)
    store.add(fix(7, late_s=1))
    assert store.seal(START + 59 * SECOND) is None
    seal = store.seal(START + MINUTE)
    assert seal is not None
    assert (seal.fixes, seal.first_at, seal.last_at) == (2, START, START + 8 * SECOND)
    assert store.seal(START + 2 * MINUTE) is None  # nothing new
    assert store.seals() == (seal,)


def test_that_the_same_night_has_the_same_seals(tmp_path: Path) -> None:
    with TrackStore(tmp_path / "a.tracks") as one, TrackStore() as other:
        assert fill(one, night()) == fill(other, night())


def test_that_history_goes_on_after_a_restart(path: Path) -> None:
    with TrackStore(path) as store:
        fill(store, night(minutes=2))
    with TrackStore(path) as store:
        store.add(fix(200, "V7"))
        store.add(fix(201, "V0"))
        assert store.finish(START + 201 * SECOND) is not None
        assert set(store.last_known().names) == {"V0", "V1", "V2", "V7"}
        assert len(store.between(START, START + 9 * MINUTE)) == 2 * 6 * 3 + 2
        assert list(store.verify(seal.sha256 for seal in store.seals())) == []


def test_that_history_takes_at_most_twelve_bytes_a_fix() -> None:
    noise = Random(7)  # noqa: S311 - the same wobble on every run, no secret
    fixes = [
        replace(
            fix(second + unit / 60, f"V{unit:02}", late_s=noise.uniform(0.1, 0.9)),
            lat=51.5 + unit / 500 + second * 1e-4 * noise.uniform(0.99, 1.01),
            lon=-3.0 - unit / 400 - second * 1e-4 * noise.uniform(0.99, 1.01),
            error_m=float(noise.choice([3, 4, 5, 5, 8, 12])),
            heading_deg=float(noise.randrange(300, 330)),
            speed_mps=noise.uniform(8, 14),
        )
        for second in range(0, 600, 5)
        for unit in range(60)
    ]
    with TrackStore() as store:
        fill(store, fixes)
        sql = "SELECT sum(length(body) + length(devices) + length(sha256)) FROM chunk"
        ((size,),) = store._db.execute(sql)
    assert size / len(fixes) < 12


def test_that_a_disk_that_refuses_loses_nothing_until_the_limit(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tracks_store, "MOST_FIXES", 4)
    with TrackStore(path) as store, closing(apsw.Connection(str(path))) as other:
        other.execute("BEGIN IMMEDIATE")  # another program holds the file
        store._db.set_busy_timeout(1)
        for second in range(3):
            store.add(fix(second))
        with pytest.raises(TracksError, match=r"night\.tracks can't be read or written"):
            store.flush(START)
        assert store.dropped == 0
        for second in range(3, 6):
            store.add(fix(second))
        other.execute("ROLLBACK")
        assert store.flush(START) == 4
        assert store.dropped == 2
        kept = listed(store.between(START, START + MINUTE))
        assert [each.fixed_at for each in kept] == [START + s * SECOND for s in (2, 3, 4, 5)]


def test_that_feeds_may_add_while_the_session_writes_and_a_replay_reads(store: TrackStore) -> None:
    together = Barrier(4)
    seen: list[Tracks] = []

    def feed(device: str) -> None:
        together.wait()
        for second in range(400):
            store.add(fix(second, device))

    def write() -> None:
        together.wait()
        for step in range(10):
            store.flush(START)
            store.finish(START + step * SECOND)

    def read() -> None:
        together.wait()
        seen.extend(store.between(START, START + 400 * SECOND, ["V1"]) for _ in range(10))

    run_together(lambda: feed("V1"), lambda: feed("V2"), write, read)
    assert len(store.between(START, START + 400 * SECOND)) == 800
    assert all(whole_so_far(tracks) for tracks in seen)
    assert list(store.verify()) == []


def whole_so_far(tracks: Tracks) -> bool:
    """No fix missing between the first and the last one seen."""
    started = [START + second * SECOND for second in range(len(tracks))]
    return [each.fixed_at for each in listed(tracks)] == started


def run_together(*jobs: Callable[[], None]) -> None:
    threads = [Thread(target=job) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)


# What a hostile or damaged file does


def change(path: Path, sql: str) -> None:
    with closing(apsw.Connection(str(path))) as db:
        db.execute(sql)


@pytest.fixture
def written(path: Path) -> tuple[Path, list[str]]:
    with TrackStore(path) as store:
        return path, fill(store, night())


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE chunk SET body = zeroblob(length(body)) WHERE id = (SELECT max(id) FROM chunk)",
        "UPDATE chunk SET first_ms = first_ms - 1 WHERE id = (SELECT max(id) FROM chunk)",
        "UPDATE chunk SET fixes = 1000000000",
        "UPDATE device SET name = 'V8' WHERE name = 'V1'",
        "DELETE FROM device WHERE name = 'V2'",
        "DELETE FROM chunk WHERE id = (SELECT min(id) FROM chunk)",
        "DELETE FROM seal WHERE id = 1",
        "UPDATE seal SET sha256 = 'ab' WHERE id = 2",
        "UPDATE seal SET fixes = 7",
        "DELETE FROM chunk WHERE seal = 5; DELETE FROM seal WHERE id = 5",
    ],
)
def test_that_verify_finds_every_change(written: tuple[Path, list[str]], sql: str) -> None:
    path, sealed = written
    with TrackReader(path) as history:
        assert list(history.verify(sealed)) == []
    change(path, sql)
    with TrackReader(path) as history:
        assert list(history.verify(sealed))


def test_that_chunks_without_their_seal_are_found_without_the_journal(
    written: tuple[Path, list[str]],
) -> None:
    change(written[0], "DELETE FROM seal WHERE id = 1")
    with TrackReader(written[0]) as history:
        assert ["missing" in fault.why for fault in history.verify()] == [True]


def test_that_a_damaged_stretch_is_an_error_and_never_an_empty_answer(
    written: tuple[Path, list[str]],
) -> None:
    path, _ = written
    change(path, "UPDATE chunk SET body = substr(body, 1, 20)")
    with TrackReader(path) as history:
        with pytest.raises(TracksError, match=r"night\.tracks is damaged"):
            history.between(START, START + MINUTE)
        with pytest.raises(TracksError, match="put back"):
            history.last_known()


def test_that_too_large_a_question_is_refused(
    written: tuple[Path, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tracks_reader, "ASKED_MOST", 50)
    with TrackReader(written[0]) as history, pytest.raises(TracksError, match="ask for a shorter"):
        history.between(START, START + 9 * MINUTE)


def not_sqlite(path: Path) -> None:
    path.write_bytes(b"GPS,1,2,3\n" * 500)


def empty(path: Path) -> None:
    path.write_bytes(b"")


def cut_short(path: Path) -> None:
    with TrackStore(path) as store:
        fill(store, night())
    path.write_bytes(path.read_bytes()[:5_000])


def someone_elses(path: Path) -> None:
    change(path, "CREATE TABLE device (id, name)")


def newer(path: Path) -> None:
    TrackStore(path).close()
    change(path, "PRAGMA user_version = 99")


def trapped(path: Path) -> None:
    TrackStore(path).close()
    change(path, "CREATE TRIGGER t AFTER INSERT ON chunk BEGIN DELETE FROM chunk; END")


def read_all(kind: type[TrackReader], path: Path) -> None:
    with kind(path) as history:
        history.last_known()


@pytest.mark.parametrize("spoil", [not_sqlite, empty, cut_short, someone_elses, newer, trapped])
@pytest.mark.parametrize("kind", [TrackStore, TrackReader])
def test_that_a_file_that_is_no_history_is_refused_by_name(
    path: Path, spoil: Callable[[Path], None], kind: type[TrackReader]
) -> None:
    spoil(path)
    before = path.read_bytes()
    with pytest.raises(TracksError, match=r"night\.tracks"):
        read_all(kind, path)
    assert path.read_bytes() == before


def test_that_a_file_emptied_by_accident_is_not_taken_for_a_new_one(path: Path) -> None:
    empty(path)
    with pytest.raises(TracksError, match="is empty, so its positions are lost"):
        TrackStore(path)


def test_that_a_reader_is_given_no_file_it_would_have_to_make(path: Path) -> None:
    with pytest.raises(TracksError, match="there is no position history at"):
        TrackReader(path)
    assert not path.exists()


def test_that_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(TracksError, match=r"nowhere.*can't be opened"):
        TrackStore(tmp_path / "nowhere" / "a.tracks")


def test_that_a_reader_in_another_program_sees_what_is_written_meanwhile(path: Path) -> None:
    with TrackStore(path) as store, TrackReader(path) as history:
        store.add(fix(0))
        assert len(history.last_known()) == 0
        store.flush(START)
        assert history.last_known().find("V1") == store.last_known().find("V1")
        assert not hasattr(history, "add")
