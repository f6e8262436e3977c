"""What is drawn on the map: the kinds there are, what is said of one, and who is not safe inside."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, TypeAlias, get_args

from dispatch_desk.records import Drawing, Incident
from geodata.drawn import Shape, area_m2, holds, length_m
from geodata.places import Position
from geodata.selection import Circle

Kind: TypeAlias = Literal["inner", "outer", "traffic", "search", "hazard", "note"]
NAMES: Mapping[str, str] = {
    "inner": "inner cordon",
    "outer": "outer cordon",
    "traffic": "traffic cordon",
    "search": "search area",
    "hazard": "hazard",
    "note": "note",
}
"""As dispatchers call them. A line can only be a note."""

CLOSED_KINDS = frozenset(get_args(Kind)) - {"note"}
CORDONS = frozenset({"inner", "outer", "traffic"})
DANGERS = frozenset({"inner", "hazard"})
"""Nobody is to meet inside: access is controlled there, and what is inside does harm."""

KM, HECTARE = 1_000.0, 10_000.0
Drawings: TypeAlias = Mapping[str, Drawing]


def standing(drawings: Drawings) -> Iterator[Drawing]:
    """Those that have not been lifted, in the order they were made."""
    return (drawing for drawing in drawings.values() if drawing.lifted_at is None)


def name_of(kind: str) -> str:
    """A kind another version knows is called by its code."""
    return NAMES.get(kind, kind)


def said(drawing: Drawing) -> str:
    """What it is: "inner cordon 100 m", "hazard 200 m, gas"."""
    size = f"{name_of(drawing.kind)} {extent(drawing.kind, drawing.shape)}"
    return f"{size}, {drawing.words}" if drawing.words else size


def extent(kind: str, shape: Shape) -> str:
    """How large: a circle's radius, a search's area, else the way along or round it."""
    if isinstance(shape, Circle):
        return metres(shape.radius_m)
    if kind == "search":
        return square(area_m2(shape))
    return metres(length_m(shape))


def metres(length: float) -> str:
    return f"{length:.0f} m" if round(length) < KM else f"{length / KM:.1f} km"


def square(area: float) -> str:
    """Hectares, and square kilometres from one on."""
    if area < KM * KM:
        return f"{area / HECTARE:.1f} ha"
    return f"{area / (KM * KM):.1f} km²"


def dangers_at(drawings: Drawings, place: Position) -> list[Drawing]:
    """Inner cordons and hazards a place lies in, whosever incident they are for."""
    return [d for d in standing(drawings) if d.kind in DANGERS and holds(d.shape, place)]


def met_inside(kind: str, shape: Shape, incidents: Iterable[Incident]) -> list[Incident]:
    """Open incidents whose RVP would lie inside, were this drawn."""
    if kind not in DANGERS:
        return []
    return [i for i in incidents if i.rvp is not None and holds(shape, i.rvp.position)]


def last_changed_by(drawings: Drawings, person: str) -> Drawing | None:
    """The drawing whose last change, which can still be taken back, is that person's latest."""
    theirs = [d for d in drawings.values() if d.before and d.changed_by == person]
    return max(theirs, key=lambda d: d.change, default=None)
