"""The watch's process, real: it rings, it survives, it is started again; and when it counts as dead."""

import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from msgspec import json

from dispatch_desk import clock, commands
from dispatch_desk.desk import Desk
from dispatch_desk.facts import RoomOpened
from dispatch_desk.ids import random_id
from dispatch_desk.journal.opening import open_journal
from dispatch_desk.watch import Ring
from tests.desks import ALONE, FORCE, PAIR, START, done
from ui.watch_process import Alone, Heartbeat
from ui.watching import LONGEST_PAUSE, SILENT_AFTER, STARTS_IN, STEADY_AFTER, Vigil, WatchKeeper

PATIENCE = 120  # looks, a quarter of a second each
TICK_S = 0.25


# When it counts as dead


def ticks_until(vigil: Vigil, reached: Callable[[], bool]) -> int:
    for ticks in range(1, 10_000):
        vigil.tick()
        if reached():
            return ticks
    raise AssertionError("never")


@pytest.fixture
def vigil() -> Vigil:
    made = Vigil()
    made.started()
    return made


def test_that_a_watch_may_take_its_time_to_start(vigil: Vigil) -> None:
    assert vigil.alive
    assert ticks_until(vigil, lambda: vigil.hangs) == STARTS_IN + 1
    assert not vigil.alive


def test_that_a_watch_that_beats_no_more_hangs(vigil: Vigil) -> None:
    vigil.tick()
    vigil.beat()

    assert ticks_until(vigil, lambda: vigil.hangs) == SILENT_AFTER + 1
    assert not vigil.alive


def test_that_a_hung_window_does_not_call_its_watch_silent(vigil: Vigil) -> None:
    vigil.beat()
    vigil.tick()  # however long after the last one

    assert vigil.alive


def test_that_a_first_death_is_answered_at_once(vigil: Vigil) -> None:
    vigil.beat()
    vigil.died()

    assert not vigil.alive
    assert vigil.start_is_due


def test_that_a_watch_that_keeps_dying_is_started_ever_more_rarely(vigil: Vigil) -> None:
    pauses = []
    for _ in range(20):
        vigil.died()
        pauses.append(0 if vigil.start_is_due else ticks_until(vigil, lambda: vigil.start_is_due))
        vigil.started()

    assert pauses[:6] == [0, 4, 12, 28, 60, LONGEST_PAUSE]
    assert max(pauses) == LONGEST_PAUSE


def test_that_a_restarted_watch_is_back_with_its_first_word_and_only_then(vigil: Vigil) -> None:
    assert not vigil.beat()
    for _ in range(3):  # it dies before it says anything
        vigil.died()
        vigil.started()
        assert not vigil.alive

    assert [vigil.beat(), vigil.beat()] == [True, False]
    assert vigil.alive


def test_that_a_watch_that_has_long_been_well_is_started_at_once_again(vigil: Vigil) -> None:
    for _ in range(5):
        vigil.died()
        vigil.started()
    for _ in range(STEADY_AFTER):
        vigil.beat()
        vigil.tick()
    vigil.died()

    assert vigil.start_is_due


# How long it goes on when its window is gone


def a_room(mode: str, boot: str = "this") -> RoomOpened:
    return RoomOpened(happened_at=START, mode=mode, area="town", boot_id=boot, speed=1.0)


@pytest.mark.parametrize("room", [None, a_room("demo")])
def test_that_a_demo_is_over_with_its_window(room: RoomOpened | None) -> None:
    assert Alone(room, 0).over(room, 0)


def test_that_a_live_room_is_watched_on_for_ten_minutes() -> None:
    alone = Alone(a_room("live"), 0)

    assert not alone.over(a_room("live"), 599_999)
    assert alone.over(a_room("live"), 600_000)


def test_that_a_watch_hands_over_when_a_desk_is_back() -> None:
    alone, back = Alone(a_room("live"), 0), a_room("live", "next")

    assert not alone.over(back, 100_000)
    assert not alone.over(back, 129_999)
    assert alone.over(back, 130_000)


# The process


class Journal:
    """A journal file, a desk that writes to it, and the file its watch rings into."""

    def __init__(self, folder: Path) -> None:
        self.url = f"sqlite:{folder / 'shift.journal'}"
        self.sink = folder / "rings.jsonl"

    def open(self, mode: str) -> None:
        """In demo or live mode, with two officers on patrol."""
        self.desk = Desk(open_journal(self.url), FORCE, random_id, clock.boot_ms)
        self.do(commands.OpenRoom(mode=mode, area="town", boot_id=clock.boot_id()))
        for unit in (ALONE, PAIR):
            self.do(commands.BookOnUnit(unit=unit, status=2))

    def close(self) -> None:
        self.desk.journal.close()

    def do(self, command: commands.Command) -> None:
        done(self.desk, command, START)

    def press_emergency(self, callsign: str) -> None:
        unit = {str(u.callsign): u for u in (ALONE, PAIR)}[callsign]
        self.do(commands.SetStatus(callsign=unit.callsign, code=0, source="radio"))

    def rang(self, callsign: str) -> int:
        """How often."""
        lines = self.sink.read_bytes().splitlines() if self.sink.exists() else []
        return [json.decode(line, type=Ring).callsign for line in lines].count(callsign)


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path)


