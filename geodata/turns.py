"""Turn restrictions, written in ways, become forbidden pairs of edges at a junction."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geodata.rawmap import RawTurn

I4 = npt.NDArray[np.int32]
I8 = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

_ALL_CARS = frozenset({"motorcar", "motor_vehicle"})  # exempt: a rule for others


@dataclass(frozen=True, slots=True)
class EdgeEnds:
    """Which way each edge is of, between which junctions, and how it may be driven."""

    way: I8
    source: I8
    target: I8
    forward: Flags
    backward: Flags


class _Junctions:
    """Finds the edges that arrive at a junction and those that leave it."""

    def __init__(self, ends: EdgeEnds) -> None:
        self._ends = ends
        both = np.concatenate([ends.source, ends.target])
        self._order = np.argsort(both, kind="stable")
        self._sorted = both[self._order]

    def arriving(self, junction: int) -> list[int]:
        ends = self._ends
        return [
            edge
            for edge in self._at(junction)
            if (ends.forward if ends.target[edge] == junction else ends.backward)[edge]
        ]

    def leaving(self, junction: int) -> list[int]:
        ends = self._ends
        return [
            edge
            for edge in self._at(junction)
            if (ends.forward if ends.source[edge] == junction else ends.backward)[edge]
        ]

    def _at(self, junction: int) -> list[int]:
        low, high = np.searchsorted(self._sorted, (junction, junction + 1))
        edges = self._order[low:high] % len(self._ends.source)
        return sorted(edges.tolist())


def banned_turns(
    turns: Sequence[RawTurn], ends: EdgeEnds, junction_of: dict[int, int]
) -> tuple[I4, Flags, tuple[str, ...]]:
    """Rows of edge left, junction, edge entered; which spare emergency vehicles; what went unread.

    `junction_of` maps the source's node numbers to junctions. Rules that bind no car are dropped
    without a note.
    """
    junctions, left_out = _Junctions(ends), Counter[str]()
    spares: dict[tuple[int, int, int], bool] = {}
    for turn in turns:
        if _ALL_CARS & set(turn.exempt):
            continue
        reason = _unreadable(turn, junction_of)
        pairs = [] if reason else list(_pairs(turn, ends, junctions, junction_of))
        exempt = "emergency" in turn.exempt
        for pair in pairs:  # of two signs at one turn the stricter counts
            spares[pair] = exempt and spares.get(pair, True)
        if not pairs:
            left_out[reason or "turn restrictions that forbid nothing a car could do"] += 1
    rows = sorted(spares)
    table = np.array(rows, np.int32).reshape(-1, 3)
    exempt_rows = np.array([spares[row] for row in rows], np.bool_)
    return table, exempt_rows, tuple(f"{n} {what}" for what, n in sorted(left_out.items()))


def _unreadable(turn: RawTurn, junction_of: dict[int, int]) -> str:
    if not turn.kind.startswith(("no_", "only_")):
        return "turn restrictions of an unknown kind"
    if turn.via_node is None:
        return "turn restrictions that run over a whole road between two junctions"
    if turn.via_node not in junction_of:
        return "turn restrictions at a place where no two roads meet"
    return ""


def _pairs(
    turn: RawTurn, ends: EdgeEnds, junctions: _Junctions, junction_of: dict[int, int]
) -> Iterator[tuple[int, int, int]]:
    junction = junction_of[turn.via_node or 0]
    leaving = junctions.leaving(junction)
    sources = [edge for edge in junctions.arriving(junction) if ends.way[edge] == turn.from_way]
    targets = [edge for edge in leaving if ends.way[edge] == turn.to_way]
    only, back = turn.kind.startswith("only_"), turn.kind == "no_u_turn"
    if only and targets:  # with no target the rule would shut the road
        targets = [edge for edge in leaving if edge not in targets]
    for source in sources:
        for target in targets:
            # On one way, back and straight on differ only by whether the edge stays the same.
            if only or turn.from_way != turn.to_way or (source == target) == back:
                yield source, junction, target
