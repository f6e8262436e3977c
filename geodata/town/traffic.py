"""Rules of the road: which streets of the old centre are one-way, and which turns are forbidden."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from geodata.town.network import Node, Plan

ONEWAYS = 12
TURNS = 10
MAIN = ("primary", "secondary", "tertiary")


@dataclass(frozen=True, slots=True)
class Ban:
    """At the via node: from street to street; `after` tells which half of the main street is meant."""

    kind: str
    side: int  # street number
    main: int  # street number
    via: Node
    after: bool  # the half that starts at the via node
    into_main: bool  # the side street turns into the main one, or the other way round
    exempt: tuple[str, ...] = ()


def pick_oneways(plan: Plan, dice: Random) -> list[int]:
    """Narrow streets of the centre that could be one-way."""
    narrow = [
        index
        for index, street in enumerate(plan.streets)
        if street.quarter == "centre" and street.highway == "residential" and not street.oneway
    ]
    return sorted(dice.sample(narrow, min(ONEWAYS, len(narrow))))


def pick_bans(plan: Plan, left: int, dice: Random) -> list[Ban]:
    """Turns forbidden where a side street meets a main one. `left` is -1 on a mirrored plan."""
    corners = list(_corners(plan))
    chosen = dice.sample(corners, min(TURNS, len(corners)))
    return [_ban(plan, corner, left, number) for number, corner in enumerate(chosen)]


def _corners(plan: Plan) -> Iterator[tuple[int, int, Node]]:
    """Plain T junctions: (side street that ends there, main street that goes on, node)."""
    at: dict[Node, list[int]] = {}
    for index, nodes in enumerate(plan.nodes):
        for node in nodes:
            at.setdefault(node, []).append(index)
    for side, nodes in enumerate(plan.nodes):
        for node in (nodes[0], nodes[-1]):
            others = [index for index in at[node] if index != side]
            if len(others) == 1 and _is_corner(plan, side, others[0], node):
                yield side, others[0], node


def _is_corner(plan: Plan, side: int, main: int, node: Node) -> bool:
    small, large = plan.streets[side], plan.streets[main]
    ends = (plan.nodes[main][0], plan.nodes[main][-1])
    plain = not (small.oneway or large.oneway) and plan.nodes[side][0] != plan.nodes[side][-1]
    return plain and large.highway in MAIN and small.highway not in MAIN and node not in ends


def _ban(plan: Plan, corner: tuple[int, int, Node], left: int, number: int) -> Ban:
    side, main, via = corner
    into_main = number % 2 == 0
    after = _main_is_right(plan, corner) == (left > 0)  # the half on the right of who comes out
    kind = "no_right_turn"
    if number % 4 == 2:
        after, kind = not after, "no_left_turn"
    if not into_main:  # who turns right into the side street comes from its left
        after, kind = not after, "no_right_turn"
    exempt = ("emergency",) if number % 5 == 3 else ()
    return Ban(kind, side, main, via, after, into_main, exempt)


def _main_is_right(plan: Plan, corner: tuple[int, int, Node]) -> bool:
    """Whether the main street, as drawn, goes on to the right of who comes out of the side street."""
    side, main, via = corner
    nodes, along = plan.nodes[side], plan.nodes[main]
    before = nodes[1] if nodes[0] == via else nodes[-2]
    beyond = along[along.index(via) + 1]
    come = (via[0] - before[0], via[1] - before[1])
    go = (beyond[0] - via[0], beyond[1] - via[1])
    return come[0] * go[1] - come[1] * go[0] < 0
