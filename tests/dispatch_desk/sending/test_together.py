"""What several units chosen together break and lack: one rule for the tray and the command line."""

from collections.abc import Iterable
from datetime import timedelta
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from dispatch_desk.records import DutyUnit, Request
from dispatch_desk.sending.candidate import Candidate
from dispatch_desk.sending.needs import Job, Needs
from dispatch_desk.sending.together import broken_rules, of_records, still_missing
from resources.units import Callsign
from tests.desks import FORCE, START
from tests.dispatch_desk.sending.rooms import (
    ANYBODY,
    HERE_JOB,
    OTHER_JOB,
    VIOLENT,
    Seen,
    an_emergency,
    an_officer,
    on_duty,
    ranking,
    records_of,
)

TASER = an_officer("taser")
ADVANCED = an_officer(driver="advanced")


def room(*duties: DutyUnit) -> list[Seen]:
    """Each a minute after the one before it."""
    return [Seen(duty, likely_s=60.0 * at) for at, duty in enumerate(duties, 1)]


def broken(
    seen: list[Seen], job: Job, *chosen: str, going: Iterable[str] = (), needs: Needs | None = None
) -> list[str]:
    found = {row.callsign: row for row in ranking(seen, job).rows()}
    there = [found[Callsign(callsign)] for callsign in going]
    return broken_rules([found[Callsign(c)] for c in chosen], there, needs or job.needs, FORCE)


def asks(**more: object) -> Job:
    return Job(Needs(**more), "1", HERE_JOB)  # type: ignore[arg-type] # each test its own


def test_that_officers_and_skills_are_counted_together() -> None:
    job = asks(officers=3, skills=(("taser", 2), ("medic", 1)))
    seen = room(on_duty("BR24", TASER, TASER), on_duty("BD03"), on_duty("BR21", TASER))
    lacks = ["2 of 3 officers", "1 of 2 Taser", "no medic"]
    assert broken(seen, job, "BD03", "BR21") == lacks
    assert broken(seen, job, "BR24", "BD03") == ["no medic"]


def test_that_of_two_refused_in_one_breath_each_is_named_once() -> None:
    asked = Request(
        Callsign("AR01"), "duty inspector", "search", "M Hughes", START, granted=False,
        answered_at=START, answered_by="Insp Bell", answer="battery",
    )  # fmt: skip
    job = structs.replace(asks(), requests=(asked, structs.replace(asked, callsign="AR02")))
    armed = structs.replace(on_duty("AR01", TASER).unit, kind="ARV")
    seen = room(
        structs.replace(on_duty("AR01", TASER), unit=armed),
        structs.replace(on_duty("AR02", TASER), incident=OTHER_JOB),
    )
    said = [words for words in broken(seen, job, "AR01", "AR02") if "Insp Bell" in words]
    assert [words.lower() for words in said] == [
        "ar01: refused by insp bell 22:00: battery", "ar02 refused by insp bell 22:00: battery",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("granted", "said"), [(False, ["BU07 refused by Insp Bell 22:01: battery"]), (True, [])]
)
def test_that_a_refusal_is_said_whatever_the_main_reason(granted: bool, said: list[str]) -> None:  # noqa: FBT001 - a parameter
    asked = Request(
        Callsign("BU07"), "duty inspector", "search", "M Hughes", START, granted,
        START + timedelta(minutes=1), "Insp Bell", "battery",
    )  # fmt: skip
    job = structs.replace(asks(), requests=(asked,))
    seen = room(structs.replace(on_duty("BU07", TASER), incident=OTHER_JOB))
    assert [words for words in broken(seen, job, "BU07") if "Insp Bell" in words] == said


@pytest.mark.parametrize(
    ("job", "said"),
    [
        (asks(driver="advanced"), "no advanced driver"),
        (asks(vehicles=("van", "carrier")), "no van with a cage"),
        (asks(equipment=("ram",)), "no enforcer"),
    ],
)
def test_that_a_driver_a_vehicle_and_a_tool_are_missing_however_many_go(
    job: Job, said: str
) -> None:
    brings = on_duty("BT11", ADVANCED, vehicle="carrier")
    equipped = structs.replace(brings, unit=structs.replace(brings.unit, equipment=("ram",)))
    seen = room(on_duty("BR24"), on_duty("BR21"), equipped)
    assert broken(seen, job, "BR24", "BR21") == [said]
    assert broken(seen, job, "BR24", "BT11") == []


