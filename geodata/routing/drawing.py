"""A route drawn from the stretches it drives: one line, a time at each point, the streets."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from geodata.along import stretch, whole_edges
from geodata.places import Position
from geodata.roads import F8, RoadNetwork
from geodata.routing.arms import Arms
from geodata.routing.engine import Route
from geodata.routing.manoeuvres import Leg, manoeuvres


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of one edge as it is driven, between two fractions of its shape."""

    edge: int
    start: float
    end: float
    ms: float


def total_ms(pieces: Sequence[Piece]) -> float:
    return sum(piece.ms for piece in pieces)


def lay_out(arms: Arms, pieces: Sequence[Piece], facing: int = 0) -> Route:
    """One route of pieces that follow each other; at least one, all but the first and last whole.

    `facing`: which way along the first piece's edge the vehicle faces, as in `OnRoad`.
    """
    network = arms.network
    behind = np.cumsum([0.0, *(piece.ms for piece in pieces)])
    parts = [_timed(network, pieces[0], 0.0)]
    if len(pieces) > 2:
        parts.append(_timed_whole(network, pieces[1:-1], behind[1:-1]))
    if len(pieces) > 1:
        parts.append(_timed(network, pieces[-1], float(behind[-2]))[:, 1:])
    lon, lat, ms = np.concatenate(parts, axis=1)
    ends = Position(float(lat[0]), float(lon[0])), Position(float(lat[-1]), float(lon[-1]))
    return Route(
        eta_s=float(behind[-1] / 1000),
        length_m=sum(_length_m(network, piece) for piece in pieces),
        lon=lon,
        lat=lat,
        seconds=ms / 1000,
        streets=_streets(network, pieces),
        manoeuvres=manoeuvres(arms, _legs(network, pieces), ends, facing),
    )


def _timed(network: RoadNetwork, piece: Piece, before_ms: float) -> F8:
    """3 x p: longitude, latitude, and milliseconds since the start."""
    part = stretch(network, piece.edge, piece.start, piece.end)
    return np.stack([part.lon, part.lat, before_ms + part.share * piece.ms])


def _timed_whole(network: RoadNetwork, pieces: Sequence[Piece], before_ms: F8) -> F8:
    """The same for whole edges, hundreds at once; without the junction where they begin."""
    edges = np.array([piece.edge for piece in pieces])
    against = np.array([piece.start > piece.end for piece in pieces])
    part, of = whole_edges(network, edges, against)
    piece_ms = np.array([piece.ms for piece in pieces])
    return np.stack([part.lon, part.lat, before_ms[of] + part.share * piece_ms[of]])


def _length_m(network: RoadNetwork, piece: Piece) -> float:
    return abs(piece.end - piece.start) * float(network.edge_length_m[piece.edge])


def _legs(network: RoadNetwork, pieces: Sequence[Piece]) -> list[Leg]:
    """The pieces driven; a way from a junction begins with none of the road it stands on."""
    seconds = np.cumsum([piece.ms / 1000 for piece in pieces]).tolist()
    metres = np.cumsum([_length_m(network, piece) for piece in pieces]).tolist()
    legs = [
        Leg(piece.edge, piece.start < piece.end, *behind)
        for piece, *behind in zip(pieces, seconds, metres, strict=True)
    ]
    driven = [leg for leg, piece in zip(legs, pieces, strict=True) if piece.start != piece.end]
    return driven or legs[-1:]


def _streets(network: RoadNetwork, pieces: Sequence[Piece]) -> tuple[str, ...]:
    met: list[str] = []
    for piece in pieces:
        street = network.street(piece.edge)
        if street and street not in met[-1:] and piece.start != piece.end:
            met.append(street)
    return tuple(met)
