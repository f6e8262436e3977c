import gc

from PySide6.QtCore import QObject, Signal

from ui.memory import EVERY, FIRST, Memory


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
