"""The search field over the map: whatever is typed or pasted into it, the desk goes on."""

from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from geodata.places import Position
from ui.search import LONGEST, Hit, SearchField

HOME = Position(51.58, -2.99)


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
