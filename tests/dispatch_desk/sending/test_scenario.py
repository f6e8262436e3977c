"""The domestic of the domain's first scenario, row by row: who is sent, and why not the others."""

from datetime import timedelta

import pytest
from msgspec import structs

from dispatch_desk.records import Request
from dispatch_desk.sending.candidate import Candidate
from dispatch_desk.sending.needs import Job, Needs
from dispatch_desk.sending.ranking import Ranking
from resources.units import Callsign
from tests.desks import FORCE, START
from tests.dispatch_desk.sending.rooms import (
    HERE_JOB,
    Seen,
    an_emergency,
    an_incident,
    an_officer,
    on_duty,
    ranking,
)

TASER, DOG = an_officer("taser"), an_officer("dog", driver="advanced")
MARKED = structs.replace(
    an_incident(HERE_JOB), markers=("domestic", "violence", "weapons", "children")
)
ROOM = (
    Seen(on_duty("BN40", an_officer(driver="basic"), kind="PCSO"), 120, age_s=10, straight_m=600),
    Seen(on_duty("BR27", an_officer(), an_officer()), 420, 60, 800, age_s=14 * 60, straight_m=900),
    Seen(on_duty("BR21"), 215, age_s=20, straight_m=1800),
    Seen(on_duty("BR24", TASER, TASER, status=7), 395, age_s=40, straight_m=2900),
    Seen(on_duty("BD03", DOG, kind="DOG"), 480, age_s=30, straight_m=5000),
)
BACKUP = Job(Needs(confrontation=True), "1", HERE_JOB, in_need=Callsign("BR21"))


def the_list() -> Ranking:
    return ranking(ROOM, Job.of(MARKED, FORCE))


def by_name() -> dict[str, Candidate]:
    return {row.callsign: row for row in the_list().rows()}


def test_that_at_1_05_the_list_reads_exactly_as_the_table_says() -> None:
    told = [
        (row.callsign, row.rank, row.verdict, row.eta_s, row.reason) for row in the_list().rows()
    ]
    assert told == [
        ("BR21", 1, "recommended", 215, "Too few officers: needs 2; hold at RVP"),
        ("BR24", 2, "recommended", 395, "Sufficient, committed but deployable"),
        ("BR27", 3, "suitable", 420, "Position 14 min old"),
        ("BD03", 4, "partial", 480, "One officer, dog handler: can add to a pair"),
        ("BN40", None, "unsuitable", 120, "PCSO: not for confrontation"),
    ]


def test_that_both_are_recommended_and_the_first_holds_for_the_second() -> None:
    found, rows = the_list(), by_name()
    assert found.recommended == ("BR21", "BR24")
    assert found.combination is not None
    assert (found.combination.first_s, found.combination.enough_s) == (215, 395)
    assert (rows["BR21"].hold, rows["BR24"].hold) == (True, False)


def test_that_a_straight_line_would_have_said_otherwise() -> None:
    straight = sorted(ROOM, key=lambda seen: seen.straight_m)
    assert [seen.callsign for seen in straight] == ["BN40", "BR27", "BR21", "BR24", "BD03"]


def test_that_the_stale_one_shows_its_band_and_each_says_what_would_change_it() -> None:
    rows = by_name()
    assert (rows["BR27"].earliest_s, rows["BR27"].latest_s) == (60, 800)
    assert [rows[name].change for name in ("BR21", "BR27", "BD03", "BN40")] == [
        "Enough with those proposed beside it",
        "With a fresh position: ask by radio",
        "Sent together with another",
        "If no violence were likely",
    ]
    assert rows["BR21"].missing == ("1 officer",)


AFTER = (
    Seen(on_duty("BR21", status=0, incident=HERE_JOB), 0, age_s=5),
    Seen(on_duty("BR24", TASER, TASER, status=5, incident=HERE_JOB), 105, age_s=20),
    Seen(on_duty("BX02", *(an_officer("firearms"),) * 3, kind="ARV"), 540),
    Seen(on_duty("BR27", an_officer(), an_officer()), 250, age_s=15),
    Seen(on_duty("NF31", an_officer(), an_officer(), kind="NBF"), 300, age_s=50),
    Seen(on_duty("BD03", DOG, kind="DOG"), 220),
    Seen(on_duty("BT11", *(an_officer(driver="advanced"),) * 2, kind="RPU"), 180),
    Seen(on_duty("BN40", kind="PCSO"), 120),
)
SIX = ["BR24", "BT11", "BD03", "BR27", "NF31", "BX02"]


def test_that_at_6_30_the_six_for_backup_stand_in_the_order_of_the_row() -> None:
    rows = ranking(AFTER, BACKUP, alerts=[an_emergency("BR21")]).rows()
    assert [row.callsign for row in rows][:6] == SIX
    assert [row.eta_s for row in rows][:6] == [105, 180, 220, 250, 300, 540]
    assert [row.verdict for row in rows][:4] == ["going", "recommended", "suitable", "suitable"]
    assert [row.reason for row in rows][4:6] == [
        "Ask the neighbouring control room",
        "Ask the duty inspector",
    ]


def test_that_who_needs_the_help_stands_last_and_is_no_help() -> None:
    rows = ranking(AFTER, BACKUP, alerts=[an_emergency("BR21")]).rows()
    assert [row.callsign for row in rows][6:] == ["BN40", "BR21"]
    assert (rows[7].going, rows[7].reason) == (False, "In need of this backup")


@pytest.mark.parametrize(
    ("answer", "place", "said"),
    [
        (None, 5, "Asked {0}: no answer from the duty inspector yet"),
        (True, 4, "Granted by Insp Bell {1}: on patrol, crew of 3: 6:00 later"),
        (False, 5, "Refused by Insp Bell {1}: kept for the airport"),
    ],
)
def test_that_what_was_asked_for_is_said_and_granted_it_may_be_sent(
    *, answer: bool | None, place: int, said: str
) -> None:
    at = START + timedelta(minutes=1)
    asked = Request(
        callsign=Callsign("BX02"), of="duty inspector", reason="Knife", by="M Hughes",
        asked_at=START, granted=answer, answered_at=at, answered_by="Insp Bell",
        answer="kept for the airport",
    )  # fmt: skip
    rows = ranking(AFTER, structs.replace(BACKUP, requests=(asked,))).rows()
    times = [f"{moment.astimezone():%H:%M}" for moment in (START, at)]
    assert rows[place].callsign == "BX02"
    assert rows[place].reason == said.format(*times)
    assert rows[place].suitable is (answer is True)
