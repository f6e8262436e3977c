"""A whole night's people: who comes on, goes off, eats, takes prisoners, forgets; how long it all takes."""

import csv
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from itertools import pairwise
from statistics import median, quantiles

import pytest

from dispatch_desk import facts
from dispatch_desk.facts import UnitBookedOff, UnitBookedOn, UnitStatusChanged
from dispatch_desk.records import Incident
from dispatch_desk.simulation.between import BREAK
from dispatch_desk.simulation.crews import the_roster
from dispatch_desk.simulation.night import BEGIN
from dispatch_desk.simulation.stock import readings, the_stock
from tests.geodata.makers import real_file
from tests.nights import facts_of, whole_night

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
END = BEGIN + 10.5 * HOUR
Spell = tuple[str, int, datetime, datetime]
"""Callsign, status code, from when, until when."""


@cache
def spells() -> list[Spell]:
    """Every status of every unit, with its length; what was still so at the end is left out."""
    changes: dict[str, list[tuple[datetime, int]]] = defaultdict(list)
    for entry, fact in facts_of(whole_night().desk):
        callsign = entry.stream.partition("/")[2]
        if isinstance(fact, UnitStatusChanged):
            changes[callsign].append((fact.happened_at, fact.code))
        elif isinstance(fact, UnitBookedOff):
            changes[callsign].append((fact.happened_at, -1))
    return [
        (callsign, code, at, until)
        for callsign, found in changes.items()
        for (at, code), (until, _) in pairwise(found)
        if code >= 0
    ]


def of_code(code: int) -> list[Spell]:
    return [spell for spell in spells() if spell[1] == code]


def booked(kind: type[UnitBookedOn | UnitBookedOff]) -> dict[str, datetime]:
    return {
        entry.stream.partition("/")[2]: fact.happened_at
        for entry, fact in facts_of(whole_night().desk)
        if isinstance(fact, kind)
    }


def assignments() -> Iterator[tuple[str, datetime, datetime]]:
    """Unit, sent, released; open ones end with the night."""
    sent: dict[str, datetime] = {}
    for entry, fact in facts_of(whole_night().desk):
        callsign = entry.stream.partition("/")[2]
        if isinstance(fact, facts.UnitSent):
            sent[callsign] = fact.happened_at
        elif isinstance(fact, facts.UnitStoodDown):
            yield callsign, sent.pop(callsign), fact.happened_at
    yield from ((callsign, at, END) for callsign, at in sent.items())


def test_that_crews_come_on_after_parade_and_go_off_when_their_turn_is_over() -> None:
    on, off = booked(UnitBookedOn), booked(UnitBookedOff)
    nights = [c for c, at in on.items() if at > BEGIN + 90 * MINUTE]
    assert {"BR31", "BR34", "BD05"} <= set(nights)
    for callsign in on:
        turn = the_roster().turn_of(callsign)
        assert turn is not None
        begins, ends = turn.window(on[callsign])
        assert max(begins, BEGIN) <= on[callsign] < max(begins, BEGIN) + 15 * MINUTE
        assert callsign not in off or off[callsign] >= ends
    lates = [c for c in on if c.startswith("BR2")]
    assert all(c in off for c in lates)


def test_that_who_is_at_a_job_stays_until_it_is_done() -> None:
    off = booked(UnitBookedOff)
    for callsign, sent, released in assignments():
        assert not sent < off.get(callsign, END) < released
    late = [c for c, at in off.items() if at > _turn_end(c, at) + MINUTE]
    assert late  # a job may outlast a turn, though few are sent to one near its end


def _turn_end(callsign: str, at: datetime) -> datetime:
    turn = the_roster().turn_of(callsign)
    assert turn is not None
    return turn.window(at)[1]


