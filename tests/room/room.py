"""A whole control room in virtual time: real desk, real watch, and everything that can befall them.

Driven by events: a heap of what people, radios and faults do, and beside it the two things that look
by themselves, the session every half second and the watch every quarter. They are let look where the
oracle says that something is due, whatever they think themselves.
"""

from collections.abc import Callable, Generator
from heapq import heappop, heappush
from pathlib import Path
from random import Random
from typing import TypeVar

from dispatch_desk.commands import Command
from dispatch_desk.facts import AlertRaised, Fact, decode
from dispatch_desk.ids import counted_ids
from dispatch_desk.inbox import RadioMessage
from dispatch_desk.journal.protocol import Author, Entry, JournalError
from dispatch_desk.outcomes import Outcome
from dispatch_desk.picture import Picture, fold
from dispatch_desk.safety import acknowledged
from dispatch_desk.watch import Ring
from tests.room.machine import Machine, at, ms_of
from tests.room.oracle import FAR, BrokenPromiseError, Oracle
from tests.room.record import KilledError, Record
from tests.room.rings import RingBook
from tests.room.rules import FORCE, MINUTE, Ward
from tests.room.station import WATCH_EVERY, Gateway, Station
from tests.room.story import Story, clock
from tests.room.watches import MakeWatch, Watch, a_watch

SHIFT = 8 * 60 * MINUTE
TRIED_AGAIN = 100  # milliseconds, as the session has it
STEP = 250  # milliseconds, as the watch's process has it
DISPATCHER = Author("M Hughes", "dispatcher", "Desk 3")

Result = TypeVar("Result")
Course = Generator[int, None, Result]
"""What somebody or something does, a step at a time; each step says how long until the next."""

Life = Course[None]


