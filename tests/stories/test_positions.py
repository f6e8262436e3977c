"""Positions are shown with their age, and what a feed could not use is counted."""

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip

from dispatch_desk.sending.candidate import Candidate
from tests.stories.rooms import DeskAt


def test_that_a_unit_not_heard_from_for_six_minutes_is_old_in_list_and_status_bar(
    desk: DeskAt,
) -> None:
    desk.call()
    desk.open_first()
    desk.later(minutes=6)
    desk.position("BR21", 1, 4)
    desk.position("BD03", 0, 0)
    desk.position("BN40", 4, 5)
    desk.tick()
    desk.sees(lambda: "Positions 4 of 5, 1 late" in desk.status())

    def row(callsign: str) -> Candidate:
        return next(r for r in desk.window.ranked.rows.rows if r.callsign == callsign)

    for _ in range(4):
        desk.tick()
    desk.sees(lambda: row("BR24").stale and not row("BR21").stale)
    assert row("BR24").reason == "Position 6 min old"
    assert row("BR24").change == "With a fresh position: ask by radio"
    marks = {unit.callsign: unit for unit in desk.window.map.feed.scene.units}
    assert "6 min old" in marks["BR24"].note.replace("\u00a0", " ")
    assert marks["BR21"].note == ""


def test_that_what_a_feed_could_not_use_is_counted_in_the_status_bar(desk: DeskAt) -> None:
    desk.datagram(b"{broken")
    desk.datagram(b'{"_type":"location","lat":54.3,"lon":-4.9,"tst":1904000000,"tid":"zz"}')

    def counted() -> bool:
        desk.tick()
        return "2 refused" in desk.status()

    desk.sees(counted)
    assert "Positions 4 of 5" in desk.status()


@pytest.mark.qt_log_ignore("This plugin does not support raise")  # a tip comes to the front
def test_that_the_pointer_over_the_positions_is_told_why_some_were_refused(desk: DeskAt) -> None:
    desk.datagram(b"{broken")

    def told() -> str:
        desk.tick()
        bar = desk.window.status
        bar.repaint()
        place = next(place for place, part, *_ in bar._places if part.said.startswith("Positions"))
        spot = place.center().toPoint()
        asked = QHelpEvent(QEvent.Type.ToolTip, spot, bar.mapToGlobal(spot))
        QApplication.sendEvent(bar, asked)
        return QToolTip.text()

    desk.sees(lambda: "Refused: 1 unreadable" in told())
