"""What a hand does on a map with mouse or touchpad: a click, a drag, the notches of a wheel."""

from PySide6.QtCore import QPointF

DRAG_FROM_PX = 4
WHEEL_NOTCH = 120  # of a mouse's wheel; a touchpad sends fractions


class Hand:
    """Tells a drag from a click; counts whole notches out of fractions."""

    def __init__(self) -> None:
        self._pressed: QPointF | None = None
        self._dragging, self._wheel = False, 0.0

    def press(self, at: QPointF) -> None:
        self._pressed, self._dragging = at, False

    def move_to(self, at: QPointF) -> QPointF | None:
        """How far it dragged since the last time; None while it doesn't."""
        if self._pressed is None:
            return None
        way = at - self._pressed
        if not self._dragging and way.manhattanLength() < DRAG_FROM_PX:
            return None
        self._dragging, self._pressed = True, at
        return way

    @property
    def is_pressed(self) -> bool:
        return self._pressed is not None

    @property
    def is_dragging(self) -> bool:
        return self._pressed is not None and self._dragging

    def release(self) -> bool:
        """Whether it was a click."""
        clicked = self._pressed is not None and not self._dragging
        self._pressed = None
        return clicked

    def turn(self, eighths_of_a_degree: int) -> int:
        """Whole notches the wheel has been turned by now."""
        self._wheel += eighths_of_a_degree / WHEEL_NOTCH
        notches = int(self._wheel)
        self._wheel -= notches
        return notches
