"""The card beside a resting pointer is as high as its own words."""

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ui.map.hover_card import Card, HoverCard
from ui.theme import NIGHT

SHORT = Card("BR21", ("Vehicle stop for 5 min",))
LONG = Card("0013 grade 1 " + "Robbery just happened, moped taken " * 3, ("one",) * 8)


def test_that_a_short_card_after_a_long_one_has_no_empty_lines(qtbot: QtBot) -> None:
    view = QWidget()
    qtbot.addWidget(view)
    fresh, used = HoverCard(view), HoverCard(view)
    for card in (fresh, used):
        card.set_theme(NIGHT)
    used.show_card(LONG, QPoint(0, 0))
    for card in (fresh, used):
        card.show_card(SHORT, QPoint(0, 0))
    assert used.size() == fresh.size()
