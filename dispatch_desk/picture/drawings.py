"""Facts of what is drawn on the map; the log of the incident it is for tells of cordons and the rest."""

from msgspec import structs

from dispatch_desk import facts
from dispatch_desk.drawings import name_of, said
from dispatch_desk.journal.protocol import Entry
from dispatch_desk.picture.state import Changed, Picture
from dispatch_desk.picture.steps import subject, take, tell
from dispatch_desk.records import Drawing, DrawingBefore

MOST_BEFORE = 20  # changes of one drawing that can be taken back, the last ones


@take.register
def _made(fact: facts.DrawingMade, picture: Picture, entry: Entry) -> Changed:
    drawing = Drawing(
        id=subject(entry),
        version=entry.version,
        kind=fact.kind,
        shape=fact.shape,
        words=fact.words,
        incident=fact.incident,
        by=entry.actor,
        made_at=fact.happened_at,
        changed_by=entry.actor,
        changed_at=fact.happened_at,
        change=entry.seq,
    )
    return _put(picture, entry, fact, drawing, f"{said(drawing)} set")


@take.register
def _redrawn(fact: facts.DrawingRedrawn, picture: Picture, entry: Entry) -> Changed:
    changed = structs.replace(_kept(picture, entry, fact), shape=fact.shape)
    return _put(picture, entry, fact, changed, f"{said(changed)}, changed")


@take.register
def _renamed(fact: facts.DrawingRenamed, picture: Picture, entry: Entry) -> Changed:
    was = said(picture.drawings[subject(entry)])
    changed = structs.replace(_kept(picture, entry, fact), kind=fact.kind, words=fact.words)
    return _put(picture, entry, fact, changed, f"{said(changed)}, was {was}")


@take.register
def _lifted(fact: facts.DrawingLifted, picture: Picture, entry: Entry) -> Changed:
    lifted = structs.replace(
        _kept(picture, entry, fact), lifted_at=fact.happened_at, lift_reason=fact.reason
    )
    words = f"{name_of(lifted.kind)} lifted"
    return _put(picture, entry, fact, lifted, f"{words}: {fact.reason}" if fact.reason else words)


@take.register
def _taken_back(fact: facts.DrawingTakenBack, picture: Picture, entry: Entry) -> Changed:
    now = picture.drawings[subject(entry)]
    was = now.before[-1] if now.before else _as_it_is(now)
    back = structs.replace(
        now,
        kind=was.kind,
        shape=was.shape,
        words=was.words,
        lifted_at=was.lifted_at,
        lift_reason=was.lift_reason,
        changed_by=was.changed_by,
        changed_at=was.changed_at,
        change=was.change,
        before=now.before[:-1],
    )
    return _put(picture, entry, fact, back, f"{said(back)}, back as it was")


@take.register
def _roads_closed(fact: facts.DrawingRoadsClosed, picture: Picture, entry: Entry) -> Changed:
    """The log tells of the closure itself."""
    drawing = structs.replace(picture.drawings[subject(entry)], roads=fact.roads)
    picture.drawings[drawing.id] = structs.replace(drawing, version=entry.version)
    return Changed(drawings=(drawing.id,))


def _kept(picture: Picture, entry: Entry, fact: facts.Fact) -> Drawing:
    """With what it is now remembered, so that the change to come can be taken back."""
    now = picture.drawings[subject(entry)]
    before = (*now.before, _as_it_is(now))[-MOST_BEFORE:]
    return structs.replace(
        now,
        before=before,
        changed_by=entry.actor,
        changed_at=fact.happened_at,
        change=entry.seq,
    )


def _as_it_is(now: Drawing) -> DrawingBefore:
    return DrawingBefore(
        now.kind,
        now.shape,
        now.words,
        now.lifted_at,
        now.lift_reason,
        now.changed_by,
        now.changed_at,
        now.change,
    )


def _put(picture: Picture, entry: Entry, fact: facts.Fact, drawing: Drawing, words: str) -> Changed:
    picture.drawings[drawing.id] = structs.replace(drawing, version=entry.version)
    told = tell(picture, drawing.incident, entry, fact, f"{drawing.id}: {words}", "system")
    return Changed(told, drawings=(drawing.id,))
