"""Who goes where: units' times to places, and each place given to one who is there in time."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan

import numpy as np
from scipy.optimize import linear_sum_assignment

from geodata.along import I8
from geodata.places import Position, distance_m
from geodata.roads import F8, I4, Flags
from geodata.routing.spread import links_of, spread
from geodata.routing.starts import Doors, Start, beginning, doors_out
from geodata.routing.timed import TimedRoads
from geodata.snapping import Snapper

MOST_MOVERS = 60


@dataclass(frozen=True, slots=True)
class Mover:
    """A unit that may be sent to hold a place."""

    position: Position
    setoff_s: float = 0.0  # until it moves
    heading: float = nan  # degrees clockwise from north


def nearest_movers(movers: Sequence[Mover], place: Position) -> I8:
    """Which of them are asked: the nearest in a straight line, in their own order."""
    metres = [distance_m(mover.position, place) for mover in movers]
    return np.sort(np.argsort(metres, kind="stable")[:MOST_MOVERS])


def arrivals_s(
    roads: TimedRoads, snapper: Snapper, movers: Sequence[Mover], junction: I4, within_s: float
) -> F8:
    """Seconds until each of q movers can be at each of k junctions, ascending; inf beyond the limit."""
    doors = [_doors(roads, snapper, mover) for mover in movers]
    found = spread(links_of(roads), doors, within_s * 1000)
    # A junction that was taken apart is reached at the first of its nodes.
    at = roads.graph.junction[found.node]
    column = np.minimum(np.searchsorted(junction, at), len(junction) - 1)
    wanted = np.flatnonzero(junction[column] == at)
    arrival_s = np.full((len(movers), len(junction)), np.inf)
    for row, mover in enumerate(movers):
        np.minimum.at(arrival_s[row], column[wanted], found.ms[row, wanted] / 1000)
        arrival_s[row] += max(mover.setoff_s, 0.0)
    return arrival_s


def _doors(roads: TimedRoads, snapper: Snapper, mover: Mover) -> Doors:
    start = Start(mover.position, heading=mover.heading)
    return doors_out(roads, beginning(roads.network, snapper, start, "from"))


def matched(arrival_s: F8, in_time: Flags) -> I8:
    """The mover for each of k places, or -1, given q x k times and who would be there in time.

    As many places as can be are given a mover of their own; of all such ways the one in which the
    arrivals' sum is least.
    """
    given = np.full(arrival_s.shape[1], -1, np.int64)
    if not in_time.any():
        return given
    too_late = (float(arrival_s[in_time].max()) + 1.0) * (min(arrival_s.shape) + 1)
    mover, place = linear_sum_assignment(np.where(in_time, arrival_s, too_late))
    good = in_time[mover, place]
    given[place[good]] = mover[good]
    return given
