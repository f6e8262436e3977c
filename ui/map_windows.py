"""The map windows beside a desk: opened, linked, kept for each person, brought back with their screens."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from msgspec.structs import replace
from PySide6.QtCore import QObject, QSettings, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QScreen, QShortcut

from ui.map.camera import MapState
from ui.map.look_history import Look
from ui.map.pool import RenderPool
from ui.map.view import MapView
from ui.map_layouts import (
    MOST_WINDOWS,
    KeptMap,
    MapLayout,
    ScreenBox,
    WindowPlace,
    keep_layout,
    kept_layout,
    show_as,
    shows_of,
    stand,
)
from ui.map_window import MapWindow
from ui.safety.line import SafetyLine
from ui.safety.strip import SafetyStrip
from ui.theme import Theme

FIRST_PX = 1200, 800
STEP_PX = 48  # each new window beside the one before
ENOUGH = f"{MOST_WINDOWS} map windows are open already: close one first"


def screens_there() -> list[ScreenBox]:
    """The first is the one that windows come to when theirs is missing."""
    first = QGuiApplication.primaryScreen()
    others = [screen for screen in QGuiApplication.screens() if screen is not first]
    return [ScreenBox(screen.name(), screen.availableGeometry()) for screen in (first, *others)]


class MapWindows(QObject):
    """None before somebody sits at the desk; all of them go with the desk's own window."""

    opened = Signal(object)  # MapView: let it do what the desk's own does
    refused = Signal(str)
    print_wanted = Signal(object)  # MapView
    keys: Mapping[str, Callable[[], None]] = {}  # of the desk, heard in every map window too

    def __init__(
        self, own: MapView, look: MapState, pool: RenderPool, strip: SafetyStrip, theme: Theme,
        screens: Callable[[], list[ScreenBox]] = screens_there,
    ) -> None:  # fmt: skip
        super().__init__(own)
        self._own, self._look, self._pool, self._strip = own, look, pool, strip
        self._theme, self._screens = theme, screens
        self._settings: QSettings | None = None
        self._shown_for: QSettings | None = None  # whose windows are open
        self._is_awake = self._is_leading = False
        self.is_live = True
        self.windows: list[MapWindow] = []
        self._states: dict[MapWindow, MapState] = {}
        own.moved.connect(partial(self._lead, own))
        self._hear_of_screens()

    # Opening and closing

    def open(self) -> None:
        """One more, looking where the desk's own map looks; on another screen, where there is one."""
        if not self._is_awake:
            return
        if len(self.windows) >= MOST_WINDOWS:
            self.refused.emit(ENOUGH)
            return
        look = self._look
        kept = KeptMap(self._free_place(), look.x, look.y, look.zoom, shows_of(look))
        window = self._open(kept)
        window.show()
        window.activateWindow()

    def set_awake(self, *, awake: bool) -> None:
        """Somebody sits at the desk: their windows open."""
        self._is_awake = awake
        if awake:
            self._restore()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        for window in self.windows:
            window.set_theme(theme)

    def state_of(self, view: MapView) -> MapState:
        """What a map looks at and shows; the desk's own, or that of one of these."""
        found = (state for window, state in self._states.items() if window.view is view)
        return next(found, self._look)

    def forget(self) -> None:
        """Another moment: nothing of the one before stays on them."""
        for window in self.windows:
            window.view.forget()

    def close_all(self) -> None:
        for window in list(self.windows):
            window.close()

    def _open(self, kept: KeptMap) -> MapWindow:
        state = replace(self._look, x=kept.x, y=kept.y, zoom=kept.zoom, follow=None)
        show_as(state, kept.shows)
        view = MapView(state, self._pool, self._theme, self._own.feed)
        safety = SafetyLine(self._strip, self._theme)
        title = f"{self._own.window().windowTitle()} · map {len(self.windows) + 2}"
        window = MapWindow(view, safety, title, is_live=self.is_live)
        window.set_theme(self._theme)
        self._states[window] = state
        self.windows.append(window)
        self._hear(window)
        self._put(window, kept.place)
        window.linked.setChecked(kept.linked)
        self.opened.emit(view)
        return window

    def _hear(self, window: MapWindow) -> None:
        window.closed.connect(partial(self._closed, window))
        window.linked_changed.connect(partial(self._join, window))
        window.print_wanted.connect(partial(self.print_wanted.emit, window.view))
        window.view.moved.connect(partial(self._lead, window.view))
        for keys, deed in self.keys.items():
            QShortcut(QKeySequence(keys), window).activated.connect(deed)

    def _closed(self, window: MapWindow) -> None:
        self.windows.remove(window)
        self._states.pop(window)
        window.deleteLater()

    # Looking along

    def _linked(self) -> Iterator[MapView]:
        yield self._own
        yield from (window.view for window in self.windows if window.is_linked)

    def _join(self, window: MapWindow) -> None:
        if window.is_linked:
            self._lead(self._own)

    def _lead(self, source: MapView) -> None:
        """Whichever of the linked maps a hand moves, the others look along; not through a zoom."""
        linked = list(self._linked())
        if self._is_leading or source.is_moving or source not in linked:
            return
        seen, self._is_leading = source.camera(), True
        for view in linked:
            if view is not source:
                view.go_with(Look(seen.x, seen.y, seen.zoom))
        self._is_leading = False

    # Where they stand

    def keep_in(self, settings: QSettings) -> None:
        """A person's own windows; they open when that person sits at the desk."""
        self._settings = settings
        if self._is_awake:
            self._restore()

    def keep(self) -> None:
        """Write down what is open, to be opened again."""
        if self._settings is not None and self._settings is self._shown_for:
            windows = tuple(self._kept(window) for window in self.windows)
            keep_layout(self._settings, MapLayout(shows_of(self._look), windows))

    def _kept(self, window: MapWindow) -> KeptMap:
        state, place = self._states[window], window.place(self._screens())
        shows, linked = shows_of(state), window.is_linked
        return KeptMap(place, state.x, state.y, state.zoom, shows, linked)

    def _restore(self) -> None:
        if self._settings is None or self._settings is self._shown_for:
            return
        self._shown_for = self._settings
        self.close_all()
        layout = kept_layout(self._settings)
        show_as(self._look, layout.shows)
        for kept in layout.windows:
            window = self._open(kept)
            window.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
            window.show()
        if layout.windows:
            self._own.window().activateWindow()  # the hand is at the desk, whatever a system thinks

    def _free_place(self) -> WindowPlace:
        screens = self._screens()
        taken = screen_name(self._own)
        there = next((screen for screen in screens if screen.name != taken), screens[0])
        shift = STEP_PX * (1 + len(self.windows))
        return WindowPlace(there.name, shift, shift, *FIRST_PX)

    def _put(self, window: MapWindow, place: WindowPlace) -> None:
        box, is_home = stand(place, self._screens())
        window.put(place, box, is_home=is_home)

    # Screens that go and come back

    def _hear_of_screens(self) -> None:
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.screenRemoved.connect(self._screen_gone)
            application.screenAdded.connect(self.screens_changed)

    def _screen_gone(self, screen: QScreen) -> None:
        """Told before Qt moves its windows."""
        self.screen_lost(ScreenBox(screen.name(), screen.availableGeometry()))

    def screen_lost(self, lost: ScreenBox) -> None:
        """Its windows come to a screen that is there, and are to go back."""
        left = [screen for screen in self._screens() if screen.name != lost.name]
        for window in self.windows if left else ():
            place = window.place([*left, lost])
            if place.screen == lost.name:
                box, _ = stand(place, left)
                window.showNormal()
                window.put(place, box, is_home=False)

    def screens_changed(self) -> None:
        """A screen has come: whoever waits for it goes back."""
        names = {screen.name for screen in self._screens()}
        for window in self.windows:
            place = window.place(self._screens())
            if window.away_from is place and place.screen in names:
                self._put(window, place)


def screen_name(view: MapView) -> str:
    """Of the screen its window stands on."""
    return view.screen().name()
