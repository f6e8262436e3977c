import pytest
from msgspec import structs
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from dispatch_desk.commands import (
    CloseIncident,
    Command,
    CreateIncident,
    OwnIncident,
    Regrade,
    WriteLog,
)
from dispatch_desk.records import Incident, LogLine
from geodata.places import Position
from tests.ui.a_night import FORCE, NOW, SECOND, incident
from ui.incident.log_list import text_face
from ui.incident.panel import IncidentPanel
from ui.theme import DAY, NIGHT

ME = "M Hughes"
Key, Control = Qt.Key, Qt.KeyboardModifier.ControlModifier
HERE = Position(51.58, -2.99)
FOUND = [("Corporation Road", HERE), ("Corporation Way", Position(51.6, -2.9))]
DOMESTIC, COLLISION = "2041-01-12/0417", "2041-01-12/0422"


def lines(count: int) -> tuple[LogLine, ...]:
    return tuple(
        LogLine(n, NOW + n * SECOND, NOW + n * SECOND, "R Okafor", f"line {n}", "note")
        for n in range(1, count + 1)
    )


class Watched(IncidentPanel):
    """The panel with a note of everything it asked for."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(find, parent=parent)
        self.asked: list[Command] = []
        self.command_wanted.connect(self.asked.append)


def find(text: str) -> list[tuple[str, Position]]:
    return [place for place in FOUND if text.lower() in place[0].lower()]


@pytest.fixture
def panel(window: QWidget) -> Watched:
    made = Watched(window)
    made.resize(576, 500)
    made.show()
    show(made, incident("0417", log=lines(40)))
    return made


def show(
    panel: Watched, shown: Incident | None, pending: tuple[Command, ...] = (), late: int = 0
) -> None:
    panel.show_incident(shown, FORCE, NOW + late * SECOND, pending, ME)


def test_that_a_tick_and_a_new_line_leave_selection_scroll_and_caret(
    panel: Watched, qtbot: QtBot
) -> None:
    panel.log.setCurrentIndex(panel.log.rows.index(3))
    panel.log.verticalScrollBar().setValue(60)
    qtbot.keyClicks(panel.entry, "she says he has left")
    panel.entry.setCursorPosition(3)
    show(panel, incident("0417", log=lines(41)), late=1)
    chosen = panel.log.selected()
    assert chosen is not None
    assert chosen.text == "line 4"
    assert panel.log.verticalScrollBar().value() == 60
    assert (panel.entry.text(), panel.entry.cursorPosition()) == ("she says he has left", 3)


def test_that_a_reader_at_the_end_sees_the_new_line(panel: Watched) -> None:
    assert panel.log.at_end()
    show(panel, incident("0417", log=lines(45)), late=1)
    assert panel.log.at_end()
    assert panel.log.verticalScrollBar().maximum() > 0


def test_that_another_incident_opens_at_the_end_of_its_log(panel: Watched) -> None:
    panel.log.verticalScrollBar().setValue(0)
    show(panel, incident("0422", log=lines(60)))
    assert panel.log.at_end()


def test_that_enter_writes_and_the_text_stays_until_it_is_saved(
    panel: Watched, qtbot: QtBot
) -> None:
    qtbot.keyClicks(panel.entry, "caller back on line")
    qtbot.keyClick(panel.entry, Key.Key_Return)
    qtbot.keyClick(panel.entry, Key.Key_Return)  # a nervous second press
    assert panel.asked == [WriteLog(incident=DOMESTIC, text="caller back on line")]
    assert panel.entry.text() == "caller back on line"
    qtbot.keyClicks(panel.entry, " and then")
    panel.written(DOMESTIC, "caller back on line")
    assert panel.entry.text() == "and then"


def test_that_a_refused_line_can_be_sent_again(panel: Watched, qtbot: QtBot) -> None:
    qtbot.keyClicks(panel.entry, "x")
    qtbot.keyClick(panel.entry, Key.Key_Return)
    panel.show_refusal("The server is gone: kept here")
    assert (panel.entry.text(), panel.notice.words) == ("x", "The server is gone: kept here")
    qtbot.keyClick(panel.entry, Key.Key_Return)
    assert len(panel.asked) == 2


def test_that_every_incident_keeps_its_own_draft(panel: Watched, qtbot: QtBot) -> None:
    qtbot.keyClicks(panel.entry, "for the domestic")
    show(panel, incident("0422"))
    assert panel.entry.text() == ""
    qtbot.keyClicks(panel.entry, "for the collision")
    qtbot.keyClick(panel.entry, Key.Key_Escape)
    show(panel, incident("0417"))
    assert panel.entry.text() == "for the domestic"
    show(panel, incident("0422"))
    assert panel.entry.text() == "for the collision"


def test_that_a_line_saved_while_another_incident_is_open_takes_only_its_draft(
    panel: Watched, qtbot: QtBot
) -> None:
    qtbot.keyClicks(panel.entry, "done")
    qtbot.keyClick(panel.entry, Key.Key_Return)
    show(panel, incident("0422"))
    qtbot.keyClicks(panel.entry, "done")
    panel.written(DOMESTIC, "done")
    assert panel.entry.text() == "done"
    show(panel, incident("0417"))
    assert panel.entry.text() == ""


def test_that_letters_and_digits_never_act_in_the_entry(panel: Watched, qtbot: QtBot) -> None:
    show(panel, incident("0422"))
    qtbot.keyClicks(panel.entry, "ogck 1234 o")
    assert panel.asked == []
    assert panel.entry.text() == "ogck 1234 o"
    assert not panel.grade_bar.isVisible()


def test_that_a_slash_gives_a_command(panel: Watched, qtbot: QtBot) -> None:
    with qtbot.waitSignal(panel.verb_typed) as typed:
        qtbot.keyClicks(panel.entry, "/send BR24")
        qtbot.keyClick(panel.entry, Key.Key_Return)
    assert typed.args == ["send BR24"]
    assert panel.asked == []


def test_that_o_in_the_log_owns(panel: Watched, qtbot: QtBot) -> None:
    show(panel, incident("0422", log=lines(3)))
    panel.log.setFocus()
    qtbot.keyClick(panel.log, Key.Key_O)
    assert panel.asked == [OwnIncident(incident=COLLISION, owner=ME)]


def test_that_a_new_grade_needs_its_reason(panel: Watched, qtbot: QtBot) -> None:
    panel.log.setFocus()
    qtbot.keyClick(panel.log, Key.Key_G)
    bar = panel.grade_bar
    assert bar.isVisible()
    bar._options.setCurrentIndex(1)
    qtbot.keyClick(bar, Key.Key_Return)
    assert panel.asked == []
    qtbot.keyClicks(bar._words, "he has left")
    qtbot.keyClick(bar._words, Key.Key_Return)
    assert panel.asked == [Regrade(incident=DOMESTIC, grade="2", reason="he has left")]
    panel.done()
    assert not bar.isVisible()
    assert panel.entry.hasFocus()


def test_that_a_refused_close_keeps_the_question_open(panel: Watched, qtbot: QtBot) -> None:
    panel.bar.buttons["c"].click()
    qtbot.keyClicks(panel.close_bar._words, "moved on")
    qtbot.keyClick(panel.close_bar._words, Key.Key_Return)
    assert panel.asked == [CloseIncident(incident=DOMESTIC, result="dealt", note="moved on")]
    panel.show_refusal("BR21 still there: stand down first")
    assert panel.close_bar.isVisible()
    assert panel.notice.isVisible()
    qtbot.keyClick(panel.close_bar._words, Key.Key_Escape)
    assert not panel.close_bar.isVisible()


def test_that_k_corrects_the_chosen_line_and_gives_the_draft_back(
    panel: Watched, qtbot: QtBot
) -> None:
    qtbot.keyClicks(panel.entry, "half a thought")
    panel.log.setFocus()
    panel.log.setCurrentIndex(panel.log.rows.index(1))
    qtbot.keyClick(panel.log, Key.Key_K)
    assert panel.entry.text() == "line 2"
    qtbot.keyClicks(panel.entry, "!")
    show(panel, incident("0422"))
    show(panel, incident("0417", log=lines(40)))
    qtbot.keyClick(panel.entry, Key.Key_Return)
    assert panel.asked == [WriteLog(incident=DOMESTIC, text="line 2!", corrects=2)]
    panel.written(DOMESTIC, "line 2!")
    assert panel.entry.text() == "half a thought"


def test_that_leaving_a_correction_gives_the_draft_back(panel: Watched, qtbot: QtBot) -> None:
    qtbot.keyClicks(panel.entry, "half a thought")
    panel.log.setCurrentIndex(panel.log.rows.index(1))
    panel.correct()
    qtbot.keyClick(panel.entry, Key.Key_Escape)
    assert panel.entry.text() == "half a thought"


def test_that_a_corrected_line_is_not_corrected_twice(panel: Watched) -> None:
    old, *others = lines(3)
    show(panel, incident("0417", log=(structs.replace(old, corrected_by=3), *others)))
    panel.log.setCurrentIndex(panel.log.rows.index(0))
    panel.correct()
    assert "correct the newer one" in panel.notice.words
    assert panel.entry.text() == ""


def test_that_a_corrected_line_is_struck_through_and_linked(panel: Watched) -> None:
    plain = lines(1)[0]
    show(panel, incident("0417", log=(plain,)))
    before = panel.log.grab().toImage()
    show(panel, incident("0417", log=(structs.replace(plain, corrected_by=9),)))
    assert panel.log.grab().toImage() != before
    (row,) = panel.log.rows.rows
    assert text_face(row).strikeOut()
    assert not text_face(structs.replace(row, corrected="")).strikeOut()


def test_that_a_saved_line_takes_nothing_else_that_was_typed(panel: Watched, qtbot: QtBot) -> None:
    qtbot.keyClicks(panel.entry, "first")
    qtbot.keyClick(panel.entry, Key.Key_Return)
    panel.entry.setText("something else")
    panel.written(DOMESTIC, "first")
    assert panel.entry.text() == "something else"


def test_that_letters_act_only_in_the_log_itself(panel: Watched, qtbot: QtBot) -> None:
    show(panel, incident("0422", log=lines(3)))
    panel.bar.buttons["g"].setFocus()
    qtbot.waitUntil(panel.bar.buttons["g"].hasFocus)
    qtbot.keyClick(panel.bar.buttons["g"], Key.Key_O)
    assert panel.asked == []


def test_that_without_an_incident_one_sentence_names_the_keys(panel: Watched, qtbot: QtBot) -> None:
    show(panel, None)
    assert panel.entry.isVisible()
    qtbot.keyClicks(panel.entry, "lost words?")
    qtbot.keyClick(panel.entry, Key.Key_Return)
    assert panel.asked == []
    assert "Ctrl+1" in panel.notice.words
    assert panel.entry.text() == "lost words?"


def fill(panel: Watched, qtbot: QtBot) -> None:
    form = panel.new_form
    form.kind.setEditText("robbery")
    qtbot.keyClicks(form.place, "14 Corporation Road")
    qtbot.keyClicks(form.position.line, "51.58,-2.99")
    qtbot.keyClicks(form.summary, "phone taken")
    form.markers["weapons"].click()


def test_that_the_form_creates_what_was_typed_with_the_types_own_grade(
    panel: Watched, qtbot: QtBot
) -> None:
    panel.open_new()
    assert panel.entry.isVisible()
    fill(panel, qtbot)
    qtbot.keyClick(panel.new_form.summary, Key.Key_Return, Control)
    made = panel.asked[-1]
    assert made == CreateIncident(
        kind="robbery", grade="1", place="14 Corporation Road", position=HERE,
        summary="phone taken", channel="999", markers=("weapons",),
    )  # fmt: skip
    panel.show_refusal("no")
    assert panel.new_form.isVisible()
    panel.created()
    assert not panel.new_form.isVisible()
    assert panel.new_form.draft().summary == ""


def test_that_ctrl_enter_in_the_form_creates_and_never_sends_a_unit(
    panel: Watched, window: QWidget, qtbot: QtBot
) -> None:
    sent: list[bool] = []
    shortcut = QShortcut(QKeySequence("Ctrl+Return"), window)
    shortcut.activated.connect(lambda: sent.append(True))
    panel.open_new()
    fill(panel, qtbot)
    for field in (panel.new_form.summary, panel.new_form.kind, panel.new_form.position.line):
        field.setFocus()
        qtbot.waitUntil(field.hasFocus)
        qtbot.keyClick(field, Key.Key_Return, Control)
    assert sent == []
    assert len(panel.asked) == 3


def test_that_the_form_says_beside_each_field_what_is_missing(panel: Watched, qtbot: QtBot) -> None:
    panel.open_new()
    qtbot.keyClick(panel.new_form, Key.Key_Return, Control)
    assert panel.asked == []
    shown = [field for field, label in panel.new_form._problems.items() if label.isVisible()]
    assert shown == ["kind", "place", "position", "summary"]
    fill(panel, qtbot)
    panel.new_form.position.clear()
    panel.new_form.create_incident()
    shown = [field for field, label in panel.new_form._problems.items() if label.isVisible()]
    assert shown == ["position"]


def test_that_esc_keeps_the_forms_draft_and_a_tick_keeps_the_form(
    panel: Watched, qtbot: QtBot
) -> None:
    panel.open_new()
    fill(panel, qtbot)
    show(panel, incident("0417"), late=1)
    assert panel.new_form.isVisible()
    qtbot.keyClick(panel.new_form, Key.Key_Escape)
    assert not panel.new_form.isVisible()
    panel.open_new()
    assert panel.new_form.draft().summary == "phone taken"


def test_that_a_place_is_found_by_name_and_becomes_the_place(panel: Watched, qtbot: QtBot) -> None:
    panel.open_new()
    field = panel.new_form.position
    qtbot.keyClicks(field.line, "corporation r")
    qtbot.keyClick(field.line, Key.Key_Return)
    assert field.position() == HERE
    assert panel.new_form.place.text() == "Corporation Road"
    qtbot.keyClicks(field.line, " 9")  # another text stands for no place until it is found
    assert field.position() is None


def test_that_several_places_are_offered_and_none_is_said(panel: Watched, qtbot: QtBot) -> None:
    panel.open_new()
    field = panel.new_form.position
    qtbot.keyClicks(field.line, "corporation")
    qtbot.keyClick(field.line, Key.Key_Return)
    assert [field.offers.item(at).text() for at in range(field.offers.count())] == [
        name for name, _ in FOUND
    ]
    qtbot.keyClick(field.offers, Key.Key_Down)
    qtbot.keyClick(field.offers, Key.Key_Return)
    assert field.position() == FOUND[1][1]
    field.clear()
    qtbot.keyClicks(field.line, "nowhere")
    qtbot.keyClick(field.line, Key.Key_Return)
    assert "Nothing is called" in field.offers.item(0).text()
    assert field.position() is None


def test_that_the_map_gives_a_position_but_never_overwrites_a_typed_place(
    panel: Watched, qtbot: QtBot
) -> None:
    panel.open_new()
    qtbot.keyClicks(panel.new_form.place, "behind the school")
    panel.new_form.set_position(HERE, "Corporation Road")
    assert panel.new_form.draft().position == HERE
    assert panel.new_form.place.text() == "behind the school"


def test_that_below_the_form_the_entry_says_whose_log_it_writes(
    panel: Watched, qtbot: QtBot
) -> None:
    assert panel.entry.hint == "Ctrl+E"
    panel.open_new()
    assert panel.entry.placeholderText() == "Writes to 0417, not to the new incident"
    assert panel.entry.hint == "to the log of 0417"
    show(panel, incident("0422"))
    assert panel.entry.hint == "to the log of 0422"
    qtbot.keyClick(panel.new_form, Key.Key_Escape)
    assert panel.entry.hint == "Ctrl+E"
    assert "not to the new" not in panel.entry.placeholderText()


def test_that_on_a_small_screen_the_form_shows_every_field_and_scrolls_to_the_last_marker(
    panel: Watched, qtbot: QtBot
) -> None:
    panel.set_small(True)
    panel.resize(472, 321)
    panel.open_new()
    form = panel.new_form
    qtbot.waitUntil(form.summary.isVisible)
    assert whole(form.summary)
    rows = sorted({button.y() for button in form.markers.values()})
    assert [whole(b) for b in form.markers.values() if b.y() == rows[0]] == [True] * 3
    assert not any(b.visibleRegion().boundingRect().height() in range(1, 8)
                   for b in form.markers.values())  # fmt: skip
    form.summary.setFocus()
    for _ in form.markers:
        qtbot.keyClick(panel.focusWidget(), Key.Key_Tab)
    assert panel.focusWidget() is list(form.markers.values())[-1]
    assert whole(list(form.markers.values())[-1])
    qtbot.keyClick(form, Key.Key_Return, Control)
    assert whole(form.kind)  # what is missing first is brought before the eye


def whole(widget: QWidget) -> bool:
    """Nothing of it is scrolled out of sight."""
    return widget.visibleRegion().boundingRect() == widget.rect()


def test_that_a_box_to_choose_from_shows_the_focus_as_every_field_does(
    panel: Watched, qtbot: QtBot
) -> None:
    panel.open_new()
    box, ring = panel.new_form.grade, QColor(NIGHT.focus)
    panel.new_form.place.setFocus()
    qtbot.waitUntil(panel.new_form.place.hasFocus)
    assert box.grab().toImage().pixelColor(40, 1) != ring
    box.setFocus()
    assert box.grab().toImage().pixelColor(40, 1) == ring
    assert box.height() == panel.new_form.place.height()


def test_that_no_target_is_too_small_for_a_hand(panel: Watched) -> None:
    panel.ask_result()
    buttons = [*panel.bar.buttons.values(), panel.close_bar._action, panel.close_bar._leave]
    assert min(button.height() for button in buttons) >= 24
    assert all(button.accessibleName() or button.text() for button in buttons)


def test_that_the_panel_fits_its_zone_on_both_screens_and_paints_by_day(
    panel: Watched,
) -> None:
    panel.set_small(True)
    assert panel.minimumSizeHint().width() <= 472
    assert panel.minimumSizeHint().height() <= 310
    night = panel.grab().toImage()
    panel.set_theme(DAY)
    assert panel.grab().toImage() != night
