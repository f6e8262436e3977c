"""Which names stand on one window, and where: the important first, each where it finds room.

What is decided depends on the ground and the zoom, never on where the window's edges are: order,
candidates and cells are the world's, and names are placed a little way beyond the edges too. So a
name keeps its place while the map is moved under a window.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache
from math import hypot

import numpy as np
import numpy.typing as npt

from geodata.projection import to_world
from geodata.roads import CLASSES
from ui.map.basemap import BaseMap, Frame
from ui.map.camera import world_px
from ui.map.jobs import Rectangle
from ui.map.labels import Label
from ui.map.lettering import Letterer
from ui.map.named import NamedAreas, NamedLine, numbered, rivers, streets
from ui.map.paths import F8
from ui.map.placing import (
    MAX_SWEEP,
    STRAIGHT_SWEEP,
    Fits,
    Occupancy,
    fits_along,
    spots_along,
    stretches,
)
from ui.map.style import STYLE, Place

HALO_PX = 320.0  # how far beyond a window names are placed: a name that ends there may begin here
MAX_FITS, MAX_FITS_BYTES = 50_000, 24 * 1024**2
SIGN_PX, SIGN_ROOM_PX, SHIELD_PX = 14.0, 18.0, 16.0
AREA_FACES = (("water", "water"), ("green", "green"), ("wood", "green"))
NEEDED_SHARE = 0.8  # of a name's width that a park must be wide
MOVES = ((0, 0), (0, -1), (0, 1), (-2, 0), (2, 0), (0, -2), (0, 2), (-3, -2), (3, 2))
"""Where a settlement's name goes to keep clear of units, in lines: else one of them hides the city's."""
STRAYS = {"city": 7, "town": 5}
"""How far a name goes that the whole map goes by, in lines: its middle is where most units are."""
WAY_HALF_PX = 5.0  # of a drawn way and its edge


@dataclass(slots=True)
class Sheet:
    """The names of one window in the making. World pixels of its zoom."""

    frame: Frame
    room: Occupancy
    clear: Occupancy  # the same, and clear of drawn ways too; the same one where none is drawn
    labels: list[Label] = field(default_factory=list)
    said: dict[str, list[tuple[float, float]]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(
        cls, frame: Frame, avoid: Iterable[Rectangle], ways: Sequence[tuple[int, int]] = ()
    ) -> "Sheet":
        """`avoid` are rectangles, `ways` points, both in the frame's pixels."""
        wide = widened(frame)
        room = Occupancy(wide.left, wide.top, wide.width, wide.height)
        for left, top, width, height in avoid:
            room.take(left + frame.left, top + frame.top, width, height)
        if not ways:
            return cls(frame, room, room)
        clear = deepcopy(room)
        x, y = np.array(ways, float).T
        clear.take_letters(x + frame.left, y + frame.top, WAY_HALF_PX)
        return cls(frame, room, clear)

    @property
    def rooms(self) -> tuple[Occupancy, ...]:
        """Where there is room, the better first."""
        return (self.room,) if self.clear is self.room else (self.clear, self.room)

    def was_said(self, name: str, x: float, y: float) -> bool:
        """Whether the same words stand too near."""
        gap = STYLE.labels.same_gap_px
        return any(hypot(x - a, y - b) < gap for a, b in self.said[name])

    def put(
        self, label: Label, spare: tuple[float, float] = (0.0, 0.0), room: Occupancy | None = None
    ) -> bool:
        """Take a box in world pixels and some space around it, if the box is free in this `room`."""
        x, y, width, height = label.box
        if not (room or self.room).is_free(x, y, width, height):
            return False
        across, down = spare
        for one in self.rooms:
            one.take(x - across, y - down, width + 2 * across, height + 2 * down)
        self.said[label.text].append((x + width / 2, y + height / 2))
        self._keep(label)
        return True

    def put_one(self, labels: Sequence[Label], spare: tuple[float, float] = (0.0, 0.0)) -> bool:
        """The first of these for which there is room, clear of drawn ways if any of them is."""
        return any(self.put(label, spare, room) for room in self.rooms for label in labels)

    def lay(self, name: str, face: str, fits: Fits) -> None:
        """A name along a way, once in each stretch of it that may be seen."""
        wide = widened(self.frame)
        box = wide.left, wide.top, wide.left + wide.width, wide.top + wide.height
        half = max(STYLE.faces[face].px, float(fits.wide.max())) / 2 + 1
        for stretch in fits.stretches(*box):
            middles = zip(fits.middle_x[stretch], fits.middle_y[stretch], strict=True)
            rows = [row for row, (x, y) in enumerate(middles) if not self.was_said(name, x, y)]
            tried = fits.x[stretch][rows], fits.y[stretch][rows], half
            free = (room.first_free(*tried) for room in self.rooms)
            found = next((row for row in free if row is not None), None)
            if found is None:
                continue
            fit = fits.row(stretch.start + rows[found])
            for room in self.rooms:
                room.take_letters(fit.x, fit.y, half)
            self.said[name].append(fit.middle)
            left, top = float(fit.x.min()) - half, float(fit.y.min()) - half
            size = float(np.ptp(fit.x)) + 2 * half, float(np.ptp(fit.y)) + 2 * half
            self._keep(Label("way", name, (left, top, *size), face, fit=fit))

    def _keep(self, label: Label) -> None:
        """Those that the picture shows whole, moved to its pixels."""
        left, top, width, height = label.box
        x, y = -self.frame.left, -self.frame.top
        fit = label.fit.moved(x, y) if label.fit else None
        box = (left + x, top + y, width, height)
        moved = Label(label.kind, label.text, box, label.face, label.plate, fit)
        if moved.lies_within(self.frame.width, self.frame.height):
            self.labels.append(moved)


