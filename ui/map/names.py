"""The names layer of one settled window: places, road numbers, public buildings, streets, water, parks."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import hypot

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen

from geodata.projection import to_world
from geodata.roads import CLASSES, I4, U1
from ui.map.basemap import BaseMap, Frame
from ui.map.camera import Camera, world_px
from ui.map.jobs import Names
from ui.map.lettering import Face, Letterer
from ui.map.paths import F8, Indices, Runs
from ui.map.placing import Fit, Occupancy, chains, fits_along, is_upside_down, joined
from ui.map.style import PAPERS, Paper

END_WORDS = "End of the map"
REPEAT_PX = 380.0  # before a street or road says its name again
SHIELD_GAP_PX = 70.0  # between any two road numbers
SHIELD_FROM_ZOOM, AREA_NAMES_FROM_ZOOM, LABELLED_FROM_ZOOM = 10.5, 13.5, 15.5
STREET_ZOOMS = (12.5, 12.5, 13.0, 13.5, 14.0, 15.0, 15.0, 15.5, 17.0, 17.0)  # by CLASSES


@dataclass(frozen=True, slots=True)
class PlaceFace:
    """How a kind of settlement is written, and between which zooms."""

    first_zoom: float
    last_zoom: float
    px: int
    weight: int
    capitals: bool


PLACE_FACES: Mapping[str, PlaceFace] = {
    "city": PlaceFace(8, 15.5, 21, 500, capitals=False),
    "town": PlaceFace(9, 15.5, 17, 500, capitals=False),
    "suburb": PlaceFace(12, 17, 13, 500, capitals=True),
    "village": PlaceFace(11.5, 17, 13, 500, capitals=False),
    "neighbourhood": PlaceFace(13.5, 18, 11, 500, capitals=True),
}
POI_ZOOMS: Mapping[str, float] = {
    "hospital": 12.5, "police": 13.0, "railway_station": 13.0, "fire_station": 14.5,
}  # fmt: skip
AREA_NAMES = (("water", "name_water"), ("green", "name_green"), ("wood", "name_green"))


@dataclass(slots=True)
class Sheet:
    """One names layer in the making."""

    painter: QPainter
    frame: Frame
    paper: Paper
    room: Occupancy
    said: dict[str, list[tuple[float, float]]] = field(default_factory=lambda: defaultdict(list))

    def said_near(self, name: str, x: float, y: float) -> bool:
        return any(hypot(x - a, y - b) < REPEAT_PX for a, b in self.said[name])


class NamePainter:
    """Paints names layers of one area."""

    def __init__(self, base: BaseMap) -> None:
        self._base = base
        self._letters = Letterer()
        places = base.area.places
        self._place_x, self._place_y = to_world(
            np.array([place.position.lon for place in places]),
            np.array([place.position.lat for place in places]),
        )

    def paint(self, job: Names) -> QImage:
        """Transparent where no name stands; larger than the window by the job's margin."""
        camera = Camera(job.x, job.y, job.zoom, job.width, job.height, job.dpr).grown(job.margin)
        size = (round(camera.width * job.dpr), round(camera.height * job.dpr))
        image = QImage(*size, QImage.Format.Format_ARGB32_Premultiplied)
        image.setDevicePixelRatio(job.dpr)
        image.fill(0)
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = Frame(camera.left, camera.top, camera.width, camera.height, job.zoom)
        sheet = Sheet(painter, frame, PAPERS[job.theme], Occupancy(camera.width, camera.height))
        for left, top, width, height in job.avoid:
            sheet.room.take(left + job.margin, top + job.margin, width, height)
        self._ends(sheet)
        self._settlements(sheet)
        self._shields(sheet)
        self._public_buildings(sheet)
        self._areas(sheet)
        self._rivers(sheet)
        self._streets(sheet)
        painter.end()
        return image

    def _ends(self, sheet: Sheet) -> None:
        """Along the line where the area ends, north and south, as far as they are seen."""
        west, north, east, south = self._base.end_px(sheet.frame)
        left, right = max(west, 0.0), min(east, sheet.frame.width)
        face = Face(11, 400, sheet.paper.name)
        width, height = self._letters.size(face, END_WORDS)
        if right - left < width:
            return
        for y in (north - height - 4, south + 4):
            box = ((left + right - width) / 2, y, width, height)
            if sheet.room.holds(*box) and sheet.room.is_free(*box):
                sheet.room.take(*box)
                self._letters.straight(sheet.painter, face, END_WORDS, box[:2], sheet.paper.halo)

    def _settlements(self, sheet: Sheet) -> None:
        for kind, look in PLACE_FACES.items():
            if not look.first_zoom <= sheet.frame.zoom <= look.last_zoom:
                continue
            face = Face(
                look.px, look.weight, sheet.paper.name_place, capitals=look.capitals,
                spacing=1.1 if look.capitals else 0.3,
            )  # fmt: skip
            for name, x, y in self._places_of(kind, sheet):
                self._settlement(sheet, face, face.written(name), (x, y))

    def _settlement(self, sheet: Sheet, face: Face, text: str, middle: tuple[float, float]) -> None:
        """A place's name gives way to units by moving, or the city loses its name to one of them."""
        width, height = self._letters.size(face, text)
        step = height * 1.1
        for dx, dy in ((0, 0), (0, -1), (0, 1), (-2, 0), (2, 0), (0, -2), (0, 2), (-3, -2), (3, 2)):
            x = middle[0] - width / 2 + dx * step
            y = middle[1] - height / 2 + dy * step
            if sheet.room.holds(x, y, width, height) and sheet.room.is_free(x, y, width, height):
                sheet.room.take(x - 6, y - 4, width + 12, height + 8)
                self._letters.straight(sheet.painter, face, text, (x, y), sheet.paper.halo)
                return

    def _places_of(self, kind: str, sheet: Sheet) -> Iterator[tuple[str, float, float]]:
        """Name and window pixels of the places of a kind that the window shows."""
        frame, scale = sheet.frame, world_px(sheet.frame.zoom)
        for number, place in enumerate(self._base.area.places):
            if place.kind == kind:
                x = float(self._place_x[number]) * scale - frame.left
                y = float(self._place_y[number]) * scale - frame.top
                if 0 <= x <= frame.width and 0 <= y <= frame.height:
                    yield place.name, x, y

    def _shields(self, sheet: Sheet) -> None:
        roads, paper = self._base.area.roads, sheet.paper
        if sheet.frame.zoom < SHIELD_FROM_ZOOM:
            return
        edges = self._base.roads_in(sheet.frame, 0)
        edges = edges[(roads.edge_ref[edges] >= 0) & (roads.edge_class[edges] <= 3)]
        if not len(edges):
            return
        runs = self._base.road_runs(edges, sheet.frame)
        middle = (runs.start[:-1] + runs.start[1:] - 1) // 2
        x, y = runs.x[middle], runs.y[middle]
        order = np.lexsort(
            (
                np.hypot(x - sheet.frame.width / 2, y - sheet.frame.height / 2),
                roads.edge_class[edges],
            )
        )
        placed: list[tuple[float, float]] = []
        for i in order:
            at = float(x[i]), float(y[i])
            text = roads.names[roads.edge_ref[edges[i]]].split(";")[0].strip()
            crowded = any(hypot(at[0] - a, at[1] - b) < SHIELD_GAP_PX for a, b in placed)
            if crowded or sheet.said_near(text, *at):
                continue
            look = _shield_look(text, CLASSES[roads.edge_class[edges[i]]], paper)
            if self._shield(sheet, text, at, look):
                placed.append(at)

    def _shield(
        self, sheet: Sheet, text: str, at: tuple[float, float], look: tuple[str, str, str]
    ) -> bool:
        fill, edge, colour = look
        face = Face(11, 700, colour)
        width = self._letters.size(face, text)[0] + 9
        box = QRectF(round(at[0] - width / 2), round(at[1] - 8), round(width), 16)
        place = box.x(), box.y(), box.width(), box.height()
        if not (sheet.room.holds(*place) and sheet.room.is_free(*place)):
            return False
        sheet.room.take(*place)
        sheet.said[text].append(at)
        self._letters.shield(sheet.painter, face, text, box, fill, edge)
        return True

    def _public_buildings(self, sheet: Sheet) -> None:
        for kind, first_zoom in POI_ZOOMS.items():
            if sheet.frame.zoom >= first_zoom:
                for name, x, y in self._places_of(kind, sheet):
                    self._public_building(sheet, kind, name, (x, y))

    def _public_building(self, sheet: Sheet, kind: str, name: str, at: tuple[float, float]) -> None:
        x, y = at[0] - 8, at[1] - 8
        if not sheet.room.is_free(x, y, 16, 16):
            return
        sheet.room.take(x - 2, y - 2, 20, 20)
        _badge(sheet.painter, kind, at, sheet.paper)
        face = Face(11, 500, sheet.paper.name)
        width, height = self._letters.size(face, name)
        box = (at[0] + 11, at[1] - height / 2, width, height)
        wanted = sheet.frame.zoom >= LABELLED_FROM_ZOOM and name
        if wanted and sheet.room.holds(*box) and sheet.room.is_free(*box):
            sheet.room.take(*box)
            self._letters.straight(sheet.painter, face, name, box[:2], sheet.paper.halo)

    def _areas(self, sheet: Sheet) -> None:
        """Parks, woods and lakes that are wide enough for their name."""
        if sheet.frame.zoom < AREA_NAMES_FROM_ZOOM:
            return
        for layer, token in AREA_NAMES:
            face = Face(11, 400, getattr(sheet.paper, token), italic=True)
            for name, x, y, wide in self._named_areas(layer, sheet):
                width, height = self._letters.size(face, name)
                box = (x - width / 2, y - height / 2, width, height)
                if wide < width * 0.8 or sheet.said_near(name, x, y):
                    continue
                if sheet.room.holds(*box) and sheet.room.is_free(*box):
                    sheet.room.take(*box)
                    sheet.said[name].append((x, y))
                    self._letters.straight(sheet.painter, face, name, box[:2], sheet.paper.halo)

    def _named_areas(self, layer: str, sheet: Sheet) -> list[tuple[str, float, float, float]]:
        """Name, middle and width in pixels of a layer's named features, widest first."""
        shapes = self._base.area.shapes.get(layer)
        if shapes is None:
            return []
        found = self._base.shapes_in(layer, sheet.frame)
        found = found[shapes.name[found] >= 0]
        boxes, names = shapes.box[found] * world_px(sheet.frame.zoom), self._base.area.shape_names
        rows = [
            (
                names[shapes.name[feature]],
                float(box[0] + box[2]) / 2 - sheet.frame.left,
                float(box[1] + box[3]) / 2 - sheet.frame.top,
                float(box[2] - box[0]),
            )
            for feature, box in zip(found, boxes, strict=True)
        ]
        return sorted(rows, key=lambda row: (-row[3], row[0]))

    def _rivers(self, sheet: Sheet) -> None:
        shapes = self._base.area.shapes.get("river")
        if shapes is None:
            return
        found = self._base.shapes_in("river", sheet.frame)
        found = found[shapes.name[found] >= 0]
        if not len(found):
            return
        runs = self._base.shape_runs("river", found, sheet.frame)
        face = Face(11, 400, sheet.paper.name_water, italic=True)
        for i, feature in enumerate(found):
            part = slice(int(runs.start[i]), int(runs.start[i + 1]))
            name = self._base.area.shape_names[shapes.name[feature]]
            self._along(sheet, face, name, runs.x[part], runs.y[part])

    def _streets(self, sheet: Sheet) -> None:
        """Big streets first; a street's edges are joined before its name is laid along it."""
        roads = self._base.area.roads
        edges = self._base.roads_in(sheet.frame, 0)
        shown = sheet.frame.zoom >= np.array(STREET_ZOOMS)[roads.edge_class[edges]]
        edges = edges[shown & (roads.edge_name[edges] >= 0)]
        if not len(edges):
            return
        runs = self._base.road_runs(edges, sheet.frame)
        lengths = _run_lengths(runs)
        for members in _by_name(roads.edge_name[edges], roads.edge_class[edges], lengths):
            road_class = CLASSES[int(roads.edge_class[edges[members[0]]])]
            face = _street_face(road_class, sheet)
            name = roads.names[roads.edge_name[edges[members[0]]]]
            if lengths[members].sum() < self._letters.size(face, name)[0]:
                continue
            ends = np.column_stack((roads.edge_from[edges[members]], roads.edge_to[edges[members]]))
            for chain in chains(ends, lengths[members]):
                walked = [(int(members[i]), backwards) for i, backwards in chain]
                self._along(sheet, face, name, *joined(walked, runs.x, runs.y, runs.start))

    def _along(self, sheet: Sheet, face: Face, name: str, x: F8, y: F8) -> None:
        """A name laid along a line, again after a while if the line is long."""
        _, advances = self._letters.letters(face, name)
        if x[-1] < x[0]:
            x, y = x[::-1], y[::-1]
        for fit in fits_along(x, y, advances):
            if is_upside_down(fit) or sheet.said_near(name, *fit.middle):
                continue
            if not _is_room(sheet.room, fit, face.px):
                continue
            for a, b in zip(fit.x, fit.y, strict=True):
                sheet.room.take(a - face.px / 2, b - face.px / 2, face.px, face.px)
            sheet.said[name].append(fit.middle)
            self._letters.bent(sheet.painter, face, name, fit, sheet.paper.halo)


