"""What a view was last shown, laid out for a camera: where every symbol and plate stands, and what hides."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from geodata.places import Position
from geodata.projection import to_world
from resources.checkins import Level
from ui.map.camera import F8, Camera
from ui.map.declutter import Flags, Ground, Plates, place_plates
from ui.map.jobs import Rectangle
from ui.map.marks import MapIncident, MapMeeting, MapRoute, MapUnit, drawn_reach_m
from ui.map.symbols import (
    DIMMED_HALF,
    INCIDENT_HALF,
    INCIDENT_LIFT,
    UNIT_HALF,
    Atlas,
    Key,
    plate_key,
    symbol_key,
)

EMERGENCY_HALF, OPEN_HALF = 34.0, 26.0
ROUTE_TAG_AT = 0.4  # of the way: clear of the unit at its start and of the incident at its end
HUD_PX = 6  # plates that must be read keep this far from the window's edge
MOST_ROUTE_POINTS = 4_000
CROWD_CELL = 48  # pixels
CATCH_PX = 16.0  # how near a click must be
MOST_PLATES = 2_500  # a screen has room for some 600; the others are counted, not tried
LONELY_PX = 64  # who has few others about is the likelier to find room

_ORDER = {
    "at_scene": 5, "stop": 5, "en_route": 6, "standby": 6, "transporting": 6,
    "deployable": 7, "available": 8,
}  # fmt: skip


@dataclass(slots=True)
class Scene:
    """The operation as last shown. Positions are kept in world units, converted once a tick."""

    units: tuple[MapUnit, ...] = ()
    incidents: tuple[MapIncident, ...] = ()
    routes: tuple[MapRoute, ...] = ()
    meetings: tuple[MapMeeting, ...] = ()
    emergency: str | None = None
    alarming: Flags = field(default_factory=lambda: np.zeros(0, bool))  # by unit
    must: Flags = field(default_factory=lambda: np.zeros(0, bool))  # its plate may never be hidden
    dimmed: Flags = field(default_factory=lambda: np.zeros(0, bool))  # an emergency goes before it
    ranks: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    reach_m: F8 = field(default_factory=lambda: np.zeros(0))  # of each unit's circle; 0 for none
    symbol_keys: list[Key] = field(default_factory=list)  # what each unit's look depends on
    looks: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    plate_keys: list[Key] = field(default_factory=list)
    pointed_at: tuple[int, ...] = ()  # units that get a tag at the edge when they are off-screen
    unit_x: F8 = field(default_factory=lambda: np.zeros(0))
    unit_y: F8 = field(default_factory=lambda: np.zeros(0))
    incident_x: F8 = field(default_factory=lambda: np.zeros(0))
    incident_y: F8 = field(default_factory=lambda: np.zeros(0))
    route_lines: tuple[tuple[F8, F8], ...] = ()  # each x and y
    # Selected, worrying, must be read, dimmed, order of what it does: a row each, a column a unit.
    _standing: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros((5, 0), np.int64))

    def take(self, sketch: "Sketch") -> bool:
        """Replace the units; whether the picture is another now, not only their age."""
        before = self._drawn()
        self.units = tuple(sketch.units)
        self.unit_x, self.unit_y = to_world(np.array(sketch.lon), np.array(sketch.lat))
        self.symbol_keys, self.plate_keys = sketch.symbol_keys, sketch.plate_keys
        self.looks = np.array(sketch.looks, np.int64)
        self.reach_m = np.array(sketch.reach_m)
        self._standing = np.array(
            (sketch.selected, sketch.worrying, sketch.read, sketch.dimmed, sketch.order), np.int64
        )
        self._weigh()
        return not all(map(np.array_equal, before[2:], self._drawn()[2:])) or (
            before[:2] != self._drawn()[:2]
        )

    def _drawn(self) -> tuple[list[Key], list[Key], F8, F8, F8, Flags]:
        """All of the units that the picture shows."""
        return (
            self.symbol_keys, self.plate_keys, self.reach_m, self.unit_x, self.unit_y, self.dimmed
        )  # fmt: skip

    def set_incidents(self, incidents: Sequence[MapIncident]) -> bool:
        """Replace the incidents; whether the picture is another now."""
        if self.incidents == tuple(incidents):
            return False
        self.incidents = tuple(incidents)
        self.incident_x, self.incident_y = _world([one.position for one in incidents])
        return True

    def set_routes(self, routes: Sequence[MapRoute], meetings: Sequence[MapMeeting] = ()) -> None:
        self.meetings = tuple(meetings)
        self.routes = tuple(route for route in routes if len(route.lon) > 1)
        self.route_lines = tuple(to_world(route.lon, route.lat) for route in self.routes)
        self._weigh()

    def set_emergency(self, callsign: str | None) -> None:
        self.emergency = callsign
        self._weigh()

    def unit(self, callsign: str) -> MapUnit | None:
        return next((unit for unit in self.units if unit.callsign == callsign), None)

    def is_alarming(self, unit: MapUnit) -> bool:
        return unit.is_emergency or unit.callsign == self.emergency

    def _weigh(self) -> None:
        """What each unit's standing means for its plate: once a tick, not once a frame."""
        routed = {route.label.split(" ")[0] for route in self.routes}
        selected, worrying, read, dimmed = self._standing[:4].astype(bool)
        alarming = np.array([key[-1] for key in self.plate_keys], bool)
        alarming |= self._are({self.emergency or ""})
        on_the_way = self._are(routed)
        order = self._standing[4]
        self.alarming = alarming
        matters = alarming | selected | worrying | on_the_way
        self.must = read | matters
        self.dimmed = dimmed & ~matters
        self.ranks = np.select(
            (alarming, selected, worrying, on_the_way), (0, 1, 2, 3), order + 10 * self.dimmed
        )
        self.pointed_at = tuple(np.flatnonzero(alarming | selected | on_the_way).tolist())

    def _are(self, callsigns: set[str]) -> Flags:
        """Which units these are. `plate_keys` begin with the callsign."""
        return np.array([key[0] in callsigns for key in self.plate_keys], bool)


