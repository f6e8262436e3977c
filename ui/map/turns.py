"""Long work for a view done in turns of a few milliseconds, so that no frame waits for it."""

from collections.abc import Callable, Generator
from typing import TypeVar

from PySide6.QtCore import QElapsedTimer, QObject, QTimerEvent, Signal

Result = TypeVar("Result")
Turns = Generator[None, None, Result]
"""Work that may rest wherever it yields, and returns what it made."""

TURN_MS = 4  # then the window does what else has come
AT_ONCE_MS = 2  # sooner after another's turn it is the same moment for whoever waits for a frame
OWED_FOR_MS = 50  # whoever hasn't come for it by then wants none any more


def at_once(turns: Turns[Result]) -> Result:
    """The same work without a rest."""
    while True:
        try:
            next(turns)
        except StopIteration as made:
            result: Result = made.value
            return result


class Order:
    """Those who work in turns take them one after the other, and not two between two frames."""

    def __init__(self) -> None:
        self._last: object = None
        self._owed: object = None
        self._since = QElapsedTimer()  # the last turn
        self._since.start()

    def may_take(self, who: object) -> bool:
        """Whether it is their turn. Who hears no comes again with the next event, and goes first then."""
        since = self._since.elapsed()
        if self._owed not in (None, who) and since < OWED_FOR_MS:
            return False
        is_owed = self._owed is who
        is_others = not is_owed and self._last not in (None, who) and since < AT_ONCE_MS
        self._owed = who if is_others else None
        return not is_others

    def took(self, who: object) -> None:
        self._last = who
        self._since.start()


ORDER = Order()  # of all maps of a program: their frames are of one thread


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
        if not ORDER.may_take(self):
            return
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
        ORDER.took(self)
        self.spent.emit(turn.nsecsElapsed() / 1e6)
