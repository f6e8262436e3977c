"""Where the words of what is drawn stand: under their shape, else in as much of it as is seen."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRectF

from ui.map.beats import is_inside
from ui.map.busy import FREE, HIDDEN, Busy, meetings
from ui.map.camera import F8, Camera
from ui.map.drawing_marks import MapDrawing
from ui.map.hud import CHIP_PX
from ui.map.paths import Runs
from ui.map.roadstrokes import LABEL_PX
from ui.map.waypoints import pieces_in
from ui.theme import MARGIN, font
from ui.widgets.marks import text_width

LABEL_FROM_PX = 24.0  # what is smaller on the screen has no label, unless it is chosen
APART_PX, INSET_PX, EDGE_PX = 5.0, 16.0, 4.0
FOOT_PX = CHIP_PX + 2 * MARGIN  # of a window: legend and scale
ROWS_AWAY = 6  # so far from its shape do words go where each must have some
ORDER = {kind: n for n, kind in enumerate(("inner", "hazard", "outer", "traffic", "search"))}
"""Whose label is placed first."""

Flags = npt.NDArray[np.bool_]
Box = tuple[float, float, float, float]
"""Left, top, right, bottom; boxes are rows of such. A row of no numbers is of no box, and meets none."""

Places = Callable[[float, int], Sequence[Box]]
"""For words so wide, the best first; and so many rows farther off."""

Labelled = tuple[MapDrawing, QRectF]
NOWHERE = (np.nan,) * 4


class Labels:
    """Of one view's drawings, none over another, the gravest placed first.

    While its place beside the whole shape is seen a label stands there, and panning changes nothing. Else
    it stands in the part of the shape that is seen, for as long as it can.
    """

    def __init__(self, marks: Iterable[MapDrawing], *, each: bool = False) -> None:
        """With `each` also what is small has words, and what has no room there, as near as there is some."""
        self._marks = sorted(marks, key=_turn)
        self._brief = [replace(one, label=one.id) for one in self._marks]
        self.each = each
        self._wide, self._narrow = (
            [text_width(one.label, font(12, 700)) + INSET_PX for one in marks]
            for marks in (self._marks, self._brief)
        )
        self._bounds = np.array([bounds(one.x, one.y) for one in self._marks]).reshape(-1, 4)
        self._chosen = np.array([one.chosen for one in self._marks], bool)
        # At which scale, in pixels of the whole world.
        self._busy: tuple[float, Busy] = (0.0, FREE)
        self._homes: tuple[float, F8] | None = None  # as busy
        self._last: tuple[Camera, F8] | None = None  # in pixels of that window
        self._tried_in_vain: tuple[float, Flags] = (0.0, np.zeros(0, bool))  # at which scale

    def stand_clear(self, camera: Camera, busy: Busy) -> None:
        """Not over these boxes, in pixels of a window, where there is another place."""
        self._busy = camera.scale, busy.moved(_corner(camera))
        self._homes = self._last = None

    def in_view(self, camera: Camera) -> list[Labelled]:
        """Wholly within a window and above its foot."""
        if self._last is None or self._last[0] != camera:
            self._last = camera, self._placed(camera)
        return self._told(self._last[1])

    def on_the_way(self, camera: Camera) -> list[Labelled]:
        """As they stood at another zoom: nothing is placed until it stays."""
        if self._last is None:
            return self.in_view(camera)
        before, boxes = self._last
        ratio = camera.scale / before.scale
        middle = (boxes[:, :2] + boxes[:, 2:]) / 2
        shift = (middle + _corner(before)[:2]) * ratio - _corner(camera)[:2] - middle
        return self._told(boxes + np.hstack((shift, shift)))

    def _told(self, boxes: F8) -> list[Labelled]:
        found = np.flatnonzero(~np.isnan(boxes[:, 0])).tolist()
        told = ((n, _rectangle(boxes[n])) for n in found)
        return [
            (self._marks[n] if box.width() > self._wide[n] - 1 else self._brief[n], box)
            for n, box in told
        ]

    def _placed(self, camera: Camera) -> F8:
        view, corner = seen_in(camera), _corner(camera)
        homes = self._homes_at(camera.scale) - corner
        shown = np.where(_are_within(homes, view)[:, None], homes, NOWHERE)
        wanting = np.isnan(shown[:, 0]) & self._are_seen(camera, view) & ~self._without_room(camera)
        before = self._where_they_stood(camera) - corner
        busy = self._busy_at(camera.scale).moved(-corner)
        for n in np.flatnonzero(wanting).tolist():
            if (
                _are_within(before[n : n + 1], view).all()
                and _are_free(before[n : n + 1], shown)[0]
            ):
                shown[n] = before[n]
            else:
                where = partial(self._in_what_is_seen, n, camera, view)
                shown[n] = self._best(n, where, shown, busy, far=self.each)
        in_vain = self._without_room(camera) | (wanting & np.isnan(shown[:, 0]))
        self._tried_in_vain = camera.scale, in_vain
        return shown

    def _without_room(self, camera: Camera) -> Flags:
        """Who had no room a moment ago is not tried again until the map rests."""
        if self._last is not None and self._tried_in_vain[0] == camera.scale:
            return self._tried_in_vain[1]
        return np.zeros(len(self._marks), bool)

    def _homes_at(self, scale: float) -> F8:
        """Beside their whole shapes, in pixels of the whole world."""
        if self._homes is None or self._homes[0] != scale:
            homes = np.full((len(self._marks), 4), np.nan)
            for n in np.flatnonzero(self._are_large(scale)).tolist():
                x, y = self._marks[n].x * scale, self._marks[n].y * scale
                where = partial(_round, self._marks[n], x, y)
                homes[n] = self._best(n, where, homes, self._busy_at(scale))
            self._homes = scale, homes
        return self._homes[1]

    def _best(self, n: int, where: Places, taken: F8, busy: Busy, *, far: bool = False) -> F8:
        """With all its words; where there is no room for them its name alone.

        So too where they would be hidden: if need be its name stands farther off. With `far` it does even
        where there is no room at all.
        """
        best = np.array(NOWHERE)
        wide, narrow = self._wide[n], self._narrow[n]
        for width, rows in ((wide, 0), (narrow, 0), (narrow, ROWS_AWAY)):
            if rows and not far and np.isnan(best[0]):
                break
            box, cost = _least(where(width, rows), taken, busy)
            if cost < HIDDEN:
                return box
            best = box if np.isnan(best[0]) else best
        return best

    def _where_they_stood(self, camera: Camera) -> F8:
        """In pixels of the whole world, if it was at this zoom."""
        if self._last is None or self._last[0].scale != camera.scale:
            return np.full((len(self._marks), 4), np.nan)
        return self._last[1] + _corner(self._last[0])

    def _busy_at(self, scale: float) -> Busy:
        return self._busy[1] if self._busy[0] == scale else FREE

    def _are_large(self, scale: float) -> Flags:
        sides = (self._bounds[:, 2:] - self._bounds[:, :2]) * scale
        large: Flags = self._chosen | (sides >= LABEL_FROM_PX).any(axis=1)
        return large

    def _are_seen(self, camera: Camera, view: Box) -> Flags:
        """Those that come into the view, and are large enough to have words."""
        boxes = self._bounds * camera.scale - _corner(camera)
        seen = (boxes[:, 0] <= view[2]) & (boxes[:, 2] >= view[0])
        seen &= (boxes[:, 1] <= view[3]) & (boxes[:, 3] >= view[1])
        found: Flags = seen if self.each else seen & self._are_large(camera.scale)
        return found

    def _in_what_is_seen(
        self, n: int, camera: Camera, view: Box, wide: float, rows: int
    ) -> list[Box]:
        """Wholly in the view: where the seen part is lowest and highest, outside before inside."""
        mark = self._marks[n]
        x, y = camera.to_screen(mark.x, mark.y)
        points = _seen_points(x, y, view)
        if len(points):
            boxes = [*_at_points(points, wide)]
        elif mark.is_closed and _holds(x, y, view):
            boxes = [*_inside(view, wide)]
        else:
            return []
        boxes += _farther(boxes[:2], wide, rows)
        pushed = [_pushed_into(view, box) for box in boxes]
        return [box for box in pushed if view[1] <= box[1] and box[3] <= view[3]]


def seen_in(camera: Camera) -> Box:
    """The part of a window where words may stand."""
    return EDGE_PX, EDGE_PX, camera.width - EDGE_PX, camera.height - FOOT_PX


def is_seen(mark: MapDrawing, camera: Camera, view: Box) -> bool:
    """Whether anything of it lies in this part of a window."""
    x, y = camera.to_screen(mark.x, mark.y)
    return len(_seen_points(x, y, view)) > 0 or (mark.is_closed and _holds(x, y, view))


def bounds(x: F8, y: F8) -> Box:
    return float(x.min()), float(y.min()), float(x.max()), float(y.max())


def _turn(mark: MapDrawing) -> tuple[bool, int]:
    return not mark.chosen, ORDER.get(mark.kind, len(ORDER))


def _corner(camera: Camera) -> F8:
    return np.array([camera.left, camera.top, camera.left, camera.top])


def _rectangle(box: F8) -> QRectF:
    left, top, right, bottom = box.tolist()
    return QRectF(left, top, right - left, bottom - top)


def _are_within(boxes: F8, view: Box) -> Flags:
    within: Flags = np.all((boxes[:, :2] >= view[:2]) & (boxes[:, 2:] <= view[2:]), axis=1)
    return within


def _least(boxes: Sequence[Box], taken: F8, busy: Busy) -> tuple[F8, float]:
    """The first that is free, of those the one over the least that is busy; and what that costs."""
    asked = np.array(boxes, float).reshape(-1, 4)
    free = asked[_are_free(asked, taken)]
    if not len(free):
        return np.array(NOWHERE), np.inf
    costs = busy.cost(free)
    best = int(np.argmin(costs))
    return free[best], float(costs[best])


def _are_free(boxes: F8, taken: F8) -> Flags:
    free: Flags = ~np.any(meetings(boxes, taken), axis=1)
    return free


def _box(left: float, top: float, wide: float) -> Box:
    return left, top, left + wide, top + LABEL_PX


def _round(mark: MapDrawing, x: F8, y: F8, wide: float, rows: int) -> list[Box]:
    """Where its label may stand while all of it is seen, the best first."""
    near = _close_by(mark, x, y, wide)
    return [*near, *_farther(near[:2], wide, rows)]


def _close_by(mark: MapDrawing, x: F8, y: F8, wide: float) -> list[Box]:
    if not mark.is_closed:
        return [*_beside(float(x[len(x) // 2]), float(y[len(y) // 2]), wide)]
    low, high = float(x[np.argmax(y)]), float(x[np.argmin(y)])
    below, above = float(y.max()) + APART_PX, float(y.min()) - APART_PX - LABEL_PX
    across = [
        _box(middle - share * wide, top, wide)
        for middle, top in ((low, below), (high, above))
        for share in (0.5, 0.25, 0.75, 0.0, 1.0)
    ]
    return [*across, *_at_sides(np.column_stack((x, y)), wide)]


def _at_sides(points: F8, wide: float) -> Iterator[Box]:
    (right_x, right_y), (left_x, left_y) = (
        points[int(choose(points[:, 0]))].tolist() for choose in (np.argmax, np.argmin)
    )
    yield _box(right_x + APART_PX, right_y - LABEL_PX / 2, wide)
    yield _box(left_x - APART_PX - wide, left_y - LABEL_PX / 2, wide)


def _beside(x: float, y: float, wide: float) -> Iterator[Box]:
    """At a point of a line: below it and to the right, above, then on its other side."""
    for left in (x + APART_PX, x - APART_PX - wide):
        yield _box(left, y + APART_PX, wide)
        yield _box(left, y - APART_PX - LABEL_PX, wide)


def _at_points(points: F8, wide: float) -> Iterator[Box]:
    (low_x, low_y), (high_x, high_y) = (
        points[int(choose(points[:, 1]))].tolist() for choose in (np.argmax, np.argmin)
    )
    low, high = low_x - wide / 2, high_x - wide / 2
    yield _box(low, low_y + APART_PX, wide)
    yield _box(high, high_y - APART_PX - LABEL_PX, wide)
    yield _box(low, low_y - APART_PX - LABEL_PX, wide)
    yield _box(high, high_y + APART_PX, wide)
    yield from _at_sides(points, wide)


def _inside(view: Box, wide: float) -> Iterator[Box]:
    """All that is seen lies in it: at the foot, one above the other, else at the head."""
    left = (view[0] + view[2] - wide) / 2
    for row in range(1, ROWS_AWAY + 1):
        yield _box(left, view[3] - row * (LABEL_PX + APART_PX), wide)
    yield _box(left, view[1] + APART_PX, wide)


def _farther(boxes: Sequence[Box], wide: float, rows: int) -> list[Box]:
    return [
        _box(left + aside * wide / 2, top + down * LABEL_PX, wide)
        for left, top, _, _ in boxes
        for away in range(1, rows)
        for down in (away, -away)
        for aside in (0, 1, -1, 2, -2)
    ]


def _pushed_into(view: Box, box: Box) -> Box:
    """Along the edge it lies over; what is beyond the foot or the head stays there."""
    left, top, right, bottom = box
    pushed = max(min(left, view[2] - (right - left)), view[0])
    return pushed, top, pushed + right - left, bottom


def _seen_points(x: F8, y: F8, view: Box) -> F8:
    """Both ends of every piece of a line that is seen: k x 2."""
    begins, ends, _ = pieces_in(x, y, view)
    points: F8 = np.concatenate((begins, ends))
    return points


def _holds(x: F8, y: F8, view: Box) -> bool:
    """Whether the middle of the view lies in a ring."""
    middle = (view[0] + view[2]) / 2, (view[1] + view[3]) / 2
    return is_inside(Runs(x, y, np.array([0, len(x)], np.int64)), *middle)
