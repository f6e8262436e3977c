"""Road networks as large as wanted: one map laid side by side with its mirror images.

Where a tile's edge cuts a road, the road goes on as its own mirror image in the next tile. In every
second tile all roads run the other way, which keeps the traffic on one side of the road: the
carriageway out of one tile is the carriageway into the next.
"""

import os
from dataclasses import dataclass, fields, replace
from pathlib import Path

import numpy as np

from geodata.along import I8, steps_m
from geodata.arrays import offsets, run_indices
from geodata.network import build_network
from geodata.osm import read_osm
from geodata.reachability import main_part
from geodata.roads import F8, I4, U4, Flags, RoadNetwork
from geodata.speeds import MAX_KMH
from geodata.town.making import make_town

REAL = "osm/porto_portugal.osm.pbf"
TOWN_SEED = 7
MARGIN = 0.01  # share of the junctions cut away at each side: stray roads that stick out
SPEEDS = 0.9, 1.1  # each road of each tile is this much slower or faster than on the map
KEPT = 0.25  # of the roads that cross from tile to tile in a country


def one_tile() -> RoadNetwork:
    """Porto where DISPATCH_DESK_TEST_DATA names a folder with it, else the invented town."""
    real = Path(os.environ.get("DISPATCH_DESK_TEST_DATA", "nowhere")) / REAL
    raw = read_osm(real) if real.exists() else make_town(TOWN_SEED)
    return build_network(raw.roads, raw.turns)[0]


def city(network: RoadNetwork, seed: int = 1) -> RoadNetwork:
    """Four tiles, every road across kept: of Porto about 260,000 junctions."""
    return tiled(network, 2, 2, seed, kept=1.0)


def country(network: RoadNetwork, seed: int = 1) -> RoadNetwork:
    """Eighty-one tiles, a quarter of the roads across kept: of Porto about 5 million junctions."""
    return tiled(network, 9, 9, seed)


def tiled(
    network: RoadNetwork, rows: int, columns: int, seed: int, kept: float = KEPT
) -> RoadNetwork:
    """`rows` times `columns` tiles of the network's main part; same arguments, same network.

    The first tile lies where the map lies, the others north and east of it. `kept` is the share of
    the roads across the tiles' edges that stay.
    """
    tile = _Tile(network)
    chance = np.random.default_rng(seed)
    spots = [(row, column) for row in range(rows) for column in range(columns)]
    parts = [tile.laid(row, column, chance) for row, column in spots]
    number = {spot: index for index, spot in enumerate(spots)}
    for row, column in spots:
        for side, beyond in (("lat", (row + 1, column)), ("lon", (row, column + 1))):
            if beyond in number:
                ends = number[(row, column)], number[beyond]
                parts.append(tile.seam((row, column), side, ends, kept, chance))
    return _joined(network, parts, tile.nodes * len(spots))


@dataclass(frozen=True, slots=True)
class _Part:
    """Edges with their shapes; junctions are numbered throughout."""

    node_lon: F8
    node_lat: F8
    edge_from: I8
    edge_to: I8
    forward: Flags
    backward: Flags
    kmh: F8
    like: I8  # e, the edge of the map whose class, name and flags each has
    way: I8  # e
    shape_count: I8  # e
    lon: F8
    lat: F8
    banned_turns: I4  # t x 3: edge of this part, junction, edge of this part
    banned_exempt: Flags


