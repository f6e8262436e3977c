from math import inf

import pytest

from dispatch_desk.commands import SendUnit
from dispatch_desk.records import DutyUnit, Records
from geodata.places import Position
from resources.units import Callsign, RefusedError, Unit
from tests.ui.roads.closures import NOW
from ui.roads.plan import HoldRow, Plan
from ui.roads.sending import sending_plan

HERE = Position(54.3, -4.9)
BR24 = Callsign("BR24")
HELD = HoldRow(1, "Hazel Street / Ash Lane", HERE, BR24, 90.0, 160.0)
BARE = HoldRow(2, "Cedar Street", HERE, None, inf, 200.0)
PLAN = Plan("0417, 3 min ago", "02:14", (HELD,), sealed=True, incident="2031-03-04/0417")


def on_duty(**more: object) -> Records:
    told = {"version": 1, "status": 2, "status_at": NOW, "status_source": "radio"}
    unit = Unit(BR24, "RSP", (), "br24")
    return Records(units={BR24: DutyUnit(unit, heard_at=NOW, heard_how="radio", **told, **more)})  # type: ignore[arg-type]


def test_that_a_row_says_who_when_and_how_long_before_the_runner() -> None:
    assert (HELD.who, HELD.margin) == ("BR24 in 1:30", "+1:10")
    assert HELD.on_the_map == "BR24 1:30"
    assert (BARE.who, BARE.margin, BARE.on_the_map) == ("Nobody in time", "", "")
    assert "runner here in 3:20" in BARE.words


def test_that_where_nobody_is_known_to_run_there_is_no_race() -> None:
    still = HoldRow(1, "Ash Lane", HERE, BR24, 90.0, inf)
    assert (still.margin, still.runner) == ("", "")


def test_that_what_cant_be_held_says_so_first_and_once() -> None:
    plan = Plan("0417", "02:14", (BARE,), sealed=False, why="can't be held: needs 7 junctions")
    assert plan.title == "Can't be held: needs 7 junctions · roads as of 02:14"
    assert plan.log_line.count("an't be held") == 1


def test_that_the_log_gets_the_whole_plan_in_a_line() -> None:
    line = PLAN.log_line
    for told in ("0417, 3 min ago", "02:14", "Hazel Street / Ash Lane", "BR24 in 1:30", "+1:10"):
        assert told in line


def test_that_each_is_sent_with_its_junction_as_the_reason() -> None:
    asked = sending_plan(PLAN, "2031-03-04/0417", on_duty())
    assert asked == (
        SendUnit(
            incident="2031-03-04/0417", callsign=BR24, eta_s=90.0, rank=None,
            reason="Hold 1: Hazel Street / Ash Lane",
        ),
    )  # fmt: skip


def test_that_nobody_is_sent_when_somebody_has_gone_elsewhere_meanwhile() -> None:
    with pytest.raises(RefusedError, match="BR24 is not free any more"):
        sending_plan(PLAN, "2031-03-04/0417", on_duty(incident="2031-03-04/0001"))
    with pytest.raises(RefusedError, match="BR24 is not free any more"):
        sending_plan(PLAN, "2031-03-04/0417", Records())


def test_that_a_plan_without_anybody_sends_nobody() -> None:
    plan = Plan("0417", "02:14", (BARE,), sealed=False)
    with pytest.raises(RefusedError, match="nobody to send"):
        sending_plan(plan, "2031-03-04/0417", on_duty())


def test_that_where_nothing_has_to_be_held_it_says_why() -> None:
    plan = Plan("0417", "02:14", (), sealed=True, why="nothing to hold: no road leads out")
    assert plan.title.startswith("Nothing to hold: no road leads out")
    assert "no road leads out" in plan.log_line