class Labeller:
    """Places the names of one area."""

    def __init__(self, base: BaseMap, letters: Letterer) -> None:
        self._base, self._letters = base, letters
        self._streets, self._numbered = streets(base), numbered(base)
        self._rivers, self._areas = rivers(base), NamedAreas(base)
        self._fits: dict[tuple[NamedLine, str, float], Fits | None] = {}
        self._fits_bytes = 0
        places = base.area.places
        self._place_x, self._place_y = to_world(
            np.array([place.position.lon for place in places]),
            np.array([place.position.lat for place in places]),
        )

    def place(
        self, frame: Frame, avoid: Iterable[Rectangle] = (), ways: Sequence[tuple[int, int]] = ()
    ) -> list[Label]:
        """Labels of a frame, in its pixels, clear of each other and of these rectangles.

        Of points along drawn `ways` they are clear where there is other room.
        """
        sheet = Sheet.of(frame, avoid, ways)
        self._ends(sheet)
        for kind, look in STYLE.places.items():
            if look.first_zoom <= frame.zoom <= look.last_zoom:
                self._settlements(sheet, kind, look)
        if frame.zoom >= STYLE.labels.shields_zoom:
            self._shields(sheet)
        for kind, point in STYLE.points.items():
            if frame.zoom >= point.zoom:
                self._points(sheet, kind, with_names=frame.zoom >= point.names_zoom)
        if frame.zoom >= STYLE.labels.areas_zoom:
            self._named_areas(sheet)
        self._along_rivers(sheet)
        self._along_streets(sheet)
        return sheet.labels

    def _ends(self, sheet: Sheet) -> None:
        """Along the line where the area ends, north and south."""
        west, north, east, south = self._base.end_px(sheet.frame)
        words = STYLE.labels.end_words
        width, height = self._letters.size("end", words)
        count = max(1, int((east - west) / STYLE.labels.end_gap_px))
        if east - west < width:
            return
        for x in (np.arange(count) + 0.5) * (east - west) / count + west + sheet.frame.left:
            for y in (north - height - 4, south + 4):
                if -HALO_PX <= y <= sheet.frame.height + HALO_PX:
                    box = float(x) - width / 2, y + sheet.frame.top, width, height
                    sheet.put(Label("end", words, box, "end"))

    def _settlements(self, sheet: Sheet, kind: str, look: Place) -> None:
        for name, x, y in self._places_of(kind, sheet.frame):
            text = STYLE.faces[look.face].written(name)
            if sheet.was_said(text, x, y):  # one place that the map's makers drew twice
                continue
            width, height = self._letters.size(look.face, text)
            left, top, line = x - width / 2, y - height / 2, height * 1.1
            boxes = [(left + dx * line, top + dy * line, width, height) for dx, dy in _moves(kind)]
            labels = [Label("place", text, box, look.face) for box in boxes]
            sheet.put_one(labels, spare=(6, 4))

    def _places_of(self, kind: str, frame: Frame) -> Iterator[tuple[str, float, float]]:
        """Name and world pixels of the places of a kind in or near the frame."""
        wide, scale = widened(frame), world_px(frame.zoom)
        for number, place in enumerate(self._base.area.places):
            if place.kind == kind:
                x, y = float(self._place_x[number]) * scale, float(self._place_y[number]) * scale
                if 0 <= x - wide.left <= wide.width and 0 <= y - wide.top <= wide.height:
                    yield place.name, x, y

    def _shields(self, sheet: Sheet) -> None:
        wide, scale = widened(sheet.frame), world_px(sheet.frame.zoom)
        edges = self._base.roads_in(wide, 0)
        stood: list[tuple[float, float]] = []
        for line in self._numbered.touching(edges, np.ones(len(CLASSES), bool), wide):
            if line.length * scale < SHIELD_PX:
                continue
            x, y, stretch = spots_along(line.x * scale, line.y * scale, STYLE.labels.repeat_px)
            for rows in stretches(stretch, _within(x, y, wide)):
                for spot in zip(x[rows].tolist(), y[rows].tolist(), strict=True):
                    if self._shield(sheet, line, spot, stood):
                        break

    def _shield(
        self, sheet: Sheet, line: NamedLine, at: tuple[float, float],
        stood: list[tuple[float, float]],
    ) -> bool:  # fmt: skip
        gap = STYLE.labels.shield_gap_px
        crowded = any(hypot(at[0] - a, at[1] - b) < gap for a, b in stood)
        if crowded or sheet.was_said(line.name, *at):
            return False
        width = round(self._letters.size("shield", line.name)[0] + 9)
        box = (round(at[0] - width / 2), round(at[1] - SHIELD_PX / 2), width, SHIELD_PX)
        label = Label("shield", line.name, box, "shield", shield_plate(line))
        if not sheet.put(label):
            return False
        stood.append(at)
        return True

    def _points(self, sheet: Sheet, kind: str, *, with_names: bool) -> None:
        """Signs of public buildings, and beside, below or above them their names."""
        for name, x, y in self._places_of(kind, sheet.frame):
            side = SIGN_ROOM_PX / 2
            box = (round(x) - SIGN_PX / 2, round(y) - SIGN_PX / 2, SIGN_PX, SIGN_PX)
            if not sheet.put(Label("sign", kind, box), spare=(2, 2)) or not (name and with_names):
                continue
            width, height = self._letters.size("point", name)
            corners = (
                (x + side + 3, y - height / 2), (x - side - 3 - width, y - height / 2),
                (x - width / 2, y + side + 1), (x - width / 2, y - side - 1 - height),
            )  # fmt: skip
            boxes = [(left, top, width, height) for left, top in corners]
            sheet.put_one([Label("point", name, box, "point") for box in boxes])

    def _named_areas(self, sheet: Sheet) -> None:
        """Parks, woods and lakes that are wide enough for their name."""
        wide, scale = widened(sheet.frame), world_px(sheet.frame.zoom)
        for layer, face in AREA_FACES:
            for spot in self._areas.of(layer, wide):
                width, height = self._letters.size(face, spot.name)
                x, y = spot.x * scale, spot.y * scale
                if spot.wide * scale < width * NEEDED_SHARE or sheet.was_said(spot.name, x, y):
                    continue
                box = (x - width / 2, y - height / 2, width, height)
                sheet.put(Label("area", spot.name, box, face))

    def _along_rivers(self, sheet: Sheet) -> None:
        wide = widened(sheet.frame)
        found = self._base.shapes_in("river", wide)
        for line in self._rivers.touching(found, np.ones(1, bool), wide):
            self._lay(sheet, line, "water")

    def _along_streets(self, sheet: Sheet) -> None:
        """Big streets first."""
        wide, zoom = widened(sheet.frame), sheet.frame.zoom
        shown = np.array([zoom >= STYLE.roads[name].names_zoom for name in CLASSES])
        for line in self._streets.touching(self._base.roads_in(wide, 0), shown, wide):
            self._lay(sheet, line, street_face(line, zoom))

    def _lay(self, sheet: Sheet, line: NamedLine, face: str) -> None:
        fits = self._fits_of(line, face, sheet.frame.zoom)
        if fits is not None:
            sheet.lay(line.name, face, fits)

    def _fits_of(self, line: NamedLine, face: str, zoom: float) -> Fits | None:
        """None where the line is shorter than its name, as most of a town's are."""
        key, scale = (line, face, zoom), world_px(zoom)
        if key in self._fits:
            return self._fits[key]
        if self._fits_bytes > MAX_FITS_BYTES or len(self._fits) > MAX_FITS:
            self._fits.clear()
            self._fits_bytes = 0
        written = self._letters.letters(face, line.name)
        fits = None
        if line.length * scale >= written.width:
            sweep = STRAIGHT_SWEEP if written.is_joined else MAX_SWEEP
            x, y = line.x * scale, line.y * scale
            fits = fits_along(x, y, written.wide, STYLE.labels.repeat_px, sweep)
        self._fits[key] = fits
        self._fits_bytes += fits.nbytes if fits else 0
        return fits