def test_that_a_room_has_as_many_units_as_a_town_has_by_night() -> None:
    on, off = booked(UnitBookedOn), booked(UnitBookedOff)
    for hours, least, most in ((0.5, 18, 22), (3, 25, 31), (5, 20, 29), (8, 10, 16)):
        at = BEGIN + hours * HOUR
        present = [c for c in on if on[c] <= at < off.get(c, END + HOUR)]
        assert least <= len(present) <= most, hours


def test_that_breaks_are_taken_once_by_few_at_a_time_and_never_while_committed() -> None:
    breaks = of_code(4)
    assert 8 <= len(breaks) <= 30
    assert max(Counter(callsign for callsign, *_ in breaks).values()) <= 2  # one interrupted
    assert all(until - at <= BREAK + 2 * MINUTE for _, _, at, until in breaks)
    for _, _, at, _ in breaks:
        assert sum(a <= at < b for _, _, a, b in breaks) <= 5
    committed = list(assignments())
    for callsign, _, at, until in breaks:
        overlapping = [s for c, s, r in committed if c == callsign and s < until and r > at]
        assert all(s > at and until <= s + 2 * MINUTE for s in overlapping)  # called from the table


def test_that_patrols_stop_vehicles_for_minutes_and_are_heard_of_meanwhile() -> None:
    stops = of_code(17)
    assert 20 <= len(stops) <= 120
    assert all(until - at <= 25 * MINUTE for _, _, at, until in stops)
    assert {callsign for callsign, *_ in stops}.isdisjoint({"BN40", "BN41"})  # PCSOs
    talked = [
        (entry.stream.partition("/")[2], fact.happened_at)
        for entry, fact in facts_of(whole_night().desk)
        if isinstance(fact, facts.UnitHeard)
    ]
    answered = [s for s in stops if any(c == s[0] and s[2] < at < s[3] for c, at in talked)]
    assert len(answered) >= len(stops) / 3


def test_that_prisoners_are_taken_to_custody_and_their_logs_say_arrest() -> None:
    runs = of_code(9)
    assert 3 <= len(runs) <= 30
    assert all(20 * MINUTE <= until - at <= 90 * MINUTE for _, _, at, until in runs)
    arrests = [i for i in closed() if i.result == "arrest"]
    assert arrests
    assert all(any("status 9" in line.text for line in i.log) for i in arrests)
    night = whole_night()
    custody = night.night.world.custody
    checked = 0
    for callsign, _, _, until in runs:
        seen = night.tracks.at(until - MINUTE).find(callsign.lower())
        if seen is not None and until - seen.fixed_at < 3 * MINUTE:
            assert abs(seen.lat - custody.lat) + abs(seen.lon - custody.lon) < 0.001
            checked += 1
    assert checked


def closed() -> list[Incident]:
    return [i for i in whole_night().desk.picture.incidents.values() if not i.open]


def test_that_a_log_is_closed_with_what_the_radio_said() -> None:
    results = Counter(incident.result for incident in closed())
    assert set(results) >= {"dealt", "report", "no_trace", "false_alarm", "arrest", "duplicate"}
    for incident in closed():
        said = [
            readings().get(line.text.partition(" heard by radio: ")[2]) for line in incident.log
        ]
        meant = [reading.result for reading in said if reading is not None and reading.result]
        assert incident.result in {*meant, "dealt", "advice", "duplicate"}, incident.number


def test_that_a_share_turns_out_otherwise_than_it_was_graded() -> None:
    stock, found = the_stock(), Counter[str]()
    words = {said: turn for k in stock.kinds for turn in ("nothing", "less", "told", "worse")
             for said in k.found(turn)}  # fmt: skip
    for incident in closed():
        for line in incident.log:
            found[words.get(line.text.partition(" heard by radio: ")[2], "")] += 1
    assert all(found[turn] >= 2 for turn in ("nothing", "less", "told", "worse"))
    assert any("Worse than first told" in line.text for i in closed() for line in i.log)


