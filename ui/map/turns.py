"""Long work for a view done in turns of a few milliseconds, so that no frame waits for it."""

from collections.abc import Callable, Generator
from typing import TypeVar

from PySide6.QtCore import QElapsedTimer, QObject, QTimerEvent, Signal

Result = TypeVar("Result")
Turns = Generator[None, None, Result]
"""Work that may rest wherever it yields, and returns what it made."""

TURN_MS = 5  # then the window does what else has come


def at_once(turns: Turns[Result]) -> Result:
    """The same work without a rest."""
    while True:
        try:
            next(turns)
        except StopIteration as made:
            result: Result = made.value
            return result


class Worker(QObject):
    """Does one thing at a time between the window's other events. Idle, it has no timer."""

    finished = Signal()
    spent = Signal(float)  # milliseconds of a turn

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._turns: Turns[object] | None = None
        self._done: Callable[[object], None] | None = None
        self._timer = 0

    @property
    def is_busy(self) -> bool:
        return self._turns is not None

    def begin(self, turns: Turns[Result], done: Callable[[Result], None]) -> None:
        """Start with the next event; `done` is handed what was made, before `finished` is told."""
        self.drop()
        self._turns, self._done = turns, done  # type: ignore[assignment]  # one goes with the other
        self._timer = self.startTimer(0)

    def drop(self) -> None:
        """What was begun is not wanted any more."""
        self._turns = self._done = None
        if self._timer:
            self.killTimer(self._timer)
            self._timer = 0

    def timerEvent(self, _event: QTimerEvent) -> None:
        turn = QElapsedTimer()
        turn.start()
        while self._turns is not None and turn.elapsed() < TURN_MS:
            try:
                next(self._turns)
            except StopIteration as made:
                done = self._done
                self.drop()
                if done is not None:
                    done(made.value)
                self.finished.emit()
        self.spent.emit(turn.nsecsElapsed() / 1e6)
