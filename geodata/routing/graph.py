"""The network as engines see it: junctions at which a turn is banned are taken apart."""

from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from geodata.along import I8
from geodata.roads import I4, U1, U4, RoadNetwork

CLOSED_MS = 2**31 - 1
"""As long as this, or longer (24 days), is no way: the contraction hierarchy's own infinity."""

TURN_ROUND_MS = 20_000
"""What it takes to turn a vehicle round where the road goes on."""

FREE, TURNS_ROUND, BANNED_TO_PUBLIC, BANNED = 0, 1, 2, 4
"""What a graph arc asks of its driver: bits of `RoadGraph.rule`. The sign of a turn that is banned to
the public exempts emergency vehicles."""

ALL = slice(None)

Numbers = TypeVar("Numbers", I4, U4, U1)


@dataclass(frozen=True, slots=True)
class RoadGraph:
    """n junctions and m arcs of a network become n' nodes and m' graph arcs.

    Who comes by an arc after which not every turn may be taken arrives at a node of that arc's own,
    and from there a copy of each arc leads on. The first n nodes are the junctions themselves, the
    first m graph arcs the network's own arcs. Same network, same graph.
    """

    network: RoadNetwork
    junction: I4  # n', the junction a node stands at
    tail: U4  # m', node
    head: U4  # m', node
    arc: I4  # m', the network's arc that is driven
    rule: U1  # m', FREE or bits of the others
    arrives: I4  # m, the node at which each of the network's arcs ends

    @property
    def node_count(self) -> int:
        return len(self.junction)

    def ms(
        self, arc_ms: U4, *, public: bool = True, bound: bool = True, of: I8 | slice = ALL
    ) -> U4:
        """Milliseconds of graph arcs, given those of the network's; CLOSED_MS: not that way.

        `public`: turns banned to the public alone are not taken; `bound`: nor those banned to all.
        """
        rule = self.rule[of]
        ms = arc_ms[self.arc[of]].astype(np.int64) + TURN_ROUND_MS * (rule & TURNS_ROUND).astype(
            np.int64
        )
        shut = (rule & (BANNED_TO_PUBLIC * public | BANNED * bound)) > 0
        return np.where(shut, CLOSED_MS, np.minimum(ms, CLOSED_MS)).astype(np.uint32)

    def copies(self, arc: int) -> I8:
        """The graph arcs beside its own by which an arc of the network is driven after another."""
        own = self.network.arc_count
        return np.flatnonzero(self.arc[own:] == arc) + own

    def driven_by(self, arcs: I8) -> I8:
        """All graph arcs by which some of the network's arcs are driven, its own too."""
        own = self.network.arc_count
        return np.concatenate([arcs, np.flatnonzero(np.isin(self.arc[own:], arcs)) + own])

    def nodes_at(self, junction: int) -> I8:
        """The junction and the nodes that were taken from it."""
        own = len(self.network.node_lon)
        return np.append(junction, np.flatnonzero(self.junction[own:] == junction) + own)


def expand(network: RoadNetwork) -> RoadGraph:
    """Take apart what has to be; also the next junctions, where one would turn round to go back."""
    arrivals, departures, rules = _bans(network)
    degree = np.bincount(network.tail, minlength=len(network.node_lon))
    own = _own_nodes(network, arrivals, degree)
    nodes, arcs = len(network.node_lon), network.arc_count
    arrives = network.head.astype(np.int32)
    arrives[own] = nodes + np.arange(len(own), dtype=np.int32)
    came, onward = _onward(network, own)
    by = own[came]  # the arc each copy is driven after
    turning = (onward == _reverse(network, by)) & (degree[network.head[by]] > 1)
    rule = np.where(turning, TURNS_ROUND, FREE)
    rule |= _ruled(by * arcs + onward, arrivals * arcs + departures, rules)
    return RoadGraph(
        network=network,
        junction=_joined(np.arange(nodes, dtype=np.int32), network.head[own]),
        tail=_joined(network.tail, nodes + came),
        head=_joined(arrives.astype(np.uint32), arrives[onward]),
        arc=_joined(np.arange(arcs, dtype=np.int32), onward),
        rule=_joined(np.zeros(arcs, np.uint8), rule),
        arrives=arrives,
    )


def _joined(first: Numbers, more: I8 | I4 | U4) -> Numbers:
    """In the kind of number of the first: a country's would else take twice the memory."""
    return np.concatenate([first, more.astype(first.dtype)])


def _bans(network: RoadNetwork) -> tuple[I8, I8, I8]:
    """Of each ban that can be met: the arc one comes by, the arc not to be taken, the rule."""
    left, junction, entered = network.banned_turns.astype(np.int64).reshape(-1, 3).T
    arrival = np.where(
        network.edge_to[left] == junction, network.edge_forward[left], network.edge_backward[left]
    )
    departure = np.where(
        network.edge_from[entered] == junction,
        network.edge_forward[entered],
        network.edge_backward[entered],
    )
    met = (arrival >= 0) & (departure >= 0)
    rule = np.where(network.banned_exempt, BANNED_TO_PUBLIC, BANNED)
    return arrival[met].astype(np.int64), departure[met].astype(np.int64), rule[met]


def _own_nodes(network: RoadNetwork, arrivals: I8, degree: I8) -> I8:
    """The arcs that end at a node of their own, in their order."""
    restricted = np.zeros(len(network.node_lon), np.bool_)
    restricted[network.head[arrivals]] = True
    away = np.flatnonzero(restricted[network.tail])
    turning = away[(_reverse(network, away) >= 0) & (degree[network.head[away]] > 1)]
    return np.union1d(turning, arrivals)


def _reverse(network: RoadNetwork, arcs: I8) -> I8:
    """The arcs that lead back along the same edges; -1 where there is none."""
    edge = network.arc_edge[arcs]
    is_forward = network.edge_forward[edge] == arcs
    back = np.where(is_forward, network.edge_backward[edge], network.edge_forward[edge])
    return back.astype(np.int64)


def _onward(network: RoadNetwork, own: I8) -> tuple[I8, I8]:
    """Each pair of one of the arcs (as an index into `own`) and an arc that leads on from its end."""
    met = np.zeros(len(network.node_lon), np.bool_)
    met[network.head[own]] = True
    leading = np.flatnonzero(met[network.tail])
    leading = leading[np.argsort(network.tail[leading], kind="stable")]
    tails = network.tail[leading]
    first, last = (np.searchsorted(tails, network.head[own], side) for side in ("left", "right"))
    count = last - first
    came = np.repeat(np.arange(len(own)), count)
    nth = np.arange(len(came)) - np.repeat(np.cumsum(count) - count, count)
    return came, leading[first[came] + nth]


def _ruled(asked: I8, banned: I8, rules: I8) -> I8:
    """The strictest rule for each pair of arcs asked about; FREE where there is none."""
    order = np.lexsort((-rules, banned))  # of two bans on one turn the stricter comes first
    keys, first = np.unique(banned[order], return_index=True)
    if not len(keys):
        return np.full(len(asked), FREE)
    at = np.minimum(np.searchsorted(keys, asked), len(keys) - 1)
    return np.where(keys[at] == asked, rules[order][first[at]], FREE)