class Room:
    """One shift of one room. The same seed is the same shift, to the millisecond."""

    def __init__(
        self, seed: int, path: Path | None = None, make_watch: MakeWatch = a_watch
    ) -> None:
        self.seed = seed
        self.luck = Random(seed)  # noqa: S311 - luck that is the same every time
        self.machine = Machine(booted_real=-self.luck.randrange(MINUTE, 90 * 60 * MINUTE))
        self.record = Record(path)
        self.gateway = Gateway()
        self.station: Station | None = None
        self.watch: Watch | None = None
        self.truth = Oracle(self._check_is_another)  # of all that is recorded
        self.heard = Oracle()  # of what the watch could read
        self.book = RingBook()
        self.on_check: Callable[[Ward], None] = lambda _ward: None
        self.on_alert: Callable[[AlertRaised], None] = lambda _raised: None
        self.feed_lost = False  # between the radios and the gateway
        self.asleep = False
        self.frozen = False  # the watch's process
        self.strict = make_watch is a_watch
        self._make_watch, self._ids = make_watch, counted_ids(f"room-{seed}")
        self._events: list[tuple[int, int, Life]] = []
        self._count = 0
        self._read: list[tuple[Entry, Fact, int]] = []  # and when it was recorded
        self._readable_since = 0
        self._tick_at, self._step_at = FAR, FAR
        self._step_phase = 0
        self.story = Story()

    # What happens

    @property
    def real(self) -> int:
        return self.machine.real

    def begin(self, life: Life, wait: int = 0) -> None:
        """Let something take its course, from `wait` milliseconds on."""
        self._count += 1
        heappush(self._events, (self.real + wait, self._count, life))

    def run(self, until: int) -> None:
        """Raises BrokenPromiseError with the seed and the last of the story."""
        try:
            while self._move_on(until):
                pass
            self.machine.real = until
            self._tick()
            self._step()
        except BrokenPromiseError as broken:
            broken.add_note(f"seed {self.seed}, at {clock(self.real)} of the shift")
            broken.add_note(self.story.of(str(broken)))
            raise

    def _move_on(self, until: int) -> bool:
        event_at = self._events[0][0] if self._events else FAR
        self.machine.real = moment = min(event_at, self._tick_at, self._step_at)
        if moment >= until:
            return False
        if moment == event_at:
            self._go_on()
        elif moment == self._tick_at:
            self._tick()
        else:
            self._step()
        return True

    def _go_on(self) -> None:
        life = heappop(self._events)[2]
        wait = next(life, None)
        if wait is not None:
            self._count += 1
            heappush(self._events, (self.real + wait, self._count, life))

    def look_soon(self) -> None:
        """Something has changed: session and watch see it at their next look."""
        self._tick_at = min(self._tick_at, _grid(self.real, 0, WATCH_EVERY))
        self._step_at = min(self._step_at, _grid(self.real, self._step_phase, STEP))

    # The desk

    def start_desk(self) -> bool:
        """Open the program; False while it can't be. A desk that was open is closed."""
        self.end_desk()
        try:
            self.station = Station(self.machine, self.record, self._ids)
        except JournalError:
            return False
        self.absorb()
        if self.strict and self.station.now() != at(self.machine.desk_ms):
            raise BrokenPromiseError(f"the desk says {self.station.now()} after its start")
        self.gateway.new_desk()
        self.hear()
        self.look_soon()
        return True

    def end_desk(self) -> None:
        """The program dies where it stands."""
        if self.station is not None:
            self.station.desk.journal.close()
        self.station = None

    def do(self, command: Command) -> Outcome | None:
        """A dispatcher's hands; None when there is no desk to do it at."""
        if self.station is None or self.asleep:
            return None
        try:
            return self.station.do(command, DISPATCHER)
        except KilledError:
            self.end_desk()
            self.note("the desk was killed between append and answer")
            return None
        finally:
            self.absorb()

    def radio(self, message: RadioMessage) -> None:
        """A message comes in at the gateway, which keeps it until a desk has recorded it."""
        self.gateway.add(message)
        self.hear()

    def hear(self) -> None:
        """What the gateway has goes to the desk, which it wakes."""
        if self.station is None or self.asleep or self.feed_lost:
            return
        self.gateway.hand_over(self.station.inbox, self.machine.desk_ms)
        try:
            self.station.hear()
        except KilledError:
            self.end_desk()
            self.note("the desk was killed while it heard the radio")
        self.absorb()

    def _tick(self) -> None:
        """Within the half second everything due is written down, if it can be."""
        self._tick_at = FAR
        if self.station is None or self.asleep:
            return
        saved = False
        try:
            saved = self.station.tick()
        except KilledError:
            self.end_desk()
            self.note("the desk was killed while it watched over")
        self.absorb()
        self.truth.move_to(self.machine.desk_ms)
        if saved and not self.record.locked:
            self._hold_to_the_ladder()
            self._hold_to_stand_downs(self.station.desk.picture)
            if self.gateway.unrecorded:
                raise BrokenPromiseError(f"{self.gateway.unrecorded} radio messages were dropped")
            self._tick_when_due()
        elif not self.record.locked:  # else it is looked at again when that is over
            self._tick_at = self.real + TRIED_AGAIN

    def _tick_when_due(self) -> None:
        due = self.truth.next_after_now()
        if due != FAR:
            moment = max(due - self.machine.desk_ahead, self.real)
            self._tick_at = min(self._tick_at, _grid(moment, 0, WATCH_EVERY))

    def _hold_to_the_ladder(self) -> None:
        now, truth = self.machine.desk_ms, self.truth
        reds, ambers, told = (
            [*truth.due_reds(now)],
            [*truth.due_ambers(now)],
            [*truth.due_tellings(now)],
        )
        if reds or ambers or told:
            raise BrokenPromiseError(
                f"not recorded though due: red {reds}, amber {ambers}, telling {told}"
            )

    def _hold_to_stand_downs(self, picture: Picture) -> None:
        for name, units in self.truth.acknowledged():
            said = acknowledged(picture.alerts[name], picture)
            if sorted(said) != sorted(units):
                raise BrokenPromiseError(f"{name}: stand-down acknowledged by {said}, not {units}")

    def absorb(self) -> None:
        """What has been recorded by now is true from now on."""
        entries = self.record.entries(self.truth.seq)
        for entry in entries:
            fact = decode(entry.type, entry.body or b"", entry.recorded_at)
            self._read.append((entry, fact, self.real))
            self.story.add(self.real, (entry, fact))
            self.truth.feed(entry, fact, self.real, self.machine.desk_ahead)
            if isinstance(fact, AlertRaised):
                self.on_alert(fact)
        if entries:
            self._step_at = min(self._step_at, _grid(self.real, self._step_phase, STEP))
            self._tick_when_due()
        if self.gateway.recorded:
            self._hold_to_the_radio()

    def _hold_to_the_radio(self) -> None:
        """A recorded press stands open as an alert; what comes from the future counts from its coming."""
        now = self.machine.desk_ms
        for message, came_in in ((one.message, one.came_in) for one in self.gateway.recorded):
            callsign = str(message.callsign) or message.device
            if is_press(message) and not self.truth.is_emergency(callsign):
                raise BrokenPromiseError(f"the emergency of {callsign} was lost")
            ward = self.truth.wards.get(callsign)
            if ward is not None and ms_of(message.at) > came_in and ward.last == now > came_in:
                raise BrokenPromiseError(f"{callsign} counts as heard after its message came in")
        self.gateway.recorded.clear()

    # The watch

    def start_watch(self) -> None:
        self.watch = self._make_watch(self.machine, self.record)
        self.heard, self._readable_since = Oracle(), self.real
        self.book.begin_anew(self.real)
        self._step_phase = self.real % STEP
        self.look_soon()

    def end_watch(self) -> None:
        self.watch = None

    def watch_goes_on(self) -> None:
        """It was stopped, or slept: what came due meanwhile it can only ring from now on."""
        self.book.able_since = self.real
        self._step_phase = self.real % STEP
        self.look_soon()

    def journal_is_back(self) -> None:
        self.record.locked = self.record.lock_after_append = False
        self._readable_since = self.real
        self.look_soon()

    def _step(self) -> None:
        self._step_at = FAR
        if self.watch is None or self.frozen or self.asleep:
            return
        rings = self.watch.step(self.machine.boot_ms)
        if not self.record.locked:
            self._read_along()
        for ring in rings:
            self.story.add(self.real, ring)
        self._hold_the_time(rings)
        self.heard.move_to(self.machine.desk_ms)
        if self.heard.seq:
            self.book.hold(rings, self.heard, self.machine.desk_ms, self.real)
        due = self.heard.next_after_now()
        next_real = min(self.book.next, due - self.machine.desk_ahead if due != FAR else FAR)
        if next_real != FAR:
            self._step_at = _grid(max(next_real, self.real + 1), self._step_phase, STEP)

    def _read_along(self) -> None:
        for entry, fact, recorded in self._read[self.heard.seq :]:
            known = max(recorded, self._readable_since)
            self.heard.feed(entry, fact, known, self.machine.desk_ahead)

    def _hold_the_time(self, rings: list[Ring]) -> None:
        """Asked at every ring, and at the looks that fall on a whole second."""
        if self.watch is None or not self.strict or not (rings or self.real % 1000 == 0):
            return
        now = self.watch.now(self.machine.boot_ms)
        told = [ring.at for ring in rings] + [now]
        if any(when is not None and ms_of(when) != self.machine.desk_ms for when in told):
            raise BrokenPromiseError(f"the watch says {now}, and it is {at(self.machine.desk_ms)}")

    # The end

    def hold_at_the_end(self) -> bytes:
        """What must be so of a shift that is over, whatever befell it. Returns the head of its chain."""
        self.truth.finish(self.machine.desk_ms)
        entries = self.record.entries(0)
        afresh = Picture(force=FORCE)
        fold(afresh, entries)
        faults = [*self.record.verify()]
        if faults:
            raise BrokenPromiseError(f"the chain is broken: {faults[0]}")
        self.record.locked = False  # whoever is kept from reading at this moment reads now
        if self.station is not None:
            self.station.desk.catch_up()
        if self.watch is not None:
            self.watch.step(self.machine.boot_ms)
        if self.station is not None and self.station.desk.picture != afresh:
            raise BrokenPromiseError("the desk's picture is not what the journal says")
        if self.strict and self.watch is not None and self.watch.picture != afresh:
            raise BrokenPromiseError("the watch's picture is not what the journal says")
        if len(self.gateway):
            raise BrokenPromiseError(f"{len(self.gateway)} radio messages were lost")
        return entries[-1].hash

    def note(self, words: str) -> None:
        self.story.add(self.real, words)

    def close(self) -> None:
        self.end_desk()
        self.record.close()

    def _check_is_another(self, ward: Ward) -> None:
        self.on_check(ward)


def is_press(message: RadioMessage) -> bool:
    """A call for help: the button, or a tracker's alarm."""
    return message.kind == "alarm" or (message.kind == "status" and message.code == 0)


def _grid(moment: int, phase: int, step: int) -> int:
    """The first look at or after a moment."""
    return moment + (phase - moment) % step
