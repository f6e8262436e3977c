"""Roads closed, slowed and reopened: facts, who may, until when, and what the road engine is told."""

from concurrent.futures import Future
from datetime import datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from dispatch_desk import commands
from dispatch_desk.closures import (
    LONGEST,
    MOST_STRETCHES,
    MPH,
    ended_at,
    extent,
    in_force,
    in_force_at,
    lasting,
    run_out_between,
    said,
    state_of,
)
from dispatch_desk.desk import Desk
from dispatch_desk.journal.memory import MemoryJournal
from dispatch_desk.outcomes import Refused
from dispatch_desk.picture import Picture, fold
from dispatch_desk.records import Closure
from dispatch_desk.roadkeeping import RoadKeeper, RoadsInForce
from dispatch_desk.telling import update_of, whole_update
from geodata.places import Position
from geodata.routing.changes import RoadChange, changed
from geodata.routing.engine import RoadsError
from geodata.selecting import Selector
from geodata.selection import Circle, Selection, Street
from tests.desks import FORCE, HERE, ME, START, a_desk, after, ask, done, incident
from tests.towns import a_village

ROADS = a_village().roads
SELECTOR = Selector(ROADS)
ASH, BEECH = Street("Ash Lane"), Street("Beech Lane")
HOUR_S = 3600.0


def closing(where: Selection = ASH, **more: object) -> commands.ChangeRoads:
    words: dict[str, object] = {
        "where": where,
        "words": where.name if isinstance(where, Street) else "a drawn area",
        "reason": "gas leak",
        "stretches": 7,
        "length_m": 1234.0,
    }
    return commands.ChangeRoads(**(words | more))  # type: ignore[arg-type]


def no(desk: Desk, command: commands.Command, now: datetime = START) -> str:
    outcome = ask(desk, command, now)
    assert isinstance(outcome, Refused), outcome
    return outcome.why


def held(desk: Desk, now: datetime = START) -> list[str]:
    return [closure.id for closure in in_force_at(desk.picture.road_changes, now)]


# Facts


def test_that_closures_are_named_through_the_whole_record_and_know_who_made_them() -> None:
    desk = a_desk()
    done(desk, closing())
    done(desk, closing(BEECH, kmh=20 * MPH), after(days=3))
    first, second = desk.picture.road_changes.values()
    assert (first.id, second.id) == ("R1", "R2")
    assert (first.by, first.reason, first.changed_at) == (ME.actor, "gas leak", START)
    assert (said(first), said(second)) == ("Ash Lane closed", "Beech Lane slowed to 20 mph")


def test_that_two_desks_closing_at_once_make_two_closures() -> None:
    journal = MemoryJournal()
    one, other = a_desk(journal, "one"), a_desk(journal, "other")
    done(one, closing())
    done(other, closing(BEECH))  # its picture does not know of the first yet
    one.catch_up()
    assert [c.words for c in one.picture.road_changes.values()] == ["Ash Lane", "Beech Lane"]
    assert list(one.picture.road_changes) == ["R1", "R2"]


def test_that_a_name_whose_beginning_was_erased_by_law_is_not_given_again() -> None:
    desk = a_desk()
    done(desk, closing())
    entries = [structs.replace(e, body=None) for e in desk.journal.tail(0, 10)]
    erased = a_desk()
    fold(erased.picture, entries)
    assert "R1" not in erased.picture.road_changes
    assert [e.stream for e in done(desk, closing(BEECH)).entries] == ["road/R2"]


def test_that_a_closure_stands_in_the_log_it_belongs_to_and_so_does_its_end() -> None:
    desk = a_desk()
    key = incident(desk)
    done(desk, closing(incident=key, lasts_s=2 * HOUR_S))
    done(desk, commands.ExtendRoads(change="R1", lasts_s=HOUR_S, reason="still leaking"))
    done(desk, commands.ReopenRoads(change="R1", reason="leak repaired"), after(minutes=5))
    assert [line.text for line in desk.picture.incidents[key].log[1:]] == [
        "R1: Ash Lane closed for 2 h, 7 stretches, 1.2 km: gas leak",
        "R1: Ash Lane closed for 3 h from now: still leaking",
        "R1: Ash Lane reopened: leak repaired",
    ]


