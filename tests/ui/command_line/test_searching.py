import pytest

from dispatch_desk.force.profile import load_force
from dispatch_desk.records import DutyUnit, Incident, Records
from geodata.places import Position
from resources.units import Callsign, Unit
from tests.ui.roads.closures import NOW
from ui.command_line.parsing import parse
from ui.command_line.reading import AskHold, AskReach, Context, Parsed, Target

KEY = "2031-03-04/0417"
JOB = Incident(
    id=KEY, version=1, kind="domestic", grade="1", place="14 Hazel Street",
    position=Position(54.3, -4.9), channel="999", caller="", summary="", markers=(), created_at=NOW,
)  # fmt: skip
BR21 = Callsign("BR21")
UNIT = DutyUnit(Unit(BR21, "RSP", (), "br21"), 1, 2, NOW, "radio", NOW, "radio")
CONTEXT = Context(load_force(), Records({KEY: JOB}, {BR21: UNIT}), incident=KEY)
TO_IT, FROM_UNIT = Target("0417", incident=KEY), Target(BR21, unit=BR21)


def read(line: str, context: Context = CONTEXT) -> Parsed:
    return parse(line, context)


@pytest.mark.parametrize(
    ("line", "asked"),
    [
        ("reach 0417 10", AskReach(TO_IT, (10,))),
        ("reach 10", AskReach(TO_IT, (10,))),  # the open incident
        ("reach br21 5", AskReach(FROM_UNIT, (5,))),
        ("reach BR21 2 5 10", AskReach(FROM_UNIT, (2, 5, 10))),
        ("reach 0417 10 min", AskReach(TO_IT, (10,))),
        ("reach Hazel Street 5 ago 3", AskReach(Target("Hazel Street"), (5,), 180.0)),
        ("reach 14 corp 5", AskReach(Target("14 corp"), (5,))),
        ("reach 0417 5 ago 3 on foot", AskReach(TO_IT, (5,), 180.0, on_foot=True)),
        ("reach off", AskReach(None)),
        ("hold 0417 for 3", AskHold(TO_IT, 180.0)),
        ("hold ago 3", AskHold(TO_IT, 180.0)),
        ("hold", AskHold(TO_IT)),
        ("hold Hazel Street ago 2", AskHold(Target("Hazel Street"), 120.0)),
        ("hold area", AskHold(None, draw=True)),
        ("hold off", AskHold(None)),
    ],
)
def test_that_a_search_is_read_as_it_is_said(line: str, asked: object) -> None:
    assert read(line) == Parsed(question=asked)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("reach 0417", "how many minutes"),
        ("reach 0417 61", "1 to 60"),
        ("reach 0417 0", "1 to 60"),
        ("reach 0999 5", "No open incident 0999"),
        ("hold 0417 ago 31", "anywhere"),
    ],
)
def test_that_a_search_that_cant_be_is_refused_in_words(line: str, why: str) -> None:
    assert why in read(line).error


def test_that_without_an_open_incident_it_must_be_named() -> None:
    nobody = Context(load_force(), Records())
    assert "Which incident" in read("hold", nobody).error


def test_that_searching_is_of_use_in_a_replay_too() -> None:
    past = Context(load_force(), CONTEXT.records, incident=KEY, only_looks=True)
    assert read("reach 0417 10", past).question == AskReach(TO_IT, (10,))
    assert read("hold 0417 ago 2", past).question == AskHold(TO_IT, 120.0)
