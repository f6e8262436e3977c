"""How a vehicle is driven, as force data says: how fast by class of road and hour, and what it may use."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import numpy as np

from geodata.roads import CLASSES, U4, RoadNetwork
from geodata.routing.graph import CLOSED_MS
from geodata.speeds import BUS_ONLY, LINK, LINK_FACTOR, MAX_KMH, PRIVATE

Exemption = Literal["bus gates", "private roads", "signed turns", "every turn"]
"""What a driver may use that others may not. "signed turns": those the sign exempts emergency vehicles
from; "every turn": all of them."""


@dataclass(frozen=True, slots=True)
class SpeedTable:
    """Speeds from one full hour of local time until another, round midnight if need be."""

    from_hour: int  # 0..23
    until_hour: int  # 1..24, not included
    kmh: Mapping[str, float]  # by road class; a class left out keeps the map's speed

    def holds_at(self, hour: int) -> bool:
        if self.from_hour < self.until_hour:
            return self.from_hour <= hour < self.until_hour
        return hour >= self.from_hour or hour < self.until_hour


@dataclass(frozen=True, slots=True)
class Driving:
    """One way of driving. The first table that holds at an hour counts."""

    code: str
    name: str
    tables: tuple[SpeedTable, ...] = ()
    cap_kmh: float = MAX_KMH
    exempt: frozenset[Exemption] = frozenset({"private roads"})
    at_least_map: bool = False  # a table's speed counts only where the map's own is lower

    def kmh_at(self, hour: int) -> Mapping[str, float]:
        found = (table.kmh for table in self.tables if table.holds_at(hour))
        return next(found, MappingProxyType({}))


NORMAL = Driving("normal", "Normal driving")


def arc_times(network: RoadNetwork, driving: Driving, hour: int) -> U4:
    """Milliseconds of each of the m arcs at that hour; CLOSED_MS where the vehicle may not go.

    A table's speed stands in the place of the map's own, or only raises it (`at_least_map`); a slip
    road is driven at a part of its class's. Nothing is faster than `cap_kmh`.
    """
    usual = network.edge_kmh.astype(np.float64)
    listed = np.zeros(len(CLASSES))
    for name, speed in driving.kmh_at(hour).items():
        listed[CLASSES.index(name)] = speed
    of_edge = listed[network.edge_class] * np.where(network.edge_flags & LINK, LINK_FACTOR, 1.0)
    least = usual if driving.at_least_map else 0.0
    kmh = np.minimum(np.where(of_edge > 0, np.maximum(of_edge, least), usual), driving.cap_kmh)
    # Scaled from the map's own times, so that a road without a table keeps its time to the millisecond.
    ms = np.ceil(network.arc_ms * (usual / kmh)[network.arc_edge])
    shut = np.zeros(network.edge_count, np.bool_)
    if "bus gates" not in driving.exempt:
        shut |= (network.edge_flags & BUS_ONLY) > 0
    if "private roads" not in driving.exempt:
        shut |= (network.edge_flags & PRIVATE) > 0
    timed = np.clip(ms, 1, CLOSED_MS - 1).astype(np.uint32)
    return np.where(shut[network.arc_edge], CLOSED_MS, timed).astype(np.uint32)
