"""A scene laid out for a camera: where every symbol and plate stands, and what hides. Nothing is painted."""

from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt
from msgspec import Struct
from msgspec.structs import replace

from ui.map.camera import F8, Camera
from ui.map.clusters import RADIUS, Groups, grouped
from ui.map.declutter import BESIDE, I8, Flags, Ground, Plates, placing
from ui.map.jobs import Rectangle
from ui.map.marks import MapIncident, MapRoute, MapUnit
from ui.map.scene import Scene
from ui.map.symbols import DIMMED_HALF, INCIDENT_HALF, INCIDENT_LIFT, UNIT_HALF, Atlas
from ui.map.turns import Turns, at_once

EMERGENCY_HALF, OPEN_HALF = 34.0, 26.0
ROUTE_TAG_AT = 0.4  # of the way: clear of the unit at its start and of the incident at its end
HUD_PX = 6  # plates that must be read keep this far from the window's edge
MOST_ROUTE_POINTS = 4_000
CROWD_CELL = 48  # pixels
CATCH_PX = 16.0  # how near a click must be
MOST_PLATES = 2_500  # a screen has room for some 600; the others are counted, not tried
LONELY_PX = 64  # who has few others about is the likelier to find room
FAR_OFF_PX = -1e7  # where nothing is seen or hit
MEASURED_AT_ONCE = 400  # plates between two rests


class Shown(Struct, frozen=True):
    """Which parts of the operation a view shows."""

    dimmed: bool  # dimmed units like the others
    plates: bool
    clusters: bool = False


