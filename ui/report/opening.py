"""From a running desk to its shift report: written by another program, shown when it is there."""

import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from PySide6.QtCore import QObject

from dispatch_desk import areas
from ui.bridge import Bridge
from ui.command_line.reading import Question, Report
from ui.desk_window import DeskWindow
from ui.replay.opening import last_words
from ui.report.preview import Preview

IN_MEMORY = "This desk keeps its journal in memory only: there is no record to report of"
BEING_WRITTEN = "The shift report is being written"
MOST_BYTES = 20_000_000  # of a page that is shown; a shift's has some ten thousand


@dataclass(frozen=True, slots=True)
class Writing:
    """A program that was started, what it writes, and where it says what goes wrong."""

    process: "subprocess.Popen[bytes]"
    file: Path
    said: IO[bytes]


class LiveReports(QObject):
    """Starts one report at a time and waits for none: a long record is read beside the desk, not in it."""

    def __init__(self, window: DeskWindow, bridge: Bridge) -> None:
        super().__init__()
        self._window, self._bridge = window, bridge
        self._writing: Writing | None = None
        self.shown: list[Preview] = []
        window.command_line.asked.connect(self._asked)
        bridge.ticked.connect(lambda _: self.look())

    def open(self, begin: str = "") -> None:
        """Have the report written, from a time of day on where one is named; refuses beside the line."""
        url, say = self._bridge.launch.journal_url, self._window.command_line
        if url.startswith("memory:"):
            say.show_refusal_of_panel(IN_MEMORY)
        elif self._writing is not None:
            say.show_note(BEING_WRITTEN)
        else:
            self._start(url, begin.strip())

    def look(self) -> None:
        """Show one that has come to be; tell of one that failed."""
        writing = self._writing
        if writing is None or (code := writing.process.poll()) is None:
            return
        self._writing = None
        if code == 0:
            self._show(writing.file)
        else:
            self._tell(last_words(writing.said) or f"it ended with {code}")
        writing.said.close()

    def close(self) -> None:
        """The desk ends: its reports go with it, their files stay."""
        if self._writing is not None:
            self._writing.said.close()
            self._writing.process.returncode = 0  # nobody here will hear of its end
            self._writing = None
        for preview in list(self.shown):
            preview.close()

    def _asked(self, question: Question) -> None:
        if isinstance(question, Report):
            self.open(question.begin)

    def _start(self, url: str, begin: str) -> None:
        at = self._bridge.now().astimezone()
        name = f"{Path(url.partition(':')[2] or url).stem}-{at:%Y-%m-%d-%H%M%S}.html"
        file = areas.home() / "reports" / name
        said = tempfile.TemporaryFile()  # noqa: SIM115 - as long as the program it belongs to
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            process = subprocess.Popen(  # noqa: S603 - our own program, no shell
                words_for(url, begin, file),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=said,
                start_new_session=True,  # Ctrl-C here doesn't leave half a page
            )
        except OSError as error:
            said.close()
            self._tell(error.strerror or str(error))
            return
        self._writing = Writing(process, file, said)
        self._window.command_line.show_note(BEING_WRITTEN)

    def _show(self, file: Path) -> None:
        try:
            with file.open("rb") as page:
                html = page.read(MOST_BYTES).decode("utf-8", "replace")
        except OSError as error:
            self._tell(error.strerror or str(error))
            return
        preview = Preview(file, html)
        self.shown.append(preview)
        preview.closed.connect(lambda: self._forget(preview))
        preview.show()
        self._window.command_line.show_note(f"The shift report is kept as {file}")

    def _forget(self, preview: Preview) -> None:
        if preview in self.shown:
            self.shown.remove(preview)
            preview.deleteLater()

    def _tell(self, why: str) -> None:
        self._window.command_line.show_refusal_of_panel(f"No shift report: {why}")


def words_for(url: str, begin: str, file: Path) -> list[str]:
    """The program and its words. What was typed can only be a value: never an option of its own."""
    program = [sys.executable, "-m", "dispatch_desk", "report", url]
    return [*program, f"--from={begin}", f"--output={file}"]