def test_that_who_is_going_brings_it_too() -> None:
    goes = on_duty("BT11", ADVANCED, TASER, incident=HERE_JOB, status=5)
    job = asks(officers=3, skills=(("taser", 1),), driver="advanced")
    seen = room(goes, on_duty("BR24"))
    assert broken(seen, job, "BR24", going=["BT11"]) == []


def test_that_who_drives_a_prisoner_away_is_of_no_more_help_there() -> None:
    away = next(s.code for s in FORCE.statuses if s.availability == "transporting")
    leaves = on_duty("BT11", TASER, TASER, incident=HERE_JOB, status=away)
    job = asks(officers=2, skills=(("taser", 1),), alone=False)
    found = broken(room(leaves, on_duty("BR24")), job, "BR24", going=["BT11"])
    assert found == ["1 of 2 officers", "no taser", "BR24 there alone first"]


def test_that_an_unsuitable_unit_has_its_reason_and_its_callsign() -> None:
    seen = room(on_duty("BN40", an_officer(), an_officer(), kind="PCSO"))
    assert broken(seen, VIOLENT, "BN40") == ["BN40: PCSO: not for confrontation"]


def test_that_where_nobody_goes_in_alone_the_first_of_several_asks_for_a_reason() -> None:
    pair, alone = on_duty("BR24", an_officer(), an_officer()), on_duty("BD03")
    assert broken(room(pair, alone), VIOLENT, "BR24", "BD03") == []
    assert broken(room(alone, pair), VIOLENT, "BR24", "BD03") == ["BD03 there alone first"]
    assert broken(room(alone, pair), VIOLENT, "BD03") == ["1 of 2 officers"]
    assert broken(room(alone, pair), ANYBODY, "BR24", "BD03") == []


def test_that_a_matter_the_list_was_not_made_for_yet_is_not_called_missing() -> None:
    now_asked = Needs(officers=1, skills=(("taser", 1),))
    assert broken(room(on_duty("BR24")), ANYBODY, "BR24", needs=now_asked) == []
    assert broken(room(on_duty("BR24")), ANYBODY, "BR24", needs=Needs(officers=2)) == [
        "1 of 2 officers"
    ]


def test_that_without_a_list_all_rules_hold_but_those_of_positions_and_of_the_road() -> None:
    seen = [
        Seen(on_duty("BR24"), likely_s=inf, age_s=9000.0),
        Seen(on_duty("BN40", kind="PCSO")),
        Seen(on_duty("BR21")),
        Seen(on_duty("BT11", incident=OTHER_JOB, status=6)),
    ]
    callsigns = [one.callsign for one in seen]
    records = records_of(seen, [an_emergency("BR21")])
    rows = {r.callsign: r for r in of_records(callsigns, VIOLENT, records, FORCE, START)}
    found = broken_rules([rows[callsign] for callsign in callsigns], [], VIOLENT.needs, FORCE)
    assert found == [
        "BN40: PCSO: not for confrontation",
        "BR21: Emergency of its own",
        f"BT11: {rows[Callsign('BT11')].reason}",
    ]
    assert "Busy" in rows[Callsign("BT11")].reason
    assert of_records([Callsign("XX9")], VIOLENT, records, FORCE, START) == []


@given(st.lists(st.integers(1, 3), min_size=1, max_size=4), st.integers(1, 6))
def test_that_one_more_unit_never_makes_more_missing(crews: list[int], officers: int) -> None:
    crew = [an_officer("taser")] * 3
    seen = room(*(on_duty(f"BR{at:02}", *crew[:size]) for at, size in enumerate(crews)))
    needs = Needs(officers=officers, skills=(("taser", officers), ("medic", 1)))
    rows = ranking(seen, Job(needs, "1", HERE_JOB)).rows()

    def lacks(chosen: list[Candidate]) -> int:
        return len(still_missing(chosen, [], needs, FORCE))

    counts = [lacks(rows[:count]) for count in range(1, len(rows) + 1)]
    assert counts == sorted(counts, reverse=True)
    backwards = still_missing(rows[::-1], [], needs, FORCE)
    assert backwards == still_missing(rows, [], needs, FORCE)
    assert still_missing(rows[1:], rows[:1], needs, FORCE) == backwards or not rows[1:]


def test_that_an_abbreviation_keeps_its_capitals() -> None:
    named = [structs.replace(FORCE.skills[0], code="psu", name="PSU trained"), *FORCE.skills]
    force = structs.replace(FORCE, skills=tuple(named))
    job = asks(skills=(("psu", 1),))
    rows = ranking(room(on_duty("BR24")), job, force=force).rows()
    assert broken_rules(rows, [], job.needs, force) == ["no PSU trained"]
