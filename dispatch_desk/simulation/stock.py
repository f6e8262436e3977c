"""What can happen in an invented night: kinds of call with their words, read from `calls.toml`."""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import Literal, TypeVar

import msgspec
from msgspec import Struct

Turn = Literal["nothing", "less", "told", "worse"]
"""What a call turns out to be: nothing at all, less than told, as told, or worse."""

TURNS: tuple[Turn, ...] = ("nothing", "less", "told", "worse")
Words = tuple[str, ...]
Table = TypeVar("Table")


def read_table(name: str, shape: type[Table]) -> Table:
    """One of the TOML files beside this module, as records."""
    text = files("dispatch_desk.simulation").joinpath(name).read_text("utf-8")
    return msgspec.convert(tomllib.loads(text), shape)


class Kind(Struct, frozen=True, forbid_unknown_fields=True):
    """One sort of call. Two sorts may share a type of the force's, at different grades."""

    type: str
    rate: tuple[float, ...]  # calls an hour, one for each of the stock's hours
    where: Mapping[str, float]  # kinds of ground, weighted
    callers: Words
    openings: Words
    details: Words
    minutes: tuple[float, float]  # at the scene, as told
    nothing: Words
    less: Words
    told: Words
    worse: Words
    chances: Mapping[Turn, float]
    grade: str | None = None  # None: the type's own
    channels: Mapping[str, float] = msgspec.field(default_factory=lambda: {"999": 1.0})
    later: Words = ()  # what the caller rings back with
    escalated: Words = ()  # the same, when it got worse
    gone: Words = ()  # the same, when nobody is needed any more
    markers: Mapping[str, float] = msgspec.field(default_factory=dict)
    alike: float = 0.0  # how often somebody else calls about it too
    arrest: float = 0.0
    results: Mapping[Turn, str] = msgspec.field(default_factory=dict)

    def found(self, turn: Turn) -> Words:
        """What officers say when it turns out so."""
        words: Words = getattr(self, turn)
        return words


class Arrests(Struct, frozen=True, forbid_unknown_fields=True):
    words: Words
    van: Words
    booked_in: Words


class TroubleWords(Struct, frozen=True, forbid_unknown_fields=True):
    """What is heard around an emergency button, pressed in need or by accident."""

    real: Words
    accidental: Words
    sorry: Words
    helped: Words
    alone: Words
    stop: Words


class Reading(Struct, frozen=True):
    """What a dispatcher takes from words said by radio: how to close, and whether it is grave."""

    result: str = ""
    worse: bool = False
    gone: bool = False
    van: bool = False


class Stock(Struct, frozen=True, forbid_unknown_fields=True):
    hours: tuple[int, ...]  # of the clock, in the order of a night
    results: Mapping[Turn, str]
    arrest: Arrests
    trouble: TroubleWords
    kinds: tuple[Kind, ...]

    def rate(self, kind: Kind, at: datetime) -> float:
        """Calls an hour of this kind at that hour."""
        hour = at.astimezone(UTC).hour
        return kind.rate[min(range(len(self.hours)), key=lambda i: _apart(self.hours[i], hour))]

    def result(self, kind: Kind, turn: Turn) -> str:
        return kind.results.get(turn, self.results[turn])

    def kind_of(self, type_code: str, grade: str) -> Kind:
        """The stock's kind nearest to an incident somebody else made up."""
        same = [kind for kind in self.kinds if kind.type == type_code]
        return next((k for k in same if k.grade == grade), next(iter(same), self.kinds[0]))

    def readings(self) -> Iterator[tuple[str, Reading]]:
        """Every sentence of the radio and the callers that says how a job stands."""
        for kind in self.kinds:
            for turn in TURNS:
                for said in kind.found(turn):
                    yield said, Reading(self.result(kind, turn), worse=turn == "worse")
            yield from ((said, Reading(worse=True)) for said in kind.escalated)
            yield from ((said, Reading(gone=True)) for said in kind.gone)
        yield from ((said, Reading("arrest")) for said in self.arrest.words)
        yield from ((said, Reading(van=True)) for said in self.arrest.van)


def _apart(one: int, other: int) -> int:
    """Hours between two hours of the clock, the short way round."""
    gone = (one - other) % 24
    return min(gone, 24 - gone)


@cache
def the_stock() -> Stock:
    return read_table("calls.toml", Stock)


@cache
def readings() -> Mapping[str, Reading]:
    return dict(the_stock().readings())
