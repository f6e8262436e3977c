from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QListView, QWidget
from pytestqt.qtbot import QtBot

from dispatch_desk.commands import OwnIncident
from dispatch_desk.queue import queue
from dispatch_desk.records import Records
from resources.checkins import Level
from tests.ui.a_night import FORCE, MINUTE, NOW, SECOND, busy, calm, line, with_new_lines
from ui.queue.cards import QueueCard, card, hold
from ui.queue.panel import EMPTY, QueuePanel
from ui.theme import DAY, NIGHT, Theme

ME = "M Hughes"
Key = Qt.Key


def cards_of(records: Records) -> dict[str, QueueCard]:
    rows = queue(records, FORCE, NOW)
    made = [card(row, ME, FORCE, NOW, unread=0, pending=False) for row in rows]
    return {card.number: card for card in made}


def key(number: str) -> str:
    return f"2041-01-12/{number}"


@pytest.fixture
def panel(window: QWidget) -> QueuePanel:
    made = QueuePanel(window)
    made.resize(344, 935)
    made.show()
    return made


def list_of(panel: QueuePanel) -> QListView:
    found = panel.findChild(QListView)
    assert isinstance(found, QListView)
    return found


def show(panel: QueuePanel, records: Records, pending: frozenset[str] = frozenset()) -> None:
    panel.show_queue(queue(records, FORCE, NOW), ME, FORCE, NOW, pending)


def order(panel: QueuePanel) -> list[str]:
    rows = list_of(panel).model()
    return [rows.index(at, 0).data()[:4] for at in range(rows.rowCount())]


def chosen(panel: QueuePanel) -> str:
    return str(list_of(panel).currentIndex().data())[:4]


def focus(panel: QueuePanel, qtbot: QtBot, number: str) -> None:
    view = list_of(panel)
    view.setFocus()
    qtbot.waitUntil(view.hasFocus)
    rows = view.model()
    at = order(panel).index(number)
    view.setCurrentIndex(rows.index(at, 0))


def test_that_every_clock_says_on_which_side_of_its_target_it_stands() -> None:
    records = busy()
    records.incidents[key("0398")] = structs.replace(
        records.incidents[key("0398")], attended_at=NOW, created_at=NOW - 500 * MINUTE
    )
    found = {number: row.clock.replace("\u00a0", " ") for number, row in cards_of(records).items()}
    assert found["0417"] == "met 5:10"
    assert found["0422"] == "8:12 left"
    assert found["0409"] == "over 12:42"
    assert found["0398"] == "late 8 h 20"
    assert found["0402"] == "6 h 30 left"
    assert found["0416"] == "open 33:00"


def test_that_an_officer_in_danger_stands_where_the_owner_stood() -> None:
    found = cards_of(busy())
    assert (found["0417"].mark, found["0417"].danger) == ("EMERGENCY", Level.EMERGENCY)
    assert found["0420"].mark == "BN33 RED"
    assert found["0409"].mark == "BR09 late"
    assert found["0419"].mark == ""


def test_that_a_row_is_read_whole() -> None:
    said = cards_of(busy())
    assert said["0417"].words == (
        "0417, grade 1, Domestic in progress, 14 Corporation Road, Somerton, "
        "met 5:10, owner You, BR21 emergency"
    )
    assert "nobody owns it since 6 minutes 48 seconds" in said["0422"].words


def test_that_the_header_counts_what_is_mine_and_what_is_nobodys(panel: QueuePanel) -> None:
    show(panel, calm())
    assert panel.header == "Queue · 12 open, by risk now · you 6, nobody 3"


def test_that_an_empty_queue_says_which_key_makes_a_log(panel: QueuePanel) -> None:
    show(panel, Records())
    assert "F2" in EMPTY
    assert panel.header.startswith("Queue · 0 open")
    panel.grab()


def test_that_a_tick_never_moves_the_selection(panel: QueuePanel, qtbot: QtBot) -> None:
    show(panel, calm())
    focus(panel, qtbot, "0411")
    panel.clearFocus()
    list_of(panel).clearFocus()
    show(panel, busy())
    assert order(panel)[:2] == ["0417", "0420"]
    assert chosen(panel) == "0411"


def test_that_the_order_waits_while_the_focus_is_in_the_list(
    panel: QueuePanel, qtbot: QtBot
) -> None:
    show(panel, calm())
    before = order(panel)
    focus(panel, qtbot, "0409")
    show(panel, busy())
    assert order(panel) == before
    assert panel.note == "order changed, R"
    qtbot.keyClick(list_of(panel), Key.Key_R)
    assert order(panel)[:2] == ["0417", "0420"]
    assert panel.note == ""
    assert chosen(panel) == "0409"


