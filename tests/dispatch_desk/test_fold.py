"""The fold under anything a journal may hold: it never refuses, and how it got there never shows."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import islice, pairwise
from typing import Any, get_type_hints

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import json, structs

from dispatch_desk import commands, facts
from dispatch_desk.choices import ShownUnit
from dispatch_desk.desk import Desk
from dispatch_desk.facts import CATALOGUE, LIFTS, Fact, encode
from dispatch_desk.journal.protocol import Entry
from dispatch_desk.picture import Picture, apply, fold
from dispatch_desk.records import DutyUnit, Incident
from dispatch_desk.replay.checkpoints import copy_of
from dispatch_desk.simulation.headless import digest
from geodata.drawn import Line, Shape
from geodata.places import Position
from geodata.selection import Circle, Polygon, Selection, Street, Stretch
from resources.units import Officer, Unit
from tests.desks import ALONE, FORCE, HERE, PAIR, START, after, at_scene, done, incident, staffed
from tests.long_record import a_finished_night, night_after_night

CALLSIGNS = [ALONE.callsign, PAIR.callsign, "BR99"]
INCIDENTS = ["2030-05-01/0001", "2030-05-01/0002", "2030-05-01/0077"]
WORDS = [
    *CALLSIGNS, *INCIDENTS, "BR21-E1", "BR21-R1", "radio", "desk", "voice", "emergency", "red",
    "supervisor", "duty inspector", "regained", "battery", "weapons", "", "\0\n",
]  # fmt: skip
ALL = 10_000

words = st.sampled_from(WORDS) | st.text(max_size=5)
moments = st.datetimes(datetime(2030, 5, 1), datetime(2030, 5, 3), timezones=st.just(UTC))  # noqa: DTZ001 - as it asks
seconds = st.none() | st.floats(0.0, 9e3)
officers = st.builds(Officer, words, words, st.lists(words, max_size=2).map(tuple))
OF_TYPE: dict[Any, st.SearchStrategy[Any]] = {
    str: words,
    int: st.integers(-3, 60) | st.integers(),
    float: st.floats(allow_nan=False, allow_infinity=False),
    datetime: moments | st.datetimes(timezones=st.just(UTC)),
    bool: st.booleans(),
    ShownUnit: st.builds(
        ShownUnit, words, st.none() | st.integers(1, 40), words, words, *4 * [seconds]
    ),
    Position: st.just(HERE),
    Selection: st.sampled_from(
        [Street("Ash Lane"), Circle(HERE, 200.0), Polygon((HERE, HERE)), Stretch(())]
    ),
    Shape: st.sampled_from([Circle(HERE, 200.0), Polygon((HERE, HERE)), Line(())]),
    Unit: st.builds(Unit, words, words, st.lists(officers, max_size=2).map(tuple), words),
}


@cache
def a_fact(kind: type[Fact]) -> st.SearchStrategy[Fact]:
    """Any that can be written, sense or none."""
    hints = get_type_hints(kind)
    fields = {field.name: _value(hints[field.name]) for field in structs.fields(kind)}
    return st.builds(kind, **fields)


def _value(hint: Any) -> st.SearchStrategy[Any]:
    """`str`, `int | None`, `tuple[str, ...]`; a NewType is what it is made of."""
    hint = getattr(hint, "__supertype__", hint)
    parts = getattr(hint, "__args__", ())
    if hint in OF_TYPE:
        return OF_TYPE[hint]
    if Ellipsis in parts:
        return st.lists(_value(parts[0]), max_size=3).map(tuple)
    return st.none() | _value(parts[0])


any_fact = st.sampled_from(list(CATALOGUE.values())).flatmap(a_fact)
streams = st.sampled_from(
    [f"unit/{c}" for c in CALLSIGNS]
    + [f"incident/{i}" for i in INCIDENTS]
    + ["road/R1", "road/R2", "drawing/D1", "drawing/D2", "room/desk", "", "/"]
)


def entry_with(name: str, body: bytes | None, stream: str, seq: int = 1) -> Entry:
    sealed = bytes(32)
    return Entry(
        seq, stream, seq, name, f"c{seq}", "M Hughes", "dispatcher", "Desk 3", 1,
        START + timedelta(seconds=seq), 0, sealed, body, sealed, sealed,
    )  # fmt: skip


def entries_with(drafts: Sequence[tuple[str, bytes, str]]) -> list[Entry]:
    return [
        entry_with(name, body, stream, seq) for seq, (name, body, stream) in enumerate(drafts, 1)
    ]


@cache
def recorded() -> tuple[Entry, ...]:
    """A busy quarter of an hour, with at least one of what goes on between units and incidents."""
    desk = staffed()
    key, other = (incident(desk, markers=("weapons",)) for _ in range(2))
    at_scene(desk, ALONE.callsign, key)
    said = done(desk, commands.WriteLog(incident=key, text="Knife seen"), after(minutes=1))
    wrong = said.entries[0].seq
    done(desk, commands.WriteLog(incident=key, text="No knife", corrects=wrong), after(minutes=2))
    for command in (
        commands.OwnIncident(incident=key, owner="M Hughes"),
        commands.Regrade(incident=key, grade="2", reason="no weapon"),
        commands.RecordContact(callsign=ALONE.callsign, note="all quiet"),
        commands.SetStatus(callsign=ALONE.callsign, code=0, source="radio"),
        commands.OwnAlert(alert="BR21-E1", owner="M Hughes"),
        commands.SendUnit(incident=other, callsign=PAIR.callsign),
        commands.StandDown(callsign=PAIR.callsign),
        commands.BookOffUnit(callsign=PAIR.callsign),
        commands.ChangeRoads(
            where=Circle(HERE, 200.0),
            words="within 200 m",
            reason="armed",
            incident=key,
            lasts_s=600.0,
            stretches=3,
            length_m=450.0,
        ),
        commands.ExtendRoads(change="R1", lasts_s=600.0),
        commands.ReopenRoads(change="R1"),
        commands.Draw(kind="inner", shape=Circle(HERE, 100.0), incident=key),
        commands.RenameDrawing(drawing="D1", kind="hazard", words="gas"),
        commands.LiftDrawing(drawing="D1"),
        commands.TakeBackDrawing(drawing="D1"),
    ):
        done(desk, command, after(minutes=6))
    return tuple(desk.journal.tail(0, ALL))


def folded(entries: Sequence[Entry]) -> Picture:
    picture = Picture(force=FORCE)
    fold(picture, entries)
    return picture


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(any_fact, streams), max_size=25))
def test_that_facts_in_any_order_about_anything_are_taken(drafts: list[tuple[Fact, str]]) -> None:
    entries = entries_with([(fact.NAME, encode(fact), stream) for fact, stream in drafts])
    picture = folded([*recorded(), *entries])  # so that there is something they may be about
    assert all("nothing known of" in lost.why for _, lost in picture.unreadable)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_that_what_was_recorded_may_come_in_any_order_twice_or_not_at_all(
    data: st.DataObject,
) -> None:
    entries = data.draw(st.lists(st.sampled_from(recorded()), max_size=40))
    picture = folded(entries)
    assert picture == folded(entries)
    assert all("nothing known of" in lost.why for _, lost in picture.unreadable)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from([*CATALOGUE, *LIFTS, "unreadable", "unit.teleported/7", ""]),
    st.binary(max_size=40) | json_values.map(json.encode),
)
def test_that_a_body_of_any_shape_is_taken(name: str, body: bytes) -> None:
    picture = folded([entry_with(name, body, "unit/BR21")])
    assert picture.seq == 1


def test_that_lists_in_lists_without_end_are_unreadable_and_no_crash() -> None:
    deep = b'{"x":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    names = ("unit.heard/1", "room.opened/1")
    picture = folded(entries_with([(name, deep, "unit/BR21") for name in names]))
    assert [lost.type for _, lost in picture.unreadable] == ["unit.heard/1", "room.opened/2"]


def test_that_a_time_without_a_zone_is_unreadable_for_nobody_knows_when_it_was() -> None:
    """Compared with another it would end the program."""
    body = encode(facts.UnitHeard(happened_at=START, how="voice")).replace(b"Z", b"")
    picture = folded([*recorded(), entry_with("unit.heard/1", body, "unit/BR21", seq=900)])
    assert [seq for seq, _ in picture.unreadable] == [900]


@settings(max_examples=40, deadline=None)
@given(st.sets(st.integers(0, len(recorded())), max_size=4))
def test_that_folding_in_pieces_is_folding_at_once(cuts: set[int]) -> None:
    """Each piece goes on from a copy, as a replay does, and the copy's model stays as it was."""
    entries, picture = recorded(), Picture(force=FORCE)
    kept: list[tuple[Picture, str]] = []
    for begin, end in pairwise([0, *sorted(cuts), len(entries)]):
        kept.append((picture, digest(picture, b"")))
        picture = copy_of(picture)
        fold(picture, entries[begin:end])
    assert picture == folded(entries)
    assert all(digest(model, b"") == before for model, before in kept)