@cache
def _moves(kind: str) -> tuple[tuple[int, int], ...]:
    """In lines to the right and down, the nearest first."""
    far = STRAYS.get(kind, 0)
    beyond = [(dx, dy) for dx in range(-far, far + 1) for dy in range(2 - far, far - 1)]
    beyond.sort(key=lambda move: (hypot(*move), move))
    return (*MOVES, *(move for move in beyond if move not in MOVES))


def widened(frame: Frame) -> Frame:
    return Frame(
        frame.left - HALO_PX, frame.top - HALO_PX,
        frame.width + 2 * HALO_PX, frame.height + 2 * HALO_PX, frame.zoom,
    )  # fmt: skip


def street_face(line: NamedLine, zoom: float) -> str:
    if STYLE.roads[CLASSES[line.rank]].main:
        return "main_street"
    return "street_close" if zoom >= STYLE.faces["street_close"].first_zoom else "street"


def shield_plate(line: NamedLine) -> str:
    """Blue motorways, green trunk roads, plain for the rest, as British signs have them."""
    if line.name.startswith("M") or "(M)" in line.name or CLASSES[line.rank] == "motorway":
        return "shield_motorway"
    return "shield_trunk" if CLASSES[line.rank] == "trunk" else "shield"


def _within(x: F8, y: F8, frame: Frame) -> npt.NDArray[np.bool_]:
    across = (x >= frame.left) & (x <= frame.left + frame.width)
    inside: npt.NDArray[np.bool_] = across & (y >= frame.top) & (y <= frame.top + frame.height)
    return inside
