"""Frames of the map with thousands of labelled units moving at 1 Hz, beside QGraphicsView with the same.

In one process, frame by frame in turn, over the same ground of the invented town, all units in the
window. A pan frame is from the call that moves the look to the painted window; a tick's longest frame is
the longest of those it takes until new positions are on the window, each a pan and one turn of
the event loop with all that the map does in it. One unit in fifty is at a scene and must be read.
Garbage is searched for as seldom as in the desk.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

import numpy as np
from msgspec.structs import replace
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPaintEvent
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication, QWidget

from bench import Figures
from bench.map.rivals import GraphicsMap
from dispatch_desk.areas import TOWN, open_named
from geodata.area import save_area
from geodata.places import Position
from resources.status import Availability
from ui.fonts import load_fonts
from ui.map.camera import MapState
from ui.map.marks import MapUnit
from ui.map.pool import RenderPool
from ui.map.view import MapView
from ui.memory import search_seldom, set_aside
from ui.theme import NIGHT

HD, UHD = (1920, 1080), (3840, 2160)
ZOOM, FEW, MANY = 14.0, 2_000, 10_000
TICKS, PANS, ZOOMS, HITS = 12, 12, 8, 50
STATUSES: tuple[Availability, ...] = ("available", "en_route", "deployable", "transporting")
LONGEST_WAIT_MS, IDLE_MS = 180_000, 10_000
GLIDE_MS = 120

Clock = Callable[[], float]
Frames = list[float]


class Watched(MapView):
    """A map that keeps how long each of its frames took."""

    frames: Frames
    clock: Clock = perf_counter

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        began = type(self).clock()
        super().paintEvent(event)
        self.frames.append((type(self).clock() - began) * 1000)


@dataclass(slots=True)
class Stage:
    """What the frames are taken on."""

    pool: RenderPool
    middle: Position
    clock: Clock
    views: list[MapView] = field(default_factory=list)

    def opened(self, size: tuple[int, int], units: Sequence[MapUnit] = ()) -> Watched:
        view = Watched(MapState.at(self.middle, ZOOM), self.pool, NIGHT)
        view.frames, view.zoom_ms = [], GLIDE_MS
        self.views.append(view)
        view.resize(*size)
        view.feed.show_units(units)
        settled = QSignalSpy(view.settled)
        view.show()
        if not settled.wait(LONGEST_WAIT_MS):
            raise AssertionError("the ground did not come")
        set_aside()
        return view

    def timed(self, *deeds: Callable[[], object]) -> float:
        """Milliseconds they take."""
        began = self.clock()
        for deed in deeds:
            deed()
        return (self.clock() - began) * 1000

    def close(self) -> None:
        for view in self.views:
            view.close_view()
            view.close()


def measure(processor: int = 0) -> Figures:
    """`processor`: by the processor's clock, for a machine on which other work runs."""
    application = QApplication.instance() or QApplication([])
    load_fonts()
    search_seldom()
    figures: Figures = {}
    with _stage(process_time if processor else perf_counter) as stage:
        figures |= _beside_graphics_view(stage, FEW) | _beside_graphics_view(stage, MANY)
        figures |= _of_thousands(stage) | _of_large_windows(stage) | _of_a_still_map(stage)
    application.processEvents()
    for name, figure in figures.items():
        print(f"{name:28}{figure:10}")
    return figures


@contextmanager
def _stage(clock: Clock) -> Iterator[Stage]:
    area = open_named(TOWN)
    middle = Position((area.box.north + area.box.south) / 2, (area.box.west + area.box.east) / 2)
    Watched.clock = clock
    with TemporaryDirectory() as folder:
        file = Path(folder) / "town.area"
        save_area(area, file)
        pool = RenderPool(file, area.attribution)
        try:
            yield Stage(pool, middle, clock)
        finally:
            pool.close()


def _beside_graphics_view(stage: Stage, count: int) -> Figures:
    units = _spread(stage.middle, count)
    empty, ours = stage.opened(HD), stage.opened(HD, units)
    theirs = GraphicsMap(empty.camera(), empty.grab())
    theirs.show_units(units)
    theirs.show()
    taken: dict[QWidget, Frames] = {empty: [], ours: [], theirs: []}
    for tick in range(TICKS):
        units = [_a_moment_later(unit) for unit in units]
        theirs.show_units(units)
        _tick(ours, units)
        for number in range(PANS):
            way = (9, 4) if (tick * PANS + number) % 20 < 10 else (-9, -4)
            for view in (empty, ours):
                taken[view].append(stage.timed(partial(view.pan_by, *way), view.repaint))
            taken[theirs].append(
                stage.timed(partial(theirs.pan_by, *way), theirs.viewport().repaint)
            )
    theirs.close()
    stage.close()
    for name, frames in zip(("empty", "ours", "QGraphicsView"), taken.values(), strict=True):
        p50, p95 = median(frames), np.percentile(frames, 95)
        print(f"pan {count:>6,} {name:16}{p50:8.1f} ms{p95:8.1f}")
    none, own, other = (float(np.percentile(frames, 95)) for frames in taken.values())
    figures: Figures = {f"pan_vs_graphicsview_{count}": round(own / other, 3)}
    return figures | ({f"pan_{count}_over_0": round(own / none, 2)} if count == MANY else {})