class _Tile:
    """The main part of a map within a box, and the roads that leave it."""

    def __init__(self, network: RoadNetwork) -> None:
        self._network = network
        strong = np.flatnonzero(network.edge_strong)
        used = np.unique([network.edge_from[strong], network.edge_to[strong]])
        lon, lat = network.node_lon, network.node_lat
        share = [MARGIN, 1 - MARGIN]
        self._lon, self._lat = (np.quantile(at[used], share) for at in (lon, lat))
        inside = (lon > self._lon[0]) & (lon < self._lon[1])
        inside &= (lat > self._lat[0]) & (lat < self._lat[1])
        starts, ends = inside[network.edge_from], inside[network.edge_to]
        self._edges = strong[(starts & ends)[strong]]
        self._leaving = strong[(starts ^ ends)[strong]]
        staying = np.concatenate([self._edges, self._leaving])
        kept = np.unique(np.concatenate(self._edges_ends(staying)))
        self._kept = kept[inside[kept]]
        self._number = np.full(len(lon), -1)
        self._number[self._kept] = np.arange(len(self._kept))
        self._inside = inside
        self._bans, self._exempt = self._own_bans()

    @property
    def nodes(self) -> int:
        return len(self._kept)

    def laid(self, row: int, column: int, chance: np.random.Generator) -> _Part:
        """The tile at a place of the pattern; its junctions come after those of the tiles before."""
        network, edges = self._network, self._edges
        count = np.diff(network.shape_start)[edges].astype(np.int64)
        points = run_indices(network.shape_start[edges], count)
        lon, lat = self._placed(network.shape_lon[points], network.shape_lat[points], row, column)
        node_lon, node_lat = self._placed(
            network.node_lon[self._kept], network.node_lat[self._kept], row, column
        )
        forward, backward = network.edge_forward[edges] >= 0, network.edge_backward[edges] >= 0
        turned = bool((row + column) % 2)
        return _Part(
            node_lon=node_lon,
            node_lat=node_lat,
            edge_from=self._number[network.edge_from[edges]],
            edge_to=self._number[network.edge_to[edges]],
            forward=backward if turned else forward,
            backward=forward if turned else backward,
            kmh=self._speeds(edges, chance),
            like=edges,
            way=network.edge_way[edges],
            shape_count=count,
            lon=lon,
            lat=lat,
            banned_turns=self._bans[:, ::-1] if turned else self._bans,
            banned_exempt=self._exempt,
        )

    def seam(
        self,
        spot: tuple[int, int],
        side: str,
        tiles: tuple[int, int],
        kept: float,
        chance: np.random.Generator,
    ) -> _Part:
        """The roads that go on from one tile into the next, `side` of it: lon east, lat north."""
        greater = int(spot[1 if side == "lon" else 0] % 2 == 0)  # of the map, as it lies there
        crossing = [
            (int(edge), *found)
            for edge in self._leaving
            if chance.random() < kept and (found := self._cut(int(edge), side, greater))
        ]
        edges = np.array([edge for edge, *_ in crossing], np.int64)
        halves = [(lon, lat) for _, lon, lat, _ in crossing]
        outward = np.array([leaves for *_, leaves in crossing], np.bool_)
        node = self._number[self._inner_end(edges)]
        there = spot[0] + (side == "lat"), spot[1] + (side == "lon")
        shapes = [self._across(half, spot, there) for half in halves]
        network = self._network
        forth, back = network.edge_forward[edges] >= 0, network.edge_backward[edges] >= 0
        turned = bool(sum(spot) % 2)
        leads_out = np.where(outward ^ turned, forth, back)
        leads_in = np.where(outward ^ turned, back, forth)
        nothing = np.empty(0)
        return _Part(
            node_lon=nothing,
            node_lat=nothing,
            edge_from=node + tiles[0] * self.nodes,
            edge_to=node + tiles[1] * self.nodes,
            forward=leads_out,
            backward=leads_in,
            kmh=self._speeds(edges, chance),
            like=edges,
            way=network.edge_way[edges],
            shape_count=np.array([len(lon) for lon, _ in shapes], np.int64),
            lon=np.concatenate([nothing, *(lon for lon, _ in shapes)]),
            lat=np.concatenate([nothing, *(lat for _, lat in shapes)]),
            banned_turns=np.empty((0, 3), np.int32),
            banned_exempt=np.empty(0, np.bool_),
        )

    def _edges_ends(self, edges: I8) -> tuple[U4, U4]:
        return self._network.edge_from[edges], self._network.edge_to[edges]

    def _inner_end(self, edges: I8) -> I8:
        starts, ends = self._edges_ends(edges)
        return np.where(self._inside[starts], starts, ends).astype(np.int64)

    def _speeds(self, edges: I8, chance: np.random.Generator) -> F8:
        kmh = self._network.edge_kmh[edges] * chance.uniform(*SPEEDS, len(edges))
        return np.minimum(kmh, MAX_KMH).astype(np.float64)

    def _own_bans(self) -> tuple[I4, Flags]:
        """Turns between edges that stay, by their numbers within the tile."""
        network = self._network
        edge_number = np.full(network.edge_count, -1)
        edge_number[self._edges] = np.arange(len(self._edges))
        left, at, entered = network.banned_turns.reshape(-1, 3).T
        bans = np.column_stack([edge_number[left], self._number[at], edge_number[entered]])
        stays = (bans >= 0).all(axis=1)
        return bans[stays].astype(np.int32), network.banned_exempt[stays]

    def _placed(self, lon: F8, lat: F8, row: int, column: int) -> tuple[F8, F8]:
        return _mirrored(lon, self._lon, column), _mirrored(lat, self._lat, row)

    def _cut(self, edge: int, side: str, greater: int) -> tuple[F8, F8, bool] | None:
        """A leaving road from its inner end to the tile's edge, and whether its shape runs outwards.

        None unless it crosses that side and no other.
        """
        network = self._network
        part = slice(int(network.shape_start[edge]), int(network.shape_start[edge + 1]))
        lon, lat = network.shape_lon[part], network.shape_lat[part]
        outward = bool(self._inside[network.edge_from[edge]])
        if not outward:
            lon, lat = lon[::-1], lat[::-1]
        along, across = (lon, lat) if side == "lon" else (lat, lon)
        wall, others = (self._lon, self._lat) if side == "lon" else (self._lat, self._lon)
        beyond = along > wall[1] if greater else along < wall[0]
        if not beyond.any():
            return None
        first = int(np.argmax(beyond))
        share = (wall[greater] - along[first - 1]) / (along[first] - along[first - 1])
        foot = across[first - 1] + share * (across[first] - across[first - 1])
        along = np.append(along[:first], wall[greater])
        across = np.append(across[:first], foot)
        other = wall[1 - greater]
        if np.any((along < other) if greater else (along > other)):
            return None
        if np.any((across < others[0]) | (across > others[1])):
            return None
        return (along, across, outward) if side == "lon" else (across, along, outward)

    def _across(
        self, half: tuple[F8, F8], here: tuple[int, int], there: tuple[int, int]
    ) -> tuple[F8, F8]:
        """From the junction to the tile's edge, and on to the junction's mirror image."""
        near, far = self._placed(*half, *here), self._placed(*half, *there)
        lon, lat = (
            np.concatenate([out, back[-2::-1]]) for out, back in zip(near, far, strict=True)
        )
        return lon, lat


