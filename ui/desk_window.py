"""The main window: where each panel stands, at which size, in which theme. Decides nothing."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from PySide6.QtCore import QByteArray, QSettings, Qt, Signal
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLayout,
    QMainWindow,
    QSizePolicy,
    QSplitter,
    QToolTip,
    QVBoxLayout,
    QWidget,
)

from ui.alarms.panel import AlarmPanel
from ui.book_on import BookOnCard
from ui.command_line.line import CommandLine
from ui.command_line.reading import ONLY_LOOKS
from ui.first_card import FirstCard
from ui.incident.panel import FindPlace, IncidentPanel
from ui.map.camera import MapState
from ui.map.feed import MapFeed
from ui.map.pool import RenderPool
from ui.map.view import MapView
from ui.map_windows import MapWindows
from ui.queue.panel import QueuePanel
from ui.queue.slot import RAIL_PX, WHOLE_PX, QueueSlot
from ui.roads.panel import RoadsPanel
from ui.safety.officer_panel import OfficerPanel
from ui.safety.outcome import OutcomeDrawer
from ui.safety.strip import SafetyStrip
from ui.search import SearchField
from ui.status_bar import StatusBar
from ui.styles import dress
from ui.theme import Theme
from ui.units.board import UnitBoard
from ui.units.ranked import RankedPanel
from ui.widgets.extra import Extra

SMALL_BELOW_PX = 1600  # a window narrower than this uses the small layout
RIGHT_PX, RIGHT_SMALL_PX = 576, 472
RIGHT_RANGE_PX = (472, 760)
RANKED_PX, RANKED_SMALL_PX = 435, 314  # small: the head, five rows and the tray
SEAM_PX = 1
FRAME_PX = 4  # of a replay
Bare = TypeVar("Bare", bound=QLayout)


class DeskWindow(QMainWindow):
    """Safety strip above all; queue, map over board, incident over ranked units; command line, status."""

    kept_in = Signal(object)  # QSettings: from here on the layout is this person's

    closing = Signal()

    def __init__(
        self, pool: RenderPool, look: MapState, theme: Theme, find_place: FindPlace
    ) -> None:
        super().__init__()
        self.strip, self.drawer = SafetyStrip(), OutcomeDrawer()
        self.officer, self.roads = OfficerPanel(), RoadsPanel(theme)
        self.queue, self.feed = QueuePanel(), MapFeed()
        self.map = MapView(look, pool, theme, self.feed)
        self.maps = MapWindows(self.map, look, pool, self.strip, theme)
        self._slot = QueueSlot(self.queue)
        self.search = SearchField(self.map)
        self.first_card = FirstCard(self.map)
        self.board, self.ranked = UnitBoard(theme), RankedPanel(theme)
        self.incident = IncidentPanel(find_place, theme)
        self.first_card.put_away.connect(self.incident.focus_entry)
        self.command_line, self.status = CommandLine(theme), StatusBar()
        self.maps.refused.connect(self.command_line.show_refusal_of_panel)
        self.book_on: BookOnCard | None = None
        self.theme = theme
        self._small: bool | None = None
        self._extras: tuple[Extra, ...] = ()
        self._bars: tuple[Extra, ...] = ()
        self._open_keys: Callable[[], None] = self.first_card.open
        self._kept: QSettings | None = None
        self._lay_out()
        self.set_theme(theme)
        self.setWindowTitle("Dispatch Desk")
        self.setMinimumSize(1024, 640)

    @property
    def small(self) -> bool:
        """Too narrow for the large layout."""
        return bool(self._small)

    def open_queue(self) -> None:
        """Go to the queue; the rail of the small layout opens for it."""
        self._slot.open()

    # A replay

    @property
    def only_looks(self) -> bool:
        """A replay: nothing can be asked for."""
        return bool(self._bars)

    def look_only(
        self, banner: Extra, bar: Extra, others: Sequence[Extra], open_keys: Callable[[], None]
    ) -> None:
        """Make it the window of a replay. Before it is shown; `bar` is where Esc leads."""
        self._extras, self._bars, self._open_keys = (banner, bar, *others), (bar,), open_keys
        self._ground.insertWidget(self._ground.indexOf(self.command_line), bar)
        bar.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._ground.setContentsMargins(FRAME_PX, FRAME_PX, FRAME_PX, FRAME_PX)
        self.strip.look_only(banner)
        self.maps.is_live = False
        self.officer.look_only()
        self.roads.look_only()
        self.queue.look_only()
        self.board.look_only(self.say_no)
        self.ranked.look_only(self.say_no)
        self.incident.look_only(self.say_no, bar)
        for extra in self._extras:
            extra.set_theme(self.theme)
            extra.set_small(self.small)

    def open_keys(self) -> None:
        """The card that tells the keys of this window."""
        self._open_keys()

    def say_no(self) -> None:
        """A hand tried what a replay can't do."""
        self.command_line.show_note(ONLY_LOOKS)

    def forget(self) -> None:
        """Another moment: nothing of the one before stays anywhere."""
        told = self.strip, self.queue, self.map, self.roads, self.incident, self.command_line
        for panel in (*told, self.maps):
            panel.forget()
        self.ranked.set_incident(None)
        self.search.forget()
        QToolTip.hideText()

    def set_theme(self, theme: Theme) -> None:
        """The whole program's: menus and suggestions are windows of their own.

        Never dressed is the window itself: with a style sheet of its own Qt gives it its old palette
        back, and some panels would stay dark by day.
        """
        self.theme = theme
        application = QApplication.instance()
        assert isinstance(application, QApplication)  # noqa: S101 - for the type checker
        dress(application, theme)
        for panel in self._panels():
            panel.set_theme(theme)
        for extra in self._extras:
            extra.set_theme(theme)
        self.maps.set_theme(theme)
        if self.book_on is not None:
            self.book_on.set_theme(theme)

    def ask_who(self, name: str, desk: str) -> BookOnCard:
        """Cover the desk until somebody has booked on."""
        self.book_on = BookOnCard(self, name, desk)
        self.book_on.set_theme(self.theme)
        self.book_on.booked_on.connect(self._uncover)
        self.book_on.show()
        self.book_on.setFocus()
        return self.book_on

    def _uncover(self) -> None:
        """The hands go to the log entry: what is typed next must reach no hidden field."""
        if self.book_on is not None:
            self.book_on.deleteLater()
            self.book_on = None
        self.incident.focus_entry()

    def come_forward(self) -> None:
        """Above what covers it, a replay included; the hand stays where it is. A replay never does."""
        if not self.only_looks and not self.isActiveWindow():
            self.raise_()
            QApplication.alert(self)

    def show_alert_first(self) -> None:
        """A new alert is on the strip: paint that now, and all else when its turn comes."""
        self.map.hold()
        self._ground.activate()
        self.strip.repaint()

    def keep_layout_in(self, settings: QSettings) -> None:
        """Use a person's own borders and map windows, and remember them when the window closes."""
        self._kept = settings
        self.kept_in.emit(settings)
        self.maps.keep_in(settings)
        for name, splitter in self._splitters().items():
            state = settings.value(self._key(name))
            if isinstance(state, QByteArray):
                splitter.restoreState(state)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._kept is not None:
            for name, splitter in self._splitters().items():
                self._kept.setValue(self._key(name), splitter.saveState())
        self.closing.emit()
        self.maps.keep()
        self.maps.close_all()
        self.map.close_view()
        super().closeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._set_small(self.width() < SMALL_BELOW_PX)

    def _key(self, name: str) -> str:
        return f"{'small' if self._small else 'large'}/{name}"

    def _splitters(self) -> dict[str, QSplitter]:
        return {"columns": self._columns, "right": self._right}

    def _panels(self) -> tuple[  # each has set_theme and set_small
        SafetyStrip, OutcomeDrawer, QueuePanel, UnitBoard, RankedPanel, IncidentPanel, CommandLine,
        StatusBar, SearchField, FirstCard, AlarmPanel, OfficerPanel, RoadsPanel, MapView,
    ]:  # fmt: skip
        return (
            self.strip, self.drawer, self.queue, self.board, self.ranked, self.incident,
            self.command_line, self.status, self.search, self.first_card, self.alarms,
            self.officer, self.roads, self.map,
        )  # fmt: skip

    def _lay_out(self) -> None:
        """From the outside in: a panel is dressed anew, with all in it, for each parent it is given.

        Tab goes the way the panels come in here.
        """
        ground, middle, stage = QWidget(), QWidget(), QWidget()
        self._columns = _splitter(Qt.Orientation.Horizontal)
        self._right = _splitter(Qt.Orientation.Vertical)
        self.drawer.hide()
        self.setCentralWidget(ground)
        self._ground = _bare(QVBoxLayout(ground))
        _stack(self._ground, self.strip, self.drawer, self._columns, growing=self._columns)
        _fill(self._columns, self._slot, middle, growing=middle)
        column = _bare(QVBoxLayout(middle))
        _stack(column, stage, growing=stage)
        row = _bare(QHBoxLayout(stage))
        for panel in (self.officer, self.roads, self.map):
            row.addWidget(panel, 1 if panel is self.map else 0)
        _stack(column, self.board)
        _fill(self._columns, self._right)
        _fill(self._right, self.incident, self.ranked, growing=self.incident)
        _stack(self._ground, self.command_line, self.status)
        self._slot.stand_on(ground)
        self.alarms = AlarmPanel(ground, middle, self.status.gauge)
        self.status.gauge.clicked.connect(self.alarms.turn)

    def _set_small(self, small: bool) -> None:  # noqa: FBT001 - one of two layouts
        if small == self._small:
            return
        self._small = small
        for panel in self._panels():
            if not isinstance(panel, MapView | QueuePanel):
                panel.set_small(small)
        for extra in self._extras:
            extra.set_small(small)
        self._slot.set_small(small)
        self._right.setMinimumWidth(RIGHT_RANGE_PX[0])
        self._right.setMaximumWidth(RIGHT_SMALL_PX if small else RIGHT_RANGE_PX[1])
        queue, right = (RAIL_PX, RIGHT_SMALL_PX) if small else (WHOLE_PX, RIGHT_PX)
        self._columns.setSizes([queue, self.width() - queue - right, right])
        ranked = RANKED_SMALL_PX if small else RANKED_PX
        others = (
            self.strip,
            *self._bars,
            self.command_line,
            self.status,
        )  # the column itself has no height yet
        height = self.height() - sum(panel.height() for panel in others)
        self._right.setSizes([max(0, height - ranked - SEAM_PX), ranked])
        if self._kept is not None:
            self.keep_layout_in(self._kept)


def _splitter(direction: Qt.Orientation) -> QSplitter:
    splitter = QSplitter(direction)
    splitter.setHandleWidth(SEAM_PX)
    splitter.setChildrenCollapsible(False)
    return splitter


def _fill(splitter: QSplitter, *panels: QWidget, growing: QWidget | None = None) -> None:
    """Side by side or one above the other; only one of them takes what room is left."""
    for panel in panels:
        splitter.addWidget(panel)
        splitter.setStretchFactor(splitter.indexOf(panel), 1 if panel is growing else 0)


def _bare(layout: Bare) -> Bare:
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    return layout


def _stack(column: QVBoxLayout, *panels: QWidget, growing: QWidget | None = None) -> None:
    """One above the other; only one of them takes what room is left."""
    for panel in panels:
        column.addWidget(panel)
        policy = QSizePolicy.Policy.Expanding if panel is growing else QSizePolicy.Policy.Fixed
        panel.setSizePolicy(QSizePolicy.Policy.Preferred, policy)
