"""The calls of an invented night: as many, when, where and in such words as a town would bring."""

from datetime import timedelta
from functools import cache
from itertools import pairwise, takewhile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch_desk.simulation.calls import Call, Calls, Told
from dispatch_desk.simulation.chance import Chance
from dispatch_desk.simulation.crews import the_roster
from dispatch_desk.simulation.ground import Ground
from dispatch_desk.simulation.night import BEGIN, REPORT_S
from dispatch_desk.simulation.scenarios import scenario, scenarios
from dispatch_desk.simulation.stock import TURNS, readings, the_stock
from geodata.area import AreaMap
from geodata.build import build_area
from geodata.places import Position, distance_m
from geodata.rawmap import RawMap, RawPlace, RawShape, RawWay
from resources.units import RefusedError
from tests.desks import FORCE
from tests.towns import a_village

SEEDS = range(20)
HOUR = timedelta(hours=1)
SORTS = {
    "anywhere", "homes", "centre", "shops", "industrial", "main", "outskirts", "park", "pub", "landmark",
}  # fmt: skip


@cache
def told(seed: int, night: str = "friday") -> list[Call | Told]:
    """Ten hours of it."""
    news = Calls(Chance(seed), ground(), scenario(night), BEGIN)
    return list(takewhile(lambda each: each.at < BEGIN + 10 * HOUR, news))


def calls(seed: int, night: str = "friday") -> list[Call]:
    return [news for news in told(seed, night) if isinstance(news, Call)]


@cache
def ground() -> Ground:
    return Ground(a_village())


@cache
def many() -> list[Call]:
    return [call for seed in SEEDS for call in calls(seed)]


def share(kind: str, first: float, last: float) -> float:
    """Of the calls between two hours of the night (0 is 20:30) those of one type."""
    within = [c for c in many() if first <= (c.at - BEGIN) / HOUR < last]
    return sum(call.type == kind for call in within) / len(within)


def test_that_the_stock_is_whole_and_uses_only_codes_the_sample_force_has() -> None:
    stock = the_stock()
    used = {
        "types": {kind.type for kind in stock.kinds} | {"assistance"},
        "grades": {kind.grade for kind in stock.kinds if kind.grade},
        "markers": {code for kind in stock.kinds for code in kind.markers},
        "channels": {code for kind in stock.kinds for code in kind.channels} | {"officer"},
        "results": {stock.result(kind, turn) for kind in stock.kinds for turn in TURNS}
        | {"arrest", "duplicate", "advice", "dealt"},
        "unit_kinds": {post.kind for post in the_roster().units} | set(REPORT_S),
        "skills": {s for post in the_roster().units for s in (*post.skills, *post.others)},
    }
    known = {table: {row.code for row in getattr(FORCE, table)} for table in used}
    assert {table: used[table] - known[table] for table in used} == {table: set() for table in used}
    assert all(len(kind.rate) == len(stock.hours) for kind in stock.kinds)
    assert all(set(kind.where) <= SORTS for kind in stock.kinds)
    assert all(sum(kind.chances.values()) <= 1 for kind in stock.kinds)


def test_that_every_sentence_means_one_thing() -> None:
    for words, reading in the_stock().readings():
        assert readings()[words] == reading, words
    assert readings()["Fox in the yard, all secure"].result == "false_alarm"


def test_that_a_night_is_work_for_one_person() -> None:
    """90 to 140 in ten hours, one in two to five minutes when it is busiest; a quiet one has half."""
    counts = [len(calls(seed)) for seed in SEEDS]
    assert 95 <= np.mean(counts) <= 140
    assert min(counts) >= 75
    busiest = [sum(2 <= (c.at - BEGIN) / HOUR < 5 for c in calls(seed)) / 3 for seed in SEEDS]
    assert 12 <= np.mean(busiest) <= 22
    quiet = np.mean([len(calls(seed, "quiet")) for seed in SEEDS])
    assert 0.35 <= quiet / np.mean(counts) <= 0.6


def test_that_pubs_closing_bring_violence_and_a_quiet_night_has_none_of_it() -> None:
    assert share("violence", 2.5, 6) > 2 * share("violence", 0, 2)
    at_its_worst = [c for s in SEEDS for c in calls(s, "quiet") if c.type == "violence"]
    assert len(at_its_worst) / len(SEEDS) < 6


@pytest.mark.parametrize(
    ("kind", "more", "less"),
    [
        ("missing", (0, 2), (5, 10)),
        ("domestic", (0, 3), (5.5, 7)),
        ("asb", (0, 3), (4, 10)),
        ("alarm", (5, 9), (0, 3)),
        ("theft", (0, 1.5), (3, 6)),
    ],
)
def test_that_each_hour_brings_its_own(
    kind: str, more: tuple[float, float], less: tuple[float, float]
) -> None:
    rates = []
    for first, last in (more, less):
        found = [c for c in many() if c.type == kind and first <= (c.at - BEGIN) / HOUR < last]
        rates.append(len(found) / (last - first))
    assert rates[0] > rates[1] or share(kind, *more) > 1.5 * share(kind, *less)


