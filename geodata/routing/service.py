"""The thread that owns the road engine: anyone asks, from any thread, and is given a future."""

import threading
import traceback
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from typing import TypeVar

from geodata.places import Position
from geodata.roads import F8, RoadNetwork
from geodata.routing.choice import make_engine
from geodata.routing.engine import RoadEngine, RoadsError, Route
from geodata.routing.navigator import Etas, Navigator

WAITING_MAX = 1000

Answer = TypeVar("Answer")
EngineMaker = Callable[[RoadNetwork], RoadEngine]
Question = Callable[["Future[Navigator]"], None]


class RoadService:
    """A Navigator on a thread of its own. Questions are answered in the order they were asked.

    Whatever goes wrong, with the roads, the engine or one question, comes out of the future as a
    RoadsError, and the thread goes on. Only `close` waits. A future's callbacks run on the roads'
    thread: they must be short.
    """

    def __init__(self, network: RoadNetwork, maker: EngineMaker = make_engine) -> None:
        self.ready: Future[str] = Future()  # the engine's name, once it can answer
        self._questions: SimpleQueue[Question | None] = SimpleQueue()
        self._gate = threading.Lock()  # who puts into the queue holds it: nothing follows the end
        self._closed = False
        # A daemon: a program that dies without closing must not stay in memory for its road engine.
        self._thread = threading.Thread(
            target=self._work, args=(network, maker), name="roads", daemon=True
        )
        self._thread.start()

    def etas(self, lats: F8, lons: F8, target: Position) -> "Future[Etas]":
        where = lats.copy(), lons.copy()  # the caller's arrays may move on before their turn comes
        return self._ask(lambda navigator: navigator.etas(*where, target))

    def route(self, a: Position, b: Position) -> "Future[Route | None]":
        return self._ask(lambda navigator: navigator.route(a, b))

    def close(self) -> None:
        """Refuse what still waits, and end the thread. May be called twice."""
        with self._gate:
            self._closed = True
            self._questions.put(None)
        if threading.current_thread() is not self._thread:
            self._thread.join()

    def _ask(self, ask: Callable[[Navigator], Answer]) -> "Future[Answer]":
        future: Future[Answer] = Future()
        with self._gate:
            if self._closed:
                future.set_exception(_closed())
            elif self._questions.qsize() >= WAITING_MAX:
                waiting = f"{WAITING_MAX} road questions are waiting already; ask again later"
                future.set_exception(RoadsError(waiting))
            else:
                self._questions.put(lambda made: self._answer(future, ask, made))
        return future

    def _work(self, network: RoadNetwork, maker: EngineMaker) -> None:
        # The engine must be made and freed on this thread: it lives in these variables only.
        made: Future[Navigator] = Future()
        _settle(made, lambda: Navigator(network, maker(network)))
        _settle(self.ready, lambda: made.result().engine_name)
        while (question := self._questions.get()) is not None:
            question(made)

    def _answer(
        self,
        future: "Future[Answer]",
        ask: Callable[[Navigator], Answer],
        made: "Future[Navigator]",
    ) -> None:
        def find() -> Answer:
            if self._closed:
                raise _closed()
            if error := made.exception():
                raise error.with_traceback(None)  # raised for every question, it would only grow
            return ask(made.result())

        _settle(future, find)


def _closed() -> RoadsError:
    return RoadsError("the road service is closed")


def _settle(future: "Future[Answer]", find: Callable[[], Answer]) -> None:
    """Put the answer, or what went wrong, into the future, unless nobody waits for it any more."""
    if not future.set_running_or_notify_cancel():
        return
    try:
        answer = find()
    except BaseException as error:  # noqa: BLE001 - a panic of the native engine is no Exception
        future.set_exception(_as_roads_error(error))
    else:
        future.set_result(answer)


def _as_roads_error(error: BaseException) -> RoadsError:
    """A fresh error: the frames of the old one hold engine parts that no other thread may free."""
    if isinstance(error, RoadsError):
        return RoadsError(str(error))
    refusal = RoadsError(f"the road engine failed: {error}")
    refusal.add_note("".join(traceback.format_exception(error)))
    return refusal
