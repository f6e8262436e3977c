"""Tells where the pointer rests, on which unit, and when it has gone: a look, never a click."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPointF, QTimerEvent, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QWidget

from ui.map.marks import MapUnit

REST_MS = 150  # a pointer that only passes over a crowd means nobody in it

FindMark = Callable[[QPointF], object]
AWAY = {
    QEvent.Type.Leave, QEvent.Type.MouseButtonPress, QEvent.Type.Wheel, QEvent.Type.Hide,
    QEvent.Type.NativeGesture,
}  # fmt: skip


class Hovering(QObject):
    """Listens beside a map; the map does not know of it."""

    over = Signal(str)  # a callsign; "" when it has gone
    rested = Signal(QPointF)  # on this pixel, with no button pressed
    moved_on = Signal()  # told once, with the first move

    def __init__(self, map_view: QWidget, mark_under: FindMark) -> None:
        super().__init__(map_view)
        self._mark_under = mark_under
        self.at = QPointF()  # where the pointer was last
        self._timer, self._told = 0, ""
        self._rests = False
        map_view.setMouseTracking(True)
        map_view.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseMove:
            self._go_on()
            self.at = event.position()
            if not event.buttons():
                self._wait()
        elif event.type() in AWAY:
            self._go_on()
            self._stop()
            if event.type() == QEvent.Type.Leave:
                self._tell("")
        return False

    def timerEvent(self, _event: QTimerEvent) -> None:
        self._stop()
        mark = self._mark_under(self.at)
        self._tell(mark.callsign if isinstance(mark, MapUnit) else "")
        self._rests = True
        self.rested.emit(self.at)

    def _go_on(self) -> None:
        if self._rests:
            self._rests = False
            self.moved_on.emit()

    def _wait(self) -> None:
        self._stop()
        self._timer = self.startTimer(REST_MS)

    def _stop(self) -> None:
        if self._timer:
            self.killTimer(self._timer)
            self._timer = 0

    def _tell(self, callsign: str) -> None:
        if callsign != self._told:
            self._told = callsign
            self.over.emit(callsign)
