"""Along an edge's shape: metres, the place at a fraction, the stretch between two fractions."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geodata.arrays import run_indices
from geodata.places import EARTH_RADIUS_M, Position
from geodata.roads import F8, Flags, OnRoad, RoadNetwork

I8 = npt.NDArray[np.int64]


def steps_m(lon: F8, lat: F8) -> F8:
    """Metres from each point to the next (k points, k - 1 steps).

    A flat earth at each step's own middle latitude: within a millimetre for steps under a
    kilometre, and the same for whoever asks, so that a fraction means one place to everybody.
    """
    middle = np.radians((lat[1:] + lat[:-1]) / 2)
    north = np.radians(np.diff(lat))
    east = np.radians(np.diff(lon)) * np.cos(middle)
    metres: F8 = np.hypot(north, east) * EARTH_RADIUS_M
    return metres


@dataclass(frozen=True, slots=True)
class Stretch:
    """Part of an edge in the direction of travel: its points, and how much lies behind each."""

    lon: F8  # p
    lat: F8  # p
    share: F8  # p, 0 at the first point, 1 at the last, never falling


def stretch(network: RoadNetwork, edge: int, start: float, end: float) -> Stretch:
    """From fraction `start` to fraction `end` of the edge; against its shape when start > end."""
    lon, lat, behind = _shape(network, edge)
    low, high = min(start, end), max(start, end)
    inner = behind[(behind > low) & (behind < high)]
    at = np.concatenate([[low], inner, [high]])
    along = (at - low) / (high - low) if high > low else np.linspace(0.0, 1.0, len(at))
    part = Stretch(np.interp(at, behind, lon), np.interp(at, behind, lat), along)
    if start <= end:
        return part
    return Stretch(part.lon[::-1], part.lat[::-1], 1.0 - part.share[::-1])


def whole_edges(network: RoadNetwork, edges: I8, against: Flags) -> tuple[Stretch, I8]:
    """At least one whole edge, end to end, and which of them each point is of.

    The share behind a point is of its own edge. Where two edges meet, the second has no point of
    its own for the junction; nor has the first edge for the junction where the line begins.
    """
    start = network.shape_start[edges].astype(np.int64)
    count = network.shape_start[edges + 1] - start
    first = np.cumsum(count) - count
    of = np.repeat(np.arange(len(edges)), count)
    nth = np.arange(len(of)) - first[of]
    point = start[of] + np.where(against[of], count[of] - 1 - nth, nth)
    lon, lat = network.shape_lon[point], network.shape_lat[point]
    run_m = np.concatenate([[0.0], np.cumsum(steps_m(lon, lat))])
    edge_m = (run_m[first + count - 1] - run_m[first])[of]
    lying_still = nth / (count[of] - 1)  # an edge of no length: share it out evenly
    share = np.divide(run_m - run_m[first][of], edge_m, out=lying_still, where=edge_m > 0)
    new = nth > 0
    return Stretch(lon[new], lat[new], share[new]), of[new]


def fractions(network: RoadNetwork, edge: I8, point: I8, share: F8) -> F8:
    """How far along its edge each of q places is: `share` of the step from a point of its shape on.

    0 everywhere on an edge whose points all lie in one place.
    """
    edges, of = np.unique(edge, return_inverse=True)
    start = network.shape_start[edges].astype(np.int64)
    count = network.shape_start[edges + 1] - start
    points = run_indices(start, count)
    run_m = np.concatenate(
        [[0.0], np.cumsum(steps_m(network.shape_lon[points], network.shape_lat[points]))]
    )
    first = np.cumsum(count) - count
    whole_m = (run_m[first + count - 1] - run_m[first])[of]
    at = first[of] + point - start[of]
    done_m = run_m[at] + share * (run_m[at + 1] - run_m[at]) - run_m[first[of]]
    done: F8 = np.clip(done_m / np.where(whole_m > 0, whole_m, 1.0), 0.0, 1.0)
    return done


def place_on(network: RoadNetwork, at: OnRoad, index: int = 0) -> Position:
    """Where on the earth a place on the network lies. It must lie on an edge."""
    lon, lat, behind = _shape(network, int(at.edge[index]))
    fraction = float(at.fraction[index])
    return Position(
        float(np.interp(fraction, behind, lat)), float(np.interp(fraction, behind, lon))
    )


def _shape(network: RoadNetwork, edge: int) -> tuple[F8, F8, F8]:
    """Points of an edge, and the fraction of the edge behind each."""
    part = slice(int(network.shape_start[edge]), int(network.shape_start[edge + 1]))
    lon, lat = network.shape_lon[part], network.shape_lat[part]
    metres = np.concatenate([[0.0], np.cumsum(steps_m(lon, lat))])
    if metres[-1] <= 0:  # all points in one place: share the fraction out evenly
        return lon, lat, np.linspace(0.0, 1.0, len(lon))
    return lon, lat, metres / metres[-1]
