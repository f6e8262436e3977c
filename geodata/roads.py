"""The drivable road network as arrays: junctions, arcs, edges with their shapes and names."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

F8 = npt.NDArray[np.float64]
F4 = npt.NDArray[np.float32]
U4 = npt.NDArray[np.uint32]
I4 = npt.NDArray[np.int32]
U1 = npt.NDArray[np.uint8]
I1 = npt.NDArray[np.int8]
Flags = npt.NDArray[np.bool_]

CLASSES = (
    "motorway", "trunk", "primary", "secondary", "tertiary",
    "unclassified", "residential", "living_street", "service", "track",
)  # fmt: skip
"""Road classes, most important first; `RoadNetwork.edge_class` holds an index into it. A slip road
(`…_link`) has the class of the road it serves."""


@dataclass(frozen=True, slots=True)
class RoadNetwork:
    """n junctions, m arcs (one direction each), e edges (a stretch of road between two junctions).

    An edge's shape runs from its `from` junction to its `to` junction and includes both ends; points of
    edge i are `shape_lon[shape_start[i]:shape_start[i + 1]]`. Its forward arc runs that way, its backward
    arc the other; -1 where traffic may not. Every edge has at least one arc.
    """

    node_lon: F8  # n, degrees
    node_lat: F8  # n, degrees
    tail: U4  # m, junction the arc leaves
    head: U4  # m, junction the arc reaches
    arc_ms: U4  # m, milliseconds at the speed allowed; at least 1
    arc_edge: I4  # m
    edge_from: U4  # e, junction
    edge_to: U4  # e, junction
    edge_forward: I4  # e, arc or -1
    edge_backward: I4  # e, arc or -1
    edge_length_m: F4  # e
    edge_kmh: F4  # e, speed assumed: the sign where there is one, else by class
    edge_class: U1  # e, index into CLASSES
    edge_name: I4  # e, index into names, or -1
    edge_ref: I4  # e, index into names (road numbers such as A48), or -1
    edge_way: npt.NDArray[np.int64]  # e, the map's own way number
    edge_flags: (
        U1  # e, bits as in geodata.speeds: bridge, tunnel, private, roundabout, link, bus only
    )
    edge_strong: Flags  # e, in the largest part from which everywhere can be reached, and back
    shape_start: I4  # e + 1
    shape_lon: F8  # p, degrees
    shape_lat: F8  # p, degrees
    names: tuple[str, ...]
    banned_turns: I4  # t x 3: edge left, junction, edge entered; "only_" rules are expanded
    banned_exempt: Flags  # t, the sign exempts emergency vehicles

    @property
    def arc_count(self) -> int:
        return len(self.tail)

    @property
    def edge_count(self) -> int:
        return len(self.edge_from)

    def street(self, edge: int) -> str:
        """The street's name, else its number, else ""."""
        for index in (int(self.edge_name[edge]), int(self.edge_ref[edge])):
            if index >= 0:
                return self.names[index]
        return ""


@dataclass(frozen=True, slots=True)
class OnRoad:
    """q places on the network: edge and how far along it (0 at `from`, 1 at `to`); edge -1 = no road near."""

    edge: I4  # q
    fraction: F8  # q, 0..1
    off_road_m: F8  # q, metres from the place asked about to the road; inf where edge is -1
    facing: I1 | None = (
        None  # q: 1 along the edge's shape, -1 against it, 0 unknown; None: all unknown
    )

    def __len__(self) -> int:
        return len(self.edge)

    def one(self, index: int) -> "OnRoad":
        return self.those(slice(index, index + 1))

    def those(self, which: npt.NDArray[np.int64] | slice) -> "OnRoad":
        facing = None if self.facing is None else self.facing[which]
        return OnRoad(self.edge[which], self.fraction[which], self.off_road_m[which], facing)
