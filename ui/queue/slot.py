"""The queue's place in the window: all of it, or on a small screen a rail the queue opens out of."""

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QMoveEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QApplication, QWidget

from ui.queue.panel import QueuePanel

RAIL_PX, WHOLE_PX = 88, 344
WHOLE_RANGE_PX = (280, 480)
EDGE_PX = 2


class QueueSlot(QWidget):
    """Stands in the layout for the queue, which lies above its neighbours while it is open wide.

    Nothing in the layout moves for it. It goes back to the rail as soon as the focus leaves it, or a
    log was opened.
    """

    def __init__(self, queue: QueuePanel) -> None:
        super().__init__()
        self._queue, self._small, self._wide = queue, False, False
        self._edge = QWidget()  # between an open queue and the map below it
        self._edge.setAutoFillBackground(True)
        self._edge.setBackgroundRole(QPalette.ColorRole.Link)  # the theme's colour of the focus
        application = QApplication.instance()
        assert isinstance(application, QApplication)  # noqa: S101 - for the type checker
        application.focusChanged.connect(self._look_after)
        queue.opened.connect(lambda _: self._open_wide(wide=False))

    def stand_on(self, ground: QWidget) -> None:
        """Put the queue on what all the panels stand on, above the rest, to keep to this place."""
        for part in (self._queue, self._edge):
            part.setParent(ground)
        ground.installEventFilter(self)

    def set_small(self, small: bool) -> None:  # noqa: FBT001 - one switch, the same on every panel
        self._small = small
        self.setMinimumWidth(RAIL_PX if small else WHOLE_RANGE_PX[0])
        self.setMaximumWidth(RAIL_PX if small else WHOLE_RANGE_PX[1])
        self._open_wide(wide=False)

    def open(self) -> None:
        """Go to the queue; a rail opens over the map's edge, so that its rows can be read."""
        self._open_wide(wide=self._small)
        self._queue.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def resizeEvent(self, _event: QResizeEvent) -> None:
        self._place()

    def moveEvent(self, _event: QMoveEvent) -> None:
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._place()
        return super().eventFilter(watched, event)

    def _open_wide(self, *, wide: bool) -> None:
        self._wide = wide
        self._queue.set_small(self._small and not wide)
        self._place()

    def _look_after(self, _left: QWidget | None, hand: QWidget | None) -> None:
        """A window that goes behind another one keeps what was open in it."""
        if self._wide and hand is not None and not self._queue.isAncestorOf(hand):
            self._open_wide(wide=False)

    def _place(self) -> None:
        ground = self._queue.parentWidget()
        if ground is None:
            return
        width = WHOLE_PX if self._wide else self.width()
        corner = self.mapTo(ground, QPoint(0, 0))
        self._queue.setGeometry(QRect(corner.x(), corner.y(), width, self.height()))
        self._queue.raise_()
        self._edge.setGeometry(corner.x() + width, corner.y(), EDGE_PX, self.height())
        self._edge.setVisible(self._wide)
        self._edge.raise_()
