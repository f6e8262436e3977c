"""Who is on in an invented night: turns of duty, and the crews that work them, from `roster.toml`."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, time, timedelta
from functools import cache, lru_cache
from itertools import pairwise

from msgspec import Struct

from dispatch_desk.simulation.chance import Chance
from dispatch_desk.simulation.stock import read_table
from resources.units import Callsign, Officer, Unit

SURNAMES = (
    "Rees", "Okafor", "Hughes", "Khan", "Adeyemi", "Morgan", "Price", "Walsh", "Patel", "Novak",
    "Evans", "Begum", "Fraser", "Lloyd", "Osei", "Carter", "Singh", "Doyle", "Marsh", "Iqbal",
    "Bennett", "Kowalski", "Griffiths", "Nwosu", "Harper", "Sutton", "Ali", "Brooks", "Pugh", "Lane",
    "Hale", "Webb", "Shah", "Owen", "Tanner", "Mensah", "Grant", "Yusuf", "Bailey", "Quinn",
)  # fmt: skip
TITLES = {"PCSO": "PCSO", "SC": "SC"}
DAY = timedelta(days=1)


class Turn(Struct, frozen=True, forbid_unknown_fields=True):
    """A turn of duty by the clock, and between which times its crews go for their break."""

    begins: str
    ends: str
    meals: tuple[str, str]

    def window(self, now: datetime) -> tuple[datetime, datetime]:
        """The turn that began last: when it began, and when it ends or has ended."""
        return _window(self.begins, self.ends, now)

    def meal_at(self, share: float, now: datetime) -> datetime:
        """When the break of a crew begins that is so far down the list, 0 to 1."""
        first = self.window(now)[0] + _length(self.begins, self.meals[0])
        return first + share * _length(*self.meals)


@lru_cache(maxsize=64)  # every crew of a turn asks at every step
def _window(begins: str, ends: str, now: datetime) -> tuple[datetime, datetime]:
    began = _last(begins, now)
    return began, began + _length(begins, ends)


def _last(clock: str, now: datetime) -> datetime:
    at = datetime.combine(now.astimezone(UTC).date(), time.fromisoformat(clock), UTC)
    return at if at <= now else at - DAY


@cache
def _length(first: str, then: str) -> timedelta:
    """From one time of the clock to the next."""
    begun, ended = (time.fromisoformat(clock) for clock in (first, then))
    minutes = 60 * (ended.hour - begun.hour) + ended.minute - begun.minute
    return timedelta(minutes=minutes % (24 * 60))


class Post(Struct, frozen=True, forbid_unknown_fields=True):
    """One unit of the roster."""

    callsign: str
    kind: str
    turn: str
    officers: int = 1
    driver: str = "response"
    skills: tuple[str, ...] = ()  # of the first officer
    others: tuple[str, ...] = ()  # of each of the others
    vehicle: str = ""
    equipment: tuple[str, ...] = ()
    poor: bool = False  # its terminal seldom finds its place


class Roster(Struct, frozen=True, forbid_unknown_fields=True):
    turns: Mapping[str, Turn]
    units: tuple[Post, ...]

    def post(self, callsign: str) -> Post | None:
        return _posts().get(callsign)

    def turn_of(self, callsign: str) -> Turn | None:
        """None for a unit that somebody booked on beside the roster."""
        post = self.post(callsign)
        return self.turns[post.turn] if post else None

    def meal_at(self, callsign: str, now: datetime) -> datetime | None:
        """When this crew's break begins in its present turn; one crew of a turn after the other."""
        post = self.post(callsign)
        if post is None:
            return None
        return self.turns[post.turn].meal_at(_place_in_turn(callsign), now)


@cache
def the_roster() -> Roster:
    return read_table("roster.toml", Roster)


@cache
def _posts() -> Mapping[str, Post]:
    return {post.callsign: post for post in the_roster().units}


@cache
def _place_in_turn(callsign: str) -> float:
    """How far down the list of its turn a unit stands, 0 to 1."""
    turn = _posts()[callsign].turn
    mates = [post.callsign for post in the_roster().units if post.turn == turn]
    return mates.index(callsign) / len(mates)


def crews(chance: Chance, stations: tuple[str, ...]) -> Iterator[Unit]:
    """Every unit of the roster, in its order. Names are drawn without doubles."""
    names = chance.of("names").sample(SURNAMES, k=len(SURNAMES))
    names += [f"{name}-{other}" for name, other in pairwise(names)]
    for number, post in enumerate(the_roster().units):
        crew = tuple(
            Officer(
                name=f"{TITLES.get(post.kind, 'PC')} {names.pop(0)}",
                collar=str(4100 + 7 * number + seat),
                skills=post.skills if seat == 0 else post.others,
                driver=post.driver if seat == 0 else "response",
            )
            for seat in range(post.officers)
        )
        base = stations[number % len(stations)] if stations else ""
        callsign = Callsign(post.callsign)
        device, radio = callsign.lower(), f"22144{70 + number}"
        yield Unit(callsign, post.kind, crew, device, radio, base, post.vehicle, post.equipment)
