from datetime import timedelta

from msgspec import structs

from dispatch_desk.commands import RecallUnit
from dispatch_desk.records import Left, Records
from dispatch_desk.sending.recalling import Sent, offered, recall
from resources.units import Callsign
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
    assert offered(SENT, night()) == "recalls BR21 (free), BT11 (back to 0419)"


def test_that_a_job_closed_meanwhile_is_not_gone_back_to() -> None:
    records = night()
    records.incidents[ELSEWHERE] = incident("0419", closed_at=NOW)
    assert recall(SENT, records, FORCE).words[1] == "BT11 free: 0419 is closed"


def test_that_who_is_there_already_is_refused_and_the_other_still_recalled() -> None:
    records = night()
    records.units[BR21] = structs.replace(records.units[BR21], status=6)
    found = recall(SENT, records, FORCE)
    assert [command.callsign for command in found.commands] == [BT11]
    assert found.refused == ("BR21 is at 0417 already: Delete stands it down",)


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
