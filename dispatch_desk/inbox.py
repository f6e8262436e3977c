"""What comes in by radio, kept in order and never dropped in silence, until the session takes it."""

from collections import Counter, deque
from datetime import datetime
from threading import Lock
from typing import Literal

from msgspec import Struct

from resources.units import Callsign

CAPACITY = 10_000  # a radio message is some 100 bytes; a room sees a few a second


class RadioMessage(Struct, frozen=True):
    """A status press or a press to talk, as the radio gateway hands it over."""

    callsign: Callsign
    kind: Literal["status", "talk"]
    at: datetime
    code: int = 0  # of a status
    note: str = ""  # what was said, where somebody wrote it down


class Inbox:
    """A bounded queue between feed threads and the one writer. When full it refuses, and counts it."""

    def __init__(self) -> None:
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
            return True

    def take(self) -> list[RadioMessage]:
        """Everything waiting, in the order it came."""
        with self._lock:
            taken = list(self._waiting)
            self._waiting.clear()
            return taken
