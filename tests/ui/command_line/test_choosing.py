"""The verbs of choosing: what they ask for, what they say before Enter, and how they refuse."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import pytest
from msgspec import structs

from dispatch_desk.commands import (
    AnswerRequest,
    Command,
    CountPrisoners,
    RecallUnit,
    RecordChoice,
    RequestUnit,
    SendUnit,
    WriteLog,
)
from dispatch_desk.records import Left, LogLine, Records, Request
from dispatch_desk.sending.costs import Cost
from resources.units import Callsign
from tests.ui.a_night import BC14, BR21, BR24, FORCE, MINUTE, NOW, SECOND, busy, duty
from tests.ui.units.candidates import candidate
from ui.command_line.completing import completions
from ui.command_line.parsing import parse
from ui.command_line.reading import Context, Meet, ShowPairing, WhyNot

ME, DOMESTIC, DISORDER = "M Hughes", "2041-01-12/0417", "2041-01-12/0411"
Kind = Literal["cover", "job", "backup", "divert"]
AR01, BT11 = Callsign("AR01"), Callsign("BT11")


def night() -> Records:
    """BR24 and BT11 were sent to 0417 by us; AR01 is armed, and asked for there."""
    records = busy()
    armed = duty(AR01, 2, MINUTE)
    records.units[AR01] = structs.replace(armed, unit=structs.replace(armed.unit, kind="ARV"))
    lines = []
    for n, callsign in enumerate((BR24, BT11)):
        at = NOW - (30 - n) * SECOND
        going = duty(callsign, 5, MINUTE, "0417", crew=2)
        records.units[callsign] = structs.replace(going, sent_at=at)
        lines.append(LogLine(90 + n, at, at, ME, f"{callsign} sent", "system"))
    records.units[BR24] = structs.replace(records.units[BR24], left=Left(DISORDER, 6, NOW))
    log = records.incidents[DOMESTIC]
    request = Request(AR01, "duty inspector", "shots heard", ME, NOW - MINUTE)
    records.incidents[DOMESTIC] = structs.replace(
        log, units=(*log.units, BR24, BT11), log=(*log.log, *lines), requests=(request,)
    )
    return records


def at(**more: object) -> Context:
    rows = (candidate("BT11", rank=1, eta_s=105), candidate("BN40", reason="PCSO: not for that"))
    return Context(FORCE, night(), ME, DOMESTIC, rows, now=NOW, **more)  # type: ignore[arg-type] # each test its own


def answer(*, granted: bool, why: str = "") -> AnswerRequest:
    return AnswerRequest(
        incident=DOMESTIC, callsign=AR01, granted=granted, by="Insp Bell", reason=why
    )


BOTH = [RecallUnit(incident=DOMESTIC, callsign=c) for c in (BR24, BT11)]
ASKED_BY_VOICE = "BR24 asked for its position by voice"
LINES: list[tuple[str, Sequence[Command]]] = [
    ("recall", BOTH),
    ("recall BT11", BOTH[1:]),
    ("request AR01 0411 shots heard",
     [RequestUnit(incident=DISORDER, callsign=AR01, reason="shots heard")]),
    ("grant AR01 0417 Insp Bell: armed response agreed",
     [answer(granted=True, why="armed response agreed")]),
    ("grant ar01 Insp Bell", [answer(granted=True)]),
    ("refuse AR01 Insp Bell because no firearm seen",
     [answer(granted=False, why="no firearm seen")]),
    ("refuse AR01 Insp Bell no firearm seen", [answer(granted=False, why="no firearm seen")]),
    ("prisoners BC14 1", [CountPrisoners(callsign=BC14, count=1)]),
    ("prisoners BC14 0", [CountPrisoners(callsign=BC14, count=0)]),
    ("position BR24", [WriteLog(incident=DOMESTIC, text=ASKED_BY_VOICE)]),
    ("position AR01", [WriteLog(incident=DOMESTIC, text="AR01 asked for its position by voice")]),
]  # fmt: skip


@pytest.mark.parametrize(("line", "commands"), LINES, ids=[line for line, _ in LINES])
def test_that_a_line_becomes_its_commands(line: str, commands: Sequence[Command]) -> None:
    parsed = parse(line, at())
    assert list(parsed.commands) == list(commands), parsed.error


@pytest.mark.parametrize(
    ("line", "warning"),
    [
        ("recall", "BR24 back to 0411 · BT11 free"),
        ("request AR01 0411 shots", "asks the duty inspector; AR01 is not sent by that"),
        ("grant AR01 Insp Bell: yes", "AR01 granted by Insp Bell: yes"),
        ("refuse AR01 Insp Bell", "AR01 refused by Insp Bell"),
        ("position BR24", "only written down: ask BR24 by voice"),
        ("send BN40 0417", "BN40: PCSO: not for that: say why after the number"),
    ],
)
def test_that_what_it_means_is_said_before_enter(line: str, warning: str) -> None:
    context = at()
    context.records.units[Callsign("BN40")] = duty(Callsign("BN40"), 2, MINUTE)
    assert warning in parse(line, context).warning


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("recall AR01", "going nowhere"),
        ("recall BT11 at once", "no unit"),
        ("request AR01 0411", "Why is AR01 needed?"),
        ("grant AR01 0417", "Who decided?"),
        ("grant BT11 Insp Bell", "Nobody waits for an answer about “BT11”"),
        ("grant", "Nobody waits"),
        ("prisoners BC14", "How many are aboard?"),
        ("prisoners BC14 1 2", "How many are aboard?"),
        ("rvp 0417", "Meet where?"),
        ("position XX9", "No unit XX9"),
    ],
)
def test_that_what_cannot_be_read_says_why(line: str, said: str) -> None:
    assert said in parse(line, at()).error


def test_that_only_ones_own_last_sending_is_recalled() -> None:
    context = at()
    another = Context(FORCE, context.records, "S Khan", DOMESTIC)
    assert "Nobody you sent is on the way" in parse("recall", another).error
    earlier = structs.replace(context.records.units[BR24], sent_at=NOW - 20 * MINUTE)
    context.records.units[BR24] = earlier
    assert parse("recall", context).commands == (BOTH[1],)


def test_that_questions_change_nothing() -> None:
    assert parse("why BR21", at()).question == WhyNot(BR21)
    assert parse("pair", at()).question == ShowPairing()
    assert parse("rvp 0411 Hazel Street", at()).question == Meet(DISORDER, "Hazel Street")
    assert parse("rvp here", at()).question == Meet(DOMESTIC, "here")


def test_that_a_typed_choice_keeps_the_list_and_who_was_chosen_far_below_in_it() -> None:
    rows = tuple(candidate(f"BX{n:02}", rank=n + 1, eta_s=60 * n + 60) for n in range(50))
    context = at()
    for callsign in (row.callsign for row in rows):
        context.records.units[callsign] = duty(callsign, 2, MINUTE)
    first = (rows[1].callsign, rows[0].callsign)
    shown = replace(context, candidates=rows, proposed=first)
    *_, choice = parse("send BX45 0417", shown).commands
    assert isinstance(choice, RecordChoice)
    assert (choice.chosen, choice.proposed) == ((rows[45].callsign,), first)
    assert [row.rank for row in choice.shown] == [*range(1, 40), 46]
    (sent,) = parse("send BX45 0411", shown).commands  # of that job no list is shown
    assert isinstance(sent, SendUnit)


def lost(kind: Kind, words: str, *, grave: bool = False) -> Cost:
    return Cost(kind, words, words, 300, 900, grave)


def test_that_what_others_lose_is_said_and_no_more_than_has_room() -> None:
    costs = (
        lost("job", "0409 waits 4 min longer"),
        lost("divert", "0417 left with nobody"),
        lost("cover", "Ladyhill 4 min longer"),
        lost("cover", "Nash 2 min longer"),
    )
    warning = parse("send AR01 0411 alone", at(costs=lambda _units, _incident: costs)).warning
    assert "0409 waits 4 min longer · Ladyhill 4 min longer" in warning
    assert "Nash" not in warning
    assert "left with nobody" not in warning  # the line says itself what it leaves


def test_that_everybody_whose_backup_would_be_too_far_is_named_first() -> None:
    far = [lost("backup", f"{name}: backup 5 → 15 min", grave=True) for name in ("A", "B", "C")]
    costs = (*far, lost("cover", "Ladyhill 4 min longer"))
    warning = parse("send BC14 0417 alone", at(costs=lambda _units, _incident: costs)).warning
    assert warning.startswith(" · ".join(cost.words for cost in far))
    assert "Ladyhill" not in warning


def test_that_officers_are_counted_against_every_rule_of_needs() -> None:
    context = at()
    theft = "2041-01-12/0402"
    assert FORCE.type("theft").min_officers == 1
    assert "officers" not in parse("send AR01 0402", context).warning
    armed = structs.replace(context.records.incidents[theft], markers=("weapons",))
    context.records.incidents[theft] = armed
    assert "1 of 2 officers: say why" in parse("send AR01 0402", context).warning


def test_that_a_kind_todays_data_has_lost_is_said_and_not_fallen_over() -> None:
    context = at()
    lost_kind = context.records.units[AR01]
    context.records.units[AR01] = structs.replace(
        lost_kind, unit=structs.replace(lost_kind.unit, kind="AIRSHIP")
    )
    assert "AIRSHIP" in parse("request AR01 0411 shots", context).error


def test_that_closing_a_job_left_undone_says_so() -> None:
    context = at()
    job = structs.replace(
        context.records.incidents[DISORDER], units=(), undone_at=NOW - 200 * SECOND
    )
    context.records.incidents[DISORDER] = job
    assert "left undone 3:20 ago" in parse("close 0411 dealt", context).warning


@pytest.mark.parametrize(
    ("line", "word", "note"),
    [
        ("request A", "AR01", "ask the duty inspector"),
        ("grant A", "AR01", "0417: shots heard"),
        ("why B", "BT11", "1:45"),
        ("recall BT", "BT11", "en route 0417"),
    ],
)
def test_that_units_are_offered_where_they_fit(line: str, word: str, note: str) -> None:
    offered = {offer.word: offer.note for offer in completions(line, at())}
    assert offered[word].startswith(note)
