"""From a map in a window to paper, a picture or a page: another process makes it, and says how far it is."""

import pickle
import sys
from contextlib import suppress
from pathlib import Path

from msgspec.structs import replace
from PySide6.QtCore import QObject, QProcess, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QKeySequence, QShortcut

from dispatch_desk import areas
from ui import text
from ui.bridge import Bridge
from ui.command_line.reading import PrintMap, Question
from ui.desk_window import DeskWindow
from ui.hands import TAKEN_BY_FIELDS, WindowFirst
from ui.map.export import PAPERS_MM, SUFFIXES, Form, Operation, Order
from ui.map.export_process import PART_SUFFIX
from ui.map.view import MapView
from ui.map_print_card import PrintCard
from ui.seat import Seat

BUSY = "A map is being made already: wait for it, or stop it"
STOPPED = "Stopped: nothing was saved"
THERE = "{} is there already: give it another name"
GONE = "That map is closed: choose another one to print"
NO_NAME = "Give the file a name and a folder, as in {}"
END_MS = 1_000
MOST_SAID = 2_000  # characters of what went wrong


class MapMaker(QObject):
    """One order at a time, in a process that ends with it."""

    progressed = Signal(str, float)  # words, share
    made = Signal(object)  # Path
    refused = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._process: QProcess | None = None
        self._target = Path()
        self._stopped = False

    @property
    def is_busy(self) -> bool:
        return self._process is not None

    def make(self, order: Order) -> None:
        """Start; every end of it is told by one of the signals."""
        if self._process is not None:
            self.refused.emit(BUSY)
            return
        process = self._process = QProcess(self)
        self._target, self._stopped = order.target, False
        process.readyReadStandardOutput.connect(self._read)
        process.finished.connect(self._ended)
        process.errorOccurred.connect(self._failed)
        process.start(sys.executable, ["-m", "ui.map.export_process"])
        process.write(pickle.dumps(order))
        process.closeWriteChannel()
        self.progressed.emit("Starting", 0.0)

    def stop(self) -> None:
        """What is half made goes away."""
        if self._process is not None:
            self._stopped = True
            self._process.kill()

    def close(self) -> None:
        """The desk ends, and what is being made with it."""
        process = self._process
        if process is not None:
            self.stop()
            process.waitForFinished(END_MS)

    def _read(self) -> None:
        assert self._process is not None  # noqa: S101 - it is the process that speaks
        for line in bytes(self._process.readAllStandardOutput().data()).decode().splitlines():
            share, _, words = line.partition(" ")
            with suppress(ValueError):
                self.progressed.emit(words, float(share))

    def _failed(self, error: QProcess.ProcessError) -> None:
        """Only a start that fails ends without an end."""
        if error is QProcess.ProcessError.FailedToStart and self._process is not None:
            self._forget()
            self.refused.emit("The map can't be made: its program can't be started")

    def _ended(self, code: int) -> None:
        process, target = self._process, self._target
        if process is None:
            return
        said = bytes(process.readAllStandardError().data()).decode("utf-8", "replace")
        self._forget()
        if self._stopped:
            with suppress(OSError):
                target.with_name(target.name + PART_SUFFIX).unlink(missing_ok=True)
            self.refused.emit(STOPPED)
        elif code:
            lines = said[-MOST_SAID:].strip().splitlines() or [f"its program ended with {code}"]
            self.refused.emit(f"No map was saved. {lines[-1]}")
        else:
            self.made.emit(target)

    def _forget(self) -> None:
        if self._process is not None:
            self._process.deleteLater()
            self._process = None


