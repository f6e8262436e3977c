"""How a person's map windows are kept: what each shows, and where it stands on screens that come and go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

import structlog
from msgspec import Meta, MsgspecError, Struct, json
from msgspec.structs import fields
from PySide6.QtCore import QRect, QSettings

from ui.map.camera import MAX_ZOOM, MIN_ZOOM, MapState

KEY = "maps/layout"
MOST_WINDOWS = 4
MOST_CHARACTERS = 20_000
TITLE_BAR_PX = 32  # what must stay on a screen above a window's own top
LEAST_PX = 320, 240

_log = structlog.get_logger(__name__)

World = Annotated[float, Meta(ge=0.0, le=1.0)]
Zoom = Annotated[float, Meta(ge=MIN_ZOOM, le=MAX_ZOOM)]
Pixels = Annotated[int, Meta(ge=-100_000, le=100_000)]
Shows = Mapping[str, bool]


@dataclass(frozen=True, slots=True)
class ScreenBox:
    """A screen that is there, and what of it windows may cover."""

    name: str
    box: QRect


class WindowPlace(Struct, frozen=True):
    """Where a window belongs: on which screen, and where from that screen's left top corner."""

    screen: str
    x: Pixels
    y: Pixels
    width: Pixels
    height: Pixels
    maximised: bool = False


class KeptMap(Struct, frozen=True):
    """One map window: its place, its look, which layers it shows, whether it goes with the desk's map."""

    place: WindowPlace
    x: World
    y: World
    zoom: Zoom
    shows: Shows = {}
    linked: bool = False


class MapLayout(Struct, frozen=True):
    """All of a person's maps: what the desk's own shows, and the windows beside it."""

    shows: Shows = {}
    windows: Annotated[tuple[KeptMap, ...], Meta(max_length=MOST_WINDOWS)] = ()


def place_of(window: QRect, screen: ScreenBox, *, maximised: bool) -> WindowPlace:
    """Where a window that stands there belongs."""
    corner = window.topLeft() - screen.box.topLeft()
    return WindowPlace(
        screen.name, corner.x(), corner.y(), window.width(), window.height(), maximised
    )


def screen_at(window: QRect, screens: Sequence[ScreenBox]) -> ScreenBox:
    """The screen that shows most of it; the first when none shows any. There is always one."""

    def seen(screen: ScreenBox) -> int:
        part = screen.box.intersected(window)
        return part.width() * part.height() if part.isValid() else 0

    return max(screens, key=seen)


def stand(place: WindowPlace, screens: Sequence[ScreenBox]) -> tuple[QRect, bool]:
    """Where a window can stand now, and whether that is on its own screen.

    Without its screen it stands on the first one there is. All of it is seen, its title bar can be
    reached, and it is no larger than the screen.
    """
    own = next((screen for screen in screens if screen.name == place.screen), None)
    room = (own or screens[0]).box.adjusted(0, TITLE_BAR_PX, 0, 0)
    width = min(max(place.width, LEAST_PX[0]), room.width())
    height = min(max(place.height, LEAST_PX[1]), room.height())
    corner = (own or screens[0]).box.topLeft()
    x = min(max(corner.x() + place.x, room.left()), room.left() + room.width() - width)
    y = min(max(corner.y() + place.y, room.top()), room.top() + room.height() - height)
    return QRect(x, y, width, height), own is not None


def shows_of(state: MapState) -> Shows:
    """What a view shows and leaves out."""
    return {name: getattr(state, name) for name in _switches()}


def show_as(state: MapState, shows: Shows) -> None:
    """Show and leave out the same; a layer that was not known then stays as it is."""
    for name in _switches():
        if name in shows:
            setattr(state, name, shows[name])


def _switches() -> Sequence[str]:
    return [*(one.name for one in fields(MapState) if one.type is bool), "miles"]


def keep_layout(settings: QSettings, layout: MapLayout) -> None:
    settings.setValue(KEY, json.encode(layout).decode())


def kept_layout(settings: QSettings) -> MapLayout:
    """What was kept; nothing, and a line in the program's log, when it can't be read."""
    said = settings.value(KEY)
    if not isinstance(said, str) or not said:
        return MapLayout()
    try:
        return json.decode(said[:MOST_CHARACTERS], type=MapLayout)  # what is cut off is no layout
    except (MsgspecError, RecursionError) as error:
        _log.warning(
            "the map windows are opened afresh: what was kept of them can't be read",
            file=settings.fileName(), key=KEY, error=str(error),
        )  # fmt: skip
        return MapLayout()