def test_that_the_order_waits_under_the_pointer(panel: QueuePanel) -> None:
    show(panel, calm())
    before = order(panel)
    list_of(panel).setAttribute(Qt.WidgetAttribute.WA_UnderMouse)
    show(panel, busy())
    assert order(panel) == before
    list_of(panel).setAttribute(Qt.WidgetAttribute.WA_UnderMouse, on=False)
    show(panel, busy())
    assert order(panel) != before


def test_that_a_new_log_waits_below_and_is_counted_on_every_tick(
    panel: QueuePanel, qtbot: QtBot
) -> None:
    records = calm()
    new = records.incidents.pop(key("0422"))
    show(panel, records)
    focus(panel, qtbot, "0409")
    records.incidents[new.id] = new
    for _ in range(3):
        show(panel, records)
        assert order(panel)[-1] == "0422"
        assert panel.note == "1 new, R"


@given(
    st.lists(st.sampled_from("abcdefg"), unique=True),
    st.lists(st.sampled_from("abcdefg"), unique=True),
)
def test_that_a_held_order_loses_nothing_and_moves_nothing(
    shown: list[str], wanted: list[str]
) -> None:
    held = hold(tuple(shown), tuple(wanted), frozenset(shown))
    assert sorted(held.order) == sorted(wanted)
    assert [key for key in held.order if key in shown] == [key for key in shown if key in wanted]
    assert held.new == len(set(wanted) - set(shown))
    assert bool(held.note) == (held.order != tuple(wanted) or held.new > 0)


def test_that_enter_opens_and_o_owns_the_chosen_log(panel: QueuePanel, qtbot: QtBot) -> None:
    show(panel, calm())
    focus(panel, qtbot, "0422")
    with qtbot.waitSignal(panel.opened) as opened:
        qtbot.keyClick(list_of(panel), Key.Key_Return)
    assert opened.args == [key("0422")]
    with qtbot.waitSignal(panel.command_wanted) as asked:
        qtbot.keyClick(list_of(panel), Key.Key_O)
    assert asked.args == [OwnIncident(incident=key("0422"), owner=ME)]


def test_that_g_asks_for_the_grade_of_the_chosen_log(panel: QueuePanel, qtbot: QtBot) -> None:
    show(panel, calm())
    focus(panel, qtbot, "0422")
    with qtbot.waitSignal(panel.grade_wanted) as asked:
        qtbot.keyClick(list_of(panel), Key.Key_G)
    assert asked.args == [key("0422")]


def test_that_n_goes_round_the_logs_nobody_owns(panel: QueuePanel, qtbot: QtBot) -> None:
    show(panel, calm())
    focus(panel, qtbot, order(panel)[-1])
    seen = []
    for _ in range(4):
        qtbot.keyClick(list_of(panel), Key.Key_N)
        seen.append(chosen(panel))
    assert set(seen[:3]) == {"0422", "0415", "0416"}
    assert seen[3] == seen[0]


def test_that_a_letter_with_a_modifier_is_not_taken_for_a_command(
    panel: QueuePanel, qtbot: QtBot
) -> None:
    show(panel, calm())
    focus(panel, qtbot, "0422")
    with qtbot.assertNotEmitted(panel.command_wanted):
        qtbot.keyClick(list_of(panel), Key.Key_O, Qt.KeyboardModifier.ControlModifier)


def unread(panel: QueuePanel, number: str) -> bool:
    """Whether the row is read aloud with new lines."""
    rows = list_of(panel).model()
    return " new" in rows.index(order(panel).index(number), 0).data()


def test_that_lines_by_others_are_new_until_the_log_is_opened(
    panel: QueuePanel, qtbot: QtBot
) -> None:
    show(panel, calm())
    assert not unread(panel, "0417")
    show(panel, with_new_lines(calm()))
    assert unread(panel, "0417")
    assert unread(panel, "0409")
    focus(panel, qtbot, "0417")
    qtbot.keyClick(list_of(panel), Key.Key_Return)
    show(panel, with_new_lines(calm()))
    assert not unread(panel, "0417")
    assert unread(panel, "0409")


def test_that_nothing_is_new_to_whoever_sits_down_and_only_later_lines_count(
    panel: QueuePanel,
) -> None:
    rows = queue(with_new_lines(calm()), FORCE, NOW)
    panel.show_queue(rows, "", FORCE, NOW, frozenset())
    assert new_lines(panel) == {}
    panel.show_queue([], ME, FORCE, NOW, frozenset())  # the books are still being read in
    panel.show_queue(rows, ME, FORCE, NOW, frozenset())
    assert new_lines(panel) == {}
    records = with_new_lines(calm())
    known = records.incidents[key("0411")]
    records.incidents[key("0411")] = structs.replace(known, log=(*known.log, line(9, NOW + SECOND)))
    show(panel, records)
    assert new_lines(panel) == {"0411": "1 new"}


