"""The short way from one zoom to another: turned round at any time, it ends exactly where it is to."""

from PySide6.QtCore import QEasingCurve, QObject, QVariantAnimation, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

LONGEST_MS = 120


class Glide(QObject):
    """Tells the zoom of each moment of a widget's. With no time to take, the last at once."""

    went = Signal(float)

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._widget = widget
        self._duration_ms: int | None = None  # nobody has asked yet
        self.target: float | None = None  # while under way
        self._motion = QVariantAnimation(self)
        self._motion.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._motion.valueChanged.connect(self._pass)
        self._motion.finished.connect(self._arrive)

    @property
    def duration_ms(self) -> int:
        """As the system wants it, unless it was set."""
        if self._duration_ms is None:
            self._duration_ms = _wanted_by_system(self._widget)
        return self._duration_ms

    @duration_ms.setter
    def duration_ms(self, milliseconds: int) -> None:
        self._duration_ms = milliseconds

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


def _wanted_by_system(widget: QWidget) -> int:
    """How long motion may take here: nothing where the system wants none, or where nobody watches."""
    if QGuiApplication.platformName() == "offscreen":
        return 0
    from PySide6.QtWidgets import QStyle  # noqa: PLC0415 - its names take longer to load than a map's hands

    hint = QStyle.StyleHint.SH_Widget_Animation_Duration
    return min(LONGEST_MS, widget.style().styleHint(hint, None, widget))
