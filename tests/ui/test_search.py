"""The search field over the map: whatever is typed or pasted into it, the desk goes on."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from geodata.places import Position
from ui.search import FROM_MIDDLE, LONGEST, Hit, SearchField
from ui.search_list import DETAIL
from ui.theme import font
from ui.widgets.marks import text_width

HOME, AWAY = Position(51.58, -2.99), Position(51.59, -2.99)


def test_that_of_pasted_megabytes_only_as_much_is_looked_for_as_a_place_has_words(
    qtbot: QtBot,
) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    field, asked = SearchField(parent), list[str]()

    def find(words: str) -> list[Hit]:
        asked.append(words)
        return [Hit("Orchard Street", HOME)]

    field.find_with(find)
    QApplication.clipboard().setText("Orchard Street \n" * 200_000)
    field.paste()
    assert [len(words) for words in asked] == [LONGEST]
    assert field.list.count() == 1


def test_that_the_list_says_how_far_each_is_and_from_where(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    field, taken = SearchField(parent), list[Hit]()
    hits = [Hit("Near School", HOME, kind="school"), Hit("Far School", AWAY, kind="school")]
    field.chosen.connect(taken.append)
    field.find_with(lambda _: hits, lambda: HOME)
    qtbot.keyClicks(field, "school")
    told = [field.list.item(row).data(DETAIL) for row in range(field.list.count())]
    assert told == ["school · 0\u00a0m", "school · 1.1\u00a0km", None]
    assert field.list.item(2).text() == FROM_MIDDLE
    field.list.itemClicked.emit(field.list.item(2))
    assert not taken  # it stands there to be read
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Return):
        qtbot.keyClick(field, key)  # round the two of them, past what stands below
    assert taken == [hits[1]]


def test_that_the_list_is_as_wide_as_what_stands_below_it(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    field = SearchField(parent)
    field.set_small(small=True)
    field.find_with(lambda _: [Hit("A", HOME)], lambda: HOME)
    qtbot.keyClicks(field, "a")
    assert field.list.width() > text_width(FROM_MIDDLE, font(12, 500)) + 20
