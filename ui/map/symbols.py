"""Pictures of units, plates and incidents, painted once and kept: a tick only places them."""

from collections.abc import Callable
from functools import cache, partial
from weakref import WeakValueDictionary

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPixmap, QPolygonF

from resources.checkins import Level
from ui import theme as themes
from ui.map.marks import MapIncident, MapUnit
from ui.map.recent import Recent
from ui.map.sheets import Sheet, Size
from ui.map.unitmarks import SIDE, age_step, crew_said, heading_of, paint_unit
from ui.theme import Theme
from ui.widgets.marks import (
    LEVEL_WORDS,
    grade_colour,
    level_colour,
    paint_grade,
    paint_text,
    text_width,
)

STANDING_SIDE = 42  # without: every pixel is blended, seen or not
UNIT_HALF, INCIDENT_HALF, INCIDENT_LIFT = 14.0, 14.0, 24.0
KEPT_BYTES = 4 * 1024**2  # twice that at most: more plates of incidents than fit on a screen
SIZES_KEPT = 15_000  # two numbers each, and twice as many at most: more units than a county has
PLATE_PX, EMERGENCY_PLATE_PX, CARD_PX = 22, 32, 46
DIMMED_SCALE, DIMMED_HALF, DIMMED_OPACITY, DIMMED_PLATE_PX = 0.72, 10.0, 0.6, 17
FULL_CIRCLE_PX = 40.0  # larger circles are fainter: several must not drown what stands in them

Painting = Callable[[MapUnit, Theme, QPainter], None]
Key = tuple[object, ...]
font = cache(themes.font)  # plates with clocks are painted every second


class Atlas:
    """Keeps one picture for each look of a unit, plate or incident, for one theme and screen scale."""

    def __init__(self, theme: Theme, dpr: float) -> None:
        self.theme, self.dpr = theme, dpr
        self.units, self.plates, self.circles = Sheet(dpr), Sheet(dpr), Sheet(dpr)
        self._pictures: Recent[Key, QPixmap] = Recent(KEPT_BYTES, _bytes_of)
        self._sizes: Recent[Key, Size] = Recent(SIZES_KEPT)

    @property
    def bytes(self) -> int:
        """Of all the pictures it keeps."""
        sheets = self.units, self.plates, self.circles
        return sum(sheet.bytes for sheet in sheets) + self._pictures.weight

    def tidy(self) -> None:
        """Before each bake, for no slot of a sheet outlives it."""
        for sheet in (self.units, self.plates, self.circles):
            sheet.tidy()

    def unit(self, unit: MapUnit, key: Key, *, dimmed: bool = False) -> int:
        """A slot of `units`, square, with the unit in its middle. `key` is the unit's `symbol_key`."""
        key = ("dimmed", key) if dimmed else key
        slot = self.units.find(key)
        if slot is None:
            heading = heading_of(unit)
            side = SIDE if heading >= 0 else STANDING_SIDE
            paint = partial(paint_unit, unit, heading, self.theme)
            paint = partial(_muted, paint) if dimmed else paint
            slot = self.units.keep(key, (side, side), partial(_cropped, paint, side))
        return slot

    def plate(self, unit: MapUnit, key: Key, *, dimmed: bool = False) -> int:
        """A slot of `plates`. `key` is the unit's `plate_key`."""
        size = self.plate_size(unit, key, dimmed=dimmed)
        key = ("dimmed", key) if dimmed else key
        slot = self.plates.find(key)
        if slot is None:
            paint: Painting = _dimmed_plate if dimmed else _plate
            paint = _emergency_plate if unit.is_emergency else paint
            slot = self.plates.keep(key, size, partial(paint, unit, self.theme))
        return slot

    def plate_size(self, unit: MapUnit, key: Key, *, dimmed: bool = False) -> Size:
        """Width and height in pixels; a plate that finds no room is measured but never painted."""
        key = ("dimmed", key) if dimmed else key
        size = self._sizes.get(key)
        if size is None:
            measure = _dimmed_size if dimmed else _plate_size
            size = _emergency_size(unit) if unit.is_emergency else measure(unit)
            self._sizes.keep(key, size)
        return size

    def circle(self, radius: int, *, dimmed: bool) -> int:
        """A slot of `circles`: where a unit may be by now, `radius` pixels around its picture's middle."""
        slot = self.circles.find((radius, dimmed))
        if slot is None:
            side = 2 * radius + 4
            paint = partial(paint_circle, radius=radius, theme=self.theme, dimmed=dimmed)
            slot = self.circles.keep((radius, dimmed), (side, side), paint)
        return slot

    def incident(self, incident: MapIncident) -> QPixmap:
        key = ("pin", incident.grade)
        return self._kept(key, lambda: (SIDE, SIDE), partial(_pin, incident, self.theme))

    def incident_plate(self, incident: MapIncident) -> QPixmap:
        measure, paint = (_card_size, _card) if incident.selected else (_number_size, _number)
        key = ("card", incident)
        return self._kept(key, partial(measure, incident), partial(paint, incident, self.theme))

    def route_plate(self, label: str, colour: str) -> QPixmap:
        paint = partial(_route_plate, label, QColor(colour), self.theme)
        return self._kept(("route", label, colour), partial(_route_size, label), paint)

    def _kept(
        self,
        key: Key,
        measure: Callable[[], Size],
        paint: Callable[[QPainter], None],
    ) -> QPixmap:
        picture = self._pictures.get(key)
        if picture is None:
            wide, high = measure()
            picture = QPixmap(round(wide * self.dpr), round(high * self.dpr))
            picture.setDevicePixelRatio(self.dpr)
            picture.fill(Qt.GlobalColor.transparent)
            painter = QPainter(picture)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint(painter)
            painter.end()
            self._pictures.keep(key, picture)
        return picture


