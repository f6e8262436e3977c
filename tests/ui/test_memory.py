import gc
from weakref import ref

from PySide6.QtCore import QObject, Signal

from ui.memory import EVERY, FIRST, MIDDLE_EVERY, Memory


class Ticking(QObject):
    """All of a bridge that counts here."""

    ticked = Signal(object)


def test_that_what_is_there_for_good_is_put_out_of_the_search_and_comes_back_at_the_end() -> None:
    before, usual = gc.get_freeze_count(), gc.get_threshold()
    bridge = Ticking()
    memory = Memory(bridge)  # type: ignore[arg-type] # it only listens for the ticks
    for _ in range(FIRST - 1):
        bridge.ticked.emit(None)
    assert gc.get_freeze_count() == before
    bridge.ticked.emit(None)
    first = gc.get_freeze_count()
    assert first > before
    kept = [[number] for number in range(1000)]
    for _ in range(EVERY):
        bridge.ticked.emit(None)
    assert gc.get_freeze_count() >= first + len(kept)
    memory.close()
    assert gc.get_freeze_count() == 0
    assert gc.get_threshold() == usual


class Ring:
    """Holds itself, so that only a search finds that nobody else does."""

    def __init__(self) -> None:
        self.next = self


def test_that_what_is_new_is_looked_through_at_each_tick_and_not_in_the_midst_of_work() -> None:
    bridge = Ticking()
    memory = Memory(bridge)  # type: ignore[arg-type] # it only listens for the ticks
    dropped = ref(Ring())
    some = [[number] for number in range(20_000)]  # as much as the rows of a few ticks
    assert dropped() is not None
    bridge.ticked.emit(None)
    assert dropped() is None
    assert len(some) == 20_000
    memory.close()


def test_that_what_outlived_a_tick_is_found_a_few_seconds_later() -> None:
    bridge = Ticking()
    memory = Memory(bridge)  # type: ignore[arg-type] # it only listens for the ticks
    kept = Ring()
    dropped = ref(kept)
    bridge.ticked.emit(None)
    del kept
    for _ in range(MIDDLE_EVERY):
        bridge.ticked.emit(None)
    assert dropped() is None
    memory.close()
