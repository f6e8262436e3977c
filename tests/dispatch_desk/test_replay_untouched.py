"""A whole replay, opened as the program opens it, changes no file, opens no door and sends nothing."""

import ast
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Condition

import pytest

from dispatch_desk import areas, commands
from dispatch_desk.cli.replay import replay_with
from dispatch_desk.commands import Command
from dispatch_desk.journal.opening import open_journal
from dispatch_desk.launching import Launch, RunOptions, prepare
from dispatch_desk.outcomes import Refused
from dispatch_desk.records import Records
from dispatch_desk.replay.instants import find_instant
from dispatch_desk.replay.recording import Recording
from dispatch_desk.replay.session import NOTHING_IS_SENT, ReplaySession
from dispatch_desk.updates import Update
from geodata.area import save_area
from resources.units import RefusedError
from tests.desks import after, done, incident, staffed
from tests.recordings import AREA, Night, opened
from tests.towns import a_village

ROOT = Path(__file__).parents[2]
PATIENCE_S = 20.0
NOBODY = 65534
SOCKETS = [Path(f"/proc/net/{kind}") for kind in ("tcp", "tcp6", "udp", "udp6", "unix")]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's folder with the village in it."""
    monkeypatch.setenv(areas.HOME_VARIABLE, str(tmp_path))
    (tmp_path / "areas").mkdir()
    save_area(a_village(), areas.area_path(AREA))
    return tmp_path


@pytest.fixture
def kept(night: Night, home: Path) -> Night:
    """The night in a folder of its own."""
    folder = home / "evidence"
    folder.mkdir()
    for file in (night.journal, night.tracks):
        shutil.copyfile(file, folder / file.name)
    return Night(folder / night.journal.name, night.steps)


def replayed(url: str, at: str = "") -> Launch:
    return prepare(RunOptions(recording=url, area="", at=at), lambda *_: None)


def session_of(launch: Launch) -> ReplaySession:
    assert isinstance(launch.session, ReplaySession)
    return launch.session


class Window:
    """Somebody who looks at a replay, and waits until it shows what it should."""

    def __init__(self, launch: Launch) -> None:
        self.session = session_of(launch)
        self.clock = self.session.clock
        self.records, self.seq = Records(), -1
        self._changed = Condition()
        launch.session.listen(self._take)

    def _take(self, update: Update) -> None:
        with self._changed:
            update.into(self.records)
            self.seq = update.seq
            self._changed.notify_all()

    def wait_until_shown(self) -> None:
        """What belongs to the clock's moment; it must be paused."""
        self.wait_for(self.session.recording.picture_at(self.clock.now()).seq)

    def wait_for(self, seq: int) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: self.seq == seq, PATIENCE_S), self.seq


def watch_it_all(launch: Launch, night: Night) -> None:
    """Started, played, jumped to and fro, asked for everything, and closed."""
    window = Window(launch)
    launch.start()
    try:
        window.wait_until_shown()
        window.clock.set_speed(60)
        window.clock.play()
        for step in (-1, 100, 200, 5):
            window.clock.pause()
            window.clock.jump(night.steps[step].at)
            window.session.wake()
            window.wait_for(night.steps[step].seq)
            window.clock.play()
        launch.fixes.snapshot()
    finally:
        launch.close()


def every_command() -> list[Command]:
    """One of each, made without regard to what it says: none is looked at."""
    kinds = [kind for kind in vars(commands).values() if isinstance(kind, type)]
    wanted = [kind for kind in kinds if issubclass(kind, Command) and kind is not Command]
    return [kind(**dict.fromkeys(kind.__struct_fields__)) for kind in wanted]


def contents(folder: Path) -> dict[str, tuple[str, int, int]]:
    """Every file: its bytes, when they were last changed, and what it may."""
    return {
        str(path): (
            sha256(path.read_bytes()).hexdigest() if path.is_file() else "",
            path.stat().st_mtime_ns,
            path.stat().st_mode,
        )
        for path in sorted([folder, *folder.rglob("*")])
    }


