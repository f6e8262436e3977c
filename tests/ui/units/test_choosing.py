"""The hand on the ranked list: digits as painted, proposals as one, what is kept and taken back."""

from datetime import timedelta

import pytest
from msgspec import structs
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from dispatch_desk.commands import (
    Command,
    ExplainChoice,
    RecallUnit,
    RecordChoice,
    SendUnit,
    WriteLog,
)
from dispatch_desk.records import Choice, Records
from dispatch_desk.sending.candidate import Candidate
from dispatch_desk.sending.costs import Cost
from dispatch_desk.sending.needs import Needs
from dispatch_desk.sending.pairing import Outcome, Pairing
from resources.units import Callsign
from tests.ui.a_night import FORCE, NOW, calm, duty
from tests.ui.units.candidates import candidate
from ui.units.ranked import CHANGED, RankedPanel
from ui.units.ranked_row import ROW_PX

DOMESTIC = "2041-01-12/0417"
BR21 = candidate("BR21", 1, 215, crew=1, verdict="recommended", hold=True)
BR24 = candidate("BR24", 2, 395, verdict="recommended")
BR27 = candidate("BR27", 3, 420, stale=True, age_s=840)
BT11 = candidate("BT11", 4, 480, divert_from="2041-01-12/0419", verdict="partial")
BN40 = candidate("BN40", None, 120, verdict="unsuitable", reason="PCSO: not for confrontation")
ROWS = [BR21, BR24, BR27, BT11, BN40]
Key = Qt.Key


def cost(words: str, *, grave: bool = False) -> Cost:
    return Cost("cover", "Somerton", words, 250.0, 720.0, grave)


