"""Two promises, with real programs: a killed desk loses nothing, and a frozen one silences no alarm."""

import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec import json

from dispatch_desk import areas, clock, commands, facts
from dispatch_desk.desk import Desk
from dispatch_desk.ids import random_id
from dispatch_desk.journal.opening import open_journal, open_reader
from dispatch_desk.journal.protocol import Author, Entry
from dispatch_desk.outcomes import Done
from dispatch_desk.picture import Picture
from dispatch_desk.watch import Ring, SafetyWatch
from geodata.area import save_area
from geodata.build import build_area
from geodata.places import Position
from geodata.town import EDITION
from tests.desks import ALONE, FORCE
from tests.geodata.invented import town

SERGEANT = Author("Sgt Webb", "dispatcher", "Desk 2")
(ALONE_AT_RISK,) = (timing.rule() for timing in FORCE.check_rules if timing.code == "alone_at_risk")
STEP_S, PATIENCE_S = 0.05, 90.0  # a busy machine may take long; a quiet one never waits

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/stat").exists(), reason="processes are looked up in /proc"
)


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the invented town in it."""
    folder = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv(areas.HOME_VARIABLE, str(folder))
        path = areas.area_path(areas.TOWN)
    path.parent.mkdir()
    save_area(build_area(town(areas.TOWN_SEED), areas.TOWN, [EDITION]), path)
    return folder


@pytest.fixture
def room(home: Path, tmp_path: Path) -> Iterator["Room"]:
    made = Room(home, tmp_path)
    yield made
    made.clear()


class Room:
    """A desk's program in a process of its own; and a second desk on its journal, the test."""

    def __init__(self, home: Path, folder: Path) -> None:
        self._home, self._folder = home, folder
        self.url, self.sink = f"sqlite:{folder / 'x.journal'}", folder / "rings.jsonl"
        self._eyes = SafetyWatch(lambda: open_reader(self.url), FORCE, clock.boot_id())
        self._desk: Desk | None = None
        self._window: subprocess.Popen[bytes] | None = None
        self._started: set[int] = set()

    # The program

    def start(self, *more: str, seconds: float = 120) -> int:
        """Open the desk, and wait until somebody is booked on at it; returns its process id."""
        opened = len(self.facts(facts.DeskBookedOn))
        words = ["run", "--offscreen", "--seed", "7", "--seconds", str(seconds), *more]
        words += ["--journal", self.url, "--sink", str(self.sink)]
        with (self._folder / "errors.txt").open("ab") as errors:
            self._window = subprocess.Popen(  # noqa: S603 - our own program, no shell
                [sys.executable, "-m", "dispatch_desk", *words],
                env=os.environ | {areas.HOME_VARIABLE: str(self._home)},
                stdout=subprocess.DEVNULL,
                stderr=errors,
            )
        self._started.add(self._window.pid)
        self.wait_for(lambda: len(self.facts(facts.DeskBookedOn)) > opened)
        return self._window.pid

    def end(self) -> int:
        """Wait for the program's own end; returns its exit code."""
        assert self._window is not None
        return self._window.wait(PATIENCE_S)

    def kill(self) -> set[int]:
        """-9, as a power cut would; returns the processes it had started."""
        assert self._window is not None
        helpers = offspring(self._window.pid)
        self._started |= helpers
        self._window.kill()
        self._window.wait()
        self._window = None
        return helpers

    def clear(self) -> None:
        """Leave nothing running."""
        if self._desk is not None:
            self._desk.journal.close()
        if self._window is not None and self._window.poll() is None:
            self._window.send_signal(signal.SIGCONT)
            self.kill()
        for process in filter(runs, self._started):
            os.kill(process, signal.SIGKILL)

    @property
    def errors(self) -> str:
        return (self._folder / "errors.txt").read_text()

    # Its journal and its alarms

    @property
    def picture(self) -> Picture:
        """Everything recorded by now, folded."""
        self._eyes.step(clock.boot_ms())
        return self._eyes.picture

    def facts(self, kind: type[facts.Fact]) -> list[Entry]:
        if not (self._folder / "x.journal").exists() or self.picture.seq == 0:
            return []
        reader = open_reader(self.url)
        entries = reader.tail(0, limit=100_000)
        reader.close()
        return [entry for entry in entries if entry.type == kind.NAME]

    def do(self, command: commands.Command) -> Done:
        """Done at a second desk of the same room, at the room's time."""
        if self._desk is None:
            self._desk = Desk(open_journal(self.url), FORCE, random_id, clock.boot_ms)
        self._desk.catch_up()
        now = self._eyes.now(clock.boot_ms())
        assert now is not None
        outcome = self._desk.do(command, SERGEANT, now)
        assert isinstance(outcome, Done), outcome
        return outcome

    def rang(self, level: str, callsign: str) -> bool:
        lines = self.sink.read_bytes().splitlines() if self.sink.exists() else []
        rings = [json.decode(line, type=Ring) for line in lines]
        return any((ring.level, ring.callsign) == (level, callsign) for ring in rings)

    def wait_for(self, reached: Callable[[], bool]) -> None:
        for _ in range(round(PATIENCE_S / STEP_S)):
            if reached():
                return
            ended = self._window is not None and self._window.poll()
            assert not ended, self.errors
            select.select([], [], [], STEP_S)
        raise AssertionError(f"it never came. {self.errors}")