def _street_face(road_class: str, sheet: Sheet) -> Face:
    big = road_class in CLASSES[:5]
    return Face(12 if big or sheet.frame.zoom >= 17 else 11, 500 if big else 400, sheet.paper.name)


def _by_name(names: I4, classes: U1, lengths: F8) -> list[Indices]:
    """Positions of edges of one name together; important classes first, then the longest."""
    order = np.argsort(names, kind="stable")
    groups = np.split(order, np.flatnonzero(np.diff(names[order])) + 1)
    return sorted(
        groups, key=lambda group: (int(classes[group].min()), -float(lengths[group].sum()))
    )


def _run_lengths(runs: Runs) -> F8:
    steps = np.zeros(len(runs.x))
    steps[:-1] = np.hypot(np.diff(runs.x), np.diff(runs.y))
    steps[runs.start[1:] - 1] = 0.0
    return np.add.reduceat(steps, runs.start[:-1])


def _is_room(room: Occupancy, fit: Fit, px: int) -> bool:
    half = px / 2
    for x, y in zip(fit.x, fit.y, strict=True):
        box = (float(x) - half, float(y) - half, float(px), float(px))
        if not (room.holds(*box) and room.is_free(*box)):
            return False
    return True


def _shield_look(text: str, road_class: str, paper: Paper) -> tuple[str, str, str]:
    """Fill, edge and lettering: blue motorways, green trunk roads, plain for the rest (British signs)."""
    if text.startswith("M") or "(M)" in text or road_class == "motorway":
        return paper.shield_motorway, paper.shield_motorway, paper.shield_light
    if road_class == "trunk":
        return paper.shield_trunk, paper.shield_trunk, paper.shield_light
    return paper.shield, paper.casing, paper.shield_text


