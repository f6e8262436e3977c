"""Where on a route a driver must do something, and how that is said."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Literal

from geodata.places import Position
from geodata.roads import CLASSES, RoadNetwork
from geodata.routing.arms import Arms, turn_deg
from geodata.speeds import PRIVATE, ROUNDABOUT

Kind = Literal[
    "straight on", "slight left", "left", "sharp left", "slight right", "right", "sharp right",
    "keep left", "keep right", "roundabout", "turn round", "arrive",
]  # fmt: skip

STRAIGHT_DEG, SLIGHT_DEG, SHARP_DEG = 20.0, 45.0, 120.0
"""Up to which angle a turn is none, slight, plain."""
FORK_DEG, ALIKE_DEG = 60.0, 20.0
"""Two ways ahead are a fork when they part by less, and neither is much straighter than the other."""
ASIDE = (CLASSES.index("service"), CLASSES.index("track"))
"""Drives and yards: no choice to a driver on a street, and no exit of a roundabout."""


@dataclass(frozen=True, slots=True)
class Manoeuvre:
    """What a driver must do, and where."""

    kind: Kind
    seconds: float  # since the start
    metres: float
    at: Position
    street: str  # the one entered, or arrived in: "Chepstow Road (B4237)", "A48" or ""
    exit: int = 0  # of a roundabout, counted the way one drives round; 0: the way ends on it


@dataclass(frozen=True, slots=True)
class Leg:
    """An edge as a route drives it, and what lies behind at its end."""

    edge: int
    forward: bool
    seconds: float
    metres: float


def manoeuvres(
    arms: Arms, legs: Sequence[Leg], ends: tuple[Position, Position], facing: int = 0
) -> tuple[Manoeuvre, ...]:
    """Those of a way from one place to another, of at least one leg; to arrive is the last.

    Only where there is a choice of roads: a bend is none, nor is a street that merely changes its
    name. `facing`: which way along the first leg's edge the vehicle faces, as in `OnRoad`.
    """
    network, first, last = arms.network, legs[0], legs[-1]
    arrive = Manoeuvre("arrive", last.seconds, last.metres, ends[1], label(network, last.edge))
    turns = *_turns(arms, legs), arrive
    if facing == (-1 if first.forward else 1):
        return Manoeuvre("turn round", 0.0, 0.0, ends[0], label(network, first.edge)), *turns
    return turns


def said(manoeuvre: Manoeuvre) -> str:
    """As a driver is told it: "left into Chepstow Road", "2nd exit at the roundabout, A48"."""
    street = manoeuvre.street
    if manoeuvre.kind == "roundabout":
        if not manoeuvre.exit:
            return "onto the roundabout"
        words = f"{_ordinal(manoeuvre.exit)} exit at the roundabout"
        return f"{words}, {street}" if street else words
    if not street:
        return manoeuvre.kind
    if manoeuvre.kind in {"arrive", "turn round"}:
        return f"{manoeuvre.kind} in {street}"
    return f"{manoeuvre.kind} {'onto' if _is_number(street) else 'into'} {street}"


def label(network: RoadNetwork, edge: int) -> str:
    """A street's name with its number, or the one it has; else ""."""
    both = int(network.edge_name[edge]), int(network.edge_ref[edge])
    name, ref = (network.names[index] if index >= 0 else "" for index in both)
    return f"{name} ({ref})" if name and ref else name or ref


def _is_number(street: str) -> bool:
    return " " not in street and any(sign.isdigit() for sign in street)


def _ordinal(number: int) -> str:
    return str(number) + {1: "st", 2: "nd", 3: "rd"}.get(number, "th")


def _turns(arms: Arms, legs: Sequence[Leg]) -> Iterator[Manoeuvre]:
    flags = arms.network.edge_flags
    runs = [
        (is_round, list(run))
        for is_round, run in groupby(legs, lambda leg: bool(flags[leg.edge] & ROUNDABOUT))
    ]
    for index, (is_round, run) in enumerate(runs):
        if is_round:
            before = runs[index - 1][1][-1] if index else None
            after = runs[index + 1][1][0] if index + 1 < len(runs) else None
            yield from _roundabout(arms, before, run, after)
        else:
            for here, then in pairwise(run):
                kind = _kind(arms, here, then)
                if kind is not None:
                    yield _made(arms.network, kind, here, then)


