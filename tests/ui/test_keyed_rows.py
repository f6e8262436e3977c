import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex
from PySide6.QtWidgets import QListView
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from ui.models.keyed_rows import ROW, KeyedRows

Pair = tuple[str, int]
LISTS = st.lists(st.sampled_from("abcdefgh"), unique=True).flatmap(
    lambda keys: st.tuples(*(st.tuples(st.just(key), st.integers(0, 3)) for key in keys)),
)


def rows_of(*pairs: Pair) -> KeyedRows[Pair]:
    made = KeyedRows[Pair](lambda row: row[0], lambda row: f"{row[0]} {row[1]}")
    made.show(pairs)
    return made


@settings(max_examples=40)
@given(st.lists(LISTS, min_size=2, max_size=6))
def test_that_every_index_follows_its_row_through_any_change(shown: list[tuple[Pair, ...]]) -> None:
    rows, watched = rows_of(), dict[str, QPersistentModelIndex]()
    for pairs in shown:
        rows.show(pairs)
        assert list(rows.rows) == list(pairs)
        for key, index in list(watched.items()):
            row = rows.row_at(index)
            if key in dict(pairs):
                assert row is not None
                assert row[0] == key
            else:
                assert not index.isValid()
        watched = {key: QPersistentModelIndex(rows.index_of(key)) for key, _ in pairs}


def test_that_qt_finds_no_fault_with_the_model_while_rows_come_move_and_go(
    qtmodeltester: ModelTester,
) -> None:
    rows = rows_of(("a", 1), ("b", 1), ("c", 1), ("d", 1))
    qtmodeltester.check(rows)
    rows.show([("d", 1), ("b", 2), ("x", 1), ("a", 1)])
    rows.show([])
    rows.show([("b", 1), ("a", 1)])


def test_that_a_tick_never_moves_the_selection_or_the_scroll(qtbot: QtBot) -> None:
    rows, view = rows_of(*((f"{n:02}", 0) for n in range(40))), QListView()
    qtbot.addWidget(view)
    view.setModel(rows)
    view.resize(100, 100)
    view.show()
    view.selectionModel().select(rows.index(20), QItemSelectionModel.SelectionFlag.Select)
    view.verticalScrollBar().setValue(15)
    for tick in range(1, 5):
        rows.show((f"{n:02}", tick) for n in range(40))
    assert [index.data() for index in view.selectedIndexes()] == ["20 4"]
    assert view.verticalScrollBar().value() == 15


def test_that_what_has_not_changed_is_not_drawn_again() -> None:
    rows, changed = rows_of(*((key, 1) for key in "abcdef")), list[tuple[int, int]]()
    rows.dataChanged.connect(lambda first, last: changed.append((first.row(), last.row())))
    rows.show([("a", 1), ("b", 2), ("c", 2), ("d", 1), ("e", 1), ("f", 2)])
    assert changed == [(1, 2), (5, 5)]


def test_that_one_row_sent_to_the_end_is_one_move() -> None:
    rows, moves = rows_of(*((key, 0) for key in "abcdefgh")), list[int]()
    rows.rowsMoved.connect(lambda *where: moves.append(where[1]))
    rows.show((key, 0) for key in "bcdefgha")
    assert moves == [0]


def test_that_two_rows_with_one_key_are_refused() -> None:
    with pytest.raises(ValueError, match="one key"):
        rows_of(("a", 1), ("a", 2))


def test_that_a_row_is_found_by_key_read_aloud_and_given_to_its_painter() -> None:
    rows = rows_of(("a", 1), ("b", 2))
    assert rows.index_of("b").data() == "b 2"
    assert rows.index_of("b").data(ROW) == ("b", 2)
    assert not rows.index_of("z").isValid()
    assert rows.row_at(QModelIndex()) is None
