"""The menu of what can be done at a place of a map: whoever can do something there offers it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from geodata.places import Position
from ui.map.canvas import Mark
from ui.map.controls import PASSING
from ui.map.layers_menu import add_heading
from ui.map.view import MapView


@dataclass(frozen=True, slots=True)
class Spot:
    """A place under a hand: on which map, and the unit or incident that stands there."""

    view: MapView
    place: Position
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that can be done now. With `rows` it opens a list that is asked for when it is wanted."""

    words: str
    deed: Callable[[], None] | None = None  # None only to be read
    key: str = ""  # which does the same
    rows: "Callable[[Tell], None] | None" = None


Tell = Callable[[Sequence[Entry]], None]
Offer = Callable[[Spot], Iterable[Entry]]
ASKING = "asking the roads"


class PlaceMenu:
    """Each offer is a section, in the order they were made; what can't be done is not in it."""

    def __init__(self, name_of: Callable[[Position], str]) -> None:
        self._name_of = name_of
        self._offers: list[Offer] = []

    def offer(self, offer: Offer) -> None:
        """One more section. Asked each time the menu opens: give nothing when nothing can be done."""
        self._offers.append(offer)

    def join(self, view: MapView) -> None:
        """Open for this map too."""
        view.menu_wanted.connect(partial(self.open, view))

    def open(self, view: MapView, place: Position, at: QPoint) -> None:
        mark = view.mark_under(view.mapFromGlobal(at).toPointF())
        menu = self.made(Spot(view, place, mark))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at + QPoint(1, 1))
        menu.setActiveAction(_first(menu))

    def made(self, spot: Spot) -> QMenu:
        """The menu as it would open there now."""
        menu = QMenu(spot.view)
        menu.setProperty(PASSING, True)  # noqa: FBT003 - a value, not a switch
        title = self._name_of(spot.place) or str(spot.place)
        add_heading(menu, plain(title))
        for offer in self._offers:
            entries = list(offer(spot))
            if entries:
                menu.addSeparator()
            for entry in entries:
                _add(menu, entry)
        return menu


def _first(menu: QMenu) -> QAction:
    return next(
        (one for one in menu.actions() if one.isEnabled() and not one.isSeparator()),
        menu.actions()[0],
    )


def _add(menu: QMenu, entry: Entry) -> None:
    words = plain(entry.words) + (f"\t{entry.key}" if entry.key else "")
    if entry.rows is not None:
        _add_list(menu.addMenu(words), entry.rows)
        return
    action = menu.addAction(words)
    if entry.deed is None:
        action.setEnabled(False)
    else:
        action.triggered.connect(entry.deed)


def _add_list(menu: QMenu, rows: Callable[[Tell], None]) -> None:
    """Asked for once, when somebody opens it; an answer to a menu that has gone is dropped."""
    menu.addAction(ASKING).setEnabled(False)
    gone: list[bool] = []
    menu.destroyed.connect(lambda: gone.append(True))

    def tell(entries: Sequence[Entry]) -> None:
        if not gone:
            menu.clear()
            for entry in entries:
                _add(menu, entry)

    asked: list[bool] = []

    def ask() -> None:
        if not asked:
            asked.append(True)
            rows(tell)

    menu.aboutToShow.connect(ask)


def plain(words: str) -> str:
    """A street's own ampersand is not a key."""
    return words.replace("&", "&&").replace("\t", " ")
