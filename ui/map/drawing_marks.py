"""What is drawn on a map, as a map shows it: outlines in world units, a label, words for who points at it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import cos, pi, sin

import numpy as np

from dispatch_desk.drawings import extent, name_of, said
from dispatch_desk.records import Closure, Drawing
from geodata.drawn import Line, Shape, offset, points_of
from geodata.places import Position
from geodata.projection import to_world
from geodata.selection import Circle
from ui.map.camera import F8

SIDES = 96  # of what a circle is painted as
DOT = " · "


@dataclass(frozen=True, slots=True, eq=False)
class MapDrawing:
    """A drawing as a map shows it; a ring comes back to its first point."""

    id: str  # "D1"
    kind: str
    label: str  # "D1 INNER CORDON · 100 m"
    words: str  # all of it, for who points at it
    x: F8  # world units
    y: F8
    is_closed: bool
    chosen: bool = False


def outline(shape: Shape) -> tuple[F8, F8]:
    """World units of a line, or of a ring that comes back to its first point."""
    places = _round(shape) if isinstance(shape, Circle) else points_of(shape)
    if not isinstance(shape, Line):
        places = (*places, *places[:1])
    lon = np.array([place.lon for place in places])
    if len(lon) and np.ptp(lon) > 180.0:
        lon = np.where(lon < 0, lon + 360.0, lon)  # in one piece across the date line
    return to_world(lon, np.array([place.lat for place in places]))


def _round(circle: Circle) -> tuple[Position, ...]:
    angles = [2 * pi * n / SIDES for n in range(SIDES)]
    wide = circle.radius_m
    return tuple(offset(circle.centre, wide * sin(a), wide * cos(a)) for a in angles)


def drawing_on_map(drawing: Drawing, closure: Closure | None, *, chosen: bool) -> MapDrawing:
    """`closure`: of the roads inside, while it is in force."""
    x, y = outline(drawing.shape)
    return MapDrawing(
        drawing.id, drawing.kind, label_of(drawing), words_of(drawing, closure), x, y,
        not isinstance(drawing.shape, Line), chosen,
    )  # fmt: skip


def drawings_on_map(
    drawings: Iterable[Drawing], held: Mapping[str, Closure], chosen: str | None
) -> tuple[MapDrawing, ...]:
    """Those that stand; `held`: the closures in force, by name."""
    return tuple(
        drawing_on_map(one, held.get(one.roads or ""), chosen=one.id == chosen) for one in drawings
    )


def label_of(drawing: Drawing) -> str:
    """Its own words where it has some: "D3 GAS LEAK · 200 m"."""
    named = drawing.words or name_of(drawing.kind)
    if drawing.kind == "note":
        return f"{drawing.id} {named}"
    return DOT.join((f"{drawing.id} {named.upper()}", extent(drawing.kind, drawing.shape)))


def words_of(drawing: Drawing, closure: Closure | None) -> str:
    number = drawing.incident.rpartition("/")[2] if drawing.incident else ""
    parts = (
        f"{drawing.id} {said(drawing)}",
        f"for {number}" if number else "",
        f"{drawing.changed_by} {drawing.changed_at.astimezone():%H:%M}",
        _closing(closure) if closure is not None else "",
    )
    return DOT.join(filter(None, parts))


def _closing(closure: Closure) -> str:
    until = f" until {closure.until.astimezone():%H:%M}" if closure.until is not None else ""
    return f"{closure.id} closes roads inside{until}"
