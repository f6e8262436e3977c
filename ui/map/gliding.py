"""The short way from one zoom to another: turned round at any time, it ends exactly where it is to."""

from PySide6.QtCore import QEasingCurve, QObject, QVariantAnimation, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QStyle, QWidget

LONGEST_MS = 120


class Glide(QObject):
    """Tells the zoom of each moment. With no time to take, the last at once."""

    went = Signal(float)

    def __init__(self, duration_ms: int, parent: QObject) -> None:
        super().__init__(parent)
        self.duration_ms = duration_ms
        self.target: float | None = None  # while under way
        self._motion = QVariantAnimation(self)
        self._motion.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._motion.valueChanged.connect(self._pass)
        self._motion.finished.connect(self._arrive)

    def go(self, start: float, end: float) -> None:
        """From here, whatever was under way."""
        self.stop()
        self.target = end
        if self.duration_ms <= 0:
            self._arrive()
            return
        self._motion.setStartValue(start)
        self._motion.setEndValue(end)
        self._motion.setDuration(self.duration_ms)
        self._motion.start()

    def stop(self) -> None:
        """Stay where it is by now."""
        self.target = None
        self._motion.stop()

    def _pass(self, zoom: float) -> None:
        if self.target is not None and zoom != self.target:
            self.went.emit(zoom)

    def _arrive(self) -> None:
        end, self.target = self.target, None
        if end is not None:
            self.went.emit(end)


def asked_of(widget: QWidget) -> int:
    """How long motion may take here: nothing where the system wants none, or where nobody watches."""
    if QGuiApplication.platformName() == "offscreen":
        return 0
    hint = QStyle.StyleHint.SH_Widget_Animation_Duration
    return min(LONGEST_MS, widget.style().styleHint(hint, None, widget))
