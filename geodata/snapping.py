"""From a place on the earth to the nearest road: which edge, how far along it, and facing which way.

The roads around a place are looked at, and farther out for as long as one not yet seen could be
nearer, so no road is missed. "Nearer" is measured on a flat earth at the place's own latitude: a few
centimetres wrong at 300 m from the road.
"""

from dataclasses import dataclass
from math import nan

import numpy as np

from geodata.along import I8, fractions
from geodata.pieces import DEGREE_M, PieceGrid, Window
from geodata.reachability import tied_edges
from geodata.roads import F8, I1, U1, Flags, OnRoad, RoadNetwork

NEAR_M = 300  # further off, a time by road would be a guess
AGAINST_HEADING_M = 60.0  # a road that runs the other way counts as this much further off
FACING = float(np.cos(np.radians(60.0)))  # a heading further off the road's is across it
AT_ONCE = 4096  # places looked at together: what is seen around them fits a processor's cache

START, GOAL, FORWARD, BACKWARD = 1, 2, 4, 8  # what a piece of road serves as


@dataclass(frozen=True, slots=True)
class _Asked:
    lat: F8  # q, degrees
    lon: F8  # q
    heading: F8 | None  # q, radians clockwise from north; nan: unknown

    def those(self, which: I8) -> "_Asked":
        heading = None if self.heading is None else self.heading[which]
        return _Asked(self.lat[which], self.lon[which], heading)


@dataclass(frozen=True, slots=True)
class _Feet:
    """For each of some places the nearest point of a piece of road."""

    piece: I8  # c, -1: none
    share: F8  # c, of the piece that lies behind the foot
    off_road_m: F8  # c
    along: F8  # c, cosine between heading and piece; nan: unknown

    @classmethod
    def none(cls, count: int) -> "_Feet":
        unknown = np.full(count, np.nan)
        return cls(np.full(count, -1), np.zeros(count), np.full(count, np.inf), unknown)

    def those(self, which: I8 | Flags) -> "_Feet":
        return _Feet(
            self.piece[which], self.share[which], self.off_road_m[which], self.along[which]
        )

    def put(self, rows: I8, feet: "_Feet") -> None:
        self.piece[rows], self.share[rows] = feet.piece, feet.share
        self.off_road_m[rows], self.along[rows] = feet.off_road_m, feet.along


