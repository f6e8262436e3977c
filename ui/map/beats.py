"""Beats on the map: whose ground is whose, by faint lines and a name in the middle of each."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPen

from geodata.area import Beat
from geodata.projection import to_world
from ui.map.camera import F8, Camera, MapState
from ui.map.hud import CHIP_PX
from ui.map.jobs import Rectangle
from ui.map.kept import Kept
from ui.map.paths import Runs
from ui.map.roadstrokes import paths_in, stroke
from ui.theme import MARGIN, Theme, font
from ui.widgets.marks import CENTRE, paint_text, text_width

ACROSS = 9  # lines across a beat among which the widest place is looked for
LINE_PX, HALO_PX, NAME_PX, INSET_PX = 1.6, 3.0, 20.0, 8.0
DASHES = [6.0, 3.0, 1.5, 3.0]  # as boundaries are on printed maps
INK = {"night": "#a89ad8", "day": "#5b4a94"}
STRENGTH = 0.6


@dataclass(frozen=True, slots=True, eq=False)
class MapBeat:
    """One part of a beat: its boundary in world units, and where in it the most room for a name is."""

    name: str
    runs: Runs
    x: float
    y: float

    @property
    def width(self) -> float:
        """From west to east, in world units."""
        return float(np.ptp(self.runs.x))


Beats = tuple[MapBeat, ...]


def beats_on_map(beats: Iterable[Beat]) -> Beats:
    return tuple(_on_map(beat) for beat in beats if beat.rings)


def _on_map(beat: Beat) -> MapBeat:
    x, y = to_world(*np.concatenate(beat.rings).T)
    start = np.concatenate(([0], np.cumsum([len(ring) for ring in beat.rings])))
    runs = Runs(x, y, start)
    return MapBeat(beat.name, runs, *_roomiest(runs))


def _roomiest(runs: Runs) -> tuple[float, float]:
    """The middle of the longest stretch inside, of some lines from west to east."""
    low, high = float(runs.y.min()), float(runs.y.max())
    found = [
        (east - west, (west + east) / 2, y)
        for y in np.linspace(low, high, ACROSS + 2)[1:-1].tolist()
        for west, east in _inside(runs, y)
    ]
    _, x, y = max(found, default=(0.0, float(runs.x.mean()), (low + high) / 2))
    return x, y


def _inside(runs: Runs, y: float) -> Iterator[tuple[float, float]]:
    """The stretches of a line from west to east that lie within the rings, holes left out."""
    crossed = np.sort(np.concatenate([_crossings(*ring, y) for ring in rings_of(runs)]))
    yield from zip(crossed[::2].tolist(), crossed[1::2].tolist(), strict=False)


def rings_of(runs: Runs) -> Iterator[tuple[F8, F8]]:
    for begin, end in zip(runs.start[:-1], runs.start[1:], strict=True):
        yield runs.x[begin:end], runs.y[begin:end]


def _crossings(x: F8, y: F8, at: float) -> F8:
    next_x, next_y = np.roll(x, -1), np.roll(y, -1)
    passes = (y > at) != (next_y > at)
    share = (at - y[passes]) / (next_y - y)[passes]
    crossed: F8 = x[passes] + share * (next_x - x)[passes]
    return crossed


def is_inside(runs: Runs, x: float, y: float) -> bool:
    """Whether a place in world units lies within the rings: in one of a hole it does not."""
    return any(west <= x <= east for west, east in _inside(runs, y))


@dataclass(slots=True)
class BeatLayer:
    """Kept as a picture until the look changes; the names are few, and painted as they are."""

    beats: Beats = ()
    _kept: Kept = field(default_factory=Kept)

    def show(self, beats: Beats) -> None:
        self.beats = beats
        self._kept.forget()

    def paint_under(self, painter: QPainter, camera: Camera, theme: Theme, state: MapState) -> None:
        if not state.beats or not self.beats:
            self._kept.forget()
            return
        self._kept.put(painter, camera, (theme.name,), partial(_paint, self.beats, theme))
        if not state.coverage:  # which names each beat itself
            for beat, box in _names(camera, self.beats):
                _paint_name(painter, box, beat.name, theme)

    def paint_over(self, painter: QPainter, camera: Camera, theme: Theme, state: MapState) -> None:
        """Nothing: a beat's name may lie under a unit."""

    def covers(self, camera: Camera, state: MapState) -> tuple[Rectangle, ...]:
        """Where the names stand: no street's name is written there."""
        if not state.beats or state.coverage:
            return ()
        boxes = (box.toAlignedRect() for _, box in _names(camera, self.beats))
        return tuple((box.x(), box.y(), box.width(), box.height()) for box in boxes)

    def words_at(self, camera: Camera, state: MapState, x: float, y: float) -> str:
        """Whose ground it is."""
        if not state.beats:
            return ""
        place = camera.to_world(x, y)
        return "\n".join(beat.name for beat in self.beats if is_inside(beat.runs, *place))


def _paint(beats: Beats, theme: Theme, painter: QPainter, wide: Camera) -> None:
    colour = QColor(INK[theme.name])
    colour.setAlphaF(STRENGTH)
    pen = QPen(colour, LINE_PX, Qt.PenStyle.CustomDashLine)
    pen.setDashPattern(DASHES)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    for beat in beats:
        stroke(painter, paths_in(wide, beat.runs), pen)


def _names(camera: Camera, beats: Beats) -> Iterator[tuple[MapBeat, QRectF]]:
    """Of the beats wide enough to bear theirs."""
    window = QRectF(0, 0, camera.width, camera.height - CHIP_PX - MARGIN)
    for beat in beats:
        width = text_width(beat.name, _face()) + INSET_PX
        x, y = camera.to_screen_one(beat.x, beat.y)
        box = QRectF(x - width / 2, y - NAME_PX / 2, width, NAME_PX)
        if beat.width * camera.scale > width and window.contains(box):
            yield beat, box


def _paint_name(painter: QPainter, box: QRectF, name: str, theme: Theme) -> None:
    """Haloed with the land's lightness, to be read on any ground."""
    outline, face = QPainterPath(), _face()
    outline.addText(QPointF(box.left() + INSET_PX / 2, box.center().y() + NAME_PX / 4), face, name)
    painter.strokePath(
        outline, QPen(QColor(theme.bg if theme.name == "night" else "#ffffff"), HALO_PX)
    )
    paint_text(painter, box, name, face, QColor(INK[theme.name]), CENTRE)


def _face() -> QFont:
    return font(13, 600, italic=True)
