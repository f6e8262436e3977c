"""How soon somebody free is where each beat's calls come from: a tint, a pattern and words for each step."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from math import ceil, isfinite
from typing import NamedTuple

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPainterPath, QPen

from ui.map.beats import Beats, is_inside
from ui.map.camera import Camera, MapState
from ui.map.jobs import Rectangle
from ui.map.kept import Kept
from ui.map.paths import Runs, to_paths
from ui.map.roadstrokes import LABEL_PX, paint_plate, stroke
from ui.theme import GAP, MARGIN, RADIUS, Theme, font
from ui.widgets.marks import CENTRE, paint_text, text_width

TITLE = "Nearest free unit"
INSET_PX, SWATCH_PX, ROW_PX, DOT_PX = 14.0, 18.0, 20.0, 4.0
LEGEND_TOP = MARGIN + 36 + GAP  # under the search field
PATTERN_STRENGTH, EDGE_STRENGTH, EDGE_PX = 0.28, 0.5, 1.2
MINUTE = 60.0


class Step(NamedTuple):
    """So far off is the nearest who is free; told apart in grey by its pattern, denser where it is worse."""

    below_s: float
    words: str
    token: str  # of the theme
    fill: float
    pattern: Qt.BrushStyle
    is_told: bool = True  # on a plate; else by its dot alone: the legend says the same


STEPS = (
    Step(5 * MINUTE, "Within 5 min", "available", 0.04, Qt.BrushStyle.NoBrush, is_told=False),
    Step(10 * MINUTE, "Within 10 min", "grade3", 0.12, Qt.BrushStyle.BDiagPattern),
    Step(float("inf"), "Over 10 min", "at_scene", 0.14, Qt.BrushStyle.DiagCrossPattern),
)
NOBODY = Step(float("inf"), "Nobody free", "text3", 0.24, Qt.BrushStyle.Dense6Pattern)
"""None of the steps is red: no field of a map is but an officer's in danger."""


class CoveredPlace(NamedTuple):
    """A place calls come from, in world units; minutes until somebody free is there, None for nobody."""

    name: str
    x: float
    y: float
    minutes: int | None
    callsign: str = ""

    @property
    def step(self) -> Step:
        if self.minutes is None:
            return NOBODY
        return next(step for step in STEPS if self.minutes * MINUTE <= step.below_s)

    @property
    def label(self) -> str:
        return "nobody" if self.minutes is None else f"{self.minutes} min {self.callsign}".strip()

    @property
    def words(self) -> str:
        if self.minutes is None:
            return f"{self.name}: nobody free"
        return f"{self.name}: {self.callsign} in {self.minutes} min, the nearest who is free"


class Coverage(NamedTuple):
    """Of every place, and the beats it stands for by name; without beats there is no ground to tint."""

    places: tuple[CoveredPlace, ...] = ()
    beats: Beats = ()
    note: str = ""  # what is not known yet, or of what moment all is


def minutes_of(seconds: float) -> int | None:
    """Whole minutes, rounded up: nobody is promised sooner than they come."""
    return max(1, ceil(seconds / MINUTE)) if isfinite(seconds) else None


@dataclass(slots=True)
class CoverageLayer:
    """Kept as a picture until a step changes or the look does."""

    shown: Coverage = field(default_factory=Coverage)
    _kept: Kept = field(default_factory=Kept)

    def show(self, shown: Coverage) -> None:
        self.shown = shown
        self._kept.forget()

    def paint_under(self, painter: QPainter, camera: Camera, theme: Theme, state: MapState) -> None:
        if state.coverage:
            self._kept.put(painter, camera, (theme.name,), partial(_paint, self.shown, theme))
        else:
            self._kept.forget()

    def paint_over(self, painter: QPainter, camera: Camera, theme: Theme, state: MapState) -> None:  # noqa: ARG002 - the same corner of any window
        """The legend; the times are read beside the units that they are of."""
        if state.coverage:
            _paint_legend(painter, self.shown, theme)

    def covers(self, camera: Camera, state: MapState) -> tuple[Rectangle, ...]:
        if not state.coverage:
            return ()
        told = (box for _, box in _labels(camera, self.shown.places))
        dots = (_dot(camera, place) for place in self.shown.places)
        seen = QRectF(0, 0, camera.width, camera.height)
        boxes = [_legend_box(self.shown), *told, *(dot for dot in dots if dot.intersects(seen))]
        rounded = (box.toAlignedRect() for box in boxes)
        return tuple((box.x(), box.y(), box.width(), box.height()) for box in rounded)

    def words_at(self, camera: Camera, state: MapState, x: float, y: float) -> str:
        """Of the label or the dot there, else of the beat."""
        if not state.coverage:
            return ""
        for place, box in self._marks(camera):
            if box.contains(x, y):
                return place.words
        at, by_name = camera.to_world(x, y), {place.name: place for place in self.shown.places}
        found = (beat.name for beat in self.shown.beats if is_inside(beat.runs, *at))
        return "\n".join(by_name[name].words for name in found if name in by_name)

    def _marks(self, camera: Camera) -> Iterator[tuple[CoveredPlace, QRectF]]:
        yield from _labels(camera, self.shown.places)
        yield from ((place, _dot(camera, place)) for place in self.shown.places)


