"""What comes in by radio, kept in order and never dropped in silence, until the session takes it."""

from collections import Counter, deque
from collections.abc import Callable
from datetime import datetime
from threading import Lock
from typing import Literal

from msgspec import Struct

from geodata.places import Position
from resources.feeds.alarms import Alarm
from resources.units import Callsign

CAPACITY = 10_000  # a radio message is some 100 bytes; a room sees a few a second


class RadioMessage(Struct, frozen=True):
    """A status press, a press to talk, or a tracker's alarm, as door or radio gateway hands it over."""

    callsign: Callsign  # "" where only the device is known
    kind: Literal["status", "talk", "alarm", "terminal"]
    at: datetime
    code: int = 0  # of a status
    note: str = ""  # what was said, where somebody wrote it down; of an alarm, which
    device: str = ""  # of an alarm
    place: Position | None = None  # of an alarm
    recorded: Callable[[], None] | None = None  # called once it is, from any thread; may not wait

    @property
    def sender(self) -> str:
        """Whose messages are recorded in the order they came."""
        return self.callsign or f"device {self.device}"


class Inbox:
    """A bounded queue between feed threads and the one writer. When full it refuses, and counts it.

    `wake` is called with everything that comes in, from the thread that brings it.
    """

    def __init__(self) -> None:
        self.wake: Callable[[], None] = _nobody_sleeps
        self._waiting: deque[RadioMessage] = deque()
        self._lock = Lock()
        self.refused: Counter[str] = Counter()

    def put(self, message: RadioMessage) -> bool:
        """False when there is no room: the gateway must keep it and try again."""
        with self._lock:
            if len(self._waiting) >= CAPACITY:
                self.refused["inbox full"] += 1
                return False
            self._waiting.append(message)
        self.wake()
        return True

    def put_alarm(self, alarm: Alarm, recorded: Callable[[], None]) -> bool:
        """The same for an alarm that came in at a door."""
        return self.put(
            RadioMessage(
                Callsign(""),
                "alarm" if alarm.is_emergency else "terminal",
                alarm.at,
                note=alarm.words,
                device=alarm.device,
                place=Position(alarm.fix.lat, alarm.fix.lon) if alarm.fix else None,
                recorded=recorded,
            )
        )

    def take(self) -> list[RadioMessage]:
        """Everything waiting, in the order it came."""
        with self._lock:
            taken = list(self._waiting)
            self._waiting.clear()
            return taken


def _nobody_sleeps() -> None:
    """Until a session has been started nobody waits for what comes in."""
