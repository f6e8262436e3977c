import pytest
from msgspec import structs
from PySide6.QtCore import Qt
from PySide6.QtGui import QRegion
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from dispatch_desk.commands import Command, SendUnit, StandDown
from dispatch_desk.sending.candidate import Candidate
from dispatch_desk.sending.needs import Needs
from resources.units import Callsign
from tests.ui.a_night import FORCE
from tests.ui.map.conftest import Repaints
from tests.ui.units.candidates import candidate
from ui.theme import DAY
from ui.units.ranked import CHANGED, NOT_GIVEN, RankedPanel
from ui.units.ranked_list import ROWS_A_TURN
from ui.units.ranked_row import ROW_PX, aside, spoken
from ui.units.tray import two_lines

DOMESTIC = "2041-01-12/0417"
GOING = candidate("BR24", 1, 105, going=True, availability="en_route", reason="Going: en route")
FIRST = candidate("BT11", 2, 180, too_close="BD03")
ALONE = candidate("BD03", 3, 220, crew=1)
OLD = candidate("BR27", 4, 250, stale=True, age_s=1140.0)
UNFIT = candidate("BN40", None, 70, reason="PCSO: not for confrontation", crew=1)
ROWS = [GOING, FIRST, ALONE, OLD, UNFIT]
Key = Qt.Key


