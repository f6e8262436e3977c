"""How often heavy work may be done: what took long rests, so that nothing graver waits behind it."""

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QElapsedTimer

FEW = 400  # units of a room: with no more than these nothing ever rests
RESTS = 4  # times as long as the work took, or a whole force would take all the window's time


class Pace:
    """Of one kind of work, counted in units looked at."""

    def __init__(self) -> None:
        self._rested, self._took_ms = QElapsedTimer(), 0.0

    def is_due(self, units: int) -> bool:
        if units <= FEW or not self._rested.isValid():
            return True
        return self._rested.elapsed() >= RESTS * self._took_ms

    @contextmanager
    def work(self) -> Iterator[None]:
        taken = QElapsedTimer()
        taken.start()
        yield
        self._took_ms = taken.nsecsElapsed() / 1e6
        self._rested.start()
