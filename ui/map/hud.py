"""What lies over the map and does not move with it: scale, attribution, notes, tags for things off-screen."""

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import islice
from math import hypot

import numpy as np
from msgspec import Struct
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from geodata.places import Position, distance_m
from resources.checkins import Level
from ui.map.camera import F8, Camera
from ui.map.jobs import Rectangle
from ui.map.scene import Scene
from ui.map.symbols import INCIDENT_LIFT, UNIT_HALF, grade_look
from ui.text import LEVEL_WORDS, round_length_m
from ui.text import distance_m as spoken_distance
from ui.theme import GAP, MARGIN, RADIUS, Theme, font
from ui.widgets.marks import (
    grade_colour,
    level_colour,
    paint_icon,
    paint_text,
    status_colour,
    text_width,
)

CHIP_PX, TAG_PX = 34, 42
SCALE_PX = 140  # the scale bar is at most this long
EDGE_INSET = 8.0
MOST_TAGS, TAG_STEP_PX, NEAR_PLACES = 6, TAG_PX + 4.0, 7
STEPS_ALONG = 3  # the edge, before one away from it
SIGN_HALF = UNIT_HALF + 3.0
NO_SIGNS: F8 = np.zeros((0, 3))
RIGHT_BUTTONS_PX = 52.0  # the column of buttons tags keep clear of


class EdgeTag(Struct, frozen=True, eq=False):
    """Something that matters and lies outside the window."""

    title: str
    detail: str
    colour: QColor
    way: QPointF  # from the window's middle, in pixels
    place: Position  # where it is: a click on the tag goes there
    level: Level = Level.SAFE  # of an officer in trouble
    signs: F8 = NO_SIGNS  # in the window, k x 3: their pixels, and whether they must be read
    over: tuple[Rectangle, ...] = ()  # what lies over the window: buttons, a tool's words, the foot

    @property
    def is_alarm(self) -> bool:
        return self.level == Level.EMERGENCY


def paint_scale(painter: QPainter, camera: Camera, attribution: str, theme: Theme) -> float:
    """Scale bar and attribution, bottom right; returns its width.

    The attribution is a condition of the data's licence.
    """
    length_m = round_length_m(camera.metres_per_px * SCALE_PX)
    bar = length_m / camera.metres_per_px
    words, face = spoken_distance(length_m), font(12, 500)
    written, owed = text_width(words, font(12, 700)), text_width(attribution, face)
    width = 12 + written + 10 + bar + 16 + owed + 12
    box = QRectF(camera.width - width - MARGIN, camera.height - CHIP_PX - MARGIN, width, CHIP_PX)
    paint_chip(painter, box, theme)
    x = paint_text(painter, box.adjusted(12, 0, 0, 0), words, font(12, 700), theme.colour("text1"))
    left, y = x + 10, box.center().y() + 3.5
    painter.setPen(QPen(theme.colour("text1"), 1.5))
    painter.drawPolyline(
        [QPointF(left, y - 5), QPointF(left, y), QPointF(left + bar, y), QPointF(left + bar, y - 5)]
    )
    rest = QRectF(left + bar + 16, box.top(), owed + 2, CHIP_PX)
    paint_text(painter, rest, attribution, face, theme.colour("text2"))
    return width


def paint_legend(
    painter: QPainter, camera: Camera, texts: list[str], theme: Theme, scale_px: float
) -> float:
    """What the map holds back, bottom left; `scale_px` is what the scale takes at the right.

    Returns where room begins beside it.
    """
    if not texts:
        return float(MARGIN)
    line, face = " · ".join(texts), font(12, 500)
    box = QRectF(MARGIN, camera.height - CHIP_PX - MARGIN, text_width(line, face) + 46, CHIP_PX)
    box.setRight(min(box.right(), camera.width - scale_px - MARGIN - GAP))  # never under the scale
    paint_chip(painter, box, theme)
    glyph = QRectF(box.left() + 11, box.center().y() - 7, 14, 14)
    paint_icon(painter, glyph, "eye-off-outline", theme.colour("text2"))
    paint_text(painter, box.adjusted(34, 0, -8, 0), line, face, theme.colour("text2"))
    return box.right() + GAP


def paint_note(
    painter: QPainter, camera: Camera, text: str, theme: Theme, tags: Sequence[EdgeTag]
) -> None:
    """A word on the map's own state, top middle and below any tag there: "map restarting"."""
    if not text:
        return
    face = font(12, 500)
    box = note_box(camera, text, tags)
    paint_chip(painter, box, theme)
    paint_text(painter, box.adjusted(12, 0, 0, 0), text, face, theme.colour("text1"))


def note_box(camera: Camera, text: str, tags: Sequence[EdgeTag]) -> QRectF:
    """Where a note stands."""
    width = text_width(text, font(12, 500)) + 24
    box = QRectF((camera.width - width) / 2, MARGIN, width, 26)
    for tag in sorted(tag_boxes(camera, tags), key=QRectF.top):
        if box.intersects(tag):
            box.moveTop(tag.bottom() + GAP)
    return box