class Layout(Struct, frozen=True, dict=True):
    """A scene placed on a camera's window. Plates stand in the order incidents, units, routes."""

    scene: Scene  # as it was: the units of now may be others
    camera: Camera
    unit_x: F8
    unit_y: F8
    incident_x: F8
    incident_y: F8
    dimmed: Flags  # units drawn smaller and paler
    plates: Plates
    plate_size: F8
    symbols: F8
    groups: Groups  # units that stand far outside the window instead, and what is seen of them
    hidden: int  # plates of units inside the window for which there was no room

    @cached_property
    def sides(self) -> Mapping[str, int]:
        """On which side of its symbol each plate stands, by callsign, incident or route."""
        shown = np.flatnonzero(self.plates.shown).tolist()
        sides = self.plates.side[shown].tolist()
        return {_name(self.scene, i): side for i, side in zip(shown, sides, strict=True)}

    @cached_property
    def read(self) -> npt.NDArray[np.int64]:
        """Rows of the plates that are shown: of thousands a few hundred."""
        return np.flatnonzero(self.plates.shown)

    def avoid(self, dx: float, dy: float, window: Camera) -> tuple[Rectangle, ...]:
        """Rectangles names must leave free, in pixels of a window whose corner lies at -dx, -dy."""
        rows = self._boxes(dx, dy, window).astype(int).tolist()
        return tuple((x, y, width, height) for x, y, width, height in rows)

    def crowd(self, dx: float, dy: float, window: Camera) -> npt.NDArray[np.int64]:
        """Coarse cells the same rectangles begin in, each once: to tell whether the picture changed much."""
        corners = (self._boxes(dx, dy, window)[:, :2] // CROWD_CELL).astype(np.int64)
        cells: npt.NDArray[np.int64] = np.sort(corners[:, 0] + (corners[:, 1] << 32))
        # numpy's unique would load masked arrays, of which a map needs none, before its first names.
        once: npt.NDArray[np.int64] = cells[np.diff(cells, prepend=cells[:1] - 1) != 0]
        return once

    def _boxes(self, dx: float, dy: float, window: Camera) -> F8:
        """Left, top, width, height of plates and symbols in the window."""
        shown = self.plates.shown
        plates = np.column_stack(
            (self.plates.x[shown], self.plates.y[shown], self.plate_size[shown])
        )
        half = self.symbols[:, 2]
        marks = np.column_stack((self.symbols[:, :2] - half[:, None], 2 * half, 2 * half))
        groups = [
            (one.x - RADIUS, one.y - RADIUS, 2 * RADIUS, 2 * RADIUS) for one in self.groups.groups
        ]
        boxes = np.concatenate((plates, marks, np.array(groups).reshape(-1, 4))) + np.array(
            [dx, dy, 0.0, 0.0]
        )
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
    """Place everything on a window already grown by `margin`, at once."""
    return at_once(laying_out(scene, Window(camera, margin, shown, covered), atlas))


class Window(Struct, frozen=True):
    """What a scene is laid out for."""

    camera: Camera  # grown by the margin
    margin: int
    shown: Shown
    covered: Sequence[Rectangle] = ()  # pixels of the window itself that buttons and tags lie over


def laying_out(
    scene: Scene, window: Window, atlas: Atlas, before: Layout | None = None
) -> Turns[Layout]:
    """Place everything. Plates stay on the side where they stood `before`, while they can."""
    scene, camera = replace(scene), window.camera
    unit_x, unit_y = camera.to_screen(scene.unit_x, scene.unit_y)
    incident_x, incident_y = camera.to_screen(scene.incident_x, scene.incident_y)
    groups = _groups(scene, window, unit_x, unit_y)
    unit_x = np.where(groups.members, FAR_OFF_PX, unit_x)
    dimmed = scene.dimmed & (not window.shown.dimmed)
    inside = (unit_x > 0) & (unit_x < camera.width) & (unit_y > 0) & (unit_y < camera.height)
    half = np.where(dimmed, DIMMED_HALF, UNIT_HALF)
    half[scene.alarming] = EMERGENCY_HALF
    tags = _route_tags(scene, camera)
    pins = _incident_boxes(scene, incident_x, incident_y)
    labels = _boxes(tags[:, 0], tags[:, 1], 6.0)
    symbols = np.concatenate((pins, _boxes(unit_x, unit_y, half), labels))
    yield
    kept = _kept(scene, before)
    if before is not None and not _is_same_look(before.camera, camera):
        kept[kept >= BESIDE] = -1  # who was pushed away is placed anew
    first, asked = len(pins), inside & (scene.must | window.shown.plates)
    was_shown = kept[first : first + len(unit_x)] >= 0
    wanted = np.ones(len(symbols), bool)
    wanted[first : first + len(unit_x)] = inside & (
        scene.must | _worth_a_try(scene, (unit_x, unit_y), asked, was_shown)
    )
    yield
    sizes = yield from _measuring(scene, atlas, wanted, dimmed)
    plates = yield from _placing(
        scene, symbols, sizes, wanted, (kept, _ground(scene, window, groups))
    )
    unread = asked & ~plates.shown[first : first + len(unit_x)]
    unread &= _are_seen(_seen(camera, window.margin), unit_x, unit_y)
    return Layout(
        scene, camera, unit_x, unit_y, incident_x, incident_y, dimmed, plates, sizes, symbols,
        groups, int(unread.sum()),
    )  # fmt: skip


def _is_same_look(one: Camera, other: Camera) -> bool:
    """Whether plates stand in each other's way in both as they do in one."""
    return (one.zoom, one.width, one.height) == (other.zoom, other.width, other.height)


def _groups(scene: Scene, window: Window, x: F8, y: F8) -> Groups:
    if not window.shown.clusters:
        return Groups.none(len(scene.units))
    return grouped(scene.units, x, y, scene.must, window.camera)


def _ground(scene: Scene, window: Window, groups: Groups) -> Ground:
    camera, margin = window.camera, window.margin
    discs = [
        (int(one.x - RADIUS), int(one.y - RADIUS), int(2 * RADIUS), int(2 * RADIUS))
        for one in groups.groups
    ]
    return Ground(
        (camera.width, camera.height),
        _seen(camera, margin),
        _route_points(scene, camera),
        np.concatenate((_points_of(window.covered, margin), _points_of(discs, 0))),
    )


def _name(scene: Scene, plate: int) -> str:
    """Whose plate it is."""
    unit = plate - len(scene.incidents)
    if unit < 0:
        return scene.incidents[plate].id
    if unit < len(scene.units):
        return scene.units[unit].callsign
    return f"way {scene.routes[unit - len(scene.units)].label.split(' ')[0]}"


def _kept(scene: Scene, before: Layout | None) -> I8:
    """The side where each plate stood before; -1 where it was not shown."""
    count = len(scene.incidents) + len(scene.units) + len(scene.routes)
    if before is None or not before.sides:
        return np.full(count, -1, np.int64)
    sides = before.sides
    names = [one.id for one in scene.incidents]
    names += [one.callsign for one in scene.units]
    names += [_name(scene, plate) for plate in range(len(names), count)]
    return np.array([sides.get(name, -1) for name in names], np.int64)


def _worth_a_try(scene: Scene, places: tuple[F8, F8], some: Flags, was_shown: Flags) -> Flags:
    """Of these units those whose plates are tried.

    Of too many the urgent, then those that are read already, then the lonely.
    """
    if int(some.sum()) <= MOST_PLATES:
        return some
    x, y = places
    cells = (x // LONELY_PX).astype(np.int64) + (y // LONELY_PX).astype(np.int64) * 4_096
    found = np.flatnonzero(some)
    _, cell, count = np.unique(cells[found], return_inverse=True, return_counts=True)
    order = np.lexsort((count[cell], ~was_shown[found], scene.ranks[found]))
    tried = np.zeros(len(some), bool)
    tried[found[order[:MOST_PLATES]]] = True
    return tried


def hit(layout: Layout, x: float, y: float) -> MapUnit | MapIncident | None:
    """What stands at a pixel of the layout's window: a plate first, then the nearest symbol."""
    sizes, plates, scene = layout.plate_size, layout.plates, layout.scene
    marks, rows = len(scene.incidents) + len(scene.units), layout.read
    rows = rows[rows < marks]
    across, down = x - plates.x[rows], y - plates.y[rows]
    on_plate = (across >= 0) & (across <= sizes[rows, 0]) & (down >= 0) & (down <= sizes[rows, 1])
    if on_plate.any():
        return _mark(scene, int(rows[np.argmax(on_plate)]))
    symbols = layout.symbols[:marks]
    near = np.flatnonzero(np.abs(symbols[:, 0] - x) <= CATCH_PX)
    away = np.hypot(symbols[near, 0] - x, symbols[near, 1] - y)
    if not len(away) or away.min() > CATCH_PX:
        return None
    return _mark(scene, int(near[np.argmin(away)]))


def _mark(scene: Scene, number: int) -> MapUnit | MapIncident:
    first = len(scene.incidents)
    return scene.incidents[number] if number < first else scene.units[number - first]


def _ranks(scene: Scene) -> npt.NDArray[np.int64]:
    incidents = [1 if incident.selected else 3 for incident in scene.incidents]
    routes = [4 for _ in scene.routes]
    return np.concatenate((np.array(incidents, np.int64), scene.ranks, np.array(routes, np.int64)))


def _placing(
    scene: Scene, symbols: F8, sizes: F8, wanted: Flags, given: tuple[I8, Ground]
) -> Turns[Plates]:
    """Plates for those wanted; inside the window only, but there all that must be read."""
    kept, ground = given
    near = (symbols[:, 0] > 0) & (symbols[:, 0] < ground.size[0])
    near &= (symbols[:, 1] > 0) & (symbols[:, 1] < ground.size[1])
    extra = np.ones(len(scene.routes), bool)
    must = np.concatenate((np.ones(len(scene.incidents), bool), scene.must, extra))
    plated = np.flatnonzero(wanted & near)
    order = np.concatenate((plated, np.flatnonzero(~wanted & near)))
    part = yield from placing(
        symbols[order], sizes[order], (_ranks(scene)[order], kept[order]),
        must[order] & wanted[order], ground,
    )  # fmt: skip
    whole, count = Plates.none(len(symbols)), len(plated)
    for all_of, found in zip(whole.columns, part.columns, strict=True):
        all_of[plated] = found[:count]
    return whole


def _measuring(scene: Scene, atlas: Atlas, wanted: Flags, dimmed: Flags) -> Turns[F8]:
    """Width and height of the plates wanted, in pixels."""
    sizes = np.zeros((len(wanted), 2))
    first_unit = len(scene.incidents)
    for i, incident in enumerate(scene.incidents):
        size = atlas.incident_plate(incident).deviceIndependentSize()
        sizes[i] = size.width(), size.height()
    plated = np.flatnonzero(wanted[first_unit : first_unit + len(scene.units)])
    for some in np.split(plated, range(MEASURED_AT_ONCE, len(plated), MEASURED_AT_ONCE)):
        numbers, faint = some.tolist(), dimmed[some].tolist()
        if numbers:
            sizes[first_unit + some] = [
                atlas.plate_size(scene.units[number], scene.plate_keys[number], dimmed=pale)
                for number, pale in zip(numbers, faint, strict=True)
            ]
        yield
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


def _are_seen(seen: tuple[float, float, float, float], x: F8, y: F8) -> Flags:
    left, top, right, bottom = seen
    inside: Flags = (left <= x) & (x <= right) & (top <= y) & (y <= bottom)
    return inside


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
