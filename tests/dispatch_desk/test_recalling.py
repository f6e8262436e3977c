from datetime import timedelta

from msgspec import structs

from dispatch_desk.commands import CloseIncident, RecallUnit, SendUnit, SetStatus
from dispatch_desk.desk import Desk
from dispatch_desk.queue import clock_of
from dispatch_desk.records import Incident, Left, Records
from dispatch_desk.sending.recalling import Sent, offered, recall
from resources.units import Callsign
from tests import desks
from tests.desks import after, done, staffed
from tests.ui.a_night import EMERGENCY, FORCE, NOW, calm, duty, incident

BR21, BR24, BT11 = Callsign("BR21"), Callsign("BR24"), Callsign("BT11")
HERE, ELSEWHERE = "2041-01-12/0417", "2041-01-12/0419"
SENT = Sent(HERE, NOW, (BR21, BT11))


def night() -> Records:
    """BR21 was free and BT11 at 0419 when they were sent to 0417; neither has arrived."""
    records = calm()
    minute = timedelta(minutes=1)
    records.units[BR21] = duty(BR21, 5, minute, "0417")
    diverted = duty(BT11, 5, minute, "0417", crew=2)
    records.units[BT11] = structs.replace(diverted, left=Left(ELSEWHERE, 6, NOW))
    return records


def test_that_each_goes_back_to_where_it_came_from() -> None:
    found = recall(SENT, night(), FORCE)
    assert found.commands == (
        RecallUnit(incident=HERE, callsign=BR21),
        RecallUnit(incident=HERE, callsign=BT11),
    )
    assert found.words == ("BR21 free", "BT11 back to 0419")
    assert found.refused == ()
    assert offered(SENT, night(), FORCE) == "recalls BR21 (free), BT11 (back to 0419)"


def test_that_a_job_closed_meanwhile_is_not_gone_back_to() -> None:
    records = night()
    records.incidents[ELSEWHERE] = incident("0419", closed_at=NOW)
    assert recall(SENT, records, FORCE).words[1] == "BT11 free: 0419 is closed"


def test_that_who_is_there_already_is_refused_and_the_other_still_recalled() -> None:
    records = night()
    records.units[BR21] = structs.replace(records.units[BR21], status=6)
    found = recall(SENT, records, FORCE)
    assert [command.callsign for command in found.commands] == [BT11]
    assert offered(SENT, records, FORCE) == "recalls BT11 (back to 0419)"
    assert found.refused == ("BR21 is at 0417 already: stand it down",)


def test_that_a_unit_at_its_old_scene_that_has_not_answered_yet_is_recalled() -> None:
    records = night()
    still = structs.replace(records.units[BT11], status=6, answered=False)
    records.units[BT11] = still
    assert recall(SENT, records, FORCE).refused == ()


def test_that_an_officer_in_danger_is_never_recalled() -> None:
    records = night()
    records.alerts[EMERGENCY.id] = EMERGENCY
    found = recall(SENT, records, FORCE)
    assert found.refused == ("BR21 has an open alert: close that first",)


def test_that_who_was_sent_elsewhere_since_or_booked_off_stays() -> None:
    records = night()
    records.units[BR21] = structs.replace(records.units[BR21], incident=ELSEWHERE)
    records.units[BT11] = structs.replace(records.units[BT11], on_duty=False)
    found = recall(Sent(HERE, NOW, (BR21, BT11, BR24)), records, FORCE)
    assert found.commands == ()
    assert [words.split()[0] for words in found.refused] == ["BR21", "BT11", "BR24"]
    assert all("not going to 0417 any more" in words for words in found.refused)


# What the job it came from is then


def attended(desk: Desk) -> str:
    """BR24 was there, and left for good."""
    key = desks.incident(desk)
    desks.at_scene(desk, BR24, key)
    done(desk, SetStatus(callsign=BR24, code=2, source="radio"), after(minutes=1))
    return key


def taken(desk: Desk, callsign: Callsign, key: str, minutes: float) -> None:
    command = SendUnit(incident=key, callsign=callsign, divert=True)
    done(desk, command, after(minutes=minutes))


def recalled(desk: Desk, callsign: Callsign, minutes: float) -> None:
    at = desk.picture.units[callsign].incident or ""
    done(desk, RecallUnit(incident=at, callsign=callsign), after(minutes=minutes))


def as_it_stands(incident: Incident) -> tuple[object, ...]:
    """The job without its log, which keeps both moments."""
    bare = structs.replace(incident, log=(), version=0)
    return structs.astuple(bare), clock_of(incident, FORCE, after(minutes=30))


def test_that_after_a_recall_on_the_way_the_job_left_behind_is_as_it_was_before() -> None:
    desk = staffed()
    old, new = attended(desk), desks.incident(desk)
    taken(desk, BR21, old, 2)
    done(desk, SetStatus(callsign=BR21, code=5, source="radio"), after(minutes=2))
    before = as_it_stands(desk.picture.incidents[old])
    taken(desk, BR21, new, 3)
    assert desk.picture.incidents[old].undone_at == after(minutes=3)
    recalled(desk, BR21, 4)
    assert as_it_stands(desk.picture.incidents[old]) == before


def test_that_a_job_left_undone_earlier_stays_so_until_somebody_arrives() -> None:
    desk = staffed()
    old, first, second = attended(desk), desks.incident(desk), desks.incident(desk)
    taken(desk, BR24, old, 2)
    taken(desk, BR24, first, 3)
    taken(desk, BR21, old, 4)
    taken(desk, BR21, second, 5)
    recalled(desk, BR21, 6)
    assert desk.picture.incidents[old].undone_at == after(minutes=3)


def test_that_who_was_taken_after_it_was_not_the_last_once_it_is_back() -> None:
    desk = staffed()
    old, first, second = attended(desk), desks.incident(desk), desks.incident(desk)
    taken(desk, BR21, old, 2)
    taken(desk, BR24, old, 2)
    taken(desk, BR21, first, 3)
    taken(desk, BR24, second, 4)
    assert desk.picture.incidents[old].undone_at == after(minutes=4)
    recalled(desk, BR21, 5)
    assert desk.picture.incidents[old].undone_at is None


def test_that_who_was_at_no_scene_of_its_own_has_not_arrived_by_being_recalled() -> None:
    desk = staffed()
    old, new = desks.incident(desk), desks.incident(desk)
    done(desk, SetStatus(callsign=BR24, code=6, source="radio"), after(minutes=1))
    taken(desk, BR24, old, 2)
    before = as_it_stands(desk.picture.incidents[old])
    taken(desk, BR24, new, 3)
    recalled(desk, BR24, 4)
    assert as_it_stands(desk.picture.incidents[old]) == before
    assert desk.picture.incidents[old].attended_at is None


def test_that_a_job_closed_undone_is_still_so_after_a_recall() -> None:
    desk = staffed()
    old, new = attended(desk), desks.incident(desk)
    taken(desk, BR21, old, 2)
    taken(desk, BR21, new, 3)
    done(desk, CloseIncident(incident=old, result=FORCE.results[0].code), after(minutes=4))
    recalled(desk, BR21, 5)
    assert desk.picture.incidents[old].undone_at == after(minutes=3)
