"""The end of a shift: Ctrl+P, and the page lies there, while the desk goes on."""

from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from dispatch_desk import areas
from tests.stories.rooms import DeskAt
from ui.report.opening import LiveReports
from ui.report.preview import Preview

WRITTEN_MS = 40_000  # another program starts and reads the record, on two busy cores


def reports_of(desk: DeskAt) -> LiveReports:
    made = desk.running.reports
    assert made is not None
    return made


def shown(desk: DeskAt, qtbot: QtBot) -> Preview:
    reports = reports_of(desk)
    qtbot.waitUntil(lambda: bool(reports.shown), timeout=WRITTEN_MS)
    return reports.shown[0]


def test_that_the_window_writes_the_report_and_the_desk_goes_on(desk: DeskAt, qtbot: QtBot) -> None:
    key = desk.call()
    desk.press("Ctrl+P")
    assert "being written" in desk.window.command_line.accessibleDescription()
    desk.call(place="2 Hazel Street")  # taken meanwhile
    page = shown(desk, qtbot)
    said = page.page.toPlainText()
    assert "M Hughes" in said
    assert "LEFT OPEN" in said
    assert key.rpartition("/")[2] in said
    assert "unbroken" in said
    (file,) = (areas.home() / "reports").glob("shift-*.html")
    assert "Shift report" in file.read_text("utf-8")
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    qtbot.keyClick(page, Qt.Key.Key_Escape)
    desk.sees(lambda: reports_of(desk).shown == [])
    file.unlink()


def test_that_a_report_from_a_time_that_is_none_is_refused_beside_the_line(
    desk: DeskAt, qtbot: QtBot
) -> None:
    line = desk.window.command_line
    desk.press("Ctrl+K")
    desk.enter("report soon")
    qtbot.waitUntil(lambda: "“soon” is no time" in line.warning, timeout=WRITTEN_MS)
    desk.sees(lambda: reports_of(desk).shown == [])


def test_that_the_desk_signs_its_record_and_says_when_it_cannot(desk: DeskAt, home: Path) -> None:
    witness = desk.launch.witness
    assert witness is not None
    (home / "heads").rename(home / "heads-away")
    (home / "heads").write_text("in the way")
    try:
        desk.call()
        witness.look(desk.clock.now().replace(year=desk.clock.now().year + 1))
        desk.tick()
        desk.sees(lambda: "The record is not being signed" in desk.status())
    finally:
        (home / "heads").unlink()
        (home / "heads-away").rename(home / "heads")