def test_that_a_replay_leaves_the_recording_and_its_folder_as_they_were(kept: Night) -> None:
    before = contents(kept.journal.parent)
    watch_it_all(replayed(kept.url), kept)
    assert contents(kept.journal.parent) == before


def test_that_a_running_desk_is_left_alone_and_goes_on_writing(home: Path) -> None:
    path = home / "journals" / "village-live.journal"
    desk = staffed(open_journal(f"sqlite:{path}"))
    opening = commands.OpenRoom(
        mode="live", area=AREA, boot_id="boot", speed=1.0, seed=None, force="sample"
    )
    done(desk, opening, after(minutes=1))
    before = contents(path.parent)
    launch = replayed(f"sqlite:{path}")
    assert contents(path.parent) == before
    incident(desk, now=after(minutes=2))
    launch.close()
    desk.journal.close()


def test_that_nothing_is_sent_whatever_is_asked(kept: Night) -> None:
    launch = replayed(kept.url)
    window = Window(launch)
    launch.start()
    window.wait_until_shown()
    before = (dict(window.records.incidents), dict(window.records.units), window.seq)
    asked = every_command()
    answers = [launch.session.submit(command).result(timeout=0) for command in asked]
    launch.close()
    assert len(asked) >= 15
    assert set(map(repr, answers)) == {repr(NOTHING_IS_SENT)}
    assert all(isinstance(answer, Refused) for answer in answers)
    assert (dict(window.records.incidents), dict(window.records.units), window.seq) == before


@pytest.mark.skipif(not SOCKETS[0].exists(), reason="only Linux lists a process's sockets")
def test_that_no_door_is_opened(kept: Night) -> None:
    before = own_sockets()
    launch = replayed(kept.url)
    window = Window(launch)
    launch.start()
    window.wait_until_shown()
    names = {thread.name for thread in threading.enumerate()}
    during = own_sockets()
    launch.close()
    assert during - before == set()
    assert not [name for name in names if name.startswith(("feed", "session", "invented"))]
    assert "replay" in names


def own_sockets() -> set[str]:
    """The sockets this process holds that are bound to anything, by inode."""
    held = set()
    for link in Path("/proc/self/fd").iterdir():
        with suppress(OSError):
            held.add(str(link.readlink()))
    bound = {
        f"socket:[{word}]"
        for table in SOCKETS
        for line in table.read_text().splitlines()[1:]
        for word in line.split()
    }
    return held & bound


@pytest.mark.skipif(os.name != "posix", reason="rights as on POSIX")
def test_that_a_folder_nobody_may_write_to_can_be_replayed(night: Night) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        sealed = Night(folder / night.journal.name, night.steps)
        for file in (night.journal, night.tracks):
            shutil.copyfile(file, folder / file.name)
            (folder / file.name).chmod(0o444)
        folder.chmod(0o555)
        before = contents(folder)
        with as_somebody():
            with pytest.raises(OSError, match="denied"):
                (folder / "new").touch()
            with closing(opened(sealed.url)) as recording:
                assert recording.picture_at(recording.end).seq == night.steps[-1].seq
                assert len(recording.fixes_at(recording.end)) > 10
        assert contents(folder) == before
        folder.chmod(0o755)


@contextmanager
def as_somebody() -> Iterator[None]:
    """Not as root, who may write anywhere."""
    if os.geteuid():
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


def test_that_a_replay_is_given_no_way_to_open_a_journal_for_writing() -> None:
    """The contract of imports lets one module name the one that opens journals; here is what of it."""
    named = {
        alias.name
        for file in (ROOT / "dispatch_desk" / "replay").glob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module == "dispatch_desk.journal.opening"
        for alias in node.names
    }
    assert named == {"journal_file", "open_reader"}


# What is opened, and where it begins


