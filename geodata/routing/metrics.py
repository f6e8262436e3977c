"""The times an engine searches, in two copies: one asked, the other brought up to date meanwhile."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from geodata.along import I8
from geodata.places import MapError
from geodata.roads import F8
from geodata.routing.changes import RoadChange, check_changes
from geodata.routing.driving import Driving
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

    @property
    def few(self) -> int:
        """How many units are timed in hardly more time than one."""
        ...

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
        self._now: tuple[int, tuple[RoadChange, ...]] = (HOUR_UNTOLD, ())  # replaced whole
        self._drivings = {driving.code: driving for driving in drivings}
        self._make = make
        self._pairs: dict[str, _Pair] = {}
        self._pair(self.driving(""))

    def driving(self, code: str) -> Driving:
        """By its code; "" is the first. Raises MapError."""
        found = self._drivings.get(code or next(iter(self._drivings)))
        if found is None:
            known = ", ".join(self._drivings)
            raise MapError(f"there is no way of driving called “{code}”; there are: {known}")
        return found

    def search(self, code: str) -> tuple[Search, TimedRoads]:
        """Whom to ask, on the owner's thread. Raises MapError for a code that isn't there."""
        pair = self._pair(self.driving(code))
        if pair.search is None:
            pair.search = pair.front.search()
        return pair.search, pair.front.roads

    def roads(self, code: str) -> TimedRoads:
        """The roads as they are now; on any thread."""
        driving = self.driving(code)
        if pair := self._pairs.get(driving.code):
            return pair.front.roads
        return timed_roads(self.graph, driving, *self._now)

    def change(self, changes: Sequence[RoadChange]) -> None:
        """The whole set now in force; for an owner who may wait. Raises MapError."""
        self.take(self.renewal(changes=changes))

    def at_hour(self, hour: int) -> None:
        """Time the roads by the tables of this hour of local time; for an owner who may wait."""
        self.take(self.renewal(hour=hour))

    def prepare(self) -> None:
        """Make now what would be made at the first question or change; on the preparing thread."""
        for driving in self._drivings.values():
            pair = self._pair(driving)
            pair.spare = pair.spare or self._make(pair.front.roads)

    def renewal(
        self, *, hour: int | None = None, changes: Sequence[RoadChange] | None = None
    ) -> Renewal:
        """Bring the metrics nobody asks up to date; on the preparing thread. Raises MapError."""
        hour = self._now[0] if hour is None else hour
        changes = self._now[1] if changes is None else tuple(changes)
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
        self._now = renewal.hour, renewal.changes
        for code, pair in list(self._pairs.items()):
            if (front := renewal.metrics.get(code)) is None:
                del self._pairs[code]  # first asked while the renewal was prepared: made again
            else:
                pair.search = None  # before its metric becomes the one that is written to
                pair.front, pair.spare = front, pair.front

    def let_go(self) -> None:
        """Free the searches; on the owner's thread, who asks no more."""
        for pair in self._pairs.values():
            pair.search = None

    def _pair(self, driving: Driving) -> _Pair:
        if found := self._pairs.get(driving.code):
            return found
        made = _Pair(self._make(timed_roads(self.graph, driving, *self._now)))
        # Another thread may have made it meanwhile: the first stays.
        return self._pairs.setdefault(driving.code, made)

    def _retimed(self, roads: TimedRoads, hour: int, changes: tuple[RoadChange, ...]) -> TimedRoads:
        if hour == roads.hour or not roads.driving.tables:
            return with_changes(roads, changes)
        return timed_roads(self.graph, roads.driving, hour, changes)
