"""A widget that looks at the world from above: all that moves its look, and the way back to looks before."""

from PySide6.QtCore import QPointF, QRectF, Signal
from PySide6.QtWidgets import QWidget

from geodata.places import Box, Position
from ui.map.camera import (
    ZOOM_STEP,
    Camera,
    MapState,
    clamp_zoom,
    look_at_box,
    world_of,
    world_px,
    zoom_that_fits,
)
from ui.map.gliding import Glide
from ui.map.look_history import Look, LookHistory

CLOSEST_ZOOM = 16.0  # when fitting something small


class Lookout(QWidget):
    """Paints nothing. What is asked for by name is a jump; a drag or a wheel goes on from where it is."""

    moved = Signal()  # it looks elsewhere

    def __init__(self, state: MapState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._history = LookHistory()
        self._glide = Glide(self)
        self._anchor = QPointF(), 0.0, 0.0  # a pixel, and the world's point that stays under it
        self._pinches = False
        self._glide.went.connect(self._zoom_about_anchor)

    def camera(self) -> Camera:
        state = self._state
        return Camera(
            state.x, state.y, state.zoom, self.width(), self.height(), self.devicePixelRatioF()
        )

    @property
    def look(self) -> Look:
        return Look(self._state.x, self._state.y, self._glide.target or self._state.zoom)

    @property
    def is_moving(self) -> bool:
        """Whether it is on its way to another zoom: what is seen now, is seen for a moment."""
        return self._pinches or self._glide.target is not None

    @property
    def zoom_ms(self) -> int:
        """How long a change of zoom takes to be seen; 0 is at once."""
        return self._glide.duration_ms

    @zoom_ms.setter
    def zoom_ms(self, milliseconds: int) -> None:
        self._glide.duration_ms = milliseconds

    def go_to(self, look: Look) -> None:
        """Look there, at once. The look before is kept to go back to."""
        self._rest()
        self._glide.stop()
        self._state.zoom, self._state.follow = clamp_zoom(look.zoom), None
        self._look_at(look.x, look.y)
        self._rest()

    @property
    def middle(self) -> Position:
        """The place in the middle of the window."""
        return self.camera().place_at(self.width() / 2, self.height() / 2)

    def centre_on(self, position: Position) -> None:
        x, y = world_of(position)
        self.go_to(Look(x, y, self.look.zoom))

    def fit(self, box: Box) -> None:
        """Show the whole box, as close as it fits."""
        x, y, zoom = look_at_box(box, self.width() - 80, self.height() - 120)
        self.go_to(Look(x, y, min(zoom, CLOSEST_ZOOM)))

    def go_with(self, look: Look) -> None:
        """As another map looks just now; none to come back to."""
        self._go_along(look)

    def go_back(self) -> None:
        """To the look before this one."""
        self._go_along(self._history.back(self.look))

    def go_forward(self) -> None:
        """To the look that was left by going back."""
        self._go_along(self._history.forward(self.look))

    def _go_along(self, look: Look | None) -> None:
        if look is not None:
            self._glide.stop()
            self._state.zoom, self._state.follow = look.zoom, None
            self._look_at(look.x, look.y)

    def _rest(self) -> None:
        """The look as it is now is one to come back to; while a unit is followed, none is."""
        if self._state.follow is None:
            self._history.rest(self.look)

    def zoom_by(self, steps: float, at: QPointF | None = None) -> None:
        """Zoom about a point of the window, by default its middle; it ends on a whole step."""
        self._pinches = False
        wanted = round((self.look.zoom + steps) / ZOOM_STEP) * ZOOM_STEP
        self._hold(at)
        self._glide.go(self._state.zoom, clamp_zoom(wanted))

    def pinch(self, levels: float, at: QPointF) -> None:
        """As the fingers go, between the steps too."""
        self._pinches = True
        self._glide.stop()
        self._hold(at)
        self._zoom_about_anchor(clamp_zoom(self._state.zoom + levels))

    def _hold(self, at: QPointF | None) -> None:
        middle = QPointF(self.width() / 2, self.height() / 2)
        point = at if at is not None else middle  # the corner 0, 0 is a point, and not true
        self._anchor = point, *self.camera().to_world(point.x(), point.y())

    def _zoom_about_anchor(self, zoom: float) -> None:
        self._state.zoom = zoom
        self._look_at(*self._middle_at(zoom))

    def _middle_at(self, zoom: float) -> tuple[float, float]:
        """Where the middle has to be for what is held to stay under its pixel."""
        point, x, y = self._anchor
        away = (point - QPointF(self.width() / 2, self.height() / 2)) / world_px(zoom)
        return x - away.x(), y - away.y()

    def pan_by(self, dx: float, dy: float) -> None:
        """Move the look by window pixels. Ends following."""
        self._glide.stop()
        self._state.follow = None
        scale = self.camera().scale
        self._look_at(self._state.x + dx / scale, self._state.y + dy / scale)

    def show_box(self, box: QRectF) -> None:
        """As close as the whole of it can be seen."""
        camera = self.camera()
        left, top = camera.to_world(box.left(), box.top())
        right, bottom = camera.to_world(box.right(), box.bottom())
        zoom = zoom_that_fits(right - left, bottom - top, self.width(), self.height())
        self.go_to(Look((left + right) / 2, (top + bottom) / 2, zoom))

    def _begin_following(self, callsign: str | None, at: Position | None) -> None:
        self._rest()
        self._state.follow = callsign
        if at is not None:
            self._keep_in_middle(at)
        self.update()

    def _keep_in_middle(self, place: Position) -> None:
        if world_of(place) != (self._state.x, self._state.y):
            self._look_at(*world_of(place))

    def _look_at(self, x: float, y: float) -> None:
        self._state.x, self._state.y = min(1.0, max(0.0, x)), min(1.0, max(0.0, y))
        self.moved.emit()

    def _aim(self) -> Camera:
        """The look it is on its way to: nothing is asked for of what is only passed."""
        target = self._glide.target
        if target is None:
            return self.camera()
        x, y = self._middle_at(target)
        return Camera(x, y, target, self.width(), self.height(), self.devicePixelRatioF())
