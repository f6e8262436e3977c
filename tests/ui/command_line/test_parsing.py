from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from dispatch_desk.commands import (
    CloseIncident,
    Command,
    OwnAlert,
    OwnIncident,
    RecordContact,
    Regrade,
    SendUnit,
    SetStatus,
    StandDown,
    WriteLog,
)
from dispatch_desk.records import Records
from resources.units import Callsign
from tests.ui.a_night import BC14, BN33, BR09, BR21, BR24, FORCE, MINUTE, busy, duty
from tests.ui.units.candidates import candidate
from ui.command_line.parsing import LONGEST, parse
from ui.command_line.reading import Context, Find, Help, WhyNot
from ui.command_line.verbs import VERBS

ME = "M Hughes"
DOMESTIC, DISORDER = "2041-01-12/0417", "2041-01-12/0411"
BT11 = Callsign("BT11")


def night() -> Records:
    records = busy()
    records.units[BT11] = duty(BT11, 2, MINUTE)
    return records


def at(incident: str | None = DOMESTIC) -> Context:
    rows = (candidate("BR24", rank=1, eta_s=105), candidate("BT11", rank=2, eta_s=180))
    return Context(FORCE, night(), ME, incident, rows)


LINES: list[tuple[str, list[Command]]] = [
    ("own 0422", [OwnIncident(incident="2041-01-12/0422", owner=ME)]),
    ("own", [OwnIncident(incident=DOMESTIC, owner=ME)]),
    ("off BN33", [StandDown(callsign=BN33)]),
    ("off bn33 bc14 no longer needed",
     [StandDown(callsign=c, reason="no longer needed") for c in (BN33, BC14)]),
    ("st BR21 6", [SetStatus(callsign=BR21, code=6)]),
    ("st BR21 at scene", [SetStatus(callsign=BR21, code=6)]),
    ("ok BR09 voice", [RecordContact(callsign=BR09, how="voice")]),
    ("ok BR09 radio all calm", [RecordContact(callsign=BR09, how="radio", note="all calm")]),
    ("ok BR09 all calm", [RecordContact(callsign=BR09, how="voice", note="all calm")]),
    ("grade 0415 3 gone on arrival",
     [Regrade(incident="2041-01-12/0415", grade="3", reason="gone on arrival")]),
    ("grade 2 calmer now", [Regrade(incident=DOMESTIC, grade="2", reason="calmer now")]),
    ("log 0411 two  spaces stay", [WriteLog(incident=DISORDER, text="two  spaces stay")]),
    ("log child upstairs", [WriteLog(incident=DOMESTIC, text="child upstairs")]),
    ("close 0411 dealt moved on", [CloseIncident(incident=DISORDER, result="dealt", note="moved on")]),
    ("close 0411 arr", [CloseIncident(incident=DISORDER, result="arrest")]),
    ("take BR21", [OwnAlert(alert="BR21-E1", owner=ME)]),
    ("/take br21", [OwnAlert(alert="BR21-E1", owner=ME)]),
]  # fmt: skip


@pytest.mark.parametrize(("line", "commands"), LINES, ids=[line for line, _ in LINES])
def test_that_a_line_becomes_its_commands(line: str, commands: list[Command]) -> None:
    parsed = parse(line, at())
    assert list(parsed.commands) == commands, parsed.error


def test_that_units_are_sent_with_the_rank_and_time_the_list_shows() -> None:
    parsed = parse("send BR24 BT11 0417 life at risk", at())
    assert [(c.callsign, c.rank, c.eta_s, c.reason) for c in sends(parsed.commands)] == [
        ("BR24", 1, 105, "life at risk"),
        ("BT11", 2, 180, "life at risk"),
    ]


def test_that_a_list_of_another_incident_lends_no_rank() -> None:
    (sent,) = sends(parse("send BR24 0411", at()).commands)
    assert (sent.incident, sent.rank, sent.eta_s) == (DISORDER, None, None)


def test_that_a_busy_unit_is_diverted_in_one_command_and_the_cost_is_said() -> None:
    parsed = parse("send BC14 0417", at())
    (sent,) = sends(parsed.commands)
    assert sent.divert
    assert not any(isinstance(command, StandDown) for command in parsed.commands)
    assert "leaves 0411 (grade 2) with no unit" in parsed.warning


def test_that_a_job_left_bare_by_two_is_said_once() -> None:
    context = at()
    both = structs.replace(context.records.incidents[DISORDER], units=(BC14, BR09))
    context.records.incidents[DISORDER] = both
    context.records.units[BR09] = duty(BR09, 5, MINUTE, "0411")
    warning = parse("send BC14 BR09 0417", context).warning
    assert warning.count("0411") == 1
    assert "leaves 0411" in warning


