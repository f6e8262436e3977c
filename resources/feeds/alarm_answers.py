"""Which alarms came in at a door: each is handed over once, and answered as often as it is sent.

A datagram may be lost, and so may its answer. So the sender repeats an alarm until it is answered, and
it is answered only when it is recorded.
"""

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock
from typing import Any, Protocol

from msgspec import Struct

from resources.feeds.alarms import Alarm, answer

REPEATED_FOR = timedelta(minutes=10)
"""The same name later than this is a new alarm: a device may count from one again each day."""

ALARMS_KEPT = 4_096

Recorded = Callable[[], None]
Where = tuple[Any, ...]
"""A socket's address."""

Key = tuple[str, str, str, str]


class TakesAlarms(Protocol):
    """Whoever is handed an alarm. Must not wait."""

    def __call__(self, alarm: Alarm, recorded: Recorded, /) -> bool:
        """False when there is no room just now; else `recorded` is called, from any thread, when it is."""
        ...


class _Taken(Struct):
    at: datetime  # first received
    sender: Where  # of the last one
    is_recorded: bool = False


class AlarmAnswers:
    """The door's thread calls `take`. The rest may come from any thread."""

    def __init__(self, hand_over: TakesAlarms, send: Callable[[bytes, Where], None]) -> None:
        self._hand_over, self._send = hand_over, send
        self._lock = Lock()
        self._taken: OrderedDict[Key, _Taken] = OrderedDict()

    def take(self, alarm: Alarm, sender: Where, at: datetime) -> bool:
        """Hand it over or answer it. False: there was no room; it is not answered, so it comes again."""
        with self._lock:
            taken = self._known(alarm, at)
            if taken is not None:
                taken.sender = sender
                if not taken.is_recorded:
                    return True
        if taken is not None:
            self._send(answer(alarm), sender)
            return True
        return self._take_new(alarm, _Taken(at, sender))

    def _take_new(self, alarm: Alarm, taken: _Taken) -> bool:
        def recorded() -> None:
            with self._lock:
                taken.is_recorded = True
                sender = taken.sender
            self._send(answer(alarm), sender)

        with (
            self._lock
        ):  # before it is handed over: a repeated one may be read while it is recorded
            if any(alarm.name):
                self._taken[_key(alarm)] = taken
                self._taken.move_to_end(_key(alarm))
            if len(self._taken) > ALARMS_KEPT:
                self._taken.popitem(last=False)
        if self._hand_over(alarm, recorded):
            return True
        with self._lock:
            self._taken.pop(_key(alarm), None)
        return False

    def _known(self, alarm: Alarm, at: datetime) -> _Taken | None:
        """Without a name and a time every datagram is an alarm of its own."""
        taken = self._taken.get(_key(alarm))
        return taken if taken is not None and abs(at - taken.at) < REPEATED_FOR else None


def _key(alarm: Alarm) -> Key:
    return alarm.device, alarm.words, *alarm.name