_shared: "WeakValueDictionary[tuple[Theme, float], Atlas]" = WeakValueDictionary()


def atlas_of(theme: Theme, dpr: float) -> Atlas:
    """The one of all maps of that theme and scale; it goes with the last of them."""
    found = _shared.get((theme, dpr))
    if found is None:
        found = _shared[theme, dpr] = Atlas(theme, dpr)
    return found


def _bytes_of(picture: QPixmap) -> int:
    return picture.width() * picture.height() * 4


def symbol_key(unit: MapUnit) -> Key:
    """What a unit's symbol depends on."""
    level = unit.level if unit.level >= Level.AMBER else 0
    return (
        unit.kind, unit.availability, int(level), heading_of(unit), unit.selected, unit.is_stale,
        age_step(unit), crew_said(unit),
    )  # fmt: skip


def plate_key(unit: MapUnit) -> Key:
    """What a unit's plate depends on."""
    level = int(unit.level) if unit.level >= Level.AMBER else 0
    return unit.callsign, unit.note, level, unit.selected, unit.is_emergency


def _cropped(paint: Callable[[QPainter], None], side: int, painter: QPainter) -> None:
    """The middle of a picture made for `SIDE`."""
    painter.translate((side - SIDE) / 2, (side - SIDE) / 2)
    paint(painter)


def _muted(paint: Callable[[QPainter], None], painter: QPainter) -> None:
    """The same symbol, smaller and paler: still who it is, but out of the way."""
    painter.setOpacity(DIMMED_OPACITY)
    painter.translate(SIDE / 2, SIDE / 2)
    painter.scale(DIMMED_SCALE, DIMMED_SCALE)
    painter.translate(-SIDE / 2, -SIDE / 2)
    paint(painter)


def paint_circle(painter: QPainter, *, radius: float, theme: Theme, dimmed: bool) -> None:
    """Dashed, its middle `radius` + 2 pixels from the origin both ways; the larger, the fainter."""
    strength = min(1.0, max(0.5, FULL_CIRCLE_PX / radius)) * (0.6 if dimmed else 1.0)
    edge, fill = theme.colour("text2"), theme.colour("text2")
    edge.setAlphaF(0.75 * strength)
    fill.setAlphaF(0.05 * strength)
    pen = QPen(edge, 1.2)
    pen.setDashPattern([4, 5])
    painter.setPen(pen)
    painter.setBrush(fill)
    painter.drawEllipse(QPointF(radius + 2, radius + 2), radius, radius)


