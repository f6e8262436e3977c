"""What a typed line is answered with: what was done, to whom, and a way back that can be typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from dispatch_desk import commands
from dispatch_desk.records import Records, Request
from resources.units import Callsign
from tests.ui.a_night import BR09, BR21, BR24, FORCE, NOW, busy
from ui import text
from ui.command_line.parsing import parse
from ui.command_line.reading import Context
from ui.done_words import Before, Deed, deed_of, said

JOB, ARV1 = "2041-01-12/0417", Callsign("ARV1")
BACK = " · to take it back: "
YES = commands.AnswerRequest(incident=JOB, callsign=ARV1, granted=True, by="Insp Bell")


def night() -> Records:
    """ARV1 was asked for at 0417; BR24 goes there."""
    records = busy()
    asked = Request(ARV1, "duty inspector", "shots heard", "M Hughes", NOW)
    log = structs.replace(records.incidents[JOB], requests=(asked,), units=(BR21, BR24))
    records.incidents[JOB] = log
    records.units[BR24] = structs.replace(records.units[BR24], incident=JOB)
    records.units[ARV1] = structs.replace(
        records.units[BR24],
        unit=structs.replace(records.units[BR24].unit, callsign=ARV1, kind="ARV"),
        incident=None,
    )
    return records


def answer(*done: commands.Command) -> str:
    before = Before(night(), FORCE, NOW)
    return said(deed for one in done if (deed := deed_of(one, before)) is not None)


def test_that_a_grant_and_a_refusal_name_who_for_what_and_by_whom() -> None:
    assert answer(YES) == (
        "ARV1 granted for 0417 by Insp Bell; send ARV1 0417 sends it"
        " · to take it back: refuse ARV1 0417 Insp Bell: why"
    )
    assert answer(structs.replace(YES, granted=False)) == (
        "ARV1 refused for 0417 by Insp Bell · to take it back: grant ARV1 0417 Insp Bell: why"
    )


def test_that_contact_says_how_it_came_and_when() -> None:
    heard = commands.RecordContact(callsign=BR09, how="radio")
    assert answer(heard) == (
        f"BR09 heard by radio at {text.local_time(NOW)} · to take it back: unheard BR09 and why"
    )


def test_that_units_of_one_line_are_one_sentence() -> None:
    both = [commands.SendUnit(incident=JOB, callsign=name) for name in (BR09, BR24)]
    choice = commands.RecordChoice(incident=JOB, chosen=(BR24,), proposed=(), shown=())
    others = [
        structs.replace(one, callsign=Callsign(name)) for one, name in zip(both, "AB", strict=True)
    ]
    assert answer(*others, choice) == "A, B sent to 0417 · to take it back: recall"
    assert answer(both[0]).startswith("BR09 sent to 0417, taken from 0409 · ")


BACKS = (
    YES,
    structs.replace(YES, granted=False),
    commands.SetStatus(callsign=BR24, code=7),
    commands.Regrade(incident=JOB, grade="2", reason="calmer"),
    commands.MarkIncident(incident=JOB, markers=("weapons", "children"), reason="caller"),
    commands.MarkIncident(incident=JOB, markers=(), reason="mistaken"),
    commands.StandDown(callsign=BR24),
    commands.CountPrisoners(callsign=BR24, count=2),
    commands.ReportTerminal(callsign=BR24, state="low battery"),
    commands.RecallUnit(incident=JOB, callsign=ARV1),
    commands.BookOnUnit(unit=night().units[BR24].unit, status=2),
)  # fmt: skip


@pytest.mark.parametrize("done", BACKS, ids=lambda done: type(done).__name__)
def test_that_the_way_back_is_a_line_that_can_be_typed(done: commands.Command) -> None:
    records = night()
    if isinstance(done, commands.MarkIncident) and done.markers:
        records.incidents[JOB] = structs.replace(records.incidents[JOB], markers=done.markers[1:])
    elif isinstance(done, commands.MarkIncident):
        records.incidents[JOB] = structs.replace(records.incidents[JOB], markers=("weapons",))
    deed = deed_of(done, Before(records, FORCE, NOW))
    assert deed is not None
    assert deed.back
    if isinstance(done, commands.StandDown):
        records.units[BR24] = structs.replace(records.units[BR24], incident=None)
        records.incidents[JOB] = structs.replace(records.incidents[JOB], units=(BR21,))
    parsed = parse(deed.back, Context(FORCE, records, "M Hughes", now=NOW))
    assert parsed.error == ""
    assert parsed.commands


names = st.sampled_from(["BR21", "BR24", "0417"])
deeds = st.builds(Deed, names, st.sampled_from(["sent", "heard"]), st.sampled_from(["", "recall"]))


@given(st.lists(deeds, max_size=8))
def test_that_every_deed_is_said_once_with_its_name(done: list[Deed]) -> None:
    words = said(done)
    assert all(deed.who in words and deed.what in words for deed in done)
    assert words.count("sent") == len({deed[1:] for deed in done if deed.what == "sent"})
    assert words.count(BACK) == len({deed[1:] for deed in done if deed.back})


def test_that_what_is_seen_where_it_was_done_is_not_said_on_the_line() -> None:
    assert answer(commands.ReopenRoads(change="R1", reason="clear")) == ""
