"""What hands do on a map with mouse, wheel and touch pad, told as what is meant: moved, closer, here."""

from collections.abc import Callable, Mapping
from math import log2
from typing import Any

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QNativeGestureEvent, QWheelEvent
from PySide6.QtWidgets import QGestureEvent, QPinchGesture, QWidget

from geodata.places import Position
from ui.map.hand import DRAG_FROM_PX, Hand
from ui.map.tools import Tool

GRASP_PX = 12.0
LEVELS_A_SMART_ZOOM = 1.0

Held = Callable[[], Tool | None]
PlaceAt = Callable[[QPointF], Position]
MetresPerPx = Callable[[], float]


class Gestures(QObject):
    """Listens beside a map. What the hand holds hears it first; the rest is told in window pixels."""

    drag_began = Signal()
    dragged = Signal(QPointF)  # the ground follows the hand this far
    drag_ended = Signal()
    clicked = Signal(QPointF)
    picked = Signal(QPointF)  # a click with Ctrl: one more
    clicked_twice = Signal(QPointF)
    notched = Signal(int, QPointF)  # a wheel, up is closer
    pinched = Signal(float, QPointF)  # so many levels closer, as the fingers go
    pinch_ended = Signal(QPointF)
    boxed = Signal(QRectF)  # show what is in this box
    box_changed = Signal()

    def __init__(
        self, view: QWidget, held: Held, place_at: PlaceAt, metres_per_px: MetresPerPx
    ) -> None:
        super().__init__(view)
        self._view, self._held, self._place_at = view, held, place_at
        self._metres_per_px = metres_per_px
        self._hand = Hand()
        self._has_grabbed = False
        self._corner: QPointF | None = None
        self.box: QRectF | None = None  # being drawn
        kind = QEvent.Type
        self._deeds: Mapping[QEvent.Type, Callable[[Any], bool]] = {
            kind.MouseButtonPress: self._press,
            kind.MouseMove: self._move,
            kind.MouseButtonRelease: self._release,
            kind.MouseButtonDblClick: self._press_again,
            kind.Wheel: self._turn,
            kind.NativeGesture: self._touch,
            kind.Gesture: self._fingers,
        }
        view.setMouseTracking(True)
        view.grabGesture(Qt.GestureType.PinchGesture)
        view.installEventFilter(self)

    @property
    def is_held(self) -> bool:
        """Whether a hand has hold of the ground just now."""
        return self._hand.is_dragging

    def drop_box(self) -> bool:
        """Leave off drawing a box; whether one was being drawn."""
        was = self._corner is not None
        self._corner = self.box = None
        if was:
            self.box_changed.emit()
        return was

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        deed = self._deeds.get(event.type())
        return deed(event) if deed is not None else False

    # Mouse

    def _press(self, event: QMouseEvent) -> bool:
        if event.button() != Qt.MouseButton.LeftButton:
            return False
        tool, place = self._held(), self._place_at(event.position())
        self._has_grabbed = tool is not None and tool.grabs(place, GRASP_PX * self._metres_per_px())
        if self._has_grabbed:
            return True
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._corner = event.position()
        else:
            self._hand.press(event.position())
        return True

    def _move(self, event: QMouseEvent) -> bool:
        if self._is_pressed and not event.buttons() & Qt.MouseButton.LeftButton:
            self._let_go(event.position())
        tool, at = self._held(), event.position()
        if tool is not None:
            tell = tool.dragged if self._has_grabbed else tool.moved
            tell(self._place_at(at))
        if self._corner is not None:
            self.box = QRectF(self._corner, at).normalized()
            self.box_changed.emit()
            return True
        was_dragging = self._hand.is_dragging
        way = self._hand.move_to(at)
        if way is not None:
            if not was_dragging:
                self.drag_began.emit()
            self._view.setCursor(Qt.CursorShape.ClosedHandCursor)
            self.dragged.emit(way)
        return False

    def _release(self, event: QMouseEvent) -> bool:
        if event.button() != Qt.MouseButton.LeftButton:
            return False
        if self._has_grabbed:
            self._drop(event.position())
        elif self._corner is not None:
            self._end_box(event.position())
        else:
            self._end_press(event)
        return True

    @property
    def _is_pressed(self) -> bool:
        return self._has_grabbed or self._corner is not None or self._hand.is_pressed

    def _let_go(self, at: QPointF) -> None:
        """The button was let go where the map couldn't hear it: nothing follows the hand any more."""
        if self._has_grabbed:
            self._drop(at)
        self.drop_box()
        if self._hand.is_dragging:
            self._view.unsetCursor()
            self.drag_ended.emit()
        self._hand.release()

    def _drop(self, at: QPointF) -> None:
        self._has_grabbed, tool = False, self._held()
        if tool is not None:
            tool.dropped(self._place_at(at))

    def _end_press(self, event: QMouseEvent) -> None:
        dragged = self._hand.is_dragging
        if dragged:
            self._view.unsetCursor()
        if self._hand.release():
            more = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            (self.picked if more else self.clicked).emit(event.position())
        elif dragged:
            self.drag_ended.emit()

    def _end_box(self, at: QPointF) -> None:
        """A box too small to be meant is a click."""
        box = self.box or QRectF(at, at)
        self.drop_box()
        if max(box.width(), box.height()) < DRAG_FROM_PX:
            self.clicked.emit(at)
        else:
            self.boxed.emit(box)

    def _press_again(self, event: QMouseEvent) -> bool:
        self._hand.release()
        tool = self._held()
        if event.button() != Qt.MouseButton.LeftButton:
            return False
        if tool is not None:
            tool.finish()
        else:
            self.clicked_twice.emit(event.position())
        return True

    # Wheel and touch pad

    def _turn(self, event: QWheelEvent) -> bool:
        """A wheel zooms; two fingers on a pad move the ground, with Ctrl they zoom."""
        event.accept()
        zooms = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if _is_of_fingers(event) and not zooms:
            self.dragged.emit(QPointF(event.pixelDelta()))
            if event.phase() == Qt.ScrollPhase.ScrollEnd:
                self.drag_ended.emit()
            return True
        notches = self._hand.turn(event.angleDelta().y())
        if notches:
            self.notched.emit(notches, event.position())
        return True

    def _touch(self, event: QNativeGestureEvent) -> bool:
        kind, at = Qt.NativeGestureType, event.position()
        match event.gestureType():
            case kind.ZoomNativeGesture:
                self.pinched.emit(log2(max(0.1, 1 + event.value())), at)
            case kind.SmartZoomNativeGesture:
                self.pinched.emit(LEVELS_A_SMART_ZOOM, at)
                self.pinch_ended.emit(at)
            case kind.EndNativeGesture:
                self.pinch_ended.emit(at)
            case _:
                return False
        return True

    def _fingers(self, event: QGestureEvent) -> bool:
        """On a touch screen, where Qt itself makes the gesture out of touches."""
        pinch = event.gesture(Qt.GestureType.PinchGesture)
        if not isinstance(pinch, QPinchGesture):
            return False
        at = QPointF(self._view.mapFromGlobal(pinch.hotSpot().toPoint()))
        if pinch.state() in {Qt.GestureState.GestureFinished, Qt.GestureState.GestureCanceled}:
            self.pinch_ended.emit(at)
        else:
            self.pinched.emit(log2(max(0.1, pinch.scaleFactor())), at)
        return True


def _is_of_fingers(event: QWheelEvent) -> bool:
    """A wheel has no phases; on some systems it has pixels too."""
    return event.phase() != Qt.ScrollPhase.NoScrollPhase and not event.pixelDelta().isNull()