def test_that_a_closure_of_no_log_is_in_none() -> None:
    desk = a_desk()
    key = incident(desk)
    done(desk, closing())
    assert len(desk.picture.incidents[key].log) == 1


def test_that_a_window_is_told_of_a_closure_and_of_all_when_it_is_told_everything() -> None:
    desk = a_desk()
    done(desk, closing())
    (closure,) = desk.picture.road_changes.values()
    told = update_of(desk.picture, desk.take_changes(), None)
    assert told.road_changes == (closure,)
    assert whole_update(desk.picture, None).road_changes == (closure,)
    mirror = Picture(force=FORCE)
    mirror.road_changes["R9"] = closure
    whole_update(desk.picture, None).into(mirror)
    assert list(mirror.road_changes) == ["R1"]


# Refused


@pytest.mark.parametrize(
    ("command", "why"),
    [
        (closing(stretches=0), "no road"),
        (closing(stretches=-1), "no road"),
        (closing(stretches=MOST_STRETCHES + 1), "20,000 at most"),
        (closing(reason=" "), "reason is missing"),
        (closing(words=""), "road it is is missing"),
        (closing(Street("")), "Which road"),
        (closing(Circle(HERE, 0)), "circle"),
        (closing(until=START), "past"),
        (closing(until=START - timedelta(seconds=1)), "past"),
        (closing(until=START + LONGEST + timedelta(1)), "90 days"),
        (closing(lasts_s=0.0), "For how long"),
        (closing(lasts_s=-1.0), "For how long"),
        (closing(lasts_s=float("nan")), "For how long"),
        (closing(lasts_s=1e300), "For how long"),
        (closing(lasts_s=60.0, until=after(hours=1)), "not both"),
        (closing(kmh=0.0), "3 mph"),
        (closing(kmh=1000.0), "80 mph"),
        (closing(kmh=float("nan")), "mph"),
        (closing(incident="2030-05-01/0099"), "no incident"),
        (commands.ReopenRoads(change="R1"), "no closure R1"),
        (commands.ExtendRoads(change="R1", lasts_s=60.0), "no closure R1"),
    ],
)
def test_that_what_can_not_be_is_refused_in_words(command: commands.Command, why: str) -> None:
    assert why in no(a_desk(), command)


def test_that_a_closure_for_a_closed_incident_is_refused() -> None:
    desk = a_desk()
    key = incident(desk)
    done(desk, commands.CloseIncident(incident=key, result="dealt"))
    assert "is closed" in no(desk, closing(incident=key))


def test_that_what_is_open_already_can_not_be_reopened() -> None:
    desk = a_desk()
    done(desk, closing(lasts_s=HOUR_S))
    assert "run out" in no(desk, commands.ReopenRoads(change="R1"), after(hours=1))
    done(desk, commands.ReopenRoads(change="R1"), after(minutes=59))
    assert "reopened already" in no(desk, commands.ReopenRoads(change="R1"), after(minutes=59))
    assert "close Ash Lane anew" in no(
        desk, commands.ExtendRoads(change="R1", lasts_s=60.0), after(minutes=59)
    )


# Expiry


def test_that_a_closure_ends_at_its_time_and_not_a_moment_before() -> None:
    desk = a_desk()
    done(desk, closing(until=after(hours=1)))
    closure = desk.picture.road_changes["R1"]
    just_before = after(hours=1) - timedelta(microseconds=1)
    assert (state_of(closure, just_before), state_of(closure, after(hours=1))) == (
        "in force",
        "run out",
    )
    assert ended_at(closure, just_before) is None
    assert ended_at(closure, after(hours=2)) == after(hours=1)
    assert list(run_out_between(desk.picture.road_changes, just_before, after(hours=1))) == [
        closure
    ]
    assert not list(run_out_between(desk.picture.road_changes, after(hours=1), after(hours=2)))


