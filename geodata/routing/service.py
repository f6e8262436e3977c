"""Road answers for anyone, from any thread, as futures; the roads may change meanwhile.

Three threads: one owns the engine and answers what is asked in order. One prepares changes on times
nobody asks; the owner takes them between two questions, so that no question waits for them. One
answers searches of seconds, reach and containment, beside both.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from math import nan
from typing import TypeVar

from geodata.places import Position
from geodata.roads import F8, Flags, RoadNetwork
from geodata.routing.changes import RoadChange
from geodata.routing.choice import make_engine
from geodata.routing.driving import NORMAL, Driving
from geodata.routing.engine import Nearest, RoadEngine, Route
from geodata.routing.metrics import Metrics, Renewal
from geodata.routing.navigator import Codes, Etas, Navigator
from geodata.routing.timed import TimedRoads
from geodata.routing.worker import Worker
from geodata.snapping import Snapper

SMALL_NODES = 1_000_000
"""A network of up to so many is made ready for its first change at once: a country's takes memory."""

Answer = TypeVar("Answer")
Array = TypeVar("Array", F8, Flags)
EngineMaker = Callable[[RoadNetwork, Sequence[Driving]], RoadEngine]


@dataclass(frozen=True, slots=True)
class _Shared:
    """What threads beside the owner's may use of its engine."""

    metrics: Metrics
    snapper: Snapper


class RoadService:
    """A Navigator on a thread of its own. Questions are answered in the order they were asked.

    What is asked before `change` or `at_hour` resolved is answered by the roads before or after, never
    by a mixture; what is asked later, by the roads after.
    """

    def __init__(
        self,
        network: RoadNetwork,
        maker: EngineMaker = make_engine,
        drivings: Sequence[Driving] = (NORMAL,),
    ) -> None:
        self._owner = Worker(
            "roads", lambda: Navigator(network, maker(network, drivings)), Navigator.let_go
        )
        self.ready: Future[str] = self._owner.ask(lambda made: made.engine_name, urgent=True)
        shared = self._owner.ask(lambda made: _Shared(made.metrics, made.snapper), urgent=True)
        self._renewer = Worker("roads renewing", shared.result)
        self._beside = Worker("roads beside", shared.result)
        if len(network.node_lon) <= SMALL_NODES:
            self._renewer.ask(lambda made: made.metrics.prepare())

    def etas(
        self,
        lats: F8,
        lons: F8,
        target: Position,
        *,
        headings: F8 | None = None,
        driving: Codes = (),
    ) -> "Future[Etas]":
        """As `Navigator.etas`."""
        # Copies: the caller's arrays may move on before their turn comes.
        where, facing, codes = (lats.copy(), lons.copy()), _copied(headings), _listed(driving)
        return self._owner.ask(
            lambda navigator: navigator.etas(*where, target, headings=facing, driving=codes)
        )

    def nearest(  # noqa: PLR0913 - one question, whose parts may all be left out
        self,
        lats: F8,
        lons: F8,
        target: Position,
        k: int,
        *,
        headings: F8 | None = None,
        driving: Codes = (),
        among: Flags | None = None,
        setoff_s: F8 | None = None,
    ) -> "Future[Nearest]":
        """As `Navigator.nearest`."""
        where, facing, codes = (lats.copy(), lons.copy()), _copied(headings), _listed(driving)
        who, setoff = _copied(among), _copied(setoff_s)
        return self._owner.ask(
            lambda navigator: navigator.nearest(
                *where, target, k, headings=facing, driving=codes, among=who, setoff_s=setoff
            )
        )

    def route(
        self, a: Position, b: Position, *, heading: float = nan, driving: str = ""
    ) -> "Future[Route | None]":
        """As `Navigator.route`."""
        return self._owner.ask(
            lambda navigator: navigator.route(a, b, heading=heading, driving=driving)
        )

    def change(self, changes: Sequence[RoadChange]) -> "Future[None]":
        """The whole set now in force; () reopens everything exactly as it was."""
        whole = tuple(changes)
        return self._renewer.ask(lambda made: self._renew(made.metrics.renewal(changes=whole)))

    def at_hour(self, hour: int) -> "Future[None]":
        """Time the roads by the tables of this hour of local time, 0 to 23."""
        return self._renewer.ask(lambda made: self._renew(made.metrics.renewal(hour=hour)))

    def beside(
        self, ask: Callable[[TimedRoads, Snapper], Answer], driving: str = ""
    ) -> "Future[Answer]":
        """A search of seconds, on a thread of its own, by the roads as they are when it begins."""
        return self._beside.ask(lambda made: ask(made.metrics.roads(driving), made.snapper))

    def close(self) -> None:
        """Refuse what still waits, and end the threads. May be called twice."""
        workers = self._owner, self._renewer, self._beside
        for worker in workers:
            worker.close()
        # An answer's callback may close; its thread can't wait for itself, nor for who waits for it.
        if not any(worker.is_current() for worker in workers):
            for worker in workers:
                worker.join()

    def _renew(self, renewal: Renewal) -> None:
        self._owner.ask(lambda made: made.metrics.take(renewal), urgent=True).result()


def _copied(array: Array | None) -> Array | None:
    return None if array is None else array.copy()


def _listed(driving: Codes) -> Codes:
    return driving if isinstance(driving, str) else tuple(driving)
