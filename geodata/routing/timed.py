"""The roads as they are for one way of driving at one moment: what searches beside the engine read."""

from collections.abc import Sequence
from dataclasses import dataclass

from geodata.roads import U4, RoadNetwork
from geodata.routing.changes import RoadChange, changed
from geodata.routing.driving import Driving, arc_times
from geodata.routing.graph import RoadGraph


@dataclass(frozen=True, slots=True)
class TimedRoads:
    """Never changed: whoever holds one may read it on any thread."""

    graph: RoadGraph
    driving: Driving
    changes: tuple[RoadChange, ...]
    arc_ms: U4  # m, of the network's arcs; CLOSED_MS: no way
    ms: U4  # m', of the graph's arcs; CLOSED_MS: no way, or a turn this driver may not take

    @property
    def network(self) -> RoadNetwork:
        return self.graph.network


def timed_roads(
    graph: RoadGraph, driving: Driving, hour: int, changes: Sequence[RoadChange] = ()
) -> TimedRoads:
    """For an hour of local time, 0 to 23."""
    arc_ms = changed(graph.network, arc_times(graph.network, driving, hour), changes)
    exempt = driving.exempt
    bound = "every turn" not in exempt
    ms = graph.ms(arc_ms, public=bound and "signed turns" not in exempt, bound=bound)
    return TimedRoads(graph, driving, tuple(changes), arc_ms, ms)
