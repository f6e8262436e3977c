"""A fault of the program's own: whichever thread it comes from, the window's own tells of it."""

import sys
import threading
from types import SimpleNamespace

import pytest

from tests.stories.conftest import OpenDesk
from ui.app import FAILED, _crash_with


def test_that_a_fault_of_another_thread_is_told_by_the_windows_own(
    open_desk: OpenDesk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A box of words opened from any other may take the whole program with it."""
    desk, ended = open_desk(offscreen=True), list[tuple[int, threading.Thread]]()
    for module in (sys, threading):
        monkeypatch.setattr(module, "excepthook", module.excepthook)
    program = SimpleNamespace(exit=lambda code: ended.append((code, threading.current_thread())))
    monkeypatch.setattr(desk.running, "_application", program)
    _crash_with(desk.running)
    failing = threading.Thread(target=lambda: 1 // 0)
    failing.start()
    failing.join()
    assert ended == []
    assert "ZeroDivisionError" in capsys.readouterr().out  # logged at once, whoever tells of it
    desk.sees(lambda: ended)
    assert ended == [(FAILED, threading.main_thread())]
