"""The roads somebody may get away by: when they can be where at the earliest, horizon by horizon."""

from dataclasses import dataclass

import numpy as np

from geodata.along import I8
from geodata.places import Position
from geodata.roads import F8, I4, U4, Flags, RoadNetwork
from geodata.routing.cuts import Ways
from geodata.routing.graph import CLOSED_MS
from geodata.routing.holding import HeldPlaces, held_places
from geodata.routing.mapends import leaves_map
from geodata.routing.spread import Links, spread
from geodata.routing.starts import Beginning, Doors
from geodata.routing.timed import TimedRoads

BEYOND_S = 120.0  # how much further than the last horizon times are known; later counts as then
MOST_JUNCTIONS = 80_000  # a city; beyond it a plan would come too late to be of use


@dataclass(frozen=True, slots=True)
class Horizon:
    """The ways to places further off than some seconds, and which place of the field each of theirs is."""

    ways: Ways
    place: I8  # ways.count


@dataclass(frozen=True, slots=True)
class Field:
    """n places, when each may be reached, and the links between them."""

    network: RoadNetwork
    places: HeldPlaces
    seconds: F8  # n, from now; up to 0: may have been there already
    tail: I8  # w, place
    head: I8  # w
    edge: I4  # w, the road of each link, inside a place too
    entries: I8  # places first come to
    leaves_map: Flags  # n
    begins_on: I4  # edges
    known_s: float  # no later time is known

    @property
    def middle(self) -> Position:
        """Of where it begins."""
        members = self.places.members(int(self.entries[0]))
        return Position(
            float(self.network.node_lat[members[0]]), float(self.network.node_lon[members[0]])
        )

    def edges_at(self, place: int) -> I4:
        """The roads of a place and those that lead away from it."""
        return np.unique(self.edge[(self.tail == place) | (self.head == place)])

    def horizon(self, seconds: float) -> Horizon:
        """Out is who gets to a place later than that, or off the map."""
        inside = self.seconds <= seconds
        links = np.flatnonzero(inside[self.tail] & (self.tail != self.head))
        tail, head = self.tail[links], self.head[links]
        place = np.unique(np.concatenate([tail, head, self.entries]))
        out = ~inside[place] | self.leaves_map[place]
        number = np.zeros(len(self.seconds), np.int64)
        number[place] = np.arange(len(place))
        entries = number[self.entries]
        ways = Ways(len(place), number[tail], number[head], entries, np.flatnonzero(out))
        return Horizon(ways, place)


@dataclass(frozen=True, slots=True)
class Driven:
    """How somebody drives away: times faster than usual, and whether signs and closures count."""

    pace: float = 1.0
    heeds_signs: bool = False

    def edge_ms(self, roads: TimedRoads, arc_ms: U4 | F8) -> tuple[F8, F8]:
        """Milliseconds of each of the e edges along its shape and against it, given the arcs'.

        Who heeds no signs drives every road both ways, closed or not, as fast as before any change.
        """
        network = roads.network
        arcs = network.edge_forward, network.edge_backward
        if self.heeds_signs:
            found = [np.where(arc >= 0, arc_ms[arc], CLOSED_MS) for arc in arcs]
        else:
            open_ms = np.where(roads.open_ms < CLOSED_MS, roads.open_ms, network.arc_ms)
            found = [open_ms[np.where(arc >= 0, arc, other)] for arc, other in (arcs, arcs[::-1])]
        forward, backward = (
            np.where(ms < CLOSED_MS, np.maximum(np.floor(ms / self.pace), 1.0), CLOSED_MS)
            for ms in found
        )
        return forward, backward


def field_of_runner(
    roads: TimedRoads, begin: Beginning, driven: Driven, *, age_s: float, until_s: float
) -> Field:
    """All that may be reached until some seconds from now by who was last on the parts of `begin`.

    Even one who heeds closures may leave a closed road.
    """
    network, parts = roads.network, begin.parts
    arcs = np.arange(network.arc_count)
    forward, backward = driven.edge_ms(roads, roads.standing_ms(arcs))
    whole = np.concatenate([forward[parts.edge], backward[parts.edge]])
    ends = np.concatenate([network.edge_to[parts.edge], network.edge_from[parts.edge]])
    ms = np.floor(whole * np.concatenate([1.0 - parts.high, parts.low]))
    leads = whole < CLOSED_MS
    doors = Doors(ends[leads].astype(np.int64), ms[leads])
    return _field(roads, driven, doors, parts.edge, (age_s, until_s))


def field_of_area(roads: TimedRoads, edges: I4, until_s: float) -> Field:
    """What lies up to some seconds' driving beyond the ends of some stretches of road."""
    network = roads.network
    ends = np.unique(np.concatenate([network.edge_from[edges], network.edge_to[edges]]))
    doors = Doors(ends.astype(np.int64), np.zeros(len(ends)))
    return _field(roads, Driven(), doors, edges, (0.0, until_s))


def _field(
    roads: TimedRoads, driven: Driven, doors: Doors, edges: I4, span: tuple[float, float]
) -> Field:
    (age_s, until_s), network = span, roads.network
    links = Links(
        network.node_lon,
        network.node_lat,
        np.concatenate([network.edge_from, network.edge_to]),
        np.concatenate([network.edge_to, network.edge_from]),
        np.concatenate(driven.edge_ms(roads, roads.arc_ms)),
    )
    limit_s = age_s + until_s + BEYOND_S
    reached_s = spread(links, [doors], limit_s * 1000).everywhere(len(network.node_lon)) / 1000
    limit_s = _shortened(reached_s, limit_s)
    way = np.flatnonzero(np.isfinite(reached_s[links.tail]) & (links.ms < CLOSED_MS))
    near = np.isfinite(reached_s)
    near[links.head[way]] = near[doors.node] = True  # a long road may end beyond the limit
    junction = np.flatnonzero(near).astype(np.int32)
    places = held_places(network, junction)
    place_of = np.full(len(near), -1, np.int64)
    place_of[junction] = places.place
    return Field(
        network=network,
        places=places,
        seconds=places.least(np.minimum(reached_s[junction], limit_s) - age_s),
        tail=place_of[links.tail[way]],
        head=place_of[links.head[way]],
        edge=(way % network.edge_count).astype(np.int32),
        entries=np.unique(place_of[doors.node]),
        leaves_map=places.any(leaves_map(network, junction)),
        begins_on=edges,
        known_s=limit_s - age_s,
    )


def _shortened(reached_s: F8, limit_s: float) -> float:
    """The limit at which no more than MOST_JUNCTIONS are reached; later ones are forgotten."""
    reached = np.flatnonzero(np.isfinite(reached_s))
    if len(reached) <= MOST_JUNCTIONS:
        return limit_s
    limit_s = float(np.partition(reached_s[reached], MOST_JUNCTIONS)[MOST_JUNCTIONS])
    reached_s[reached_s >= limit_s] = np.inf
    return limit_s
