"""The times an engine searches, in two copies: one asked, the other brought up to date meanwhile."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from geodata.along import I8
from geodata.roads import F8
from geodata.routing.changes import RoadChange, check_changes
from geodata.routing.driving import Driving
from geodata.routing.engine import RoadsError
from geodata.routing.graph import RoadGraph
from geodata.routing.timed import TimedRoads, timed_roads, with_changes

HOUR_UNTOLD = 12  # of local time, until somebody says which it is

Pairs = Sequence[tuple[int, int]]  # (node, milliseconds to or from it)


@dataclass(frozen=True, slots=True)
class Way:
    """A way between nodes: where it starts, the graph arcs driven (maybe none), where it ends."""

    first: int
    arcs: list[int]
    last: int


class Search(Protocol):
    """Questions between nodes of one metric, all on the thread that began it."""

    def ms_to(self, goals: Pairs, nodes: I8) -> F8:
        """Milliseconds from each node to the best goal, the goal's own added; else inf."""
        ...

    def ms_from(self, starts: Pairs, nodes: I8) -> F8:
        """Milliseconds from the best start to each node, the start's own added; else inf."""
        ...

    def way(self, starts: Pairs, goals: Pairs) -> Way | None:
        """The fastest way from any start to any goal, their own milliseconds counted."""
        ...


class Metric(Protocol):
    """One set of times, in the shape an engine searches."""

    @property
    def roads(self) -> TimedRoads: ...

    def search(self) -> Search:
        """Begin to ask, on this thread."""
        ...

    def retime(self, roads: TimedRoads) -> None:
        """Take other times of the same graph. On any thread, but only while no search is alive."""
        ...


@dataclass(slots=True)
class _Pair:
    """One way of driving: the metric that is asked, and a second one that nobody asks."""

    front: Metric
    search: Search | None = None
    spare: Metric | None = None


@dataclass(frozen=True, slots=True)
class Renewal:
    """Times that are ready to be taken: the hour, the changes, a metric for each way of driving."""

    hour: int
    changes: tuple[RoadChange, ...]
    metrics: Mapping[str, Metric]


class Metrics:
    """Every way of driving on one graph, each timed when it is first asked for.

    One thread, the owner, asks and takes renewals. Another one may prepare a renewal at the same
    time; it must be taken before the next one is prepared.
    """

    def __init__(
        self, graph: RoadGraph, drivings: Sequence[Driving], make: Callable[[TimedRoads], Metric]
    ) -> None:
        self.graph = graph
        self.hour = HOUR_UNTOLD
        self.changes: tuple[RoadChange, ...] = ()
        self._drivings = {driving.code: driving for driving in drivings}
        self._make = make
        self._pairs: dict[str, _Pair] = {}

    def driving(self, code: str) -> Driving:
        """By its code; "" is the first. Raises RoadsError."""
        found = self._drivings.get(code or next(iter(self._drivings)))
        if found is None:
            known = ", ".join(self._drivings)
            raise RoadsError(f"there is no way of driving called “{code}”; there are: {known}")
        return found

    def search(self, code: str) -> tuple[Search, TimedRoads]:
        """Whom to ask, on the owner's thread. Raises RoadsError for a code that isn't there."""
        driving = self.driving(code)
        pair = self._pairs.get(driving.code)
        if pair is None:
            roads = timed_roads(self.graph, driving, self.hour, self.changes)
            pair = self._pairs[driving.code] = _Pair(self._make(roads))
        if pair.search is None:
            pair.search = pair.front.search()
        return pair.search, pair.front.roads

    def prepare_spares(self) -> None:
        """Make the second metrics now, so that the first change needn't; on the preparing thread."""
        for pair in list(self._pairs.values()):
            pair.spare = pair.spare or self._make(pair.front.roads)

    def renewal(
        self, *, hour: int | None = None, changes: Sequence[RoadChange] | None = None
    ) -> Renewal:
        """Bring the metrics nobody asks up to date; on the preparing thread. Raises MapError."""
        hour = self.hour if hour is None else hour
        changes = self.changes if changes is None else tuple(changes)
        check_changes(self.graph.network, changes)
        metrics = {}
        for code, pair in list(self._pairs.items()):
            roads = self._retimed(pair.front.roads, hour, changes)
            spare, pair.spare = pair.spare, None  # should it fail half-way, it is not used again
            if spare is None:
                spare = self._make(roads)
            else:
                spare.retime(roads)
            metrics[code] = spare
        return Renewal(hour, changes, metrics)

    def take(self, renewal: Renewal) -> None:
        """Ask the new metrics from now on; on the owner's thread, between two questions."""
        self.hour, self.changes = renewal.hour, renewal.changes
        for code, pair in list(self._pairs.items()):
            if (front := renewal.metrics.get(code)) is None:
                del self._pairs[code]  # first asked while the renewal was prepared: made again
            else:
                pair.search = None  # before its metric becomes the one that is written to
                pair.front, pair.spare = front, pair.front

    def _retimed(self, roads: TimedRoads, hour: int, changes: tuple[RoadChange, ...]) -> TimedRoads:
        if hour == roads.hour or not roads.driving.tables:
            return with_changes(roads, changes)
        return timed_roads(self.graph, roads.driving, hour, changes)
