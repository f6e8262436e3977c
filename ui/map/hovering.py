"""Tells which unit the pointer rests on, and when it has gone: a look, never a click."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPointF, QTimerEvent, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QWidget

from ui.map.marks import MapUnit

REST_MS = 150  # a pointer that only passes over a crowd means nobody in it

FindMark = Callable[[QPointF], object]


class Hovering(QObject):
    """Listens beside a map; the map does not know of it."""

    over = Signal(str)  # a callsign; "" when it has gone

    def __init__(self, map_view: QWidget, mark_under: FindMark) -> None:
        super().__init__(map_view)
        self._mark_under, self._at = mark_under, QPointF()
        self._timer, self._told = 0, ""
        map_view.setMouseTracking(True)
        map_view.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseMove:
            self._at = event.position()
            self._wait()
        elif event.type() == QEvent.Type.Leave:
            self._stop()
            self._tell("")
        return False

    def timerEvent(self, _event: QTimerEvent) -> None:
        self._stop()
        mark = self._mark_under(self._at)
        self._tell(mark.callsign if isinstance(mark, MapUnit) else "")

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