def new_lines(panel: QueuePanel) -> dict[str, str]:
    rows = list_of(panel).model()
    words = [str(rows.index(at, 0).data()) for at in range(rows.rowCount())]
    found = {row[:4]: [part for part in row.split(", ") if part.endswith(" new")] for row in words}
    return {number: parts[0] for number, parts in found.items() if parts}


def test_that_a_row_is_in_hand_as_soon_as_there_is_one(panel: QueuePanel, qtbot: QtBot) -> None:
    panel.show_queue([], ME, FORCE, NOW, frozenset())
    list_of(panel).setFocus()
    show(panel, calm())
    with qtbot.waitSignal(panel.opened) as opened:
        qtbot.keyClick(list_of(panel), Key.Key_Return)
    assert opened.args == [key(order(panel)[0])]


def test_that_my_own_line_is_not_new_to_me(panel: QueuePanel) -> None:
    show(panel, calm())
    records = calm()
    known = records.incidents[key("0422")]
    mine = line(9, NOW - SECOND, author=ME)
    records.incidents[key("0422")] = structs.replace(known, log=(*known.log, mine))
    show(panel, records)
    assert not unread(panel, "0422")


def test_that_the_open_log_stays_read_while_it_grows(panel: QueuePanel) -> None:
    show(panel, calm())
    panel.set_open(key("0417"))
    show(panel, with_new_lines(calm()))
    assert not unread(panel, "0417")
    assert chosen(panel) == "0417"
    panel.set_open("2041-01-12/9999")
    show(panel, with_new_lines(calm()))
    assert chosen(panel) == "0417"


def test_that_a_log_opened_before_its_row_came_is_selected_and_read_once_it_has(
    panel: QueuePanel,
) -> None:
    panel.set_open(key("0417"))
    show(panel, calm())
    assert chosen(panel) == "0417"
    show(panel, with_new_lines(calm()))
    assert not unread(panel, "0417")


@pytest.mark.parametrize(("small", "width"), [(False, 344), (True, 88)])
def test_that_nothing_moves_when_the_note_appears(
    panel: QueuePanel, qtbot: QtBot, width: int, *, small: bool
) -> None:
    panel.set_small(small)
    panel.resize(width, 600)
    show(panel, calm())
    QApplication.processEvents()
    top = list_of(panel).y()
    focus(panel, qtbot, "0409")
    show(panel, busy())
    QApplication.processEvents()
    assert panel.note.startswith("order")
    assert list_of(panel).y() == top


def test_that_a_log_opened_elsewhere_does_not_move_a_focused_selection(
    panel: QueuePanel, qtbot: QtBot
) -> None:
    show(panel, calm())
    focus(panel, qtbot, "0409")
    panel.set_open(key("0422"))
    assert chosen(panel) == "0409"


def test_that_an_unsaved_change_is_said(panel: QueuePanel) -> None:
    show(panel, calm(), pending=frozenset({key("0422")}))
    rows = list_of(panel).model()
    assert "not saved yet" in rows.index(order(panel).index("0422"), 0).data()


def test_that_the_rail_says_how_many_logs_it_hides(panel: QueuePanel) -> None:
    panel.set_small(small=True)
    panel.resize(88, 460)
    show(panel, calm())
    show(panel, calm())
    assert panel.header.startswith("Queue 12")
    assert "+" in panel.more
    assert "Ctrl+1" in panel.more


@pytest.mark.parametrize("theme", [NIGHT, DAY], ids=lambda theme: theme.name)
@pytest.mark.parametrize("small", [False, True])
def test_that_only_an_emergency_has_a_red_field(
    panel: QueuePanel, theme: Theme, *, small: bool
) -> None:
    panel.set_theme(theme)
    panel.set_small(small)
    red = theme.colour("emergency").rgb()
    fields: list[int] = []
    night: Callable[[], Records]
    for night in (calm, busy):
        show(panel, night())
        image = panel.grab().toImage()
        fields.append(
            sum(
                image.pixel(x, y) == red
                for x in range(0, image.width(), 4)
                for y in range(0, 120, 4)
            )
        )
    assert fields[0] == 0
    assert fields[1] > 5


def test_that_a_job_left_undone_says_both_when_it_was_met_and_since_when_nobody_is_there() -> None:
    records = calm()
    job = records.incidents[key("0398")]
    records.incidents[key("0398")] = structs.replace(
        job, attended_at=job.created_at + 5 * MINUTE, undone_at=NOW - 200 * SECOND
    )
    shown = cards_of(records)["0398"]
    assert (shown.clock, shown.short_clock, shown.tone) == (
        "met 5:00 · undone 3:20",
        "undone",
        "over",
    )
