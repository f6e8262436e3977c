"""Cordons, hazards and areas of search by words; lifted, named, and their roads closed."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from dispatch_desk.commands import CloseInside, Draw, LiftDrawing, RenameDrawing
from dispatch_desk.records import Closure, Drawing, MeetingPoint, Records
from geodata.drawn import Line, Shape, offset
from geodata.places import Position
from geodata.selecting import Selector
from geodata.selection import Circle
from tests.towns import APART_DEG, SOUTH, WEST, a_village
from tests.ui.a_night import FORCE, NOW, busy
from ui.command_line.completing import completions
from ui.command_line.parsing import parse
from ui.command_line.reading import Context, DrawByHand, Meet

SELECTOR = Selector(a_village().roads)
DOMESTIC = "2041-01-12/0417"
HERE = Position(SOUTH + 3 * APART_DEG, WEST + 3 * APART_DEG)


def drawn(name: str, shape: Shape | None = None, **more: object) -> Drawing:
    words: dict[str, object] = {
        "id": name, "version": 1, "kind": "inner", "shape": shape or Circle(HERE, 100.0), "words": "",
        "incident": DOMESTIC, "by": "M Hughes", "made_at": NOW, "changed_by": "M Hughes",
        "changed_at": NOW, "change": 1,
    }  # fmt: skip
    return Drawing(**(words | more))  # type: ignore[arg-type]


def records() -> Records:
    """0417 in the middle of the village; a cordon, a line, one whose roads are closed, one lifted."""
    found = busy()
    found.incidents[DOMESTIC] = structs.replace(found.incidents[DOMESTIC], position=HERE)
    found.road_changes["R4"] = Closure(
        "R4", 1, Circle(HERE, 100.0), "Roads inside D3", None, "armed", "M Hughes",
        NOW - timedelta(minutes=3), None, None, 4, 600.0,
    )  # fmt: skip
    line = Line((HERE, offset(HERE, 100.0, 0.0)))
    found.drawings = {
        "D1": drawn("D1"),
        "D2": drawn("D2", line, kind="note", words="Boundary"),
        "D3": drawn("D3", kind="hazard", words="gas", roads="R4"),
        "D4": drawn("D4", lifted_at=NOW),
    }
    return found


def context(**more: object) -> Context:
    return Context(FORCE, records(), incident=DOMESTIC, selector=SELECTOR, now=NOW, **more)  # type: ignore[arg-type]


def asked(line: str) -> object:
    parsed = parse(line, context())
    assert not parsed.error, parsed.error
    (command,) = parsed.commands
    return command


@pytest.mark.parametrize(
    ("line", "kind", "radius_m", "words"),
    [
        ("cordon inner 0417 100m", "inner", 100.0, ""),
        ("cordon o 300 press point", "outer", 300.0, "press point"),
        ("cordon traffic 0417 1.5km", "traffic", 1_500.0, ""),
        ("hazard 0417 200 m gas", "hazard", 200.0, "gas"),
        ("search 500m woods closed path", "search", 500.0, "woods closed path"),
    ],
)
def test_that_a_circle_is_drawn_round_the_job(
    line: str, kind: str, radius_m: float, words: str
) -> None:
    shape = Circle(HERE, radius_m)
    assert asked(line) == Draw(kind=kind, shape=shape, words=words, incident=DOMESTIC)


def test_that_a_cordon_closes_its_roads_when_told_so_and_says_what_that_comes_to() -> None:
    parsed = parse("cordon inner 0417 150m house closed", context())
    (command,) = parsed.commands
    assert isinstance(command, Draw)
    assert command.inside is not None
    assert command.words == "house"
    assert command.inside.stretches == len(SELECTOR.edges(Circle(HERE, 150.0)))
    assert f"closes {command.inside.stretches} stretches" in parsed.warning


def test_that_an_rvp_that_would_lie_inside_is_told_before_enter() -> None:
    known = context()
    at = MeetingPoint(HERE, "car park", "M Hughes", NOW)
    there = structs.replace(known.records.incidents[DOMESTIC], rvp=at)
    known.records.incidents[DOMESTIC] = there
    assert "RVP of 0417 lies inside" in parse("hazard 0417 50m", known).warning
    assert parse("cordon outer 0417 50m", known).warning == ""


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("cordon moat 0417 100m", "is no cordon"),
        ("cordon inner 0417", "How far round?"),
        ("cordon inner 0417 wide", "How far round?"),
        ("hazard 0417 9km", "radius of 1 m to 5 km"),
        ("lift", "Which drawing? There is D1 inner cordon 100 m"),
        ("lift D9", "Nothing drawn is called D9"),
        ("lift D4", "Nothing drawn is called D4"),
        ("lift D3 now", "keep closed"),
        ("shut D2 because flood", "There is nothing inside a line"),
        ("draw square", "is no shape"),
    ],
)
def test_that_what_is_not_understood_is_said_with_its_remedy(line: str, why: str) -> None:
    assert why in parse(line, context()).error


def test_that_a_drawing_is_lifted_and_its_roads_reopened_unless_they_are_kept() -> None:
    assert asked("lift d1") == LiftDrawing(drawing="D1")
    assert asked("lift D3 because clear") == LiftDrawing(drawing="D3", reason="clear", reopen=True)
    assert asked("lift D3 keep closed") == LiftDrawing(drawing="D3")
    assert "R4 is reopened" in parse("lift D3", context()).warning
    assert "R4 stays closed" in parse("lift D3 keep", context()).warning


def test_that_a_drawing_is_named_and_its_roads_closed() -> None:
    assert asked("rename D3 chlorine") == RenameDrawing(
        drawing="D3", kind="hazard", words="chlorine"
    )
    closing = asked("shut D1 because armed")
    assert isinstance(closing, CloseInside)
    assert (closing.drawing, closing.inside.reason) == ("D1", "armed")
    assert closing.inside.stretches > 0


def test_that_drawing_by_hand_is_a_question_for_the_map() -> None:
    assert parse("draw", context()).question == DrawByHand("polygon")
    assert parse("draw circle", context()).question == DrawByHand("circle")
    assert parse("draw road", context()).question == DrawByHand("road")


def test_that_the_reason_for_an_rvp_in_danger_goes_with_it() -> None:
    meet = parse("rvp 0417 hazel street despite only way in", context()).question
    assert meet == Meet(DOMESTIC, "hazel street", "only way in")
    assert parse("rvp 0417 despite street", context()).question == Meet(DOMESTIC, "despite street")


def test_that_a_job_is_not_closed_without_a_word_of_what_still_stands_for_it() -> None:
    warning = parse("close 0417 dealt", context()).warning
    assert "D1 inner cordon stays" in warning
    assert "D4" not in warning


def test_that_standing_drawings_and_kinds_of_cordon_are_offered() -> None:
    def offered(line: str) -> Iterator[str]:
        return (offer.word for offer in completions(line, context()))

    assert list(offered("lift ")) == ["D1", "D2", "D3"]
    assert list(offered("cordon ")) == ["inner", "outer", "traffic"]


VERBS = ["draw", "cordon", "hazard", "search", "lift", "rename", "shut", "rvp"]


@given(st.sampled_from(VERBS), st.text(max_size=30))
def test_that_no_line_about_drawings_breaks_anything(verb: str, rest: str) -> None:
    parse(f"{verb} {rest}", context())
    parse(f"{verb} {rest}", Context(FORCE))
