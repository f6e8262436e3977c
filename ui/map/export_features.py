"""The operation as features of a web page: each with its sign and with every word of its plate on a map."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import starmap
from math import hypot

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter

from geodata.places import Position
from geodata.projection import from_world
from geodata.selection import Circle
from geodata.webpage import Layer, Look, Mark, Stroke, Tone
from resources.checkins import Level
from ui.map.camera import F8, Camera, MapState, world_of
from ui.map.drawing_layer import LOOKS, UNKNOWN, paint_drawn_sign
from ui.map.drawing_marks import MapDrawing, outline
from ui.map.export_paint import Plate, png_of
from ui.map.export_place import Stand, runs_of
from ui.map.finds import RING_PX, FindLayer, MapFind
from ui.map.layout import EMERGENCY_HALF, OPEN_HALF, ROUTE_TAG_AT, route_colour
from ui.map.marks import MapIncident, MapUnit, drawn_reach_m
from ui.map.meeting import SIGN_HIGH_PX, SIGN_WIDE_PX, Crowd, paint_meeting
from ui.map.overlay import DASHES, ROUTE_PX, SMALLEST_CIRCLE_PX, paint_alarm, paint_place
from ui.map.roadmarks import MapChange
from ui.map.roadsigns import SIGN_RED, SIGN_WHITE, paint_sign
from ui.map.roadstrokes import CASING_PX, LINE_PX
from ui.map.spoken import described
from ui.map.symbols import (
    INCIDENT_LIFT,
    Atlas,
    card_lines,
    number_words,
    plate_words,
    symbol_key,
)
from ui.map.unitmarks import SIDE, heading_of, paint_unit
from ui.theme import Theme
from ui.widgets.marks import LEVEL_WORDS

LOOK_DPR = 2.0
DRAWN_SIGN = 20, 12  # pixels
ROAD_SIGN_PX, SIGNS_APART_PX, MOST_SIGNS = 9.0, 27.0, 80  # the first is half of one
BARRIER, SLOW, ON_DARK = "8 7", "5 7", "#3d4a57"
UNIT_RANK, INCIDENT_RANK, FIND_SIDE = 1, 2, 28
TONES: dict[Level, Tone] = {Level.AMBER: "amber", Level.RED: "red"}
RANKS: dict[Tone, int] = {"": UNIT_RANK, "amber": 3, "red": 4, "alarm": 5}
"""Of units: nothing of less lies over the sign or the plate of who is worse."""


@dataclass(slots=True)
class Features:
    """Of what stands on one sheet; `looks` are filled while the layers are made."""

    plate: Plate
    stand: Stand
    looks: dict[str, Look] = field(default_factory=dict)

    def layers(self) -> Iterator[Layer]:
        """From the lowest to the uppermost, those with anything in them."""
        made = (
            ("Cordons, hazards and notes", self._drawings()),
            ("Closed and slow roads", self._changes()),
            ("Routes", self._routes()),
            ("RVPs", self._meetings()),
            ("Incidents", self._incidents()),
            ("Units", self._units()),
            ("Finds", self._finds()),
        )
        for name, found in made:
            features = [*found]
            if features:
                yield Layer(name, features)

    def _drawings(self) -> Iterator[Stroke | Mark]:
        """As far as they are shown; the name of each stands where its words would on paper."""
        shown, state, camera = self.stand.layers.drawn, self.stand.state, self.stand.sheet.window
        yield from (self._drawing(one) for one in shown.marks if state.drawn)
        whole = {one.id: one.label for one in shown.marks}  # a page has room where paper has none
        for one, box in shown.labels(camera, state):
            key = f"drawn-{one.kind if one.kind in LOOKS else 'other'}"
            if key not in self.looks:
                self.looks[key] = Look(self._drawn_sign(one.kind), *DRAWN_SIGN)
            place = camera.place_at(box.left() + DRAWN_SIGN[0] / 2, box.center().y())
            yield Mark(place, whole[one.id], one.words, key)

    def _drawn_sign(self, kind: str) -> bytes:
        wide, high = DRAWN_SIGN
        image = _blank(wide, high)
        with _painting(image) as painter:
            box = QRectF(0, 0, wide, high).adjusted(2, 2, -2, -2)
            paint_drawn_sign(painter, box, kind, self.plate.theme)
        return png_of(image)

    def _drawing(self, drawing: MapDrawing) -> Stroke:
        look = LOOKS.get(drawing.kind, UNKNOWN)
        colour = getattr(self.plate.theme, look.token)
        filled = look.fill * 2 if drawing.is_closed else 0.0
        ring = from_world(drawing.x, drawing.y)
        dashes = _dashes(look.dashes, look.width)
        return Stroke([ring], drawing.words, colour, look.width, dashes, filled)

    def _changes(self) -> Iterator[Stroke | Mark]:
        """A barrier, or dashes where it is slow; the sign beside its name and where a driver comes to it."""
        state, marks = self.stand.state, self.stand.layers.roads.marks
        for change in marks.changes if state.roadworks else ():
            yield from self._barrier(change)
            key = f"road-{change.sign or 'closed'}"
            if key not in self.looks:
                side = round(2 * ROAD_SIGN_PX) + 4
                self.looks[key] = Look(_road_sign(change.sign, side), side, side)
            yield from (Mark(place, "", change.words, key) for place in self._signs(change))
            street = change.words.partition("\n")[0].removeprefix(change.id).strip()
            tone: Tone = "slow" if change.sign else "closed"
            yield Mark(change.at, change.label, change.words, key, street, tone, INCIDENT_RANK)

    def _signs(self, change: MapChange) -> Iterator[Position]:
        """Of its ends those that stand clear of each other and of the sign beside its name."""
        camera, (lon, lat) = self.stand.sheet.camera, change.ends
        taken = [camera.to_screen_one(*world_of(change.at))]
        ends = zip(lat.tolist(), lon.tolist(), strict=True) if len(lon) <= MOST_SIGNS else ()
        for place in starmap(Position, ends):
            x, y = camera.to_screen_one(*world_of(place))
            if all(hypot(x - a, y - b) > SIGNS_APART_PX for a, b in taken):
                taken.append((x, y))
                yield place

    def _barrier(self, change: MapChange) -> Iterator[Stroke]:
        runs, words = [from_world(x, y) for x, y in runs_of(change.runs)], change.words
        if change.sign:
            yield Stroke(runs, words, SIGN_WHITE.name(), CASING_PX)
            yield Stroke(runs, words, self.plate.theme.amber, LINE_PX, SLOW)
        else:
            yield Stroke(runs, words, ON_DARK, CASING_PX)
            yield Stroke(runs, words, SIGN_WHITE.name(), LINE_PX)
            yield Stroke(runs, words, SIGN_RED.name(), LINE_PX, BARRIER)

    def _routes(self) -> Iterator[Stroke | Mark]:
        """Each with its plate where a map has it."""
        atlas, scene = Atlas(self.plate.theme, LOOK_DPR), self.stand.scene
        for route in scene.routes:
            words = "\n".join(filter(None, (route.label, route.way)))
            dashes = _dashes(DASHES.get(route.tone, ()), ROUTE_PX)
            line, colour = (route.lon, route.lat), route_colour(atlas, route)
            yield Stroke([line], words, colour, ROUTE_PX, dashes)
            yield Mark(_along(*line, ROUTE_TAG_AT), route.label, words, "", rank=UNIT_RANK)

    def _meetings(self) -> Iterator[Mark]:
        nobody = Crowd(np.empty(0), np.empty(0))
        wide, high = round(SIGN_WIDE_PX) + 4, round(SIGN_HIGH_PX) + 4
        for meeting in self.stand.scene.meetings:
            key = "rvp" if meeting.given else "rvp-proposed"
            if key not in self.looks:
                image = _blank(wide, high)
                camera = Camera(*world_of(meeting.position), 15.0, wide, high, LOOK_DPR)
                bare = type(meeting)(meeting.position, "", meeting.given)
                with _painting(image) as painter:
                    paint_meeting(painter, camera, bare, nobody, self.plate.theme)
                self.looks[key] = Look(png_of(image), wide, high)
            words = f"RVP {meeting.label}"
            yield Mark(meeting.position, meeting.label, words, key, rank=INCIDENT_RANK)

    def _incidents(self) -> Iterator[Mark]:
        """A pin each; of the open one a ring under everything, so that who is there stays in sight."""
        for one in self.stand.scene.incidents:
            key, words = self._incident_look(one), _told(one)
            name, said = card_lines(one) if one.selected else number_words(one)
            if one.selected:
                yield Mark(one.position, "", words, key)
            yield Mark(
                one.position, name, words, "" if one.selected else key, said, rank=INCIDENT_RANK,
                above=True,
            )  # fmt: skip

    def _incident_look(self, incident: MapIncident) -> str:
        grade = incident.grade if incident.grade.isalnum() else "other"
        key = f"open-{grade}" if incident.selected else f"grade-{grade}"
        if key not in self.looks and incident.selected:
            side = 2 * round(OPEN_HALF) + 4
            image = _blank(side, side)
            with _painting(image) as painter:
                paint_place(painter, QPointF(side / 2, side / 2), incident, self.plate.theme)
            self.looks[key] = Look(png_of(image), side, side)
        elif key not in self.looks:
            picture = Atlas(self.plate.theme, LOOK_DPR).incident(incident).toImage()
            self.looks[key] = Look(png_of(picture), SIDE, SIDE, round(INCIDENT_LIFT) - 1)
        return key

    def _units(self) -> Iterator[Mark | Stroke]:
        """Each with the ground it may have covered; who is in danger lies uppermost."""
        scene, keys = self.stand.scene, dict[object, str]()
        yield from filter(None, (self._reach(one) for one in scene.units))
        for unit in sorted(scene.units, key=lambda one: (scene.is_alarming(one), one.level)):
            is_alarm = scene.is_alarming(unit)
            key = keys.setdefault((symbol_key(unit), is_alarm), f"unit-{len(keys)}")
            if key not in self.looks:
                self.looks[key] = self._unit_look(unit, is_alarm=is_alarm)
            said, tone = _plate(unit)
            rank = RANKS["alarm" if is_alarm else tone]
            yield Mark(unit.position, unit.callsign, _told(unit), key, said, tone, rank)

    def _finds(self) -> Iterator[Mark]:
        """The numbers of a list; a unit or a log that was found is seen beside its own."""
        camera = self.stand.sheet.camera
        for find in sorted(self.stand.layers.finds.finds, key=lambda one: one.uppermost):
            key = f"find-{find.number}"
            self.looks[key] = Look(_find_sign(find, self.plate.theme), FIND_SIDE, FIND_SIDE)
            x, y = camera.to_screen_one(*world_of(find.position))
            aside = RING_PX if find.stands else 0.0
            place = camera.place_at(x - aside, y - aside)
            name = find.words if find.chosen else ""
            yield Mark(place, name, find.words, key, rank=INCIDENT_RANK)

    def _reach(self, unit: MapUnit) -> Stroke | None:
        """Where it may be by now, while that is large enough to be seen."""
        reach_m = drawn_reach_m(unit)
        if reach_m / self.plate.sheet.camera.metres_per_px < SMALLEST_CIRCLE_PX:
            return None
        ring = from_world(*outline(Circle(unit.position, reach_m)))
        return Stroke([ring], _told(unit), self.plate.theme.text2, 1.2, "4 5", 0.05)

    def _unit_look(self, unit: MapUnit, *, is_alarm: bool) -> Look:
        """An emergency with its field round it."""
        side = max(SIDE, 2 * round(EMERGENCY_HALF) + 4) if is_alarm else SIDE
        image = _blank(side, side)
        with _painting(image) as painter:
            if is_alarm:
                paint_alarm(painter, QPointF(side / 2, side / 2), self.plate.theme)
            painter.translate((side - SIDE) / 2, (side - SIDE) / 2)
            paint_unit(unit, heading_of(unit), self.plate.theme, painter)
        return Look(png_of(image), side, side)


def _plate(unit: MapUnit) -> tuple[str, Tone]:
    """What it says after the callsign, and how it looks."""
    if unit.is_emergency:
        return unit.note or LEVEL_WORDS[Level.EMERGENCY], "alarm"
    return " ".join(word for word, _ in plate_words(unit)), TONES.get(unit.level, "")


def _along(lon: F8, lat: F8, share: float) -> Position:
    """A point of a line, so much of the way along it."""
    along = np.concatenate((np.zeros(1), np.cumsum(np.hypot(np.diff(lon), np.diff(lat)))))
    at = along[-1] * share
    return Position(float(np.interp(at, along, lat)), float(np.interp(at, along, lon)))


def _dashes(lengths: Sequence[float], width: float) -> str:
    return " ".join(f"{length * width:g}" for length in lengths)


def _find_sign(find: MapFind, theme: Theme) -> bytes:
    image, layer = _blank(FIND_SIDE, FIND_SIDE), FindLayer()
    layer.show((replace(find, chosen=False, stands=False),))
    camera = Camera(*world_of(find.position), 15.0, FIND_SIDE, FIND_SIDE, LOOK_DPR)
    with _painting(image) as painter:
        layer.paint_over(painter, camera, theme, MapState.at(find.position, camera.zoom))
    return png_of(image)


def _road_sign(speed: str, side: int) -> bytes:
    image = _blank(side, side)
    with _painting(image) as painter:
        paint_sign(painter, QPointF(side / 2, side / 2), ROAD_SIGN_PX, speed)
    return png_of(image)


def _blank(wide: int, high: int) -> QImage:
    size = round(wide * LOOK_DPR), round(high * LOOK_DPR)
    image = QImage(*size, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(LOOK_DPR)
    image.fill(Qt.GlobalColor.transparent)
    return image


@contextmanager
def _painting(image: QImage) -> Iterator[QPainter]:
    with QPainter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        yield painter


def _told(mark: MapUnit | MapIncident) -> str:
    return described(mark).replace(", ", "\n")
