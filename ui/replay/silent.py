"""In place of the safety watch where there is nothing to watch over: what is replayed is over."""

from ui.watching import WatchKeeper


class NoWatch(WatchKeeper):
    """Starts no process and rings for nothing; that it doesn't is no fault."""

    def __init__(self) -> None:
        super().__init__("", None)

    def start(self) -> None:
        """Nobody is in danger here."""

    @property
    def alive(self) -> bool:
        return True

    def look(self) -> None:
        """There is no process to hear from."""