class Watched(RankedPanel):
    """The panel with a note of everything it asked for."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent=parent)
        self.asked: list[Command] = []
        self.command_wanted.connect(self.asked.append)


@pytest.fixture
def panel(window: QWidget) -> Watched:
    made = Watched(window)
    made.resize(576, 435)
    made.show()
    made.set_incident(DOMESTIC)
    made.set_needs(Needs(), FORCE)
    show(made, ROWS)
    return made


def show(panel: RankedPanel, rows: list[Candidate], pending: tuple[Command, ...] = ()) -> None:
    """And somebody has seen it."""
    panel.show_candidates("Units for 0417", rows, "by road time", pending)
    panel.list.viewport().repaint()


def order(panel: RankedPanel) -> list[str]:
    return [row.callsign for row in panel.rows.rows]


def sent(callsign: str, rank: int | None, eta_s: float, reason: str = "") -> SendUnit:
    return SendUnit(
        incident=DOMESTIC, callsign=Callsign(callsign), eta_s=eta_s, rank=rank, reason=reason
    )


def test_that_enter_sends_the_first_suitable_with_its_rank(panel: Watched, qtbot: QtBot) -> None:
    panel.list.setFocus()
    qtbot.keyClick(panel.list, Key.Key_Return)
    assert panel.asked == [sent("BT11", 2, 180)]


def test_that_ctrl_enter_from_anywhere_sends_the_same(panel: Watched) -> None:
    panel.list.setCurrentIndex(panel.rows.index_of("BT11"))
    assert panel.tray.send.text() == "Send BT11  Ctrl+Enter"  # the hand is not on the list
    panel.send_tray()
    assert panel.asked == [sent("BT11", 2, 180)]


def test_that_arrows_and_enter_send_the_row_in_hand(panel: Watched, qtbot: QtBot) -> None:
    panel.list.setFocus()
    qtbot.waitUntil(panel.list.hasFocus)
    qtbot.keyClick(panel.list, Key.Key_Down)
    qtbot.keyClick(panel.list, Key.Key_Return)
    assert panel.asked == [sent("BD03", 3, 220)]


def test_that_digits_choose_and_take_back_and_enter_sends_each(
    panel: Watched, qtbot: QtBot
) -> None:
    panel.list.setFocus()
    for key in (Key.Key_3, Key.Key_2, Key.Key_4, Key.Key_4):
        qtbot.keyClick(panel.list, key)
    title, line = panel.tray.words
    assert title == "BD03 + BT11"
    assert "5 crew" in line
    qtbot.keyClick(panel.list, Key.Key_Return)
    assert panel.asked == [sent("BD03", 3, 220), sent("BT11", 2, 180)]
    assert panel.tray.words[0] == "Sent: BR24"


def test_that_digits_act_in_no_other_place(panel: Watched, qtbot: QtBot) -> None:
    panel.set_needs(Needs(officers=9), FORCE)
    panel.send_tray()
    qtbot.keyClicks(panel.tray.reason_line, "2 w r")
    assert panel.tray.reason_line.text() == "2 w r"
    assert panel.tray.words[0] == "Sent: BR24"


def test_that_below_the_minimum_a_reason_is_asked_in_the_tray(panel: Watched, qtbot: QtBot) -> None:
    panel.set_needs(Needs(officers=5), FORCE)
    panel.list.setFocus()
    qtbot.keyClick(panel.list, Key.Key_Return)
    assert panel.asked == []
    assert panel.tray.asking
    qtbot.keyClicks(panel.tray.reason_line, "life at risk")
    qtbot.keyClick(panel.tray.reason_line, Key.Key_Return)
    assert panel.asked == [sent("BT11", 2, 180, "life at risk")]
    assert not panel.tray.reason_line.isVisible()
    assert panel.list.hasFocus()


def test_that_a_missing_reason_never_blocks(panel: Watched, qtbot: QtBot) -> None:
    panel.set_needs(Needs(officers=5), FORCE)
    panel.list.setFocus()
    qtbot.keyClick(panel.list, Key.Key_Return)
    qtbot.keyClick(panel.tray.reason_line, Key.Key_Return)
    assert panel.asked == [sent("BT11", 2, 180, NOT_GIVEN)]


def test_that_esc_in_the_reason_sends_nothing(panel: Watched, qtbot: QtBot) -> None:
    panel.set_needs(Needs(officers=5), FORCE)
    panel.send_tray()
    qtbot.keyClick(panel.tray.reason_line, Key.Key_Escape)
    assert panel.asked == []
    assert not panel.tray.asking


def test_that_who_is_going_counts_towards_the_minimum(panel: Watched) -> None:
    panel.set_needs(Needs(officers=4), FORCE)
    panel.list.setCurrentIndex(panel.rows.index_of("BT11"))
    panel.send_tray()
    assert len(panel.asked) == 1


def test_that_an_unsuitable_unit_can_be_sent_with_a_reason(panel: Watched, qtbot: QtBot) -> None:
    panel.list.setFocus()
    panel.list.setCurrentIndex(panel.rows.index_of("BN40"))
    qtbot.keyClick(panel.list, Key.Key_Return)
    assert "not for confrontation" in panel.tray.reason_line.placeholderText()
    qtbot.keyClick(panel.tray.reason_line, Key.Key_Return)
    assert panel.asked == [sent("BN40", None, 70, NOT_GIVEN)]


def test_that_a_unit_that_is_going_can_be_stood_down(panel: Watched, qtbot: QtBot) -> None:
    panel.list.setFocus()
    qtbot.keyClick(panel.list, Key.Key_1)
    assert panel.tray.stand_down.isVisible()
    qtbot.keyClick(panel.list, Key.Key_Delete)
    assert panel.asked == [StandDown(callsign=Callsign("BR24"))]
    qtbot.keyClick(panel.list, Key.Key_2)
    assert not panel.tray.stand_down.isVisible()


@pytest.mark.parametrize("height", range(300, 440, 9))
def test_that_no_row_is_ever_cut_in_half(panel: Watched, height: int) -> None:
    panel.resize(472, height)
    assert panel.list.viewport().height() % ROW_PX == 0
    assert panel.list.height() - panel.list.viewport().height() < ROW_PX


def test_that_a_sum_too_long_for_one_line_is_broken_between_two_facts() -> None:
    assert two_lines("1 crew · BR21 alone", 200) == ["1 crew · BR21 alone"]
    assert two_lines("3 crew · 2 Taser · BR21 alone for 1:20", 160) == [
        "3 crew · 2 Taser ·",
        "BR21 alone for 1:20",
    ]
    assert two_lines("BR21 has an open alert: close that first", 160) == [
        "BR21 has an open alert:",
        "close that first",
    ]
    endless = "x" * 90
    assert two_lines(endless, 100) == [endless]


def test_that_nobody_in_need_of_help_is_stood_down_from_the_list(
    panel: Watched, qtbot: QtBot
) -> None:
    panel.set_in_need(frozenset({Callsign("BR24")}))
    panel.list.setFocus()
    qtbot.keyClick(panel.list, Key.Key_1)
    assert not panel.tray.stand_down.isVisible()
    qtbot.keyClick(panel.list, Key.Key_Delete)
    assert panel.asked == []
    assert panel.tray.words[1] == "BR24 has an open alert: close that first"
    panel.set_in_need(frozenset())
    qtbot.keyClick(panel.list, Key.Key_Delete)
    assert panel.asked == [StandDown(callsign=Callsign("BR24"))]
    assert "open alert" not in panel.tray.words[1]


def test_that_the_order_waits_while_the_list_is_in_hand(panel: Watched, qtbot: QtBot) -> None:
    panel.list.setFocus()
    faster = structs.replace(ALONE, rank=2, eta_s=100.0)
    latest = [GOING, faster, structs.replace(FIRST, rank=3), OLD, UNFIT]
    show(panel, latest)
    assert order(panel) == [row.callsign for row in ROWS]
    assert panel.head.words[1] == CHANGED
    qtbot.keyClick(panel.list, Key.Key_3)
    qtbot.keyClick(panel.list, Key.Key_Return)
    assert panel.asked == [sent("BD03", 3, 100.0)]  # the digit as shown, the time of now
    qtbot.keyClick(panel.list, Key.Key_R)
    assert order(panel) == [row.callsign for row in latest]
    assert panel.head.words[1] != CHANGED


def test_that_the_order_follows_when_nobody_is_at_the_list(panel: Watched) -> None:
    show(panel, ROWS[::-1])
    assert order(panel) == [row.callsign for row in ROWS[::-1]]


def test_that_a_tick_keeps_selection_scroll_and_tray(panel: Watched, qtbot: QtBot) -> None:
    many = [*ROWS, *(candidate(f"C{n:02}", n, 400.0 + n) for n in range(5, 30))]
    show(panel, many)
    panel.list.setFocus()
    qtbot.keyClick(panel.list, Key.Key_3)
    panel.list.verticalScrollBar().setValue(70)
    show(panel, [structs.replace(row, age_s=11.0) for row in many])
    assert panel.list.verticalScrollBar().value() == 70
    assert panel.list.currentIndex().row() == 2
    assert panel.tray.words[0] == "BD03"


def test_that_old_rows_stay_while_the_roads_are_asked_again(panel: Watched) -> None:
    panel.choose(2)
    panel.show_candidates("Units for 0417", [], "updating 0:02", ())
    assert order(panel) == [row.callsign for row in ROWS]
    assert panel.tray.words[0] == "BT11"
    assert panel.head.words == ("Units for 0417", "updating 0:02")
    panel.set_incident("2041-01-12/0422")
    panel.show_candidates("Units for 0422", [], "roads: still loading", ())
    assert order(panel) == []


def test_that_a_list_without_an_answer_says_what_it_waits_for_and_not_that_nobody_is_there(
    panel: Watched,
) -> None:
    panel.set_incident("2041-01-12/0008")
    panel.show_candidates("Units for 0008", [], "asking the roads", ())
    assert panel.list.empty_words == "Asking the roads"
    panel.show_candidates("Units for 0008", [], "", ())
    assert panel.list.empty_words == "No unit is on duty"


def test_that_another_incident_empties_the_tray(panel: Watched) -> None:
    panel.choose(2)
    panel.set_incident("2041-01-12/0422")
    show(panel, ROWS)
    assert panel.tray.words[0] == "Sent: BR24"


def test_that_a_unit_being_sent_is_marked_and_not_sent_again(panel: Watched) -> None:
    before = panel.list.grab().toImage()
    show(panel, ROWS, (sent("BT11", 2, 180),))
    assert panel.list.grab().toImage() != before
    for hand in (panel.list.currentIndex(), panel.rows.index_of("BT11")):
        panel.list.setCurrentIndex(hand)
        panel.send_tray()
    assert panel.asked == []
    panel.list.setCurrentIndex(panel.rows.index_of("BD03"))
    panel.send_tray()
    assert [getattr(command, "callsign", "") for command in panel.asked] == ["BD03"]


def test_that_w_tells_the_whole_why_and_esc_takes_it_away_first(
    panel: Watched, qtbot: QtBot
) -> None:
    panel.list.setFocus()
    panel.list.setCurrentIndex(panel.rows.index_of("BN40"))
    qtbot.keyClick(panel.list, Key.Key_W)
    assert "not for confrontation" in panel._why.text()
    with qtbot.assertNotEmitted(panel.left):
        qtbot.keyClick(panel.list, Key.Key_Escape)
    assert not panel._why.isVisible()
    with qtbot.waitSignal(panel.left):
        qtbot.keyClick(panel.list, Key.Key_Escape)


def test_that_a_refusal_is_said_in_the_tray_until_the_next_choice(panel: Watched) -> None:
    panel.show_refusal("BT11 is at 0419: stand it down there first")
    assert "stand it down" in panel.tray.words[1]
    panel.choose(3)
    assert "stand it down" not in panel.tray.words[1]


def test_that_without_an_incident_nothing_is_sent(panel: Watched) -> None:
    panel.set_incident(None)
    panel.send_tray()
    assert panel.asked == []
    assert "F2" in panel.list.empty_words


def test_that_a_row_is_read_whole() -> None:
    words = spoken(FIRST)
    assert words.startswith("2: BT11, 3 minutes, 2 officers")
    assert "too close: BD03" in words
    assert spoken(UNFIT).startswith("not suitable: BN40")


def test_that_a_unit_without_a_road_time_shows_its_distance_as_air() -> None:
    assert aside(candidate("BX02", eta_s=None)) == "air 1.2\u00a0km"


def test_that_it_paints_in_both_themes_and_sizes(panel: Watched) -> None:
    night = panel.grab().toImage()
    panel.set_theme(DAY)
    assert panel.grab().toImage() != night
    panel.set_small(True)
    panel.resize(472, 325)
    assert not panel.grab().isNull()
    assert panel.minimumSizeHint().width() <= 472


def aged(rows: list[Candidate], seconds: float) -> list[Candidate]:
    return [structs.replace(row, age_s=seconds) for row in rows]


def test_that_values_that_change_are_painted_a_few_rows_at_a_time_and_all_of_them(
    qtbot: QtBot, panel: Watched
) -> None:
    rows = panel.list.visualRect(panel.rows.index(0)).united(
        panel.list.visualRect(panel.rows.index(len(ROWS) - 1))
    )
    seen = Repaints(panel.list.viewport())
    panel.show_candidates("Units for 0417", aged(ROWS, 71.0), "by road time", ())
    qtbot.waitUntil(lambda: QRegion(rows).subtracted(seen.whole).isEmpty())
    assert len(seen.regions) > 1
    assert all(one.boundingRect().height() <= ROWS_A_TURN * ROW_PX for one in seen.regions)


def test_that_a_digit_that_stands_beside_another_is_painted_with_the_whole_list_at_once(
    qtbot: QtBot, panel: Watched
) -> None:
    first, second, *others = aged(ROWS, 72.0)
    changed = structs.replace(first, rank=2), structs.replace(second, rank=1)
    seen = Repaints(panel.list.viewport())
    panel.rows.show([*changed, *others])
    qtbot.waitUntil(lambda: bool(seen.regions))
    assert seen.regions[0].boundingRect().height() >= len(ROWS) * ROW_PX
    assert panel.list.beside(1) == second.callsign