def edge_tags(
    scene: Scene, camera: Camera, theme: Theme, over: tuple[Rectangle, ...] = ()
) -> list[EdgeTag]:
    """Emergencies, reds, the selected and the routed outside the window: the gravest first, then the nearest.

    Where there are more than can be read, the last tag counts them.
    """
    found = [*_unit_tags(scene, camera, theme), *_incident_tags(scene, camera, theme)]
    if not found:
        return []
    middle = camera.place_at(camera.width / 2, camera.height / 2)
    tags, signs = [], signs_in(scene, camera)
    for title, words, colour, where, level in found:
        way = where - QPointF(camera.width / 2, camera.height / 2)
        if abs(way.x()) <= camera.width / 2 and abs(way.y()) <= camera.height / 2:
            continue
        there = camera.place_at(where.x(), where.y())
        detail = " · ".join(
            part for part in (spoken_distance(distance_m(middle, there)), words) if part
        )
        tags.append(EdgeTag(title, detail, colour, way, there, level, signs, over))
    tags.sort(key=lambda tag: (-tag.level, hypot(tag.way.x(), tag.way.y())))
    return _as_many_as_fit(tags, theme)


def _as_many_as_fit(tags: list[EdgeTag], theme: Theme) -> list[EdgeTag]:
    """Everybody in trouble is told; of the others the nearest."""
    most = max(MOST_TAGS, sum(tag.level >= Level.RED for tag in tags))
    left_out = tags[most:]
    if not left_out:
        return tags
    first, ink = left_out[0], theme.colour("text2")
    words = f"+{len(left_out)}", "outside the view"
    more = EdgeTag(*words, ink, first.way, first.place, signs=first.signs, over=first.over)
    return [*tags[:most], more]


def signs_in(scene: Scene, camera: Camera) -> F8:
    """Of units and incidents in the window, k x 3: their pixels, and 1 if they must be read, as incidents."""
    x, y = camera.to_screen(
        np.concatenate((scene.unit_x, scene.incident_x)),
        np.concatenate((scene.unit_y, scene.incident_y)),
    )
    y[len(scene.unit_x) :] -= INCIDENT_LIFT
    must = np.concatenate((scene.must, np.ones(len(scene.incident_x), bool)))
    seen = (x > 0) & (x < camera.width) & (y > 0) & (y < camera.height)
    signs: F8 = np.column_stack((x, y, must))[seen]
    return signs


_Found = tuple[str, str, QColor, QPointF, Level]


def _unit_tags(scene: Scene, camera: Camera, theme: Theme) -> Iterator[_Found]:
    for number in scene.pointed_at:
        unit, where = scene.units[number], (scene.unit_x[number], scene.unit_y[number])
        x, y = camera.to_screen_one(*where)
        level = Level.EMERGENCY if scene.is_alarming(unit) else unit.level
        colour = status_colour(unit.availability, theme)
        if level >= Level.AMBER:
            colour = level_colour(level, theme)
        told = level if level >= Level.RED else Level.SAFE  # an amber doesn't go before the nearest
        words = f"{LEVEL_WORDS[level]} {unit.note}" if level is Level.RED else unit.note
        yield unit.callsign, words, colour, QPointF(float(x), float(y)), told


def _incident_tags(scene: Scene, camera: Camera, theme: Theme) -> Iterator[_Found]:
    for number, incident in enumerate(scene.incidents):
        if incident.selected:
            x, y = camera.to_screen_one(scene.incident_x[number], scene.incident_y[number])
            title = f"{incident.number} {incident.title}"
            colour = grade_colour(grade_look(incident.grade), theme)
            yield title, f"grade {incident.grade}", colour, QPointF(float(x), float(y)), Level.SAFE


def tag_boxes(camera: Camera, tags: Sequence[EdgeTag]) -> list[QRectF]:
    """Where tags stand: at the window's edge in the direction of what they name, clear of each other.

    Nor do they stand under what lies over the window. They step aside for the sign of a unit or an
    incident, most of all for one that must be read.
    """
    boxes: list[QRectF] = []
    for tag in tags:
        taken = [*boxes, *(QRectF(*over) for over in tag.over)]
        free = _free_places(taken, _tag_box(camera, tag), camera)
        boxes.append(min(free, key=partial(_hidden_by, tag.signs)))
    return boxes


def _hidden_by(signs: F8, box: QRectF) -> tuple[int, bool]:
    """How many signs that must be read it would hide, and whether any other: of a crowd some always."""
    x, y, must = signs.T
    under = (x > box.left() - SIGN_HALF) & (x < box.right() + SIGN_HALF)
    under &= (y > box.top() - SIGN_HALF) & (y < box.bottom() + SIGN_HALF)
    grave = int((must[under] > 0).sum())
    return grave, bool(under.sum() > grave)


