"""What is drawn on the map: made, redrawn, renamed, lifted, taken back, and the roads inside closed."""

from datetime import datetime
from math import isfinite

from dispatch_desk import commands, facts
from dispatch_desk.closures import MOST_STRETCHES, in_force
from dispatch_desk.decide.resting_on import Written, facts_of, open_incident
from dispatch_desk.drawings import CLOSED_KINDS, NAMES, name_of
from dispatch_desk.picture import Picture
from dispatch_desk.records import Closure, Drawing
from dispatch_desk.wording import MAX_TEXT, MAX_WORDS
from geodata.drawn import Line, Shape, flaw_of
from resources.units import RefusedError

MOST_STANDING = 500  # a map with more could not be read


@facts_of.register
def _draw(command: commands.Draw, picture: Picture, at: datetime) -> Written:
    _refuse_bad(command.kind, command.shape)
    if sum(d.lifted_at is None for d in picture.drawings.values()) >= MOST_STANDING:
        raise RefusedError(f"{MOST_STANDING} drawings stand already: lift some first")
    if command.incident is not None:
        open_incident(picture, command.incident)
    fact = facts.DrawingMade(
        happened_at=at,
        kind=command.kind,
        shape=command.shape,
        words=_label(command.words, command.kind),
        incident=command.incident,
    )
    name = _next(picture, "drawing/D")
    made: Written = [(name, fact)]
    if command.inside is None:
        return made
    called = f"{name.partition('/')[2]} {name_of(command.kind)}"
    closed = _closed(picture, called, command.shape, command.incident, command.inside, at)
    return [*made, *_linked(name, closed)]


@facts_of.register
def _redraw(command: commands.Redraw, picture: Picture, at: datetime) -> Written:
    drawing = _standing(picture, command.drawing)
    _refuse_bad(drawing.kind, command.shape)
    if command.shape == drawing.shape:
        raise RefusedError(f"{drawing.id} is drawn so already")
    fact = facts.DrawingRedrawn(happened_at=at, shape=command.shape)
    follow = _followed(picture, drawing, command.shape, command.inside, at)
    return [(f"drawing/{drawing.id}", fact), *follow]


@facts_of.register
def _rename(command: commands.RenameDrawing, picture: Picture, at: datetime) -> Written:
    drawing = _standing(picture, command.drawing)
    _refuse_bad(command.kind, drawing.shape)
    words = _label(command.words, command.kind)
    if (command.kind, words) == (drawing.kind, drawing.words):
        raise RefusedError(f"{drawing.id} is called that already")
    fact = facts.DrawingRenamed(happened_at=at, kind=command.kind, words=words)
    return [(f"drawing/{drawing.id}", fact)]


@facts_of.register
def _lift(command: commands.LiftDrawing, picture: Picture, at: datetime) -> Written:
    drawing = _standing(picture, command.drawing)
    reason = " ".join(command.reason.split())[:MAX_TEXT]
    fact = facts.DrawingLifted(happened_at=at, reason=reason)
    written: Written = [(f"drawing/{drawing.id}", fact)]
    closure = _closure(picture, drawing, at)
    if closure is not None and command.reopen:
        written.append(_reopened(closure, at, reason or f"{drawing.id} lifted"))
    return written


@facts_of.register
def _take_back(command: commands.TakeBackDrawing, picture: Picture, at: datetime) -> Written:
    drawing = _known(picture, command.drawing)
    if not drawing.before:
        raise RefusedError(f"There is no change of {drawing.id} to take back: lift it")
    fact = facts.DrawingTakenBack(happened_at=at)
    was = drawing.before[-1].shape
    follow = _followed(picture, drawing, was, command.inside, at) if was != drawing.shape else []
    return [(f"drawing/{drawing.id}", fact), *follow]


@facts_of.register
def _close_inside(command: commands.CloseInside, picture: Picture, at: datetime) -> Written:
    drawing = _standing(picture, command.drawing)
    if isinstance(drawing.shape, Line):
        raise RefusedError(f"{drawing.id} is a line: there is nothing inside")
    closure = _closure(picture, drawing, at)
    if closure is not None:
        raise RefusedError(f"{closure.id} closes the roads inside {drawing.id} already")
    closed = _closed(picture, _called(drawing), drawing.shape, drawing.incident, command.inside, at)
    return _linked(f"drawing/{drawing.id}", closed)


