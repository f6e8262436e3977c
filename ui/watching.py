"""Keeps the safety watch's process running: starts it, hears its heartbeat, starts it again."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from msgspec import MsgspecError, json
from PySide6.QtCore import QObject, Signal

from ui.watch_process import Heartbeat

# All counted in ticks of the window, four a second, not on a clock: a window that hung for a while
# must first hear what its watch said meanwhile before it may call it silent.
STARTS_IN = 60  # what a cold start on a busy machine may take
SILENT_AFTER = (
    28  # without a heartbeat for so long it hangs; a held journal may take it five seconds
)
FIRST_PAUSE, LONGEST_PAUSE = 4, 120  # between two starts of one that keeps dying
MOST_COUNTED = 8  # deaths; the pause is the longest by then
MOST_AT_ONCE = 1 << 16  # bytes heard a tick: all that a pipe holds
STOPS_IN_S = 1.0
STEADY_AFTER = 240  # it has lived so long that its next death is a new matter


class Vigil:
    """When a watch counts as dead, and when it is started again. One `tick` a tick of the window."""

    def __init__(self) -> None:
        self._beaten = False  # since its start
        self._quiet = 0  # ticks since its start or last beat
        self._age = 0  # ticks since its start
        self._pause = 0  # ticks until the next start
        self._deaths = 0  # in a row
        self.up = False  # it should be running

    def started(self) -> None:
        self.up, self._beaten, self._quiet, self._age = True, False, 0, 0

    def beat(self) -> bool:
        """Heard from. True when it is the first word after a death: it is back."""
        back = self._deaths > 0 and not self._beaten
        self._beaten, self._quiet = True, 0
        return back

    @property
    def alive(self) -> bool:
        """It beat lately, or has been started for the first time and may take its time."""
        return self.up and not self.hangs and (self._beaten or self._deaths == 0)

    @property
    def hangs(self) -> bool:
        """It runs, and says nothing."""
        return self.up and self._quiet > (SILENT_AFTER if self._beaten else STARTS_IN)

    def tick(self) -> None:
        self._quiet += 1
        self._age += 1
        self._pause = max(0, self._pause - 1)
        if self._beaten and self._age >= STEADY_AFTER:
            self._deaths = 0

    def died(self) -> None:
        """The first death is answered at once, each further one after a longer pause."""
        self._pause = min(FIRST_PAUSE * (2**self._deaths - 1), LONGEST_PAUSE)
        self._deaths = min(self._deaths + 1, MOST_COUNTED)
        self.up = False

    @property
    def start_is_due(self) -> bool:
        return not self.up and self._pause == 0


class WatchKeeper(QObject):
    """`look` is called with every tick of the window, and never waits."""

    restarted = Signal()  # it had died or hung, and is back; once, however many starts it took

    def __init__(self, journal_url: str, sink: Path | None, profile: Path | None = None) -> None:
        super().__init__()
        self._words = [sys.executable, "-m", "ui.watch_process", "--journal", journal_url]
        self._words += ["--sink", str(sink)] if sink is not None else []
        self._words += ["--force", str(profile)] if profile is not None else []
        self.sound = True  # a device is there; believed until the watch says otherwise
        self.trouble = ""  # what the watch can't do just now, in words
        self._vigil = Vigil()
        self._process: subprocess.Popen[bytes] | None = None
        self._half = b""  # a line whose end has not come yet

    def start(self) -> None:
        """Begin. A watch that can't be started is tried again with the ticks, as one that died."""
        self._let_go()
        try:
            # A session of its own: Ctrl-C, or a terminal that closes, ends the window only.
            self._process = subprocess.Popen(  # noqa: S603 - our own program, no shell
                self._words,
                stdin=subprocess.PIPE,  # ends with the window, which tells the watch
                stdout=subprocess.PIPE,
                start_new_session=True,
            )
        except OSError as error:
            self.trouble = f"The safety watch can't be started ({error.strerror})"
            self._vigil.died()
            return
        os.set_blocking(_output(self._process), False)
        self._vigil.started()

    @property
    def alive(self) -> bool:
        """It beat lately, or has only just been started."""
        return self._vigil.alive

    @property
    def process_id(self) -> int | None:
        """None while there is no process."""
        return self._process.pid if self._process is not None else None

    def look(self) -> None:
        """Hear what it said; start it again when it has ended, or beats no more."""
        self._vigil.tick()
        for beat in self._heard():
            self.sound, self.trouble = beat.sound, beat.trouble
            if self._vigil.beat():
                self.restarted.emit()
        ended = self._process is None or self._process.poll() is not None
        if self._vigil.up and (ended or self._vigil.hangs):
            self._vigil.died()
            if self._process is not None:
                self._process.kill()
        if ended and self._vigil.start_is_due:
            self.start()

    def acknowledge(self) -> None:
        """Somebody has read that the watch was asleep or stood still: it need not say so any more."""
        if self._process is not None and self._process.stdin is not None:
            with suppress(OSError):  # it has ended, and a new one has nothing to say of before
                os.write(self._process.stdin.fileno(), b"\n")

    def stop(self) -> None:
        """The desk closes in order: nobody needs watching from here.

        Without this, a live desk's watch goes on for a while after the window's program has ended.
        """
        self._vigil.died()
        if self._process is not None:
            self._process.kill()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(STOPS_IN_S)
        self._let_go()

    def _heard(self) -> Iterator[Heartbeat]:
        *lines, self._half = (self._half + self._read()).split(b"\n")
        for line in lines:
            with suppress(MsgspecError):  # cut off, or written by something that isn't the watch
                yield json.decode(line, type=Heartbeat)

    def _read(self) -> bytes:
        if self._process is None:
            return b""
        try:
            return os.read(_output(self._process), MOST_AT_ONCE)
        except BlockingIOError:  # nothing new
            return b""

    def _let_go(self) -> None:
        """Of a process that has ended, or is left to itself."""
        if self._process is not None:
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe is not None:
                    pipe.close()
        self._process, self._half = None, b""


def _output(process: "subprocess.Popen[bytes]") -> int:
    assert process.stdout is not None  # noqa: S101 - for the type checker: it was asked for
    return process.stdout.fileno()
