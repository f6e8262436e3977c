"""A thread that owns something and answers questions about it, one after the other, as futures."""

import threading
import traceback
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, TypeVar

from geodata.places import MapError
from geodata.routing.engine import RoadsError

WAITING_MAX = 1000

Owned = TypeVar("Owned")
Answer = TypeVar("Answer")
Question = Callable[["Future[Owned]"], None]


class Worker(Generic[Owned]):
    """Makes what it owns on its thread, and lets go of it there.

    Whatever goes wrong, in making it or in one question, comes out of the future as a RoadsError, and
    the thread goes on. Only `close` waits. A future's callbacks run on the worker's thread: they
    must be short.
    """

    def __init__(
        self, name: str, make: Callable[[], Owned], let_go: Callable[[Owned], None] | None = None
    ) -> None:
        self._waiting: deque[Question[Owned]] = deque()
        self._urgent: deque[Question[Owned]] = deque()
        self._bell = threading.Condition()  # who touches the three holds it
        self._closed = False
        # A daemon: a program that dies without closing must not stay in memory for its road engine.
        self._thread = threading.Thread(
            target=self._work, args=(make, let_go), name=name, daemon=True
        )
        self._thread.start()

    def ask(self, find: Callable[[Owned], Answer], *, urgent: bool = False) -> "Future[Answer]":
        """Answered in the order of asking, but what is urgent before all that waits."""
        future: Future[Answer] = Future()
        with self._bell:
            if self._closed:
                future.set_exception(_closed())
            elif not urgent and len(self._waiting) >= WAITING_MAX:
                waiting = f"{WAITING_MAX} road questions are waiting already; ask again later"
                future.set_exception(RoadsError(waiting))
            else:
                (self._urgent if urgent else self._waiting).append(self._question(future, find))
                self._bell.notify()
        return future

    def close(self) -> None:
        """Refuse what still waits, and let the thread end. May be called twice."""
        with self._bell:
            self._closed = True
            self._bell.notify()

    def join(self) -> None:
        self._thread.join()

    def is_current(self) -> bool:
        return threading.current_thread() is self._thread

    def _work(self, make: Callable[[], Owned], let_go: Callable[[Owned], None] | None) -> None:
        # What is owned must be freed on this thread: it lives in these variables only.
        made: Future[Owned] = Future()
        _settle(made, make)
        while (question := self._next()) is not None:
            question(made)
        if let_go and not made.exception():
            let_go(made.result())

    def _next(self) -> "Question[Owned] | None":
        """Waits; None when the end has come and everybody has been told."""
        with self._bell:
            self._bell.wait_for(lambda: self._urgent or self._waiting or self._closed)
            queue = self._urgent or self._waiting
            return queue.popleft() if queue else None

    def _question(
        self, future: "Future[Answer]", find: Callable[[Owned], Answer]
    ) -> "Question[Owned]":
        def answer(made: "Future[Owned]") -> None:
            _settle(future, lambda: find(self._owned(made)))

        return answer

    def _owned(self, made: "Future[Owned]") -> Owned:
        if self._closed:
            raise _closed()
        if error := made.exception():
            raise error.with_traceback(None)  # raised for every question, it would only grow
        return made.result()


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
    if isinstance(error, MapError):
        return RoadsError(str(error))
    refusal = RoadsError(f"the road engine failed: {error}")
    refusal.add_note("".join(traceback.format_exception(error)))
    return refusal
