"""Units of a far look gathered into groups, counted by what they do: only where somebody asked for it."""

from collections.abc import Sequence
from math import ceil

import numpy as np
import numpy.typing as npt
from msgspec import Struct
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from ui.map.camera import F8, Camera
from ui.map.legend import LegendRow, legend_rows
from ui.map.marks import MapUnit
from ui.theme import Theme, font
from ui.widgets.marks import CENTRE, paint_text, status_colour

FARTHEST_ZOOM = 13.5  # closer by, everybody has room
CELL_PX = 64.0
LEAST = 3  # two stand side by side
RADIUS, RING_PX = 17.0, 5.0
GAP_DEG = 6.0  # between two arcs
WHOLE = 360.0 * 16  # as Qt counts

Flags = npt.NDArray[np.bool_]


class Group(Struct, frozen=True):
    """Its middle in pixels of the window, and how many of it do what."""

    x: float
    y: float
    rows: tuple[LegendRow, ...]

    @property
    def count(self) -> int:
        return sum(row.count for row in self.rows)

    @property
    def words(self) -> str:
        """For a pointer that rests on it: "12 units: 7 available, 5 en route"."""
        return f"{self.count:,} units: " + ", ".join(row.said for row in self.rows if row.count)


class Groups(Struct, frozen=True):
    """`members` are the units that have neither symbol nor plate of their own now."""

    members: Flags
    groups: tuple[Group, ...]

    @classmethod
    def none(cls, count: int) -> "Groups":
        return cls(np.zeros(count, bool), ())


def grouped(units: Sequence[MapUnit], x: F8, y: F8, kept: Flags, camera: Camera) -> Groups:
    """Those near each other, by cells that lie on the ground: a group stays whole while the map moves.

    `x` and `y` are pixels of the window. `kept` stand by themselves however many there are: whoever is
    in danger, at a scene, chosen or driven to.
    """
    if camera.zoom > FARTHEST_ZOOM or not len(units):
        return Groups.none(len(units))
    near = ~kept & (x > -CELL_PX) & (x < camera.width + CELL_PX)
    near &= (y > -CELL_PX) & (y < camera.height + CELL_PX)
    some = np.flatnonzero(near)
    across = np.floor((x[some] + camera.left) / CELL_PX).astype(np.int64)
    down = np.floor((y[some] + camera.top) / CELL_PX).astype(np.int64)
    _, cell, counts = np.unique((across << 32) + down, return_inverse=True, return_counts=True)
    order = np.argsort(cell, kind="stable")
    members, groups = np.zeros(len(units), bool), []
    for part in np.split(some[order], np.cumsum(counts)[:-1]):
        if len(part) >= LEAST:
            members[part] = True
            rows = legend_rows(units[number].availability for number in part.tolist())
            groups.append(Group(float(x[part].mean()), float(y[part].mean()), rows))
    return Groups(members, tuple(groups))


def paint_group(painter: QPainter, group: Group, theme: Theme) -> None:
    """How many, in a ring whose arcs are as long as each status has units: clockwise, free ones first."""
    middle = QPointF(round(group.x), round(group.y))
    land = QColor(theme.bg if theme.name == "night" else "#ffffff")
    painter.setPen(QPen(land, 2))
    painter.setBrush(theme.colour("panel"))
    painter.drawEllipse(middle, RADIUS + 1, RADIUS + 1)
    reach = RADIUS - RING_PX / 2
    ring = QRectF(middle.x() - reach, middle.y() - reach, 2 * reach, 2 * reach)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    begin, rows = 90.0 * 16, [row for row in group.rows if row.count]
    for row in rows:
        length = WHOLE * row.count / group.count
        pen = QPen(status_colour(row.availability, theme), RING_PX)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        seen = length - (GAP_DEG * 16 if len(rows) > 1 else 0.0)
        painter.drawArc(ring, round(begin), -ceil(max(seen, GAP_DEG * 16)))
        begin -= length
    face = font(13 if group.count < 1_000 else 10, 700)
    box = QRectF(middle.x() - RADIUS, middle.y() - RADIUS, 2 * RADIUS, 2 * RADIUS)
    paint_text(painter, box, f"{group.count}", face, theme.colour("text1"), CENTRE)


def group_at(groups: Groups, x: float, y: float) -> Group | None:
    """The one at a pixel of the window."""
    near = (one for one in groups.groups if abs(one.x - x) <= RADIUS and abs(one.y - y) <= RADIUS)
    return next(near, None)
