"""The verbs about officers in danger: what they ask for, what they cost, and how they refuse."""

from collections.abc import Sequence

import pytest
from msgspec import structs

from dispatch_desk.commands import (
    Command,
    MarkIncident,
    RaiseAlert,
    RecordSeen,
    ReportTerminal,
    SetCheck,
    StandDownBackup,
    WithdrawContact,
)
from dispatch_desk.contacts import BOOKED_ON, Contact
from dispatch_desk.records import Records
from resources.units import Callsign
from tests.ui.a_night import BN33, BR21, BR24, FORCE, MINUTE, NOW, busy, duty
from ui.command_line.parsing import parse
from ui.command_line.reading import ONLY_LOOKS, Context, Help, OfficerCard

ME, DOMESTIC = "M Hughes", "2041-01-12/0417"
BT11 = Callsign("BT11")
HEARD = (
    Contact(3, NOW - 60 * MINUTE, BOOKED_ON),
    Contact(7, NOW - 8 * MINUTE, "status"),
    Contact(9, NOW - 2 * MINUTE, "voice"),
)


def night() -> Records:
    """BR21 has called for help at 0417, and BR24 is going there."""
    records = busy()
    records.units[BT11] = duty(BT11, 2, MINUTE)
    records.units[BR24] = duty(BR24, 5, MINUTE, "0417", crew=2)
    records.incidents[DOMESTIC] = structs.replace(
        records.incidents[DOMESTIC], units=(BR21, BR24), markers=("children",)
    )
    records.units[BR21] = structs.replace(records.units[BR21], contacts=HEARD)
    return records


def at(*, only_looks: bool = False) -> Context:
    return Context(FORCE, night(), ME, DOMESTIC, only_looks=only_looks)


VOICE = "Called for help by voice"
STOOD_DOWN = StandDownBackup(alert="BR21-E1", told=(BR24,), reason="")
LINES: list[tuple[str, Sequence[Command]]] = [
    ("check BR21 10 whispering, no calls",
     [SetCheck(callsign=BR21, first_s=600.0, by=ME, reason="whispering, no calls")]),
    ("unheard br21 that was BR24", [WithdrawContact(callsign=BR21, entry=9, reason="that was BR24")]),
    ("seen BR21 BR24 talking to him",
     [RecordSeen(callsign=BR21, by=BR24, note="talking to him")]),
    ("help bn33 screaming", [RaiseAlert(callsign=BN33, level="emergency", reason=f"{VOICE}: screaming")]),
    ("help XX12", [RaiseAlert(callsign=Callsign("XX12"), level="emergency", reason=VOICE)]),
    ("terminal BR21 lost service", [ReportTerminal(callsign=BR21, state="lost service")]),
    ("terminal BR21 low", [ReportTerminal(callsign=BR21, state="low battery")]),
    ("mark 0417 weapons caller says knife",
     [MarkIncident(incident=DOMESTIC, markers=("children", "weapons"), reason="caller says knife")]),
    ("mark -children next door", [MarkIncident(incident=DOMESTIC, markers=(), reason="next door")]),
    ("standdown BR21-E1 BR24", [STOOD_DOWN]),
    ("standdown br21", [STOOD_DOWN]),
    ("standdown BR21 BR24 BT11 under control",
     [StandDownBackup(alert="BR21-E1", told=(BR24, BT11), reason="under control")]),
]  # fmt: skip


@pytest.mark.parametrize(("line", "asked"), LINES, ids=[line for line, _ in LINES])
def test_that_a_line_asks_for_what_it_says(line: str, asked: Sequence[Command]) -> None:
    parsed = parse(line, at())
    assert parsed.error == ""
    assert parsed.commands == tuple(asked)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("check BR21", "In how many minutes?"),
        ("check BR21 ten", "In how many minutes?"),
        ("check BR21 10", "Why 10 minutes?"),
        ("unheard BR21", "Why was"),
        ("unheard BT11 wrong one", "Nothing that was heard of BT11 can be withdrawn"),
        ("seen BR21", "Which unit?"),
        ("terminal BR21 lost", "“lost” is no terminal state: choose one of lost service"),
        ("mark 0417 weapons", "Where is “Weapons” from?"),
        ("mark 0417 nonsense x", "is no marker"),
        ("standdown", "Which alert?"),
        ("standdown BT11", "BT11 has no open alert"),
        ("standdown BN33-R1", "Nobody is going to BN33"),
        ("officer", "Which unit?"),
    ],
)
def test_that_what_is_missing_is_said(line: str, said: str) -> None:
    assert said in parse(line, at()).error


def test_that_taking_a_contact_back_says_from_when_the_silence_counts_then() -> None:
    warning = parse("unheard BR21 wrong officer", at()).warning
    assert warning.startswith("takes back ")
    assert "by voice; silence counts from " in warning


def test_that_a_risk_marker_says_whose_checks_come_closer() -> None:
    assert parse("mark 0417 weapons seen", at()).warning == "checks of BR21, BR24 come closer"
    assert parse("mark 0417 alcohol smell", at()).warning == ""


def test_that_an_emergency_of_a_stranger_is_believed_and_said() -> None:
    assert parse("help XX12", at()).warning == "an emergency of XX12, which is not booked on"


@pytest.mark.parametrize("line", ["help", "help send", "help sned", "help check"])
def test_that_help_with_a_mere_word_raises_no_emergency(line: str) -> None:
    assert isinstance(parse(line, at()).question, Help)


def test_that_a_replay_shows_the_card_and_records_nothing() -> None:
    looking = at(only_looks=True)
    assert parse("officer BR21", looking).question == OfficerCard(BR21)
    for line, _ in LINES:
        assert parse(line, looking).error == ONLY_LOOKS