def _known(picture: Picture, name: str) -> Drawing:
    drawing = picture.drawings.get(name)
    if drawing is None:
        raise RefusedError(f"Nothing on the map is called {name}")
    return drawing


def _standing(picture: Picture, name: str) -> Drawing:
    drawing = _known(picture, name)
    if drawing.lifted_at is not None:
        raise RefusedError(f"{name} is lifted already: draw it anew, or take that back")
    return drawing


def _refuse_bad(kind: str, shape: Shape) -> None:
    if kind not in NAMES:
        raise RefusedError(f"“{kind}” is nothing that can be drawn: {', '.join(NAMES)}")
    if kind in CLOSED_KINDS and isinstance(shape, Line):
        raise RefusedError(f"A line is no {name_of(kind)}: draw an area or a circle")
    wrong = flaw_of(shape)
    if wrong:
        raise RefusedError(wrong)


def _label(words: str, kind: str) -> str:
    kept = " ".join(words.split())
    if len(kept) > MAX_WORDS:
        raise RefusedError(f"The label is too long: {len(kept)} characters, {MAX_WORDS} fit")
    if kind == "note" and not kept:
        raise RefusedError("A note needs words")
    return kept


def _next(picture: Picture, stem: str) -> str:
    """D1, D2 … for the whole record; one whose beginning was erased keeps its name."""
    return f"{stem}{sum(stream.startswith(stem) for stream in picture.versions) + 1}"


def _called(drawing: Drawing) -> str:
    return f"{drawing.id} {name_of(drawing.kind)}"


def _closure(picture: Picture, drawing: Drawing, at: datetime) -> Closure | None:
    """The one that holds the roads inside, while it is in force."""
    closure = picture.road_changes.get(drawing.roads or "")
    return closure if closure is not None and in_force(closure, at) else None


def _closed(
    picture: Picture, called: str, shape: Shape, incident: str | None,
    inside: commands.RoadsInside, at: datetime,
) -> tuple[str, facts.Fact]:  # fmt: skip
    if isinstance(shape, Line):
        raise RefusedError("There is nothing inside a line: draw an area or a circle")
    if inside.stretches <= 0:
        raise RefusedError("There is no road inside: nothing to close")
    if inside.stretches > MOST_STRETCHES:
        raise RefusedError(f"{inside.stretches:,} stretches of road are inside: draw less")
    fact = facts.RoadsChanged(
        happened_at=at,
        where=shape,
        words=f"Roads inside {called}",
        kmh=None,
        reason=" ".join(inside.reason.split())[:MAX_TEXT] or called,
        until=None,
        incident=incident,
        stretches=inside.stretches,
        length_m=inside.length_m if isfinite(inside.length_m) else 0.0,
    )
    return _next(picture, "road/R"), fact


def _linked(drawing: str, closed: tuple[str, facts.Fact]) -> Written:
    stream, fact = closed
    link = facts.DrawingRoadsClosed(happened_at=fact.happened_at, roads=stream.partition("/")[2])
    return [closed, (drawing, link)]


def _followed(
    picture: Picture, drawing: Drawing, shape: Shape, inside: commands.RoadsInside | None,
    at: datetime,
) -> Written:  # fmt: skip
    """The closure goes where its drawing goes: what was closed by its old shape is open again."""
    closure = _closure(picture, drawing, at)
    if closure is None:
        return []
    if inside is None:
        raise RefusedError(f"{closure.id} closes the roads inside {drawing.id}: reopen it first")
    reopened = _reopened(closure, at, f"{drawing.id} is drawn otherwise")
    if inside.stretches == 0:
        return [reopened]
    again = commands.RoadsInside(inside.stretches, inside.length_m, closure.reason)
    closed = _closed(picture, _called(drawing), shape, closure.incident, again, at)
    return [reopened, *_linked(f"drawing/{drawing.id}", closed)]


def _reopened(closure: Closure, at: datetime, reason: str) -> tuple[str, facts.Fact]:
    return f"road/{closure.id}", facts.RoadsReopened(happened_at=at, reason=reason)