@cache
def _metrics(px: int, weight: int) -> QFontMetricsF:
    return QFontMetricsF(font(px, weight))


def _width(said: str, px: int, weight: int = 400) -> float:
    """As `text_width`, for words that may never be painted: nothing is laid out for them."""
    return _metrics(px, weight).horizontalAdvance(said)


def plate_words(unit: MapUnit) -> list[tuple[str, int]]:
    """What a plate says after the callsign, with weights: the check level's word, then the note."""
    words = [(LEVEL_WORDS[unit.level], 700)] if unit.level >= Level.AMBER else []
    return [*words, (unit.note, 500)] if unit.note else words


def _plate_size(unit: MapUnit) -> Size:
    width = _width(unit.callsign, 14, 700) + 14
    width += sum(_width(word, 12, weight) + 6 for word, weight in plate_words(unit))
    return round(width), PLATE_PX


def _dimmed_size(unit: MapUnit) -> Size:
    width = _width(unit.callsign, 12, 500) + 8
    return round(width + (_width(unit.note, 11) + 5 if unit.note else 0)), DIMMED_PLATE_PX


def _dimmed_plate(unit: MapUnit, theme: Theme, painter: QPainter) -> None:
    """A small plate without an edge for whom the emergency does not concern."""
    width, height = _dimmed_size(unit)
    box, fill = QRectF(0, 0, width, height), theme.colour("panel")
    fill.setAlphaF(0.6)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(fill)
    painter.drawRoundedRect(box, 3, 3)
    ink = theme.colour("text3")
    x = paint_text(painter, box.adjusted(4, 0, 0, 0), unit.callsign, font(12, 500), ink)
    if unit.note:
        paint_text(painter, QRectF(x + 5, 0, width, height), unit.note, font(11), ink)


def _plate(unit: MapUnit, theme: Theme, painter: QPainter) -> None:
    width, height = _plate_size(unit)
    worried = unit.level >= Level.AMBER
    edge = level_colour(unit.level, theme) if worried else theme.colour("control")
    edge = theme.colour("focus") if unit.selected and not worried else edge
    fill = theme.colour("selected" if unit.selected else "panel")
    _panel(
        painter, QRectF(0, 0, width, height), fill, edge, 2.0 if worried or unit.selected else 1.0
    )
    x = paint_text(
        painter, QRectF(7, 0, width, height), unit.callsign, font(14, 700), theme.colour("text1")
    )
    ink = level_colour(unit.level, theme) if worried else theme.colour("text2")
    for word, weight in plate_words(unit):
        x = paint_text(painter, QRectF(x + 6, 0, width, height), word, font(12, weight), ink)


def _emergency_words(unit: MapUnit) -> str:
    return unit.note or LEVEL_WORDS[Level.EMERGENCY]


def _emergency_size(unit: MapUnit) -> Size:
    width = text_width(unit.callsign, font(20, 800)) + 8
    return round(width + text_width(_emergency_words(unit), font(14, 700))) + 22, EMERGENCY_PLATE_PX


def _emergency_plate(unit: MapUnit, theme: Theme, painter: QPainter) -> None:
    width, height = _emergency_size(unit)
    box, white = QRectF(0, 0, width, height), QColor("white")
    _panel(painter, box, theme.colour("emergency"), white, 1.5)
    x = paint_text(painter, box.adjusted(10, 0, 0, 0), unit.callsign, font(20, 800), white)
    rest = QRectF(x + 8, 1, width, height)
    paint_text(painter, rest, _emergency_words(unit), font(14, 700), white)