def offspring(parent: int) -> set[int]:
    """The process ids of its children and theirs."""
    children = {pid for pid, its_parent, _ in processes() if its_parent == parent}
    return children.union(*map(offspring, children))


def runs(process: int) -> bool:
    return any(pid == process and state != "Z" for pid, _, state in processes())


def processes() -> Iterator[tuple[int, int, str]]:
    """Id, parent's id and state of each."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
        except OSError:  # it has just ended
            continue
        yield int(folder.name), int(parent), state


def test_that_nothing_recorded_is_lost_when_a_desk_is_killed(room: Room) -> None:
    room.start()
    created = room.do(
        commands.CreateIncident(
            kind="domestic",
            place="14 Corporation Road",
            position=Position(54.3, -4.9),
            summary="Shouting and banging heard",
        )
    ).incident
    assert created is not None
    free = (duty for duty in room.picture.on_duty() if duty.incident is None)
    callsign = next(d.callsign for d in free if FORCE.means(d.status, "available"))
    room.do(commands.SendUnit(incident=created, callsign=callsign, eta_s=240.0, rank=1))
    room.do(commands.SetStatus(callsign=callsign, code=0, source="radio"))
    alert = room.picture.alert_of(callsign)
    assert alert is not None
    room.do(commands.OwnAlert(alert=alert.id, owner=SERGEANT.actor))

    helpers = room.kill()
    killed = room.facts(facts.AlertOwned)[-1]
    assert len(helpers) >= 3  # the watch and two painters
    room.wait_for(lambda: not any(map(runs, helpers)))  # all end by themselves

    room.start(seconds=2)

    picture = room.picture
    assert picture.incidents[created].units == (callsign,)
    assert picture.incidents[created].summary == "Shouting and banging heard"
    assert picture.units[callsign].incident == created
    assert picture.alerts[alert.id].open
    assert picture.alerts[alert.id].owner == "Sgt Webb"
    opened = room.facts(facts.RoomOpened)[-1]
    went_on = opened.recorded_at - killed.recorded_at
    assert timedelta(0) <= went_on < timedelta(milliseconds=opened.boot_time - killed.boot_time)
    assert list(open_reader(room.url).verify()) == []
    assert room.end() == 0
    assert room.errors.strip() == ""


def test_that_a_frozen_window_silences_no_alarm(room: Room) -> None:
    window = room.start("--feed", "udp://127.0.0.1:0")
    red_in = timedelta(seconds=6)
    send_into_danger(room, ALONE_AT_RISK.red - red_in)
    room.wait_for(lambda: room.rang("amber", ALONE.callsign))
    os.kill(window, signal.SIGSTOP)
    assert not room.picture.alerts  # the window has raised none yet, and now it can't

    room.wait_for(lambda: room.rang("red", ALONE.callsign))
    assert not room.picture.alerts

    os.kill(window, signal.SIGCONT)
    room.wait_for(lambda: room.picture.alert_of(ALONE.callsign) is not None)

    room.kill()
    room.do(commands.SetStatus(callsign=ALONE.callsign, code=0, source="radio"))
    room.wait_for(lambda: room.rang("emergency", ALONE.callsign))  # a live room is watched on
    assert room.errors.strip() == ""


def send_into_danger(room: Room, silent_past_due: timedelta) -> None:
    """An officer, alone where violence is likely, so long past the check."""
    first = ALONE_AT_RISK.first
    now = clock.utc_now()
    then = now - first - silent_past_due
    room.do(commands.BookOnUnit(unit=ALONE, status=2, happened_at=then))
    created = room.do(
        commands.CreateIncident(
            kind="domestic",
            place="14 Corporation Road",
            position=Position(54.3, -4.9),
            summary="Shouting and banging heard",
            happened_at=then,
        )
    ).incident
    assert created is not None
    room.do(commands.SendUnit(incident=created, callsign=ALONE.callsign, happened_at=then))
    for code in (5, 6):
        room.do(
            commands.SetStatus(callsign=ALONE.callsign, code=code, source="radio", happened_at=then)
        )
