"""The verbs of drawing: circles round a job, and what is lifted, named or closed inside."""

import re
from collections.abc import Mapping

from dispatch_desk.closures import extent, in_force
from dispatch_desk.commands import (
    CloseInside,
    Draw,
    LiftDrawing,
    RenameDrawing,
    RoadsInside,
)
from dispatch_desk.drawings import CORDONS, met_inside, name_of, said, standing
from dispatch_desk.records import Drawing
from geodata.drawn import Line, Shape, flaw_of
from geodata.places import MapError
from geodata.selection import Circle
from resources.units import RefusedError
from ui.command_line.reading import (
    Context,
    DrawByHand,
    DrawMode,
    Parsed,
    Words,
    code_for,
    take_incident,
)
from ui.command_line.roadwords import without_reason

DISTANCE = re.compile(r"(\d{1,5}(?:\.\d)?)\s*(km|m|metres?)?", re.IGNORECASE)
CLOSED = "closed"
LISTED = 4
BY_HAND: Mapping[str, DrawMode] = {
    "area": "polygon",
    "circle": "circle",
    "line": "line",
    "road": "road",
}


def cordon(words: Words, context: Context) -> Parsed:
    """`cordon inner 0417 100m [label] [closed]`: round the incident; `closed` closes its roads too."""
    names = {code: name_of(code) for code in sorted(CORDONS)}
    kind = code_for(words.take(), names, "cordon")
    return _round(kind, words, context)


def hazard(words: Words, context: Context) -> Parsed:
    """`hazard 0417 200m gas`."""
    return _round("hazard", words, context)


def search(words: Words, context: Context) -> Parsed:
    """`search 0417 500m woods`."""
    return _round("search", words, context)


def draw(words: Words, _context: Context) -> Parsed:
    """`draw`, `draw circle`, `draw line`, `draw road`: by hand on the map."""
    asked = words.rest().lower() or "area"
    names = {name: name for name in BY_HAND}
    return Parsed(question=DrawByHand(BY_HAND[code_for(asked, names, "shape")]))


def lift(words: Words, context: Context) -> Parsed:
    """`lift D3 because clear`; `lift D3 keep closed` leaves the roads inside closed."""
    drawing = _drawing(words, context)
    named, reason = without_reason(words.rest())
    keeps = named.lower() in {"keep", "keep closed"}
    if named and not keeps:
        raise RefusedError(f"“{named}”? As in: lift {drawing.id} keep closed because clear")
    roads = _roads(drawing, context)
    asked = LiftDrawing(drawing=drawing.id, reason=reason, reopen=bool(roads) and not keeps)
    after = f" · {roads} {'stays closed' if keeps else 'is reopened'}" if roads else ""
    return Parsed((asked,), warning=f"lifts {said(drawing)}{after}")


def rename(words: Words, context: Context) -> Parsed:
    """`rename D3 gas leak`: another label."""
    drawing = _drawing(words, context)
    return Parsed((RenameDrawing(drawing=drawing.id, kind=drawing.kind, words=words.rest()),))


def shut(words: Words, context: Context) -> Parsed:
    """`shut D3 because armed`: the roads inside."""
    drawing = _drawing(words, context)
    _, reason = without_reason(words.rest())
    inside = _inside(drawing.shape, reason, context)
    asked = CloseInside(drawing=drawing.id, inside=inside)
    return Parsed((asked,), warning=f"closes {extent(inside.stretches, inside.length_m)}")


def _round(kind: str, words: Words, context: Context) -> Parsed:
    """A circle round an incident; without a number round the open one."""
    incident = take_incident(words, context)
    shape = Circle(incident.position, _radius(words))
    wrong = flaw_of(shape)
    if wrong:
        raise RefusedError(wrong)
    label = words.rest()
    closes = label.lower().split()[-1:] == [CLOSED]
    if closes:
        label = label[: -len(CLOSED)].strip()
    inside = _inside(shape, "", context) if closes else None
    asked = Draw(kind=kind, shape=shape, words=label, incident=incident.id, inside=inside)
    return Parsed((asked,), warning=_cost(asked, context))


def _radius(words: Words) -> float:
    """100m, 100 m, 1.5km; a number alone is metres."""
    found = DISTANCE.fullmatch(words.peek())
    if found is None:
        raise RefusedError("How far round? As in: cordon inner 0417 100m")
    words.take()
    unit = found[2] or (words.take() if words.peek().lower() in {"m", "km"} else "m")
    return float(found[1]) * (1000.0 if unit.lower() == "km" else 1.0)


def _cost(asked: Draw, context: Context) -> str:
    parts = []
    if asked.inside is not None:
        parts.append(f"closes {extent(asked.inside.stretches, asked.inside.length_m)} inside")
    met = met_inside(asked.kind, asked.shape, context.records.open_incidents())
    parts += [f"the RVP of {incident.number} lies inside: move it" for incident in met]
    return " · ".join(parts)


def _inside(shape: Shape, reason: str, context: Context) -> RoadsInside:
    if context.selector is None:
        raise RefusedError("There are no roads here")
    if isinstance(shape, Line):
        raise RefusedError("There is nothing inside a line")
    try:
        edges = context.selector.edges(shape)
    except MapError as error:
        raise RefusedError(str(error)) from error
    return RoadsInside(len(edges), context.selector.length_m(edges), reason)


def _drawing(words: Words, context: Context) -> Drawing:
    """The next word as the name of a drawing that stands."""
    name, known = words.take().upper(), list(standing(context.records.drawings))
    found = next((one for one in known if one.id == name), None)
    if found is not None:
        return found
    listed = ", ".join(f"{one.id} {said(one)}" for one in known[-LISTED:])
    asked = f"Nothing drawn is called {name}." if name else "Which drawing?"
    raise RefusedError(f"{asked} There is {listed}" if listed else f"{asked} Nothing is drawn")


def _roads(drawing: Drawing, context: Context) -> str:
    """The closure of its roads, while it is in force."""
    closure = context.records.road_changes.get(drawing.roads or "")
    held = closure is not None and context.now is not None and in_force(closure, context.now)
    return closure.id if held and closure is not None else ""
