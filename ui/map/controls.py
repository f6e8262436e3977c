"""The buttons over a map's right edge, and the menu of its layers."""

from functools import cached_property
from typing import cast

from PySide6.QtCore import QSize, Qt, QTimerEvent, Signal
from PySide6.QtGui import QIcon, QShowEvent
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from ui.icons import icon
from ui.map.camera import MapState
from ui.map.hud import CHIP_PX
from ui.map.jobs import Rectangle
from ui.map.layers_menu import LayersMenu
from ui.theme import GAP, MARGIN, RADIUS, Theme

BUTTON_PX, ICON_PX = 36, 18
SIGNS_MS = 100
PASSING = "passing"  # a property of what lies over a map for a moment only
LAYERS = (  # a row without a name is a heading
    ("", "Ground"),
    ("buildings", "Buildings"),
    ("names", "Names"),
    ("grid", "National Grid"),
    ("beats", "Beats"),
    ("", "Units"),
    ("plates", "Unit plates"),
    ("show_dimmed", "Dimmed units\tV"),
    ("links", "Lines from units to their incidents"),
    ("trails", "Trails of chosen units, 10 min"),
    ("trails_all", "Trails of all units"),
    ("clusters", "Groups of units on a far look"),
    ("smooth", "Glide between reports (shown late)"),
    ("", "Operation"),
    ("callers", "Circles of callers' phones"),
    ("drawn", "Cordons, hazards and notes"),
    ("roadworks", "Closed and slow roads"),
    ("reach", "Reach and junctions to hold"),
    ("coverage", "How soon somebody free is in each beat"),
    ("", "Lengths"),
    ("miles", "Miles and yards"),
)


class Controls(QWidget):
    """Layers, zoom in, zoom out, locate, close roads. Keys do the same, so they take no keyboard focus."""

    layer_toggled = Signal(str)  # a field of MapState
    print_wanted = Signal()

    def __init__(self, state: MapState, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._state, self._theme, self._waiting = state, theme, 0
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        self.layers = self._button("layers", "Layers (L)")
        self.zoom_in = self._button("plus", "Zoom in (+)")
        self.zoom_out = self._button("minus", "Zoom out (-)")
        self.locate = self._button("crosshairs-gps", "Go to the open incident (Home)")
        self.close_roads = self._button("boom-gate-outline", "Close roads (C)")
        self.layers.clicked.connect(self.open_menu)
        for button in self._buttons():
            column.addWidget(button)
        self.set_theme(theme)

    def showEvent(self, event: QShowEvent) -> None:
        """The ground goes first: to load the font of the signs takes as long as half of it."""
        super().showEvent(event)
        self._waiting = self._waiting or self.startTimer(SIGNS_MS)

    def timerEvent(self, event: QTimerEvent) -> None:
        self.killTimer(event.timerId())
        self._waiting = 0
        self._put_signs()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.setStyleSheet(
            f"QToolButton {{ background: {theme.panel}; border: 1px solid {theme.control};"
            f" border-radius: {RADIUS}px; padding: 0;"
            f" min-width: {BUTTON_PX - 2}px; min-height: {BUTTON_PX - 2}px; }}"
            f"QToolButton:hover {{ background: {theme.selected}; }}"
        )
        if self.isVisible():
            self._put_signs()

    def _put_signs(self) -> None:
        glyphs = ("layers", "plus", "minus", "crosshairs-gps", "boom-gate-outline")
        for button, glyph in zip(self._buttons(), glyphs, strict=True):
            # As a picture: a font's glyph would be drawn anew with every frame beneath it.
            size, ratio = QSize(ICON_PX, ICON_PX), self.devicePixelRatioF()
            button.setIcon(QIcon(icon(glyph, self._theme.text1).pixmap(size, ratio)))

    @cached_property
    def _menu(self) -> LayersMenu:
        """Made when it is first opened."""
        menu = LayersMenu(LAYERS, self.layer_toggled.emit, self)
        menu.addSeparator()
        menu.addAction("Print or save the map\tP").triggered.connect(self.print_wanted)
        return menu

    def open_menu(self) -> None:
        """Show what can be shown or left out, with what is on ticked."""
        for name, action in self._menu.layers.items():
            action.setChecked(getattr(self._state, name))
        self._menu.popup(self.layers.mapToGlobal(self.layers.rect().bottomLeft()))

    def _buttons(self) -> tuple[QToolButton, ...]:
        return self.layers, self.zoom_in, self.zoom_out, self.locate, self.close_roads

    def _button(self, glyph: str, words: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(glyph)
        button.setFixedSize(BUTTON_PX, BUTTON_PX)
        button.setIconSize(QSize(ICON_PX, ICON_PX))
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setToolTip(words)
        button.setAccessibleName(words)
        return button


def covering(view: QWidget) -> tuple[Rectangle, ...]:
    """What lies over a map and stays there: buttons, a search field, scale and legend."""
    direct = Qt.FindChildOption.FindDirectChildrenOnly
    children = view.findChildren(QWidget, options=direct)
    staying = (one for one in children if one.property(PASSING) is None and not one.isHidden())
    boxes = [child.geometry() for child in staying]
    rows = [box.getRect() for box in boxes if not box.isEmpty()]
    strip = CHIP_PX + MARGIN
    return (*cast("list[Rectangle]", rows), (0, view.height() - strip, view.width(), strip))