class Sketch:
    """What a picture needs of each unit, gathered a few units at a time."""

    def __init__(self) -> None:
        self.units: list[MapUnit] = []
        self.lat: list[float] = []
        self.lon: list[float] = []
        self.symbol_keys: list[Key] = []
        self.plate_keys: list[Key] = []
        self.looks: list[int] = []  # the first unit that has the same look
        self.reach_m: list[float] = []
        self.selected: list[bool] = []
        self.worrying: list[bool] = []
        self.read: list[bool] = []  # its plate must be
        self.dimmed: list[bool] = []
        self.order: list[int] = []
        self._first: dict[Key, int] = {}

    @classmethod
    def of(cls, units: Iterable[MapUnit]) -> "Sketch":
        made = cls()
        made.add(units)
        return made

    def add(self, units: Iterable[MapUnit]) -> None:
        """One pass for each: faster than all of them unit by unit."""
        some, begin, first = [*units], len(self.units), self._first
        keys = [symbol_key(unit) for unit in some]
        self.looks += [first.setdefault(key, number) for number, key in enumerate(keys, begin)]
        self.units += some
        self.lat += [unit.position.lat for unit in some]
        self.lon += [unit.position.lon for unit in some]
        self.symbol_keys += keys
        self.plate_keys += [plate_key(unit) for unit in some]
        self.reach_m += [drawn_reach_m(unit) for unit in some]
        self.selected += [unit.selected for unit in some]
        self.worrying += [unit.level >= Level.AMBER for unit in some]
        self.read += [unit.must_be_read for unit in some]
        self.dimmed += [unit.dimmed for unit in some]
        self.order += [_ORDER.get(unit.availability, 9) for unit in some]


