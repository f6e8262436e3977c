"""Closing, slowing and reopening roads by words."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from dispatch_desk.closures import MPH
from dispatch_desk.commands import ChangeRoads, CloseIncident, Command, ExtendRoads, ReopenRoads
from dispatch_desk.records import Closure, Records
from geodata.network import build_network
from geodata.places import Position
from geodata.rawmap import RawWay
from geodata.roads import RoadNetwork
from geodata.selecting import Selector
from geodata.selection import Circle, Street
from tests.towns import APART_DEG, SOUTH, WEST, a_village
from tests.ui.a_night import FORCE, NOW, busy
from ui.command_line.completing import completions, ghost
from ui.command_line.parsing import parse
from ui.command_line.reading import Context, ShowRoads

SELECTOR = Selector(a_village().roads)
DOMESTIC = "2041-01-12/0417"
HERE = Position(SOUTH + 3 * APART_DEG, WEST + 3 * APART_DEG)
HOUR = timedelta(hours=1)


def records() -> Records:
    """0417 in the middle of the village; Ash Lane closed for an hour, Beech Lane until reopened."""
    found = busy()

    found.incidents[DOMESTIC] = structs.replace(found.incidents[DOMESTIC], position=HERE)
    found.road_changes = {
        "R1": closure("R1", "Ash Lane", NOW + HOUR),
        "R2": closure("R2", "Beech Lane", None, kmh=20 * MPH),
        "R3": closure("R3", "Cedar Lane", NOW - HOUR),
    }
    return found


def closure(name: str, street: str, until: datetime | None, kmh: float | None = None) -> Closure:
    return Closure(
        name, 1, Street(street), street, kmh, "gas leak", "M Hughes", NOW - 2 * HOUR, until,
        None, 7, 700.0,
    )  # fmt: skip


def at(incident: str | None = DOMESTIC, now: datetime = NOW) -> Context:
    return Context(FORCE, records(), "M Hughes", incident, selector=SELECTOR, now=now)


def asked(line: str, incident: str | None = DOMESTIC) -> Command:
    parsed = parse(line, at(incident))
    assert not parsed.error, parsed.error
    (command,) = parsed.commands
    return command


def change(line: str) -> ChangeRoads:
    command = asked(line)
    assert isinstance(command, ChangeRoads)
    return command


def test_that_a_street_is_closed_with_its_reason_until_it_is_reopened() -> None:
    command = change("close elder lane because gas leak")
    assert command == ChangeRoads(
        where=Street("Elder Lane"), words="Elder Lane", reason="gas leak", stretches=7,
        length_m=command.length_m,
    )  # fmt: skip
    assert 1000 < command.length_m < 1300


@pytest.mark.parametrize(
    ("words", "seconds"),
    [
        ("for 2h", 7200), ("for 2 hours", 7200), ("for 90m", 5400), ("for 90 min", 5400),
        ("for 45 minutes", 2700), ("for 1h30", 5400), ("for 1h 30m", 5400), ("for 1 h 5 min", 3900),
    ],
)  # fmt: skip
def test_that_it_may_be_said_for_how_long(words: str, seconds: float) -> None:
    assert change(f"close elder lane {words} because gas").lasts_s == seconds


@pytest.mark.parametrize("words", ["until 0630", "until 06:30", "until 6:30"])
def test_that_it_may_be_said_until_when_and_the_next_such_time_is_meant(words: str) -> None:
    until = change(f"close elder lane {words} because gas").until
    assert until is not None
    assert f"{until.astimezone():%H:%M}" == "06:30"
    assert NOW < until <= NOW + timedelta(days=1, hours=1)


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - as it asks
def test_that_a_time_of_day_is_always_one_to_come(now: datetime) -> None:
    parsed = parse("close elder lane until 0130 because gas", at(now=now))
    (command,) = parsed.commands
    assert isinstance(command, ChangeRoads)
    assert command.until is not None
    assert now < command.until <= now + timedelta(hours=26)


def test_that_a_street_may_be_closed_near_an_incident_alone_and_its_log_tells_of_it() -> None:
    command = change("close elder lane near 0417 for 1h because crowd")
    assert command.where == Street("Elder Lane", HERE, 500.0)
    assert (command.words, command.incident) == ("Elder Lane near 0417", DOMESTIC)
    nearer = change("close elder lane within 150m of 0417 because crowd")
    assert nearer.where == Street("Elder Lane", HERE, 150.0)
    assert nearer.stretches < command.stretches


def test_that_everything_around_an_incident_is_closed_at_once() -> None:
    command = change("close 200m of 0417 for 1h because armed")
    assert command.where == Circle(HERE, 200.0)
    assert (command.words, command.incident) == ("Roads within 200 m of 0417", DOMESTIC)
    assert change("close 0.3km of 0417 because armed").where == Circle(HERE, 300.0)


def test_that_a_closure_may_belong_to_a_log_it_is_not_near() -> None:
    command = change("close elder lane for 2h for 0411 because crowd")
    assert (command.where, command.lasts_s) == (Street("Elder Lane"), 7200)
    assert command.incident == "2041-01-12/0411"


def test_that_slowing_speaks_of_miles_an_hour() -> None:
    command = change("slow elder lane to 20 for 1h because flood")
    assert command.kmh == pytest.approx(32.187, abs=0.001)
    assert change("slow elder lane to 5 mph because ice").kmh == pytest.approx(8.047, abs=0.001)


def test_that_the_line_says_before_enter_how_much_road_it_is_and_until_when() -> None:
    warning = parse("close elder lane for 2h because gas", at()).warning
    assert warning == "closes Elder Lane: 7 stretches, 1.2 km, for 2 h"
    assert parse("slow elder lane to 20 because x", at()).warning.endswith("until reopened")
    again = parse("close ash lane because gas", at()).warning
    assert again.endswith("R1 changes it already")


# The same word for an incident


@pytest.mark.parametrize(
    "line",
    [
        "close 0417 dealt he left because of the rain",
        "close dealt",
        "close dealt he left because of the rain",
        "close arr",
        "close 0417 arrest",
    ],
)
def test_that_an_incident_is_still_closed_by_the_same_word(line: str) -> None:
    assert isinstance(asked(line), CloseIncident)


def test_that_a_word_that_is_neither_result_nor_road_is_answered_with_the_results() -> None:
    assert "no result" in parse("close zzz", at()).error
    assert "no result" in parse("close 0417 ash", at()).error


# Refused


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("close ash lane", "Why?"),
        ("slow ash lane to 20", "Why?"),
        ("slow", "Which road?"),
        ("slow ash lane because ice", "To how many miles"),
        ("close ash lane to 20 because ice", "write slow"),
        ("slow to 20 because ice", "Which road?"),
        ("close beach lane because flood", "Did you mean Beech Lane"),
        ("close qqqq qqqq because flood", "No road named"),
        ("close 200m of 9999 because armed", "No open incident 9999"),
        ("close ash lane near nowhere because armed", "No open incident nowhere"),
        ("close 9000m of 0417 because armed", "circle"),
        ("close ash lane until noon because flood", "no time"),
        ("close ash lane until 2570 because flood", "no time"),
        ("slow ash lane near to 20 because flood", "No road named"),
        ("reopen", "Which?"),
        ("reopen R9", "none in force"),
        ("reopen R3", "has run out already"),
        ("reopen elder lane", "none in force"),
        ("extend R1", "For how long?"),
        ("extend R9 for 1h", "none in force"),
    ],
)
def test_that_a_line_that_can_not_be_is_refused_with_the_remedy(line: str, why: str) -> None:
    parsed = parse(line, at())
    assert why in parsed.error
    assert not parsed.commands


def test_that_namesakes_in_several_towns_are_not_closed_all_at_once() -> None:
    """A number is one road wherever it goes on; a name is a street of its own in each town."""
    roads = sketched(("High Street", "A48", 51.0), ("High Street", "A48", 51.5))
    county = Context(FORCE, records(), "M Hughes", DOMESTIC, selector=Selector(roads), now=NOW)
    refused = parse("close high street because flood", county)
    assert refused.error == "High Street is in 2 places: add which, as in High Street near 0417"
    (closed,) = parse("close a48 because flood", county).commands
    assert isinstance(closed, ChangeRoads)
    assert closed.stretches == 2


def sketched(*streets: tuple[str, str, float]) -> RoadNetwork:
    """Short streets by name, number and latitude."""
    ways = [
        RawWay(
            number, np.array([2 * number, 2 * number + 1], np.int64), np.array([-3.0, -2.99]),
            np.array([lat, lat]), {"highway": "residential", "name": name, "ref": ref},
        )
        for number, (name, ref, lat) in enumerate(streets, 1)
    ]  # fmt: skip
    return build_network(ways, ())[0]


def test_that_a_desk_without_roads_says_so() -> None:
    bare = Context(FORCE, busy(), "M Hughes", DOMESTIC)
    for line in ("close ash lane because gas", "slow ash lane to 20 because gas", "reopen R1"):
        assert parse(line, bare).error


# Afterwards


def test_that_a_closure_is_reopened_by_its_name_or_by_what_it_is_called() -> None:
    for line in ("reopen R1 because clear", "reopen r1 because clear", "reopen ash because clear"):
        assert asked(line) == ReopenRoads(change="R1", reason="clear")
    assert asked("reopen R2") == ReopenRoads(change="R2")
    assert "M Hughes: gas leak" in parse("reopen R1", at()).warning


def test_that_a_closure_is_kept_for_longer_and_the_line_says_until_when() -> None:
    assert asked("extend R1 for 1h") == ExtendRoads(change="R1", lasts_s=3600)
    assert asked("extend R1 until reopened because flood") == ExtendRoads(
        change="R1", reason="flood"
    )
    assert asked("extend R3 for 1h") == ExtendRoads(change="R3", lasts_s=3600)  # it had run out
    later = (NOW + 2 * HOUR).astimezone()
    assert parse("extend R1 for 1h", at()).warning == f"Ash Lane closed until {later:%H:%M}"
    assert parse("extend ash for 1h", at()).warning.startswith("Ash Lane")


def test_that_what_is_in_force_can_be_asked_for() -> None:
    assert parse("roads", at()).question == ShowRoads()


def test_that_closing_an_incident_says_which_roads_stay_closed_for_it() -> None:
    known = records()
    known.road_changes["R1"] = structs.replace(known.road_changes["R1"], incident=DOMESTIC)
    context = Context(FORCE, known, "M Hughes", selector=SELECTOR, now=NOW)
    assert parse("close 0417 dealt", context).warning.endswith("R1 stays: Ash Lane closed")
    assert "R1" not in parse("close 0411 dealt", context).warning


def test_that_in_a_replay_roads_can_only_be_looked_at() -> None:
    looking = Context(FORCE, records(), only_looks=True, selector=SELECTOR, now=NOW)
    assert parse("roads", looking).question == ShowRoads()
    for line in ("close ash lane because gas", "slow ash lane to 20 because x", "reopen R1"):
        assert "replay" in parse(line, looking).error


# Offered


def offered(line: str) -> list[str]:
    return [offer.word for offer in completions(line, at())]


def test_that_roads_are_offered_by_how_they_begin() -> None:
    assert offered("close ma") == ["Maple Lane", "Maple Street"]
    assert offered("slow ma") == ["Maple Lane", "Maple Street"]
    assert offered("close maple s") == ["Street"]
    assert ghost("close maple s", completions("close maple s", at())) == "treet"
    assert offered("send ma") == []


def test_that_an_incidents_number_and_result_are_offered_as_before() -> None:
    assert "0417" in offered("close 04")
    assert offered("close dea") == ["dealt"]


def test_that_closures_in_force_are_offered_with_what_they_are() -> None:
    offers = completions("reopen ", at())
    assert [(o.word, o.note) for o in offers] == [
        ("R1", "Ash Lane closed"),
        ("R2", "Beech Lane slowed to 20 mph"),
    ]


# Anything


def lines() -> Iterator[str]:
    yield from ("close", "slow", "reopen", "extend", "roads")


pieces = st.sampled_from(
    ["ash", "lane", "A48", "near", "0417", "9999", "for", "2h", "90 min", "until", "0630", "25:99",
     "because", "gas", "to", "20", "mph", "200m", "of", "within", "0km", "99999km", "R1", "R2",
     "reopened", "dealt", "-", "“", "\x00", "٤h"],
)  # fmt: skip


@given(st.sampled_from(list(lines())), st.lists(pieces, max_size=12).map(" ".join))
def test_that_no_line_about_roads_breaks_anything(verb: str, rest: str) -> None:
    for context in (at(), at(None), Context(FORCE, busy())):
        parsed = parse(f"{verb} {rest}", context)
        completions(f"{verb} {rest}", context)
        assert sum((bool(parsed.commands), parsed.question is not None, bool(parsed.error))) == 1
