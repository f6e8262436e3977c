"""Paints what is said of the roads: under the units, kept as a picture until it or the look changes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Protocol
from weakref import ref

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from geodata.projection import to_world
from ui.map.busy import Around, Busy, Lines, crossed_by, hidden_by, hidden_under
from ui.map.camera import F8, Camera, MapState, world_of
from ui.map.jobs import Rectangle
from ui.map.kept import Kept
from ui.map.paths import NEAR_PX, away_px
from ui.map.reachmarks import ReachDrawing
from ui.map.roadmarks import NOTHING, MapChange, RoadMarks
from ui.map.roadsigns import SIGN_RED, SIGN_WHITE, paint_sign
from ui.map.roadstrokes import (
    CASING_PX,
    CASINGS,
    LABEL_PX,
    LINE_PX,
    THIN_PX,
    paint_plate,
    paths_in,
    round_pen,
    stroke,
)
from ui.map.roadwords import (
    Draft,
    caption_at,
    caption_box,
    hold_boxes,
    paint_caption,
    paint_draft,
    paint_draft_lines,
    paint_hold,
)
from ui.theme import Theme, font
from ui.widgets.marks import CENTRE, paint_text, text_width

CHOSEN_PX = 15.0
MOST_HATCHED = 1_500  # points in the window; hatching more would hold up the window, and be a blur
EDGES = {"night": QColor("#0b0f14"), "day": QColor("#3d4a57")}  # a barrier's: dark on any map
SIGN_PX, SMALL_SIGN_PX = 9.0, 6.0  # half a sign
SIGNS_FROM_ZOOM, LARGE_SIGNS_FROM_ZOOM = 12.0, 14.5
ASIDE_PX, UP_PX, INSET_PX = 12.0, 4.0, 14.0  # of a plate
ON_A_SIGN = 5.0  # what it costs a plate to hide one
MOST_SIGNS = 80  # of one change: a whole quarter closed needs no sign at every yard's gate


class Drawn(Protocol):
    """What is drawn by hand, over the roads."""

    def lines(self, state: MapState) -> Lines: ...

    def covers(self, camera: Camera, state: MapState) -> tuple[Rectangle, ...]: ...


@dataclass(slots=True)
class RoadLayer:
    """Costs nothing while there is nothing to show, or while it is left out."""

    marks: RoadMarks = NOTHING
    draft: Draft | None = None
    _kept: Kept = field(default_factory=Kept)
    _reach: ReachDrawing = field(default_factory=lambda: ReachDrawing(NOTHING))
    _sides: dict[str, int] = field(default_factory=dict)  # on which the plate of each change stands
    _around: Around = field(default_factory=Around)
    _drawn: Callable[[], Drawn | None] = lambda: None
    _plates_due: bool = True
    _reach_due: bool = True

    def show(self, marks: RoadMarks) -> None:
        self.marks = marks
        self._reach = ReachDrawing(marks)
        self._kept.forget()
        self.look_round()

    def stand_among(self, around: Around, drawn: Drawn) -> None:
        """What words are to keep clear of, and whose lines lie over them."""
        self._around, self._drawn = around, ref(drawn)

    def look_round(self) -> None:
        """The map has come to rest: words may move to where nothing lies over them now."""
        self._plates_due = self._reach_due = True

    def paint_under(self, painter: QPainter, camera: Camera, theme: Theme, state: MapState) -> None:
        """Everything that lies on the ground."""
        if self.draft is not None:
            paint_draft_lines(painter, camera, self.draft, theme)
        shown = self._shown(state)
        if shown.is_empty:
            return
        self._place_plates(camera, state)
        key = (theme.name, state.roadworks, state.reach, tuple(self._sides.values()))
        self._kept.put(painter, camera, key, partial(self._paint, shown, theme))
        if state.reach:  # as they are: in a kept picture they would be cut where the window ends
            self._place_times(camera, state)
            self._reach.paint_labels(painter, camera, theme)

    def _paint(self, shown: RoadMarks, theme: Theme, painter: QPainter, wide: Camera) -> None:
        if shown.reach is not None or shown.holds is not None:
            self._reach.paint(painter, wide, theme)
        for change in shown.changes:
            _change(painter, wide, change, theme)
        for change in shown.changes:
            _signs(painter, wide, change)
            _label(painter, self._plate(wide, change), change, theme)

    def _plate(self, camera: Camera, change: MapChange) -> QRectF:
        return _plates(camera, change)[self._sides.get(change.id, 0)]

    def _place_plates(self, camera: Camera, state: MapState) -> None:
        """Each beside the middle of its road, on the side where it lies over the least that is busy."""
        if not self._plates_due:
            return
        self._plates_due = False
        shown, window = self._shown(state).changes, QRectF(0, 0, camera.width, camera.height)
        near = [one for one in shown if window.contains(QPointF(*_middle(camera, one)))]
        if not near:
            return
        busy = self._busy(camera, state) + signs_busy(camera, near)
        for change in near:
            boxes = np.array([box.getCoords() for box in _plates(camera, change)])
            self._sides[change.id] = best = int(np.argmin(busy.cost(boxes)))
            busy += hidden_by(boxes[[best]])

    def _place_times(self, camera: Camera, state: MapState) -> None:
        """Last of all: on a long outline there is most room."""
        if not self._reach_due or self.marks.reach is None:
            return
        self._reach_due = False
        busy = self._busy(camera, state) + hidden_under(self.plates(camera, state))
        drawn = self._drawn()
        if drawn is not None:
            busy += hidden_under(drawn.covers(camera, state))
        self._reach.place(camera, busy)

    def _busy(self, camera: Camera, state: MapState) -> Busy:
        drawn = self._drawn()
        lines = drawn.lines(state) if drawn is not None else ()
        return self._around.busy(camera, state) + crossed_by(camera, lines)

    def plates(self, camera: Camera, state: MapState) -> tuple[Rectangle, ...]:
        """Pixels of the window under the plates of what is closed or slow."""
        self._place_plates(camera, state)
        return _in_window(camera, [self._plate(camera, one) for one in self._shown(state).changes])

    def paint_over(self, painter: QPainter, camera: Camera, theme: Theme, state: MapState) -> None:
        """The words, and what is being drawn: never under a unit."""
        shown = self._shown(state)
        for hold in shown.holds.holds if shown.holds is not None else ():
            paint_hold(painter, camera, hold, theme)
        if self.draft is not None:
            paint_draft(painter, camera, self.draft, theme)
        if self.caption(state):
            paint_caption(painter, camera, self.caption(state), theme)

    def caption(self, state: MapState) -> str:
        """What the layer shows now, in words."""
        if self.draft is not None:
            return self.draft.words
        shown = self._shown(state)
        titles = (
            shown.holds.title if shown.holds else "",
            shown.reach.title if shown.reach else "",
        )
        return next((title for title in titles if title), "")

    def caption_at(self, camera: Camera, state: MapState) -> tuple[Rectangle, ...]:
        """Where those words stand, if there are any."""
        return caption_at(camera, self.caption(state))

    def covers(self, camera: Camera, state: MapState) -> tuple[Rectangle, ...]:
        """Pixels of the window that its words and marks lie over: no plate is to stand there."""
        shown, words = self._shown(state), self.caption(state)
        boxes = [caption_box(camera, words)] if words else []
        holds = shown.holds.holds if shown.holds is not None else ()
        boxes += [box for hold in holds for box in hold_boxes(camera, hold)]
        if state.reach:
            self._place_times(camera, state)
            boxes += self._reach.covers(camera)
        return (*_in_window(camera, boxes), *self.plates(camera, state))

    def words_at(self, camera: Camera, state: MapState, x: float, y: float) -> str:
        """What is closed or slow at a pixel, in words; "" for nothing."""
        return "\n".join(one.words for one in self.changes_at(camera, state, x, y))

    def changes_at(self, camera: Camera, state: MapState, x: float, y: float) -> list[MapChange]:
        """What is closed or slow at a pixel."""
        return [one for one in self._shown(state).changes if _is_near(one, camera, x, y)]

    def _shown(self, state: MapState) -> RoadMarks:
        marks = self.marks
        if not state.roadworks and marks.changes:
            marks = replace(marks, changes=())
        if not state.reach and (marks.reach or marks.holds):
            marks = replace(marks, reach=None, holds=None)
        return marks


def _in_window(camera: Camera, boxes: Sequence[QRectF]) -> tuple[Rectangle, ...]:
    window = QRectF(0, 0, camera.width, camera.height)
    seen = [box.toAlignedRect() for box in boxes if box.intersects(window)]
    return tuple((box.x(), box.y(), box.width(), box.height()) for box in seen)


def _is_near(change: MapChange, camera: Camera, x: float, y: float) -> bool:
    px, py = camera.to_screen(change.runs.x, change.runs.y)
    return away_px(px, py, x, y, change.runs.start) <= NEAR_PX


def _change(painter: QPainter, camera: Camera, change: MapChange, theme: Theme) -> None:
    """Closed: red and white in turn, as a barrier. Slow: amber dashes with gaps the road shows through."""
    paths = paths_in(camera, change.runs)
    if sum(path.elementCount() for path in paths) > MOST_HATCHED:
        ink = theme.colour("amber") if change.sign else SIGN_RED
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        stroke(painter, paths, QPen(ink, THIN_PX))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        return
    if change.chosen:
        stroke(painter, paths, round_pen(theme.colour("focus"), CHOSEN_PX))
    stroke(painter, paths, round_pen((CASINGS if change.sign else EDGES)[theme.name], CASING_PX))
    if change.sign:
        dashes = QPen(theme.colour("amber"), LINE_PX, Qt.PenStyle.CustomDashLine)
        dashes.setDashPattern([1.0, 1.4])
    else:
        stroke(painter, paths, round_pen(SIGN_WHITE, LINE_PX))
        dashes = QPen(SIGN_RED, LINE_PX, Qt.PenStyle.CustomDashLine)
        dashes.setDashPattern([1.6, 1.4])
    dashes.setCapStyle(Qt.PenCapStyle.FlatCap)
    stroke(painter, paths, dashes)


def _signs(painter: QPainter, camera: Camera, change: MapChange) -> None:
    """“No entry” where a driver comes to it; where it is slow, the speed."""
    lon, lat = change.ends
    if camera.zoom < SIGNS_FROM_ZOOM or len(lon) > MOST_SIGNS:
        return
    half = SIGN_PX if camera.zoom >= LARGE_SIGNS_FROM_ZOOM else SMALL_SIGN_PX
    for x, y in _apart(*camera.to_screen(*to_world(lon, lat)), 3 * half):
        paint_sign(painter, QPointF(x, y), half, change.sign)


def _apart(x: F8, y: F8, least_px: float) -> list[tuple[float, float]]:
    """Those of the points that stand clear of each other, the first ones first."""
    kept: list[tuple[float, float]] = []
    for px, py in zip(x.tolist(), y.tolist(), strict=True):
        if all(abs(px - a) > least_px or abs(py - b) > least_px for a, b in kept):
            kept.append((px, py))
    return kept


def signs_busy(camera: Camera, changes: Sequence[MapChange]) -> Busy:
    """Their signs at the ends: bad to stand on, though not as bad as on a unit."""
    lon, lat = (np.concatenate([change.ends[n] for change in changes]) for n in (0, 1))
    ends = np.column_stack(camera.to_screen(*to_world(lon, lat)))
    boxes = np.hstack((ends - SIGN_PX, ends + SIGN_PX))
    return Busy(boxes, np.full(len(boxes), ON_A_SIGN))


def _label(painter: QPainter, box: QRectF, change: MapChange, theme: Theme) -> None:
    paint_plate(painter, box, theme, theme.colour("amber") if change.sign else SIGN_RED)
    paint_text(painter, box, change.label, font(12, 700), theme.colour("text1"), CENTRE)


def _middle(camera: Camera, change: MapChange) -> tuple[float, float]:
    return camera.to_screen_one(*world_of(change.at))


def _plates(camera: Camera, change: MapChange) -> list[QRectF]:
    """Where its words may stand, the best first."""
    (x, y), wide = _middle(camera, change), text_width(change.label, font(12, 700)) + INSET_PX
    above, below = y - LABEL_PX - UP_PX, y + UP_PX
    corners = (
        (x + ASIDE_PX, above), (x + ASIDE_PX, below),
        (x - ASIDE_PX - wide, above), (x - ASIDE_PX - wide, below),
        (x - wide / 2, above - ASIDE_PX), (x - wide / 2, below + ASIDE_PX),
    )  # fmt: skip
    return [QRectF(*corner, wide, LABEL_PX) for corner in corners]
