"""The clock of a replay: plays, pauses, jumps, at a chosen speed, and never leaves its recording."""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock

from msgspec import Struct

from dispatch_desk import clock

SPEEDS: tuple[float, ...] = (0.25, 0.5, 1, 2, 4, 8, 16, 30, 60)
"""What is offered to choose from; any from the first to the last may be set."""


class Heading(Struct, frozen=True):
    """Where the player stands, and after how many jumps."""

    at: datetime
    jumps: int


class Player:
    """A Clock that stands until played. Any thread may call any method.

    Somebody who shows a recording by this clock holds it (`followed`): after a jump back `now` stays
    where it was until what is later has gone from the screen and `arrived` says so. Otherwise the
    screen would show for a moment what is still to come.
    """

    def __init__(
        self,
        begin: datetime,
        end: datetime,
        speed: float = 1.0,
        boot_ms: Callable[[], int] = clock.boot_ms,
    ) -> None:
        self.begin, self.end = begin, end
        self._boot_ms, self._lock = boot_ms, Lock()
        self._speed, self._playing, self._jumps = _fitting(speed), False, 0
        self._from, self._from_ms = begin, boot_ms()
        self._followed = False
        self._shown: datetime | None = None  # since a jump back; None: nothing later is shown

    @property
    def speed(self) -> float:
        """The chosen one, also while paused: recorded seconds for each real one."""
        return self._speed

    @property
    def playing(self) -> bool:
        with self._lock:
            self._settle()
            return self._playing

    @property
    def jumps(self) -> int:
        """Grows with every jump, and again when a jump back is shown. Under another number: drop it."""
        return self._jumps

    def now(self) -> datetime:
        """Never earlier than what may be on the screen of whoever follows."""
        with self._lock:
            self._settle()
            return self._from if self._shown is None else max(self._from, self._shown)

    def play(self) -> None:
        """Go on; at the end there is nothing to go on to."""
        with self._lock:
            self._settle()
            self._playing = self._from < self.end

    def pause(self) -> None:
        with self._lock:
            self._settle()
            self._playing = False

    def set_speed(self, speed: float) -> None:
        """Raises ValueError for one outside `SPEEDS`."""
        with self._lock:
            self._settle()
            self._speed = _fitting(speed)

    def jump(self, instant: datetime) -> None:
        """Go to an instant, or to the end of the recording that is nearer to it."""
        with self._lock:
            self._settle()
            self._jump(instant)

    # For whoever shows the recording by this clock

    def followed(self) -> None:
        """From now on somebody shows what belongs to this clock, and says `arrived`."""
        self._followed = True

    def heading(self) -> Heading:
        """What is to be shown: where the player really stands."""
        with self._lock:
            self._settle()
            return Heading(self._from, self._jumps)

    def arrived(self, heading: Heading) -> None:
        """Nothing later than `heading` is shown any more."""
        with self._lock:
            if self._shown is not None and heading.jumps == self._jumps:
                self._shown = None
                self._jumps += 1

    def _jump(self, instant: datetime) -> None:
        target = min(max(instant, self.begin), self.end)
        if self._followed and target < self._from:
            self._shown = self._from if self._shown is None else max(self._from, self._shown)
        self._from = target
        self._jumps += 1

    def _settle(self) -> None:
        """Move on by the time that has passed: from here, all that changes changes from now on."""
        now_ms = self._boot_ms()
        if self._playing:
            passed = timedelta(milliseconds=max(0, now_ms - self._from_ms) * self._speed)
            left = self.end - self._from
            self._playing = passed < left
            self._from += min(passed, left)
        self._from_ms = now_ms


def _fitting(speed: float) -> float:
    if not SPEEDS[0] <= speed <= SPEEDS[-1]:
        raise ValueError(f"a speed is from {SPEEDS[0]} to {SPEEDS[-1]}, not {speed}")
    return speed