def test_that_a_unit_taken_from_others_is_a_diversion_not_a_bare_job() -> None:
    context = at()
    key = DISORDER
    both = structs.replace(context.records.incidents[key], units=(BC14, BR09))
    context.records.incidents[key] = both
    assert "diverts BC14 from 0411" in parse("send BC14 0417", context).warning


def test_that_too_few_officers_are_said_and_no_reason_is_asked_once_one_is_given() -> None:
    context = replace(at(DISORDER), candidates=(candidate("BT11", rank=1, crew=1),))
    context.records.incidents[DISORDER] = structs.replace(
        context.records.incidents[DISORDER], units=()
    )
    asked = "1 of 2 officers: say why after the number"
    assert parse("send BT11 0411", context).warning == asked
    assert parse("send BT11 0411 nobody else", context).warning == "1 of 2 officers"


REFUSALS = [
    ("send", "Which unit"),
    ("send BR42 0417", "Nearest: "),
    ("send BR24 B", "Nearest: "),  # half a callsign is no reason
    ("send BR24 0999", "No open incident 0999"),
    ("send BR21 0411", "emergency of its own"),
    ("send BR21", "emergency of its own"),
    ("off BR24", "going nowhere"),
    ("st BR21", "Which status?"),
    ("st BR21 77", "no status"),
    ("grade 0415 2", "reason"),
    ("grade 0415 9 why", "no grade"),
    ("log 0999 text", "No open incident 0999"),
    ("log 0411", "Add the text"),
    ("close 0411 nonsense", "no result"),
    ("take BR24", "no open alert"),
    ("find", "Find what"),
    ("why", "Which unit"),
]


@pytest.mark.parametrize(("line", "words"), REFUSALS, ids=[line for line, _ in REFUSALS])
def test_that_what_cannot_be_done_says_why(line: str, words: str) -> None:
    parsed = parse(line, at())
    assert words in parsed.error
    assert not parsed.commands


def test_that_a_line_without_an_incident_asks_which() -> None:
    assert "Which incident" in parse("send BR24", at(None)).error


def test_that_an_unknown_verb_offers_the_three_nearest() -> None:
    error = parse("snd BR24", at()).error
    offered = error.rpartition("Nearest: ")[2].split(", ")
    assert offered[0] == "send"
    assert len(offered) == 3
    assert set(offered) <= set(VERBS)


def test_that_questions_are_no_commands() -> None:
    assert parse("find 14 corp", at()).question == Find("14 corp")
    assert parse("why br24", at()).question == WhyNot(BR24)
    everything = parse("help", at()).question
    assert isinstance(everything, Help)
    assert len(everything.lines) == len(VERBS)
    one = parse("help send", at()).question
    assert isinstance(one, Help)
    assert len(one.lines) == 1


def test_that_a_number_means_the_newest_open_day() -> None:
    context = at()
    older = structs.replace(context.records.incidents[DOMESTIC], id="2041-01-11/0417")
    context.records.incidents[older.id] = older
    assert parse("own 0417", context).commands == (OwnIncident(incident=DOMESTIC, owner=ME),)
    whole = parse("own 2041-01-11/0417", context).commands
    assert whole == (OwnIncident(incident="2041-01-11/0417", owner=ME),)


def test_that_a_closed_incident_is_refused_by_its_number() -> None:
    context = at()
    known = context.records.incidents[DOMESTIC]
    context.records.incidents[DOMESTIC] = structs.replace(known, closed_at=known.created_at)
    assert "closed" in parse("own 0417", context).error
    assert "closed" in parse("own", context).error


def test_that_a_line_longer_than_a_statement_is_refused() -> None:
    assert "Too long" in parse("log " + "x" * LONGEST, at()).error


WORDS = st.one_of(
    st.sampled_from([*VERBS, "BR24", "br21", "0417", "9999", "voice", "2", "6", "dealt", "/"]),
    st.text(max_size=12),
)


@given(st.lists(WORDS, max_size=7).map(" ".join))
def test_that_any_line_is_answered_in_exactly_one_way(line: str) -> None:
    parsed = parse(line, at())
    answers = [bool(parsed.commands), parsed.question is not None, bool(parsed.error)]
    assert sum(answers) <= 1
    assert sum(answers) == 1 or not line.strip().removeprefix("/").strip()


@given(st.sampled_from(sorted(VERBS)), st.text(max_size=20))
def test_that_only_a_whole_verb_is_understood(verb: str, more: str) -> None:
    glued = (verb + "x" + more).split(maxsplit=1)[0].lower()
    assert glued in VERBS or "No verb" in parse(glued, at()).error


def sends(commands: tuple[Command, ...]) -> list[SendUnit]:
    return [command for command in commands if isinstance(command, SendUnit)]