def _paint(shown: Coverage, theme: Theme, painter: QPainter, wide: Camera) -> None:
    steps = {place.name: place.step for place in shown.places}
    for beat in shown.beats:
        if beat.name in steps:
            _tint(painter, wide, beat.runs, steps[beat.name], theme)
    for place in shown.places:
        painter.setPen(QPen(theme.colour("panel"), 1.5))
        painter.setBrush(theme.colour(place.step.token))
        painter.drawEllipse(_dot(wide, place))
    for place, box in _labels(wide, shown.places):
        paint_plate(painter, box, theme, theme.colour(place.step.token))
        paint_text(painter, box, place.label, font(12, 700), theme.colour("text1"), CENTRE)


def _dot(camera: Camera, place: CoveredPlace) -> QRectF:
    x, y = camera.to_screen_one(place.x, place.y)
    return QRectF(x - DOT_PX, y - DOT_PX, 2 * DOT_PX, 2 * DOT_PX)


def _tint(painter: QPainter, wide: Camera, runs: Runs, step: Step, theme: Theme) -> None:
    x, y = wide.to_screen(runs.x, runs.y)
    ground = QPainterPath()
    ground.setFillRule(Qt.FillRule.OddEvenFill)
    for path in to_paths(Runs(x, y, runs.start)):
        ground.addPath(path)
    _fill(painter, ground, step, theme)
    edge = theme.colour(step.token)
    edge.setAlphaF(EDGE_STRENGTH)
    stroke(painter, [ground], QPen(edge, EDGE_PX))


def _fill(painter: QPainter, ground: QPainterPath, step: Step, theme: Theme) -> None:
    colour = theme.colour(step.token)
    colour.setAlphaF(step.fill)
    painter.fillPath(ground, colour)
    if step.pattern != Qt.BrushStyle.NoBrush:
        colour.setAlphaF(PATTERN_STRENGTH)
        painter.setRenderHint(QPainter.RenderHint.NonCosmeticBrushPatterns)  # as wide on any screen
        painter.fillPath(ground, QBrush(colour, step.pattern))


def _labels(
    camera: Camera, places: Iterable[CoveredPlace]
) -> Iterator[tuple[CoveredPlace, QRectF]]:
    """Over each place's dot, the worst first; one that would cover another's is left out.

    Where help is near there is nothing to read; where it is not, who would come and when.
    """
    kept: list[QRectF] = []
    window = QRectF(0, 0, camera.width, camera.height)
    told = (place for place in places if place.step.is_told)
    for place in sorted(told, key=lambda one: -(one.minutes or float("inf"))):
        x, y = camera.to_screen_one(place.x, place.y)
        width = text_width(place.label, font(12, 700)) + INSET_PX
        box = QRectF(x - width / 2, y - LABEL_PX - DOT_PX - 3, width, LABEL_PX)
        if window.contains(box) and not any(box.intersects(other) for other in kept):
            kept.append(box)
            yield place, box


# The legend


def _rows(shown: Coverage) -> list[tuple[Step | None, str]]:
    counted = [
        (step, sum(place.step is step for place in shown.places)) for step in (*STEPS, NOBODY)
    ]
    rows: list[tuple[Step | None, str]] = [(None, TITLE)]
    rows += [(step, f"{step.words} · {many}") for step, many in counted if many]
    return [*rows, (None, shown.note)] if shown.note else rows


def _legend_box(shown: Coverage) -> QRectF:
    rows = _rows(shown)
    width = max(text_width(words, font(12, 700)) for _, words in rows)
    width += SWATCH_PX + INSET_PX + GAP
    return QRectF(MARGIN, LEGEND_TOP, width, ROW_PX * len(rows) + GAP)


def _paint_legend(painter: QPainter, shown: Coverage, theme: Theme) -> None:
    box = _legend_box(shown)
    paint_plate(painter, box, theme, theme.colour("edge"))
    for (step, words), at in zip(_rows(shown), count(), strict=False):
        row = QRectF(
            box.left() + INSET_PX / 2, box.top() + GAP / 2 + at * ROW_PX, box.width(), ROW_PX
        )
        if step is None:
            face = font(12, 700 if at == 0 else 500)
            paint_text(painter, row, words, face, theme.colour("text1"))
            continue
        swatch = QRectF(row.left(), row.top() + 3, SWATCH_PX, ROW_PX - 6)
        _paint_swatch(painter, swatch, step, theme)
        paint_text(
            painter,
            row.adjusted(SWATCH_PX + GAP, 0, 0, 0),
            words,
            font(12, 500),
            theme.colour("text1"),
        )


def _paint_swatch(painter: QPainter, box: QRectF, step: Step, theme: Theme) -> None:
    ground = QPainterPath()
    ground.addRoundedRect(box, RADIUS, RADIUS)
    _fill(painter, ground, step, theme)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.colour(step.token), 1.5))
    painter.drawPath(ground)
