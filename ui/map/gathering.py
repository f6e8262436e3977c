"""Many units are looked at a few at a time, so that nothing graver waits behind a map of thousands."""

from collections.abc import Iterable, Iterator
from itertools import islice

from PySide6.QtCore import QElapsedTimer, QObject, QTimerEvent, Signal

from ui.map.marks import MapUnit
from ui.map.scene import Sketch
from ui.map.turns import ORDER

AT_ONCE = 400  # units of a room; fewer are never split
A_FEW = 50  # units between two looks at how long it takes
TURN_MS = 4  # then the window does what else has come
RESTS = 4  # times as long as it took, or the map of a whole force would take all there is


class Gathering(QObject):
    """Makes a sketch of units in turns of the window's events; `gathered` hands it over, whole."""

    gathered = Signal(object)  # Sketch

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._units: Iterator[MapUnit] | None = None
        self._sketch = Sketch()
        self._timer = 0
        self._spent_ms = 0.0  # on the last picture
        self._rested = QElapsedTimer()

    @property
    def is_gathering(self) -> bool:
        return self._units is not None

    @property
    def is_busy(self) -> bool:
        """It gathers, or rests after much work: what is shown now is soon shown all the same."""
        if self.is_gathering:
            return True
        if len(self._sketch.units) <= AT_ONCE or not self._rested.isValid():
            return False
        return self._rested.elapsed() < RESTS * self._spent_ms

    def begin(self, units: Iterable[MapUnit]) -> None:
        """Start anew with these. Few of them have been handed over when this returns."""
        self.drop()
        self._units, self._sketch, self._spent_ms = iter(units), Sketch(), 0.0
        self._sketch.add(islice(self._units, AT_ONCE))
        self._go_on()

    def drop(self) -> None:
        """What was begun is not wanted any more."""
        self._units = None
        if self._timer:
            self.killTimer(self._timer)
            self._timer = 0

    def spent(self, ms: float) -> None:
        """The picture has cost so much more."""
        self._spent_ms += ms
        self._rested.start()

    def timerEvent(self, _event: QTimerEvent) -> None:
        if ORDER.may_take(self):
            self._go_on()
            ORDER.took(self)

    def _go_on(self) -> None:
        if self._units is None:
            return
        turn = QElapsedTimer()
        turn.start()
        while turn.elapsed() < TURN_MS:
            before = len(self._sketch.units)
            self._sketch.add(islice(self._units, A_FEW))
            if len(self._sketch.units) == before:
                self.drop()
                self.gathered.emit(self._sketch)
                break
        self.spent(turn.nsecsElapsed() / 1e6)
        if self.is_gathering and not self._timer:
            self._timer = self.startTimer(0)