@dataclass(frozen=True, slots=True)
class Shown:
    """Which parts of the operation a view shows."""

    dimmed: bool  # dimmed units like the others
    plates: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """A scene placed on a camera's window. Plates stand in the order incidents, units, routes."""

    camera: Camera
    unit_x: F8
    unit_y: F8
    incident_x: F8
    incident_y: F8
    dimmed: Flags  # units drawn smaller and paler
    plates: Plates
    plate_size: F8
    symbols: F8
    hidden: int  # plates of units inside the window for which there was no room

    def avoid(self, dx: float, dy: float, window: Camera) -> tuple[Rectangle, ...]:
        """Rectangles names must leave free, in pixels of a window whose corner lies at -dx, -dy."""
        rows = self._boxes(dx, dy, window).astype(int).tolist()
        return tuple((x, y, width, height) for x, y, width, height in rows)

    def crowd(self, dx: float, dy: float, window: Camera) -> npt.NDArray[np.int64]:
        """Coarse cells the same rectangles begin in, sorted: to tell whether the picture changed much."""
        corners = (self._boxes(dx, dy, window)[:, :2] // CROWD_CELL).astype(np.int64)
        return np.unique(corners[:, 0] + (corners[:, 1] << 32))

    def _boxes(self, dx: float, dy: float, window: Camera) -> F8:
        """Left, top, width, height of plates and symbols in the window."""
        shown = self.plates.shown
        plates = np.column_stack(
            (self.plates.x[shown], self.plates.y[shown], self.plate_size[shown])
        )
        half = self.symbols[:, 2]
        marks = np.column_stack((self.symbols[:, :2] - half[:, None], 2 * half, 2 * half))
        boxes = np.concatenate((plates, marks)) + np.array([dx, dy, 0.0, 0.0])
        inside = (boxes[:, 0] < window.width) & (boxes[:, 0] + boxes[:, 2] > 0)
        inside &= (boxes[:, 1] < window.height) & (boxes[:, 1] + boxes[:, 3] > 0)
        found: F8 = boxes[inside]
        return found


def lay_out(
    scene: Scene,
    camera: Camera,
    margin: int,
    atlas: Atlas,
    shown: Shown,
    covered: Sequence[Rectangle] = (),
) -> Layout:
    """Place everything on a window already grown by `margin`. Nothing is painted.

    `covered` are pixels of the window itself that buttons and tags lie over.
    """
    unit_x, unit_y = camera.to_screen(scene.unit_x, scene.unit_y)
    incident_x, incident_y = camera.to_screen(scene.incident_x, scene.incident_y)
    dimmed = scene.dimmed & (not shown.dimmed)
    inside = (unit_x > 0) & (unit_x < camera.width) & (unit_y > 0) & (unit_y < camera.height)
    half = np.where(dimmed, DIMMED_HALF, UNIT_HALF)
    half[scene.alarming] = EMERGENCY_HALF
    tags = _route_tags(scene, camera)
    symbols = np.concatenate(
        (
            _incident_boxes(scene, incident_x, incident_y),
            _boxes(unit_x, unit_y, half),
            _boxes(tags[:, 0], tags[:, 1], 6.0),
        )
    )
    wanted = np.concatenate(
        (
            np.ones(len(incident_x), bool),
            inside & (scene.must | _worth_a_try(scene, unit_x, unit_y, inside & shown.plates)),
            np.ones(len(tags), bool),
        )
    )
    sizes = _sizes(scene, atlas, wanted, dimmed)
    ground = Ground(
        (camera.width, camera.height),
        _seen(camera, margin),
        _route_points(scene, camera),
        _points_of(covered, margin),
    )
    plates = _placed(scene, symbols, sizes, wanted, ground)
    first = len(incident_x)
    in_units = slice(first, first + len(unit_x))
    asked = inside & (scene.must | shown.plates)
    hidden = int((asked & ~plates.shown[in_units]).sum())
    return Layout(
        camera, unit_x, unit_y, incident_x, incident_y, dimmed, plates, sizes, symbols, hidden
    )


def _worth_a_try(scene: Scene, x: F8, y: F8, some: Flags) -> Flags:
    """Of these units those whose plates are tried: of too many the urgent, then the lonely."""
    if int(some.sum()) <= MOST_PLATES:
        return some
    cells = (x // LONELY_PX).astype(np.int64) + (y // LONELY_PX).astype(np.int64) * 4_096
    found = np.flatnonzero(some)
    _, cell, count = np.unique(cells[found], return_inverse=True, return_counts=True)
    first = found[np.lexsort((count[cell], scene.ranks[found]))[:MOST_PLATES]]
    tried = np.zeros(len(some), bool)
    tried[first] = True
    return tried


def hit(layout: Layout, scene: Scene, x: float, y: float) -> MapUnit | MapIncident | None:
    """What stands at a pixel of the layout's window: a plate first, then the nearest symbol."""
    sizes, plates = layout.plate_size, layout.plates
    on_plate = plates.shown & (plates.x <= x) & (x <= plates.x + sizes[:, 0])
    on_plate &= (plates.y <= y) & (y <= plates.y + sizes[:, 1])
    marks: list[MapIncident | MapUnit] = [*scene.incidents, *scene.units]
    on_plate = on_plate[: len(marks)]
    if on_plate.any():
        return marks[int(np.flatnonzero(on_plate)[0])]
    symbols = layout.symbols[: len(marks)]
    if not len(symbols):
        return None
    away = np.hypot(symbols[:, 0] - x, symbols[:, 1] - y)
    nearest = int(np.argmin(away))
    return marks[nearest] if away[nearest] <= CATCH_PX else None


def _ranks(scene: Scene) -> npt.NDArray[np.int64]:
    incidents = [1 if incident.selected else 3 for incident in scene.incidents]
    routes = [4 for _ in scene.routes]
    return np.concatenate((np.array(incidents, np.int64), scene.ranks, np.array(routes, np.int64)))


def _placed(
    scene: Scene,
    symbols: F8,
    sizes: F8,
    wanted: Flags,
    ground: Ground,
) -> Plates:
    """Plates for those wanted; inside the window only, but there all that must be read."""
    near = (symbols[:, 0] > 0) & (symbols[:, 0] < ground.size[0])
    near &= (symbols[:, 1] > 0) & (symbols[:, 1] < ground.size[1])
    extra = np.ones(len(scene.routes), bool)
    must = np.concatenate((np.ones(len(scene.incidents), bool), scene.must, extra))
    plated, count = np.flatnonzero(wanted & near), len(symbols)
    bare = np.flatnonzero(~wanted & near)
    order = np.concatenate((plated, bare))
    ranks = _ranks(scene)
    part = place_plates(
        symbols[order], sizes[order], ranks[order], must[order] & wanted[order], ground
    )
    whole = Plates(np.zeros(count), np.zeros(count), np.zeros(count, bool), np.zeros(count, bool))
    whole.x[plated], whole.y[plated] = part.x[: len(plated)], part.y[: len(plated)]
    whole.shown[plated], whole.led[plated] = part.shown[: len(plated)], part.led[: len(plated)]
    return whole


def _sizes(scene: Scene, atlas: Atlas, wanted: Flags, dimmed: Flags) -> F8:
    """Width and height of the plates wanted, in pixels."""
    sizes = np.zeros((len(wanted), 2))
    first_unit = len(scene.incidents)
    for i, incident in enumerate(scene.incidents):
        size = atlas.incident_plate(incident).deviceIndependentSize()
        sizes[i] = size.width(), size.height()
    plated = np.flatnonzero(wanted[first_unit : first_unit + len(scene.units)]).tolist()
    for number in plated:
        unit = scene.units[number]
        sizes[first_unit + number] = atlas.plate_size(
            unit, scene.plate_keys[number], dimmed=bool(dimmed[number])
        )
    for i, route in enumerate(scene.routes, first_unit + len(scene.units)):
        size = atlas.route_plate(route.label, route_colour(atlas, route)).deviceIndependentSize()
        sizes[i] = size.width(), size.height()
    return sizes


def route_colour(atlas: Atlas, route: MapRoute) -> str:
    colours = {
        "route": "en_route", "backup": "available", "proposed": "available",
        "possible": "text2", "lifted": "text1", "muted": "text3",
    }  # fmt: skip
    return atlas.theme.colour(colours[route.tone]).name()


def _route_tags(scene: Scene, camera: Camera) -> F8:
    """Where each route carries its label: k x 2 pixels."""
    tags = np.zeros((len(scene.route_lines), 2))
    for i, (x, y) in enumerate(scene.route_lines):
        along = np.concatenate((np.zeros(1), np.cumsum(np.hypot(np.diff(x), np.diff(y)))))
        at = along[-1] * ROUTE_TAG_AT
        px, py = camera.to_screen(
            np.array([np.interp(at, along, x)]), np.array([np.interp(at, along, y)])
        )
        tags[i] = px[0], py[0]
    return tags


def _incident_boxes(scene: Scene, x: F8, y: F8) -> F8:
    """Pins stand above their place; the open incident is a ring around it."""
    is_open = np.array([incident.selected for incident in scene.incidents], bool)
    half = np.where(is_open, OPEN_HALF, INCIDENT_HALF)
    return _boxes(x, np.where(is_open, y, y - INCIDENT_LIFT), half)


def _seen(camera: Camera, margin: int) -> tuple[float, float, float, float]:
    """The part of a grown window that is on the screen, without what lies over its edges."""
    return (
        margin + HUD_PX, margin + HUD_PX,
        camera.width - margin - HUD_PX, camera.height - margin - HUD_PX,
    )  # fmt: skip


def _route_points(scene: Scene, camera: Camera) -> F8:
    """Points along the routes, close enough that no plate slips between: k x 2 pixels."""
    points = [np.zeros((0, 2))]
    for wx, wy in scene.route_lines:
        x, y = camera.to_screen(wx, wy)
        along = np.concatenate((np.zeros(1), np.cumsum(np.hypot(np.diff(x), np.diff(y)))))
        at = np.linspace(0, along[-1], min(MOST_ROUTE_POINTS, int(along[-1] / 6) + 2))
        points.append(np.column_stack((np.interp(at, along, x), np.interp(at, along, y))))
    return np.concatenate(points)


def _points_of(covered: Sequence[Rectangle], margin: int) -> F8:
    """What lies over the map, as points so close that no plate slips between: k x 2 pixels."""
    points = [np.zeros((0, 2))]
    for left, top, width, height in covered:
        x, y = np.meshgrid(
            np.arange(left, left + width + 1, 6) + margin,
            np.arange(top, top + height + 1, 6) + margin,
        )
        points.append(np.column_stack((x.ravel(), y.ravel())).astype(float))
    return np.concatenate(points)


def _boxes(x: F8, y: F8, half: F8 | float) -> F8:
    return np.column_stack((x, y, np.broadcast_to(half, x.shape)))


def _world(places: Sequence[Position]) -> tuple[F8, F8]:
    return to_world(
        np.array([place.lon for place in places]), np.array([place.lat for place in places])
    )
