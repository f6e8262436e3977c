"""Rules of the road: which streets of the old centre are one-way, and which turns are forbidden."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

import shapely

from geodata.town.network import Node, Plan, with_oneways

OLD = ("centre", "terrace")  # ages that knew no cars
SHORT_M = 40.0  # a shorter street is never one-way
ROUNDS = (OLD, OLD, (*OLD, "interwar"), (*OLD, "interwar"))
"""What may be one-way: who would cut a place off at first may do the other way round later."""
ONEWAY_SHARE = 0.225  # of the length of all roads
TURNS = 70
ALONG = {5: "only_straight_on", 7: "no_u_turn"}
"""Of eight rules, those that bind only who stays on the main road."""
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


def with_narrow_oneways(plan: Plan, dice: Random) -> Plan:
    """As many one-way streets as a town has, in the old parts; none that would cut a place off."""
    for ages in ROUNDS:
        narrow = _narrow(plan, ages)
        plan = _turned(plan, narrow, dice)
        plan = with_oneways(plan, _picked(plan, narrow, dice))
    return plan


def _turned(plan: Plan, narrow: list[int], dice: Random) -> Plan:
    """These streets drawn in the direction they would be driven in."""
    streets, nodes = list(plan.streets), list(plan.nodes)
    for index in narrow:
        if dice.random() < 0.5:
            streets[index] = streets[index].along(shapely.reverse(streets[index].line))
            nodes[index] = nodes[index][::-1]
    return Plan(streets, nodes)


def _picked(plan: Plan, narrow: list[int], dice: Random) -> list[int]:
    """Which of these are to be one-way beside what is, for a town to have its share."""
    length = [street.line.length for street in plan.streets]
    room = ONEWAY_SHARE * sum(length)
    room -= sum(far for far, street in zip(length, plan.streets, strict=True) if street.oneway)
    picked = []
    for index in dice.sample(narrow, len(narrow)):
        if length[index] < room:
            picked.append(index)
            room -= length[index]
    return sorted(picked)


def _narrow(plan: Plan, ages: tuple[str, ...]) -> list[int]:
    return [
        index
        for index, street in enumerate(plan.streets)
        if street.age in ages
        and street.highway == "residential"
        and not (street.oneway or street.layer)
        and street.line.length > SHORT_M
    ]


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
    along = ALONG.get(number % 8)
    if along:
        return Ban(along, side, main, via, number % 3 == 0, into_main=False)
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
