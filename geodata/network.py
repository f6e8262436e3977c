"""Ways become a road network: split at junctions, measured, timed, sorted by place."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from geodata.arrays import morton_key, offsets, run_indices
from geodata.osmtags import clean
from geodata.places import EARTH_RADIUS_M
from geodata.projection import to_world
from geodata.rawmap import RawTurn, RawWay
from geodata.reachability import main_part
from geodata.roads import RoadNetwork
from geodata.speeds import RoadRule, Tags, road_rule
from geodata.turns import EdgeEnds, banned_turns

F8 = npt.NDArray[np.float64]
I4 = npt.NDArray[np.int32]
I8 = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

MAX_ARC_MS = 2**31 - 2  # the road engine reads one more as “closed”


@dataclass(frozen=True, slots=True)
class _Points:
    """All points of all drivable ways, one way after the other."""

    node: I8
    lon: F8
    lat: F8
    way: I8  # index into the ways

    def __len__(self) -> int:
        return len(self.node)


@dataclass(frozen=True, slots=True)
class _Stretches:
    """What will be edges: from point `start` to point `end`, which belong to one way."""

    start: I8
    end: I8


@dataclass(frozen=True, slots=True)
class _Junctions:
    node: I8  # the source's number of each junction
    lon: F8
    lat: F8
    source: I8  # of each stretch, index into the junctions
    target: I8


def build_network(
    ways: Sequence[RawWay], turns: Sequence[RawTurn]
) -> tuple[RoadNetwork, tuple[str, ...]]:
    """The network of the ways a car may use, and what was left out, in words.

    With no such way the network has no edges. Same ways in the same order, same network.
    """
    drivable = [(way, rule) for way in ways if (rule := road_rule(way.tags))]
    points = _gather([way for way, _ in drivable])
    stretches = _split(points)
    junctions = _find_junctions(points, stretches)
    order = np.lexsort((stretches.start, junctions.source))
    stretches = _Stretches(stretches.start[order], stretches.end[order])
    junctions = _Junctions(
        junctions.node,
        junctions.lon,
        junctions.lat,
        junctions.source[order],
        junctions.target[order],
    )
    return _assemble(drivable, points, stretches, junctions, turns)


def _gather(ways: Sequence[RawWay]) -> _Points:
    """Lay the ways end to end; a point named twice running counts once."""
    if not ways:
        empty = np.empty(0)
        return _Points(np.empty(0, np.int64), empty, empty, np.empty(0, np.int64))
    node = np.concatenate([way.nodes for way in ways]).astype(np.int64)
    lon = np.concatenate([way.lon for way in ways])
    lat = np.concatenate([way.lat for way in ways])
    way = np.repeat(np.arange(len(ways)), [len(way.nodes) for way in ways])
    keep = np.ones(len(node), np.bool_)
    keep[1:] = (node[1:] != node[:-1]) | (way[1:] != way[:-1])
    return _Points(node[keep], lon[keep], lat[keep], way[keep])


def _split(points: _Points) -> _Stretches:
    """Cut at every end of a way and wherever a node is used twice; a loop once more in its middle.

    A road that begins and ends at one junction would hide which end a unit leaves by.
    """
    _, number, uses = np.unique(points.node, return_inverse=True, return_counts=True)
    cut = uses[number] > 1
    turn_of_way = np.flatnonzero(points.way[1:] != points.way[:-1])
    cut[turn_of_way] = True
    cut[turn_of_way + 1] = True
    cut[[0, -1] if len(points) else []] = True
    whole = _between(points, cut)
    loop = points.node[whole.start] == points.node[whole.end]
    cut[(whole.start[loop] + whole.end[loop]) // 2] = True
    return _between(points, cut)


def _between(points: _Points, cut: Flags) -> _Stretches:
    at = np.flatnonzero(cut)
    start, end = at[:-1], at[1:]
    same = points.way[start] == points.way[end]
    return _Stretches(start[same], end[same])


def _find_junctions(points: _Points, stretches: _Stretches) -> _Junctions:
    count = len(stretches.start)
    at = np.concatenate([stretches.start, stretches.end])
    node, first, number = np.unique(points.node[at], return_index=True, return_inverse=True)
    lon, lat = points.lon[at[first]], points.lat[at[first]]
    order = np.lexsort((node, morton_key(*to_world(lon, lat))))
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    number = rank[number]
    return _Junctions(node[order], lon[order], lat[order], number[:count], number[count:])


def _assemble(
    drivable: Sequence[tuple[RawWay, RoadRule]],
    points: _Points,
    stretches: _Stretches,
    junctions: _Junctions,
    turns: Sequence[RawTurn],
) -> tuple[RoadNetwork, tuple[str, ...]]:
    way = points.way[stretches.start]
    rules = _RuleTable([rule for _, rule in drivable])
    names, name, ref = _street_names([raw.tags for raw, _ in drivable])
    way_id = np.array([raw.id for raw, _ in drivable], np.int64)
    length_m = _lengths_m(points, stretches)
    forward, backward = rules.forward[way], rules.backward[way]
    first_arc = offsets(forward.astype(np.int64) + backward)
    edge_forward = np.where(forward, first_arc[:-1], -1).astype(np.int32)
    edge_backward = np.where(backward, first_arc[:-1] + forward, -1).astype(np.int32)
    arc_edge = np.repeat(np.arange(len(way), dtype=np.int32), np.diff(first_arc))
    is_forward = edge_forward[arc_edge] == np.arange(len(arc_edge))
    tail = np.where(is_forward, junctions.source[arc_edge], junctions.target[arc_edge])
    head = np.where(is_forward, junctions.target[arc_edge], junctions.source[arc_edge])
    ends = EdgeEnds(way_id[way], junctions.source, junctions.target, forward, backward)
    bans, exempt, notes = banned_turns(turns, ends, _via_junctions(turns, junctions.node))
    shape = run_indices(stretches.start, stretches.end - stretches.start + 1)
    network = RoadNetwork(
        node_lon=junctions.lon,
        node_lat=junctions.lat,
        tail=tail.astype(np.uint32),
        head=head.astype(np.uint32),
        arc_ms=_milliseconds(length_m, rules.kmh[way])[arc_edge],
        arc_edge=arc_edge,
        edge_from=junctions.source.astype(np.uint32),
        edge_to=junctions.target.astype(np.uint32),
        edge_forward=edge_forward,
        edge_backward=edge_backward,
        edge_length_m=length_m.astype(np.float32),
        edge_kmh=rules.kmh[way].astype(np.float32),
        edge_class=rules.road_class[way],
        edge_name=name[way],
        edge_ref=ref[way],
        edge_way=way_id[way],
        edge_flags=rules.flags[way],
        edge_strong=np.zeros(len(way), np.bool_),
        shape_start=offsets(stretches.end - stretches.start + 1),
        shape_lon=points.lon[shape],
        shape_lat=points.lat[shape],
        names=names,
        banned_turns=bans,
        banned_exempt=exempt,
    )
    return replace(network, edge_strong=main_part(network)), notes


class _RuleTable:
    """The rules of all ways as columns."""

    def __init__(self, rules: Sequence[RoadRule]) -> None:
        self.road_class = np.array([rule.road_class for rule in rules], np.uint8)
        self.kmh = np.array([rule.kmh for rule in rules], np.float64)
        self.forward = np.array([rule.forward for rule in rules], np.bool_)
        self.backward = np.array([rule.backward for rule in rules], np.bool_)
        self.flags = np.array([rule.flags for rule in rules], np.uint8)


def _street_names(ways: Sequence[Tags]) -> tuple[tuple[str, ...], I4, I4]:
    """The sorted names, and for each way the index of its name and of its number, or -1."""
    said = [[clean(tags.get(key, "")) for tags in ways] for key in ("name", "ref")]
    names = tuple(sorted({text for column in said for text in column if text}))
    index = {text: number for number, text in enumerate(names)}
    name, ref = (np.array([index.get(text, -1) for text in column], np.int32) for column in said)
    return names, name, ref


def _lengths_m(points: _Points, stretches: _Stretches) -> F8:
    """Great-circle metres along each stretch."""
    lon, lat = np.radians(points.lon), np.radians(points.lat)
    across = np.sin(np.diff(lon) / 2) * np.sqrt(np.cos(lat[1:]) * np.cos(lat[:-1]))
    step = 2 * EARTH_RADIUS_M * np.arcsin(np.hypot(np.sin(np.diff(lat) / 2), across))
    step[points.way[1:] != points.way[:-1]] = 0  # the jump to the next way would eat the digits
    so_far = np.concatenate(([0.0], np.cumsum(step)))
    return np.asarray(so_far[stretches.end] - so_far[stretches.start], np.float64)


def _milliseconds(length_m: F8, kmh: F8) -> npt.NDArray[np.uint32]:
    """Rounded up: no arc may beat the speed its edge claims."""
    exact = np.ceil(length_m / (kmh / 3.6) * 1000)
    return np.clip(exact, 1, MAX_ARC_MS).astype(np.uint32)


def _via_junctions(turns: Sequence[RawTurn], node: I8) -> dict[int, int]:
    wanted = {turn.via_node for turn in turns if turn.via_node is not None}
    found = np.flatnonzero(np.isin(node, np.array(sorted(wanted), np.int64)))
    return {int(node[junction]): int(junction) for junction in found}
