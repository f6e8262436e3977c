"""Parts that only some windows have, and those that lie on another part."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from ui.theme import Theme


class Extra(QWidget):
    """What a window needs to know of a part it was not made with."""

    def set_theme(self, theme: Theme) -> None:
        """Wear the program's colours."""
        raise NotImplementedError

    def set_small(self, small: bool) -> None:  # noqa: FBT001 - one switch, the same on every panel
        """Fit the small layout, or the large one."""
        raise NotImplementedError


class Overlay(Extra):
    """Lies on a ground that knows nothing of it, and keeps its place there."""

    def __init__(self, ground: QWidget) -> None:
        super().__init__(ground)
        self._ground = ground
        ground.installEventFilter(self)

    def place(self) -> None:
        """Take the place on the ground as large as it is now. In the middle, unless said otherwise."""
        room = self._ground.size()
        size = self.sizeHint().boundedTo(room)
        left, top = (room.width() - size.width()) // 2, (room.height() - size.height()) // 2
        self.setGeometry(left, top, size.width(), size.height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in {QEvent.Type.Resize, QEvent.Type.Show}:
            self.place()
        return super().eventFilter(watched, event)