def tag_at(camera: Camera, tags: list[EdgeTag], at: QPointF) -> EdgeTag | None:
    """The tag at a pixel, if one is there."""
    boxes = tag_boxes(camera, tags)
    return next((tag for tag, box in zip(tags, boxes, strict=True) if box.contains(at)), None)


def _free_places(boxes: list[QRectF], wanted: QRectF, camera: Camera) -> list[QRectF]:
    """Its own and those beside it on the edge, the nearest first; its own alone where the edge is full."""
    room = QRectF(0, EDGE_INSET, camera.width, camera.height - 2 * EDGE_INSET)
    free = (
        box
        for box in _along(wanted, camera)
        if room.contains(box) and not any(box.intersects(other) for other in boxes)
    )
    return list(islice(free, NEAR_PLACES)) or [wanted]


def _along(wanted: QRectF, camera: Camera) -> Iterator[QRectF]:
    """The nearest first: up and down one of the sides, at the head and the foot to and fro and further in.

    There a tag goes a good way along its edge before it leaves it.
    """
    low, right = EDGE_INSET + 1, camera.width - EDGE_INSET - RIGHT_BUTTONS_PX - 1
    in_every = 1 if wanted.left() < low or wanted.right() > right else STEPS_ALONG
    yield wanted
    for step in range(1, in_every * int(max(camera.width, camera.height) / TAG_STEP_PX) + 1):
        if in_every > 1:
            yield wanted.translated(-step * TAG_STEP_PX, 0)
            yield wanted.translated(step * TAG_STEP_PX, 0)
        if step % in_every == 0:
            yield wanted.translated(0, -(step // in_every) * TAG_STEP_PX)
            yield wanted.translated(0, step // in_every * TAG_STEP_PX)


def paint_edge_tags(
    painter: QPainter, camera: Camera, tags: Sequence[EdgeTag], theme: Theme
) -> None:
    for box, tag in zip(tag_boxes(camera, tags), tags, strict=True):
        _paint_tag(painter, box, tag, theme)


def _tag_box(camera: Camera, tag: EdgeTag) -> QRectF:
    width = max(text_width(tag.title, font(14, 700)), text_width(tag.detail, font(12, 500))) + 52
    reach_x = camera.width / 2 - width / 2 - EDGE_INSET
    reach_x -= RIGHT_BUTTONS_PX if tag.way.x() > 0 else 0.0
    reach_y = camera.height / 2 - TAG_PX / 2 - EDGE_INSET - CHIP_PX - MARGIN
    shrink = min(reach_x / max(abs(tag.way.x()), 1e-6), reach_y / max(abs(tag.way.y()), 1e-6))
    middle = QPointF(camera.width / 2, camera.height / 2) + tag.way * shrink
    return QRectF(round(middle.x() - width / 2), round(middle.y() - TAG_PX / 2), width, TAG_PX)


def _paint_tag(painter: QPainter, box: QRectF, tag: EdgeTag, theme: Theme) -> None:
    fill = tag.colour if tag.is_alarm else theme.colour("panel")
    painter.setPen(QPen(QColor("white") if tag.is_alarm else tag.colour, 2))
    painter.setBrush(fill)
    painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), RADIUS, RADIUS)
    ink = QColor("white") if tag.is_alarm else theme.colour("text1")
    soft = QColor("white") if tag.is_alarm else theme.colour("text2")
    leftwards = tag.way.x() < 0
    text = box.adjusted(36 if leftwards else 12, 0, 0, 0)
    paint_text(
        painter, QRectF(text.left(), box.top() + 4, box.width(), 19), tag.title, font(14, 700), ink
    )
    paint_text(
        painter,
        QRectF(text.left(), box.top() + 21, box.width(), 17),
        tag.detail,
        font(12, 500),
        soft,
    )
    tip = QPointF(box.left() + 18 if leftwards else box.right() - 18, box.center().y())
    _arrow(painter, tip, tag.way, ink if tag.is_alarm else tag.colour)


def _arrow(painter: QPainter, middle: QPointF, way: QPointF, colour: QColor) -> None:
    length = max(1e-6, hypot(way.x(), way.y()))
    ahead = way / length
    aside = QPointF(-ahead.y(), ahead.x())
    painter.setPen(QPen(colour, 2.4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
    painter.drawLine(middle - ahead * 7, middle + ahead * 2)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawPolygon(QPolygonF([middle + ahead * 8, middle + aside * 4.5, middle - aside * 4.5]))


def paint_chip(painter: QPainter, box: QRectF, theme: Theme) -> None:
    """The ground of words that lie on the map."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    fill = theme.colour("panel")
    fill.setAlphaF(0.92)
    painter.setPen(QPen(theme.colour("edge"), 1))
    painter.setBrush(fill)
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
