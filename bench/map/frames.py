"""A frame of the live map while panning and at a tick: baked and blitted, or every unit painted live.

In one process, frame by frame in turn, over the same ground of the invented town: the desk's map, and
a map whose units and plates are painted with each frame, as one would write it first. The latter may
let plates overlap, the desk's map places them. Half of the units drive, one in fifty must always be
read; a tick moves them all, and the frame that shows it is part of it.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QApplication

from bench import Figures
from dispatch_desk.areas import TOWN, open_named
from geodata.area import save_area
from geodata.places import Box, Position
from resources.status import Availability
from ui.map.camera import MapState, world_of
from ui.map.marks import MapUnit
from ui.map.pool import RenderPool
from ui.map.view import MapView
from ui.styles import load_fonts
from ui.theme import NIGHT, font
from ui.widgets.marks import status_colour

UNITS = (200, 2_000)
TICKS, PANS = 20, 5  # pan frames after each tick
WINDOW = (1920, 1080)
STATUSES: tuple[Availability, ...] = ("available", "en_route", "deployable", "transporting")
WAIT_MS = 20_000

Look = Callable[[], None]


def measure() -> Figures:
    application = QApplication.instance() or QApplication([])
    load_fonts()
    figures: Figures = {}
    area = open_named(TOWN)
    with TemporaryDirectory() as folder:
        file = Path(folder) / "town.area"
        save_area(area, file)
        pool = RenderPool(file, area.attribution)
        try:
            print(f"{'':14}{'desk ms':>10}{'p95':>8}{'live ms':>10}{'p95':>8}")
            for count in UNITS:
                figures |= _compared(pool, area.box, count)
        finally:
            pool.close()
    application.processEvents()
    return figures


def _compared(pool: RenderPool, box: Box, count: int) -> Figures:
    middle = Position((box.north + box.south) / 2, (box.west + box.east) / 2)
    desk = MapView(MapState.at(middle, 14.0), pool, NIGHT)
    live = _Live(MapState.at(middle, 14.0), pool, NIGHT)
    views = {"desk": desk, "live": live}
    units = _spread(middle, count)
    for view in views.values():
        settled = QSignalSpy(view.settled)
        view.resize(*WINDOW)
        _show(view, units)
        view.show()
        if not settled.wait(WAIT_MS):
            raise AssertionError("the ground did not come")
    taken = _frames(views, units)
    for view in views.values():
        view.close_view()
        view.close()
    figures: Figures = {}
    for kind in ("pan", "tick"):
        ours, theirs = taken[kind, "desk"], taken[kind, "live"]
        row = (median(ours), np.percentile(ours, 95), median(theirs), np.percentile(theirs, 95))
        cells = "".join(f"{ms:{wide}.1f}" for ms, wide in zip(row, (10, 8, 10, 8), strict=True))
        print(f"{kind} {count:>6,}".ljust(14) + cells)
        figures[f"{kind}_{count}_live_over_desk"] = round(median(theirs) / median(ours), 1)
    return figures


def _frames(views: dict[str, MapView], units: list[MapUnit]) -> dict[tuple[str, str], list[float]]:
    taken: dict[tuple[str, str], list[float]] = {
        (kind, name): [] for kind in ("pan", "tick") for name in views
    }
    for tick in range(TICKS):
        units = [_a_moment_later(unit) for unit in units]
        for name, view in views.items():
            taken["tick", name].append(_timed(view, partial(_show, view, units)))
        way = 9 if tick % 2 else -9
        for _ in range(PANS):
            for name, view in views.items():
                taken["pan", name].append(_timed(view, partial(view.pan_by, way, 4)))
    return taken


def _show(view: MapView, units: Sequence[MapUnit]) -> None:
    view.show_units(units) if isinstance(view, _Live) else view.feed.show_units(units)


def _timed(view: MapView, look: Look) -> float:
    """Milliseconds until the window shows it."""
    began = perf_counter()
    look()
    view.repaint()
    return (perf_counter() - began) * 1000


def _spread(middle: Position, count: int) -> list[MapUnit]:
    chance = np.random.default_rng(count)
    east, north = chance.uniform(-0.04, 0.04, count), chance.uniform(-0.014, 0.014, count)
    return [
        MapUnit(
            f"B{number:04}",
            Position(middle.lat + north[number], middle.lon + east[number]),
            "RSP",
            "at_scene" if number % 50 == 0 else STATUSES[number % len(STATUSES)],
            heading_deg=float(number * 37 % 360),
            speed_mps=9.0 if number % 2 else 0.0,
        )
        for number in range(count)
    ]


def _a_moment_later(unit: MapUnit) -> MapUnit:
    place = Position(unit.position.lat + 2e-5, unit.position.lon - 3e-5)
    return replace(unit, position=place, age_s=unit.age_s + 1)


class _Live(MapView):
    """The same ground; each unit's symbol and plate are painted anew with every frame."""

    _crews: Sequence[MapUnit] = ()
    _places: Sequence[tuple[float, float]] = ()

    def show_units(self, units: Sequence[MapUnit]) -> None:
        self._crews, self._places = units, [world_of(unit.position) for unit in units]
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        super().paintEvent(event)
        camera, face = self.camera(), font(14, 700)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setFont(face)
            for unit, place in zip(self._crews, self._places, strict=True):
                x, y = camera.to_screen_one(*place)
                if 0 < x < camera.width and 0 < y < camera.height:
                    _paint(painter, unit, QPointF(x, y))


def _paint(painter: QPainter, unit: MapUnit, at: QPointF) -> None:
    shield = QPainterPath(at + QPointF(0, -11))
    shield.cubicTo(at + QPointF(4, -8), at + QPointF(7, -7), at + QPointF(10, -7))
    shield.cubicTo(at + QPointF(10, 1), at + QPointF(8, 7), at + QPointF(0, 11))
    shield.cubicTo(at + QPointF(-8, 7), at + QPointF(-10, 1), at + QPointF(-10, -7))
    shield.closeSubpath()
    painter.setPen(NIGHT.colour("bg"))
    painter.setBrush(status_colour(unit.availability, NIGHT))
    painter.drawPath(shield)
    plate = QRectF(at.x() + 17, at.y() - 11, 60, 22)
    painter.setPen(NIGHT.colour("control"))
    painter.setBrush(NIGHT.colour("panel"))
    painter.drawRoundedRect(plate, 4, 4)
    painter.setPen(NIGHT.colour("text1"))
    painter.drawText(plate.adjusted(7, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, unit.callsign)
