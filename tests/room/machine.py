"""The one computer of the room: its clocks, its sleep, and the desk's time as section 7 has it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.desks import START

MS = timedelta(milliseconds=1)


def at(desk_ms: int) -> datetime:
    return START + timedelta(milliseconds=desk_ms)


def ms_of(moment: datetime) -> int:
    span = moment - START
    return span.days * 86_400_000 + span.seconds * 1_000 + span.microseconds // 1_000


@dataclass(slots=True)
class Machine:
    """`real`: true milliseconds since the shift began, which nobody in the room can read."""

    booted_real: int  # may be negative: it was on before
    real: int = 0
    boots: int = 1
    slept: int = 0  # since it was started
    wall_ahead: int = 0  # how far the time of day is off
    desk_ahead: int = 0  # desk's time less real time, by the rules

    @property
    def boot_ms(self) -> int:
        return self.real - self.booted_real

    @property
    def awake_ms(self) -> int:
        """A clock that stands still in its sleep."""
        return self.boot_ms - self.slept

    @property
    def boot_id(self) -> str:
        return f"start-up {self.boots}"

    @property
    def wall_ms(self) -> int:
        return self.real + self.wall_ahead

    @property
    def desk_ms(self) -> int:
        """What the desk's time must be now."""
        return self.real + self.desk_ahead

    def start_anew(self, last_entry: int) -> None:
        """Switched on again: only the time of day and the record are left to go by."""
        self.booted_real, self.boots, self.slept = self.real, self.boots + 1, 0
        self.desk_ahead = max(self.wall_ms, last_entry) - self.real
