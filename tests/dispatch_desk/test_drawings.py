"""What is drawn on the map: facts, who may, what can be taken back, and the roads that go with it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from dispatch_desk import commands
from dispatch_desk.closures import in_force_at
from dispatch_desk.commands import RoadsInside
from dispatch_desk.decide.drawings import MOST_STANDING
from dispatch_desk.desk import Desk
from dispatch_desk.drawings import (
    dangers_at,
    extent,
    last_changed_by,
    met_inside,
    said,
    standing,
)
from dispatch_desk.facts import encode
from dispatch_desk.facts.drawings import DrawingTakenBack
from dispatch_desk.journal.memory import MemoryJournal
from dispatch_desk.journal.protocol import Author, Batch, Draft
from dispatch_desk.outcomes import Done, Refused
from dispatch_desk.picture import Picture, fold
from dispatch_desk.records import Drawing
from dispatch_desk.telling import update_of, whole_update
from geodata.drawn import Line, Shape, offset
from geodata.places import Position
from geodata.selection import Circle, Polygon
from tests.desks import FORCE, HERE, ME, START, a_desk, after, ask, done, incident

OTHER = Author("K Adeyemi", "dispatcher", "Desk 4")
ROUND = Circle(HERE, 100.0)


def square(side_m: float = 200.0) -> Polygon:
    half = side_m / 2
    ways = ((-half, -half), (half, -half), (half, half), (-half, half))
    return Polygon(tuple(offset(HERE, east, north) for east, north in ways))


def drawing(kind: str = "inner", shape: Shape = ROUND, **more: object) -> commands.Draw:
    return commands.Draw(kind=kind, shape=shape, **more)  # type: ignore[arg-type]


def no(desk: Desk, command: commands.Command) -> str:
    outcome = ask(desk, command)
    assert isinstance(outcome, Refused), outcome
    return outcome.why


def the(desk: Desk, name: str = "D1") -> Drawing:
    return desk.picture.drawings[name]


def log(desk: Desk, key: str) -> list[str]:
    return [line.text for line in desk.picture.incidents[key].log[1:]]


def held(desk: Desk) -> list[str]:
    return [closure.id for closure in in_force_at(desk.picture.road_changes, START)]


# Facts


def test_that_drawings_are_named_through_the_record_and_know_who_drew_them() -> None:
    desk = a_desk()
    done(desk, drawing())
    done(desk, drawing("search", square(), words="Woods"), after(minutes=1))
    assert [d.id for d in standing(desk.picture.drawings)] == ["D1", "D2"]
    assert (the(desk).by, the(desk).made_at, the(desk).shape) == (ME.actor, START, ROUND)
    assert [said(d) for d in standing(desk.picture.drawings)] == [
        "inner cordon 100 m", "search area 4.0 ha, Woods",
    ]  # fmt: skip


def test_that_the_log_of_its_incident_tells_of_all_that_becomes_of_it() -> None:
    desk = a_desk()
    key = incident(desk)
    done(desk, drawing(incident=key))
    done(desk, commands.Redraw(drawing="D1", shape=Circle(HERE, 250.0)))
    done(desk, commands.RenameDrawing(drawing="D1", kind="hazard", words="gas"))
    done(desk, commands.LiftDrawing(drawing="D1", reason="leak stopped"))
    done(desk, commands.TakeBackDrawing(drawing="D1"))
    assert log(desk, key) == [
        "D1: inner cordon 100 m set",
        "D1: inner cordon 250 m, changed",
        "D1: hazard 250 m, gas, was inner cordon 250 m",
        "D1: hazard lifted: leak stopped",
        "D1: hazard 250 m, gas, back as it was",
    ]


def test_that_two_desks_drawing_at_once_make_two_drawings_and_both_see_both() -> None:
    journal = MemoryJournal()
    one, other = a_desk(journal, "one"), a_desk(journal, "other")
    done(one, drawing())
    done(other, drawing("outer", Circle(HERE, 300.0)))  # its picture knows nothing of the first
    one.catch_up()
    assert list(one.picture.drawings) == list(other.picture.drawings) == ["D1", "D2"]


def test_that_a_window_is_told_of_a_drawing_and_of_all_when_it_is_told_everything() -> None:
    desk = a_desk()
    done(desk, drawing())
    assert update_of(desk.picture, desk.take_changes(), None).drawings == (the(desk),)
    mirror = Picture(force=FORCE)
    mirror.drawings["D9"] = the(desk)
    whole_update(desk.picture, None).into(mirror)
    assert list(mirror.drawings) == ["D1"]


CHANGES = st.one_of(
    st.floats(1.0, 5000.0).map(lambda r: commands.Redraw(drawing="D1", shape=Circle(HERE, r))),
    st.sampled_from(["inner", "hazard", "note"]).map(
        lambda kind: commands.RenameDrawing(drawing="D1", kind=kind, words=f"a {kind}")
    ),
    st.just(commands.LiftDrawing(drawing="D1")),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(CHANGES, max_size=12))
def test_that_taking_back_each_change_leads_to_the_beginning_again(
    changes: list[commands.Command],
) -> None:
    desk = a_desk()
    done(desk, drawing())
    seen = [what(the(desk))]
    seen += [what(the(desk)) for change in changes if isinstance(ask(desk, change), Done)]
    while len(seen) > 1:
        assert what(the(desk)) == seen.pop()
        done(desk, commands.TakeBackDrawing(drawing="D1"))
    assert what(the(desk)) == seen.pop()
    assert "no change of D1" in no(desk, commands.TakeBackDrawing(drawing="D1"))
    again = Picture(force=FORCE)
    fold(again, desk.journal.tail(0, 1_000))
    assert again.drawings == desk.picture.drawings


def what(one: Drawing) -> tuple[object, ...]:
    return one.kind, one.shape, one.words, one.lifted_at


def test_that_a_fact_taking_back_what_never_changed_leaves_it_as_it_is() -> None:
    """Written by another program: the fold never refuses."""
    desk = a_desk()
    done(desk, drawing())
    fact = DrawingTakenBack(happened_at=START)
    draft = Draft("drawing/D1", DrawingTakenBack.NAME, encode(fact))
    desk.journal.append(Batch("x", ME, START, 0, (draft,), {}))
    desk.catch_up()
    assert what(the(desk)) == ("inner", ROUND, "", None)


def test_that_the_last_change_of_a_person_is_theirs_and_not_a_colleagues() -> None:
    desk = a_desk()
    for _ in range(2):
        done(desk, drawing())
    done(desk, commands.LiftDrawing(drawing="D1"))
    assert isinstance(desk.do(commands.LiftDrawing(drawing="D2"), OTHER, after(minutes=1)), Done)
    mine = last_changed_by(desk.picture.drawings, ME.actor)
    theirs = last_changed_by(desk.picture.drawings, OTHER.actor)
    assert mine is not None
    assert theirs is not None
    assert (mine.id, theirs.id) == ("D1", "D2")
    assert last_changed_by(desk.picture.drawings, "nobody") is None


def test_that_changes_of_several_drawings_are_taken_back_the_latest_first() -> None:
    desk = a_desk()
    for _ in range(2):
        done(desk, drawing())
    order = ["D2", "D1", "D2", "D2", "D1"]
    for radius, name in enumerate(order, 10):
        done(desk, commands.Redraw(drawing=name, shape=Circle(HERE, radius)), after(minutes=radius))
    taken = []
    while (last := last_changed_by(desk.picture.drawings, ME.actor)) is not None:
        taken.append(last.id)
        done(desk, commands.TakeBackDrawing(drawing=last.id))
    assert taken == order[::-1]


# Refusals


@pytest.mark.parametrize(
    ("command", "why"),
    [
        (drawing("moat"), "nothing that can be drawn"),
        (drawing("inner", Line((HERE, offset(HERE, 50.0, 0.0)))), "A line is no inner cordon"),
        (drawing("note"), "A note needs words"),
        (drawing(words="x" * 200), "The label is too long"),
        (drawing(shape=Circle(HERE, 0.2)), "radius of 1 m to 5 km"),
        (drawing(shape=Circle(HERE, 9_000.0)), "radius of 1 m to 5 km"),
        (drawing(shape=Polygon((HERE, HERE))), "3 at least"),
        (drawing(shape=square(40_000.0)), "wider than 30 km"),
        (drawing(incident="2030-05-01/0099"), "There is no incident"),
        (drawing(inside=RoadsInside(0, 0.0)), "There is no road inside"),
        (drawing(inside=RoadsInside(30_000, 1e6)), "draw less"),
        (commands.LiftDrawing(drawing="D7"), "Nothing on the map is called D7"),
        (commands.TakeBackDrawing(drawing="D7"), "Nothing on the map is called D7"),
    ],
)
def test_that_what_makes_no_sense_is_refused_in_words(command: commands.Command, why: str) -> None:
    assert why in no(a_desk(), command)


def test_that_what_is_lifted_can_be_changed_only_by_taking_that_back() -> None:
    desk = a_desk()
    done(desk, drawing())
    done(desk, commands.LiftDrawing(drawing="D1"))
    for command in (
        commands.LiftDrawing(drawing="D1"),
        commands.Redraw(drawing="D1", shape=square()),
        commands.RenameDrawing(drawing="D1", kind="outer", words=""),
        commands.CloseInside(drawing="D1", inside=RoadsInside(3, 300.0)),
    ):
        assert "lifted already" in no(desk, command)


def test_that_a_map_full_of_drawings_takes_no_more_until_one_is_lifted() -> None:
    desk = a_desk()
    done(desk, drawing())
    more = {f"E{n}": structs.replace(the(desk), id=f"E{n}") for n in range(MOST_STANDING - 1)}
    desk.picture.drawings.update(more)
    assert "lift some first" in no(desk, drawing())
    done(desk, commands.LiftDrawing(drawing="D1"))
    done(desk, drawing())


def test_that_what_changes_nothing_is_refused() -> None:
    desk = a_desk()
    done(desk, drawing())
    assert "drawn so already" in no(desk, commands.Redraw(drawing="D1", shape=ROUND))
    same = commands.RenameDrawing(drawing="D1", kind="inner", words="")
    assert "called that already" in no(desk, same)


# Roads inside


def test_that_a_cordon_may_close_the_roads_inside_as_it_is_made_and_open_them_as_it_is_lifted() -> (
    None
):
    desk = a_desk()
    key = incident(desk)
    done(desk, drawing(incident=key, inside=RoadsInside(4, 620.0, "armed")))
    closure = desk.picture.road_changes["R1"]
    assert (the(desk).roads, closure.where, closure.until) == ("R1", ROUND, None)
    assert (closure.words, closure.incident) == ("Roads inside D1 inner cordon", key)
    assert "R1: Roads inside D1 inner cordon closed until reopened, 4 stretches, 620 m: armed" in (
        log(desk, key)
    )
    done(desk, commands.LiftDrawing(drawing="D1", reopen=True))
    assert held(desk) == []


def test_that_a_cordon_may_be_lifted_and_the_roads_stay_closed() -> None:
    desk = a_desk()
    done(desk, drawing(inside=RoadsInside(4, 620.0)))
    done(desk, commands.LiftDrawing(drawing="D1"))
    assert held(desk) == ["R1"]


def test_that_the_closure_goes_where_its_drawing_goes_and_back_with_it() -> None:
    desk = a_desk()
    done(desk, drawing())
    done(desk, commands.CloseInside(drawing="D1", inside=RoadsInside(4, 620.0, "armed")))
    wide = Circle(HERE, 400.0)
    assert "R1 closes the roads inside D1" in no(desk, commands.Redraw(drawing="D1", shape=wide))
    done(desk, commands.Redraw(drawing="D1", shape=wide, inside=RoadsInside(9, 2_000.0)))
    assert held(desk) == ["R2"]
    now = desk.picture.road_changes["R2"]
    assert (now.where, now.stretches, now.reason) == (wide, 9, "armed")
    done(desk, commands.TakeBackDrawing(drawing="D1", inside=RoadsInside(4, 620.0)))
    assert held(desk) == ["R3"]
    assert desk.picture.road_changes["R3"].where == ROUND
    moved = Circle(offset(HERE, 4_000.0, 0.0), 100.0)
    done(desk, commands.Redraw(drawing="D1", shape=moved, inside=RoadsInside(0, 0.0)))
    assert held(desk) == []


def test_that_the_roads_inside_are_closed_once_and_never_inside_a_line() -> None:
    desk = a_desk()
    done(desk, drawing(inside=RoadsInside(4, 620.0)))
    again = commands.CloseInside(drawing="D1", inside=RoadsInside(4, 620.0))
    assert "R1 closes the roads inside D1 already" in no(desk, again)
    done(desk, drawing("note", Line((HERE, offset(HERE, 90.0, 0.0))), words="Boundary"))
    line = commands.CloseInside(drawing="D2", inside=RoadsInside(4, 620.0))
    assert "is a line" in no(desk, line)


# Where to meet


def meeting(key: str, place: Position, despite: str = "") -> commands.SetMeetingPoint:
    return commands.SetMeetingPoint(
        incident=key, position=place, words="the car park", despite=despite
    )


@pytest.mark.parametrize("kind", ["inner", "hazard"])
def test_that_nobody_is_to_meet_in_an_inner_cordon_or_a_hazard_unless_somebody_says_why(
    kind: str,
) -> None:
    desk = a_desk()
    key = incident(desk)
    done(desk, drawing(kind, square()))
    refused = no(desk, meeting(key, HERE))
    assert f"inside D1 {'inner cordon' if kind == 'inner' else 'hazard'}" in refused
    assert "despite" in refused
    done(desk, meeting(key, offset(HERE, 0.0, 150.0)))
    done(desk, meeting(key, HERE, "only way in"))
    assert any(line.endswith("despite: only way in") for line in log(desk, key))
    assert desk.picture.incidents[key].rvp is not None


@pytest.mark.parametrize("kind", ["outer", "traffic", "search", "note"])
def test_that_they_may_meet_inside_anything_else(kind: str) -> None:
    desk = a_desk()
    key = incident(desk)
    done(desk, drawing(kind, square(), words="words"))
    done(desk, meeting(key, HERE))
    assert desk.picture.incidents[key].rvp is not None


def test_that_they_may_meet_where_a_hazard_was_lifted() -> None:
    desk = a_desk()
    key = incident(desk)
    done(desk, drawing("hazard"))
    assert [d.id for d in dangers_at(desk.picture.drawings, HERE)] == ["D1"]
    done(desk, commands.LiftDrawing(drawing="D1"))
    done(desk, meeting(key, HERE))


def test_that_a_hazard_drawn_over_a_meeting_point_tells_whose_it_is() -> None:
    desk = a_desk()
    key = incident(desk)
    done(desk, meeting(key, HERE))
    incidents = desk.picture.incidents.values()
    assert [i.id for i in met_inside("hazard", ROUND, incidents)] == [key]
    assert met_inside("outer", ROUND, incidents) == []
    away = Circle(offset(HERE, 500.0, 0.0), 100.0)
    assert met_inside("hazard", away, incidents) == []


def test_that_each_kind_says_the_measure_that_matters() -> None:
    assert extent("inner", Circle(HERE, 1_200.0)) == "1.2 km"
    assert extent("outer", square()) == "800 m"
    assert extent("search", square(2_000.0)) == "4.0 km²"
    assert extent("note", Line((HERE, offset(HERE, 0.0, 640.0)))) == "640 m"