def test_that_calls_come_as_by_chance_within_an_hour() -> None:
    """In a Poisson process the counts of equal stretches vary as much as their mean."""
    counts = np.zeros((len(SEEDS), 60))
    for seed in SEEDS:
        for call in calls(seed):
            if call.number > 0:
                counts[seed, (call.at - BEGIN) // timedelta(minutes=10)] += 1
    dispersion = counts.var(axis=0, ddof=1).mean() / counts.mean()
    assert 0.75 <= dispersion <= 1.3


def test_that_no_words_come_twice_in_a_night() -> None:
    for seed in SEEDS:
        said = [call.summary for call in calls(seed) if call.number > 0]
        assert len(said) == len(set(said))


def test_that_somebody_else_may_call_about_the_same_and_is_near_and_soon() -> None:
    again = [call for seed in SEEDS for call in calls(seed) if call.number < 0]
    assert 0.03 < len(again) / len(many()) < 0.2
    for seed in SEEDS:
        firsts = {call.number: call for call in calls(seed) if call.number > 0}
        for call in calls(seed):
            if call.number < 0:
                before = firsts[-call.number]
                assert call.type == before.type
                assert distance_m(call.spot.position, before.spot.position) < 150
                assert timedelta(0) < call.at - before.at < timedelta(minutes=4)


@given(seed=st.integers(0, 10_000), minutes=st.floats(0, 240))
@settings(max_examples=15, deadline=None)
def test_that_news_comes_in_order_and_a_later_start_tells_the_rest_alike(
    seed: int, minutes: float
) -> None:
    night = told(seed)
    assert all(a.at <= b.at for a, b in pairwise(night))
    assert all(news.at > news.call.at for news in night if isinstance(news, Told))
    since = BEGIN + timedelta(minutes=minutes)
    assert [n for n in told.__wrapped__(seed) if n.at > since] == [n for n in night if n.at > since]


def test_that_a_night_nobody_wrote_is_refused_with_those_there_are() -> None:
    with pytest.raises(RefusedError, match="no night called “stormy”") as refusal:
        scenario("stormy")
    assert all(code in str(refusal.value) for code in scenarios())


# Where


@cache
def a_suburb() -> AreaMap:
    """Homes in the west, works in the east, a main road between them, a pub, doors with numbers."""
    raw = RawMap("test suburb")
    columns, rows = range(12), range(6)
    for row in rows:
        raw.roads.append(_way(row + 1, [(row, c) for c in columns], f"Street {row}", "residential"))
    for c in columns:
        kind = "primary" if c == 6 else "residential"
        raw.roads.append(_way(100 + c, [(r, c) for r in rows], f"Lane {c}", kind))
    works = np.array([_spot(-1, 7.5), _spot(6, 7.5), _spot(6, 12), _spot(-1, 12), _spot(-1, 7.5)])
    raw.shapes.append(RawShape("industrial", (works,)))
    raw.places += [RawPlace("pub", "The Anchor", 54.3005, -4.8975)]
    raw.addresses += [
        (str(n), f"Street {row}", _spot(row, c)[1], _spot(row, c)[0])
        for row in rows
        for n, c in enumerate(columns, 1)
    ]
    return build_area(raw, "suburb")


def _spot(row: float, column: float) -> tuple[float, float]:
    return -4.9 + 0.0015 * column, 54.3 + 0.001 * row


def _way(number: int, crossings: list[tuple[int, int]], name: str, kind: str) -> RawWay:
    nodes = np.array([1000 + 100 * row + column for row, column in crossings], np.int64)
    lon, lat = np.array([_spot(*crossing) for crossing in crossings]).T.copy()
    return RawWay(number, nodes, lon, lat, {"highway": kind, "name": name})


def picked(sort: str, count: int = 60) -> list[Position]:
    place = Ground(a_suburb())
    return [place.pick(Chance(n).of("spot"), sort).position for n in range(count)]


def test_that_alarms_ring_among_the_works_and_families_live_elsewhere() -> None:
    border = _spot(0, 7.5)[0] - 0.0008  # a stretch belongs where its middle lies
    assert all(spot.lon >= border for spot in picked("industrial"))
    assert all(spot.lon <= border + 0.0016 for spot in picked("homes"))


def test_that_cars_meet_on_the_main_road() -> None:
    assert {round(spot.lon, 6) for spot in picked("main")} == {round(_spot(0, 6)[0], 6)}


def test_that_a_pub_is_named_and_a_door_has_its_number() -> None:
    place = Ground(a_suburb())
    assert place.pick(Chance(1).of("x"), "pub").words == "The Anchor"
    said = {place.pick(Chance(n).of("x"), "homes").words for n in range(40)}
    assert any(words.split()[0].isdigit() and "Street" in words for words in said)


@pytest.mark.parametrize("sort", sorted(SORTS))
def test_that_bare_roads_have_every_kind_of_ground(sort: str) -> None:
    spot = ground().pick(Chance(3).of(sort), sort)
    assert spot.words
    assert a_village().box.south - 0.001 <= spot.position.lat <= a_village().box.north + 0.001


def test_that_the_clock_is_read_where_the_night_is() -> None:
    stock = the_stock()
    violence = next(kind for kind in stock.kinds if kind.type == "violence")
    assert stock.rate(violence, BEGIN + 3.5 * HOUR) == max(violence.rate)
    assert stock.rate(violence, BEGIN - 6 * HOUR) == violence.rate[0]
