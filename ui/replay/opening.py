"""From a running desk to a replay of its own journal: another program, of which this one knows nothing."""

import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import IO

from PySide6.QtCore import QObject

from ui.bridge import Bridge
from ui.command_line.reading import Question, Replay
from ui.desk_window import DeskWindow

BACK = timedelta(minutes=5)  # where a replay begins that names no time
MOST = 4  # open at a time
PREFIX = "dispatch-desk: "  # before the reason for which a program ended
REFUSED = 2  # the code of a program that said why it can't open
FAULT = "A replay has ended by a fault of its own. This desk goes on; open it again"
MOST_SAID = 2000  # bytes of what a program said before it ended
TOO_MANY = f"{MOST} replays are open already: close one of them first"
IN_MEMORY = "This desk keeps its journal in memory only: there is nothing to replay"


@dataclass(frozen=True, slots=True)
class Opened:
    """A program that was started, and where it writes what goes wrong."""

    process: "subprocess.Popen[bytes]"
    said: IO[bytes]


class LiveReplays(QObject):
    """Starts replays, and tells in the status bar when one could not open. Waits for none."""

    def __init__(self, window: DeskWindow, bridge: Bridge) -> None:
        super().__init__()
        self._window, self._bridge = window, bridge
        self._opened: list[Opened] = []
        self._since = bridge.now()
        window.status.replay_wanted.connect(lambda: self.open(""))
        window.command_line.asked.connect(self._asked)
        bridge.ticked.connect(lambda _: self.look())

    def open(self, moment: str) -> None:
        """Show a moment again, five minutes ago where none is named; refuses beside the command line."""
        url, say = self._bridge.launch.journal_url, self._window.command_line
        if url.startswith("memory:"):
            say.show_refusal_of_panel(IN_MEMORY)
        elif len(self._opened) >= MOST:
            say.show_refusal_of_panel(TOO_MANY)
        else:
            at = moment.strip() or self._a_while_ago().isoformat()
            self._start(words_for(url, at, self._window.theme.name))

    def look(self) -> None:
        """Forget those that were closed; tell of one that failed."""
        for one in list(self._opened):
            code = one.process.poll()
            if code is None:
                continue
            self._opened.remove(one)
            if code == REFUSED:
                self._tell(last_words(one.said) or f"it ended with {code}")
            elif code:
                self._window.status.say_aside(FAULT)
            one.said.close()

    def close(self) -> None:
        """The desk ends; replays that are open go on by themselves."""
        for one in self._opened:
            one.said.close()
            one.process.returncode = 0  # nobody here will hear of its end
        self._opened.clear()

    def _asked(self, question: Question) -> None:
        if isinstance(question, Replay):
            self.open(question.moment)

    def _a_while_ago(self) -> datetime:
        """Never before the beginning: before the first incident, or before this desk was opened.

        Nor after the last entry, where a recording ends: a desk may have been quiet for longer.
        """
        begun = [incident.created_at for incident in self._bridge.records.incidents.values()]
        ago = max(self._bridge.now() - BACK, min([self._since, *begun]))
        last = self._bridge.latest.recorded_at if self._bridge.latest is not None else None
        return ago if last is None else min(ago, last)

    def _start(self, words: list[str]) -> None:
        said = tempfile.TemporaryFile()  # noqa: SIM115 - as long as the program it belongs to
        try:
            process = subprocess.Popen(  # noqa: S603 - our own program, no shell
                words,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=said,
                start_new_session=True,  # it outlives this desk, and Ctrl-C here
            )
        except OSError as error:
            said.close()
            self._tell(error.strerror or str(error))
            return
        self._opened.append(Opened(process, said))
        self._window.status.say_aside("")
        self._window.command_line.show_note("The replay opens in a window of its own")

    def _tell(self, why: str) -> None:
        self._window.status.say_aside(f"Replay not opened: {why}")


def words_for(url: str, at: str, theme: str) -> list[str]:
    """The program and its words. What was typed can only be a value: never an option of its own."""
    program = [sys.executable, "-m", "dispatch_desk", "replay", url]
    return [*program, f"--at={at}", f"--theme={theme}"]


def last_words(said: IO[bytes]) -> str:
    """What a program gave as its reason to end, whatever lines it was broken into; else its last line."""
    size = said.seek(0, 2)
    said.seek(max(0, size - MOST_SAID))
    told = said.read().decode("utf-8", "replace").strip()
    before, found, reason = told.rpartition(PREFIX)
    return " ".join(reason.split()) if found else " ".join(before.rpartition("\n")[2].split())
