"""Measuring on every map of a desk: begun by a key or from the menu, the roads are asked beside it."""

from collections.abc import Iterator
from functools import partial

from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from dispatch_desk.driving import gravest_grade
from geodata.places import Position
from geodata.routing.engine import Route
from ui.bridge import Bridge
from ui.desk_window import DeskWindow
from ui.map.measure import NO_WAY, MeasureTool
from ui.map.measured import ByRoad, Leg, spoken
from ui.map.spoken import announce
from ui.map.view import MapView
from ui.place_menu import Entry, Spot

KEY = "D"


class MeasureHands:
    """Each map has a tool of its own. Decides nothing, so that it may be used in a replay too."""

    def __init__(self, window: DeskWindow, bridge: Bridge) -> None:
        self._window, self._bridge = window, bridge

    def join(self, view: MapView) -> None:
        """Let this map measure."""
        tool = MeasureTool(partial(_middle, view), view)
        tool.changed.connect(view.update)
        tool.measured.connect(lambda: self._ask(view, tool))
        tool.copied.connect(self._copy)
        view.keys.add(KEY, lambda: _begin(view, tool))

    def offers(self, spot: Spot) -> Iterator[Entry]:
        """What the menu of a place has of this."""
        yield Entry("Measure from here", partial(self.begin, spot.view, spot.place), KEY)
        yield Entry(f"Copy {spoken(spot.place)}", partial(self._copy, spoken(spot.place)))

    def begin(self, view: MapView, place: Position) -> None:
        tool = view.findChild(MeasureTool)
        if isinstance(tool, MeasureTool):
            _begin(view, tool, place)

    def _ask(self, view: MapView, tool: MeasureTool) -> None:
        """Each leg is a question; the answers count when the last of them has come."""
        if tool.words:
            announce(view, tool.words)
        legs = tool.shown.legs
        asking = _Asking(tool, legs, self._driving_words)
        for leg in legs:
            self._bridge.way(*leg, self._driving, asking.take, asking.fail)

    @property
    def _driving(self) -> str:
        """As to the gravest job: who measures wants to know how soon somebody can be there."""
        force = self._bridge.launch.force
        return force.grade(gravest_grade(force)).driving or force.driving[0].code

    @property
    def _driving_words(self) -> str:
        return self._bridge.launch.force.way_of_driving(self._driving).name.lower()

    def _copy(self, words: str) -> None:
        if words:
            QApplication.clipboard().setText(words)
            self._window.command_line.show_note(f"Copied: {words}")


class _Asking:
    """The roads' answers to the legs of one measurement."""

    def __init__(self, tool: MeasureTool, legs: tuple[Leg, ...], driving: str) -> None:
        self._tool, self._legs, self._driving = tool, legs, driving
        self._length_m = self._seconds = 0.0
        self._left = len(legs)
        self._is_cut = False

    def take(self, route: Route | None) -> None:
        self._left -= 1
        if not self._is_wanted:
            return
        if route is None:
            self.fail(NO_WAY)
            return
        self._length_m += route.length_m
        self._seconds += route.eta_s
        if not self._left:
            self._tool.show_road(ByRoad(self._length_m, self._seconds, self._driving))

    @property
    def _is_wanted(self) -> bool:
        """Not once its map was closed, or it was measured on."""
        return not self._is_cut and isValid(self._tool) and self._legs == self._tool.shown.legs

    def fail(self, why: str) -> None:
        if self._is_wanted:
            self._is_cut = True
            self._tool.show_road(None, why)


def _begin(view: MapView, tool: MeasureTool, *points: Position) -> None:
    view.take_up(tool)
    tool.begin(*points)


def _middle(view: MapView) -> Position:
    return view.camera().place_at(view.width() / 2, view.height() / 2)
