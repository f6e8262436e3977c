"""The display: which platform Qt draws on, its screens, and whether a window comes up."""

import os
import sys
from collections.abc import Iterator

from PySide6.QtCore import QDeadlineTimer, QEventLoop, qVersion
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QApplication, QWidget

from dispatch_desk.doctor.finding import Asked, Finding

LEAST = (1024, 640)  # px, the window's own minimum
WAIT_MS, STEP_MS = 5_000, 50
OFFSCREEN = "offscreen"
WITHOUT = (
    "Run this at the desk itself; pictures are made without a display by: "
    "dispatch-desk run --offscreen --seconds 20 --screenshot desk.png"
)


def has_display() -> bool:
    """Whether somebody can sit in front of it. Only where X or Wayland draw is it told beforehand."""
    chosen = os.environ.get("QT_QPA_PLATFORM", "")
    if chosen:
        return chosen.partition(":")[0] not in (OFFSCREEN, "minimal")
    if not sys.platform.startswith("linux"):
        return True
    return "DISPLAY" in os.environ or "WAYLAND_DISPLAY" in os.environ


def examine(_asked: Asked) -> Iterator[Finding]:
    there = has_display()
    if not there:
        os.environ["QT_QPA_PLATFORM"] = OFFSCREEN
        yield Finding("warning", "Display", "there is none here", WITHOUT)
    application = QApplication(["dispatch-desk-doctor"])
    yield Finding("fine", "Qt", f"{qVersion()}, drawing on {QGuiApplication.platformName()}")
    if there:
        yield from (_screen(screen) for screen in application.screens())
    yield _window(there=there)


def _screen(screen: QScreen) -> Finding:
    """Its size as windows count it; with a scale of 1.5, fewer pixels than the screen has."""
    size, scale = screen.size(), screen.devicePixelRatio()
    found = f"{size.width()} x {size.height()} at a scale of {scale:g}"
    if size.width() < LEAST[0] or size.height() < LEAST[1]:
        small = f"{found}: smaller than the desk's window, {LEAST[0]} x {LEAST[1]}"
        remedy = "Choose a smaller scale or a larger screen."
        return Finding("failed", f"Screen {screen.name()}", small, remedy)
    return Finding("fine", f"Screen {screen.name()}", found)


def _window(*, there: bool) -> Finding:
    window = QWidget()
    window.resize(320, 200)
    window.show()
    patience, events = QDeadlineTimer(WAIT_MS), QEventLoop.ProcessEventsFlag.AllEvents
    while not _is_exposed(window) and not patience.hasExpired():
        QApplication.processEvents(events, STEP_MS)
    if not _is_exposed(window):
        remedy = "Start the display's window manager, or open a desk in another session."
        return Finding("failed", "Window", "made, but never shown", remedy)
    where = "comes up" if there else "can be drawn without a display"
    return Finding("fine", "Window", where)


def _is_exposed(window: QWidget) -> bool:
    return window.windowHandle().isExposed()
