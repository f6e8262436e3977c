"""Help for an officer in danger, through a whole desk: where it goes, who is freed, who is left bare."""

from msgspec import structs

from dispatch_desk import assistance, commands
from dispatch_desk.assistance import UNMADE, Order
from dispatch_desk.desk import Desk
from dispatch_desk.force.profile import Force
from tests.desks import (
    ALONE,
    FORCE,
    HERE,
    PAIR,
    PCSO,
    at_scene,
    done,
    incident,
    staffed,
)

BR21, BR24, BN40 = ALONE.callsign, PAIR.callsign, PCSO.callsign


def called(desk: Desk) -> str:
    """BR21 calls for help by voice; the alert's name."""
    done(desk, commands.RaiseAlert(callsign=BR21, level="emergency", reason="voice"))
    (alert,) = desk.picture.open_alerts()
    return alert.id


def test_that_help_goes_to_the_incident_the_officer_is_at() -> None:
    desk = staffed()
    key = incident(desk)
    at_scene(desk, BR21, key)
    called(desk)
    found = assistance.incident_of(BR21, desk.picture)
    assert found is not None
    assert found.id == key


def test_that_for_an_officer_at_none_an_incident_is_made_found_again_and_left_again() -> None:
    desk = staffed()
    name = called(desk)
    assert assistance.incident_of(BR21, desk.picture) is None
    order = Order(
        assistance.sending(desk.picture.units[BR24], UNMADE, 90.0, 1, ""),
        assistance.made_for(BR21, "BR21-E1: voice", HERE, FORCE),
    )
    assert order.make is not None
    made = done(desk, order.make).incident
    assert made is not None
    for command in order.sent_to(made):
        done(desk, command)
    found = assistance.incident_of(BR21, desk.picture)
    assert found is not None
    assert (found.id, found.kind, found.grade, found.position) == (made, "assistance", "1", HERE)
    assert assistance.incident_of(BN40, desk.picture) is None  # it is that officer's alone
    assert [unit.callsign for unit in assistance.going(BR21, desk.picture)] == [BR24]
    done(desk, commands.StandDownBackup(alert=name, told=(BR24,), reason="under control"))
    assert desk.picture.units[BR24].incident is None
    assert desk.picture.alerts[name].told == (BR24,)


def test_that_who_is_at_the_alerts_own_incident_is_freed_once() -> None:
    desk = staffed()
    key = incident(desk)
    at_scene(desk, BR21, key)
    done(desk, commands.SendUnit(incident=key, callsign=BR24))
    done(desk, commands.StandDownBackup(alert=called(desk), told=(BR24,)))
    assert desk.picture.units[BR24].incident is None


def test_that_who_came_from_another_job_still_has_it_when_told_to_stand_down() -> None:
    desk = staffed()
    at_scene(desk, BR21, incident(desk))
    other = incident(desk, kind="collision")
    done(desk, commands.SendUnit(incident=other, callsign=BR24))
    done(desk, commands.StandDownBackup(alert=called(desk), told=(BR24,)))
    assert desk.picture.units[BR24].incident == other
    assert desk.picture.incidents[other].units == (BR24,)


def test_that_a_force_without_the_type_makes_the_gravest_it_has() -> None:
    kinds = tuple(kind for kind in FORCE.types if kind.code != assistance.ASSISTANCE)
    channels = tuple(one for one in FORCE.channels if one.code != assistance.OFFICER)
    other: Force = structs.replace(FORCE, types=kinds, channels=channels)
    made = assistance.made_for(BR21, "voice", HERE, other)
    assert other.grade(other.type(made.kind).grade).look == 1
    assert made.channel == channels[0].code


def test_that_only_jobs_left_without_any_unit_are_bare() -> None:
    desk = staffed()
    first, second = incident(desk), incident(desk)
    for callsign in (BR21, BR24):
        done(desk, commands.SendUnit(incident=first, callsign=callsign))
    done(desk, commands.SendUnit(incident=second, callsign=BN40))
    records = desk.picture
    units = [records.units[name] for name in (BR24, BN40)]
    assert [i.id for i in assistance.left_bare(units, UNMADE, records)] == [second]
    assert assistance.left_bare(units, second, records) == []
    every = [*units, records.units[BR21]]
    assert [i.id for i in assistance.left_bare(every, UNMADE, records)] == [first, second]


def test_that_grade_ones_nobody_goes_to_are_named_the_oldest_first() -> None:
    desk = staffed()
    first, second = incident(desk), incident(desk)
    incident(desk, kind="theft")
    assert [i.id for i in assistance.unattended(desk.picture, FORCE)] == [first, second]
    done(desk, commands.SendUnit(incident=first, callsign=BR24))
    assert [i.id for i in assistance.unattended(desk.picture, FORCE)] == [second]


def test_that_accidental_presses_are_counted_and_suppress_nothing() -> None:
    desk = staffed()
    for outcome in ("accidental", "safe"):
        name = called(desk)
        done(desk, commands.OwnAlert(alert=name, owner="M Hughes"))
        done(
            desk,
            commands.CloseAlert(
                alert=name, outcome=outcome, confirmed_by="BR24", confirmed_how="voice"
            ),
        )
    name = called(desk)
    before = assistance.pressed_before(BR21, name, desk.picture)
    assert (before.times, before.accidental) == (2, 1)