def test_that_records_once_handed_out_never_change() -> None:
    """The window's thread reads them while the session folds on."""
    picture, given_out = Picture(force=FORCE), list[Incident | DutyUnit]()
    for entry in recorded():
        changed = apply(picture, entry)
        given_out += [picture.incidents[key] for key in changed.incidents]
        given_out += [picture.units[key] for key in changed.units]
    said = [json.encode(record) for record in given_out]
    fold(picture, recorded())
    assert [json.encode(record) for record in given_out] == said


def test_that_a_record_stands_at_the_version_of_its_stream() -> None:
    picture = folded(recorded())
    stand = {f"unit/{key}": unit.version for key, unit in picture.units.items()}
    stand |= {f"incident/{key}": found.version for key, found in picture.incidents.items()}
    stand |= {f"road/{key}": closure.version for key, closure in picture.road_changes.items()}
    stand |= {f"drawing/{key}": drawing.version for key, drawing in picture.drawings.items()}
    assert stand == picture.versions


def test_that_an_arrival_pressed_before_it_was_sent_is_one_somewhere_else() -> None:
    desk = staffed()
    key = incident(desk)
    sent = commands.SendUnit(incident=key, callsign=ALONE.callsign)
    done(desk, sent, after(minutes=5))
    late = commands.SetStatus(
        callsign=ALONE.callsign, code=6, source="radio", happened_at=after(minutes=4)
    )
    done(desk, late, after(minutes=6))
    assert desk.picture.incidents[key].attended_at is None
    there = commands.SetStatus(callsign=ALONE.callsign, code=6, source="radio")
    done(desk, there, after(minutes=7))
    assert desk.picture.incidents[key].attended_at == after(minutes=7)


@cache
def an_hour() -> Desk:
    return a_finished_night(hours=1.0)


def test_that_a_night_read_again_is_the_night_the_desk_saw() -> None:
    seen = an_hour().picture
    again = folded(an_hour().journal.tail(0, ALL))
    assert digest(again, b"") == digest(seen, b"")
    assert again == seen


def test_that_many_nights_on_end_are_understood_and_each_has_its_own_incidents() -> None:
    night = an_hour().journal.tail(0, ALL)
    picture = folded(list(islice(night_after_night(night), 5 * len(night))))
    once = folded(night)
    assert picture.unreadable == []
    assert len(picture.incidents) == 5 * len(once.incidents)
    assert len(picture.alerts) == 5 * len(once.alerts)
    assert not list(picture.on_duty())
    assert not list(picture.open_incidents())
    said = [[line.text for line in found.log] for found in once.incidents.values()]
    last = list(picture.incidents.values())[-len(said) :]
    assert [len(found.log) for found in last] == [len(log) for log in said]
