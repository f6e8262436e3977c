"""The program with windows: makes the application, joins the parts, runs it, and ends it in order."""

import getpass
import os
import re
import signal
import sys
import threading
import traceback
from collections.abc import Sequence

import structlog
from PySide6.QtCore import QSettings, QSize
from PySide6.QtWidgets import QApplication, QMessageBox

from dispatch_desk import areas
from dispatch_desk.cli.words import progress
from dispatch_desk.launching import Launch, RunOptions, prepare
from dispatch_desk.replay.session import ReplaySession
from geodata.gazetteer import Gazetteer
from ui.bridge import Bridge
from ui.desk_control import DeskControl
from ui.desk_window import DeskWindow
from ui.large_pieces import give_back_large_pieces
from ui.map.basemap import credit
from ui.map.begun import Begun, begin_early
from ui.map.camera import MapState
from ui.map.pool import RenderPool
from ui.map_printing import MapPrinting
from ui.memory import Memory
from ui.replay.control import ReplayControl
from ui.replay.opening import LiveReplays
from ui.replay.silent import NoWatch
from ui.report.opening import LiveReports
from ui.styles import dress
from ui.theme import DAY, NIGHT
from ui.watching import WatchKeeper

FAILED = 1
SHOWN_FOR_S = 10.0  # a screenshot without --seconds is taken after this
TITLE_BAR_PX = 48  # no system's is taller; it is not known before the window is shown

_log = structlog.get_logger(__name__)


def open_desk(options: RunOptions) -> int:
    """Run a desk until its window is closed; returns the exit code."""
    if options.offscreen:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    give_back_large_pieces()
    painters = begin_early(areas.tiles())
    with progress("Opening the desk") as tell:
        launch = prepare(options, lambda words, share: tell(share, words))
    application = QApplication.instance() or QApplication(["dispatch-desk"])
    assert isinstance(application, QApplication)  # noqa: S101 - for the type checker
    running = RunningDesk(launch, application, painters)
    _crash_with(running)
    for goodbye in (signal.SIGINT, signal.SIGTERM):  # Ctrl-C, and a system that shuts down
        signal.signal(goodbye, lambda *_: application.quit())
    running.start()
    code = application.exec()
    running.close()
    return code


