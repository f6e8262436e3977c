"""What the safety watch rings, when it rings again, by whose time, and what it does when it can't read."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch_desk import commands
from dispatch_desk.desk import Desk
from dispatch_desk.ids import counted_ids
from dispatch_desk.journal.memory import MemoryJournal, MemoryReader
from dispatch_desk.journal.protocol import Entry, Fault, Head, JournalError, JournalReader
from dispatch_desk.watch import Ring, SafetyWatch
from resources.units import Callsign
from tests.desks import ALONE, FORCE, PAIR, START, after, at_scene, done, incident

BOOT = "this start-up"
BR21, BR24 = ALONE.callsign, PAIR.callsign
AMBER_S, RED_S = 360, 420  # alone, where violence is likely


class Room:
    """A desk whose time and boot clock a test sets, and a watch beside it."""

    def __init__(self, mode: str = "live", speed: float = 1.0, boot: str = BOOT) -> None:
        self.record = MemoryJournal()
        self.boot_ms = 1_000_000
        self.now = START
        self.speed = speed
        self.desk = Desk(self.record, FORCE, counted_ids("room"), lambda: self.boot_ms)
        self.open(mode, boot)
        for unit in (ALONE, PAIR):
            self.do(commands.BookOnUnit(unit=unit, status=2))
        self.watch = a_watch(self.record)

    def open(self, mode: str, boot: str = BOOT) -> None:
        room = commands.OpenRoom(mode=mode, area="town", boot_id=boot, speed=self.speed)
        self.do(room)

    def do(self, command: commands.Command) -> None:
        done(self.desk, command, self.now)

    def send_into_danger(self, callsign: Callsign = BR21) -> None:
        at_scene(self.desk, callsign, incident(self.desk, now=self.now), self.now)

    def pass_time(self, real_s: float) -> list[Ring]:
        """Real seconds go by; returns what rings at their end."""
        self.boot_ms += round(real_s * 1000)
        self.now += timedelta(seconds=real_s * self.speed)
        return self.watch.step(self.boot_ms)

    def listen(self, real_s: float) -> list[float]:
        """Steps as the process does; at which real seconds from now something rang."""
        return [step / 4 for step in range(1, round(real_s * 4) + 1) if self.pass_time(0.25)]


def a_watch(record: MemoryJournal, boot: str = BOOT) -> SafetyWatch:
    return SafetyWatch(lambda: MemoryReader(record.record), FORCE, boot)


def levels(rings: list[Ring]) -> list[str]:
    return [ring.level for ring in rings]


# What rings, and how often


def test_that_a_check_that_is_only_due_makes_no_sound() -> None:
    room = Room()
    room.send_into_danger()

    assert room.pass_time(AMBER_S - 1) == []


def test_that_amber_rings_once_a_silence() -> None:
    room = Room()
    room.send_into_danger()

    assert levels(room.pass_time(AMBER_S)) == ["amber"]
    assert room.listen(RED_S - AMBER_S - 1) == []


def test_that_a_red_check_rings_every_15_seconds_even_if_no_window_writes_its_alert() -> None:
    room = Room()
    room.send_into_danger()

    rings = room.pass_time(RED_S)

    assert [(ring.level, ring.callsign, ring.why) for ring in rings] == [
        ("red", BR21, "No contact: alone, violence likely")
    ]
    assert room.listen(46) == [15, 30, 45]


def test_that_the_alert_of_a_red_check_does_not_ring_a_second_time() -> None:
    room = Room()
    room.send_into_danger()
    room.pass_time(RED_S)

    room.do(commands.RaiseAlert(callsign=BR21, level="red", reason="No contact"))

    assert room.listen(16) == [15]


def test_that_an_emergency_rings_every_5_seconds_until_somebody_owns_it() -> None:
    room = Room()
    room.do(commands.SetStatus(callsign=BR21, code=0, source="radio"))

    assert levels(room.pass_time(0)) == ["emergency"]
    assert room.listen(16) == [5, 10, 15]
    room.do(commands.OwnAlert(alert="BR21-E1", owner="M Hughes"))
    assert room.listen(30) == []


@pytest.mark.parametrize("level", ["emergency", "red"])
def test_that_an_alarm_the_supervisor_was_told_of_rings_more_often(level: str) -> None:
    room = Room()
    room.do(commands.RaiseAlert(callsign=BR21, level=level, reason="Shouted for help"))
    room.pass_time(0)
    alert = next(iter(room.desk.picture.alerts))
    room.do(commands.EscalateAlert(alert=alert))

    assert room.listen(16.5) == {"emergency": [3, 6, 9, 12, 15], "red": [8, 16]}[level]


def test_that_an_emergency_nobody_takes_never_falls_silent() -> None:
    room = Room()
    room.do(commands.SetStatus(callsign=BR21, code=0, source="radio"))
    room.pass_time(0)

    assert all(levels(room.pass_time(5)) == ["emergency"] for _ in range(2000))


def test_that_a_red_alert_falls_silent_when_it_is_owned() -> None:
    room = Room()
    room.send_into_danger()
    room.pass_time(RED_S)
    room.do(commands.RaiseAlert(callsign=BR21, level="red", reason="No contact"))
    room.do(commands.OwnAlert(alert="BR21-R1", owner="M Hughes"))

    assert room.listen(60) == []


def test_that_an_emergency_rings_though_somebody_owns_the_red_before_it() -> None:
    room = Room()
    room.send_into_danger()
    room.pass_time(RED_S)
    room.do(commands.RaiseAlert(callsign=BR21, level="red", reason="No contact"))
    room.do(commands.OwnAlert(alert="BR21-R1", owner="M Hughes"))
    room.do(commands.SetStatus(callsign=BR21, code=0, source="radio"))

    assert levels(room.pass_time(0.25)) == ["emergency"]


def test_that_a_second_emergency_rings_at_once() -> None:
    room = Room()
    for number in (1, 2):
        room.do(commands.SetStatus(callsign=BR21, code=0, source="radio"))
        assert levels(room.pass_time(0.25)) == ["emergency"]
        alert = f"BR21-E{number}"
        room.do(commands.OwnAlert(alert=alert, owner="M Hughes"))
        room.do(
            commands.CloseAlert(
                alert=alert,
                outcome="accidental",
                confirmed_by="Sgt Webb",
                confirmed_how="saw the officer",
            )
        )


def test_that_a_new_silence_after_contact_rings_anew() -> None:
    room = Room()
    room.send_into_danger()
    room.pass_time(AMBER_S)
    room.do(commands.RecordContact(callsign=BR21))

    assert room.pass_time(AMBER_S - 1) == []
    assert levels(room.pass_time(1)) == ["amber"]


def test_that_a_new_silence_rings_even_if_the_contact_before_it_was_never_seen_safe() -> None:
    room = Room()
    room.send_into_danger()
    room.pass_time(AMBER_S)
    room.do(commands.RecordContact(callsign=BR21))

    assert levels(room.pass_time(AMBER_S)) == ["amber"]  # the watch stood still in between


def test_that_a_new_red_in_a_fast_demo_does_not_wait_for_the_repeat_of_the_old_one() -> None:
    room = Room("demo", 60.0)
    room.send_into_danger()
    room.pass_time(RED_S / 60)
    room.do(commands.RecordContact(callsign=BR21))

    assert room.listen(RED_S / 60) == [AMBER_S / 60, RED_S / 60]


def test_that_the_gravest_rings_first() -> None:
    room = Room()
    room.send_into_danger()
    room.pass_time(RED_S - 1)
    room.do(commands.SetStatus(callsign=BR24, code=0, source="radio"))

    assert levels(room.pass_time(1)) == ["emergency", "red"]


def test_that_a_watch_started_anew_rings_what_nobody_has_taken() -> None:
    room = Room()
    room.do(commands.SetStatus(callsign=BR21, code=0, source="radio"))
    room.pass_time(0)

    room.watch = a_watch(room.record)

    assert levels(room.pass_time(0.25)) == ["emergency"]


# Time


@pytest.mark.parametrize("speed", [0.1, 1.0, 10.0, 60.0])
def test_that_deadlines_follow_the_demo_and_repeats_the_real_seconds(speed: float) -> None:
    room = Room("demo", speed)
    room.send_into_danger()

    assert room.pass_time((RED_S - 1) / speed)[0].level == "amber"
    assert levels(room.pass_time(1 / speed)) == ["red"]
    assert room.listen(31) == [15, 30]


def test_that_a_demo_started_again_goes_on_where_it_stopped() -> None:
    room = Room("demo", 10.0)
    room.send_into_danger()
    room.boot_ms += 5_000_000  # off for over an hour of the same start-up
    room.speed = 2.0
    room.open("demo")
    room.watch = a_watch(room.record)

    assert room.pass_time((AMBER_S - 1) / 2) == []
    assert levels(room.pass_time(0.5)) == ["amber"]


def test_that_a_live_desk_started_again_counts_the_time_it_was_off() -> None:
    room = Room()
    room.send_into_danger()
    room.boot_ms += RED_S * 1000
    room.now = after(seconds=RED_S)
    room.open("live")
    room.watch = a_watch(room.record)

    assert levels(room.pass_time(0)) == ["red"]


def test_that_a_journal_quiet_for_days_is_watched_by_the_boot_clock() -> None:
    room = Room()
    room.send_into_danger()

    rings = room.pass_time(3 * 86_400)

    assert [ring.at for ring in rings] == [after(days=3)]


def test_that_after_a_restart_of_the_machine_the_new_boot_times_count() -> None:
    room = Room(boot="the start-up before")
    room.send_into_danger()
    room.boot_ms = 20_000  # far below those in the journal
    room.now = after(seconds=100)
    room.open("live")
    room.watch = a_watch(room.record)

    assert room.watch.now(room.boot_ms) is None  # nothing read yet
    assert room.pass_time(AMBER_S - 101) == []
    assert levels(room.pass_time(1)) == ["amber"]


@pytest.mark.parametrize("mode", ["live", "demo"])
def test_that_boot_times_of_another_start_up_are_never_compared(mode: str) -> None:
    room = Room(mode, boot="another")
    room.send_into_danger()
    watch = a_watch(room.record)
    watch.step(50)  # a boot clock far behind the one in the journal

    assert watch.now(50) == START
    assert watch.now(10_050) == after(seconds=10)
    assert levels(watch.step(50 + AMBER_S * 1000)) == ["amber"]


def test_that_an_emergency_rings_even_on_a_journal_of_another_start_up() -> None:
    room = Room("demo", boot="another")
    room.do(commands.SetStatus(callsign=BR21, code=0, source="radio"))

    assert levels(room.pass_time(0)) == ["emergency"]


def test_that_nothing_rings_before_a_desk_has_opened_the_journal() -> None:
    assert a_watch(MemoryJournal()).step(1) == []


@given(
    spans=st.lists(st.floats(0, 600), min_size=1, max_size=12), speed=st.sampled_from([1.0, 20.0])
)
def test_that_the_watch_is_never_behind_its_desk(spans: list[float], speed: float) -> None:
    room = Room("demo", speed)
    for span in spans:
        room.pass_time(span)
        room.do(commands.RecordContact(callsign=BR24))
        room.watch.step(room.boot_ms)
        now = room.watch.now(room.boot_ms)
        assert now is not None
        assert abs(now - room.now) < timedelta(milliseconds=speed)


# Trouble


class Shaky:
    """A journal whose file can be out of reach for a while."""

    def __init__(self, record: MemoryJournal) -> None:
        self._reader = MemoryReader(record.record)
        self.broken = False
        self.opened = 0

    def open(self) -> JournalReader:
        self._check()
        self.opened += 1
        return self

    def _check(self) -> None:
        if self.broken:
            raise JournalError("The disk that holds it failed: check it")

    @property
    def url(self) -> str:
        return "shaky:"

    def tail(self, after: int, limit: int = 1000) -> Sequence[Entry]:
        self._check()
        return self._reader.tail(after, limit)

    def changed(self) -> bool:
        return True

    def head(self) -> Head:
        return self._reader.head()

    def verify(self) -> Iterator[Fault]:
        return self._reader.verify()

    def close(self) -> None:
        """Nothing is held open."""


@pytest.fixture
def shaky() -> tuple[Room, Shaky]:
    room = Room()
    journal = Shaky(room.record)
    room.watch = SafetyWatch(journal.open, FORCE, BOOT)
    return room, journal


def test_that_a_watch_that_can_not_read_rings_what_it_knows_and_says_so(
    shaky: tuple[Room, Shaky],
) -> None:
    room, journal = shaky
    room.send_into_danger()
    room.pass_time(0)
    journal.broken = True

    assert levels(room.pass_time(RED_S)) == ["red"]
    assert room.listen(16) == [15]
    assert room.watch.trouble == "The disk that holds it failed: check it"


def test_that_a_watch_goes_on_with_a_journal_that_comes_back(shaky: tuple[Room, Shaky]) -> None:
    room, journal = shaky
    room.pass_time(0)
    journal.broken = True
    room.pass_time(1)
    room.do(commands.SetStatus(callsign=BR21, code=0, source="radio"))
    journal.broken = False

    assert levels(room.pass_time(1)) == ["emergency"]
    assert (room.watch.trouble, journal.opened) == ("", 2)


def test_that_a_watch_waits_for_a_journal_that_can_not_be_opened_yet(
    shaky: tuple[Room, Shaky],
) -> None:
    room, journal = shaky
    room.do(commands.SetStatus(callsign=BR21, code=0, source="radio"))
    journal.broken = True
    assert room.pass_time(1) == []
    assert "failed" in room.watch.trouble
    journal.broken = False

    assert levels(room.pass_time(1)) == ["emergency"]


def test_that_time_does_not_depend_on_when_entries_were_read() -> None:
    room = Room()
    late = a_watch(room.record)
    room.pass_time(100)
    late.step(room.boot_ms)

    assert late.now(room.boot_ms) == room.watch.now(room.boot_ms) == after(seconds=100)
