"""Keeps the road engine to what the record says: told whenever other roads are closed or slowed."""

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from datetime import datetime

from dispatch_desk.closures import in_force_at, said
from dispatch_desk.records import Closure
from geodata.places import MapError
from geodata.routing.changes import RoadChange
from geodata.selecting import Selector

Change = Callable[[tuple[RoadChange, ...]], "Future[None]"]


class RoadsInForce:
    """From closures to changes of one network, the same set never twice in a row."""

    def __init__(self, selector: Selector) -> None:
        self._selector = selector
        self._told: tuple[str, ...] = ()  # the names of those in force as last told
        self.trouble = ""  # which of them are not on this map, in words

    def take(self, closures: Mapping[str, Closure], now: datetime) -> tuple[RoadChange, ...] | None:
        """All that holds now, where it is another set than the last time; else None."""
        held = tuple(in_force_at(closures, now))
        names = tuple(closure.id for closure in held)
        if names == self._told:
            return None
        self._told = names
        return self._changes(held)

    def _changes(self, held: Iterable[Closure]) -> tuple[RoadChange, ...]:
        changes, lost = [], []
        for closure in held:
            change = self._change(closure)
            if change is None:
                lost.append(f"{closure.id} {closure.words}")
            else:
                changes.append(change)
        self.trouble = f"Not on this map, so not on the roads: {', '.join(lost)}" if lost else ""
        return tuple(changes)

    def _change(self, closure: Closure) -> RoadChange | None:
        """None for what was closed on another map, or written by a program with other limits."""
        try:
            edges = self._selector.edges(closure.where)
        except MapError:
            return None
        return RoadChange(said(closure), edges, closure.kmh) if len(edges) else None


class RoadKeeper:
    """Tells the road engine's thread, and nobody waits for it. Used by one thread."""

    def __init__(self, selector: Selector, change: Change) -> None:
        self._in_force, self._change = RoadsInForce(selector), change
        self._under_way: Future[None] | None = None
        self._refused = ""
        self.taken = 0  # counts up when the engine has taken a change: answers from before are old
        self.wake: Callable[[], None] = lambda: None  # called, on any thread, when it has

    @property
    def trouble(self) -> str:
        """What of the record is not on the roads, in words; empty when all is."""
        return self._refused or self._in_force.trouble

    def keep(self, closures: Mapping[str, Closure], now: datetime) -> None:
        """To be called before anybody is told of a change, and whenever time has passed."""
        changes = self._in_force.take(closures, now)
        if changes is not None:
            self._under_way = self._change(changes)
            self._under_way.add_done_callback(lambda _: self.wake())
        if self._under_way is not None and self._under_way.done():
            self._settle(self._under_way)
            self._under_way = None

    def _settle(self, answer: "Future[None]") -> None:
        error = answer.exception()
        self._refused = f"Closures are not on the roads: {error}" if error is not None else ""
        self.taken += error is None