def test_that_callers_come_back_until_somebody_is_there() -> None:
    later = {words for kind in the_stock().kinds for words in (*kind.later, *kind.gone)}
    for incident in whole_night().desk.picture.incidents.values():
        for line in incident.log:
            if line.text in later and incident.attended_at is not None:
                assert line.happened_at <= incident.attended_at + MINUTE
    logs = [line.text for i in closed() for line in i.log]
    assert any(text in later for text in logs)


def test_that_some_forget_to_press_and_some_press_late() -> None:
    night = whole_night().desk.picture
    arrived = [i for i in night.incidents.values() if i.attended_at is not None]
    never_en_route = [i for i in arrived if not any("status 5" in line.text for line in i.log[:8])]
    assert never_en_route
    assert len(never_en_route) < len(arrived) / 3


def test_that_one_terminal_is_poor_and_others_lose_the_sky_now_and_then() -> None:
    tracks = whole_night().tracks
    moments = [BEGIN + minutes * MINUTE for minutes in range(120, 300, 4)]
    ages: dict[str, list[float]] = defaultdict(list)
    for at in moments:
        fixes = tracks.at(at)
        for name, age in zip(fixes.names, fixes.ages_s(at).tolist(), strict=True):
            ages[name].append(age)
    assert median(ages["br27"]) > 250
    assert median(ages["br24"]) < 60
    assert any(age > 200 for name in ages if name != "br27" for age in ages[name])


# How long it takes, beside real call records


@cache
def reno() -> dict[str, list[float]]:
    """Seconds from call to sending, to the scene, to clear, of a city's fire and ambulance calls."""
    gaps: dict[str, list[float]] = defaultdict(list)
    columns = ("RECEIVED_TIME", "DISPATCH_1ST_TIME", "ONSCENE_1ST_TIME", "CLOSE_TIME")
    with real_file("cad/reno_fire_calls_2011-04_to_2011-07.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            times = [_seconds(row[column]) for column in columns]
            for name, (begun, ended) in zip(
                ("sent", "there", "clear"), pairwise(times), strict=True
            ):
                if begun is not None and ended is not None and (ended - begun) % 86_400 < 43_200:
                    gaps[name].append((ended - begun) % 86_400)
    return gaps


def _seconds(clock: str) -> float | None:
    """Of the day; None where there is none, as for a call nobody was sent to."""
    parts = clock.split(":")
    return 3600 * int(parts[0]) + 60 * int(parts[1]) + int(parts[2]) if len(parts) == 3 else None


def ours() -> dict[str, list[float]]:
    """The same of this night: of what could not wait, as none of theirs could."""
    urgent = [i for i in closed() if i.grade in {"1", "2"} and i.sent_at and i.attended_at]
    return {
        "sent": [(i.sent_at - i.created_at).total_seconds() for i in urgent if i.sent_at],
        "there": [
            (i.attended_at - i.sent_at).total_seconds()
            for i in urgent
            if i.attended_at and i.sent_at
        ],
        "clear": [(until - at).total_seconds() for _, _, at, until in of_code(6)],
    }


@pytest.mark.parametrize("gap", ["sent", "there", "clear"])
def test_that_times_have_the_shape_of_real_call_records(gap: str) -> None:
    real, invented = reno()[gap], ours()[gap]
    assert len(invented) > 40
    for share in (4, 8):  # of nine cuts: the median and the 90th percentile
        ratio = quantiles(invented, n=10)[share] / quantiles(real, n=10)[share]
        assert 0.45 <= ratio <= 2.2, (gap, share, ratio)


def test_that_a_unit_is_neither_idle_nor_never_free() -> None:
    on, off = booked(UnitBookedOn), booked(UnitBookedOff)
    busy: dict[str, float] = defaultdict(float)
    for callsign, sent, released in assignments():
        busy[callsign] += (released - sent) / HOUR
    response = [c for c in on if c.startswith("BR")]
    length = sum((off.get(c, END) - on[c]) / HOUR for c in response)
    assert 0.2 <= sum(busy[c] for c in response) / length <= 0.75