def _badge(painter: QPainter, kind: str, at: tuple[float, float], paper: Paper) -> None:
    """A small square with the sign of a public building."""
    box = QRectF(round(at[0]) - 7, round(at[1]) - 7, 14, 14)
    painter.setPen(QPen(QColor(paper.halo), 1))
    painter.setBrush(QColor(paper.point))
    painter.drawRoundedRect(box, 3, 3)
    painter.setPen(QPen(QColor("white"), 1.4))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    sign = QPainterPath()
    for stroke in _SIGNS[kind]:
        sign.moveTo(box.center() + QPointF(*stroke[0]))
        for point in stroke[1:]:
            sign.lineTo(box.center() + QPointF(*point))
    painter.drawPath(sign)


_SIGNS: Mapping[str, Sequence[Sequence[tuple[float, float]]]] = {
    "hospital": (((-2.5, -4), (-2.5, 4)), ((2.5, -4), (2.5, 4)), ((-2.5, 0), (2.5, 0))),
    "police": (((-3.5, -3.5), (0, -4.5), (3.5, -3.5), (3, 1.5), (0, 4.5), (-3, 1.5), (-3.5, -3.5)),),
    "railway_station": (
        ((-4.5, -1.5), (4.5, -1.5)), ((-4.5, 1.5), (4.5, 1.5)),
        ((-2, -4.5), (2, -1.5), (-2, 1.5), (2, 4.5)),
    ),
    "fire_station": (((-2, 4), (-2, -4), (2.5, -4)), ((-2, -0.3), (1.8, -0.3))),
}  # fmt: skip
