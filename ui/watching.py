"""Keeps the safety watch's process running: starts it, hears its heartbeat, starts it again."""

import sys
from pathlib import Path

from msgspec import DecodeError, json
from PySide6.QtCore import QObject, QProcess, Signal

from dispatch_desk import clock
from ui.watch_process import Heartbeat

SILENT_MS = 3_000  # without a heartbeat for so long it counts as dead
STARTS_IN_MS = 8_000  # what a cold start may take


class WatchKeeper(QObject):
    """`look` is called with every tick of the window."""

    restarted = Signal()  # it had died; somebody should know

    def __init__(self, journal_url: str, sink: Path | None) -> None:
        super().__init__()
        self._words = ["-m", "ui.watch_process", "--journal", journal_url]
        self._words += ["--sink", str(sink)] if sink is not None else []
        self.sound = True
        self.trouble = ""
        self._heard_ms: int | None = None
        self._process = QProcess(self)
        self._process.setProcessChannelMode(QProcess.ProcessChannelMode.ForwardedErrorChannel)
        self._process.readyReadStandardOutput.connect(self._hear)

    def start(self) -> None:
        self._started_ms = clock.boot_ms()
        self._heard_ms = None
        self._process.start(sys.executable, self._words)

    @property
    def alive(self) -> bool:
        """It beat lately, or has only just been started."""
        now = clock.boot_ms()
        if self._heard_ms is None:
            return now - self._started_ms < STARTS_IN_MS
        return now - self._heard_ms < SILENT_MS

    @property
    def process_id(self) -> int:
        return self._process.processId()

    def look(self) -> None:
        """Start it again when it has ended, or beats no more."""
        ended = self._process.state() == QProcess.ProcessState.NotRunning
        if not ended and self.alive:
            return
        if not ended:
            self._process.kill()
            self._process.waitForFinished(200)
        self.start()
        self.restarted.emit()

    def stop(self) -> None:
        """The desk closes in order: nobody needs watching from here."""
        self._process.kill()
        self._process.waitForFinished(1000)

    def _hear(self) -> None:
        for line in bytes(self._process.readAllStandardOutput().data()).splitlines():
            try:
                beat = json.decode(line, type=Heartbeat)
            except DecodeError:  # half a line, cut off when the pipe was full
                continue
            self._heard_ms, self.sound, self.trouble = clock.boot_ms(), beat.sound, beat.trouble