def _made(network: RoadNetwork, kind: Kind, here: Leg, then: Leg, exit_: int = 0) -> Manoeuvre:
    """What is to be done at the end of a leg, to come to another one."""
    junction = _end(network, here)
    at = Position(float(network.node_lat[junction]), float(network.node_lon[junction]))
    return Manoeuvre(kind, here.seconds, here.metres, at, label(network, then.edge), exit_)


def _end(network: RoadNetwork, leg: Leg) -> int:
    return int((network.edge_to if leg.forward else network.edge_from)[leg.edge])


def _roundabout(
    arms: Arms, before: Leg | None, run: Sequence[Leg], after: Leg | None
) -> Iterator[Manoeuvre]:
    """Told where one comes to it; where one leaves it, if the way begins on it."""
    network = arms.network
    if after is not None:
        passed = sum(len(_exits(arms, _end(network, leg))) for leg in run[:-1])
        yield _made(network, "roundabout", before or run[-1], after, passed + 1)
    elif before is not None:
        yield _made(network, "roundabout", before, run[0])


def _exits(arms: Arms, junction: int) -> list[int]:
    shut = ROUNDABOUT | PRIVATE
    network = arms.network
    return [
        edge
        for edge in arms.leaving(junction)
        if not network.edge_flags[edge] & shut and network.edge_class[edge] not in ASIDE
    ]


def _kind(arms: Arms, here: Leg, then: Leg) -> Kind | None:
    """What going on from one leg to the next asks of a driver; None where one just goes on."""
    if here.edge == then.edge:
        return "turn round"
    network, junction = arms.network, _end(arms.network, here)
    others = _other_ways(arms, junction, here.edge, then.edge)
    if not others:
        return None
    back = arms.bearing_deg(here.edge, junction)
    angle = turn_deg(back, arms.bearing_deg(then.edge, junction))
    other = [turn_deg(back, arms.bearing_deg(edge, junction)) for edge in others]
    stays = _same_street(network, here.edge, then.edge)
    fork = [side for side in other if _forks(angle, side)]
    if fork and not (stays and not any(_same_street(network, here.edge, e) for e in others)):
        return _at_fork(angle, fork)
    if stays and not any(abs(side) < abs(angle) - ALIKE_DEG for side in other):
        return None
    if abs(angle) < STRAIGHT_DEG and (stays or not label(network, then.edge)):
        return None
    return _by_angle(angle)


def _other_ways(arms: Arms, junction: int, came: int, taken: int) -> list[int]:
    """The edges a driver could take as well, without turning round; drives and yards don't count."""
    network = arms.network
    return [
        edge
        for edge in arms.leaving(junction)
        if edge not in {came, taken} and network.edge_class[edge] not in ASIDE
    ]


def _same_street(network: RoadNetwork, one: int, other: int) -> bool:
    name, ref, way = network.edge_name, network.edge_ref, network.edge_way
    if name[one] >= 0 or name[other] >= 0:
        return bool(name[one] == name[other])
    return bool(way[one] == way[other] or (ref[one] >= 0 and ref[one] == ref[other]))


def _forks(angle: float, other: float) -> bool:
    ahead = max(abs(angle), abs(other)) <= SLIGHT_DEG
    alike = abs(abs(angle) - abs(other)) <= ALIKE_DEG
    return ahead and alike and abs(angle - other) <= FORK_DEG


def _at_fork(angle: float, others: Sequence[float]) -> Kind:
    if all(angle < other for other in others):
        return "keep left"
    if all(angle > other for other in others):
        return "keep right"
    return "straight on"


def _by_angle(angle: float) -> Kind:
    size = abs(angle)
    if size < STRAIGHT_DEG:
        return "straight on"
    right = angle > 0
    if size < SLIGHT_DEG:
        return "slight right" if right else "slight left"
    if size < SHARP_DEG:
        return "right" if right else "left"
    return "sharp right" if right else "sharp left"
