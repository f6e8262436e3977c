import pytest
from msgspec import structs
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from dispatch_desk.commands import SetStatus
from dispatch_desk.records import Records
from dispatch_desk.safety import standings
from tests.ui.a_night import BR21, BR24, FORCE, MINUTE, NOW, SECOND, busy, duty
from ui.theme import DAY
from ui.units.board import COUNTS_PX, UnitBoard
from ui.units.board_column import ROW_PX
from ui.units.columns import COLUMNS, columns

Key = Qt.Key


@pytest.fixture
def board(window: QWidget) -> UnitBoard:
    made = UnitBoard(parent=window)
    made.resize(1000, 128)
    made.show()
    show(made, busy())
    return made


def show(board: UnitBoard, records: Records, late: int = 0) -> None:
    now = NOW + late * SECOND
    board.show_units(standings(records, FORCE, now), records, FORCE, now)


def test_that_every_unit_on_duty_stands_in_exactly_one_column() -> None:
    records = busy()
    found = columns(standings(records, FORCE, NOW), records, FORCE, NOW)
    everybody = [row.callsign for rows in found.values() for row in rows]
    assert sorted(everybody) == sorted(records.units)


@pytest.mark.parametrize("status", FORCE.statuses, ids=lambda status: status.name)
def test_that_every_status_of_the_force_has_a_column(status: object) -> None:
    records = Records(units={BR24: duty(BR24, getattr(status, "code", 0), MINUTE)})
    found = columns([], records, FORCE, NOW)
    assert sum(len(rows) for rows in found.values()) == 1


def test_that_an_open_emergency_stays_one_whatever_the_status_says() -> None:
    records = busy()
    records.units[BR21] = structs.replace(records.units[BR21], status=6)
    found = columns(standings(records, FORCE, NOW), records, FORCE, NOW)
    assert [row.callsign for row in found["Emergency"]] == [BR21]


def test_that_a_unit_shows_its_incident_or_since_when(board: UnitBoard) -> None:
    assert board.columns["Emergency"].rows.rows[0].note == "0417"
    assert board.columns["Available"].rows.rows[0].note == "1\u00a0min"


def test_that_a_tick_keeps_the_selection_and_the_scroll(board: UnitBoard) -> None:
    scene = board.columns["At scene"]
    scene.list.setCurrentIndex(scene.rows.index(5))
    scene.list.verticalScrollBar().setValue(30)
    chosen = scene.current()
    show(board, busy(), late=1)
    assert scene.current() is not None
    assert scene.current().callsign == chosen.callsign  # type: ignore[union-attr] # asserted above
    assert scene.list.verticalScrollBar().value() == 30


def test_that_arrows_go_between_columns_and_skip_empty_ones(board: UnitBoard, qtbot: QtBot) -> None:
    board.columns["At scene"].list.setFocus()
    qtbot.keyClick(board.columns["At scene"].list, Key.Key_Right)
    assert board.columns["Available"].list.hasFocus()
    qtbot.keyClick(board.columns["Available"].list, Key.Key_Left)
    assert board.columns["At scene"].list.hasFocus()


def test_that_a_chosen_emergency_can_still_be_read(board: UnitBoard, qtbot: QtBot) -> None:
    column = board.columns["Emergency"]
    column.list.setFocus()
    qtbot.waitUntil(column.list.hasFocus)
    inside = column.list.visualRect(column.rows.index(0)).adjusted(14, 5, -14, -5)
    shown = column.list.grab(inside).toImage()
    pixels = {shown.pixel(x, y) for x in range(shown.width()) for y in range(shown.height())}
    assert len(pixels) > 10


def test_that_the_board_gives_the_focus_to_a_unit(board: UnitBoard, qtbot: QtBot) -> None:
    board.setFocus()
    qtbot.waitUntil(board.columns["Emergency"].list.hasFocus)


def test_that_enter_and_a_click_locate(board: UnitBoard, qtbot: QtBot) -> None:
    available = board.columns["Available"].list
    available.setFocus()
    with qtbot.waitSignal(board.unit_selected) as located:
        qtbot.keyClick(available, Key.Key_Return)
    assert located.args == [BR24]
    middle = available.visualRect(available.currentIndex()).center()
    with qtbot.waitSignal(board.unit_selected):
        qtbot.mouseClick(available.viewport(), Qt.MouseButton.LeftButton, pos=middle)


def test_that_s_offers_the_forces_statuses_and_sets_one(board: UnitBoard, qtbot: QtBot) -> None:
    available = board.columns["Available"].list
    available.setFocus()
    qtbot.keyClick(available, Key.Key_S)
    assert board.statuses.isVisible()
    assert board.statuses.count() == len(FORCE.statuses)
    with (
        qtbot.waitSignal(board.command_wanted) as asked,
        qtbot.assertNotEmitted(board.unit_selected),
    ):
        qtbot.keyClick(board.statuses, Key.Key_4)  # the code itself chooses
        qtbot.keyClick(board.statuses, Key.Key_Return)
    assert asked.args == [SetStatus(callsign=BR24, code=4)]
    assert available.hasFocus()


def test_that_esc_leaves_a_status_as_it_is(board: UnitBoard, qtbot: QtBot) -> None:
    available = board.columns["Available"].list
    available.setFocus()
    board.ask_status()
    with qtbot.assertNotEmitted(board.command_wanted):
        qtbot.keyClick(board.statuses, Key.Key_Escape)
    assert not board.statuses.isVisible()
    assert available.hasFocus()


def test_that_hidden_it_is_one_line_of_counts(board: UnitBoard) -> None:
    assert set(board.counts()) == set(COLUMNS)
    board.set_collapsed(True)
    assert board.maximumHeight() == COUNTS_PX
    assert not board.columns["At scene"].isVisible()
    assert "1 emergency" in board.accessibleDescription()
    board.fold.click()
    assert board.columns["At scene"].isVisible()


def test_that_on_the_small_screen_there_are_only_counts(board: UnitBoard) -> None:
    board.set_small(True)
    assert board.collapsed
    assert not board.grab().isNull()


@pytest.mark.parametrize("height", [116, 128, 140, 200])
def test_that_a_column_shows_whole_rows_only(board: UnitBoard, height: int) -> None:
    board.resize(1000, height)
    for column in board.columns.values():
        assert column.list.viewport().height() % ROW_PX == 0


def test_that_it_paints_in_both_themes(board: UnitBoard) -> None:
    night = board.grab().toImage()
    board.set_theme(DAY)
    assert board.grab().toImage() != night


@pytest.mark.parametrize("width", [806, 460])
def test_that_the_counts_never_run_under_their_button(board: UnitBoard, width: int) -> None:
    board.set_collapsed(True)
    board.resize(width, COUNTS_PX)
    with_button = board.grab().toImage()
    board.fold.hide()
    without = board.grab().toImage()
    place = board.fold.geometry()
    ground = without.pixelColor(place.left(), 2)
    assert with_button != without
    assert all(
        without.pixelColor(x, y) == ground
        for x in range(place.left(), place.right())
        for y in range(place.top(), place.bottom())
    )
