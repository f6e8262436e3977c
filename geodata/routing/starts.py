"""Where a vehicle may be or is wanted, not quite known: parts of roads, and the nodes they lead to."""

from dataclasses import dataclass
from math import isfinite, nan
from typing import Literal

import numpy as np
import numpy.typing as npt

from geodata.along import I8
from geodata.places import Position
from geodata.roads import F8, I4, RoadNetwork
from geodata.routing.graph import CLOSED_MS, TURN_ROUND_MS
from geodata.routing.parts import NOWHERE, Parts, parts_within
from geodata.routing.timed import TimedRoads
from geodata.snapping import NEAR_M, Snapper

MAX_ERROR_M = 5_000.0
MAX_AGE_S = 1_800.0  # older than this a position says nothing about now

Direction = Literal["from", "to"]


@dataclass(frozen=True, slots=True)
class Start:
    """A place as it is known: how long ago, how exactly, and (nan: not) which way it headed.

    Beyond their caps age and error count as the caps; what is no number, or negative, as nothing.
    """

    position: Position
    age_s: float = 0.0
    error_m: float = 0.0
    heading: float = nan  # degrees clockwise from north

    @property
    def known_age_s(self) -> float:
        return _capped(self.age_s, MAX_AGE_S)

    @property
    def known_error_m(self) -> float:
        return _capped(self.error_m, MAX_ERROR_M)


@dataclass(frozen=True, slots=True)
class Beginning:
    """Parts of roads a search begins on, and what it takes to set off along the shape or against it."""

    parts: Parts
    forward_ms: F8  # r, besides driving; TURN_ROUND_MS for who has to turn first
    backward_ms: F8  # r

    def __len__(self) -> int:
        return len(self.parts)


@dataclass(frozen=True, slots=True)
class Doors:
    """The nodes at which a search begins, each with its milliseconds; a node may come twice."""

    node: I8
    ms: F8


def _capped(value: float, cap: float) -> float:
    return min(max(value, 0.0), cap) if isfinite(value) else cap if value > 0 else 0.0


def beginning(
    network: RoadNetwork, snapper: Snapper, start: Start, direction: Direction
) -> Beginning:
    """All roads within the error of the position; the nearest one where there is none; or nothing."""
    error_m = start.known_error_m
    around = parts_within(network, start.position, error_m) if error_m > 0 else NOWHERE
    if len(around):
        return Beginning(around, np.zeros(len(around)), np.zeros(len(around)))
    lat, lon = np.array([start.position.lat]), np.array([start.position.lon])
    if direction == "to":
        on = snapper.snap_goal(lat, lon)
    else:
        on = snapper.snap(lat, lon, np.array([start.heading]) if isfinite(start.heading) else None)
    if on.edge[0] < 0:
        return Beginning(NOWHERE, np.empty(0), np.empty(0))
    parts = Parts(on.edge, on.fraction, on.fraction)
    both_ways = (network.edge_forward[on.edge] >= 0) & (network.edge_backward[on.edge] >= 0)
    facing = on.facing * both_ways if on.facing is not None else np.zeros(1, np.int8)
    turning = (np.where(facing == away, float(TURN_ROUND_MS), 0.0) for away in (-1, 1))
    return Beginning(parts, *turning)


def no_road(start: Start) -> str:
    """Said where there is no road to begin on."""
    return f"no road within {NEAR_M} m of {start.position}"


def doors_out(roads: TimedRoads, begin: Beginning) -> Doors:
    """Where one can drive to from anywhere on the parts, and the least time until there.

    Rounded as the engines round. Who stands on a closed road may leave it; who stands at the very end
    of a one-way road stands at its junction.
    """
    network, parts = roads.network, begin.parts
    ahead, back = network.edge_forward[parts.edge], network.edge_backward[parts.edge]
    node = [
        np.where(arc >= 0, roads.graph.arrives[arc], junction[parts.edge])
        for arc, junction in ((ahead, network.edge_to), (back, network.edge_from))
    ]
    whole = _whole_ms(roads, ahead, back)
    forward = _past(ahead, whole[0] - np.rint(whole[0] * parts.high)) + begin.forward_ms
    backward = _past(back, np.rint(whole[1] * parts.low)) + begin.backward_ms
    return _open_doors(np.concatenate(node), np.concatenate([forward, backward]))


def doors_in(roads: TimedRoads, begin: Beginning) -> Doors:
    """From where one can drive onto the parts, and the least time until on one of them.

    Nobody drives into a closed road. A part that begins at a junction is reached by whoever comes there.
    """
    network, parts = roads.network, begin.parts
    ahead, back = network.edge_forward[parts.edge], network.edge_backward[parts.edge]
    whole = _whole_ms(roads, ahead, back)
    forward = _past(ahead, np.rint(whole[0] * parts.low))
    backward = _past(back, whole[1] - np.rint(whole[1] * parts.high))
    arc, ms = np.concatenate([ahead, back]), np.concatenate([forward, backward])
    junction = np.concatenate([network.edge_from[parts.edge], network.edge_to[parts.edge]])
    at_junction = np.flatnonzero(np.isin(roads.graph.junction, junction[ms == 0]))
    by_arc = _entered(roads, arc[ms > 0], ms[ms > 0])
    return Doors(
        np.concatenate([at_junction, by_arc.node]),
        np.concatenate([np.zeros(len(at_junction)), by_arc.ms]),
    )


def _whole_ms(roads: TimedRoads, ahead: I4, back: I4) -> tuple[F8, F8]:
    """Of the two arcs of each edge; one that is missing takes what the other does."""
    forward, backward = np.where(ahead >= 0, ahead, back), np.where(back >= 0, back, ahead)
    return roads.standing_ms(forward), roads.standing_ms(backward)


def _past(arc: I4, ms: F8) -> F8:
    """A missing arc leads nowhere, unless there is nothing to be driven."""
    return np.where((arc < 0) & (ms > 0), np.inf, ms)


def _open_doors(node: npt.ArrayLike, ms: F8) -> Doors:
    passable = np.isfinite(ms)
    return Doors(np.asarray(node, np.int64)[passable], ms[passable])


def _entered(roads: TimedRoads, arc: I4, ms: F8) -> Doors:
    """Arcs of the network are entered from every node a copy of theirs leads away from."""
    graph = roads.graph
    arcs, which = np.unique(arc[np.isfinite(ms)], return_inverse=True)
    least = np.full(len(arcs), np.inf)
    np.minimum.at(least, which, ms[np.isfinite(ms)])
    copy = np.flatnonzero(np.isin(graph.arc, arcs) & (roads.ms < CLOSED_MS))
    of = graph.arc[copy]
    turning = roads.ms[copy] - roads.arc_ms[of].astype(np.float64)
    return Doors(graph.tail[copy].astype(np.int64), least[np.searchsorted(arcs, of)] + turning)