class Watched(RankedPanel):
    """The panel with a note of everything it asked for and told."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent=parent)
        self.asked: list[Command] = []
        self.told: list[tuple[Callsign, ...]] = []
        self.command_wanted.connect(self.asked.append)
        self.chosen_changed.connect(self.told.append)

    def sent(self) -> list[str]:
        return [str(c.callsign) for c in self.asked if isinstance(c, SendUnit)]

    def answer_all(self, *, done: bool = True) -> None:
        for command in [c for c in self.asked if isinstance(c, SendUnit)]:
            self.answered(command, done=done)


@pytest.fixture
def panel(window: QWidget, qtbot: QtBot) -> Watched:
    made = Watched(window)
    made.resize(576, 600)
    made.show()
    made.set_desk(calm(), NOW)
    made.set_incident(DOMESTIC)
    made.set_needs(Needs(), FORCE)
    show(made, ROWS)
    made.list.setFocus()
    qtbot.waitUntil(made.list.hasFocus)
    return made


def show(panel: RankedPanel, rows: list[Candidate]) -> None:
    panel.show_candidates("Units for 0417", rows, "by road time", ())
    panel.list.viewport().repaint()


def hold_down(panel: RankedPanel, key: Qt.Key, text: str = "") -> None:
    """The key repeats by itself, as under a heavy hand."""
    no = Qt.KeyboardModifier.NoModifier
    for _ in range(5):
        hand = QApplication.focusWidget() or panel.list
        QApplication.sendEvent(hand, QKeyEvent(QEvent.Type.KeyPress, key, no, text, True))  # noqa: FBT003 - Qt's signature


def with_choice(records: Records, *, taken: bool) -> Records:
    log = records.incidents[DOMESTIC]
    kept = Choice(99, NOW, "M Hughes", (BR24.callsign,), (BR21.callsign,), taken)
    there = (BR24.callsign,)
    records.incidents[DOMESTIC] = structs.replace(log, choices=(kept,), units=there)
    return records


def test_that_a_digit_is_whoever_was_painted_beside_it(panel: Watched, qtbot: QtBot) -> None:
    panel.list.clearFocus()
    moved = [
        structs.replace(BR24, rank=1),
        structs.replace(BR21, rank=2),
        *ROWS[2:],
    ]
    panel.show_candidates("Units for 0417", moved, "by road time", ())  # nobody has seen it yet
    panel.choose(1)
    assert panel.tray.words[0] == "BR21"
    panel.list.viewport().repaint()
    panel.choose(2)
    assert panel.tray.words[0] == "Nobody sent yet"
    qtbot.keyClick(panel.list, Key.Key_1)


def test_that_a_digit_that_is_not_on_the_screen_does_nothing(panel: Watched) -> None:
    many = [candidate(f"C{n:02}", n, 100.0 * n) for n in range(1, 10)]
    panel.resize(576, 32 + 52 + 3 * ROW_PX)
    panel.set_incident("2041-01-12/0422")
    show(panel, many)
    panel.choose(9)
    assert panel.told[-1] == ("C01",)
    panel.choose(1)
    assert panel.tray.words[0] == "C01"


def test_that_the_first_of_the_proposal_stands_for_all_of_it(panel: Watched, qtbot: QtBot) -> None:
    assert panel.tray.send.text() == "Send BR21 BR24  Enter"
    assert panel.told[-1] == ("BR21", "BR24")
    assert any("hold BR21 at RVP" in words for words in panel.tray.lines.words)
    qtbot.keyClick(panel.list, Key.Key_Down)
    assert panel.tray.send.text() == "Send BR24  Enter"
    qtbot.keyClick(panel.list, Key.Key_Up)
    qtbot.keyClick(panel.list, Key.Key_Return)
    assert panel.sent() == ["BR21", "BR24"]


def test_that_a_key_held_down_is_pressed_once(panel: Watched, qtbot: QtBot) -> None:
    qtbot.keyClick(panel.list, Key.Key_2)
    hold_down(panel, Key.Key_2, "2")
    assert panel.tray.words[0] == "BR24"
    panel.set_needs(Needs(officers=5), FORCE)
    qtbot.keyClick(panel.list, Key.Key_Return)
    hold_down(panel, Key.Key_Return, "\r")
    assert panel.sent() == []
    assert panel.tray.asking
    qtbot.keyClick(panel.tray.reason_line, Key.Key_Return)
    hold_down(panel, Key.Key_Return, "\r")
    assert panel.sent() == ["BR24"]


def test_that_who_is_being_sent_is_not_sent_again(panel: Watched, qtbot: QtBot) -> None:
    qtbot.keyClick(panel.list, Key.Key_2)
    qtbot.keyClick(panel.list, Key.Key_Return)
    qtbot.keyClick(panel.list, Key.Key_2)
    qtbot.keyClick(panel.list, Key.Key_Return)
    assert panel.sent() == ["BR24"]


def test_that_the_choice_is_kept_with_the_list_as_it_was_once_all_is_answered(
    panel: Watched, qtbot: QtBot
) -> None:
    qtbot.keyClick(panel.list, Key.Key_Return)
    assert not any(isinstance(c, RecordChoice) for c in panel.asked)
    panel.answer_all()
    kept = panel.asked[-1]
    assert isinstance(kept, RecordChoice)
    assert kept.chosen == kept.proposed == ("BR21", "BR24")
    assert [(row.callsign, row.rank) for row in kept.shown] == [(r.callsign, r.rank) for r in ROWS]
    assert kept.shown[2].age_s == 840


def test_that_nothing_is_kept_of_a_sending_that_was_refused(panel: Watched, qtbot: QtBot) -> None:
    qtbot.keyClick(panel.list, Key.Key_Return)
    panel.answer_all(done=False)
    assert not any(isinstance(c, RecordChoice) for c in panel.asked)
    assert not any("Backspace" in words for words in panel.tray.lines.words)


def test_that_one_letter_explains_another_choice_once(panel: Watched, qtbot: QtBot) -> None:
    qtbot.keyClick(panel.list, Key.Key_2)
    qtbot.keyClick(panel.list, Key.Key_Return)
    panel.answer_all()
    panel.set_desk(with_choice(calm(), taken=False), NOW)
    show(panel, ROWS)
    assert panel.tray.reason_keys.isVisible()
    qtbot.keyClick(panel.list, Key.Key_N)
    qtbot.keyClick(panel.list, Key.Key_L)
    explained = [c for c in panel.asked if isinstance(c, ExplainChoice)]
    assert explained == [ExplainChoice(incident=DOMESTIC, choice=99, reason="nearer")]
    assert not panel.tray.reason_keys.isVisible()


def asked_why(panel: Watched, qtbot: QtBot) -> None:
    """BR24 was sent, BR21 was proposed, and nobody has said why."""
    qtbot.keyClick(panel.list, Key.Key_2)
    qtbot.keyClick(panel.list, Key.Key_Return)
    panel.answer_all()
    panel.set_desk(with_choice(going(BR24), taken=False), NOW)
    show(panel, ROWS)


def given(reason: str) -> ExplainChoice:
    return ExplainChoice(incident=DOMESTIC, choice=99, reason=reason)


def explained(panel: Watched) -> list[Command]:
    return [c for c in panel.asked if isinstance(c, (ExplainChoice, RecallUnit))]


def with_reason(records: Records, reason: str) -> Records:
    log = records.incidents[DOMESTIC]
    (choice,) = log.choices
    kept = structs.replace(choice, reason=reason)
    records.incidents[DOMESTIC] = structs.replace(log, choices=(kept,))
    return records


def test_that_a_reason_given_by_mistake_is_taken_back_before_the_sending_is(
    panel: Watched, qtbot: QtBot
) -> None:
    asked_why(panel, qtbot)
    qtbot.keyClick(panel.list, Key.Key_N)
    words = "Backspace takes the reason back, again recalls BR24 (free)"
    assert panel.tray.lines.words[0] == words
    qtbot.keyClick(panel.list, Key.Key_Backspace)
    assert explained(panel) == [given("nearer"), given("")]
    assert panel.tray.words[1] == "Reason taken back"
    qtbot.keyClick(panel.list, Key.Key_L)  # and it can be given again
    assert explained(panel)[-1] == given("local")
    qtbot.keyClick(panel.list, Key.Key_Backspace)
    qtbot.keyClick(panel.list, Key.Key_Backspace)
    assert explained(panel)[-1] == RecallUnit(incident=DOMESTIC, callsign=BR24.callsign)


def test_that_the_way_back_of_a_reason_stands_before_what_the_next_would_cost(
    panel: Watched, qtbot: QtBot
) -> None:
    asked_why(panel, qtbot)
    panel.show_costs([cost("leaves Somerton bare", grave=True)])
    assert "recalls" not in panel.tray.lines.words[0]
    qtbot.keyClick(panel.list, Key.Key_N)
    assert "takes the reason back" in panel.tray.lines.words[0]


def test_that_a_reason_can_be_taken_back_for_a_while_and_not_from_another_log(
    panel: Watched, qtbot: QtBot
) -> None:
    asked_why(panel, qtbot)
    qtbot.keyClick(panel.list, Key.Key_N)
    panel.set_desk(with_reason(panel._records, "nearer"), NOW + timedelta(minutes=4))
    qtbot.keyClick(panel.list, Key.Key_Backspace)
    assert explained(panel) == [given("nearer")]
    panel.set_desk(panel._records, NOW)
    panel.set_incident("2041-01-12/0422")
    assert not any("reason" in words for words in panel.tray.lines.words)
    qtbot.keyClick(panel.list, Key.Key_Backspace)
    assert not any(c == given("") for c in explained(panel))


def test_that_a_reason_the_journal_has_not_got_is_asked_for_again(
    panel: Watched, qtbot: QtBot
) -> None:
    asked_why(panel, qtbot)
    qtbot.keyClick(panel.list, Key.Key_N)
    assert not panel.tray.reason_keys.isVisible()
    panel.explained(given("nearer"), done=False)
    assert panel.tray.reason_keys.isVisible()
    assert not any("reason" in words for words in panel.tray.lines.words)


def whole_words(panel: Watched) -> list[str]:
    """The words beside the letters, as far as each stands whole inside the tray."""
    keys = panel.tray.reason_keys
    seen = [b for b in keys.buttons if b.width() >= b.sizeHint().width()]
    return [b.text() for b in seen if b.mapTo(panel, b.rect().bottomRight()).x() < panel.width()]


@pytest.mark.parametrize(("width", "small"), [(472, True), (576, False)])
def test_that_each_letter_stands_with_its_words_on_every_screen(
    panel: Watched, qtbot: QtBot, width: int, *, small: bool
) -> None:
    panel.resize(width, 316 if small else 435)
    panel.set_small(small)
    asked_why(panel, qtbot)
    QApplication.processEvents()
    said = whole_words(panel)
    assert len(said) == len(FORCE.choice_reasons)
    for words, reason in zip(said, FORCE.choice_reasons, strict=True):
        assert words == f"{reason.key}  {reason.short if small else reason.name}"
    assert len({b.y() for b in panel.tray.reason_keys.buttons}) == (2 if small else 4)
    assert panel.list.viewport().height() >= 2 * ROW_PX


def test_that_a_force_without_short_words_has_its_whole_ones_on_the_small_screen(
    panel: Watched, qtbot: QtBot
) -> None:
    bare = tuple(structs.replace(reason, short="") for reason in FORCE.choice_reasons)
    panel.set_needs(Needs(), structs.replace(FORCE, choice_reasons=bare))
    panel.resize(472, 400)
    panel.set_small(True)
    asked_why(panel, qtbot)
    QApplication.processEvents()
    assert whole_words(panel) == [f"{reason.key}  {reason.name}" for reason in bare]


def test_that_with_the_hand_elsewhere_it_is_said_how_a_letter_and_backspace_are_reached(
    panel: Watched, qtbot: QtBot, window: QWidget
) -> None:
    asked_why(panel, qtbot)
    title = panel.tray.reason_keys._title
    assert "Ctrl+4" not in title.text() + panel.tray.accessibleName()
    qtbot.keyClick(panel.list, Key.Key_Down)
    assert panel.tray.send.text().endswith("  Enter")
    window.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    window.setFocus()
    assert "Ctrl+4, then a letter" in title.text()
    assert "0417 · Ctrl+4, Backspace recalls BR24" in panel.tray.accessibleName()
    assert panel.tray.send.text().endswith("  Ctrl+Enter")
    panel.list.setFocus()
    assert panel.tray.send.text().endswith("  Enter")


def test_that_one_question_is_asked_at_a_time(panel: Watched, qtbot: QtBot) -> None:
    asked_why(panel, qtbot)
    panel.set_needs(Needs(officers=5), FORCE)
    qtbot.keyClick(panel.list, Key.Key_3)
    qtbot.keyClick(panel.list, Key.Key_Return)
    assert panel.tray.asking
    assert panel.tray.send.text().endswith("  Enter")  # which sends from there
    assert not panel.tray.reason_keys.isVisible()
    qtbot.keyClick(panel.tray.reason_line, Key.Key_Escape)
    assert panel.tray.reason_keys.isVisible()
    qtbot.keyClick(panel.list, Key.Key_N)
    assert explained(panel) == [given("nearer")]


@pytest.mark.parametrize("width", [472, 900])
def test_that_what_enter_does_without_a_reason_is_said_however_narrow(
    panel: Watched, width: int
) -> None:
    panel.resize(width, 500)
    panel.set_needs(Needs(officers=5), FORCE)
    panel.tray.ask(["BN40: PCSO: not for confrontation", "BN40 there alone first"])
    line = panel.tray.reason_line
    assert line.placeholderText().endswith("Why? Enter alone sends without a reason")
    assert line.fontMetrics().horizontalAdvance(line.placeholderText()) < line.width()
    assert "not for confrontation" in line.toolTip()


def test_that_the_row_in_hand_stays_in_sight_when_the_tray_grows(
    panel: Watched, qtbot: QtBot
) -> None:
    panel.resize(472, 32 + 52 + 5 * ROW_PX)
    qtbot.keyClick(panel.list, Key.Key_End)
    panel.resize(472, 32 + 52 + 3 * ROW_PX - 20)
    QApplication.processEvents()
    seen = panel.list.visualRect(panel.list.currentIndex())
    assert 0 <= seen.top() < seen.bottom() < panel.list.viewport().height()
    assert seen.top() % ROW_PX == 0  # and no row is cut in half
    panel.list.verticalScrollBar().setValue(0)  # looked elsewhere: it stays there
    panel.resize(472, 32 + 52 + 2 * ROW_PX)
    QApplication.processEvents()
    assert panel.list.verticalScrollBar().value() == 0


def test_that_a_click_says_why_as_well_as_a_letter(panel: Watched, qtbot: QtBot) -> None:
    qtbot.keyClick(panel.list, Key.Key_2)
    qtbot.keyClick(panel.list, Key.Key_Return)
    panel.set_desk(with_choice(calm(), taken=False), NOW)
    show(panel, ROWS)
    panel.set_small(True)
    panel.set_small(False)
    panel.tray.reason_keys.buttons[1].click()
    assert [c.reason for c in panel.asked if isinstance(c, ExplainChoice)] == ["local"]


def test_that_nobody_is_asked_after_a_choice_as_proposed_or_at_another_log(
    panel: Watched, qtbot: QtBot
) -> None:
    qtbot.keyClick(panel.list, Key.Key_Return)
    panel.set_desk(with_choice(calm(), taken=True), NOW)
    show(panel, ROWS)
    assert not panel.tray.reason_keys.isVisible()
    panel.set_desk(with_choice(calm(), taken=False), NOW)
    panel.set_incident("2041-01-12/0422")
    panel.set_incident(DOMESTIC)
    show(panel, ROWS)
    assert not panel.tray.reason_keys.isVisible()


def going(row: Candidate) -> Records:
    """It is on its way to 0417."""
    records = calm()
    records.units[row.callsign] = duty(row.callsign, 5, timedelta(0), "0417", crew=2)
    return records


def test_that_backspace_recalls_for_a_while_and_once(panel: Watched, qtbot: QtBot) -> None:
    qtbot.keyClick(panel.list, Key.Key_2)
    qtbot.keyClick(panel.list, Key.Key_Return)
    panel.answer_all()
    panel.set_desk(going(BR24), NOW + timedelta(minutes=2))
    show(panel, ROWS)
    assert any("Backspace recalls BR24 (free)" in words for words in panel.tray.lines.words)
    panel.set_incident("2041-01-12/0422")
    qtbot.keyClick(panel.list, Key.Key_Backspace)
    assert panel.asked[-1] == RecallUnit(incident=DOMESTIC, callsign=BR24.callsign)
    assert panel.tray.words[1] == "Recalled: BR24 free"
    count = len(panel.asked)
    qtbot.keyClick(panel.list, Key.Key_Backspace)
    assert len(panel.asked) == count
    assert "Nothing was sent lately" in panel.tray.words[1]


def test_that_after_a_while_nothing_is_offered_for_recall(panel: Watched, qtbot: QtBot) -> None:
    qtbot.keyClick(panel.list, Key.Key_2)
    qtbot.keyClick(panel.list, Key.Key_Return)
    panel.answer_all()
    panel.set_desk(going(BR24), NOW + timedelta(minutes=4))
    show(panel, ROWS)
    assert not any("Backspace" in words for words in panel.tray.lines.words)


def test_that_a_sending_by_line_can_be_recalled_here(panel: Watched) -> None:
    sent = SendUnit(incident=DOMESTIC, callsign=BR24.callsign)
    panel.sending([sent])
    panel.set_desk(going(BR24), NOW)
    panel.answered(sent, done=True)
    assert not any(isinstance(c, RecordChoice) for c in panel.asked)
    assert any(words.startswith("Sent BR24 to 0417") for words in panel.tray.lines.words)


def test_that_a_diverted_unit_is_sent_as_one_and_says_what_it_leaves(
    panel: Watched, qtbot: QtBot
) -> None:
    qtbot.keyClick(panel.list, Key.Key_4)
    assert panel.tray.lines.words[0].startswith("BT11 leaves 0419 (Robbery")
    qtbot.keyClick(panel.list, Key.Key_Return)
    (sent,) = panel.asked
    assert isinstance(sent, SendUnit)
    assert sent.divert
    assert sent.reason == ""


def test_that_space_chooses_the_row_in_hand_whatever_it_is(panel: Watched, qtbot: QtBot) -> None:
    qtbot.keyClick(panel.list, Key.Key_End)
    qtbot.keyClick(panel.list, Key.Key_Space)
    qtbot.keyClick(panel.list, Key.Key_2)
    assert panel.tray.words[0] == "BN40 + BR24"
    assert panel.tray.words[1].startswith("BN40: PCSO")


def test_that_a_click_on_the_digit_chooses_and_elsewhere_takes_in_hand(
    panel: Watched, qtbot: QtBot
) -> None:
    view, left = panel.list.viewport(), Qt.MouseButton.LeftButton
    qtbot.mouseClick(view, left, pos=QPoint(300, ROW_PX + 20))
    assert panel.tray.words[0] == "Nobody sent yet"
    assert panel.tray.send.text() == "Send BR24  Enter"
    qtbot.mouseClick(view, left, pos=QPoint(20, ROW_PX + 20))
    assert panel.tray.words[0] == "BR24"


def test_that_the_mouse_has_every_deed_of_the_keys(panel: Watched) -> None:
    said = {action.text().partition("\t")[2] for action in panel.menu().actions()}
    assert said == {"Space", "W", "P", "Del", "C", "J", "Backspace", "R"}


def test_that_a_click_on_order_changed_sorts(panel: Watched, qtbot: QtBot) -> None:
    show(panel, [structs.replace(BR24, rank=1), structs.replace(BR21, rank=2), *ROWS[2:]])
    assert panel.head.words[1] == CHANGED
    qtbot.mouseClick(panel.head, Qt.MouseButton.LeftButton)
    assert panel.rows.rows[0].callsign == "BR24"


def test_that_the_proposal_under_the_hand_waits_and_its_absent_go(panel: Watched) -> None:
    plain = [structs.replace(row, verdict="suitable") for row in ROWS[:2]]
    other = [structs.replace(BR27, verdict="recommended", stale=False), *plain, *ROWS[3:]]
    show(panel, other)
    assert panel.tray.send.text() == "Send BR21 BR24  Enter"
    assert panel.head.words[1] == CHANGED
    show(panel, [row for row in other if row.callsign != "BR24"])
    assert panel.tray.send.text() == "Send BR21  Enter"
    panel.resort()
    assert panel.tray.send.text() == "Send BR27  Enter"
    assert panel.told[-1] == ("BR27",)


def test_that_only_a_grave_cost_is_told_unasked(panel: Watched, qtbot: QtBot) -> None:
    panel.show_costs([cost("Somerton: nobody", grave=True), cost("0422 waits 3:10 longer")])
    assert "Somerton: nobody · C: 1 more" in panel.tray.lines.words
    qtbot.keyClick(panel.list, Key.Key_C)
    assert {"Somerton: nobody", "0422 waits 3:10 longer"} <= set(panel.tray.lines.words)
    qtbot.keyClick(panel.list, Key.Key_3)
    assert not any("Somerton" in words for words in panel.tray.lines.words)


def test_that_everybody_left_far_from_help_is_named_unasked(panel: Watched, qtbot: QtBot) -> None:
    qtbot.keyClick(panel.list, Key.Key_2)
    far = [
        structs.replace(cost(f"{name}: backup 5 → 15 min", grave=True), kind="backup")
        for name in ("PC Hale", "PC Rees")
    ]
    panel.show_costs([*far, cost("Somerton: nobody", grave=True)])
    assert panel.tray.lines.words[:2] == (far[0].words, f"{far[1].words} · C: 1 more")


def test_that_j_takes_what_the_pairing_has_for_this_log(panel: Watched, qtbot: QtBot) -> None:
    best = (
        Outcome("2041-01-12/0422", (BR24.callsign,), 200.0),
        Outcome(DOMESTIC, (BR21.callsign, BT11.callsign), 480.0),
    )
    panel.show_pairing(Pairing(best, (), 100.0, ("BT11 here and BR24 to 0422 saves 1:40",)))
    assert "BT11 here and BR24 to 0422 saves 1:40 · J takes it" in panel.tray.lines.words
    with qtbot.waitSignal(panel.pairing_wanted):
        qtbot.keyClick(panel.list, Key.Key_J)
    assert panel.tray.words[0] == "BR21 + BT11"
    assert panel.sent() == []


def test_that_a_pairing_of_other_logs_says_where_it_is_taken(panel: Watched, qtbot: QtBot) -> None:
    best = (
        Outcome("2041-01-12/0422", (BR24.callsign,), 200.0),
        Outcome("2041-01-12/0423", (BR21.callsign,), 480.0),
    )
    panel.show_pairing(Pairing(best, (), 100.0, ("Together saves 1:40",)))
    assert "Together saves 1:40 · open 0422 or 0423 to take it" in panel.tray.lines.words
    qtbot.keyClick(panel.list, Key.Key_J)
    assert panel.tray.words[1] == "No pairing is proposed for this log"


def test_that_a_comparison_moves_nothing_and_goes_with_the_pointer(panel: Watched) -> None:
    height = panel.tray.height()
    panel.show_compared(["BR27 against BR24: 0:25 later", "position 14 min old"])
    assert panel.tray.words[1] == "BR27 against BR24: 0:25 later · position 14 min old"
    assert panel.tray.height() == height
    panel.show_compared([])
    assert "against" not in panel.tray.words[1]


def test_that_w_is_told_beside_the_first(panel: Watched, qtbot: QtBot) -> None:
    qtbot.keyClick(panel.list, Key.Key_Down)
    with qtbot.waitSignal(panel.hovered) as hovered:
        qtbot.keyClick(panel.list, Key.Key_W)
    assert hovered.args == ["BR24"]
    panel.show_compared(["3:00 after BR21"])
    assert panel._why.text().endswith("3:00 after BR21")


def test_that_p_is_logged_and_marked_until_a_newer_position(panel: Watched, qtbot: QtBot) -> None:
    qtbot.keyClick(panel.list, Key.Key_Down)
    qtbot.keyClick(panel.list, Key.Key_Down)
    qtbot.keyClick(panel.list, Key.Key_P)
    assert panel.asked == [WriteLog(incident=DOMESTIC, text="Asked BR27 for its position by radio")]
    panel.set_desk(calm(), NOW + timedelta(seconds=20))
    show(panel, ROWS)
    assert panel._painter.asked_s == {"BR27": 20.0}
    show(panel, [structs.replace(row, age_s=4.0) for row in ROWS])
    assert panel._painter.asked_s == {}


def test_that_in_a_replay_every_key_that_would_change_something_says_no(
    panel: Watched, qtbot: QtBot
) -> None:
    said: list[str] = []
    panel.look_only(lambda: said.append("no"))
    keys = (Key.Key_1, Key.Key_Return, Key.Key_Delete, Key.Key_Backspace, Key.Key_P, Key.Key_J)
    for key in (*keys, Key.Key_Space):
        qtbot.keyClick(panel.list, key)
    assert len(said) == len(keys) + 1
    assert panel.asked == []
    qtbot.keyClick(panel.list, Key.Key_W)
    assert panel._why.isVisible()


def test_that_the_officer_in_need_is_never_whom_enter_sends(panel: Watched, qtbot: QtBot) -> None:
    qtbot.keyClick(panel.list, Key.Key_1)
    assert panel.tray.send.text() == "Send BR21  Enter"
    panel.set_in_need(frozenset({BR21.callsign}))
    alarmed = structs.replace(BR21, rank=None, suitable=False, verdict="unsuitable")
    show(panel, [structs.replace(BR24, rank=1), BR27, BT11, BN40, alarmed])
    assert panel.tray.send.text() == "Send BR24  Enter"
    panel.list.setCurrentIndex(panel.rows.index_of("BR21"))
    assert panel.tray.send.text() == "Send BR24  Enter"
    qtbot.keyClick(panel.list, Key.Key_Space)
    assert "BR21 has an open alert" in panel.tray.words[1]
    assert panel.tray.send.text() == "Send BR24  Enter"


def test_that_once_enough_are_going_the_old_proposal_is_not_offered_again(
    panel: Watched, qtbot: QtBot
) -> None:
    qtbot.keyClick(panel.list, Key.Key_3)
    qtbot.keyClick(panel.list, Key.Key_Return)
    show(panel, ROWS)
    assert panel.sent() == ["BR27"]
    going = structs.replace(BR27, going=True, verdict="going", stale=False)
    enough = [structs.replace(row, verdict="suitable") for row in (BR21, BR24)]
    show(panel, [*enough, going, BT11, BN40])
    assert panel._painter.proposed == frozenset()
    assert panel.tray.send.text() == "Send  Enter"
    qtbot.keyClick(panel.list, Key.Key_Return)
    assert panel.sent() == ["BR27"]
    panel.list.setCurrentIndex(panel.rows.index_of("BR24"))
    assert panel.tray.send.text() == "Send BR24  Enter"


def test_that_a_second_enter_before_the_first_is_saved_sends_nobody_else(
    panel: Watched, qtbot: QtBot
) -> None:
    qtbot.keyClick(panel.list, Key.Key_Return)
    sent = panel.sent()
    qtbot.keyClick(panel.list, Key.Key_Return)
    assert panel.sent() == sent
    assert not panel.tray.send.isEnabled()


def test_that_whom_nobody_has_left_going_needs_no_reason(panel: Watched, qtbot: QtBot) -> None:
    qtbot.keyClick(panel.list, Key.Key_2)
    qtbot.keyClick(panel.list, Key.Key_Return)
    panel.answer_all()
    records = with_choice(calm(), taken=False)
    panel.set_desk(records, NOW)
    show(panel, ROWS)
    assert panel.tray.reason_keys.isVisible()
    recalled = structs.replace(records.incidents[DOMESTIC], units=())
    records.incidents[DOMESTIC] = recalled
    show(panel, ROWS)
    assert not panel.tray.reason_keys.isVisible()
