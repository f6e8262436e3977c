"""The calls of an invented night: when, what, where and in which words, all from the seed."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

import numpy as np
from msgspec import Struct

from dispatch_desk.simulation.chance import Chance
from geodata.area import AreaMap
from geodata.places import Position, distance_m

MEAN_GAP_S = 170.0
CALLERS = (
    "caller gives no name",
    "neighbour",
    "passer-by",
    "shop worker",
    "the victim",
    "door staff",
)


class Kind(Struct, frozen=True):
    """How often a type comes, what is said, which markers it may carry, how long it takes at scene."""

    type: str
    share: float
    words: tuple[str, ...]
    markers: tuple[tuple[str, float], ...] = ()
    minutes: tuple[float, float] = (12.0, 30.0)


KINDS = (
    Kind("domestic", 14, ("Shouting and banging heard, child crying", "Partner has come back, drunk",
                          "Line open, screaming heard"),
         (("domestic", 0.6), ("violence", 0.5), ("weapons", 0.15), ("children", 0.4), ("alcohol", 0.4)),
         (20, 45)),
    Kind("violence", 11, ("Two men fighting, one on the ground", "Group fighting outside the pub",
                          "Man threatening people with a bottle"),
         (("violence", 0.7), ("weapons", 0.2), ("alcohol", 0.6)), (12, 30)),
    Kind("disorder", 12, ("Six youths throwing stones at buses", "Large group refusing to leave",
                          "Fireworks let off between cars"), (("alcohol", 0.3),), (10, 20)),
    Kind("concern", 13, ("Not seen for three days, post behind the door",
                         "Sent worrying messages, phone now off", "Elderly man confused in the road"),
         (("vulnerable", 0.8),), (15, 40)),
    Kind("missing", 4, ("Girl of 13 not home from school", "Care home resident gone since tea"),
         (("vulnerable", 0.9),), (25, 50)),
    Kind("collision", 8, ("Two cars, one driver trapped", "Cyclist hit, breathing, bleeding",
                          "Car into a lamp post, driver gone"), (), (25, 50)),
    Kind("burglary", 7, ("Back door forced, nobody inside", "Came home to find it ransacked"), (),
         (20, 40)),
    Kind("intruder", 4, ("Somebody in the yard with a torch", "Noises downstairs, caller hiding upstairs"),
         (("weapons", 0.1),), (15, 30)),
    Kind("robbery", 3, ("Phone taken at knife point, went towards the park",),
         (("weapons", 0.8), ("violence", 0.8)), (15, 35)),
    Kind("alarm", 6, ("Panic alarm pressed at the shop", "Intruder alarm, key holder called"), (), (8, 18)),
    Kind("asb", 9, ("Music since midnight", "Mopeds up and down the footpath", "Drinking by the swings"),
         (("alcohol", 0.3),), (8, 15)),
    Kind("theft", 6, ("Man left without paying for fuel", "Bag taken from a trolley"), (), (10, 20)),
    Kind("damage", 4, ("Car window put in overnight", "Bus shelter smashed"), (), (10, 18)),
    Kind("harassment", 3, ("Ex-partner outside again, has gone",), (("vulnerable", 0.4),), (15, 25)),
    Kind("advice", 4, ("Asks about a parked car", "Lost property at the bus station"), (), (5, 8)),
)  # fmt: skip


class Call(Struct, frozen=True):
    """One contact that becomes an incident."""

    number: int
    at: datetime
    type: str
    summary: str
    place: str
    position: Position
    channel: str
    caller: str
    markers: tuple[str, ...]


class Streets:
    """Where calls come from: anywhere on a named, lived-in road, by length."""

    def __init__(self, area: AreaMap) -> None:
        roads = area.roads
        lived_in = roads.edge_strong & (roads.edge_class >= 2) & (roads.edge_class <= 7)
        named = lived_in & ((roads.edge_name >= 0) | (roads.edge_ref >= 0))
        usable = named if named.any() else roads.edge_strong
        self._edges = np.flatnonzero(usable)
        self._upto = np.cumsum(roads.edge_length_m[self._edges].astype(np.float64))
        self._roads = roads
        self._districts = [
            p for p in area.places if p.kind in {"suburb", "village", "neighbourhood"}
        ]

    def pick(self, luck: Random) -> tuple[Position, str]:
        """A position on a road, and how a caller would name it."""
        chosen = int(np.searchsorted(self._upto, luck.random() * self._upto[-1]))
        edge = int(self._edges[min(chosen, len(self._edges) - 1)])
        start, stop = self._roads.shape_start[edge : edge + 2]
        point = luck.randrange(int(start), int(stop))
        place = Position(float(self._roads.shape_lat[point]), float(self._roads.shape_lon[point]))
        return place, self._words(edge, place, luck)

    def _words(self, edge: int, place: Position, luck: Random) -> str:
        street = self._roads.street(edge) or "Unnamed road"
        number = f"{luck.randrange(1, 140)} " if self._roads.edge_name[edge] >= 0 else ""
        near = min(self._districts, key=lambda d: distance_m(d.position, place), default=None)
        return f"{number}{street}" + (f", {near.name}" if near else "")


def calls(chance: Chance, streets: Streets, begin: datetime) -> Iterator[Call]:
    """The night's calls in order, without end."""
    at, number = begin, 0
    while True:
        number += 1
        luck = chance.of("call", number)
        at += timedelta(seconds=min(luck.expovariate(1 / MEAN_GAP_S), 4 * MEAN_GAP_S))
        yield _call(luck, streets, number, at)


def _call(luck: Random, streets: Streets, number: int, at: datetime) -> Call:
    kind = luck.choices(KINDS, weights=[kind.share for kind in KINDS])[0]
    position, place = streets.pick(luck)
    return Call(
        number=number,
        at=at,
        type=kind.type,
        summary=luck.choice(kind.words),
        place=place,
        position=position,
        channel=luck.choices(("999", "101", "online", "agency"), weights=(60, 25, 10, 5))[0],
        caller=luck.choice(CALLERS),
        markers=tuple(code for code, share in kind.markers if luck.random() < share),
    )
