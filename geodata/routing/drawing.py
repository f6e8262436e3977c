"""A route drawn from the stretches it drives: one line, a time at each point, the streets."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from geodata.roads import F8, RoadNetwork
from geodata.routing.engine import Route
from geodata.routing.shapes import stretch


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of one edge as it is driven, between two fractions of its shape."""

    edge: int
    start: float
    end: float
    ms: float


def total_ms(pieces: Sequence[Piece]) -> float:
    return sum(piece.ms for piece in pieces)


def lay_out(network: RoadNetwork, pieces: Sequence[Piece]) -> Route:
    """One route of pieces that follow each other; at least one."""
    drawn = [stretch(network, piece.edge, piece.start, piece.end) for piece in pieces]
    behind = np.cumsum([0.0, *(piece.ms for piece in pieces)])
    ms = _joined(
        [
            before + part.share * piece.ms
            for before, part, piece in zip(behind[:-1], drawn, pieces, strict=True)
        ]
    )
    return Route(
        eta_s=float(ms[-1] / 1000),
        length_m=sum(_length_m(network, piece) for piece in pieces),
        lon=_joined([part.lon for part in drawn]),
        lat=_joined([part.lat for part in drawn]),
        seconds=ms / 1000,
        streets=_streets(network, pieces),
    )


def _joined(parts: Sequence[F8]) -> F8:
    """One line of many: each part but the first begins where the one before it ended."""
    return np.concatenate([parts[0], *(part[1:] for part in parts[1:])])


def _length_m(network: RoadNetwork, piece: Piece) -> float:
    return abs(piece.end - piece.start) * float(network.edge_length_m[piece.edge])


def _streets(network: RoadNetwork, pieces: Sequence[Piece]) -> tuple[str, ...]:
    met: list[str] = []
    for piece in pieces:
        street = network.street(piece.edge)
        if street and street not in met[-1:] and piece.start != piece.end:
            met.append(street)
    return tuple(met)
