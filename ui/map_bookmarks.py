"""Looks a person keeps by number and name, and goes back to: of this map, on this computer."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QPoint, QSettings
from PySide6.QtWidgets import QLineEdit, QMenu, QWidgetAction

from geodata.places import Position
from ui.map.camera import MAX_ZOOM, MIN_ZOOM
from ui.map.controls import PASSING
from ui.map.look_history import Look
from ui.map.view import MapView
from ui.place_menu import plain

NUMBERS = range(1, 10)
LONGEST_NAME = 40  # characters
HINT = "Name this view, Enter keeps it"


@dataclass(frozen=True, slots=True)
class Bookmark:
    name: str
    look: Look


class Bookmarks:
    """Digits go to one, Ctrl+Alt and a digit keeps one; B opens the list of them."""

    def __init__(
        self, area: str, name_of: Callable[[Position], str], say: Callable[[str], None]
    ) -> None:
        self._area, self._name_of, self._say = area, name_of, say
        self._kept: QSettings | None = None
        self.marks: dict[int, Bookmark] = {}

    def keep_in(self, settings: QSettings) -> None:
        """Use a person's own, and keep theirs from here on."""
        self._kept = settings
        found = {n: _read(settings.value(self._key(n))) for n in NUMBERS}
        self.marks = {number: mark for number, mark in found.items() if mark is not None}

    def join(self, view: MapView) -> None:
        """Let this map's keys and button know them."""
        for number in NUMBERS:
            view.keys.add(f"{number}", partial(self.go, view, number))
            view.keys.add(f"Ctrl+Alt+{number}", partial(self.keep, view, number))
        view.keys.add("B", partial(self.open, view))

    def keep(self, view: MapView, number: int, name: str = "") -> None:
        """The look as it is now, in place of what had the number; without a name, by what is there."""
        said = name.strip()[:LONGEST_NAME] or self._name_of(view.middle) or str(view.middle)
        mark = Bookmark(said[:LONGEST_NAME], view.look)
        self.marks[number] = mark
        if self._kept is not None:
            self._kept.setValue(self._key(number), _written(mark))
        self._say(f"View {number} is kept: {mark.name}")

    def go(self, view: MapView, number: int) -> None:
        mark = self.marks.get(number)
        if mark is None:
            self._say(f"No view {number} is kept: Ctrl+Alt+{number} keeps this one")
        else:
            view.go_to(mark.look)

    def forget(self, number: int) -> None:
        """Take one out of the list."""
        self.marks.pop(number, None)
        if self._kept is not None:
            self._kept.remove(self._key(number))

    def open(self, view: MapView) -> None:
        """The list, at the map's left edge under the search; its field keeps this look."""
        menu, name = self.menu(view)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(view.mapToGlobal(QPoint(12, 60)))
        if not self.marks:
            name.setFocus()

    def menu(self, view: MapView) -> tuple[QMenu, QLineEdit]:
        """The list as it would open now, and the field in it."""
        menu = QMenu(view)
        menu.setProperty(PASSING, True)  # noqa: FBT003 - a value, not a switch
        for number, mark in sorted(self.marks.items()):
            menu.addAction(f"{number}  {plain(mark.name)}", partial(self.go, view, number))
        menu.addSeparator()
        name, row = QLineEdit(menu), QWidgetAction(menu)
        name.setPlaceholderText(HINT)
        name.setMaxLength(LONGEST_NAME)
        name.setAccessibleName(HINT)
        name.returnPressed.connect(lambda: self._keep_typed(view, name.text(), menu))
        row.setDefaultWidget(name)
        menu.addAction(row)
        if self.marks:
            gone = menu.addMenu("Forget")
            for number, mark in sorted(self.marks.items()):
                gone.addAction(f"{number}  {plain(mark.name)}", partial(self.forget, number))
        return menu, name

    def _keep_typed(self, view: MapView, name: str, menu: QMenu) -> None:
        free = next((number for number in NUMBERS if number not in self.marks), None)
        menu.close()
        if free is None:
            self._say("Nine views are kept: forget one first, or Ctrl+Alt and a digit replaces it")
        else:
            self.keep(view, free, name)

    def _key(self, number: int) -> str:
        return f"map/{self._area.replace('/', '_')}/view{number}"


def _written(mark: Bookmark) -> str:
    x, y, zoom = mark.look
    return f"{x!r} {y!r} {zoom!r} {mark.name}"


def _read(written: object) -> Bookmark | None:
    """What stands in the file, if it is a look at all: anybody may have written there."""
    if not isinstance(written, str):
        return None
    try:
        x, y, zoom, name = written.split(" ", 3)
        look = Look(float(x), float(y), float(zoom))
    except ValueError:
        return None
    inside = 0 <= look.x <= 1 and 0 <= look.y <= 1 and MIN_ZOOM <= look.zoom <= MAX_ZOOM
    return Bookmark(name[:LONGEST_NAME], look) if inside else None