def test_that_a_closure_without_an_end_stays_until_it_is_reopened() -> None:
    desk = a_desk()
    done(desk, closing())
    assert held(desk, after(days=400)) == ["R1"]
    done(desk, commands.ReopenRoads(change="R1"), after(days=400))
    assert held(desk, after(days=400)) == []
    assert desk.picture.road_changes["R1"].reopened_by == ME.actor


def test_that_more_time_counts_from_the_end_that_was_set_or_from_now_when_that_is_past() -> None:
    desk = a_desk()
    done(desk, closing(lasts_s=HOUR_S))
    done(desk, commands.ExtendRoads(change="R1", lasts_s=HOUR_S), after(minutes=10))
    assert desk.picture.road_changes["R1"].until == after(hours=2)
    done(desk, commands.ExtendRoads(change="R1", lasts_s=HOUR_S), after(hours=5))  # it had run out
    assert desk.picture.road_changes["R1"].until == after(hours=6)
    done(desk, commands.ExtendRoads(change="R1", until=after(hours=5.5)), after(hours=5))
    assert desk.picture.road_changes["R1"].until == after(hours=5.5)
    done(desk, commands.ExtendRoads(change="R1"), after(hours=5))
    assert desk.picture.road_changes["R1"].until is None
    assert "already" in no(desk, commands.ExtendRoads(change="R1"), after(hours=5))


def test_that_lengths_and_times_are_said_as_people_say_them() -> None:
    assert extent(14, 2149.0) == "14 stretches, 2.1 km"
    assert extent(1, 99.6) == "1 stretch, 100 m"
    for minutes, words in ((30, "for 30 min"), (60, "for 1 h"), (125, "for 2 h 05 min")):
        assert lasting(START, after(minutes=minutes)) == words
    assert lasting(START, None) == "until reopened"


# On the roads


def closures(*pairs: tuple[Selection, timedelta | None]) -> dict[str, Closure]:
    """Made at START, in this order, each ending so much later."""
    desk = a_desk()
    for where, long in pairs:
        done(desk, closing(where, lasts_s=long.total_seconds() if long is not None else None))
    return desk.picture.road_changes


def test_that_the_roads_are_told_each_set_once_and_again_when_one_runs_out() -> None:
    roads, known = RoadsInForce(SELECTOR), closures((ASH, timedelta(hours=1)), (BEECH, None))
    assert roads.take({}, START) is None
    told = roads.take(known, START)
    assert told is not None
    assert [change.words for change in told] == ["Ash Lane closed", "Beech Lane closed"]
    assert roads.take(known, after(minutes=59)) is None
    later = roads.take(known, after(hours=1))
    assert later is not None
    assert [change.words for change in later] == ["Beech Lane closed"]
    back = roads.take(known, START)  # as a replay may go
    assert back is not None
    assert len(back) == 2


def test_that_one_closure_in_the_place_of_another_is_told() -> None:
    known = closures((ASH, timedelta(hours=1)), (BEECH, None))
    roads = RoadsInForce(SELECTOR)
    roads.take({"R1": known["R1"]}, START)
    told = roads.take(known, after(hours=1))  # as many as before, and others
    assert told is not None
    assert [change.words for change in told] == ["Beech Lane closed"]


def test_that_what_is_not_on_this_map_is_said_and_the_rest_is_told() -> None:
    elsewhere = Circle(Position(10.0, 10.0), 200.0)
    roads = RoadsInForce(SELECTOR)
    told = roads.take(closures((elsewhere, timedelta(hours=1)), (BEECH, None)), START)
    assert told is not None
    assert [change.words for change in told] == ["Beech Lane closed"]
    assert "R1 a drawn area" in roads.trouble
    roads.take(closures((BEECH, None)), after(hours=2))
    assert roads.trouble == ""


class Engine:
    """Takes changes, and answers when it is told to."""

    def __init__(self) -> None:
        self.told: list[tuple[RoadChange, ...]] = []
        self.answers: list[Future[None]] = []

    def change(self, changes: tuple[RoadChange, ...]) -> "Future[None]":
        self.told.append(changes)
        self.answers.append(Future())
        return self.answers[-1]