def _pin(incident: MapIncident, theme: Theme, painter: QPainter) -> None:
    """A grade square on a short stem; its tip is the place, `INCIDENT_LIFT` below the square's middle."""
    look = grade_look(incident.grade)
    colour, middle = grade_colour(look, theme), SIDE / 2
    land = QColor(theme.bg if theme.name == "night" else "#ffffff")
    tip = QPolygonF([QPointF(middle - 6, 36), QPointF(middle + 6, 36), QPointF(middle, 49)])
    painter.setPen(QPen(land, 3, j=Qt.PenJoinStyle.RoundJoin))
    painter.setBrush(colour)
    painter.drawPolygon(tip)
    square = QRectF(middle - 12, 13, 24, 24)
    painter.setBrush(theme.colour("panel"))
    painter.drawRoundedRect(square.adjusted(-1, -1, 1, 1), 5, 5)
    paint_grade(painter, square, look, theme)


def grade_look(grade: str) -> int:
    """How a grade is drawn, 1 to 4; an unknown one like the least."""
    return int(grade) if grade in ("1", "2", "3", "4") else 4


def number_words(incident: MapIncident) -> tuple[str, str]:
    """What its plate says: the number, then its clock or that nobody has it."""
    return incident.number, incident.clock_text if incident.owned else "NOBODY"


def _number_size(incident: MapIncident) -> Size:
    number, rest = number_words(incident)
    width = text_width(number, font(14, 700)) + 14
    return round(width + (text_width(rest, font(12, 500)) + 6 if rest else 0)), PLATE_PX


def _number(incident: MapIncident, theme: Theme, painter: QPainter) -> None:
    number, rest = number_words(incident)
    width, height = _number_size(incident)
    colour = grade_colour(grade_look(incident.grade), theme)
    _panel(painter, QRectF(0, 0, width, height), theme.colour("panel"), colour, 1.0)
    face = font(14, 700)
    x = paint_text(painter, QRectF(7, 0, width, height), number, face, theme.colour("text1"))
    ink = theme.colour("text2" if incident.owned else "amber")
    paint_text(painter, QRectF(x + 6, 0, width, height), rest, font(12, 500), ink)


def card_lines(incident: MapIncident) -> tuple[str, str]:
    """The same of the open one: what it is, then where, and its clock."""
    parts = (incident.place_text, incident.clock_text if incident.owned else "NOBODY")
    return f"{incident.number} {incident.title}", " · ".join(part for part in parts if part)


def _card_size(incident: MapIncident) -> Size:
    title, place = card_lines(incident)
    width = max(text_width(title, font(14, 700)), text_width(place, font(13)))
    return round(min(width, 320)) + 60, CARD_PX


def _card(incident: MapIncident, theme: Theme, painter: QPainter) -> None:
    width, height = _card_size(incident)
    look = grade_look(incident.grade)
    _panel(painter, QRectF(0, 0, width, height), theme.colour("panel"), theme.colour("control"), 1)
    painter.fillRect(QRectF(0, 0, 4, height), grade_colour(look, theme))
    paint_grade(painter, QRectF(13, 11, 24, 24), look, theme)
    title, place = card_lines(incident)
    room = width - 54.0
    paint_text(painter, QRectF(46, 4, room, 20), title, font(14, 700), theme.colour("text1"))
    paint_text(painter, QRectF(46, 23, room, 18), place, font(13), theme.colour("text2"))


def _route_size(label: str) -> Size:
    return round(text_width(label, font(13, 700))) + 18, 24


def _route_plate(label: str, colour: QColor, theme: Theme, painter: QPainter) -> None:
    box = QRectF(0, 0, *_route_size(label))
    _panel(painter, box, theme.colour("panel"), colour, 2)
    paint_text(painter, box.adjusted(9, 0, 0, 0), label, font(13, 700), theme.colour("text1"))


def _panel(painter: QPainter, box: QRectF, fill: QColor, edge: QColor, width: float) -> None:
    inset = width / 2
    painter.setPen(QPen(edge, width))
    painter.setBrush(fill)
    painter.drawRoundedRect(box.adjusted(inset, inset, -inset, -inset), 4, 4)