class MapPrinting(QObject):
    """Hears where a map is asked for, and shows the card for it."""

    def __init__(self, window: DeskWindow, bridge: Bridge, seat: Seat) -> None:
        super().__init__(window)
        self._window, self._bridge, self._seat = window, bridge, seat
        self.card: PrintCard | None = None
        self._views: list[MapView] = []  # that are there
        self.maker = MapMaker(self)
        self._gate = WindowFirst(
            TAKEN_BY_FIELDS
        )  # what leads to the desk is no editing here either
        window.command_line.asked.connect(self._asked)
        window.maps.opened.connect(self.join)
        window.maps.print_wanted.connect(self.ask)
        window.closing.connect(self.close)
        self.join(window.map)

    def join(self, view: MapView) -> None:
        """Let this map be taken away by its own key."""
        view.keys.add("P", view.print_wanted.emit)
        view.print_wanted.connect(lambda: self.ask(view))
        self._views.append(view)
        view.destroyed.connect(lambda: self._views.remove(view))

    def ask(self, view: MapView, form: Form = "a4") -> None:
        """Show the card for this map; one at a time."""
        if self.maker.is_busy:
            self._window.command_line.show_refusal_of_panel(BUSY)
            return
        self._put_away()
        card = self.card = PrintCard(self._file("a4"))
        card.choose(form)
        card.file.installEventFilter(self._gate)
        card.wanted.connect(lambda form, file: self._make(view, form, file))
        card.cancelled.connect(self.maker.stop)
        card.open_wanted.connect(lambda f: QDesktopServices.openUrl(QUrl.fromLocalFile(str(f))))
        card.closed.connect(self.maker.stop)
        for keys, deed in self._window.maps.keys.items():  # nobody waits for a card to be put away
            QShortcut(QKeySequence(keys), card).activated.connect(deed)
        self.maker.progressed.connect(card.show_progress)
        self.maker.made.connect(card.show_made)
        self.maker.refused.connect(card.show_refusal)
        card.move(
            view.mapToGlobal(view.rect().center()) - card.rect().center()
        )  # off the safety strip
        card.show()
        card.activateWindow()

    def close(self) -> None:
        """With the desk."""
        self.maker.close()
        self._put_away()

    def _put_away(self) -> None:
        if self.card is not None:
            self.card.close()
            self.card.deleteLater()
            self.card = None

    def _asked(self, question: Question) -> None:
        if isinstance(question, PrintMap):
            self.ask(self._window.map, question.form)

    def _make(self, view: MapView, form: Form, file: Path) -> None:
        assert self.card is not None  # noqa: S101 - it is the card that asks
        if not file.name or not file.is_absolute():
            self.card.show_refusal(NO_NAME.format(self._file(form)))
        elif view not in self._views:
            self.card.show_refusal(GONE)
        elif _is_there(file):
            self.card.show_refusal(THERE.format(file))
        else:
            self.maker.make(self._order(view, form, file))

    def _order(self, view: MapView, form: Form, file: Path) -> Order:
        launch, scene, seen = self._bridge.launch, view.feed.scene, view.camera()
        mode = launch.options.mode.upper()
        operation = Operation(
            scene.units, scene.incidents, scene.routes, scene.meetings, scene.emergency,
            dict(view.feed.layers),
        )  # fmt: skip
        own = self._window.maps.state_of(view)
        state = replace(own, follow=None, zoom=seen.zoom, grid=True)
        return Order(
            launch.area_path, file, form, state, seen.width, seen.height,
            self._window.theme.name, f"{launch.area.name} · {mode}", self._printed(form, mode),
            operation, text.LENGTHS.miles,
        )  # fmt: skip

    def _printed(self, form: Form, mode: str) -> str:
        """When, by whom, of what; of a replay the moment that is shown. Only paper is printed."""
        now, looks = self._bridge.now(), self._window.only_looks
        at = f"{text.local_time(now)[:5]} {text.long_date(now).partition(' ')[2]}"
        made = "Printed" if form in PAPERS_MM else "Saved"
        begun = f"As at {at}, not live" if looks else f"{made} {at}"
        by = f" by {self._seat.name}" if self._seat.name else ""
        return f"{begun}{by} · {mode} · {self._bridge.launch.area.name}"

    def _file(self, form: Form) -> Path:
        at = self._bridge.now().astimezone()
        name = f"{self._bridge.launch.area.name}-{at:%Y-%m-%d-%H%M%S}{SUFFIXES[form]}"
        return areas.home() / "maps" / name.replace("/", "-")


def _is_there(file: Path) -> bool:
    """What can't even be looked for is not; that it can't be written is said by who tries to."""
    try:
        return file.exists()
    except OSError:
        return False