class RunningDesk:
    """Everything that lives while the window does."""

    def __init__(
        self, launch: Launch, application: QApplication, painters: Sequence[Begun] = ()
    ) -> None:
        self._launch, self._application = launch, application
        options, area = launch.options, launch.area
        theme = DAY if options.theme == "day" else NIGHT
        dress(application, theme)  # before any widget is made: one that is there keeps its old font
        self.pool = RenderPool(launch.area_path, credit(area), areas.tiles(), begun=painters)
        self.bridge = Bridge(launch)
        replayed = launch.session if isinstance(launch.session, ReplaySession) else None
        keeper = WatchKeeper(launch.journal_url, options.sink, launch.profile)
        self.watch = keeper if not replayed else NoWatch()
        gazetteer = Gazetteer(area)
        self.window = DeskWindow(self.pool, MapState.at(area.box.centre), theme, gazetteer.find)
        self.pool.noticed.connect(self.window.command_line.show_note)
        self.window.setWindowTitle(f"Dispatch Desk · {area.name} · {options.mode}")
        self.replay = ReplayControl(self.window, self.bridge, replayed) if replayed else None
        self.control = DeskControl(self.window, self.bridge, self.watch, gazetteer)
        self.printing = MapPrinting(self.window, self.bridge, self.control.seat)
        self._replays = LiveReplays(self.window, self.bridge) if not replayed else None
        self.reports = LiveReports(self.window, self.bridge) if not replayed else None
        wanted = self.reports.open if self.reports is not None else self.window.say_no
        self.control.report_wanted.connect(wanted)
        self._memory = Memory(self.bridge)
        self._crashed = False

    def start(self) -> None:
        options = self._launch.options
        self._show_window()
        self.window.map.fit(self._launch.area.box)
        self.watch.start()
        self._launch.start()
        self.bridge.start()
        self._book_on()
        seconds = options.seconds
        if seconds is None and options.screenshot is not None:
            seconds = SHOWN_FOR_S
        if seconds is not None:
            self.bridge.after(seconds, self._finish)

    def close(self) -> None:
        """In the order that loses nothing. After a crash a live desk's watch is left to go on."""
        self.bridge.stop()
        if self._replays is not None:
            self._replays.close()
        if self.reports is not None:
            self.reports.close()
        self.printing.close()
        if not self._crashed or self._launch.options.mode != "live":
            self.watch.stop()  # before the journal: it tidies up only when nobody reads it
        self._launch.close()
        self.pool.close()
        self._memory.close()

    def crash(self, error: BaseException) -> None:
        """A bug: say so, keep nothing half-done. What was recorded is recorded."""
        self._end(_logged(error))

    def crash_elsewhere(self, error: BaseException) -> None:
        """The same from another thread: only the window's own may open a box with words."""
        details = _logged(error)
        self.bridge.soon(lambda: self._end(details))

    def _end(self, details: str) -> None:
        if self._crashed:
            return
        self._crashed = True
        if not self._launch.options.offscreen:
            box = QMessageBox(QMessageBox.Icon.Critical, "Dispatch Desk", CRASH_WORDS)
            box.setDetailedText(details)
            box.exec()
        self._application.exit(FAILED)

    def _show_window(self) -> None:
        wanted = QSize(*(self._launch.options.size or (1920, 1080)))
        room = self._application.primaryScreen().availableSize()
        if self._application.platformName() == "offscreen" or fits(wanted, room):
            self.window.resize(wanted)
            self.window.show()
        else:
            self.window.resize(room)
            self.window.showMaximized()
        self.window.set_theme(self.window.theme)  # a label shown first has the ink it was made with

    def _book_on(self) -> None:
        """Ask who sits here, unless the command line said so or nobody can answer."""
        options = self._launch.options
        if self.replay is not None:
            settings = _settings(options.name or _login_name())
            self.window.keep_layout_in(settings)
            self.replay.join(self.control, settings)
            return
        self.window.keep_layout_in(_settings(options.name or "desk"))
        self.control.turned_away.connect(self._ask_who)  # the command line says why
        self.control.sat_down.connect(self._greet)
        if options.name or options.offscreen:
            self.control.book_on(options.name or _login_name(), options.role, options.desk)
            return
        self._ask_who()

    def _ask_who(self) -> None:
        card = self.window.ask_who(_login_name(), self._launch.options.desk)
        card.booked_on.connect(self._booked_on)

    def _booked_on(self, name: str, role: str, desk: str) -> None:
        self.window.keep_layout_in(_settings(name))
        self.control.book_on(name, role, desk)

    def _greet(self, name: str) -> None:
        """Once a person; a picture is of the desk."""
        if not self._launch.options.offscreen and self._launch.options.screenshot is None:
            self.window.first_card.greet(_settings(name))

    def _finish(self) -> None:
        target = self._launch.options.screenshot
        if target is not None and not self.window.grab().save(str(target)):
            _log.error("the picture could not be written", file=str(target))
            self._application.exit(FAILED)
            return
        self.window.close()
        self._application.exit(0)


def fits(wanted: QSize, room: QSize) -> bool:
    """Whether a window of that size and its title bar leave the status bar on the screen."""
    framed = wanted + QSize(0, TITLE_BAR_PX)
    return framed.width() <= room.width() and framed.height() <= room.height()


CRASH_WORDS = (
    "Dispatch Desk has met a fault of its own and must close. Everything recorded is kept.\n"
    "Start it again; the safety watch goes on meanwhile on a live desk."
)


def _logged(error: BaseException) -> str:
    details = "".join(traceback.format_exception(error))
    _log.error("crashed", error=details)
    return details


def _crash_with(running: RunningDesk) -> None:
    """What nobody expected ends the program, whichever thread it came from."""
    sys.excepthook = lambda _kind, error, _trace: running.crash(error)
    threading.excepthook = lambda args: running.crash_elsewhere(
        args.exc_value or RuntimeError(str(args.exc_type))
    )


def _login_name() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "Dispatcher"


def _settings(person: str) -> QSettings:
    """A person's borders. Whatever is typed as a name stays one file in that folder."""
    name = re.sub(r"[^\w -]", "_", person)
    file = areas.home() / "settings" / f"{name}.ini"
    return QSettings(str(file), QSettings.Format.IniFormat)