def test_that_road_times_are_called_old_only_when_the_engine_has_taken_the_change() -> None:
    engine, woken = Engine(), []
    keeper = RoadKeeper(SELECTOR, engine.change)
    keeper.wake = lambda: woken.append(1)
    known = closures((ASH, None))
    keeper.keep(known, START)
    keeper.keep(known, START)
    assert (len(engine.told), keeper.taken, woken) == (1, 0, [])
    engine.answers[0].set_result(None)
    assert woken == [1]
    keeper.keep(known, START)
    keeper.keep(known, START)
    assert keeper.taken == 1


def test_that_an_engine_that_can_not_take_a_change_is_said_until_one_is_taken() -> None:
    engine = Engine()
    keeper = RoadKeeper(SELECTOR, engine.change)
    known = closures((ASH, timedelta(hours=1)))
    keeper.keep(known, START)
    engine.answers[0].set_exception(RoadsError("the road service is closed"))
    keeper.keep(known, START)
    assert keeper.taken == 0
    assert "the road service is closed" in keeper.trouble
    keeper.keep(known, after(hours=1))
    engine.answers[1].set_result(None)
    keeper.keep(known, after(hours=1))
    assert (keeper.taken, keeper.trouble) == (1, "")


# Any order

minutes = st.integers(1, 300)
asked = st.one_of(
    st.builds(
        closing,
        st.sampled_from([ASH, BEECH, Street("Ash Street"), Circle(HERE, 300.0)]),
        kmh=st.sampled_from([None, 10 * MPH, 30 * MPH]),
        lasts_s=st.none() | minutes.map(lambda m: 60.0 * m),
    ),
    st.builds(commands.ReopenRoads, change=st.sampled_from(["R1", "R2", "R3"])),
    st.builds(
        commands.ExtendRoads,
        change=st.sampled_from(["R1", "R2", "R3"]),
        lasts_s=st.none() | minutes.map(lambda m: 60.0 * m),
    ),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(minutes, asked), max_size=12))
def test_that_the_roads_are_at_every_moment_what_the_record_says_and_reopened_exactly(
    asks: list[tuple[int, commands.Command]],
) -> None:
    desk, told, at = a_desk(), RoadsInForce(SELECTOR), 0
    arc_ms = ROADS.arc_ms
    on_the_roads: tuple[RoadChange, ...] = ()
    for wait, command in asks:
        at += wait
        ask(desk, command, after(minutes=at))
        known, now = desk.picture.road_changes, after(minutes=at)
        new = told.take(known, now)
        on_the_roads = on_the_roads if new is None else new
        slow = np.ones(len(arc_ms), np.bool_)
        for closure in known.values():
            if in_force(closure, now):
                edges = SELECTOR.edges(closure.where)
                slow &= ~np.isin(ROADS.arc_edge, edges)
        timed = changed(ROADS, arc_ms, on_the_roads)
        assert np.array_equal(timed[slow], arc_ms[slow])
        assert (timed[~slow] >= arc_ms[~slow]).all()
        assert len(on_the_roads) == len(held(desk, now))
    for name in held(desk, after(minutes=at)):
        done(desk, commands.ReopenRoads(change=name), after(minutes=at))
    last = told.take(desk.picture.road_changes, after(minutes=at))
    assert np.array_equal(changed(ROADS, arc_ms, on_the_roads if last is None else last), arc_ms)
    again = Picture(force=FORCE)
    fold(again, desk.journal.tail(0, 1000))
    assert again == desk.picture


def test_that_of_two_closures_on_one_road_one_reopened_leaves_the_other() -> None:
    desk = a_desk()
    done(desk, closing())
    done(desk, closing())  # the same again: both are in force
    done(desk, commands.ReopenRoads(change="R1"))
    told = RoadsInForce(SELECTOR).take(desk.picture.road_changes, START)
    assert told is not None
    assert [change.edges.tolist() for change in told] == [SELECTOR.edges(ASH).tolist()]