def _tick(view: MapView, units: Sequence[MapUnit]) -> None:
    """New positions, until they are on the window."""
    view.feed.gathering.begin(iter(units))
    while view.feed.gathering.is_gathering or view._canvas.worker.is_busy:  # noqa: SLF001 - only to wait
        QApplication.processEvents()


def _of_thousands(stage: Stage) -> Figures:
    """Ticks, zooming and pointing, over the pan frame."""
    units = _spread(stage.middle, MANY)
    view = stage.opened(HD, units)
    pan = partial(view.pan_by, 0, 0)
    pans = [stage.timed(pan, view.repaint) for _ in range(TICKS * PANS)]
    worst, hits = [], []
    for _ in range(TICKS):
        units = [_a_moment_later(unit) for unit in units]
        view.feed.gathering.begin(iter(units))
        steps = [stage.timed(pan, view.repaint, QApplication.processEvents)]
        while view.feed.gathering.is_gathering or view._canvas.worker.is_busy:  # noqa: SLF001 - only to wait
            steps.append(stage.timed(pan, view.repaint, QApplication.processEvents))
        worst.append(max(steps))
        pans += [stage.timed(pan, view.repaint) for _ in range(PANS)]
    for number in range(HITS):
        at = QPointF(37.0 * number % HD[0], 23.0 * number % HD[1])
        hits.append(stage.timed(partial(view.mark_under, at)))
    zooms = _zooms(view)
    stage.close()
    p50, p95 = median(pans), float(np.percentile(pans, 95))
    print(f"tick {MANY:,}: worst frames {median(worst):.1f} ms, at most {max(worst):.1f}")
    print(f"zoom {MANY:,}: {median(zooms):.1f} ms {np.percentile(zooms, 95):.1f}")
    return {
        "tick_worst_over_pan": round(max(worst) / p50, 2),
        "tick_usual_over_pan": round(median(worst) / p50, 2),  # the longest frame of a usual tick
        "zoom_over_pan": round(float(np.percentile(zooms, 95)) / p95, 2),
        "hit_over_frame": round(median(hits) / p50, 3),
    }


def _zooms(view: Watched) -> Frames:
    """Frames on the way from one zoom to the next and back."""
    taken: Frames = []
    for number in range(ZOOMS):
        view.frames.clear()
        view.zoom_by(1.0 if number % 2 else -1.0)
        while view.is_moving:
            QApplication.processEvents()
        taken += view.frames
        QTest.qWait(GLIDE_MS)
    return taken


def _of_large_windows(stage: Stage) -> Figures:
    units = _spread(stage.middle, MANY)
    views = [stage.opened(size, units) for size in (HD, UHD)]
    taken: list[Frames] = [[], []]
    for number in range(TICKS * PANS):
        way = (9, 4) if number % 20 < 10 else (-9, -4)
        for view, frames in zip(views, taken, strict=True):
            frames.append(stage.timed(partial(view.pan_by, *way), view.repaint))
    stage.close()
    small, large = (float(np.percentile(frames, 95)) for frames in taken)
    print(f"pan {MANY:,}: {small:.1f} ms, at 3840 x 2160 {large:.1f}")
    return {"uhd_over_hd": round(large / small, 2)}


def _of_a_still_map(stage: Stage) -> Figures:
    """Nothing changes for ten seconds, though the same is told again."""
    units = _spread(stage.middle, FEW)
    view = stage.opened(HD, units)
    QTest.qWait(IDLE_MS // 5)  # what settling asks for has come
    view.frames.clear()
    for _ in range(5):
        view.feed.show_units(units)
        QTest.qWait(IDLE_MS // 5)
    stage.close()
    return {"idle_repaints": float(len(view.frames))}


def _spread(middle: Position, count: int) -> list[MapUnit]:
    """All over a window of 1920 x 1080 at `ZOOM`, the same each time; half of them drive."""
    chance = np.random.default_rng(count)
    degree_px = 256 * 2**ZOOM / 360
    wide = HD[0] / 2 / degree_px
    high = HD[1] / 2 / degree_px * np.cos(np.radians(middle.lat))
    east, north = chance.uniform(-wide, wide, count), chance.uniform(-high, high, count)
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
    turn = np.radians(unit.heading_deg or 0.0)
    by = 1e-5 * unit.speed_mps
    place = Position(
        unit.position.lat + by * float(np.cos(turn)), unit.position.lon + by * float(np.sin(turn))
    )
    return replace(unit, position=place, age_s=unit.age_s + 1)
