"""A map in a window of its own: the same operation seen elsewhere, and the gravest of it over the map."""

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ui.map.view import MapView
from ui.map_layouts import LEAST_PX, ScreenBox, WindowPlace, place_of, screen_at
from ui.safety.line import SafetyLine
from ui.theme import GAP, MARGIN, RADIUS, Theme

NOT_LIVE = "REPLAY · not live"


class MapWindow(QWidget):
    """Never keeps the program open; its map sees and does all that the desk's own does."""

    closed = Signal()
    linked_changed = Signal()
    print_wanted = Signal()

    def __init__(self, view: MapView, safety: SafetyLine, title: str, *, is_live: bool) -> None:
        super().__init__()
        self.view, self.safety = view, safety
        self.linked = QPushButton("Linked  Ctrl+L")
        self.print = QPushButton("Print  Ctrl+P")
        self._live = QLabel("" if is_live else NOT_LIVE)
        self.away_from: WindowPlace | None = (
            None  # its own place, while the screen of it is missing
        )
        self._put_at = QRect()  # where it was put for that time
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, on=False)
        self.setMinimumSize(*LEAST_PX)
        self._lay_out(is_live=is_live)
        self._hear()
        self.view.setFocus()  # keys are the map's as soon as the window is gone to

    def set_theme(self, theme: Theme) -> None:
        self.view.set_theme(theme)
        self.safety.set_theme(theme)
        self._live.setStyleSheet(
            f"background: {theme.violet}; color: {theme.on_violet}; font-weight: 800;"
            f" border-radius: {RADIUS}px; padding: 4px {GAP}px;"
        )

    @property
    def is_linked(self) -> bool:
        """Whether it goes with the desk's own map."""
        return self.linked.isChecked()

    def put(self, place: WindowPlace, box: QRect, *, is_home: bool) -> None:
        """Stand there; if that is not its own place, it is to return to it."""
        self.away_from, self._put_at = None if is_home else place, box
        self.setGeometry(box)
        if place.maximised and is_home:
            self.setWindowState(Qt.WindowState.WindowMaximized)

    def place(self, screens: list[ScreenBox]) -> WindowPlace:
        """Where it belongs: where it stands, unless it only stands in and nobody has moved it since."""
        if self.away_from is not None and self.geometry() == self._put_at:
            return self.away_from
        box = self.normalGeometry() if self.isMaximized() else self.geometry()
        return place_of(box, screen_at(box, screens), maximised=self.isMaximized())

    def closeEvent(self, event: QCloseEvent) -> None:
        self.view.hide()  # it asks for nothing any more
        self.view.close_view()
        super().closeEvent(event)
        self.closed.emit()

    def _lay_out(self, *, is_live: bool) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, MARGIN, 0)
        head.setSpacing(GAP)
        self._live.setVisible(not is_live)
        self._live.setAccessibleName(self._live.text())
        for part in (self._live, self.safety, self.linked, self.print):
            head.addWidget(part)
        head.setStretchFactor(self.safety, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.view, 1)

    def _hear(self) -> None:
        self.linked.setCheckable(True)
        self.linked.setToolTip("Both maps look at the same place, whichever is moved")
        self.linked.toggled.connect(lambda _: self.linked_changed.emit())
        self.print.clicked.connect(self.print_wanted)
        for keys, deed in (("Ctrl+L", self.linked.toggle), ("Ctrl+P", self.print_wanted.emit)):
            QShortcut(QKeySequence(keys), self).activated.connect(deed)
        QShortcut(QKeySequence("Ctrl+W"), self).activated.connect(self.close)
