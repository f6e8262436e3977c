"""Facts of roads closed, slowed and reopened; the log of the incident they are for tells of them."""

from msgspec import structs

from dispatch_desk import facts
from dispatch_desk.closures import extent, lasting, said
from dispatch_desk.journal.protocol import Entry
from dispatch_desk.picture.state import Changed, Picture
from dispatch_desk.picture.steps import subject, take, tell
from dispatch_desk.records import Closure


@take.register
def _roads_changed(fact: facts.RoadsChanged, picture: Picture, entry: Entry) -> Changed:
    closure = Closure(
        id=subject(entry),
        version=entry.version,
        where=fact.where,
        words=fact.words,
        kmh=fact.kmh,
        reason=fact.reason,
        by=entry.actor,
        changed_at=fact.happened_at,
        until=fact.until,
        incident=fact.incident,
        stretches=fact.stretches,
        length_m=fact.length_m,
    )
    long = lasting(fact.happened_at, fact.until)
    words = f"{said(closure)} {long}, {extent(fact.stretches, fact.length_m)}: {fact.reason}"
    return _put(picture, entry, fact, closure, words)


@take.register
def _roads_extended(fact: facts.RoadsExtended, picture: Picture, entry: Entry) -> Changed:
    before = picture.road_changes[subject(entry)]
    closure = structs.replace(
        before, until=fact.until, extended_at=fact.happened_at, extended_by=entry.actor
    )
    long = lasting(fact.happened_at, fact.until)
    words = f"{said(closure)} {long} from now" if fact.until else f"{said(closure)} {long}"
    return _put(picture, entry, fact, closure, _with_reason(words, fact.reason))


@take.register
def _roads_reopened(fact: facts.RoadsReopened, picture: Picture, entry: Entry) -> Changed:
    closure = structs.replace(
        picture.road_changes[subject(entry)],
        reopened_at=fact.happened_at,
        reopened_by=entry.actor,
        reopen_reason=fact.reason,
    )
    return _put(
        picture, entry, fact, closure, _with_reason(f"{closure.words} reopened", fact.reason)
    )


def _put(picture: Picture, entry: Entry, fact: facts.Fact, closure: Closure, words: str) -> Changed:
    picture.road_changes[closure.id] = structs.replace(closure, version=entry.version)
    told = tell(picture, closure.incident, entry, fact, f"{closure.id}: {words}", "system")
    return Changed(told, road_changes=(closure.id,))


def _with_reason(words: str, reason: str) -> str:
    return f"{words}: {reason}" if reason else words