def _mirrored(at: F8, box: F8, index: int) -> F8:
    low, high = float(box[0]), float(box[1])
    within = high - at if index % 2 else at - low
    return low + index * (high - low) + within


def _joined(network: RoadNetwork, parts: list[_Part], nodes: int) -> RoadNetwork:
    """One network of all parts; parallel to how an import lays out its arrays."""
    bans, exempt = _all_bans(parts, nodes)
    together = {
        field.name: np.concatenate([getattr(part, field.name) for part in parts])
        for field in fields(_Part)
        if field.name not in {"edge_from", "edge_to", "banned_turns", "banned_exempt", "way"}
    }
    way = np.concatenate([part.way + index * 10**11 for index, part in enumerate(parts)])
    start, end = _ends(parts)
    parts.clear()  # a country's worth of memory
    forward, backward, like = (together[name] for name in ("forward", "backward", "like"))
    shape_start = offsets(together["shape_count"])
    length_m = _lengths_m(together["lon"], together["lat"], shape_start)
    first = offsets(forward.astype(np.int64) + backward)
    arc_edge = np.repeat(np.arange(len(like), dtype=np.int32), np.diff(first))
    edge_forward = np.where(forward, first[:-1], -1).astype(np.int32)
    edge_backward = np.where(backward, first[:-1] + forward, -1).astype(np.int32)
    runs_forward = edge_forward[arc_edge] == np.arange(len(arc_edge))
    tail = np.where(runs_forward, start[arc_edge], end[arc_edge])
    head = np.where(runs_forward, end[arc_edge], start[arc_edge])
    arc_ms = np.maximum(1, np.ceil(length_m / together["kmh"] * 3600)).astype(np.uint32)[arc_edge]
    whole = replace(
        network,
        node_lon=together["node_lon"],
        node_lat=together["node_lat"],
        tail=tail,
        head=head,
        arc_ms=arc_ms,
        arc_edge=arc_edge,
        edge_from=start,
        edge_to=end,
        edge_forward=edge_forward,
        edge_backward=edge_backward,
        edge_length_m=length_m.astype(np.float32),
        edge_kmh=together["kmh"].astype(np.float32),
        edge_class=network.edge_class[like],
        edge_name=network.edge_name[like],
        edge_ref=network.edge_ref[like],
        edge_way=way,
        edge_flags=network.edge_flags[like],
        edge_strong=np.ones(len(like), np.bool_),
        shape_start=shape_start,
        shape_lon=together["lon"],
        shape_lat=together["lat"],
        banned_turns=bans,
        banned_exempt=exempt,
    )
    return replace(whole, edge_strong=main_part(whole))


def _ends(parts: list[_Part]) -> tuple[U4, U4]:
    """Tiles count their junctions from nought, seams throughout."""
    before, starts, ends = 0, [], []
    for part in parts:
        base = before if len(part.node_lon) else 0
        starts.append((part.edge_from + base).astype(np.uint32))
        ends.append((part.edge_to + base).astype(np.uint32))
        before += len(part.node_lon)
    return np.concatenate(starts), np.concatenate(ends)


def _all_bans(parts: list[_Part], nodes: int) -> tuple[I4, Flags]:
    edges = junctions = 0
    bans = []
    for part in parts:
        bans.append(part.banned_turns + np.array([edges, junctions, edges]))
        edges += len(part.edge_from)
        junctions += len(part.node_lon)
    if junctions != nodes:
        raise AssertionError(f"{junctions} junctions were laid, not {nodes}")
    exempt = np.concatenate([part.banned_exempt for part in parts])
    return np.concatenate(bans).astype(np.int32), exempt


def _lengths_m(lon: F8, lat: F8, shape_start: I4) -> F8:
    step = np.append(steps_m(lon, lat), 0.0)
    step[shape_start[1:] - 1] = 0.0  # not from one edge's end to the next one's start
    return np.asarray(np.add.reduceat(step, shape_start[:-1]), np.float64)
