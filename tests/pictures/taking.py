"""Takes a picture of a map, and waits until nothing is missing from it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from PySide6.QtCore import QPoint
from PySide6.QtGui import QImage
from PySide6.QtTest import QSignalSpy

from tests.pictures.scenes import MapScene
from tests.pictures.stage import Stage
from ui.map.camera import MapState
from ui.map.feed import MapFeed
from ui.map.measure import MeasureTool
from ui.map.pool import RenderPool
from ui.map.view import MapView
from ui.theme import Theme

LONGEST_MS = 120_000  # never waited for in full: only when something is broken


@dataclass(frozen=True, slots=True)
class Size:
    """Pixels of a screen, and how many of them are one of the window's."""

    width: int
    height: int
    ratio: int = 1

    @property
    def words(self) -> str:
        return f"{self.width}x{self.height}"


SIZES = (Size(1366, 768), Size(1920, 1080), Size(3840, 2160, 2))


@contextmanager
def opened(
    scene: MapScene, stage: Stage, pool: RenderPool, theme: Theme, size: Size
) -> Iterator[MapView]:
    """A window of its own each time: what was seen before must not matter."""
    feed = MapFeed()
    scene.tell(stage, feed)
    state = MapState.at(stage.middle, scene.zoom)
    for layer, is_shown in scene.shown.items():
        setattr(state, layer, is_shown)
    view = MapView(state, pool, theme, feed)
    try:
        _sharpen(view, size.ratio, theme)
        view.resize(size.width // size.ratio, size.height // size.ratio)
        if scene.measured:
            tool = MeasureTool(lambda: view.middle, view)
            tool.begin(*(stage.at(place) for place in scene.measured))
            view.take_up(tool)
        view.show()
        wait(view)
        yield view
    finally:
        view.close_view()
        view.close()
        view.deleteLater()


def take(scene: MapScene, stage: Stage, pool: RenderPool, theme: Theme, size: Size) -> QImage:
    with opened(scene, stage, pool, theme, size) as view:
        return picture_of(view, size.ratio)


def wait(view: MapView) -> None:
    """Until the ground and the names are there."""
    settled = QSignalSpy(view.settled)
    assert settled.wait(LONGEST_MS), "the ground did not come"


def picture_of(view: MapView, ratio: int = 1) -> QImage:
    view.clearFocus()  # whichever window was opened last has a frame, and that is luck
    picture = QImage(view.size() * ratio, QImage.Format.Format_RGB32)
    picture.setDevicePixelRatio(ratio)
    view.render(picture, QPoint())
    return picture


def _sharpen(view: MapView, ratio: int, theme: Theme) -> None:
    """As on a screen of so many device pixels to one: there is no such screen in a test."""
    if ratio != 1:
        for one in (view, view._controls):
            one.devicePixelRatioF = lambda: float(ratio)  # type: ignore[method-assign]  # as above
        view.set_theme(theme)
