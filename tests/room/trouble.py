"""What befalls the machine, its programs and its files in a shift; all of it passes."""

from random import Random

from tests.room.machine import ms_of
from tests.room.room import Life, Room
from tests.room.rules import MINUTE, SECOND

CALM_AT_THE_END = 15 * MINUTE
HOUR = 60 * MINUTE


class Trouble:
    """Draws the faults of a shift beforehand, and lets each happen at its time."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self.luck = Random(f"trouble {room.seed}")  # noqa: S311 - luck that is the same every time

    def brew(self, lasts: int) -> None:
        end = self.luck.choice(
            (self._desk_crash, self._killed_between, self._restart_of_the_machine)
        )
        courses = [end]
        for course, most in (
            (self._watch_crash, 1),
            (self._locked_journal, 4),
            (self._sleep, 1),
            (self._clock_set, 3),
            (self._feed_lost, 2),
            (self._watch_frozen, 3),
        ):
            courses += [course] * self.luck.randint(0, most)
        for course in courses:
            self.room.begin(course(), self.luck.randrange(5 * MINUTE, lasts - CALM_AT_THE_END))
        self.room.begin(self._glances())

    def _glances(self) -> Life:
        """Session and watch look all the time; the room lets them at other moments, too."""
        while True:
            yield self._ms(1, 480)
            self.room.look_soon()

    def _ms(self, low_s: float, high_s: float) -> int:
        return int(self.luck.uniform(low_s, high_s) * SECOND)

    def _open_again(self) -> Life:
        """A window that is gone is opened again, as soon as its journal lets it; with a watch of its own."""
        while self.room.asleep or not self.room.start_desk():
            yield SECOND
        self.room.note("the desk is open again")
        yield self._ms(0, 1)
        self.room.start_watch()

    def _desk_crash(self) -> Life:
        self.room.note("the desk crashes")
        self.room.end_desk()
        yield self._ms(2, 180)
        yield from self._open_again()

    def _killed_between(self) -> Life:
        """The next append is the last."""
        self.room.note("the desk will be killed between append and answer")
        self.room.record.kill_after_append = True
        while self.room.station is not None:
            yield SECOND
        yield self._ms(2, 60)
        self.room.record.kill_after_append = False
        yield from self._open_again()

    def _watch_crash(self) -> Life:
        self.room.note("the watch crashes")
        self.room.end_watch()
        yield self._ms(0.3, 3)
        if self.room.watch is None:
            self.room.start_watch()

    def _watch_frozen(self) -> Life:
        self.room.note("the watch stands still")
        self.room.frozen = True
        yield self._ms(0.3, 12)
        self.room.frozen = False
        self.room.watch_goes_on()

    def _locked_journal(self) -> Life:
        self.room.note("the journal is locked")
        if self.luck.random() < 0.5:
            self.room.record.locked = True
        else:
            while not self.room.record.locked:
                self.room.record.lock_after_append = True
                yield SECOND
        yield self._ms(0.5, 20)
        self.room.journal_is_back()
        self.room.note("the journal can be read again")

    def _sleep(self) -> Life:
        self.room.note("the machine sleeps")
        self.room.asleep = True
        before = self.room.real
        yield self._ms(5, 900)
        self.room.machine.slept += self.room.real - before
        self.room.asleep = False
        self.room.note("the machine is awake")
        self.room.watch_goes_on()
        self.room.hear()

    def _clock_set(self) -> Life:
        ahead = self.luck.choice((-HOUR, HOUR, -3 * SECOND, 40 * SECOND))
        self.room.note(f"the time of day is set by {ahead / SECOND} s")
        self.room.machine.wall_ahead += ahead
        yield from ()

    def _feed_lost(self) -> Life:
        self.room.note("the radio gateway can't be reached")
        self.room.feed_lost = True
        yield self._ms(10, 120)
        self.room.feed_lost = False
        self.room.hear()

    def _restart_of_the_machine(self) -> Life:
        self.room.note("the machine is switched off")
        self.room.end_desk()
        self.room.end_watch()
        yield self._ms(40, 240)
        while self.room.asleep:
            yield SECOND
        self.room.end_desk()
        self.room.end_watch()
        entries = self.room.record.entries(max(0, self.room.truth.seq - 1))
        self.room.machine.start_anew(ms_of(entries[-1].recorded_at))
        self.room.truth.start_anew()
        self.room.note("the machine is on again")
        yield from self._open_again()
