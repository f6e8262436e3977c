"""The last free unit nearby is sent elsewhere: the desk names the officer left alone, and for how long."""

import pytest
from msgspec import structs

from dispatch_desk import commands, launching
from dispatch_desk.force.profile import load_force
from dispatch_desk.force.sending import BackupLimit
from resources.units import Callsign
from tests.stories.conftest import OpenDesk
from tests.stories.rooms import SERGEANT, DeskAt
from ui.safety.far import FarButton

NEAR = BackupLimit("alone", "alone", 60, crew="alone")
"""The dog unit is within a minute and BR24 is not: every limit of the sample is longer."""
BD03 = Callsign("BD03")


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch, open_desk: OpenDesk) -> DeskAt:
    """BR21 alone at a domestic, its log open; the dog unit free in the same part of the village."""
    force = structs.replace(load_force(), backup=(NEAR,))
    monkeypatch.setattr(launching, "load_force", lambda *_: force)
    desk = open_desk()
    desk.staff()
    desk.at_scene("BR21", desk.call())
    desk.sees(lambda: helpers(desk) == ["BD03", "BR24"])
    return desk


@pytest.fixture
def alone(room: DeskAt) -> DeskAt:
    """And then the dog unit is sent elsewhere."""
    theft = room.call("theft", place="Village shop")
    room.tell(commands.SendUnit(incident=theft, callsign=BD03, eta_s=60.0))
    sees_far(room)
    return room


def sees_far(desk: DeskAt) -> None:
    desk.sees(lambda: any("backup" in said for said in desk.safety()))


def helpers(desk: DeskAt) -> list[str]:
    latest = desk.bridge.latest
    found = latest.backup.get(Callsign("BR21")) if latest is not None else None
    return [callsign for callsign, _ in found.helpers] if found is not None else []


def card(desk: DeskAt) -> FarButton:
    (found,) = (c for c in desk.window.strip._all_cards() if isinstance(c, FarButton))
    return found


def test_that_the_alert_names_officer_job_minutes_and_who_comes_next(alone: DeskAt) -> None:
    said = "BR21 alone at 0001, backup 2 min, limit 1, BR24, then nobody"
    assert alone.safety() == [said]
    assert "backup too far: alone" in alone.status()  # it counts as an alarm
    alone.press("Ctrl+1", "Home", "Return")
    alone.sees(lambda: alone.logs("BR21 backup too far: BR24 2 min, limit 1 min"))


def test_that_it_goes_when_help_comes_back(alone: DeskAt) -> None:
    alone.tell(commands.StandDown(callsign=BD03))
    alone.radio("BD03", 2)
    alone.sees(lambda: alone.window.strip.line)
    assert "heard from" in alone.window.strip.line
    assert alone.unit("BR21").far is None


def test_that_nothing_is_said_of_far_while_help_is_near_enough(room: DeskAt) -> None:
    room.later(seconds=30)
    assert "heard from" in room.window.strip.line


def test_that_one_key_says_who_knows_and_enter_opens_the_job(alone: DeskAt) -> None:
    alone.press("F11", "O")
    alone.sees(lambda: "seen by You" in card(alone).accessibleName())
    assert alone.unit("BR21").far is not None
    assert not card(alone).can_note
    alone.press("F11", "Return")
    alone.sees(lambda: alone.logs("M Hughes knows that backup for BR21 is far off"))


def test_that_another_desk_sees_who_knows(alone: DeskAt, open_desk: OpenDesk) -> None:
    other = open_desk("K Adeyemi", "Desk 4")
    alone.tell(commands.SeeBackup(callsign=Callsign("BR21"), by="Sgt Owen"), SERGEANT)
    other.sees(lambda: "seen by Sgt Owen" in other.safety()[0])


def test_that_the_officers_card_says_first_and_second_help_with_the_limit(alone: DeskAt) -> None:
    alone.press("F11", "N")  # a letter of the officer's card opens it
    alone.sees(lambda: alone.window.officer.card)
    shown = alone.window.officer.card
    assert shown is not None
    assert "Backup: first BR24 in 1:" in shown.words
    assert "limit 1:00, then nobody free" in shown.words


def test_that_an_emergency_of_the_same_officer_is_all_that_is_said(alone: DeskAt) -> None:
    alone.radio("BR21", 0)
    alone.sees(lambda: alone.window.strip._fields)
    assert not any(isinstance(c, FarButton) for c in alone.window.strip._all_cards())