def wait_for(reached: Callable[[], bool], look: Callable[[], None] = lambda: None) -> None:
    for _ in range(PATIENCE):
        look()
        if reached():
            return
        select.select([], [], [], TICK_S)
    raise AssertionError("it never came")


@pytest.fixture
def keeper(journal: Journal) -> Iterator[WatchKeeper]:
    made = WatchKeeper(journal.url, journal.sink)
    made.start()
    yield made
    made.stop()


def test_that_the_watch_waits_for_its_journal_rings_and_survives_every_death(
    journal: Journal, keeper: WatchKeeper
) -> None:
    back: list[int | None] = []
    keeper.restarted.connect(lambda: back.append(keeper.process_id))
    wait_for(lambda: "There is no journal" in keeper.trouble, keeper.look)
    journal.open("live")
    journal.press_emergency("BR21")
    wait_for(lambda: journal.rang("BR21") > 0 and not keeper.trouble, keeper.look)
    first = keeper.process_id
    assert first is not None
    assert os.getsid(first) != os.getsid(0)  # Ctrl-C and a closed terminal don't reach it

    os.kill(first, signal.SIGKILL)
    wait_for(lambda: len(back) == 1, keeper.look)
    second = keeper.process_id
    assert second is not None
    assert second != first
    journal.press_emergency("BR24")
    wait_for(lambda: journal.rang("BR24") > 0, keeper.look)

    os.kill(second, signal.SIGSTOP)  # it hangs
    for _ in range(SILENT_AFTER + 2):  # ticks, in no time at all
        keeper.look()
    assert not keeper.alive
    rung = journal.rang("BR24")
    wait_for(lambda: len(back) == 2 and journal.rang("BR24") > rung, keeper.look)
    wait_for(lambda: keeper.alive, keeper.look)
    journal.close()


def test_that_a_stopped_keeper_leaves_nothing_running(
    journal: Journal, keeper: WatchKeeper
) -> None:
    watch = keeper.process_id
    keeper.stop()

    assert not keeper.alive
    assert not Path(f"/proc/{watch}").exists()
    assert not journal.sink.exists()


def test_that_a_watch_that_can_not_be_started_is_told_and_tried_again(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(sys, "executable", "/there/is/no/python")
        keeper = WatchKeeper(journal.url, None)
        keeper.start()
        for _ in range(30):
            keeper.look()

    assert not keeper.alive
    assert keeper.trouble == "The safety watch can't be started (No such file or directory)"


class Hung:
    """A window that started a watch and reads none of what it says: its pipe is full already."""

    def __init__(self, journal: Journal) -> None:
        self._read, write = os.pipe()
        os.set_blocking(write, False)
        self._filled = 0
        with suppress(BlockingIOError):
            while True:
                self._filled += os.write(write, bytes(4096))
        os.set_blocking(write, True)  # as the watch finds it: it must see to it itself
        words = ["--journal", journal.url, "--sink", str(journal.sink)]
        self.watch = subprocess.Popen(  # noqa: S603 - our own program, no shell
            [sys.executable, "-m", "ui.watch_process", *words],
            stdin=subprocess.PIPE,
            stdout=write,
            stderr=subprocess.PIPE,
            env={k: v for k, v in os.environ.items() if k != "QT_LOGGING_RULES"},
        )
        os.close(write)

    def next_beat(self) -> Heartbeat:
        """Begin to read, and hear what is said from then on."""
        while self._filled:
            self._filled -= len(os.read(self._read, self._filled))
        return json.decode(os.read(self._read, 4096).splitlines()[0], type=Heartbeat)

    def die(self) -> None:
        """Ends, as the watch sees it."""
        os.close(self._read)
        assert self.watch.stdin is not None
        self.watch.stdin.close()


@pytest.fixture
def hung(journal: Journal) -> Iterator[Hung]:
    journal.open("demo")
    journal.press_emergency("BR21")
    made = Hung(journal)
    yield made
    made.watch.kill()
    made.watch.wait()
    if made.watch.stderr is not None:
        made.watch.stderr.close()
    journal.close()


def test_that_a_watch_nobody_reads_rings_on_and_a_demo_ends_with_its_window(
    journal: Journal, hung: Hung
) -> None:
    wait_for(lambda: journal.rang("BR21") > 0)
    journal.press_emergency("BR24")
    wait_for(lambda: journal.rang("BR24") > 0)
    assert hung.next_beat().trouble == ""

    hung.die()

    assert hung.watch.wait(PATIENCE * TICK_S) == 0
    assert hung.watch.stderr is not None
    assert hung.watch.stderr.read() == b""  # no device, no libraries: said in the window only