def test_that_a_replay_opens_on_its_own_area_and_stands_where_it_was_asked_to(kept: Night) -> None:
    launch = replayed(kept.url, at="0003")
    session, clock = session_of(launch), session_of(launch).clock
    created = next(mark for mark in session.recording.marks if mark.words[:4] == "0003")
    assert (launch.options.area, launch.options.mode) == (AREA, "replay")
    assert (clock.now(), clock.playing) == (created.at, False)
    launch.close()


def test_that_an_area_that_is_not_here_is_refused_with_a_remedy(kept: Night) -> None:
    areas.area_path(AREA).unlink()
    with pytest.raises(RefusedError, match=r"village.*import-area.*--area"):
        replayed(kept.url)


def test_that_a_recording_of_no_area_asks_for_one(home: Path) -> None:
    path = home / "shift.journal"
    desk = staffed(open_journal(f"sqlite:{path}"))
    desk.journal.close()
    with pytest.raises(RefusedError, match="--area"):
        replayed(f"sqlite:{path}")
    launch = prepare(RunOptions(recording=f"sqlite:{path}", area=AREA), lambda *_: None)
    assert launch.options.area == AREA
    launch.close()


def test_that_whoever_names_no_recording_is_told_which_there_are(home: Path) -> None:
    folder = home / "journals"
    folder.mkdir()
    for age, name in enumerate(("newest", "older")):
        journal = folder / f"{name}.journal"
        journal.touch()
        os.utime(journal, (1e9 - age, 1e9 - age))
    with pytest.raises(RefusedError, match=r"(?s)newest\.journal.*older\.journal"):
        replay_with(lambda _: 0)()
    shutil.rmtree(folder)
    with pytest.raises(RefusedError, match="There is none"):
        replay_with(lambda _: 0)()


@pytest.fixture
def recording(night: Night) -> Iterator[Recording]:
    with closing(opened(night.url)) as found:
        yield found


def test_that_a_moment_is_found_by_its_time(recording: Recording) -> None:
    begin = recording.begin.astimezone()
    half_past = begin + timedelta(minutes=30)
    for words in (f"{half_past:%H:%M}", f"{half_past:%H:%M:%S}", half_past.isoformat()):
        assert find_instant(words, recording) == half_past
    assert find_instant(f"{half_past:%Y-%m-%d %H:%M}", recording) == half_past
    assert find_instant("", recording) == begin
    assert find_instant(f" {begin:%H:%M} ", recording) == begin


def test_that_a_moment_is_found_by_a_number_and_by_an_alert(recording: Recording) -> None:
    incident_mark = next(mark for mark in recording.marks if mark.kind == "incident")
    assert incident_mark.incident is not None
    for words in (incident_mark.incident, incident_mark.incident[-4:]):
        assert find_instant(words, recording) == incident_mark.at
    alert_mark = next(mark for mark in recording.marks if mark.alert)
    assert alert_mark.alert is not None
    assert find_instant(alert_mark.alert.lower(), recording) == alert_mark.at


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("03:15", "outside this recording, which runs from"),
        ("2001-01-01 20:00", "outside this recording"),
        ("9999", "no incident 9999"),
        ("25:00", "no moment"),
        ("ZZ99-E1", "no moment"),
        ("'; DROP TABLE entries", "no moment"),
    ],
)
def test_that_what_is_not_in_the_recording_is_refused_in_words(
    recording: Recording, words: str, said: str
) -> None:
    with pytest.raises(RefusedError, match=said):
        find_instant(words, recording)


def test_that_a_recording_past_midnight_has_the_time_of_the_second_day(tmp_path: Path) -> None:
    url = f"sqlite:{tmp_path / 'late.journal'}"
    desk = staffed(open_journal(url))
    incident(desk, now=after(hours=23))
    desk.journal.close()
    with closing(opened(url)) as recording:
        begin = recording.begin.astimezone()
        found = find_instant(f"{begin - timedelta(hours=2):%H:%M}", recording)
        assert found == begin + timedelta(hours=22)
