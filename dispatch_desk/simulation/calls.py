"""The calls of an invented night in order: when, what, where, in which words, and what follows them."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from random import Random

from msgspec import Struct, structs

from dispatch_desk.simulation.chance import Chance
from dispatch_desk.simulation.ground import Ground, Spot
from dispatch_desk.simulation.scenarios import Scenario, Story
from dispatch_desk.simulation.stock import Kind, Stock, the_stock

RINGS_BACK = 0.3  # of the calls
RINGS_BACK_AFTER_S = (150.0, 900.0)
WHAT_COMES_BACK = {"later": 6, "gone": 3, "escalated": 1}
ALIKE_AFTER_S = (20.0, 200.0)
STILL_AFTER_S = 60.0  # nor does anybody call so shortly after a story has begun
JOINT = "; "  # between what happened and the detail


class Call(Struct, frozen=True):
    """One contact that becomes an incident."""

    number: int
    at: datetime
    type: str
    grade: str | None
    summary: str
    spot: Spot
    channel: str
    caller: str
    markers: tuple[str, ...]


class Told(Struct, frozen=True):
    """More about a call: the caller is back, or something was looked up. `always`: attended or not."""

    at: datetime
    call: Call
    text: str
    always: bool = False


News = Call | Told


class Calls:
    """All that callers bring in one night. Iterating begins at the beginning, and never ends."""

    def __init__(
        self, chance: Chance, ground: Ground, scenario: Scenario, begin: datetime, *written: News
    ) -> None:
        """`written`: of a story, put between what comes by chance."""
        self._chance, self._ground, self._stock = chance, ground, the_stock()
        self._scenario, self._begin, self._written = scenario, begin, written
        self._weights: dict[int, list[float]] = {}  # by hour of the clock
        hours = [begin + timedelta(hours=hour) for hour in range(24)]
        self._peak = max(sum(self._weights_at(at)) for at in hours)

    def __iter__(self) -> Iterator[News]:
        waiting: list[tuple[datetime, int, News]] = []
        order = count()
        for news in self._written:
            heappush(waiting, (news.at, next(order), news))
        for call in self._usual():
            while waiting and waiting[0][0] <= call.at:
                yield heappop(waiting)[2]
            yield call
            for news in self._what_follows(call):
                heappush(waiting, (news.at, next(order), news))

    def _usual(self) -> Iterator[Call]:
        """As calls come: each minute as likely as its neighbours, an hour as busy as the stock says."""
        at, told = self._begin, [0] * len(self._stock.kinds)
        for number in count(1):
            luck = self._chance.of("call", number)
            at += timedelta(seconds=luck.expovariate(self._peak / 3600))
            weights = self._weights_at(at)
            busy = luck.random() * self._peak < sum(weights)
            if not busy or self._is_still(at):
                continue
            chosen = luck.choices(range(len(weights)), weights=weights)[0]
            yield self._call(luck, chosen, told[chosen], number, at)
            told[chosen] += 1

    def _weights_at(self, at: datetime) -> list[float]:
        if at.hour not in self._weights:
            most = self._scenario.most
            self._weights[at.hour] = [
                self._scenario.calls * min(self._stock.rate(kind, at), most.get(kind.type, 1e9))
                for kind in self._stock.kinds
            ]
        return self._weights[at.hour]

    def _is_still(self, at: datetime) -> bool:
        story = self._scenario.story
        if story is None:
            return False
        call_at = story_call_at(story, self._begin)
        quiet_from = call_at - timedelta(minutes=story.still_min)
        return quiet_from <= at <= call_at + timedelta(seconds=STILL_AFTER_S)

    def _call(self, luck: Random, chosen: int, nth: int, number: int, at: datetime) -> Call:
        kind = self._stock.kinds[chosen]
        sort = luck.choices(list(kind.where), weights=list(kind.where.values()))[0]
        return Call(
            number=number,
            at=at,
            type=kind.type,
            grade=kind.grade,
            summary=self._words(kind, chosen, nth),
            spot=self._ground.pick(luck, sort),
            channel=luck.choices(list(kind.channels), weights=list(kind.channels.values()))[0],
            caller=luck.choice(kind.callers),
            markers=tuple(m for m, share in kind.markers.items() if luck.random() < share),
        )

    def _words(self, kind: Kind, chosen: int, nth: int) -> str:
        """The nth call of its kind: no opening comes with the same detail until all have been said."""
        pairs = [JOINT.join((o, d)) for o in kind.openings for d in kind.details]
        self._chance.of("words", chosen).shuffle(pairs)
        return pairs[nth % len(pairs)]

    def _what_follows(self, call: Call) -> Iterator[News]:
        kind = kind_of(call.summary, call.type, call.grade or "", self._stock)
        luck = self._chance.of("follows", call.number)
        if luck.random() < kind.alike and not self._is_still(call.at):
            yield self._second_caller(call, kind, luck)
        if luck.random() < RINGS_BACK:
            sorts = [sort for sort in WHAT_COMES_BACK if getattr(kind, sort)]
            if sorts:
                sort = luck.choices(sorts, weights=[WHAT_COMES_BACK[s] for s in sorts])[0]
                at = call.at + timedelta(seconds=luck.uniform(*RINGS_BACK_AFTER_S))
                yield Told(at, call, luck.choice(getattr(kind, sort)))

    def _second_caller(self, call: Call, kind: Kind, luck: Random) -> Call:
        others = [caller for caller in kind.callers if caller != call.caller] or list(kind.callers)
        spot = Spot(self._ground.beside(call.spot, luck), call.spot.words)
        return structs.replace(
            call,
            number=-call.number,
            at=call.at + timedelta(seconds=luck.uniform(*ALIKE_AFTER_S)),
            summary=JOINT.join((luck.choice(kind.openings), "another caller, by the sound of it")),
            caller=luck.choice(others),
            spot=spot,
            markers=(),
        )


def kind_of(summary: str, type_code: str, grade: str, stock: Stock) -> Kind:
    """The stock's kind that a log's words come from, however it was graded since."""
    opening = summary.partition(JOINT)[0]
    named = (kind for kind in stock.kinds if kind.type == type_code and opening in kind.openings)
    return next(named, None) or stock.kind_of(type_code, grade)


def story_call_at(story: Story, begin: datetime) -> datetime:
    return begin + timedelta(minutes=story.call_at_min)


def story_news(story: Story, begin: datetime, spot: Spot) -> Iterator[News]:
    """The call of a story, and what its call taker writes on the log meanwhile."""
    call = Call(
        number=0,
        at=story_call_at(story, begin),
        type=story.type,
        grade=None,
        summary=story.summary,
        spot=spot,
        channel="999",
        caller=story.caller,
        markers=story.markers,
    )
    yield call
    for line in story.lines:
        yield Told(call.at + timedelta(seconds=line.after_s), call, line.text, always=True)