class Snapper:
    """Finds the road nearest to units, and the road nearest to where they are wanted.

    Never a road without a way: a unit is put on one that leads to the network's main part, an
    incident on one that is led to from there. Where the map's edge cuts a motorway, those are the
    carriageway that comes in and the one that goes out. Nor a road for buses alone, which ties nobody.
    """

    def __init__(self, network: RoadNetwork) -> None:
        leading_in, led_to = tied_edges(network)
        self._network = network
        self._grid = PieceGrid(network, leading_in | led_to)
        serves = START * leading_in + GOAL * led_to
        serves += FORWARD * (network.edge_forward >= 0) + BACKWARD * (network.edge_backward >= 0)
        self._serves: U1 = np.repeat(serves.astype(np.uint8), np.diff(network.shape_start))

    def snap(self, lat: F8, lon: F8, heading: F8 | None = None, within_m: float = NEAR_M) -> OnRoad:
        """Where q units are on the roads; edge -1 where none is within `within_m`, or for nan.

        `heading`, degrees clockwise from north (nan: unknown), tells carriageways apart, and which
        way along its road a unit faces.
        """
        return self._snap(START, lat, lon, heading, within_m)

    def snap_goal(self, lat: F8, lon: F8, within_m: float = NEAR_M) -> OnRoad:
        """Where on the roads q places are driven to; edge -1 as for `snap`."""
        return self._snap(GOAL, lat, lon, None, within_m)

    def _snap(self, purpose: int, lat: F8, lon: F8, heading: F8 | None, within_m: float) -> OnRoad:
        feet = _Feet.none(len(lat))
        turned = None if heading is None else np.radians(np.where(np.isinf(heading), nan, heading))
        asked = _Asked(lat, lon, turned)
        places = np.flatnonzero((np.abs(lat) <= 90) & (np.abs(lon) <= 180))
        for first in range(0, len(places), AT_ONCE):
            part = places[first : first + AT_ONCE]
            feet.put(part, self._nearest(asked.those(part), purpose, within_m))
        return self._on_roads(feet, facing=heading is not None)

    def _on_roads(self, feet: _Feet, *, facing: bool) -> OnRoad:
        count, on = len(feet.piece), np.flatnonzero(feet.piece >= 0)
        piece, starts = feet.piece[on], self._network.shape_start
        of = np.searchsorted(starts, piece.astype(starts.dtype), side="right") - 1
        edge, fraction, faces = np.full(count, -1, np.int32), np.zeros(count), np.zeros(count)
        edge[on] = of
        fraction[on] = fractions(self._network, of, piece, feet.share[on])
        faces[on] = self._facing(piece, feet.along[on])
        return OnRoad(edge, fraction, feet.off_road_m, faces.astype(np.int8) if facing else None)

    def _nearest(self, asked: _Asked, purpose: int, within_m: float) -> _Feet:
        """The foot of each place on the piece that costs least."""
        found, open_, half = _Feet.none(len(asked.lat)), np.arange(len(asked.lat)), 1
        while len(open_):
            part = asked.those(open_)
            window = self._grid.around(part.lat, part.lon, half)
            feet = self._feet(part, window)
            cost = self._cost(feet, purpose, within_m)
            place, best = _cheapest(window, cost)
            found.put(open_[place], feet.those(best))
            least = np.full(len(open_), np.inf)
            least[place] = cost[best]
            # No piece costs less than the metres to it: one that wasn't seen can't win any more.
            open_ = open_[window.seen_m < np.minimum(least, within_m)]
            half *= 2
        return found

    def _feet(self, asked: _Asked, window: Window) -> _Feet:
        # Metres around each place: east and north of the piece's start, and from there to its end.
        east_m = (DEGREE_M * np.cos(np.radians(asked.lat))).take(window.place)
        x, dx = _from_place(self._network.shape_lon, asked.lon, window, east_m)
        y, dy = _from_place(self._network.shape_lat, asked.lat, window, DEGREE_M)
        square = dx * dx + dy * dy
        square[square == 0] = 1.0
        share = np.clip(-(x * dx + y * dy) / square, 0.0, 1.0)
        if asked.heading is None:
            along = np.full(len(share), np.nan)
        else:
            east, north = np.sin(asked.heading), np.cos(asked.heading)
            along = east.take(window.place) * dx + north.take(window.place) * dy
            along /= np.sqrt(square)
        x += share * dx
        y += share * dy
        return _Feet(window.piece, share, np.sqrt(x * x + y * y), along)

    def _cost(self, feet: _Feet, purpose: int, within_m: float) -> F8:
        """Metres off the road, and more against its traffic; inf where it doesn't serve."""
        serves = self._serves[feet.piece]
        agreement = np.maximum(
            np.where(serves & FORWARD, feet.along, -1.0),
            np.where(serves & BACKWARD, -feet.along, -1.0),
        )
        cost = feet.off_road_m + np.nan_to_num(AGAINST_HEADING_M * (1.0 - agreement) / 2)
        cost[((serves & purpose) == 0) | (feet.off_road_m > within_m)] = np.inf
        return np.asarray(cost, np.float64)

    def _facing(self, piece: I8, along: F8) -> I1:
        serves = self._serves[piece]
        forward = (along >= FACING) & ((serves & FORWARD) > 0)
        backward = (along <= -FACING) & ((serves & BACKWARD) > 0)
        return forward.astype(np.int8) - backward.astype(np.int8)


def _from_place(at: F8, place: F8, window: Window, metres: F8 | float) -> tuple[F8, F8]:
    """Metres along one axis from each place to its pieces' starts, and from there to their ends."""
    start = at.take(window.piece)
    across = at.take(window.piece + 1)
    across -= start
    across *= metres
    start -= place.take(window.place)
    start *= metres
    return start, across


def _cheapest(window: Window, cost: F8) -> tuple[I8, I8]:
    """The places that have a piece, and for each its cheapest: of equals the map's first."""
    first = np.flatnonzero(np.diff(window.place, prepend=-1))
    if not len(first):
        return first, first
    least = np.repeat(np.minimum.reduceat(cost, first), np.diff(first, append=len(cost)))
    hits = np.flatnonzero((cost == least) & np.isfinite(cost))
    place = window.place[hits]
    if (np.diff(place) == 0).any():  # several at once: roads meet where it is nearest
        order = np.lexsort((window.piece[hits], place))
        place, chosen = np.unique(place[order], return_index=True)
        hits = hits[order][chosen]
    return place, hits
